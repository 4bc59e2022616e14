package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
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
	keyKept   = "kept"   // what was posted while locked, with its document
	keyBack   = "back"   // the page that was asked for while locked
	keyBatch  = "batch"  // letters read and set aside to be signed together
)

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
			s.keep(r, "")
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
			s.keep(r, a.Name)
			if r.Method == http.MethodGet && r.PathValue("n") == "" && !strings.HasSuffix(r.URL.Path, "/recording") { // back to the page, once unlocked
				s.sessions.Put(ctx, keyBack, r.URL.RequestURI())
			}
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
	}
	v.Kept = s.sessions.Exists(r.Context(), keyKept)
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
	var k kept
	if raw := s.sessions.GetBytes(ctx, keyKept); raw != nil && json.Unmarshal(raw, &k) != nil || k.Who != a.Name {
		k = kept{}
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
	back := s.sessions.PopString(ctx, keyBack)
	if kept, err := json.Marshal(k); k.ID != "" && err == nil {
		s.sessions.Put(ctx, keyKept, kept)
		back = "/d/" + string(k.ID)
	}
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || !same && k.ID == "" {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
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
		s.keep(r, p.Name)
		s.sessions.Put(r.Context(), keyBack, "/d/"+string(id))
	}
	// A page that the browser put aside is not shown again: its cookie is another.
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		s.broken(w, r, nil, err)
		return
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}
