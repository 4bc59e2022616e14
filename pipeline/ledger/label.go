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
	return nearest(b.labels, shown)
}

// label gives the label of the row: where another, that differs in a side alone,
// fits the values and the one shown does not, it is the other.
func (a *account) label(head, cells []string) string {
	if _, ok := a.book.rows[cells[0]]; ok && a.fits(cells[0], head, cells) {
		return cells[0]
	}
	bare := a.book.sideless(cells[0])
	for _, l := range a.book.labels {
		if l.text != cells[0] && l.sideless == bare && a.fits(l.text, head, cells) {
			return l.text
		}
	}
	return a.book.label(cells[0])
}

// wording is a label or a title of the templates, ready to be compared.
type wording struct {
	text     string
	sideless string
	words    map[string]bool
}

func (b *Book) wording(text string) wording {
	return wording{text, b.sideless(text), set(headKey(text))}
}

// sideless gives a label without the words that name a side.
func (b *Book) sideless(label string) string {
	var out strings.Builder
	for _, t := range b.read(label, map[string]string{}, true) {
		if t.kind != Side {
			out.WriteString(t.key + " ")
		}
	}
	return out.String()
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
	var own []wording
	for _, t := range titles {
		own = append(own, b.wording(t))
	}
	return nearest(own, shown)
}

// title gives the template's title that reads as shown, or the one most like it.
func (b *Book) title(shown string) string {
	if b.heads[headKey(shown)] {
		return shown
	}
	return nearest(b.titles, shown)
}

// nearest gives the wording that shares most words with what is shown.
func nearest(all []wording, shown string) string {
	words := set(headKey(shown))
	best, most := "", 0
	for _, w := range all {
		n := 0
		for k := range words {
			if w.words[k] {
				n += 3
			} else {
				n--
			}
		}
		if n -= max(len(w.words)-len(words), 0); n > most {
			best, most = w.text, n
		}
	}
	return best
}
