package agenda

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// Refusal is the error of a file that cannot be taken as it is: it is no agenda,
// or a person has to say what a column means. It never quotes a row.
type Refusal struct {
	Code string // stable: "empty", "form", "too_large", "headings", "ask_column", "ask_dates", "profile", "cut", "rules", ...
	What string // French
	Todo string // French, what to do or type
}

// Error gives the code.
func (r *Refusal) Error() string { return "agenda not taken: " + r.Code }

// French gives the two sentences for a person.
func (r *Refusal) French() (what, todo string) { return r.What, r.Todo }

// Temporary reports false: the same bytes are refused again.
func (r *Refusal) Temporary() bool { return false }

// forms that are no text, by how they begin.
var forms = []struct{ head, what, todo string }{
	{"PK\x03\x04", "Le fichier est un classeur ou une archive compressée, pas un agenda en texte.", "Classeur : « Enregistrer sous », type CSV. Archive de Google : ouvrez-la et importez le fichier .ics qu'elle contient."},
	{"\xd0\xcf\x11\xe0", "Le fichier est un ancien classeur Excel.", "Ouvrez-le et enregistrez-le au format CSV."},
	{"%PDF", "Le fichier est un PDF.", "Exportez l'agenda au format ICS ou CSV."},
	{"{\\rtf", "Le fichier est un document RTF.", "Exportez l'agenda au format ICS ou CSV."},
}

// plain refuses what is no text and turns UTF-16 into UTF-8. What is neither
// stays as it is: a calendar is unfolded before its letters are read.
func plain(raw []byte) ([]byte, error) {
	if len(raw) > MaxFile {
		return nil, &Refusal{"too_large", "Le fichier dépasse 16 Mo.", "Exportez une période plus courte."}
	}
	for _, f := range forms {
		if bytes.HasPrefix(raw, []byte(f.head)) {
			return nil, &Refusal{"form", f.what, f.todo}
		}
	}
	if e := wide(raw); e != nil {
		b, err := e.NewDecoder().Bytes(raw)
		if err != nil {
			return nil, &Refusal{"form", "Le texte du fichier est abîmé (UTF-16).", "Exportez-le à nouveau, si possible en UTF-8."}
		}
		raw = b
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	head := bytes.ToLower(bytes.TrimSpace(raw[:min(len(raw), 512)]))
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, &Refusal{"empty", "Le fichier est vide.", "Vérifiez la période choisie dans l'agenda et exportez à nouveau."}
	case bytes.HasPrefix(head, []byte("<!doctype")), bytes.HasPrefix(head, []byte("<html")), bytes.HasPrefix(head, []byte("<table")), bytes.HasPrefix(head, []byte("<?xml")):
		return nil, &Refusal{"form", "Le fichier est une page web ou du XML, même si son nom dit autre chose.", "Ouvrez-le dans le tableur et enregistrez-le au format CSV."}
	case bytes.IndexByte(raw, 0) >= 0:
		return nil, &Refusal{"form", "Le fichier n'est pas un texte.", "Exportez l'agenda au format ICS ou CSV."}
	}
	return raw, nil
}

// wide tells UTF-16 by its mark, or by every other byte of the beginning being 0.
func wide(raw []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	}
	var zeros [2]int
	n := min(len(raw), 256) &^ 1
	for i := range n {
		if raw[i] == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case n >= 8 && zeros[1] > n/4 && zeros[0] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case n >= 8 && zeros[0] > n/4 && zeros[1] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// text gives UTF-8 in normal form C, from UTF-8 or else Windows-1252, of which
// Latin-1's letters are a part.
func text(raw []byte) string {
	if !utf8.Valid(raw) {
		if b, err := charmap.Windows1252.NewDecoder().Bytes(raw); err == nil {
			raw = b
		}
	}
	return norm.NFC.String(string(raw))
}

var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u200b", "", "\ufeff", "", "\t", " ")

// tidy makes one line with single spaces of s, without signs that do not show.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u200e' || r == '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return ' '
		}
		return r
	}, spaces.Replace(s))
	return strings.Join(strings.Fields(s), " ")
}

// short cuts s at a letter so that it has at most maxShort bytes.
func short(s string) string {
	if len(s) <= maxShort {
		return s
	}
	n := maxShort
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimSpace(s[:n])
}
