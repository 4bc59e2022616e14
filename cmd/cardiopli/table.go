package main

import (
	"bytes"
	"io"
	"strings"
	"text/tabwriter"
)

// flusher is what tables are written to: cells end with a tab, rows with an end of
// line, as for text/tabwriter.
type flusher interface {
	io.Writer
	Flush() error
}

// table begins a table on standard output. Where that is no terminal, rows stay whole.
func (a *app) table() flusher {
	if a.term.width == 0 {
		return tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	}
	return &fitted{to: a.out, width: a.term.width}
}

// fitted is a table that fits a terminal, and of which nothing is cut: the columns
// for which there is room stand in their places, the others underneath, each row's
// under its own. The last column, which says why or what to do, may be folded where
// it stands.
type fitted struct {
	to    io.Writer
	width int
	raw   bytes.Buffer
}

func (t *fitted) Write(p []byte) (int, error) { return t.raw.Write(p) }

// roomForLast is the least that the last column is folded to.
const roomForLast = 28

func (t *fitted) Flush() error {
	var rows [][]string
	columns := 0
	for line := range strings.SplitSeq(strings.TrimSuffix(t.raw.String(), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		rows = append(rows, cells)
		columns = max(columns, len(cells))
	}
	t.raw.Reset()
	widths := make([]int, columns)
	for _, r := range rows {
		for i, c := range r {
			widths[i] = max(widths[i], wide(c))
		}
	}
	beside := t.fit(widths)
	var out strings.Builder
	for _, r := range rows {
		t.row(&out, r, widths, beside)
	}
	_, err := io.WriteString(t.to, out.String())
	return err
}

// fit counts the columns that stand beside each other.
func (t *fitted) fit(widths []int) int {
	used := 0
	for i, w := range widths {
		if used+w > t.width {
			if room := t.width - used; i > 0 && i == len(widths)-1 && room >= roomForLast {
				widths[i] = room
				return i + 1
			}
			if i == 0 {
				widths[0] = t.width
			}
			return max(i, 1)
		}
		used += w + 2
	}
	return len(widths)
}

func (t *fitted) row(out *strings.Builder, cells []string, widths []int, beside int) {
	var beneath []string
	if len(cells) > beside {
		for _, c := range cells[beside:] {
			if c = strings.TrimSpace(c); c != "" {
				beneath = append(beneath, c)
			}
		}
		cells = cells[:beside]
	}
	line := ""
	for i, c := range cells {
		if i == len(cells)-1 && wide(c) > widths[i] {
			lines := folded(c, widths[i])
			line += strings.Join(lines, "\n"+strings.Repeat(" ", wide(line)))
			break
		}
		line += c + strings.Repeat(" ", max(0, widths[i]-wide(c))+2)
	}
	out.WriteString(strings.TrimRight(line, " ") + "\n")
	if len(beneath) > 0 {
		for _, l := range folded(strings.Join(beneath, " · "), t.width-4) {
			out.WriteString("    " + l + "\n")
		}
	}
}
