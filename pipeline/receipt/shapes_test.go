package receipt_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
)

// shape is one entry of testdata/shapes/table.txt.
type shape struct {
	file, writer, source, kind, mail string
	receipts                         []string
}

func shapes(t testing.TB) []shape {
	t.Helper()
	b, err := os.ReadFile("testdata/shapes/table.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []shape
	for n, line := range strings.Split(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("table.txt:%d: no key", n+1)
		}
		if key == "file" {
			out = append(out, shape{file: value})
			continue
		}
		s := &out[len(out)-1]
		switch key {
		case "writer":
			s.writer = value
		case "source":
			s.source = value
		case "kind":
			s.kind = value
		case "mail":
			s.mail = value
		case "receipt":
			s.receipts = append(s.receipts, value)
		default:
			t.Fatalf("table.txt:%d: unknown key %s", n+1, key)
		}
	}
	return out
}

var pair = regexp.MustCompile(`(\w+)=("[^"]*"|\S+)`)

// diff says where a receipt is not what a line of the table asks for.
func diff(line string, r pipeline.Receipt) []string {
	kind, rest, _ := strings.Cut(line, " ")
	want := map[string]string{}
	for _, m := range pair.FindAllStringSubmatch(rest, -1) {
		v := m[2]
		if strings.HasPrefix(v, `"`) {
			v, _ = strconv.Unquote(v)
		}
		want[m[1]] = v
	}
	plain := false
	for _, w := range strings.Fields(pair.ReplaceAllString(rest, "")) {
		plain = plain || w == "plain"
	}
	var bad []string
	check := func(name, got, want string) {
		if got != want {
			bad = append(bad, fmt.Sprintf("%s is %q, want %q", name, got, want))
		}
	}
	check("kind", string(r.Kind), kind)
	check("message", r.Message, want["message"])
	check("envelope", r.Envelope, want["envelope"])
	check("final", string(r.Final), want["final"])
	check("original", string(r.Original), want["original"])
	check("status", r.Status, want["status"])
	check("code", r.Code, want["code"])
	check("reporter", r.Reporter, want["reporter"])
	check("plain", fmt.Sprint(r.Plain), fmt.Sprint(plain))
	if w := want["words"]; !strings.Contains(r.Words, w) {
		bad = append(bad, fmt.Sprintf("words are %q, want %q in them", r.Words, w))
	}
	if w := want["at"]; w != "" {
		at, err := time.Parse(time.RFC3339, w)
		if err != nil || !r.At.Equal(at) {
			bad = append(bad, fmt.Sprintf("at is %s, want %s", r.At.Format(time.RFC3339), w))
		}
	}
	if r.At.IsZero() {
		bad = append(bad, "no date")
	}
	if strings.Contains(r.Words, "MIIB") || strings.Contains(r.Words, "VARENNE") {
		bad = append(bad, "words hold what the letter held")
	}
	return bad
}

func TestShapes(t *testing.T) {
	all := shapes(t)
	listed := map[string]bool{}
	for _, s := range all {
		listed[s.file] = true
		t.Run(strings.TrimSuffix(s.file, ".eml"), func(t *testing.T) {
			if s.writer == "" || s.source == "" {
				t.Error("no writer or no source")
			}
			raw, err := os.ReadFile(filepath.Join("testdata/shapes", s.file))
			if err != nil {
				t.Fatal(err)
			}
			m, err := receipt.Read(raw)
			if err != nil {
				t.Fatal(err)
			}
			if string(m.Kind) != s.kind {
				t.Errorf("kind is %s, want %s", m.Kind, s.kind)
			}
			if m.Encrypted != strings.Contains(s.mail, "encrypted") {
				t.Errorf("encrypted is %v", m.Encrypted)
			}
			if f, ok := strings.CutPrefix(s.mail, "from="); ok && string(m.From) != f {
				t.Errorf("from is %q, want %q", m.From, f)
			}
			if m.At.IsZero() {
				t.Error("no date")
			}
			if len(m.Receipts) != len(s.receipts) {
				t.Fatalf("%d receipts, want %d: %+v", len(m.Receipts), len(s.receipts), m.Receipts)
			}
			for i, line := range s.receipts {
				for _, bad := range diff(line, m.Receipts[i]) {
					t.Error(bad)
				}
			}
		})
	}
	files, err := filepath.Glob("testdata/shapes/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !listed[filepath.Base(f)] {
			t.Errorf("%s is not in table.txt", f)
		}
	}
	if len(all) < 90 {
		t.Errorf("%d shapes", len(all))
	}
}
