package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// seen reads the version and the PDF digest that the page was made for.
func seen(r *http.Request, id pipeline.ID) (review.Seen, error) {
	l := review.Seen{ID: id, Version: version(r)}
	if err := l.PDF.UnmarshalText([]byte(r.PostFormValue("pdf"))); err != nil {
		return l, &review.Refusal{Code: "stale", What: "La page ne dit pas quel PDF elle montrait.", Todo: "Rechargez la page, relisez, puis signez."}
	}
	to := r.PostFormValue("to")
	if to == "" { // a page of before the ways were shown: there was one way
		return l, nil
	}
	if err := l.Recipients.UnmarshalText([]byte(to)); err != nil || l.Recipients.IsZero() {
		return l, &review.Refusal{Code: "stale", What: "La page ne dit pas quels destinataires elle montrait.", Todo: "Rechargez la page, relisez, puis signez."}
	}
	return l, nil
}

// pin reads the signing PIN. An empty one is a slip of the keyboard: it is
// refused here, so that it does not count as a wrong guess.
func pin(r *http.Request) ([]byte, error) {
	p := r.PostFormValue("pin")
	if p == "" || len(p) > maxField {
		return nil, &review.Refusal{Code: "pin", What: "Il manque le code de signature.", Todo: "Tapez-le, puis signez."}
	}
	return []byte(p), nil
}

func notCardiologist() error {
	return &review.Refusal{Code: "role", What: "Seul un cardiologue peut signer une lettre.", Todo: "Demandez à un cardiologue du cabinet."}
}

func (s *server) sign(r *http.Request, p *person, id pipeline.ID) (result, error) {
	l, err := seen(r, id)
	if err != nil {
		return result{}, err
	}
	if !p.Decides() {
		return result{}, notCardiologist()
	}
	code, err := pin(r)
	if err != nil {
		return result{}, err
	}
	failed, err := s.desk.Approve(r.Context(), p.Actor, code, l)
	if err == nil {
		err = failed[id]
	}
	if err != nil {
		return result{}, err
	}
	s.dropFromBatch(r, id)
	return result{said: s.leaves(s.noteSigned(r, p, id), id), to: "/next?after=" + string(id)}, nil
}

// maxBatch is as many letters as one person can have read in one sitting.
const maxBatch = 200

// batch returns the letters that were read and set aside, each as it was shown.
func (s *server) batch(r *http.Request) []review.Seen {
	var ls []review.Seen
	if b := s.sessions.GetBytes(r.Context(), keyBatch); b != nil && json.Unmarshal(b, &ls) != nil {
		return nil
	}
	return ls
}

func (s *server) putBatch(r *http.Request, ls []review.Seen) {
	if b, err := json.Marshal(ls); err == nil {
		s.sessions.Put(r.Context(), keyBatch, b)
	}
}

func (s *server) dropFromBatch(r *http.Request, ids ...pipeline.ID) {
	drop := map[pipeline.ID]bool{}
	for _, id := range ids {
		drop[id] = true
	}
	var left []review.Seen
	for _, l := range s.batch(r) {
		if !drop[l.ID] {
			left = append(left, l)
		}
	}
	s.putBatch(r, left)
}

// ready sets a letter aside for the batch, or takes it out again. Only the page
// that shows a letter has the digest of its PDF, so that none can be in a batch
// that was not shown.
func (s *server) ready(r *http.Request, p *person, id pipeline.ID) (result, error) {
	if !p.Decides() {
		return result{}, notCardiologist()
	}
	if r.PostFormValue("out") != "" {
		s.dropFromBatch(r, id)
		return result{said: "La lettre n'est plus dans le lot."}, nil
	}
	l, err := seen(r, id)
	if err != nil {
		return result{}, err
	}
	sh, err := s.desk.Open(r.Context(), p.Actor, id)
	if err != nil {
		return result{}, err
	}
	if err := review.MayApprove(sh.Record, p.Actor, l, l.PDF, true); err != nil {
		return result{}, err
	}
	s.dropFromBatch(r, id)
	ls := append(s.batch(r), l)
	if len(ls) > maxBatch {
		return result{}, &review.Refusal{Code: "batch", What: "Le lot est plein.", Todo: "Signez-le, puis continuez."}
	}
	s.putBatch(r, ls)
	return result{said: "Lue, mise dans le lot à signer.", to: "/next?after=" + string(id)}, nil
}

type batchLine struct {
	store.Summary
	Shown  int    // version that was read
	No     string // why it was not signed
	Signed bool
}

type batchView struct {
	head
	Lines []batchLine
	Done  bool
}

func (s *server) batchPage(w http.ResponseWriter, r *http.Request, p *person) {
	s.showBatch(w, r, p, http.StatusOK, nil, nil, nil)
}

func (s *server) showBatch(w http.ResponseWriter, r *http.Request, p *person, code int, banner *Banner, signed []review.Seen, failed map[pipeline.ID]error) {
	if !p.Decides() {
		s.broken(w, r, p, notCardiologist())
		return
	}
	letters := s.batch(r)
	if signed != nil {
		letters = signed
	}
	list, err := s.desk.Lines(r.Context(), p.Actor, func([]store.Summary) map[pipeline.ID]bool {
		open := map[pipeline.ID]bool{}
		for _, l := range letters {
			open[l.ID] = true
		}
		return open
	})
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	v := batchView{head: s.head(r, p, "Signer le lot"), Done: signed != nil}
	if banner != nil {
		v.Banner = banner
	}
	for _, l := range letters {
		for _, m := range list {
			if m.ID != l.ID {
				continue
			}
			b := batchLine{Summary: m, Shown: l.Version, Signed: v.Done && failed[l.ID] == nil}
			var no *review.Refusal
			if errors.As(failed[l.ID], &no) {
				b.No = no.What + " " + no.Todo
			} else if failed[l.ID] != nil {
				b.No = "La machine n'a pas pu signer cette lettre. Recommencez."
			}
			v.Lines = append(v.Lines, b)
		}
	}
	s.render(w, r, code, "batch", v)
}

// signBatch signs what was set aside and is still ticked, with one PIN, and ends
// on a page that says what became of each letter.
func (s *server) signBatch(w http.ResponseWriter, r *http.Request, p *person) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, p, http.StatusRequestEntityTooLarge, "Ce formulaire est trop long ou illisible.", "Recommencez.")
		return
	}
	ticked := map[string]bool{}
	for _, id := range r.PostForm["id"] {
		ticked[id] = true
	}
	var ls []review.Seen
	for _, l := range s.batch(r) {
		if ticked[string(l.ID)] {
			ls = append(ls, l)
		}
	}
	if len(ls) == 0 {
		s.showBatch(w, r, p, http.StatusUnprocessableEntity, &Banner{What: "Aucune lettre n'est cochée.", Todo: "Cochez celles que vous signez."}, nil, nil)
		return
	}
	var failed map[pipeline.ID]error
	code, err := pin(r)
	if err == nil {
		failed, err = s.desk.Approve(r.Context(), p.Actor, code, ls...)
	}
	var no *review.Refusal
	if errors.As(err, &no) {
		s.showBatch(w, r, p, refusalCode(no), refusalBanner(no), nil, nil)
		return
	}
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	for id, err := range failed {
		if !errors.As(err, &no) {
			s.opt.Log.Error("approval failed", "document", id, "error", err)
		}
	}
	var signed []pipeline.ID
	for _, l := range ls {
		if s.dropFromBatch(r, l.ID); failed[l.ID] == nil {
			signed = append(signed, l.ID)
		}
	}
	s.noteSigned(r, p, signed...)
	good := len(ls) - len(failed)
	s.showBatch(w, r, p, http.StatusOK, &Banner{Good: len(failed) == 0, What: pipeline.French.Count(good, "lettre signée", "lettres signées") + "."}, ls, failed)
}
