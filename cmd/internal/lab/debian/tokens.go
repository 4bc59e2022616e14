package debian

import (
	"crypto/rand"
	"encoding/json"
	"net"
	"net/http"
	"sync"
	"time"

	"cardiopli/pipeline"
)

// Tokens stands for the identity provider that the operator asks about access
// tokens: token introspection (RFC 7662), which Dovecot calls at each AUTH
// XOAUTH2 or OAUTHBEARER.
type Tokens struct {
	URL string // of the introspection endpoint

	server *http.Server
	served chan struct{}
	mu     sync.Mutex
	known  map[string]token
	owner  pipeline.Address // of the tokens that valid knows
	valid  func(string) bool
	down   bool
}

type token struct {
	address pipeline.Address
	until   time.Time
}

func serveTokens() (*Tokens, error) {
	l, err := net.Listen("tcp", Host+":0")
	if err != nil {
		return nil, err
	}
	t := &Tokens{URL: "http://" + l.Addr().String() + "/introspect", known: map[string]token{}, served: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /introspect", t.introspect)
	t.server = &http.Server{Handler: mux, ReadTimeout: 10 * time.Second}
	go func() {
		defer close(t.served)
		_ = t.server.Serve(l) // ends by close
	}()
	return t, nil
}

// Issue makes an access token for the owner of an address.
func (t *Tokens) Issue(a pipeline.Address, life time.Duration) string {
	word := rand.Text()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known[word] = token{a, time.Now().Add(life)}
	return word
}

// Revoke makes a token worthless.
func (t *Tokens) Revoke(word string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.known, word)
}

// Follow has it know the access tokens of another provider too, all of which are the
// owner's of one address; nil ends that.
func (t *Tokens) Follow(a pipeline.Address, valid func(token string) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.owner, t.valid = a, valid
}

// SetDown has every question be answered 503, so that the operator cannot tell
// whether a token holds.
func (t *Tokens) SetDown(down bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.down = down
}

func (t *Tokens) introspect(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	word := r.FormValue("token")
	t.mu.Lock()
	k, ok := t.known[word]
	owner, valid, down := t.owner, t.valid, t.down
	t.mu.Unlock()
	if down {
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	if !ok && valid != nil && valid(word) {
		k, ok = token{owner, time.Now().Add(time.Minute)}, true
	}
	answer := map[string]any{"active": false}
	if ok && time.Now().Before(k.until) {
		answer = map[string]any{"active": true, "username": k.address, "scope": "openid scope_all", "exp": k.until.Unix()}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // the asker is gone
}

func (t *Tokens) close() error {
	err := t.server.Close()
	<-t.served
	return err
}
