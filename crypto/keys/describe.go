package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Description is what can be said of a folder's keys without opening them.
type Description struct {
	Written  time.Time // last change of passphrase, recovery code or keys
	Cost     Cost
	Recovery bool // a recovery code opens them too
}

// Describe reads site.json. It returns ErrNone or ErrDamaged as Open does.
func Describe(dir string) (Description, error) {
	f, err := readSite(dir)
	if err != nil {
		return Description{}, err
	}
	if f.Sum != f.sum() {
		return Description{}, fmt.Errorf("read %s: %w", siteName, ErrDamaged)
	}
	d := Description{Cost: f.Cost, Recovery: len(f.Recovery) > 0}
	if st, err := os.Stat(sitePath(dir)); err == nil {
		d.Written = st.ModTime()
	}
	return d, nil
}

// SealedFile is one that SealFile wrote.
type SealedFile struct {
	Name    string
	Context string // as the file itself says; OpenFile proves it
	Written time.Time
}

// Sealed lists the sealed files of a keys folder, by name.
func Sealed(dir string) ([]SealedFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list keys folder: %w", err)
	}
	var list []SealedFile
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		b, err := readCapped(filepath.Join(dir, e.Name()), maxSealedFile)
		if errors.Is(err, errTooLong) || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		context, _, err := splitFile(b)
		if err != nil {
			continue
		}
		f := SealedFile{Name: e.Name(), Context: context}
		if info, err := e.Info(); err == nil {
			f.Written = info.ModTime()
		}
		list = append(list, f)
	}
	return list, nil
}
