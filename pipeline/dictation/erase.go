package dictation

import (
	"slices"
	"strings"
)

// erasure is a command that takes back what was said before it.
type erasure struct {
	words []string
	back  byte // 's' the sentence, 'c' the clause, 'w' the last word or number, 'u' the last command, 'a' all: asked
}

// erasures maps the first word of each command to its forms, the longest first.
func erasures(list map[byte]string) map[string][]erasure {
	m := map[string][]erasure{}
	for _, back := range []byte{'s', 'c', 'w', 'u', 'a'} {
		for _, e := range strings.Split(list[back], "|") {
			if w := strings.Fields(e); len(w) > 0 {
				m[w[0]] = append(m[w[0]], erasure{words: w, back: back})
			}
		}
	}
	return m
}

var frenchErasures = erasures(map[byte]string{
	's': `efface la phrase|effacer la phrase|effacez la phrase|effacez cette phrase|efface cette phrase|efface la derniere phrase|effacez la derniere phrase|
		annule la phrase|annuler la phrase|annulez la phrase|supprime la phrase|supprimer la phrase|supprimez la phrase`,
	'c': "efface ca|effacez ca|annule ca|annulez ca",
	'w': `efface|effacer|effacez|efface le mot|effacez le mot|effacer le mot|efface le dernier mot|effacez le dernier mot|effacer le dernier mot|efface le dernier nombre|
		efface le dernier chiffre|efface le chiffre|annule le dernier mot|annulez le dernier mot`,
	'a': "efface tout|effacez tout|effacer tout|annule tout|annulez tout",
	'u': "annule|annuler|annulez|annule la derniere commande|annulez la derniere commande|annuler la derniere commande",
})

var englishErasures = erasures(map[byte]string{
	's': "delete sentence|delete that sentence|delete last sentence|scratch that sentence",
	'c': "scratch that|delete that|strike that",
	'w': "delete last word|delete word|scratch last word",
	'u': "undo|undo that",
})

// erasureAt gives the longest command at items[i].
func (p *pass) erasureAt(items []item, i int) (erasure, bool) {
	list := frenchErasures
	if p.lexicon.english {
		list = englishErasures
	}
	var best erasure
	if items[i].kind != word {
		return best, false
	}
	for _, e := range list[items[i].fold] {
		if len(e.words) > len(best.words) && matchAt(items, i, e.words) {
			best = e
		}
	}
	return best, best.words != nil
}

// governed are words before a verb that make it one: "l'onde s'efface", "on annule".
var governed = set("s' se n' ne on il elle qui nous vous a ont ete est pour peut doit sera rendez-vous examen examens consultation controle operation")

// objects are words behind a verb that make it one: "efface l'onde".
var objects = set("le la les l' un une des du cette ce ces son sa ses en par")

// alone reports whether the n words at items[i] stand as a command: nothing
// that they could govern follows, nothing that governs them precedes.
func (p *pass) alone(out, items []item, i, n int) bool {
	if n == 1 && i+1 < len(items) && items[i+1].kind == word && objects[items[i+1].fold] {
		return false
	}
	return len(out) > 0 && !(out[len(out)-1].kind == word && governed[out[len(out)-1].fold])
}

// erase drops from out what e takes back. A command that is not there to be taken
// back leaves a question.
func (p *pass) erase(out []item, items []item, i int, e erasure) []item {
	cmd, to := items[i], items[i+len(e.words)-1].to
	k := len(out)
	if e.back == 'u' {
		for k > 0 && p.spokenSign(out[k-1]) {
			k--
			if k > 0 && out[k].kind == line && out[k-1].kind == mark && out[k-1].command && out[k-1].to == out[k].from {
				continue // "point à la ligne" is one command
			}
			break
		}
	}
	if e.back == 'u' || e.back == 'a' {
		if k == len(out) {
			p.ask("dictation_erase", out[k-1].from, to, "« "+clip(p.source[cmd.from:to])+" » : on ne sait pas ce qui est repris.", "Réécouter la dictée et garder seulement les mots voulus.")
			return append(out, items[i:i+len(e.words)]...)
		}
	} else {
		for k > 0 && (out[k-1].kind == filler || p.pause(out[k-1])) {
			k--
		}
	}
	switch e.back {
	case 'u', 'a':
	case 'w':
		if k = max(k-1, 0); k < len(out) && out[k].kind == hole {
			k++
		}
		next := i + len(e.words)
		for next < len(items) && p.pause(items[next]) {
			next++
		}
		for n := k - 1; n >= 0 && n >= k-3 && next < len(items) && out[n].kind == word; n-- { // "pas de thrombus efface pas d'épanchement"
			if out[n].fold == items[next].fold {
				k = n
				break
			}
			if !linking[out[n].fold] && !negations[out[n].fold] {
				break
			}
		}
	default:
		if k > 0 && p.stop(out[k-1]) && out[k-1].kind != line {
			k--
		}
		for k > 0 && !p.stop(out[k-1]) && out[k-1].kind != hole && !(e.back == 'c' && p.pause(out[k-1])) {
			k--
		}
	}
	from := cmd.from
	if k < len(out) {
		from = out[k].from
	}
	p.settle(from, to)
	if len(p.erased) < maxDoubts {
		p.erased = append(p.erased, erased{from: from, to: to, sentence: e.back == 's'})
	}
	const message = "Passage effacé pendant la dictée."
	switch lost := out[k:]; {
	case slices.ContainsFunc(lost, func(it item) bool { return p.side(it) != 0 }):
		p.doubt("dictation_side", from, to, message+" Il nommait un côté.", "Vérifier le côté, droit ou gauche, dans tout le texte.")
	case slices.ContainsFunc(lost, func(it item) bool { return it.kind == word && negations[it.fold] }):
		p.doubt("dictation_correction", from, to, message+" Il contenait une négation.", "Réécouter ce passage : vérifier ce qui est nié.")
	default:
		p.note("dictation_correction", from, to, message, "Vérifier qu'il ne manque rien.")
	}
	return out[:k]
}

// retaken reads "fifty-five, scratch that, sixty percent": where a value of the same
// type follows the command, it stands for the one before, and no word but the value
// is taken back. The unit of the first stays where the second has none.
func (p *pass) retaken(out *[]item, items []item, i int, e erasure) (int, bool) {
	j, k := i+len(e.words), len(*out)-1
	for j < len(items) && p.pause(items[j]) {
		j++
	}
	for k >= 0 && p.pause((*out)[k]) {
		k--
	}
	if e.back != 'w' && e.back != 'c' || k < 0 || j >= len(items) || items[j].weak {
		return 0, false
	}
	if items[j].kind == number && !p.ends(items, j+1) && !p.lexicon.ofs[items[j+1].fold] {
		return 0, false // "grade deux, efface ça, trois extrasystoles"
	}
	if _, ok := compatible((*out)[k], items[j]); !ok {
		for e.back == 'c' && k > 0 && !p.pause((*out)[k]) && !p.stop((*out)[k]) && valued(items[j]) {
			k--
			if _, ok := compatible((*out)[k], items[j]); ok { // the clause or its value
				return p.unsure(out, items, i, j, k, e), true
			}
		}
		return 0, false
	}
	next, done := p.correct(out, items, i, marker{words: e.words, strong: true})
	if next < 0 {
		return p.unsure(out, items, i, j, k, e), true
	}
	return next, done
}

// unsure leaves an erasure as it was said and asks what it takes back.
func (p *pass) unsure(out *[]item, items []item, i, j, k int, e erasure) int {
	p.ask("dictation_erase", (*out)[k].from, items[j].to, "« "+clip(p.source[items[i].from:items[i+len(e.words)-1].to])+" » puis une valeur : on ne sait pas ce qui est repris.",
		"Réécouter la dictée et garder seulement les mots voulus.")
	*out = append(*out, items[i:i+len(e.words)]...)
	return i + len(e.words)
}

// correctedAt reports whether a correction or an erasure begins at items[i].
func (p *pass) correctedAt(items []item, i int) bool {
	list := frenchMarkers
	if p.lexicon.english {
		list = englishMarkers
	}
	if m, ok := longest(items, i, list); ok && m.strong {
		return true
	}
	_, ok := p.erasureAt(items, i)
	return ok
}

// spokenSign reports whether it is a sign or a line that was said.
func (p *pass) spokenSign(it item) bool {
	return it.command && (it.kind == mark || it.kind == line) || it.kind == word && !p.lexicon.english && (it.fold == "virgule" || it.fold == "point") ||
		it.kind == word && p.lexicon.english && (it.fold == "comma" || it.fold == "period")
}

// repeats are what a speaker says before the same words once more.
var repeats = [][]string{{"je", "le", "repete"}, {"je", "repete"}, {"repete"}, {"i", "repeat"}, {"repeat"}}

// repeated reads "Edgard Lambotteux, je répète, Edgard Lambotteux": the words are
// written once. Where other words follow, all of them stay and a person is told.
func (p *pass) repeated(out, items []item, i int) (int, bool) {
	n := 0
	if w := items[i].fold; items[i].kind != word || w != "je" && w != "repete" && w != "i" && w != "repeat" {
		return 0, false
	}
	if n = anyOf(items, i, repeats); n == 0 {
		return 0, false
	}
	last, j := len(out), i+n
	for last > 0 && p.pause(out[last-1]) {
		last--
	}
	for j < len(items) && p.pause(items[j]) {
		j++
	}
	for size := min(6, last, len(items)-j); size > 0; size-- {
		same := true
		for k := 0; k < size && same; k++ {
			same = out[last-size+k].fold == items[j+k].fold && !p.stop(items[j+k]) && items[j+k].kind != hole
		}
		if same {
			return j + size, true
		}
	}
	if n > 1 && j < len(items) && !p.pauseOrStop(items, j) {
		p.doubt("dictation_correction", items[i].from, items[i+n-1].to, "« "+clip(p.source[items[i].from:items[i+n-1].to])+" » : les mots qui suivent ne sont pas ceux qui précèdent.",
			"Réécouter la dictée et garder seulement les mots voulus.")
	}
	return 0, false
}
