package main

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardiopli/cmd/internal/engine"
	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// What is changed at the terminal in keys and directory stands in the trace: that
// it was, and how much, never of whom.
func TestChangesAtTheTerminalAreHops(t *testing.T) {
	near := t.TempDir()
	dir, pass := filepath.Join(near, "cabinet"), filepath.Join(near, "pass")
	put := func(name string, b []byte) string {
		path := filepath.Join(near, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	must := func(args ...string) {
		t.Helper()
		if out, code := command(t, nil, append([]string{"--dir", dir, "--passphrase-file", pass}, args...)...); code != 0 {
			t.Fatalf("%v: code %d\n%s", args, code, out)
		}
	}
	put("pass", []byte("quatre mots pour essayer\n"))
	ca, err := lab.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	box, err := ca.Issue(lab.Subject{Name: "Cabinet", Address: "cabinet@embruns-exemple.mssante.fr", Kind: lab.RSA2048})
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(box.Key)
	if err != nil {
		t.Fatal(err)
	}
	must("init")
	must("keys", "import", "--yes", put("box.key", der), put("box.pem", chainPEM(box.Certificate, nil)))
	must("keys", "operator", "--password-file", pass)
	must("keys", "speech", "--token-file", pass)
	must("directory", "import", put("m.csv", []byte("nom;prénom;adresse\nGENIEVRE;Paul;p.genievre@cabinet-exemple.mssante.fr\nRACINOT;Ombeline;o.racinot@cabinet-exemple.mssante.fr\n")))
	must("directory", "add", "m.trouvillan@cabinet-exemple.mssante.fr", "--given", "Maëlle", "--name", "TROUVILLAN")
	must("directory", "remove", "m.trouvillan@cabinet-exemple.mssante.fr")

	p, err := engine.Open(t.Context(), dir, []byte("quatre mots pour essayer"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	hops, err := p.Store.Outbox(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range hops {
		line := string(h.Stage) + " " + h.Outcome
		for _, k := range []string{"of", "entries", "sha256"} {
			if v := h.Notes[k]; k == "sha256" && len(v) == 16 {
				line += " certificate"
			} else if v != "" {
				line += " " + v
			}
		}
		got = append(got, line)
		for _, v := range h.Notes {
			if strings.ContainsAny(v, "@ ") || strings.Contains(v, "GENIEVRE") {
				t.Errorf("a note tells of whom: %q", v)
			}
		}
		if h.Actor != "terminal" || h.Stage != pipeline.StageKey && h.Stage != pipeline.StageDirectory {
			t.Errorf("%+v", h)
		}
	}
	want := []string{"key certificate certificate", "key secret operator", "key secret speech", "directory imported 2", "directory saved 1", "directory removed 1"}
	if !slices.Equal(got, want) {
		t.Errorf("hops: %q, want %q", got, want)
	}
	if out, _ := command(t, nil, "--dir", dir, "--passphrase-file", pass, "keys", "list"); strings.Count(out, "jeton du moteur") != 1 {
		t.Errorf("a secret is listed twice:\n%s", out)
	}
}
