package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestArrows reads the imports of the module as it is.
func TestArrows(t *testing.T) {
	t.Chdir("../..")
	b := bench{ctx: context.Background(), out: os.Stderr}
	all, err := b.packages()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d packages were listed", len(all))
	}
	for _, arrow := range wrong(all) {
		t.Error(arrow)
	}
}

// TestTopLevel holds the folders that users of the module were promised.
func TestTopLevel(t *testing.T) {
	all, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	promised := strings.Fields("cmd pipeline templates vocab crypto testdata")
	for _, e := range all {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(promised, e.Name()) {
			if found, _ := filepath.Glob(filepath.Join("../..", e.Name(), "*.go")); len(found) > 0 {
				t.Errorf("%s holds Go files beside %v", e.Name(), promised)
			}
		}
	}
}

// TestPlantedArrow plants one import a time, so that the rules are known to bite.
func TestPlantedArrow(t *testing.T) {
	for _, c := range []struct{ name, from, to, why string }{
		{"stage to command", "pipeline/store", "cardiopli/cmd/internal/lab", "nothing imports cmd"},
		{"library to command", "vocab", "cardiopli/cmd/cardiopli", "nothing imports cmd"},
		{"words to a stage", "pipeline", "cardiopli/pipeline/read", "standard library alone"},
		{"words to a library", "pipeline", "golang.org/x/text/unicode/norm", "standard library alone"},
		{"form of a domain to words", "crypto/idn", "cardiopli/pipeline", "no other library"},
		{"form of a domain beside its place", "pipeline/domains", "golang.org/x/net/idna", "only crypto/idn"},
		{"words to a file", "pipeline", "os", "no I/O"},
		{"vocabulary to pipeline", "vocab", "cardiopli/pipeline", "knows nothing of the pipeline"},
		{"templates to pipeline", "templates", "cardiopli/pipeline/check", "knows nothing of the pipeline"},
		{"keys to pipeline", "crypto/keys", "cardiopli/pipeline", "knows nothing of the pipeline"},
		{"vocabulary to keys", "vocab/dawg", "cardiopli/crypto/keys", "no other library"},
		{"pure stage to store", "pipeline/draft", "cardiopli/pipeline/store", "no effects"},
		{"pure stage to network", "pipeline/message", "net", "no effects"},
		{"pure stage to disk", "pipeline/read", "os", "no effects"},
		{"pure stage to processes", "pipeline/render", "os/exec", "no effects"},
		{"pure stage's inner package to network", "pipeline/measure/phrase", "net/http", "no effects"},
		{"pure stage to keys", "pipeline/message", "cardiopli/crypto/keys", "holds no keys"},
		{"pure stage to another", "pipeline/draft", "cardiopli/pipeline/measure", "not each other"},
		{"edge to another", "pipeline/intake", "cardiopli/pipeline/store", "not each other"},
		{"seal to store", "pipeline/seal", "cardiopli/pipeline/store", "not each other"},
		{"an unknown stage", "pipeline/fax", "cardiopli/pipeline/store", "a new stage"},
		{"database outside the store", "pipeline/review", "database/sql", "only pipeline/store"},
		{"driver outside the store", "cmd/cardiopli", "modernc.org/sqlite", "only pipeline/store"},
		{"migrations outside the store", "pipeline/trace", "github.com/pressly/goose/v3", "only pipeline/store"},
		{"mail server in a stage", "pipeline/seal", "github.com/emersion/go-smtp", "only cmd and pipeline/submit"},
		{"Tink outside crypto", "pipeline/store", "github.com/tink-crypto/tink-go/v2/aead", "only crypto"},
		{"a queue beside the states", "pipeline/runner", "github.com/riverqueue/river", "rejected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := wrong([]pkg{{ImportPath: "cardiopli/" + c.from, Imports: []string{"strings", c.to}}})
			if len(bad) != 1 || !strings.Contains(bad[0], c.why) {
				t.Errorf("got %q, want one arrow with %q", bad, c.why)
			}
		})
	}
	bad := wrong([]pkg{{ImportPath: "cardiopli/pipeline/store", XTestImports: []string{"cardiopli/cmd/internal/lab"}}})
	if len(bad) != 1 {
		t.Errorf("a test that imports cmd: %q", bad)
	}
}

// TestRightArrow holds the rules to what is allowed.
func TestRightArrow(t *testing.T) {
	for _, c := range []struct{ from, to string }{
		{"cmd/cardiopli", "cardiopli/pipeline/store"},
		{"cmd/cardiopli", "cardiopli/cmd/internal/engine"},
		{"cmd/internal/lab", "github.com/emersion/go-smtp"},
		{"pipeline/check", "cardiopli/pipeline/measure/phrase"},
		{"pipeline/measure", "cardiopli/pipeline/measure/phrase"},
		{"pipeline/seal", "cardiopli/pipeline/directory"},
		{"pipeline/seal", "cardiopli/crypto/cms"},
		{"pipeline/draft", "cardiopli/templates"},
		{"pipeline/render", "embed"},
		{"pipeline/store", "modernc.org/sqlite"},
		{"crypto/keys", "cardiopli/crypto/atrest"},
		{"crypto/atrest", "github.com/tink-crypto/tink-go/v2/aead"},
		{"vocab/gen", "os"},
		{"pipeline/check/checktest", "math/rand/v2"},
	} {
		if bad := wrong([]pkg{{ImportPath: "cardiopli/" + c.from, Imports: []string{c.to}}}); len(bad) != 0 {
			t.Errorf("%s -> %s is refused: %q", c.from, c.to, bad)
		}
	}
}
