package directory

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Wanted says which lines of an extraction are taken: those of a number, and those
// that agree with every other criterion that is set.
type Wanted struct {
	RPPS        map[string]bool // known correspondents
	Departments []string        // "33", "2A", "974"
	Postcodes   []string
	Towns       []string
	Name        string // family name, as typed
	Given       string
}

// ErrUnlimited is returned where nothing says which lines are wanted: the whole
// country is nobody's circle of correspondents.
var ErrUnlimited = errors.New("no criterion says which lines of the extraction are wanted")

// ErrNotExtraction is returned where the heading line is not that of an extraction.
var ErrNotExtraction = errors.New("heading line is not that of an extraction of the Annuaire Santé")

const (
	maxExtractionLine = 64 << 10
	maxExtraction     = 20000 // lines that are taken
	maxColumns        = 200
)

// Extraction is what was read of a public file of the Annuaire Santé.
type Extraction struct {
	Entries []Entry
	Faults  []LineError
	Lines   int // read, the heading left out
	RedList int // wanted lines whose holder does not want to be listed: left out
	// More is set where more lines are wanted than are taken at once.
	More bool
}

// ReadExtraction reads an extraction of the Annuaire Santé: a line for each mailbox
// or each place of work, fields apart by "|" without quotes, UTF-8 or Windows-1252.
// Columns go by their headings. The file may be as long as the country: it is read
// line by line, and only what is wanted is kept.
func ReadExtraction(r io.Reader, w Wanted) (x Extraction, err error) {
	match, err := w.matcher()
	if err != nil {
		return x, err
	}
	br := bufio.NewReaderSize(r, maxExtractionLine)
	head, _, err := extractionLine(br)
	if err != nil && err != io.EOF {
		return x, fmt.Errorf("read heading line of the extraction: %w", err)
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	sep := []byte{byte(delimiter(head))}
	titles := bytes.Split(head, sep)
	if len(titles) > maxColumns {
		return x, ErrNotExtraction
	}
	names := make([]string, len(titles))
	for i, t := range titles {
		names[i] = strings.Trim(latin(t), `" `)
	}
	column := columns(names)
	has := func(f string) bool { _, ok := column[f]; return ok }
	if !has("name") || !has("rpps") && !has("idnps") && !has("address") {
		return x, ErrNotExtraction
	}
	cells := make([][]byte, len(titles))
	n := 0
	raw := func(f string) []byte {
		if i, ok := column[f]; ok && i < n {
			return bytes.Trim(cells[i], "\" \t")
		}
		return nil
	}
	for {
		line, long, err := extractionLine(br)
		if err == io.EOF {
			return x, nil
		}
		if err != nil {
			return x, fmt.Errorf("read extraction: %w", err)
		}
		x.Lines++
		if long {
			x.fault(LineError{Line: x.Lines + 1, What: "la ligne est trop longue"})
			continue
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if n = split(line, sep[0], cells); !match(raw) {
			continue
		}
		if yes(string(raw("red"))) {
			x.RedList++
			continue
		}
		if len(x.Entries) == maxExtraction {
			x.More = true
			return x, nil
		}
		e, warn, what := form{get: func(f string) string { return oneLine(latin(raw(f))) }, source: SourceExtraction, received: true, bare: true}.entry()
		if what != "" {
			x.fault(LineError{Line: x.Lines + 1, What: what})
			continue
		}
		if warn != "" {
			x.fault(LineError{Line: x.Lines + 1, What: warn, Taken: true})
		}
		x.Entries = append(x.Entries, e)
	}
}

func (x *Extraction) fault(e LineError) {
	if len(x.Faults) < maxFaults {
		x.Faults = append(x.Faults, e)
	}
}

// extractionLine reads a line into the reader's own buffer: it stands until the
// next one. What does not fit is read over.
func extractionLine(br *bufio.Reader) (line []byte, long bool, err error) {
	line, err = br.ReadSlice('\n')
	for errors.Is(err, bufio.ErrBufferFull) {
		long = true
		_, err = br.ReadSlice('\n')
	}
	if err == io.EOF && (len(line) > 0 || long) {
		err = nil
	}
	return bytes.TrimRight(line, "\r\n"), long, err
}

// split cuts a line into cells; cells beyond the headings are left out.
func split(line []byte, sep byte, cells [][]byte) (n int) {
	for n < len(cells) {
		i := bytes.IndexByte(line, sep)
		if i < 0 {
			cells[n] = line
			return n + 1
		}
		cells[n], line = line[:i], line[i+1:]
		n++
	}
	return n
}

func latin(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(out)
}

// matcher reports whether a line is wanted. It looks at bytes: most lines are not.
func (w Wanted) matcher() (func(raw func(string) []byte) bool, error) {
	place := len(w.Departments)+len(w.Postcodes)+len(w.Towns) > 0
	if len(w.RPPS) == 0 && !place && fold(w.Name).empty() {
		return nil, ErrUnlimited
	}
	departments, postcodes, towns := set(w.Departments), set(w.Postcodes), map[string]bool{}
	for _, t := range w.Towns {
		towns[fold(t).joined] = true
	}
	name, given := fold(w.Name), fold(w.Given)
	return func(raw func(string) []byte) bool {
		if len(w.RPPS) > 0 {
			id := raw("rpps")
			if len(id) != 11 {
				if id = raw("idnps"); len(id) == 12 {
					id = id[1:]
				}
			}
			if w.RPPS[string(id)] {
				return true
			}
		}
		if !place && name.empty() {
			return false
		}
		if place && !inPlace(raw, departments, postcodes, towns) {
			return false
		}
		if name.empty() {
			return true
		}
		if k := likeFamily(name, fold(latin(raw("name")))); k != same && k != part {
			return false
		}
		k := likeGiven(given, fold(latin(raw("given"))))
		return k == same || k == part || k == initial || k == absent
	}, nil
}

func inPlace(raw func(string) []byte, departments, postcodes, towns map[string]bool) bool {
	code := string(raw("postcode"))
	routing := raw("routing")
	if code == "" && len(routing) >= 5 {
		code = string(routing[:5])
	}
	if postcodes[code] || departments[Place{Postcode: code}.Department()] && code != "" {
		return true
	}
	if d := string(raw("department")); d != "" && (departments[d] || len(d) == 3 && d[0] == '0' && departments[d[1:]]) {
		return true
	}
	if len(towns) == 0 {
		return false
	}
	if t := raw("town"); len(t) > 0 {
		return towns[fold(latin(t)).joined]
	}
	return len(routing) > 6 && towns[fold(latin(routing[6:])).joined]
}

func set(list []string) map[string]bool {
	m := map[string]bool{}
	for _, s := range list {
		m[strings.ToUpper(strings.TrimSpace(s))] = true
	}
	return m
}
