package atrest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// banned are the packages through which Tink gives keys out in the clear, by the
// end of their path, whoever carries a copy of them.
var banned = []string{"insecurecleartextkeyset", "insecuresecretdataaccess", "testkeyset"}

// encrypters are the types that may pose as a key that
// encrypts keysets: Tink writes a keyset under whatever has a method Encrypt. Each
// outside tests was looked at and stands here.
var encrypters = []string{}

// TestNoCleartextKeysets holds that outside tests nobody here writes a keyset in
// the clear: not by Tink's packages for that, under whatever name or spelling
// they are imported, by us or by a library; and not under a key of straw.
func TestNoCleartextKeysets(t *testing.T) {
	root := moduleRoot(t)
	files := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case os.IsNotExist(err): // removed while we walk
			return nil
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".git":
			return fs.SkipDir
		case e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files++
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, f := range faults(src) {
			t.Errorf("%s: %s", path, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Fatalf("only %d files looked at", files)
	}
}

// TestNoCleartextKeysetsInLibraries asks the go command for all that is linked:
// Tink itself may use these packages within, nobody else.
func TestNoCleartextKeysetsInLibraries(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}", "./...")
	cmd.Dir = moduleRoot(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	within := 0
	for line := range strings.Lines(string(out)) {
		names := strings.Fields(line)
		for _, to := range names[1:] {
			if !slices.Contains(banned, path.Base(to)) {
				continue
			}
			if within++; !strings.HasPrefix(names[0], "github.com/tink-crypto/tink-go/v2/") {
				t.Errorf("%s imports %s", names[0], to)
			}
		}
	}
	if within == 0 {
		t.Fatal("not even Tink's own use is seen")
	}
}

// faults tells how a source could write keysets in the clear.
func faults(src []byte) (found []string) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, 0)
	if err != nil {
		return []string{"cannot be read as Go: " + err.Error()}
	}
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value) // an import may be written with escapes
		if err != nil || slices.Contains(banned, path.Base(p)) {
			found = append(found, "imports "+p)
		}
	}
	tink := slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return strings.Contains(i.Path.Value, "tink") })
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || !(fn.Name.Name == "Encrypt" || fn.Name.Name == "EncryptWithContext") || fn.Type.Params.NumFields() < 2 {
			continue
		}
		if name := fmt.Sprint(f.Name.Name, ".", receiver(fn.Recv.List[0].Type)); tink && !slices.Contains(encrypters, name) {
			found = append(found, name+" encrypts: see that it does, then name it in encrypters")
		}
	}
	return found
}

func receiver(e ast.Expr) string {
	if s, ok := e.(*ast.StarExpr); ok {
		e = s.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return fmt.Sprintf("%T", e)
}

// The ban sees through what would hide an import from a search for its name.
func TestBanIsNotFooled(t *testing.T) {
	for name, src := range map[string]string{
		"plain":        `package p; import "github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"`,
		"alias":        `package p; import k "github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"`,
		"dot":          `package p; import . "github.com/tink-crypto/tink-go/v2/testkeyset"`,
		"raw string":   "package p; import `github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess`",
		"escapes":      `package p; import "github.com/tink-crypto/tink-go/v2/insecure\x63leartextkeyset"`,
		"copy":         `package p; import "cardiopli/crypto/vendored/insecurecleartextkeyset"`,
		"build tag":    "//go:build never\n\npackage p; import \"x/insecurecleartextkeyset\"",
		"key of straw": `package p; import "github.com/tink-crypto/tink-go/v2/tink"; type a struct{ tink.AEAD }; func (a) Encrypt(p, ad []byte) ([]byte, error) { return p, nil }`,
	} {
		if len(faults([]byte(src))) == 0 {
			t.Errorf("%s passes", name)
		}
	}
	if f := faults([]byte(`package p; import "github.com/tink-crypto/tink-go/v2/keyset"; // no insecurecleartextkeyset here`)); f != nil {
		t.Errorf("what is right does not pass: %v", f)
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	root := "."
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return root
		}
		root = filepath.Join(root, "..")
		if len(root) > 100 {
			t.Fatal("no go.mod above this package")
		}
	}
}
