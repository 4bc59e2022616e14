package cms

import (
	"bytes"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// checkDER says where bytes are not the distinguished encoding (X.690 10 and 11): a
// checker for the tests, apart from the writer and from Normalise.
func checkDER(der []byte) error {
	rest, err := checkElement(der, "")
	if err == nil && len(rest) > 0 {
		err = errors.New("bytes after the end")
	}
	if err != nil {
		return err
	}
	return checkImplicitSets(der)
}

func checkElement(b []byte, path string) (rest []byte, err error) {
	var v asn1.RawValue
	// The standard library refuses indefinite and long lengths by itself.
	if rest, err = asn1.Unmarshal(b, &v); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	path = fmt.Sprintf("%s/%02x", path, v.FullBytes[0])
	fail := func(clause, what string) error { return fmt.Errorf("%s: X.690 %s: %s", path, clause, what) }
	if want := header(v.FullBytes[0], len(v.Bytes)); !bytes.HasPrefix(v.FullBytes, want) || len(want)+len(v.Bytes) != len(v.FullBytes) {
		return nil, fail("10.1", "length")
	}
	if v.IsCompound {
		if v.Class == asn1.ClassUniversal && v.Tag != asn1.TagSequence && v.Tag != asn1.TagSet {
			return nil, fail("10.2", "string in parts")
		}
		var members [][]byte
		for inner := v.Bytes; len(inner) > 0; {
			next, err := checkElement(inner, path)
			if err != nil {
				return nil, err
			}
			members = append(members, inner[:len(inner)-len(next)])
			inner = next
		}
		if v.Class == asn1.ClassUniversal && v.Tag == asn1.TagSet && !slices.IsSortedFunc(members, bytes.Compare) {
			return nil, fail("11.6", "order of a set")
		}
		return rest, nil
	}
	if v.Class != asn1.ClassUniversal {
		return rest, nil
	}
	c := v.Bytes
	switch v.Tag {
	case asn1.TagBoolean:
		if len(c) != 1 || c[0] != 0 && c[0] != 0xff {
			return nil, fail("11.1", "boolean")
		}
	case asn1.TagInteger:
		if len(c) == 0 || len(c) > 1 && (c[0] == 0 && c[1] < 0x80 || c[0] == 0xff && c[1] >= 0x80) {
			return nil, fail("8.3.2", "integer")
		}
	case asn1.TagBitString:
		if len(c) == 0 || c[0] > 7 || len(c) == 1 && c[0] > 0 || len(c) > 1 && c[len(c)-1]&(1<<c[0]-1) != 0 {
			return nil, fail("11.2.1", "unused bits")
		}
	case asn1.TagNull:
		if len(c) != 0 {
			return nil, fail("8.8.2", "null")
		}
	case asn1.TagOID:
		for i, d := range c {
			if d == 0x80 && (i == 0 || c[i-1] < 0x80) || i == len(c)-1 && d >= 0x80 {
				return nil, fail("8.19.2", "identifier")
			}
		}
	case asn1.TagUTCTime:
		if len(c) != 13 || c[12] != 'Z' {
			return nil, fail("11.8", "time")
		}
	case asn1.TagGeneralizedTime:
		if len(c) < 15 || c[len(c)-1] != 'Z' || bytes.Contains(c, []byte("0Z")) && bytes.Contains(c, []byte(".")) {
			return nil, fail("11.7", "time")
		}
	}
	return rest, nil
}

// checkImplicitSets looks at the sets of SignedData whose tag hides that they are
// sets: certificates and signed attributes (RFC 5652 5.1 and 5.3).
func checkImplicitSets(der []byte) error {
	if TypeOf(der) != TypeSigned {
		return nil
	}
	oid, content, err := contentInfo(der)
	if err != nil || !oid.Equal(oidSignedData) {
		return err
	}
	var sd struct {
		Version asn1.RawValue
		Digests asn1.RawValue
		Content asn1.RawValue
		Certs   asn1.RawValue `asn1:"optional,tag:0"`
		Signers []struct {
			Version asn1.RawValue
			ID      asn1.RawValue
			Digest  asn1.RawValue
			Attrs   asn1.RawValue `asn1:"optional,tag:0"`
			Rest    asn1.RawValue
			Value   []byte
		} `asn1:"set"`
	}
	if _, err := asn1.Unmarshal(content, &sd); err != nil {
		return fmt.Errorf("signed data: %w", err)
	}
	for name, set := range map[string][]byte{"certificates": sd.Certs.Bytes, "signed attributes": sd.Signers[0].Attrs.Bytes} {
		members, err := splitSET(set, maxAttributes)
		if err != nil || !slices.IsSortedFunc(members, bytes.Compare) {
			return fmt.Errorf("X.690 11.6: order of %s", name)
		}
	}
	return nil
}

// TestCheckDER: the checker does refuse.
func TestCheckDER(t *testing.T) {
	for name, c := range map[string]struct {
		der  []byte
		good bool
	}{
		"good":             {[]byte{0x30, 6, 2, 1, 5, 1, 1, 0xff}, true},
		"long length":      {[]byte{0x30, 0x81, 3, 2, 1, 5}, false},
		"indefinite":       {[]byte{0x30, 0x80, 2, 1, 5, 0, 0}, false},
		"long integer":     {[]byte{0x30, 4, 2, 2, 0, 5}, false},
		"boolean 1":        {[]byte{0x30, 3, 1, 1, 1}, false},
		"set unsorted":     {[]byte{0x31, 6, 2, 1, 5, 2, 1, 4}, false},
		"set sorted":       {[]byte{0x31, 6, 2, 1, 4, 2, 1, 5}, true},
		"octets in parts":  {[]byte{0x24, 3, 4, 1, 5}, false},
		"unused bits set":  {[]byte{3, 2, 1, 1}, false},
		"long identifier":  {[]byte{6, 3, 0x2a, 0x80, 1}, false},
		"time without Z":   {append([]byte{0x17, 12}, "261122093000"...), false},
		"something behind": {[]byte{5, 0, 5, 0}, false},
	} {
		if err := checkDER(c.der); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	p := testPKI()
	n := parseTree(t, must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at)))
	slices.Reverse(signedAttrs(n).children)
	if checkDER(n.der()) == nil {
		t.Error("attributes out of order pass")
	}
	for _, r := range writtenRows {
		der, _ := r.write(t, p)
		if err := checkDER(der); err != nil {
			t.Errorf("%s: %v", r.what, err)
		}
	}
}
