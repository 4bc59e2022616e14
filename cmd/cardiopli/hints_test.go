package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// No hint at the terminal points to the page: every sentence of the desk, of what
// comes back and of the ladder is put into a command.
func TestHintsAtTheTerminal(t *testing.T) {
	// "page de relecture" is where a thing can be done nowhere else.
	page := regexp.MustCompile(`(?i)rechargez|\bcliquez|\bbouton|cette page|sa page|la page (du|«)|\(page |« Corriger cette lettre|« retourner »|« pourquoi \? »`)
	files := token.NewFileSet()
	n, mended := 0, 0
	for _, dir := range []string{"review", "escalation", "receipt", "submit", "guard"} {
		names, err := filepath.Glob(filepath.Join("..", "..", "pipeline", dir, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatal(err, dir)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(files, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(x ast.Node) bool {
				l, ok := x.(*ast.BasicLit)
				if !ok || l.Kind != token.STRING {
					return true
				}
				s, _ := strconv.Unquote(l.Value)
				n++
				for _, code := range []string{"", "delivery", "refusal", "stale", "state"} {
					if got := here(code, s); page.MatchString(got) {
						t.Errorf("%s: %q stays %q at the terminal", files.Position(l.Pos()), s, got)
					} else if got != s {
						mended++
					}
				}
				return true
			})
		}
	}
	if n < 500 || mended < 50 {
		t.Errorf("%d sentences read, %d of them put into commands: too few to be the program's", n, mended)
	}
}

func TestAbout(t *testing.T) {
	for _, c := range []struct {
		todo, want string
		args       []string
	}{
		{"cardiopli show ID, --as IDENTIFIANT", "cardiopli show 7k3m9q2xp4rt, --as claire", []string{"approve", "7k3m9q2xp4rt", "--as", "claire"}},
		{"cardiopli queue cancel ENVOI (show ID)", "cardiopli queue cancel 7k3m9q2xp4rt-1-01 (show 7k3m9q2xp4rt)", []string{"queue", "retry", "7k3m9q2xp4rt-1-01", "--as=claire"}},
		{"cardiopli show ID", "cardiopli show ID", []string{"list"}},
		{"cardiopli users list : IDENTIFIANT", "cardiopli users list : IDENTIFIANT", []string{"--as", "x; rm"}},
	} {
		if got := about(c.todo, c.args); got != c.want {
			t.Errorf("about(%q, %q) = %q, want %q", c.todo, c.args, got, c.want)
		}
	}
}
