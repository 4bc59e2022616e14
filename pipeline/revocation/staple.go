package revocation

import (
	"crypto/x509"

	"cardiopli/crypto/cms"
)

// maxStaples caps the answers of one authority that came with connections; a
// practice has one or two servers.
const maxStaples = 16

// Staple takes the OCSP answer that a server sent along with its certificate (RFC
// 6066 8), the first of the chain. One that is not signed for its authority, is about
// another certificate, or is older than the one held, is passed over: it proves
// nothing, and asking goes on as without it. It is kept in memory only; the next
// connection brings another.
func (c *Cache) Staple(chain []*x509.Certificate, answer []byte) {
	if len(chain) < 2 {
		return
	}
	got, err := cms.ReadAnswer(answer, chain[0], chain[1])
	if err != nil {
		c.o.Log.Warn("an OCSP answer that came with a connection is of no use", "err", err)
		return
	}
	now := c.o.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.authority(chain[1])
	name := "staple " + chain[0].SerialNumber.String()
	s, n := a.sources[name], 0
	if s == nil {
		for _, x := range a.sources {
			if x.stapled {
				n++
			}
		}
		if n >= maxStaples {
			return
		}
		s = &source{authority: a, name: name, cert: chain[0], stapled: true}
	}
	if !got.Current(now) || s.answer != nil && s.answer.ThisUpdate().After(got.ThisUpdate()) {
		return
	}
	s.answer = got
	a.sources[name] = s
}
