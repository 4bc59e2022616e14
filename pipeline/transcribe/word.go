package transcribe

import (
	"sort"
	"strings"
	"time"
	"unicode"

	"cardiopli/pipeline"
)

// spaced reports whether the answer's words carry the blank before them, as
// faster-whisper and whisper.cpp write them. Then one without is the rest of the
// word before it: whisper.cpp gives tokens, and a word is several.
func (r *reply) spaced() bool {
	all, with := 0, 0
	count := func(ws []word) {
		for _, w := range ws {
			all++
			if w.Word != nil && strings.HasPrefix(*w.Word, " ") {
				with++
			}
		}
	}
	count(r.Words)
	for i := range r.Segments {
		count(r.Segments[i].Words)
	}
	return 5*with > all
}

// joined gives the words of a segment, their pieces put together. A number is as
// sure as its least sure piece, any other word as its pieces are on the average,
// which is what faster-whisper gives for whole words.
func joined(ws []word, spaced bool) ([]pipeline.Word, *Failure) {
	var out []pipeline.Word
	pieces, sum := 0, 0.0 // of the last word
	for _, w := range ws {
		p, f := w.word()
		if f != nil {
			return nil, f
		}
		if p.Text == "" {
			continue
		}
		if n := len(out); n > 0 && spaced && !strings.HasPrefix(*w.Word, " ") {
			o := &out[n-1]
			o.Text += p.Text
			o.End = max(o.End, p.End)
			if p.Probability == 0 || !worded(p.Text) {
				continue
			}
			pieces, sum = pieces+1, sum+p.Probability
			if strings.ContainsFunc(o.Text, unicode.IsDigit) && o.Probability > 0 {
				o.Probability = min(o.Probability, p.Probability)
			} else {
				o.Probability = sum / float64(pieces)
			}
			continue
		}
		out = append(out, p)
		if pieces, sum = 0, 0; p.Probability > 0 {
			pieces, sum = 1, p.Probability
		}
	}
	return out, nil
}

// word checks and takes over one entry.
func (w word) word() (pipeline.Word, *Failure) {
	if w.Word == nil {
		return pipeline.Word{}, wrong(CauseAnswerForm)
	}
	p := pipeline.Word{Text: strings.TrimSpace(*w.Word)}
	if w.Probability != nil {
		if *w.Probability < -0.01 || *w.Probability > 1.01 {
			return p, wrong(CauseAnswerForm)
		}
		// 0 means unknown; an engine that says 0 knows that nothing is less sure.
		p.Probability = min(max(*w.Probability, 1e-6), 1)
	}
	if w.Start != nil && w.End != nil {
		p.Start, p.End = seconds(*w.Start), seconds(*w.End)
		if p.Start < -slackBefore || p.End < -slackBefore || p.Start > maxLength || p.End > maxLength {
			return p, wrong(CauseAnswerTimes)
		}
		p.Start = max(p.Start, 0)
		p.End = max(p.End, p.Start)
	}
	return p, nil
}

// worded reports letters or digits: how sure an engine is of a comma says nothing
// of the word before it. Half a letter, which whisper.cpp gives as U+FFFD, counts.
func worded(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || r == unicode.ReplacementChar || r == '%'
	})
}

// share gives words that stand beside the segments, as OpenAI sends them, to the
// segment that they were said in. Without segments they belong to the whole text.
func (r *reply) share(t *pipeline.Transcript) *Failure {
	if len(r.Words) == 0 {
		return nil
	}
	for i := range t.Segments {
		if len(t.Segments[i].Words) > 0 { // speaches sends them in both places
			return nil
		}
	}
	words, f := joined(r.Words, r.spaced())
	if f != nil {
		return f
	}
	if len(t.Segments) == 0 {
		if r.Text != nil && *r.Text != "" {
			t.Segments = []pipeline.Utterance{{Text: *r.Text, Words: words, End: t.Duration}}
		}
		return nil
	}
	for _, w := range words {
		mid := (w.Start + w.End) / 2
		i := sort.Search(len(t.Segments), func(i int) bool {
			return i == len(t.Segments)-1 || mid < (t.Segments[i].End+t.Segments[i+1].Start)/2
		})
		t.Segments[i].Words = append(t.Segments[i].Words, w)
	}
	return nil
}

// rest compares the answer's text with its segments. An answer without segments
// is its text, without times. What the text has and no segment has is kept as an
// utterance without length at the end, where package transcript leaves it open: it
// was heard, and nobody knows where.
func (r *reply) rest(t *pipeline.Transcript) {
	text := strings.TrimSpace(*r.Text)
	if text == "" {
		return
	}
	if len(t.Segments) == 0 {
		t.Segments = []pipeline.Utterance{{Text: text, End: t.Duration}}
		return
	}
	var all strings.Builder
	end := t.Duration
	for _, u := range t.Segments {
		all.WriteString(u.Text)
		all.WriteByte(' ')
		end = max(end, u.End)
	}
	if letters(text) == letters(all.String()) {
		return
	}
	have := map[string]int{}
	for _, w := range strings.FieldsFunc(strings.ToLower(all.String()), between) {
		have[w]++
	}
	var missing []string
	for _, w := range strings.FieldsFunc(text, between) {
		if l := strings.ToLower(w); have[l] > 0 {
			have[l]--
		} else {
			missing = append(missing, w)
		}
	}
	if len(missing) > 0 {
		t.Segments = append(t.Segments, pipeline.Utterance{Text: " " + strings.Join(missing, " "), Start: max(end, time.Millisecond), End: max(end, time.Millisecond)})
	}
}

func between(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if between(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// sameLanguage compares what engines call a language with its code: "french",
// "fr", "fr-FR".
func sameLanguage(said, code string) bool {
	said = strings.ToLower(strings.TrimSpace(said))
	said, _, _ = strings.Cut(strings.ReplaceAll(said, "_", "-"), "-")
	if c, ok := map[string]string{"french": "fr", "français": "fr", "english": "en", "german": "de", "dutch": "nl", "spanish": "es",
		"italian": "it", "portuguese": "pt", "arabic": "ar", "catalan": "ca", "luxembourgish": "lb"}[said]; ok {
		said = c
	}
	return said == strings.ToLower(code)
}
