package vocab

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/vocab/dawg"
)

// fillFrench enters the terms, the further words and the known misspellings.
func (l *Lexicon) fillFrench() {
	t := &l.french
	var pairs [][2]string
	for i, term := range l.terms {
		propose := term.Kind != Abbreviation
		t.enter(term.Text, int32(i), term, propose, &pairs)
		for _, f := range term.Inflected {
			t.enter(f, int32(i), term, propose, &pairs)
		}
		for _, f := range term.Variants {
			t.enter(f, int32(i), term, false, &pairs)
		}
		for _, f := range term.Expansions {
			t.enterPhrase(f, int32(i), &pairs)
		}
	}
	t.enterExtra(frenchExtra)
	t.pair(pairs)
	for i, term := range l.terms {
		for _, f := range term.Faults {
			t.enterFault(f, term.Text, int32(i), term)
			for _, right := range term.Inflected {
				if w, ok := inflectFault(f, term.Text, right); ok {
					t.enterFault(w, right, int32(i), term)
				}
			}
		}
	}
	for line := range strings.Lines(frenchHomophones) {
		c := strings.Split(strings.TrimSpace(line), "\t")
		if len(c) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		h := homophone{right: c[1]}
		if len(c) > 2 {
			for _, n := range list(c[2], ",") {
				h.near = append(h.near, keyOf(n))
			}
		}
		t.homophones[keyOf(c[0])] = h
	}
}

// fillEnglish enters the English names of the terms; drugs, abbreviations,
// makes and eponyms are the same in both languages.
func (l *Lexicon) fillEnglish(t *tongue) {
	var pairs [][2]string
	for i, term := range l.terms {
		switch {
		case term.Kind == DrugINN && term.English != "" && !strings.Contains(term.English, " "):
			// Accepted in French, proposed in English.
			t.enter(term.English, int32(i), term, true, &pairs)
			t.enter(term.Text, int32(i), term, false, &pairs)
		case term.Drug() || term.Kind == Abbreviation || term.Kind == Device && unicode.IsUpper(rune(term.Text[0])):
			t.enter(term.Text, int32(i), term, term.Kind != Abbreviation, &pairs)
		default:
			for _, w := range strings.Fields(term.Text) { // eponyms
				if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
					t.enter(w, int32(i), term, true, &pairs)
				}
			}
		}
		if strings.HasPrefix(term.English, "brand of ") {
			continue // its substance has an entry of its own
		}
		english := term.English
		for _, e := range strings.FieldsFunc(english, func(r rune) bool { return r == '(' || r == ')' || r == ';' || r == ',' }) {
			t.enter(strings.TrimSpace(e), int32(i), term, true, &pairs)
		}
	}
	t.enterExtra(englishExtra)
	t.pair(pairs)
}

// letterMask says which of the plain letters a key has.
func letterMask(key string) uint32 {
	var m uint32
	for i := range len(key) {
		if b := dawg.Base(key[i]); b >= 'a' && b <= 'z' {
			m |= 1 << (b - 'a')
		}
	}
	return m
}

// near32 reports whether two masks can belong to words two letters apart.
func near32(a, b uint32) bool { return bits.OnesCount32(a^b) <= 5 }

// enter adds a form of a term: its words, its phrase, its pairs of words.
func (t *tongue) enter(form string, at int32, term Term, propose bool, pairs *[][2]string) {
	t.enterPhrase(form, at, pairs)
	for _, f := range strings.FieldsFunc(form, func(r rune) bool { return r == ' ' || r == '/' || r == '(' || r == ')' }) {
		for _, tok := range split(f) {
			text := f[tok.start:tok.end]
			if tok.key == "" || tok.digits {
				continue
			}
			w := word{key: tok.key, text: text, term: at, drug: term.Drug(), name: tok.caps == title && !term.Drug()}
			t.enterWord(w, propose && tok.letters >= 4 && tok.caps != upper)
			if strings.Contains(tok.key, "-") {
				if propose {
					t.joined[strings.ReplaceAll(tok.key, "-", "")] = text
				}
				for _, part := range strings.Split(text, "-") {
					if utf8.RuneCountInString(part) >= 4 {
						r, _ := utf8.DecodeRuneInString(part)
						w := word{key: keyOf(part), text: part, term: at, name: unicode.IsUpper(r)}
						t.enterWord(w, w.name || propose && t.general.Contains(w.key))
					}
				}
			}
		}
	}
}

func (t *tongue) enterWord(w word, propose bool) {
	old, known := t.forms[w.key]
	if known && (old >= 0 || !propose) {
		if old >= 0 && w.drug && !t.words[old].drug && t.words[old].term >= 0 {
			t.words[old].drug = true
		}
		return
	}
	if !propose {
		t.forms[w.key] = -1
		if p := plainKey(w.key); p != w.key {
			if _, taken := t.plain[p]; !taken {
				t.plain[p] = -1
			}
		}
		return
	}
	w.letters = letterMask(w.key)
	at := int32(len(t.words))
	t.words = append(t.words, w)
	t.forms[w.key] = at
	if p := plainKey(w.key); p != w.key {
		if old, taken := t.plain[p]; !taken || old < 0 {
			t.plain[p] = at
		}
	}
}

// plainKey takes the accents off a key.
func plainKey(key string) string {
	if !slices.ContainsFunc([]byte(key), func(c byte) bool { return c >= 0x80 }) {
		return key
	}
	b := []byte(key)
	for i, c := range b {
		b[i] = dawg.Base(c)
	}
	return string(b)
}

// enterPhrase notes a term of several words, and which words stand together.
func (t *tongue) enterPhrase(form string, at int32, pairs *[][2]string) {
	if !strings.ContainsAny(form, " '") {
		return
	}
	toks := split(form)
	if len(toks) < 2 || len(toks) > maxPhrase {
		return
	}
	keys := make([]string, len(toks))
	for i, tok := range toks {
		keys[i] = tok.key
	}
	p := strings.Join(keys, " ")
	if _, taken := t.phrases[p]; !taken {
		t.phrases[p] = at
	}
	last := ""
	for _, tok := range toks {
		if tok.letters < 4 {
			continue
		}
		if last != "" {
			*pairs = append(*pairs, [2]string{last, tok.key})
		}
		last = tok.key
	}
}

const maxPhrase = 8

// pair notes which words stand beside which.
func (t *tongue) pair(pairs [][2]string) {
	note := func(m map[string][]int32, beside, word string) {
		if at, ok := t.forms[word]; ok && at >= 0 && !slices.Contains(m[beside], at) {
			m[beside] = append(m[beside], at)
		}
	}
	for _, p := range pairs {
		note(t.after, p[0], p[1])
		note(t.before, p[1], p[0])
	}
}

// enterExtra reads the list of further words.
func (t *tongue) enterExtra(list string) {
	section := "@word"
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if strings.HasPrefix(line, "@") {
			section = line
			continue
		}
		for _, f := range strings.Fields(line) {
			r, _ := utf8.DecodeRuneInString(f)
			capital := unicode.IsUpper(r)
			drug := section == "@drug"
			propose := drug || section == "@word" && utf8.RuneCountInString(f) >= 4 || section == "@clipped" && utf8.RuneCountInString(f) >= 5
			w := word{key: keyOf(f), text: f, term: -1, drug: drug, name: capital && !drug, clipped: section == "@clipped"}
			t.enterWord(w, propose)
			if !capital && !strings.HasSuffix(f, "s") && !strings.HasSuffix(f, "x") {
				w.key, w.text = w.key+"s", f+"s"
				t.enterWord(w, propose && !drug)
			}
		}
	}
}

// enterFault notes a known misspelling, and the misspelt word in it if it has
// several of which one only is wrong.
func (t *tongue) enterFault(fault, right string, at int32, term Term) {
	f, r := split(fault), split(right)
	if len(f) == 0 {
		return
	}
	if len(f) == 1 {
		if len(r) > 1 { // "cardiomiopathie" stands for one word of the term
			right = nearestWord(f[0].key, right, r)
		}
		if _, known := t.forms[f[0].key]; !known {
			t.fixes[f[0].key] = fix{right, at, term.Drug(), false}
		}
		return
	}
	w := wrong{right: right, term: at}
	for _, tok := range f {
		w.keys = append(w.keys, tok.key)
	}
	if _, known := t.phrases[strings.Join(w.keys, " ")]; known {
		return
	}
	t.wrong[f[0].key] = append(t.wrong[f[0].key], w)
	if len(f) != len(r) {
		return
	}
	odd := -1
	for i := range f {
		if f[i].key != r[i].key {
			if odd >= 0 {
				return
			}
			odd = i
		}
	}
	if odd >= 0 {
		k := f[odd].key
		_, known := t.forms[k]
		if _, taken := t.fixes[k]; !taken && !known && f[odd].letters >= 4 {
			t.fixes[k] = fix{right[r[odd].start:r[odd].end], at, term.Drug(), true}
		}
	}
}

// nearestWord gives the word of a term that is closest to a misspelling, or the
// whole term if none is close.
func nearestWord(fault, term string, words []token) string {
	best, cost := term, uint16(24)
	for _, w := range words {
		for part := range strings.SplitSeq(term[w.start:w.end], "-") {
			if c := distance(fault, keyOf(part), cost); c < cost {
				best, cost = part, c
			}
		}
		if c := distance(fault, w.key, cost); c < cost {
			best, cost = term[w.start:w.end], c
		}
	}
	return best
}

// inflectFault gives the misspelling the ending that the inflection gives the
// term: "lypothymie" for "lipothymie" makes "lypothymies" for "lipothymies".
func inflectFault(fault, term, inflected string) (string, bool) {
	f, t, in := strings.Fields(fault), strings.Fields(term), strings.Fields(inflected)
	if len(t) != len(in) {
		return "", false
	}
	if len(f) != len(t) { // "sus décalage": only endings of the whole are sure
		end, ok := strings.CutPrefix(inflected, term)
		return fault + end, ok && len(end) <= 2
	}
	for i := range f {
		end, ok := strings.CutPrefix(in[i], t[i])
		if !ok || len(end) > 2 {
			return "", false
		}
		f[i] += end
	}
	return strings.Join(f, " "), true
}
