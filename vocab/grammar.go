package vocab

import (
	_ "embed" // the list of adjectives
	"fmt"
	"strings"

	"cardiopli/vocab/dawg"
)

//go:embed data/adjectives-fr.txt
var frenchAdjectives string

// form is what gender and number a form shows; a form may show several.
type form uint8

const (
	masculine form = 1 << iota
	feminine
	singular
	many // plural
)

func (f form) gender() form { return f & (masculine | feminine) }
func (f form) number() form { return f & (singular | many) }

// adjective is a form of an adjective and where it belongs.
type adjective struct {
	form form
	all  *[4]string // masculine, feminine, masculine plural, feminine plural
}

// fits reports whether the form may belong to a noun.
func (a adjective) fits(noun form) bool {
	return noun&a.form.gender() != 0 && noun&a.form.number() != 0
}

// noun is a form of a noun.
type noun struct {
	form form
	// other is the same noun in the other number, empty where both look alike.
	other string
	short bool // an abbreviation: its number does not show
}

// grammar is what the check of agreement knows: the nouns of genders-fr.tsv and
// the adjectives of adjectives-fr.txt with their forms, by key.
type grammar struct {
	nouns      map[string]noun
	adjectives map[string]adjective
}

// suffixGenders are the endings that tell a noun and its gender.
var suffixGenders = [...]struct {
	end  string
	form form
}{
	{"ation", feminine}, {"ition", feminine}, {"ction", feminine}, {"ption", feminine}, {"ssion", feminine}, {"lsion", feminine}, {"nsion", feminine}, {"xion", feminine}, {"ution", feminine},
	{"graphie", feminine}, {"scopie", feminine}, {"plastie", feminine}, {"pathie", feminine}, {"tomie", feminine}, {"isme", masculine},
}

// noun finds a noun of the table, or one whose ending tells its gender.
func (g grammar) noun(key string) (noun, bool) {
	if n, ok := g.nouns[key]; ok {
		return n, true
	}
	base, number := key, singular
	if strings.HasSuffix(key, "s") {
		base, number = key[:len(key)-1], many
	}
	if len(base) < 8 {
		return noun{}, false
	}
	for _, x := range suffixGenders {
		if strings.HasSuffix(base, x.end) {
			n := noun{form: x.form | number, other: dawg.Decode(base)}
			if number == singular {
				n.other += "s"
			}
			return n, true
		}
	}
	return noun{}, false
}

var frenchGrammar = mustOnce(func() (grammar, error) {
	table, err := rows("genders-fr.tsv")
	if err != nil {
		return grammar{}, err
	}
	g := grammar{nouns: make(map[string]noun, 2*len(table)), adjectives: make(map[string]adjective, 1200)}
	for i, c := range table {
		f := masculine
		switch c[1] {
		case "m":
		case "f":
			f = feminine
		case "mf": // both are in use
			f |= feminine
		default:
			return grammar{}, fmt.Errorf("read table genders-fr.tsv: line %d: no gender", i+2)
		}
		word := c[0]
		if r := rune(word[1]); r >= 'A' && r <= 'Z' {
			g.nouns[keyOf(word)] = noun{form: f | singular | many, short: true}
			continue
		}
		plural := pluralOf(word)
		if plural == word {
			g.nouns[keyOf(word)] = noun{form: f | singular | many}
			continue
		}
		g.nouns[keyOf(word)] = noun{form: f | singular, other: plural}
		g.nouns[keyOf(plural)] = noun{form: f | many, other: word}
	}
	for line := range strings.Lines(frenchAdjectives) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			all := inflect(w)
			for i, text := range all {
				k := keyOf(text)
				a := g.adjectives[k]
				a.all = &all
				a.form |= [4]form{masculine | singular, feminine | singular, masculine | many, feminine | many}[i]
				g.adjectives[k] = a
			}
		}
	}
	return g, nil
})

// pluralOf gives the plural of a noun or of a masculine adjective.
func pluralOf(w string) string {
	switch {
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "z"):
		return w
	case strings.HasSuffix(w, "al") && w != "fatal" && w != "final":
		return w[:len(w)-1] + "ux"
	case strings.HasSuffix(w, "eau"):
		return w + "x"
	}
	return w + "s"
}

// inflect gives the four forms of an adjective from its masculine singular.
func inflect(m string) [4]string {
	f := m + "e"
	switch irregular := map[string]string{"aigu": "aiguë", "subaigu": "subaiguë", "sec": "sèche", "nouveau": "nouvelle", "bon": "bonne", "ancien": "ancienne",
		"moyen": "moyenne", "discret": "discrète", "complet": "complète", "incomplet": "incomplète", "diffus": "diffuse"}; {
	case irregular[m] != "":
		f = irregular[m]
	case strings.HasSuffix(m, "e"):
		f = m
	case strings.HasSuffix(m, "el"), strings.HasSuffix(m, "en"):
		f = m + m[len(m)-1:] + "e"
	case strings.HasSuffix(m, "if"):
		f = m[:len(m)-1] + "ve"
	case strings.HasSuffix(m, "eux"):
		f = m[:len(m)-1] + "se"
	case strings.HasSuffix(m, "er"):
		f = m[:len(m)-2] + "ère"
	}
	return [4]string{m, f, pluralOf(m), pluralOf(f)}
}

// Words that may stand between the nouns and the adjectives of one phrase.
var (
	adverbs = wordSet(`modérément légèrement discrètement très peu non mal bien assez plutôt nettement sévèrement faiblement fortement moyennement massivement
		minimement déjà globalement totalement partiellement relativement significativement parfaitement harmonieusement encore toujours également`)
	determiners = wordSet("le la les l un une des cette ce cet ces son sa ses leur leurs quelques plusieurs chaque aucun aucune deux trois quatre cinq six sept huit neuf dix")
	pluralOnly  = wordSet("des les ces ses quelques plusieurs deux trois quatre cinq six sept huit neuf dix")
	links       = wordSet("de du des d à au aux en par sur avec sous sans dans pour chez entre vers selon après avant dont où lors contre depuis versus vs")
	copulas     = wordSet("est sont était étaient reste restent apparaît apparaissent semble semblent demeure paraît paraissent")
	joins       = wordSet("et ou ni puis")
)
