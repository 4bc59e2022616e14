package dictation

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/testdata"
)

// TestMixed holds texts of speech engines that write signs, figures and capitals of
// their own beside spoken commands, hesitations and corrections.
func TestMixed(t *testing.T) {
	for _, c := range []struct{ name, said, want string }{
		{"one command in typed-looking text", "FEVG à 55%. Pas d'épanchement virgule gradient moyen 42 mm de mercure.", "FEVG à 55 %. Pas d'épanchement, gradient moyen 42 mmHg."},
		{"hesitations alone", "Alors, euh, la FEVG est à 55%, euh, et le TAPSE est à 22 mm. Euh, rien d'autre.", "Alors, la FEVG est à 55 % et le TAPSE est à 22 mm. Rien d'autre."},
		{"hesitation before a new clause", "Le VG est normal, euh, pas d'épanchement. Virgule.", "Le VG est normal, pas d'épanchement,"},
		{"command as a sentence", "Rythme sinusal. Point. À la ligne. Pas de BAV. Virgule, pas de pause.", "Rythme sinusal.\nPas de BAV, pas de pause."},
		{"stop before a line", "Pas d'épanchement. À la ligne. Conclusion, sténose serrée.", "Pas d'épanchement.\nConclusion : sténose serrée."},
		{"stop behind a bracket", "Fuite grade 1 sur 4, ouvrez la parenthèse, minime, fermez la parenthèse. Stable.", "Fuite grade 1/4 (minime). Stable."},
		{"end of dictation", "Épreuve négative. Fin de dictée.", "Épreuve négative."},
		{"correction over a stop", "FEVG à 55 %. Pardon, 50 %. TAPSE 22 mm, virgule, stable.", "FEVG à 50 %. TAPSE 22 mm, stable."},
		{"correction between commas", "FEVG à 55%, pardon, 50%. Strain à moins 18%.", "FEVG à 50 %. Strain à -18 %."},
		{"numbers in words with signs", "Rythme à soixante-douze par minute, PR à cent soixante millisecondes. QTc à 410 ms.", "Rythme à 72/min, PR à 160 ms. QTc à 410 ms."},
		{"letters with stops", "F.E.V.G. à cinquante-cinq pour cent. P.R. à cent soixante millisecondes. Pas de B.A.V.", "FEVG à 55 %. PR à 160 ms. Pas de BAV."},
		{"letters with hyphens", "Monsieur Ollivier, O-L-L-I-V-I-E-R, né le 5 mai 1950, virgule, stable.", "Monsieur OLLIVIER, né le 5 mai 1950, stable."},
		{"pressure in figures", "Tension à 14 8, fréquence à 72 par minute, euh, stable.", "PA 140/80 mmHg, fréquence à 72/min, stable."},
		{"typed units", "Gradient 42 mm Hg virgule surface 0,8 cm2 virgule vitesse 4,2 m/s.", "Gradient 42 mmHg, surface 0,8 cm², vitesse 4,2 m/s."},
		{"word of a class", "ECG normal. Sous-décalage, pardon, sus-décalage de 2 millimètres en D2.", "ECG normal. Sus-décalage de 2 mm en D2."},
		{"repeated", "Patient Edgard Lambotteux, je répète, Edgard Lambotteux, virgule, 54 ans.", "Patient Edgard Lambotteux, 54 ans."},
		{"english", "The rhythm is sinus. Um, the PR is 160 milliseconds comma QTc 410. New paragraph. Conclusion: normal.", "The rhythm is sinus. The PR is 160 ms, QTc 410.\n\nConclusion: normal."},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := Write(c.said)
			if w.Text != c.want {
				t.Errorf("wrote %q\nwant  %q", w.Text, c.want)
			}
			faithful(t, c.said, w)
		})
	}
}

// TestBlanks: what a text leaves open passes as one piece, and no number is made of
// what stands beside it.
func TestBlanks(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{"F E V G à [?] pour cent virgule stable virgule fin point", "FEVG à [?] %, stable, fin."},
		{"gradient moyen [? quarante] millimètres de mercure virgule stable point", "Gradient moyen [? quarante] mmHg, stable."},
		{"sténose [? de l'i v a virgule point] serrée virgule stable virgule fin point", "Sténose [? de l'i v a virgule point] serrée, stable, fin."},
		{"fréquence cent [?] virgule stable virgule fin point", "Fréquence cent [?], stable, fin."},
		{"septum [?] virgule cinq millimètres virgule stable virgule fin point", "Septum [?] virgule cinq millimètres, stable, fin."},
		{"[?] cent vingt virgule stable virgule fin point", "[?] cent vingt, stable, fin."},
		{"docteur [inaudible] virgule né le [à compléter] virgule fin point", "Docteur [inaudible], né le [à compléter], fin."},
		{"septum ___ millimètres virgule stable virgule fin point", "Septum ___ mm, stable, fin."},
		{"FEVG à 55 %. Septum à [? onze] mm. Euh, stable.", "FEVG à 55 %. Septum à [? onze] mm. Stable."},
	} {
		w := Write(c.said)
		if w.Text != c.want {
			t.Errorf("said  %q\nwrote %q\nwant  %q", c.said, w.Text, c.want)
		}
		if a, b := blank.Find(c.said), blank.Find(w.Text); len(a) != len(b) {
			t.Errorf("%q has %d blanks, %q has %d", c.said, len(a), w.Text, len(b))
		} else {
			for i := range a {
				if got := w.Source(b[i].Span); got != a[i].Span {
					t.Errorf("%q: blank %d leads to %v, stands at %v", c.said, i, got, a[i].Span)
				}
			}
		}
		faithful(t, c.said, w)
	}
}

// TestBlanksAnywhere puts a blank between any two words of the dictated reports:
// all of it is there, once, in what is written, and a correction takes no value from
// beyond it.
func TestBlanksAnywhere(t *testing.T) {
	random := rand.New(rand.NewSource(7))
	for _, r := range dictated(t) {
		words := strings.Split(r.text, " ")
		for range 12 {
			i := random.Intn(len(words))
			said := strings.Join(words[:i], " ") + " [? onze virgule droite] " + strings.Join(words[i:], " ")
			w := Write(said)
			if n := strings.Count(w.Text, "[? onze virgule droite]"); n != 1 {
				t.Errorf("%s, word %d: the blank is written %d times", r.name, i, n)
			}
			faithful(t, said, w)
		}
	}
}

// report is a report of the shared test data.
type report struct {
	name, text string
	pairs      []pair
}

type pair struct{ Spoken, Written string }

// reports gives all of them, those that are dictated or those that are typed.
func reports(t *testing.T, spoken bool) []report {
	t.Helper()
	var all []report
	for _, tree := range []fs.FS{testdata.Reports, testdata.Cases} {
		err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".expected.json") {
				return err
			}
			want, err := fs.ReadFile(tree, name)
			if err != nil {
				return err
			}
			var e struct{ Normalised []pair }
			if err := json.Unmarshal(want, &e); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			name = strings.TrimSuffix(name, ".expected.json")
			text, err := fs.ReadFile(tree, name+".txt")
			if err == nil && (len(e.Normalised) > 0) == spoken {
				all = append(all, report{name, string(text), e.Normalised})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func dictated(t *testing.T) []report { return reports(t, true) }

// TestTypedReports: every typed report of the shared test data passes byte for byte,
// whole, in paragraphs and in sentences.
func TestTypedReports(t *testing.T) {
	all := reports(t, false)
	if len(all) < 100 {
		t.Fatalf("only %d typed reports", len(all))
	}
	parts := 0
	for _, r := range all {
		for _, text := range append(strings.Split(r.text, "\n\n"), r.text) {
			parts++
			if w := Write(text); w.Spoken || w.Text != text || len(w.Normalised)+len(w.Doubts) != 0 {
				t.Errorf("%s: a typed text was taken for a dictation: %.80q", r.name, text)
			}
		}
	}
	t.Logf("%d typed reports, %d texts", len(all), parts)
}

// TestForms: what the expected lists of the shared test data hold is listed. Where an
// author adds a unit that nobody said, leaves mmHg out, says the same with another
// word or takes a verb into the form, the others are followed: those pairs are known.
func TestForms(t *testing.T) {
	known := map[pair]bool{
		{"f c septante-deux", "FC 72/min"}:                 true,
		{"q t quatre cent seize", "QT 416 ms"}:             true,
		{"cent nonante sur quatre-vingts", "190/80"}:       true,
		{"cent vingt-huit sur septante-quatre", "128/74"}:  true,
		{"cent trente-quatre sur septante-huit", "134/78"}: true,
		{"strain global à moins 20 %", "SLG -20 %"}:        true,
		{"aigu s t plus", "aigu ST+"}:                      true,
		{"appeler le quinze", "appeler le 15"}:             true,
		{"dix minutes d'effort", "10 min d'effort"}:        true,
	}
	found, expected, listed, contrary := 0, 0, 0, 0
	for _, r := range dictated(t) {
		w := Write(r.text)
		got := map[pair]bool{}
		for _, n := range w.Normalised {
			got[pair{n.Spoken, n.Written}] = true
		}
		listed += len(got)
		for _, want := range r.pairs {
			expected++
			switch {
			case got[want]:
				found++
			case !known[want]:
				t.Errorf("%s: %q as %q is not listed", r.name, want.Spoken, want.Written)
			default:
				for g := range got {
					if g.Spoken == want.Spoken {
						contrary++
					}
				}
			}
			if strings.HasPrefix(r.name, "reports/") && !got[want] {
				t.Errorf("%s: the 24 reports are followed to the letter: %q", r.name, want.Spoken)
			}
		}
	}
	t.Logf("recall %d/%d, %d pairs listed, %d against an expected one", found, expected, listed, contrary)
}

// TestNothingLost: denials, sides and words of extent are as many in what is written as
// in what was said, but where a correction is told.
func TestNothingLost(t *testing.T) {
	hard := strings.Fields("pas sans ni non aucun aucune jamais absence droit droite gauche gauches minime modérée sévère antérieur inférieur mitrale aortique tricuspide sus-décalage sous-décalage")
	for _, r := range dictated(t) {
		w := Write(r.text)
		taken := ""
		for _, d := range w.Doubts {
			if strings.HasPrefix(d.Rule, "dictation_") {
				taken += " " + d.Quote
			}
		}
		count := func(s, word string) int {
			n := 0
			for _, f := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \n\t.,;:()'’", r) }) {
				if f == word {
					n++
				}
			}
			return n
		}
		for _, word := range hard {
			said, written := count(r.text, word), count(w.Text, word)
			if written > said || written < said-count(taken, word) {
				t.Errorf("%s: %q was said %d times and written %d times", r.name, word, said, written)
			}
		}
	}
}

// TestValuesSurvive puts a pause or a stop behind each value of sentences
// that engines and people say, and each value stays what it was.
func TestValuesSurvive(t *testing.T) {
	values := map[string]string{"cinquante-cinq pour cent": "55 %", "quarante-deux millimètres de mercure": "42 mmHg", "zéro virgule huit centimètre carré": "0,8 cm²",
		"quatre virgule deux mètres par seconde": "4,2 m/s", "cent soixante millisecondes": "160 ms", "moins vingt pour cent": "-20 %", "soixante-douze par minute": "72/min",
		"deux sur quatre": "2/4", "cent vingt sur soixante-dix": "120/70 mmHg", "trois heures quinze": "3 h 15", "neuf minutes trente": "9 min 30 s", "deux fois par jour": "2/j"}
	for said, want := range values {
		for _, frame := range []string{"mesure à %s virgule stable point fin point", "mesure à %s point stable point fin point", "mesure à %s à la ligne stable point fin point",
			"mesure à euh %s virgule stable point", "mesure à %s et stable virgule fin point", "Mesure à %s, euh, stable.", "Mesure à %s. Point. Stable. Virgule.",
			"ouvrez la parenthèse mesure à %s fermez la parenthèse point stable point", "mesure à douze pardon %s virgule stable point"} {
			if strings.Contains(frame, "pardon") && strings.ContainsAny(want, "/h") && want != "-20 %" || strings.Contains(frame, "pardon") && strings.Contains(want, "min") {
				continue // another kind of value corrects nothing
			}
			source := fmt.Sprintf(frame, said)
			w := Write(source)
			if !strings.Contains(w.Text, want) || strings.Contains(w.Text, "12") && strings.Contains(frame, "pardon") {
				t.Errorf("said  %q\nwrote %q, without %q", source, w.Text, want)
			}
			faithful(t, source, w)
		}
	}
}

// TestNothingAskedInVain: the dictated reports of the shared test data are clear, so
// that no question blocks them.
func TestNothingAskedInVain(t *testing.T) {
	for _, r := range dictated(t) {
		for _, d := range Write(r.text).Doubts {
			if d.Severity >= pipeline.Error {
				t.Errorf("%s: %s about %q", r.name, d.Rule, d.Quote)
			}
		}
	}
}
