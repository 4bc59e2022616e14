package agenda

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// row is one record of a table; line is where it begins, from 1.
type row struct {
	line  int
	cells []string
}

const (
	maxColumns     = 200
	maxCell        = 20_000 // bytes
	maxQuotedLines = 40     // of one cell; a quote open for longer was never meant as one
	maxHeadingRow  = 40     // rows above the table at most
	sampled        = 64 << 10
)

func (r row) empty() bool {
	return !slices.ContainsFunc(r.cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// filled counts cells that hold something.
func (r row) filled() int {
	n := 0
	for _, c := range r.cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// readRows parts a table (RFC 4180, with any delimiter). A quote that is not closed
// is a letter like any other, so that no row disappears in a cell. over is set
// where there are more rows than max.
func readRows(s string, comma byte, max int) (rows []row, over bool) {
	line := 1
	for len(s) > 0 {
		if len(rows) == max {
			return rows, true
		}
		r := row{line: line}
		quotes := true // until one of the row turns out to be a letter
		for done := false; !done; {
			var cell string
			var lines int
			cell, s, lines, done, quotes = nextCell(s, comma, quotes)
			line += lines
			if len(r.cells) < maxColumns {
				r.cells = append(r.cells, cell)
			}
		}
		rows = append(rows, r)
	}
	return rows, false
}

// nextCell reads a cell and what ends it; last tells the end of the row, good
// whether quotes are still quotes.
func nextCell(s string, comma byte, quotes bool) (cell, rest string, lines int, last, good bool) {
	quoted := strings.TrimLeft(s[:min(len(s), maxShort)], " ")
	if quotes && strings.HasPrefix(quoted, `"`) {
		skipped := min(len(s), maxShort) - len(quoted)
		if cell, rest, n, ok := quotedCell(s[skipped+1:], comma); ok {
			end, last := endOf(rest, comma)
			if last && len(rest) > 0 {
				n++
			}
			return cell, rest[end:], n, last, true
		}
		quotes = false
	}
	i := 0
	for i < len(s) && s[i] != comma && s[i] != '\n' && s[i] != '\r' {
		i++
	}
	cell, rest = s[:i], s[i:]
	end, last := endOf(rest, comma)
	if last && len(rest) > 0 {
		lines = 1
	}
	return clip(cell), rest[end:], lines, last, quotes
}

// endOf gives the length of the delimiter or line end at the begin of s.
func endOf(s string, comma byte) (n int, last bool) {
	switch {
	case s == "":
		return 0, true
	case s[0] == comma:
		return 1, false
	case strings.HasPrefix(s, "\r\n"):
		return 2, true
	}
	return 1, true
}

// quotedCell reads up to the closing quote, behind which a delimiter, a line end or
// the end of the file stands.
func quotedCell(s string, comma byte) (cell, rest string, lines int, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n' || c == '\r' && (i+1 == len(s) || s[i+1] != '\n'):
			if lines++; lines > maxQuotedLines {
				return "", "", 0, false
			}
		case c == '"':
			if i+1 < len(s) && s[i+1] == '"' {
				i++
				break
			}
			rest := strings.TrimLeft(s[i+1:], " ")
			if rest == "" || rest[0] == comma || rest[0] == '\n' || rest[0] == '\r' {
				return clip(b.String()), rest, lines, true
			}
			if lines > 0 { // the quote of a later row: this one was never closed
				return "", "", 0, false
			}
		}
		if b.Len() < maxCell {
			b.WriteByte(s[i])
		}
		if i > 2*maxCell {
			return "", "", 0, false
		}
	}
	return "", "", 0, false
}

func clip(s string) string {
	if len(s) > maxCell {
		s = strings.ToValidUTF8(s[:maxCell], "")
	}
	return s
}

// sheet is a table with its headings found.
type sheet struct {
	comma    byte
	above    []row    // what stands over the headings
	headings []string // tidied; a second of the same name has " (2)" behind it
	rows     []row
}

// openSheet finds the delimiter and the row of headings: the one with most titles
// that are known.
func openSheet(s string, o Options) (sheet, error) {
	whole, sep := s, byte(0)
	if rest, ok := strings.CutPrefix(s, "sep="); ok && len(rest) > 1 && strings.ContainsRune(";,\t|", rune(rest[0])) {
		sep = rest[0]
		s = "\n" + strings.TrimLeft(rest[1:], "\r\n")
	}
	known := func(h string) bool {
		if o.Profile != nil {
			_, ok := o.Profile.Columns[h]
			return ok
		}
		if f, ok := o.Columns[h]; ok {
			return f != FieldIgnore
		}
		f, ok := fieldOf(h)
		return ok && f != FieldIgnore
	}
	best, at, most := sheet{}, -1, 0
	head := s[:min(len(s), sampled)]
	for _, comma := range []byte{';', ',', '\t', '|'} {
		if sep != 0 && comma != sep {
			continue
		}
		rows, _ := readRows(head, comma, maxHeadingRow)
		for i, r := range rows {
			seen := map[string]bool{}
			for _, h := range r.cells {
				if h = tidy(h); h != "" && len(h) <= 100 && known(h) {
					seen[joined(h)] = true
				}
			}
			if len(seen) > most {
				best.comma, at, most = comma, i, len(seen)
			}
		}
	}
	if most < 2 {
		if o.Profile != nil { // another kind of file: its own headings show what differs
			o.Profile = nil
			return openSheet(whole, o)
		}
		return sheet{}, &Refusal{"headings", "Aucune ligne de titres n'a été reconnue (Nom, Prénom, Date de naissance, Date, Heure, Motif, Praticien...).",
			"Ajoutez une ligne de titres, ou dites ce qu'est chaque colonne : --column \"TITRE=name\" (voir --help)."}
	}
	rows, over := readRows(s, best.comma, maxRows+maxHeadingRow)
	if over {
		return sheet{}, &Refusal{"too_many", fmt.Sprintf("Le fichier contient plus de %d lignes.", maxRows), "Exportez une période plus courte."}
	}
	best.above, best.rows = rows[:at], rows[at+1:]
	best.headings = named(rows[at].cells)
	return best, nil
}

// cut reports whether the file ends within its last row: no line end is behind it,
// and it alone has fewer cells than there are headings.
func (s sheet) cut(text string) bool {
	n := len(s.rows) - 1
	if n < 1 || strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\r") {
		return false
	}
	last := s.rows[n]
	if last.filled() < 2 || len(last.cells) >= len(s.headings) || s.rows[n-1].empty() || strings.HasPrefix(fold(last.cell(0)), "total") {
		return false
	}
	return !slices.ContainsFunc(s.rows[:n], func(r row) bool { return len(r.cells) < len(s.headings) && !r.empty() })
}

// named makes headings unlike one another.
func named(cells []string) []string {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	count := map[string]int{}
	out := make([]string, n)
	for i, c := range cells[:n] {
		h := cmp.Or(short(tidy(c)), fmt.Sprintf("colonne %d", i+1))
		if count[h]++; count[h] > 1 {
			h = fmt.Sprintf("%s (%d)", h, count[h])
		}
		out[i] = h
	}
	return out
}

// cell gives the i-th cell of a row, tidied, or "".
func (r row) cell(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(spaces.Replace(r.cells[i]))
}
