package phrase

import "strings"

// Limit tells how a number is bounded: "Vmax ≥ 4 m/s" gives no value but the
// least that it can be.
type Limit int8

// The kinds of limits. Whether the limit itself is included is not told apart: "> 4"
// and "≥ 4" are said of the same patients.
const (
	Under Limit = -1 // at most
	Exact Limit = 0
	Over  Limit = 1 // at least
)

// longestLimit is how many tokens the wording of a limit may have: "supérieur(e)
// ou égal(e) à".
const longestLimit = 10

// plain are wordings that need nothing more before the number.
var plain = func() map[string]Limit {
	m := map[string]Limit{">": Over, ">=": Over, "<": Under, "<=": Under}
	for _, w := range []string{"above", "over", "beyond", "exceeding", "exceeds"} {
		m[KeyOf(w)] = Over
	}
	for _, w := range []string{"below", "under", "sous"} {
		m[KeyOf(w)] = Under
	}
	return m
}()

// LimitAt reads the wording of a limit that begins at token i and returns the
// first token behind it: a sign (>, ≥, "> ou =", "=>"), or words ("supérieur ou égal
// à", "sup. à", "plus de", "au moins", "ne dépasse pas"). Exact means that none begins.
func (t *Text) LimitAt(i int) (l Limit, next int) {
	k := t.Key(i)
	if k == "" {
		return Exact, i
	}
	switch k {
	case ">", "<", ">=", "<=":
		if i > 0 && t.Key(i-1) == "-" && t.Tokens[i-1].End == t.Tokens[i].Start {
			return Exact, i // an arrow
		}
		if t.quoted(i) {
			return Exact, i // of a mail that is quoted
		}
		return plain[k], t.equal(i + 1)
	case "sup", "inf":
		j := i + 1
		if t.Key(j) == "." {
			j++
		}
		if n := t.equal(j); n > j {
			return sense(k == "sup"), n
		}
		return Exact, i
	case "plus", "moins", "more", "less", "greater", "higher", "lower", "longer":
		if n := t.Key(i + 1); n == "de" || n == "d" || n == "than" || n == "que" && k == "plus" {
			if t.Key(i-1) == "pas" || t.Key(i-1) == "not" {
				return Exact, i // negations are for the reader
			}
			return sense(k != "moins" && k != "less" && k != "lower"), i + 2
		}
		return Exact, i
	case "au", "d", "at", "en":
		return t.adverbial(i)
	}
	if l := plain[k]; l != Exact && !(i > 0 && t.Tokens[i-1].Kind == Number && t.Tokens[i].Kind == Word) { // "180 over 110"
		return l, t.equal(i + 1)
	}
	switch {
	case strings.HasPrefix(k, "depas") || strings.HasPrefix(k, "exced"):
		if t.Key(i+1) == "pas" {
			return Under, t.article(i + 2)
		}
		return Over, t.article(i + 1)
	case strings.HasPrefix(k, "superieur") || strings.HasPrefix(k, "inferieur") && t.Key(i-1) != "cave":
		j := i + 1
		if t.Key(j) == "(" && t.Key(j+2) == ")" {
			j += 3
		}
		if n := t.equal(j); n > j {
			return sense(k[0] == 's'), n
		}
	}
	return Exact, i
}

func sense(over bool) Limit {
	if over {
		return Over
	}
	return Under
}

// adverbial reads "au moins", "au plus", "d'au moins", "at least", "au-delà de",
// "au-dessus de", "en dessous de".
func (t *Text) adverbial(i int) (Limit, int) {
	j := i
	if t.Key(j) == "d" && t.Key(j+1) == "au" {
		j++
	}
	k := t.Key(j)
	if j++; t.Key(j) == "-" {
		j++
	}
	switch n := t.Key(j); {
	case k == "at" && (n == "least" || n == "most"):
		return sense(n == "least"), j + 1
	case k == "au" && (n == "moins" || n == "plus"): // "au maximum 174" is what was reached
		return sense(n == "moins"), j + 1
	case (k == "au" || k == "en") && (n == "dela" || n == KeyOf("dessus") || n == KeyOf("dessous")):
		if m := t.Key(j + 1); m == "de" || m == "d" || m == "des" || m == "du" {
			return sense(n != KeyOf("dessous")), j + 2
		}
	}
	return Exact, i
}

// equal skips "=", "ou =", "ou égal(e)" and "à" from token i on.
func (t *Text) equal(i int) int {
	j := i
	if k := t.Key(j); k == "ou" || k == "or" {
		if n := t.Key(j + 1); n == "=" || strings.HasPrefix(n, "egal") || n == "equal" {
			j += 2
			if t.Key(j) == "(" && t.Key(j+2) == ")" {
				j += 3
			}
		}
	}
	if t.Key(j) == "=" {
		j++
	}
	if k := t.Key(j); k == "a" || k == "aux" || k == "to" || k == "than" {
		j++
	}
	return j
}

func (t *Text) article(i int) int {
	if k := t.Key(i); k == "les" || k == "la" || k == "le" {
		return i + 1
	}
	return i
}

// LimitBefore tells the limit that the wording right before the number at token j
// puts on it, and the first token of that wording. The second number of a pair
// shares the limit of the first: "> 180/110".
func (t *Text) LimitBefore(j int) (l Limit, from int) {
	if j >= 2 && t.Key(j-1) == "/" && t.Tokens[j-2].Kind == Number {
		j -= 2
	}
	for i := j - 1; i >= 0 && i >= j-longestLimit && t.Tokens[i].Kind != Number; i-- {
		if k, next := t.LimitAt(i); k != Exact && next == j {
			l, from = k, i // the longest wording: "d'au moins", not "moins"
		} else if l != Exact {
			break
		}
	}
	if l != Exact && from > 0 && t.Key(from-1) == "au" { // "au plus"
		if k, next := t.LimitAt(from - 1); k != Exact && next == j {
			return k, from - 1
		}
	}
	return l, from
}

// quoted reports whether the sign at token i begins its line, as another line
// begins with it too: mail programs mark what they quote so.
func (t *Text) quoted(i int) bool {
	if t.Key(i) != ">" {
		return false
	}
	start := t.Tokens[i].Start
	line := strings.LastIndexByte(t.Raw[:start], '\n') + 1
	if strings.TrimSpace(t.Raw[line:start]) != "" {
		return false
	}
	before, after := t.Raw[max(0, line-400):line], t.Raw[start:min(len(t.Raw), start+400)]
	return strings.Contains(before, "\n>") || strings.HasPrefix(before, ">") || strings.Contains(after, "\n>")
}
