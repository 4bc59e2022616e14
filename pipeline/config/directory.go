package config

import (
	"net/url"
	"time"
)

// Directory is where physicians and their certificates may be looked up. Both are
// off until the practice sets them: a look-up tells another whom the practice
// writes to, never about whom.
type Directory struct {
	Annuaire string `yaml:"annuaire"` // base of the FHIR interface; "" asks nothing
	KeyFile  string `yaml:"key_file"` // "": sealed by keys annuaire
	LDAP     LDAP   `yaml:"ldap"`
	// Rehearse is when, each night, all correspondents are walked through: "03:30";
	// "off" leaves it to the command.
	Rehearse string `yaml:"rehearse"`
}

// LDAP is a directory of certificates.
type LDAP struct {
	URL         string   `yaml:"url"`
	Base        string   `yaml:"base"`
	User        string   `yaml:"user"`
	Anchors     []string `yaml:"anchors"`
	Mail        []string `yaml:"mail_attributes"`
	RPPS        []string `yaml:"rpps_attributes"`
	Certificate []string `yaml:"certificate_attributes"`
}

// RehearsalOff switches the nightly rehearsal off.
const RehearsalOff = "off"

func (d Directory) check() error {
	if d.Annuaire != "" {
		u, err := url.Parse(d.Annuaire)
		local := err == nil && u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost")
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Scheme != "https" && !local {
			return &Error{Key: "directory.annuaire", What: "not an address of the form https://server/fhir/v2", Hint: "write https://gateway.api.esante.gouv.fr/fhir/v2, or leave it empty"}
		}
	}
	if l := d.LDAP; l.URL != "" {
		u, err := url.Parse(l.URL)
		if err != nil || u.Host == "" || u.Scheme != "ldap" && u.Scheme != "ldaps" || u.User != nil {
			return &Error{Key: "directory.ldap.url", What: "not an address of the form ldaps://server", Hint: "write ldaps://server, or ldap://server where StartTLS is spoken"}
		}
		if l.Base == "" {
			return &Error{Key: "directory.ldap.base", What: "is missing", Hint: "write where the tree of people begins, as the directory's operator says"}
		}
	}
	if _, err := time.Parse("15:04", d.Rehearse); err != nil && d.Rehearse != RehearsalOff {
		return &Error{Key: "directory.rehearse", What: "is no time of the day", Hint: `write "03:30", or "off"`}
	}
	return nil
}
