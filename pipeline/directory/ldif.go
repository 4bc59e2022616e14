package directory

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	maxRecords    = 50000
	maxAttributes = 500 // values of one record
)

// errNotLDIF is returned for a file in which no record begins.
var errNotLDIF = errors.New("no LDIF record in the file")

// ReadLDIF reads a directory from the content records of an LDIF file (RFC 2849):
// folded lines, base64, comments, options such as ";binary". Values by URL are
// refused, since a file must not say what else is read on this machine, and so are
// records that change a directory. Each mail address of a record is an entry.
//
// A library reads LDIF too; it opens the files that URLs name, and stops at the
// first fault.
func ReadLDIF(r io.Reader) ([]Entry, []LineError, error) {
	data, err := readCapped(r)
	if err != nil {
		return nil, nil, err
	}
	l := ldif{}
	if err := unfold(physical(data), false, l.line); err != nil {
		return nil, nil, err
	}
	l.end()
	switch {
	case l.err != nil:
		return nil, nil, l.err
	case l.count == 0:
		return nil, nil, errNotLDIF
	}
	return l.entries, l.faults, nil
}

type ldif struct {
	entries []Entry
	faults  []LineError
	err     error

	count  int
	start  int // line of the record's dn; 0: none is open
	values int
	attrs  map[string][][]byte
	broken LineError
}

func (l *ldif) line(n int, line []byte) bool {
	switch {
	case len(bytes.TrimSpace(line)) == 0:
		l.end()
		return l.err == nil
	case line[0] == '#', l.broken.Line > 0:
		return true
	}
	name, value, what := ldifLine(line)
	switch {
	case l.start == 0 && what == "" && name == "version":
		if v := strings.TrimSpace(string(value)); v != "1" {
			l.err = errors.New("LDIF file is not of version 1")
		}
		return l.err == nil
	case l.start == 0 && name != "dn":
		l.broken = LineError{Line: n, What: "la fiche ne commence pas par « dn: »"}
	case l.start == 0:
		if l.count++; l.count > maxRecords {
			l.err = fmt.Errorf("directory file has more than %d records", maxRecords)
			return false
		}
		l.start, l.attrs, l.values = n, map[string][][]byte{}, 0
	case what != "":
		l.broken = LineError{Line: n, What: what}
	case name == "changetype" && strings.EqualFold(strings.TrimSpace(string(value)), "add"):
		// What Active Directory's ldifde writes before each record: its content follows.
	case name == "changetype" || name == "control":
		l.broken = LineError{Line: n, What: "la fiche modifie un annuaire (changetype) : seules les fiches de contenu sont lues"}
	case l.values == maxAttributes:
		l.broken = LineError{Line: n, What: "la fiche a trop de valeurs"}
	default:
		l.values++
		l.attrs[name] = append(l.attrs[name], value)
	}
	return true
}

// ldifLine reads "attribute: value"; the name is folded and has no options.
func ldifLine(line []byte) (name string, value []byte, what string) {
	n, rest, ok := bytes.Cut(line, []byte(":"))
	base, _, _ := strings.Cut(string(n), ";")
	if name = strings.ToLower(strings.TrimSpace(base)); !ok || name == "" {
		return name, nil, "la ligne n'a pas la forme attribut: valeur"
	}
	switch {
	case bytes.HasPrefix(rest, []byte("<")):
		return name, nil, "la valeur est donnée par une adresse de fichier (:<) : rien n'est lu ailleurs que dans ce fichier"
	case bytes.HasPrefix(rest, []byte(":")):
		v, err := base64.StdEncoding.DecodeString(string(bytes.ReplaceAll(bytes.TrimSpace(rest[1:]), []byte(" "), nil)))
		if err != nil {
			return name, nil, "la valeur en base64 est illisible"
		}
		return name, v, ""
	}
	return name, bytes.TrimLeft(rest, " "), ""
}

// end makes the entries of the record that has just ended.
func (l *ldif) end() {
	start, attrs, broken := l.start, l.attrs, l.broken
	l.start, l.attrs, l.broken = 0, nil, LineError{}
	fault := func(e LineError) {
		if len(l.faults) < maxFaults {
			l.faults = append(l.faults, e)
		}
	}
	switch {
	case broken.Line > 0:
		fault(broken)
		return
	case start == 0 || !hasAny(attrs, "mail", "mssante", "mailmss", "sn", "cn"): // a branch of the tree, not somebody
		return
	}
	es, warn, what := FromAttributes(attrs, DefaultAttributes, SourceLDIF)
	if what != "" {
		fault(LineError{Line: start, What: what})
	} else if warn != "" {
		fault(LineError{Line: start, What: warn, Taken: true})
	}
	l.entries = append(l.entries, es...)
}

func hasAny(attrs map[string][][]byte, names ...string) bool {
	for _, n := range names {
		if len(attrs[n]) > 0 {
			return true
		}
	}
	return false
}
