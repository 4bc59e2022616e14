package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/template"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/engine"
	"cardiopli/cmd/internal/lab"
	"cardiopli/cmd/internal/lab/debian"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/directory"
)

// settings of the practice folder. A person may change them; the ports are those
// of this start.
var settings = template.Must(template.New("").Parse(`# Réglages du laboratoire, écrits à chaque démarrage.
practice:
  name: {{printf "%q" .Practice.Name}}
  address:{{range .Practice.Lines}}
    - {{printf "%q" .}}{{end}}
  phone: {{printf "%q" .Practice.Phone}}
  mailbox: {{printf "%q" .Practice.Address}}
  finess: {{printf "%q" .Practice.FINESS}}
mail:
  host: "127.0.0.1"
  port: {{.Submission}}
  server_name: {{printf "%q" .ServerName}}
  user: {{printf "%q" .Practice.Address}}
  anchors: ["pki/ca.cert.pem"]
  trust: ["pki/ca.cert.pem"]
receipts:
  port: {{.IMAP}}
  poll: 10s
approval:
  undo: 0s
web:
  listen: "127.0.0.1:{{.Web}}"
`))

// world is a practice folder with the servers that it is set to.
type world struct {
	Dir        string
	Servers    *debian.Servers
	Practice   pipeline.Practice
	Physicians []lab.Physician
	Users      []lab.User
	Web        int
}

// correspondents are few, so that their mailboxes can be looked into; their keys
// and software differ, so that every form of S/MIME occurs.
const correspondents = 5

// build starts the servers and makes the practice folder, or takes the one that is
// there: its keys, people and letters stay, the mailboxes are new.
func build(ctx context.Context, dir string, web int) (_ *world, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	authority, err := lab.OpenAuthority(dir)
	if err != nil {
		return nil, fmt.Errorf("open test authority: %w", err)
	}
	w := &world{Dir: dir, Web: web, Physicians: lab.Physicians()[:correspondents]}
	w.Practice, w.Users = lab.Practice()
	entries, err := lab.Directory(dir, authority, w.Physicians)
	if err != nil {
		return nil, fmt.Errorf("make recipients: %w", err)
	}
	boxes := []debian.Mailbox{{Address: w.Practice.Address, Password: demo.Password}}
	for _, p := range w.Physicians {
		boxes = append(boxes, debian.Mailbox{Address: p.Address, Password: demo.Password})
	}
	w.Servers, err = debian.Start(debian.Options{Authority: authority, Mailboxes: boxes, LDIF: debian.LDIF(entries)})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.Servers.Close())
		}
	}()
	return w, w.furnish(ctx, authority, entries)
}

func (w *world) furnish(ctx context.Context, a *lab.Authority, entries []directory.Entry) error {
	var yaml bytes.Buffer
	if err := settings.Execute(&yaml, map[string]any{"Practice": w.Practice, "Submission": w.Servers.Postfix.Port, "IMAP": w.Servers.Dovecot.Port,
		"LDAP": w.Servers.Directory.Port, "ServerName": lab.ServerName, "Web": w.Web}); err != nil {
		return err
	}
	passphrase, err := demo.Passphrase(w.Dir)
	if err != nil {
		return err
	}
	_, err = engine.CreateWithCost(w.Dir, yaml.Bytes(), passphrase, demo.NoCost)
	if errors.Is(err, fs.ErrExist) {
		err = os.WriteFile(filepath.Join(w.Dir, config.Name), yaml.Bytes(), 0o600)
	}
	if err != nil {
		return err
	}
	p, err := engine.Open(ctx, w.Dir, passphrase)
	if err != nil {
		return err
	}
	defer p.Close()
	p.PasswordCost = demo.NoCost
	if err := demo.Furnish(ctx, p, a, demo.Password, w.Users); err != nil {
		return err
	}
	for _, e := range entries {
		if err := p.SaveEntry(ctx, e); err != nil {
			return err
		}
	}
	return w.examples()
}
