package header

import (
	"regexp"
	"strings"
)

// extend reads what stands behind the name: "née X", "épouse Y".
func (v *view) extend(id *identity, p int) {
	end := v.lineEnd(p)
	for range 2 {
		if m := bornAs.FindStringIndex(v.low[p:end]); m != nil {
			if w, q := v.nameAt(p+m[1], end, false); len(w) > 0 && w[0].class != initial {
				if given, name := split(w, surnameFirst); id.Given == "" && given != "" {
					id.Given, id.BirthName = given, name
				} else {
					id.BirthName = join(w)
				}
				id.end, p = q, q
				continue
			}
		}
		if m := marriedAs.FindStringIndex(v.low[p:end]); m != nil {
			if w, q := v.nameAt(p+m[1], end, false); len(w) > 0 {
				given, name := split(w, surnameFirst)
				id.BirthName, id.Name = id.Name, name
				if id.Given == "" {
					id.Given = given
				} else if given != "" && !sameName(given, id.Given) {
					id.Name = join(w)
				}
				id.end, p = q, q
				continue
			}
		}
		break
	}
	if id.BirthName != "" && id.Given == "" && p < end && v.low[p] == ')' { // "ROUSSET (née GUILLOT) Andrée"
		if w, q := v.nameAt(p+1, end, false); len(w) > 0 && len(w) <= 3 {
			id.Given, id.end = join(w), q
		}
	}
	if id.BirthName != "" && sameName(id.BirthName, id.Name) {
		id.BirthName = ""
	}
}

// fieldEnd is where the value of a field ends.
var fieldEnd = regexp.MustCompile(`^[ \t]*(?:$|  |\t|\||\()`)

// build makes an identity from the words of a name read at the folded place p.
func (v *view) build(w []nameWord, q int, hint order, label bool) (identity, bool) {
	if len(w) == 0 {
		return identity{}, false
	}
	id := identity{name: nameSpan(w), end: q, strong: label}
	// French forms write a name in capitals surname first, whatever the civility
	capitals, mixed := 0, 0
	for _, x := range w {
		if x.class == upper {
			capitals++
		} else if x.class != particle {
			mixed++
		}
	}
	if mixed == 0 && capitals > 1 {
		hint = surnameFirst
	}
	id.Given, id.Name = split(w, hint)
	comma := label && mixed == 0 && len(w) > 1 && strings.HasPrefix(v.low[q:], ", ") // "LE GOFF, Yann"
	if id.Given == "" || comma {
		// "SMITH, John", "DUPONT / Jean"
		rest := v.low[q:v.lineEnd(q)]
		k := 0
		for k < len(rest) && (rest[k] == ' ' || k < 2 && (rest[k] == ',' || rest[k] == '/')) {
			k++
		}
		if k > 0 && strings.ContainsAny(rest[:k], ",/") {
			if g, e := v.nameAt(q+k, v.lineEnd(q), false); len(g) > 0 && len(g) <= 3 && (isGiven(g[0]) || !comma && w[0].class == upper && g[0].class == capital || comma && g[0].class == capital || g[0].class == initial || label && w[0].class == capital && g[0].class == capital && fieldEnd.MatchString(v.low[e:v.lineEnd(e)])) {
				if comma {
					id.Name = join(w)
				}
				id.Given, id.end = join(g), e
				id.name.End = g[len(g)-1].to
			}
		}
	}
	v.extend(&id, id.end)
	return id, id.Name != ""
}
