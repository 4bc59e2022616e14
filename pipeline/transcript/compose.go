package transcript

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
)

const (
	roomy  = 140             // characters of one blank's guess; package blank takes 150
	stride = 8 * time.Second // of a moment at most
)

// writer puts the text together.
type writer struct {
	text    strings.Builder
	blanks  int
	moments []pipeline.Moment
	closed  bool                    // the last moment is a blank's
	spoken  int                     // utterance of the last moment
	places  [doubts][]time.Duration // where what is in doubt begins
	timed   bool
	until   time.Duration // of the recording
}

// compose writes the tokens, blanks for those in doubt.
func (p *pass) compose() Result {
	w := &writer{until: p.duration, timed: p.duration > 0 && len(p.tokens) == 0}
	for _, u := range p.spoken {
		w.timed = w.timed || u.timed
		if p.duration == 0 {
			w.until = max(w.until, u.End)
		}
	}
	slices.SortStableFunc(p.open, func(a, b gap) int { return a.before - b.before })
	open := p.open
	for i := 0; i <= len(p.tokens); {
		if len(open) > 0 && open[0].before <= i {
			// Several losses at one place are one blank.
			end := open[0].end
			for n := 1; n < len(open) && open[n].before <= i; n++ {
				end = max(end, open[n].end)
			}
			w.blank(blank.Write(""), open[0].start, end)
			for len(open) > 0 && open[0].before <= i {
				w.places[open[0].doubt] = append(w.places[open[0].doubt], open[0].start)
				open = open[1:]
			}
		}
		if i == len(p.tokens) {
			break
		}
		end := len(p.tokens)
		if len(open) > 0 {
			end = min(end, open[0].before)
		}
		i = p.run(w, i, end)
	}
	return Result{Text: w.text.String(), Blanks: w.blanks, Moments: w.ordered(), Notes: p.notes(w)}
}

// run writes the tokens from i that go together, not beyond end, and returns the
// next one.
func (p *pass) run(w *writer, i, end int) int {
	first := p.tokens[i]
	if first.doubt == none {
		w.word(first)
		return i + 1
	}
	to := i
	for to < end && p.tokens[to].doubt != none && p.tokens[to].spoken == first.spoken {
		to++
	}
	w.places[first.doubt] = append(w.places[first.doubt], first.start)
	for i < to {
		next, size := i+1, utf8.RuneCountInString(p.tokens[i].text)
		for next < to && size+1+utf8.RuneCountInString(p.tokens[next].text) <= roomy {
			size += 1 + utf8.RuneCountInString(p.tokens[next].text)
			next++
		}
		p.guess(w, p.tokens[i:next])
		i = next
	}
	return to
}

// guess writes blanks for tokens; marks of punctuation at their edges stay
// outside, so that a sentence still ends where it ended.
func (p *pass) guess(w *writer, ts []token) {
	var words []string
	for _, t := range ts {
		words = append(words, t.text)
	}
	s := strings.Join(words, " ")
	inner := strings.TrimLeft(s, "(«\"“ ")
	before := s[:len(s)-len(inner)]
	s, inner = inner, strings.TrimRight(inner, ".,;:!?…)»\"” ")
	after := s[len(inner):]
	if inner == "" {
		inner, before, after = before+after, "", ""
	}
	// A "word" longer than a blank is cut into several.
	r := []rune(inner)
	for k := 0; k < len(r); k += roomy {
		piece := blank.Write(string(r[k:min(k+roomy, len(r))]))
		if k == 0 {
			piece = before + piece
		}
		if k+roomy >= len(r) {
			piece += after
		}
		w.blank(piece, ts[0].start, ts[len(ts)-1].end)
	}
}

// blank writes a blank, with the punctuation at it.
func (w *writer) blank(s string, start, end time.Duration) {
	w.blanks++
	w.add(s, start, end)
	w.closed = true
}

// word writes a word that stands.
func (w *writer) word(t token) {
	if n := len(w.moments) - 1; n >= 0 && !w.closed && w.spoken == t.spoken && t.end-w.moments[n].Start <= stride {
		w.text.WriteByte(' ')
		w.text.WriteString(t.text)
		w.moments[n].Span.End = w.text.Len()
		w.moments[n].End = max(w.moments[n].End, t.end)
		return
	}
	w.add(t.text, t.start, t.end)
	w.closed, w.spoken = false, t.spoken
}

// add begins a moment with s.
func (w *writer) add(s string, start, end time.Duration) {
	if w.text.Len() > 0 {
		w.text.WriteByte(' ')
	}
	at := w.text.Len()
	w.text.WriteString(s)
	w.moments = append(w.moments, pipeline.Moment{Span: pipeline.Span{Start: at, End: w.text.Len()}, Start: start, End: end})
}

// ordered gives the moments with times that lie in the recording and do not go
// back, whatever the engine said; none where it said nothing.
func (w *writer) ordered() []pipeline.Moment {
	if !w.timed {
		return nil
	}
	var last time.Duration
	for i := range w.moments {
		m := &w.moments[i]
		m.Start = min(max(m.Start, last), w.until)
		m.End = min(max(m.End, m.Start), w.until)
		last = m.Start
	}
	return w.moments
}
