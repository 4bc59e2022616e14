package web

import (
	"net/http"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

// amend starts the correction of a letter that was sent.
func (s *server) amend(r *http.Request, p *person, id pipeline.ID) (result, error) {
	text, why := unixLines(r.PostFormValue("text")), field(r, "reason")
	return result{said: "Correction commencée : la nouvelle lettre est préparée, puis attend une signature.", typed: typed{Text: &text, Why: why}},
		s.desk.Amend(r.Context(), p.Actor, id, version(r), text, why)
}

// ask takes the answer to whether the letter asks something of its reader.
func (s *server) ask(r *http.Request, p *person, id pipeline.ID) (result, error) {
	a := pipeline.Ask{Action: pipeline.Action(field(r, "action")), Added: field(r, "added")}
	said := "Noté : rien n'est demandé au médecin."
	if a.Action == pipeline.ActionAsked {
		said = "Noté : une action est demandée au médecin."
	}
	return result{said: said + " Relisez la nouvelle version.", typed: typed{Added: a.Added}}, s.desk.Ask(r.Context(), p.Actor, id, version(r), a)
}

// replaced is a letter that was sent before the one that is shown.
type replaced struct {
	N      int // version of the document
	Letter pipeline.Letter
	Copies []pipeline.Delivery
}

// fillLetters says what was sent before, and what is asked about this letter.
func (v *sheetView) fillLetters(p *person) {
	for _, l := range v.Earlier {
		if n := len(v.Replaced); n == 0 || v.Replaced[n-1].N != l.Version {
			v.Replaced = append(v.Replaced, replaced{N: l.Version, Letter: v.Before[l.Version]})
		}
		last := &v.Replaced[len(v.Replaced)-1]
		last.Copies = append(last.Copies, l)
	}
	v.Amending = v.AmendsVersion > 0 && v.State != pipeline.Issued
	v.CanAmend = v.State == pipeline.Issued
	waits := v.State == pipeline.Drafted && v.Prepared
	unknown := v.Letter.Ask.Action == pipeline.ActionUnknown
	v.CanAsk = waits && p.Decides() && (unknown || v.Letter.Ask.Chosen)
	v.Question = v.CanAsk && unknown
	v.CanSign = v.CanSign && !unknown
	v.WillAsk = waits && !p.Decides() && unknown
	if v.Typed.Added == "" {
		v.Typed.Added = v.Letter.Ask.Added
	}
	if before := v.Before[v.AmendsVersion].Ask; v.Question && before.Chosen { // an offer: the text has changed
		v.Answered = before.Action
		if v.Typed.Added == "" {
			v.Typed.Added = before.Added
		}
	}
}

// asked says what was answered about a letter.
func asked(a pipeline.Action) string {
	switch a {
	case pipeline.ActionAsked:
		return "une action est demandée au médecin"
	case pipeline.ActionNone:
		return "rien n'est demandé au médecin"
	}
	return ""
}

// withAmending puts what a document corrects before what remains to be done.
func withAmending(l line) line {
	if of := review.Amending(l.Summary); of != "" && l.First != "" {
		l.First = of + " : " + l.First
	} else if of != "" {
		l.First = of
	}
	return l
}
