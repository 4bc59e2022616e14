package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Digest is a SHA-256. Digests of content could be guessed for a templated
// report: they are kept sealed, and never stand in the trace.
type Digest [sha256.Size]byte

// DigestOf returns the SHA-256 of b.
func DigestOf(b []byte) Digest { return sha256.Sum256(b) }

// DigestRecipients returns the digest of recipients with their addresses, in order.
func DigestRecipients(rs []Recipient) Digest {
	b, err := json.Marshal(rs)
	if err != nil {
		panic("recipients are plain strings: " + err.Error())
	}
	return DigestOf(b)
}

// IsZero reports whether the digest was never set.
func (d Digest) IsZero() bool { return d == Digest{} }

func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText gives lower-case hex.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 64 hex digits.
func (d *Digest) UnmarshalText(b []byte) error {
	v, err := hex.DecodeString(string(b))
	if err != nil || len(v) != len(d) {
		return fmt.Errorf("digest is not 64 hex digits")
	}
	copy(d[:], v)
	return nil
}
