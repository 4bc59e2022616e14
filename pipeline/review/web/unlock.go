package web

import (
	"context"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"cardiopli/pipeline/review"
)

// Guessing at the unlock page: each wrong passphrase takes at least slow, and after
// tries of them nobody may try for pause. The Argon2 of the keys is work besides.
const (
	maxSecret = 16 << 10
	tries     = 5
	pause     = 5 * time.Minute
)

// Unlock makes the page of a practice that was started without its passphrase. It
// has no store, no desk and no session: nothing is open. open is given what a
// person typed, one call at a time; it returns a *review.Refusal for what that
// person can mend, with the code "login" where the passphrase is wrong, and nil
// once the practice is open: the caller then serves the page of New instead.
func Unlock(open func(ctx context.Context, passphrase []byte) error, opt Options) http.Handler {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	u := &unlocking{server: &server{opt: opt}, open: open, one: make(chan struct{}, 1), slow: 2 * time.Second}
	u.pages = template.Must(template.New("").Funcs(u.funcs()).ParseFS(pages, "page/layout.html", "page/unlock.html"))
	mux := http.NewServeMux()
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(files)))
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusServiceUnavailable)
		w.Write([]byte("{\"locked\": true}\n"))
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { u.show(w, r, http.StatusOK, nil) })
	mux.HandleFunc("POST /unlock", u.unlock)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusSeeOther) })
	return u.guard(mux)
}

type unlocking struct {
	*server
	open func(context.Context, []byte) error
	one  chan struct{} // holds the one attempt under way
	slow time.Duration // at least, for a wrong passphrase

	mu    sync.Mutex
	wrong int
	until time.Time // nobody may try before
}

func (u *unlocking) show(w http.ResponseWriter, r *http.Request, code int, banner *Banner) {
	v := loginView{head: u.head(r, nil, "Cabinet verrouillé")}
	v.Banner = banner
	u.render(w, r, code, "unlock", v)
}

func (u *unlocking) unlock(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxSecret)
	if err := r.ParseForm(); err != nil {
		u.show(w, r, http.StatusRequestEntityTooLarge, &Banner{What: "Ce formulaire est trop long ou illisible.", Todo: "Recommencez."})
		return
	}
	passphrase := []byte(r.PostForm.Get("passphrase"))
	defer clear(passphrase)
	if len(passphrase) == 0 || len(passphrase) > maxField {
		u.show(w, r, http.StatusUnprocessableEntity, &Banner{What: "Il manque la phrase secrète.", Todo: "Tapez-la, puis ouvrez le cabinet."})
		return
	}
	select {
	case u.one <- struct{}{}:
		defer func() { <-u.one }()
	default:
		u.show(w, r, http.StatusTooManyRequests, &Banner{What: "Un essai est déjà en cours.", Todo: "Attendez quelques secondes, puis rechargez la page."})
		return
	}
	if u.blocked() {
		u.show(w, r, http.StatusTooManyRequests, &Banner{What: "Trop d'essais.", Todo: "Attendez cinq minutes, puis recommencez."})
		return
	}
	began := time.Now()
	// Who leaves the page does not stop the practice from opening.
	err := u.open(context.WithoutCancel(r.Context()), passphrase)
	var no *review.Refusal
	switch {
	case err == nil:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case errors.As(err, &no) && no.Code == "login":
		u.opt.Log.Warn("wrong passphrase on the unlock page")
		u.note()
		u.wait(r, began)
		u.show(w, r, http.StatusUnauthorized, refusalBanner(no))
	case errors.As(err, &no):
		u.show(w, r, http.StatusServiceUnavailable, refusalBanner(no))
	default:
		u.opt.Log.Error("the practice does not open", "error", err)
		u.show(w, r, http.StatusInternalServerError, &Banner{What: "La machine n'a pas pu ouvrir le cabinet.", Todo: "Prévenez l'administrateur : le journal de cardiopli dit pourquoi."})
	}
}

// wait holds the answer to a wrong passphrase back, and the next attempt with it.
func (u *unlocking) wait(r *http.Request, began time.Time) {
	t := time.NewTimer(u.slow - time.Since(began))
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
		<-t.C // a guesser who hangs up gains no time
	}
}

func (u *unlocking) blocked() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.opt.Now().Before(u.until)
}

func (u *unlocking) note() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.wrong++; u.wrong >= tries {
		u.wrong, u.until = 0, u.opt.Now().Add(pause)
	}
}
