package dictation

import "strings"

var addressEnds = set("fr com org net eu be ch lu ca uk sante re ma tn")

// addresses writes "jean point dupont arobase exemple point fr" as a mail
// address: the words up to the sign that are joined by "point", "tiret" or
// "underscore", and behind it the words up to a known ending.
func (p *pass) addresses(items []item) []item {
	at := func(it item) bool {
		return it.kind == word && (it.fold == "arobase" || it.fold == "arobas" || it.fold == "arrobase" || p.lexicon.english && it.fold == "at")
	}
	joint := func(it item) string {
		switch it.fold {
		case "point", "dot":
			return "."
		case "tiret", "dash", "hyphen", "-":
			return "-"
		case "underscore", "_":
			return "_"
		}
		return ""
	}
	part := func(it item) bool { return it.kind == word && joint(it) == "" && !at(it) && len(it.text) <= 64 }
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		if !at(items[i]) || len(out) == 0 || !part(out[len(out)-1]) {
			out = append(out, items[i])
			continue
		}
		k := len(out) - 1
		for k-2 >= 0 && joint(out[k-1]) != "" && part(out[k-2]) && len(out)-k < 12 {
			k -= 2
		}
		var b strings.Builder
		for _, it := range out[k:] {
			if s := joint(it); s != "" {
				b.WriteString(s)
			} else {
				b.WriteString(it.fold)
			}
		}
		b.WriteByte('@')
		j, ended := i+1, false
		for n := 0; j < len(items) && part(items[j]) && n < 8; n++ {
			w := items[j].fold
			b.WriteString(w)
			j++
			dotted := strings.LastIndexByte(w, '.')
			if n > 0 && addressEnds[w] || dotted > 0 && addressEnds[w[dotted+1:]] {
				ended = true
				break
			}
			if j+1 < len(items) && joint(items[j]) != "" && part(items[j+1]) {
				b.WriteString(joint(items[j]))
				j++
				continue
			}
			break
		}
		if !ended {
			if !p.lexicon.english {
				p.doubt("dictation_address", out[k].from, items[i].to, "Adresse de messagerie dictée incomplète ou peu claire.", "Écrire l'adresse en entier, par exemple « prenom.nom@domaine.fr ».")
			}
			out = append(out, items[i])
			continue
		}
		a := b.String()
		it := item{kind: measure, text: a, fold: a, from: out[k].from, to: items[j-1].to, changed: true}
		out = append(out[:k], it)
		i = j - 1
	}
	return out
}
