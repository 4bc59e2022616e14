package web

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

// Lookup asks a directory beyond the practice's own, the Annuaire Santé. Its errors
// are *review.Refusal for what a person can mend.
type Lookup interface {
	Find(ctx context.Context, a review.Actor, q Query) (Found, error)
	// Take keeps what was found in the practice's own directory.
	Take(ctx context.Context, a review.Actor, c directory.Change) error
}

// Query is who is looked for: a number, or a family name of two letters at least.
// Nothing of a patient is ever asked.
type Query struct {
	RPPS, Name, Given string
	Place             string // a town, a postcode or the two digits of a department
}

// Found is what was answered.
type Found struct {
	Entries       []directory.Entry
	RedList       int // mailboxes whose holders do not want to be listed
	Without       int // physicians without a mailbox
	More          bool
	Query         Query       // that was asked
	Document      pipeline.ID // for whose letter
	Change        *directory.Change
	ChangeAt      int    // the line of which Change asks
	Asked         bool   // there was a search
	Wrong, Advice string // why there is no answer
}

// maxFound is as many as a person can compare.
const maxFound = 50

// keyFound holds what was found, so that only that can be chosen.
const keyFound = "found"

// foundLine is one answer as it is compared with others.
type foundLine struct {
	directory.Entry
	N       int
	Homonym bool // another person of the list has this name
	Held    bool // in the practice's directory, at this address
	Beside  string
}

// FoundLines are the answers, homonyms marked.
func (v sheetView) FoundLines() []foundLine {
	var out []foundLine
	name := func(e directory.Entry) string {
		return strings.Join(directory.Words(e.Recipient.Name+" "+e.Recipient.Given), " ")
	}
	for i, e := range v.Found.Entries {
		l := foundLine{Entry: e, N: i, Beside: v.beside(e)}
		for _, o := range v.Found.Entries {
			l.Homonym = l.Homonym || name(o) == name(e) && o.Recipient.RPPS != e.Recipient.RPPS
		}
		if v.here != nil {
			_, l.Held = v.here.Of(e.Recipient)
		}
		out = append(out, l)
	}
	return out
}

// lookUp asks the Annuaire and shows what it says on the page of the letter.
func (s *server) lookUp(r *http.Request, p *person, id pipeline.ID) (result, error) {
	q := Query{RPPS: strings.ReplaceAll(field(r, "rpps"), " ", ""), Name: oneLine(field(r, "name")), Given: oneLine(field(r, "given")), Place: oneLine(field(r, "place"))}
	res := result{typed: typed{Found: Found{Query: q, Document: id, Asked: true}}}
	no := func(what, todo string) (result, error) {
		res.typed.Found.Wrong, res.typed.Found.Advice = what, todo
		return res, &review.Refusal{Code: "lookup", What: what, Todo: todo}
	}
	if s.opt.Lookup == nil {
		return no("Aucun annuaire n'est réglé.", "Demandez à l'administrateur (directory.annuaire).")
	}
	sh, err := s.desk.Open(r.Context(), p.Actor, id)
	if err != nil {
		return res, err
	}
	if ofPatient(q, sh.Report.Patient, sh.Report.Named) {
		return no("C'est le nom du patient : il n'est pas demandé à l'Annuaire.", "Écrivez le nom du médecin.")
	}
	f, err := s.opt.Lookup.Find(r.Context(), p.Actor, q)
	if refused, ok := err.(*review.Refusal); ok {
		res.typed.Found.Wrong, res.typed.Found.Advice = refused.French()
		return res, err
	}
	if err != nil {
		return res, err
	}
	if len(f.Entries) > maxFound {
		f.Entries, f.More = f.Entries[:maxFound], true
	}
	f.Query, f.Document, f.Asked = q, id, true
	b, err := json.Marshal(f)
	if err != nil {
		return res, err
	}
	s.sessions.Put(r.Context(), keyFound, b)
	res.typed.Found = f
	what := pipeline.French.Count(len(f.Entries), "réponse de l'Annuaire Santé", "réponses de l'Annuaire Santé")
	res.again = &Banner{Good: len(f.Entries) > 0, What: what + ".", Todo: "Comparez la spécialité, la ville et le RPPS, puis choisissez."}
	if len(f.Entries) == 0 {
		res.again = &Banner{What: "L'Annuaire Santé ne donne aucune boîte pour cette recherche.", Todo: "Vérifiez l'orthographe, essayez le RPPS, ou choisissez l'envoi par courrier."}
	}
	return res, nil
}

// ofPatient reports whether a search names the letter's patient, and no physician of its text.
func ofPatient(q Query, p pipeline.Patient, named []pipeline.Named) bool {
	same := func(a, b string) bool { return slices.Equal(directory.Words(a), directory.Words(b)) }
	if q.Name == "" || !same(q.Name, p.Name) && (p.BirthName == "" || !same(q.Name, p.BirthName)) {
		return false
	}
	if q.Given != "" && !same(q.Given, p.Given) {
		return false
	}
	return !slices.ContainsFunc(named, func(n pipeline.Named) bool { return same(n.Name, q.Name) && !same(n.Given, p.Given) })
}

// takeFound adds one of what was found to the recipients: into the directory as an
// import would, then chosen, so that the guard looks at it like at any other.
func (s *server) takeFound(r *http.Request, p *person, id pipeline.ID) (result, error) {
	var f Found
	gone := &review.Refusal{Code: "lookup", What: "Cette réponse de l'Annuaire n'est plus là.", Todo: "Cherchez à nouveau."}
	b := s.sessions.GetBytes(r.Context(), keyFound)
	n, err := strconv.Atoi(r.PostFormValue("n"))
	if s.opt.Lookup == nil || b == nil || json.Unmarshal(b, &f) != nil || f.Document != id || err != nil || n < 0 || n >= len(f.Entries) {
		return result{}, gone
	}
	res := result{said: "Destinataire pris dans l'Annuaire Santé et ajouté : la lettre est préparée à nouveau, relisez.", typed: typed{Found: f}}
	e := f.Entries[n]
	// The version first: what is refused must not have changed the directory.
	sh, err := s.desk.Open(r.Context(), p.Actor, id)
	if err != nil {
		return res, err
	}
	if sh.Version != version(r) {
		return res, &review.Refusal{Code: "stale", What: "Ce document a changé depuis que vous l'avez ouvert.", Todo: "Rechargez la page, relisez, puis décidez."}
	}
	if !mayChoose(sh.State, sh.Reason) {
		return res, &review.Refusal{Code: "state", What: "Les destinataires de cette lettre ne se choisissent plus.", Todo: "Rechargez la page."}
	}
	book, err := s.book(r.Context())
	if err != nil {
		return res, err
	}
	changes := book.Preview([]directory.Entry{e}, pipeline.DateOf(s.opt.Now().Local()), "").Changes
	for i, c := range changes {
		if c.Ask && r.PostFormValue("sure") != strconv.Itoa(n) {
			res.typed.Found.Change, res.typed.Found.ChangeAt = &changes[i], n
			res.again = &Banner{What: "L'annuaire du cabinet dit autre chose de ce médecin.", Todo: "Comparez, puis confirmez, ou choisissez une autre réponse."}
			return res, nil
		}
	}
	for _, c := range changes {
		if err := s.opt.Lookup.Take(r.Context(), p.Actor, c); err != nil {
			return res, err
		}
	}
	rs := slices.Clone(sh.Recipients)
	to := e.Recipient
	to.Copy, to.Mode = r.PostFormValue("cc") != "", pipeline.ModeSMIME
	if !slices.ContainsFunc(rs, func(x pipeline.Recipient) bool { return x.Same(to) }) {
		rs = append(rs, to)
	}
	if err := s.desk.Choose(r.Context(), p.Actor, id, version(r), rs); err != nil {
		return res, err
	}
	s.sessions.Remove(r.Context(), keyFound)
	return res, nil
}
