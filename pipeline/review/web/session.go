package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

// Keys of what a session holds.
const (
	keyActor  = "actor"  // review.Actor as JSON
	keyLogin  = "login"  // mark of review.Desk.Still when they logged in
	keyLast   = "last"   // time of the last request, Unix seconds
	keyLocked = "locked" // the password is asked again
	keyFlash  = "flash"  // a line for the next page
	keyKept   = "kept"   // a text that was posted while locked, with its document
	keyBatch  = "batch"  // letters read and set aside to be signed together
)

// kept is a text that came in while the session was locked. It stays in memory
// until the same person is back.
type kept struct {
	ID   pipeline.ID `json:"id"`
	Text string      `json:"text"`
}

// person is who asks, on one request.
type person struct {
	review.Actor
}

func (p *person) Decides() bool { return p != nil && p.Role == review.Cardiologist }
func (p *person) Reads() bool {
	return p != nil && (p.Role == review.Cardiologist || p.Role == review.Secretary)
}

type handler func(w http.ResponseWriter, r *http.Request, p *person)

// in lets through whoever is logged in and not locked.
func (s *server) in(next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a, ok := s.actor(r)
		if !ok {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		ctx, now := r.Context(), s.opt.Now()
		a, mark, err := s.desk.Still(ctx, a)
		if err != nil {
			s.broken(w, r, nil, err)
			return
		}
		if mark == "" {
			s.logout(w, r)
			return
		}
		last := time.Unix(s.sessions.GetInt64(ctx, keyLast), 0)
		if now.Sub(last) > idle || mark != s.sessions.GetString(ctx, keyLogin) {
			s.sessions.Put(ctx, keyLocked, true)
		}
		if s.sessions.GetBool(ctx, keyLocked) {
			s.keep(r)
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		// A session is written whole. A PDF that is still loading must not write
		// back what it read before a lock or a decision made beside it, so that
		// the time is noted by the minute and never by the PDF.
		if now.Sub(last) > time.Minute && r.PathValue("n") == "" {
			s.sessions.Put(ctx, keyLast, now.Unix())
		}
		next(w, r, &person{a})
	}
}

func (s *server) actor(r *http.Request) (a review.Actor, ok bool) {
	b := s.sessions.GetBytes(r.Context(), keyActor)
	return a, b != nil && json.Unmarshal(b, &a) == nil
}

// keep saves the text of a form that was sent after the session had locked.
func (s *server) keep(r *http.Request) {
	id, err := pipeline.ParseID(r.PathValue("id"))
	if r.Method != http.MethodPost || err != nil || r.ParseForm() != nil {
		return
	}
	text := unixLines(r.PostForm.Get("text"))
	if text == "" || len(text) > review.MaxText {
		return
	}
	if b, err := json.Marshal(kept{id, text}); err == nil {
		s.sessions.Put(r.Context(), keyKept, b)
	}
}

type loginView struct {
	head
	Name   string
	Locked bool
	Kept   bool
}

func (s *server) loginPage(w http.ResponseWriter, r *http.Request) {
	s.showLogin(w, r, http.StatusOK, nil)
}

func (s *server) showLogin(w http.ResponseWriter, r *http.Request, code int, banner *Banner) {
	v := loginView{head: s.head(r, nil, "Connexion")}
	if a, ok := s.actor(r); ok && s.sessions.GetBool(r.Context(), keyLocked) {
		v.Name, v.Locked = a.Name, true
		v.Kept = s.sessions.Exists(r.Context(), keyKept)
	}
	v.Banner = banner
	s.render(w, r, code, "login", v)
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	name, password := field(r, "name"), r.PostFormValue("password")
	if len(password) > maxField {
		password = ""
	}
	ctx := r.Context()
	a, err := s.desk.LogIn(ctx, name, []byte(password))
	if err != nil {
		var no *review.Refusal
		if !errors.As(err, &no) {
			s.broken(w, r, nil, err)
			return
		}
		s.showLogin(w, r, refusalCode(no), refusalBanner(no))
		return
	}
	before, same := s.actor(r)
	if same = same && before.Name == a.Name; !same {
		// What another person had in hand is not for this one.
		if err := s.sessions.Clear(ctx); err != nil {
			s.broken(w, r, nil, err)
			return
		}
	}
	b, err := json.Marshal(a)
	if err == nil {
		err = s.sessions.RenewToken(ctx)
	}
	var mark string
	if err == nil {
		_, mark, err = s.desk.Still(ctx, a)
	}
	if err != nil {
		s.broken(w, r, nil, err)
		return
	}
	s.sessions.Put(ctx, keyActor, b)
	s.sessions.Put(ctx, keyLogin, mark)
	s.sessions.Put(ctx, keyLast, s.opt.Now().Unix())
	s.sessions.Remove(ctx, keyLocked)
	var k kept
	if raw := s.sessions.GetBytes(ctx, keyKept); same && raw != nil && json.Unmarshal(raw, &k) == nil {
		http.Redirect(w, r, "/d/"+string(k.ID), http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *server) logout(w http.ResponseWriter, r *http.Request) {
	if err := s.sessions.Destroy(r.Context()); err != nil {
		s.broken(w, r, nil, err)
		return
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

// lock hides the page until the password is typed again.
func (s *server) lock(w http.ResponseWriter, r *http.Request, p *person) {
	s.sessions.Put(r.Context(), keyLocked, true)
	if id, err := pipeline.ParseID(r.PostFormValue("id")); err == nil {
		r.SetPathValue("id", string(id))
		s.keep(r)
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}
