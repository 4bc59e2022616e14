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
			return &Error{Key: "domains.url", What: "not an address of the form https://server/list.xml", Hint: "write the address that your operator or the agency gives"}
		}
		if d.File != "" {
			return &Error{Key: "domains.file", What: "stands beside domains.url", Hint: "keep one of them"}
		}
	}
	if (d.URL != "" || d.File != "") && len(d.Anchors) == 0 {
		return &Error{Key: "domains.anchors", What: "is missing", Hint: "name the file with the chain of IGC-Santé: a list that nobody vouches for is not believed"}
	}
	if d.MaxAge < time.Hour || d.MaxAge > 31*24*time.Hour {
		return &Error{Key: "domains.max_age", What: "outside 1h to 744h", Hint: "168h is a week"}
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
		return &Error{Key: "export.copies", What: "neither none nor pdf nor pdf+hprim nor xdm", Hint: "pdf suits most practice software"}
	}
	switch e.When {
	case "accepted", "issued":
	default:
		return &Error{Key: "export.when", What: "neither accepted nor issued", Hint: "accepted waits until the operator took the letter for one recipient"}
	}
	return nil
}
