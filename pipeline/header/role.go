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
		listed := i > 0 && all[i-1].line == d.line && separators.MatchString(v.quiet(bracketed.ReplaceAllStringFunc(before, spaces), all[i-1].to, noise))
		if listed && (all[i-1].role == recipient || all[i-1].role == copied) && !copyAfter.MatchString(after) && !dayAfter.MatchString(after) {
			d.role = all[i-1].role // a list of readers, whatever their trade
			continue
		}
		d.role = cue(before, after, d.from >= body && body > 0)
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

// dayAfter is the day of the letter: who stands before it writes it.
var dayAfter = regexp.MustCompile(`^[ ,]*(?:le|on|the) \d`)

// bracketed is what stands between the names of a list: "(généraliste)".
var bracketed = regexp.MustCompile(`\([a-z' ./-]{2,48}\)|\b(?:medecin |son |sa )?(?:generaliste|traitante?|geriatre|[a-z]{3,12}logue|pediatre|interniste|chirurgien(?:ne)?)(?: (?:a|de) [a-z-]+)?`)

func spaces(s string) string { return strings.Repeat(" ", len(s)) }

// sentBy names the physician who sent the patient with words between: "adressée
// en urgence par le".
var sentBy = regexp.MustCompile(`^[ \t|*-]*(?:provenance|origine|service demandeur|unite demandeuse|referred from)[ \t]*[:=|][^;|\n]*$|\b(?:adress|envoye|orient|confie|demand|prescri|refer|sent|request)[a-z]* [^.;:\n]{0,130}\b(?:par|by)(?: (?:le|la|son|sa|mon|notre|the|his|her|confrere|consoeur|medecin|traitant))*$`)

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
func cue(before, after string, prose bool) role {
	tail := strings.ReplaceAll(before, "(e)", "")
	if len(tail) > 90 {
		tail = tail[len(tail)-90:]
	}
	if p := strings.LastIndexAny(tail, ";\n\t"); p >= 0 && strings.Trim(tail[p+1:], " \t:|=.*_-") != "" {
		tail = tail[p+1:]
	}
	if copyAfter.MatchString(after) || copyLater.MatchString(after) {
		return copied
	}
	raw := strings.TrimRight(tail, " \t:.,*_|>=([/-")
	far := strings.TrimRight(before[max(0, len(before)-200):], " \t")
	for range 6 {
		t := strings.TrimRight(tail, " \t:.,*_|>=([/-")
		switch {
		case t == "":
		case copyCue.MatchString(t):
			return copied
		case callCue.MatchString(t):
			return last
		case otherCue.MatchString(t):
			return other
		case readerCue.MatchString(t) && !faint(t, prose):
			return recipient
		case authorCue.MatchString(t):
			if readerAfter.MatchString(after) || sentBy.MatchString(far) {
				return recipient
			}
			return author
		case weakCue.MatchString(t):
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
	case readerAfter.MatchString(after), sentBy.MatchString(raw):
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
// down to a name alone on its line.
func (v *view) inherited(all []mention, i int, noise []place) role {
	l := all[i].line - 1
	for l >= 0 && l >= all[i].line-2 {
		t := strings.TrimSpace(v.text(l))
		if t == "" {
			l--
			continue
		}
		if i > 0 && all[i-1].line == l && all[i-1].alone && (all[i-1].role == recipient || all[i-1].role == copied) && l == all[i].line-1 &&
			strings.IndexAny(strings.TrimSpace(v.src[v.lines[all[i].line].srcFrom:v.lines[all[i].line].srcTo]), "-*•") == 0 {
			return all[i-1].role
		}
		label := strings.TrimRight(t, " :*_")
		if len(label) < 60 && len(label) > 1 && (strings.HasSuffix(strings.TrimRight(t, " *_"), ":") || l == all[i].line-1 && len(label) < 30) {
			switch {
			case copyCue.MatchString(label):
				return copied
			case label == "a" || label == "to" || readerCue.MatchString(label) && len(label) > 2:
				return recipient
			}
		}
		return unknown
	}
	return unknown
}

// settle gives the rest a role by place: letterhead and signature are the
// author's; a name alone on its line below the letterhead is who it is for.
func (v *view) settle(all []mention, patientAt, body int) {
	who := -1
	for i, d := range all {
		if d.role == author && (who < 0 || all[who].named.RPPS == "" && d.named.RPPS != "" && d.line < 8) {
			who = i
		}
	}
	if who < 0 { // the first one of the heading without another role
		for i, d := range all {
			if d.role == unknown && (body <= 0 || d.from < body) {
				who = i
				break
			}
		}
	}
	if who < 0 { // the last one of the text: the signature
		for i := len(all) - 1; i >= 0; i-- {
			if d := all[i]; d.role == unknown && d.alone && d.line >= len(v.lines)-8 {
				who = i
				break
			}
		}
	}
	if who >= 0 {
		all[who].role = author
	}
	for i := range all {
		d := &all[i]
		if d.role == weak {
			if who < 0 && len(all) == 1 && d.named.RPPS == "" && d.named.Address == "" {
				d.role = recipient // "Médecin : Dr X" and nobody else: the practice knows its own name
			} else if who < 0 {
				d.role, who = author, i
			} else if v.same(all[who], *d) {
				d.role = author
			} else {
				d.role = recipient
			}
		}
		if d.role == unknown && who >= 0 && v.same(all[who], *d) {
			d.role = author
		}
	}
	if has(all, recipient) {
		return
	}
	for i := range all { // the address block of a letter
		d := &all[i]
		if d.role == unknown && d.alone && (body <= 0 || d.from < body) && !(who >= 0 && v.same(all[who], *d)) {
			d.role = recipient
		}
	}
	if has(all, recipient) || has(all, copied) {
		return
	}
	for i := range all {
		if d := &all[i]; d.role == last && !(who >= 0 && v.same(all[who], *d)) {
			d.role = recipient
			return
		}
	}
}

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
