package ledger

import (
	"strconv"
	"strings"
	"unicode"
)

// token is a word of a text, or an item of the ledger in its place.
type token struct {
	key      string // what is compared first: a folded word, an item's value
	value    string // of an item
	kind     Kind   // "" for a word
	from, to int32  // bytes
	line     int32
	// weak numbers are articles, or commands of a dictation: they may answer for
	// a number of the other side, and are not missed.
	weak bool
	// minus tells of a number behind the word "moins".
	minus bool
	// said tells of a number in words; parts are the two numbers of a decimal
	// whose mark was said, since "virgule" may have been a comma.
	said  bool
	parts [2]string
}

func (t token) item() bool { return t.kind != "" && !t.weak }

// reader turns lexemes into tokens.
type reader struct {
	book *Book
	text string
	ls   []lexeme
	out  []token
}

// read cuts a text into tokens. group joins figures in groups of thousands.
func (b *Book) read(text string, keys map[string]string, group bool) []token {
	x := lexer{text: text, keys: keys, group: group}
	x.out = make([]lexeme, 0, len(text)/6+4)
	r := reader{book: b, text: text, ls: x.run()}
	r.out = make([]token, 0, len(r.ls))
	for i := 0; i < len(r.ls); {
		i = r.step(i)
	}
	return r.out
}

// add makes lexemes i to j one token.
func (r *reader) add(kind Kind, key, value string, i, j int) *token {
	r.out = append(r.out, token{key: key, value: value, kind: kind, from: r.ls[i].from, to: r.ls[j-1].to, line: r.ls[i].line})
	return &r.out[len(r.out)-1]
}

// step reads what begins at lexeme i and gives the lexeme behind it.
func (r *reader) step(i int) int {
	l := r.ls[i]
	switch l.class {
	case figure:
		return r.number(i, i+1, l.key, false)
	case sign:
		return r.sign(i)
	}
	if n := r.drug(i); n > 0 {
		return i + n
	}
	if v, ok := sides[l.key]; ok {
		r.add(Side, v, v, i, i+1)
		return i + 1
	}
	if n := r.command(i); n > 0 {
		return i + n
	}
	if v := r.turn(i); v != "" {
		r.add(Negation, l.key, v, i, i+1)
		return i + 1
	}
	if v := r.roman(i); v != "" {
		r.add(Number, v, v, i, i+1)
		return i + 1
	}
	if second(r.ls, i) {
		r.add(Number, "2", "2", i, i+1).said = true
		return i + 1
	}
	if next := r.half(i); next > i {
		return next
	}
	if v, next, ok := numeral(r.ls, i); ok && !(l.key == "cent" && i > 0 && r.ls[i-1].key == "pour") {
		return r.numeral(i, next, v)
	}
	if v, ok := ordinals[l.key]; ok && !(l.key == "first" && i+1 < len(r.ls) && r.ls[i+1].key == "name") {
		r.add(Number, strconv.Itoa(v), strconv.Itoa(v), i, i+1).said = true
		return i + 1
	}
	switch {
	case (l.key == "demi" || l.key == "demie") && i > 0 && r.ls[i-1].key == "et", l.key == "quart" && i > 0 && (r.ls[i-1].key == "et" || r.ls[i-1].key == "le"):
		r.add(Number, l.key, "½", i, i+1).said = true
		if l.key == "quart" {
			r.out[len(r.out)-1].value = "¼"
		}
	case l.key == "minuit" || l.key == "midi":
		v := "0"
		if l.key == "midi" {
			v = "12"
		}
		t := r.add(Number, l.key, v, i, i+1)
		t.weak, t.said = true, true
	case l.key == "mmhg":
		r.add(Unit, "mmHg", "mmHg", i, i+1)
	default:
		r.add("", l.key, "", i, i+1)
	}
	return i + 1
}

// numeral adds a number in words, with its decimals.
func (r *reader) numeral(i, next, v int) int {
	digits := strconv.Itoa(v)
	weak := next == i+1 && (r.ls[i].key == "un" || r.ls[i].key == "une" || r.ls[i].key == "one" || r.ls[i].key == "oh")
	var parts [2]string
	if n := next; n+1 < len(r.ls) && r.ls[n].soft && r.ls[n+1].soft && (r.ls[n].key == "virgule" || r.ls[n].key == "point" && r.english(i)) {
		if frac, k, ok := fraction(r.ls, n+1); ok && !r.height(n+1) {
			parts = [2]string{digits, frac}
			digits, next, weak = trimmed(digits+"."+frac), k, false
		}
	}
	if weak {
		if _, k := unit(r.text, r.ls, next); k > next || r.graded() || r.lead(i) || r.share(next) || i > 0 && r.ls[i-1].key == "than" {
			weak = false
		}
	}
	next = r.number(i, next, digits, weak)
	for k := len(r.out) - 1; k >= 0; k-- {
		if r.out[k].kind == Number {
			r.out[k].said, r.out[k].parts = true, parts
			break
		}
	}
	return next
}

// share reports whether "sur quatre" stands at lexeme i: "fuite mitrale un sur quatre".
func (r *reader) share(i int) bool {
	if i+1 >= len(r.ls) || !r.ls[i].soft || !r.ls[i+1].soft || r.ls[i].key != "sur" && r.ls[i].key != "over" {
		return false
	}
	_, _, ok := numeral(r.ls, i+1)
	return ok || r.ls[i+1].class == figure
}

// lead reports whether the number at lexeme i names a lead or a segment: "D un",
// "V un", but not "d'un".
func (r *reader) lead(i int) bool {
	if i == 0 || !r.ls[i].soft || len(r.ls[i-1].key) != 1 || elided(r.text, int(r.ls[i-1].to)) {
		return false
	}
	switch r.ls[i-1].key {
	case "d", "v", "p", "b":
		return true
	}
	return false
}

// height reports whether "un mètre soixante-quatre" begins at lexeme i: what was
// said before it ends with a comma.
func (r *reader) height(i int) bool {
	if i+2 >= len(r.ls) || r.ls[i].key != "un" || atoms[r.ls[i+1].key] != "m" {
		return false
	}
	_, _, ok := numeral(r.ls, i+2)
	return ok || r.ls[i+2].class == figure
}

// english tells "two point five" from a number that ends a French sentence.
func (r *reader) english(i int) bool {
	_, fr := frenchNumerals[r.ls[i].key]
	return !fr
}

// grades take a number, even "un", and roman figures.
var grades = set("grade grades stade stades type palier niveau degre score classe classes class stage grading nyha killip ccs mobitz bav ehra forrester rutherford avb")

// links may stand between a grade and its number: "classe fonctionnelle III".
var links = set("de du d of a fonctionnelle functional selon")

func (r *reader) graded() bool {
	n := len(r.out)
	return n > 0 && grades[r.out[n-1].key] || n > 1 && grades[r.out[n-2].key] && links[r.out[n-1].key]
}

// number adds a number and the unit behind it.
func (r *reader) number(i, next int, value string, weak bool) int {
	l := r.ls[i]
	if l.class == figure && next == i+1 && next < len(r.ls) && r.ls[next].key == "virgule" && r.ls[next].soft { // "1 virgule 2"
		if frac, k, ok := fraction(r.ls, next+1); ok && !r.height(next+1) && next+1 < len(r.ls) && r.ls[next+1].soft && !strings.Contains(value, ".") {
			next = r.number(i, k, trimmed(value+"."+frac), false)
			for n := len(r.out) - 1; n >= 0; n-- {
				if r.out[n].kind == Number {
					r.out[n].parts = [2]string{value, frac}
					break
				}
			}
			return next
		}
	}
	t := r.add(Number, value, value, i, next)
	t.weak = weak
	if n := len(r.out) - 2; n >= 0 && (r.out[n].key == "moins" || r.out[n].key == "minus") {
		t.minus = true
	}
	if next < len(r.ls) && !r.ls[next].soft && r.ls[next].line == l.line && r.ls[next].key != "%" {
		return next
	}
	if u, k := unit(r.text, r.ls, next); k > next && !r.mark(next, k, value) {
		r.add(Unit, u, u, next, k)
		return k
	}
	return next
}

// mark tells a letter or a word behind a number from a unit: the M of a man and
// the H of one from metres and hours ("né le 05/09/1944 M"; in capitals "1,20 M/S"
// and "24 H" are units), a lead from volts, a new sentence from milliamperes.
func (r *reader) mark(i, next int, value string) bool {
	l := r.ls[i]
	before := r.ls[i-1]
	if l.class != word || next != i+1 || l.tight {
		return false
	}
	if l.line != before.line && !l.upper && unicode.IsUpper(rune(r.text[l.from])) { // "2026\nMa chère consœur"
		return true
	}
	if len(l.key) != 1 {
		return false
	}
	if before.class == word || l.key == "v" && next < len(r.ls) && r.ls[next].tight { // "V un V deux", "V1 V2"
		return true
	}
	return l.upper && (l.key == "m" || l.key == "h" && len(value) == 4)
}

// sign adds a sign that is an item by itself.
func (r *reader) sign(i int) int {
	l := r.ls[i]
	switch l.key {
	case "°":
		if n := len(r.out); n == 0 || r.out[n-1].kind != Number { // "n°"
			break
		}
		r.add(Unit, l.key, l.key, i, i+1)
	case "%", "‰":
		r.add(Unit, l.key, l.key, i, i+1)
	case "<", ">":
		if i+1 < len(r.ls) && r.ls[i+1].tight && r.text[r.ls[i+1].from-1] == '=' {
			break
		}
		if int(l.to) < len(r.text) && r.text[l.to] == '=' {
			v := map[string]string{"<": "≤", ">": "≥"}[l.key]
			r.add(Negation, v, v, i, i+1)
			break
		}
		r.add(Negation, l.key, l.key, i, i+1)
	case "≤", "≥", "±", "↑", "↓":
		r.add(Negation, l.key, l.key, i, i+1)
	case "+":
		if n := len(r.out) - 1; n >= 0 && l.tight && r.out[n].kind == "" && (i+1 >= len(r.ls) || !r.ls[i+1].tight) { // "ST+"
			r.add(Negation, "+", "+", i, i+1)
		}
	case "½", "¼", "¾", "²", "³":
		r.add(Number, l.key, l.key, i, i+1)
	}
	return i + 1
}

// command passes over spoken punctuation that sounds like a number.
func (r *reader) command(i int) int {
	l := r.ls[i]
	at := func(k int) string {
		if k < len(r.ls) && r.ls[k].soft {
			return r.ls[k].key
		}
		return ""
	}
	switch {
	case l.key == "deux" && at(i+1) == "points" && at(i+2) != "de" && !(at(i+2) == "d" && elided(r.text, int(r.ls[i+2].to))):
		t := r.add(Number, ":2", "2", i, i+1)
		t.weak, t.said = true, true
		return 1
	case l.key == "trois" && at(i+1) == "petits" && at(i+2) == "points":
		t := r.add(Number, ":3", "3", i, i+1)
		t.weak, t.said = true, true
		return 1
	case (l.key == "pour" || l.key == "per") && at(i+1) == "cent" && i > 0 && r.ls[i-1].soft:
		if n := len(r.out); n > 0 && r.out[n-1].kind == Number {
			r.add(Unit, "%", "%", i, i+2)
			return 2
		}
	}
	return 0
}

// turn gives the value of a word that turns the sense.
func (r *reader) turn(i int) string {
	l := r.ls[i]
	switch l.key {
	case "pas": // PAS is the systolic pressure where no capitals follow
		if l.upper && (i+1 >= len(r.ls) || r.ls[i+1].class != word || !r.ls[i+1].upper || !r.ls[i+1].soft) {
			return ""
		}
	case "t": // isn't
		if i > 0 && strings.HasSuffix(r.ls[i-1].key, "n") && l.soft && int(l.from) > 0 && strings.HasSuffix(strings.ReplaceAll(r.text[:l.from], "’", "'"), "n'") {
			return "not"
		}
		return ""
	case "plus":
		for k := len(r.out) - 1; k >= 0 && k >= len(r.out)-6; k-- {
			if r.out[k].key == "n" || r.out[k].key == "ne" {
				return "ne plus"
			}
		}
		return ""
	}
	return turned(l.key)
}

// romans that are read as numbers wherever they stand, and those that need a
// label before them: "IV" may be a vein, "V" a lead.
var romans = map[string]string{"ii": "2", "iii": "3", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12", "di": "1", "dii": "2", "diii": "3"}
var labelledRomans = map[string]string{"i": "1", "iv": "4", "v": "5", "vi": "6", "x": "10"}

// between may stand between two roman figures: "II ou III".
var between = set("a ou et ni or to")

// romanAt reports whether the token n is a number in roman figures.
func (r *reader) romanAt(n int) bool {
	return r.out[n].kind == Number && strings.IndexByte("IVX", r.text[r.out[n].from]) >= 0
}

func (r *reader) roman(i int) string {
	l := r.ls[i]
	if !l.upper || len(l.key) > 4 || i+1 < len(r.ls) && r.ls[i+1].tight && r.ls[i+1].class == figure { // "V6"
		return ""
	}
	if v, ok := romans[l.key]; ok {
		return v
	}
	v, ok := labelledRomans[l.key]
	if !ok {
		return ""
	}
	if l.key == "v" && i+1 < len(r.ls) && r.ls[i+1].soft { // "V trois et V quatre" are leads
		if _, _, number := numeral(r.ls, i+1); number || r.ls[i+1].class == figure {
			return ""
		}
	}
	n := len(r.out)
	if r.graded() || n > 0 && r.romanAt(n-1) && r.ls[i-1].key == "/" || n > 1 && r.romanAt(n-2) && between[r.ls[i-1].key] {
		return v
	}
	return ""
}
