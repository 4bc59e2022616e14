package dictation

import "strings"

// Detection tells a raw dictation from a typed report. Spoken commands are the
// evidence: "virgule", "à la ligne", "deux points", "full stop" stand in no
// typed report. A speech engine writes signs and figures of its own, so that a
// single command or hesitation that no typist writes is enough, however many
// signs stand around it. Values in words and letters said one by one weigh where
// there are no written signs against them: typed reports hold "quarante-huit
// heures" too, but no "cinquante-cinq pour cent" twice.

type evidence struct {
	commands int // spoken punctuation and layout
	sure     int // of these, those that no typist writes; and hesitations
	values   int // numbers in words with a unit
	measured int // of these, those with a unit of measurement in words: no hours, no years
	spelled  int // abbreviations said letter by letter
	marks    int // written punctuation between words
	figures  int // numbers in figures
}

// unsure are what commands write that a typed report may hold as words, unsureFirst
// the first words of such commands. English notes of catheters hold "new line".
var (
	unsure      = set(": - ; _ 0 / ? ! ...")
	unsureFirst = set("ligne page saut nouvelle retour paragraphe point")
)

func (p *pass) weigh(items []item) evidence {
	var e evidence
	l := p.lexicon
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind == mark {
			e.marks++
			continue
		}
		if it.kind != word {
			continue
		}
		if ph, ok := p.phraseAt(items, i); ok && ph.written != "pourcent" && ph.written != "percent" {
			e.commands++
			last := len(ph.words) - 1
			if toLine := last > 0 && ph.words[last] == "ligne" && ph.words[last-1] == "la"; !unsure[ph.written] && (toLine || !unsureFirst[ph.words[0]]) && !(l.english && ph.written == "\n") {
				e.sure++
			}
			i += len(ph.words) - 1
			continue
		}
		switch it.fold {
		case "virgule", "arobase", "comma":
			if it.fold != "comma" || l.english {
				e.commands++
				if i > 0 {
					e.sure++
				}
				continue
			}
		case "pardon", "correction", "corrige":
			if i > 0 && i+1 < len(items) && p.takesBack(items, i) {
				e.sure++
			}
			continue
		case "euh", "euhm", "heu", "um", "uh", "erm":
			if len(it.text) == len(it.fold) && it.text[1:] == it.fold[1:] && (l.english == (it.fold[0] != 'e' && it.fold[0] != 'h') || it.fold == "erm") {
				e.sure++
				continue
			}
		case "point":
			if !l.english && !p.pointNoun(items[:i], items, i) && (i+1 >= len(items) || items[i+1].kind != mark) {
				e.commands++
			}
			continue
		case "period":
			if l.english && !periodIsNoun(items, i) && !(i+1 < len(items) && items[i+1].kind == mark) {
				e.commands++
			}
			continue
		}
		if d, ok := figure(it.text); ok && len(d) < 6 {
			e.figures++
			continue
		}
		if _, next, ok := p.spelledAt(items, i); ok && next-i >= 3 {
			if !it.joined {
				e.spelled++
			}
			i = next - 1
			continue
		}
		if n, ok := l.cardinal(items, i); ok && !n.weak {
			j := n.next
			if _, after, ok := l.fraction(items, j+1); j < len(items) && l.decimal[items[j].fold] && ok {
				j = after
			}
			if l.unitStart(items, j) || n.value >= 20 || j < len(items) && items[j].fold == "pour" {
				e.values++
			}
			if u, _, _, ok := l.unitAt(items, j); ok && !ofTime[u] || j+1 < len(items) && (items[j].fold == "pour" && items[j+1].fold == "cent" || items[j].fold == "per" && items[j+1].fold == "cent") {
				e.measured++
			}
			i = n.next - 1
		}
	}
	return e
}

// takesBack reports whether "pardon" at items[i] stands between pauses or before a
// figure, as it does in no typed report.
func (p *pass) takesBack(items []item, i int) bool {
	prev, next := items[i-1], items[i+1]
	_, figured := figure(next.text)
	paused := prev.kind == mark && prev.text == ","
	if items[i].fold == "corrige" {
		return prev.fold == "je" && (figured || next.kind == mark)
	}
	return paused && next.kind == mark && next.text == "," || figured && (paused || prev.kind == word) && items[i].fold == "pardon"
}

// ofTime are units that typists write in words behind a number in words.
var ofTime = map[string]bool{"h": true, "min": true, "s": true, "an": true, "ans": true, "mois": true, "semaines": true, "jours": true,
	"years": true, "months": true, "weeks": true, "days": true, "/j": true, "/sem.": true, "m": true, "km": true, "kg": true, "°": true}

// spoken decides.
func (e evidence) spoken() bool {
	said := e.values + e.spelled
	switch {
	case e.sure > 0, e.commands >= 3, e.measured >= 2:
		return true
	case e.commands > 0:
		return e.marks <= 3*e.commands+2 || said > e.figures
	case e.marks <= 1:
		return said > 0 && said > e.figures
	}
	return said >= 3 && said > e.figures && e.spelled > 0
}

// frequent words of either language that the other does not have.
var (
	frenchWords  = set("le la les des du une est et avec pas dans chez pour sur par au aux point virgule ligne né née docteur sans ce cette soit droite gauche conclusion de en que qui il elle pardon euh")
	englishWords = set("the and of with is was are no for to at in by from patient period comma full stop left right normal mild severe there this that new line")
)

// languageOf tells English from French by the frequent words.
func languageOf(items []item) *lexicon {
	fr, en := 0, 0
	for i, it := range items {
		if i > 4000 {
			break
		}
		if frenchWords[it.fold] {
			fr++
		}
		if englishWords[it.fold] {
			en++
		}
	}
	if en > fr {
		return english
	}
	return french
}

// typedLines closes the lines of a dictation that were typed, a heading above
// it as a rule: they pass byte for byte, columns and all. Such a line has the
// signs of a form and nothing that was said.
func (p *pass) typedLines(items []item) []item {
	if !strings.ContainsAny(p.source, formSigns) && !strings.Contains(p.source, leader) {
		return items
	}
	out := p.space(items)
	for i := 0; i < len(items); {
		j := i
		for j < len(items) && items[j].kind != line {
			j++
		}
		if j == i {
			out = append(out, items[i])
			i++
			continue
		}
		from, to := items[i].from, items[j-1].to
		if text := p.source[from:to]; p.typed(items[i:j], text) {
			out = append(out, item{kind: measure, text: text, fold: fold(text), from: from, to: to})
		} else {
			out = append(out, items[i:j]...)
		}
		i = j
	}
	return out
}

// formSigns and leader are what a line of a form holds and speech does not.
const formSigns, leader = ":=|\t", "...."

// typed reports whether a line of text was typed.
func (p *pass) typed(items []item, text string) bool {
	sign, dots := strings.ContainsAny(text, formSigns), strings.Contains(text, leader)
	if !sign && !dots {
		return false
	}
	e := p.weigh(items)
	return e.commands+e.values == 0 && (dots || e.spelled == 0)
}
