package trace

import (
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// tree grows a Merkle tree (RFC 6962, 2.1) leaf by leaf. It keeps only the
// roots of the complete subtrees on the right edge, largest first, so that a
// year of any length is recomputed in constant memory.
type tree struct {
	n    int64
	edge []tlog.Hash
}

// add takes the next leaf and returns the hashes to store for it, in tlog's
// order: the leaf, then the root of each subtree it completes.
func (t *tree) add(leaf tlog.Hash) []tlog.Hash {
	stored := []tlog.Hash{leaf}
	h := leaf
	for i := t.n; i&1 == 1; i >>= 1 {
		last := len(t.edge) - 1
		h = tlog.NodeHash(t.edge[last], h)
		t.edge = t.edge[:last]
		stored = append(stored, h)
	}
	t.edge = append(t.edge, h)
	t.n++
	return stored
}

// root returns the root of the tree so far.
func (t *tree) root() tlog.Hash {
	if t.n == 0 {
		h, _ := tlog.TreeHash(0, nil) // the hash of nothing; reads nothing
		return h
	}
	h := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.edge[i], h)
	}
	return h
}

func (t tree) clone() tree { return tree{t.n, slices.Clone(t.edge)} }
