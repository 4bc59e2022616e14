package ledger

import (
	"math/rand/v2"
	"testing"
)

// common gives the length of a longest common subsequence, the slow way.
func common(a, b []int32) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func TestDiffFindsALongestCommonRun(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		a, b := make([]int32, rnd.IntN(30)), make([]int32, rnd.IntN(30))
		letters := 1 + rnd.IntN(8)
		for i := range a {
			a[i] = int32(rnd.IntN(letters))
		}
		for i := range b {
			b[i] = int32(rnd.IntN(letters))
		}
		ps := diff(a, b)
		for i, p := range ps {
			if a[p.a] != b[p.b] || i > 0 && (p.a <= ps[i-1].a || p.b <= ps[i-1].b) {
				t.Fatalf("%d: %v and %v: %v are no pairs in order", n, a, b, ps)
			}
		}
		if len(ps) != common(a, b) {
			t.Fatalf("%d: %v and %v: %v, want %d pairs", n, a, b, ps, common(a, b))
		}
	}
}

func TestDiffOfLongTextsThatDiffer(t *testing.T) {
	a, b := make([]int32, 20000), make([]int32, 20000)
	for i := range a {
		a[i], b[i] = int32(i), int32(i)
		if i%3 == 0 {
			b[i] = -int32(i)
		}
	}
	last := pair{-1, -1}
	ps := diff(a, b)
	for _, p := range ps {
		if a[p.a] != b[p.b] || p.a <= last.a || p.b <= last.b {
			t.Fatalf("%v behind %v", p, last)
		}
		last = p
	}
	if len(ps) < 10000 {
		t.Errorf("%d pairs of about 13333", len(ps))
	}
}
