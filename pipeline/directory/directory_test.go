package directory

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// All people here are invented.
func entryFor(title, given, name, rpps, addr string) Entry {
	return Entry{Recipient: pipeline.Recipient{Title: title, Given: given, Name: name, RPPS: rpps, Address: pipeline.Address(addr)}}
}

func book() *Book {
	return NewBook(
		entryFor("Dr", "Paul", "GENIEVRE", "99900000029", "paul.genievre@cabinet-exemple.mssante.fr"),
		entryFor("Dr", "Jean-Paul", "SAVARIN-LOPE", "", "jp.savarin@cabinet-exemple.mssante.fr"),
		entryFor("Dr", "Claire", "MARTIN", "", "claire.martin@cabinet-exemple.mssante.fr"),
		entryFor("Dr", "Chantal", "MARTIN", "", "chantal.martin@cabinet-exemple.mssante.fr"),
		entryFor("Dr", "Lucette", "BOISTEL", "99900000060", "lucette.boistel@cabinet-exemple.mssante.fr"),
		entryFor("Pr", "Zoé", "D'ŒUVRY", "", "zoe@cabinet-exemple.mssante.fr"),
		entryFor("Dr", "Anne", "DE LA TOURNELLE", "", "anne@cabinet-exemple.mssante.fr"),
		// One mailbox for two physicians.
		entryFor("Dr", "Marc", "OLIVRAY", "", "secretariat@olivray-exemple.fr"),
		entryFor("Dr", "Julie", "OLIVRAY", "", "secretariat@olivray-exemple.fr"),
		// One physician at two addresses.
		entryFor("Dr", "Yves", "KERLOUAN", "99900000102", "yves.kerlouan@ville-exemple.fr"),
		entryFor("Dr", "Yves", "KERLOUAN", "99900000102", "yves.kerlouan@clinique-exemple.fr"),
		entryFor("Dr", "Odile", "SANSBOITE", "", ""),
	)
}

func TestResolve(t *testing.T) {
	b := book()
	const at = "@cabinet-exemple.mssante.fr"
	for name, c := range map[string]struct {
		n     pipeline.Named
		match Match
		addr  string
	}{
		"rpps and name":                     {pipeline.Named{Given: "Paul", Name: "GENIEVRE", RPPS: "99900000029"}, ByRPPS, "paul.genievre" + at},
		"rpps alone":                        {pipeline.Named{RPPS: "99900000029"}, ByRPPS, "paul.genievre" + at},
		"rpps with a misspelt name":         {pipeline.Named{Given: "Paul", Name: "GENIEVREE", RPPS: "99900000029"}, ByRPPS, "paul.genievre" + at},
		"rpps of somebody else":             {pipeline.Named{Given: "Lucette", Name: "BOISTEL", RPPS: "99900000029"}, OtherRPPS, ""},
		"rpps unknown, name known with one": {pipeline.Named{Given: "Paul", Name: "GENIEVRE", RPPS: "99900000045"}, OtherRPPS, ""},
		"rpps unknown, entry has none":      {pipeline.Named{Given: "Claire", Name: "MARTIN", RPPS: "99900000045"}, ByName, "claire.martin" + at},
		"rpps right, address wrong":         {pipeline.Named{Given: "Paul", Name: "GENIEVRE", RPPS: "99900000029", Address: "p.genievre@ailleurs-exemple.fr"}, OtherAddr, ""},
		"rpps and address of two people":    {pipeline.Named{Name: "GENIEVRE", RPPS: "99900000029", Address: "lucette.boistel" + at}, Disagree, ""},
		"address and name":                  {pipeline.Named{Given: "Claire", Name: "MARTIN", Address: "Claire.Martin" + at}, ByAddress, "claire.martin" + at},
		"address of somebody else":          {pipeline.Named{Given: "Paul", Name: "GENIEVRE", Address: "lucette.boistel" + at}, OtherAddr, ""},
		"address not in the book":           {pipeline.Named{Given: "Paul", Name: "GENIEVRE", Address: "paul@ailleurs-exemple.fr"}, OtherAddr, ""},
		"address settles homonyms":          {pipeline.Named{Name: "MARTIN", Address: "chantal.martin" + at}, ByAddress, "chantal.martin" + at},
		"shared mailbox, full name":         {pipeline.Named{Given: "Julie", Name: "OLIVRAY", Address: "secretariat@olivray-exemple.fr"}, ByAddress, "secretariat@olivray-exemple.fr"},
		"shared mailbox, family name":       {pipeline.Named{Name: "OLIVRAY", Address: "secretariat@olivray-exemple.fr"}, Homonyms, ""},
		"two addresses, none written":       {pipeline.Named{Given: "Yves", Name: "KERLOUAN", RPPS: "99900000102"}, Homonyms, ""},
		"two addresses, one written":        {pipeline.Named{Given: "Yves", Name: "KERLOUAN", RPPS: "99900000102", Address: "yves.kerlouan@ville-exemple.fr"}, ByRPPS, "yves.kerlouan@ville-exemple.fr"},
		"two addresses, a third written":    {pipeline.Named{Given: "Yves", Name: "KERLOUAN", RPPS: "99900000102", Address: "yk@autre-exemple.fr"}, OtherAddr, ""},
		"address of a relative":             {pipeline.Named{Given: "Gérard", Name: "BOISTEL", Address: "lucette.boistel" + at}, OtherAddr, ""},
		"number of a relative":              {pipeline.Named{Given: "Gérard", Name: "BOISTEL", RPPS: "99900000060"}, OtherRPPS, ""},
		"address with initial":              {pipeline.Named{Given: "L.", Name: "BOISTEL", Address: "lucette.boistel" + at}, ByAddress, "lucette.boistel" + at},
		"address with half a name":          {pipeline.Named{Given: "Jean-Paul", Name: "SAVARIN", Address: "jp.savarin" + at}, ByAddress, "jp.savarin" + at},
		"address alone":                     {pipeline.Named{Address: "lucette.boistel" + at}, ByAddress, "lucette.boistel" + at},
		"accents and case":                  {pipeline.Named{Given: "paul", Name: "Genièvre"}, ByName, "paul.genievre" + at},
		"inverted":                          {pipeline.Named{Given: "BOISTEL", Name: "Lucette"}, ByName, "lucette.boistel" + at},
		"both in one field":                 {pipeline.Named{Name: "BOISTEL Lucette"}, ByName, "lucette.boistel" + at},
		"hyphens left out":                  {pipeline.Named{Given: "Jean Paul", Name: "Savarin Lope"}, ByName, "jp.savarin" + at},
		"initial":                           {pipeline.Named{Given: "P.", Name: "GENIEVRE"}, ByInitial, "paul.genievre" + at},
		"initials of a double name":         {pipeline.Named{Given: "J.-P.", Name: "SAVARIN-LOPE"}, ByInitial, "jp.savarin" + at},
		"initials in one":                   {pipeline.Named{Given: "JP", Name: "SAVARIN-LOPE"}, ByInitial, "jp.savarin" + at},
		"initial of homonyms":               {pipeline.Named{Given: "C.", Name: "MARTIN"}, Homonyms, ""},
		"family name, one entry":            {pipeline.Named{Name: "BOISTEL"}, ByFamily, "lucette.boistel" + at},
		"family name, homonyms":             {pipeline.Named{Name: "MARTIN"}, Homonyms, ""},
		"full name among homonyms":          {pipeline.Named{Given: "Chantal", Name: "Martin"}, ByName, "chantal.martin" + at},
		"another given name":                {pipeline.Named{Given: "Gérard", Name: "BOISTEL"}, Near, ""},
		"another initial":                   {pipeline.Named{Given: "G.", Name: "BOISTEL"}, Near, ""},
		"half of a double name":             {pipeline.Named{Given: "Jean-Paul", Name: "SAVARIN"}, Near, ""},
		"particle left out":                 {pipeline.Named{Given: "Anne", Name: "TOURNELLE"}, Near, ""},
		"slip of the pen":                   {pipeline.Named{Given: "Lucette", Name: "BOISTLE"}, Near, ""},
		"ligature and apostrophe":           {pipeline.Named{Given: "Zoe", Name: "d’Oeuvry"}, ByName, "zoe" + at},
		"nobody":                            {pipeline.Named{Given: "Ursule", Name: "PIMPRENEL"}, Unknown, ""},
		"empty":                             {pipeline.Named{}, Unknown, ""},
		"no address in the book":            {pipeline.Named{Given: "Odile", Name: "SANSBOITE"}, NoAddress, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, m := b.Resolve(c.n)
			if m != c.match || string(r.Address) != c.addr {
				t.Errorf("got %s %q, want %s %q", m, r.Address, c.match, c.addr)
			}
			if m.Found() != (c.addr != "") {
				t.Errorf("Found() = %t with address %q", m.Found(), c.addr)
			}
		})
	}
}

// Whoever stands in the book alone under their name is found under every way of
// writing it, and never as somebody else.
func TestResolveEveryWriting(t *testing.T) {
	b := book()
	for _, e := range b.Entries() {
		r := e.Recipient
		if r.Address == "" || strings.Contains(string(r.Address), "olivray") || r.Name == "KERLOUAN" {
			continue
		}
		for _, n := range []pipeline.Named{
			{Given: r.Given, Name: r.Name},
			{Given: strings.ToUpper(r.Given), Name: strings.ToLower(r.Name)},
			{Given: r.Name, Name: r.Given},
			{Name: r.Given + " " + r.Name},
			{Name: r.Name + " " + r.Given},
			{Given: strings.ReplaceAll(r.Given, "-", " "), Name: strings.ReplaceAll(r.Name, "-", " ")},
		} {
			got, m := b.Resolve(n)
			if !m.Found() || got.Address != r.Address {
				t.Errorf("%q %q: %s, found at %q", n.Given, n.Name, m, got.Address)
			}
		}
	}
}

func TestResolveCarriesCopyAndTitle(t *testing.T) {
	b := NewBook(entryFor("", "Paul", "GENIEVRE", "", "paul@exemple.fr"))
	r, _ := b.Resolve(pipeline.Named{Title: "Pr", Given: "Paul", Name: "GENIEVRE", Copy: true})
	if !r.Copy || r.Title != "Pr" {
		t.Errorf("got %+v", r)
	}
}

func TestCandidatesRank(t *testing.T) {
	b := book()
	got := b.Candidates(pipeline.Named{Given: "Chantal", Name: "MARTIN"})
	if len(got) != 2 || got[0].Recipient.Given != "Chantal" {
		t.Errorf("got %+v", got)
	}
	got = b.Candidates(pipeline.Named{Given: "Chantal", Name: "MARTIN", RPPS: "99900000060"})
	if len(got) != 3 || got[0].Recipient.Name != "BOISTEL" {
		t.Errorf("number first: got %+v", got)
	}
}

type spoken struct{}

func (spoken) Error() string { return "refused" }
func (spoken) French() (what, todo string) {
	return "Le certificat a expiré.", "En demander un autre."
}
func usableBut(addr string) Usable {
	return func(e Entry) error {
		if string(e.Recipient.Address) == addr {
			return spoken{}
		}
		return nil
	}
}

func TestFindings(t *testing.T) {
	b := book()
	span := pipeline.Span{Start: 5, End: 20}
	for name, c := range map[string]struct {
		named      []pipeline.Named
		usable     Usable
		recipients int
		rule       string
		severity   pipeline.Severity
		choices    int
		says       string
	}{
		"found":       {[]pipeline.Named{{Given: "Paul", Name: "GENIEVRE", Span: span}}, nil, 1, "", 0, 0, ""},
		"unknown":     {[]pipeline.Named{{Title: "Dr", Given: "Ursule", Name: "PIMPRENEL", Span: span}}, nil, 0, RuleUnknown, pipeline.Fatal, 0, "Dr Ursule PIMPRENEL"},
		"near":        {[]pipeline.Named{{Given: "Lucette", Name: "BOISTLE", Span: span}}, nil, 0, RuleUnknown, pipeline.Fatal, 1, "noms proches"},
		"homonyms":    {[]pipeline.Named{{Title: "Dr", Name: "MARTIN", Span: span}}, nil, 0, RuleHomonym, pipeline.Fatal, 2, "Plusieurs"},
		"address":     {[]pipeline.Named{{Given: "Paul", Name: "GENIEVRE", Address: "p@ailleurs-exemple.fr", Span: span}}, nil, 0, RuleAddress, pipeline.Fatal, 1, "p@ailleurs-exemple.fr"},
		"number":      {[]pipeline.Named{{Given: "Paul", Name: "GENIEVRE", RPPS: "99900000045", Span: span}}, nil, 0, RuleRPPS, pipeline.Fatal, 1, "99900000045"},
		"family only": {[]pipeline.Named{{Title: "Dr", Name: "BOISTEL", Span: span}}, nil, 1, RuleName, pipeline.Warning, 0, "sans prénom"},
		"initial":     {[]pipeline.Named{{Given: "L.", Name: "BOISTEL", Span: span}}, nil, 1, RuleName, pipeline.Info, 0, "initiale"},
		"no address":  {[]pipeline.Named{{Given: "Odile", Name: "SANSBOITE", Span: span}}, nil, 0, RuleAddress, pipeline.Fatal, 0, "sans adresse"},
		"certificate, in its own words": {[]pipeline.Named{{Given: "Paul", Name: "GENIEVRE", Span: span}},
			usableBut("paul.genievre@cabinet-exemple.mssante.fr"), 1, RuleCertificate, pipeline.Fatal, 0, "a expiré"},
		"certificate, no words": {[]pipeline.Named{{Given: "Paul", Name: "GENIEVRE", Span: span}},
			func(Entry) error { return errors.New("x") }, 1, RuleCertificate, pipeline.Fatal, 0, "Aucun certificat utilisable"},
	} {
		t.Run(name, func(t *testing.T) {
			rs, fs := b.Findings(c.named, c.usable)
			if len(rs) != c.recipients {
				t.Errorf("%d recipients, want %d", len(rs), c.recipients)
			}
			if c.rule == "" {
				if len(fs) != 0 {
					t.Errorf("findings %+v", fs)
				}
				return
			}
			if len(fs) != 1 {
				t.Fatalf("%d findings, want 1", len(fs))
			}
			f := fs[0]
			if f.Rule != c.rule || f.Severity != c.severity || f.Kind != pipeline.Identity || f.Span != span || len(f.Choices) != c.choices {
				t.Errorf("got %+v", f)
			}
			if !strings.Contains(f.Message, c.says) || f.Hint == "" {
				t.Errorf("message %q, hint %q", f.Message, f.Hint)
			}
			for _, ch := range f.Choices {
				if e, ok := b.Chosen(ch); !ok || e.Choice() != ch {
					t.Errorf("choice %q leads nowhere", ch)
				}
			}
		})
	}
}

func TestFindingsOnceEach(t *testing.T) {
	rs, fs := book().Findings([]pipeline.Named{
		{Given: "Paul", Name: "GENIEVRE", Copy: true},
		{Given: "Lucette", Name: "BOISTEL"},
		{Given: "Paul", Name: "Genièvre"},
	}, usableBut("paul.genievre@cabinet-exemple.mssante.fr"))
	if len(rs) != 2 || rs[0].Name != "GENIEVRE" || rs[0].Copy || rs[1].Name != "BOISTEL" {
		t.Errorf("recipients %+v", rs)
	}
	if len(fs) != 1 {
		t.Errorf("%d findings for one certificate", len(fs))
	}
}

func TestUnusable(t *testing.T) {
	b := book()
	r, _ := b.Resolve(pipeline.Named{Given: "Paul", Name: "GENIEVRE"})
	if fs := b.Unusable([]pipeline.Recipient{r}, usableBut("")); len(fs) != 0 {
		t.Errorf("usable, yet %+v", fs)
	}
	if fs := b.Unusable([]pipeline.Recipient{r}, usableBut(string(r.Address))); len(fs) != 1 || fs[0].Rule != RuleCertificate {
		t.Errorf("not usable: %+v", fs)
	}
	r.Address = "paul@parti-exemple.fr"
	if fs := b.Unusable([]pipeline.Recipient{r}, usableBut("")); len(fs) != 1 || fs[0].Rule != RuleAddress {
		t.Errorf("moved away: %+v", fs)
	}
	stranger := pipeline.Recipient{Given: "Ursule", Name: "PIMPRENEL", Address: "u@exemple.fr"}
	if fs := b.Unusable([]pipeline.Recipient{stranger}, usableBut("")); len(fs) != 1 || fs[0].Rule != RuleUnknown {
		t.Errorf("not in the book: %+v", fs)
	}
}

func TestBookReplacesAndKeeps(t *testing.T) {
	old := entryFor("Dr", "Paul", "GENIEVRE", "", "paul@exemple.fr")
	fresh := entryFor("Dr", "Paul", "Genièvre", "", "Paul@exemple.fr")
	fresh.Certificate = []byte{1}
	in := []Entry{old, fresh}
	b := NewBook(in...)
	if got := b.Entries(); len(got) != 1 || got[0].Certificate == nil {
		t.Errorf("got %+v", got)
	}
	in[1].Source = "changed"
	if b.Entries()[0].Source == "changed" {
		t.Error("the book changed with the slice it was built from")
	}
}

func TestEntryJSON(t *testing.T) {
	e := entryFor("Dr", "Paul", "GENIEVRE", "99900000029", "paul@exemple.fr")
	e.Certificate, e.Capabilities, e.Source = []byte{0x30, 0}, Capabilities{GCM: true}, "csv"
	j, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back Entry
	if err := json.Unmarshal(j, &back); err != nil {
		t.Fatal(err)
	}
	if back.Recipient != e.Recipient || string(back.Certificate) != string(e.Certificate) || back.Capabilities != e.Capabilities || back.Source != e.Source {
		t.Errorf("got %+v, want %+v", back, e)
	}
}

func TestValidRPPS(t *testing.T) {
	for s, want := range map[string]bool{
		"99900000029": true, "10002422979": true, "99900000028": false,
		"9990000002": false, "999000000290": false, "9990000002x": false, "": false,
	} {
		if ValidRPPS(s) != want {
			t.Errorf("%q: %t", s, !want)
		}
	}
}

func FuzzResolve(f *testing.F) {
	f.Add("Dr", "Paul", "GENIEVRE", "99900000029", "paul.genievre@cabinet-exemple.mssante.fr")
	f.Add("", "", "MARTIN", "", "")
	f.Add("", "J.-P.", "Savarin", "", "x")
	b := book()
	f.Fuzz(func(t *testing.T, title, given, name, rpps, addr string) {
		n := pipeline.Named{Title: title, Given: given, Name: name, RPPS: rpps, Address: pipeline.Address(addr)}
		r, m := b.Resolve(n)
		if m.Found() != (r.Address != "") {
			t.Fatalf("%s with address %q", m, r.Address)
		}
		if m.Found() && addr != "" && !r.Address.Equal(n.Address) {
			t.Fatal("chosen against the address in the text")
		}
		if m.Found() && rpps != "" && r.RPPS != "" && r.RPPS != rpps {
			t.Fatal("chosen against the number in the text")
		}
		_, fs := b.Findings([]pipeline.Named{n}, nil)
		if !m.Found() && len(fs) != 1 {
			t.Fatalf("not found and %d findings", len(fs))
		}
	})
}

func FuzzCertificates(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"))
	f.Add([]byte{0x30, 0x82})
	f.Fuzz(func(t *testing.T, b []byte) {
		cs, err := Certificates(b)
		if (err == nil) != (len(cs) > 0) {
			t.Fatalf("%d certificates, error %v", len(cs), err)
		}
		for _, c := range cs {
			if _, err := x509.ParseCertificate(c.Raw); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func ExampleBook_Resolve() {
	b := NewBook(
		Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Claire", Name: "MARTIN", Address: "claire.martin@exemple.fr"}},
		Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Chantal", Name: "MARTIN", Address: "chantal.martin@exemple.fr"}},
	)
	for _, given := range []string{"Claire", "C."} {
		r, m := b.Resolve(pipeline.Named{Given: given, Name: "Martin"})
		fmt.Printf("%s: %s %q\n", given, m, r.Address)
	}
	// Output:
	// Claire: name "claire.martin@exemple.fr"
	// C.: homonyms ""
}
