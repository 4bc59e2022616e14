package dictation

import "strings"

// phrase is a run of words that is written as one sign, or as one word that
// later passes know. Writing "0" writes nothing.
type phrase struct {
	words   []string
	written string
}

// phrases reads "words=written" entries, parted by | or line breaks, and sorts
// them by their first word.
func phrases(s string) map[string][]phrase {
	all := map[string][]phrase{}
	for _, entry := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == '\n' }) {
		words, written, _ := strings.Cut(strings.TrimSpace(entry), "=")
		written = strings.ReplaceAll(strings.TrimSpace(written), `\n`, "\n")
		w := strings.Fields(words)
		all[w[0]] = append(all[w[0]], phrase{w, written})
	}
	return all
}

// units reads "word=unit" entries.
func units(s string) map[string]string {
	m := map[string]string{}
	for _, entry := range strings.Fields(s) {
		w, u, _ := strings.Cut(entry, "=")
		m[w] = u
	}
	return m
}

// join replaces the phrases of the lexicon: commands of several words, and the
// words that must not be read as numbers ("pour cent", "deux points").
func (p *pass) join(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); {
		ph, ok := p.phraseAt(items, i)
		if !ok {
			out = append(out, items[i])
			i++
			continue
		}
		n := len(ph.words)
		it := item{from: items[i].from, to: items[i+n-1].to, command: true, changed: true}
		switch {
		case ph.written == "0":
			it.kind = gone
			out = append(out, it)
		case ph.written == "pourcent" || ph.written == "percent":
			it.kind, it.fold, it.text, it.command, it.changed = word, ph.written, p.source[it.from:it.to], false, false
			out = append(out, it)
		case strings.HasSuffix(ph.written, "\n") && ph.written[0] != '\n':
			out = append(out, item{kind: mark, text: ph.written[:1], from: it.from, to: items[i].to, command: true, changed: true},
				item{kind: line, text: "\n", from: items[i].to, to: it.to, command: true, changed: true})
		case ph.written[0] == '\n':
			it.kind, it.text = line, ph.written
			out = append(out, it)
		default:
			it.kind, it.text = mark, ph.written
			out = append(out, it)
		}
		i += n
	}
	return out
}

// phraseAt gives the longest phrase at items[i].
func (p *pass) phraseAt(items []item, i int) (phrase, bool) {
	var best phrase
	for _, ph := range p.lexicon.byFirst[items[i].fold] {
		if len(ph.words) <= len(best.words) || i+len(ph.words) > len(items) {
			continue
		}
		match := true
		for k, w := range ph.words {
			if items[i+k].kind != word || strings.ReplaceAll(items[i+k].fold, "’", "'") != w {
				match = false
				break
			}
		}
		if match {
			best = ph
		}
	}
	if best.words == nil {
		return best, false
	}
	next := ""
	if k := i + len(best.words); k < len(items) {
		next = items[k].fold
	}
	prev := ""
	if i > 0 {
		prev = items[i-1].fold
	}
	// "deux points d'œdème", "amélioration de deux points" are said of points
	if best.written == ":" && (p.lexicon.ofs[next] || p.lexicon.ofs[prev] || prev == "par" || prev == "les" || prev == "ces") {
		return best, false
	}
	// "pose d'une nouvelle ligne artérielle"
	if w := best.words[0]; strings.HasPrefix(w, "nouve") && (p.lexicon.dets[prev] && prev != "en" || prev == "cette") {
		return phrase{}, false
	}
	// the end of a dictation is said at the end: "à la fin du compte rendu" is prose
	if k := i + len(best.words); best.written == "0" && k < len(items) && items[k].kind == word && !p.pauseOrStop(items, k) {
		return phrase{}, false
	}
	// "retour à la ligne de base", "au-dessus de la ligne isoélectrique"
	if w := best.words[len(best.words)-1]; w == "ligne" && (p.lexicon.ofs[next] || next == "isoelectrique" || next == "mediane" || next == "mediale") {
		return phrase{}, false
	}
	// "mise au point virgule": a noun, then a comma
	if best.words[0] == "point" && best.written == ";" && p.lexicon.pointNounBefore[prev] {
		return best, false
	}
	return best, true
}

// echoes drops the punctuation that a speech engine wrote on its own beside a
// spoken command: "pour cent. Virgule, TAPSE" has one comma.
func (p *pass) echoes(items []item) []item {
	out := p.space(items)
	for i, it := range items {
		if it.kind == mark && !it.command && (it.text == "." || it.text == ",") {
			if p.echoed(items, i) {
				continue
			}
			if it.text == "," && p.aside(items, i) {
				continue
			}
		}
		out = append(out, it)
	}
	return out
}

// echoed reports whether the sign at items[i] was written for a command beside it. The
// stop before a new line or behind a closed bracket ends a sentence all the same.
func (p *pass) echoed(items []item, i int) bool {
	if i > 0 && p.said(items, i-1) {
		closed := items[i-1].text == ")" || items[i-1].text == "»" || items[i-1].text == "”"
		if !closed {
			return true
		}
	}
	return i+1 < len(items) && p.said(items, i+1) && !(items[i].text == "." && (items[i+1].kind == line || items[i+1].kind == gone))
}

// hesitation reports whether it is a sound of one who thinks: "euh", "um".
func (p *pass) hesitation(it item) bool {
	return it.kind == word && p.lexicon.fillers[it.fold] && (it.text == it.fold || len(it.text) == len(it.fold) && it.text[1:] == it.fold[1:] && it.fold != "ben" && it.fold != "hem" && it.fold != "er")
}

// aside reports whether the comma at items[i] was written for a hesitation alone:
// "la FEVG, euh, à 55 %". Where a new clause may begin behind it one of the two
// commas stays.
func (p *pass) aside(items []item, i int) bool {
	if i > 0 && p.hesitation(items[i-1]) {
		return i < 2 || p.stop(items[i-2]) || i+1 < len(items) && goesOn[items[i+1].fold]
	}
	if i+1 >= len(items) || !p.hesitation(items[i+1]) {
		return false
	}
	k := i + 2
	if k < len(items) && items[k].kind == mark && items[k].text == "," {
		return true
	}
	return k < len(items) && goesOn[items[k].fold]
}

// goesOn are words that go on with a clause.
var goesOn = set("a de du des d' est et ou au aux en sur avec dans par pour mesure mesuree qui que to of is at and with in on by")

// said reports whether items[i] is a spoken command.
func (p *pass) said(items []item, i int) bool {
	it := items[i]
	switch {
	case it.command:
		return true
	case it.kind != word:
		return false
	case it.fold == "virgule" || it.fold == "comma" && p.lexicon.english:
		return true
	case it.fold == "point" && !p.lexicon.english:
		return !p.pointNoun(items[:i], items, i)
	case it.fold == "period" && p.lexicon.english:
		return !periodIsNoun(items, i)
	}
	return false
}
