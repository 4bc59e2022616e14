package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"cardiopli/crypto/cms"

	"github.com/emersion/go-message"
	"golang.org/x/text/unicode/norm"
)

// Caps on what a message may hold, once it is open.
const (
	maxParts = 200
	maxDepth = 10
	maxName  = 120 // bytes of a file name; a file system takes 255
)

// part is one leaf of the message, decoded, with the name that it is written under.
type part struct {
	name string
	body []byte
	note string
}

// partsOf decodes every part before any is written.
func partsOf(entity *message.Entity) ([]part, error) {
	var parts []part
	total, seen := 0, 0
	taken := map[string]bool{}
	err := entity.Walk(func(path []int, e *message.Entity, err error) error {
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return err
		}
		if seen++; seen > maxParts || len(path) > maxDepth {
			return refuse("Le message a trop de parties : rien n'est écrit.", "Demandez à l'expéditeur de le renvoyer en plusieurs fois.")
		}
		kind, params, _ := e.Header.ContentType()
		if strings.HasPrefix(kind, "multipart/") {
			return nil
		}
		b, err := io.ReadAll(io.LimitReader(e.Body, int64(cms.MaxSize-total+1)))
		if err != nil {
			return fmt.Errorf("read part %d: %w", len(parts)+1, err)
		}
		if total += len(b); total > cms.MaxSize {
			return refuse("Le contenu du message est trop gros : rien n'est écrit.", "Demandez à l'expéditeur de le renvoyer en plusieurs fois.")
		}
		_, disposition, _ := e.Header.ContentDisposition()
		p := part{body: b}
		p.name, p.note = partName(kind, fmt.Sprintf("partie-%d", len(parts)+1), disposition["filename"], params["name"])
		p.name = unused(p.name, taken)
		parts = append(parts, p)
		return nil
	})
	var no *refused
	if err != nil && !errors.As(err, &no) {
		return nil, refuse("Le contenu signé est mal construit : rien n'est écrit.", "Demandez à l'expéditeur de le renvoyer.").because(err)
	}
	return parts, err
}

// Endings that a double click would run, or show with what they fetch from the
// network. Such a part is written as text.
var (
	runs  = strings.Fields("exe com bat cmd scr pif cpl msi msp dll js jse mjs vbs vbe wsf wsh hta lnk url ps1 psm1 jar reg chm iso img vhd scf inf sh desktop app command py rb pl xll xlam settingcontent-ms")
	pages = strings.Fields("html htm xhtml xht shtml mht mhtml svg xml xsl xslt")
)

// partName makes a safe name of those that the sender chose, or one of the kind.
func partName(kind, fallback string, names ...string) (name, note string) {
	ending := map[string]string{"text/plain": ".txt", "text/html": ".html", "application/pdf": ".pdf", "message/rfc822": ".eml", "application/zip": ".zip"}[kind]
	if ending == "" {
		ending = ".bin"
	}
	name = safeName(append(names, fallback+ending)...)
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	switch {
	case slices.Contains(runs, ext):
		return name + ".txt", "  programme ou raccourci : ne le lancez pas ; écrit comme texte"
	case slices.Contains(pages, ext) && ext != "xml", kind == "text/html", kind == "image/svg+xml", kind == "application/xhtml+xml":
		return name + ".txt", "  page du web : écrite comme texte, elle n'est pas affichée"
	}
	return name, ""
}

// safeName keeps what is safe of the first name given: the sender chose it. It is
// one component, without marks that turn the direction of writing, and no device
// of Windows.
func safeName(names ...string) string {
	for _, n := range names {
		n = norm.NFC.String(plain(n))
		n = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || strings.ContainsRune("-_. ()+,'", r) {
				return r
			}
			return '_'
		}, n)
		n = strings.Trim(n, ". ")
		if n == "" || len(n) > 4*maxName {
			continue
		}
		if len(n) > maxName {
			ext := filepath.Ext(n)
			if len(ext) > 16 {
				ext = ""
			}
			keep := n[:maxName-len(ext)]
			n = strings.TrimRight(strings.ToValidUTF8(keep, ""), ". ") + ext
		}
		if device(n) || n[0] == '-' { // "rm *" takes a dash for an option
			n = "_" + n
		}
		return n
	}
	return "partie"
}

// device tells whether Windows takes a name, with any ending, for a device.
func device(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	stem = strings.TrimRight(stem, " ")
	if slices.Contains([]string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"}, stem) {
		return true
	}
	rest, ok := strings.CutPrefix(stem, "COM")
	if !ok {
		rest, ok = strings.CutPrefix(stem, "LPT")
	}
	r := []rune(rest)
	return ok && len(r) == 1 && (unicode.IsDigit(r[0]) || strings.ContainsRune("¹²³", r[0]))
}

// unused makes a name differ from those taken, also where case does not count.
func unused(name string, taken map[string]bool) string {
	try := name
	for i := 2; taken[strings.ToLower(try)]; i++ {
		ext := filepath.Ext(name)
		try = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ext), i, ext)
	}
	taken[strings.ToLower(try)] = true
	return try
}

// writeParts writes all parts into dir, or none: nothing that is there is touched.
func writeParts(dir string, parts []part) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, p := range parts {
		if _, err := root.Lstat(p.name); err == nil {
			return refuse("Le dossier "+dir+" contient déjà un fichier « "+p.name+" » : rien n'est écrit.", "Choisissez un dossier vide avec -o.")
		}
	}
	var written []string
	defer func() {
		if err != nil {
			for _, n := range written {
				root.Remove(n)
			}
		}
	}()
	for _, p := range parts {
		f, err := root.OpenFile(p.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("write a part: %w", err)
		}
		written = append(written, p.name)
		_, err = f.Write(p.body)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return fmt.Errorf("write a part: %w", err)
		}
	}
	return nil
}
