package vocab

import (
	"slices"
	"strconv"
	"strings"
)

// confusion is a wording in which one half of a dangerous pair of
// confusables.tsv cannot be meant, so that the other is asked for.
type confusion struct {
	words string // alternatives by "|", words by blanks; "#" is a noun of the lexicon in the singular
	from  int    // the words that are in question
	to    int
	right string
	after string // what follows: "" anything; otherwise a number and one of these units
}

// confusionsFr are pairs whose surroundings decide by the words alone. Pairs that
// values decide (hypokaliémie at 5.8) are contradictions, not vocabulary.
var confusionsFr = compileConfusions([]confusion{
	{"pose|poses de", 0, 0, "pause", "s|sec|seconde|secondes|ms"},
	{"pause|pauses de|d' un|une stent|pacemaker|stimulateur|défibrillateur|holter|cathéter|sonde", 0, 0, "pose", ""},
	{"pause|pauses de stent|stents|pacemaker|stimulateur|défibrillateur|holter|cathéter|sonde|sondes", 0, 0, "pose", ""},
	{"pause|pauses un|une|du|des|le|la stent|stents|pacemaker|stimulateur|défibrillateur|holter|cathéter|sonde|sondes", 0, 0, "pose", ""},
	{"par de|d' #", 0, 0, "pas", ""},
	{"mon|nom soutenue|soutenues|soutenu|significatif|significative|significatives|dilaté|dilatée|dilatées|hypertrophié|obstructif|obstructive|sténosant|sténosante|sévère|compliqué|compliquée", 0, 0, "non", ""},
	{"cent trouble|troubles|anomalie|anomalies|thrombus|sténose|fuite|symptôme|symptômes|douleur|douleurs|épanchement|séquelle|séquelles|argument|signe|salve|végétation", 0, 0, "sans", ""},
	{"sauf de|d' esv|essv|esa|extrasystole|extrasystoles|tachycardie|tv|tvns", 0, 0, "salve", ""},
	{"suffisance|suffisances mitrale|mitrales|aortique|aortiques|tricuspide|pulmonaire|cardiaque|coronaire|coronarienne|rénale|respiratoire|ventriculaire|veineuse", 0, 0, "insuffisance", ""},
	{"valve|fuite|sténose|insuffisance|rétrécissement|racine|crosse|orifice|anneau eau artique|arctique", 1, 2, "aortique", ""},
	{"on de cul|cu", 0, 2, "onde Q", ""},
	{"halte|haut de|d' air|terre|terres", 0, 2, "Holter", ""},
	{"halte-air", 0, 0, "Holter", ""},
	{"tap|tapes|tape à|a|de|est", 0, 0, "TAPSE", "mm|millimètres|millimetres"},
	{"septum|communication|septale|artère|shunt intraventriculaire|intra-ventriculaire", 1, 1, "interventriculaire", ""},
	{"septum|communication|shunt intraauriculaire|intra-auriculaire|intra-atrial|intraatrial", 1, 1, "interauriculaire", ""},
	{"gradient|gradients|bloc|blocs|thrombus|asynchronisme|obstruction interventriculaire|inter-ventriculaire", 1, 1, "intraventriculaire", ""},
})

type compiled struct {
	confusion
	alternatives [][]string
}

func compileConfusions(all []confusion) map[string][]compiled {
	m := map[string][]compiled{}
	for _, c := range all {
		k := compiled{confusion: c}
		for w := range strings.FieldsSeq(c.words) {
			var keys []string
			for alt := range strings.SplitSeq(w, "|") {
				keys = append(keys, plainKey(keyOf(alt)))
			}
			k.alternatives = append(k.alternatives, keys)
		}
		for _, first := range k.alternatives[0] {
			m[first] = append(m[first], k)
		}
	}
	return m
}

// confusions asks about the dangerous pairs where the surroundings decide.
func (s *scan) confusions() {
	if s.tongue != &s.lexicon.french {
		return
	}
	for i := range s.tokens {
		if len(s.faults) >= maxFaults {
			return
		}
		if s.tokens[i].key == "" {
			continue
		}
		for _, c := range confusionsFr[plainKey(s.tokens[i].key)] {
			if s.confused(i, c) {
				f := Fault{Rule: RuleConfusable, Right: []string{c.right}}
				f.Start, f.End = s.tokens[i+c.from].start, s.tokens[i+c.to].end
				f.Wrong = s.text[f.Start:f.End]
				if strings.HasSuffix(f.Wrong, "s") && f.Wrong != "pas" && c.from == c.to && c.right == "pause" {
					f.Right[0] += "s"
				}
				s.faults = append(s.faults, f)
				break
			}
		}
		s.wrongDose(i)
	}
}

// confused reports whether a wording stands at token i.
func (s *scan) confused(i int, c compiled) bool {
	at := i
	for _, alternatives := range c.alternatives {
		// An elided "d'" is no token: it is taken as read.
		if slices.Contains(alternatives, "d'") && at < len(s.tokens) && s.tokens[at].elided {
			continue
		}
		if at >= len(s.tokens) || at > i && (!s.tokens[at].space && !s.tokens[at].elided || s.tokens[at].line != s.tokens[i].line) {
			return false
		}
		key := plainKey(s.tokens[at].key)
		if alternatives[0] == "#" {
			w, ok := s.tongue.forms[s.tokens[at].key]
			if !ok || w < 0 || s.tongue.words[w].drug || s.tongue.words[w].name || plural(key) && key != "thrombus" || !s.noun(w) {
				return false
			}
		} else if !slices.Contains(alternatives, key) {
			return false
		}
		at++
	}
	if i+c.to >= at {
		return false
	}
	return c.after == "" || number(s.text[s.tokens[at-1].end:], c.after)
}

// noun reports whether a word of the lexicon is the first of a term that names
// a finding or a symptom.
func (s *scan) noun(w int32) bool {
	term := s.tongue.words[w].term
	if term < 0 {
		return false
	}
	t := s.lexicon.terms[term]
	return (t.Kind == FindingKind || t.Kind == Symptom) && strings.HasPrefix(keyOf(t.Text), s.tongue.words[w].key)
}

// number reports whether a text goes on with a number and one of the units.
func number(rest, units string) bool {
	rest = strings.TrimLeft(rest[:min(len(rest), 32)], " \u00a0")
	n := 0
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || n > 0 && (rest[n] == ',' || rest[n] == '.')) {
		n++
	}
	if n == 0 {
		return false
	}
	rest = strings.TrimLeft(rest[n:], " \u00a0")
	for unit := range strings.SplitSeq(units, "|") {
		if tail, ok := strings.CutPrefix(rest, unit); ok && (tail == "" || !letter(tail[0])) {
			return true
		}
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

// doses are the strengths, in mg, at which medicines that are confused are
// taken. Written for this project from the usual French strengths; a dose that
// neither has says nothing.
var doses = map[string][]float64{
	"cordarone": {50, 100, 200, 300, 400, 600, 800}, "amiodarone": {50, 100, 200, 300, 400, 600, 800},
	"cardensiel": {1.25, 2.5, 3.75, 5, 7.5, 10}, "bisoprolol": {1.25, 2.5, 3.75, 5, 7.5, 10}, "corgard": {40, 80},
	"lasilix": {10, 20, 40, 60, 80, 120, 250, 500}, "lexomil": {1.5, 3, 6}, "previscan": {5, 10, 15, 20, 25, 30}, "plavix": {75, 300, 600},
	"pradaxa": {75, 110, 150, 220, 300}, "coversyl": {2, 2.5, 4, 5, 8, 10}, "cozaar": {12.5, 25, 50, 100},
	"kardegic": {75, 100, 160, 250, 300, 500}, "kerlone": {10, 20}, "temerit": {1.25, 2.5, 5, 10}, "triatec": {1.25, 2.5, 5, 7.5, 10},
	"tahor": {10, 20, 40, 80}, "tareg": {40, 80, 160, 320}, "flecaine": {50, 75, 100, 150, 200}, "fludex": {1.5},
	"amlodipine": {2.5, 5, 7.5, 10}, "amlor": {5, 10}, "aprovel": {75, 150, 300}, "isoptine": {40, 80, 120, 240},
	"sotalex": {40, 80, 160, 240, 320}, "seloken": {50, 100, 200}, "forxiga": {5, 10}, "fortzaar": {100},
	"propranolol": {10, 20, 40, 80, 160}, "pravastatine": {10, 20, 40}, "prasugrel": {5, 10, 60}, "esidrex": {12.5, 25},
	"sintrom": {0.5, 1, 2, 3, 4, 6, 8}, "xarelto": {2.5, 10, 15, 20, 30}, "zaroxolyn": {2.5, 5}, "entresto": {24, 49, 97, 26, 51, 103},
}

// wrongDose asks for the other medicine of a confusable pair where the dose
// written is one of the other's and none of this one's.
func (s *scan) wrongDose(i int) {
	t := s.tokens[i]
	own, ok := doses[plainKey(t.key)]
	if !ok {
		return
	}
	rest := strings.TrimLeft(s.text[t.end:min(len(s.text), t.end+16)], " \u00a0")
	n := 0
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || n > 0 && (rest[n] == ',' || rest[n] == '.') && n+1 < len(rest) && rest[n+1] >= '0' && rest[n+1] <= '9') {
		n++
	}
	mg, ok := strings.CutPrefix(strings.TrimLeft(rest[n:], " \u00a0"), "mg")
	if !ok || mg != "" && (letter(mg[0]) || mg[0] == '/') {
		return
	}
	dose, err := strconv.ParseFloat(strings.Replace(rest[:n], ",", ".", 1), 64)
	if err != nil || slices.Contains(own, dose) {
		return
	}
	for _, c := range confusables() {
		a, b := c.A, c.B
		if plainKey(keyOf(b)) == plainKey(t.key) {
			a, b = b, a
		}
		if plainKey(keyOf(a)) == plainKey(t.key) && slices.Contains(doses[plainKey(keyOf(b))], dose) {
			s.faults = append(s.faults, Fault{Start: t.start, End: t.end, Wrong: s.text[t.start:t.end], Right: []string{b}, Rule: RuleConfusable, Drug: true})
			return
		}
	}
}
