package batch

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// divide does the work of Split and Findings.
func divide(text string) ([]Part, *doubt) {
	all := pipeline.Span{End: len(text)}
	whole := []Part{{Span: all, Letter: all}}
	if len(text) > MaxText {
		return whole, nil
	}
	ls := lines(text)
	ms := marks(text, ls)
	if len(ms) < 2 {
		return whole, unmarked(text, ls)
	}
	s := &splitter{text: text, lines: ls, marks: ms}
	s.blocks()
	s.borders()
	parts := s.parts()
	if len(parts) < 2 || len(parts) > MaxParts {
		if s.doubt == nil {
			s.doubt = unmarked(text, ls)
		}
		return whole, s.doubt
	}
	return parts, nil
}

type splitter struct {
	text  string
	lines []line
	marks []mark
	block []block
	// cuts are indices of blocks that begin a letter, the first one 0; floors the
	// places that what stands above a cut cannot reach beyond.
	cuts, floors []int
	doubt        *doubt
}

// block is what stands between two marks.
type block struct {
	mark
	to int
	id *identity
}

func (s *splitter) blocks() {
	next := len(s.text) // of the marks behind, the first that is more than a label
	s.block = make([]block, len(s.marks))
	for i := len(s.marks) - 1; i >= 0; i-- {
		m := s.marks[i]
		b := block{mark: m, to: len(s.text)}
		if i+1 < len(s.marks) {
			b.to = s.marks[i+1].at
		}
		switch {
		case m.kind == label:
			// A label that names nobody by itself is a line like another.
			if b.id = read(s.text, b.end, b.to); b.id != nil && b.id.at.Start > m.at+200 {
				b.id = nil
			}
		case b.end < next:
			b.id = read(s.text, b.end, next)
		}
		if m.kind != label {
			next = m.at
		}
		s.block[i] = b
	}
	// In a letterhead a name may be anyone's: who is named behind it counts.
	for i := range s.block {
		if b := &s.block[i]; b.id != nil && !b.id.firm && i+1 < len(s.block) && s.headlike(i) {
			for _, c := range s.block[i+1:] {
				if c.id == nil {
					continue
				}
				if c.id.sure {
					b.id = nil
				}
				break
			}
		}
	}
}

// borders finds where the patient changes.
func (s *splitter) borders() {
	s.cuts, s.floors = []int{0}, []int{0}
	var patient *identity // of the letter that is being read
	first := 0            // block that names them
	for i := range s.block {
		b := &s.block[i]
		from := s.cuts[len(s.cuts)-1]
		if b.kind == command && !b.weak && i > from && letters(s.between(from, i)) >= 40 && letters(s.text[b.end:]) >= 40 {
			s.cuts, s.floors = append(s.cuts, i), append(s.floors, b.at)
			patient, first = b.id, i
			continue
		}
		if b.id == nil {
			continue
		}
		if patient == nil {
			patient, first = b.id, i
			continue
		}
		like := compare(patient, b.id)
		if like == same {
			patient = fuller(patient, b.id)
			continue
		}
		cut := s.back(i, first)
		begin := s.block[from].at
		if s.heads(begin, patient.at.Start) {
			begin = patient.at.End
		}
		if end := s.block[cut].at; begin > end || !hasBody(s.text[begin:end]) {
			// Two persons in one heading.
			continue
		}
		clear := like == different && (b.id.firm || b.kind == letterhead || s.block[cut].kind == letterhead) && b.id.at.Start-b.end < 3000 && s.heads(b.end, b.id.at.Start) && hasBody(s.text[b.end:s.until(i)])
		switch {
		case clear && s.block[cut].kind == label:
			_, clear = s.titles(s.block[cut].at, patient.at.End)
		case clear && s.block[cut].kind == rule:
			// Where the border is not the rule but a page, or an empty place, above it.
			clear = !s.paged(first, cut) && !s.inHeading(s.block[cut])
		}
		if clear {
			s.cuts, s.floors = append(s.cuts, cut), append(s.floors, patient.at.End)
			patient, first = b.id, i
			continue
		}
		if s.doubt == nil && s.doubtful(like, patient, b.id, cut, i) {
			s.doubt = &doubt{patient.at, b.id.at}
		}
	}
}

// paged reports a form feed among the blocks between the two.
func (s *splitter) paged(from, to int) bool {
	for j := from + 1; j < to; j++ {
		if s.block[j].kind == page {
			return true
		}
	}
	return false
}

// doubtful reports whether a second identity that begins no letter for sure is one
// to ask about.
func (s *splitter) doubtful(like likeness, a, b *identity, cut, i int) bool {
	marked, body := s.marked(cut, i), hasBody(s.text[s.block[i].end:s.until(i)])
	switch {
	case like == unsure:
		return marked && body && b.sure
	case b.sure && a.sure && (!b.BirthDate.IsZero() || b.INS != ""):
		return true
	}
	return marked && body && !section.MatchString(bare(s.text[s.block[i].end:s.block[i].to])) && letters(s.text[s.block[i].end:b.at.Start]) < 300
}

func (s *splitter) between(from, to int) string {
	end := len(s.text)
	if to < len(s.block) {
		end = s.block[to].at
	}
	return s.text[s.block[from].at:end]
}

// until returns where the next other patient after block i is named.
func (s *splitter) until(i int) int {
	for j := i + 1; j < len(s.block); j++ {
		if b := s.block[j]; b.kind == command && !b.weak || b.id != nil && b.id.firm && compare(s.block[i].id, b.id) == different {
			return b.at
		}
	}
	return len(s.text)
}

// marked reports a border stronger than a label among the blocks from cut to i.
func (s *splitter) marked(cut, i int) bool {
	for j := cut; j <= i; j++ {
		if s.block[j].kind != label {
			return true
		}
	}
	return false
}

// back returns the block with which the letter begins that names its patient in
// block i: heads without a patient belong to what follows, as far back as first,
// the block that names the patient before.
func (s *splitter) back(i, first int) int {
	cut := i
	for j := i - 1; j > first && s.block[j].id == nil && s.headlike(j); j-- {
		if s.block[j].kind != label {
			cut = j
		}
	}
	return cut
}

var (
	signature = regexp.MustCompile(`(?i)^[ \t]*(?:(?:dr|docteure?|pr|professeure?|sign[ée]|le m[ée]decin|cardiologue|bien confraternellement|confraternellement|cordialement|rpps|valid[ée]|dict[ée]|relu|copie|pj|cc)\b.*|[A-ZÉ]\. .{2,40}|[A-Z]{2,3}/[a-z]{2,3})$`)
	prose     = regexp.MustCompile(`[a-zé)%][.;]\s*$`)
	section   = regexp.MustCompile(`(?i)^[ \t*#>|-]*(?:au total|conclusions?|synth[èe]se|r[ée]sultats?|indication|motif|ant[ée]c[ée]dents|traitement|conduite|interpr[ée]tation|commentaires?|annexe|impression|findings|history|summary|suite)\b`)
)

// headlike reports a block that may stand above an identity: a letterhead, a title,
// a date, or nothing; no prose, no part of a report, no mere signature.
func (s *splitter) headlike(j int) bool {
	b := s.block[j]
	n, signed := 0, 0
	if !s.heads(b.end, b.to) {
		return false
	}
	for l := range strings.Lines(s.text[b.end:max(b.end, b.to)]) {
		l = strings.TrimRight(l, " \t\r\n")
		if letters(l) == 0 {
			continue
		}
		n++
		if signature.MatchString(l) {
			signed++
		}
	}
	return n <= 14 && (n == 0 || signed < n || b.kind == letterhead)
}

// heads reports whether nothing but lines of a heading stands between two places.
func (s *splitter) heads(from, to int) bool {
	for l := range strings.Lines(s.text[from:max(from, to)]) {
		l = strings.TrimRight(l, " \t\r\n")
		if prose.MatchString(l) && letters(l) > 25 || section.MatchString(l) || len(l) > 160 {
			return false
		}
	}
	return true
}

// fuller keeps of two readings of one person what either has.
func fuller(a, b *identity) *identity {
	c := *a
	if c.INS == "" {
		c.INS = b.INS
	}
	if c.BirthDate.IsZero() {
		c.BirthDate = b.BirthDate
	}
	if c.Name == "" {
		c.Name = b.Name
	}
	if c.Given == "" {
		c.Given = b.Given
	}
	if c.BirthName == "" {
		c.BirthName = b.BirthName
	}
	return &c
}

// parts turns the cuts into parts.
func (s *splitter) parts() []Part {
	var ps []Part
	for n, c := range s.cuts {
		from, begin := s.block[c].at, s.block[c].end
		if s.block[c].kind == label && n > 0 {
			from, _ = s.titles(from, s.floors[n])
			begin = from
		}
		if n > 0 {
			ps[n-1].Span.End = from
			ps[n-1].Letter = trimmed(s.text, ps[n-1].Letter.Start, from)
		} else {
			from, begin = 0, 0
		}
		// the rules and pages of the border that stand at its beginning
		for k := c + 1; n > 0 && k < len(s.block) && letters(s.text[begin:s.block[k].at]) == 0 && (s.block[k].kind == rule || s.block[k].kind == page); k++ {
			begin = s.block[k].end
		}
		ps = append(ps, Part{Span: pipeline.Span{Start: from, End: len(s.text)}, Letter: trimmed(s.text, begin, len(s.text))})
	}
	s.share(ps)
	return ps
}

// share gives each letter the common head that it lacks: the first block, where a
// rule, a page or a letterhead ends it, it is no letter, and no letter repeats it.
func (s *splitter) share(ps []Part) {
	if len(ps) < 2 || s.block[0].id != nil || s.block[1].kind == label || s.block[1].kind == command || !s.headlike(0) {
		return
	}
	head := trimmed(s.text, 0, s.block[0].to)
	if letters(head.Of(s.text)) < 3 {
		return
	}
	top := fold(strings.SplitN(head.Of(s.text), "\n", 2)[0])
	for i := range ps {
		if i > 0 && !strings.Contains(fold(ps[i].Letter.Of(s.text)), top) {
			ps[i].Head = head
		}
	}
}

// trimmed returns the span of text[from:to] without the space at its ends.
func trimmed(text string, from, to int) pipeline.Span {
	if from > to {
		from = to
	}
	piece := text[from:to]
	start := from + len(piece) - len(strings.TrimLeft(piece, " \t\r\n\f"))
	end := from + len(strings.TrimRight(piece, " \t\r\n\f"))
	// An indented first line keeps its place.
	if i := strings.LastIndexAny(text[from:max(from, start)], "\n\f"); i >= 0 {
		start = from + i + 1
	}
	return pipeline.Span{Start: start, End: max(start, end)}
}
