package xdm

import (
	"archive/zip"
	"bytes"
	"crypto/sha1" // the hash of XDS
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// The bounds of what is read.
const (
	maxArchive = 64 << 20
	maxFiles   = 1000
	maxFile    = 64 << 20
	maxTotal   = 160 << 20
	maxRatio   = 250 // of a file beyond ratioFrom; XML with base64 stays far below
	ratioFrom  = 1 << 20
	maxName    = 255
	maxFolders = 8
	maxSets    = 20
	maxDocs    = 200
)

// Errors of Read, besides *MismatchError.
var (
	// ErrArchive is returned for what is no zip file, or a broken one.
	ErrArchive = errors.New("not a readable archive")
	// ErrUnsafe is returned for an archive made to do harm, or beyond the bounds.
	ErrUnsafe = errors.New("archive is unsafe or too large")
	// ErrMetadata is returned where METADATA.XML is missing or no metadata.
	ErrMetadata = errors.New("no readable metadata")
)

// MismatchError says that a document is not the one that the metadata announce.
type MismatchError struct {
	Set, Document int    // from 1
	What          string // "hash", "size", "file"
}

func (e *MismatchError) Error() string {
	if e.What == "file" {
		return fmt.Sprintf("document %d of set %d is not in the archive", e.Document, e.Set)
	}
	return fmt.Sprintf("document %d of set %d has another %s than announced", e.Document, e.Set, e.What)
}

// Package is the content of an archive.
type Package struct {
	Sets []Submission
}

// Submission is one set with its documents.
type Submission struct {
	Set
	Documents []Document
}

// Document is a file of the archive and what the metadata say of it.
type Document struct {
	Entry
	Path string // in the archive, in capitals and with slashes
	Body []byte
	// Verified is set where the metadata gave a hash, and it is that of Body. A
	// wrong one is an error.
	Verified bool
}

// Read opens an archive of any producer. It reads the metadata and the documents
// they name, and nothing else.
func Read(b []byte) (Package, error) {
	a, err := open(b)
	if err != nil {
		return Package{}, err
	}
	var out Package
	for _, name := range a.order {
		if !isMetadata(name) {
			continue
		}
		if len(out.Sets) == maxSets {
			return Package{}, fmt.Errorf("%w: too many sets", ErrUnsafe)
		}
		raw, err := a.read(name, maxMetadata)
		if err != nil {
			return Package{}, err
		}
		s, err := parse(raw)
		if err != nil {
			return Package{}, fmt.Errorf("%w: %w", ErrMetadata, err)
		}
		if err := a.fill(&s, len(out.Sets)+1, path.Dir(name)); err != nil {
			return Package{}, err
		}
		out.Sets = append(out.Sets, s)
	}
	if len(out.Sets) == 0 {
		return Package{}, fmt.Errorf("%w: the archive has no METADATA.XML", ErrMetadata)
	}
	return out, nil
}

// isMetadata knows IHE_XDM/<folder>/METADATA.XML, also below folders of which some
// producers wrap an archive, in any case of letters.
func isMetadata(name string) bool {
	parts := strings.Split(strings.ToUpper(name), "/")
	n := len(parts)
	return n >= 3 && parts[n-1] == metadataName && parts[n-3] == "IHE_XDM"
}

// fill reads the documents of a set and holds them against what is announced.
func (a *unpacked) fill(s *Submission, set int, dir string) error {
	for i := range s.Documents {
		d := &s.Documents[i]
		var ok bool
		if d.Path, ok = a.find(d.URI, dir); !ok {
			return &MismatchError{set, i + 1, "file"}
		}
		body, err := a.read(d.Path, maxFile)
		if err != nil {
			return err
		}
		d.Body = body
		if d.Size != "" {
			if n, err := strconv.ParseUint(d.Size, 10, 63); err != nil || n != uint64(len(body)) {
				return &MismatchError{set, i + 1, "size"}
			}
		}
		if d.Hash != "" {
			sum := sha1.Sum(body)
			if !strings.EqualFold(d.Hash, hex.EncodeToString(sum[:])) {
				return &MismatchError{set, i + 1, "hash"}
			}
			d.Verified = true
		}
	}
	return nil
}

// unpacked is the list of files, by name in capitals.
type unpacked struct {
	files map[string]*zip.File
	order []string
	total uint64
}

func open(b []byte) (*unpacked, error) {
	if len(b) > maxArchive {
		return nil, fmt.Errorf("%w: the archive is too large", ErrUnsafe)
	}
	// The reader takes in the whole directory before anything can be counted. What is
	// packed can hold the mark of an entry by chance, or another archive.
	if bytes.Count(b, []byte("PK\x01\x02")) > 10*maxFiles {
		return nil, fmt.Errorf("%w: too many files", ErrUnsafe)
	}
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, ErrArchive
	}
	if len(r.File) > maxFiles {
		return nil, fmt.Errorf("%w: too many files", ErrUnsafe)
	}
	a := &unpacked{files: make(map[string]*zip.File, len(r.File))}
	for _, f := range r.File {
		name, ok := safeName(f.Name)
		if !ok || f.Mode()&fs.ModeSymlink != 0 {
			return nil, fmt.Errorf("%w: the name of a file", ErrUnsafe)
		}
		if f.Mode().IsDir() || name == "" {
			continue
		}
		if f.Flags&1 != 0 {
			return nil, fmt.Errorf("%w: a file is encrypted", ErrArchive)
		}
		key := strings.ToUpper(name)
		if a.files[key] != nil {
			return nil, fmt.Errorf("%w: two files of one name", ErrUnsafe)
		}
		a.files[key] = f
		a.order = append(a.order, key)
	}
	return a, nil
}

// safeName gives a name with slashes that stays within the archive.
func safeName(s string) (string, bool) {
	s = strings.ReplaceAll(s, `\`, "/") // some programs of Windows
	if len(s) > maxName || strings.ContainsAny(s, "\x00:") || strings.HasPrefix(s, "/") || strings.Count(s, "/") > maxFolders {
		return "", false
	}
	for _, part := range strings.Split(s, "/") {
		if part == ".." {
			return "", false
		}
	}
	s = path.Clean(s)
	if s == "." {
		s = ""
	}
	return s, true
}

// find takes a URI relative to the metadata, then to IHE_XDM, then to the archive:
// producers differ.
func (a *unpacked) find(uri, dir string) (string, bool) {
	tries := []string{uri}
	if u, err := url.PathUnescape(uri); err == nil && u != uri {
		tries = append(tries, u)
	}
	for _, t := range tries {
		t = strings.ReplaceAll(t, `\`, "/")
		if t == "" || strings.ContainsAny(t, "\x00:") || strings.HasPrefix(t, "/") {
			continue
		}
		for _, base := range []string{dir, path.Dir(dir), path.Dir(path.Dir(dir))} {
			full := strings.ToUpper(path.Join(base, t))
			if !strings.HasPrefix(full, "../") && a.files[full] != nil && !isMetadata(full) {
				return full, true
			}
		}
	}
	return "", false
}

// read unpacks one file. The bounds hold for what comes out, whatever the headers say.
func (a *unpacked) read(key string, most uint64) ([]byte, error) {
	f := a.files[key]
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	defer r.Close()
	if left := maxTotal - a.total; left < most {
		most = left
	}
	if byRatio := max(f.CompressedSize64*maxRatio, ratioFrom); f.CompressedSize64 < maxArchive && byRatio < most {
		most = byRatio
	}
	b, err := io.ReadAll(io.LimitReader(r, int64(most)+1))
	if uint64(len(b)) > most {
		return nil, fmt.Errorf("%w: a file is too large", ErrUnsafe)
	}
	a.total += uint64(len(b))
	if err != nil {
		return nil, fmt.Errorf("%w: a file is damaged", ErrArchive)
	}
	return b, nil
}
