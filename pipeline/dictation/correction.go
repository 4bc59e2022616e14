package dictation

import "strings"

// marker is what a speaker says before the right words.
type marker struct {
	words []string
	// strong markers are corrections whatever stands around them; the others
	// only where a value of the same type stands right before and behind.
	strong bool
}

func markers(strong, weak string) map[string][]marker {
	m := map[string][]marker{}
	add := func(list string, strong bool) {
		for _, e := range strings.Split(list, "|") {
			w := strings.Fields(e)
			m[w[0]] = append(m[w[0]], marker{words: w, strong: strong})
		}
	}
	add(strong, true)
	add(weak, false)
	return m
}

var frenchMarkers = markers("non pardon|pardon|correction|je corrige|je reprends|je rectifie|rectification|enfin non|non correction|excusez moi|excusez-moi|pardon non|non excusez-moi|je veux dire|je voulais dire|non je veux dire|autant pour moi|au temps pour moi|non je corrige|non je reprends",
	"non|plutot|ou plutot|en fait|enfin|non plutot")

var englishMarkers = markers("correction|i mean|sorry|no sorry|excuse me|make that|no correction", "no|rather|or rather|actually")

func matchAt(items []item, i int, words []string) bool {
	if i+len(words) > len(items) {
		return false
	}
	for k, w := range words {
		if items[i+k].kind != word || items[i+k].fold != w {
			return false
		}
	}
	return true
}

func longest(items []item, i int, list map[string][]marker) (marker, bool) {
	var best marker
	if items[i].kind != word {
		return best, false
	}
	for _, m := range list[items[i].fold] {
		if len(m.words) > len(best.words) && matchAt(items, i, m.words) {
			best = m
		}
	}
	return best, best.words != nil
}

// pause reports whether it is a comma, said or written, or a hesitation.
func (p *pass) pause(it item) bool {
	return it.kind == filler || it.kind == mark && it.text == "," || it.kind == word && (it.fold == "virgule" || it.fold == "comma")
}

// stop reports whether it ends a sentence, said or written.
func (p *pass) stop(it item) bool {
	return it.kind == line || it.kind == gone || it.kind == mark && (it.text == "." || it.text == ":") || it.kind == word && (it.fold == "point" || it.fold == "period")
}

// corrections settles self-corrections: the last value said stands. What was
// said first stays in the source only; a person is told.
func (p *pass) corrections(items []item) []item {
	list := frenchMarkers
	if p.lexicon.english {
		list = englishMarkers
	}
	out := p.space(items)
	for i := 0; i < len(items); {
		it := items[i]
		if p.hesitation(it) {
			it.kind = filler
			if n := p.sideSlip(out, items, i+1); n > 0 {
				out = p.replaceSide(out, items[n], it.from)
				i = n + 1
				continue
			}
			if n, both, ok := p.waver(out, items, i); ok {
				out, i = both, n
				continue
			}
			out = append(out, it)
			i++
			continue
		}
		if it.fold == "donc" && i+1 < len(items) && (items[i+1].fold == "voila") && i+2 < len(items) && p.pauseOrStop(items, i+2) {
			i += 2
			if len(out) > 0 && p.pause(out[len(out)-1]) && p.pause(items[i]) {
				i++
			}
			continue
		}
		if e, ok := p.erasureAt(items, i); ok && p.alone(out, items, i, len(e.words)) {
			if next, ok := p.retaken(&out, items, i, e); ok {
				i = next
				continue
			}
			out = p.erase(out, items, i, e)
			i += len(e.words)
			for e.back != 'u' && i < len(items) && p.pause(items[i]) {
				i++
			}
			continue
		}
		if n, ok := p.repeated(out, items, i); ok {
			if i = n; i < len(items) && p.pause(items[i]) && len(out) > 0 && p.pause(out[len(out)-1]) {
				i++
			}
			continue
		}
		m, ok := longest(items, i, list)
		if !ok || p.noun(out, items, i, m) {
			out = append(out, it)
			i++
			continue
		}
		next, done := p.correct(&out, items, i, m)
		if !done {
			p.unsettled(out, items, i, m, next < 0)
			out = append(out, items[i:i+len(m.words)]...)
			i += len(m.words)
			continue
		}
		i = next
	}
	return out
}

func (p *pass) pauseOrStop(items []item, i int) bool {
	return i >= len(items) || p.pause(items[i]) || p.stop(items[i])
}

// noun tells "correction de l'anémie", "la correction", "en fait" in prose.
func (p *pass) noun(out, items []item, i int, m marker) bool {
	w := m.words[0]
	if len(m.words) == 1 && (w == "correction" || w == "rectification") {
		if i+1 < len(items) && (p.lexicon.ofs[items[i+1].fold] || corrective[items[i+1].fold]) {
			return true
		}
		if len(out) > 0 {
			prev := out[len(out)-1]
			return prev.kind == word && p.lexicon.dets[prev.fold] || prev.kind == number && prev.weak
		}
	}
	return false
}

// corrective are words that make "correction" a noun: "correction chirurgicale".
var corrective = set(`chirurgicale chirurgicales complete percutanee endovasculaire anatomique partielle totale progressive rapide lente spontanee optimale
	ionique hydroelectrolytique possible effectuee faite par selon surgical complete percutaneous factor formula for`)

// correct tries to put the value behind the marker in the place of the one
// before it, and gives the index behind what it used.
func (p *pass) correct(out *[]item, items []item, i int, m marker) (int, bool) {
	j := i + len(m.words)
	for n := 0; j < len(items) && n < 8; n++ {
		if p.pause(items[j]) || items[j].kind == word && (items[j].fold == "c'" || items[j].fold == "est" || items[j].fold == "bien" || items[j].fold == "donc" || items[j].fold == "a" && items[j].text == "à" || items[j].fold == "it" || items[j].fold == "is" || items[j].fold == "at") || items[j].kind == mark && items[j].text == ":" {
			j++
			continue
		}
		list := frenchMarkers
		if p.lexicon.english {
			list = englishMarkers
		}
		if n, ok := longest(items, j, list); ok && !p.negates(items, j, n) {
			j += len(n.words)
			m.strong = m.strong || n.strong
			continue
		}
		break
	}
	if j >= len(items) || items[j].kind == hole {
		return 0, false
	}
	right := items[j]
	if k, words, ok := p.restated(*out, items, j, m.strong); ok {
		if isDenied(*out, k) {
			return -1, false
		}
		p.settle((*out)[k].from, right.from)
		const message = "Passage repris pendant la dictée : le dernier dit est gardé."
		if words {
			p.doubt("dictation_word", (*out)[k].from, right.from, message, "Réécouter ce passage : vérifier les mots gardés.")
		} else {
			p.corrected(*out, k, (*out)[k].from, right.from, message)
		}
		*out = (*out)[:k]
		return j, true
	}
	if p.side(right) != 0 {
		k := p.lastSide(*out, m.strong)
		if k < 0 {
			return 0, false
		}
		tail := (*out)[k+1:]
		for len(tail) > 0 && p.pause(tail[len(tail)-1]) {
			tail = tail[:len(tail)-1]
		}
		again := 0 // "droite dilatée, enfin gauche dilatée"
		for again < len(tail) && j+1+again < len(items) && tail[again].fold == items[j+1+again].fold {
			again++
		}
		if again < len(tail) {
			again = 0
		}
		*out = p.replaceSide(*out, right, items[i].from)
		return j + 1 + again, true
	}
	if right.kind == word && p.side(right) == 0 && !m.strong && negations[m.words[len(m.words)-1]] {
		return 0, false // "dilaté non dilaté": a denial as well
	}
	if next, ok := p.reword(out, items, i, j, m); ok || next < 0 {
		return next, ok
	}
	if right.kind == number && right.weak {
		return 0, false
	}
	reach := 14
	if !m.strong {
		reach = 3
	}
	for k, n := len(*out)-1, 0; k >= 0 && n < reach && (*out)[k].kind != line; k, n = k-1, n+1 {
		left := (*out)[k]
		if left.kind == hole {
			break
		}
		if p.pause(left) {
			n--
			if len(*out)-k > 20 {
				break
			}
			continue
		}
		fixed, ok := compatible(left, right)
		if ok && ranged(*out, k) {
			return -1, false
		}
		if ok && (k > 0 && p.over(*out, k-1) || p.over(items, j+1)) { // half of a pair: "trois sur vingt-huit non trois sur vingt-quatre"
			p.doubt("dictation_correction", left.from, right.to,
				"Correction dictée dont on ne sait pas ce qu'elle remplace : le texte est laissé comme il a été dit.", "Garder seulement les mots voulus.")
			return 0, false
		}
		if !ok {
			if right.kind == abbrev && left.kind == abbrev && leadNames[right.text] && (left.text == right.text || p.leadBeside(*out, k-1, -1) || p.leadBeside(items, j+1, 1)) {
				return -1, false // one lead for one, or a row for a row
			}
			if right.kind == abbrev && left.kind == abbrev && (m.strong || leadNames[left.text] && leadNames[right.text]) || right.kind == word && n == 0 && similarWords(left, right) {
				if isDenied(*out, k) {
					return -1, false
				}
				fixed, ok = right, true
			}
		}
		if !ok && barred(left, right) {
			return -1, false
		}
		if !ok {
			continue
		}
		if strings.HasPrefix(left.text, "PA ") && !strings.HasPrefix(fixed.text, "PA ") {
			fixed.more = &more{text: fixed.text, from: fixed.from, to: fixed.to}
			if n == 0 && left.more != nil {
				fixed.more.first = left.more.from
			}
			fixed.text, fixed.changed = "PA "+fixed.text, true
		}
		if fixed.unit == "s" && right.kind == number && strings.Contains(left.text, " = ") {
			fixed = p.interval(right, right.to)
		}
		if left.text != fixed.text && fixed.kind == abbrev {
			p.doubt("dictation_word", left.from, right.to, "Mot corrigé pendant la dictée : le dernier dit est gardé.", "Réécouter ce passage : vérifier le mot gardé.")
		} else if left.text != fixed.text {
			p.settle(left.from, left.to)
			p.corrected(*out, k, left.from, right.to, "Valeur corrigée pendant la dictée : la dernière dite est gardée.")
		}
		*out = p.replace(p.unstopped(*out), k, fixed, right.to, n == 0)
		return j + 1, true
	}
	return 0, false
}

// restated finds the words that a speaker says again before the right value:
// "oreillette gauche à 38, je reprends, oreillette gauche à 48". The same words
// stand before a value or a side of the same type, in the same sentence; with a
// weak marker that value is the last thing said.
func (p *pass) restated(out, items []item, j int, strong bool) (k int, words, ok bool) {
	if items[j].kind != word && items[j].kind != abbrev || p.side(items[j]) != 0 {
		return 0, false, false
	}
	top := len(out) - 1
	if strong && top >= 0 && p.stop(out[top]) && out[top].kind != line && out[top].kind != gone {
		top-- // "dilatée. Pardon, oreillette droite dilatée"
	}
	for k, n := top, 0; k >= 0 && n < 14 && !p.stop(out[k]); k, n = k-1, n+1 {
		if out[k].fold != items[j].fold || out[k].kind != items[j].kind {
			continue
		}
		a, b := k, j
		for a < len(out) && b < len(items) && out[a].fold == items[b].fold && (out[a].kind == word || out[a].kind == abbrev) {
			a, b = a+1, b+1
		}
		for a < len(out) && valueLinks[out[a].fold] && out[a].kind == word {
			a++
		}
		for b < len(items) && valueLinks[items[b].fold] && items[b].kind == word {
			b++
		}
		if a >= len(out) || b >= len(items) {
			continue
		}
		_, same := compatible(out[a], items[b])
		if class := p.class(out[a]); strong && class != 0 && class == p.class(items[b]) && a > k {
			return k, true, true
		}
		if !same && !(p.side(out[a]) != 0 && p.side(items[b]) != 0) {
			continue
		}
		last := len(out) - 1
		for last > a && p.pause(out[last]) {
			last--
		}
		if last == a || strong {
			if p.side(out[a]) != 0 && out[a].fold != items[b].fold {
				p.doubt("dictation_side", out[a].from, items[b].to,
					"Côté corrigé pendant la dictée : le dernier dit est gardé.", "Vérifier le côté, droit ou gauche, dans tout le texte.")
			}
			return k, false, true
		}
	}
	return 0, false, false
}

var valueLinks = set("a de est etait mesure mesuree")

// replace puts fixed at out[k]. Where nothing stood between the two, the new
// item answers for the whole of the source from the first to the last.
func (p *pass) replace(out []item, k int, fixed item, to int, adjacent bool) []item {
	if fixed.more == nil || fixed.more.text == "" {
		fixed.more = &more{date: fixed.date(), text: fixed.text, from: fixed.from, to: fixed.to}
	}
	fixed.from, fixed.changed, fixed.wide = out[k].from, true, true
	if adjacent {
		fixed.to = to
		return append(out[:k], fixed)
	}
	fixed.to = out[k].to
	out[k] = fixed
	for len(out) > 0 && p.pause(out[len(out)-1]) {
		out = out[:len(out)-1]
	}
	return out
}
