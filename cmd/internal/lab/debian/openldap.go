package debian

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"cardiopli/cmd/internal/lab"
)

// Suffix is where the tree of the directory begins.
const Suffix = "o=annuaire-exemple,c=FR"

// Directory is an LDAP server (RFC 4511) in the manner of the operators'
// directories: read without a name, StartTLS, persons as inetOrgPerson (RFC 2798).
type Directory struct {
	Port int

	dir     string
	log     string
	process *process
}

// The account that may write; anyone may read.
const (
	DirectoryAdmin    = "cn=admin," + Suffix
	DirectoryPassword = "laboratoire"
)

func startDirectory(s *Servers, ldif string) (*Directory, error) {
	d := &Directory{dir: filepath.Join(s.Dir, "ldap"), log: filepath.Join(s.Dir, "slapd.log")}
	if err := os.MkdirAll(filepath.Join(d.dir, "db"), 0o700); err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, n := range []string{"core", "cosine", "inetorgperson"} {
		fmt.Fprintf(&b, "include /etc/ldap/schema/%s.schema\n", n)
	}
	fmt.Fprintf(&b, "modulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile %s/slapd.pid\n", d.dir)
	fmt.Fprintf(&b, "TLSCertificateFile %[1]s/cert.pem\nTLSCertificateKeyFile %[1]s/key.pem\nTLSCACertificateFile %[1]s/ca.pem\nTLSVerifyClient never\n", filepath.Join(s.Dir, "tls"))
	fmt.Fprintf(&b, "sizelimit 500\ndatabase mdb\nmaxsize 67108864\nsuffix %q\nrootdn %q\nrootpw %s\ndirectory %s/db\nindex objectClass,mail,sn eq\ndbnosync\naccess to * by * read\n",
		Suffix, DirectoryAdmin, DirectoryPassword, d.dir)
	if err := s.write(map[string][]byte{"ldap/slapd.conf": []byte(b.String()), "ldap/tree.ldif": []byte(ldif)}); err != nil {
		return nil, err
	}
	conf := filepath.Join(d.dir, "slapd.conf")
	if out, err := exec.Command("/usr/sbin/slapadd", "-q", "-f", conf, "-l", filepath.Join(d.dir, "tree.ldif")).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("load: %w: %s", err, out)
	}
	var err error
	for range 3 {
		if d.Port, err = port(); err != nil {
			return nil, err
		}
		if err = d.Start(); err == nil {
			return d, nil
		}
		_ = d.Stop()
	}
	return nil, err
}

// Start starts a stopped server on its port.
func (d *Directory) Start() error {
	var err error
	d.process, err = spawn(d.dir, "slapd", d.log, "/usr/sbin/slapd", "-d", "0", "-f", filepath.Join(d.dir, "slapd.conf"), "-h", fmt.Sprintf("ldap://%s:%d/", Host, d.Port))
	if err != nil {
		return err
	}
	return answers(d.process, d.log, d.Port, "")
}

// Stop ends it.
func (d *Directory) Stop() error {
	if d.process == nil {
		return nil
	}
	err := d.process.stop()
	d.process = nil
	return err
}

// Tree writes physicians, whose keys are in dir, as LDIF (RFC 2849).
func Tree(dir string, a *lab.Authority, ps []lab.Physician) (string, error) {
	entries, err := lab.Directory(dir, a, ps)
	if err != nil {
		return "", err
	}
	return LDIF(entries), nil
}
