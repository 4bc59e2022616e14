package cms

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

// bounded reads input and wants an error, with no more allocated on the way than a
// multiple of its size: what is measured is the same on every machine, and a reader
// whose work grows faster than its input allocates faster too.
func bounded(t *testing.T, name string, input []byte, times float64, want error, read func([]byte) error) {
	t.Helper()
	var err error
	used := allocated(func() { err = read(input) })
	if err == nil || want != nil && !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", name, err, want)
	}
	if limit := uint64(times*float64(len(input))) + 2<<20; used > limit {
		t.Errorf("%s: %d bytes of input, %d allocated, more than %d", name, len(input), used, limit)
	}
}

// nestedDER is n elements in each other, with right lengths: written from the inside.
func nestedDER(tag byte, n int) []byte {
	var reversed []byte
	for range n {
		h := header(tag, len(reversed))
		slices.Reverse(h)
		reversed = append(reversed, h...)
	}
	slices.Reverse(reversed)
	return reversed
}

func TestHostileNesting(t *testing.T) {
	p := testPKI()
	readers := map[string]func([]byte) error{
		"normalise": func(b []byte) error { _, err := Normalise(b); return err },
		"decrypt":   func(b []byte) error { _, err := Decrypt(b, p.p256.key, p.p256.cert); return err },
		"verify":    func(b []byte) error { _, err := Verify(b, nil, p.roots, nil, at); return err },
		"open": func(b []byte) error {
			_, err := reader(p, p.p256.key, p.p256).Open(EncryptedEntity(b))
			return err
		},
	}
	for _, tag := range []byte{0x30, 0x31, 0xa0, tagOctetsCons} {
		indefinite := bytes.Repeat([]byte{tag, 0x80}, 1_000_000)
		for name, read := range readers {
			if name == "open" && tag != 0x30 {
				continue
			}
			bounded(t, fmt.Sprintf("%s, tag %x, definite", name, tag), nestedDER(tag, 1_000_000), 8, nil, read)
			bounded(t, fmt.Sprintf("%s, tag %x, indefinite, never closed", name, tag), indefinite, 8, nil, read)
			bounded(t, fmt.Sprintf("%s, tag %x, indefinite", name, tag), append(bytes.Clone(indefinite), make([]byte, 2_000_000)...), 8, nil, read)
		}
	}
}

// TestHostileLengths writes lengths that are no lengths into each header of a good
// message.
func TestHostileLengths(t *testing.T) {
	p := testPKI()
	length := func(n int, value ...byte) []byte {
		return append(append([]byte{0x80 | byte(n)}, make([]byte, n-len(value))...), value...)
	}
	lengths := map[string][]byte{
		"2^31":              length(4, 0x80, 0, 0, 0),
		"2^31 - 1":          length(4, 0x7f, 0xff, 0xff, 0xff),
		"2^32 - 1":          length(4, 0xff, 0xff, 0xff, 0xff),
		"2^32":              length(5, 1, 0, 0, 0, 0),
		"2^63":              length(8, 0x80, 0, 0, 0, 0, 0, 0, 0),
		"2^63 - 1":          length(8, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"2^64 - 1":          length(8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
		"2^64 + 1":          length(9, 1, 0, 0, 0, 0, 0, 0, 0, 1),
		"126 bytes of 0xff": append([]byte{0xfe}, bytes.Repeat([]byte{0xff}, 126)...),
		"126 bytes of zero": length(126),
		"127 bytes":         append([]byte{0xff}, make([]byte, 127)...),
		"one too long":      nil, // set below
		"one too short":     nil,
		"zero":              {0},
		"indefinite":        {0x80},
	}
	signed := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	sealed := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256.cert, ECDHGCM}))
	for name, value := range lengths {
		for i, whole := range [][]byte{signed, sealed} {
			for _, at := range headersOf(whole, 0) {
				e := must[element](t)(readHeader(whole[at:]))
				v := value
				switch name {
				case "one too long":
					v = header(0, len(e.content)+1)[1:]
				case "one too short":
					v = header(0, max(0, len(e.content)-1))[1:]
				}
				content := len(whole) - len(e.rest) - len(e.content)
				bad := slices.Concat(whole[:at+1], v, whole[content:])
				var err error
				var got []byte
				used := allocated(func() {
					if i == 0 {
						var s Signed
						s, err = Verify(bad, nil, p.roots, nil, testTime)
						got = s.Content
					} else {
						got, err = Decrypt(bad, p.p256.key, p.p256.cert)
					}
				})
				if err == nil && string(got) != letter || err != nil && got != nil {
					t.Fatalf("%s at %d: something else was given out", name, at)
				}
				if used > 1<<20 {
					t.Fatalf("%s at %d: %d bytes allocated", name, at, used)
				}
			}
		}
	}
}

// testTime is at under another name, where at is taken.
var testTime = at

// headersOf lists where the headers of DER are.
func headersOf(der []byte, base int) (list []int) {
	for len(der) > 0 {
		e, err := readHeader(der)
		if err != nil {
			return list
		}
		list = append(list, base)
		head := len(der) - len(e.rest) - len(e.content)
		if e.tag&constructedBit != 0 {
			list = append(list, headersOf(e.content, base+head)...)
		}
		base, der = base+len(der)-len(e.rest), e.rest
	}
	return list
}

// TestHostileNumbers repeats each thing of which there may be several far beyond
// what is allowed.
func TestHostileNumbers(t *testing.T) {
	p := testPKI()
	signed := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	sealed := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256.cert, ECDHGCM}))
	other := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa.cert, RSAv15GCM}))
	verify := func(b []byte) error { _, err := Verify(b, nil, p.roots, nil, at); return err }
	decrypt := func(b []byte) error { _, err := Decrypt(b, p.p256.key, p.p256.cert); return err }
	// Inspect judges several signatures, up to a limit.
	inspect := func(b []byte) error {
		return reader(p, p.p256.key, p.p256).Inspect(mailFrom("hugo.brun@medecin.example", OpaqueEntity(b))).Err
	}
	many := func(der []byte, n int, set func(*node) *node, one *node) []byte {
		root := copyOf(parseTree(t, der))
		s := set(root)
		if one == nil {
			one = s.at(0)
		}
		s.children = append(slices.Repeat([]*node{one}, n), s.children...)
		return root.der()
	}
	cert := parseTree(t, p.rsa.cert.Raw)
	short := raw(t, func(b *cryptobyte.Builder) { addAlgorithm(b, oidSHA256, nil) })
	for _, n := range []int{1000, 20_000} {
		for _, c := range []struct {
			name string
			der  []byte
			read func([]byte) error
			want error
		}{
			{"recipients", many(other, n, func(r *node) *node { return r.at(1, 0, 1) }, nil), decrypt, ErrTooLarge},
			{"keys for one agreement", many(sealed, n, func(r *node) *node { return r.at(1, 0, 1, 0, 3) }, parseTree(t, must[[]byte](t)(Encrypt(nil, Recipient{p.p256b.cert, ECDHCBC}))).at(1, 0, 1, 0, 3, 0)), decrypt, ErrTooLarge},
			{"certificates", many(signed, n, func(r *node) *node { return signedBody(r).at(3) }, cert), verify, ErrTooLarge},
			{"signers", many(signed, n, func(r *node) *node { return signedBody(r).at(4) }, nil), verify, ErrSeveralSigners},
			{"signers, inspected", many(signed, n, func(r *node) *node { return signedBody(r).at(4) }, nil), inspect, ErrSeveralSigners},
			{"signed attributes", many(signed, n, func(r *node) *node { return signedAttrs(r) }, raw(t, func(b *cryptobyte.Builder) {
				set := must[[][]byte](t)(addAttribute(nil, oidPLabel, addNULL))
				b.AddBytes(set[0])
			})), verify, ErrTooLarge},
		} {
			// A certificate parsed takes some ten times its size; they are 32 at most.
			bounded(t, fmt.Sprintf("%d %s", n, c.name), c.der, 4, c.want, c.read)
		}
		// What nobody counts is not looked at either.
		root := copyOf(parseTree(t, signed))
		set := signedBody(root).at(1)
		set.children = append(set.children, slices.Repeat([]*node{short}, n)...)
		if err := verify(root.der()); err != nil {
			t.Errorf("%d digest algorithms: %v", n, err)
		}
	}
}

// TestHostileSegments splits strings into a million segments of a byte.
func TestHostileSegments(t *testing.T) {
	p := testPKI()
	long := bytes.Repeat([]byte("x"), 1_000_000)
	plain := must[[]byte](t)(Encrypt(long, Recipient{p.p256.cert, ECDHCBC}))
	signed := must[[]byte](t)(Sign(long, p.p256.signer(), at))
	n := parseTree(t, signed)
	for _, c := range []struct {
		name string
		ber  []byte
		read func([]byte) ([]byte, error)
	}{
		{"encrypted", streamed(t, plain, 1), func(b []byte) ([]byte, error) { return Decrypt(b, p.p256.key, p.p256.cert) }},
		{"signed", n.ber(1), func(b []byte) ([]byte, error) {
			s, err := Verify(b, nil, p.roots, nil, at)
			return s.Content, err
		}},
	} {
		var got []byte
		var err error
		used := allocated(func() { got, err = c.read(c.ber) })
		if err != nil || !bytes.Equal(got, long) {
			t.Errorf("%s: %d bytes, %v", c.name, len(got), err)
		}
		if limit := uint64(6*len(c.ber)) + 1<<20; used > limit {
			t.Errorf("%s: %d bytes of input, %d allocated, more than %d", c.name, len(c.ber), used, limit)
		}
	}
	empty := append(append([]byte{tagOctetsCons, 0x80}, bytes.Repeat([]byte{4, 0}, 1_000_000)...), 0, 0)
	if out, err := Normalise(empty); err != nil || !bytes.Equal(out, []byte{4, 0}) {
		t.Errorf("a million empty segments: %x, %v", out, err)
	}
}

// TestHostileMail: headers, parameters, parts and layers without end.
func TestHostileMail(t *testing.T) {
	p := testPKI()
	r := reader(p, p.p256.key, p.p256)
	r.ClearSigned = true
	open := func(b []byte) error { _, err := r.Open(b); return err }
	inspect := func(b []byte) error { return r.Inspect(b).Err }
	sealed := string(EncryptedEntity(must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.p256b.cert, ECDHCBC}))))
	parts := func(n int) string {
		return "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", n)
	}
	layered := letter
	for range 200 {
		layered = "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\r\n\r\n--b\r\n" + layered + "\r\n--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--b--\r\n"
	}
	for name, m := range map[string]string{
		"a million header lines":                 strings.Repeat("X:y\r\n", 1_000_000) + sealed,
		"fifty thousand header lines":            strings.Repeat("X:\r\n", 50_000) + sealed,
		"twenty thousand names of headers":       distinct(20_000) + sealed,
		"a header folded fifty thousand times":   "X: y\r\n" + strings.Repeat(" y\r\n", 50_000) + sealed,
		"headers without end":                    strings.Repeat("X: y\r\n", 1_000_000),
		"a header line of a million bytes":       "X: " + strings.Repeat("y", 1_000_000) + "\r\n" + sealed,
		"content type of ten thousand parts":     "Content-Type: application/pkcs7-mime" + strings.Repeat(";\r\n x=y", 10_000) + "\r\n\r\n" + "x",
		"content type of ten thousand names":     "Content-Type: application/pkcs7-mime" + parameters(10_000, "x%d=y") + "\r\n\r\nx",
		"content type in ten thousand pieces":    "Content-Type: application/pkcs7-mime" + parameters(10_000, "name*%d*=y") + "\r\n\r\nx",
		"boundary of 100,000 bytes":              "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=\"" + strings.Repeat("b", 100_000) + "\"\r\n\r\nx",
		"a million parts":                        parts(1_000_000),
		"two hundred layers of multipart/signed": layered,
		"base64 of a million zeros":              "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("A", 1_000_000),
		"base64 of line ends":                    "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat("\r\n", 1_000_000),
		"base64 of blanks":                       "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat(" \t", 1_000_000),
		"line ends only":                         strings.Repeat("\r\n", 1_000_000),
		"LF only":                                strings.Repeat("\n", 1_000_000),
		"colons":                                 strings.Repeat(":", 1_000_000),
		"encoded words without end":              "From: " + strings.Repeat("=?utf-8?q?=C3=A9?= ", 10_000) + "<a@b.example>\r\n" + sealed,
		"nested comments":                        "From: " + strings.Repeat("(", 100_000) + "\r\n" + sealed,
		"nested groups":                          "From: " + strings.Repeat("a:", 50_000) + "\r\n" + sealed,
	} {
		// What is read of headers is 256 KB, which as 65,000 lines take some 10 MB; the
		// rest grows with the input.
		headers := float64(10<<20) / float64(len(m))
		for what, read := range map[string]func([]byte) error{"open": open, "inspect": inspect} {
			bounded(t, name+", "+what, []byte(m), 12+headers, nil, read)
		}
	}
	large := make([]byte, maxMessage+1)
	bounded(t, "above the limit", large, 0, ErrTooLarge, open)
	bounded(t, "above the limit of DER", []byte("Content-Type: application/pkcs7-mime\r\n\r\n"+string(make([]byte, MaxSize+1))), 0.1, nil, open)
}

func distinct(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "X%d:y\r\n", i)
	}
	return b.String()
}

func parameters(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(";\r\n " + fmt.Sprintf(format, i))
	}
	return b.String()
}

// TestLargestMessage writes and reads a message as large as mail operators take and
// bounds all that is allocated on the way, freed or not, as a multiple of the
// letter. Nothing is streamed: see README.md.
func TestLargestMessage(t *testing.T) {
	p := testPKI()
	noise := make([]byte, 12<<20)
	source := rand.NewChaCha8([32]byte{1})
	source.Read(noise)
	entity := []byte("Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	l := base64Lines{out: entity}
	l.write(noise)
	entity = l.end()
	for packing, name := range []string{"opaque", "multipart"} {
		for _, form := range []Form{ECDHCBC, ECDHGCM} {
			var der, message []byte
			var o Opened
			var err error
			times := func(f func()) float64 {
				used := allocated(f)
				if err != nil {
					t.Fatalf("%s, %s: %v", name, form, err)
				}
				return float64(used) / float64(len(entity))
			}
			seal := times(func() { der, err = Seal(entity, Packing(packing), p.p256.signer(), at, Recipient{p.p256b.cert, form}) })
			mail := times(func() { message = mailFrom("hugo.brun@medecin.example", EncryptedEntity(der)) })
			open := times(func() { o, err = reader(p, p.p256b.key, p.p256b).Open(message) })
			if !bytes.Equal(o.Entity, entity) {
				t.Fatalf("%s, %s: came back as %d bytes", name, form, len(o.Entity))
			}
			t.Logf("%s, %s: a letter of %d MB; seal allocates %.2f times as much, its mail %.2f, open %.2f",
				name, form, len(entity)>>20, seal, mail, open)
			if seal > 1.5 || open > 4.5 {
				t.Errorf("%s, %s: seal allocates %.2f times the letter, open %.2f", name, form, seal, open)
			}
		}
	}
}
