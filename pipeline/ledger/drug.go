package ledger

import (
	"strings"

	"cardiopli/vocab"
)

// medicine is a medicine's name: the keys of its words.
type medicine struct {
	keys []string
	name string
}

// medicines gives the names of the lexicon's drugs by their first word, with
// their known misspellings.
func medicines(terms []vocab.Term) map[string][]medicine {
	m := map[string][]medicine{}
	keys := map[string]string{}
	seen := map[string]bool{}
	for _, t := range terms {
		if !t.Drug() {
			continue
		}
		for _, forms := range [][]string{{t.Text}, t.Inflected, t.Variants, t.Faults} {
			for _, f := range forms {
				x := lexer{text: f, keys: keys}
				ls := x.run()
				if len(ls) == 0 || ls[0].class != word || len(ls[0].key) < 3 {
					continue
				}
				d := medicine{name: t.Text}
				for _, l := range ls {
					d.keys = append(d.keys, l.key)
				}
				k := strings.Join(d.keys, " ")
				if seen[k] {
					continue
				}
				seen[k] = true
				m[d.keys[0]] = append(m[d.keys[0]], d)
			}
		}
	}
	return m
}

// drug adds the longest medicine at lexeme i and gives its number of lexemes.
func (r *reader) drug(i int) int {
	best := medicine{}
	for _, d := range r.book.drugs[r.ls[i].key] {
		if len(d.keys) <= len(best.keys) || i+len(d.keys) > len(r.ls) {
			continue
		}
		same := true
		for k := 1; k < len(d.keys) && same; k++ {
			same = r.ls[i+k].key == d.keys[k] && (r.ls[i+k].soft || r.ls[i+k].class == sign)
		}
		if same {
			best = d
		}
	}
	if best.keys != nil {
		key := best.keys[0]
		if len(best.keys) > 1 {
			key = strings.Join(best.keys, " ")
		}
		r.add(Drug, key, best.name, i, i+len(best.keys))
	}
	return len(best.keys)
}
