package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline/review"
)

// door is an unlock page whose passphrase is "bonne phrase".
type door struct {
	h      http.Handler
	log    bytes.Buffer
	mu     sync.Mutex
	now    time.Time
	asked  int
	open   bool
	during func()
}

func newDoor() *door {
	d := &door{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	d.h = Unlock(func(_ context.Context, p []byte) error {
		d.asked++
		if d.during != nil {
			d.during()
		}
		switch string(p) {
		case "bonne phrase":
			d.open = true
			return nil
		case "disque":
			return errors.New("disk fault at /secret/path")
		case "abîmées":
			return &review.Refusal{Code: "state", What: "Les clés du cabinet sont abîmées.", Todo: "Reprenez une sauvegarde."}
		}
		return &review.Refusal{Code: "login", What: "Ce n'est pas la phrase secrète du cabinet.", Todo: "Recommencez."}
	}, Options{Practice: "Cabinet du Sémaphore", Log: slog.New(slog.NewTextHandler(&d.log, nil)), Now: func() time.Time {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.now
	}})
	return d
}

func (d *door) do(method, path string, form url.Values, head ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:8734"+path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w
}

func (d *door) try(p string) *httptest.ResponseRecorder {
	return d.do("POST", "/unlock", url.Values{"passphrase": {p}})
}

func TestUnlockPage(t *testing.T) {
	d := newDoor()
	w := d.do("GET", "/", nil)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Cabinet verrouillé") || !strings.Contains(w.Body.String(), "Cabinet du Sémaphore") {
		t.Errorf("page: %d\n%s", w.Code, w.Body)
	}
	for k, want := range map[string]string{"Cache-Control": "no-store", "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
		if got := w.Header().Get(k); got != want {
			t.Errorf("%s: %q", k, got)
		}
	}
	if w.Header().Get("Set-Cookie") != "" {
		t.Error("a cookie before anybody logs in")
	}
	for path, code := range map[string]int{"/login": 303, "/d/7k3m9q2xp4rt": 303, "/batch": 303, "/status": 503, "/static/style.css": 200} {
		if w := d.do("GET", path, nil); w.Code != code {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := d.do("GET", "/status", nil); w.Body.String() != "{\"locked\": true}\n" {
		t.Errorf("status: %s", w.Body)
	}
	if d.asked != 0 {
		t.Error("looking at the page tried to open")
	}
}

func TestUnlock(t *testing.T) {
	d := newDoor()
	began := time.Now()
	w := d.try("mauvaise phrase")
	if w.Code != 401 || !strings.Contains(w.Body.String(), "pas la phrase secrète") || d.open {
		t.Errorf("wrong passphrase: %d", w.Code)
	}
	if took := time.Since(began); took < 1900*time.Millisecond {
		t.Errorf("a wrong passphrase is answered after %v", took)
	}
	if s := w.Body.String() + d.log.String(); strings.Contains(s, "mauvaise phrase") {
		t.Error("what was typed is shown or logged")
	}
	for p, code := range map[string]int{"": 422, strings.Repeat("x", maxField+1): 422, strings.Repeat("x", maxSecret+1): 413, "abîmées": 503, "disque": 500} {
		if w := d.try(p); w.Code != code || strings.Contains(w.Body.String(), "/secret/path") {
			t.Errorf("%.10q…: %d", p, w.Code)
		}
	}
	if w := d.try("bonne phrase"); w.Code != 303 || w.Header().Get("Location") != "/" || !d.open {
		t.Errorf("right passphrase: %d", w.Code)
	}
}

func TestUnlockRefusesOthers(t *testing.T) {
	d := newDoor()
	good := url.Values{"passphrase": {"bonne phrase"}}
	if w := d.do("POST", "/unlock", good, "Sec-Fetch-Site", "cross-site", "Origin", "https://exemple.fr"); w.Code != 403 {
		t.Errorf("another site: %d", w.Code)
	}
	r := httptest.NewRequest("POST", "http://cabinet.exemple.fr/unlock", strings.NewReader(good.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	if w.Code != http.StatusMisdirectedRequest {
		t.Errorf("another name: %d", w.Code)
	}
	// In the address it would stand in histories and logs.
	if w := d.do("GET", "/unlock?passphrase=bonne+phrase", nil); w.Code == 200 || d.asked != 0 {
		t.Errorf("in the address: %d", w.Code)
	}
	if w := d.do("POST", "/unlock?passphrase=bonne+phrase", url.Values{}); w.Code != 422 || d.asked != 0 {
		t.Errorf("in the address of a form: %d", w.Code)
	}
}

// One attempt at a time takes the memory of Argon2; five wrong ones make a pause.
func TestUnlockGuessing(t *testing.T) {
	d := newDoor()
	in, out := make(chan bool), make(chan bool)
	d.during = func() { in <- true; <-out }
	done := make(chan int)
	go func() { done <- d.try("bonne phrase").Code }()
	<-in
	if w := d.try("bonne phrase"); w.Code != 429 || d.asked != 1 {
		t.Errorf("a second attempt at once: %d, asked %d times", w.Code, d.asked)
	}
	out <- true
	if code := <-done; code != 303 {
		t.Errorf("the first: %d", code)
	}
	d = newDoor()
	for range tries {
		if w := d.try("non"); w.Code != 401 {
			t.Errorf("wrong: %d", w.Code)
		}
	}
	if w := d.try("bonne phrase"); w.Code != 429 || d.open {
		t.Errorf("after %d wrong ones: %d", tries, w.Code)
	}
	d.mu.Lock()
	d.now = d.now.Add(pause)
	d.mu.Unlock()
	if w := d.try("bonne phrase"); w.Code != 303 {
		t.Errorf("after the pause: %d", w.Code)
	}
}
