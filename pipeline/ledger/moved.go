package ledger

// scales are names that are written before their grade and said behind it too.
var scales = set("nyha ccs killip mobitz ehra forrester rutherford bav avb")

// farScale is how many tokens may stand between a grade and its scale: "stade 3
// de la classification NYHA".
const farScale = 4

// moved matches a grade said before its scale and written behind it: "stade 3 de
// la NYHA" is "stade NYHA III".
func (h *hearing) moved() {
	for i, t := range h.s {
		if t.kind != Number || h.toW[i] >= 0 || h.okS[i] || i == 0 || !grades[h.s[i-1].key] {
			continue
		}
		for m := i + 1; m < len(h.s) && m <= i+farScale && h.s[m].line == t.line && h.s[m].kind == ""; m++ {
			j := int(h.toW[m])
			if !scales[h.s[m].key] || j < 0 {
				continue
			}
			for j++; j < len(h.w) && grades[h.w[j].key]; {
				j++
			}
			if j < len(h.w) && h.w[j].kind == Number && h.toS[j] < 0 && !h.okW[j] && h.agree(i, j) {
				h.toW[i], h.toS[j], h.okS[i], h.okW[j] = int32(j), int32(i), true, true
			}
			break
		}
	}
}
