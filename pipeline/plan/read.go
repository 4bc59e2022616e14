package plan

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// Read tells what r says about what comes next. Terms count from at, the day of
// the examination.
func Read(rep pipeline.Report, at pipeline.Date) Reading {
	r := &reader{text: rep.Written, lex: lexicons(), en: rep.Language == pipeline.English, at: at}
	parts, sectioned := regions(rep)
	out := Reading{Sectioned: sectioned}
	var stops []says
	for _, p := range parts {
		ss, sy := r.part(p, at)
		out.Sentences = append(out.Sentences, ss...)
		stops = append(stops, sy...)
	}
	beyond, doubt := r.elsewhere(rep, parts)
	r.settle(&out, stops, beyond, doubt)
	return out
}

// part reads one part of the text.
func (r *reader) part(p region, at pipeline.Date) ([]Sentence, []says) {
	ts, stop := tokenize(r.text, p.span.Start, p.span.End, maxTokens)
	r.ts, r.loose = ts, p.loose
	plain := !strings.ContainsFunc(p.span.Of(r.text), func(x rune) bool { return x >= utf8.RuneSelf && x != '’' })
	var out []Sentence
	var all []says
	lead, hands := says(0), false
	for _, pc := range pieces(r.text, ts) {
		us := r.lex.units(r.text, ts, pc.mark, pc.to, plain, r.en)
		if p.outside && !has(us, tVous|tReq|tReader|tGP|tMust) && findForm(us, vous) < 0 {
			out, all = append(out, Sentence{Span: pc.span}), append(all, saysFact)
			continue
		}
		item := pc.mark > pc.from
		if !item {
			lead = 0
		}
		c := &context{plan: p.plan, lead: lead, loose: p.loose, start: pc.mark}
		sum := says(0)
		var asked, anyone pipeline.Date
		for _, cl := range clauses(us) {
			s := r.clause(cl.us, c)
			if s.has(saysBooked) && !has(cl.us, tTestN|tBloodN) {
				sum &^= saysUnsure // "ETO dans 6 semaines, rendez-vous donné"
			}
			if thanks(cl.us) && sum.has(saysUnsure|saysFollow) {
				sum = sum&^saysUnsure | saysAsk | saysHands
			}
			if s.has(saysAsk|saysUnsure) || s.has(saysDrug) && !s.has(saysDone) || s == 0 && c.last.has(saysAsk|saysUnsure) {
				r.earliest(c, at, &asked)
			}
			if s != saysFact {
				r.earliest(c, at, &anyone)
			}
			sum |= s
			if s &^= saysFact; s != 0 {
				c.last = s
			}
		}
		sum = weigh(sum, us, p, hands)
		hands = hands || sum.has(saysHands)
		if ts[pc.to-1].key == ":" && sum.has(saysHands) {
			lead = saysAsk
		}
		s := Sentence{Span: pc.span, Text: pipeline.Span{Start: ts[pc.mark].start, End: pc.span.End}, Leans: leans(us)}
		if sum.has(saysAsk | saysUnsure | saysFollow | saysPatient | saysDrug) {
			s.Due = anyone
			if sum.has(saysAsk) && (!asked.IsZero() || sum.has(saysDrug|saysFollow|saysPatient)) {
				s.Due = asked
			}
		}
		out, all = append(out, s), append(all, sum)
	}
	if rest := strings.TrimSpace(r.text[stop:p.span.End]); rest != "" {
		from := stop + strings.Index(r.text[stop:p.span.End], rest)
		s := pipeline.Span{Start: from, End: from + len(rest)}
		out, all = append(out, Sentence{Span: s, Text: s}), append(all, saysFact|saysUnsure|saysSpoken)
	}
	for i := range out {
		if hands && p.plan && all[i].has(saysUnsure) {
			all[i] = all[i]&^saysUnsure | saysAsk
		}
		out[i].Class, out[i].Asks, out[i].Unsure = class(all[i]), all[i].has(saysAsk), all[i].has(saysUnsure)
		out[i].Says = said(all[i])
	}
	return out, all
}

// earliest keeps the earliest term of the clause just read in best. What is to be
// done at once in a case that may never come has no term.
func (r *reader) earliest(c *context, at pipeline.Date, best *pipeline.Date) {
	if len(c.main) == 0 {
		return
	}
	for i, to := c.main[0].from, c.main[len(c.main)-1].to; i < to; {
		d, n := term(r.ts[:to], i, at)
		if !d.IsZero() && (d != at || len(c.iffs) == 0 && !c.iff) && (best.IsZero() || d.Before(*best)) {
			*best = d
		}
		i += max(1, n)
	}
}

// thanks reports a clause of thanks alone: what stood before it was a request.
func thanks(us []unit) bool {
	return len(us) <= 3 && (us[0].key == "merci" || us[0].key == "thanks" || us[0].key == "thank") && !us[0].is(tPolite)
}

// class gives a sentence its place.
func class(s says) Class {
	switch {
	case s.has(saysFact), s == 0:
		return Fact
	case s.has(saysDrug):
		return Drug
	case s.has(saysAsk | saysUnsure):
		return Ask
	case s.has(saysFollow | saysPatient):
		return Follow
	case s.has(saysNone):
		return None
	}
	return Steady
}

func said(s says) []Class {
	var out []Class
	for _, x := range []struct {
		s says
		c Class
	}{{saysDrug, Drug}, {saysSteady, Steady}, {saysAsk | saysUnsure, Ask}, {saysFollow | saysPatient, Follow}, {saysNone, None}} {
		if s.has(x.s) {
			out = append(out, x.c)
		}
	}
	return out
}

// leans reports a sentence that opens with a word for what stands before it.
func leans(us []unit) bool {
	if len(us) > 1 && (us[0].key == "et" || us[0].key == "and") {
		us = us[1:]
	}
	if len(us) == 0 {
		return false
	}
	switch us[0].key {
	case "ce", "cette", "cet", "ces":
		return len(us) == 1 || !us[1].is(tPatient) && us[1].key != "jour" && us[1].key != "semaine"
	}
	if object[us[0].key] && len(us) > 1 && us[1].form&inf != 0 && us[1].act.ofDrug() {
		return !has(us, tDrugN|tTreat) // "le majorer à 5 mg"
	}
	return us[0].is(tLean)
}

// settle decides the action.
func (r *reader) settle(out *Reading, all []says, beyond []Sentence, doubt bool) {
	why := func(want says) {
		for i, s := range all {
			if s.has(want) {
				out.Why = append(out.Why, out.Sentences[i].Span)
			}
		}
	}
	var sum says
	for i, s := range all {
		if !out.Sectioned && i < len(all)-4 {
			s &^= saysHint // a text without titles names examinations throughout
		}
		sum |= s
	}
	for _, s := range beyond {
		sum |= saysAsk
		out.Why = append(out.Why, s.Span)
	}
	switch {
	case sum.has(saysAsk):
		out.Action = pipeline.ActionAsked
		why(saysAsk)
		for _, s := range slices.Concat(out.Sentences, beyond) {
			if s.Asks && !s.Due.IsZero() && (out.Due.IsZero() || s.Due.Before(out.Due)) {
				out.Due = s.Due
			}
		}
	case sum.has(saysUnsure), doubt && !sum.has(saysSpared):
		why(saysUnsure)
	case sum.has(saysNone) && (!sum.has(saysOpen|saysHint) || sum.has(saysSpared)):
		out.Action = pipeline.ActionNone
		why(saysNone)
	case sum.has(saysNothing) && sum.has(saysFollow) && !sum.has(saysOpen|saysHint):
		out.Action = pipeline.ActionNone
		why(saysNothing | saysFollow)
	}
}
