package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline/account/accounttest"
	"cardiopli/pipeline/submit/submittest"

	"github.com/rogpeppe/go-internal/testscript"
	"software.sslmate.com/src/go-pkcs12"
)

// operator is a script command: a mail operator that does as it is told, whose
// authority publishes what it revoked, and an identity provider.
//
//	operator                     start both; NAME.yaml are settings for password, oauth, certificate
//	operator set VERB REPLY      what is answered to a verb from now on; "" is the usual
//	operator offer EXTENSION...  the extensions of EHLO
//	operator expire|wrong|revoke another certificate, or the end of this one
func operator() func(*testscript.TestScript, bool, []string) {
	type state struct {
		server   *submittest.Server
		registry *lab.Registry
		mu       sync.Mutex
		cert     tls.Certificate
		ca       *lab.Authority
	}
	var mu sync.Mutex
	all := map[string]*state{}
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg {
			ts.Fatalf("operator does not fail")
		}
		mu.Lock()
		defer mu.Unlock()
		here := ts.Getenv("WORK")
		s := all[here]
		show := func(sub lab.Subject) {
			sub.Usage, sub.Kind, sub.Name = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, lab.P256, "smtp.operateur-exemple.fr"
			id, err := s.ca.Issue(sub)
			ts.Check(err)
			s.mu.Lock()
			defer s.mu.Unlock()
			s.cert = tls.Certificate{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key, Leaf: id.Certificate}
		}
		if len(args) > 0 {
			switch args[0] {
			case "set":
				s.server.Set(args[1], submittest.Say(strings.ReplaceAll(args[2], "|", "\r\n")))
			case "offer":
				s.server.Offer(args[1:]...)
			case "expire":
				show(lab.Subject{Hosts: []string{"smtp.operateur-exemple.fr"}, From: time.Now().AddDate(-1, 0, 0), Until: time.Now().AddDate(0, 0, -2)})
			case "wrong":
				show(lab.Subject{Hosts: []string{"ailleurs.exemple.fr"}})
			case "revoke":
				s.registry.Revoke(s.cert.Leaf, 1)
			}
			return
		}
		ca, err := lab.NewAuthority()
		ts.Check(err)
		s = &state{ca: ca, registry: ca.Publish()}
		all[here] = s
		ts.Defer(s.registry.Close)
		show(lab.Subject{Hosts: []string{"smtp.operateur-exemple.fr"}})
		s.server, err = submittest.Start(submittest.Options{TLS: &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			c := s.cert
			return &c, nil
		}}})
		ts.Check(err)
		ts.Defer(s.server.Close)
		provider, err := accounttest.Start()
		ts.Check(err)
		ts.Defer(provider.Close)
		write := func(name string, b []byte) { ts.Check(os.WriteFile(ts.MkAbs(name), b, 0o600)) }
		write("operator.pem", chainPEM(ca.Certificate, nil))
		write("provider.pem", chainPEM(provider.Certificate(), nil))
		write("secret", []byte("un secret\n"))
		mine, err := ca.Issue(lab.Subject{Name: "Cabinet du Sémaphore", Kind: lab.P256, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
		ts.Check(err)
		p12, err := pkcs12.Modern.Encode(mine.Key, mine.Certificate, nil, p12Password)
		ts.Check(err)
		write("client.p12", p12)
		for name, extra := range map[string]string{
			"password":    "  user: cabinet\n",
			"oauth":       fmt.Sprintf("  user: cabinet\n  auth: {method: oauth, provider: {discovery: %q, client_id: cabinet, anchors: [../provider.pem]}}\n", provider.Discovery()),
			"certificate": "  kind: APP\n  reply_to: secretariat@semaphore-exemple.mssante.fr\n  auth: {method: certificate}\n",
		} {
			write(name+".yaml", fmt.Appendf(nil, "practice:\n  name: Cabinet du Sémaphore\n  mailbox: %s\nmail:\n  host: 127.0.0.1\n  port: %d\n  server_name: smtp.operateur-exemple.fr\n"+
				"  anchors: [../operator.pem]\n  trust: [../ca.pem]\n%scertificates: {allow_hosts: [%q]}\n", practiceAddress, s.server.Port(), extra, s.registry.Host()))
		}
	}
}
