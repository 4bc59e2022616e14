package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// terminal is what is known of where a command writes.
type terminal struct {
	width  int  // columns of the terminal; 0: no terminal, lines are left whole
	colour bool // it shows colours, and nobody asked for none (no-color.org)
}

// terminalOf looks at a file that a command writes to. wide leaves lines whole.
func terminalOf(f *os.File, wide bool) (t terminal) {
	if !term.IsTerminal(int(f.Fd())) {
		return t
	}
	t.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w >= narrowest && !wide {
		t.width = w
	}
	return t
}

// narrowest is the fewest columns that text is folded to: a terminal that says less
// does not know.
const narrowest = 40

// red makes a line red on a terminal.
func (a *app) red(s string) string {
	if a.term.colour {
		return "\x1b[1;31m" + s + "\x1b[0m"
	}
	return s
}

// wide is how many columns a text takes.
func wide(s string) (n int) {
	for s != "" {
		if rest, ok := strings.CutPrefix(s, "\x1b["); ok { // a colour takes none
			_, s, _ = strings.Cut(rest, "m")
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		if !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Cf, r) {
			n++
		}
		s = s[size:]
	}
	return n
}

// folded breaks a text at its spaces into lines of at most width columns; a word that
// is longer has a line of its own. Nothing is left out.
func folded(s string, width int) []string {
	var lines []string
	for s = strings.TrimRight(s, " "); wide(s) > width; {
		at := breakAt(s, width)
		if at < 0 {
			break
		}
		lines = append(lines, strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
	}
	return append(lines, s)
}

// breakAt is the last space at which a line of at most width columns may end, else the
// first; -1 where there is none. A mark that French sets apart begins no line.
func breakAt(s string, width int) int {
	best := -1
	for at := range len(s) {
		if s[at] != ' ' || at == 0 || s[at-1] == ' ' {
			continue
		}
		next, _, _ := strings.Cut(strings.TrimLeft(s[at:], " "), " ")
		if last := s[strings.LastIndexByte(s[:at], ' ')+1 : at]; hangs(next) || last == "«" {
			continue
		}
		if wide(s[:at]) > width {
			if best < 0 {
				best = at
			}
			break
		}
		best = at
	}
	return best
}

// hangs reports whether a word is a mark that French sets apart by a space and that
// begins no line.
func hangs(word string) bool { return word != "" && strings.Trim(word, ":;!?»%.") == "" }

// folder folds what is written to a terminal at spaces, each line under itself. It
// writes whole lines; Flush gives up the last.
type folder struct {
	to      io.Writer
	width   int
	pending []byte
}

func (f *folder) Write(p []byte) (int, error) {
	f.pending = append(f.pending, p...)
	for {
		i := bytes.IndexByte(f.pending, '\n')
		if i < 0 {
			return len(p), nil
		}
		if err := f.line(string(f.pending[:i])); err != nil {
			return 0, err
		}
		f.pending = f.pending[i+1:]
	}
}

func (f *folder) line(s string) error {
	if wide(s) <= f.width {
		_, err := io.WriteString(f.to, s+"\n")
		return err
	}
	text := strings.TrimLeft(s, " ")
	indent := strings.Repeat(" ", len(s)-len(text))
	hang := indent + "  "
	for i, l := range folded(text, f.width-len(hang)) {
		lead := hang
		if i == 0 {
			lead = indent
		}
		if _, err := io.WriteString(f.to, lead+l+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// Flush writes what has no end of line yet.
func (f *folder) Flush() {
	if len(f.pending) > 0 {
		f.to.Write(f.pending)
		f.pending = nil
	}
}

// asking folds what is told on standard error and lets a question, which ends
// without an end of line, through at once.
type asking struct{ *folder }

func (a asking) Write(p []byte) (int, error) {
	n, err := a.folder.Write(p)
	a.folder.Flush()
	return n, err
}
