package header

import (
	"regexp"
	"strings"
)

// settle gives the rest a role by place: letterhead and signature are the
// author's; a name alone on its line below the letterhead is who it is for.
func (v *view) settle(all []mention, patientAt, body int) {
	for _, c := range all { // "Pour le Pr Labrousse, le Dr X" in his own house
		for i := range all {
			if d := &all[i]; c.chief && (d.role == recipient || d.role == unknown) && !d.labelled && sameName(c.named.Name, d.named.Name) {
				d.role = other
			}
		}
	}
	who := v.writer(all, body)
	if who >= 0 {
		all[who].role = author
		v.house(all, who)
		for i := range all {
			if d := &all[i]; d.role == author && d.stamp && !v.same(all[who], *d) {
				d.role = other
			}
		}
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
		for i := range all { // "Monsieur le Docteur X" over a street: the address of the letter, whoever else is named
			d := &all[i]
			if d.role == unknown && d.alone && !v.telling(*d) && (body <= 0 || d.from < body) && !(who >= 0 && v.same(all[who], *d)) && (v.posted(*d) || civilHead.MatchString(v.low[v.lines[d.line].from:d.from])) && !v.lettered(*d) {
				d.role = recipient
			}
		}
		return
	}
	first := v.firstLine()
	for i := range all { // the address block of a letter
		d := &all[i]
		if d.role == unknown && d.alone && !v.telling(*d) && (body <= 0 || d.from < body) && !(who >= 0 && v.same(all[who], *d)) && !(d.line <= first+1 && v.lettered(*d)) {
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

// telling reports that a name opens a sentence rather than an address: behind a bare
// "le", words go on. "Le Docteur X souhaite débuter".
func (v *view) telling(d mention) bool {
	return bareArticle.MatchString(v.low[v.lines[d.line].from:d.from]) && goesOnTelling.MatchString(v.low[d.to:v.lines[d.line].to])
}

var (
	bareArticle   = regexp.MustCompile(`^[ \t*|]*(?:le|la) $`)
	goesOnTelling = regexp.MustCompile(`^,? ?[a-z][a-z']*,? [a-z]`)
)

// civilHead opens the line of an address; nobody signs so.
var civilHead = regexp.MustCompile(`^[ \t*|]*(?:monsieur|madame|mme|mr?)\.? (?:le |la )?$`)

// writer finds the author: who the words say made or signed it, else the
// signature, else the first name of the heading; -1 for none.
func (v *view) writer(all []mention, body int) int {
	who := -1
	for i, d := range all {
		if d.role != author || d.stamp {
			continue
		}
		if who < 0 || all[who].named.RPPS == "" && d.named.RPPS != "" && d.line < 8 {
			who = i
		}
	}
	if who >= 0 {
		return who
	}
	signed := v.signature(all, body)
	head, stamps := -1, 0
	for i, d := range all {
		if (d.role == unknown || d.role == author) && (body <= 0 || d.from < body) {
			if head < 0 {
				head = i
			}
			if d.role == author {
				stamps++
			}
		}
	}
	switch {
	case signed >= 0:
		return signed
	case head >= 0 && stamps > 0:
		for i, d := range all {
			if d.role == author {
				return i
			}
		}
	}
	if head < 0 {
		for i, d := range all {
			if d.role == author {
				return i
			}
		}
	}
	return head
}

// signature finds the name that closes the text: alone on one of the last
// lines, with nothing but titles behind it; -1 for none.
func (v *view) signature(all []mention, body int) int {
	end := len(v.lines) - 1
	for end > 0 && strings.TrimSpace(v.text(end)) == "" {
		end--
	}
	for i := len(all) - 1; i >= 0; i-- {
		d := all[i]
		if d.line < end-8 || body > 0 && d.from < body && d.line < end-2 {
			break
		}
		if d.role == unknown && d.alone && d.line > v.firstLine()+2 && signTail.MatchString(v.low[d.to:v.lines[d.line].to]) {
			return i
		}
	}
	return -1
}

var signTail = regexp.MustCompile(`^[ ,.(-]*(?:$|m\.?d\b|ph\b|cardio|rythmo|f[a-z]?esc|facc|frc|mbbs|mrcp|ancien|praticien|chef|p\.?h\b|specialiste|consultant|professeur|rpps|le \d|\d|remplacant)`)

// firstLine is the first line that holds anything.
func (v *view) firstLine() int {
	for i := range v.lines {
		if strings.TrimSpace(v.text(i)) != "" {
			return i
		}
	}
	return 0
}

// lettered reports that a name is one of a letterhead: its trade stands beside
// it or on the line below.
func (v *view) lettered(d mention) bool {
	t := v.low[d.to:min(v.lines[d.line].to, d.to+120)]
	if d.line+1 < len(v.lines) {
		t += " " + v.text(d.line + 1)[:min(120, len(v.text(d.line+1)))]
	}
	return strings.Contains(t, "cardiolog") || strings.Contains(t, "ancien ") || strings.Contains(t, "coeur")
}

// house takes the other doctors of a letterhead for what they are: they stand
// in one list with the author.
func (v *view) house(all []mention, who int) {
	for i := range all {
		if !v.same(all[who], all[i]) {
			continue
		}
		for _, step := range [...]int{-1, 1} {
			for k := i + step; k >= 0 && k < len(all) && all[k].role == unknown && abs(all[k].line-all[k-step].line) <= 1; k += step {
				if all[k].line != all[k-step].line && !(all[k].alone && all[k-step].alone && v.tradeBeside(all[k]) == v.tradeBeside(all[k-step])) {
					break
				}
				if v.posted(all[k]) {
					break
				}
				all[k].role = other
			}
		}
	}
}

// tradeBeside reports the trade on the line of a name.
func (v *view) tradeBeside(d mention) bool {
	return strings.Contains(v.low[d.to:min(v.lines[d.line].to, d.to+120)], "cardiolog")
}

// posted reports that an address follows a name, as in the address block of a
// letter.
func (v *view) posted(d mention) bool {
	for l := d.line + 1; l < len(v.lines) && l <= d.line+2; l++ {
		if t := v.text(l); street.in(t) || postCity.in(t) {
			return true
		}
	}
	return false
}
