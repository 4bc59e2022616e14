package web

import (
	"encoding/json"
	"net/http"
	"path"
	"sync"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

// kept is what came in by a form of a document when its session had locked, had ended
// or was forgotten by a restart. It stays in memory until the same person is back.
type kept struct {
	ID    pipeline.ID `json:"id"`
	Who   string      `json:"who"`
	Typed typed       `json:"typed"`
}

// What is kept for browsers that no session vouches for: so many, for so long. A text is
// large, and anybody on this machine may send one.
const (
	maxAdrift = 16
	adrift    = 30 * time.Minute
)

// drift counts what is kept for browsers without a session.
type drift struct {
	mu    sync.Mutex
	until []time.Time
}

// take reports whether one more may be kept.
func (d *drift) take(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.until) > 0 && now.After(d.until[0]) {
		d.until = d.until[1:]
	}
	if len(d.until) >= maxAdrift {
		return false
	}
	d.until = append(d.until, now.Add(adrift))
	return true
}

// keep saves what was typed into a form of a document that this session may not send.
// who is the person of the session, "" where there is none: then the form tells who
// its page was made for, and nobody else is given it.
func (s *server) keep(r *http.Request, who string) {
	id, err := pipeline.ParseID(r.PathValue("id"))
	if r.Method != http.MethodPost || err != nil || r.ParseForm() != nil {
		return
	}
	k := kept{ID: id, Who: who, Typed: typedIn(r, path.Base(r.URL.Path))}
	if k.Typed.empty() {
		return
	}
	if who == "" {
		if k.Who = field(r, "by"); k.Who == "" || !s.drift.take(time.Now()) {
			return
		}
		s.sessions.SetDeadline(r.Context(), time.Now().Add(adrift).UTC())
	}
	if b, err := json.Marshal(k); err == nil {
		s.sessions.Put(r.Context(), keyKept, b)
	}
}

// typedIn reads what a person wrote in one of the forms of a document.
func typedIn(r *http.Request, form string) typed {
	var t typed
	if text := unixLines(r.PostForm.Get("text")); text != "" && len(text) <= review.MaxText {
		t.Text = &text
	}
	switch reason := field(r, "reason"); form {
	case "return", "withdraw":
		t.Reason = reason
	case "answer":
		if reason != "" {
			t.Finding, t.Answer = field(r, "finding"), reason
		}
	case "amend", "lock":
		t.Why = reason
	case "ask":
		t.Added = field(r, "added")
	case "phone":
		t.Call = review.Call{Delivery: field(r, "delivery"), Who: field(r, "who"), Note: field(r, "note")}
	case "recipients":
		t.Rows = rowsOf(r)
		t.Paper, _ = postalOf(r)
	case "refuse":
		t.Words = field(r, "words")
	}
	return t
}

// empty reports whether nothing was typed.
func (t typed) empty() bool {
	return t.Text == nil && len(t.Rows) == 0 && t.Reason == "" && t.Answer == "" && t.Why == "" && t.Added == "" &&
		t.Call.Who == "" && t.Call.Note == "" && t.Words == "" && t.Paper == (postal{})
}

// given takes what was kept for a person, of this document.
func (s *server) given(r *http.Request, p *person, id pipeline.ID) (typed, bool) {
	var k kept
	b := s.sessions.GetBytes(r.Context(), keyKept)
	if b == nil || json.Unmarshal(b, &k) != nil || k.ID != id {
		return typed{}, false
	}
	s.sessions.Remove(r.Context(), keyKept)
	if k.Who != p.Name {
		return typed{}, false
	}
	return k.Typed, true
}
