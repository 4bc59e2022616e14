package batch

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxMarks bounds the borders that are looked at in one text.
const maxMarks = 600

// mark is a place where a letter may begin.
type mark struct {
	at   int // where the mark begins
	end  int // where what it marks begins
	kind kind
	weak bool // of a command: a new patient is needed as well
}

type kind int

const (
	start      kind = iota // of the text
	label                  // "Patient : ..." at the beginning of a line
	rule                   // a line of dashes, stars ...
	letterhead             // the first lines of the text once more
	page                   // a form feed
	command                // dictated
)

type line struct{ start, end int } // end without the line break

func lines(text string) []line {
	var all []line
	from := 0
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\f' {
			all = append(all, line{from, i})
			from = i + 1
		}
	}
	return append(all, line{from, len(text)})
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// isRule reports a line of five signs or more that holds no letter and no figure.
func isRule(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("=-_*#~+.—–─━═", r):
			n++
		case r != ' ' && r != '\t' && r != '\r' && r != '|':
			return false
		}
	}
	return n >= 5
}

// fold is a line as it is compared: lower case, letters and figures.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

var patientLabel = regexp.MustCompile(`(?i)^[ \t>|*#•-]*(?:(?:nom(?: et |[ /,&-]+)pr[ée]noms?|pr[ée]nom(?: et |[ /,&-]+)nom|nom du patient|nom de la patiente|identit[ée](?: du patient| de la patiente)?|patiente?(?:\(e\))?|nom|patient name|full name|name|concerne|concernant|re)[ \t*._…]*(?:\([a-z]\)[ \t]*)?[:=|\t.]|patiente?[ \t]{2,})`)

// marks lists the places of a text where a letter may begin, in order. The first
// is its beginning.
func marks(text string, all []line) []mark {
	ms := append([]mark{{kind: start}}, commands(text)...)
	head := headOf(text, all)
	for i, l := range all {
		if len(ms) > maxMarks {
			break
		}
		s := text[l.start:l.end]
		if l.start > 0 && text[l.start-1] == '\f' {
			ms = append(ms, mark{at: l.start - 1, end: l.start, kind: page})
		}
		switch {
		case isRule(s):
			ms = append(ms, mark{at: l.start, end: l.end, kind: rule})
		case i > head.last && head.again(text, all, i):
			ms = append(ms, mark{at: l.start, end: l.start, kind: letterhead})
		case patientLabel.MatchString(s):
			ms = append(ms, mark{at: l.start, end: l.start, kind: label})
		}
	}
	slices.SortStableFunc(ms, func(a, b mark) int { return cmp.Or(a.at-b.at, int(b.kind-a.kind)) })
	return slices.CompactFunc(ms[:min(len(ms), maxMarks)], func(a, b mark) bool { return a.at == b.at && a.kind != start })
}

// heading is the first lines of a text that hold words.
type heading struct {
	first, second string // folded
	last          int    // index of the line of second
}

func headOf(text string, all []line) heading {
	var h heading
	for i, l := range all {
		s := text[l.start:l.end]
		if letters(s) < 3 {
			continue
		}
		if patientLabel.MatchString(s) {
			break
		}
		if h.first == "" {
			h.first, h.last = fold(s), i
			continue
		}
		h.second, h.last = fold(s), i
		break
	}
	if len(h.first) < 8 {
		h.first = ""
	}
	return h
}

// again reports whether line i begins the heading once more: its first two lines,
// or its first line alone behind an empty one where that is long enough to be no
// word of the text.
func (h heading) again(text string, all []line, i int) bool {
	if h.first == "" || fold(text[all[i].start:all[i].end]) != h.first {
		return false
	}
	for _, l := range all[i+1:] {
		s := text[l.start:l.end]
		if letters(s) < 3 {
			continue
		}
		if fold(s) == h.second {
			return true
		}
		break
	}
	return len(h.first) >= 12 && (i == 0 || letters(text[all[i-1].start:all[i-1].end]) == 0)
}
