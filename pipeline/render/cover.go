package render

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// The window of a French DL envelope on the right (NF Z 10-011): where the
// address stands on the sheet.
const (
	windowLeft  length = 311811 // 110 mm
	windowTop   length = 141732 // 50 mm
	windowWidth        = pageWidth - windowLeft - 28346
	windowLines        = 6
)

var addressed = style{size: 11000, leading: 15000, color: ink}

// headGap keeps the letterhead clear of a window that is cut, or a sheet that is
// folded, a little high.
const headGap length = 18 * point

const addressedLeast length = 8 * point

// Cover returns one page in PDF/A-1b that goes before a printed letter in a
// window envelope: letterhead, the address of at most six lines as given, the
// date, and what is enclosed. It names no patient, neither on the page nor in
// its metadata.
func (r *Renderer) Cover(l pipeline.Letter, address []string) ([]byte, error) {
	if len(address) > windowLines {
		return nil, fmt.Errorf("address of %d lines, the window holds %d", len(address), windowLines)
	}
	c := newCanvas(r)
	p := &printer{canvas: c, letter: l, lang: l.Language, logo: r.logo}
	p.letter.Patient = pipeline.Patient{}
	p.newPage()
	p.lowHead()
	for _, placed := range paginate(p.items, 0) {
		p.paint(placed)
		break
	}
	p.address(address)
	p.enclosed()
	pages, err := c.contents()
	if err != nil {
		return nil, err
	}
	return r.file(p.letter, pages, c)
}

// lowHead sets the letterhead above the window: without its lines, and then with
// a shorter name, where it would reach into it.
func (p *printer) lowHead() {
	pr := &p.letter.Practice
	for _, less := range []func(){
		func() {},
		func() { *pr = pipeline.Practice{Name: pr.Name} },
		func() { pr.Name = p.shorten(p.ready(pr.Name), brand, textWidth/2) },
	} {
		less()
		p.items = nil
		p.letterhead()
		height := firstTop
		for _, it := range p.items {
			height += it.height
		}
		if height <= windowTop-headGap {
			return
		}
	}
}

// address stands in the window: nothing else may. Long lines make all of them
// smaller, down to what a sorting machine still reads.
func (p *printer) address(lines []string) {
	st, y := addressed, windowTop
	set := make([]string, len(lines))
	for i, l := range lines {
		set[i] = p.ready(strings.Join(strings.Fields(l), " "))
		for st.size > addressedLeast && p.width(set[i], st) > windowWidth {
			st.size -= point / 4
		}
	}
	for _, l := range set {
		// One line each: a second would leave the window.
		p.text(windowLeft, y+base(st), p.shorten(l, st, windowWidth), st)
		y += st.leading
	}
}

// enclosed says what follows, below the window.
func (p *printer) enclosed() {
	l := p.letter
	p.items = nil
	if !l.Date.IsZero() {
		p.lines(p.word("Le ", "")+p.longDate(l.Date), body, left, textWidth, nil)
		p.space(22 * point)
	}
	p.lines(p.word("PIÈCE JOINTE", "ENCLOSED"), label, left, textWidth, nil)
	p.space(2 * point)
	p.subject()
	var ids []string
	if l.Document != "" {
		ids = append(ids, "document "+string(l.Document))
	}
	if l.Version > 0 {
		ids = append(ids, fmt.Sprintf("version %d", l.Version))
	}
	if len(ids) > 0 {
		p.lines(strings.Join(ids, " · "), small, left, textWidth, nil)
	}
	const under = 283465 // 100 mm: the sheet's first fold
	pages := paginate(p.items, full)
	if len(pages) == 0 {
		return
	}
	sheet := pages[0]
	for i := range sheet {
		sheet[i].top += under - firstTop
		sheet[i].end += under - firstTop
	}
	p.paint(sheet)
}
