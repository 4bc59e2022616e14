package draft

import (
	"regexp"
	"strings"

	"cardiopli/pipeline/plan"
)

// Behind the last sentence of a conclusion come courtesies, signatures and the last
// lines of a machine's list. They are no part of what is concluded.
var (
	courtesy = regexp.MustCompile(`(?i)(?:confraternel|\bsalutations\b|\bamicalement\b|\bamiti[ée]s\b|\bcordialement\b|\bsentiments\b|\bbien à (?:vous|toi)\b|\b(?:kind|best|warm) regards\b|\bmerci (?:de|pour) (?:votre|ta) confiance\b|\bsincerely\b|\bfaithfully\b)`)
	// errand is what a courtesy may be wrapped around.
	errand    = regexp.MustCompile(`(?i)\d|\b(?:rappel|appel|contr[ôo]l|revoir|refaire|surveill|adress|prescri|envoy|transm|call|check|repeat|refer)`)
	signature = regexp.MustCompile(`(?i)^\W*(?:(?:re)?lu (?:et|,)|sign[ée]e?(?:\s|:|$)|(?:contre)?sign[ée] par|valid[ée]e?\s(?:le|par|[ée]lectroniquement)\b|fait (?:à|le)\b|dict[ée]e?\s(?:le|et|par)\b|r[ée]dig[ée]e?\s(?:le|par)\b|transmis (?:à|au)\b|diffusion\s?:|copies?\s?(?:[:à]|au\b)|cc\b|destinataires?\b|` +
		`fin[ _](?:d[e'’ ]*)?(?:l')?(?:export|enregistrement|rapport|document|fichier)|end of (?:report|export|file)|examen (?:r[ée]alis[ée]|fait|pratiqu[ée]) (?:le|chez|par)\b|identit[ée]\b.{0,30}:|` +
		`(?:patiente?|nom|pr[ée]nom|n[ée]e? le|date de (?:naissance|l'examen)|correspondante?|prescripteur|op[ée]rateur|ins|rpps|dossier)\s*[.:=|]|rpps\s\d|(?:electronically )?signed\b)`)
	// person is a name behind a title and nothing else.
	person = regexp.MustCompile(`^(?:Dr|Pr|Docteur|Professeur|DR|PR|Doctor|Prof)\.?\s+(?:méd\.\s+)?(?:[A-ZÀ-Ý][\p{L}.'’-]*[,\s]*){1,4}$`)
)

// foot takes the last lines of a boxed section that belong to no conclusion: they
// close the letter. A sentence that asks, treats or follows is none of them.
func (b *body) foot(p part, sentences []plan.Sentence, k *carried) part {
	for {
		i := strings.LastIndexByte(p.text, '\n')
		if i < 0 {
			return p
		}
		line := strings.TrimSpace(p.text[i+1:])
		switch {
		case line == "" || idle(line) || k.line(line):
		case clinical.MatchString(line):
			return p
		case courtesy.MatchString(line) && len(strings.Fields(line)) <= 14 && !errand.MatchString(line):
			b.closing = append([]string{line}, b.closing...)
		case says(p, sentences, i+1):
			return p
		case signature.MatchString(line), person.MatchString(line), senderForm.MatchString(line) && len(strings.Fields(line)) <= 16:
			b.origin = append(b.origin, set(line))
		default:
			return p
		}
		p.text = strings.TrimRight(p.text[:i], " \t\n")
	}
}

// says reports whether a sentence behind from is for more than a fact.
func says(p part, sentences []plan.Sentence, from int) bool {
	if p.at < 0 {
		return false
	}
	for _, s := range sentences {
		if s.Span.End > p.at+from && s.Span.Start < p.at+len(p.text) && (s.Class != plan.Fact || len(s.Says) > 0) {
			return true
		}
	}
	return false
}
