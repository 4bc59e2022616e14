package pdf

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// piece is a run of glyphs without a space between them: a word, or part of one.
type piece struct {
	text   string
	x0, x1 float32
	y      float32
	size   float32
	seq    int  // its place in the order of painting
	spaced bool // a space was painted before it
	struck bool
}

// pieces joins the glyphs of one direction as they were painted.
func pieces(all []glyph) []piece {
	all = onceOnly(all)
	var out []piece
	var text strings.Builder
	flush := func() {
		if k := len(out); k > 0 && out[k-1].text == "" {
			out[k-1].text = text.String()
			text.Reset()
		}
	}
	for i, g := range all {
		if k := len(out); k > 0 && !g.spaced {
			p := &out[k-1]
			gap := g.x0 - p.x1
			near := g.size < p.size*1.05 && g.size > p.size*0.95 && abs32(g.y-p.y) < 0.06*p.size && gap < 0.13*p.size && gap > -0.35*p.size
			if near && !accentOver(g, all[i-1]) {
				text.WriteString(g.text)
				p.x1 = max(p.x1, g.x1)
				continue
			}
		}
		flush()
		out = append(out, piece{x0: g.x0, x1: g.x1, y: g.y, size: g.size, seq: i, spaced: g.spaced})
		text.WriteString(g.text)
	}
	flush()
	return out
}

func abs32(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}

// onceOnly drops a sign painted twice on one place, which makes it bold. Places
// are looked up on a grid as coarse as the letters.
func onceOnly(all []glyph) []glyph {
	type cell struct{ x, y int32 }
	seen := make(map[cell]int32, len(all)) // the last glyph of the cell
	before := make([]int32, len(all))      // the one before it in the same cell
	out := all[:0:0]
	for i, g := range all {
		const grid = 8
		// The place may lie just over the edge of the next cell.
		near := 0.12 * g.size
		x0, x1 := int32((g.x0-near)/grid), int32((g.x0+near)/grid)
		y0, y1 := int32((g.y-near)/grid), int32((g.y+near)/grid)
		twice := false
		for x := x0; x <= x1 && x <= x0+8 && !twice; x++ {
			for y := y0; y <= y1 && y <= y0+8 && !twice; y++ {
				k, ok := seen[cell{x, y}]
				for steps := 0; ok && k >= 0 && steps < 64 && !twice; steps++ {
					o := all[k]
					twice = o.text == g.text && abs32(o.x0-g.x0) < near && abs32(o.y-g.y) < near && abs32(o.size-g.size) < 0.1*g.size
					k = before[k]
				}
			}
		}
		if twice {
			continue
		}
		c := cell{int32(g.x0 / grid), int32(g.y / grid)}
		before[i] = -1
		if k, ok := seen[c]; ok {
			before[i] = k
		}
		seen[c] = int32(i)
		out = append(out, g)
	}
	return out
}

// Accents that older typesetters paint over a letter of their own.
var floating = map[string]rune{"´": 0x301, "`": 0x300, "ˆ": 0x302, "^": 0x302, "¨": 0x308, "¸": 0x327, "˜": 0x303, "˚": 0x30A}

func accentOver(a, b glyph) bool {
	_, mark := floating[a.text]
	_, mark2 := floating[b.text]
	return (mark || mark2) && overlap(a.x0, a.x1, b.x0, b.x1) > 0.5*min(a.x1-a.x0, b.x1-b.x0) && a.x1 > a.x0 && b.x1 > b.x0
}

func overlap(a0, a1, b0, b1 float32) float32 { return min(a1, b1) - max(a0, b0) }

// accented joins a floating accent with the letter under it: two pieces of a row
// become one.
func accented(row []piece) []piece {
	for i := 0; i < len(row); i++ {
		mark, ok := floating[row[i].text]
		if !ok {
			continue
		}
		for _, k := range []int{i + 1, i - 1} {
			if k < 0 || k >= len(row) {
				continue
			}
			p := &row[k]
			if overlap(row[i].x0, row[i].x1, p.x0, p.x1) < 0.5*(row[i].x1-row[i].x0) {
				continue
			}
			runes := []rune(p.text)
			at := 0 // the letter that the accent stands over, by its share of the width
			if len(runes) > 1 && p.x1 > p.x0 {
				at = int(((row[i].x0+row[i].x1)/2 - p.x0) / (p.x1 - p.x0) * float32(len(runes)))
				at = min(max(at, 0), len(runes)-1)
			}
			if runes[at] == 'ı' {
				runes[at] = 'i'
			}
			whole := norm.NFC.String(string(runes[at]) + string(mark))
			if len([]rune(whole)) != 1 {
				continue
			}
			p.text = string(runes[:at]) + whole + string(runes[at+1:])
			p.spaced = p.spaced || row[i].spaced && k > i
			row = slices.Delete(row, i, i+1)
			i--
			break
		}
	}
	return row
}

var raisedSigns = map[rune]rune{'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵',
	'6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹', '+': '⁺', '-': '⁻', '−': '⁻', '–': '⁻'}

// raise sets small pieces that follow a larger one above or below its line on
// that line; digits above it become superscripts, so that 10⁹ never reads 109.
func raise(all []piece) {
	for i := range all {
		s := &all[i]
		for _, k := range []int{i - 1, i - 2, i + 1} {
			if k < 0 || k >= len(all) {
				continue
			}
			b := all[k]
			if s.size > b.size*0.85 {
				continue
			}
			after := s.x0 > b.x1-0.15*b.size && s.x0 < b.x1+0.3*b.size
			before := s.x1 > b.x0-1.6*b.size && s.x1 < b.x0+0.1*b.size && k > i // the number of a footnote
			if !after && !before {
				continue
			}
			dy := s.y - b.y
			switch {
			case dy > 0.12*b.size && dy < 0.8*b.size:
				s.text = up(s.text)
			case dy < -0.05*b.size && dy > -0.45*b.size:
			default:
				continue
			}
			s.y = b.y
			break
		}
	}
}

func up(s string) string {
	for _, r := range s {
		if _, ok := raisedSigns[r]; !ok {
			return s
		}
	}
	return strings.Map(func(r rune) rune { return raisedSigns[r] }, s)
}

// strike marks the pieces that a level line crosses at the height of the letters.
func strike(all []piece, rules []rule) {
	level := make([]rule, 0, len(rules))
	for _, r := range rules {
		if r.level() {
			level = append(level, r)
		}
	}
	if len(level) == 0 {
		return
	}
	slices.SortFunc(level, func(a, b rule) int { return cmp.Compare(a.y0, b.y0) })
	for i := range all {
		p := &all[i]
		lo := p.y + 0.14*p.size
		at, _ := slices.BinarySearchFunc(level, lo, func(r rule, y float32) int { return cmp.Compare(r.y0, y) })
		for k := at; k < len(level) && k < at+200 && level[k].y0 < p.y+0.5*p.size; k++ {
			r := level[k]
			if r.y1-r.y0 < 0.2*p.size && overlap(r.x0, r.x1, p.x0, p.x1) > 0.8*(p.x1-p.x0) {
				p.struck = true
				break
			}
		}
	}
}
