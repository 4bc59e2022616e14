package draft

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/abbreviation"
	"cardiopli/pipeline/amend"
	"cardiopli/pipeline/plan"
)

// box distributes the conclusion and the plan over the parts of the box. Each
// sentence stands in one of them, as it is; where it is not known whether anything
// is asked of the reader, all stay together with the conclusion.
func (b *body) box(l *pipeline.Letter, r plan.Reading, chosen *pipeline.Ask, k *carried) {
	l.Ask = pipeline.Ask{Action: r.Action, Due: r.Due}
	if r.Action == pipeline.ActionUnknown && chosen != nil {
		l.Ask = pipeline.Ask{Action: chosen.Action, Added: chosen.Added, Chosen: true, Due: soonest(r)}
	}
	if l.Ask.Action != pipeline.ActionAsked {
		l.Ask.Due = pipeline.Date{}
	}
	concluded := false
	for _, p := range b.parts {
		concluded = concluded || p.key == "conclusion"
	}
	b.boxed = map[string]bool{"conclusion": concluded, "plan": concluded || l.Ask.Action != pipeline.ActionUnknown}
	for _, key := range []string{"conclusion", "plan"} {
		for _, p := range b.parts {
			if p.key == key && b.boxed[key] {
				b.place(l, b.foot(p, r.Sentences, k), r.Sentences)
			}
		}
	}
}

// soonest is the earliest term of what is to be done by nobody named: once the
// approver says that it is the reader, the term is the reader's.
func soonest(r plan.Reading) pipeline.Date {
	var d pipeline.Date
	for _, s := range r.Sentences {
		if s.Unsure && !s.Due.IsZero() && (d.IsZero() || s.Due.Before(d)) {
			d = s.Due
		}
	}
	return d
}

// place puts the sentences of one section. Neighbours that go to the same part
// stay together on their line; the first that remains with the conclusion keeps
// the title of the plan.
func (b *body) place(l *pipeline.Letter, p part, sentences []plan.Sentence) {
	title := ""
	if p.key == "plan" {
		title = b.heading(p) + word(b.lang, " : ", ": ")
	}
	for _, run := range runs(p, sentences, l.Ask.Action) {
		if title == "" {
			run.text = opening(run.text)
		}
		switch {
		case run.class == plan.Drug || run.class == plan.Steady:
			l.Drugs = append(l.Drugs, run.text)
		case run.class != plan.Fact:
			l.Ask.Lines = append(l.Ask.Lines, run.text)
		default:
			l.Conclusion = append(l.Conclusion, title+run.text)
			title = ""
		}
	}
}

// run is a stretch of one line that goes to one part of the box.
type run struct {
	text  string
	class plan.Class
}

// runs cuts a section into stretches. What lies between two sentences, such as the
// sign of a list, goes with the one that follows. Lines that one sentence joins are
// one. Without an action all is Fact.
func runs(p part, sentences []plan.Sentence, action pipeline.Action) []run {
	var out []run
	decided := action != pipeline.ActionUnknown
	for from := 0; from < len(p.text); {
		to := lineEnd(p, sentences, from)
		start, open, items := from, false, 0
		var class plan.Class
		flush := func(end int) {
			text := joined(p.text[start:end])
			if end < to || start > from {
				text = strings.TrimRight(text, " ;")
			}
			if text != "" {
				out = append(out, run{text, class})
			}
			start, open, items = end, false, 0
		}
		for _, s := range sentences {
			i, j := max(s.Span.Start-p.at, from), min(s.Span.End-p.at, to)
			if p.at < 0 || !decided || i >= j {
				continue
			}
			c := destination(s.Class, action)
			if s.Leans && open {
				c = class // not understood without the one before
			}
			if open && c != class {
				if items == 1 && class == plan.Fact && strings.HasSuffix(strings.TrimSpace(p.text[start:i]), ";") {
					class = c // half an item of a list has no number
				} else {
					flush(i)
				}
			}
			if s.Text.Start > s.Span.Start || items > 0 {
				items++
			}
			class, open = c, true
		}
		if !open {
			class = plan.Fact
		}
		flush(to)
		from = to
	}
	return out
}

// lineEnd gives where the line that begins at from ends, with the next one where a
// sentence goes on there.
func lineEnd(p part, sentences []plan.Sentence, from int) int {
	for at := from; ; {
		n := strings.IndexByte(p.text[at:], '\n')
		if n < 0 {
			return len(p.text)
		}
		at += n + 1
		if p.at < 0 || !slices.ContainsFunc(sentences, func(s plan.Sentence) bool { return s.Span.Start-p.at < at && s.Span.End-p.at > at }) {
			return at
		}
	}
}

// destination joins the classes that go to one part. What the practice does itself
// is nothing that is asked: beside a request it stays with the conclusion.
func destination(c plan.Class, action pipeline.Action) plan.Class {
	switch c {
	case plan.Drug, plan.Steady:
		return plan.Drug
	case plan.Ask:
		return plan.Ask
	case plan.Follow, plan.None:
		if action == pipeline.ActionNone {
			return plan.Ask
		}
	}
	return plan.Fact
}

// place gives where a section's trimmed text begins in the written form.
func place(written string, s pipeline.Span, text string) int {
	if i := strings.Index(s.Of(written), text); i >= 0 {
		return s.Start + i
	}
	return -1
}

// spell spells out abbreviations at their first use: in the box, then in the text
// below the table, whose labels explain those of the measures.
func (c *Composer) spell(l *pipeline.Letter, exams []pipeline.Exam, measured []string) {
	if c.speller == nil {
		return
	}
	box := [][]string{l.Conclusion, l.Drugs, l.Ask.Lines}
	var texts []string
	for _, a := range l.Alerts {
		texts = append(texts, a.Text)
	}
	for _, lines := range box {
		texts = append(texts, lines...)
	}
	o := abbreviation.Options{Language: l.Language, Exams: exams, Title: l.Title}
	texts, l.Expansions = c.speller.Spell(texts, o)
	for i := range l.Alerts {
		l.Alerts[i].Text, texts = texts[0], texts[1:]
	}
	for i := range box {
		n := len(box[i])
		box[i], texts = texts[:n:n], texts[n:]
	}
	l.Conclusion, l.Drugs, l.Ask.Lines = none(box[0]), none(box[1]), none(box[2])

	o.Measured = measured
	for _, e := range l.Expansions {
		o.Said = append(o.Said, e.Long+" ("+e.Short+")")
	}
	var below []int
	for i, b := range l.Blocks {
		switch b.Kind {
		case pipeline.Table:
			for _, row := range b.Rows {
				if len(row) > 0 {
					o.Said = append(o.Said, row[0])
				}
			}
		case pipeline.Paragraph:
			below = append(below, i)
			texts = append(texts, b.Text)
		}
	}
	texts, more := c.speller.Spell(texts, o)
	for n, i := range below {
		l.Blocks[i].Text = texts[n]
	}
	l.Expansions = append(l.Expansions, more...)
}

func none(lines []string) []string {
	if len(lines) == 0 {
		return nil
	}
	return lines
}

// amendment tells what is new against the letter that was sent.
func amendment(sent pipeline.Sent, l pipeline.Letter) *pipeline.Amendment {
	return &pipeline.Amendment{Version: sent.Letter.Version, On: sent.Letter.Date, Reason: sent.Reason, Edits: amend.Changes(sent.Letter, l)}
}
