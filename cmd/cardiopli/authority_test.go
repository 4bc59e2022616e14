package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/crypto/cms"

	"github.com/rogpeppe/go-internal/testscript"
	"software.sslmate.com/src/go-pkcs12"
)

const physician = "paul.genievre@cabinet-exemple.mssante.fr"

// authority is a script command: an authority with its server of revocation lists,
// the practice's key, and signed messages of an invented physician.
//
//	authority              lay out files and start the server; it is stopped with the script
//	authority revoke NAME  put a certificate on the list
//	authority break        from now on the server gives a page instead of a list
func authority() func(*testscript.TestScript, bool, []string) {
	type state struct {
		registry *lab.Registry
		people   map[string]lab.Identity
	}
	var mu sync.Mutex
	all := map[string]*state{}
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg {
			ts.Fatalf("authority does not fail")
		}
		mu.Lock()
		defer mu.Unlock()
		here := ts.Getenv("WORK")
		if len(args) > 0 {
			s := all[here]
			switch args[0] {
			case "revoke":
				s.registry.Revoke(s.people[args[1]].Certificate, 1)
			case "break":
				s.registry.Break(true)
			}
			return
		}
		write := func(name string, b []byte) { ts.Check(os.WriteFile(ts.MkAbs(name), b, 0o600)) }
		ca, err := lab.NewAuthority()
		ts.Check(err)
		s := &state{registry: ca.Publish(), people: map[string]lab.Identity{}}
		all[here] = s
		ts.Defer(s.registry.Close)
		now := time.Now()
		issue := func(name string, by *lab.Authority, sub lab.Subject) lab.Identity {
			id, err := by.Issue(sub)
			ts.Check(err)
			s.people[name] = id
			write(name+".cert.pem", chainPEM(id.Certificate, nil))
			return id
		}
		practice := issue("cabinet", ca, lab.Subject{Name: "Cabinet du Sémaphore", Address: practiceAddress, Kind: lab.RSA2048})
		p12, err := pkcs12.Modern.Encode(practice.Key, practice.Certificate, nil, p12Password)
		ts.Check(err)
		write("cabinet.p12", p12)
		write("p12.pass", []byte(p12Password+"\n"))
		write("ca.pem", chainPEM(ca.Certificate, nil))
		stranger, err := lab.NewAuthority()
		ts.Check(err)
		first := issue("first", ca, lab.Subject{Name: "Paul Genièvre", Address: physician, Kind: lab.RSA2048, From: now.AddDate(-2, 0, 0), Until: now.Add(20*24*time.Hour + time.Hour)})
		second := issue("second", ca, lab.Subject{Name: "Paul Genièvre", Address: physician, Kind: lab.P256})
		unknown := issue("unknown", ca, lab.Subject{Name: "Zélie Inconnue", Address: "zelie@ailleurs-exemple.mssante.fr", Kind: lab.P256})
		false_ := issue("false", stranger, lab.Subject{Name: "Paul Genièvre", Address: physician, Kind: lab.P256})
		for name, c := range map[string]struct {
			id   lab.Identity
			from string
			at   time.Time
		}{"first": {first, physician, now.Add(-2 * time.Hour)}, "second": {second, physician, now.Add(-time.Hour)}, "unknown": {unknown, "zelie@ailleurs-exemple.mssante.fr", now},
			"false": {false_, physician, now}, "borrowed": {unknown, physician, now}} {
			signer := cms.Signer{Key: c.id.Key, Certificate: c.id.Certificate}
			entity := []byte("Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour.\r\n")
			der, err := cms.SignDetached(entity, signer, c.at)
			ts.Check(err)
			head := fmt.Sprintf("From: <%s>\r\nTo: <%s>\r\nSubject: essai\r\nMIME-Version: 1.0\r\n", c.from, practiceAddress)
			write(name+".eml", append([]byte(head), cms.SignedEntity(entity, der)...))
		}
		for _, mode := range []string{"soft", "strict"} {
			write(mode+".yaml", fmt.Appendf(nil, "practice:\n  name: Cabinet du Sémaphore\n  mailbox: %s\nmail:\n  host: 127.0.0.1\n  port: 1\n  trust: [../ca.pem]\n"+
				"certificates:\n  revocation: %s\n  allow_hosts: [%q]\n", practiceAddress, mode, s.registry.Host()))
		}
	}
}
