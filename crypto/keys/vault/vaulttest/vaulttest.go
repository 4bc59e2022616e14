// Package vaulttest is a stand-in for a server with a transit engine, for tests:
// the documented HTTP API of HashiCorp Vault and OpenBao for encrypt, decrypt,
// rewrap and the versions of a key, over TLS, with AES-256-GCM inside, the error
// bodies of the original, and faults on demand. It stores nothing, knows one
// mount and one kind of key, and is not what it stands in for.
package vaulttest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Key is a transit key of type aes256-gcm96.
type Key struct {
	Versions   [][]byte // of 32 bytes; the first is version 1
	MinDecrypt int      // min_decryption_version
	Derived    bool
}

// Faults of the server, set between requests.
type Faults struct {
	Sealed bool          // 503, as a sealed server answers
	Status int           // this status for everything, with an error body
	Body   string        // with Status: this body
	Delay  time.Duration // before any answer
	Cut    bool          // the connection ends within the answer
	// Ignore makes the server older than associated data: it drops the field.
	Ignore bool
}

// Server is a running stand-in.
type Server struct {
	*httptest.Server
	Mount, Namespace string
	// Token may use the keys; Root may also make, rotate and configure them.
	Token, Root string

	mu       sync.Mutex
	keys     map[string]*Key
	faults   Faults
	requests int
	gone     chan struct{}
}

// New starts a server with one key. Call Close.
func New(key string) *Server {
	s := &Server{Mount: "transit", Token: "hvs." + text(16), Root: "hvs." + text(16), keys: map[string]*Key{key: {Versions: [][]byte{random(32)}, MinDecrypt: 1}}, gone: make(chan struct{})}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.Server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are tests, not news
	s.Server.StartTLS()
	return s
}

// Close ends the server and the answers that it delays.
func (s *Server) Close() {
	close(s.gone)
	s.Server.CloseClientConnections()
	s.Server.Close()
}

// Anchor is the certificate to trust, in PEM.
func (s *Server) Anchor() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

// Break sets the faults from now on.
func (s *Server) Break(f Faults) { s.mu.Lock(); s.faults = f; s.mu.Unlock() }

// Requests is how many requests came.
func (s *Server) Requests() int { s.mu.Lock(); defer s.mu.Unlock(); return s.requests }

// Change alters a key as an administrator of the server would.
func (s *Server) Change(key string, f func(*Key)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys[key] == nil {
		s.keys[key] = &Key{Versions: [][]byte{random(32)}, MinDecrypt: 1}
	}
	f(s.keys[key])
}

// Rotate adds a version to a key.
func (s *Server) Rotate(key string) {
	s.Change(key, func(k *Key) { k.Versions = append(k.Versions, random(32)) })
}

// Delete destroys a key.
func (s *Server) Delete(key string) { s.mu.Lock(); delete(s.keys, key); s.mu.Unlock() }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.faults
	s.requests++
	s.mu.Unlock()
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
		case <-s.gone:
		}
	}
	switch {
	case f.Sealed:
		fail(w, http.StatusServiceUnavailable, "Vault is sealed")
		return
	case f.Status != 0 && f.Body != "":
		w.WriteHeader(f.Status)
		io.WriteString(w, f.Body)
		return
	case f.Status != 0:
		fail(w, f.Status, "1 error occurred:\n\t* injected\n\n")
		return
	case f.Cut:
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, `{"request_id":"`)
		panic(http.ErrAbortHandler)
	}
	token := r.Header.Get("X-Vault-Token")
	if token != s.Token && token != s.Root || strings.Trim(r.Header.Get("X-Vault-Namespace"), "/") != s.Namespace {
		fail(w, http.StatusForbidden, "1 error occurred:\n\t* permission denied\n\n")
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/v1/"+s.Mount+"/")
	op, name, found := strings.Cut(path, "/")
	if !ok || !found {
		if token != s.Root {
			fail(w, http.StatusForbidden, "1 error occurred:\n\t* permission denied\n\n")
			return
		}
		fail(w, http.StatusNotFound, fmt.Sprintf("no handler for route %q. route entry not found.", strings.TrimPrefix(r.URL.Path, "/v1/")))
		return
	}
	var in input
	if r.Method == http.MethodPut || r.Method == http.MethodPost {
		if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&in); err != nil && err != io.EOF {
			fail(w, http.StatusBadRequest, "failed to parse JSON input: "+err.Error())
			return
		}
	}
	if f.Ignore {
		in.AssociatedData = ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.operate(w, r.Method, op, name, in, token == s.Root)
}

// input is the body of a request to the engine; numbers may be written as text.
type input struct {
	Plaintext      *string     `json:"plaintext"`
	Ciphertext     string      `json:"ciphertext"`
	AssociatedData string      `json:"associated_data"`
	Context        string      `json:"context"`
	KeyVersion     json.Number `json:"key_version"`
	MinDecrypt     json.Number `json:"min_decryption_version"`
	Derived        bool        `json:"derived"`
}

func (s *Server) operate(w http.ResponseWriter, method, op, name string, in input, root bool) {
	write := method == http.MethodPut || method == http.MethodPost
	k := s.keys[name]
	switch {
	case op == "keys" && !root || op == "encrypt" && write && k == nil && !root: // without "create", no key is made by use
		fail(w, http.StatusForbidden, "1 error occurred:\n\t* permission denied\n\n")
	case op == "encrypt" && write:
		if k == nil {
			k = &Key{Versions: [][]byte{random(32)}, MinDecrypt: 1, Derived: in.Context != ""}
			s.keys[name] = k
		}
		if in.Plaintext == nil {
			fail(w, http.StatusBadRequest, "missing plaintext to encrypt")
			return
		}
		plain, err := base64.StdEncoding.DecodeString(*in.Plaintext)
		if err != nil {
			fail(w, http.StatusBadRequest, err.Error())
			return
		}
		n, _ := in.KeyVersion.Int64()
		if n == 0 {
			n = int64(len(k.Versions))
		}
		out, why := k.encrypt(int(n), plain, in.AssociatedData, in.Context)
		reply(w, why, map[string]any{"ciphertext": out, "key_version": n})
	case (op == "decrypt" || op == "rewrap") && write && k == nil:
		fail(w, http.StatusBadRequest, "encryption key not found")
	case op == "decrypt" && write:
		plain, why := k.decrypt(in.Ciphertext, in.AssociatedData, in.Context)
		reply(w, why, map[string]any{"plaintext": base64.StdEncoding.EncodeToString(plain)})
	case op == "rewrap" && write: // the original takes no associated data here
		plain, why := k.decrypt(in.Ciphertext, "", in.Context)
		if why != "" {
			reply(w, why, nil)
			return
		}
		out, why := k.encrypt(len(k.Versions), plain, "", in.Context)
		reply(w, why, map[string]any{"ciphertext": out, "key_version": len(k.Versions)})
	case op == "keys" && strings.HasSuffix(name, "/rotate") && write && s.keys[strings.TrimSuffix(name, "/rotate")] != nil:
		k = s.keys[strings.TrimSuffix(name, "/rotate")]
		k.Versions = append(k.Versions, random(32))
		reply(w, "", map[string]any{"latest_version": len(k.Versions), "name": name})
	case op == "keys" && strings.HasSuffix(name, "/config") && write && s.keys[strings.TrimSuffix(name, "/config")] != nil:
		n, _ := in.MinDecrypt.Int64()
		s.keys[strings.TrimSuffix(name, "/config")].MinDecrypt = int(n)
		w.WriteHeader(http.StatusNoContent)
	case op == "keys" && write && k == nil && !strings.Contains(name, "/"):
		s.keys[name] = &Key{Versions: [][]byte{random(32)}, MinDecrypt: 1, Derived: in.Derived}
		w.WriteHeader(http.StatusNoContent)
	case op == "keys" && method == http.MethodGet && k != nil:
		reply(w, "", map[string]any{"name": name, "type": "aes256-gcm96", "derived": k.Derived, "latest_version": len(k.Versions), "min_decryption_version": k.MinDecrypt})
	default:
		fail(w, http.StatusNotFound)
	}
}

func (k *Key) aead(version int, context string) (cipher.AEAD, string) {
	key := k.Versions[version-1]
	if k.Derived {
		info, err := base64.StdEncoding.DecodeString(context)
		if err != nil || len(info) == 0 {
			return nil, "missing 'context' for key derivation; the key was created using a derived key, which means additional, per-request information must be included in order to perform operations with the key"
		}
		key, _ = hkdf.Key(sha256.New, key, nil, string(info), 32)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err.Error()
	}
	a, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err.Error()
	}
	return a, ""
}

func (k *Key) encrypt(version int, plain []byte, ad, context string) (ciphertext, why string) {
	if version < 1 || version > len(k.Versions) {
		return "", "requested version for encryption is higher than the latest key version"
	}
	data, err := base64.StdEncoding.DecodeString(ad)
	if err != nil {
		return "", err.Error()
	}
	a, why := k.aead(version, context)
	if why != "" {
		return "", why
	}
	nonce := random(a.NonceSize())
	return fmt.Sprintf("vault:v%d:%s", version, base64.StdEncoding.EncodeToString(a.Seal(nonce, nonce, plain, data))), ""
}

func (k *Key) decrypt(ciphertext, ad, context string) (plain []byte, why string) {
	rest, ok := strings.CutPrefix(ciphertext, "vault:v")
	if !ok {
		return nil, "invalid ciphertext: no prefix"
	}
	number, body, ok := strings.Cut(rest, ":")
	if !ok {
		return nil, "invalid ciphertext: wrong number of fields"
	}
	version, err := strconv.Atoi(number)
	switch {
	case err != nil || version < 1:
		return nil, "invalid ciphertext: version number could not be decoded"
	case version > len(k.Versions):
		return nil, "invalid ciphertext: version is too new"
	case version < k.MinDecrypt:
		return nil, "ciphertext or signature version is disallowed by policy (too old)"
	}
	sealed, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return nil, "invalid ciphertext: could not decode base64"
	}
	data, err := base64.StdEncoding.DecodeString(ad)
	if err != nil {
		return nil, err.Error()
	}
	a, why := k.aead(version, context)
	if why != "" {
		return nil, why
	}
	if len(sealed) < a.NonceSize() {
		return nil, "invalid ciphertext length"
	}
	if plain, err = a.Open(nil, sealed[:a.NonceSize()], sealed[a.NonceSize():], data); err != nil {
		return nil, "invalid ciphertext: unable to decrypt"
	}
	return plain, ""
}

func fail(w http.ResponseWriter, status int, errors ...string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if errors == nil {
		errors = []string{}
	}
	json.NewEncoder(w).Encode(map[string]any{"errors": errors})
}

func reply(w http.ResponseWriter, why string, data map[string]any) {
	if why != "" {
		fail(w, http.StatusBadRequest, why)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"request_id": text(16), "lease_id": "", "renewable": false, "lease_duration": 0,
		"data": data, "wrap_info": nil, "warnings": nil, "auth": nil, "mount_type": "transit"})
}

func random(n int) []byte { b := make([]byte, n); rand.Read(b); return b }
func text(n int) string   { return base64.RawURLEncoding.EncodeToString(random(n)) }
