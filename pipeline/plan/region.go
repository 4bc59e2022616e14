package plan

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// region is a part of the text that is read sentence by sentence.
type region struct {
	span pipeline.Span
	plan bool
	// loose is a part that no title opened: names of examinations in it are
	// titles and indications as often as things to do.
	loose bool
	// outside is what is read for requests to the reader alone.
	outside bool
}

// regions gives the conclusion and the plan; the end of the text where the
// report has neither.
func regions(rep pipeline.Report) ([]region, bool) {
	var out []region
	for _, s := range rep.Sections {
		p := s.Place
		if s.Key != "conclusion" && s.Key != "plan" || p.Start < 0 || p.End > len(rep.Written) || p.Start >= p.End ||
			!boundary(rep.Written, p.Start) || !boundary(rep.Written, p.End) {
			continue
		}
		out = append(out, region{span: p, plan: s.Key == "plan"})
	}
	slices.SortStableFunc(out, func(a, b region) int { return a.span.Start - b.span.Start })
	at := 0
	out = slices.DeleteFunc(out, func(r region) bool {
		if r.span.Start < at {
			return true
		}
		at = r.span.End
		return false
	})
	if len(out) > 0 {
		return out, true
	}
	if p := ending(rep.Written); p.Start < p.End {
		out = append(out, region{span: p, loose: true})
	}
	return out, false
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// cues open the end of a letter that has no titles.
var cues = []string{"au total", "en conclusion", "conclusion", "en somme", "en resume", "en synthese", "synthese", "mon avis", "avis du cardiologue", "ce qu'il faut retenir", "appreciation", "ce que j'en conclus", "donc", "ccl", "commentaire", "my impression", "opinion", "impression", "in summary", "overall", "in conclusion", "=>", "->", "protocole", "a retenir"}

// ending gives the last part of a text without titles: from the last words that
// announce a conclusion, else its last paragraphs.
func ending(text string) pipeline.Span {
	end := len(text)
	start := end
	best := -1
	for at := 0; at < len(text); {
		n := strings.IndexByte(text[at:], '\n')
		if n < 0 {
			n = len(text) - at
		}
		line := fold(strings.TrimLeft(text[at:at+n], " \t-–*#/.|[>0123456789"))
		for _, c := range cues {
			if strings.HasPrefix(line, c) {
				best = at
			}
		}
		at += n + 1
	}
	if best >= 0 {
		return pipeline.Span{Start: best, End: end}
	}
	// two paragraphs of some length
	body := strings.TrimRight(text, " \t\n")
	for k, seen := len(body), 0; k > 0 && seen < 3; seen++ {
		p := strings.LastIndex(body[:k], "\n\n")
		if p < 0 {
			start = 0
			break
		}
		start, k = p+2, p
		if len(body)-start > 700 {
			break
		}
	}
	return pipeline.Span{Start: start, End: end}
}

var past = set("indication history")

// elsewhere gives the requests to the reader that stand outside the parts read:
// in a comment, or in the closing lines. Only words that name the reader count.
func (r *reader) elsewhere(rep pipeline.Report, parts []region) (out []Sentence, doubt bool) {
	at := 0
	scan := func(from, to int) {
		if from >= to {
			return
		}
		ss, all := r.part(region{span: pipeline.Span{Start: from, End: to}, loose: true, outside: true}, r.at)
		for i, s := range all {
			if s.has(saysHands) {
				out = append(out, ss[i])
			}
			doubt = doubt || s.has(saysSpoken|saysDuty)
		}
	}
	skip := slices.Clone(parts)
	for _, s := range rep.Sections { // what was asked of the cardiologist, and what was before
		if p := s.Place; past[s.Key] && p.Start >= 0 && p.Start < p.End && p.End <= len(rep.Written) && boundary(rep.Written, p.Start) && boundary(rep.Written, p.End) {
			skip = append(skip, region{span: p})
		}
	}
	slices.SortStableFunc(skip, func(a, b region) int { return a.span.Start - b.span.Start })
	for _, p := range skip {
		scan(at, p.span.Start)
		at = max(at, p.span.End)
	}
	scan(at, len(rep.Written))
	return out, doubt
}
