package dictation

import "strings"

// nouns of "point" with a complement: "point de ponction", "point d'appel".
var pointOf = set(`ponction depart vue repere suture compression fuite jonction convergence rupture saignement chute mire comparaison
	appel impact ancrage entree application inflexion insertion injection reperage contact mesure`)

// periodIsNoun tells the noun from the full stop: "the recovery period", but "twice a
// day period", "pressure at rest period".
func periodIsNoun(items []item, i int) bool {
	if i+1 < len(items) && items[i+1].kind == word && items[i+1].fold == "of" {
		return true
	}
	if i == 0 || items[i-1].kind != word || !periodNoun[items[i-1].fold] {
		return false
	}
	if i < 2 || items[i-2].kind != word || !beforeRest[items[i-2].fold] {
		return true
	}
	switch items[i-1].fold {
	case "the", "a", "an", "this", "that":
		return true
	}
	return false
}

var beforeRest = set("at in a per every each during by all")

// periodNoun stands before "period" where it is a noun.
var periodNoun = set(`the a an this that refractory blanking recovery early late monitoring recording time waking sleep night-time daytime
	day night awake asleep isovolumic ejection rest follow-up observation postoperative perioperative`)

// commands turns what is left of spoken punctuation and layout into signs.
func (p *pass) commands(items []item) []item {
	l := p.lexicon
	out := p.space(items)
	open, quoted := -1, -1
	put := func(it item, k kind, text string) {
		if k == mark && redundant(out, text) {
			return
		}
		out = p.overruled(out, k, text)
		it.kind, it.text, it.fold, it.command, it.changed = k, text, text, true, true
		out = append(out, it)
	}
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind == mark && it.command {
			if redundant(out, it.text) {
				continue
			}
			out = p.overruled(out, it.kind, it.text)
		}
		if it.kind != word {
			switch {
			case it.kind != mark:
			case it.text == "(":
				open = len(out)
			case it.text == ")":
				if open < 0 && it.command {
					p.doubt("dictation_parenthesis", it.from, it.to, "Parenthèse fermée sans avoir été ouverte.", "Ouvrir la parenthèse ou retirer le signe.")
				}
				open = -1
			case (it.text == "«" || it.text == "“") && it.command:
				quoted = len(out)
			case (it.text == "»" || it.text == "”") && it.command:
				if quoted < 0 {
					p.doubt("dictation_quotes", it.from, it.to, "Guillemets fermés sans avoir été ouverts.", "Ouvrir les guillemets ou retirer le signe.")
				}
				quoted = -1
			}
			out = append(out, it)
			continue
		}
		var prev item
		if len(out) > 0 {
			prev = out[len(out)-1]
		}
		next := ""
		if i+1 < len(items) && items[i+1].kind == word {
			next = items[i+1].fold
		}
		edge := len(out) == 0 || prev.kind == line || prev.kind == mark || p.pauseOrStop(items, i+1)
		switch it.fold {
		case "virgule", "comma":
			put(it, mark, ",")
		case "point":
			if l.english || p.pointNoun(out, items, i) {
				it.noun = !l.english
				out = append(out, it)
			} else {
				put(it, mark, ".")
			}
		case "period":
			if !l.english || periodIsNoun(items, i) {
				out = append(out, it)
			} else {
				put(it, mark, ".")
			}
		case "colon", "semicolon":
			switch {
			case !l.english || next == "cancer" || next == "carcinoma" || next == "surgery" || prev.fold == "sigmoid":
				out = append(out, it)
			case it.fold == "colon":
				put(it, mark, ":")
			default:
				put(it, mark, ";")
			}
		case "tiret", "dash", "hyphen":
			if it.fold != "tiret" && !l.english {
				out = append(out, it)
			} else {
				put(it, mark, "-")
			}
		case "slash":
			put(it, mark, "/")
		case "apostrophe":
			put(it, mark, "'")
		case "parenthese", "bracket":
			switch {
			case it.fold == "bracket" && !l.english:
				out = append(out, it)
			case open >= 0:
				put(it, mark, ")")
				open = -1
			default:
				open = len(out)
				put(it, mark, "(")
			}
		case "guillemets", "quote", "unquote":
			opening, closing := "«", "»"
			if l.english {
				opening, closing = "“", "”"
			}
			switch {
			case (it.fold == "guillemets") == l.english:
				out = append(out, it)
			case quoted >= 0:
				put(it, mark, closing)
				quoted = -1
			case it.fold == "unquote" || edge && next == "":
				out = append(out, it)
			default:
				quoted = len(out)
				put(it, mark, opening)
			}
		case "entre": // "entre parenthèses grade deux fermez la parenthèse"
			opening, closing := "", ""
			switch next {
			case "parentheses":
				opening, closing = "(", ")"
			case "guillemets":
				opening, closing = "«", "»"
			}
			if opening == "" || !p.closes(items, i+2, closing) {
				out = append(out, it)
				if opening != "" {
					out = append(out, items[i+1])
					i++
				}
				continue
			}
			it.to = items[i+1].to
			if opening == "(" {
				open = len(out)
			} else {
				quoted = len(out)
			}
			put(it, mark, opening)
			i++
		case "bullet":
			if l.english && (len(out) == 0 || prev.kind == line) {
				put(it, mark, "-")
			} else {
				out = append(out, it)
			}
		case "paragraphe", "alinea", "paragraph":
			if prev.kind == word && (l.dets[prev.fold] || prev.fold == "au" || prev.fold == "ce") || !edge {
				out = append(out, it)
			} else {
				put(it, line, "\n\n")
			}
		case "majuscule", "cap", "capital":
			if next == "" || it.fold == "majuscule" && l.english || it.fold == "capital" && !l.english || l.ofs[next] || prev.kind == word && l.dets[prev.fold] && it.fold != "majuscule" {
				out = append(out, it)
			} else {
				items[i+1].upper = true
			}
		case "titre", "section", "rubrique", "heading":
			if l.titleMarks[it.fold] && next != "" && !l.ofs[next] && (len(out) == 0 || prev.kind == line || prev.kind == mark && prev.text == ".") && p.titleFollows(items, i+1) {
				if len(out) > 0 && prev.kind != line {
					out = append(out, item{kind: line, text: "\n", from: it.from, to: it.from, command: true, changed: true})
				}
				items[i+1].upper = true
			} else {
				out = append(out, it)
			}
		case "stop", "repete":
			if edge && (i+1 >= len(items) || len(out) == 0 || prev.kind == line || prev.kind == mark) && p.pauseOrStop(items, i+1) {
				continue
			}
			out = append(out, it)
		case "attache", "majuscules":
			if it.fold == "attache" && prev.fold == "tout" || it.fold == "majuscules" && prev.fold == "en" {
				p.doubt("dictation_command", prev.from, it.to, "Commande de mise en forme laissée dans le texte.", "Retirer la commande et mettre les mots en forme.")
			}
			out = append(out, it)
		default:
			out = p.section(out, items, i)
		}
		if n := len(out); n > 0 && out[n-1].kind == mark && out[n-1].text == "(" && open < 0 {
			open = n - 1
		}
	}
	if open >= 0 && open < len(out) {
		p.doubt("dictation_parenthesis", out[open].from, out[open].to, "Parenthèse ouverte et jamais fermée.", "Fermer la parenthèse ou la retirer.")
	}
	if quoted >= 0 && quoted < len(out) {
		p.doubt("dictation_quotes", out[quoted].from, out[quoted].to, "Guillemets ouverts et jamais fermés.", "Fermer les guillemets ou les retirer.")
	}
	return out
}

// redundant reports whether a comma or a stop has nothing to end: at the start of a
// line, or behind the same sign.
func redundant(out []item, text string) bool {
	if text != "," && text != "." {
		return false
	}
	k := len(out) - 1
	for k >= 0 && (out[k].kind == filler || out[k].kind == gone) {
		k--
	}
	return k < 0 || out[k].kind == line || out[k].kind == mark && out[k].text == text
}

// overruled takes a comma away that a stop was said behind.
func (p *pass) overruled(out []item, k kind, text string) []item {
	if n := len(out) - 1; k == mark && (text == "." || text == ";" || text == ":") && n >= 0 && out[n].kind == mark && out[n].text == "," && out[n].command {
		return out[:n]
	}
	return out
}

// closes reports whether the sign text was said before the sentence ends.
func (p *pass) closes(items []item, i int, text string) bool {
	for end := i + 60; i < len(items) && i < end && items[i].kind != line && (!p.stop(items[i]) || items[i].kind == mark && items[i].text == ":"); i++ {
		if items[i].kind == mark && items[i].command && items[i].text == text {
			return true
		}
	}
	return false
}

// titleFollows reports whether a line ends soon behind items[i].
func (p *pass) titleFollows(items []item, i int) bool {
	for k := i; k < len(items) && k < i+10; k++ {
		if items[k].kind == line || items[k].kind == mark && items[k].text == ":" {
			return true
		}
		if p.stop(items[k]) {
			return items[k].kind == line
		}
	}
	return i+10 >= len(items)
}

// pointNoun tells the noun from the full stop.
func (p *pass) pointNoun(out, items []item, i int) bool {
	l := p.lexicon
	if i+1 < len(items) && items[i+1].kind == word {
		next := items[i+1]
		if next.fold == "j" && (i+2 >= len(items) || items[i+2].kind != word || items[i+2].text != "J") {
			return true
		}
		if l.pointNounAfter[next.fold] && next.fold != "j" && i+2 < len(items) && pointOf[items[i+2].fold] {
			return true
		}
	}
	if len(out) == 0 {
		return false
	}
	prev := out[len(out)-1]
	if prev.kind == number && prev.weak {
		return true
	}
	return prev.kind == word && l.pointNounBefore[prev.fold]
}

// section writes the word that opens a part of the report on a line of its own.
func (p *pass) section(out, items []item, i int) []item {
	l, it := p.lexicon, items[i]
	written, ok := l.sections[it.fold]
	if !ok {
		return append(out, it)
	}
	var prev item
	if len(out) > 0 {
		prev = out[len(out)-1]
	}
	colon := i+1 < len(items) && (items[i+1].kind == mark && items[i+1].text == ":" && items[i+1].command || l.english && items[i+1].fold == "colon")
	head := len(out) == 0 || prev.kind == line
	sentence := head || prev.kind == mark && prev.text == "."
	bare := i+1 < len(items) && items[i+1].kind == line
	plain := l.titles[it.fold] && !colon && !bare && i+1 < len(items) && items[i+1].kind != mark &&
		!l.ofs[items[i+1].fold] && (head || sentence && (it.fold == "conclusion" || it.fold == "impression")) && !opensProse[items[i+1].fold]
	if i+1 < len(items) && items[i+1].kind == mark && items[i+1].text == "," && !items[i+1].command && l.titles[it.fold] && (head || sentence && (it.fold == "conclusion" || it.fold == "impression")) {
		items[i+1].text, items[i+1].changed, items[i+1].command, colon = ":", true, true, true // "Conclusion, bonne fonction"
	}
	if !(colon && !(prev.kind == word && l.dets[prev.fold])) && !plain && !(bare && sentence) {
		return append(out, it)
	}
	if !head {
		out = append(out, item{kind: line, text: "\n", from: it.from, to: it.from, command: true, changed: true})
	}
	it.text = written
	if fold(it.text) == it.fold && strings.EqualFold(it.text, items[i].text) {
		it.text = written
	} else {
		it.text = items[i].text
		it.upper = true
	}
	out = append(out, it)
	if plain {
		out = append(out, item{kind: mark, text: ":", fold: ":", from: it.to, to: it.to, command: true, changed: true})
	}
	return out
}

// opensProse are words behind which "indication" and its like are a noun in a
// sentence.
var opensProse = set("operatoire chirurgicale formelle therapeutique est etait a for of to is was retenue confirmee principale")
