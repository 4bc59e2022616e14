package dawg

import (
	"encoding/binary"
	"fmt"
	"sort"
)

// Build makes the file of a set of encoded words, in any order, twice or not.
func Build(words []string) ([]byte, error) {
	sorted := append([]string(nil), words...)
	sort.Strings(sorted)
	b := builder{register: map[string]uint32{}, edges: []uint32{0}}
	b.path = []node{{}}
	count, previous := uint32(0), ""
	for _, w := range sorted {
		if w == "" || w == previous {
			continue
		}
		b.add(previous, w)
		previous = w
		count++
	}
	b.freeze(0)
	root := b.seal(b.path[0])
	if len(b.edges) >= 1<<22 {
		return nil, fmt.Errorf("%d edges are too many for a word set", len(b.edges))
	}
	out := make([]byte, 0, headSize+4*len(b.edges))
	for _, v := range []uint32{magic, uint32(len(b.edges)), root, count} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	for _, e := range b.edges {
		out = binary.LittleEndian.AppendUint32(out, e)
	}
	return out, nil
}

// node is one on the path of the word last added: not yet shared with others.
type node struct{ edges []edge }

type edge struct {
	letter byte
	final  bool
	next   uint32
}

// builder follows Daciuk and others, "Incremental construction of minimal
// acyclic finite-state automata" (2000), for sorted words.
type builder struct {
	path     []node
	register map[string]uint32 // node as bytes -> its first edge
	edges    []uint32
}

func (b *builder) add(previous, word string) {
	common := 0
	for common < len(previous) && common < len(word) && previous[common] == word[common] {
		common++
	}
	b.freeze(common)
	for i := common; i < len(word); i++ {
		n := &b.path[len(b.path)-1]
		n.edges = append(n.edges, edge{letter: word[i], final: i == len(word)-1})
		b.path = append(b.path, node{})
	}
}

// freeze shares the nodes of the path below depth.
func (b *builder) freeze(depth int) {
	for len(b.path) > depth+1 {
		last := len(b.path) - 1
		next := b.seal(b.path[last])
		parent := &b.path[last-1]
		parent.edges[len(parent.edges)-1].next = next
		b.path = b.path[:last]
	}
}

// seal writes a node unless an equal one exists, and gives its first edge.
func (b *builder) seal(n node) uint32 {
	if len(n.edges) == 0 {
		return 0
	}
	packed := make([]uint32, len(n.edges))
	key := make([]byte, 0, 4*len(n.edges))
	for i, e := range n.edges {
		v := uint32(e.letter) | e.next<<10
		if i == len(n.edges)-1 {
			v |= 1 << 8
		}
		if e.final {
			v |= 1 << 9
		}
		packed[i] = v
		key = binary.LittleEndian.AppendUint32(key, v)
	}
	if at, ok := b.register[string(key)]; ok {
		return at
	}
	at := uint32(len(b.edges))
	b.edges = append(b.edges, packed...)
	b.register[string(key)] = at
	return at
}
