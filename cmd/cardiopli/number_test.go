package main

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Nobody is told of "1 lettre(s)": what is said of a number agrees with it, by
// pipeline.Language.Count. This reads every sentence of the program.
func TestNumbersAgree(t *testing.T) {
	optional := regexp.MustCompile(`\p{L}\((s|es|x|nt|ent)\)`)
	// These read what others wrote, or name a column.
	reads := []string{"pipeline/agenda/heading.go", "pipeline/sidecar/"}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".") && e.Name() != ".." && e.Name() != ".") {
			return fs.SkipDir
		}
		name := strings.TrimPrefix(filepath.ToSlash(path), "../../")
		page := strings.HasSuffix(name, ".html")
		if !page && (!strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go")) {
			return nil
		}
		for _, r := range reads {
			if strings.HasPrefix(name, r) {
				return nil
			}
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if page {
			if m := optional.Find(src); m != nil {
				t.Errorf("%s: %q", name, m)
			}
			return nil
		}
		files := token.NewFileSet()
		var s scanner.Scanner
		s.Init(files.AddFile(path, -1, len(src)), src, nil, 0)
		for {
			pos, tok, lit := s.Scan()
			if tok == token.EOF {
				return nil
			}
			if tok == token.STRING && optional.MatchString(lit) {
				t.Errorf("%s:%d: %s", name, files.Position(pos).Line, lit)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
