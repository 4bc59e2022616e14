package pdf

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// seg is a stretch of words on one line, up to the next wide gap.
type seg struct {
	text        string
	x0, x1      float32
	size        float32
	first, last int     // in the order of painting
	lead        float32 // width of the first word
}

// row is what stands on one line of writing.
type row struct {
	segs []seg
	y    float32
	size float32
}

func (r row) x0() float32 { return r.segs[0].x0 }
func (r row) x1() float32 { return r.segs[len(r.segs)-1].x1 }

// gap is an empty stretch of a row.
type gap struct{ x0, x1 float32 }

// What separates words and cells, in sizes of the letters.
const (
	wordGap = 0.15
	maybe   = 0.85 // may separate cells, where the lines around agree
	wide    = 1.7  // separates cells
)

// rows puts pieces that stand on one line together, from top to bottom, and
// parts them at wide gaps and drawn lines.
func rows(all []piece, rules []rule, struck *int) []row {
	slices.SortStableFunc(all, func(a, b piece) int {
		return cmp.Or(cmp.Compare(b.y, a.y), cmp.Compare(a.x0, b.x0))
	})
	var lines [][]piece
	for _, p := range all {
		if k := len(lines); k > 0 {
			if o := lines[k-1][0]; abs32(o.y-p.y) <= 0.3*min(o.size, p.size) {
				lines[k-1] = append(lines[k-1], p)
				continue
			}
		}
		lines = append(lines, []piece{p})
	}
	upright := make([]rule, 0, len(rules))
	for _, r := range rules {
		if !r.level() {
			upright = append(upright, r)
		}
	}
	slices.SortFunc(upright, func(a, b rule) int { return cmp.Compare(a.x0, b.x0) })
	gaps := make([][]gap, len(lines))
	starts := make([][]float32, len(lines)) // of cells, behind gaps that leave no doubt
	for i, line := range lines {
		slices.SortStableFunc(line, func(a, b piece) int { return cmp.Compare(a.x0, b.x0) })
		lines[i] = accented(line)
		line = lines[i]
		for k := 1; k < len(line); k++ {
			if a, b := line[k-1], line[k]; b.x0-a.x1 > wide*max(a.size, b.size) {
				gaps[i] = append(gaps[i], gap{a.x1, b.x0})
				starts[i] = append(starts[i], b.x0)
			}
		}
	}
	// Cells found so may show where those of the next row begin.
	narrow := make([]map[int]bool, len(lines))
	for found, pass := true, 0; found && pass < 4; pass++ {
		found = false
		for i, line := range lines {
			for k := 1; k < len(line); k++ {
				a, b := line[k-1], line[k]
				em := max(a.size, b.size)
				w := b.x0 - a.x1
				if w > wide*em || w < 0.12*em || b.spaced || narrow[i][k] || !column(lines, starts, i, gap{a.x1, b.x0}, em) {
					continue
				}
				if narrow[i] == nil {
					narrow[i] = map[int]bool{}
				}
				narrow[i][k], found = true, true
				starts[i] = append(starts[i], b.x0)
			}
		}
	}
	out := make([]row, 0, len(lines))
	for i, line := range lines {
		parted := func(at int) bool {
			a, b := line[at-1], line[at]
			g := gap{a.x1, b.x0}
			em := max(a.size, b.size)
			switch w := g.x1 - g.x0; {
			case w > wide*em || narrow[i][at]:
				return true
			case w > 0.2*em && divided(upright, g, a.y+0.3*a.size):
				return true
			case w > maybe*em:
				for k := max(i-2, 0); k <= min(i+2, len(lines)-1); k++ {
					for _, o := range gaps[k] {
						if k != i && overlap(g.x0, g.x1, o.x0, o.x1) > 0.6*w {
							return true
						}
					}
				}
			}
			return false
		}
		if r := makeRow(line, parted, struck); len(r.segs) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// column reports that cells begin within the gap in the lines around, one of them
// the next: a narrow gap parts cells where a long word fills its column.
func column(lines [][]piece, starts [][]float32, i int, g gap, em float32) bool {
	near, all := false, 0
	for k := max(i-5, 0); k <= min(i+5, len(lines)-1); k++ {
		if k == i || len(starts[k]) == 0 {
			continue
		}
		for _, x := range starts[k] {
			if x < g.x0-0.2*em || x > g.x1+0.3*em {
				continue
			}
			all++
			end, own := lines[k][len(lines[k])-1].x1, lines[i][len(lines[i])-1].x1
			if (k == i-1 || k == i+1) && own < end+6*em && abs32(lines[k][0].y-lines[i][0].y) < 3.5*em {
				near = true
			}
			break
		}
	}
	return near && all >= 2
}

// divided reports an upright line through the gap at that height.
func divided(upright []rule, g gap, y float32) bool {
	at, _ := slices.BinarySearchFunc(upright, g.x0-1, func(r rule, x float32) int { return cmp.Compare(r.x0, x) })
	for k := at; k < len(upright) && k < at+500 && upright[k].x0 <= g.x1+1; k++ {
		if upright[k].y0 <= y && y <= upright[k].y1 {
			return true
		}
	}
	return false
}

func makeRow(line []piece, parted func(at int) bool, struck *int) row {
	r := row{y: line[0].y}
	var text strings.Builder
	var s seg
	open := false // a "[barré : " stands open
	end := func() {
		if open {
			text.WriteByte(']')
			open = false
		}
		s.text = strings.Join(strings.Fields(text.String()), " ")
		r.segs = append(r.segs, s)
		text.Reset()
	}
	leading := true
	for i, p := range line {
		spaced := false
		if i > 0 {
			a := line[i-1]
			switch {
			case parted(i):
				end()
				s, leading = seg{}, true
			default:
				spaced = i == 1 && marker(a.text) && (unicode.IsLetter(firstRune(p.text)) || !digit(a.text[0])) && a.x1 < p.x0 ||
					p.x0-a.x1 > wordGap*min(a.size, p.size) || p.spaced && p.x0-a.x1 > -0.2*p.size
			}
		}
		if text.Len() == 0 {
			s = seg{x0: p.x0, x1: p.x1, size: p.size, first: p.seq, last: p.seq}
		}
		if open && !p.struck {
			text.WriteByte(']')
			open = false
		}
		if spaced {
			text.WriteByte(' ')
			leading = false
		}
		if p.struck && !open {
			text.WriteString("[barré : ")
			open = true
			*struck++
		}
		text.WriteString(p.text)
		s.x1 = max(s.x1, p.x1)
		s.first, s.last = min(s.first, p.seq), max(s.last, p.seq)
		s.size = max(s.size, p.size)
		if leading {
			s.lead = s.x1 - s.x0
		}
		r.size = max(r.size, p.size)
	}
	end()
	if s := &r.segs[0]; len(s.text) > 0 && strings.ContainsRune("•●▪◦■", firstRune(s.text)) {
		_, n := utf8.DecodeRuneInString(s.text)
		if unicode.IsLetter(firstRune(s.text[n:])) {
			s.text = s.text[:n] + " " + s.text[n:]
		}
	}
	r.segs = slices.DeleteFunc(r.segs, func(s seg) bool { return s.text == "" })
	return r
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

// joined gives a row that is no part of a table as one line of text.
func (r row) joined() string {
	var b strings.Builder
	for i, s := range r.segs {
		if i > 0 {
			sep := " | "
			if before := r.segs[i-1].text; strings.HasSuffix(before, ":") || marker(before) || strings.HasPrefix(s.text, ":") || leader(s.text) || leader(before[strings.LastIndexByte(before, ' ')+1:]) {
				sep = " "
			}
			b.WriteString(sep)
		}
		b.WriteString(s.text)
	}
	return b.String()
}

// marker reports the mark of a list, which stands apart from its item.
func marker(s string) bool {
	switch {
	case s == "" || strings.ContainsRune(s, 0xFFFD) || utf8.RuneCountInString(s) > 4:
		return false
	case strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0:
		return true
	}
	last := s[len(s)-1]
	return (last == '.' || last == ')') && strings.Trim(s[:len(s)-1], "0123456789") == "" || len(s) == 2 && (last == '.' || last == ')') || s == "o"
}

// leader reports dots that lead the eye from a label to its value.
func leader(s string) bool { return len(s) > 2 && strings.Trim(s, "._… ") == "" }
