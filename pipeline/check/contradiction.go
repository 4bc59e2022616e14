package check

import (
	"fmt"
	"math"
	"strings"

	"cardiopli/pipeline"
)

// rule is one check of the report against itself. Each rule is a small
// function; it stays silent where a value is missing, where the circumstances
// differ (rest and peak, now and before) or where two values of one measure
// leave open which one counts.
type rule struct {
	id     string
	source string
	fn     func(*facts) []conflict
}

// conflict is what a rule found: one or two places and a sentence for a person.
type conflict struct {
	at, other pipeline.Span
	message   string
	hint      string // "" for the usual one
}

// rules in the order of README.md. Sources: the societies' documents named
// there; tolerances are those of the reference, a difference within them is no
// contradiction.
var rules = []rule{
	{"two_values", "one measure, one value (tolerance 10 %)", twoValues},
	{"words_vs_value", "EACVI/ASE 2015 and 2016, AHA/ACCF/HRS 2009, ESC/EACTS 2021, SFC 2018", wordsAgainstValues},
	{"qtc_formula", "AHA/ACCF/HRS 2009", qtcFormula},
	{"ef_vs_volumes", "EACVI/ASE 2015", efVolumes},
	{"gradient_vs_vmax", "EACVI/ASE 2017, simplified Bernoulli equation", gradientVmax},
	{"continuity", "EACVI/ASE 2017, continuity equation", continuity},
	{"mitral_area", "EAE/ASE 2009, 220 / pressure half-time", mitralArea},
	{"pisa", "EACVI 2013, proximal convergence", convergence},
	{"paps_vs_vmax", "ESC/ERS 2022", papsVmax},
	{"ea_ratio", "EACVI/ASE 2016", eaRatio},
	{"ee_ratio", "EACVI/ASE 2016", eeRatio},
	{"fs", "EACVI/ASE 2015", shortening},
	{"lv_mass", "EACVI/ASE 2015, Devereux", lvMass},
	{"rwt", "EACVI/ASE 2015", wallThickness},
	{"bsa", "Du Bois 1916, Mosteller 1987", bodySurface},
	{"dip", "ESH 2014", nocturnalDip},
	{"mean24", "ESH 2014", mean24},
	{"mapa_threshold", "ESC 2018/2024", mapaThreshold},
	{"qrs_total", "ISHNE-HRS 2017", qrsTotal},
	{"esv_pct", "ISHNE-HRS 2017", esvShare},
	{"hr_order", "arithmetic", rateOrder},
	{"order", "physiology", wrongOrder},
	{"bmi", "WHO", massIndex},
	{"unit", "decimal slips", decimalSlips},
	{"dp", "SFC 2018", doubleProduct},
	{"pct_fmt", "SFC 2018", fmtShare},
	{"fmt_value", "SFC 2018", fmtValue},
	{"duke", "Mark 1987", dukeScore},
	{"mets", "ACSM, Bruce protocol", metabolic},
	{"laterality", "one lesion, one side", laterality},
	{"territory_vs_leads", "4th universal definition 2018", territory},
	{"negation_vs_finding", "a thing is there or it is not", denial},
}

// contradictions runs every rule.
func contradictions(f *facts) []pipeline.Finding {
	var out []pipeline.Finding
	for _, r := range rules {
		for _, c := range r.fn(f) {
			hint := c.hint
			if hint == "" {
				hint = "Réécouter la dictée ou relire la machine, puis corriger la valeur fausse."
			}
			out = append(out, pipeline.Finding{Kind: pipeline.Contradiction, Rule: r.id, Severity: pipeline.Error,
				Span: c.at, Other: c.other, Quote: c.at.Of(f.t.Raw), Message: c.message, Hint: hint})
		}
	}
	return out
}

// say writes a value the French way with its unit.
func say(v float64, unit string) string {
	decimals := 0
	switch a := math.Abs(v); {
	case a < 1:
		decimals = 2
	case a < 10 && v != math.Trunc(v):
		decimals = 1
	}
	s := strings.Replace(fmt.Sprintf("%.*f", decimals, v), ".", ",", 1)
	if unit != "" && unit != "°" && unit != "/min" {
		return s + " " + unit
	}
	return s + unit
}

// mismatch makes the conflict of a stated value with a computed one.
func mismatch(m pipeline.Measurement, other pipeline.Span, what string, computed float64, unit, how string) []conflict {
	return []conflict{{at: m.Span, other: other,
		message: fmt.Sprintf("%s : « %s » écrit ; %s d'après %s.", what, say(m.Value, unit), say(computed, unit), how)}}
}

// several measures legitimately take more than one value in one report.
var several = set("pas;pad;age;st_shift;vc;eroa;rvol;pht;ee;vt_rate;vt_len;vt_n;workload;mets;stress_dur;pas_peak;pad_peak;hr_min;pause_max;pause_n;av_vmax;av_gmax;av_gmean;mv_gmean;hr;height;weight;n_valid;rec_dur;sv1;esv_pct;p_dur;hrr1;rr;peric;laa_vel;mva")

// atEnd are those of several that a conclusion repeats rather than adds to.
var atEnd = set("av_vmax;av_gmean;hr;pause_max;workload;mets;vt_len;n_valid;esv_pct;mv_gmean;peric;stress_dur;eroa;mva;ee;laa_vel;hr_min;av_gmax;pas_peak;vt_rate;pause_n;rvol;sv1;hrr1")

func set(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Split(list, ";") {
		m[w] = true
	}
	return m
}

// methods of measuring the ejection fraction differ by more than chance.
var methods = []string{"teichholz", "3d", "visuel", "visual", "simpson", "monoplan", "auto", "tm"}

func method(raw string) string {
	raw = strings.ToLower(raw)
	for _, m := range methods {
		if strings.Contains(raw, m) {
			return m
		}
	}
	return ""
}

// enduring measures are the same in the reason for the examination.
var enduring = set("age;height;weight;bsa;bmi")

// twoValues compares each value with the first of its measure and context. The
// measures that may take several values are compared between the body and the
// conclusion only, and there only where each gives one.
func twoValues(f *facts) []conflict {
	type id struct {
		key string
		ctx pipeline.Context
	}
	groups := make(map[id][]pipeline.Measurement)
	var order []id
	for _, m := range f.values {
		if m.Context == pipeline.Previous || m.Context == pipeline.Recovery || f.past(m) && !enduring[m.Key] {
			continue
		}
		i := id{m.Key, m.Context}
		if groups[i] == nil {
			order = append(order, i)
		}
		groups[i] = append(groups[i], m)
	}
	var out []conflict
	for _, i := range order {
		g := groups[i]
		if len(g) < 2 || several[i.key] && (!atEnd[i.key] || !f.onceEach(g)) {
			continue
		}
		for _, m := range g[1:] {
			a, b := g[0].Value, m.Value
			d := math.Abs(a - b)
			limit := 0.1 * math.Max(math.Abs(a), math.Abs(b))
			if i.key == "lvef" {
				limit = math.Max(limit, 4.5)
				if x, y := method(g[0].Raw), method(m.Raw); x != y && x != "" && y != "" {
					continue
				}
			}
			if i.key == "qtc" && f.twoFormulas(g[0], m) {
				continue
			}
			if d <= limit+1e-9 || spread(g[0].Raw) || spread(m.Raw) || f.changes(g[0]) || f.changes(m) || f.otherMoment(i.key, f.t.At(g[0].Start), f.t.At(m.Start)) || i.key == "dip" && diastolic(g[0].Raw) != diastolic(m.Raw) {
				continue
			}
			out = append(out, conflict{at: m.Span, other: g[0].Span,
				message: fmt.Sprintf("Deux valeurs pour %s : « %s » et « %s ».", label(i.key), clean(g[0].Raw), clean(m.Raw))})
			break
		}
	}
	return append(out, boundsAgainst(f)...)
}

// onceEach reports whether the body and the conclusion hold one value each.
func (f *facts) onceEach(g []pipeline.Measurement) bool {
	in, end := 0, 0
	for _, m := range g {
		if f.part[f.t.At(m.Start)] == closing {
			end++
		} else {
			in++
		}
	}
	return in == 1 && end == 1
}

// diastolic reports a nocturnal fall that is said of the diastolic pressure.
func diastolic(raw string) bool {
	raw = strings.ToLower(raw)
	return strings.Contains(raw, "pad") || strings.Contains(raw, "diast")
}

// spread reports a stated range: "55-60 %", "55 à 60 %".
func spread(raw string) bool {
	for i := 1; i+1 < len(raw); i++ {
		if isFigure(raw[i-1]) && raw[i] == '-' && isFigure(raw[i+1]) {
			return true
		}
	}
	i := strings.Index(raw, " à ")
	if i < 1 || strings.Count(raw, "%") > 1 || !isFigure(raw[i-1]) {
		return false
	}
	for i--; i >= 0 && (isFigure(raw[i]) || raw[i] == ',' || raw[i] == '.'); i-- {
	}
	return i < 0 || raw[i] == ' ' // not "VO2 à 14"
}

func isFigure(c byte) bool { return c >= '0' && c <= '9' }

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }
