package ledger

import "strings"

// Bounds of a name spelled letter by letter.
const (
	minSpelled = 4
	maxSpelled = 40
)

// unspell makes words of the numbers that count letters in a spelled name, "D E
// deux S O U L": they are written by the name. Only a spelling that gives a name
// said right before it, or found in the written form, is one: "C H A deux D S
// deux" and "V deux V trois" keep their numbers.
func unspell(s, w []token) {
	written := ""
	for i := 0; i < len(s); i++ {
		if !letter(s[i]) && !counts(s, i) {
			continue
		}
		if written == "" {
			written = " " + joined(w)
		}
		before := joined(s[max(i-3, 0):i])
		var counted []int
		name := ""
		for k := i; k < len(s) && len(name) < maxSpelled; {
			n := 1
			if counts(s, k) {
				n, counted = int(s[k].value[0]-'0'), append(counted, k)
				k++
			}
			if !letter(s[k]) {
				break
			}
			name += strings.Repeat(strings.ToLower(s[k].key), n)
			if s[k].kind == Unit { // "2 L"
				counted = append(counted, k)
			}
			k = spelledOn(s, k+1)
			if len(counted) > 0 && len(name) >= minSpelled && (strings.HasSuffix(before, name) || strings.Contains(written, name)) {
				for _, c := range counted {
					s[c] = token{key: "×", from: s[c].from, to: s[c].to, line: s[c].line} // matches nothing written
				}
			}
		}
	}
}

// letter reports whether t is one letter; behind a figure it may look like a unit.
func letter(t token) bool {
	return (t.kind == "" || t.kind == Unit) && t.to-t.from == 1 && len(t.key) == 1 && t.key[0]|0x20 >= 'a' && t.key[0]|0x20 <= 'z'
}

// counts reports whether s[i] says how often the letter behind it comes.
func counts(s []token, i int) bool {
	return i+1 < len(s) && s[i].kind == Number && (s[i].value == "2" || s[i].value == "3") && letter(s[i+1])
}

// spelledOn passes over what explains a letter: "comme Denis", "accent aigu".
func spelledOn(s []token, k int) int {
	for k < len(s) {
		switch s[k].key {
		case "comme", "accent":
			k += 2
		case "cedille", "trema", "tiret", "apostrophe", "majuscule":
			k++
		default:
			return k
		}
	}
	return k
}

// joined writes the words of a run as one.
func joined(toks []token) string {
	var b strings.Builder
	for _, t := range toks {
		if t.kind == "" {
			b.WriteString(t.key)
		}
	}
	return b.String()
}
