package trace

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	minYear = 1970
	maxYear = 9999

	maxCheckpoint = 4 << 10
	maxKey        = 1 << 10
)

// Checkpoint is the state of one year's log, as it is signed.
type Checkpoint struct {
	Name string // of the practice's log: the name of the key that signs
	Year int
	Size int64 // records
	Root tlog.Hash
	// Previous is the final state of the year before, nil in the first one.
	Previous *Link
}

// Link is what a year's checkpoints say of the final one of the year before. Its
// digest is over that checkpoint's whole text, with its own link: the root alone
// would leave the years before that one free.
type Link struct {
	Year   int
	Size   int64
	Digest tlog.Hash // SHA-256 of the text
}

func (c Checkpoint) link() *Link {
	return &Link{c.Year, c.Size, sha256.Sum256([]byte(c.text()))}
}

func sameLink(a, b *Link) bool { return a == b || a != nil && b != nil && *a == *b }

// text is the body of the signed note: origin, size, root, and what precedes.
func (c Checkpoint) text() string {
	s := fmt.Sprintf("cardiopli/%s/%04d\n%d\n%s\n", c.Name, c.Year, c.Size, c.Root)
	if p := c.Previous; p != nil {
		s += fmt.Sprintf("previous %04d %d %s\n", p.Year, p.Size, p.Digest)
	}
	return s
}

func (c Checkpoint) sign(signer note.Signer) ([]byte, error) {
	b, err := note.Sign(&note.Note{Text: c.text()}, signer)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return b, nil
}

var errCheckpoint = errors.New("not a signed checkpoint of this trace")

// ParseCheckpoint opens a signed checkpoint with the verifier key. Base64 and
// numbers can be written in several ways: what was read is written again and
// must give the same bytes, and no signature but the one may stand below.
func ParseCheckpoint(signed []byte, key string) (Checkpoint, error) {
	v, err := parseKey(key)
	if err != nil {
		return Checkpoint{}, err
	}
	return openCheckpoint(signed, v)
}

func openCheckpoint(signed []byte, v note.Verifier) (Checkpoint, error) {
	if len(signed) > maxCheckpoint {
		return Checkpoint{}, errCheckpoint
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", errCheckpoint, err)
	}
	sig, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
	if err != nil {
		return Checkpoint{}, errCheckpoint
	}
	again := n.Text + "\n\u2014 " + v.Name() + " " + base64.StdEncoding.EncodeToString(sig) + "\n"
	if again != string(signed) || binary.BigEndian.Uint32(sig) != v.KeyHash() {
		return Checkpoint{}, fmt.Errorf("%w: the signature is not in its one spelling", errCheckpoint)
	}
	return parseText(n.Text, v.Name())
}

// parseText reads the body of a checkpoint whose signature was verified.
func parseText(text, name string) (c Checkpoint, err error) {
	c.Name = name
	lines := strings.Split(text, "\n")
	if len(lines) != 4 && len(lines) != 5 { // the last one is empty
		return c, errCheckpoint
	}
	year, ok := strings.CutPrefix(lines[0], "cardiopli/"+name+"/")
	if !ok {
		return c, errCheckpoint
	}
	var errs [6]error
	c.Year, errs[0] = strconv.Atoi(year)
	c.Size, errs[1] = strconv.ParseInt(lines[1], 10, 64)
	c.Root, errs[2] = tlog.ParseHash(lines[2])
	if len(lines) == 5 {
		f := strings.Split(lines[3], " ")
		if len(f) != 4 {
			return c, errCheckpoint
		}
		p := new(Link)
		p.Year, errs[3] = strconv.Atoi(f[1])
		p.Size, errs[4] = strconv.ParseInt(f[2], 10, 64)
		p.Digest, errs[5] = tlog.ParseHash(f[3])
		c.Previous = p
	}
	if errors.Join(errs[:]...) != nil || c.text() != text || c.Size < 0 || c.Year < minYear || c.Year > maxYear {
		return c, errCheckpoint
	}
	return c, nil
}

// parseKey reads a verifier key, "name+hash+base64", in its one spelling.
func parseKey(key string) (note.Verifier, error) {
	if len(key) > maxKey {
		return nil, errKey
	}
	v, err := note.NewVerifier(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errKey, err)
	}
	_, rest, _ := strings.Cut(key, "+") // NewVerifier has found both
	_, b64, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(b64)
	if err != nil || len(raw) != 1+ed25519.PublicKeySize {
		return nil, errKey
	}
	again, err := note.NewEd25519VerifierKey(v.Name(), raw[1:])
	if err != nil || again != key {
		return nil, errKey
	}
	return v, nil
}

var errKey = errors.New("not a verifier key in its one spelling")

// parseKeyFile reads key.pub: the key and a line end.
func parseKeyFile(b []byte) (string, note.Verifier, error) {
	key, ok := bytes.CutSuffix(b, []byte("\n"))
	if !ok {
		return "", nil, errKey
	}
	v, err := parseKey(string(key))
	return string(key), v, err
}
