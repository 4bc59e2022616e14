package vocab

import "strings"

// contractions are the words that lose their vowel before another, and what is
// left of them.
var contractions = map[string]string{"de": "d'", "le": "l'", "la": "l'", "ne": "n'", "que": "qu'", "se": "s'", "je": "j'", "me": "m'", "te": "t'",
	"du": "de l'", "au": "à l'", "jusque": "jusqu'", "lorsque": "lorsqu'", "puisque": "puisqu'", "si": "s'"}

// fulls are the full forms of what was cut before a consonant.
var fulls = map[string]string{"d": "de ", "l": "le ", "n": "ne ", "qu": "que "}

// mute reports whether a word begins with a vowel that is heard, or with an h
// that is not. Of words in h only the Greek ones are taken: "le hile" keeps its
// article.
func mute(key string) bool {
	p := plainKey(key)
	if p == "" || strings.HasPrefix(p, "onz") || strings.HasPrefix(p, "oui") || strings.HasPrefix(p, "uhl") || strings.HasPrefix(p, "ulul") || strings.HasPrefix(p, "hyperkine") {
		return false
	}
	return strings.IndexByte("aeiou", p[0]) >= 0 || strings.HasPrefix(p, "hyper") || strings.HasPrefix(p, "hypo") || strings.HasPrefix(p, "hem")
}

// contracted asks for an elision that is missing, "de oreillette", "ne est", or
// out of place, "l'ventricule". A blank behind an apostrophe is layout.
func (s *scan) contracted(i int) {
	t := s.tokens[i]
	if t.elided && t.caps == lower && t.letters >= 4 {
		s.overcut(i)
		return
	}
	if i+1 >= len(s.tokens) || t.digits || t.caps == upper {
		return
	}
	cut, ok := contractions[t.key]
	if !ok {
		return
	}
	u := s.tokens[i+1]
	if !u.space || u.elided || u.digits || u.line != t.line || u.caps != lower || !mute(u.key) || strings.Contains(u.key, "-") {
		return
	}
	switch t.key {
	case "si":
		if u.key != "il" && u.key != "ils" {
			return
		}
	case "ne", "je", "se", "que", "me", "te", "jusque", "lorsque", "puisque":
		if !s.tongue.common.Contains(u.key) && !s.isTerm(u) && !s.tongue.general.Contains(u.key) {
			return
		}
	default:
		// "le un", "la une", "de à": small words stand for themselves
		if u.letters < 4 || !s.tongue.common.Contains(u.key) && s.standing(u) != known || adverbs[u.key] || spokenOf[u.key] {
			return
		}
		if i > 0 && s.tokens[i-1].key == "celui" || (t.key == "du" || t.key == "au") && !s.nounOfOne(u) {
			return
		}
		if t.key == "la" && i > 0 && (s.tokens[i-1].key == "de" || s.tokens[i-1].key == to) && !s.nounOfOne(u) {
			return
		}
	}
	f := Fault{Start: t.start, End: u.end, Rule: RuleElision, Why: "Devant une voyelle, « " + s.text[t.start:t.end] + " » s'élide."}
	f.Wrong = s.text[f.Start:f.End]
	word := s.text[u.start:u.end]
	f.Right = []string{likeCase(cut+word, t)}
	if t.key == "de" && s.nounOfOne(u) {
		f.Right = append(f.Right, likeCase("de l'"+word, t))
	}
	s.faults = append(s.faults, f)
}

// spokenOf are words in a vowel that are spoken of rather than said.
var spokenOf = wordSet("environ avec entre après avant ainsi alors aussi aucun aucune autre outre elle elles encore enfin")

// nounOfOne reports whether a token is a noun of the grammar in the singular.
func (s *scan) nounOfOne(t token) bool {
	n, ok := frenchGrammar().noun(t.key)
	return ok && n.form.number() == singular
}

// overcut asks about "l'ventricule", "d'thrombus".
func (s *scan) overcut(i int) {
	t := s.tokens[i]
	if c := plainKey(t.key); vowel(c[0]) || c[0] == 'h' || !s.isTerm(t) && !s.tongue.common.Contains(t.key) {
		return
	}
	apostrophe := strings.LastIndexAny(s.text[:t.start], "'’ʼ")
	if apostrophe < 0 {
		return
	}
	from := apostrophe
	for from > 0 && letter(s.text[from-1]) {
		from--
	}
	full, ok := fulls[strings.ToLower(s.text[from:apostrophe])]
	if !ok || from > 0 && !blank(s.text[from-1]) {
		return
	}
	word := s.text[t.start:t.end]
	if n, known := frenchGrammar().noun(t.key); known && full == "le " {
		switch {
		case n.form.number() == many:
			full = "les "
		case n.form.gender() == feminine:
			full = "la "
		}
	}
	s.faults = append(s.faults, Fault{Start: from, End: t.end, Wrong: s.text[from:t.end], Right: []string{full + word}, Rule: RuleElision,
		Why: "Pas d'apostrophe devant une consonne."})
}
