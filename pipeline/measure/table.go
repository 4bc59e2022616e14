package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// A table is a run of lines with cells between bars, tabs or wide gaps. Where a
// row names circumstances (repos, effort, jour, nuit, 2024, actuel) or measures
// (PAS, PAD, FC), the cells below it take their meaning from their column. Lines
// without such a row above are read like any text.

// column is what the heading says of a column, or the first cell of a row.
type column struct {
	phase    phase
	period   period
	date     moment
	previous bool
	bound    pipeline.Context // Reference, Target: a column of normal values or thresholds
	aside    bool             // units, remarks
	value    bool             // "valeur", "résultat", "actuel"
	stage    bool             // a step of the exercise: "palier 2", "60 W"
	spread   bool             // extremes, standard deviation, load: no mean
	key      string
	site     string // the valve or place of its velocities and gradients
	unit     unit
	hasUnit  bool
}

func (c column) speaks() bool {
	return c.phase != noPhase || c.period != noPeriod && c.period != spike && c.period != office || c.previous || c.value || c.key != "" || c.site != ""
}

// tables reads the tables that have a heading.
func (r *reader) tables() {
	var head []column
	wide := false
	last := -3
	for _, row := range r.rows() {
		line, n := r.t.Tokens[row.cells[0].from].Line, len(row.cells)
		if line > last+2 || line == last+2 && n != len(head) && n != len(head)+1 {
			head = nil
		}
		if h, ok := r.head(row); ok {
			head, wide, last = h, row.wide, line
			continue
		}
		if head == nil || row.wide && !wide || !row.wide && wide && n != len(head)+1 { // over bars a heading may stand without any
			continue
		}
		last = line
		switch {
		case n == len(head)+1 && head[0].speaks() && !head[0].aside: // nothing above the names of the rows
			r.row(append([]column{{}}, head...), row.cells)
		case n == len(head)+2 && !wide && !head[0].aside && head[0].speaks() && r.onlyUnit(row.cells[n-1]): // nor above their unit
			r.row(append([]column{{}}, head...), row.cells[:n-1])
		case n >= len(head)-1 && n <= len(head)+1 && (!wide || n == len(head)):
			r.row(head, row.cells)
		}
	}
}

// onlyUnit reports whether a cell holds a unit and nothing else.
func (r *reader) onlyUnit(c cell) bool {
	if c.from >= c.to {
		return false
	}
	last := r.t.Tokens[c.to-1]
	_, end, ok := unitAt(r.folded, r.t.Tokens[c.from].Start)
	return ok && end == last.End
}

// head reads a row as a heading: no values, and at least two columns that say
// what stands below them, or one beside the normal values.
func (r *reader) head(row line) ([]column, bool) {
	head := make([]column, len(row.cells))
	speaking, bound, keys := 0, false, 0
	var newest moment
	for n, c := range row.cells {
		for j := c.from; j < c.to; j++ {
			if r.isNumber(j) && !r.naming(j) && !dosed(r.t, c, j) {
				return nil, false // values already: "DTD | 50 | SIV | 9"
			}
		}
		head[n] = r.heading(c)
		if head[n].key != "" && c.to-c.from > 6 { // a sentence
			return nil, false
		}
		if d := head[n].date; d.months > newest.months {
			newest = d
		}
		if head[n].key != "" {
			keys++
		}
		if head[n].speaks() || head[n].date.months > 0 {
			speaking++
		}
		bound = bound || head[n].bound != ""
	}
	if speaking < 2 && !(speaking == 1 && bound) || row.wide && speaking < len(head) || len(head) == 2 && keys == 1 {
		return nil, false
	}
	for n := range head { // of several dates the last is the examination's own
		if d := head[n].date; d.months > 0 {
			head[n].previous, head[n].value = d.months < newest.months, d.months == newest.months
		}
	}
	return head, true
}

// dosed reports whether the number at j stands in parentheses behind a moment of the
// exercise: "Pic (40 gamma)".
func dosed(t *phrase.Text, c cell, j int) bool {
	if j < c.from+2 || !k(t, j-1, "(") {
		return false
	}
	for i := c.from; i < j-1; i++ {
		if phaseAt(t, i) != noPhase {
			return true
		}
	}
	return false
}

// naming reports whether the number at j belongs to the name of a column:
// "2024", "24 h", "Jour (7h-22h)", "Récup 3 min", "Stade 2", "60 W".
func (r *reader) naming(j int) bool {
	t := r.t
	if k(t, j+1, "h", "'") || k(t, j-1, "h", "stade", "palier", "stage") || t.Key(j-1) == "-" && t.Key(j+1) == ")" || dateAt(t, j).months > 0 || k(t, j, "24") {
		return true
	}
	x, ok := r.valueAt(j)
	return ok && x.known && (x.unit.dim == duration || x.unit.dim == power)
}

// heading reads one cell that is no value.
func (r *reader) heading(c cell) column {
	t := r.t
	var h column
	extreme := false
	if c.from == c.to {
		return h
	}
	for j := c.from; j < c.to; j++ {
		w := t.Key(j)
		if ph := phaseAt(t, j); ph != noPhase && h.phase == noPhase && w != "palier" && w != "charge" {
			h.phase = ph
		}
		switch {
		case w == "base" || w == "avant" && j == c.from:
			h.phase = resting
		case (w == "stade" || w == "stage" || w == "palier") && h.phase != resting:
			h.stage = true
		case (w == "w" || w == keyWatts || w == "min" || w == "mn") && r.isNumber(j-1) && h.phase == noPhase:
			h.stage = true
		case w == "unite" || w == "unites" || w == "unit" || w == keyCommentaire || w == keyCommentaires || w == "remarque" || w == "remarques" || w == keyComment:
			h.aside = true
		case strings.HasPrefix(w, "norm") || w == "reference" || w == "references" || w == "n" || w == "vn" || w == "range":
			h.bound = pipeline.Reference
		case c.to-c.from < 4 && expected(w) && !ofShares(t, c):
			h.bound = pipeline.Reference
		case aims[w] || w == "seuil":
			h.bound = pipeline.Target
		case w == "anterieur" || w == "precedent" || w == "anterieure" || w == "precedente" || w == "previous":
			h.previous = true
		case w == "valeur" || w == "valeurs" || w == "resultat" || w == "value" || w == "result" || w == "actuel" || w == "mesure" || w == keyCurrent:
			h.value = true
		case strings.HasPrefix(w, "ecart") || w == "sd" || w == "charge" && r.exam[pipeline.MAPA] || strings.HasPrefix(w, "variab") || w == keyBaisse || w == "load":
			h.spread = true
		}
		if t.Tokens[j].Kind == phrase.Date || year(t, j) || monthOf[w] > 0 || w == "janvier" || w == keyJanuary {
			if d := dateAt(t, j); d.months > h.date.months {
				h.date = d
			}
		}
		switch p := periodWord(t, j); p {
		case whole, day, night:
			h.period = p
		case spike:
			extreme = r.exam[pipeline.MAPA]
		}
	}
	if k(t, c.from, "total", "totaux") && h.period == noPeriod {
		h.period = whole
	}
	if h.key = r.cellKey(c); h.key != "" && expected(t.Key(c.to-1)) { // "FC théorique" names a measure
		h.bound = ""
	}
	if extreme && (h.key == "" || h.key == "pair" || h.key == "pas" || h.key == "pad") {
		h.spread = true
	}
	h.unit, h.hasUnit = r.cellUnit(c)
	for j := c.from; j < c.to && c.to-c.from < 4 && h.site == ""; j++ {
		h.site = place(t, j)
	}
	return h
}

// expected reports a word that heads what is predicted or usual: "Prédite",
// "Attendu", "Limites".
func expected(w string) bool {
	return strings.HasPrefix(w, "predi") || strings.HasPrefix(w, "atendu") || strings.HasPrefix(w, "limit") || w == keyTheorique || w == keyTheoriques || w == "expected" || w == "usuel" || w == "usuelle" || w == "usuelles"
}

// ofShares reports a cell that heads shares: "% prédit".
func ofShares(t *phrase.Text, c cell) bool {
	for j := c.from; j < c.to; j++ {
		if k(t, j, "%", "pourcentage", keyPercent) {
			return true
		}
	}
	return false
}

// cellKey gives the measure that a cell names: a key, "pair" for a pressure, or "".
func (r *reader) cellKey(c cell) string {
	t := r.t
	for j := c.from; j < c.to; j++ {
		w := t.Key(j)
		if b, _ := beat(t, j); b != "" {
			return b
		}
		switch {
		case (w == "qrs" || k(t, j, keyBattements, "complexes", "beats")) && (k(t, j+1, "totaux", "total", keyAnalyses) || k(t, j-1, "total", "de", "des") && j > c.from):
			return "qrs_total"
		case k(t, j, "pause", "pauses", "salve", "salves", "tv", "tvns", "runs"):
			return ""
		case strings.HasPrefix(w, "valid") || w == "mesures" && strings.HasPrefix(t.Key(j+1), "valid"):
			return "n_valid"
		case w == "pas" && !r.pasIsPressure(j) && c.to-c.from > 2:
			return ""
		case w == "pas" || systolicWords[w]:
			if k(t, j+1, "/") {
				return "pair"
			}
			return "pas"
		case diastolicWord[w]:
			return "pad"
		case pressureWords[w]:
			if k(t, j+1, keySystolique, keySystolic) {
				return "pas"
			} else if k(t, j+1, "diastolique", "diastolic") {
				return "pad"
			}
			return "pair"
		case hrLabels[w]:
			return r.rateKey(c)
		}
		if f, end, ok := find(t, j); ok && (f.key[0] != '?' || siteKeys[f.key] != nil && c.to-c.from < 10) && r.plausible(f, j, end) {
			return f.key
		}
	}
	return ""
}

// rateKey tells which rate a cell names.
func (r *reader) rateKey(c cell) string {
	for j := c.from; j < c.to; j++ {
		switch kind, ok := kindOf[r.t.Key(j)]; {
		case !ok || r.t.Key(j-1) == "/": // "FC (/min)"
		case kind == meanRate:
			return "hr_mean"
		case kind == minRate:
			return "hr_min"
		case kind == maxRate:
			return "hr_max"
		case kind == otherRate:
			return ""
		}
	}
	return "hr"
}

// cellUnit reads a unit in parentheses: "DTD (mm)".
func (r *reader) cellUnit(c cell) (unit, bool) {
	for j := c.from; j < c.to; j++ {
		if k(r.t, j, "(", "[", ",") {
			if u, _, ok := unitAt(r.folded, r.t.Tokens[j].End); ok {
				return u, true
			}
		}
	}
	return unit{}, false
}

// row gives each number of a row the meaning of its row and column.
func (r *reader) row(head []column, row []cell) {
	side := r.side(head, row)
	side.key = r.rowKey(side.key, head, row)
	steps := r.stress() && side.phase == noPhase && r.byPhase(head, side)
	for n := 1; n < len(row) && n < len(head); n++ {
		h := head[n]
		if h.aside || h.spread || side.spread {
			continue
		}
		name := side.key
		if name == "" {
			name = h.key
		}
		if steps && (name == "hr" || name == "pair" || name == "pas" || name == "pad") { // a step of the exercise is no measure
			r.spend(row[n])
			continue
		}
		if name != "" && name[0] == '?' {
			at := h.site
			if at == "" {
				at = side.site
			}
			if at == "" {
				continue
			}
			if name = siteKeys[name][at]; name == "" { // of no measure of the table
				r.spend(row[n])
				continue
			}
		}
		if h.bound != "" {
			r.cellBound(name, h, side, row[n])
			continue
		}
		if name == "" || !h.speaks() && !side.speaks() {
			continue
		}
		m := mark{phase: max(h.phase, side.phase), period: max(h.period, side.period), previous: h.previous || side.previous}
		if counted := name == "qrs_total" || name == "esv_n" || name == "essv_n"; counted && !(m.previous || m.period != noPeriod) {
			continue // a line like any other
		}
		u, has := side.unit, side.hasUnit
		if !has {
			u, has = h.unit, h.hasUnit
		}
		r.entry(name, m, u, has, row[n])
	}
}

// rowKey tells, by the unit of its value, which measure the name of a row stands
// for: "OG | 44 mL/m² | < 34".
func (r *reader) rowKey(name string, head []column, row []cell) string {
	for n := 1; name != "" && n < len(row) && n < len(head); n++ {
		for j := row[n].from; j < row[n].to && head[n].bound == ""; j++ {
			if x, ok := r.valueAt(j); ok {
				_, name = reinterpret(name, x)
				return name
			}
		}
	}
	return name
}

// side reads what a row says of itself: its name, and the moment named in a
// column that has no measure.
func (r *reader) side(head []column, row []cell) column {
	side := r.heading(row[0])
	for n := 1; n < len(row) && n < len(head) && side.phase == noPhase && side.key == ""; n++ {
		if h := head[n]; h.key == "" && !h.aside && h.phase == noPhase {
			side.phase = r.heading(row[n]).phase
		}
	}
	return side
}

// byPhase reports a table whose rows are the moments of the exercise.
func (r *reader) byPhase(head []column, side column) bool {
	keys := 0
	for _, h := range head {
		if h.phase != noPhase && h.key == "" || h.previous || h.value {
			return false
		}
		if h.key != "" {
			keys++
		}
	}
	return keys > 0 && side.key == ""
}

// spend keeps the numbers of a cell from being read otherwise.
func (r *reader) spend(c cell) {
	for j := c.from; j < c.to; j++ {
		r.used[j] = true
	}
}
