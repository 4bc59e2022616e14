package check

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// bounded is a measure with a bound in the alarming range and a value that is none.
type bounded struct {
	exam              pipeline.Exam
	label, key        string
	limit, calm, unit string
	value             float64
	over              bool
	code              string
}

var boundedMeasures = []bounded{
	{"ett", "Vmax aortique", "av_vmax", "4", "1,4", "m/s", 4, true, "AS_SEVERE"},
	{"ett", "Vmax", "av_vmax", "420", "150", "cm/s", 4.2, true, "AS_SEVERE"},
	{"ett", "Gradient moyen aortique", "av_gmean", "40", "8", "mmHg", 40, true, "AS_SEVERE"},
	{"ett", "Surface aortique", "ava", "0,8", "2,6", "cm²", 0.8, false, "AS_SEVERE"},
	{"ett", "Surface aortique indexée", "ava_i", "0,6", "1,2", "cm²/m²", 0.6, false, "AS_SEVERE"},
	{"ett", "Aorte ascendante", "ao_asc", "55", "34", "mm", 55, true, "AO_ANEURYSM"},
	{"ett", "Aorte ascendante", "ao_asc", "5,6", "3,4", "cm", 56, true, "AO_ANEURYSM"},
	{"ett", "Sinus de Valsalva", "ao_sinus", "57", "35", "mm", 57, true, "AO_ANEURYSM"},
	{"ett", "FEVG", "lvef", "30", "62", "%", 30, false, "LVEF_LOW"},
	{"ett", "PAPs", "paps", "60", "28", "mmHg", 60, true, "PH_SEVERE"},
	{"ett", "Vmax IT", "tr_vmax", "3,6", "2,2", "m/s", 3.6, true, "PH_SEVERE"},
	{"ett", "TAPSE", "tapse", "14", "22", "mm", 14, false, ""},
	{"ett", "E/e'", "ee", "14", "7", "", 14, true, ""},
	{"ett", "VCI", "ivc", "25", "14", "mm", 25, true, ""},
	{"ecg", "QTc", "qtc", "500", "420", "ms", 500, true, "QTC500"},
	{"ecg", "QTc", "qtc", "330", "420", "ms", 330, false, "QT_SHORT"},
	{"ecg", "Fréquence cardiaque", "hr", "35", "70", "/min", 35, false, "BRADY"},
	{"ecg", "QRS", "qrs", "150", "92", "ms", 150, true, ""},
	{"holter", "Pause", "pause_max", "3", "1,8", "s", 3, true, "PAUSE"},
	{"holter", "FC minimale", "hr_min", "35", "52", "/min", 35, false, "BRADY"},
	{"mapa", "PAS moyenne des 24 h", "pas24", "185", "124", "mmHg", 185, true, "BP_HIGH"},
	{"ett", "PA", "pas", "180/110", "124/76", "mmHg", 180, true, "BP_HIGH"},
	{"stress", "Score de Duke", "duke", "-12", "8", "", -12, false, "STRESS_ISCH"},
}

var (
	overForms  = strings.Split(">;≥;>=;⩾;≧;=>;> =;> ou =;> ou égal à;= >;sup à;sup. à;sup. ou égal à;supérieur à;supérieure à;supérieur ou égal à;supérieure ou égale à;supérieur(e) à;est supérieure à;est ≥;: >;estimée >;à plus de;au-delà de;d'au moins", ";")
	underForms = strings.Split("<;≤;<=;⩽;≦;=<;< =;< ou =;< ou égal à;= <;inf à;inf. à;inf. ou égal à;inférieur à;inférieure à;inférieur ou égal à;inférieure ou égale à;est inférieure à;est ≤;: <;estimée <;à moins de;en dessous de", ";")
	// quotingForms make of a bound a norm or a threshold.
	quotingForms = []string{"(N %s)", "(normale %s)", "[N %s]", "(VN %s)", ", norme %s", ", seuil %s", ", objectif %s", ", valeur normale %s", ", la normale est %s", " (sévère si %s)", " (pathologique si %s)", ", intervention si %s"}
	spacings     = []string{" ", "", "\u00a0", "\u202f", "  "}
)

func (b bounded) forms() []string {
	if b.over {
		return append([]string{"&gt;"}, overForms...)
	}
	return append([]string{"&lt;"}, underForms...)
}

func (b bounded) text(s string) string {
	return map[pipeline.Exam]string{"ett": "Échocardiographie transthoracique", "ecg": "Électrocardiogramme", "holter": "Holter ECG", "mapa": "MAPA", "stress": "Épreuve d'effort"}[b.exam] +
		" du 12/11/2026\n\n" + s + "\n"
}

// spaced gives what stands between a form and its figure: words need a blank.
func spaced(form string, rnd *rand.Rand) string {
	if last := form[len(form)-1]; last >= 'a' && last <= 'z' || strings.HasSuffix(form, "à") {
		return " "
	}
	return spacings[rnd.Intn(len(spacings))]
}

func examine(t *testing.T, text string) (pipeline.Document, []pipeline.Finding) {
	t.Helper()
	d, fs, err := shared().Run(pipeline.Document{Text: text, At: day})
	if err != nil {
		t.Fatal(err)
	}
	return d, fs
}

func currentOf(d pipeline.Document, key string) (out []pipeline.Measurement) {
	for _, m := range d.Report.Measurements {
		if m.Key == key && (m.Context == pipeline.Current || m.Context == pipeline.Rest || m.Context == pipeline.Peak) {
			out = append(out, m)
		}
	}
	return out
}

func alarmsOf(fs []pipeline.Finding) (out []string) {
	for _, f := range fs {
		if f.Kind == pipeline.Critical {
			out = append(out, f.Rule)
		}
	}
	return out
}

// TestBoundsAreRead writes each measure with each form of a bound.
func TestBoundsAreRead(t *testing.T) {
	rnd := rand.New(rand.NewSource(20261122))
	for _, b := range boundedMeasures {
		for _, form := range b.forms() {
			if b.key == "pas" && form == "d'au moins" {
				continue
			}
			text := b.text(b.label + " " + form + spaced(form, rnd) + strings.TrimSpace(b.limit+" "+b.unit) + ".")
			d, fs := examine(t, text)
			ms := currentOf(d, b.key)
			if len(ms) != 1 || ms[0].Value != b.value || !strings.Contains(ms[0].Raw, strings.TrimPrefix(strings.Split(b.limit, "/")[0], "-")) {
				t.Errorf("%q: read %v", text, ms)
			}
			if got := alarmsOf(fs); b.code == "" && len(got) > 0 || b.code != "" && (len(got) != 1 || got[0] != b.code) {
				t.Errorf("%q: alarms %v, want %q", text, got, b.code)
			}
		}
	}
}

// TestBoundsQuoted writes each measure with a calm value and a norm or threshold
// behind: the value stays, no alarm.
func TestBoundsQuoted(t *testing.T) {
	rnd := rand.New(rand.NewSource(20261123))
	for _, b := range boundedMeasures {
		signs := []string{"<", "≤", "<="}
		if b.over {
			signs = []string{">", "≥", ">="}
		}
		for _, form := range quotingForms {
			if b.key == "duke" || b.key == "pas" && strings.HasPrefix(form, ", la") {
				continue
			}
			sign := signs[rnd.Intn(len(signs))]
			quoted := fmt.Sprintf(form, sign+spacings[rnd.Intn(len(spacings))]+strings.TrimSpace(b.limit+" "+b.unit))
			gap := " "
			if quoted[0] == ',' || quoted[0] == ' ' {
				gap = ""
			}
			text := b.text(b.label + " " + strings.TrimSpace(b.calm+" "+b.unit) + gap + quoted + ".")
			d, fs := examine(t, text)
			if ms := currentOf(d, b.key); len(ms) != 1 || ms[0].Value == b.value {
				t.Errorf("%q: read %v", text, ms)
			}
			if got := alarmsOf(fs); len(got) > 0 {
				t.Errorf("%q: alarms %v", text, got)
			}
		}
	}
}

// TestBoundsContradict tells what goes with a bound and what does not.
func TestBoundsContradict(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"PAPs > 60 mmHg.\nConclusion : PAPs 65 mmHg.", false},
		{"PAPs 65 mmHg.\nConclusion : PAPs > 60 mmHg.", false},
		{"PAPs > 60 mmHg.\nConclusion : PAPs 45 mmHg.", true},
		{"FEVG < 30 %.\nConclusion : FEVG 45 %.", true},
		{"FEVG 45 %.\nConclusion : FEVG inférieure à 30 %.", true},
		{"FEVG 26 %.\nConclusion : FEVG ≤ 30 %.", false},
		{"FEVG < 30 %.\nConclusion : FEVG > 50 %.", true},
		{"FEVG > 50 %.\nConclusion : FEVG > 60 %.", false},
		{"FEVG 62 % (N > 52 %).\nConclusion : FEVG 62 %.", false},
		{"FEVG 45 % contre < 30 % en 2021.\nConclusion : FEVG 45 %.", false},
		{"TAPSE 12 mm (normale ≥ 17 mm).\nConclusion : TAPSE 12 mm.", false},
		{"VTD 190 mL et VTS 133 mL, fraction d'injection à 30 % en Simpson.\nConclusion : FEVG 40 %.", true},
		{"TAPSE < 14 mm.\nConclusion : TAPSE 22 mm.", true},
		{"VTD 120 mL, VTS 60 mL, FEVG > 30 %.", false},
		{"Vmax aortique > 4 m/s, gradient moyen aortique 45 mmHg.", false},
	} {
		_, fs := examine(t, bounded{exam: "ett"}.text(c.text))
		got := false
		for _, f := range fs {
			got = got || f.Kind == pipeline.Contradiction
		}
		if got != c.want {
			t.Errorf("%q: contradiction %v, want %v: %v", c.text, got, c.want, fs)
		}
	}
}

// TestEffortIsNoSyndrome: what an effort brings about is a positive test; at rest it
// is an acute syndrome.
func TestEffortIsNoSyndrome(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Au pic, sous-décalage de 1,5 mm en V4 à V6, angor typique à 4/10. Conclusion : épreuve d'effort positive.", "STRESS_ISCH"},
		{"À 90 W, sous-décalage horizontal de 2,5 mm avec angor.", "STRESS_ISCH"},
		{"Sous-décalage de 0,5 mm, douleur atypique.", ""},
		{"Au repos, sous-décalage de 1 mm en V4 à V6 avec douleur thoracique. Test non réalisé.", "NSTE_ACS"},
	} {
		_, fs := examine(t, bounded{exam: "stress"}.text(c.text))
		if got := strings.Join(alarmsOf(fs), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestDeniedBounds: what is said to be absent beyond a limit raises no alarm, what
// is there beyond it does.
func TestDeniedBounds(t *testing.T) {
	for _, c := range []struct {
		text  string
		alarm bool
	}{
		{"Pauses : aucune d'au moins 3 s", false}, {"Pauses : aucune de plus de 3 s", false}, {"Pause : aucune > 3,5 s", false},
		{"Pauses : jamais plus de 3 s", false}, {"Pauses, dont aucune au-delà de 3 s", false}, {"Pauses : pas d'intervalle d'au moins 3 s", false},
		{"Pauses: none longer than 3 s", false}, {"Pauses : une d'au moins 3 s", true}, {"Pauses : deux > 3 s", true}, {"Pause de plus de 3 s à 4 h", true},
	} {
		_, fs := examine(t, "Patient : CORSE Anthony, né le 02/03/1980, sexe M\nHolter ECG du 12/10/2026\n\nRythme sinusal, FC moyenne 68/min. "+c.text+".\nConclusion : normal.\n")
		if got := alarmsOf(fs); (len(got) > 0) != c.alarm {
			t.Errorf("%q: alarms %v", c.text, got)
		}
	}
}
