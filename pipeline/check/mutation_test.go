package check_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/check/checktest"
	"cardiopli/pipeline/measure/phrase"
	"cardiopli/testdata"
	"cardiopli/vocab"
)

// A mutation is one slip of the hand in a report. Reason says why the report
// itself gives the slip away, from the tables and the formulas of the
// reference, never from what the checker finds; it is "" where a reader of the
// report alone could not know.
type mutation struct {
	class, text, reason, what string
}

// source is a report to be mutated, with what it states.
type source struct {
	name, text string
	expected   checktest.Expected
	sides      bool // only the sides are mutated, and false findings not counted
}

// generatedSources is how many generated reports are mutated beside the
// samples.
const generatedSources = 48

// sidedSources is how many more are mutated in the sides of a lesion alone.
const sidedSources = 24

func sources(t *testing.T) []source {
	var out []source
	names, err := fs.Glob(testdata.Reports, "reports/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d samples: %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(testdata.Reports, name)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := fs.ReadFile(testdata.Reports, strings.TrimSuffix(name, ".txt")+".expected.json")
		if err != nil {
			t.Fatal(err)
		}
		s := source{name: name, text: string(text)}
		if err := json.Unmarshal(raw, &s.expected); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	clean, sided := 0, 0
	for seed := uint64(5000); clean < generatedSources || sided < sidedSources; seed++ {
		truth, layout := checktest.New(seed), checktest.LayoutOf(seed)
		if truth.Rule != "" || truth.Words != nil {
			continue
		}
		r := checktest.Render(truth, layout)
		s := source{name: fmt.Sprintf("seed %d", seed), text: r.Text, expected: r.Expected}
		switch {
		case truth.Clean && clean < generatedSources:
			clean++
			out = append(out, s)
		case sided < sidedSources && slices.ContainsFunc(sideSlips(s), func(m mutation) bool { return m.reason != "" }):
			sided++
			s.sides = true
			out = append(out, s)
		}
	}
	return out
}

// count gives the findings by kind and rule.
func count(t *testing.T, text string) map[string]int {
	_, findings, err := checker().Run(pipeline.Document{Text: text, At: checktest.Today()})
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]int{}
	for _, f := range findings {
		m[string(f.Kind)+" "+f.Rule]++
	}
	return m
}

// TestMutations counts, by class, how many slips that the report gives away
// raise a finding more than the report without the slip.
func TestMutations(t *testing.T) {
	type share struct{ raised, detectable, other int }
	var mu sync.Mutex
	classes, reasons := map[string]*share{}, map[string]*share{}
	var missed []string
	alarmed, reports := 0, 0
	add := func(m map[string]*share, key string, raised, detectable bool) {
		if m[key] == nil {
			m[key] = &share{}
		}
		switch {
		case !detectable:
			m[key].other++
		case raised:
			m[key].raised++
			m[key].detectable++
		default:
			m[key].detectable++
		}
	}
	all := sources(t)
	const shards = 4
	t.Run("shards", func(t *testing.T) {
		for shard := range shards {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				for i := shard; i < len(all); i += shards {
					s := all[i]
					before := count(t, s.text)
					r := checktest.Score(s.expected, ask(t, s.text))
					mu.Lock()
					if !s.sides {
						reports++
					}
					if !s.sides && unexpected(r) > 0 {
						alarmed++
						missed = append(missed, fmt.Sprintf("unmutated %s: %s", s.name, strings.Join(r.Misses, "; ")))
					}
					mu.Unlock()
					for _, m := range mutationsOf(s) {
						raised := false
						if m.reason != "" {
							for k, n := range count(t, m.text) {
								raised = raised || n > before[k]
							}
						}
						mu.Lock()
						add(classes, m.class, raised, m.reason != "")
						if m.reason != "" {
							add(reasons, m.class+", "+m.reason, raised, true)
							if !raised {
								missed = append(missed, fmt.Sprintf("%s, %s: %s: %s", m.class, m.reason, s.name, m.what))
							}
						}
						mu.Unlock()
					}
				}
			})
		}
	})
	show := func(m map[string]*share) {
		var names []string
		for n := range m {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			c := m[n]
			t.Logf("%-40s %4d of %4d detectable raised (%.3f), %d not detectable", n, c.raised, c.detectable, float64(c.raised)/math.Max(1, float64(c.detectable)), c.other)
		}
	}
	show(classes)
	show(reasons)
	t.Logf("false findings in %d of %d reports without a slip", alarmed, reports)
	if testing.Verbose() {
		sort.Strings(missed)
		for _, m := range missed {
			t.Log(m)
		}
	}
	for class, floor := range mutationFloors {
		c := classes[class]
		if c == nil || c.detectable < 10 {
			t.Errorf("%s: too few slips to judge", class)
			continue
		}
		if got := float64(c.raised) / float64(c.detectable); got < floor {
			t.Errorf("%s: %.3f of the slips raise a finding, fell under %.3f", class, got, floor)
		}
	}
	if got := float64(alarmed) / float64(reports); got > unmutatedCeiling {
		t.Errorf("%.3f of the reports without a slip have a false finding, more than %.3f", got, unmutatedCeiling)
	}
}

// mutationFloors are where the shares stand, above the goal of 0.9 for every class,
// with at most 0.05 of reports that have a false finding.
var mutationFloors = map[string]float64{"times ten": 0.95, "tenth": 0.95, "unit": 0.95, "side": 0.87, "negation": 0.95, "sex": 0.95}

const unmutatedCeiling = 0.05

// unexpected counts the findings that nobody expected.
func unexpected(r checktest.Result) int {
	return r.Class[checktest.Words].Extra + r.Class[checktest.Contradictions].Extra + r.Class[checktest.Flags].Extra
}

func mutationsOf(s source) []mutation {
	if s.sides {
		return sideSlips(s)
	}
	var out []mutation
	out = append(out, numberSlips(s)...)
	out = append(out, sideSlips(s)...)
	out = append(out, negationSlips(s)...)
	return append(out, sexSlips(s)...)
}

// number is a value as written that stands for one expected measure.
type number struct {
	from, to         int // the digits
	unitFrom, unitTo int
	unit             string
	m                checktest.Measurement
	factor           float64 // value in the measure's unit = digits * factor
}

var (
	digitsForm = regexp.MustCompile(`\d{1,3}(?:[ \x{a0}\x{202f}]\d{3})+\b|\d{1,3},\d{3}\b|\d+(?:[.,]\d+)?`)
	unitForm   = regexp.MustCompile(`^[ \x{a0}\x{202f}]*(mm ?Hg|mmhg|cmHg|mm²|mm2|mm|cm²|cm2|cm/s|cm|mL/kg/min|mL/m²|ml/m2|mL|ml|m/s|ms|m²|m2|kg|g/m²|g/m2|g|%|/min|/mn|bpm|watts|W|METs|°|s|m|ans|years)`)
	// what is no measure: dates, identifiers, times, leads
	notMeasure = regexp.MustCompile(`(?i)\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|(?:\d[ ]?){11,15}|\d+ ?h(?: ?\d+| min\b)?|\d+ (?:min|mn) \d+|(?:1er|\d{1,2}) (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january|february|march|april|may|june|july|august|september|october|november|december) \d{4}|(?:en|in) \d{4}`)
)

// factors give what a unit as written is worth in the unit of the table.
var factors = map[string]map[string]float64{
	"mm": {"mm": 1, "cm": 10}, "cm": {"cm": 1, "m": 100, "mm": 0.1}, "ms": {"ms": 1, "s": 1000}, "s": {"s": 1, "ms": 0.001}, "m/s": {"m/s": 1, "cm/s": 0.01},
	"cm/s": {"cm/s": 1, "m/s": 100}, "mm[Hg]": {"mmHg": 1, "mm Hg": 1, "mmhg": 1, "cmHg": 10}, "%": {"%": 1}, "/min": {"/min": 1, "/mn": 1, "bpm": 1}, "mL": {"mL": 1, "ml": 1},
	"mL/m2": {"mL/m²": 1, "ml/m2": 1}, "g": {"g": 1}, "g/m2": {"g/m²": 1, "g/m2": 1}, "m2": {"m²": 1, "m2": 1}, "kg": {"kg": 1}, "W": {"W": 1, "watts": 1}, "[MET]": {"METs": 1},
	"cm2": {"cm²": 1, "cm2": 1}, "mm2": {"mm²": 1, "mm2": 1, "cm²": 100}, "deg": {"°": 1}, "a": {"ans": 1, "years": 1}, "mL/kg/min": {"mL/kg/min": 1}, "1": {}, "h": {}, "min": {},
}

// numbers finds the values that stand for exactly one expected measure.
func numbers(s source) []number {
	barred := notMeasure.FindAllStringIndex(s.text, -1)
	var out []number
	for _, p := range digitsForm.FindAllStringIndex(s.text, -1) {
		if slices.ContainsFunc(barred, func(b []int) bool { return p[0] < b[1] && b[0] < p[1] }) || p[0] > 0 && isWordByte(s.text[p[0]-1]) {
			continue
		}
		value := parsed(s.text[p[0]:p[1]])
		n := number{from: p[0], to: p[1]}
		if u := unitForm.FindStringSubmatchIndex(s.text[p[1]:]); u != nil {
			n.unitFrom, n.unitTo = p[1]+u[2], p[1]+u[3]
			n.unit = s.text[n.unitFrom:n.unitTo]
		}
		before := phrase.Fold(strings.ToValidUTF8(s.text[max(0, p[0]-28):p[0]], ""))
		high, low := p[1] < len(s.text) && s.text[p[1]] == '/' && n.unit == "", p[0] > 0 && s.text[p[0]-1] == '/'
		hits := 0
		for _, m := range s.expected.Measurements {
			if (high || low) && (high != strings.HasPrefix(m.Key, "pas") || low != strings.HasPrefix(m.Key, "pad")) {
				continue
			}
			factor, ok := 1.0, high || low || named(before, m.Key)
			if n.unit != "" {
				factor, ok = factors[m.Unit][n.unit]
			}
			if ok && math.Abs(value*factor-math.Abs(m.Value)) < 1e-6*math.Max(1, math.Abs(m.Value)) {
				hits++
				n.m, n.factor = m, factor
			}
		}
		if hits == 1 {
			out = append(out, n)
		}
	}
	return out
}

// named reports whether the words before a number without unit are one of the
// names of the measure.
func named(before, key string) bool {
	m := limits()[key]
	for _, n := range append(append([]string{m.Label}, m.Abbreviations...), m.Spoken...) {
		if n = phrase.Fold(n); len(n) > 1 && strings.Contains(before, n) {
			return true
		}
	}
	return false
}

func isWordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b >= 0x80 && b != 0xa0 && b != 0xaf
}

var groupedForm = regexp.MustCompile(`^\d{1,3}(?:[ \x{a0}\x{202f}]\d{3})+$|^\d{1,3},\d{3}$`)

func parsed(s string) float64 {
	if groupedForm.MatchString(s) {
		s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", "").Replace(s)
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// shifted writes a number with its decimal sign moved by one place.
func shifted(s string, by float64, point bool) string {
	text := strconv.FormatFloat(math.Round(parsed(s)*by*1e6)/1e6, 'f', -1, 64)
	if point {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}

// siblings are the units that are written for each other.
var siblings = map[string][]string{"mm": {"cm", "mL"}, "cm": {"mm"}, "ms": {"s"}, "s": {"ms"}, "m/s": {"cm/s"}, "cm/s": {"m/s"}, "mL": {"mm"}, "%": {"mm"}, "mmHg": {"cmHg"}}

func numberSlips(s source) []mutation {
	all := numbers(s)
	stated := map[string]float64{}
	times := map[string]int{}
	for _, m := range s.expected.Measurements {
		if m.Context == "current" {
			if old, ok := stated[m.Key]; ok && old != m.Value {
				stated[m.Key] = math.NaN() // two values: no formula can be worked out
				continue
			}
			stated[m.Key] = m.Value
		}
	}
	for _, n := range all {
		times[n.m.Key+" "+n.m.Context]++
	}
	point := !regexp.MustCompile(`\d,\d{1,2}\b`).MatchString(s.text)
	var out []mutation
	for _, n := range all {
		old := s.text[n.from:n.to]
		for _, by := range []float64{10, 0.1} {
			class := map[float64]string{10: "times ten", 0.1: "tenth"}[by]
			value := n.m.Value * by
			text := s.text[:n.from] + shifted(old, by, point) + s.text[n.to:]
			out = append(out, mutation{class, text, reason(n.m, value, stated, times), n.m.Key + " " + quote(text, n.from)})
		}
		for _, u := range siblings[n.unit] {
			text := s.text[:n.unitFrom] + u + s.text[n.unitTo:]
			why := "wrong dimension"
			if f, ok := factors[n.m.Unit][u]; ok {
				why = reason(n.m, math.Copysign(parsed(old)*f, n.m.Value), stated, times)
			}
			out = append(out, mutation{"unit", text, why, n.m.Key + " " + quote(text, n.from)})
		}
	}
	return out
}

func quote(text string, at int) string {
	from, to := max(0, at-24), min(len(text), at+18)
	return strconv.Quote(strings.ToValidUTF8(text[from:to], ""))
}

var limits = sync.OnceValue(func() map[string]vocab.Measure {
	m := map[string]vocab.Measure{}
	for _, x := range vocab.Measures() {
		m[x.Key] = x
	}
	return m
})

// reason says why the report itself gives a wrong value of m away.
func reason(m checktest.Measurement, value float64, stated map[string]float64, times map[string]int) string {
	l, ok := limits()[m.Key]
	switch {
	case ok && (value < l.Low || value > l.High):
		return "outside the hard limits"
	case times[m.Key+" "+m.Context] > 1:
		return "stated twice"
	case m.Context != "current":
		return ""
	}
	wrong := map[string]float64{}
	for k, v := range stated {
		wrong[k] = v
	}
	wrong[m.Key] = value
	for _, f := range ties {
		if f.of(stated) == 0 && f.of(wrong) > 0 {
			return "formula " + f.name
		}
	}
	return ""
}

// tie gives by how much the values miss a formula of the reference beyond
// its tolerance; 0 where it holds or a value is lacking.
type tie struct {
	name string
	of   func(map[string]float64) float64
}

// tied makes a formula of a value, what it should be and the tolerance.
func tied(name string, keys string, f func(x func(string) float64) (got, want, tolerance float64)) tie {
	return tie{name, func(v map[string]float64) float64 {
		for _, k := range strings.Fields(keys) {
			if x, ok := v[k]; !ok || math.IsNaN(x) {
				return 0
			}
		}
		got, want, tolerance := f(func(k string) float64 { return v[k] })
		return math.Max(0, math.Abs(got-want)-tolerance-1e-9)
	}}
}

// ordered asks for a <= b.
func ordered(a, b string) tie {
	return tie{a + " <= " + b, func(v map[string]float64) float64 {
		x, ok := v[a]
		y, ok2 := v[b]
		if !ok || !ok2 || math.IsNaN(x) || math.IsNaN(y) {
			return 0
		}
		return math.Max(0, x-y)
	}}
}

var ties = []tie{
	tied("QTc", "hr qt qtc", func(x func(string) float64) (float64, float64, float64) {
		rr := 60 / x("hr")
		best := math.Inf(1)
		for _, c := range []float64{x("qt") / math.Sqrt(rr), x("qt") / math.Cbrt(rr), x("qt") + 154*(1-rr), x("qt") + 1.75*(x("hr")-60)} {
			best = math.Min(best, math.Abs(c-x("qtc")))
		}
		return best, 0, 12
	}),
	tied("EF of volumes", "lvedv lvesv lvef", func(x func(string) float64) (float64, float64, float64) {
		return x("lvef"), (x("lvedv") - x("lvesv")) / x("lvedv") * 100, 4
	}),
	tied("FS", "lvidd lvids fs", func(x func(string) float64) (float64, float64, float64) {
		return x("fs"), (x("lvidd") - x("lvids")) / x("lvidd") * 100, 3
	}),
	tied("RWT", "lvidd pwd rwt", func(x func(string) float64) (float64, float64, float64) {
		return x("rwt"), 2 * x("pwd") / x("lvidd"), 0.1 * x("rwt")
	}),
	tied("LV mass", "lvidd ivsd pwd lvmass", func(x func(string) float64) (float64, float64, float64) {
		d, w := x("lvidd")/10, (x("lvidd")+x("ivsd")+x("pwd"))/10
		return x("lvmass"), 0.8*1.04*(w*w*w-d*d*d) + 0.6, 0.1 * x("lvmass")
	}),
	tied("BSA", "height weight bsa", func(x func(string) float64) (float64, float64, float64) {
		return x("bsa"), 0.007184 * math.Pow(x("weight"), 0.425) * math.Pow(x("height"), 0.725), 0.08 * x("bsa")
	}),
	tied("indexed mass", "lvmass bsa lvmass_i", func(x func(string) float64) (float64, float64, float64) {
		return x("lvmass_i"), x("lvmass") / x("bsa"), 0.08 * x("lvmass_i")
	}),
	tied("indexed LA volume", "la_vol bsa la_vol_i", func(x func(string) float64) (float64, float64, float64) {
		return x("la_vol_i"), x("la_vol") / x("bsa"), 0.08 * x("la_vol_i")
	}),
	tied("E/A", "e_vel a_vel ea", func(x func(string) float64) (float64, float64, float64) {
		return x("ea"), x("e_vel") / x("a_vel"), 0.15
	}),
	tied("PAPs", "tr_vmax pod paps", func(x func(string) float64) (float64, float64, float64) {
		return x("paps"), 4*x("tr_vmax")*x("tr_vmax") + x("pod"), 5
	}),
	tied("gradient", "av_vmax av_gmax", func(x func(string) float64) (float64, float64, float64) {
		return x("av_gmax"), 4 * x("av_vmax") * x("av_vmax"), 0.1 * x("av_gmax")
	}),
	tied("mean gradient", "av_gmax av_gmean", func(x func(string) float64) (float64, float64, float64) {
		return x("av_gmean") / x("av_gmax"), 0.6, 0.15
	}),
	tied("continuity", "lvot_d lvot_vti ao_vti ava", func(x func(string) float64) (float64, float64, float64) {
		return x("ava"), math.Pi * x("lvot_d") * x("lvot_d") / 400 * x("lvot_vti") / x("ao_vti"), 0.15
	}),
	tied("dip", "pas_day pas_night dip", func(x func(string) float64) (float64, float64, float64) {
		return x("dip"), (x("pas_day") - x("pas_night")) / x("pas_day") * 100, 2
	}),
	tied("QRS total", "qrs_total hr_mean rec_dur", func(x func(string) float64) (float64, float64, float64) {
		want := x("hr_mean") * 60 * x("rec_dur")
		return x("qrs_total"), want, 0.12 * want
	}),
	tied("share of PVCs", "esv_n qrs_total esv_pct", func(x func(string) float64) (float64, float64, float64) {
		want := x("esv_n") / x("qrs_total") * 100
		return x("esv_pct"), want, math.Max(1, 0.1*want)
	}),
	tied("double product", "hr_max pas_peak dp", func(x func(string) float64) (float64, float64, float64) {
		return x("dp"), x("hr_max") * x("pas_peak"), 0.03 * x("dp")
	}),
	tied("FMT", "age fmt", func(x func(string) float64) (float64, float64, float64) {
		return x("fmt"), 220 - x("age"), 2
	}),
	tied("share of FMT", "hr_max fmt pmt_pct", func(x func(string) float64) (float64, float64, float64) {
		return x("pmt_pct"), x("hr_max") / x("fmt") * 100, 2
	}),
	tied("share of FMT by age", "hr_max age pmt_pct", func(x func(string) float64) (float64, float64, float64) {
		return x("pmt_pct"), x("hr_max") / (220 - x("age")) * 100, 2
	}),
	ordered("pad", "pas"), ordered("pad24", "pas24"), ordered("pad_day", "pas_day"), ordered("pad_night", "pas_night"), ordered("pad_peak", "pas_peak"),
	ordered("lvids", "lvidd"), ordered("lvesv", "lvedv"), ordered("hr_min", "hr_mean"), ordered("hr_mean", "hr_max"), ordered("pas24", "pas_day"), ordered("pas_night", "pas24"),
}

var (
	sideForm = regexp.MustCompile(`(?i)\b(bloc de branche|hémibloc antérieur|thrombus de l'auricule|thrombus dans l'auricule|thrombus au fond de l'auricule) (droite?|gauche)\b|\b(left|right) (bundle branch block|atrial appendage thrombus)`)
	flipped  = map[string]string{"droit": "gauche", "droite": "gauche", "gauche": "droite", "left": "right", "right": "left"}
)

// sideSlips turn one mention of the side of a lesion that the report names
// elsewhere with the same side.
func sideSlips(s source) []mutation {
	var out []mutation
	places := sideForm.FindAllStringSubmatchIndex(s.text, -1)
	noun := func(p []int) (string, int, int) {
		if p[2] >= 0 {
			return strings.ToLower(s.text[p[2]:p[3]]), p[4], p[5]
		}
		return strings.ToLower(s.text[p[8]:p[9]]), p[6], p[7]
	}
	for i, p := range places {
		name, from, to := noun(p)
		why := ""
		for k, q := range places {
			other, f, e := noun(q)
			if k != i && !denied(s.text[:p[0]]) && !denied(s.text[:q[0]]) && (other[:4] == name[:4]) && strings.EqualFold(strings.TrimSuffix(s.text[f:e], "e"), strings.TrimSuffix(s.text[from:to], "e")) {
				why = "side stated twice"
			}
		}
		side := strings.ToLower(s.text[from:to])
		new := flipped[side]
		if side == "gauche" && (strings.HasPrefix(name, "bloc") || strings.HasPrefix(name, "hémi") || strings.HasPrefix(name, "épan")) {
			new = "droit"
		}
		if s.text[from:to] == strings.ToUpper(side) {
			new = strings.ToUpper(new)
		}
		text := s.text[:from] + new + s.text[to:]
		out = append(out, mutation{"side", text, why, quote(text, from)})
	}
	return out
}

// denied reports whether a sentence that goes on behind before has denied what
// follows.
func denied(before string) bool {
	if i := strings.LastIndexAny(before, ".;\n"); i >= 0 {
		before = before[i:]
	}
	return denialForm.MatchString(before)
}

var denialForm = regexp.MustCompile(`(?i)(?:on ne (?:retrouve|visualise) pas de |pas d'argument (?:échographique )?pour une? |pas (?:de |d')(?:signe de |aspect de |onde )?|absence (?:de |d')|sans (?:signe de |aspect de )?|aucune? |ni |no evidence of (?:an? )?|no (?:sign of )?|without )`)

// negationSlips take a denial away where the table of critical findings says
// that what is left must be flagged.
func negationSlips(s source) []mutation {
	var out []mutation
	triggers := map[string][]string{}
	for _, c := range vocab.CriticalFindings() {
		triggers[c.Code] = c.Triggers
	}
	for _, f := range s.expected.Forbidden {
		if !strings.HasPrefix(f.Why, "negated") {
			continue
		}
		at := strings.Index(s.text, f.Evidence)
		if at < 0 || f.Evidence == "" {
			continue
		}
		p := denialForm.FindStringIndex(f.Evidence)
		if p == nil {
			continue
		}
		rest := f.Evidence[p[1]:]
		why := ""
		for _, tr := range triggers[f.Code] {
			// an effort and a threshold change what the bare words mean
			if len(tr) > 3 && strings.HasPrefix(phrase.Fold(rest), phrase.Fold(tr)) && f.Why == "negated" && !denialForm.MatchString(rest) && !strings.Contains(rest, " ni ") {
				why = "critical finding left"
			}
		}
		text := s.text[:at+p[0]] + s.text[at+p[1]:]
		out = append(out, mutation{"negation", text, why, quote(text, at+p[0])})
	}
	return out
}

// the marks of sex: fields, titles, grammar, and the first digit of the INS.
var (
	sexForm = regexp.MustCompile(`(?i)\bsexe? ?[:|\t]? ?(?:M|F|masculin|féminin)\b|\bmme\b|\bM\. |\bmadame\b|\bmonsieur\b|\bmrs?\b|\b(?:fe)?male\b|\b(?:la |le |votre |ce |cette )patiente?\b|\bnée? le\b|\bnée? `)
	sexFlip = []struct{ form, with string }{{"féminin", "masculin"}, {"masculin", "féminin"}, {"female", "male"}, {"male", "female"}, {"madame", "monsieur"}, {"monsieur", "madame"}, {"mrs", "mr"}, {"mr", "mrs"},
		{"mme", "m."}, {"m. ", "mme "}, {"née", "né"}, {"né", "née"}, {"patiente", "patient"}, {"patient", "patiente"}, {"f", "m"}, {"m", "f"}}
)

// sexSlips turn one mark of the patient's sex; another mark gives it away.
func sexSlips(s source) []mutation {
	var out []mutation
	if s.expected.Patient["sex"] == "" {
		return nil
	}
	marks := sexForm.FindAllStringIndex(s.text, -1)
	others := len(marks) - 1
	if s.expected.Patient["ins"] != "" {
		others++
	}
	for _, p := range marks {
		word := s.text[p[0]:p[1]]
		// "né(e)" is no mark, and M. behind Dr is an initial
		if strings.HasPrefix(s.text[p[1]:], "(e)") || strings.HasSuffix(strings.ToLower(s.text[:p[0]]), "dr ") {
			continue
		}
		for _, f := range sexFlip {
			low := strings.ToLower(word)
			i := strings.LastIndex(low, f.form)
			if i < 0 || len(low) != len(word) || len(f.form) == 1 && i != len(low)-1 {
				continue
			}
			with := f.with
			if word[i:i+len(f.form)] == strings.ToUpper(f.form) {
				with = strings.ToUpper(with)
			} else if word[i] >= 'A' && word[i] <= 'Z' {
				with = strings.ToUpper(with[:1]) + with[1:]
			}
			text := s.text[:p[0]+i] + with + s.text[p[0]+i+len(f.form):]
			why := ""
			if others > 0 {
				why = "another mark of sex"
			}
			out = append(out, mutation{"sex", text, why, quote(text, p[0])})
			break
		}
	}
	return out
}
