package dictation

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// Variants of what was once misread, drawn with a seed: each draws the words, the
// figures and what stands around.

func drawn(t *testing.T, n int, draw func(r *rand.Rand) (said, want string)) {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 22))
	for range n {
		said, want := draw(r)
		w := Write(said)
		if w.Text != want {
			t.Fatalf("said  %q\nwrote %q\nwant  %q", said, w.Text, want)
		}
		for _, d := range w.Doubts {
			if d.Severity >= pipeline.Error {
				t.Fatalf("%q asks: %s %q", said, d.Message, d.Choices)
			}
		}
		faithful(t, said, w)
	}
}

func one(r *rand.Rand, list string) string {
	all := strings.Split(list, "|")
	return all[r.IntN(len(all))]
}

// either says n in words of a country or in figures.
func either(r *rand.Rand, n int) string {
	if r.IntN(3) == 0 {
		return fmt.Sprint(n)
	}
	return speeches[r.IntN(len(speeches))].words(n)
}

const (
	retakes  = " correction | non pardon | virgule correction virgule | je corrige | pardon | rectification | efface | efface ça | virgule efface ça virgule | efface le dernier nombre "
	hospital = "|mm de mercure| mm Hg|millimètres de mercure|mmhg"
)

func TestPressuresInTens(t *testing.T) {
	pressed := func(r *rand.Rand) (string, string) {
		x := 10 + r.IntN(13)
		y := 5 + r.IntN(x-8+1)
		y = min(y, 12)
		join := one(r, " sur |/| slash ")
		a, b := either(r, x), either(r, y)
		if join == "/" {
			a, b = fmt.Sprint(x), fmt.Sprint(y)
		}
		return a + join + b, fmt.Sprintf("%d/%d mmHg", 10*x, 10*y)
	}
	drawn(t, 400, func(r *rand.Rand) (string, string) {
		label := one(r, "tension |tension à |tension artérielle |pression artérielle à |tension au cabinet |tension au repos |tension en consultation ")
		said, want := pressed(r)
		for range r.IntN(3) {
			again, last := pressed(r)
			said, want = said+one(r, retakes)+again, last
		}
		written := "PA " + want
		if f := strings.Fields(label); len(f) == 3 && f[1] != "artérielle" {
			written = "PA " + f[1] + " " + f[2] + " " + want
		}
		return "examen normal virgule " + label + said + " virgule pouls régulier point", "Examen normal, " + written + ", pouls régulier."
	})
	drawn(t, 200, func(r *rand.Rand) (string, string) {
		x, y := 100+r.IntN(110), 45+r.IntN(40)
		said := fmt.Sprintf("%d/%d", x, y)
		if r.IntN(2) == 0 {
			said = either(r, x) + " sur " + either(r, y)
		}
		unit := one(r, hospital)
		return "examen normal virgule moyenne de jour " + said + " " + strings.TrimSpace(unit) + " virgule stable point", fmt.Sprintf("Examen normal, moyenne de jour %d/%d mmHg, stable.", x, y)
	})
}

// TestCorrectionsKeepUnits: the last value stands, with the unit of either.
func TestCorrectionsKeepUnits(t *testing.T) {
	kinds := []struct{ label, said, written string }{
		{"FEVG à", "pour cent", " %"}, {"gradient moyen", "millimètres de mercure", " mmHg"}, {"DTD", "millimètres", " mm"}, {"masse", "grammes par mètre carré", " g/m²"},
		{"fréquence", "par minute", "/min"}, {"charge de", "watts", " W"}, {"bisoprolol", "milligrammes", " mg"}, {"QRS à", "millisecondes", " ms"}, {"axe à", "degrés", "°"},
	}
	drawn(t, 500, func(r *rand.Rand) (string, string) {
		k := kinds[r.IntN(len(kinds))]
		a, b := 11+r.IntN(80), 11+r.IntN(80)
		first, second := either(r, a), either(r, b)
		switch r.IntN(3) {
		case 0:
			first += " " + k.said
		case 1:
			second += " " + k.said
		default:
			first, second = first+" "+k.said, second+" "+k.said
		}
		return "examen normal virgule " + k.label + " " + first + one(r, retakes) + second + " virgule stable point",
			fmt.Sprintf("Examen normal, %s %d%s, stable.", k.label, b, k.written)
	})
	drawn(t, 300, func(r *rand.Rand) (string, string) {
		a, b := 21+r.IntN(70), 21+r.IntN(70)
		first, second := englishBelow100(a), englishBelow100(b)+" percent"
		if r.IntN(2) == 0 {
			first, second = first+" percent", strings.TrimSuffix(second, one(r, "x| percent"))
		}
		label := one(r, "ejection fraction|left atrial ejection fraction is|stenosis of")
		return "normal study comma " + label + " " + first + one(r, " scratch that | comma scratch that comma | delete that | correction | sorry | make that ") + second + " comma no effusion period",
			fmt.Sprintf("Normal study, %s %d%%, no effusion.", label, b)
	})
}

// TestHalvesAreAsked: a number alone may correct either half; all that was said stays.
func TestHalvesAreAsked(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		half := fmt.Sprint(11 + r.IntN(40))
		before := one(r, "tension 14/8|tension quatorze sur huit|posé à 7h45|durée de huit minutes trente|minimale 45 à quatre heures dix|taille un mètre soixante-dix|FEVG à 55 % virgule tension 14/8")
		said := "examen normal virgule " + before + one(r, " correction | pardon | je corrige ") + half + " virgule stable point"
		half = " " + half + ","
		w := Write(said)
		asked := false
		for _, d := range w.Doubts {
			asked = asked || d.Severity >= pipeline.Error
		}
		if !asked || !strings.Contains(w.Text, half) || !strings.ContainsAny(w.Text[:strings.Index(w.Text, half)], "0123456789") {
			t.Fatalf("said  %q\nwrote %q, asked %v", said, w.Text, asked)
		}
	}
}

func TestGasBeforeItsValue(t *testing.T) {
	drawn(t, 300, func(r *rand.Rand) (string, string) {
		v, d, sat := 10+r.IntN(40), 1+r.IntN(9), 80+r.IntN(19)
		unit, written := "", ""
		if r.IntN(2) == 0 {
			unit, written = " milliliters per kilo per minute", " mL/kg/min"
		}
		return "the test was maximal comma peak " + one(r, "VO two|V O two|VO2") + " " + englishBelow100(v) + " point " + smallWordsEN[d] + unit +
				" comma " + one(r, "SPO two|S P O two") + " " + englishBelow100(sat) + " percent comma stable period",
			fmt.Sprintf("The test was maximal, peak VO2 %d.%d%s, SpO2 %d%%, stable.", v, d, written, sat)
	})
	drawn(t, 300, func(r *rand.Rand) (string, string) {
		v, d := 10+r.IntN(40), 1+r.IntN(9)
		return "épreuve maximale virgule " + one(r, "VO deux|V O deux|VO 2") + " " + either(r, v) + " virgule " + either(r, d) + " millilitres par kilo par minute virgule pente " +
				one(r, "VE VCO deux|V E V C O deux|VE sur VCO deux") + " " + either(r, 25) + " point",
			fmt.Sprintf("Épreuve maximale, VO2 %d,%d mL/kg/min, pente VE/VCO2 25.", v, d)
	})
}

// TestEnglishDays writes every day of a year as English says it.
func TestEnglishDays(t *testing.T) {
	ordinals := strings.Fields("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth")
	for day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
		d, m := day.Day(), day.Month().String()
		var said string
		switch {
		case d <= 20:
			said = ordinals[d-1]
		case d == 30:
			said = "thirtieth"
		default:
			said = tensEN[d/10] + "-" + ordinals[d%10-1]
		}
		want := fmt.Sprintf("The study was normal, %d %s 2026, stable.", d, m)
		for _, text := range []string{said + " of " + m, m + " " + said} {
			if w := Write("the study was normal comma " + text + " twenty twenty-six comma stable period"); w.Text != want {
				t.Fatalf("said %q\nwrote %q\nwant  %q", text, w.Text, want)
			}
		}
	}
}

func TestTimesBesideValues(t *testing.T) {
	drawn(t, 400, func(r *rand.Rand) (string, string) {
		v, h, m := 90+r.IntN(90), 2+r.IntN(8), 10+r.IntN(50)
		said := fmt.Sprintf("%dh%02d", h, m)
		switch r.IntN(3) {
		case 0:
			said = speeches[0].words(h) + " heures " + speeches[0].words(m)
		case 1:
			said = speeches[0].words(h) + " " + speeches[0].words(m)
		}
		label, at := one(r, "maximale|fréquence maximale|pic à"), one(r, " à | vers ")
		if h == 4 { // "quatre vingt" is another number
			said = "4h" + fmt.Sprint(m)
		}
		return "holter normal virgule " + label + " " + speeches[0].words(v) + at + said + " virgule stable point",
			fmt.Sprintf("Holter normal, %s %d%s%d h %02d, stable.", label, v, at, h, m)
	})
	drawn(t, 100, func(r *rand.Rand) (string, string) {
		h, m := 1+r.IntN(12), 10+r.IntN(50)
		said := smallWordsEN[h] + " " + englishBelow100(m)
		if r.IntN(3) == 0 {
			m = 1 + r.IntN(9)
			said = smallWordsEN[h] + " oh " + smallWordsEN[m]
		}
		half := one(r, "| am| pm")
		return "the study was normal comma heart rate one eighteen comma doctor called at " + said + half + " period",
			fmt.Sprintf("The study was normal, heart rate 118, doctor called at %d:%02d%s.", h, m, half)
	})
}

// TestLeadsInARow: "virgule" between leads is a comma, and so before a value in mm.
func TestLeadsInARow(t *testing.T) {
	drawn(t, 300, func(r *rand.Rand) (string, string) {
		from := 1 + r.IntN(3)
		n := 2 + r.IntN(3)
		var said, written []string
		for k := from; k < from+n; k++ {
			said, written = append(said, "V "+smallWordsFR[k]), append(written, fmt.Sprint("V", k))
		}
		last := len(said) - 1
		text, want := strings.Join(said, " virgule "), strings.Join(written, ", ")
		if r.IntN(2) == 0 {
			text, want = strings.Join(said[:last], " virgule ")+" et "+said[last], strings.Join(written[:last], ", ")+" et "+written[last]
		}
		if r.IntN(2) == 0 {
			mm := 2 + r.IntN(5)
			text, want = text+" virgule "+smallWordsFR[mm]+" millimètres", want+fmt.Sprintf(", %d mm", mm)
		}
		return "rythme sinusal virgule ondes T négatives en " + text + " virgule stable point", "Rythme sinusal, ondes T négatives en " + want + ", stable."
	})
}

// TestOnce holds what was once misread, as it was said.
func TestOnce(t *testing.T) {
	for said, want := range map[string]string{
		"examen normal virgule pause à trois heures zéro cinq virgule stable point":                                         "Examen normal, pause à 3 h 05, stable.",
		"examen normal virgule cent cinquante watts correction cent quarante virgule huit mets quatre point":                "Examen normal, 140 W, 8,4 METs.",
		"examen normal virgule minimale 45 à 4 h 10 correction 4 h 20 point":                                                "Examen normal, minimale 45 à 4 h 20.",
		"fuite mitrale grade deux sur quatre virgule fuite aortique grade deux correction trois sur quatre point":           "Fuite mitrale grade 2/4, fuite aortique grade 3/4.",
		"effort de huit minutes trente correction neuf minutes virgule stable point":                                        "Effort de 9 min, stable.",
		"bêtabloquant efface la phrase sous-décalage d'un demi-millimètre virgule une demi-heure plus tard stable point":    "Sous-décalage de 0,5 mm, une demi-heure plus tard stable.",
		"the rhythm is sinus comma QRS ninety-four comma QTc four twelve period":                                            "The rhythm is sinus, QRS 94, QTc 412.",
		"the study was normal comma NYHA class roman two to three comma class roman two scratch that three comma ok period": "The study was normal, NYHA class II to III, class III, ok.",
		"the study was normal comma ST depression of half a millimeter comma tachycardia at one fifteen period":             "The study was normal, ST depression of 0.5 mm, tachycardia at 115.",
	} {
		if w := Write(said); w.Text != want {
			t.Errorf("said  %q\nwrote %q\nwant  %q", said, w.Text, want)
		}
	}
	for _, said := range []string{
		"stenosis comma RCA fifty to sixty percent scratch that seventy percent period",
		"normal study comma ejection fraction fifty-five percent with good windows scratch that sixty percent comma no effusion period",
		"examen normal virgule dose de 60 mg deux fois par jour correction trente virgule stable point",
		"examen normal virgule gradient 60 mmHg en 2024 correction 45 virgule stable point",
		"examen normal virgule sténose entre cinquante et soixante pour cent correction soixante-dix virgule stable point",
	} {
		w := Write(said)
		if len(w.Doubts) == 0 || w.Doubts[0].Severity < pipeline.Error || !strings.Contains(w.Text, "60") && !strings.Contains(w.Text, "55") {
			t.Errorf("%q is not asked: %q %v", said, w.Text, w.Doubts)
		}
	}
	for said, rule := range map[string]string{
		"examen normal virgule sténose à droite efface gauche virgule stable point":                 "dictation_side",
		"examen normal virgule pas de thrombus virgule efface ça thrombus apical virgule net point": "dictation_correction",
	} {
		w := Write(said)
		if len(w.Doubts) != 1 || w.Doubts[0].Rule != rule || w.Doubts[0].Severity != pipeline.Warning {
			t.Errorf("%q is not to be heard again: %v", said, w.Doubts)
		}
	}
}

// TestExtents: the forms are listed with as much around them as readers take.
func TestExtents(t *testing.T) {
	for _, c := range []struct{ said, spoken, written string }{
		{"douleur virgule SCA ST plus inférieur virgule stable point", "SCA ST plus", "SCA ST+"},
		{"rythme sinusal virgule le point J est surélevé virgule stable point", "le point J", "le point J (nom, pas de ponctuation)"},
		{"ondes Q en V un virgule V deux et V trois virgule stable point", "V un virgule V deux et V trois", "V1, V2 et V3"},
		{"né le neuf mai mille neuf cent huitante et un virgule stable point", "mille neuf cent huitante et un", "1981"},
		{"examen normal virgule PA 98/60 mm de mercure virgule stable point", "60 mm de mercure", "60 mmHg"},
		{"examen normal virgule appel à 7h40 virgule stable point", "7h40", "7 h 40"},
		{"tension quatorze sur huit correction treize sur sept virgule stable point", "quatorze sur huit correction treize sur sept", "130/70 mmHg"},
		{"progression ouvrez la parenthèse plus onze millimètres en un an fermez la parenthèse point stable point", "ouvrez la parenthèse plus onze millimètres en un an fermez la parenthèse", "(+11 mm en un an)"},
		{"examen normal point il y a un bloc efface la phrase QRS fins point", "il y a un bloc efface la phrase", "(phrase supprimée)"},
		{"examen normal virgule I A efface I M minime point", "I A efface I M minime", "IM minime"},
		{"dyspnée virgule stade 3 de la NYHA virgule stable point", "stade 3 de la NYHA", "stade NYHA III"},
		{"normal study comma NYHA class roman two comma stable period", "NYHA class roman two", "NYHA class II"},
		{"normal study comma ejection fraction fifty-five scratch that sixty percent comma stable period", "ejection fraction fifty-five scratch that sixty percent", "ejection fraction 60%"},
		{"examen normal virgule sous-décalage d'un demi-millimètre point", "un demi-millimètre", "0,5 mm"},
		{"examen normal virgule P R zéro virgule dix-huit virgule stable point", "P R zéro virgule dix-huit", "PR = 0,18 s = 180 ms"},
		{"examen normal virgule tension au cabinet 15/8 virgule stable point", "tension au cabinet 15/8", "PA au cabinet 150/80 mmHg"},
	} {
		w := Write(c.said)
		found := false
		for _, n := range w.Normalised {
			found = found || n.Spoken == c.spoken && n.Written == c.written
		}
		if !found {
			t.Errorf("%q as %q is not listed: %v in %q", c.spoken, c.written, w.Normalised, w.Text)
		}
		faithful(t, c.said, w)
	}
}

// TestPressureInTenths: each side in centimetres of mercury with its tenth.
func TestPressureInTenths(t *testing.T) {
	for said, want := range map[string]string{
		"Tension treize six sur sept quatre point rythme sinusal point à la ligne":        "PA 136/74 mmHg",
		"Tension artérielle quatorze deux sur huit point rythme sinusal point à la ligne": "142/80 mmHg",
		"Tension treize huit point rythme sinusal point à la ligne":                       "PA 130/80 mmHg",
		"Tension douze sur sept point rythme sinusal point à la ligne":                    "120/70 mmHg",
	} {
		if got := Write(said).Text; !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
