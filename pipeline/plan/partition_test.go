package plan_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/plan"
	"cardiopli/testdata"
)

// partition holds what a reading promises of any text: the sentences lie in the
// conclusion and the plan, in order, none over another, and leave out nothing
// but blank space.
func partition(t testing.TB, rep pipeline.Report, got plan.Reading) {
	t.Helper()
	at := 0
	var left strings.Builder
	for i, s := range got.Sentences {
		if s.Span.Start < at || s.Span.End <= s.Span.Start || s.Span.End > len(rep.Written) || s.Text.Start < s.Span.Start || s.Text.End != s.Span.End || s.Text.Start >= s.Text.End {
			t.Fatalf("sentence %d: %+v behind %d", i, s, at)
		}
		for _, p := range []int{s.Span.Start, s.Span.End, s.Text.Start} {
			if p < len(rep.Written) && utf8.ValidString(rep.Written) && !utf8.RuneStart(rep.Written[p]) {
				t.Fatalf("sentence %d cuts a letter", i)
			}
		}
		if s.Asks && !slices.Contains(s.Says, plan.Ask) {
			t.Fatalf("sentence %d asks and does not say so", i)
		}
		left.WriteString(s.Span.Of(rep.Written))
		at = s.Span.End
	}
	if !got.Sectioned {
		return
	}
	var want strings.Builder
	for _, s := range rep.Sections {
		if s.Key == "conclusion" || s.Key == "plan" {
			want.WriteString(s.Place.Of(rep.Written))
		}
	}
	if bare(left.String()) != bare(want.String()) {
		t.Fatalf("not the bytes of the sections:\n%q\n%q", left.String(), want.String())
	}
	if got.Action == pipeline.ActionAsked && len(got.Why) == 0 || got.Action != pipeline.ActionAsked && !got.Due.IsZero() {
		t.Fatalf("%+v", got)
	}
}

func bare(s string) string { return strings.Join(strings.Fields(s), "") }

func TestPartition(t *testing.T) {
	for _, fsys := range []fs.FS{testdata.Reports, testdata.Cases, testdata.Dictations} {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".txt") {
				return err
			}
			b, err := fs.ReadFile(fsys, name)
			if err != nil {
				return err
			}
			rep := checked(t, string(b))
			got := plan.Read(rep, rep.Date)
			if len(got.Sentences) == 0 {
				t.Errorf("%s: no sentence", name)
			}
			partition(t, rep, got)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"Bisoprolol 2,5 mg. Revoir le Dr. Martin dans env. 3 mois. Fin.":                         {"Bisoprolol 2,5 mg.", "Revoir le Dr. Martin dans env. 3 mois.", "Fin."},
		"1. ETT normale.\n2. Contrôle à 2 ans.\n3) Rien.":                                        {"1. ETT normale.", "2. Contrôle à 2 ans.", "3) Rien."},
		"Normal 1) contrôler la TA 2) revoir":                                                    {"Normal", "1) contrôler la TA", "2) revoir"},
		"FEVG 35 %; introduire un bêtabloquant ; revoir":                                         {"FEVG 35 %;", "introduire un bêtabloquant ;", "revoir"},
		"Une phrase que la largeur de la ligne a coupée au beau milieu\nde sa course. Une autre": {"Une phrase que la largeur de la ligne a coupée au beau milieu\nde sa course.", "Une autre"},
		"- kaliémie\n- poids\n\nMerci":                                                           {"- kaliémie", "- poids", "Merci"},
		"Holter (ESV 2 %, cf. annexe). Vu par J. Durand.":                                        {"Holter (ESV 2 %, cf. annexe).", "Vu par J. Durand."},
		"Est-ce utile ? Oui... peut-être. PR 0.16 s.":                                            {"Est-ce utile ?", "Oui...", "peut-être.", "PR 0.16 s."},
		"Rythme normal.Contrôle dans 1 an.":                                                      {"Rythme normal.", "Contrôle dans 1 an."},
		"pour M. FAUGERON. LDL à contrôler le 12.11.2026.":                                       {"pour M. FAUGERON.", "LDL à contrôler le 12.11.2026."},
	} {
		rep := sections(text, "")
		got := plan.Read(rep, day)
		var have []string
		for _, s := range got.Sentences {
			have = append(have, s.Span.Of(rep.Written))
		}
		if !slices.Equal(have, want) {
			t.Errorf("%q:\n got %q\nwant %q", text, have, want)
		}
		partition(t, rep, got)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"Merci de contrôler la kaliémie dans 8 jours.", "1. FEVG 35 %.\n2. Introduire bisoprolol 2,5 mg -> 5 mg ; je le revois à J8", "Pas de suivi (en cas d'oubli, si \"besoin\").", "le 12/11/2026, d'ici 2 à 3 mois, avant la fin de l'année", "l' d' s'il a ( ) [", "Please repeat U&Es in 2 weeks."} {
		f.Add(s, s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, a, b string, k uint8) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			t.Skip() // the text of a document is UTF-8; the next test reads what is not
		}
		rep := sections(a, b)
		if k&1 != 0 {
			rep.Language = pipeline.English
		}
		if k&2 != 0 {
			rep.Sections = nil
		}
		at := pipeline.Date{Year: 2026, Month: 1 + time.Month(k%12), Day: 28 + int(k%4)}
		if k&4 != 0 {
			at = pipeline.Date{}
		}
		partition(t, rep, plan.Read(rep, at))
	})
}

// Time grows with the length of a text, not with its square.
func TestLength(t *testing.T) {
	for _, unit := range []string{"a", "Merci de contrôler ", "( ", ") (", "et ", "1) ", ". ", "\n", "le ", "si ", "dans ", "12/", "pas de ", "ne ", "à ", "tout ", "en cas de ", "é", "\xff"} {
		rep := sections(strings.Repeat(unit, 300000/len(unit)), "")
		start := time.Now()
		partition(t, rep, plan.Read(rep, day))
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("%q: %v", unit, d)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	text, err := testdata.Cases.ReadFile("cases/letters/009-ecg-holter.txt")
	if err != nil {
		b.Fatal(err)
	}
	rep := checked(b, string(text))
	b.SetBytes(int64(len(rep.Written)))
	for b.Loop() {
		plan.Read(rep, rep.Date)
	}
}
