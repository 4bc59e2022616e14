package render

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// The letter's type. One family, two weights, few sizes.
var (
	body     = style{size: 10000, leading: 14000, color: ink}
	strong   = style{bold: true, size: 10000, leading: 14000, color: ink}
	heading  = style{bold: true, size: 10500, leading: 15000, color: accent}
	title    = style{bold: true, size: 15000, leading: 19000, color: accent}
	brand    = style{bold: true, size: 14000, leading: 18000, color: accent}
	small    = style{size: 8500, leading: 11500, color: grey}
	smallInk = style{size: 9500, leading: 13000, color: ink}
	label    = style{bold: true, size: 8000, leading: 12000, color: accent, spread: 600}
	footer   = style{size: 7800, leading: 9600, color: grey}
)

// printer turns one letter into items and pages.
type printer struct {
	*canvas
	letter pipeline.Letter
	lang   pipeline.Language
	items  []item
}

func (p *printer) print() {
	p.letterhead()
	p.addresses()
	p.identity()
	p.subject()
	p.alerts()
	p.conclusion()
	for i, b := range p.letter.Blocks {
		if i > 0 && p.letter.Blocks[i-1].Kind == pipeline.Heading {
			b.Text = opened(b.Text)
		}
		switch b.Kind {
		case pipeline.Heading:
			p.heading(b.Text)
		case pipeline.Table:
			p.table(b)
		default:
			p.paragraph(b.Text)
		}
	}
	p.closing()

	pages := paginate(p.items)
	for i, page := range pages {
		p.newPage()
		if i > 0 {
			p.runningHead()
		}
		p.paint(page)
		p.foot(i+1, len(pages))
	}
}

func (p *printer) word(fr, en string) string {
	if p.lang == pipeline.English {
		return en
	}
	return fr
}

// ready prepares a text for setting.
func (p *printer) ready(s string) string { return spaced(p.prepare(s)) }

func (p *printer) add(it item) { p.items = append(p.items, it) }

func (p *printer) space(h length) { p.add(item{height: h}) }

// lines adds text, folded to width, one item a line. The first two and the last
// two lines of a paragraph stay together.
func (p *printer) lines(text string, st style, x, width length, g *ground) {
	ls := p.fold(p.ready(text), st, width)
	for i, l := range ls {
		keep := len(ls) > 1 && (i == 0 || i == len(ls)-2)
		p.add(item{height: st.leading, keep: keep, ground: g, draw: func(top length) { p.text(x, top+base(st), l, st) }})
	}
}

// base is the distance from the top of a line to its base line.
func base(st style) length { return (st.leading-st.size)/2 + st.size*81/100 }

// heading stays with the two lines that follow it.
func (p *printer) heading(text string) {
	p.add(item{height: 8 * point})
	p.lines(text, heading, left, textWidth, nil)
	for i := len(p.items) - 1; i >= 0 && p.items[i].draw != nil; i-- {
		p.items[i].keep = true
	}
	p.items = append(p.items, item{height: 1 * point, keep: true})
}

// paragraph sets one block; each of its lines begins anew, list items hang.
func (p *printer) paragraph(text string) {
	for _, l := range strings.Split(text, "\n") {
		mark, rest := listMark(strings.TrimSpace(l))
		if mark == "" {
			p.lines(rest, body, left, textWidth, nil)
			continue
		}
		first := len(p.items)
		indent := max(12*point, p.width(p.ready(mark)+" ", body))
		p.lines(rest, body, left+indent, textWidth-indent, nil)
		draw := p.items[first].draw
		shown := p.ready(mark)
		p.items[first].draw = func(top length) {
			p.text(left, top+base(body), shown, body)
			draw(top)
		}
	}
	p.space(4 * point)
}

// listMark splits a list item: "- thrombus", "2. contrôle".
func listMark(l string) (mark, rest string) {
	m, rest, ok := strings.Cut(l, " ")
	if !ok || strings.TrimSpace(rest) == "" {
		return "", l
	}
	switch m {
	case "-", "–", "—", "•", "*", "·":
		return m, rest
	}
	if n := len(m) - 1; n >= 1 && n <= 2 && (m[n] == '.' || m[n] == ')') && strings.Trim(m[:n], "0123456789") == "" {
		return m, rest
	}
	return "", l
}

// closing is the signature block; it never stands alone on a page where the last
// paragraph can go with it.
func (p *printer) closing() {
	a := p.letter.Author
	name := signatory(a)
	if name == "" {
		return
	}
	for i := len(p.items) - 1; i >= 0 && i >= len(p.items)-3; i-- {
		p.items[i].keep = true
	}
	x := left + textWidth*58/100
	width := left + textWidth - x
	first := len(p.items)
	p.space(10 * point)
	p.lines(p.word("Bien confraternellement,", "With kind regards,"), body, x, width, nil)
	p.space(4 * point)
	p.lines(name, strong, x, width, nil)
	if a.Role != "" {
		p.lines(a.Role, body, x, width, nil)
	}
	if a.RPPS != "" {
		p.lines("RPPS "+a.RPPS, small, x, width, nil)
	}
	for i := first; i < len(p.items)-1; i++ {
		p.items[i].keep = true
	}
}

func (p *printer) runningHead() {
	l := p.letter
	y := 40 * point
	p.text(left, y, p.shorten(p.ready(l.Practice.Name), footer, textWidth*45/100), footer)
	t := p.shorten(p.ready(l.Title), footer, textWidth*45/100)
	p.text(left+textWidth-p.width(t, footer), y, t, footer)
	p.rule(left, 46*point, textWidth, 500, faint)
}

// foot tells on each page whose it is, which document, which version, and how
// many pages belong together.
func (p *printer) foot(page, pages int) {
	l := p.letter
	p.rule(left, pageHeight-52*point, textWidth, 500, faint)
	var ids []string
	if l.Document != "" {
		ids = append(ids, "document "+string(l.Document))
	}
	if l.Version > 0 {
		ids = append(ids, fmt.Sprintf("version %d", l.Version))
	}
	ids = append(ids, fmt.Sprintf("page %d/%d", page, pages))
	about := strings.Join(ids, " · ")
	y := pageHeight - 41*point
	w := p.width(about, footer)
	p.text(left+textWidth-w, y, about, footer)

	who := fullName(l.Patient)
	if d := l.Patient.BirthDate.French(); d != "" && who != "" {
		who += ", " + p.born() + " " + d
	}
	lines := p.fold(p.ready(who), footer, textWidth-w-18*point)
	if len(lines) > 3 {
		lines = append(lines[:2], p.shorten(strings.Join(lines[2:], " "), footer, textWidth-w-18*point))
	}
	for i, line := range lines {
		p.text(left, y+i*footer.leading, line, footer)
	}
}

// shorten cuts what does not fit and says so with "…".
func (p *printer) shorten(text string, st style, width length) string {
	if p.width(text, st) <= width {
		return text
	}
	room := width - p.width("…", st)
	end, used := 0, 0
	for i, r := range text {
		if used += p.width(string(r), st); used > room {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return strings.TrimSpace(text[:end]) + "…"
}
