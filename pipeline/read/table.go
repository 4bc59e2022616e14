package read

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// layoutRow gives the lines of a table row.
//
// One row is one line: the lines of a cell are joined by spaces, the cells by
// " | ". Two exceptions make forms readable: after a cell that ends in a colon,
// its value follows directly ("Nom :" and "DUPONT" give "Nom : DUPONT"); and in a
// row of just a label and a value the colon is supplied ("FEVG" and "35 %" give
// "FEVG : 35 %"). A row that lays out paragraphs, a whole letter in a frame for
// instance, gives the lines of its cells one cell after the other; one whose
// cells all stack the same number of short lines gives as many rows.
func layoutRow(cells [][]string) []string {
	for len(cells) > 0 && blank(cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	filled, tall := 0, false
	for _, c := range cells {
		if !blank(c) {
			filled++
		}
		tall = tall || prose(c)
	}
	switch {
	case filled == 0:
		return nil
	case filled == 1:
		for _, c := range cells {
			if !blank(c) {
				return c
			}
		}
	}
	if k := stacked(cells); k > 1 {
		var out []string
		for i := range k {
			row := make([]string, len(cells))
			for j, c := range cells {
				row[j] = c[i]
			}
			out = append(out, joinCells(row))
		}
		return out
	}
	if tall {
		var out []string
		for _, c := range cells {
			out = append(out, c...)
		}
		return out
	}
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = strings.Join(c, " ")
	}
	return []string{joinCells(row)}
}

func blank(cell []string) bool {
	for _, s := range cell {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

// prose reports whether a cell holds paragraphs rather than a value: three lines
// or more, or two of which one is a labelled field of its own.
func prose(cell []string) bool {
	lines, labels := 0, 0
	for _, s := range cell {
		s = strings.TrimSpace(s)
		if s == "" {
			continue
		}
		lines++
		if i := strings.IndexByte(s, ':'); i > 0 && i < len(s)-1 {
			labels++
		}
	}
	return lines >= 3 || lines == 2 && labels > 0
}

// stacked returns the common number of lines where every cell is a column of
// short values.
func stacked(cells [][]string) int {
	k := len(cells[0])
	for _, c := range cells {
		if len(c) != k {
			return 0
		}
		for _, s := range c {
			if s == "" || utf8.RuneCountInString(s) > 32 || strings.Contains(s, ":") {
				return 0
			}
		}
	}
	return k
}

func joinCells(row []string) string {
	for i := range row {
		row[i] = strings.Join(strings.Fields(row[i]), " ")
	}
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	if len(row) == 2 && label(row[0]) && row[1] != "" {
		return row[0] + " : " + row[1]
	}
	var b strings.Builder
	for i, c := range row {
		if i > 0 {
			if prev := row[i-1]; strings.HasSuffix(prev, ":") {
				b.WriteByte(' ')
			} else {
				b.WriteString(" | ")
			}
		}
		b.WriteString(c)
	}
	return strings.TrimSpace(b.String())
}

// label reports whether a cell names what stands beside it: a few words that end
// in a letter, a bracket or a digit (VO2, E/e').
func label(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > 40 || len(strings.Fields(s)) > 5 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	if !unicode.IsLetter(last) && last != ')' && last != '\'' && last != '’' && !unicode.IsDigit(last) {
		return false
	}
	return strings.IndexFunc(s, unicode.IsLetter) >= 0 && !strings.ContainsAny(s, ":;=")
}
