package check

import (
	"cardiopli/pipeline"
)

// correction gives the formula that is named with a corrected QT, in its words or
// right behind them: "404 ms (Fridericia)". It is -1 where none is.
func (f *facts) correction(m pipeline.Measurement) int {
	from, to := f.t.At(m.Start), f.t.At(m.End-1)+4
	for j := from; j < to && f.t.Same(from, j); j++ {
		if j >= to-3 && k(f.t, j, ",", ";", "qt", "qtc") {
			break
		}
		for i, x := range formulas {
			for _, w := range x.words {
				if f.t.Key(j) == key(w) {
					return i
				}
			}
		}
	}
	return -1
}

// twoFormulas reports two corrected QT that each name a formula, not the same.
func (f *facts) twoFormulas(a, b pipeline.Measurement) bool {
	x, y := f.correction(a), f.correction(b)
	return x >= 0 && y >= 0 && x != y
}
