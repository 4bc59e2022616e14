package main

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // parts in other character sets than UTF-8
)

type openCmd struct {
	Message      string `arg:"" help:"Message comme reçu (.eml)." type:"path"`
	P12          string `name:"p12" help:"Clé et certificat du destinataire dans un fichier (.p12, .pfx)." type:"path"`
	Key          string `help:"Clé privée du destinataire. Sans --key ni --p12 : celles du cabinet." type:"path"`
	Cert         string `help:"Certificat du destinataire, si le fichier de la clé n'en a pas." type:"path"`
	PasswordFile string `help:"Fichier du mot de passe de la clé ; sinon il est demandé." type:"path"`
	CA           string `name:"ca" help:"Autorités auxquelles le certificat du signataire doit mener, PEM ; par défaut celles du cabinet." type:"path"`
	Out          string `short:"o" required:"" help:"Dossier des parties ; créé s'il manque." type:"path"`
}

// maxMessage is what the CMS reader takes.
const maxMessage = 2 * cms.MaxSize

// Run opens a message as its recipient does. Nothing is written before the
// signature is verified, and nothing at all of a message that is refused.
func (c openCmd) Run(a *app) error {
	raw, err := readUpTo(c.Message, maxMessage)
	if err != nil {
		return err
	}
	var p *engine.Practice
	if c.asksPractice(a) {
		if p, err = a.practice(); err != nil {
			return err
		}
		defer p.Close()
	}
	own, reader, err := c.reader(a, p)
	if err != nil {
		return err
	}
	opened, used, report := openWith(reader, own, raw)
	if report.Verdict == cms.Trusted && c.CA == "" {
		// The practice's own rules, revocation among them.
		trust, err := p.Trusted(a.log)
		if err == nil {
			err = trust.Signer(opened.Signed.Signer, opened.From, opened.Signed.Certificates, reader.At)
		}
		if err != nil {
			report.Verdict, report.Err = cms.VerdictOf(err), err
		}
	}
	if report.Verdict != cms.Trusted {
		what, todo := verdictFrench(report, own, raw)
		a.say(what, todo)
		if report.Verdict == cms.OwnKey {
			return exit(exitPerson)
		}
		return exit(exitUnproven)
	}
	entity, err := message.Read(bytes.NewReader(opened.Entity))
	if err != nil && !message.IsUnknownCharset(err) {
		return refuse("Le contenu signé n'est pas un courrier lisible : rien n'est écrit.", "Demandez à l'expéditeur de le renvoyer autrement.").because(err)
	}
	outer, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return fmt.Errorf("read the header: %w", err)
	}
	parts, err := partsOf(entity)
	if err != nil {
		return err
	}
	a.tellSigner(opened)
	loud := a.tellHeader(outer.Header, entity.Header, opened, used)
	if err := writeParts(c.Out, parts); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s dans %s :\n", pipeline.French.Count(len(parts), "partie écrite", "parties écrites"), c.Out)
	for _, p := range parts {
		fmt.Fprintf(a.out, "  %s  (%s)%s\n", filepath.Join(c.Out, p.name), size(len(p.body)), p.note)
	}
	if loud {
		return exit(exitPerson)
	}
	return nil
}

// asksPractice tells whether the folder of a practice is needed, and there.
func (c openCmd) asksPractice(a *app) bool {
	return (!c.hasKey() || c.CA == "") && exists(filepath.Join(a.cli.Dir, config.Name))
}

func (c openCmd) hasKey() bool { return c.P12 != "" || c.Key != "" }

// reader finds the keys that may open the message and whom to trust.
func (c openCmd) reader(a *app, p *engine.Practice) ([]cms.Signer, cms.Reader, error) {
	r := cms.Reader{At: time.Now()}
	var own []cms.Signer
	var err error
	switch {
	case c.hasKey():
		if own, err = c.given(a); err != nil {
			return nil, r, err
		}
	case p == nil:
		return nil, r, refuse("Il manque la clé qui ouvre ce message.", "Donnez --p12 FICHIER, ou --key et --cert ; dans le dossier d'un cabinet (--dir), sa propre clé est prise.")
	default:
		boxes, err := p.Mailboxes()
		if err != nil {
			return nil, r, err
		}
		for _, b := range boxes {
			if b.Err == nil {
				own = append(own, b.Signer)
			}
		}
		if len(own) == 0 {
			return nil, r, refuse("Le cabinet n'a pas encore de certificat.", "cardiopli keys import FICHIER")
		}
	}
	switch {
	case c.CA != "":
		anchors, err := readCerts(c.CA)
		if err != nil {
			return nil, r, err
		}
		r.Roots = x509.NewCertPool()
		for _, ca := range anchors {
			r.Roots.AddCert(ca)
		}
	case p != nil:
		if r.Roots, _, err = p.Trust(); err != nil {
			return nil, r, err
		}
	}
	if r.Roots == nil {
		return nil, r, refuse("Personne ne répond de l'expéditeur : aucune autorité n'est donnée.", "Donnez --ca AUTORITÉ.pem, ou réglez mail.trust dans cardiopli.yaml.")
	}
	return own, r, nil
}

func (c openCmd) given(a *app) ([]cms.Signer, error) {
	var files []string
	for _, f := range []string{c.P12, c.Key, c.Cert} {
		if f != "" {
			files = append(files, f)
		}
	}
	id, err := a.identity(c.PasswordFile, files...)
	if err != nil {
		return nil, err
	}
	if id.Key == nil || id.Certificate == nil {
		return nil, refuse("Il faut la clé et son certificat pour ouvrir un message.", "Donnez --p12 FICHIER, ou --key CLÉ --cert CERTIFICAT.")
	}
	return []cms.Signer{{Key: id.Key, Certificate: id.Certificate, Chain: id.Chain}}, nil
}

// openWith tries each key in turn: the first that is a recipient's decides.
func openWith(r cms.Reader, own []cms.Signer, raw []byte) (cms.Opened, *x509.Certificate, cms.Report) {
	var report cms.Report
	for _, s := range own {
		r.Key, r.Certificate = s.Key, s.Certificate
		var opened cms.Opened
		// In one walk: a key in a card is used once, and asked for once.
		if opened, report = r.OpenInspected(raw); report.Verdict == cms.Trusted {
			return opened, s.Certificate, report
		}
		if report.Verdict != cms.NotRecipient {
			break
		}
	}
	return cms.Opened{}, nil, report
}

func (a *app) tellSigner(o cms.Opened) {
	s := o.Signed.Signer
	fmt.Fprintf(a.out, "Signature vérifiée.\n  signé par    %s <%s>\n  autorité     %s\n  certificat   %s, empreinte %s\n", holder(s), addresses(s), issuer(s), validity(s, time.Now()), fingerprint(s))
	if !o.Signed.SigningTime.IsZero() {
		fmt.Fprintf(a.out, "  signé le     %s (heure de l'expéditeur)\n", o.Signed.SigningTime.Local().Format("02/01/2006 15:04"))
	}
	fmt.Fprintf(a.out, "  chiffrement  %s\n", o.Encryption)
}

func size(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d octets", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d ko", (n+500)/1000)
	}
	return strings.Replace(fmt.Sprintf("%.1f Mo", float64(n)/1e6), ".", ",", 1)
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

func readCerts(path string) ([]*x509.Certificate, error) {
	b, err := readUpTo(path, 1<<20)
	if err != nil {
		return nil, err
	}
	certs, err := cms.Certificates(b)
	if err == nil && len(certs) == 0 {
		err = errors.New("no certificate in the file")
	}
	return certs, err
}
