package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// roots are the files at the top of a practice folder that are copied; keys/ and
// templates/ are too, with what Source.Also names.
var roots = []string{"cardiopli.yaml", "vocabulary.tsv", "agenda.yaml", "data/" + ErasuresFile, refusalsIn}

// sealedFile begins a file that package keys sealed.
var sealedFile = []byte("CPSF")

// maxFile bounds one of these files; they are settings, keys, pictures.
const maxFile = 32 << 20

func copyFiles(src Source, to string) error {
	paths := slices.Clone(roots)
	for _, dir := range []string{"keys", "templates"} {
		found, err := below(src.Dir, dir)
		if err != nil {
			return err
		}
		paths = append(paths, found...)
	}
	for _, p := range src.Also {
		if p = filepath.ToSlash(filepath.Clean(p)); filepath.IsLocal(p) {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	for _, p := range slices.Compact(paths) {
		b, err := readCapped(filepath.Join(src.Dir, filepath.FromSlash(p)), maxFile)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("copy %s: %w", p, err)
		}
		if !mayLeave(p, b) {
			continue
		}
		path := filepath.Join(to, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := writeFile(path, b); err != nil {
			return err
		}
	}
	return nil
}

// mayLeave reports whether a file may lie beside its own backup: a passphrase or a
// private key in clear that someone keeps in the folder would open it.
func mayLeave(path string, b []byte) bool {
	if bytes.Contains(b, []byte("PRIVATE KEY-----")) {
		return false
	}
	if !strings.HasPrefix(path, "keys/") {
		return true
	}
	return path == "keys/site.json" || bytes.HasPrefix(b, sealedFile) || strings.HasSuffix(path, ".pem")
}

func below(dir, sub string) (all []string, err error) {
	err = filepath.WalkDir(filepath.Join(dir, sub), func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		all = append(all, filepath.ToSlash(rel))
		return err
	})
	return all, err
}
