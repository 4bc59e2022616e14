package lab

import (
	"bytes"
	"context"
	"crypto/x509"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/message"
	"cardiopli/pipeline/seal"
	"cardiopli/pipeline/submit"
)

// world is a lab with one physician for each form of S/MIME.
type world struct {
	dir     string
	a       *Authority
	op      *Operator
	acc     Account
	signer  Identity
	entries []directory.Entry
	client  *submit.Client
	sealer  *seal.Sealer
}

func physicians() []Physician {
	var out []Physician
	for i, k := range []kit{oldRSA, newRSA, halfGCM, halfOAEP, oldEC, newEC} {
		p := Physicians()[i]
		p.Kind, p.Capabilities = k.kind, k.caps
		out = append(out, p)
	}
	return out
}

func clientOf(op *Operator, a *Authority, acc Account) *submit.Client {
	return submit.New(submit.Config{
		Server:  account.Server{Host: "127.0.0.1", Port: op.Port, ServerName: ServerName, Roots: a.Roots()},
		Account: account.Account{User: acc.User, Password: func(context.Context) (string, error) { return acc.Password, nil }},
		Name:    "poste.semaphore-exemple.mssante.fr", Keep: time.Minute,
	})
}

func newWorld(t *testing.T, opts Options) *world {
	t.Helper()
	w := &world{dir: t.TempDir()}
	var err error
	ok := func(e error) {
		t.Helper()
		if e != nil {
			t.Fatal(e)
		}
	}
	w.a, err = OpenAuthority(w.dir)
	ok(err)
	practice, _ := Practice()
	w.acc, err = NewAccount(w.dir, "cabinet-semaphore", practice.Address)
	ok(err)
	w.signer, err = PracticeSigner(w.dir, w.a)
	ok(err)
	w.entries, err = Directory(w.dir, w.a, physicians())
	ok(err)
	opts.Mailboxes = append(opts.Mailboxes, Addresses(physicians())...)
	w.op, err = OpenOperator(w.dir, w.a, opts)
	ok(err)
	w.client = clientOf(w.op, w.a, w.acc)
	w.sealer = seal.New(cms.Signer{Key: w.signer.Key, Certificate: w.signer.Certificate}, seal.Trust{Roots: w.a.Roots()})
	t.Cleanup(func() {
		w.client.Close()
		if err := w.op.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) seal(t *testing.T, e directory.Entry, id string) (seal.Sealed, []byte) {
	t.Helper()
	practice, _ := Practice()
	in := message.Input{
		Letter:    pipeline.Letter{Title: "Échocardiographie transthoracique", Patient: pipeline.Patient{Name: "LESTRADOU", Given: "Armand"}, Practice: practice},
		PDF:       []byte("%PDF-1.4\nceci est une lettre\n"),
		Recipient: e.Recipient, From: mail.Address{Name: practice.Name, Address: string(practice.Address)},
		MessageID: "<" + id + ".x@semaphore-exemple.mssante.fr>", Date: time.Now(), Checkpoint: []byte("cardiopli\n1\nabc\n"), Receipts: true,
	}
	s, err := w.sealer.Message(in, e)
	if err != nil {
		t.Fatal(err)
	}
	inner, err := message.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	return s, inner
}

func (w *world) submit(e directory.Entry, id string, b []byte) (submit.Reply, error) {
	practice, _ := Practice()
	return w.client.Submit(context.Background(), submit.Envelope{From: practice.Address, To: e.Recipient.Address, ID: id, Bytes: b})
}

func (w *world) files(t *testing.T, sub string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(w.dir, sub, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// From the sealed letter over TCP into the mailbox, opened there with the
// recipient's own key: by our reader, and by openssl where it is there.
func TestEndToEnd(t *testing.T) {
	w := newWorld(t, Options{})
	forms := map[string]bool{}
	for _, e := range w.entries {
		sealed, inner := w.seal(t, e, "7k3m9q2xp4rt-1")
		forms[sealed.Form] = true
		r, err := w.submit(e, "7k3m9q2xp4rt-1", sealed.Bytes)
		if err != nil || r.Code != 250 {
			t.Fatalf("%+v %v", r, err)
		}
		box := filepath.Join(w.dir, "mailboxes", string(e.Recipient.Address))
		got, err := os.ReadFile(filepath.Join(box, "0001.eml"))
		if err != nil || !bytes.Equal(got, sealed.Bytes) {
			t.Fatalf("mailbox holds other bytes (%v)", err)
		}
		id, err := load(Stem(w.dir, e.Recipient.Address))
		if err != nil {
			t.Fatal(err)
		}
		o, err := cms.Reader{Key: id.Key, Certificate: id.Certificate, Roots: w.a.Roots(), At: time.Now()}.Open(got)
		if err != nil || !bytes.Equal(o.Entity, inner) {
			t.Errorf("%s: opened otherwise (%v)", sealed.Form, err)
		}
		openssl(t, w.dir, filepath.Join(box, "0001.eml"), Stem(w.dir, e.Recipient.Address), inner)
	}
	for _, f := range cms.Forms() {
		if !forms[string(f)] {
			t.Errorf("form %s does not occur", f)
		}
	}
}

func openssl(t *testing.T, dir, eml, stem string, want []byte) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("openssl is missing")
		}
		t.Log("SKIPPED: openssl is missing, nobody else opened the messages")
		return
	}
	tmp := t.TempDir()
	inner, out := filepath.Join(tmp, "inner"), filepath.Join(tmp, "out")
	for _, args := range [][]string{
		{"cms", "-decrypt", "-in", eml, "-inkey", stem + ".key.pem", "-recip", stem + ".cert.pem", "-out", inner},
		{"cms", "-verify", "-in", inner, "-CAfile", filepath.Join(dir, "pki", "ca.cert.pem"), "-purpose", "smimesign", "-out", out},
	} {
		if b, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
			t.Fatalf("openssl %s: %v\n%s", args[1], err, b)
		}
	}
	if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, want) {
		t.Errorf("openssl reads other bytes (%v)", err)
	}
}

func TestResume(t *testing.T) {
	w := newWorld(t, Options{})
	port, first := w.op.Port, w.entries[0].Certificate
	w.client.Close()
	if err := w.op.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := OpenAuthority(w.dir)
	if err != nil || !a.Certificate.Equal(w.a.Certificate) {
		t.Fatalf("another authority (%v)", err)
	}
	acc, err := NewAccount(w.dir, w.acc.User)
	if err != nil || acc.Password != w.acc.Password || len(acc.Addresses) != 1 {
		t.Errorf("another account (%v)", err)
	}
	es, err := Directory(w.dir, a, physicians())
	if err != nil || !bytes.Equal(es[0].Certificate, first) {
		t.Errorf("another certificate (%v)", err)
	}
	unfinished := filepath.Join(w.dir, "mailboxes", "x@exemple.fr", ".new-1")
	if err := writeFile(unfinished, []byte("cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	op, err := OpenOperator(w.dir, a, Options{Mailboxes: Addresses(physicians())})
	if err != nil {
		t.Fatal(err)
	}
	w.op, w.client = op, clientOf(op, a, acc)
	if _, err := os.Stat(unfinished); !os.IsNotExist(err) {
		t.Errorf("an unfinished message is still there (%v)", err)
	}
	if op.Port != port {
		t.Errorf("port %d, was %d", op.Port, port)
	}
	for range 2 {
		sealed, _ := w.seal(t, w.entries[0], "a-1")
		if _, err := w.submit(w.entries[0], "a-1", sealed.Bytes); err != nil {
			t.Fatal(err)
		}
	}
	names := w.files(t, filepath.Join("mailboxes", string(w.entries[0].Recipient.Address)))
	if len(names) != 2 || filepath.Base(names[1]) != "0002.eml" {
		t.Errorf("numbered %v", names)
	}
}

func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file := filepath.Join(t.TempDir(), "operator", "port")
	taken := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	if err := writeFile(file, []byte(taken), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := listen(file)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	kept, err := os.ReadFile(file)
	if want := strconv.Itoa(got.Addr().(*net.TCPAddr).Port); err != nil || strings.TrimSpace(string(kept)) != want || want == taken {
		t.Errorf("kept %q, listens on %s, taken was %s", kept, want, taken)
	}
}

func TestKeepReplaces(t *testing.T) {
	dir := t.TempDir()
	a, err := OpenAuthority(dir)
	if err != nil {
		t.Fatal(err)
	}
	stem := filepath.Join(dir, "recipients", "x@exemple.fr")
	s := Subject{Name: "X", Address: "x@exemple.fr", Kind: P256, From: time.Now().Add(-time.Hour), Until: time.Now().Add(time.Hour)}
	short, err := a.Keep(stem, s)
	if err != nil {
		t.Fatal(err)
	}
	s.From, s.Until = time.Time{}, time.Time{}
	long, err := a.Keep(stem, s)
	if err != nil || long.Certificate.Equal(short.Certificate) {
		t.Errorf("about to expire, yet kept (%v)", err)
	}
	if again, err := a.Keep(stem, s); err != nil || !again.Certificate.Equal(long.Certificate) {
		t.Errorf("good, yet replaced (%v)", err)
	}
	// A crash between key and certificate leaves a pair that does not fit.
	other, err := a.Issue(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := save(stem+"-other", other); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(stem+"-other.key.pem", stem+".key.pem"); err != nil {
		t.Fatal(err)
	}
	if fixed, err := a.Keep(stem, s); err != nil || fixed.Certificate.Equal(long.Certificate) {
		t.Errorf("pair does not fit, yet kept (%v)", err)
	}
	if err := os.WriteFile(stem+".cert.pem", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Keep(stem, s); err == nil {
		t.Error("a damaged certificate is silently replaced")
	}
	pool := x509.NewCertPool()
	pool.AddCert(a.Certificate)
	if _, err := long.Certificate.Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}}); err != nil {
		t.Error(err)
	}
}
