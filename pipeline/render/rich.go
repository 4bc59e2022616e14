package render

import (
	"strings"
	"unicode"
)

// piece is a part of a text in one style.
type piece struct {
	text string
	st   style
}

// letterOf is one character of a text in several styles.
type letterOf struct {
	r  rune
	st *style
}

// rich adds a text in several styles, folded to width, as lines does.
func (p *printer) rich(runs []piece, x, width length, g *ground) {
	ls := p.foldRuns(runs, width)
	if n := len(ls); n > 1 && p.widthOf(ls[n-1]) < width/runt {
		if even := p.foldRuns(runs, width*93/100); len(even) == n {
			ls = even
		}
	}
	for i, l := range ls {
		leading, at := 0, 0
		for _, r := range l {
			leading, at = max(leading, r.st.leading), max(at, base(r.st))
		}
		keep := len(ls) > 1 && (i == 0 || i == len(ls)-2)
		p.add(item{height: leading, stretch: leading / 16, keep: keep, ground: g, draw: func(top length) {
			x := x
			for _, r := range l {
				p.text(x, top+at, r.text, r.st)
				x += p.width(r.text, r.st)
			}
		}})
	}
}

func (p *printer) widthOf(line []piece) (w length) {
	for _, r := range line {
		w += p.width(r.text, r.st)
	}
	return w
}

// foldRuns breaks texts in several styles into lines as fold does.
func (p *printer) foldRuns(runs []piece, width length) [][]piece {
	var all []letterOf
	var whole strings.Builder
	for i := range runs {
		s := p.prepare(runs[i].text)
		for _, r := range s {
			all = append(all, letterOf{r, &runs[i].st})
		}
		whole.WriteString(s)
	}
	// The spaces are judged over the joints of the runs; their number stays.
	i := 0
	for _, r := range spaced(whole.String()) {
		all[i].r = r
		i++
	}
	var lines [][]piece
	for at := 0; at < len(all) || len(lines) == 0; {
		end, next := p.endOfLine(all, at, width)
		lines = append(lines, joined(all[at:end]))
		at = next
	}
	return lines
}

// endOfLine tells where the line that begins at from ends, and where the next
// begins: by the rules of fold.
func (p *printer) endOfLine(all []letterOf, from int, width length) (end, next int) {
	used, space, filled, hyphen := 0, -1, 0, -1
	for i := from; i < len(all); i++ {
		if all[i].r == '\n' {
			return i, i + 1
		}
		before := used
		st := all[i].st
		face := p.subset(*st).face
		advance := int(face.advances[face.glyph(all[i].r)])
		if i > from && all[i-1].st == st {
			advance += face.kern(all[i-1].r, all[i].r)
		}
		used += advance*st.size/1000 + st.spread
		if all[i].r == ' ' {
			space, filled = i, before
			continue
		}
		if used > width && i > from {
			switch {
			case space > from && (hyphen < space || width-filled <= width/ragged):
				return space, space + 1
			case hyphen > from:
				return hyphen, hyphen
			}
			return i, i
		}
		if all[i].r == '-' && i > from && i+1 < len(all) && unicode.IsLetter(all[i-1].r) && unicode.IsLetter(all[i+1].r) {
			hyphen = i + 1
		}
	}
	return len(all), len(all)
}

func joined(letters []letterOf) []piece {
	var out []piece
	for i := 0; i < len(letters); {
		j := i
		var b strings.Builder
		for ; j < len(letters) && letters[j].st == letters[i].st; j++ {
			b.WriteRune(letters[j].r)
		}
		out = append(out, piece{b.String(), *letters[i].st})
		i = j
	}
	return out
}
