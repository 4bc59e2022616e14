// Package demo runs the whole job with invented people: a practice folder, a
// mail operator on this machine, two dozen reports, and a cardiologist who
// decides through the ordinary code. It adds to a practice folder what the
// acceptance of a letter needs to be looked at: D/mailboxes, D/recipients,
// D/pki, D/operator, D/letters and D/report.json.
//
// It can be killed at any moment and run again on the same folder: every step
// of its own is found done or is done again without a trace of the first.
package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/base32"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/cmd/internal/lab"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// PassphraseFile holds the passphrase of a demonstration beside its keys. A real
// practice never does that.
const PassphraseFile = engine.Keys + "/demo-passphrase"

// Password lets every person of the demonstration log in to the page.
const Password = "demonstration"

const operatorUser = "cabinet"

var settings = template.Must(template.New("").Parse(`# Réglages de la démonstration.
practice:
  name: {{printf "%q" .Practice.Name}}
  address:{{range .Practice.Lines}}
    - {{printf "%q" .}}{{end}}
  phone: {{printf "%q" .Practice.Phone}}
  mailbox: {{printf "%q" .Practice.Address}}
  finess: {{printf "%q" .Practice.FINESS}}
mail:
  host: "127.0.0.1"
  port: {{.Port}}
  server_name: {{printf "%q" .ServerName}}
  user: {{printf "%q" .User}}
  anchors: ["pki/ca.cert.pem"]
  trust: ["pki/ca.cert.pem"]
receipts:
  port: {{.Mailbox}}
  poll: 10s
approval:
  undo: 0s
web:
  listen: "127.0.0.1:{{.Web}}"
`))

// world is what stands around the practice: its operator and its people.
type world struct {
	operator *lab.Operator
	users    []lab.User
}

// open starts the operator and opens the practice folder, making what is missing.
func open(ctx context.Context, dir string) (_ *engine.Practice, _ *world, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	authority, err := lab.OpenAuthority(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("open test authority: %w", err)
	}
	practice, users := lab.Practice()
	account, err := lab.NewAccount(dir, operatorUser, practice.Address)
	if err != nil {
		return nil, nil, fmt.Errorf("open operator account: %w", err)
	}
	physicians := lab.Physicians()
	entries, err := lab.Directory(dir, authority, physicians)
	if err != nil {
		return nil, nil, fmt.Errorf("make recipients: %w", err)
	}
	operator, err := lab.OpenOperator(dir, authority, lab.Options{Mailboxes: lab.Addresses(physicians), Reads: func(a pipeline.Address) bool { return reads(physicians, a) }})
	if err != nil {
		return nil, nil, fmt.Errorf("start operator: %w", err)
	}
	defer func() {
		if err != nil {
			operator.Close()
		}
	}()
	var yaml bytes.Buffer
	if err := settings.Execute(&yaml, map[string]any{"Practice": practice, "Port": operator.Port, "Mailbox": operator.Mailbox, "ServerName": lab.ServerName,
		"User": operatorUser, "Web": 8734}); err != nil {
		return nil, nil, err
	}
	passphrase, err := Passphrase(dir)
	if err != nil {
		return nil, nil, err
	}
	if _, err := engine.CreateWithCost(dir, yaml.Bytes(), passphrase, NoCost); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, nil, err
	}
	p, err := engine.Open(ctx, dir, passphrase)
	if err != nil {
		return nil, nil, err
	}
	p.PasswordCost = NoCost
	p.Config.Receipts.Port, p.Config.Receipts.Poll = operator.Mailbox, 10*time.Second
	p.Config.Mail.Port = operator.Port // another one where the saved port was taken
	defer func() {
		if err != nil {
			p.Close()
		}
	}()
	if err := Furnish(ctx, p, authority, account.Password, users); err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if err := p.SaveEntry(ctx, e); err != nil {
			return nil, nil, err
		}
	}
	return p, &world{operator: operator, users: users}, nil
}

// NoCost is for a passphrase that is random and lies beside what it opens, and for
// passwords that everyone may read.
var NoCost = keys.Cost{Time: 1, Memory: 64, Threads: 1}

// Passphrase reads the passphrase file of a folder of invented data, or makes it.
func Passphrase(dir string) ([]byte, error) {
	path := filepath.Join(dir, PassphraseFile)
	if b, err := os.ReadFile(path); err == nil {
		return bytes.TrimSpace(b), nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var b [20]byte
	rand.Read(b[:])
	word := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return []byte(word), writeFile(path, []byte(word+"\n"))
}

// reads says which physicians' software sends receipts of reading: two of three, as
// it is outside.
func reads(all []lab.Physician, a pipeline.Address) bool {
	for i, p := range all {
		if p.Address.Equal(a) {
			return i%3 != 2
		}
	}
	return false
}

// Furnish gives the practice its mailbox, its account and its people.
func Furnish(ctx context.Context, p *engine.Practice, a *lab.Authority, operatorPassword string, users []lab.User) error {
	if _, err := p.Mailbox(); err != nil {
		id, err := lab.PracticeSigner(p.Dir, a)
		if err != nil {
			return fmt.Errorf("make mailbox certificate: %w", err)
		}
		key, err := x509.MarshalPKCS8PrivateKey(id.Key)
		if err != nil {
			return err
		}
		cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Certificate.Raw})
		if err := p.SaveMailbox(key, cert); err != nil {
			return err
		}
	}
	if err := p.SaveOperatorPassword([]byte(operatorPassword)); err != nil {
		return err
	}
	for _, u := range users {
		if _, err := p.Store.Person(ctx, u.Login); !errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err := p.AddPerson(ctx, u.Login, review.Role(u.Role), u.Signatory, []byte(Password), []byte(u.PIN)); err != nil {
			return fmt.Errorf("add person: %w", err)
		}
	}
	return nil
}

// drop puts the sample reports into the inbox, once in the life of the folder:
// all are laid out under hidden names first, a mark says that they are, and each
// is then renamed into place, so that a kill in between drops none twice.
func drop(p *engine.Practice) (int, error) {
	inbox := p.Path(engine.Inbox)
	ready := filepath.Join(inbox, ".demo-ready")
	files, err := lab.Inbox()
	if err != nil {
		return 0, err
	}
	if _, err := os.Stat(ready); errors.Is(err, fs.ErrNotExist) {
		// half a file that a kill left behind is of nobody's use
		halves, err := filepath.Glob(filepath.Join(inbox, "..demo-*"))
		if err != nil {
			return 0, err
		}
		for _, h := range halves {
			if err := os.Remove(h); err != nil {
				return 0, err
			}
		}
		for _, f := range files {
			if err := writeFile(filepath.Join(inbox, ".demo-"+f.Name), f.Data); err != nil {
				return 0, err
			}
		}
		if err := writeFile(ready, []byte("déposé\n")); err != nil {
			return 0, err
		}
	}
	dropped := 0
	for _, f := range files {
		err := os.Rename(filepath.Join(inbox, ".demo-"+f.Name), filepath.Join(inbox, f.Name))
		switch {
		case err == nil:
			dropped++
		case !errors.Is(err, fs.ErrNotExist):
			return dropped, err
		}
	}
	return dropped, nil
}

// Signatory finds the person in whose name a letter is.
func (w *world) signer(s pipeline.Signatory) (lab.User, bool) {
	for _, u := range w.users {
		if u.Signatory.Name == s.Name && u.Signatory.Given == s.Given && u.Signatory.RPPS == s.RPPS {
			return u, true
		}
	}
	return lab.User{}, false
}
