package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

const module = "cardiopli/"

// leaf is the one library of ours that everything may know, and that knows nothing
// of ours: the one form of a mail domain, which addresses and certificates share.
const leaf = "cardiopli/crypto/idn"

// pure names the stages that are plain functions: no disk, no network, no
// database, no clock of their own.
var pure = []string{"read", "dictation", "header", "measure", "check", "coding", "draft", "render", "message", "directory",
	"blank", "ledger", "transcript", "sidecar", "batch", "agenda", "plan", "abbreviation", "graph", "amend", "cda", "xdm", "hprim", "export", "receipt", "guard", "escalation"}

// effects are packages that a pure stage must not know, ours and the library's.
// A pure stage may read what is embedded in the program, and nothing else.
var effects = []string{
	"cardiopli/pipeline/store", "cardiopli/pipeline/blob", "cardiopli/pipeline/intake", "cardiopli/pipeline/submit", "cardiopli/pipeline/runner",
	"cardiopli/pipeline/review", "cardiopli/pipeline/trace", "cardiopli/pipeline/config", "cardiopli/pipeline/fault",
	"cardiopli/pipeline/account", "cardiopli/pipeline/mailbox", "cardiopli/pipeline/domains", "cardiopli/pipeline/annuaire",
	"cardiopli/pipeline/revocation", "cardiopli/pipeline/backup", "cardiopli/pipeline/transcribe", "cardiopli/pipeline/seal",
	"net", "net/http", "net/smtp", "os", "os/exec", "os/signal", "syscall", "database/sql", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand",
}

// owner says which parts of the module alone may import a library: one library
// for one concern, in one place.
var owner = map[string][]string{
	"github.com/pressly/goose":            {"pipeline/store"},
	"modernc.org/sqlite":                  {"pipeline/store"},
	"database/sql":                        {"pipeline/store"},
	"github.com/emersion/go-smtp":         {"cmd", "pipeline/submit"},
	"github.com/emersion/go-sasl":         {"cmd", "pipeline/submit", "pipeline/account", "pipeline/mailbox"},
	"github.com/emersion/go-imap":         {"cmd", "pipeline/mailbox"},
	"github.com/go-ldap/ldap":             {"pipeline/annuaire"},
	"github.com/go-ldap/ldif":             {}, // tests alone
	"github.com/emersion/go-vcard":        {}, // tests alone
	"github.com/russellhaering/goxmldsig": {"pipeline/domains"},
	"github.com/beevik/etree":             {"pipeline/domains"},
	"github.com/coreos/go-oidc":           {"pipeline/account"},
	"golang.org/x/oauth2":                 {"pipeline/account"},
	"github.com/tink-crypto":              {"crypto"},
	"github.com/alecthomas/kong":          {"cmd"},
	"github.com/minio/minio-go":           {"pipeline/blob"},
	"codeberg.org/go-pdf/fpdf":            {"pipeline/render"},
	"github.com/boombuler/barcode":        {"pipeline/render"},
	"github.com/fsnotify/fsnotify":        {"pipeline/intake"},
	"golang.org/x/crypto/argon2":          {"crypto/keys"},
	"software.sslmate.com/src/go-pkcs12":  {"crypto/keys"},
	"github.com/yuin/goldmark":            {"pipeline/read"},
	"github.com/alexedwards/scs":          {"pipeline/review/web"},
	"golang.org/x/net/html":               {"pipeline/read"},
	"golang.org/x/net/idna":               {"crypto/idn"},
	"github.com/teambition/rrule-go":      {}, // tests alone
	"github.com/riverqueue":               {},
	"github.com/smallstep/pkcs7":          {}, // tests alone: it reads what crypto/cms writes
	"gopkg.in/yaml.v3":                    {},
	"github.com/blevesearch/vellum":       {},
}

// siblings are the stages that a stage at the edge may know besides pipeline: it
// binds their work to something outside, and would otherwise repeat their words.
var siblings = map[string][]string{
	"intake": {"fault"}, "runner": {}, "config": {"coding"}, "trace": {}, "fault": {}, "submit": {"fault", "account"}, "revocation": {"internet"}, "internet": {},
	"account": {}, "mailbox": {"account"}, "domains": {"internet"}, "annuaire": {"directory"},
	"receipt": {}, "guard": {"directory"}, "escalation": {},
	"store": {"fault", "receipt"}, "backup": {"store", "trace", "fault"}, "blob": {}, "seal": {"directory", "message", "domains"},
	"read": {}, "dictation": {"blank"}, "header": {}, "measure": {}, "draft": {"abbreviation", "amend", "blank", "graph", "plan"}, "render": {}, "message": {}, "directory": {}, "coding": {},
	"check":  {"blank", "dictation", "header", "measure"},
	"review": {"store", "fault", "directory", "config", "trace", "draft", "render", "check", "coding", "agenda", "ledger", "blank", "transcript", "escalation", "guard", "receipt"},
	"plan":   {}, "abbreviation": {}, "graph": {}, "amend": {}, "cda": {}, "xdm": {"cda"}, "hprim": {},
	// An export holds the three forms against each other.
	"export": {"cda", "xdm", "hprim", "ledger", "message", "read", "coding"},
	"blank":  {}, "ledger": {}, "sidecar": {}, "agenda": {}, "transcribe": {},
	// A transcript writes blanks; a batch knows where a heading begins.
	"transcript": {"blank"}, "batch": {"header"},
}

// wrong lists the imports that go against the arrows, as "from -> to: why".
// Tests obey them too, but for the owners of libraries: a test may bring a
// server or a checker of its own.
func wrong(all []pkg) []string {
	var bad []string
	for _, p := range all {
		for _, to := range p.Imports {
			if why := against(p.ImportPath, to); why != "" {
				bad = append(bad, fmt.Sprintf("%s -> %s: %s", p.ImportPath, to, why))
			} else if why := owned(p.ImportPath, to); why != "" {
				bad = append(bad, fmt.Sprintf("%s -> %s: %s", p.ImportPath, to, why))
			}
		}
		for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
			if under(to, "cardiopli/cmd") && !under(p.ImportPath, "cardiopli/cmd") {
				bad = append(bad, fmt.Sprintf("%s (test) -> %s: nothing imports cmd", p.ImportPath, to))
			}
		}
	}
	slices.Sort(bad)
	return slices.Compact(bad)
}

func against(from, to string) string {
	if under(from, "cardiopli/cmd") {
		return ""
	}
	if under(to, "cardiopli/cmd") {
		return "nothing imports cmd"
	}
	stage, isStage := strings.CutPrefix(from, "cardiopli/pipeline/")
	switch {
	case to == leaf:
	case from == leaf:
		if ours(to) {
			return "a library knows no other library of ours"
		}
	case from == "cardiopli/pipeline":
		if ours(to) || !standard(to) {
			return "the words of the pipeline stand on the standard library alone"
		}
		if slices.Contains([]string{"os", "net", "net/http", "os/exec", "database/sql"}, to) {
			return "the words of the pipeline have no I/O"
		}
	case under(from, "cardiopli/vocab"), under(from, "cardiopli/templates"), under(from, "cardiopli/crypto"):
		if under(to, "cardiopli/pipeline") {
			return "a library knows nothing of the pipeline"
		}
		lib := strings.Split(from, "/")[1]
		if ours(to) && !under(to, module+lib) {
			return "a library knows no other library of ours"
		}
	case isStage && strings.HasSuffix(stage, "test"): // a stage's test support, as net/http/httptest, invents by seed
		return ""
	case isStage:
		return stageArrow(first(stage), to)
	}
	return ""
}

func stageArrow(stage, to string) string {
	if slices.Contains(pure, stage) {
		if slices.Contains(effects, to) {
			return "a pure stage has no effects"
		}
		if under(to, "cardiopli/crypto") {
			return "a pure stage holds no keys"
		}
	}
	if other, ok := strings.CutPrefix(to, "cardiopli/pipeline/"); ok && first(other) != stage {
		allowed, known := siblings[stage]
		if !known {
			return "a new stage: say in cmd/dev/arrows.go which siblings it may know"
		}
		if !slices.Contains(allowed, first(other)) {
			return "stages know the words of the pipeline, not each other"
		}
	}
	return ""
}

func owned(from, to string) string {
	for lib, owners := range owner {
		if !under(to, lib) {
			continue
		}
		for _, o := range owners {
			if under(from, module+o) {
				return ""
			}
		}
		if len(owners) == 0 {
			return "this library was rejected, see pipeline/ARCHITECTURE.md"
		}
		return "only " + strings.Join(owners, " and ") + " may use it"
	}
	return ""
}

// alone reports whether a package works in one goroutine by itself.
func alone(path string) bool {
	stage, ok := strings.CutPrefix(path, "cardiopli/pipeline/")
	return ok && slices.Contains(pure, first(stage)) || under(path, "cardiopli/vocab")
}

func first(path string) string       { s, _, _ := strings.Cut(path, "/"); return s }
func under(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }
func ours(path string) bool          { return strings.HasPrefix(path, module) }
func standard(path string) bool      { return !strings.Contains(first(path), ".") && !ours(path) }

// packages asks the go command for every package of the module.
func (b *bench) packages() ([]pkg, error) {
	out, err := b.read("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	return decode(strings.NewReader(out))
}

func decode(r io.Reader) ([]pkg, error) {
	var all []pkg
	for d := json.NewDecoder(r); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the package list: %w", err)
		}
		all = append(all, p)
	}
}

func (b *bench) arrows() error {
	all, err := b.packages()
	if err != nil {
		return err
	}
	if bad := wrong(all); len(bad) > 0 {
		return fmt.Errorf("wrong arrows:\n%s", strings.Join(bad, "\n"))
	}
	return nil
}
