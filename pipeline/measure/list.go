package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Several names with as many values: "QT / QTc 390 / 421 ms", "SIV-PP 11-10",
// "Taille / poids 165 cm / 70 kg", "e' lat/sept 10/8 cm/s", "52/34 mm (DTD/DTS)".

// mention is a label at its tokens.
type mention struct {
	candidate
	from, end int
}

// longestList bounds the names of a list.
const longestList = 5

// between are the signs and words that part the members of a list.
var between = map[string]bool{"/": true, "-": true, "et": true, "and": true, "&": true, ",": true, "puis": true, "=": true, key("comme"): true}

// articles stand between the members of a list and before them.
var articles = words("le;la;les;l;de;du;des;d;the;un;une;a;au")

// names reads a list of labels whose first is m.
func (r *reader) names(m mention) []mention {
	t := r.t
	list := []mention{m}
	for len(list) < longestList {
		last := list[len(list)-1]
		j := last.end
		if !between[t.Key(j)] || !t.Same(m.from, j) {
			break
		}
		for j++; articles[t.Key(j)] && t.Same(m.from, j); j++ {
		}
		next := mention{from: j}
		if key := ellipses[last.key][t.Key(j)]; key != "" {
			next.candidate, next.end = candidate{key: key}, j+1
		} else if c, end, ok := find(t, j); ok && t.Same(m.from, j) && r.plausible(c, j, end) && c.key != last.key {
			next.candidate, next.end = c, end
		} else {
			break
		}
		list = append(list, next)
	}
	return list
}

// series reads n numbers with the same kind of sign between; the unit of the
// last goes for those that have none. ok is false where there are not exactly n.
func (r *reader) series(j, n int) (list []value, ok bool) {
	t := r.t
	for first := j; len(list) < n; j++ {
		if !r.isNumber(j) || !t.Same(first, j) || r.used[j] || r.marks[j].skip || year(t, j) {
			return nil, false
		}
		x := value{v: t.Tokens[j].Value, at: j, next: j + 1, raw: pipeline.Span{Start: t.Tokens[j].Start, End: t.Tokens[j].End}}
		r.unitOf(&x, j)
		list = append(list, x)
		if j = x.next; len(list) < n && !between[t.Key(j)] {
			return nil, false
		}
	}
	last := list[n-1]
	if k := t.Key(last.next); (k == "/" || k == "-") && r.isNumber(last.next+1) || counting[k] {
		return nil, false
	}
	for i := range list {
		if !list[i].known {
			list[i].unit, list[i].known = last.unit, last.known
		}
	}
	return list, true
}

// lists reads all lists, before "72/45 mmHg" passes for a blood pressure, and the
// ventilatory threshold, whose share of the theoretical uptake is not the peak's.
func (r *reader) lists() {
	for i := 0; i < len(r.t.Tokens); i++ {
		c, end, ok := find(r.t, i)
		if ok && c.key == "qrs_axis" && r.machineAxes(i, end) {
			continue
		}
		if ok && c.key == "qrs_axis" {
			if next := r.axesNamed(i, end); next > 0 {
				i = next - 1
				continue
			}
		}
		if !ok || c.key != "sv1" && c.key != "ea" && !between[r.t.Key(end)] || !r.plausible(c, i, end) {
			continue
		}
		if next, ok := r.listed(i, c, end); ok {
			i = next - 1
		} else if c.key == "sv1" {
			r.value(c, i, end)
		}
	}
}

// machineAxes reads the header line of an electrocardiograph: "P-R-T axes 60 45 30".
func (r *reader) machineAxes(i, end int) bool {
	t := r.t
	if i < 5 || t.Key(i-1) != "t" || t.Key(i-3) != "r" && t.Key(i-3) != "qrs" || t.Key(i-5) != "p" {
		return false
	}
	var values []value
	j := end
	for ; len(values) < 3 && j < end+10 && t.Same(i, j); j++ {
		if r.isNumber(j) && !r.used[j] {
			values = append(values, value{v: t.Tokens[j].Value, at: j, next: j + 1, raw: pipeline.Span{Start: t.Tokens[j].Start, End: t.Tokens[j].End}})
		} else if !fillers[t.Key(j)] && !between[t.Key(j)] {
			return false
		}
	}
	if len(values) < 3 {
		return false
	}
	names := []mention{{candidate{key: "p_axis"}, i - 5, i - 4}, {candidate{key: "qrs_axis"}, i - 3, i - 2}, {candidate{key: "t_axis"}, i - 1, i}}
	return r.matched(names, values, values[0].at)
}

// axisOf tells the axis that a wave alone means behind "axes".
var axisOf = map[string]string{"P": "p_axis", "QRS": "qrs_axis", "T": "t_axis"}

// axesNamed reads "Axes : P 50°, QRS -20°, T 70°", where one word heads several
// waves that each have a value; it returns the token behind, or 0.
func (r *reader) axesNamed(i, end int) int {
	t := r.t
	var names []mention
	var values []value
	j := end
	for k := t.Key(j); k == ":" || k == "=" || k == "("; k = t.Key(j) {
		j++
	}
	for len(names) < 3 && t.Same(i, j) && axisOf[t.Tokens[j].Raw] != "" {
		at := j
		for j++; t.Key(j) == ":" || t.Key(j) == "=" || t.Key(j) == "a"; j++ {
		}
		x, ok := r.valueAt(j)
		if !ok || !t.Same(i, j) || r.used[j] || r.marks[j].skip {
			return 0
		}
		names, values = append(names, mention{candidate{key: axisOf[t.Tokens[at].Raw]}, at, at + 1}), append(values, x)
		if j = x.next; between[t.Key(j)] && t.Same(i, j+1) {
			j++
		}
	}
	if len(names) < 2 || !r.matched(names, values, values[0].at) {
		return 0
	}
	return values[len(values)-1].next
}

// listed reads a list of names that begins with the label at [i, end), and its
// values behind; next is the token after them.
func (r *reader) listed(i int, a candidate, end int) (next int, ok bool) {
	t := r.t
	if a.key == "ea" {
		return r.ratioParts(i, end)
	}
	if !between[t.Key(end)] {
		return 0, false
	}
	list := r.names(mention{a, i, end})
	n := len(list)
	j := list[n-1].end
	if n == 1 {
		return 0, false
	}
	var given unit
	has := false
	for stop := j + 9; j < stop && !r.isNumber(j); j++ {
		if t.Key(j) == "(" {
			if u, to, ok := unitAt(r.folded, t.Tokens[j].End); ok && to < len(r.folded) && r.folded[to] == ')' {
				for given, has = u, true; t.Tokens[j].Start < to; j++ {
				}
				continue
			}
		}
		if !fillers[t.Key(j)] && !severally[t.Key(j)] || !t.Same(i, j) {
			return 0, false
		}
	}
	values, ok := r.series(j, n)
	if !ok {
		return r.alike(list, j)
	}
	for k := range values {
		if has && !values[k].known {
			values[k].unit, values[k].known = given, true
		}
	}
	return values[n-1].next, r.matched(list, values, j)
}

// severally are words between two names and the value that both have.
var severally = words("font;fait;chacun;chacune;tous;toutes;deux;l;un;autre;et;both;each;measure;mesurent")

// twins are measures of which one value is said of both.
var twins = map[string]bool{"ivsd pwd": true, "pwd ivsd": true, "e_prime_lat e_prime_sep": true, "e_prime_sep e_prime_lat": true, "ao_sinus ao_asc": true}

// pairing are the signs and words between two names of which one value is said.
var pairing = map[string]bool{"et": true, "and": true, "=": true, key("comme"): true, "/": true, "-": true}

// alike reads one value said of two: "SIV et PP à 10 mm".
func (r *reader) alike(list []mention, j int) (next int, ok bool) {
	t := r.t
	if k := t.Key(list[0].end); len(list) != 2 || !pairing[k] || !twins[list[0].key+" "+list[1].key] {
		return 0, false
	}
	x, ok := r.valueAt(j)
	if !ok || !x.known || x.loose || between[t.Key(x.next)] && t.Key(x.next) != "," || r.used[j] || r.marks[j].skip {
		return 0, false
	}
	return x.next, r.matched(list, []value{x, x}, j)
}

// ratioParts reads "E/A : 80/60 cm/s", which gives the two waves and not their
// ratio.
func (r *reader) ratioParts(i, end int) (next int, ok bool) {
	j := end
	for j < end+3 && (r.t.Key(j) == ":" || r.t.Key(j) == "=" || r.t.Key(j) == "a") {
		j++
	}
	if r.t.Key(j+1) != "/" && r.t.Key(j+1) != "et" {
		return 0, false
	}
	values, ok := r.series(j, 2)
	if !ok || values[1].unit.dim != speed {
		return 0, false
	}
	return values[1].next, r.matched([]mention{{candidate{key: "e_vel"}, i, i + 1}, {candidate{key: "a_vel"}, end - 1, end}}, values, j)
}

// matched records values for names where each fits.
func (r *reader) matched(list []mention, values []value, at int) bool {
	keys := make([]string, len(list))
	for n, m := range list {
		k := r.measureOf(m.candidate, values[n], m.from, values[n].at)
		if k == "" {
			return false
		}
		x, k := reinterpret(k, values[n])
		if v, ok, _ := convert(k, x); !ok || x.known && x.loose && ucum[limits()[k].unit].dim != x.unit.dim {
			return false
		} else {
			values[n].v = v
		}
		keys[n] = k
	}
	last := values[len(values)-1]
	ctx := r.context(at, last.next, phased[keys[0]])
	for n, m := range list {
		s := pipeline.Span{Start: min(r.t.Tokens[m.from].Start, values[n].raw.Start), End: max(values[n].raw.End, r.t.Tokens[m.end-1].End)}
		if len(list) > 1 && m.from < at { // the name's neighbours are not part of the value
			s.Start = r.t.Tokens[m.from].Start
		}
		r.used[values[n].at] = true
		r.emitSpan(keys[n], ctx, values[n].v, "", s)
	}
	return true
}

// ellipses tells, for a measure just named, the measure that an adjective alone
// means after it: "gradient max 60 / moyen 35", "e' latéral 10, septal 8".
var ellipses = elisions()

func elisions() map[string]map[string]string {
	m := make(map[string]map[string]string)
	for _, e := range []struct{ after, words, key string }{
		{"av_gmax;?gmax", "moyen;moy;mean", "?gmean"},
		{"av_gmean;mv_gmean;?gmean", "max;maxi;maximal;maximum;pic;peak", "?gmax"},
		{"lvidd", "telesystolique;systolique;systole;ts;dts", "lvids"},
		{"lvedv", "telesystolique;systolique;systole;ts;vts", "lvesv"},
		{"e_prime_lat", "septal;septale;sept;s;medial;mediale", "e_prime_sep"},
		{"e_prime_sep", "lateral;laterale;lat;l", "e_prime_lat"},
		{"ee", "septal;septale;sept;lateral;laterale;lat;moyen;moy", "ee"},
		{"p_axis;t_axis", "qrs", "qrs_axis"},
		{"p_axis;qrs_axis", "t", "t_axis"},
		{"qrs_axis;t_axis", "p", "p_axis"},
		{"lvot_vti", "aortique;aortic;transaortique;transvalvulaire;valvulaire", "ao_vti"},
		{"ao_vti", "ccvg", "lvot_vti"},
		{"lvmass", "indexee;index;indexed", "lvmass_i"},
		{"la_vol", "indexe;index;indexed", "la_vol_i"},
		{"ava", "indexee;index;indexed", "ava_i"},
		{"ao_sinus", "ascendante;ascending;tubulaire", "ao_asc"},
	} {
		for _, a := range strings.Split(e.after, ";") {
			if m[a] == nil {
				m[a] = make(map[string]string)
			}
			for _, w := range strings.Split(e.words, ";") {
				m[a][phrase.KeyOf(w)] = e.key
			}
		}
	}
	return m
}
