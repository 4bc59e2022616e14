package keys

import (
	"errors"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost says how much work one guess at a passphrase is: Argon2id, version 1.3
// (RFC 9106).
type Cost struct {
	Time    uint32 `json:"time"`       // passes
	Memory  uint32 `json:"memory_kib"` // KiB
	Threads uint8  `json:"threads"`
}

// DefaultCost is the second recommended option of RFC 9106, 4 with half its
// lanes, for machines of two cores: 0.1 to 0.3 s.
var DefaultCost = Cost{Time: 3, Memory: 64 << 10, Threads: 2}

// Caps on what is read, so that a file cannot ask for all of the machine.
const (
	maxTime    = 32
	maxMemory  = 1 << 20 // 1 GiB
	maxThreads = 64
)

var errCost = errors.New("argon2id parameters are out of range")

func (c Cost) check() error {
	if c.Time < 1 || c.Time > maxTime || c.Threads < 1 || c.Threads > maxThreads ||
		c.Memory < 8*uint32(c.Threads) || c.Memory > maxMemory { // RFC 9106, 3.1: at least 8 KiB a lane
		return errCost
	}
	return nil
}

func (c Cost) derive(secret, salt []byte, n uint32) []byte {
	return argon2.IDKey(secret, salt, c.Time, c.Memory, c.Threads, n)
}

// normal gives a secret one form: "é" typed on one keyboard and "e" with a
// combining accent from another are the same passphrase (RFC 8265, 4.2.2: NFC).
func normal(secret []byte) []byte { return norm.NFC.Bytes(secret) }
