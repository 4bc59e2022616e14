package ledger

import (
	"math"
	"strconv"
)

// mercury is one side of a blood pressure said in centimetres of mercury, in mm.
type mercury struct {
	mm    int
	items int // said items it takes
	// tenths tells of a second figure: "treize six" is 136.
	tenths bool
	// rest is a number that only seemed its decimals: "sept virgule soixante".
	rest string
}

// mercuries lists how the said items a may begin with one side of a pressure:
// "douze", "douze et demi", "douze virgule cinq", "douze cinq".
func (h *hearing) mercuries(a []int) []mercury {
	if len(a) == 0 {
		return nil
	}
	t := h.s[a[0]]
	x, rest := whole(t), ""
	if t.parts[0] != "" {
		x, rest = whole(token{kind: Number, value: t.parts[0]}), t.parts[1]
	}
	var out []mercury
	if v, err := strconv.ParseFloat(t.value, 64); t.kind == Number && err == nil && x < 0 || rest != "" && len(rest) == 1 {
		if mm := math.Round(10 * v); math.Abs(10*v-mm) < 1e-6 && mm < 300 {
			out = append(out, mercury{mm: int(mm), items: 1})
		}
	}
	if x < 0 || x > 27 {
		return out
	}
	out = append(out, mercury{mm: 10 * x, items: 1, rest: rest})
	if len(a) < 2 || rest != "" {
		return out
	}
	u := h.s[a[1]]
	if u.value == "½" && a[1]-a[0] <= 2 {
		out = append(out, mercury{mm: 10*x + 5, items: 2})
	}
	if a[1]-a[0] == 1 {
		if d := whole(u); d >= 0 && d < 10 {
			out = append(out, mercury{mm: 10*x + d, items: 2, tenths: true})
		} else if u.parts[0] != "" && len(u.parts[0]) == 1 && isDigit(u.parts[0][0]) {
			out = append(out, mercury{mm: 10*x + int(u.parts[0][0]-'0'), items: 2, tenths: true, rest: u.parts[1]})
		}
	}
	return out
}

// pressures are the rules for blood pressures said with halves or tenths: "douze
// et demi sur sept" is 125/70, "treize six sur sept quatre" 136/74.
func (h *hearing) pressures(a, b []int) []reading {
	if len(a) < 2 || len(b) < 2 {
		return nil
	}
	var out []reading
	first, second := whole(h.w[b[0]]), whole(h.w[b[1]])
	if first < 60 || first > 279 || second < 30 || second > 169 || second >= first {
		return nil
	}
	for _, p := range h.mercuries(a) {
		if p.mm != first || p.rest != "" || p.items >= len(a) {
			continue
		}
		end, start := a[p.items-1], a[p.items]
		over := start-end == 2 && (h.s[end+1].key == "sur" || h.s[end+1].key == "/" || h.s[end+1].key == "over")
		if !over && start-end > 1 {
			continue
		}
		for _, q := range h.mercuries(a[p.items:]) {
			if q.mm != second || (p.tenths || q.tenths) && !over {
				continue
			}
			if q.rest == "" {
				out = append(out, reading{p.items + q.items, 2})
				continue
			}
			l := 2 // the number behind the comma
			if l < len(b) && h.w[b[l]].value == "mmHg" {
				l++
			}
			if l < len(b) && h.w[b[l]].kind == Number && equalNumbers(h.w[b[l]].value, q.rest) {
				out = append(out, reading{p.items + q.items, l + 1})
			}
		}
	}
	return out
}
