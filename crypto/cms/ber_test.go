package cms

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"
)

func TestNormalise(t *testing.T) {
	for _, c := range []struct {
		name, ber, der string
		want           error
	}{
		{"der stays", "30050201010500", "30050201010500", nil},
		{"indefinite sequence", "30800201010000", "3003020101", nil},
		{"indefinite in indefinite", "3080308002010100000000", "30053003020101", nil},
		{"indefinite in definite", "3009308002010100000500", "300730030201010500", nil},
		{"length in two bytes", "308103020101", "3003020101", nil},
		{"length with leading zeros", "308400000003020101", "3003020101", nil},
		{"constructed octet string", "24080402aabb0402ccdd", "0404aabbccdd", nil},
		{"constructed octet string, indefinite", "24800402aabb0402ccdd0000", "0404aabbccdd", nil},
		{"octet string in octet string", "248024800401aa00000401bb0000", "0402aabb", nil},
		{"empty octet string", "24800000", "0400", nil},
		{"context tag keeps its segments", "a0800401aa0401bb0000", "a0060401aa0401bb", nil},
		{"set keeps its order", "31800201020201010000", "3106020102020101", nil},
		{"nothing", "", "", ErrMalformed},
		{"one byte", "30", "", ErrMalformed},
		{"no end", "3080020101", "", ErrMalformed},
		{"half an end", "308002010100", "", ErrMalformed},
		{"end with a length", "30800001ff0000", "", ErrMalformed},
		{"end out of place", "0000", "", ErrMalformed},
		{"end in a definite sequence", "30020000", "", ErrMalformed},
		{"indefinite primitive", "0480aa0000", "", ErrMalformed},
		{"longer than the input", "3004020101", "", ErrMalformed},
		{"length of 2^32", "30850100000000aa", "", ErrMalformed},
		{"length of 2^64", "308900ffffffffffffffffaa", "", ErrMalformed},
		{"reserved length", "30ff00", "", ErrMalformed},
		{"two elements", "05000500", "", ErrMalformed},
		{"tag above 30", "1f8101020500", "", ErrMalformed},
		{"integer in octet string", "24800201010000", "", ErrMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := must[[]byte](t)(hex.DecodeString(c.ber))
			want := must[[]byte](t)(hex.DecodeString(c.der))
			got, err := Normalise(in)
			if !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if c.want == nil && !bytes.Equal(got, want) {
				t.Errorf("got %x, want %x", got, want)
			}
		})
	}
}

func TestNormaliseLimits(t *testing.T) {
	nest := func(tag byte, depth int) []byte {
		b := bytes.Repeat([]byte{tag, 0x80}, depth)
		return append(b, make([]byte, 2*depth)...)
	}
	for _, tag := range []byte{0x30, tagOctetsCons, 0xa0} {
		if _, err := Normalise(nest(tag, maxDepth)); err != nil {
			t.Errorf("tag %x at the limit: %v", tag, err)
		}
		for _, depth := range []int{maxDepth + 2, 1000, 1 << 20} {
			if _, err := Normalise(nest(tag, depth)); !errors.Is(err, ErrTooLarge) {
				t.Errorf("tag %x, %d deep: got %v", tag, depth, err)
			}
		}
	}
	if _, err := Normalise(make([]byte, MaxSize+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: got %v", err)
	}
	// The most of the smallest elements: still done in one pass.
	many := bytes.Repeat([]byte{0x05, 0x00}, 1<<20)
	if out, err := Normalise(append(header(0x30, len(many)), many...)); err != nil || len(out) < len(many) {
		t.Errorf("many elements: %v", err)
	}
}

// TestReadsBER rewrites every form with indefinite lengths and split strings, as
// streaming writers send them, and reads it.
func TestReadsBER(t *testing.T) {
	p := testPKI()
	for _, s := range samples(t, []byte(letter)) {
		n := parseTree(t, s.der)
		// [0] of the encrypted content becomes constructed, which only a reader who
		// knows its type can put together.
		c := n.at(1, 0, 2, 2)
		c.tag = 0xa0
		for i := 0; i < len(c.content); i += 33 {
			c.children = append(c.children, &node{tag: tagOctets, content: c.content[i:min(i+33, len(c.content))]})
		}
		for _, size := range []int{1, 7, 1000} {
			if got := must[[]byte](t)(Decrypt(n.ber(size), s.key, s.cert)); string(got) != letter {
				t.Errorf("%s: came back as %d bytes", s.form, len(got))
			}
		}
	}
	der := must[[]byte](t)(Sign([]byte(letter), p.rsa.signer(), at))
	for _, size := range []int{1, 7, 1000} {
		s := must[Signed](t)(Verify(parseTree(t, der).ber(size), nil, p.roots, nil, at))
		if string(s.Content) != letter {
			t.Errorf("came back as %d bytes", len(s.Content))
		}
	}
}

func TestTypeOf(t *testing.T) {
	p := testPKI()
	for _, s := range samples(t, []byte(letter)) {
		want := TypeEnveloped
		if s.form.Authenticated() {
			want = TypeAuthEnveloped
		}
		if got := TypeOf(s.der); got != want {
			t.Errorf("%s: got %d, want %d", s.form, got, want)
		}
		if got := TypeOf(parseTree(t, s.der).ber(100)); got != want {
			t.Errorf("%s in BER: got %d, want %d", s.form, got, want)
		}
	}
	der := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	if got := TypeOf(der); got != TypeSigned {
		t.Errorf("signed: got %d", got)
	}
	for n := range 24 {
		TypeOf(der[:n]) // must not panic
	}
	if got := TypeOf([]byte(letter)); got != TypeOther {
		t.Errorf("text: got %d", got)
	}
}
