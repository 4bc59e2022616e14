package render

import (
	"strconv"

	"cardiopli/pipeline"
)

// letterhead names the practice on the left, behind its logo, and how to reach it
// on the right.
func (p *printer) letterhead() {
	pr := p.letter.Practice
	var reach []string
	if pr.Phone != "" {
		reach = append(reach, p.word("Tél. ", "Tel. ")+pr.Phone)
	}
	if pr.Address != "" {
		reach = append(reach, string(pr.Address))
	}
	if pr.FINESS != "" {
		reach = append(reach, "FINESS "+pr.FINESS)
	}
	if pr.Name == "" && len(pr.Lines) == 0 && len(reach) == 0 && p.logo == nil {
		return
	}
	x, first := left, len(p.items)
	if p.logo != nil {
		x += p.logo.width + 14*point
	}
	room := left + textWidth - x
	if pr.Name != "" {
		p.lines(pr.Name, brand, x, room, nil)
	}
	p.columns(p.column(pr.Lines, small, room*46/100), p.column(reach, small, room*52/100), x, 0)
	if p.logo != nil {
		p.beside(first, p.logo.height, func(top length) { p.image(left, top, p.logo.width, p.logo.height) })
	}
	p.add(item{height: 9 * point, stretch: 3 * point, draw: func(top length) { p.rule(left, top+5*point, textWidth, 1000, accent) }})
	p.add(item{height: 5 * point, stretch: 4 * point})
}

// beside draws a figure of a height along the items from first on: the lower of
// both is centred on the higher.
func (p *printer) beside(first int, height length, draw func(top length)) {
	text := 0
	for _, it := range p.items[first:] {
		text += it.height
	}
	lead := item{keep: true, draw: func(top length) { draw(top + max(0, text-height)/2) }}
	lead.height = max(0, height-text) / 2
	p.items = append(p.items[:first], append([]item{lead}, p.items[first:]...)...)
	for i := first; i < len(p.items); i++ {
		p.items[i].keep = true
	}
	p.add(item{height: max(0, height-text) - lead.height})
}

// entry is one line of a column.
type entry struct {
	text string
	st   style
}

// column folds texts to the width of a column.
func (p *printer) column(texts []string, st style, width length) []entry {
	var out []entry
	for _, t := range texts {
		for _, l := range p.fold(p.ready(t), st, width) {
			out = append(out, entry{l, st})
		}
	}
	return out
}

// columns sets two columns line by line. The second begins at x, or ends at the
// right margin where x is 0.
func (p *printer) columns(a, b []entry, at, x length) {
	for i := range max(len(a), len(b)) {
		height := 0
		if i < len(a) {
			height = a[i].st.leading
		}
		if i < len(b) {
			height = max(height, b[i].st.leading)
		}
		p.add(item{height: height, draw: func(top length) {
			// Both stand on one base line, whatever their sizes.
			at0 := 0
			if i < len(a) {
				at0 = base(a[i].st)
			}
			if i < len(b) {
				at0 = max(at0, base(b[i].st))
			}
			if i < len(a) {
				p.text(at, top+at0, a[i].text, a[i].st)
			}
			if i < len(b) {
				from := x
				if from == 0 {
					from = left + textWidth - p.width(b[i].text, b[i].st)
				}
				p.text(from, top+at0, b[i].text, b[i].st)
			}
		}})
	}
}

// addresses sets who writes, and when, beside those who are written to.
func (p *printer) addresses() {
	l := p.letter
	x := left + textWidth*54/100
	half := left + textWidth - x
	var from, to []entry
	if name := signatory(l.Author); name != "" {
		from = append(from, p.column([]string{name}, strong, x-left-gutter)...)
		if l.Author.Role != "" {
			from = append(from, p.column([]string{l.Author.Role}, smallInk, x-left-gutter)...)
		}
	}
	if !l.Date.IsZero() {
		from = append(from, p.column([]string{p.word("Le ", "") + p.longDate(l.Date)}, smallInk, x-left-gutter)...)
	}
	for _, copies := range []bool{false, true} {
		var names []string
		for _, r := range l.Recipients {
			if r.Copy == copies {
				names = append(names, r.Display())
			}
		}
		if len(names) == 0 {
			continue
		}
		tag, st := p.word("À l'attention de", "To"), strong
		if copies {
			tag, st = p.word("Copie", "Copy"), smallInk
		}
		to = append(to, p.column([]string{tag}, small, half)...)
		to = append(to, p.column(names, st, half)...)
	}
	if len(from)+len(to) == 0 {
		return
	}
	p.columns(from, to, left, x)
	p.add(item{height: 7 * point, stretch: 5 * point})
}

// longDate gives "1er mars 2026" or "1 March 2026".
func (p *printer) longDate(d pipeline.Date) string {
	if d.Month < 1 || d.Month > 12 {
		return d.String()
	}
	if p.lang == pipeline.English {
		return strconv.Itoa(d.Day) + " " + d.Month.String() + " " + strconv.Itoa(d.Year)
	}
	day := strconv.Itoa(d.Day)
	if d.Day == 1 {
		day = "1er"
	}
	return day + string(nbsp) + monthsFR[d.Month-1] + string(nbsp) + strconv.Itoa(d.Year)
}

var monthsFR = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
