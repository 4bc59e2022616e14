// Package enginetest is a stand-in for a speech engine: a real HTTP server on
// the loopback that speaks the protocol of package transcribe, for tests and for
// the demonstration. It hears nothing: what it answers is given to it.
//
// It looks at what it is sent as an engine would (form, fields, a recording that
// can be decoded) and refuses in the engines' own words what they refuse. It
// keeps the fields, the length and the digest of an upload, never its bytes.
// Behaviours script the failures that engines show.
package enginetest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"cardiopli/pipeline"
)

// Dialect is the engine that the server stands in for.
type Dialect int

// The dialects. They differ in path, fields and refusals.
const (
	Speaches   Dialect = iota // faster-whisper behind an OpenAI interface: words with blanks and probabilities, twice
	OpenAI                    // words beside the segments, without punctuation and probability
	WhisperCpp                // /inference, tokens for words, WAV only
)

// Behaviour is what the server does with one request.
type Behaviour int

// The behaviours.
const (
	Good          Behaviour = iota // answers what Hear gives
	Slow                           // the same after Delay
	Failing                        // 500 once it has the upload
	Busy                           // 429 with Retry-After: 7, before it takes the upload
	Overloaded                     // 503 with Retry-After a day ahead
	Unauthorised                   // 401 before it takes the upload
	TooLarge                       // 413 before it takes the upload
	Unsupported                    // 415
	Elsewhere                      // 307 to another address
	Truncated                      // JSON that ends in the middle
	CutAnswer                      // connection closed in the middle of the answer
	CutUpload                      // connection closed in the middle of the upload
	NeverAnswers                   // takes the upload and is silent
	PlainText                      // the text, as text/plain
	Page                           // an HTML page of an error, under 200
	ErrorObject                    // an error in JSON, under 200
	BadTimes                       // segments that overlap and go backwards
	TextOnly                       // {"text": ...}: what engines that know no segments send
	Invented                       // a good answer, then words of subtitles over silence
	Repeating                      // a good answer, then the same words again and again
	WrongLanguage                  // English, and says so
	TwoHours                       // a dictation of two hours
)

// Upload is what the server knows of a request.
type Upload struct {
	Path      string
	Fields    map[string][]string // all fields but the file
	FileName  string
	MediaType string
	Format    pipeline.Format // by the first bytes; "" where no format is known
	Bytes     int64           // of the recording
	SHA256    string          // of the recording, in hexadecimal
	Duration  time.Duration   // of a WAV file, else 0
	Bearer    string          // token
	Length    int64           // Content-Length of the request, -1 for none
	Whole     bool            // the upload arrived to its end and was well formed
}

// Server is a running stand-in.
type Server struct {
	URL string // base, "http://127.0.0.1:PORT"

	o      options
	http   *http.Server
	cancel context.CancelFunc

	mu   sync.Mutex
	next int
	got  []Upload
}

type options struct {
	dialect Dialect
	script  []Behaviour
	hear    func(Upload) pipeline.Transcript
	delay   time.Duration
	token   string
	models  []string
}

// Option sets up a server.
type Option func(*options)

// As chooses the engine to stand in for.
func As(d Dialect) Option { return func(o *options) { o.dialect = d } }

// Script gives the behaviour of each request in turn; the last one stays.
func Script(bs ...Behaviour) Option { return func(o *options) { o.script = bs } }

// Hear gives what the server answers to an upload. Without it every upload is
// heard as Sample.
func Hear(f func(Upload) pipeline.Transcript) Option { return func(o *options) { o.hear = f } }

// Delay is how long Slow takes; without it two seconds.
func Delay(d time.Duration) Option { return func(o *options) { o.delay = d } }

// Token asks for a bearer token.
func Token(t string) Option { return func(o *options) { o.token = t } }

// Models are the names that the server knows; without it any.
func Models(names ...string) Option { return func(o *options) { o.models = names } }

// NewServer starts a server on a free port of the loopback.
func NewServer(opts ...Option) (*Server, error) {
	s := &Server{o: options{delay: 2 * time.Second, script: []Behaviour{Good}, hear: func(Upload) pipeline.Transcript { return Sample() }}}
	for _, o := range opts {
		o(&s.o)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the stand-in of a speech engine: %w", err)
	}
	s.URL = "http://" + l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	go func() { _ = s.http.Serve(l) }() // ends with ErrServerClosed
	return s, nil
}

// Close ends the server and everything that it is busy with.
func (s *Server) Close() error {
	s.cancel()
	return s.http.Close()
}

// Received gives the uploads so far, in the order of their requests.
func (s *Server) Received() []Upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Upload(nil), s.got...)
}

func (s *Server) turn() Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.o.script[min(s.next, len(s.o.script)-1)]
	s.next++
	return b
}

func (s *Server) note(u Upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, u)
}

func (s *Server) path() string {
	if s.o.dialect == WhisperCpp {
		return "/inference"
	}
	return "/v1/audio/transcriptions"
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != s.path() {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "File Not Found (%s)", r.URL.Path)
		return
	}
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	b := s.turn()
	if s.o.token != "" && r.Header.Get("Authorization") != "Bearer "+s.o.token {
		b = Unauthorised
	}
	if s.before(w, r, b) {
		return
	}
	limit := int64(-1)
	if b == CutUpload {
		limit = 64 << 10
	}
	u, err := take(r, limit)
	s.note(u)
	if b == CutUpload {
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}
	if err != nil {
		s.refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if refused := s.look(w, u); refused {
		return
	}
	s.after(w, r, b, u)
}

// before answers what engines answer on the head of a request alone.
func (s *Server) before(w http.ResponseWriter, r *http.Request, b Behaviour) bool {
	code := 0
	switch b {
	case Busy:
		w.Header().Set("Retry-After", "7")
		code = http.StatusTooManyRequests
	case Overloaded:
		w.Header().Set("Retry-After", time.Now().Add(24*time.Hour).UTC().Format(http.TimeFormat))
		code = http.StatusServiceUnavailable
	case Unauthorised:
		code = http.StatusUnauthorized
	case TooLarge:
		code = http.StatusRequestEntityTooLarge
	case Unsupported:
		code = http.StatusUnsupportedMediaType
	case Elsewhere:
		w.Header().Set("Location", "http://127.0.0.1:1"+r.URL.Path)
		code = http.StatusTemporaryRedirect
	}
	if code == 0 {
		return false
	}
	s.note(Upload{Path: r.URL.Path, Length: r.ContentLength, Bearer: bearer(r)})
	s.refuse(w, code, http.StatusText(code))
	return true
}

// look refuses what an engine cannot work on, in its words.
func (s *Server) look(w http.ResponseWriter, u Upload) bool {
	one := func(name string) string { return strings.Join(u.Fields[name], ",") }
	switch {
	case u.Bytes == 0:
		s.refuse(w, http.StatusBadRequest, "no 'file' field in the request")
	case u.Format == "", s.o.dialect == WhisperCpp && u.Format != pipeline.WAV:
		code := http.StatusUnsupportedMediaType
		if s.o.dialect == WhisperCpp {
			code = http.StatusOK
		}
		s.refuse(w, code, "failed to read audio data")
	case s.o.dialect != WhisperCpp && one("model") == "":
		s.refuse(w, http.StatusUnprocessableEntity, "field required: model")
	case s.o.dialect != WhisperCpp && len(s.o.models) > 0 && !strings.Contains("\n"+strings.Join(s.o.models, "\n")+"\n", "\n"+one("model")+"\n"):
		s.refuse(w, http.StatusNotFound, "Model is not installed locally")
	case one("language") != "" && one("language") != "auto" && len(one("language")) != 2:
		s.refuse(w, http.StatusBadRequest, "unsupported language")
	default:
		return false
	}
	return true
}

func (s *Server) refuse(w http.ResponseWriter, code int, why string) {
	var body any = map[string]string{"error": why}
	switch s.o.dialect {
	case OpenAI:
		body = map[string]any{"error": map[string]string{"message": why, "type": "invalid_request_error"}}
	case Speaches:
		body = map[string]string{"detail": why}
	}
	send(w, code, "application/json", body)
}

func send(w http.ResponseWriter, code int, kind string, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // only NaN in a transcript that a test gave
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(code)
	_, _ = w.Write(b) // a client that left needs no answer
}
