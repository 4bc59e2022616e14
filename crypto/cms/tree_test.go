package cms

import (
	"bytes"
	"slices"
	"testing"
)

// node is a DER element that a test can rearrange and write again.
type node struct {
	tag      byte
	content  []byte
	children []*node
}

func parseTree(t testing.TB, der []byte) *node {
	t.Helper()
	nodes := parseNodes(t, der)
	if len(nodes) != 1 {
		t.Fatalf("%d elements, want one", len(nodes))
	}
	return nodes[0]
}

func parseNodes(t testing.TB, der []byte) []*node {
	t.Helper()
	var list []*node
	for len(der) > 0 {
		e := must[element](t)(readHeader(der))
		n := &node{tag: e.tag, content: e.content}
		if e.tag&constructedBit != 0 {
			n.children = parseNodes(t, e.content)
		}
		list, der = append(list, n), e.rest
	}
	return list
}

func (n *node) der() []byte {
	content := n.content
	if n.tag&constructedBit != 0 {
		content = nil
		for _, c := range n.children {
			content = append(content, c.der()...)
		}
	}
	return append(header(n.tag, len(content)), content...)
}

// ber is der with indefinite lengths throughout, and octet strings in segments of
// at most size bytes.
func (n *node) ber(size int) []byte {
	if n.tag&constructedBit == 0 {
		if n.tag != tagOctets {
			return n.der()
		}
		out := []byte{tagOctetsCons, 0x80}
		for chunk := range slices.Chunk(n.content, size) {
			out = append(append(out, header(tagOctets, len(chunk))...), chunk...)
		}
		return append(out, 0, 0)
	}
	out := []byte{n.tag, 0x80}
	for _, c := range n.children {
		out = append(out, c.ber(size)...)
	}
	return append(out, 0, 0)
}

// at follows child numbers.
func (n *node) at(path ...int) *node {
	for _, i := range path {
		n = n.children[i]
	}
	return n
}

func (n *node) clone(t testing.TB) *node { return parseTree(t, bytes.Clone(n.der())) }

// Places in what Sign writes: ContentInfo, [0], SignedData, then version, digest
// algorithms, content, certificates, signer infos.
func signedBody(n *node) *node { return n.at(1, 0) }
func signerInfo(n *node) *node { return signedBody(n).at(4, 0) }

// signedAttrs is the [0] of the signer info.
func signedAttrs(n *node) *node { return signerInfo(n).at(3) }

// attr finds a signed attribute by its identifier.
func attr(t testing.TB, n *node, oid []byte) (int, *node) {
	t.Helper()
	for i, a := range signedAttrs(n).children {
		if bytes.Equal(a.at(0).content, oid) {
			return i, a
		}
	}
	t.Fatal("no such attribute")
	return 0, nil
}

// Contents of the identifiers of contentType and messageDigest.
var (
	derContentType   = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03}
	derMessageDigest = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04}
	derSigningTime   = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05}
)
