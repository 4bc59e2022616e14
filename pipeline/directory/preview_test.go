package directory

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

var day = pipeline.Date{Year: 2026, Month: 11, Day: 20}

func recipient(given, name, rpps, address string) pipeline.Recipient {
	return pipeline.Recipient{Title: "Dr", Given: given, Name: name, RPPS: rpps, Address: pipeline.Address(address)}
}

// TestRecordsOfBefore: entries as they were stored before they had a place.
func TestRecordsOfBefore(t *testing.T) {
	b, err := os.ReadFile("testdata/records-before-places.json")
	if err != nil {
		t.Fatal(err)
	}
	var es []Entry
	if err := json.Unmarshal(b, &es); err != nil || len(es) != 3 {
		t.Fatal(es, err)
	}
	caps, how := es[0].Known()
	if !caps.GCM || how.From != FromHand || es[0].Recipient.RPPS != "99900000029" || len(es[1].Chain) != 1 || es[0].Lent() || es[0].Old(time.Now()) || es[0].Expired(time.Now()) {
		t.Errorf("%+v", es)
	}
	for _, e := range es { // what is written again says no more than it did
		if b, err := json.Marshal(e); err != nil || strings.Contains(string(b), "place") || strings.Contains(string(b), "fetched") {
			t.Errorf("%s %v", b, err)
		}
	}
}

func TestPreview(t *testing.T) {
	a, b := testCertificate(t), testCertificate(t)
	paul := Entry{Recipient: recipient("Paul", "Genièvre", "99900000029", "paul@exemple.fr"), Source: SourceHand, Certificate: a, Favourite: true, Preference: PreferSMIME,
		Place: Place{Phone: "05 00 00 00 02", Postcode: "33000"}}
	lucette := Entry{Recipient: recipient("Lucette", "BOISTEL", "", "cabinet@exemple.fr"), Source: SourceCSV}
	gone := Entry{Recipient: recipient("Come", "ABEILHAC", "99900000102", ""), Source: SourceAnnuaire, Favourite: true}
	book := NewBook(paul, lucette, gone)
	with := func(e Entry, change func(*Entry)) Entry { change(&e); return e }
	for name, c := range map[string]struct {
		in     []Entry
		kinds  string
		ask    bool
		why    string
		fields string
	}{
		"new":      {[]Entry{{Recipient: recipient("Basile", "ORPHELINAT", "", "b@exemple.fr")}}, "added", false, "", ""},
		"the same": {[]Entry{with(paul, func(e *Entry) { e.Certificate, e.Favourite, e.Preference = nil, false, "" })}, "confirmed", false, "", ""},
		"as registers write": {[]Entry{with(paul, func(e *Entry) {
			e.Source, e.Recipient.Name, e.Recipient.Title, e.Place.Phone = SourceAnnuaire, "GENIEVRE", "M", "0500000002"
		})}, "confirmed", false, "", ""},
		"another spelling by us":  {[]Entry{with(paul, func(e *Entry) { e.Source, e.Recipient.Name = SourceCSV, "GENIEVRE" })}, "changed", false, "", "nom"},
		"specialty":               {[]Entry{with(paul, func(e *Entry) { e.Specialty = "Médecine générale" })}, "changed", false, "", "spécialité"},
		"another key":             {[]Entry{with(paul, func(e *Entry) { e.Certificate = b })}, "changed", true, "autre clé", "certificat"},
		"first certificate":       {[]Entry{with(lucette, func(e *Entry) { e.Certificate = b })}, "changed", false, "", "certificat"},
		"another number":          {[]Entry{with(paul, func(e *Entry) { e.Recipient.RPPS = "99900000045" })}, "added", false, "partagée", ""},
		"a misspelling":           {[]Entry{with(lucette, func(e *Entry) { e.Recipient.Name = "BOISTELL" })}, "changed", true, "autrement", "nom"},
		"shared mailbox":          {[]Entry{{Recipient: recipient("Isaure", "PLANTEROSE", "", "cabinet@exemple.fr")}}, "added", false, "partagée", ""},
		"moved, by number":        {[]Entry{with(paul, func(e *Entry) { e.Recipient.Address, e.Certificate = "paul@ailleurs.fr", nil })}, "moved", true, "RPPS", "adresse certificat"},
		"moved, by name":          {[]Entry{with(lucette, func(e *Entry) { e.Recipient.Address = "l@ailleurs.fr" })}, "moved", true, "même personne", "adresse"},
		"a further mailbox":       {[]Entry{paul, with(paul, func(e *Entry) { e.Recipient.Address = "paul@ailleurs.fr" })}, "confirmed added", false, "autre boîte", ""},
		"twice the same":          {[]Entry{paul, paul}, "confirmed", false, "", ""},
		"back from expiry":        {[]Entry{{Recipient: recipient("Côme", "Abeilhac", "99900000102", "come@exemple.fr"), Source: SourceAnnuaire}}, "changed", false, "", "prénom nom adresse"},
		"capitals of the address": {[]Entry{with(paul, func(e *Entry) { e.Recipient.Address = "PAUL@exemple.fr" })}, "confirmed", false, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := book.Preview(c.in, day, "")
			var kinds, names []string
			for _, ch := range p.Changes {
				kinds = append(kinds, string(ch.Kind))
			}
			last := p.Changes[len(p.Changes)-1]
			for _, f := range last.Fields {
				names = append(names, f.Name)
			}
			if strings.Join(kinds, " ") != c.kinds || last.Ask != c.ask || !strings.Contains(last.Why, c.why) || c.why == "" && last.Why != "" || strings.Join(names, " ") != c.fields {
				t.Errorf("%v ask %v why %q fields %v; want %+v", kinds, last.Ask, last.Why, names, c)
			}
			if last.Before.Favourite && (!last.After.Favourite || last.After.Preference != last.Before.Preference) {
				t.Error("the practice's own words are lost")
			}
			if last.After.Fetched != day {
				t.Errorf("taken on %v", last.After.Fetched)
			}
			if last.Kind == Confirmed && last.After.Source != last.Before.Source {
				t.Error("who confirms takes over")
			}
		})
	}
	p := book.Preview([]Entry{paul}, day, SourceCSV)
	if p.Count(Gone) != 1 || p.Count(Confirmed) != 1 || !p.Changes[1].Ask || p.Changes[1].Before.Recipient != lucette.Recipient {
		t.Errorf("gone: %+v", p)
	}
}

// TestNothingChangesSilently: whatever a file holds, what it would change of the
// book is among the changes, each field with both values.
func TestNothingChangesSilently(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		book := NewBook(invented(r, 12)...)
		in := invented(r, 8)
		p := book.Preview(in, day, "")
		told := map[string]Change{}
		if len(p.Changes) == 0 {
			t.Fatal("no change")
		}
		for _, c := range p.Changes {
			told[c.After.key()] = c
		}
		for _, e := range in {
			c, ok := told[e.key()]
			if !ok { // the number or name was filled in from the book's
				continue
			}
			if c.Kind == Confirmed && len(fields(c.Before, c.After)) > 0 {
				t.Fatalf("confirmed with differences: %+v", c)
			}
			if c.Kind == Changed && !reflect.DeepEqual(c.Fields, fields(c.Before, c.After)) {
				t.Fatalf("fields not told: %+v", c)
			}
			if !c.Ask && c.Kind == Changed && c.Before.Recipient.RPPS != "" && c.Before.Recipient.RPPS != c.After.Recipient.RPPS {
				t.Fatalf("number changed without asking: %+v", c)
			}
		}
		for _, old := range book.Entries() { // an address is never replaced but by a move that is asked
			for _, c := range p.Changes {
				if c.Before.key() == old.key() && old.Recipient.Address != "" && !c.After.Recipient.Address.Equal(old.Recipient.Address) && !(c.Kind == Moved && c.Ask) {
					t.Fatalf("address changed without asking: %+v", c)
				}
			}
		}
	}
}

// invented makes up entries that collide often.
func invented(r *rand.Rand, n int) (es []Entry) {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	for range n {
		e := Entry{Recipient: recipient(pick("Paul", "Paula", "Côme", "P."), pick("Genièvre", "GENIEVRE", "Boistel", "Roux-Genièvre", "=Somme", "d'Ô; \"né\""),
			pick("", "99900000029", "99900000045"), pick("a@exemple.fr", "b@exemple.fr", "c@exemple.fr", "d@exemple.fr")), Source: pick(SourceHand, SourceCSV, SourceAnnuaire)}
		e.Recipient.Title = pick("", "Dr", "Pr")
		e.Kind = Kind(pick("", "PER", "CAB"))
		e.Place = Place{Name: pick("", "Cabinet, des Tilleuls"), Postcode: pick("", "33000"), Town: pick("", "Saint-Médard"), Phone: pick("", "+33 5 00 00 00 02", "0500000002"), FINESS: pick("", "750712184")}
		for range r.IntN(4) {
			e.Place.Lines = append(e.Place.Lines, pick("12 rue \"X\"", "Bât; B", "-4 cours"))
		}
		e.Profession, e.Specialty, e.Preference = pick("", "Médecin"), pick("", "Médecine générale"), pick("", PreferChannel, PreferPost)
		e.Favourite = r.IntN(2) == 0
		if r.IntN(2) == 0 {
			e.Fetched = day
		}
		if r.IntN(3) == 0 {
			e = e.ByHand(Capabilities{GCM: r.IntN(2) == 0, OAEP: true}, time.Unix(0, 0))
		}
		es = append(es, e)
	}
	return es
}

// TestImportOfExport: what is written comes back as it was.
func TestImportOfExport(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	a, ca := testCertificate(t), testCertificate(t)
	for round := range 200 {
		es := NewBook(invented(r, 15)...).Entries()
		for i := range es {
			if i%3 == 0 {
				es[i].Certificate = a
			}
			if i%6 == 0 {
				es[i].Chain = [][]byte{ca, a}
			}
		}
		var b bytes.Buffer
		if left, err := WriteCSV(&b, es); err != nil || left != 0 {
			t.Fatal(left, err)
		}
		got, faults, err := ReadCSV(&b, noFiles)
		if err != nil {
			t.Fatal(err)
		}
		// Two lines of one name at one address differ by the number alone: one is told.
		if len(got)+len(faults) != len(es) {
			t.Fatalf("round %d: %d entries and %d faults of %d", round, len(got), len(faults), len(es))
		}
		want := map[string]Entry{}
		for _, e := range es {
			want[e.key()] = e
		}
		for _, e := range got {
			w := want[e.key()]
			w.Evidence, e.Evidence = nil, nil
			if !reflect.DeepEqual(w, e) {
				t.Fatalf("round %d:\n%+v\n%+v", round, w, e)
			}
		}
		for _, f := range faults {
			if !strings.Contains(f.What, "même médecin") {
				t.Fatal(f)
			}
		}
		for _, c := range NewBook(es...).Preview(got, day, "").Changes {
			if c.Kind != Confirmed {
				t.Fatalf("round %d: %s %v", round, c.Kind, c.Fields)
			}
		}
	}
}

func TestExportLeavesOut(t *testing.T) {
	var b bytes.Buffer
	left, err := WriteCSV(&b, []Entry{{Recipient: recipient("A", "B", "", "secret@exemple.fr"), RedList: true}, {Recipient: recipient("C", "D", "", "")}})
	if err != nil || left != 2 || strings.Contains(b.String(), "secret") {
		t.Error(left, err, b.String())
	}
}

func TestExpiry(t *testing.T) {
	at := time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)
	on := func(days int) pipeline.Date { return pipeline.DateOf(at.AddDate(0, 0, -days)) }
	for i, c := range []struct {
		source                string
		fetched               pipeline.Date
		expired, stale, older bool
	}{
		{SourceAnnuaire, on(0), false, false, false}, {SourceAnnuaire, on(19), false, false, false}, {SourceAnnuaire, on(20), false, true, false},
		{SourceAnnuaire, on(30), false, true, false}, {SourceAnnuaire, on(31), true, true, false}, {SourceAnnuaire, pipeline.Date{}, true, true, false},
		{SourceExtraction, on(31), true, true, false}, {SourceLDAP, on(31), true, true, false},
		{SourceHand, on(4000), false, false, true}, {SourceCSV, on(365), false, false, false}, {SourceCSV, on(366), false, false, true}, {SourceHand, pipeline.Date{}, false, false, false},
	} {
		e := Entry{Recipient: recipient("Paul", "Genièvre", "99900000029", "p@a.mssante.fr"), Source: c.source, Fetched: c.fetched, Certificate: []byte{1}, Favourite: true, Place: Place{Town: "X"}}
		if e.Expired(at) != c.expired || e.Stale(at) != c.stale || e.Old(at) != c.older {
			t.Errorf("%d: %v %v %v", i, e.Expired(at), e.Stale(at), e.Old(at))
		}
		d := e.Dropped()
		if b, _ := json.Marshal(d); strings.Contains(string(b), "mssante") || strings.Contains(string(b), "999") || strings.Contains(string(b), "certificate") || !d.Favourite {
			t.Errorf("kept: %s", b)
		}
	}
	book := NewBook(Entry{Recipient: recipient("Paul", "Genièvre", "", ""), Source: SourceAnnuaire})
	rs, fs := book.Findings([]pipeline.Named{{Title: "Dr", Given: "Paul", Name: "Genièvre"}}, nil)
	if len(rs) != 0 || len(fs) != 1 || fs[0].Rule != RuleExpired || fs[0].Severity != pipeline.Fatal || !strings.Contains(fs[0].Message, strconv.Itoa(LentDays)) {
		t.Errorf("%v %+v", rs, fs)
	}
}

func TestDepartment(t *testing.T) {
	for code, want := range map[string]string{"33000": "33", "20000": "2A", "20200": "2B", "97400": "974", "01000": "01", "": "", "3300": "", "ABCDE": "", "98800": "988"} {
		if got := (Place{Postcode: code}).Department(); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}

// TestPreviewAsks: what looks like a list that slipped, or takes encryption away, is
// asked about.
func TestPreviewAsks(t *testing.T) {
	rpps := "99900000029"
	held := Entry{Recipient: pipeline.Recipient{Given: "Alain", Name: "BONNET", Address: "alain.bonnet@exemple.fr"}}
	entry := func(given, name, rpps, address string) Entry {
		return Entry{Recipient: pipeline.Recipient{Given: given, Name: name, RPPS: rpps, Address: pipeline.Address(address)}, Source: SourceCSV}
	}
	plain := entry("Alain", "BONNET", "", "alain.bonnet@exemple.fr")
	plain.Preference = PreferChannel
	for name, c := range map[string]struct {
		in  []Entry
		ask bool
	}{
		"slipped by a line":          {[]Entry{entry("Sophie", "ROUX", "", "alain.bonnet@exemple.fr")}, true},
		"a practice's mailbox":       {[]Entry{entry("Sophie", "ROUX", "", "cabinet@exemple.fr")}, false},
		"one number, two names":      {[]Entry{entry("Sophie", "ROUX", rpps, "s@exemple.fr"), entry("Luc", "GRAND", rpps, "l@exemple.fr")}, true},
		"one number, two mailboxes":  {[]Entry{entry("Sophie", "ROUX", rpps, "s@exemple.fr"), entry("Sophie", "ROUX", rpps, "s2@exemple.fr")}, false},
		"a married name":             {[]Entry{entry("Sophie", "ROUX", rpps, "s@exemple.fr"), entry("Sophie", "ROUX-GRAND", rpps, "s2@exemple.fr")}, false},
		"plain from now on":          {[]Entry{plain}, true},
		"nothing but what was known": {[]Entry{entry("Alain", "BONNET", "", "alain.bonnet@exemple.fr")}, false},
	} {
		for _, x := range NewBook(held).Preview(c.in, pipeline.Date{Year: 2026, Month: 11, Day: 20}, "").Changes {
			if x.Ask != c.ask {
				t.Errorf("%s: ask %v, %s", name, x.Ask, x.Why)
			}
		}
	}
}
