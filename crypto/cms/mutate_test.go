package cms

import (
	"bytes"
	mrand "math/rand/v2"
	"slices"
	"testing"
	"time"
)

// mutation rearranges the elements of a message as a list of steps says: four
// bytes each, what to do, with which element, with which other, and a number.
// Lengths are always right afterwards, so that what is tested is the structure.
type mutation struct {
	root   *node
	donors []*node // other messages, whose elements may be put in
}

// all lists the elements with their parents, root left out.
func (m *mutation) all(root *node) (list []slot) {
	for i, c := range root.children {
		list = append(list, slot{root, i})
		list = append(list, m.all(c)...)
	}
	return list
}

// slot is a place in a parent.
type slot struct {
	parent *node
	i      int
}

func (s slot) node() *node { return s.parent.children[s.i] }

func (s slot) insert(n *node) { s.parent.children = slices.Insert(s.parent.children, s.i, n) }

func (s slot) remove() { s.parent.children = slices.Delete(s.parent.children, s.i, s.i+1) }

// copyOf is a node that shares nothing.
func copyOf(n *node) *node {
	c := &node{tag: n.tag, content: bytes.Clone(n.content)}
	for _, k := range n.children {
		c.children = append(c.children, copyOf(k))
	}
	return c
}

// pick chooses by a byte; spread over all of a long list.
func pick(list []slot, b byte) slot { return list[int(b)*len(list)/256] }

// step does one thing. The tree stays small: a message has about a hundred
// elements.
func (m *mutation) step(op, a, b, v byte) {
	list := m.all(m.root)
	if len(list) == 0 || len(list) > 1000 {
		return
	}
	one, other := pick(list, a), pick(list, b)
	switch op % 11 {
	case 0:
		one.remove()
	case 1: // twice
		one.insert(copyOf(one.node()))
	case 2: // somewhere else
		n := copyOf(one.node())
		other.insert(n)
	case 3: // two change places
		x, y := copyOf(one.node()), copyOf(other.node())
		one.parent.children[one.i], other.parent.children[other.i] = y, x
	case 4:
		one.node().tag = v
	case 5:
		if n := one.node(); len(n.content) > 0 && n.tag&constructedBit == 0 {
			n.content[int(v)*len(n.content)/256] ^= 1 << (b & 7)
		}
	case 6: // cut
		if n := one.node(); n.tag&constructedBit == 0 {
			n.content = n.content[:int(v)*len(n.content)/256]
		}
	case 7: // from another message, in the same place or in any
		donor := m.all(m.donors[int(v)%len(m.donors)])
		from := pick(donor, a)
		if v >= 128 {
			from = pick(donor, b)
		}
		one.parent.children[one.i] = copyOf(from.node())
	case 8: // wrapped
		n := one.node()
		one.parent.children[one.i] = &node{tag: v | constructedBit, children: []*node{n}}
	case 9: // unwrapped
		if n := one.node(); len(n.children) > 0 {
			one.parent.children[one.i] = n.children[int(v)%len(n.children)]
		}
	case 10: // order
		slices.Reverse(one.parent.children)
	}
}

func (m *mutation) run(steps []byte) {
	for len(steps) >= 4 {
		m.step(steps[0], steps[1], steps[2], steps[3])
		steps = steps[4:]
	}
}

// structures are messages to be mutated, with the only answers that are right.
type structures struct {
	p         *pki
	signed    []*node  // SignedData: letters 0 and 1 opaque
	envelopes []*node  // GCM around letters 0 and 1, CBC around both signed
	letters   []string // what they hold
}

// newStructures needs no RSA key, so that a fuzz worker starts quickly.
func newStructures(t testing.TB) *structures {
	s := &structures{p: curvePKI(), letters: []string{letter, letter + "Autre texte.\r\n"}}
	for i, l := range s.letters {
		der := must[[]byte](t)(Sign([]byte(l), s.p.p256.signer(), at.Add(time.Duration(i)*time.Hour)))
		s.signed = append(s.signed, parseTree(t, der))
		for _, f := range []Form{ECDHGCM, ECDHCBC} {
			sealed := must[[]byte](t)(Encrypt(OpaqueEntity(der), Recipient{s.p.p384.cert, f}, Recipient{s.p.p521.cert, f}))
			s.envelopes = append(s.envelopes, parseTree(t, sealed))
		}
	}
	return s
}

// check mutates one of the messages and reads it: one of the letters, whole and
// with its own signing time, or a refusal.
func (s *structures) check(t testing.TB, which byte, steps []byte) (opened bool) {
	i := int(which) % (len(s.signed) + len(s.envelopes))
	asBER := which >= 128
	donors := slices.Concat(s.signed, s.envelopes)
	m := &mutation{root: &node{children: []*node{copyOf(donors[i])}}, donors: donors}
	m.run(steps)
	var b []byte
	for _, n := range m.root.children {
		if asBER {
			b = append(b, n.ber(100)...)
		} else {
			b = append(b, n.der()...)
		}
	}
	right := func(content []byte, signed Signed) {
		for k, l := range s.letters {
			if string(content) == l && signed.SigningTime.Equal(at.Add(time.Duration(k)*time.Hour)) && signed.Signer.Equal(s.p.p256.cert) {
				opened = true
				return
			}
		}
		t.Fatalf("something else was accepted: message %d, steps %x", which, steps)
	}
	if i < len(s.signed) {
		if got, err := Verify(b, nil, s.p.roots, nil, at); err == nil {
			right(got.Content, got)
		} else if got.Content != nil {
			t.Fatal("content given out with an error")
		}
		return opened
	}
	o, err := reader(s.p, s.p.p384.key, s.p.p384).Open(mailFrom("hugo.brun@medecin.example", EncryptedEntity(b)))
	if err == nil {
		right(o.Entity, o.Signed)
	} else if o.Entity != nil {
		t.Fatal("content given out with an error")
	}
	return opened
}

// TestHostileStructure does it with random steps: elements removed, doubled, moved,
// exchanged with those of other messages, relabelled.
func TestHostileStructure(t *testing.T) {
	s := newStructures(t)
	r := mrand.New(mrand.NewPCG(7, 8))
	rounds := 6000
	if testing.Short() {
		rounds = 500
	}
	opened := 0
	for range rounds {
		steps := make([]byte, 4*(1+r.IntN(3)))
		for i := range steps {
			steps[i] = byte(r.Uint32())
		}
		if s.check(t, byte(r.Uint32()), steps) {
			opened++
		}
	}
	t.Logf("%d of %d rearranged messages open, to the letter that was signed", opened, rounds)
	if opened == 0 || opened > rounds/2 {
		t.Errorf("%d of %d open: the test mutates nothing, or everything", opened, rounds)
	}
}

// FuzzStructure is the same with steps that the fuzzer chooses.
func FuzzStructure(f *testing.F) {
	s := newStructures(f)
	for which := range byte(6) {
		f.Add(which, []byte{0, 200, 0, 0})
		f.Add(which+128, []byte{7, 120, 120, 1, 10, 90, 0, 0})
		f.Add(which, []byte{3, 60, 180, 0, 1, 250, 0, 0})
	}
	f.Fuzz(func(t *testing.T, which byte, steps []byte) {
		if len(steps) <= 64 {
			s.check(t, which, steps)
		}
	})
}
