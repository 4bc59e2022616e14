package config

import (
	"net/url"
	"time"
)

// Domains is the signed list of the domains of MSSanté: where it is had, and whose
// signature on it is believed.
type Domains struct {
	URL  string `yaml:"url"`
	File string `yaml:"file"` // instead of url: a file that is kept up to date by other means
	// Anchors names files, PEM, DER or .p7b, with the authorities that the signer's
	// certificate must lead to, and the server's where it is none of the system's.
	Anchors []string `yaml:"anchors"`
	// Signer is the name in the certificate that signs lists; "" takes only one that
	// stands in Anchors itself.
	Signer string        `yaml:"signer"`
	MaxAge time.Duration `yaml:"max_age"` // a list had longer ago answers nothing
	// Private allows a url in a private network.
	Private bool `yaml:"private"`
}

func (d Domains) check() error {
	if d.URL != "" {
		u, err := url.Parse(d.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
			return refuse("domains.url", Malformed, "n'est pas une adresse de la forme https://serveur/liste.xml", "écrivez celle que donne votre opérateur ou l'agence : « url: \"https://espacedeconfiance.mssante.fr/listeblanchemssante.xml\" »")
		}
		if d.File != "" {
			return refuse("domains.file", Conflict, "est écrit à côté de domains.url", "gardez l'un des deux : « url: » pour un serveur, « file: » pour un fichier tenu à jour par ailleurs")
		}
	}
	if (d.URL != "" || d.File != "") && len(d.Anchors) == 0 {
		return refuse("domains.anchors", Missing, "manque : une liste dont personne ne répond n'est pas crue", "nommez le fichier de la chaîne IGC-Santé : « anchors: [\"igc-sante.p7b\"] »")
	}
	if d.MaxAge < time.Hour || d.MaxAge > 31*24*time.Hour {
		return refuse("domains.max_age", Bounds, "n'est pas entre 1h et 744h", "écrivez « max_age: 168h », une semaine")
	}
	return nil
}

// Export says which copies of sent letters are laid into export/ for the practice's
// software.
type Export struct {
	Copies string `yaml:"copies"` // "none", "pdf", "pdf+hprim" or "xdm"
	When   string `yaml:"when"`   // "accepted" by the operator for one recipient, or "issued"
}

func (e Export) check() error {
	switch e.Copies {
	case "none", "pdf", "pdf+hprim", "xdm":
	default:
		return refuse("export.copies", NoSuch, "n'est ni none, ni pdf, ni pdf+hprim, ni xdm", "écrivez « copies: pdf », qui convient à la plupart des logiciels, ou none")
	}
	switch e.When {
	case "accepted", "issued":
	default:
		return refuse("export.when", NoSuch, "n'est ni accepted ni issued", "écrivez « when: accepted » : une fois la lettre prise par l'opérateur pour un destinataire ; issued : dès la signature")
	}
	return nil
}
