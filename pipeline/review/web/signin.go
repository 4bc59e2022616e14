package web

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Operator is the practice's sign-in at the identity provider of its mail operator.
// Its errors are *review.Refusal for what a person can mend.
type Operator interface {
	SignIn() SignIn
	// Begin gives the address to send the browser to, and the state that comes back.
	Begin(ctx context.Context) (address, state string, err error)
	// Finish takes what the browser came back with; bound is the state of its cookie.
	Finish(ctx context.Context, query url.Values, bound string) error
	SignOut()
}

// SignIn is where the sign-in stands. It holds no secret.
type SignIn struct {
	Needed  bool      // nothing leaves until a person signs in
	Ended   bool      // there was one, and the provider has ended it
	Unsure  bool      // the provider does not answer
	Name    string    // of who signed in
	Since   time.Time // when
	Trouble string    // what went wrong last, in French, or ""
}

// signInCookie binds a sign-in to the browser that began it. The provider sends the
// browser back from another site, where the session's own cookie does not go.
const signInCookie = "cardiopli-operateur"

type signInView struct {
	head
	Now  SignIn
	Done bool
}

// signInRoutes are there where the settings ask for a sign-in.
func (s *server) signInRoutes(mux, app *http.ServeMux) {
	if s.opt.Operator == nil {
		return
	}
	app.HandleFunc("GET /operateur/connexion", s.in(s.readers(s.signInPage)))
	app.HandleFunc("GET /operateur/aller", s.in(s.readers(s.signInBegin)))
	app.HandleFunc("POST /operateur/fermer", s.in(s.readers(s.signInEnd)))
	mux.HandleFunc("GET /operateur/retour", s.signInBack)
}

func (s *server) readers(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, p *person) {
		if !p.Reads() {
			s.fail(w, r, p, http.StatusForbidden, "Ce compte n'a pas accès à la boîte du cabinet.", "Demandez au cardiologue ou au secrétariat.")
			return
		}
		next(w, r, p)
	}
}

func (s *server) signInPage(w http.ResponseWriter, r *http.Request, p *person) {
	s.render(w, r, http.StatusOK, "signin", signInView{head: s.head(r, p, "Opérateur"), Now: s.opt.Operator.SignIn()})
}

func (s *server) signInBegin(w http.ResponseWriter, r *http.Request, p *person) {
	address, state, err := s.opt.Operator.Begin(r.Context())
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	http.SetCookie(w, s.signInCookie(state, 600))
	http.Redirect(w, r, address, http.StatusSeeOther)
}

func (s *server) signInCookie(value string, age int) *http.Cookie {
	return &http.Cookie{Name: signInCookie, Value: value, Path: "/operateur/retour", MaxAge: age, HttpOnly: true, Secure: s.opt.Secure, SameSite: http.SameSiteLaxMode}
}

// signInBack takes the browser that comes back. It has no session: the state in the
// address and in the cookie says whose sign-in it is, and the page tells nothing else.
func (s *server) signInBack(w http.ResponseWriter, r *http.Request) {
	bound := ""
	if c, err := r.Cookie(signInCookie); err == nil {
		bound = c.Value
	}
	http.SetCookie(w, s.signInCookie("", -1))
	if len(r.URL.RawQuery) > 2*maxField {
		s.fail(w, r, nil, http.StatusRequestURITooLong, "La réponse du fournisseur d'identité est illisible.", "Recommencez depuis la page Opérateur.")
		return
	}
	if err := s.opt.Operator.Finish(r.Context(), r.URL.Query(), bound); err != nil {
		s.broken(w, r, nil, err)
		return
	}
	s.render(w, r, http.StatusOK, "signin", signInView{head: s.head(r, nil, "Opérateur"), Done: true})
}

func (s *server) signInEnd(w http.ResponseWriter, r *http.Request, _ *person) {
	s.opt.Operator.SignOut()
	http.Redirect(w, r, "/operateur/connexion", http.StatusSeeOther)
}
