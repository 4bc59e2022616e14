package ledger

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// alone reports whether a row is the title of a group.
func alone(cells []string) bool {
	return !slices.ContainsFunc(cells[1:], func(c string) bool { return c != "" })
}

// label gives the template's label that a row has, or the one most like it.
func (b *Book) label(shown string) string {
	if _, ok := b.rows[shown]; ok {
		return shown
	}
	best, most := "", 0
	for l := range b.rows {
		if n := alike(l, shown); n > most || n == most && l < best {
			best, most = l, n
		}
	}
	return best
}

// label gives the label of the row: where another, that differs in a side alone,
// fits the values and the one shown does not, it is the other.
func (a *account) label(head, cells []string) string {
	if _, ok := a.book.rows[cells[0]]; ok && a.fits(cells[0], head, cells) {
		return cells[0]
	}
	bare := a.sideless(cells[0])
	best := ""
	for l := range a.book.rows {
		if l != cells[0] && a.sideless(l) == bare && a.fits(l, head, cells) && (best == "" || l < best) {
			best = l
		}
	}
	if best != "" {
		return best
	}
	return a.book.label(cells[0])
}

// sideless gives a label without the words that name a side.
func (a *account) sideless(label string) string {
	var b strings.Builder
	for _, t := range a.book.read(label, a.keys, true) {
		if t.kind != Side {
			b.WriteString(t.key + " ")
		}
	}
	return b.String()
}

// fits reports whether every value of a row is a measurement of the label.
func (a *account) fits(label string, head, cells []string) bool {
	for c := 1; c < len(cells) && c < len(head); c++ {
		ctx, ok := columns[head[c]]
		if !ok || cells[c] == "" {
			continue
		}
		for _, part := range strings.Split(cells[c], " ; ") {
			q := a.book.read(part, a.keys, true)
			if !slices.ContainsFunc(a.doc.Report.Measurements, func(m pipeline.Measurement) bool {
				r, ok := a.row(a.book.rows[label], m, ctx)
				return ok && a.says(q, m, r)
			}) {
				return false
			}
		}
	}
	return true
}

// group gives the title of a group as the templates have it above a row.
func (b *Book) group(shown, label string) string {
	titles := b.groups[label]
	if len(titles) == 0 || slices.Contains(titles, shown) || headKey(shown) == headKey("Autres mesures") || headKey(shown) == headKey("Other measurements") {
		return b.title(shown)
	}
	best, most := titles[0], alike(titles[0], shown)
	for _, t := range titles[1:] {
		if n := alike(t, shown); n > most {
			best, most = t, n
		}
	}
	return best
}

// title gives the template's title that reads as shown, or the one most like it.
func (b *Book) title(shown string) string {
	if b.heads[headKey(shown)] {
		return shown
	}
	best, most := "", 0
	for _, t := range b.titles {
		if n := alike(t, shown); n > most || n == most && t < best {
			best, most = t, n
		}
	}
	return best
}

// alike counts the words that two labels share, less those they do not.
func alike(a, b string) int {
	x, y := set(headKey(a)), set(headKey(b))
	n := 0
	for w := range y {
		if x[w] {
			n += 3
		} else {
			n--
		}
	}
	return n - max(len(x)-len(y), 0)
}
