package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
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
		return refuse("certificates.revocation", NoSuch, "n'est ni soft, ni strict, ni off", "écrivez « revocation: soft » : un certificat révoqué est refusé ; strict refuse aussi celui qui ne peut pas être vérifié")
	}
	for _, h := range c.Hosts {
		if h == "" || strings.ContainsAny(h, "/:@ ") {
			return refuse("certificates.allow_hosts", Malformed, "contient autre chose qu'un nom de serveur", "écrivez le nom seul, sans http:// ni port : « allow_hosts: [\"listes.exemple.fr\"] »")
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
			return nil, c.unusable(key, n, err)
		}
		out[i] = b
	}
	return out, nil
}

// NoCertificate refuses a file that a setting names and that holds no certificate.
func (c Config) NoCertificate(key, name string) error {
	return c.Refuse(key, BadFile, "nomme "+called(name)+", où aucun certificat ne se lit", "donnez un fichier PEM, DER ou .p7b : « "+last(key)+": [\"chaine.p7b\"] »")
}

// called is how a file is told of: by its name, where that can be shown.
func called(name string) string {
	if plainFile.MatchString(name) {
		return "« " + name + " »"
	}
	return "un fichier"
}

// unusable words why a file that a setting names cannot be read.
func (c Config) unusable(key, name string, err error) error {
	called := called(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c.Refuse(key, BadFile, "nomme "+called+", qui n'existe pas", "mettez le fichier dans le dossier du cabinet et écrivez son nom : « "+last(key)+": [\"chaine.p7b\"] »")
	case errors.Is(err, fs.ErrPermission):
		return c.Refuse(key, BadFile, "nomme "+called+", que ce compte n'a pas le droit de lire", "donnez le droit de lecture sur ce fichier au compte qui lance cardiopli ; par exemple « chmod a+r chaine.p7b »")
	case errors.Is(err, errLarge):
		return c.Refuse(key, BadFile, "nomme "+called+", qui dépasse 2 Mio", "un fichier de certificats est bien plus petit : nommez le bon, par exemple « "+last(key)+": [\"chaine.p7b\"] »")
	}
	return c.Refuse(key, BadFile, "nomme "+called+", qui ne peut pas être lu", "vérifiez que c'est un fichier, et le disque ; par exemple « "+last(key)+": [\"chaine.p7b\"] »")
}

var (
	errLarge  = errors.New("larger than 2 MiB")
	plainFile = regexp.MustCompile(`^[\p{L}\p{N} ._:/\\-]{1,120}$`)
)

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = errLarge
	}
	return b, err
}

// Paths makes file names of the settings absolute.
func (c Config) Paths(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = c.Path(n)
	}
	return out
}
