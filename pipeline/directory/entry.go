package directory

import (
	"strings"

	"cardiopli/pipeline"
)

// Entry is one physician at one address. A physician with several mailboxes has
// an entry for each; a mailbox that several physicians share, one for each of them.
type Entry struct {
	Recipient    pipeline.Recipient `json:"recipient"`
	Certificate  []byte             `json:"certificate,omitempty"` // X.509, DER
	Chain        [][]byte           `json:"chain,omitempty"`       // authorities that came with it, DER: they help to build its chain and vouch for nothing
	Capabilities Capabilities       `json:"capabilities"`
	Evidence     *Evidence          `json:"evidence,omitempty"` // how the capabilities are known, see Known
	Source       string             `json:"source"`             // where the entry comes from: one of the constants below
	// Fetched is the day on which the entry was taken from Source, or confirmed there.
	Fetched pipeline.Date `json:"fetched,omitzero"`

	Kind       Kind   `json:"kind,omitempty"`
	Place      Place  `json:"place,omitzero"`
	Profession string `json:"profession,omitempty"` // in words: "Médecin"
	Specialty  string `json:"specialty,omitempty"`  // in words: "Médecine générale"
	// RedList is set where the holder does not want the address published (liste
	// rouge): no look-up offers it, and it is not exported; who has it may use it.
	RedList bool `json:"red_list,omitempty"`

	// What follows is the practice's own word. No import changes it.

	// Preference is the form in which letters go to this entry: "" what the
	// practice does by default, "smime", "channel" or "post".
	Preference string `json:"preference,omitempty"`
	Favourite  bool   `json:"favourite,omitempty"`
}

// Where entries come from.
const (
	SourceHand       = "hand"
	SourceCSV        = "csv"
	SourceVCard      = "vcard"
	SourceLDIF       = "ldif"
	SourceExtraction = "extraction" // public files of the Annuaire Santé
	SourceAnnuaire   = "annuaire"   // its FHIR interface
	SourceLDAP       = "ldap"       // a directory of certificates
	SourceDemo       = "demo"
)

// The preferences.
const (
	PreferSMIME   = "smime"
	PreferChannel = "channel"
	PreferPost    = "post"
)

// Kind is whose mailbox it is (TRE_R257-TypeBAL).
type Kind string

// The kinds of mailboxes.
const (
	Personal     Kind = "PER" // of one holder, who alone answers for it
	Organisation Kind = "ORG" // of a service or a team
	Application  Kind = "APP" // of a machine
	Cabinet      Kind = "CAB" // of a practice
)

// Place is where the physician works: a practice or a site of a hospital.
type Place struct {
	Name     string   `json:"name,omitempty"`
	Service  string   `json:"service,omitempty"`
	Lines    []string `json:"lines,omitempty"` // of the postal address, without the one below
	Postcode string   `json:"postcode,omitempty"`
	Town     string   `json:"town,omitempty"`
	Phone    string   `json:"phone,omitempty"`
	FINESS   string   `json:"finess,omitempty"`
}

// IsZero reports whether nothing is known of the place.
func (p Place) IsZero() bool {
	return p.Name == "" && p.Service == "" && len(p.Lines) == 0 && p.Postcode == "" && p.Town == "" && p.Phone == "" && p.FINESS == ""
}

// Department is the one of the postcode, as codes of departments are written:
// "33", "2A", "974". It is "" where the postcode is none.
func (p Place) Department() string {
	c := p.Postcode
	if len(c) != 5 || strings.Trim(c, "0123456789") != "" {
		return ""
	}
	switch {
	case c[:2] == "97" || c[:2] == "98":
		return c[:3]
	case c[:2] == "20" && c < "20200":
		return "2A"
	case c[:2] == "20":
		return "2B"
	}
	return c[:2]
}

// Same reports whether two entries are of one physician: the same number, or,
// where one of them has none, names that agree. Two numbers settle it.
func (e Entry) Same(o Entry) bool {
	a, b := e.Recipient, o.Recipient
	if a.RPPS != "" && b.RPPS != "" {
		return a.RPPS == b.RPPS
	}
	return fold(a.Name).joined == fold(b.Name).joined && fold(a.Given).joined == fold(b.Given).joined
}

// Respelt reports whether o may be e under another spelling: names that are alike
// at the same address, and no two numbers that differ.
func (e Entry) Respelt(o Entry) bool {
	a, b := e.Recipient, o.Recipient
	if !a.Address.Equal(b.Address) || a.RPPS != "" && b.RPPS != "" {
		return false
	}
	return likeFamily(fold(a.Name), fold(b.Name)) != different && likeGiven(fold(a.Given), fold(b.Given)) != different
}
