package web

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// Banner is a line across the page: a refusal, or what was done.
type Banner struct {
	Good       bool
	What, Todo string
}

// head is what every page begins with.
type head struct {
	Title    string
	Practice string
	Person   *person
	Banner   *Banner
	Balance  *store.Balance
	Refresh  int     // seconds; 0: never
	Batch    int     // letters set aside to be signed together
	Halted   *halted // nil while letters leave
	SignIn   *SignIn
	Pending  review.Pending // what came back, or did not, and waits for a person
	// Recalls are the letters signed in this session that have not left.
	Recalls []review.Recallable
}

func (s *server) head(r *http.Request, p *person, title string) head {
	h := head{Title: title, Practice: s.opt.Practice, Person: p}
	if p == nil {
		return h
	}
	if s.opt.Status != nil {
		b := s.opt.Status(r.Context()).Balance
		h.Balance = &b
	}
	if h.Balance == nil && p.Reads() {
		if b, err := s.desk.Balance(r.Context()); err != nil {
			s.opt.Log.Error("count documents", "error", err)
		} else {
			h.Balance = &b
		}
	}
	h.Batch = len(s.batch(r))
	h.Recalls = s.recallable(r, p)
	if g, err := s.gates(r); err != nil {
		s.opt.Log.Error("read the gates of the queue", "error", err)
	} else {
		h.Halted = s.halted(g)
	}
	if p.Reads() {
		var err error
		if h.Pending, err = s.desk.Pending(r.Context(), p.Actor); err != nil {
			s.opt.Log.Error("count what waits", "error", err)
		}
	}
	if s.opt.Operator != nil && p.Reads() {
		now := s.opt.Operator.SignIn()
		h.SignIn = &now
	}
	if f := s.sessions.PopString(r.Context(), keyFlash); f != "" {
		h.Banner = &Banner{Good: true, What: f}
	}
	return h
}

// render makes the whole page before it sends a byte, so that a fault in the
// middle is an error page and not half a letter.
func (s *server) render(w http.ResponseWriter, r *http.Request, code int, page string, view any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, page, view); err != nil {
		// The error of a template may quote what it was given: only its place is logged.
		s.opt.Log.Error("page not made", "page", page)
		http.Error(w, "Erreur interne.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	w.Write(b.Bytes())
}

type failView struct {
	head
}

func (s *server) fail(w http.ResponseWriter, r *http.Request, p *person, code int, what, todo string) {
	v := failView{head: s.head(r, p, "Impossible")}
	v.Banner = &Banner{What: what, Todo: todo}
	s.render(w, r, code, "fail", v)
}

// broken tells the person that the machine failed, and the log why.
func (s *server) broken(w http.ResponseWriter, r *http.Request, p *person, err error) {
	var no *review.Refusal
	switch {
	case errors.As(err, &no):
		s.fail(w, r, p, refusalCode(no), no.What, no.Todo)
	case errors.Is(err, store.ErrNotFound):
		s.fail(w, r, p, http.StatusNotFound, "Ce document n'existe pas.", "Revenez à la liste.")
	case errors.Is(err, store.ErrErased):
		s.fail(w, r, p, http.StatusGone, "Ce document a été effacé.", "Sa trace reste, son contenu n'existe plus.")
	default:
		s.opt.Log.Error("request failed", "method", r.Method, "document", r.PathValue("id"), "error", err)
		s.fail(w, r, p, http.StatusInternalServerError, "La machine n'a pas pu le faire ; rien n'est changé.", "Recommencez ; si cela se répète, prévenez l'administrateur.")
	}
}

func refusalBanner(no *review.Refusal) *Banner {
	what, todo := no.French()
	return &Banner{What: what, Todo: todo}
}

func refusalCode(no *review.Refusal) int {
	switch no.Code {
	case "login":
		return http.StatusUnauthorized
	case "role", "pin":
		return http.StatusForbidden
	case "wait":
		return http.StatusTooManyRequests
	case "stale", "state", "delivery", "approved", "sending":
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// field reads a short field of a form, without the spaces around it.
func field(r *http.Request, name string) string {
	v := strings.TrimSpace(r.PostFormValue(name))
	if len(v) > maxField {
		return ""
	}
	return v
}

// unixLines undoes the line ends that a browser gives a text area (HTML 4.10.21).
func unixLines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
