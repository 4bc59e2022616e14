package directory

import (
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// exported are the columns of an export, in order.
var exported = []string{"titre", "prénom", "nom", "rpps", "adresse", "type de BAL", "structure", "service",
	"adresse postale 1", "adresse postale 2", "adresse postale 3", "adresse postale 4", "adresse postale 5", "adresse postale 6",
	"code postal", "ville", "téléphone", "finess", "profession", "spécialité", "favori", "mode d'envoi", "capacités", "source", "pris le", "certificat"}

// WriteCSV writes entries so that ReadCSV reads them back as they are: UTF-8 with a
// byte order mark, semicolons, the certificate in base64. Who is on the red list is
// left out and counted, and so is who has no address. How capabilities are known is
// not written: they come back as set by hand.
func WriteCSV(w io.Writer, entries []Entry) (left int, err error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return 0, err
	}
	cw := csv.NewWriter(w)
	cw.Comma = ';'
	if err := cw.Write(exported); err != nil {
		return 0, fmt.Errorf("write directory file: %w", err)
	}
	for _, e := range entries {
		if e.RedList || e.Recipient.Address == "" {
			left++
			continue
		}
		p := e.Place
		lines := make([]string, maxLines)
		copy(lines, p.Lines)
		caps, _ := e.Known()
		row := []string{e.Recipient.Title, e.Recipient.Given, e.Recipient.Name, e.Recipient.RPPS, string(e.Recipient.Address), string(e.Kind), p.Name, p.Service}
		row = append(row, lines...)
		row = append(row, p.Postcode, p.Town, p.Phone, p.FINESS, e.Profession, e.Specialty, said(e.Favourite), e.Preference,
			capabilityWords(caps), e.Source, e.Fetched.String(), certificateText(e))
		for i, s := range row {
			row[i] = harmless(s)
		}
		if err := cw.Write(row); err != nil {
			return left, fmt.Errorf("write directory file: %w", err)
		}
	}
	cw.Flush()
	return left, cw.Error()
}

func said(b bool) string {
	if b {
		return "oui"
	}
	return ""
}

func certificateText(e Entry) string {
	if len(e.Certificate) == 0 {
		return ""
	}
	out := []string{base64.StdEncoding.EncodeToString(e.Certificate)}
	for _, c := range e.Chain {
		out = append(out, base64.StdEncoding.EncodeToString(c))
	}
	return strings.Join(out, " ")
}

// harmless keeps a spreadsheet from taking a cell for a formula. The reader takes
// the apostrophe away again.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@'", rune(s[0])) {
		return "'" + s
	}
	return s
}

// harmed undoes harmless.
func harmed(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@'", rune(s[1])) {
		return s[1:]
	}
	return s
}
