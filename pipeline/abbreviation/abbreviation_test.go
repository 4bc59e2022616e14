package abbreviation

import (
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/vocab"
)

func speller(t testing.TB) *Speller {
	t.Helper()
	l, err := vocab.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(l)
}

func TestSpell(t *testing.T) {
	s := speller(t)
	for name, c := range map[string]struct {
		lang  pipeline.Language
		exams []pipeline.Exam
		said  []string
		in    []string
		want  []string
	}{
		"first use only": {in: []string{"FEVG 62 %. La FEVG est stable.", "FEVG conservée."},
			want: []string{"FEVG (fraction d'éjection du ventricule gauche) 62 %. La FEVG est stable.", "FEVG conservée."}},
		"what every doctor writes stays": {in: []string{"ECG : FC 64/min, HTA, QTc 410 ms, V1 à V4, PA 130/80 mmHg."},
			want: []string{"ECG : FC 64/min, HTA, QTc 410 ms, V1 à V4, PA 130/80 mmHg."}},
		"explained in the text": {in: []string{"La fraction d'éjection du ventricule gauche (FEVG) est à 62 %. FEVG stable."},
			want: []string{"La fraction d'éjection du ventricule gauche (FEVG) est à 62 %. FEVG stable."}},
		"explained behind": {in: []string{"TAPSE (excursion de l'anneau) 22 mm ; VD (ventricule droit) non dilaté."},
			want: []string{"TAPSE (excursion de l'anneau) 22 mm ; VD (ventricule droit) non dilaté."}},
		"explained by a table": {said: []string{"Fraction d'éjection du VG (FEVG)"}, in: []string{"FEVG 62 %."}, want: []string{"FEVG 62 %."}},
		"what it means here": {exams: []pipeline.Exam{pipeline.ETT}, in: []string{"IM 2/4, fuite mitrale centrale."},
			want: []string{"IM (insuffisance mitrale) 2/4, fuite mitrale centrale."}},
		"no part of a word": {in: []string{"rapport OG/AO, VG-VD, ESVs3, a@VD.fr"}, want: []string{"rapport OG/AO, VG-VD, ESVs3, a@VD.fr"}},
		"a name":            {in: []string{"Vu par le Dr OAP ce jour."}, want: []string{"Vu par le Dr OAP ce jour."}},
		"capitals":          {in: []string{"CONCLUSION : PAS D'OAP CHEZ CE PATIENT"}, want: []string{"CONCLUSION : PAS D'OAP CHEZ CE PATIENT"}},
		"English":           {lang: pipeline.English, in: []string{"LVEF 60%. LVEF unchanged."}, want: []string{"LVEF (left ventricular ejection fraction) 60%. LVEF unchanged."}},
		"a value in the bracket": {in: []string{"TAPSE (22 mm). Le TAPSE est normal."},
			want: []string{"TAPSE (22 mm). Le TAPSE (excursion systolique du plan de l'anneau tricuspide) est normal."}},
		"within brackets": {in: []string{"PAPs 31 mmHg (IT 2,6 m/s, OD 3).", "IT minime."}, exams: []pipeline.Exam{pipeline.ETT},
			want: []string{"PAPs (pression artérielle pulmonaire systolique) 31 mmHg (IT 2,6 m/s, OD 3).", "IT (insuffisance tricuspide) minime."}},
		"within a quotation": {in: []string{"Alerte : « FEVG 28 % ».", "FEVG 28 %."},
			want: []string{"Alerte : « FEVG 28 % ».", "FEVG (fraction d'éjection du ventricule gauche) 28 %."}},
		"rows of a table": {in: []string{"| Volume OG | 58 mL |\n| VD     46 mm", "VTD OG ....... 12 mL\nOG\t30\nOG dilatée"},
			want: []string{"| Volume OG | 58 mL |\n| VD     46 mm", "VTD OG ....... 12 mL\nOG\t30\nOG (oreillette gauche) dilatée"}},
		"a machine's key":    {in: []string{"FA=absente, TVNS=0"}, want: []string{"FA=absente, TVNS=0"}},
		"the television":     {in: []string{"Malaise devant la TV. Pas de TV."}, exams: []pipeline.Exam{pipeline.Holter}, want: []string{"Malaise devant la TV. Pas de TV (tachycardie ventriculaire)."}},
		"English in bracket": {lang: pipeline.English, in: []string{"Raised pressure (RA 8 mmHg). RA dilated."}, want: []string{"Raised pressure (RA 8 mmHg). RA (right atrium) dilated."}},
	} {
		t.Run(name, func(t *testing.T) {
			lang := c.lang
			if lang == "" {
				lang = pipeline.French
			}
			got, added := s.Spell(c.in, Options{Language: lang, Exams: c.exams, Said: c.said})
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			// What was added is all that was added, each once.
			back := strings.Join(got, "\n")
			for _, e := range added {
				with := e.Short + " (" + e.Long + ")"
				if strings.Count(back, with) != 1 {
					t.Errorf("%q stands %d times", with, strings.Count(back, with))
				}
				back = strings.Replace(back, with, e.Short, 1)
			}
			if back != strings.Join(c.in, "\n") {
				t.Errorf("without the brackets it reads %q", back)
			}
		})
	}
}

// Every abbreviation of the lexicon that stands for one thing is spelt out, and
// what it is spelt out as holds no number that could be taken for a value.
func TestEveryAbbreviation(t *testing.T) {
	s := speller(t)
	if len(s.french) < 150 {
		t.Fatalf("%d abbreviations", len(s.french))
	}
	for short, long := range s.french {
		text := "Examen : " + short + " à noter."
		got, added := s.Spell([]string{text}, Options{Language: pipeline.French})
		if len(added) != 1 || got[0] != "Examen : "+short+" ("+long+") à noter." {
			t.Errorf("%s: %q", short, got[0])
		}
	}
}

func FuzzSpell(f *testing.F) {
	s := speller(f)
	for _, x := range []string{"FEVG (Simpson) 62 %, IM 2/4", "((VG) VD)", "VG (ventricule gauche", "\xff VG", "VG\nVD (", "Dr VG VG"} {
		f.Add(x)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, added := s.Spell([]string{text}, Options{Language: pipeline.French, Exams: []pipeline.Exam{pipeline.ETT}})
		back := got[0]
		for _, e := range added {
			back = strings.Replace(back, e.Short+" ("+e.Long+")", e.Short, 1)
		}
		if back != text {
			t.Fatalf("%q became %q", text, got[0])
		}
	})
}

func BenchmarkSpell(b *testing.B) {
	s := speller(b)
	text := strings.Repeat("VG non dilaté, FEVG 62 %, IM minime, VD normal, TAPSE 22 mm, PAPs 30 mmHg, VCI fine. ", 12)
	for b.Loop() {
		s.Spell([]string{text}, Options{Language: pipeline.French, Exams: []pipeline.Exam{pipeline.ETT}})
	}
}
