package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What testdata/practice/v5.tar.gz was made with; see its README.md.
const (
	oldPass     = "quatre mots pour essayer"
	oldRecovery = "VBM8H-PCQC9-XB26T-T2E21-W1YHT-S7J64-7065P"
	oldPIN      = "482913"
	oldIssued   = "g7vr7xss5csc" // its copy is in the queue
	oldDraft    = "xqsb1k154nrk"
)

// oldPractice unpacks a practice folder that an earlier program made, and gives
// it with a file that holds its passphrase.
func oldPractice(t testing.TB) (dir, pass string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "cabinet")
	f, err := os.Open("testdata/practice/v5.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.Clean("/"+h.Name))
		if h.Typeflag == tar.TypeDir {
			if err := os.MkdirAll(path, 0o700); err != nil {
				t.Fatal(err)
			}
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, secretFile(t, oldPass)
}

func secretFile(t testing.TB, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// works runs commands that must succeed on a practice folder and returns what
// they print together.
func works(t testing.TB, dir, pass string, commands ...string) string {
	t.Helper()
	var all strings.Builder
	for _, c := range commands {
		out, code := commandWith(t, nil, append([]string{"--dir", dir, "--passphrase-file", pass}, strings.Fields(c)...)...)
		if code != 0 {
			t.Fatalf("%s: exit %d\n%s", c, code, out)
		}
		all.WriteString(out)
	}
	return all.String()
}

// everythingOpens reads all that is sealed in the folder of testdata/practice.
func everythingOpens(t testing.TB, dir, pass string) {
	t.Helper()
	pdf := filepath.Join(t.TempDir(), "lettre.pdf")
	out := works(t, dir, pass, "list", "show "+oldIssued+" --pdf "+pdf, "show "+oldDraft, "users list", "queue list", "trace verify",
		"agenda list --day 04/11/2026")
	for _, want := range []string{"ORVALET", "TAMBOUREL", "équilibrée", "BLANCHERON", "agathe.roumegoux", "trace vérifiée", "68/min"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not there:\n%s", want, out)
		}
	}
	if b, err := os.ReadFile(pdf); err != nil || !strings.HasPrefix(string(b), "%PDF-") {
		t.Errorf("PDF: %v", err)
	}
}

func TestOldPracticeOpens(t *testing.T) {
	dir, pass := oldPractice(t)
	everythingOpens(t, dir, pass)
	out, code := commandWith(t, nil, "--dir", dir, "--passphrase-file", pass, "preflight")
	if !strings.Contains(out, "opérateur") {
		t.Errorf("preflight: exit %d\n%s", code, out)
	}
}
