package check

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// flatten blanks what draws a frame around the words, so that a boxed page, a
// machine's "key=value" list and plain lines read alike. The result has the
// length of text and the same words at the same places:
//
//	+-----------------+
//	| FC       68/min |     the frame and its rules become spaces;
//	+-----------------+
//	Motif | bilan après   an empty first cell carries on the cell above it;
//	      | un malaise
//	FC ........... 68     dots that lead to a value are a colon;
//	FC .... 68 .... 138   where they lead on from value to value, they are bars;
//	[Motif] bilan         a name in square brackets gets a colon;
//	"FC": "68",           names and values of data files lose their signs,
//	<FC>68</FC>           here and here;
//	mean_HR=66            an underscore between letters is a space, a sign of
//	                      equality behind a name is a colon.
//
// Rows of a table with a heading keep their bars: the columns mean something.
func flatten(text string) string {
	if !strings.ContainsAny(text, "|_=[^\"<") && !strings.Contains(text, "---") && !strings.Contains(text, "...") && !strings.Contains(text, "……") {
		return text
	}
	b := []byte(text)
	open := false // the line before can be carried on
	prev := -1    // its line end
	for from := 0; from <= len(text); {
		to := from + strings.IndexByte(text[from:], '\n')
		if to < from {
			to = len(text)
		}
		line := text[from:to]
		switch {
		case ruling(line):
			if strings.Count(strings.Trim(line, " \t\r|+"), "|") == 0 || strings.ContainsAny(line, "+=") {
				wipe(b[from:to])
			}
			open = false
		default:
			words, carried := unframe(b[from:to], line)
			if carried && open && lowerNext(words) && prev >= 0 {
				b[prev] = ' '
			}
			open = len(strings.TrimSpace(words)) > 0 && !strings.ContainsAny(lastByte(words), ".;:!?")
		}
		prev = to
		from = to + 1
	}
	brackets(b)
	exports(b)
	columns(b)
	leaders(b)
	fields(b)
	return string(b)
}

// brackets makes "[Motif] bilan" at the start of a line "Motif : bilan".
func brackets(b []byte) {
	for i, c := range b {
		if c != '[' || i > 0 && b[i-1] != '\n' {
			continue
		}
		for j := i + 1; j < len(b) && j < i+40 && b[j] != '\n'; j++ {
			if b[j] == ']' {
				if j+1 < len(b) && b[j+1] == ' ' {
					b[i], b[j] = ' ', ':'
				}
				break
			}
		}
	}
}

// columns makes the dots of a line that lead from its name to a value and from
// there to the next the bars of a table row.
func columns(b []byte) {
	for from := 0; from < len(b); {
		to := from + bytes.IndexByte(b[from:], '\n')
		if to < from {
			to = len(b)
		}
		line := b[from:to]
		from = to + 1
		if bytes.Count(line, []byte("....")) < 2 {
			continue
		}
		var runs [][2]int
		for i := 0; i < len(line); i++ {
			j := i
			for j < len(line) && line[j] == '.' {
				j++
			}
			if j-i >= 4 {
				runs = append(runs, [2]int{i, j})
			}
			i = max(i, j-1)
		}
		led := len(runs) >= 2 && len(bytes.TrimSpace(line[:runs[0][0]])) > 0
		for n := 1; n < len(runs) && led; n++ {
			led = lone(string(line[runs[n-1][1]:runs[n][0]]))
		}
		for n := 0; n < len(runs) && led; n++ {
			wipe(line[runs[n][0]:runs[n][1]])
			line[runs[n][0]] = '|'
		}
	}
}

// lone reports whether a cell holds a value and no name behind it: a figure with
// one unit, or a stroke for none.
func lone(cell string) bool {
	cell = strings.TrimSpace(cell)
	if cell == "-" || cell == "—" || cell == "–" {
		return true
	}
	if cell == "" || (cell[0] < '0' || cell[0] > '9') && cell[0] != '-' && cell[0] != '+' {
		return false
	}
	words := strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(cell), "mm hg", "mmhg"), func(r rune) bool { return !unicode.IsLetter(r) })
	return len(words) <= 1 || len(words) == 2 && strings.Contains(cell, words[0]+"/"+words[1])
}

// exports blanks the signs of data files around a line's name and value:
// `"nom": "DUPONT",` and `<nom>DUPONT</nom>` read "nom: DUPONT".
func exports(b []byte) {
	for from := 0; from < len(b); {
		to := from
		for to < len(b) && b[to] != '\n' {
			to++
		}
		line := b[from:to]
		start := len(line) - len(strings.TrimLeft(string(line), " \t{[,"))
		switch {
		case start >= len(line):
		case line[start] == '"':
			unquote(line, start)
		case line[start] == '<':
			untag(line, start)
		}
		from = to + 1
	}
}

// unquote blanks the quotes of `"name": "value",` from start on.
func unquote(line []byte, start int) {
	end := start + 1
	for end < len(line) && end < start+60 && line[end] != '"' {
		end++
	}
	colon := end + 1
	for colon < len(line) && line[colon] == ' ' {
		colon++
	}
	if end >= len(line) || line[end] != '"' || colon >= len(line) || line[colon] != ':' {
		return
	}
	line[end], line[colon] = ':', ' ' // no gap between name and colon
	wipe(line[:start+1])
	for i := colon; i < len(line); i++ {
		if line[i] == '"' {
			line[i] = ' '
		}
	}
	for i := len(line) - 1; i > colon && strings.IndexByte(" ,}]\r\t", line[i]) >= 0; i-- {
		if line[i] == ',' || line[i] == '}' || line[i] == ']' {
			line[i] = ' '
		}
	}
}

// untag blanks the tags of `<name>value</name>` from start on.
func untag(line []byte, start int) {
	end := start + 1
	for end < len(line) && end < start+60 && line[end] != '>' && line[end] != '<' && line[end] != '@' {
		end++
	}
	last := strings.LastIndex(string(line), "</")
	if end >= len(line) || line[end] != '>' || last <= end || string(line[last+2:min(len(line), last+1+end-start)]) != string(line[start+1:end]) {
		return
	}
	line[start], line[end] = ' ', ':'
	wipe(line[last:])
}

// leaders makes a run of four dots or more between a name and a value a colon;
// three are the typist's "to be completed".
func leaders(b []byte) {
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && (b[j] == '.' || b[j] == '_' || b[j] == ' ' && j > i && j+1 < len(b) && b[j+1] == b[j-1] && b[i] == '.') {
			j++
		}
		if j-i < 4 || b[i] == ' ' {
			i = max(j, i+1)
			continue
		}
		end := j
		for end < len(b) && (b[end] == ' ' || b[end] == '\t' || b[end] == ':') {
			end++
		}
		start := i
		for start > 0 && b[start-1] == ' ' {
			start--
		}
		if end < len(b) && b[end] != '\n' && b[end] != '\r' && start > 0 && b[start-1] != '\n' {
			wipe(b[start:end])
			b[start] = ':'
		}
		i = end
	}
}

// ruling reports a line that holds no word or figure, only strokes.
func ruling(line string) bool {
	strokes := 0
	for _, r := range line {
		switch {
		case strings.ContainsRune("-=_*~", r):
			strokes++
		case r == ' ' || r == '\t' || r == '\r' || strings.ContainsRune("|+:", r):
		default:
			return false
		}
	}
	return strokes >= 3
}

func wipe(b []byte) {
	for i, c := range b {
		if c != '\r' {
			b[i] = ' '
		}
	}
}

// unframe blanks the bars at both ends of a line, where between them stands
// text or a name with one value, and the bar behind an empty first cell. It
// returns what the line says and whether it may carry on the line above.
func unframe(b []byte, line string) (words string, carried bool) {
	t := strings.TrimRight(line, " \t\r")
	start := len(t) - len(strings.TrimLeft(t, " \t"))
	var bars []int
	for i := start; i < len(t); i++ {
		if t[i] == '|' {
			bars = append(bars, i)
		}
	}
	if len(bars) == 0 {
		return t, false
	}
	framed := len(bars) >= 2 && bars[0] == start && bars[len(bars)-1] == len(t)-1
	inner := bars
	if framed {
		inner = bars[1 : len(bars)-1]
	}
	if framed && len(inner) <= 1 {
		b[bars[0]], b[bars[len(bars)-1]] = ' ', ' '
	}
	switch {
	case len(inner) == 0 && framed:
		words = t[bars[0]+1 : bars[1]]
		return words, true
	case len(inner) != 1:
		return "", false
	}
	from, end := start, len(t)
	if framed {
		from, end = bars[0]+1, bars[len(bars)-1]
	}
	words = t[inner[0]+1 : end]
	if strings.TrimSpace(t[from:inner[0]]) == "" { // the first cell is empty
		b[inner[0]] = ' '
		return words, true
	}
	return words, false
}

// lowerNext reports whether words begin in the middle of a sentence.
func lowerNext(words string) bool {
	words = strings.TrimLeft(words, " \t")
	r, _ := utf8.DecodeRuneInString(words)
	return unicode.IsLower(r) || r >= '0' && r <= '9' || r == '('
}

func lastByte(s string) string {
	s = strings.TrimRight(s, " \t\r")
	if s == "" {
		return "."
	}
	return s[len(s)-1:]
}

// fields makes "mean_HR=66" a name, a colon and a value.
func fields(b []byte) {
	letter := func(i int) bool {
		return i >= 0 && i < len(b) && (b[i] >= utf8.RuneSelf || b[i] >= 'a' && b[i] <= 'z' || b[i] >= 'A' && b[i] <= 'Z')
	}
	figure := func(i int) bool { return i >= 0 && i < len(b) && b[i] >= '0' && b[i] <= '9' }
	for i, c := range b {
		switch {
		case c == '_' && (letter(i-1) || figure(i-1)) && (letter(i+1) || figure(i+1)):
			if !address(b, i) {
				b[i] = ' '
			}
		case c == '^' && letter(i-1) && letter(i+1): // names of machines: SMITH^John
			b[i] = ' '
		case c == '=' && letter(i-1) && i+1 < len(b) && (letter(i+1) || figure(i+1) || b[i+1] == '+' || b[i+1] == '-') && !address(b, i):
			b[i] = ':'
		}
	}
}

// address reports whether place i is within a mail or web address.
func address(b []byte, i int) bool {
	for k := i; k < len(b) && k < i+64 && b[k] > ' '; k++ {
		if b[k] == '@' {
			return true
		}
	}
	for k := i; k >= 0 && k > i-64 && b[k] > ' '; k-- {
		if b[k] == '@' || b[k] == '/' && k > 0 && b[k-1] == '/' {
			return true
		}
	}
	return false
}
