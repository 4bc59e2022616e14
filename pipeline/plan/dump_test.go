package plan_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"cardiopli/pipeline/check"
	"cardiopli/testdata"
	"cardiopli/vocab"
)

func TestDump(t *testing.T) {
	out, err := os.Create("/tmp/plandump/all2.txt")
	if err != nil {
		t.Skip()
	}
	defer out.Close()
	lex, _ := vocab.Load()
	c := check.New(lex, nil)
	for _, fsys := range []fs.FS{testdata.Reports, testdata.Cases, testdata.Dictations} {
		fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".txt") {
				return err
			}
			b, _ := fs.ReadFile(fsys, name)
			rep, got := read(c, string(b))
			fmt.Fprintf(out, "##### %s %s ACTION %q due %s sect %v\n", name, rep.Date, got.Action, got.Due, got.Sectioned)
			for _, y := range got.Why {
				if got.Action != "" {
					fmt.Fprintf(out, "   WHY %s\n", norm(y.Of(rep.Written)))
				}
			}
			for _, s := range got.Sentences {
				if len(s.Says) > 0 || got.Sectioned {
					fmt.Fprintf(out, "   %-6s %v a%v u%v L%v %s| %s\n", s.Class, s.Says, b2(s.Asks), b2(s.Unsure), b2(s.Leans), s.Due, norm(s.Text.Of(rep.Written)))
				}
			}
			return nil
		})
	}
}

func b2(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
