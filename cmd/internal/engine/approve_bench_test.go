package engine

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/submit/submittest"
)

// BenchmarkApproveToAccepted is the time from a signature to the operator's "250",
// through all that issues a letter: CDA, XDM, HPRIM, their agreement with the PDF,
// signing and sealing for one recipient with RSA-2048, storing, submitting over a
// kept connection of the loopback interface. Undo window 0; the PIN costs nothing.
func BenchmarkApproveToAccepted(b *testing.B) {
	o, doctor, pin := signing(b)
	sample, err := os.ReadFile("../../../testdata/reports/s01-ecg.txt")
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		o.drop(fmt.Sprintf("ecg%d.txt", n), append(bytes.Clone(sample), fmt.Sprintf("\nDossier %d-%d.\n", n, time.Now().UnixNano())...))
		seen := o.readable(doctor, o.await(n + 1)[n].ID)
		b.StartTimer()
		start := time.Now()
		failed, err := o.Desk.Approve(ctx, doctor, pin, seen)
		if err != nil || len(failed) > 0 {
			b.Fatal(err, failed)
		}
		for {
			ds, err := o.Store.Deliveries(ctx, seen.ID)
			if err != nil {
				b.Fatal(err)
			}
			if len(ds) == 1 && ds[0].State == pipeline.Accepted {
				break
			}
			<-o.changed
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*9/10].Microseconds())/1000, "ms-p90")
}

// readable takes a draft to where it can be signed, and looks at it.
func (o *office) readable(a review.Actor, id pipeline.ID) review.Seen {
	o.tb.Helper()
	ctx := context.Background()
	for {
		sheet, err := o.Desk.Open(ctx, a, id)
		if err != nil {
			o.tb.Fatal(err)
		}
		if sheet.State != pipeline.Drafted || !sheet.Prepared {
			<-o.changed
			continue
		}
		if sheet.Letter.Ask.Action == pipeline.ActionUnknown {
			if err := o.Desk.Ask(ctx, a, id, sheet.Version, pipeline.Ask{Action: pipeline.ActionNone}); err != nil {
				o.tb.Fatal(err)
			}
			continue
		}
		if open := sheet.Blocking(); len(open) > 0 {
			o.tb.Fatalf("not to be signed: %s", open[0].Rule)
		}
		pdf, err := o.Desk.PDF(ctx, a, id, sheet.Version)
		if err != nil {
			o.tb.Fatal(err)
		}
		return review.Seen{ID: id, Version: sheet.Version, PDF: pipeline.DigestOf(pdf)}
	}
}

// signing is an office that can seal and has an operator.
func signing(tb testing.TB) (*office, review.Actor, []byte) {
	tb.Helper()
	ctx, dir, must := context.Background(), tb.TempDir(), func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	ca, err := lab.OpenAuthority(dir)
	must(err)
	id, err := ca.Issue(lab.Subject{Name: lab.ServerName, Hosts: []string{lab.ServerName}, Kind: lab.P256})
	must(err)
	s, err := submittest.Start(submittest.Options{TLS: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key}}},
		Extensions: []string{"AUTH PLAIN", "SIZE 30000000", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES"}})
	must(err)
	tb.Cleanup(s.Close)
	practice, users := lab.Practice()
	settings := fmt.Sprintf("practice: {name: %q, address: [%q], phone: %q, mailbox: %q, finess: %q}\nmail: {host: 127.0.0.1, port: %d, server_name: %s, user: cabinet, anchors: [pki/ca.cert.pem], trust: [pki/ca.cert.pem]}\napproval: {undo: 0s}\n",
		practice.Name, practice.Lines[0], practice.Phone, practice.Address, practice.FINESS, s.Port(), lab.ServerName)
	if _, err := os.Stat(filepath.Join(dir, config.Name)); err == nil {
		tb.Fatal("settings are there")
	}
	_, err = create(dir, []byte(settings), []byte("une phrase de passe"))
	must(err)
	p, err := Open(ctx, dir, []byte("une phrase de passe"))
	must(err)
	p.PasswordCost.Time, p.PasswordCost.Memory, p.PasswordCost.Threads = 1, 64, 1
	signer, err := lab.PracticeSigner(dir, ca)
	must(err)
	key, err := x509.MarshalPKCS8PrivateKey(signer.Key)
	must(err)
	must(p.SaveMailbox(key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signer.Certificate.Raw})))
	must(p.SaveOperatorPassword([]byte("secret")))
	entries, err := lab.Directory(dir, ca, lab.Physicians()[:1])
	must(err)
	must(p.SaveEntry(ctx, entries[0]))
	u := users[0]
	for _, u := range users {
		must(p.AddPerson(ctx, u.Login, review.Role(u.Role), u.Signatory, []byte("mot de passe"), []byte(u.PIN)))
	}
	o := start(tb, p)
	who, err := p.Store.Person(ctx, u.Login)
	must(err)
	return o, review.ActorOf(who), []byte(u.PIN)
}
