package dictation

import "strings"

// Commands that change the look of words: capitals, words glued together, a space, a
// heading in bold. They run on the words as said, before anything is read in them.

// opened are the words that open capitals up to words of closed.
var (
	frenchCaps  = [][]string{{"tout", "en", "majuscules"}, {"en", "lettres", "majuscules"}, {"en", "majuscules"}, {"en", "majuscule"}, {"en", "capitales"}}
	frenchEnds  = [][]string{{"fin", "des", "majuscules"}, {"fin", "de", "majuscules"}, {"fin", "majuscules"}, {"fin", "des", "capitales"}}
	englishCaps = [][]string{{"all", "caps", "on"}, {"all", "caps"}, {"caps", "on"}}
	englishEnds = [][]string{{"all", "caps", "off"}, {"end", "caps"}, {"end", "all", "caps"}, {"caps", "off"}, {"no", "caps"}}
	frenchGlue  = [][]string{{"tout", "attache"}, {"tout", "attaches"}, {"en", "un", "seul", "mot"}, {"en", "un", "mot"}, {"en", "seul", "mot"}}
	englishGlue = [][]string{{"all", "one", "word"}, {"as", "one", "word"}, {"no", "space"}}
	boldOn      = [][]string{{"en", "gras"}, {"mettre", "en", "gras"}, {"bold", "on"}}
	boldOff     = [][]string{{"fin", "du", "gras"}, {"fin", "de", "gras"}, {"fin", "gras"}, {"bold", "off"}}
)

// anyOf gives the number of words of the first of lists that stands at items[i].
func anyOf(items []item, i int, lists [][]string) int {
	for _, w := range lists {
		if matchAt(items, i, w) {
			return len(w)
		}
	}
	return 0
}

func (p *pass) styles(items []item) []item {
	caps, ends, glue := frenchCaps, frenchEnds, frenchGlue
	if p.lexicon.english {
		caps, ends, glue = englishCaps, englishEnds, englishGlue
	}
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind != word || !styleWords[it.fold] {
			out = append(out, it)
			continue
		}
		if n := anyOf(items, i, boldOn); n > 0 && p.opensLine(out) && i+n < len(items) && items[i+n].kind == word {
			to := i + n // a heading: what is in bold stands on a line of its own
			for to < len(items) && to-i < 14 && items[to].kind != line && !p.stop(items[to]) && anyOf(items, to, boldOff) == 0 {
				to++
			}
			if len(out) > 0 && out[len(out)-1].kind != line {
				out = append(out, item{kind: line, text: "\n", from: it.from, to: it.from, command: true, changed: true})
			}
			items[i+n].upper = true
			out = append(out, items[i+n:to]...)
			if off := anyOf(items, to, boldOff); off > 0 {
				end := items[to+off-1]
				out = append(out, item{kind: line, text: "\n", from: end.to, to: end.to, command: true, changed: true})
				to += off
			}
			i = to - 1
			continue
		}
		if n := anyOf(items, i, caps); n > 0 {
			i = p.capitals(&out, items, i, n, ends) - 1
			continue
		}
		if n := anyOf(items, i, glue); n > 0 {
			if next, ok := p.glue(&out, items, i, n); ok {
				i = next - 1
				continue
			}
		}
		if it.fold == "espace" || it.fold == "space" {
			if p.bareSpace(out, items, i) {
				continue
			}
		}
		out = append(out, it)
	}
	return out
}

// styleWords begin a command of this file.
var styleWords = set("tout en all caps end as no mettre bold espace space")

// opensLine reports whether a heading can begin behind out.
func (p *pass) opensLine(out []item) bool {
	return len(out) == 0 || out[len(out)-1].kind == line || p.stop(out[len(out)-1])
}

// capitals writes the words behind the command in capitals up to its end; the word
// before it where a pause follows. It gives the index behind what it used.
func (p *pass) capitals(out *[]item, items []item, i, n int, ends [][]string) int {
	j := i + n
	if p.pauseOrStop(items, j) {
		if k := len(*out) - 1; k >= 0 && (*out)[k].kind == word {
			(*out)[k].caps = true
			return j
		}
	}
	end := j
	for end < len(items) && end < j+60 && !p.stop(items[end]) && anyOf(items, end, ends) == 0 {
		end++
	}
	off := anyOf(items, end, ends)
	if off == 0 { // no end was said: up to the pause, and a person looks
		for end = j; end < len(items) && end < j+12 && !p.pauseOrStop(items, end); end++ {
		}
		p.doubt("dictation_command", items[i].from, items[j-1].to, "Majuscules commencées et jamais arrêtées : elles vont jusqu'à la pause.", "Vérifier les mots en majuscules.")
	}
	for ; j < end; j++ {
		items[j].caps = true
		*out = append(*out, items[j])
	}
	return end + off
}

// glue writes two words as one: those before the command, or those on either side
// where only one stands before it, or those behind it at the start of a clause.
func (p *pass) glue(out *[]item, items []item, i, n int) (int, bool) {
	plain := func(list []item, k int) bool {
		return k >= 0 && k < len(list) && list[k].kind == word && !p.pauseOrStop(list, k) && !linking[list[k].fold] && len(list[k].text) > 1
	}
	o, j := *out, i+n
	last := len(o) - 1
	var a, b item
	switch {
	case plain(o, last) && plain(o, last-1):
		a, b = o[last-1], o[last]
		o = o[:last-1]
	case plain(o, last) && plain(items, j):
		a, b = o[last], items[j]
		o = o[:last]
		j++
	case (last < 0 || p.pauseOrStop(o, last) || o[last].kind == word && linking[o[last].fold]) && plain(items, j) && plain(items, j+1):
		a, b = items[j], items[j+1]
		j += 2
	default:
		return 0, false
	}
	to := max(b.to, items[i+n-1].to)
	p.note("dictation_command", a.from, to, "Deux mots écrits en un seul, comme dicté.", "Vérifier le mot.")
	t := a.text + b.text
	*out = append(o, item{kind: word, text: t, fold: fold(t), from: min(a.from, items[i].from), to: to, changed: true, upper: a.upper})
	return j, true
}

// bareSpace reports whether "espace" is the command: between two words, with
// nothing that makes it a noun.
func (p *pass) bareSpace(out, items []item, i int) bool {
	if len(out) == 0 || i+1 >= len(items) || items[i+1].kind != word {
		return false
	}
	prev, next := out[len(out)-1], items[i+1]
	if prev.kind != word || linking[prev.fold] || p.lexicon.dets[prev.fold] || ordinalForms[prev.fold] != "" || spaceBefore[prev.fold] || p.pause(prev) || p.stop(prev) {
		return false
	}
	return !linking[next.fold] && !spaceAfter[next.fold] && !strings.HasPrefix(next.fold, "inter") && !strings.HasPrefix(next.fold, "intra")
}

var (
	spaceBefore = set("petit grand quatrieme cinquieme sixieme bon mort dead quel chaque par dans pericardique pleural")
	spaceAfter  = set(`pericardique pleural pleurale libre clair vide sous-arachnoidien retro-aortique medical mort porte anechogene echogene aortique
		aerien est a qui que dedie occupied pericardial pleural intercostal sterile`)
)
