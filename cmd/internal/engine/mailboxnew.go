package engine

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"cardiopli/pipeline/seal"
)

// sealers gives what letters are signed with. A certificate that is stored while the
// engine runs is used from the next letter on: bytes that were made before go out as
// they are. One that could not sign today leaves the one before in use, as long as
// that one can.
type sealers struct {
	mu     sync.Mutex
	now    *seal.Sealer
	of     time.Time // of the file that now was read from
	looked time.Time // when a new file was of no use
}

// lookCertificate is after how long a certificate that was of no use is tried again: its day
// may have come, or the list of its authority.
const lookCertificate = time.Minute

// sealing is the Sealer of this moment; nil where there was no certificate at the start.
func (e *Engine) sealing() *seal.Sealer {
	s := &e.sealers
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now == nil {
		return nil
	}
	at, err := os.Stat(e.Path(Keys, mailboxCert))
	if err != nil || at.ModTime().Equal(s.of) {
		return s.now
	}
	t := now()
	if t.Sub(s.looked).Abs() < lookCertificate {
		return s.now
	}
	signer, err := e.Mailbox()
	if err == nil && signer.Certificate.Equal(s.now.Certificate()) {
		s.of = at.ModTime()
		return s.now
	}
	if err == nil {
		fresh := s.now.With(signer)
		if err = fresh.CheckSigner(e.Config.Practice.Mailbox, t); err == nil || s.now.CheckSigner(e.Config.Practice.Mailbox, t) != nil {
			e.Log.Info("the certificate of the mailbox was changed")
			s.now, s.of = fresh, at.ModTime()
			return s.now
		}
	}
	s.looked = t
	if !errors.Is(err, fs.ErrNotExist) {
		e.Log.Warn("the new certificate of the mailbox cannot sign yet; the one before is used", "err", err)
	}
	return s.now
}
