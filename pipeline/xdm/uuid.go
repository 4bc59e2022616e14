package xdm

import (
	"crypto/sha1" // of RFC 9562, 5.5
	"fmt"
)

// oidSpace is the name space of object identifiers (RFC 9562, 6.6).
var oidSpace = [16]byte{0x6b, 0xa7, 0xb8, 0x12, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

// named is a UUID of version 5: the same for the same space and name.
func named(space [16]byte, name string) (u [16]byte) {
	sum := sha1.Sum(append(space[:], name...))
	copy(u[:], sum[:])
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

func urn(u [16]byte) string {
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// entryUUID is the identifier of a registry object whose document, or submission,
// has the OID.
func entryUUID(oid string) string { return urn(named(oidSpace, oid)) }

// linkUUID is the identifier of an association of a submission.
func linkUUID(submission, what string) string {
	return urn(named(named(oidSpace, submission), what))
}
