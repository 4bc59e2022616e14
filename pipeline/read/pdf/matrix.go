package pdf

import "math"

// matrix is [a b c d e f] of 8.3.3.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times gives m applied first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) point(x, y float64) (float64, float64) {
	return x*m[0] + y*m[2] + m[4], x*m[1] + y*m[3] + m[5]
}

func (m matrix) sane() bool {
	for _, v := range m {
		if math.IsNaN(v) || math.Abs(v) > 1e7 {
			return false
		}
	}
	return true
}

// box is an upright rectangle.
type box struct{ x0, y0, x1, y1 float64 }

// around gives the upright rectangle around b seen through m.
func (b box) around(m matrix) box {
	out := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range [4][2]float64{{b.x0, b.y0}, {b.x1, b.y0}, {b.x0, b.y1}, {b.x1, b.y1}} {
		x, y := m.point(p[0], p[1])
		out = box{min(out.x0, x), min(out.y0, y), max(out.x1, x), max(out.y1, y)}
	}
	return out
}

func (f *file) matrix(o any) (matrix, bool) {
	a, _ := f.resolve(o).(array)
	var m matrix
	if len(a) != 6 {
		return identity, false
	}
	for i := range m {
		v, ok := number(f.resolve(a[i]))
		if !ok {
			return identity, false
		}
		m[i] = v
	}
	return m, true
}

func (f *file) box(o any) (box, bool) {
	a, _ := f.resolve(o).(array)
	var v [4]float64
	if len(a) != 4 {
		return box{}, false
	}
	for i := range v {
		n, ok := number(f.resolve(a[i]))
		if !ok || math.Abs(n) > 1e6 {
			return box{}, false
		}
		v[i] = n
	}
	return box{min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])}, true
}
