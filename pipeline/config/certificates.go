package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Certificates says how far the state of a certificate at its authority counts, and
// how it is found out.
type Certificates struct {
	// Revocation is "soft" (what was revoked is refused), "strict" (what cannot be
	// checked is refused as well) or "off".
	Revocation string   `yaml:"revocation"`
	Fetch      bool     `yaml:"fetch"` // lists, from the addresses that certificates name
	OCSP       bool     `yaml:"ocsp"`  // ask the authority about one certificate where there is no list
	Lists      []string `yaml:"lists"` // files of lists, kept up to date by hand
	// Intermediates names files with authorities that help to build a chain to one of
	// mail.trust and vouch for nothing by themselves.
	Intermediates []string `yaml:"intermediates"`
	Hosts         []string `yaml:"allow_hosts"` // servers of lists within a private network
}

func (c Certificates) check() error {
	switch c.Revocation {
	case "soft", "strict", "off":
	default:
		return &Error{Key: "certificates.revocation", What: "neither soft nor strict nor off", Hint: "soft refuses what was revoked; strict also what cannot be checked"}
	}
	for _, h := range c.Hosts {
		if h == "" || strings.ContainsAny(h, "/:@ ") {
			return &Error{Key: "certificates.allow_hosts", What: "not the name of a server", Hint: "write the name alone, without http:// and port"}
		}
	}
	return nil
}

// maxFile caps a file that the settings name.
const maxFile = 2 << 20

// Files reads the files that a key of the settings names.
func (c Config) Files(key string, names []string) ([][]byte, error) {
	out := make([][]byte, len(names))
	for i, n := range names {
		b, err := readFile(c.Path(n))
		if err != nil {
			return nil, &Error{Key: key, What: fmt.Sprintf("%s: %v", n, err), Hint: "put the file into the practice folder and write its name"}
		}
		out[i] = b
	}
	return out, nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errors.New("there is no such file")
	}
	if err != nil {
		return nil, errors.New("cannot be opened")
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, errors.New("cannot be read")
	case len(b) > maxFile:
		return nil, errors.New("is larger than 2 MiB")
	}
	return b, nil
}

// Paths makes file names of the settings absolute.
func (c Config) Paths(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = c.Path(n)
	}
	return out
}
