package ledger

// pair says that a[i] and b[j] are the same.
type pair struct{ a, b int32 }

// maxEdits caps the differences that one round of diff looks for. A text that
// differs more is matched in rounds, which keeps time and memory linear.
const maxEdits = 400

// diff gives the pairs of a longest common subsequence of two runs of keys, by
// E. W. Myers, "An O(ND) Difference Algorithm" (1986), in rounds.
func diff(a, b []int32) []pair {
	var out []pair
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		if a[i] == b[j] {
			out = append(out, pair{int32(i), int32(j)})
			i, j = i+1, j+1
			continue
		}
		break
	}
	ea, eb := len(a), len(b)
	for ea > i && eb > j && a[ea-1] == b[eb-1] {
		ea, eb = ea-1, eb-1
	}
	for i < ea && j < eb {
		ps, da, db := round(a[i:ea], b[j:eb])
		for _, p := range ps {
			out = append(out, pair{p.a + int32(i), p.b + int32(j)})
		}
		i, j = i+da, j+db
	}
	for k := 0; ea+k < len(a); k++ {
		out = append(out, pair{int32(ea + k), int32(eb + k)})
	}
	return out
}

// round finds the path with the fewest edits, or the path that came farthest
// within maxEdits, and how much of both runs it used.
func round(a, b []int32) (ps []pair, usedA, usedB int) {
	n, m := len(a), len(b)
	limit := min(n+m, maxEdits)
	v := make([]int32, 2*limit+3)
	off := limit + 1
	trace := make([][]int32, 0, 32)
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int32(nil), v[off-d:off+d+1]...))
		best, at := int32(-1), 0
		for k := -d; k <= d; k += 2 {
			var x int32
			if k == -d || k != d && v[off+k-1] < v[off+k+1] {
				x = v[off+k+1]
			} else {
				x = v[off+k-1] + 1
			}
			y := x - int32(k)
			for int(x) < n && int(y) < m && y >= 0 && x >= 0 && a[x] == b[y] {
				x, y = x+1, y+1
			}
			v[off+k] = x
			if int(x) == n && int(y) == m {
				return back(a, b, trace, d, k), n, m
			}
			if int(x) <= n && int(y) <= m && y >= 0 && 2*x-int32(k) > best {
				best, at = 2*x-int32(k), k
			}
		}
		if d == limit {
			x := v[off+at]
			y := x - int32(at)
			return back2(a, b, trace, d, at, x, y), max(int(x), 1), max(int(y), 1)
		}
	}
	return nil, n, m
}

func back(a, b []int32, trace [][]int32, d, k int) []pair {
	return back2(a, b, trace, d, k, int32(len(a)), int32(len(a)-k))
}

// back2 walks back from (x, y) on diagonal k. trace[d] holds v before round d,
// for diagonals -d to d.
func back2(a, b []int32, trace [][]int32, d, k int, x, y int32) []pair {
	var out []pair
	for ; d > 0; d-- {
		v := trace[d]
		at := func(k int) int32 {
			if k+d < 0 || k+d >= len(v) {
				return 0
			}
			return v[k+d]
		}
		prev := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			prev = k + 1
		}
		px := at(prev)
		py := px - int32(prev)
		sx := px // where the snake of this round begins
		if prev == k-1 {
			sx = px + 1
		}
		for x > sx && y > 0 && a[x-1] == b[y-1] {
			x, y = x-1, y-1
			out = append(out, pair{x, y})
		}
		x, y, k = px, py, prev
	}
	for x > 0 && y > 0 && a[x-1] == b[y-1] {
		x, y = x-1, y-1
		out = append(out, pair{x, y})
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
