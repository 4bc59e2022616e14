package vocab

import (
	"slices"
	"strings"
)

// cavities are what a view of the heart is named after where they are counted.
var cavities = keyOf("cavités")

// numbered reports whether a number stands directly before token i.
func (s *scan) numbered(i int) bool {
	t := s.tokens[i]
	return i > 0 && t.space && numerals[s.tokens[i-1].key] || t.start > 1 && s.text[t.start-1] == ' ' && isDigit(s.text[t.start-2])
}

// before are adjectives that stand before their noun.
var before = wordSet("grand grande grands grandes petit petite petits petites bon bonne bons bonnes mauvais mauvaise gros grosse nouveau nouvelle nouveaux nouvelles ancien ancienne fin haut bas")

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[keyOf(w)] = true
	}
	return m
}

// agreement asks about adjectives and articles that agree with none of the nouns
// that they can belong to. It speaks only where every word of the phrase is
// known: nouns with their gender, adjectives with their forms; names, verbs and
// words of unknown kind end the search, in silence where they could be a noun.
func (s *scan) agreement() {
	if s.tongue != &s.lexicon.french {
		return
	}
	g := frenchGrammar()
	for i := range s.tokens {
		t := s.tokens[i]
		if t.key == "" || t.digits || len(s.faults) >= maxFaults {
			continue
		}
		n, ok := g.noun(t.key)
		if ok && t.key == cavities && s.numbered(i) {
			continue // "apicale quatre cavités correcte": the name of a view
		}
		if !ok || n.short && t.caps != upper && t.caps != mixed || !n.short && t.caps == mixed {
			continue
		}
		if !s.article(i, n) {
			s.adjectivesAfter(i, n, g)
		}
	}
}

// article judges the article directly before the noun at token i, and reports
// whether it asked.
func (s *scan) article(i int, n noun) bool {
	before := len(s.faults)
	s.judgeArticle(i, n)
	return len(s.faults) > before
}

func (s *scan) judgeArticle(i int, n noun) {
	if i == 0 || n.short || !s.follows(i-1, i) || s.tokens[i].elided {
		return
	}
	t, d := s.tokens[i], s.tokens[i-1]
	if d.caps == upper || verbal[t.key] && d.key != "un" && d.key != "une" && d.key != "des" {
		return // "LA volume"; "on la contrôle"
	}
	if i > 1 && pairedArticles[s.tokens[i-2].key+" "+d.key] {
		return
	}
	if pluralOnly[d.key] && n.form.number() == singular && d.caps != upper {
		if d.key == "des" || d.key == "les" || d.key == "ces" || s.tokens[i-1].letters > 3 {
			s.disagree(i, n.other, "« "+s.text[d.start:d.end]+" » demande le pluriel.")
		}
		return
	}
	var want [2]string // masculine, feminine
	switch d.key {
	case "le", "la":
		want = [2]string{"le", "la"}
	case "un", "une":
		want = [2]string{"un", "une"}
	case "du":
		want = [2]string{"du", "de la"}
	case "au":
		want = [2]string{"au", "à la"}
	default:
		return
	}
	if n.form.number() == many {
		s.disagree(i, n.other, "« "+s.text[d.start:d.end]+" » demande le singulier.")
		return
	}
	right := want[0]
	if n.form.gender() == feminine {
		right = want[1]
	}
	if right == d.key || n.form.gender() == feminine|masculine {
		return
	}
	if d.key != "un" && d.key != "une" && mute(t.key) {
		return // a matter of elision, see contracted
	}
	s.disagree(i-1, right, "« "+s.text[t.start:t.end]+" » est "+genderWord(n.form)+".")
}

// verbal are nouns that are also forms of verbs, before which "la" may be a
// pronoun.
var verbal = wordSet(`contrôle contrôles base bases coupe coupes charge charges pause pauses masse masses mesure mesures baisse baisses trouble troubles
	souffle souffles rythme rythmes complexe complexes image images score greffe filtre filtres couple suivi état reprise cause test tests programme signe signes
	résultat zone zones toux`)

// pairedArticles are two words that end like an article and are none.
var pairedArticles = map[string]bool{"tout le": true}

func genderWord(f form) string {
	if f.gender() == feminine {
		return "féminin"
	}
	return "masculin"
}

// disagree notes a fault of agreement at one token.
func (s *scan) disagree(i int, right, why string) {
	s.add(i, i, RuleAgreement, false, right)
	s.faults[len(s.faults)-1].Why, s.faults[len(s.faults)-1].Term = why, ""
}

// adjectivesAfter judges the adjectives that follow the noun at token i: "fuite
// mitrale modérément sévère", "oreillette gauche est dilatée".
func (s *scan) adjectivesAfter(i int, n noun, g grammar) {
	type found struct {
		at int
		a  adjective
	}
	var adjectives []found
	joined, copula, ended := false, false, false
	j := i + 1
	for ; j < len(s.tokens) && j <= i+9; j++ {
		if !s.follows(j-1, j) || s.tokens[j].line != s.tokens[i].line || s.tokens[j].elided {
			break
		}
		t := s.tokens[j]
		if j == i+1 && t.caps != lower && lettered[s.tokens[i].key] && waveLetters[t.key] {
			continue
		}
		a, ok := g.adjectives[t.key]
		if !ok {
			if a, ok = s.participleForm(j); ok {
				if _, noun := g.noun(t.key); noun {
					ok = false
				}
			}
		}
		if ok && t.caps != upper {
			if _, both := g.noun(t.key); both && j > i+1 {
				break
			}
			if j+1 < len(s.tokens) && s.follows(j, j+1) {
				if own, ok := g.noun(s.tokens[j+1].key); ok && before[t.key] && a.fits(own.form) {
					break // "coupe parasternale grand axe"
				}
			}
			if strings.HasSuffix(t.key, "ant") && j+1 < len(s.tokens) && (linked(s.tokens[j+1].key) || determiners[s.tokens[j+1].key]) {
				break // a participle: "descendant à 34/min"
			}
			adjectives = append(adjectives, found{j, a})
			continue
		}
		if adverbs[t.key] {
			continue
		}
		if copulas[t.key] && !copula && !joined {
			copula = true
			continue
		}
		if joins[t.key] {
			joined = true
			if j+1 < len(s.tokens) && s.follows(j, j+1) {
				if _, ok := g.adjectives[s.tokens[j+1].key]; ok {
					continue
				}
			}
		}
		break
	}
	// A comma or an abbreviation behind may go on with the list: "valves mitrale,
	// aortique et pulmonaire".
	if j < len(s.tokens) && j > i {
		between := s.text[s.tokens[j-1].end:s.tokens[j].start]
		ended = !strings.ContainsAny(between, ",/-") || strings.ContainsAny(between, ".;:\n")
		joined = joined || !ended || joins[s.tokens[j].key]
	}
	if len(adjectives) == 0 {
		return
	}
	heads, plain := s.heads(i, g)
	if !plain {
		return
	}
	heads = append(heads, n.form)
	moved := false
	numberShows := !joined && !n.short && len(heads) == 1
	for k, f := range adjectives {
		if slices.ContainsFunc(heads, f.a.fits) {
			// Behind an adjective of the first noun none of the last can stand:
			// "bloc de branche droit complet".
			if !f.a.fits(n.form) && !joined {
				heads = slices.DeleteFunc(heads, func(h form) bool { return !f.a.fits(h) })
				n.form, moved = heads[0], true
			}
			continue
		}
		gender := slices.ContainsFunc(heads, func(h form) bool { return h.gender()&f.a.form.gender() != 0 })
		if f.a.form.number() == many && n.form.number() == singular && s.commaBefore(i) {
			continue // "diabète, dyslipidémie traités"
		}
		if gender && !numberShows || !gender && joined && f.a.form.number() == many {
			continue
		}
		if n.form.gender() == masculine|feminine {
			continue
		}
		// Two adjectives in another number than the noun: the noun is wrong.
		if gender && k == 0 && len(adjectives) > 1 && n.form.number() == many && n.other != "" && !s.counted(i) &&
			!slices.ContainsFunc(adjectives, func(x found) bool { return x.a.form.number()&singular == 0 }) {
			s.disagree(i, n.other, "Les adjectifs qui suivent sont au singulier.")
			return
		}
		if gender && k == 0 && len(adjectives) > 1 && n.form.number() == singular && n.other != "" && adjectives[1].a.form.number() == many {
			s.disagree(i, n.other, "Les adjectifs qui suivent sont au pluriel.")
			return
		}
		if gender && s.counted(i) && n.form.number() == singular {
			return // "des extrasystole ventriculaires": the article told the noun
		}
		at := 0
		if n.form.gender() == feminine {
			at = 1
		}
		if n.form.number() == many || n.short && f.a.form.number() == many {
			at += 2
		}
		right := f.a.all[at]
		if keyOf(right) == s.tokens[f.at].key {
			continue
		}
		why := "L'adjectif s'accorde avec « " + s.text[s.tokens[i].start:s.tokens[i].end] + " », " + genderWord(n.form)
		if !n.short && n.form.number() == many {
			why += " pluriel"
		}
		if moved {
			why = "L'adjectif s'accorde avec le premier nom, " + genderWord(n.form)
		}
		s.disagree(f.at, right, why+".")
	}
}

// commaBefore reports whether the noun at token i goes on with a list.
func (s *scan) commaBefore(i int) bool {
	return i > 0 && s.tokens[i-1].line == s.tokens[i].line && strings.Contains(s.text[s.tokens[i-1].end:s.tokens[i].start], ",")
}

// counted reports whether the noun at token i has been asked for in the plural.
func (s *scan) counted(i int) bool {
	return i > 0 && pluralOnly[s.tokens[i-1].key]
}

// maxHeads is how many words before a noun are looked at.
const maxHeads = 24

// heads goes back from the noun at token i over the phrase that it ends and
// returns the forms of the nouns before it, to which an adjective may belong as
// well. plain is false where a word before may be a noun that is not known.
func (s *scan) heads(i int, g grammar) (out []form, plain bool) {
	for j := i; j > 0; j-- {
		if i-j > maxHeads {
			return nil, false
		}
		t, u := s.tokens[j], s.tokens[j-1]
		between := s.text[u.end:t.start]
		if t.line != u.line && strings.Contains(between, "\n") && t.caps != lower || strings.ContainsAny(between, ".:;!?([)]•*|\t") || strings.Contains(between, " - ") || strings.Contains(between, "– ") {
			return out, true
		}
		// A noun that opens a line, and no word above that asks for one.
		if j == i && t.line != u.line && strings.Contains(between, "\n") && !t.elided && u.key != "" && !linked(u.key) && !determiners[u.key] && !adverbs[u.key] && !before[u.key] {
			if _, adjective := g.adjectives[u.key]; !adjective {
				return out, true
			}
		}
		if strings.ContainsAny(between, ",") {
			return out, j == i || !linked(s.tokens[j].key)
		}
		if strings.ContainsAny(between, "0123456789/+=<>%-") || u.key == "" || u.digits {
			return nil, false
		}
		if n, ok := g.noun(u.key); ok {
			out = append(out, n.form)
			continue
		}
		if _, ok := g.adjectives[u.key]; ok {
			continue
		}
		switch {
		case links[u.key], adverbs[u.key], joins[u.key], s.elidedLink(u, t):
			continue
		case determiners[u.key] && u.elided: // "d'un"
			continue
		case determiners[u.key]:
			// A verb or the beginning of the sentence before an article: the phrase
			// begins here. A link goes on.
			if j-1 == 0 || s.tokens[j-2].line != u.line || !s.follows(j-2, j-1) {
				return out, true
			}
			v := s.tokens[j-2]
			if links[v.key] || joins[v.key] || determiners[v.key] || copulas[v.key] {
				continue
			}
			if _, ok := g.noun(v.key); ok {
				continue
			}
			return out, true
		case u.key == "pas" || u.key == "absence" || u.key == "présence":
			return out, true
		}
		// A word of another kind directly before the noun, or before its link.
		return nil, false
	}
	return out, true
}

func linked(key string) bool { return links[key] || joins[key] }

// elidedLink reports whether the word between two tokens is an elided "d'".
func (s *scan) elidedLink(u, t token) bool { return t.elided && u.key == "d" }
