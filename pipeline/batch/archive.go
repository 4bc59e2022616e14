package batch

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// The caps of an archive.
const (
	MaxArchive  = 20 << 20 // bytes of the archive
	MaxEntries  = 200      // files in it
	MaxInflated = 64 << 20 // bytes of all files together
	MaxEntry    = 20 << 20 // bytes of one file
	MaxRatio    = 200      // inflated to deflated bytes of one file
)

// Reason says why an archive, or a file in it, is not taken. The words are stable.
type Reason string

// The reasons.
const (
	Damaged   Reason = "archive_damaged"   // cut or altered
	Encrypted Reason = "archive_encrypted" // behind a password
	Bomb      Reason = "archive_bomb"      // built to swell, or with entries that share bytes
	TooMany   Reason = "archive_too_many"  // more than MaxEntries files
	TooLarge  Reason = "archive_too_large"
	Empty     Reason = "archive_empty"  // no file that could be a report
	Nested    Reason = "archive_nested" // an archive in the archive
	Name      Reason = "archive_name"   // leads out of the folder, is no name
	Link      Reason = "archive_link"   // a link or a device
	Twice     Reason = "archive_twice"  // two files of one name in one folder
)

// Refusal is the error of an archive, or of one file of it, that is not taken.
type Refusal struct {
	Reason Reason
	// Within says that it is one file of the archive, not the archive.
	Within bool
}

func (r *Refusal) Error() string {
	if r.Within {
		return "file of an archive not taken: " + string(r.Reason)
	}
	return "archive not taken: " + string(r.Reason)
}

// Temporary reports false: the same bytes are refused again.
func (r *Refusal) Temporary() bool { return false }

var archiveWords = map[Reason][2]string{
	Damaged: {"%s est abîmé ou incomplet : il ne peut pas être ouvert en entier.",
		"Refaites l'archive à partir des originaux, ou déposez les comptes rendus un par un."},
	Encrypted: {"%s est protégé par un mot de passe.",
		"Ouvrez l'archive avec son mot de passe, puis déposez les comptes rendus qu'elle contient."},
	Bomb: {"%s est construit d'une façon anormale, qui pourrait bloquer l'ordinateur : il n'est pas ouvert, par sécurité.",
		"Vérifiez d'où il vient ; s'il est légitime, déposez les comptes rendus un par un."},
	TooMany: {"%s contient plus de 200 fichiers.",
		"Faites plusieurs archives plus petites, ou déposez les comptes rendus directement."},
	TooLarge: {"%s est trop volumineux.",
		"Faites plusieurs archives plus petites, sans images, ou déposez les comptes rendus directement."},
	Empty: {"%s ne contient aucun fichier à prendre.",
		"Vérifiez que l'archive contient les comptes rendus, puis déposez-la à nouveau."},
	Nested: {"%s est une archive dans une archive : elle n'est pas ouverte.",
		"Ouvrez-la, puis déposez les comptes rendus qu'elle contient."},
	Name: {"Le nom de ce fichier dans l'archive mène hors de son dossier : il n'est pas pris, par sécurité.",
		"Vérifiez d'où vient l'archive ; si le fichier est légitime, déposez-le directement."},
	Link: {"Ce fichier de l'archive n'est qu'un lien vers un autre emplacement.",
		"Déposez le compte rendu lui-même."},
	Twice: {"L'archive contient deux fichiers du même nom dans le même dossier.",
		"Vérifiez lequel est le bon, puis déposez-le directement."},
}

// French gives one plain sentence on what is wrong and one on what to do.
func (r *Refusal) French() (what, todo string) {
	w := archiveWords[r.Reason]
	if !strings.Contains(w[0], "%s") {
		return w[0], w[1]
	}
	of := "L'archive déposée"
	if r.Within {
		of = "Ce fichier de l'archive"
	}
	what = fmt.Sprintf(w[0], of)
	if !r.Within {
		what = strings.NewReplacer("abîmé ou incomplet : il", "abîmée ou incomplète : elle", "protégé ", "protégée ", "construit ", "construite ", "il n'est pas ouvert", "elle n'est pas ouverte",
			"volumineux", "volumineuse").Replace(what)
	}
	return what, w[1]
}

// File is one file of an archive.
type File struct {
	// Path is the name in the archive, with folders, as one string that tells this
	// file from every other of the archive.
	Path string
	Name string // without folders; safe as a file name
	Raw  []byte
	// Refusal says why the file is not to be taken. Raw then holds it all the same,
	// for the person who is told; where it could not be inflated, an archive of
	// its own that holds that one entry as it stood, and Name ends in .zip.
	Refusal *Refusal
}

var zipMagic = []byte("PK\x03\x04")

// IsArchive reports a ZIP that is no document or program of another kind: one that
// somebody put files into.
func IsArchive(raw []byte) bool {
	if !bytes.HasPrefix(raw, zipMagic) || len(raw) > MaxArchive || bytes.Count(raw, []byte("PK\x01\x02")) > 10*MaxEntries {
		return false
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return false
	}
	for _, f := range z.File {
		switch {
		case f.Name == "[Content_Types].xml", f.Name == "mimetype", f.Name == "word/document.xml": // office documents, e-books
			return false
		case strings.HasSuffix(f.Name, ".iwa"), f.Name == "Index.zip", f.Name == "index.apxl", f.Name == "index.xml.gz", f.Name == "META-INF/MANIFEST.MF": // of Apple's office, programs
			return false
		}
	}
	return true
}

// Archive takes a ZIP apart, in the order of its directory. Folders, and files that
// skip says are never reports, are left out. What concerns one file is told in
// File.Refusal, so that the others can be taken; the error, a *Refusal, is of an
// archive that cannot be trusted as a whole.
func Archive(raw []byte, skip func(name string) bool) ([]File, error) {
	if len(raw) > MaxArchive {
		return nil, &Refusal{Reason: TooLarge}
	}
	// Counted before the reader makes a record of each.
	if bytes.Count(raw, []byte("PK\x01\x02")) > 2*MaxEntries {
		return nil, &Refusal{Reason: TooMany}
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, &Refusal{Reason: Damaged}
	}
	if err := overlaps(z, int64(len(raw))); err != nil {
		return nil, err
	}
	var files []File
	seen := map[string]int{}
	var total int64
	for _, f := range z.File {
		full := f.Name
		if f.NonUTF8 && !utf8.ValidString(full) { // as Windows writes names in French
			if s, err := charmap.CodePage850.NewDecoder().String(full); err == nil {
				full = s
			}
		}
		dir, name := split(full)
		if strings.HasSuffix(f.Name, "/") || name == "" && f.UncompressedSize64 == 0 || skip(name) || dir == "__MACOSX" || strings.HasPrefix(dir, "__MACOSX/") {
			continue
		}
		if len(files) == MaxEntries {
			return nil, &Refusal{Reason: TooMany}
		}
		out := File{Path: f.Name, Name: safe(name)}
		n := seen[strings.ToLower(f.Name)]
		seen[strings.ToLower(f.Name)]++
		if n > 0 {
			out.Path += fmt.Sprintf("\x00%d", n+1)
			out.Refusal = &Refusal{Twice, true}
		}
		inflate(f, &out, MaxInflated-total)
		if total += int64(len(out.Raw)); total > MaxInflated {
			return nil, &Refusal{Reason: TooLarge}
		}
		files = append(files, out)
	}
	if len(files) == 0 {
		return nil, &Refusal{Reason: Empty}
	}
	for _, f := range files {
		if f.Refusal == nil || f.Refusal.Reason != Encrypted {
			return files, nil
		}
	}
	return nil, &Refusal{Reason: Encrypted}
}

// overlaps refuses entries that share bytes or lie outside the archive: no
// program writes such, and they inflate without end.
func overlaps(z *zip.Reader, size int64) error {
	type extent struct{ from, to int64 }
	var all []extent
	for _, f := range z.File {
		from, err := f.DataOffset()
		if err != nil || f.CompressedSize64 > uint64(size) || from+int64(f.CompressedSize64) > size {
			return &Refusal{Reason: Damaged}
		}
		// A local header of 30 bytes and the name precede the data (APPNOTE 4.3.7).
		all = append(all, extent{from - 30 - int64(len(f.Name)), from + int64(f.CompressedSize64)})
	}
	slices.SortFunc(all, func(a, b extent) int { return int(a.from - b.from) })
	for i := 1; i < len(all); i++ {
		if all[i].from < all[i-1].to {
			return &Refusal{Reason: Bomb}
		}
	}
	return nil
}

// inflate fills out.Raw, and out.Refusal where there is a reason.
func inflate(f *zip.File, out *File, left int64) {
	refuse := func(r Reason) {
		if out.Refusal == nil {
			out.Refusal = &Refusal{r, true}
		}
	}
	if insecure(f.Name) {
		refuse(Name)
	}
	if !f.Mode().IsRegular() {
		refuse(Link)
	}
	raw, reason := inflated(f, left)
	if reason != "" {
		refuse(reason)
		if out.Raw = alone(f, out.Name); out.Raw == nil {
			out.Raw = []byte{}
		}
		out.Name += ".zip"
		return
	}
	out.Raw = raw
	if IsArchive(raw) || isPacked(raw) {
		refuse(Nested)
	}
}

func inflated(f *zip.File, left int64) ([]byte, Reason) {
	if f.Flags&0x1 != 0 { // APPNOTE 4.4.4, bit 0
		return nil, Encrypted
	}
	if f.Method != zip.Store && f.Method != zip.Deflate {
		return nil, Damaged
	}
	// Boilerplate of a few kilobytes may deflate better than any bomb.
	limit := min(left, MaxEntry, max(int64(f.CompressedSize64)*MaxRatio, 64<<10))
	r, err := f.Open()
	if err != nil {
		return nil, Damaged
	}
	defer r.Close()
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, limit+1))
	switch {
	case n > MaxEntry || n > left:
		return nil, TooLarge
	case n > limit:
		return nil, Bomb
	case err != nil: // wrong checksum, wrong size, broken deflate stream
		return nil, Damaged
	}
	return b.Bytes(), ""
}

// alone writes an archive that holds one entry as it stands, deflated or sealed.
func alone(f *zip.File, name string) []byte {
	r, err := f.OpenRaw()
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := f.FileHeader
	h.Name = name
	to, err := w.CreateRaw(&h)
	if err == nil {
		_, err = io.Copy(to, r)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil
	}
	return b.Bytes()
}

// isPacked reports other kinds of archives.
func isPacked(raw []byte) bool {
	for _, magic := range []string{"7z\xBC\xAF\x27\x1C", "Rar!\x1A\x07", "\x1F\x8B\x08", "\xFD7zXZ\x00", "BZh", "\x28\xB5\x2F\xFD"} {
		if bytes.HasPrefix(raw, []byte(magic)) && (magic != "BZh" || !utf8.Valid(raw)) {
			return true
		}
	}
	return len(raw) > 262 && string(raw[257:262]) == "ustar"
}

func split(p string) (dir, name string) {
	p = strings.ReplaceAll(p, `\`, "/")
	return strings.Trim(path.Dir(p), "/"), path.Base("/" + strings.TrimRight(p, "/"))
}

// insecure reports a name that leads out of its folder, or is no name.
func insecure(p string) bool {
	q := strings.ReplaceAll(p, `\`, "/")
	if q == "" || strings.HasPrefix(q, "/") || len(q) > 1 && q[1] == ':' || strings.ContainsRune(q, 0) {
		return true
	}
	for part := range strings.SplitSeq(q, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

// safe makes a file name that every file system takes.
func safe(name string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), strings.ContainsRune(`/\:*?"<>|`, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	s = strings.TrimLeft(strings.TrimSpace(s), ".")
	if len(s) > 120 {
		ext := path.Ext(s)
		if len(ext) > 10 {
			ext = ""
		}
		s = strings.ToValidUTF8(s[:120-len(ext)], "") + ext
	}
	if strings.Trim(s, ". ") == "" {
		return "sans nom"
	}
	return s
}
