package engine

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"sync"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
)

// accountCertificate gives the certificate of the account at the operator. It is read
// anew where its file is another one: a certificate stored while the engine runs is
// shown from the next connection on, and what is under way goes on with the old one.
type accountCertificate struct {
	p   *Practice
	log *slog.Logger

	mu   sync.Mutex
	of   time.Time // of the file that cert was read from
	cert *tls.Certificate
}

// get gives nil where none is stored: the operator says so.
func (c *accountCertificate) get() (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, err := os.Stat(c.p.Path(Keys, operatorCert))
	if errors.Is(err, fs.ErrNotExist) {
		c.of, c.cert = time.Time{}, nil
		return nil, nil
	}
	if err == nil && c.cert != nil && at.ModTime().Equal(c.of) {
		return c.cert, nil
	}
	fresh, err := c.p.OperatorCertificate()
	if err != nil {
		if c.cert != nil { // its key and it are written one after the other: asked again at the next connection
			c.log.Warn("the new certificate of the account cannot be read; the one before is used", "err", err)
			return c.cert, nil
		}
		return nil, err
	}
	if c.cert != nil {
		c.log.Info("the certificate of the account at the operator was changed")
	}
	c.cert, c.of = fresh, at.ModTime()
	return c.cert, nil
}

// soonDays is how long before its end a certificate of the practice is told of.
const soonDays = 30

// Ending says which of the practice's own certificates end soon or have ended, one
// sentence each: that of the account at the operator, where it is what the practice
// proves itself by, and that of the mailbox, which signs the letters.
func (p *Practice) Ending(at time.Time) (notes []string) {
	if account.Method(p.Config.Mail.Auth.Method) == account.ByCertificate {
		if c, err := p.OperatorCertificate(); err == nil {
			if n := ending("Le certificat du compte chez l'opérateur", c.Leaf.NotAfter, at, "les lettres signées attendent"); n != "" {
				notes = append(notes, n+"cardiopli keys operator --certificate FICHIER.")
			}
		}
	}
	if s, err := p.Mailbox(); err == nil && s.Certificate != nil {
		if n := ending("Le certificat de la boîte du cabinet", s.Certificate.NotAfter, at, "plus aucune lettre ne peut être chiffrée ni signée"); n != "" {
			notes = append(notes, n+"cardiopli keys import FICHIER.")
		}
	}
	return notes
}

func ending(what string, until, at time.Time, then string) string {
	left := until.Sub(at)
	day := until.Local().Format("02/01/2006")
	todo := " Demandez le suivant à l'autorité, puis "
	switch days := int(math.Ceil(left.Hours() / 24)); {
	case left <= 0:
		return what + " a expiré le " + day + " : " + then + "." + todo
	case days <= soonDays:
		return fmt.Sprintf("%s finit le %s, dans %s.%s", what, day, pipeline.French.Count(days, "jour", "jours"), todo)
	}
	return ""
}
