// Package web is the review page: the worklist, one page per draft and its
// decisions, in French, served to a browser on the same machine.
//
// It knows no rule of its own: every look and every decision goes through a
// review.Desk, which enforces roles, versions and what may be signed; the page
// only leaves out what would be refused. Pages are whole documents made on the
// server and work without script; the one script adds keys. Addresses of pages
// carry fixed words and names that the program gave; what a person types is posted, a
// search too, and browsers are told not to remember it. Neither addresses nor logs
// name a patient.
package web

import (
	"context"
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"cardiopli/pipeline"
	"cardiopli/pipeline/coding"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// Options are what the page shows and how it is served.
type Options struct {
	Log      *slog.Logger
	Secure   bool   // served over TLS: the cookie is sent over TLS only
	Practice string // name of the practice, for the head of each page
	// Status is asked for the status page and for the balance at the head of
	// each page. Without it both say only what they know.
	Status func(ctx context.Context) Status
	// Propose gives the acts that a document may be coded with; nil: none.
	Propose func(doc pipeline.Document) coding.Proposal
	// Account gives the ledgers of a version; nil: none are shown.
	Account func(doc pipeline.Document) ([]ledger.Ledger, error)
	// Recent ranks the entries of the directory by how often letters went to them; nil: not known.
	Recent func(context.Context) func(directory.Entry) int
	// Operator is the sign-in at the mail operator's identity provider; nil where the
	// settings ask for none.
	Operator Operator
	// Lookup is the Annuaire Santé; nil where the settings name none.
	Lookup Lookup
	// Keep saves an entry of the directory that a person typed, or said something of;
	// nil: it is not offered.
	Keep func(context.Context, review.Actor, directory.Entry) error
	// Paper gives the file of a copy that is printed for the post; nil: none is.
	Paper func(ctx context.Context, out review.Printout) ([]byte, error)
	// Now is the clock, time.Now where nil.
	Now func() time.Time
}

// Status is the state of the engine in numbers that name nobody.
type Status struct {
	Balance   store.Balance
	TraceSize int64 // hops that the trace holds
	Queued    int   // copies waiting to be submitted
	Failed    int   // copies refused for good
	// Notes are lines for the administrator, in French, without identity: a
	// certificate that ends soon, a disk that is nearly full.
	Notes []string
}

// Sizes of what a browser may send.
const (
	maxForm  = 3*review.MaxText + 64<<10 // a text in percent signs takes three times its length
	maxField = 4 << 10                   // reasons, names, secrets
)

// Sessions end, locked or not, after lifetime; they lock after idle.
const (
	lifetime = 12 * time.Hour
	idle     = 30 * time.Minute
)

//go:embed page/*.html
var pages embed.FS

//go:embed static
var static embed.FS

type server struct {
	desk     *review.Desk
	book     func(context.Context) (*directory.Book, error)
	opt      Options
	sessions *scs.SessionManager
	pages    *template.Template
	drift    drift
}

// New makes the handler. book gives the directory of recipients as it is now.
func New(desk *review.Desk, book func(ctx context.Context) (*directory.Book, error), opt Options) http.Handler {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	s := &server{desk: desk, book: book, opt: opt, sessions: newSessions(opt.Secure)}
	s.pages = template.Must(template.New("").Funcs(s.funcs()).ParseFS(pages, "page/*.html"))
	return s.guard(s.routes())
}

func newSessions(secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = memstore.New()
	m.Lifetime = lifetime
	m.HashTokenInStore = true
	m.Cookie.Name = "cardiopli"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteStrictMode
	m.Cookie.Secure = secure
	m.Cookie.Persist = false
	return m
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(files)))
	mux.HandleFunc("GET /status", s.statusJSON)

	// What needs a session is wrapped by LoadAndSave; what needs a person, by in.
	app := http.NewServeMux()
	app.HandleFunc("GET /login", s.loginPage)
	app.HandleFunc("POST /login", s.login)
	app.HandleFunc("POST /logout", s.logout)
	app.HandleFunc("POST /lock", s.in(s.lock))
	app.HandleFunc("GET /{$}", s.in(s.home))
	app.HandleFunc("GET /next", s.in(s.next))
	app.HandleFunc("GET /queue", s.in(s.queuePage))
	app.HandleFunc("POST /queue", s.in(s.queueAct))
	app.HandleFunc("GET /agenda", s.in(s.agendaPage))
	app.HandleFunc("POST /directory", s.in(s.find))
	app.HandleFunc("GET /correspondents", s.in(s.correspondentsPage))
	app.HandleFunc("POST /correspondents", s.in(s.correspondent))
	app.HandleFunc("GET /refusals", s.in(s.refusalsPage))
	app.HandleFunc("POST /refusals/lift", s.in(s.lift))
	app.HandleFunc("GET /batch", s.in(s.batchPage))
	app.HandleFunc("POST /batch", s.in(s.signBatch))
	app.HandleFunc("GET /d/{id}", s.in(s.onDocument(s.sheet)))
	app.HandleFunc("GET /d/{id}/pdf/{n}", s.in(s.onDocument(s.pdf)))
	app.HandleFunc("POST /d/{id}/print", s.in(s.onDocument(s.print)))
	app.HandleFunc("GET /d/{id}/recording", s.in(s.onDocument(s.recording)))
	app.HandleFunc("GET /mails", s.in(s.mailsPage))
	app.HandleFunc("POST /mails", s.in(s.settleMail))
	app.HandleFunc("GET /mails/{mail}/{n}", s.in(s.attachment))
	for name, act := range map[string]action{
		"phone": s.phone, "read": s.readMail,
		"edit": s.edit, "answer": s.answer, "recipients": s.choose, "sign": s.sign, "ready": s.ready,
		"return": s.giveBack, "withdraw": s.withdraw, "reassign": s.reassign, "recheck": s.recheck,
		"settle": s.settle, "resume": s.resume, "transcribe": s.transcribe, "patient": s.identify, "queue": s.queue,
		"annuaire": s.lookUp, "take": s.takeFound, "amend": s.amend, "ask": s.ask,
		"assign": s.assign, "hide": s.hide, "topatient": s.toPatient, "refuse": s.refuse,
	} {
		app.HandleFunc("POST /d/{id}/"+name, s.in(s.onDocument(s.decide(act))))
	}
	s.signInRoutes(mux, app)
	app.HandleFunc("/", s.in(func(w http.ResponseWriter, r *http.Request, p *person) {
		s.fail(w, r, p, http.StatusNotFound, "Cette page n'existe pas.", "Revenez à la liste.")
	}))
	mux.Handle("/", s.sessions.LoadAndSave(app))
	return mux
}
