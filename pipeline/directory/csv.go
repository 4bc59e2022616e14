package directory

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"cardiopli/pipeline"
)

// LineError is what is wrong with one line of an import, in French: it is shown
// to the person who imports.
type LineError struct {
	Line int    `json:"line"` // from 1, the headings included
	What string `json:"what"`
}

func (e LineError) Error() string { return fmt.Sprintf("ligne %d : %s", e.Line, e.What) }

const (
	maxCSV      = 8 << 20
	maxCSVLines = 50000
)

// headings maps folded column titles to fields. The French ones come from
// spreadsheets and the exports of practice software.
var headings = map[string]string{
	"titre": "title", "civilite": "title", "title": "title",
	"nom": "name", "nomdefamille": "name", "nomdexercice": "name", "name": "name",
	"prenom": "given", "prenoms": "given", "prenomdexercice": "given", "given": "given",
	"rpps": "rpps", "numerorpps": "rpps", "norpps": "rpps", "identifiantrpps": "rpps",
	"adresse": "address", "email": "address", "mail": "address", "courriel": "address", "mssante": "address",
	"adressemail": "address", "adresseemail": "address", "adressemssante": "address", "messagerie": "address",
	"balmss": "address", "adressebal": "address", "adressemessagerie": "address", "messageriesecurisee": "address",
	"certificat": "certificate", "certificate": "certificate", "fichiercertificat": "certificate", "cheminducertificat": "certificate",
	"capacites": "capabilities", "capabilities": "capabilities",
}

// ReadCSV reads a directory from a CSV file (RFC 4180; the delimiter is the one
// of ; , or tab that the heading line has most of; UTF-8, or Windows-1252 as older
// spreadsheets write it). Columns go by their headings: nom, prénom, titre, rpps,
// adresse (or email, mssanté ...), certificat (path of a PEM or DER file, given to
// open), capacités ("gcm", "oaep"). A line with a fault is left out and told; the
// others are taken. The error is for a file that cannot be read at all.
func ReadCSV(r io.Reader, open func(path string) ([]byte, error)) ([]Entry, []LineError, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCSV+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read directory file: %w", err)
	}
	if len(data) > maxCSV {
		return nil, nil, fmt.Errorf("directory file is larger than %d bytes", maxCSV)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		if data, err = charmap.Windows1252.NewDecoder().Bytes(data); err != nil {
			return nil, nil, fmt.Errorf("read directory file as windows-1252: %w", err)
		}
	}
	cr := csv.NewReader(bytes.NewReader(data))
	cr.Comma = delimiter(data)
	cr.FieldsPerRecord = -1
	cr.TrimLeadingSpace = true
	head, err := cr.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("read heading line of the directory file: %w", err)
	}
	column := map[string]int{}
	for i, h := range head {
		if f, ok := headings[fold(h).joined]; ok {
			if _, twice := column[f]; !twice {
				column[f] = i
			}
		}
	}
	if _, ok := column["name"]; !ok {
		return nil, nil, errors.New(`directory file has no column "nom"`)
	}
	if _, ok := column["address"]; !ok {
		return nil, nil, errors.New(`directory file has no column "adresse"`)
	}
	var entries []Entry
	var faults []LineError
	seen := map[string]int{}
	for n := 0; ; n++ {
		row, err := cr.Read()
		if err == io.EOF {
			return entries, faults, nil
		}
		if n == maxCSVLines {
			return nil, nil, fmt.Errorf("directory file has more than %d lines", maxCSVLines)
		}
		var pe *csv.ParseError
		if errors.As(err, &pe) {
			faults = append(faults, LineError{pe.Line, "les guillemets de la ligne ne sont pas fermés ou mal placés"})
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read directory file: %w", err)
		}
		line, _ := cr.FieldPos(0)
		get := func(f string) string {
			if i, ok := column[f]; ok && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		e, what := entryOf(get, open)
		key := strings.ToLower(string(e.Recipient.Address)) + "\x00" + fold(e.Recipient.Name).joined + "\x00" + fold(e.Recipient.Given).joined
		if first, twice := seen[key]; what == "" && twice {
			what = fmt.Sprintf("même médecin et même adresse qu'à la ligne %d", first)
		}
		if what != "" {
			faults = append(faults, LineError{line, what})
			continue
		}
		seen[key] = line
		entries = append(entries, e)
	}
}

// entryOf reads one line; what tells in French why it is not taken.
func entryOf(get func(string) string, open func(string) ([]byte, error)) (e Entry, what string) {
	e.Source = "csv"
	e.Recipient = pipeline.Recipient{Title: get("title"), Given: get("given"), Name: get("name")}
	if fold(e.Recipient.Name).empty() {
		return e, "le nom manque"
	}
	for _, s := range []string{e.Recipient.Title, e.Recipient.Given, e.Recipient.Name} {
		if len(s) > maxName || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return e, "un nom contient un saut de ligne, un caractère de contrôle, ou est trop long"
		}
	}
	a, err := pipeline.ParseAddress(get("address"))
	if err != nil {
		return e, "l'adresse de messagerie manque ou n'a pas la forme nom@domaine"
	}
	e.Recipient.Address = a
	if rpps := strings.Map(dropSpace, get("rpps")); rpps != "" {
		if !ValidRPPS(rpps) {
			what = "le RPPS n'a pas onze chiffres ou sa clé est fausse"
			if strings.ContainsAny(rpps, "eE") {
				what = "le RPPS a été transformé en nombre par le tableur : mettre la colonne au format texte"
			}
			return e, what
		}
		e.Recipient.RPPS = rpps
	}
	if path := get("certificate"); path != "" {
		data, err := open(path)
		if err != nil {
			return e, "le fichier du certificat ne peut pas être lu"
		}
		certs, err := Certificates(data)
		if err != nil {
			return e, "le fichier du certificat n'est pas un certificat PEM ou DER"
		}
		e.Certificate = certs[0].Raw
		for _, c := range certs[1:] {
			if c.IsCA {
				e.Chain = append(e.Chain, c.Raw)
			}
		}
	}
	for _, w := range strings.Fields(strings.NewReplacer(",", " ", ";", " ", "+", " ").Replace(strings.ToLower(get("capabilities")))) {
		switch w {
		case "gcm":
			e.Capabilities.GCM = true
		case "oaep":
			e.Capabilities.OAEP = true
		default:
			return e, "les capacités connues sont gcm et oaep"
		}
	}
	return e, ""
}

func dropSpace(r rune) rune {
	if r == ' ' || r == '\u00a0' || r == '\u202f' {
		return -1
	}
	return r
}

// delimiter looks at the heading line only: names may hold commas, headings do not.
func delimiter(data []byte) rune {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ';', 0
	for _, d := range []rune{';', ',', '\t'} {
		if n := bytes.Count(head, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}
