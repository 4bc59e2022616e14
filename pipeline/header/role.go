package header

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// roles says what each physician named is to the letter: by the words around
// the name first, by its place then.
func (v *view) roles(all []mention, patientAt, body int, noise []place) {
	for i := range all {
		d := &all[i]
		from := v.lines[d.line].from
		if i > 0 && all[i-1].to > from {
			from = all[i-1].to
		}
		before := v.low[from:d.from]
		after := v.low[d.to:v.lines[d.line].to]
		if i+1 < len(all) && all[i+1].line == d.line {
			after = v.low[d.to:all[i+1].from]
		}
		d.alone = blockStart.MatchString(v.low[v.lines[d.line].from:d.from])
		after = strings.TrimLeft(v.quiet(after, d.to, noise), " ,;:(")
		copyHere := copyBehind(after) && !labelsNext(v.low[d.to:v.lines[d.line].to])
		listed := i > 0 && all[i-1].line == d.line && separators.MatchString(v.quiet(bracketed.ReplaceAllStringFunc(before, spaces), all[i-1].to, noise))
		if label, ok := v.columnLabel(*d); ok && d.role == unknown {
			d.role = labelRole(label)
		}
		if d.role != unknown {
			continue
		}
		if listed && (all[i-1].role == recipient || all[i-1].role == copied) && !copyHere && !dayAfter.MatchString(after) {
			d.role = all[i-1].role // a list of readers, whatever their trade
			continue
		}
		if label, ok := labelBefore(before); ok {
			d.role = labelRole(label)
			d.labelled = d.role != unknown
		}
		if label, ok := labelAhead(before); ok && d.role == unknown {
			if r := labelRole(label); r == recipient || r == copied {
				d.role = r
			}
		}
		if d.role == unknown && i > 0 && all[i-1].line == d.line && arrow.MatchString(before) {
			d.role = recipient
		}
		if (d.role == recipient || d.role == unknown) && refusing(v.low[max(0, d.from-120):d.from]) {
			d.role = other
		}
		d.chief = chiefCue.MatchString(strings.TrimRight(before[max(0, len(before)-40):], " \t:."))
		if d.role == unknown {
			d.role = cue(before, after, copyHere, d.from >= body && body > 0)
		}
		d.stamp = d.role == author && stampCue.MatchString(strings.TrimRight(before, " \t:.,du"))
		if d.role != unknown {
			continue
		}
		if listed && all[i-1].role != author && all[i-1].role != weak && !dayAfter.MatchString(after) {
			d.role = all[i-1].role
			continue
		}
		// a label alone on the line before: "Destinataires :"
		if d.alone {
			d.role = v.inherited(all, i, noise)
		}
	}
	v.settle(all, patientAt, body)
}

var (
	arrow = regexp.MustCompile(`^[ \t]*(?:→|[-=]?>)[ \t]*$`)
	// a patient who wants nobody told
	refused = regexp.MustCompile(`\b(?:ne (?:souhaite|veut|desire) pas|refuse|s'oppose|ne pas (?:envoyer|adresser|transmettre|communiquer|informer)|sans copie|(?:pas de|aucune) copie|aucun (?:courrier|envoi)|ne (?:plus|rien) (?:envoyer|adresser|transmettre|communiquer|ecrire)|does not (?:want|wish)|do not (?:send|copy))\b[^.;\n]*$`)
	// whose house it is: "Service du Pr X"
	chiefCue = regexp.MustCompile(`(?:service|departement|pole|equipe|unite|clinique|chefs? de service|chef de pole|head of department)(?: d[eu](?: la)?)?$`)
	// "Courrier docteur Galland, le 3 mai": who dictates
	paperOf   = regexp.MustCompile(`(?:^|[^a-z])(?:courrier|lettre|dictee|compte rendu|cr)$`)
	spokenDay = regexp.MustCompile(`^[ ,]*(?:le |du )?(?:\d{1,2}|premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente)[a-z -]{0,14} (?:jan|fev|mar|avr|mai|juin|juil|aou|sep|oct|nov|dec)`)
)

// refusing reports a refusal before a name; few texts hold its words at all.
func refusing(before string) bool {
	for _, w := range [...]string{"pas ", "refus", "oppose", "aucun", " plus ", "rien ", "sans copie", " not "} {
		if strings.Contains(before, w) {
			return refused.MatchString(before)
		}
	}
	return false
}

// dayAfter is the day of the letter: who stands before it writes it.
var dayAfter = regexp.MustCompile(`^[ ,]*(?:le|on|the) \d`)

// bracketed is what stands between the names of a list: "(généraliste)".
var bracketed = regexp.MustCompile(`\([a-z' ./-]{2,48}\)|\b(?:medecin |son |sa )?(?:generaliste|traitante?|geriatre|[a-z]{3,12}logue|pediatre|interniste|chirurgien(?:ne)?)(?: (?:a|de) [a-z-]+)?`)

func spaces(s string) string { return strings.Repeat(" ", len(s)) }

// sentBy names the physician who sent the patient with words between: "adressée
// en urgence par le".
var sentBy = regexp.MustCompile(`^[ \t|*-]*(?:provenance|origine|service demandeur|unite demandeuse|referred from)[ \t]*[:=|][^;|\n]*$|\b(?:adress|envoye|orient|confie|demand|prescri|refer|sent|request)[a-z]* (?:[^.;:,\n]{0,60} )?(?:par|by)(?: (?:le|la|son|sa|mon|notre|the|his|her|confrere|consoeur|medecin|traitant|principal|en chef|general|generaliste|specialiste))*$`)

// handedOn is a patient sent on to someone, in the course of the text: that one
// does not get this letter by it.
var handedOn = regexp.MustCompile(`\b(?:re)?(?:adress|confi|orient|envo|dirig|transfer|refer|sent)[a-z]*(?: [a-z'-]+){0,3} (?:a|au|aux|to|vers)(?: (?:le|la|l'|un|une))?$`)

var paperOn = regexp.MustCompile(`\b(?:compte[ -]rendu|courriers?|lettres?|copies?|cr|report|letter|resultats?|double|exemplaire)\b`)

// quiet blanks numbers, addresses and brackets that stand between names; base
// is the folded place of s.
func (v *view) quiet(s string, base int, noise []place) string {
	b := []byte(s)
	for _, n := range noise {
		if n.to <= base || n.from >= base+len(s) {
			continue
		}
		for k := max(n.from-base, 0); k < min(n.to-base, len(s)); k++ {
			b[k] = ' '
		}
	}
	t := string(b)
	t = strings.NewReplacer("rpps", "    ", "(", " ", ")", " ", "<", " ", ">", " ", "@", " ", "n°", "   ").Replace(t)
	return t
}

// cue reads the words before and behind a name. In the medical text only words
// that can mean nothing else count.
func cue(before, after string, copyHere, prose bool) role {
	tail := strings.ReplaceAll(before, "(e)", "")
	if len(tail) > 90 {
		tail = tail[len(tail)-90:]
	}
	if p := strings.LastIndexAny(tail, ";\n\t"); p >= 0 && strings.Trim(tail[p+1:], " \t:|=.*_-") != "" {
		tail = tail[p+1:]
	}
	if copyHere {
		return copied
	}
	raw := strings.TrimRight(tail, " \t:.,*_|>=([/-")
	far := strings.TrimRight(before[max(0, len(before)-200):], " \t")
	if askedOf(raw, after, prose) || notToday(raw, after) {
		return other
	}
	if thanked.MatchString(raw) && forPatient.MatchString(after) {
		return recipient
	}
	if greeting.MatchString(before) && greeted.MatchString(after) {
		return recipient
	}
	if r := handedTo(raw); r != unknown {
		return r
	}
	for range 6 {
		t := strings.TrimRight(tail, " \t:.,*_|>=([/-")
		t = t[max(0, len(t)-40):] // longer than any cue
		switch {
		case t == "":
		case copyCue.MatchString(t):
			return copied
		case callCue.MatchString(t):
			return last
		case byTail.MatchString(t):
			if readerAfter.MatchString(after) {
				return recipient
			}
			return bySense(far[:max(strings.LastIndex(far, "par"), strings.LastIndex(far, "by"), 0)], prose)
		case otherCue.MatchString(t):
			return other
		case spokenDay.MatchString(after) && paperOf.MatchString(t):
			return author
		case readerCue.MatchString(t) && !faint(t, prose):
			return recipient
		case authorCue.MatchString(t):
			if readerAfter.MatchString(after) || sentBy.MatchString(far) {
				return recipient
			}
			return author
		case weakCue.MatchString(t):
			if sentBy.MatchString(raw) {
				return recipient
			}
			if prose && !strings.HasSuffix(strings.TrimRight(before, " \t*_"), ":") {
				return other
			}
			return weak
		}
		m := articleTail.FindStringIndex(tail)
		if m == nil || m[0] == len(tail) {
			break
		}
		// keep the space that ended the word before the article
		cut := m[0]
		if cut < len(tail) && tail[cut] != ' ' && tail[cut] >= 'a' && tail[cut] <= 'z' {
			cut++
		}
		if strings.TrimSpace(tail[:cut]) == strings.TrimSpace(tail) {
			break
		}
		tail = tail[:cut]
	}
	switch {
	case readerAfter.MatchString(after), sender.MatchString(after), sentBy.MatchString(raw):
		return recipient
	case otherAfter.MatchString(after):
		return other
	case authorAfter.MatchString(after):
		return author
	}
	if t := raw; readerCue.MatchString(t) && !prose {
		if w := t[strings.LastIndexAny(t, " \t:")+1:]; (w == "a" || w == "au") && strings.Trim(t, " \t*-|") == w {
			return recipient
		}
	}
	return unknown
}

// copyBehind reports "en copie" or "(copie)" behind a name.
func copyBehind(after string) bool {
	return copyAfter.MatchString(after) || copyLater.MatchString(after)
}

// labelsNext reports that the word for a copy belongs to the next name of the
// line: "Dr A, copie : Dr B".
func labelsNext(rest string) bool {
	m := copyWord.FindStringIndex(rest)
	return m != nil && nextLabel.MatchString(rest[m[1]:])
}

var (
	copyWord  = regexp.MustCompile(`\b(?:en copie|pour copie|copies?|cc|copy)\b`)
	nextLabel = regexp.MustCompile(`^(?: (?:a|au|aux|de ce courrier|adressee|pour))?[ \t*_]*(?:[:=|]|\.? (?:le |la |au |aux )?(?:dr|drs|docteurs?|pr|prof[a-z]*|m|mme|monsieur|madame)\b)`)
)

// faint reports a cue of one small word that other words come before: "avis
// au", and in the medical text "pour", which may mean anything.
func faint(t string, prose bool) bool {
	word := t[strings.LastIndexAny(t, " \t")+1:]
	switch word {
	case "a", "au":
		m := readerCue.FindString(t)
		return len(t) > len(word) && strings.TrimLeft(m, " \t.,;:-(") == word
	case "to", "pour", "pr", "gp":
		return prose && len(t) > 6
	}
	return false
}

// inherited gives the role that a label or a list on the lines before hands
// down to a name alone on its line: the line under "Destinataires :", the
// further lines of a list with signs, of a stack under a label and of one that
// hangs from the column where the first name stands.
func (v *view) inherited(all []mention, i int, noise []place) role {
	d := &all[i]
	if i > 0 && all[i-1].line == d.line-1 && (all[i-1].role == recipient || all[i-1].role == copied) {
		line, above := v.text(d.line), v.text(d.line-1)
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		switch before := len(above) - len(strings.TrimLeft(above, " \t")); {
		case indent >= 16 && indent == before && all[i-1].alone && d.alone, // an address block at the right
			listSign.MatchString(v.span(v.lines[d.line].from, v.lines[d.line].to).Of(v.src)) && all[i-1].alone,
			all[i-1].stacked && indent == before,
			indent >= 3 && indent > before,
			indent >= 1 && line[0] == '\t' && before == 0:
			d.stacked = all[i-1].stacked
			return all[i-1].role
		}
	}
	for l := d.line - 1; l >= 0 && l >= d.line-2; l-- {
		t := strings.TrimSpace(v.text(l))
		if t == "" {
			continue
		}
		label := strings.TrimRight(t, " :*_")
		if len(label) < 60 && len(label) > 1 && (strings.HasSuffix(strings.TrimRight(t, " *_"), ":") || l == d.line-1 && len(label) < 30) {
			switch {
			case copyCue.MatchString(label):
				d.stacked = true
				return copied
			case label == "a" || label == "to" || readerCue.MatchString(label) && len(label) > 2:
				d.stacked = true
				return recipient
			case strings.HasSuffix(strings.TrimRight(t, " *_"), ":"):
				r := labelRole(label)
				d.stacked = r == recipient || r == copied
				return r
			case soleLabel.MatchString(label):
				return labelRole(label)
			}
		}
		return unknown
	}
	return unknown
}

// listSign opens the line of a list: a dash, a star, a number.
var listSign = regexp.MustCompile(`^[ \t]*(?:[-*•–]|\d{1,2}[.)°/-])`)

// soleLabel is a label that has its line to itself, the value below it.
var soleLabel = regexp.MustCompile(`^(?:medecin [a-z]+|operateur|operatrice|cardiologue|lecteur|prescripteur|demandeur|destinataires?|correspondants?|copies?|realise par|interprete par|redige par|lu par|adresse par|demande par|(?:referring|ordering|reading|interpreting|requesting) (?:physician|doctor|provider)|reported by|read by)$`)

func has(all []mention, r role) bool {
	for _, d := range all {
		if d.role == r {
			return true
		}
	}
	return false
}

// same reports whether two mentions can be of one person.
func (v *view) same(a, b mention) bool {
	if !sameName(a.named.Name, b.named.Name) {
		return false
	}
	g, h := foldWord(a.named.Given), foldWord(b.named.Given)
	if g == "" || h == "" || g == h {
		return true
	}
	return g[0] == h[0] && (len(g) <= 3 || len(h) <= 3 || strings.HasSuffix(g, ".") || strings.HasSuffix(h, "."))
}

// readers gives the author and the recipients in text order, each once.
func (v *view) readers(all []mention) (pipeline.Named, []pipeline.Named) {
	var who pipeline.Named
	var first *mention
	for i := range all {
		d := &all[i]
		if d.role != author {
			continue
		}
		if first == nil {
			first, who = d, d.named
		} else if v.same(*first, *d) {
			who = merge(who, d.named)
		}
	}
	var list []pipeline.Named
	var kept []mention
next:
	for _, d := range all {
		if d.role != recipient && d.role != copied {
			continue
		}
		if first != nil && v.same(*first, d) {
			continue
		}
		d.named.Copy = d.role == copied
		for k := range kept {
			if v.same(kept[k], d) {
				list[k] = merge(list[k], d.named)
				kept[k].named.Given = list[k].Given
				continue next
			}
		}
		kept = append(kept, d)
		list = append(list, d.named)
	}
	// "appel au Dr Abeilhac" may complete "Prescripteur : ABEILHAC"
	for _, d := range all {
		if d.role == unknown || d.role == last || d.role == other {
			for k := range kept {
				if v.same(kept[k], d) {
					d.named.Copy = list[k].Copy
					list[k] = merge(list[k], d.named)
				}
			}
		}
	}
	return who, list
}

// merge fills what a lacks from b.
func merge(a, b pipeline.Named) pipeline.Named {
	if a.Given == "" || strings.HasSuffix(a.Given, ".") && len(b.Given) > len(a.Given) {
		if b.Given != "" {
			a.Given = b.Given
		}
	}
	if a.RPPS == "" {
		a.RPPS = b.RPPS
	}
	if a.Address == "" {
		a.Address = b.Address
	}
	if a.Title == "" {
		a.Title = b.Title
	}
	a.Copy = a.Copy && b.Copy
	return a
}
