package render

import (
	"strings"

	"cardiopli/pipeline"
)

// The letter's type. One family, two weights, few sizes.
var (
	body        = style{size: 10000, leading: 13200, color: ink}
	strong      = style{bold: true, size: 10000, leading: 13200, color: ink}
	lead        = style{bold: true, size: 10000, leading: 13200, color: accent}
	heading     = style{bold: true, size: 10500, leading: 14000, color: accent}
	title       = style{bold: true, size: 15500, leading: 19500, color: accent}
	brand       = style{bold: true, size: 14500, leading: 18500, color: accent}
	patientName = style{bold: true, size: 12500, leading: 15500, color: ink}
	boxed       = style{size: 10500, leading: 13800, color: ink}
	notable     = style{bold: true, size: 10200, leading: 13400, color: ink}
	small       = style{size: 8600, leading: 11200, color: grey}
	smallInk    = style{size: 9500, leading: 12600, color: ink}
	label       = style{bold: true, size: 7800, leading: 11500, color: accent, spread: 550}
	codeCaption = style{size: 5800, leading: 7500, color: grey}
	footer      = style{size: 7800, leading: 9600, color: grey}
)

// printer turns one letter into items and pages.
type printer struct {
	*canvas
	letter pipeline.Letter
	lang   pipeline.Language
	logo   *logo
	items  []item
	spans  [][2]int // of each block's items, and of the opening's
	tables int      // set so far
}

// print composes the letter: its sections first under headings of their own
// line, and, where that costs a page, with headings at the head of their text.
func (p *printer) print() {
	p.layOut(false)
	pages := compose(p.items)
	if len(pages) > 1 {
		p.layOut(true)
		if snug := compose(p.items); len(snug) < len(pages) {
			pages = snug
		}
	}
	for i, page := range pages {
		p.newPage()
		if i > 0 {
			p.runningHead()
		}
		p.paint(page)
		p.foot(i+1, len(pages))
	}
}

// layOut turns the letter into items, in the order of print. A second run takes
// over what is the same in both.
func (p *printer) layOut(snug bool) {
	blocks, before, again := p.letter.Blocks, p.items, p.spans != nil
	if !again {
		p.spans = make([][2]int, len(blocks)+1)
	}
	p.items = make([]item, 0, 192)
	part := func(i int, set func()) {
		if again {
			p.items = append(p.items, before[p.spans[i][0]:p.spans[i][1]]...)
			return
		}
		from := len(p.items)
		set()
		p.spans[i] = [2]int{from, len(p.items)}
	}
	part(len(blocks), p.opening)
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		if i > 0 && blocks[i-1].Kind == pipeline.Heading {
			b.Text = opened(b.Text)
		}
		if b.Kind == pipeline.Heading && snug && i+1 < len(blocks) && blocks[i+1].Kind == pipeline.Paragraph && p.runIn(b.Text, opened(blocks[i+1].Text)) {
			i++
			continue
		}
		part(i, func() { p.block(b) })
	}
	p.closing()
}

// opening is what stands before the sections.
func (p *printer) opening() {
	p.letterhead()
	p.addresses()
	p.identity()
	p.subject()
	p.amendment()
	p.alerts()
	p.box()
}

func (p *printer) block(b pipeline.Block) {
	switch b.Kind {
	case pipeline.Heading:
		p.heading(b.Text)
	case pipeline.Table:
		p.table(b)
	case pipeline.Figure:
		if b.Graph != nil {
			p.graph(*b.Graph)
		}
	default:
		p.paragraph(b.Text)
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
	text = p.ready(text)
	ls := p.fold(text, st, width)
	// A last line of one short word is an accident; narrower lines cure it.
	if n := len(ls); n > 1 && p.width(ls[n-1], st) < width/runt {
		if even := p.fold(text, st, width*93/100); len(even) == n {
			ls = even
		}
	}
	for i, l := range ls {
		keep := len(ls) > 1 && (i == 0 || i == len(ls)-2)
		p.add(item{height: st.leading, stretch: st.leading / 16, keep: keep, ground: g, draw: func(top length) { p.text(x, top+base(st), l, st) }})
	}
}

// runt is the part of a line that its last line should fill at least.
const runt = 8

// base is the distance from the top of a line to its base line.
func base(st style) length { return (st.leading-st.size)/2 + st.size*81/100 }

// keepLast holds the last item to the next one.
func (p *printer) keepLast() {
	if n := len(p.items); n > 0 {
		p.items[n-1].keep = true
	}
}

// heading stays with the two lines that follow it.
func (p *printer) heading(text string) {
	p.add(item{height: 5 * point, stretch: 5 * point})
	p.lines(text, heading, left, textWidth, nil)
	for i := len(p.items) - 1; i >= 0 && p.items[i].draw != nil; i-- {
		p.items[i].keep = true
	}
	p.add(item{height: 500, stretch: 1000, keep: true})
}

// paragraph sets one block of the letter's body.
func (p *printer) paragraph(text string) {
	p.prose(text, body, left, textWidth, nil)
	p.add(item{height: 2500, stretch: 3 * point})
}

// runIn sets a heading on the first line of its text. It does not where the text
// begins with a list.
func (p *printer) runIn(head, text string) bool {
	first, rest, more := strings.Cut(text, "\n")
	mark, _ := listMark(strings.TrimSpace(first))
	if mark != "" || strings.TrimSpace(first) == "" || strings.TrimSpace(head) == "" {
		return false
	}
	p.add(item{height: 2500, stretch: 2 * point})
	p.rich([]piece{{head + "  ", lead}, {strings.TrimSpace(first), body}}, left, textWidth, nil)
	if more {
		p.keepLast()
		p.prose(rest, body, left, textWidth, nil)
	}
	p.add(item{height: 1500, stretch: 2 * point})
	return true
}

// prose sets a text of which each line begins anew; list items hang.
func (p *printer) prose(text string, st style, x, width length, g *ground) {
	for _, l := range strings.Split(text, "\n") {
		mark, rest := listMark(strings.TrimSpace(l))
		if mark == "" {
			p.lines(rest, st, x, width, g)
			continue
		}
		first := len(p.items)
		shown := p.ready(mark)
		indent := max(11*point, p.width(shown+" ", st))
		p.lines(rest, st, x+indent, width-indent, g)
		draw := p.items[first].draw
		p.items[first].draw = func(top length) {
			p.text(x, top+base(st), shown, st)
			draw(top)
		}
	}
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
	p.add(item{height: 9 * point, stretch: 6 * point})
	p.lines(p.word("Bien confraternellement,", "With kind regards,"), body, x, width, nil)
	p.add(item{height: 3 * point, stretch: 3 * point})
	p.lines(name, strong, x, width, nil)
	if a.Role != "" {
		p.lines(a.Role, smallInk, x, width, nil)
	}
	if a.RPPS != "" {
		p.lines("RPPS "+a.RPPS, small, x, width, nil)
	}
	for i := first; i < len(p.items)-1; i++ {
		p.items[i].keep = true
	}
}
