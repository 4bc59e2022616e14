// Package dawg keeps a set of words as a minimal acyclic automaton: all words
// of French in under a megabyte, opened without work, walked letter by letter.
//
// A file is a head of four little-endian uint32 (magic, number of edges, first
// edge of the root, number of words) and the edges, one uint32 each:
//
//	bits 0-7   letter: one byte a letter, see Encode
//	bit  8     last edge of its node
//	bit  9     a word ends with this letter
//	bits 10-31 first edge of the node this edge leads to; 0 is none
//
// Edge 0 is never used. The set is read in place from a string, so an embedded
// file costs no copy, no pointer and nothing for the garbage collector.
package dawg

import (
	"fmt"
)

const (
	magic    = 0x31677764 // "dwg1"
	headSize = 16
)

// Set is a set of words. The zero value is empty.
type Set struct {
	data  string
	root  uint32
	words uint32
}

// Edge is one step from a node of a Set.
type Edge uint32

// Letter is the letter of the step, as Encode writes it.
func (e Edge) Letter() byte { return byte(e) }

// Last reports whether the node has no further edge after this one.
func (e Edge) Last() bool { return e&(1<<8) != 0 }

// Final reports whether a word ends with this letter.
func (e Edge) Final() bool { return e&(1<<9) != 0 }

// Next is the first edge of the node the step leads to, 0 if there is none.
func (e Edge) Next() uint32 { return uint32(e >> 10) }

// Open reads a set in place. It checks that no edge leads outside, so that a
// damaged file gives wrong words at worst.
func Open(data string) (Set, error) {
	if len(data) < headSize || le(data, 0) != magic {
		return Set{}, fmt.Errorf("not a word set")
	}
	n := le(data, 4)
	s := Set{data: data[headSize:], root: le(data, 8), words: le(data, 12)}
	if uint64(len(s.data)) != uint64(n)*4 || s.root >= max(n, 1) {
		return Set{}, fmt.Errorf("word set is cut or damaged")
	}
	for i := uint32(0); i < n; i++ {
		// Edges lead to nodes written before them: no loop is possible.
		if e := s.Edge(i); e.Next() != 0 && e.Next() >= i || i == n-1 && i > 0 && !e.Last() {
			return Set{}, fmt.Errorf("word set is damaged at edge %d", i)
		}
	}
	return s, nil
}

func le(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// Len is the number of words.
func (s Set) Len() int { return int(s.words) }

// Root is the first edge of the root, 0 for an empty set.
func (s Set) Root() uint32 { return s.root }

// Edge returns edge i.
func (s Set) Edge(i uint32) Edge { return Edge(le(s.data, int(i)*4)) }

// Find returns the edge of letter among those of the node that begins at node.
func (s Set) Find(node uint32, letter byte) (Edge, bool) {
	if node == 0 {
		return 0, false
	}
	for i := node; ; i++ {
		e := s.Edge(i)
		if e.Letter() == letter {
			return e, true
		}
		if e.Last() || e.Letter() > letter { // edges of a node are in order
			return 0, false
		}
	}
}

// Contains reports whether the encoded word is in the set.
func (s Set) Contains(word string) bool {
	node, final := s.root, false
	for i := 0; i < len(word); i++ {
		e, ok := s.Find(node, word[i])
		if !ok {
			return false
		}
		node, final = e.Next(), e.Final()
	}
	return final
}
