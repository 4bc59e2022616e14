package ledger

import (
	"math"
	"strconv"
	"strings"
)

// reading says that k said items are written as l items.
type reading struct{ k, l int }

// rules lists the ways in which the first of the said items a may have been
// written as the first of the written items b. Only what the conventions of
// dictation allow is here; none changes a figure.
func (h *hearing) rules(a, b []int) []reading {
	var out []reading
	add := func(ok bool, k, l int) {
		if ok {
			out = append(out, reading{k, l})
		}
	}
	if len(b) > 0 {
		add(h.implied(b[0]), 0, 1)
		add(len(b) > 1 && h.converted(b[0]), 0, 2)
	}
	if len(a) == 0 {
		return out
	}
	s := func(n int) token {
		if n < len(a) {
			return h.s[a[n]]
		}
		return token{}
	}
	w := func(n int) token {
		if n < len(b) {
			return h.w[b[n]]
		}
		return token{}
	}
	if len(b) == 0 {
		return out
	}
	if s(0).kind != Number {
		add(s(0).kind == w(0).kind && s(0).value == w(0).value, 1, 1)
		return out
	}
	if w(0).kind != Number {
		return out
	}
	add(h.agree(a[0], b[0]), 1, 1)
	add(s(0).value == "½" && (w(0).value == "30" || w(0).value == "0.5"), 1, 1)
	add(s(0).value == "¼" && w(0).value == "15", 1, 1)
	add((s(0).key == "minuit" || s(0).key == "midi") && s(0).value == w(0).value && w(1).value == "h", 1, 2)
	add(s(0).parts[0] != "" && equalNumbers(s(0).parts[0], w(0).value) && equalNumbers(s(0).parts[1], w(1).value), 1, 2)
	add(s(0).parts[0] != "" && equalNumbers(s(0).parts[0], w(0).value) && len(b) > 2 && h.implied(b[1]) && equalNumbers(s(0).parts[1], w(2).value), 1, 3)
	add(halves[s(0).key] && s(0).value == "0.5" && w(0).value == "½", 1, 1)
	add(halves[s(0).key] && s(0).value == "0.5" && s(1).value == "h" && w(0).value == "30" && w(1).value == "min", 2, 2)
	add(len(s(0).value) == 2 && (w(0).value == "19"+s(0).value || w(0).value == "20"+s(0).value) && h.dated(b[0]), 1, 1)
	if len(a) < 2 {
		return out
	}
	out = append(out, h.pairs(a, b, s, w)...)
	out = append(out, h.pressures(a, b)...)
	return append(out, h.clock(a, b)...)
}

// pairs are the rules for two and more said items.
func (h *hearing) pairs(a, b []int, s, w func(int) token) []reading {
	var out []reading
	add := func(ok bool, k, l int) {
		if ok {
			out = append(out, reading{k, l})
		}
	}
	x, y := whole(s(0)), whole(s(1))
	if x >= 0 && y >= 0 {
		v := whole(w(0))
		near := a[1]-a[0] <= 2
		add(near && trimmed(s(0).value+"."+s(1).value) == w(0).value && h.decimal(a, b), 2, 1)
		add(near && (y == 100 || y == 1000) && v == x*y, 2, 1)
		// Blood pressure in centimetres of mercury: "quatorze huit" is 140/80.
		add(x >= 6 && x <= 27 && y >= 3 && y <= 16 && v == 10*x && whole(w(1)) == 10*y, 2, 2)
		if out == nil && near {
			out = h.series(a, b)
		}
		return out
	}
	if x < 0 || s(1).kind != Unit {
		if s(1).value == "½" {
			add(trimmed(s(0).value+".5") == w(0).value, 2, 1)
		}
		return out
	}
	u, z := s(1).value, whole(s(2))
	switch {
	case z >= 0 && s(2).kind == Number:
		both := trimmed(s(0).value+"."+s(2).value) == w(0).value
		add(u == "m" && z < 100 && whole(w(0)) == 100*x+z && w(1).value == "cm", 3, 2)
		add(u == "m" && z < 100 && whole(w(0)) == 100*x+z && w(1).value == "cm" && s(3).value == "cm", 4, 2)
		add(both && w(1).value == u, 3, 2)
		add(both && s(3).kind == Unit && strings.HasPrefix(s(3).value, "/") && w(1).value == u+s(3).value, 4, 2)
	case s(2).value == "½":
		add(trimmed(s(0).value+".5") == w(0).value && w(1).value == u, 3, 2)
	case s(2).value == "¼" && u == "h":
		add(whole(w(0)) == x-1 && w(1).value == "h" && w(2).value == "45", 3, 3)
	}
	return out
}

// maxSeries caps the numbers that a long number was said in.
const maxSeries = 12

// series matches figures said in a row, as in "one twenty" or an identity
// number: the figures are the same in the same order, however they are parted.
func (h *hearing) series(a, b []int) []reading {
	var out []reading
	var said [maxSeries + 1]string
	n := 0
	for ; n < len(a) && n < maxSeries && whole(h.s[a[n]]) >= 0 && (n == 0 || a[n]-a[n-1] == 1); n++ {
		said[n+1] = said[n] + h.s[a[n]].value
	}
	written := ""
	for l := 0; l < len(b) && l < maxSeries && whole(h.w[b[l]]) >= 0 && (l == 0 || b[l]-b[l-1] == 1); l++ {
		written += h.w[b[l]].value
		for k := 2; k <= n; k++ {
			if said[k] == written {
				out = append(out, reading{k, l + 1})
			}
		}
	}
	return out
}

// whole gives a whole number, or -1.
func whole(t token) int {
	if t.kind != Number {
		return -1
	}
	n, err := strconv.Atoi(t.value)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// decimal reports whether two numbers said in a row may be one with a decimal
// mark: behind a zero, with the mark said, or in a unit that asks for tenths.
func (h *hearing) decimal(a, b []int) bool {
	if h.s[a[0]].value == "0" {
		return true
	}
	if a[1]-a[0] == 2 {
		k := h.s[a[0]+1].key
		return k == "virgule" || k == "point"
	}
	if b[0]+1 < len(h.w) && whole(h.s[a[1]]) < 10 && whole(h.s[a[0]]) < 10 {
		switch h.w[b[0]+1].value {
		case "m/s", "mm", "cm", "cm²", "m²":
			return true
		}
	}
	return false
}

// dated reports whether w[j] is the year of a date.
func (h *hearing) dated(j int) bool {
	if j == 0 {
		return false
	}
	p := h.w[j-1]
	return months[p.key] > 0 || p.kind == Number && j > 1 && h.w[j-2].kind == Number && strings.Contains(h.written[h.w[j-2].to:h.w[j].from], "/")
}

// lessThan and moreThan are followed by "than" and written as signs.
var (
	lessThan = set("less fewer lower smaller")
	moreThan = set("more greater higher larger")
)

// implied reports whether w[j] is a unit or a sign that is written and not said:
// mmHg behind a blood pressure, the seconds behind minutes or of a PR interval
// below one, "+" for "plus".
func (h *hearing) implied(j int) bool {
	t := h.w[j]
	if t.kind == Negation {
		at := h.near(j)
		for k := max(at-3, 0); k < min(at+4, len(h.s)); k++ {
			switch key := h.s[k].key; {
			case t.value == "<" && lessThan[key] && k+1 < len(h.s) && h.s[k+1].key == "than", t.value == ">" && moreThan[key] && k+1 < len(h.s) && h.s[k+1].key == "than":
				return true
			case t.value == "+" && key == "plus", t.value == "±" && key == "moins",
				(t.value == "<" || t.value == "≤") && strings.HasPrefix(key, "inferieur"), (t.value == ">" || t.value == "≥") && strings.HasPrefix(key, "superieur"):
				return true
			}
		}
		return false
	}
	if t.kind != Unit || j == 0 {
		return false
	}
	p := h.w[j-1]
	if p.kind != Number {
		return false
	}
	v, err := strconv.ParseFloat(p.value, 64)
	if err != nil {
		return false
	}
	switch t.value {
	case "h":
		return h.unsaidHour(j)
	case "mmHg":
		return j > 1 && h.w[j-2].kind == Number && strings.Contains(h.written[h.w[j-2].to:p.from], "/") && v >= 30 && v <= 160
	case "s":
		return j > 2 && h.w[j-2].value == "min" && v < 60 || math.Abs(v) < 1
	}
	return false
}

// converted reports whether w[j] and the unit behind it say again, in another
// unit, what stands before an equals sign: "0,18 s = 180 ms".
func (h *hearing) converted(j int) bool {
	if j < 2 || j+1 >= len(h.w) || h.w[j-2].kind != Number || h.w[j-1].value != "s" || h.w[j].kind != Number || h.w[j+1].value != "ms" ||
		strings.TrimSpace(h.written[h.w[j-1].to:h.w[j].from]) != "=" {
		return false
	}
	s, errS := strconv.ParseFloat(h.w[j-2].value, 64)
	ms, errMS := strconv.ParseFloat(h.w[j].value, 64)
	return errS == nil && errMS == nil && math.Abs(1000*s-ms) < 1e-6
}

// near gives the said token about where w[j] stands.
func (h *hearing) near(j int) int {
	for k := j; k >= 0; k-- {
		if h.toS[k] >= 0 {
			return int(h.toS[k])
		}
	}
	return 0
}
