package render

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

func (p *printer) runningHead() {
	l := p.letter
	y := 38 * point
	p.text(left, y, p.shorten(p.ready(l.Practice.Name), footer, textWidth*45/100), footer)
	t := p.shorten(p.ready(l.Title), footer, textWidth*45/100)
	p.text(left+textWidth-p.width(t, footer), y, t, footer)
	p.rule(left, 44*point, textWidth, 500, faint)
}

// foot tells on each page whose it is, which document, which version, and how
// many pages belong together.
func (p *printer) foot(page, pages int) {
	l := p.letter
	p.rule(left, pageHeight-47*point, textWidth, 500, faint)
	var ids []string
	if l.Document != "" {
		ids = append(ids, "document "+string(l.Document))
	}
	if l.Version > 0 {
		ids = append(ids, fmt.Sprintf("version %d", l.Version))
	}
	ids = append(ids, fmt.Sprintf("page %d/%d", page, pages))
	about := strings.Join(ids, " · ")
	y := pageHeight - 35*point
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
