package web

import (
	"sort"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// piece is a stretch of the source text, marked where a finding points at it.
type piece struct {
	Text     string
	Marked   bool
	Severity pipeline.Severity
	Urgent   bool
	ID       string // of the finding that begins here, "" for none
	About    string // message of the finding
}

// pieces cuts a text at the borders of the findings' places. Their texts put
// together are the text; a place that does not fit the text is passed over.
func pieces(text string, fs []pipeline.Finding) []piece {
	type place struct {
		span pipeline.Span
		f    pipeline.Finding
		main bool
	}
	var places []place
	cuts := map[int]bool{0: true, len(text): true}
	add := func(sp pipeline.Span, f pipeline.Finding, main bool) {
		if sp.IsZero() || sp.Start < 0 || sp.Start >= sp.End || sp.End > len(text) || !border(text, sp.Start) || !border(text, sp.End) {
			return
		}
		places = append(places, place{sp, f, main})
		cuts[sp.Start], cuts[sp.End] = true, true
	}
	for _, f := range fs {
		add(f.Span, f, true)
		add(f.Other, f, false)
	}
	var at []int
	for c := range cuts {
		at = append(at, c)
	}
	sort.Ints(at)
	named := map[string]bool{}
	var out []piece
	for i := 0; i+1 < len(at); i++ {
		p := piece{Text: text[at[i]:at[i+1]]}
		for _, pl := range places {
			if pl.span.Start > at[i] || pl.span.End < at[i+1] {
				continue
			}
			if !p.Marked || pl.f.Severity > p.Severity {
				p.Severity, p.About = pl.f.Severity, pl.f.Message
			}
			p.Marked, p.Urgent = true, p.Urgent || pl.f.Urgency > pipeline.Routine
			if k := pl.f.Key(); pl.main && p.ID == "" && !named[k] {
				p.ID, named[k] = k, true
			}
		}
		out = append(out, p)
	}
	return out
}

func border(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }
