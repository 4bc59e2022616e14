package pdf

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// paragraphs gives the text of the lines of a page: lines that the width of the
// page broke are one again, larger spaces are blank lines.
func paragraphs(all []line, out *Text) []string {
	right := map[int]float32{}
	var leads []float32
	for i, l := range all {
		if !l.table {
			right[l.column] = max(right[l.column], l.x1)
		}
		if i > 0 && all[i-1].column == l.column && all[i-1].y > l.y {
			leads = append(leads, (all[i-1].y-l.y)/max(l.size, all[i-1].size))
		}
	}
	usual := float32(1.2)
	if len(leads) > 0 {
		slices.Sort(leads)
		usual = min(max(leads[len(leads)/3], 1), 2.2)
	}
	var text []string
	for i, l := range all {
		if i == 0 {
			text = append(text, l.text)
			continue
		}
		b := all[i-1]
		far := (b.y - l.y) / max(l.size, b.size)
		switch {
		case l.column != b.column || l.apart != b.apart || b.y <= l.y || far > max(usual*1.35, usual+0.45):
			text = append(text, "", l.text)
		case wrapped(b, l, right[l.column], far):
			last := text[len(text)-1]
			end, _ := utf8.DecodeLastRuneInString(last)
			switch before, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(last, "-")); {
			case end == 0xAD:
				text[len(text)-1] = last + l.text
			case end == '-' && unicode.IsLetter(before):
				out.Hyphens++
				text[len(text)-1] = last + l.text
			default:
				text[len(text)-1] = last + " " + l.text
			}
		default:
			text = append(text, l.text)
		}
	}
	return text
}

// wrapped reports whether l goes on where the edge of the page ended b: its first
// word had no room there.
func wrapped(b, l line, right, far float32) bool {
	if b.table || l.table || far > 1.9 || abs32(b.size-l.size) > 0.1*b.size || abs32(b.x0-l.x0) > 4*b.size {
		return false
	}
	if utf8.RuneCountInString(b.text) < 30 || b.x1+0.2*b.size+l.lead < right-0.3*b.size {
		return false
	}
	first, _ := utf8.DecodeRuneInString(l.text)
	word, _, _ := strings.Cut(l.text, " ")
	if marker(word) && !digit(word[0]) || strings.ContainsRune("•●■▪◦☐☒☑➢–—", first) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(b.text)
	return unicode.IsLower(first) || !strings.ContainsRune(".:;!?", last)
}

var (
	bareNumber = regexp.MustCompile(`^(?i)[-–—\s]*(page|p\.)?\s*\d{1,3}(\s*(/|sur|de|of)\s*\d{1,3})?[-–—\s]*$`)
	pageOf     = regexp.MustCompile(`(?i)[\s·|,–-]*\bpage\s*:?\s*\d{1,3}(\s*(/|sur|de|of)\s*\d{1,3})?`)
)

// edge is a line near the top or the bottom of a page.
type edge struct {
	at  int // in the lines of its page
	key string
	y   float32 // from the top
}

const maxEdge = 8

// edges gives the outermost lines of a page, from the edge inwards.
func edges(s *sheet, bottom bool) []edge {
	var all []edge
	for i, l := range s.lines {
		y := s.high - l.y
		if l.apart || bottom && y < 0.85*s.high || !bottom && y > 0.16*s.high {
			continue
		}
		key := strings.Join(strings.Fields(strings.ReplaceAll(pageOf.ReplaceAllString(l.text, " #"), "|", " ")), " ")
		if bareNumber.MatchString(l.text) {
			key = "#"
		}
		all = append(all, edge{i, key, y})
	}
	slices.SortStableFunc(all, func(a, b edge) int {
		if bottom {
			return cmp.Compare(b.y, a.y)
		}
		return cmp.Compare(a.y, b.y)
	})
	return all[:min(len(all), maxEdge)]
}

// unnumbered takes the number of a page out of a line.
func unnumbered(s string) string {
	return strings.Trim(strings.Join(strings.Fields(pageOf.ReplaceAllString(s, "")), " "), " |")
}

// repeated takes the lines that stand at the same place of several pages out of
// them and gives each once; numbers of pages are dropped. A line that also stands
// within a page, as the head of a table that goes on, is told there.
func repeated(pages []*sheet) (heads, feet []string) {
	for _, bottom := range []bool{false, true} {
		var per [][]edge
		count := map[string][]float32{}
		for _, s := range pages {
			e := edges(s, bottom)
			per = append(per, e)
			for _, x := range e {
				count[x.key] = append(count[x.key], x.y)
			}
		}
		told := map[string]bool{}
		gone := make([]map[int]bool, len(pages))
		var found []string
		for i, s := range pages {
			gone[i] = map[int]bool{}
			for _, x := range per[i] {
				again := 0
				for _, y := range count[x.key] {
					if abs32(y-x.y) < 8 {
						again++
					}
				}
				margin := x.y < 0.09*s.high || x.y > 0.91*s.high
				if again < 2 && !(x.key == "#" && margin) {
					break // what repeats lies outside of what does not
				}
				gone[i][x.at] = true
				if text := unnumbered(s.lines[x.at].text); text != "" && !told[x.key] && x.key != "#" {
					told[x.key] = true
					found = append(found, text)
				}
			}
		}
		for i, s := range pages {
			kept := s.lines[:0:0]
			for k, l := range s.lines {
				if gone[i][k] {
					continue
				}
				if y := s.high - l.y; bottom && (y < 0.09*s.high || y > 0.91*s.high) {
					l.text = unnumbered(l.text)
				}
				if l.text != "" {
					kept = append(kept, l)
				}
			}
			s.lines = kept
		}
		inside := map[string]bool{}
		for _, s := range pages {
			for _, l := range s.lines {
				inside[strings.Join(strings.Fields(l.text), " ")] = true
			}
		}
		for _, text := range found {
			if !inside[text] {
				if bottom {
					feet = append([]string{text}, feet...)
				} else {
					heads = append(heads, text)
				}
			}
		}
	}
	return heads, feet
}
