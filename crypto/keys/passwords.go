package keys

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// maxPassword bounds what is hashed for an anonymous caller.
const maxPassword = 1024

// HashPassword returns the PHC string of a user's password or signing PIN, at
// DefaultCost: "$argon2id$v=19$m=65536,t=3,p=2$salt$hash".
func HashPassword(pw []byte) string { return HashPasswordWithCost(pw, DefaultCost) }

// HashPasswordWithCost is HashPassword at another cost. It panics where the cost
// is out of range, which is a mistake of the program.
func HashPasswordWithCost(pw []byte, cost Cost) string {
	if err := cost.check(); err != nil {
		panic(err)
	}
	salt := random(16)
	sum := cost.derive(normal(pw), salt, keySize)
	b64 := base64.RawStdEncoding.EncodeToString
	return phcHead(cost) + b64(salt) + "$" + b64(sum)
}

// CheckPassword reports whether pw has the given hash. A hash that is malformed
// or asks for more work than is reasonable matches nothing. Each call takes the
// hash's own memory and time: callers limit how many run at once, and how often
// one person may try.
func CheckPassword(hash string, pw []byte) bool {
	cost, salt, want, ok := parsePHC(hash)
	if !ok || len(pw) > maxPassword || len(pw) == 0 {
		return false
	}
	got := cost.derive(normal(pw), salt, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

func phcHead(c Cost) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, c.Memory, c.Time, c.Threads)
}

// parsePHC reads exactly what HashPassword writes: reading, writing again and
// comparing leaves no second spelling.
func parsePHC(s string) (c Cost, salt, sum []byte, ok bool) {
	if len(s) > 512 {
		return c, nil, nil, false
	}
	parts := strings.Split(s, "$")
	if len(parts) != 6 {
		return c, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil || c.check() != nil {
		return c, nil, nil, false
	}
	b64 := base64.RawStdEncoding.Strict()
	salt, err1 := b64.DecodeString(parts[4])
	sum, err2 := b64.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(salt) < 8 || len(salt) > 64 || len(sum) < 16 || len(sum) > 64 {
		return c, nil, nil, false
	}
	if phcHead(c)+parts[4]+"$"+parts[5] != s {
		return c, nil, nil, false
	}
	return c, salt, sum, true
}
