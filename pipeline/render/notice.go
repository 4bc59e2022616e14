package render

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// notice sets a framed box that has a sign on its left: paragraphs under a label.
func (p *printer) notice(tag string, lines [][]piece, g *ground, sign func(top length)) {
	x := left + 36*point
	width := textWidth - 36*point - pad
	st := style{bold: true, size: 8300, leading: 11500, color: g.bar, spread: 500}
	p.add(item{height: 5 * point, stretch: 1500, ground: g, keep: true, draw: sign})
	p.lines(tag, st, x, width, g)
	p.keepLast()
	for _, runs := range lines {
		p.rich(runs, x, width, g)
	}
	p.keepLast()
	p.add(item{height: 6 * point, stretch: 1500, ground: g, draw: func(length) {}})
	p.add(item{height: 5 * point, stretch: 2 * point})
}

// amendment tells, before all else, which letter this one replaces and what is
// new in it.
func (p *printer) amendment() {
	a := p.letter.Amendment
	if a == nil {
		return
	}
	tag := p.word("CE COURRIER REMPLACE CELUI DU ", "THIS LETTER REPLACES THAT OF ") + strings.ToUpper(p.longDate(a.On))
	if a.On.IsZero() {
		tag = p.word("CE COURRIER REMPLACE LE PRÉCÉDENT", "THIS LETTER REPLACES THE PREVIOUS ONE")
	}
	if a.Version > 0 {
		tag += fmt.Sprintf(" (VERSION %d)", a.Version)
	}
	var lines [][]piece
	if a.Reason != "" {
		lines = append(lines, []piece{{a.Reason, notable}})
	}
	plain := notable
	plain.bold = false
	for _, e := range a.Edits {
		text := e.Text(p.lang)
		where := min(len(e.Where), len(text))
		lines = append(lines, []piece{{text[:where], notable}, {text[where:], plain}})
	}
	p.notice(tag, lines, &ground{color: cream, bar: amber, frame: true}, p.sheets)
}

// sheets draws one page before another.
func (p *printer) sheets(top length) {
	x, y := left+13*point, top+4*point
	p.fill(x, y, 11*point, 14*point, amber)
	p.fill(x+3*point, y+3*point, 13*point, 16*point, cream)
	p.fill(x+4*point, y+4*point, 11*point, 14*point, white)
	p.frame(x+4500, y+4500, 10*point, 13*point, 1000, amber)
	for i := range 3 {
		p.rule(x+7*point, y+8*point+i*3*point, 5*point, 900, amber)
	}
}

// alerts tells urgent findings by word, shape and colour, so that a grey print
// and a colour-blind eye have them too.
func (p *printer) alerts() {
	for _, a := range p.letter.Alerts {
		var lines [][]piece
		for _, l := range strings.Split(a.Text, "\n") {
			lines = append(lines, []piece{{l, notable}})
		}
		p.notice(p.urgency(a.Urgency), lines, &ground{color: blush, bar: alarm, frame: true}, p.sign(a.Urgency))
	}
}

func (p *printer) urgency(u pipeline.Urgency) string {
	switch u {
	case pipeline.Immediate:
		return p.word("URGENCE IMMÉDIATE", "IMMEDIATE EMERGENCY")
	case pipeline.Day:
		return p.word("URGENT – DANS LES 24 HEURES", "URGENT – WITHIN 24 HOURS")
	}
	return p.word("À VOIR DANS LES JOURS QUI VIENNENT", "WITHIN DAYS")
}

// sign draws a triangle for an emergency, a diamond for 24 hours, a disc for days.
func (p *printer) sign(u pipeline.Urgency) func(top length) {
	return func(top length) {
		cx, cy := left+20*point, top+17*point
		drop := 5 * point
		switch u {
		case pipeline.Immediate:
			p.polygon(alarm, [2]length{cx, cy - 11*point}, [2]length{cx + 11*point, cy + 8*point}, [2]length{cx - 11*point, cy + 8*point})
			drop = 6 * point
		case pipeline.Day:
			p.polygon(alarm, [2]length{cx, cy - 10*point}, [2]length{cx + 10*point, cy}, [2]length{cx, cy + 10*point}, [2]length{cx - 10*point, cy})
		default:
			p.disc(cx, cy, 8*point, alarm)
		}
		// The mark is drawn, not written: the letter has no such word.
		p.fill(cx-900, cy+drop-10*point, 1800, 6200, white)
		p.disc(cx, cy+drop-1500, 1100, white)
	}
}
