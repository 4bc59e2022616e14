package dictation

import "strings"

// names writes names that are spelled: behind "épelé" or "spelled", from a
// letter with an example on ("c comme célestin o r ..."), or a run of letters
// that spells the word said just before. What was heard stays beside it.
func (p *pass) names(items []item) []item {
	out := make([]item, 0, len(items))
	for i := 0; i < len(items); {
		if len(items[i].text) > 6 && items[i].fold != "double" { // no letter
			out = append(out, items[i])
			i++
			continue
		}
		if name, next, ok := p.nameAt(out, items, i); ok {
			out = append(out, name)
			i = next
			continue
		}
		out = append(out, items[i])
		i++
	}
	return out
}

// nameAt reads the name that is spelled at items[i].
func (p *pass) nameAt(out, items []item, i int) (item, int, bool) {
	if !isLetter(items[i]) && !twice(items, i) {
		return item{}, 0, false
	}
	name, next, shown := spelledName(items, i)
	if len(name) < 2 {
		return item{}, 0, false
	}
	k := len(out) - 1
	for k >= 0 && (p.pause(out[k]) || out[k].kind == mark && out[k].text == ":") {
		k--
	}
	switch {
	case k >= 0 && (strings.HasPrefix(out[k].fold, "epel") || strings.HasPrefix(out[k].fold, "spel")):
	case shown && len(name) >= 3:
	case len(name) >= 4 && p.spells(out, k, name):
	default:
		return item{}, 0, false
	}
	return item{kind: abbrev, text: name, fold: fold(name), from: items[i].from, to: items[next-1].to, changed: true}, next, true
}

// spells reports whether name is, but for two letters, one of the three words
// that end at out[k] or the last of them together.
func (p *pass) spells(out []item, k int, name string) bool {
	n, joined := bareName.Replace(fold(name)), ""
	for m := 0; k >= 0 && m < 3 && out[k].kind == word && !personTitles[out[k].fold]; k, m = k-1, m+1 {
		w := bareName.Replace(out[k].fold)
		joined = w + joined
		if len(w) >= 3 && w[0] == n[0] && near(w, n, 2) || joined != "" && joined[0] == n[0] && near(joined, n, 2) {
			return true
		}
	}
	return false
}

var bareName = strings.NewReplacer("-", "", " ", "", "'", "")

// near reports whether a and b differ by at most n letters added, left out or
// changed.
func near(a, b string, n int) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	switch {
	case a == "" || b == "":
		return len(a)+len(b) <= n
	case n == 0:
		return false
	}
	return near(a[1:], b, n-1) || near(a, b[1:], n-1) || near(a[1:], b[1:], n-1)
}

// twice reports "deux l": a letter doubled.
func twice(items []item, i int) bool {
	return i+1 < len(items) && (items[i].fold == "deux" || items[i].fold == "double") && items[i].kind == word && isLetter(items[i+1])
}

// spelledName gives the letters said from items[i] on, the index behind them
// and whether an example was given for one of them.
func spelledName(items []item, i int) (name string, next int, shown bool) {
	var b strings.Builder
	j := i
	for j < len(items) && b.Len() < 40 {
		switch {
		case items[j].kind == mark && (items[j].text == "," || items[j].text == "-") && j > i && j+1 < len(items) && (isLetter(items[j+1]) || twice(items, j+1)):
			if items[j].text == "-" {
				b.WriteByte('-')
			}
			j++
		case items[j].kind == word && (items[j].fold == "virgule" || items[j].fold == "tiret" || items[j].fold == "accent" || items[j].fold == "apostrophe" || items[j].fold == "espace") && j > i && j+1 < len(items) && isLetter(items[j+1]):
			switch items[j].fold {
			case "tiret":
				b.WriteByte('-')
			case "apostrophe":
				b.WriteByte('\'')
			case "espace":
				b.WriteByte(' ')
			}
			j++
		case twice(items, j):
			c, _, _ := letterOf(items[j+1])
			b.WriteString(c + c)
			j += 2
		case items[j].kind == word && (items[j].fold == "comme" || items[j].fold == "for" || items[j].fold == "as") && j > i && isLetter(items[j-1]) && example(items, j):
			shown = true
			j += 2
		case isLetter(items[j]):
			c, _, _ := letterOf(items[j])
			b.WriteString(c)
			j++
		default:
			return b.String(), j, shown
		}
	}
	return b.String(), j, shown
}

// example reports whether the word behind items[j] starts with the letter
// before it: "d comme denis".
func example(items []item, j int) bool {
	if j+1 >= len(items) || items[j+1].kind != word || len(items[j+1].fold) < 2 {
		return false
	}
	c, _, _ := letterOf(items[j-1])
	return strings.HasPrefix(items[j+1].fold, strings.ToLower(c))
}
