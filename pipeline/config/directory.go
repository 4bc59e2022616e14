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
			return refuse("directory.annuaire", Malformed, "n'est pas une adresse de la forme https://serveur/fhir/v2", "écrivez « annuaire: \"https://gateway.api.esante.gouv.fr/fhir/v2\" », ou laissez vide")
		}
	}
	if l := d.LDAP; l.URL != "" {
		u, err := url.Parse(l.URL)
		if err != nil || u.Host == "" || u.Scheme != "ldap" && u.Scheme != "ldaps" || u.User != nil {
			return refuse("directory.ldap.url", Malformed, "n'est pas une adresse de la forme ldaps://serveur", "écrivez « url: \"ldaps://annuaire.exemple.fr\" », ou ldap:// si le serveur parle StartTLS")
		}
		if l.Base == "" {
			return refuse("directory.ldap.base", Missing, "manque", "écrivez où commence l'arbre des personnes, comme le dit qui tient l'annuaire : « base: \"ou=personnes,o=exemple,c=fr\" »")
		}
	}
	if _, err := time.Parse("15:04", d.Rehearse); err != nil && d.Rehearse != RehearsalOff {
		return refuse("directory.rehearse", Malformed, "n'est pas une heure", "écrivez « rehearse: \"03:30\" », ou « rehearse: \"off\" » pour jamais")
	}
	return nil
}
