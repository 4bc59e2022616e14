package directory

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cardiopli/pipeline"
)

const (
	maxCards      = 50000
	maxProperties = 500
)

// ReadVCards reads a directory from vCards: 4.0 (RFC 6350), 3.0 (RFC 2426), and 2.1
// as Outlook writes it, quoted-printable and in the character set of its time. Each
// mail address of a card is an entry; where some are MSSanté's the others are left
// out, since an ordinary mailbox is no place for a letter. KEY gives the
// certificate, inline; nothing is fetched. What is of a home is not read.
//
// A library reads vCards too; it drops lines that it cannot read without a word and
// knows no line numbers, and a person who imports must be told which line it was.
func ReadVCards(r io.Reader) ([]Entry, []LineError, error) {
	data, err := readCapped(r)
	if err != nil {
		return nil, nil, err
	}
	c := cards{}
	err = unfold(physical(data), true, c.line)
	if err == nil {
		err = c.err
	}
	if err != nil {
		return nil, nil, err
	}
	if c.open {
		c.fault(c.start, "la fiche n'a pas de fin (END:VCARD)")
	}
	if c.count == 0 {
		return nil, nil, fmt.Errorf("no vCard in the file")
	}
	return c.entries, c.faults, nil
}

// readCapped reads a small directory file whole. What is UTF-16 is made UTF-8; other
// character sets are the lines' own affair.
func readCapped(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCSV+1))
	if err != nil {
		return nil, fmt.Errorf("read directory file: %w", err)
	}
	if len(data) > maxCSV {
		return nil, fmt.Errorf("directory file is larger than %d bytes", maxCSV)
	}
	if len(data) > 2 && (data[0] == 0xef || data[0] == 0xff || data[0] == 0xfe) && data[1] > 0x7f {
		return readable(data)
	}
	return data, nil
}

type cards struct {
	entries []Entry
	faults  []LineError
	err     error

	open   bool
	nested int // cards within the card (AGENT of vCard 2.1)
	start  int
	count  int
	props  []property
	broken string // why the card that is open cannot be taken
}

func (c *cards) fault(line int, what string) {
	if len(c.faults) < maxFaults {
		c.faults = append(c.faults, LineError{Line: line, What: what})
	}
}

func (c *cards) warn(line int, what string) {
	if what != "" && len(c.faults) < maxFaults {
		c.faults = append(c.faults, LineError{Line: line, What: what, Taken: true})
	}
}

func (c *cards) line(n int, line []byte) bool {
	if len(strings.TrimSpace(string(line))) == 0 {
		return true
	}
	p, what := parseProperty(n, line)
	begins := p.name == "BEGIN" && strings.EqualFold(strings.TrimSpace(p.value), "VCARD")
	ends := p.name == "END" && strings.EqualFold(strings.TrimSpace(p.value), "VCARD")
	switch {
	case begins && c.open:
		c.nested++
	case begins:
		if c.count++; c.count > maxCards {
			c.err = fmt.Errorf("directory file has more than %d cards", maxCards)
			return false
		}
		c.open, c.start, c.props, c.broken = true, n, nil, ""
	case ends && c.nested > 0:
		c.nested--
	case ends && c.open:
		c.open = false
		if c.broken != "" {
			c.fault(c.start, c.broken)
			return true
		}
		c.card()
	case !c.open || c.nested > 0:
	case what != "":
		c.broken = what + " (ligne " + strconv.Itoa(n) + ")"
	case len(c.props) == maxProperties:
		c.broken = "la fiche a trop de lignes"
	default:
		c.props = append(c.props, p)
	}
	return true
}

func (c *cards) all(name string) (out []property) {
	for _, p := range c.props {
		if p.name == name {
			out = append(out, p)
		}
	}
	return out
}

func (c *cards) first(name string) string {
	for _, p := range c.all(name) {
		if t := p.text(); t != "" {
			return t
		}
	}
	return ""
}

// card makes the entries of the card that has just ended.
func (c *cards) card() {
	f := map[string]string{"rpps": orElse(c.first("X-RPPS"), c.first("X-RPPS-ID")), "finess": c.first("X-FINESS"),
		"specialty": orElse(c.first("TITLE"), c.first("ROLE")), "profession": c.first("X-PROFESSION"), "red": c.first("X-LISTE-ROUGE")}
	if org := c.all("ORG"); len(org) > 0 {
		parts := org[0].parts()
		f["place"] = oneLine(parts[0])
		if len(parts) > 1 {
			f["service"] = oneLine(parts[1])
		}
	}
	c.names(f)
	c.contacts(f)
	addresses := c.addresses()
	if len(addresses) == 0 {
		c.fault(c.start, "la fiche n'a pas d'adresse de messagerie")
		return
	}
	keys := c.keys()
	for _, a := range addresses {
		f["address"] = a.text()
		e, warn, what := form{get: func(k string) string { return f[k] }, source: SourceVCard, received: true}.entry()
		if what != "" {
			c.fault(a.line, what)
			continue
		}
		c.warn(c.start, warn)
		if e.Certificate = certificateFor(keys, e, len(addresses) == 1); len(keys) > 0 && e.Certificate == nil {
			c.warn(a.line, "aucun certificat de la fiche ne porte cette adresse : l'adresse est lue sans certificat")
		}
		c.entries = append(c.entries, e)
	}
}

// names fills in who it is: by N, else by FN with the customs of the trade.
func (c *cards) names(f map[string]string) {
	if strings.EqualFold(c.first("KIND"), "org") || strings.EqualFold(c.first("X-ABSHOWAS"), "COMPANY") {
		f["kind"] = string(Organisation)
		f["place"] = orElse(f["place"], oneLine(c.first("FN")))
		return
	}
	if n := c.all("N"); len(n) > 0 {
		p := append(n[0].parts(), "", "", "", "")
		list := func(s string) string { return oneLine(strings.ReplaceAll(s, ",", " ")) }
		f["name"], f["given"], f["title"] = oneLine(p[0]), list(p[1]), list(p[3])
	}
	if f["name"] != "" {
		return
	}
	words := strings.Fields(c.first("FN"))
	if len(words) > 0 && titles[fold(words[0]).joined] {
		f["title"], words = words[0], words[1:]
	}
	var caps, rest []string
	for _, w := range words {
		if len([]rune(w)) > 1 && w == strings.ToUpper(w) && strings.ContainsFunc(w, unicode.IsLetter) {
			caps = append(caps, w)
		} else {
			rest = append(rest, w)
		}
	}
	if len(caps) == 0 && len(rest) > 1 { // "Paul Genièvre"
		caps, rest = rest[len(rest)-1:], rest[:len(rest)-1]
	}
	f["name"], f["given"] = strings.Join(caps, " "), strings.Join(rest, " ")
}

var titles = map[string]bool{"dr": true, "docteur": true, "doc": true, "pr": true, "professeur": true, "prof": true, "m": true, "mme": true, "mr": true, "monsieur": true, "madame": true}

// contacts fills in where it is.
func (c *cards) contacts(f map[string]string) {
	for _, p := range c.all("ADR") {
		if p.is("HOME", "DOM") && !p.is("WORK") {
			continue
		}
		a := append(p.parts(), "", "", "", "", "", "")
		n := 0
		for _, part := range []string{a[0], a[1], a[2]} {
			for _, l := range strings.Split(part, "\n") {
				if l = oneLine(l); l != "" && n < maxLines {
					n++
					f["line"+strconv.Itoa(n)] = l
				}
			}
		}
		f["town"], f["postcode"] = oneLine(a[3]), oneLine(a[5])
		break
	}
	for _, p := range c.all("TEL") {
		if t := strings.TrimPrefix(p.text(), "tel:"); t != "" && !p.is("HOME", "FAX", "PAGER", "MODEM") && (f["phone"] == "" || p.is("WORK")) {
			f["phone"] = t
			if p.is("WORK") {
				break
			}
		}
	}
}

// addresses are the card's mail addresses: those of MSSanté where there are any.
func (c *cards) addresses() []property {
	label := map[string]string{}
	for _, p := range c.all("X-ABLABEL") {
		label[p.group] = fold(p.text()).joined
	}
	var every, secured []property
	for _, p := range c.all("EMAIL") {
		p.value = strings.TrimPrefix(strings.TrimSpace(p.value), "mailto:")
		if p.text() == "" || slices.ContainsFunc(every, func(o property) bool { return strings.EqualFold(o.text(), p.text()) }) {
			continue
		}
		every = append(every, p)
		if p.is("MSSANTE", "X-MSSANTE") || p.group != "" && strings.Contains(label[p.group], "mssante") || ofMSSante(p.text()) {
			secured = append(secured, p)
		}
	}
	if len(secured) > 0 {
		return secured
	}
	return every
}

// ofMSSante tells whether an address is under the national name of the space of
// trust. Many of its domains bear other names: only their list knows them.
func ofMSSante(address string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	return domain == "mssante.fr" || strings.HasSuffix(domain, ".mssante.fr")
}

// keys are the certificates of the card.
func (c *cards) keys() (out [][]byte) {
	for _, p := range c.all("KEY") {
		if p.is("PGP", "X-PGP") || strings.Contains(strings.Join(p.params["MEDIATYPE"], " "), "PGP") || len(out) == maxCertificates {
			continue
		}
		v := strings.ReplaceAll(p.value, `\,`, ",")
		if rest, ok := strings.CutPrefix(v, "data:"); ok {
			kind, b64, ok := strings.Cut(rest, ",")
			if !ok || !strings.HasSuffix(kind, ";base64") || strings.Contains(kind, "pgp") {
				c.warn(p.line, "la clé n'est pas un certificat : elle est laissée")
				continue
			}
			v = b64
		}
		der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v), ""))
		if err == nil && len(der) > 0 {
			if list, err := Certificates(der); err == nil {
				out = append(out, list[0].Raw)
				continue
			}
		}
		c.warn(p.line, "la clé n'est pas un certificat écrit dans la fiche : elle est laissée")
	}
	return out
}

// certificateFor is the certificate that bears the entry's address; where the card
// has one address and one certificate without any, that one.
func certificateFor(keys [][]byte, e Entry, only bool) []byte {
	var none [][]byte
	for _, k := range keys {
		list, err := Certificates(k)
		if err != nil {
			continue
		}
		if slices.ContainsFunc(list[0].EmailAddresses, func(a string) bool { return e.Recipient.Address.Equal(pipeline.Address(a)) }) {
			return k
		}
		if len(list[0].EmailAddresses) == 0 {
			none = append(none, k)
		}
	}
	if only && len(none) == 1 {
		return none[0]
	}
	return nil
}
