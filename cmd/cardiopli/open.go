package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline/directory"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // parts in other character sets than UTF-8
)

type openCmd struct {
	Message string `arg:"" help:"Message as received (.eml)." type:"path"`
	Key     string `required:"" help:"Recipient's private key, PKCS#8 PEM." type:"path"`
	Cert    string `required:"" help:"Recipient's certificate, PEM." type:"path"`
	CA      string `name:"ca" help:"Authorities that the signer's certificate must lead to, PEM." type:"path"`
	Out     string `short:"o" required:"" help:"Folder for the parts; made if missing." type:"path"`
}

// maxMessage is what the CMS reader takes.
const maxMessage = 2 * cms.MaxSize

// Run opens a message as its recipient does. Nothing is written before the
// signature is verified.
func (c openCmd) Run(a *app) error {
	raw, err := readUpTo(c.Message, maxMessage)
	if err != nil {
		return err
	}
	r := cms.Reader{At: time.Now(), Roots: x509.NewCertPool()}
	if r.Key, err = readKey(c.Key); err != nil {
		return err
	}
	certs, err := readCerts(c.Cert)
	if err != nil {
		return err
	}
	r.Certificate = certs[0]
	if c.CA == "" {
		return errors.New("without --ca nobody vouches for the signer: give the authority's certificate")
	}
	anchors, err := readCerts(c.CA)
	if err != nil {
		return err
	}
	for _, ca := range anchors {
		r.Roots.AddCert(ca)
	}
	opened, err := r.Open(raw)
	if err != nil {
		a.say("the message is refused: "+err.Error(), "do not act on it; ask the sender by telephone")
		return exit(exitUnproven)
	}
	fmt.Fprintf(a.out, "signé par %s (%s), %s ; chiffrement %s\n", opened.Signed.Signer.Subject.CommonName,
		strings.Join(opened.Signed.Signer.EmailAddresses, ", "), opened.Signed.SigningTime.Local().Format("02/01/2006 15:04"), opened.Encryption)
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return err
	}
	entity, err := message.Read(bytes.NewReader(opened.Entity))
	if err != nil && !message.IsUnknownCharset(err) {
		return fmt.Errorf("read the signed content: %w", err)
	}
	// The true subject is inside: the outer one is neutral.
	if subject, err := entity.Header.Text("Subject"); err == nil && subject != "" {
		fmt.Fprintln(a.out, "objet : "+strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, subject))
	}
	n := 0
	return entity.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, params, _ := part.Header.ContentType()
		if strings.HasPrefix(kind, "multipart/") {
			return nil
		}
		n++
		_, disposition, _ := part.Header.ContentDisposition()
		path := filepath.Join(c.Out, safeName(disposition["filename"], params["name"], fmt.Sprintf("partie-%d.txt", n)))
		b, err := io.ReadAll(io.LimitReader(part.Body, cms.MaxSize))
		if err != nil {
			return fmt.Errorf("read part %d: %w", n, err)
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err // never over a file that is there
		}
		if _, err := f.Write(b); err != nil {
			f.Close()
			return err
		}
		fmt.Fprintln(a.out, path)
		return f.Close()
	})
}

// safeName keeps what is safe of the first name given: the sender chose it.
func safeName(names ...string) string {
	for _, n := range names {
		n = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_. ", r) {
				return r
			}
			return '_'
		}, n)
		if n = strings.Trim(n, ". "); n != "" && len(n) <= 200 {
			return n
		}
	}
	return "partie"
}

func readUpTo(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = fmt.Errorf("larger than %d MB", limit>>20)
	}
	return b, err
}

func readKey(path string) (any, error) {
	b, err := readUpTo(path, 1<<20)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, errors.New("the key is not in PEM form")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read key (PKCS#8 is expected): %w", err)
	}
	return key, nil
}

func readCerts(path string) ([]*x509.Certificate, error) {
	b, err := readUpTo(path, 1<<20)
	if err != nil {
		return nil, err
	}
	certs, err := directory.Certificates(b)
	if err == nil && len(certs) == 0 {
		err = errors.New("no certificate in the file")
	}
	return certs, err
}
