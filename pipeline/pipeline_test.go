package pipeline_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	. "cardiopli/pipeline"
)

func TestParseID(t *testing.T) {
	for s, ok := range map[string]bool{
		"7k3m9q2xp4rt": true, "000000000000": true, "zzzzzzzzzzzz": true,
		"": false, "7k3m9q2xp4r": false, "7k3m9q2xp4rtt": false, "7K3m9q2xp4rt": false,
		"7k3m9q2xp4ri": false, "7k3m9q2xp4rl": false, "7k3m9q2xp4ro": false, "7k3m9q2xp4ru": false, // easily confused
		"7k3m9q2xp4rt\n": false, " 7k3m9q2xp4rt": false, "../../../etc": false, "7k3m9q2xp4ré": false,
	} {
		id, err := ParseID(s)
		if (err == nil) != ok || ok && string(id) != s || !ok && id != "" {
			t.Errorf("ParseID(%q) = %q, %v", s, id, err)
		}
		if err != nil && len(s) > 3 && strings.Contains(err.Error(), s) {
			t.Errorf("the error quotes %q", s)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"jean.martin@example.org", "jean.martin@example.org"},
		{" Jean.Martin@Example.ORG ", "Jean.Martin@example.org"},
		{"a+b_c-d@sub.example.org", "a+b_c-d@sub.example.org"},
		{"", ""}, {"jean.martin", ""}, {"@example.org", ""}, {"jean@", ""}, {"a@b@c", ""},
		{"Jean Martin <jean@example.org>", ""}, {"<jean@example.org>", ""}, {`"jean martin"@example.org`, ""},
		{"jean@example.org, paul@example.org", ""}, {"jean@example.org\r\nBcc: x@example.org", ""},
		{"jean@example.org (cabinet)", ""}, {"../jean@example.org", ""}, {"jean@exam/ple.org", ""},
		{strings.Repeat("a", 243) + "@example.org", ""},
	} {
		got, err := ParseAddress(c.in)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("ParseAddress(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
		if err == nil {
			if again, err := ParseAddress(string(got)); err != nil || again != got {
				t.Errorf("%q parsed again is %q, %v", got, again, err)
			}
		}
	}
	a := Address("Jean@example.org")
	for in, want := range map[string]string{
		"a@médecin.mssante.fr":        "a@xn--mdecin-bva.mssante.fr",
		"a@ME\u0301DECIN.mssante.fr":  "a@xn--mdecin-bva.mssante.fr",
		"a@XN--MDECIN-BVA.mssante.fr": "a@xn--mdecin-bva.mssante.fr",
		"zoé@exemple.fr":              "zoé@exemple.fr",
		"a@\u212alinik.fr":            "", // a Kelvin sign is not typed
		"a@xn--a.fr":                  "",
	} {
		if got, err := ParseAddress(in); string(got) != want || (err == nil) != (want != "") {
			t.Errorf("ParseAddress(%+q) = %q, %v; want %q", in, got, err, want)
		}
	}
	// What was stored before in letters is the same address.
	if !Address("a@médecin.fr").Equal("A@xn--mdecin-bva.FR") || Address("a@médecin.fr").Equal("a@medecin.fr") || Address("\u212aim@a.fr").Equal("kim@a.fr") {
		t.Error("addresses are not compared by their A-labels")
	}
	if a.Domain() != "example.org" || !a.Equal("jean@EXAMPLE.org") || a.Equal("jean@example.com") {
		t.Error("addresses compare wrongly")
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("jean.martin@example.org")
	f.Add("Jean <a@b>")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(string(a), "\r\n<>,;: \t\"") || a.Domain() == "" || strings.HasPrefix(string(a), "@") {
			t.Errorf("%q became %q", s, a)
		}
	})
}

func TestSpanOf(t *testing.T) {
	const text = "FEVG à 60 %"
	for _, c := range []struct {
		span Span
		want string
	}{
		{Span{0, 4}, "FEVG"}, {Span{0, len(text)}, text}, {Span{5, 7}, "à"}, {Span{3, 3}, ""}, {Span{}, ""},
		{Span{-1, 4}, ""}, {Span{0, len(text) + 1}, ""}, {Span{4, 2}, ""}, {Span{len(text), len(text)}, ""},
	} {
		if got := c.span.Of(text); got != c.want {
			t.Errorf("%v: %q, want %q", c.span, got, c.want)
		}
	}
	if !(Span{}).IsZero() || (Span{0, 1}).IsZero() {
		t.Error("IsZero is wrong")
	}
}

func TestDate(t *testing.T) {
	for s, ok := range map[string]bool{
		"2026-01-31": true, "2024-02-29": true, "1900-12-01": true,
		"2026-02-29": false, "2026-04-31": false, "2026-13-01": false, "2026-00-10": false, "26-01-01": false,
		"2026-1-1": false, "01/02/2026": false, "2026-01-01T00:00:00Z": false, "": false,
	} {
		d, err := ParseDate(s)
		if (err == nil) != ok || ok && d.String() != s || !ok && !d.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v", s, d, err)
		}
	}
	d := Date{2026, time.March, 7}
	if d.French() != "07/03/2026" || (Date{}).French() != "" || (Date{}).String() != "" {
		t.Error("a date reads wrongly")
	}
	if !d.Before(Date{2026, time.November, 1}) || d.Before(d) || !(Date{1999, 12, 31}).Before(d) {
		t.Error("dates compare wrongly")
	}
	late := time.Date(2026, 3, 7, 23, 30, 0, 0, time.FixedZone("", -3600))
	if DateOf(late) != d {
		t.Error("the day is not that of the time's own zone")
	}
}

func TestTextForms(t *testing.T) {
	type both struct {
		On     Date
		Digest Digest
	}
	for _, v := range []both{{}, {Date{2026, 3, 7}, DigestOf([]byte("lettre"))}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		w := both{On: Date{1, 1, 1}}
		if err := json.Unmarshal(b, &w); err != nil || w != v {
			t.Errorf("%s reads as %v, %v", b, w, err)
		}
	}
	for _, bad := range []string{`{"On":"2026-02-30"}`, `{"Digest":"00"}`, `{"Digest":""}`, `{"Digest":"` + strings.Repeat("zz", 32) + `"}`} {
		if err := json.Unmarshal([]byte(bad), new(both)); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}

func TestDigestRecipientsBindsAddressAndOrder(t *testing.T) {
	a, b := Recipient{Name: "MARTIN", Address: "a@example.org"}, Recipient{Name: "DURAND", Address: "b@example.org"}
	moved := a
	moved.Address = "c@example.org"
	seen := map[Digest]string{}
	for name, rs := range map[string][]Recipient{
		"none": nil, "one": {a}, "other address": {moved}, "two": {a, b}, "two turned": {b, a}, "copy": {{Name: "MARTIN", Address: "a@example.org", Copy: true}},
	} {
		d := DigestRecipients(rs)
		if seen[d] != "" || d.IsZero() {
			t.Errorf("%s and %s have the same digest", name, seen[d])
		}
		seen[d] = name
	}
	if first, again := DigestRecipients([]Recipient{a, b}), DigestRecipients([]Recipient{a, b}); first != again {
		t.Error("the digest is not stable")
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Recipient{Title: "Dr", Given: "Jeanne", Name: "DURAND"}.Display(), "Dr Jeanne DURAND"},
		{Recipient{Name: "DURAND"}.Display(), "DURAND"},
		{Recipient{Title: "Pr", Name: "LE GALL"}.Display(), "Pr LE GALL"},
		{Named{Given: "Paul", Name: "Roy"}.Full(), "Paul Roy"},
		{Named{Name: "Roy"}.Full(), "Roy"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func ExampleFinding_Blocks() {
	f := Finding{Kind: Contradiction, Rule: "two_values", Severity: Error, Message: "La FEVG vaut 60 % puis 35 %.", Hint: "Gardez la bonne valeur."}
	fmt.Println(f.Severity, f.Blocks())
	f.Answer = &Answer{By: "durand", Kept: true, Reason: "35 % est l'ancienne valeur"}
	fmt.Println(f.Severity, f.Blocks())
	// Output:
	// error true
	// error false
}

func ExampleClassOf() {
	fmt.Println(ClassOf(Issued, []DeliveryState{Accepted, Queued}))
	fmt.Println(ClassOf(Issued, []DeliveryState{Accepted, Printed}))
	// Output:
	// waiting
	// sent
}
