package directory

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	maxCSV      = 8 << 20
	maxCSVLines = 50000
)

// ReadCSV reads a directory from a CSV file (RFC 4180; the delimiter is the one
// of ; , or tab that the heading line has most of; UTF-8, or Windows-1252 as older
// spreadsheets write it). Columns go by their headings: nom, prénom, titre, rpps,
// adresse (or email, mssanté ...), certificat (path of a PEM or DER file, given to
// open, or the certificate itself in base64), capacités ("gcm", "oaep"), and what
// columns.go lists. A line with a fault is left out and told; the
// others are taken. The error is for a file that cannot be read at all.
func ReadCSV(r io.Reader, open func(path string) ([]byte, error)) ([]Entry, []LineError, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCSV+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read directory file: %w", err)
	}
	if len(data) > maxCSV {
		return nil, nil, fmt.Errorf("directory file is larger than %d bytes", maxCSV)
	}
	if data, err = readable(data); err != nil {
		return nil, nil, err
	}
	// A spreadsheet's own first line, which says how cells are apart: "sep=;".
	skipped := 0
	if first, rest, ok := bytes.Cut(data, []byte("\n")); ok && bytes.HasPrefix(bytes.ToLower(first), []byte("sep=")) && len(bytes.TrimSpace(first)) <= 5 {
		data, skipped = rest, 1
	}
	cr := csv.NewReader(bytes.NewReader(data))
	cr.Comma = delimiter(data)
	cr.FieldsPerRecord = -1
	cr.TrimLeadingSpace = true
	head, err := cr.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("read heading line of the directory file: %w", err)
	}
	column := columns(head)
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
			faults = append(faults, LineError{Line: pe.Line + skipped, What: "les guillemets de la ligne ne sont pas fermés ou mal placés"})
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read directory file: %w", err)
		}
		line, _ := cr.FieldPos(0)
		line += skipped
		get := func(f string) string {
			if i, ok := column[f]; ok && i < len(row) {
				return harmed(strings.TrimSpace(row[i]))
			}
			return ""
		}
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		e, _, what := form{get: get, open: open, source: SourceCSV}.entry()
		key := e.Recipient.Address.Key() + "\x00" + fold(e.Recipient.Name).joined + "\x00" + fold(e.Recipient.Given).joined
		if first, twice := seen[key]; what == "" && twice {
			what = fmt.Sprintf("même médecin et même adresse qu'à la ligne %d", first)
		}
		if what != "" {
			faults = append(faults, LineError{Line: line, What: what})
			continue
		}
		seen[key] = line
		entries = append(entries, e)
	}
}

// delimiter looks at the heading line only: names may hold commas, headings do not.
func delimiter(data []byte) rune {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ';', 0
	for _, d := range []rune{';', ',', '\t', '|'} {
		if n := bytes.Count(head, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}
