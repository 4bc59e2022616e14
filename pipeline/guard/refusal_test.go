package guard_test

import (
	"slices"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
)

// TestSame: a refusal is obeyed where the patient is surely the same, asked about
// where a slip may stand between, and left alone for somebody else.
func TestSame(t *testing.T) {
	was := pipeline.Patient{Name: "BROSSELIN", Given: "Odette", BirthDate: pipeline.Date{Year: 1951, Month: 3, Day: 2}, Sex: "F", INS: "251039912345678"}
	with := func(change func(*pipeline.Patient)) pipeline.Patient {
		p := was
		change(&p)
		return p
	}
	for _, c := range []struct {
		name string
		p    pipeline.Patient
		want string // "sure", "asked", "no"
	}{
		{"the same", was, "sure"},
		{"without number", with(func(p *pipeline.Patient) { p.INS = "" }), "sure"},
		{"accents and case", with(func(p *pipeline.Patient) { p.INS, p.Name, p.Given = "", "Brosselin", "ODÉTTE" }), "sure"},
		{"under the married name", with(func(p *pipeline.Patient) { p.INS, p.Name, p.BirthName = "", "LEROY", "BROSSELIN" }), "sure"},
		{"under another name alone", with(func(p *pipeline.Patient) { p.INS, p.Name = "", "LEROY" }), "asked"},
		{"same number, name misspelt", with(func(p *pipeline.Patient) { p.Name = "BROSELIN" }), "sure"},
		{"without birth date", with(func(p *pipeline.Patient) { p.INS, p.BirthDate = "", pipeline.Date{} }), "asked"},
		{"day and month exchanged", with(func(p *pipeline.Patient) { p.INS, p.BirthDate = "", pipeline.Date{Year: 1951, Month: 2, Day: 3} }), "asked"},
		{"one digit of the year", with(func(p *pipeline.Patient) { p.INS, p.BirthDate.Year = "", 1957 }), "asked"},
		{"initial", with(func(p *pipeline.Patient) { p.INS, p.Given = "", "O." }), "asked"},
		{"another number, the same traits", with(func(p *pipeline.Patient) { p.INS = "251039912345699" }), "asked"},
		{"twin", with(func(p *pipeline.Patient) { p.INS, p.Given = "", "Lucette" }), "no"},
		{"daughter", with(func(p *pipeline.Patient) { p.INS, p.BirthDate.Year = "", 1978 }), "no"},
		{"husband", with(func(p *pipeline.Patient) { p.INS, p.Given, p.Sex = "", "Marcel", "M" }), "no"},
		{"somebody else", pipeline.Patient{Name: "ROUX", Given: "Marcel", BirthDate: pipeline.Date{Year: 1940, Month: 5, Day: 6}}, "no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys := guard.Keys(was)
			found := slices.ContainsFunc(guard.Keys(c.p), func(k string) bool { return slices.Contains(keys, k) })
			sure, maybe := guard.Same(was, c.p)
			got := "no"
			switch {
			case found && sure:
				got = "sure"
			case found && maybe:
				got = "asked"
			}
			if got != c.want {
				t.Errorf("%s, want %s (found %v)", got, c.want, found)
			}
		})
	}
}

func TestRefusalReach(t *testing.T) {
	psy := directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Luc", Name: "SIMON", RPPS: "99900000029", Address: "luc.simon@x.fr"}, Specialty: "Psychiatrie"}
	bare := directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Anne", Name: "SIMON", Address: "anne.simon@x.fr"}}
	gp := directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "ROY", Address: "paul.roy@x.fr"}, Specialty: "Médecine générale"}
	for _, c := range []struct {
		name string
		f    guard.Refusal
		e    directory.Entry
		want string
	}{
		{"everybody", guard.Refusal{}, gp, "sure"},
		{"everybody, patient in doubt", guard.Refusal{Doubtful: true}, gp, "asked"},
		{"by number", guard.Refusal{To: pipeline.Named{RPPS: "99900000029"}}, psy, "sure"},
		{"other number", guard.Refusal{To: pipeline.Named{Name: "SIMON", Given: "Luc", RPPS: "99900000045"}}, psy, "no"},
		{"by name", guard.Refusal{To: guard.Physician("Dr Luc SIMON")}, psy, "sure"},
		{"by name, no capitals", guard.Refusal{To: guard.Physician("luc simon")}, psy, "sure"},
		{"family name alone", guard.Refusal{To: guard.Physician("Simon")}, bare, "asked"},
		{"another given name", guard.Refusal{To: guard.Physician("Luc SIMON")}, bare, "no"},
		{"specialty", guard.Refusal{Role: "psychiatre"}, psy, "sure"},
		{"specialty unknown", guard.Refusal{Role: "psychiatrie"}, bare, "asked"},
		{"another specialty", guard.Refusal{Role: "psychiatrie"}, gp, "no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sure, maybe := c.f.About(c.e)
			got := "no"
			if sure {
				got = "sure"
			} else if maybe {
				got = "asked"
			}
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestMailbox: a patient's address is built from a qualified number and nothing else.
func TestMailbox(t *testing.T) {
	p := pipeline.Patient{Name: "BROSSELIN", Given: "Odette", INS: "251039912345678", Qualified: true}
	if a, err := guard.Mailbox(p); err != nil || a != "251039912345678@patient.mssante.fr" {
		t.Errorf("%s, %v", a, err)
	}
	for name, q := range map[string]pipeline.Patient{"not qualified": {INS: p.INS}, "no number": {Qualified: true}, "demonstration": {INS: p.INS, Qualified: true, Demonstration: true}, "half a number": {INS: "25103", Qualified: true}} {
		if a, err := guard.Mailbox(q); err == nil {
			t.Errorf("%s: %s", name, a)
		}
	}
	own := pipeline.Recipient{Given: "Odette", Name: "BROSSELIN", Address: "251039912345678@patient.mssante.fr"}
	check := func(c guard.Case) []pipeline.Finding {
		c.Recipients, c.ByHand, c.At = []pipeline.Recipient{own}, true, at
		return guard.Check(c)
	}
	if fs := check(guard.Case{Patient: p}); len(fs) != 1 || fs[0].Blocks() {
		t.Errorf("her own mailbox: %v", fs)
	}
	for name, c := range map[string]guard.Case{"hidden": {Patient: p, Hidden: true}, "withheld by the text": {Patient: p, Text: "À ne pas transmettre à la patiente avant l'annonce."}, "another's": {Patient: pipeline.Patient{Name: "ROUX", Given: "Léa", INS: "280039912345678", Qualified: true}},
		"not qualified": {Patient: pipeline.Patient{Name: "BROSSELIN", Given: "Odette", INS: p.INS}}, "refused": {Patient: p, Refusals: []guard.Refusal{{At: at}}}} {
		if fs := check(c); len(fs) == 0 || !fs[0].Firm || fs[0].Severity != pipeline.Fatal {
			t.Errorf("%s: %v", name, fs)
		}
	}
}

// TestVariantsOfAPatient: a patient who refused is found again under every spelling
// that the same person comes under, and asked about where that is not sure.
func TestVariantsOfAPatient(t *testing.T) {
	born := pipeline.Date{Year: 1951, Month: 3, Day: 2}
	kept := pipeline.Patient{Name: "BROSSELIN", Given: "Odette", BirthDate: born, Sex: pipeline.Female}
	for name, c := range map[string]struct {
		p             pipeline.Patient
		surely, maybe bool
	}{
		"as recorded":        {kept, true, true},
		"accents, case":      {pipeline.Patient{Name: "Brossélin", Given: "odette", BirthDate: born}, true, true},
		"other way round":    {pipeline.Patient{Name: "ODETTE", Given: "Brosselin", BirthDate: born}, false, true},
		"round, no date":     {pipeline.Patient{Name: "ODETTE", Given: "Brosselin"}, false, true},
		"married name":       {pipeline.Patient{Name: "LAGRANGE", BirthName: "BROSSELIN", Given: "Odette", BirthDate: born}, true, true},
		"married, no birth":  {pipeline.Patient{Name: "LAGRANGE", Given: "Odette", BirthDate: born}, false, true},
		"double name":        {pipeline.Patient{Name: "BROSSELIN-LAGRANGE", Given: "Odette", BirthDate: born}, false, true},
		"second given name":  {pipeline.Patient{Name: "BROSSELIN", Given: "Marie Odette", BirthDate: born}, false, true},
		"registered names":   {pipeline.Patient{Name: "BROSSELIN", Given: "Marie", Givens: "Marie Odette Jeanne", BirthDate: born}, false, true},
		"a letter apart":     {pipeline.Patient{Name: "BROSELIN", Given: "Odette", BirthDate: born}, false, true},
		"day and month":      {pipeline.Patient{Name: "BROSSELIN", Given: "Odette", BirthDate: pipeline.Date{Year: 1951, Month: 2, Day: 3}}, false, true},
		"no date":            {pipeline.Patient{Name: "BROSSELIN", Given: "Odette"}, false, true},
		"a twin":             {pipeline.Patient{Name: "BROSSELIN", Given: "Simone", BirthDate: born}, false, false},
		"a namesake":         {pipeline.Patient{Name: "BROSSELIN", Given: "Odette", BirthDate: pipeline.Date{Year: 1978, Month: 11, Day: 23}}, false, false},
		"born the same day":  {pipeline.Patient{Name: "LAGRANGE", Given: "Simone", BirthDate: born}, false, false},
		"round, another day": {pipeline.Patient{Name: "ODETTE", Given: "Brosselin", BirthDate: pipeline.Date{Year: 1978, Month: 11, Day: 23}}, false, false},
	} {
		found := false
		for _, k := range guard.Keys(kept) {
			found = found || slices.Contains(guard.Keys(c.p), k)
		}
		surely, maybe := guard.Same(kept, c.p)
		if surely != c.surely || maybe != c.maybe || maybe && !found {
			t.Errorf("%s: surely %v, perhaps %v, found %v", name, surely, maybe, found)
		}
	}
}
