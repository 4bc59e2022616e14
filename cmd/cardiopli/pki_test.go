package main

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"time"

	"cardiopli/cmd/internal/lab"

	"github.com/rogpeppe/go-internal/testscript"
	"software.sslmate.com/src/go-pkcs12"
)

// p12Password protects the files that scripts import.
const p12Password = "crème brûlée 4"

const practiceAddress = "cabinet@semaphore-exemple.mssante.fr"

// pki is a script command: it lays out an authority and files as a practice gets
// them. All of them are invented.
func pki(ts *testscript.TestScript, neg bool, _ []string) {
	if neg {
		ts.Fatalf("pki does not fail")
	}
	write := func(name string, b []byte) { ts.Check(os.WriteFile(ts.MkAbs(name), b, 0o600)) }
	pemOf := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	pkcs8 := func(id lab.Identity) []byte {
		b, err := x509.MarshalPKCS8PrivateKey(id.Key)
		ts.Check(err)
		return b
	}
	ca, err := lab.NewAuthority()
	ts.Check(err)
	stranger, err := lab.NewAuthority()
	ts.Check(err)
	write("ca.pem", pemOf("CERTIFICATE", ca.Certificate.Raw))
	write("p12.pass", []byte(p12Password+"\n"))
	write("wrong.pass", []byte("autre chose\n"))
	now := time.Now()
	bundle := func(name string, a *lab.Authority, s lab.Subject) lab.Identity {
		if s.Name == "" {
			s.Name = "Cabinet du Sémaphore"
		}
		if s.Address == "" {
			s.Address = practiceAddress
		}
		if s.Kind == "" {
			s.Kind = lab.RSA2048
		}
		id, err := a.Issue(s)
		ts.Check(err)
		b, err := pkcs12.Modern.Encode(id.Key, id.Certificate, []*x509.Certificate{a.Certificate}, p12Password)
		ts.Check(err)
		write(name+".p12", b)
		write(name+".cert.pem", pemOf("CERTIFICATE", id.Certificate.Raw))
		write(name+".key.pem", pemOf("PRIVATE KEY", pkcs8(id)))
		return id
	}
	first := bundle("cabinet", ca, lab.Subject{})
	write("damaged.p12", mustRead(ts, "cabinet.p12")[:500])
	bundle("next", ca, lab.Subject{Kind: lab.P256})
	bundle("soon", ca, lab.Subject{Until: now.Add(20*24*time.Hour + time.Hour)})
	bundle("expired", ca, lab.Subject{From: now.AddDate(-2, 0, 0), Until: now.AddDate(0, 0, -3)})
	bundle("other", ca, lab.Subject{Address: "autre@semaphore-exemple.mssante.fr"})
	bundle("server", ca, lab.Subject{Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	bundle("stranger", stranger, lab.Subject{})
	// A certificate alone, renewed for the same key.
	renewed, err := ca.Certify(lab.Subject{Name: "Cabinet du Sémaphore", Address: practiceAddress, Kind: lab.RSA2048, Until: now.AddDate(3, 0, 0)}, first.Key)
	ts.Check(err)
	write("renewed.pem", pemOf("CERTIFICATE", renewed.Raw))
}

func mustRead(ts *testscript.TestScript, name string) []byte {
	b, err := os.ReadFile(filepath.Clean(ts.MkAbs(name)))
	ts.Check(err)
	return b
}

func keyPEM(ts *testscript.TestScript, key any) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}
