package measure

import "strings"

// cell is a stretch of tokens.
type cell struct{ from, to int }

// line is a line of text cut into cells.
type line struct {
	cells []cell
	wide  bool // cut at wide gaps only
}

// rows cuts the lines that have cells.
func (r *reader) rows() []line {
	var out []line
	t := r.t
	for i := 0; i < len(t.Tokens); {
		j := i
		for j < len(t.Tokens) && t.Tokens[j].Line == t.Tokens[i].Line {
			j++
		}
		if row := r.cells(i, j); len(row) >= 2 {
			out = append(out, line{row, false})
		} else if row := r.gaps(i, j); len(row) >= 2 {
			out = append(out, line{row, true})
		}
		i = j
	}
	return out
}

// cells cuts tokens [from, to) of one line at bars and tabs.
func (r *reader) cells(from, to int) []cell {
	t := r.t
	var out []cell
	start := from
	for j := from; j <= to; j++ {
		bar := j < to && t.Key(j) == "|"
		tab := j < to && j > start && strings.ContainsRune(t.Raw[t.Tokens[j-1].End:t.Tokens[j].Start], '\t')
		if j < to && !bar && !tab {
			continue
		}
		if j > start {
			out = append(out, cell{start, j})
		} else if bar && j > from { // an empty cell keeps its place
			out = append(out, cell{j, j})
		}
		start = j
		if bar {
			start = j + 1
		}
	}
	return out
}

// gaps cuts tokens [from, to) of one line where two blanks or more stand.
func (r *reader) gaps(from, to int) []cell {
	t := r.t
	var out []cell
	start := from
	for j := from + 1; j <= to; j++ {
		if j < to && t.Tokens[j].Start-t.Tokens[j-1].End < 2 {
			continue
		}
		out = append(out, cell{start, j})
		start = j
	}
	return out
}
