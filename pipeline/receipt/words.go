package receipt

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// The phrases below are those that mail servers print, folded by plainLetters.
var (
	failing = regexp.MustCompile(`(?:could ?n[o']t|can ?no?t|was ?n[o']t|were not|not) be(?:en)? (?:successfully )?(?:delivered|sent)|(?:was ?n[o']t|were not) delivered|not been delivered|undeliver|unable to (?:be )?deliver|able to deliver|delivery (?:to .{0,80} )?(?:has |have )?fail|delivery (?:error|problem)|failed permanently|did not reach|permanent(?:\s+fatal)? (?:error|failure|deliver)|returned (?:mail|to sender)|failure notice|while attempting to deliver|error (?:delivering|sending) your|had trouble delivering|unsent message|cannot send message|invalid user address|notification \(failure\)|message not delivered|was aborted after|had delivery (?:error|problem)|following addresses had|unknown user\b|user unknown|mail ?failure|failed mail\b|mail failed\b|returning to sender|error during delivery|(?:mail|message) (?:has been|is being|was) returned|non-?deliver|not reach some` +
		`|n'a (?:pas )?pu etre (?:remis|distribu|delivr|livr|envoy|achemin)|non (?:remis|distribu|delivr)|echec d(?:e|u) (?:la )?(?:remise|distribution|livraison|l'envoi|l'acheminement)|impossible de (?:remettre|delivrer|distribuer|livrer)|n'a pas ete (?:remis|distribu|delivr)|remise impossible` +
		`|nicht zugestellt|unzustellbar|nicht zustellbar|zustellung (?:ist )?(?:fehlgeschlagen|nicht moglich)|nicht ausgeliefert` +
		`|no se (?:pudo|puede|ha podido) entregar|no pudo ser entregado|entrega fallida|error (?:de|en la) entrega|no entregado` +
		`|impossibile (?:recapitare|consegnare)|mancata consegna|non (?:e stato )?(?:recapitat|consegnat)|mancato recapito|falha na entrega|nao (?:pode|foi possivel) (?:ser )?entreg`)
	waiting = regexp.MustCompile(`not yet been delivered|\bdelayed\b|delivery delay|will be retried|warning (?:message )?only|not need to re-?send|still being retried|temporary failure|attempts will continue|could not send message for (?:the )?past|delivery incomplete|will (?:keep trying|retry|continue to try)` +
		`|differee?s?\b|en retard|retardee?s?\b|retard (?:de|dans) la remise|nouvelles? tentatives?|pas encore (?:pu )?(?:ete|etre)|verzogert|noch nicht zugestellt|weitere zustellversuche|retrasad|aun no se ha|se seguira intentando|in ritardo`)
	givenUp = regexp.MustCompile(`permanent|given up|giving up|gave up|not going to try again|retry timeout|removed from the (?:mail )?queue|no further delivery|definitiv|abandon|endgultig|has been returned|queue too long|cannot send message for`)
	arrived = regexp.MustCompile(`successfully delivered|delivery notifications? -+$|was (?:successfully )?delivered to|has been delivered|a ete remis aux? destinataires?|a bien ete remis|wurde (?:erfolgreich )?zugestellt|se ha entregado|entregado correctamente`)
	onward  = regexp.MustCompile(`\brelay(?:ed|e)\b.{0,80}(?:to|non-dsn|mailer|a |vers)|no delivery notification was sent|sans (?:confirmation|avis|notification) de remise`)

	// copied begins what a notice brings back of the letter.
	copied = regexp.MustCompile(`(?im)^[ \t]*(?:[-=*_>]{2,}[ ]*)?(?:this is |below this line is |below is |included is |here is |possibly truncated )?(?:a |the )?(?:copy of (?:the|your) (?:original |message)|(?:header of the )?(?:original|unsent|returned|your|undelivered)? ?(?:message|mail) (?:headers?:?|follows|is following|is below|attached|text)|(?:original|unsent|returned|undelivered) (?:message|mail)[ ]*-{2,}|original message headers|message headers? follow|message header follows|original message ?:|en-t[êe]tes? (?:de message )?d.origine|en-t[êe]tes? du message|message d.origine|message original|urspr[üu]ngliche (?:nachricht|kopfzeilen)|encabezados? (?:de|del) mensaje|mensaje original|header of the original).*$` +
		`|^(?:received|return-path|message-id|dkim-signature|mime-version|content-type|x-originating-ip|authentication-results)[ ]?:.*$`)
	quotedID = regexp.MustCompile(`(?im)^[ \t>]*(?:x-original-)?message-id[ \t]*:[ \t]*(<[^<>\s]{1,990}>)`)

	reason = regexp.MustCompile(`unknown|not (?:be )?(?:found|recogni[sz]ed|listed|exist|accepted|active)|doesn't (?:have|exist)|no mailbox|no such|unrouteable|\bfull\b|quota|exceed|reject|refus|denied|block|disabled|suspended|invalid|timed? ?out|smtp connection|connection (?:refused|timed|lost)|network error|size limit|too (?:large|big|long)|spam|policy|dmarc|inconnu|n'existe pas|\bpleine?\b|depass|bloqu|desactiv|motif|raison|injoignable|differe|unbekannt|\bvoll\b|grund|desconocid|\bllen[oa]\b|buzon|n'accepte`)
	label  = regexp.MustCompile(`(?i)^(?:(?:failed|final|original|intended|invalid)?\s*(?:recipients?|address(?:es)?)(?:\s+(?:address|returned permanent errors))?|to|rcpt to|unknown user|unable to deliver message to|destinataires?|adresse|empf[äa]nger|destinatarios?|para|a|à|an)\s*:\s*[<"]*`)
	skip   = regexp.MustCompile(`(?i)^\W*(?:mail from|from|de|von|sender|original sender|envelope sender|exp[ée]diteur|return-path|reply-to|message-id|subject|sujet|objet|betreff|cc)\s*:|>>> ?mail from|\(envelope[- ](?:from|sender)`)
)

// ownWords are the words of the mail itself, without the letter that it brings back
// and without the lines it quotes.
func ownWords(text string) string {
	if at := copied.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, ">") && !strings.HasPrefix(line, ">>>") {
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// server reads a mail in which a mail server tells in words what became of the
// letter. It is believed where a mail server wrote it, or one hides behind an empty
// return path and brings the letter back.
func (s *reading) server() []pipeline.Receipt {
	failedTo := s.top.get("X-Failed-Recipients")
	if !s.isDaemon() && failedTo == "" && !(s.nullPath() && s.returns() && !s.saysAway()) && !s.isGateway() {
		return nil
	}
	if digest.MatchString(plainLetters(s.mail.Subject)) && failedTo == "" && !s.returns() {
		return nil // of what others have sent here
	}
	own := cut(ownWords(s.text), maxText)
	all := plainLetters(s.mail.Subject + "\n" + own)
	all = strings.Join(strings.Fields(all), " ")
	var kind pipeline.ReceiptKind
	switch {
	case waiting.MatchString(all) && !givenUp.MatchString(all):
		kind = pipeline.ReceiptDelayed
	case failing.MatchString(all):
		kind = pipeline.ReceiptFailed
	case onward.MatchString(all):
		kind = pipeline.ReceiptRelayed
	case arrived.MatchString(all):
		kind = pipeline.ReceiptDelivered
	default:
		return nil
	}
	lines := strings.Split(own, "\n")
	if len(lines) > 2000 {
		lines = lines[:2000]
	}
	places := s.recipients(lines, failedTo)
	if len(places) == 0 && s.mail.To != "" && s.copiedTo() == "" { // what the practice wrote to itself
		for n, line := range lines {
			if m := bareAddress.FindString(line); m != "" && strings.HasPrefix(strings.TrimLeft(line, " \t<\""), m) && s.mail.To.Equal(address(m)) {
				places = []place{{s.mail.To, n}}
				break
			}
		}
	}
	if len(places) == 0 {
		if a := s.copiedTo(); a != "" {
			places = []place{{a, -1}}
		} else if s.about() == "" && !(kind == pipeline.ReceiptFailed && s.onlyReturns()) {
			return nil // about nobody and nothing
		}
		if len(places) == 0 {
			places = []place{{}}
		}
	}
	out := make([]pipeline.Receipt, 0, len(places))
	for _, p := range places[:min(len(places), maxReceipts)] {
		words := telling(region(lines, places, p))
		out = append(out, pipeline.Receipt{Kind: kind, Final: p.address, Words: words, Plain: true,
			Status: code(enhanced, words), Code: code(badCode, words)})
	}
	return out
}

// onlyReturns reports whether the mail is of one of those names under which servers
// write of nothing but mails that they return: a person then sees to a failure that
// says of nobody whom it is about.
func (s *reading) onlyReturns() bool {
	return returner.MatchString(s.top.get("From")) && s.mail.InReplyTo == "" && s.top.get("List-Id") == "" && s.top.get("List-Unsubscribe") == ""
}

var returner = regexp.MustCompile(`(?i)mailer-?_?daemon@|mail delivery (?:sub)?system|microsoftexchange329e71ec`)

// returns reports whether the mail brings the letter back, as a part or in its text.
func (s *reading) returns() bool {
	return copied.MatchString(s.text) || s.top.find((*part).wraps) != nil
}

var (
	// digest is a filter's list of what it holds back from us.
	digest = regexp.MustCompile(`\b(?:resume|rapport|bilan|liste|digest|summary|report)\b.{0,30}(?:quarant|cuarent|\bspam|\bjunk|bloques|indesirable)|(?:quarant|cuarent|\bspam|\bjunk)\w*.{0,10}\b(?:digest|summary|report|resume|rapport)\b|\b\d+ .{0,20}\b(?:in|en) (?:quarant|cuarent)`)
	mailed = regexp.MustCompile(`\b(?:e-?)?mails?\b|\bmessages?\b|\bcourri(?:el|er)s?\b|\bnachricht|\bmensaje|\bmensage|\bmessaggi|\bcorreo|\bbericht|\bwiadomosc`)
)

// isGateway reports whether a recipient's own gateway wrote the mail, under an address
// that tells nothing: it answers no mail, says in its subject and again in its text
// that a mail was not delivered, and names an address of its own domain on a line.
func (s *reading) isGateway() bool {
	if s.mail.InReplyTo != "" || len(s.mail.References) > 0 || s.mail.From == "" || passedOn.MatchString(s.mail.Subject) ||
		!failing.MatchString(plainLetters(s.mail.Subject)) || s.top.get("List-Unsubscribe") != "" {
		return false
	}
	own := cut(ownWords(s.text), maxText)
	if !mailed.MatchString(plainLetters(bareAddress.ReplaceAllString(own, ""))) {
		return false // of a parcel, a fax
	}
	if len(own) > 4000 || !failing.MatchString(plainLetters(strings.Join(strings.Fields(own), " "))) {
		return false
	}
	for line := range strings.Lines(own) {
		a, err := pipeline.ParseAddress(strings.Trim(strings.TrimSpace(line), "<>:.\""))
		if err != nil || a.Equal(s.mail.From) {
			continue
		}
		its, own := "."+strings.ToLower(a.Domain()), "."+strings.ToLower(s.mail.From.Domain())
		if strings.HasSuffix(its, own) || strings.HasSuffix(own, its) {
			return true
		}
	}
	return false
}

var passedOn = regexp.MustCompile(`(?i)^\s*(?:tr|fw|fwd|wg|rv|i)\s*:`)

// region is what is said of one of several recipients: from the line that names
// him to that which names the next.
func region(lines []string, places []place, p place) []string {
	if len(places) < 2 || p.line < 0 {
		return lines
	}
	end := len(lines)
	for _, q := range places {
		if q.line > p.line && q.line < end {
			end = q.line
		}
	}
	return lines[p.line:end]
}

// explained gives bad news that came without a diagnostic the words that the same
// mail has for persons.
func (s *reading) explained(rs []pipeline.Receipt) []pipeline.Receipt {
	var lines []string
	var places []place
	for i := range rs {
		r := &rs[i]
		if r.Words != "" || !Negative(r.Kind) {
			continue
		}
		if lines == nil {
			lines = strings.Split(cut(ownWords(s.text), maxText), "\n")
			lines = lines[:min(len(lines), 2000)]
			places = s.recipients(lines, "")
		}
		mine := lines
		if len(rs) > 1 {
			mine = nil
		}
		for _, p := range places {
			if p.address.Equal(r.Final) {
				mine = region(lines, places, p)
				break
			}
		}
		r.Words = strings.TrimSpace(cut(strings.Join(reasons(mine), " "), maxWords))
		r.Status = sharper(r.Status, r.Words)
		r.Code = code(badCode, r.Words)
	}
	return rs
}

var toField = regexp.MustCompile(`(?im)^to[ \t]*:(.*)$`)

// copiedTo is the recipient that the letter itself names, where it came back in the
// same text and named one alone.
func (s *reading) copiedTo() pipeline.Address {
	at := copied.FindStringIndex(s.text)
	if at == nil {
		return ""
	}
	m := toField.FindStringSubmatch(s.text[at[0]:])
	if m == nil || strings.Contains(m[1], ",") {
		return ""
	}
	return address(m[1])
}

// place is where a recipient is named: the line that begins what is said of it.
type place struct {
	address pipeline.Address
	line    int
}

// recipients lists whom a notice in words is about. Addresses that begin a line are
// taken before those after a label, and these before those within a sentence.
func (s *reading) recipients(lines []string, failedTo string) []place {
	var found [3][]place
	seen := map[pipeline.Address]int{}
	for n, line := range lines {
		if skip.MatchString(line) || len(line) > 4000 {
			continue
		}
		trim := strings.TrimLeft(line, " \t*>\"<'•-")
		tail := trim[len(label.FindString(trim)):]
		for i, m := range bareAddress.FindAllString(line, 5) {
			a, err := pipeline.ParseAddress(strings.TrimPrefix(strings.Trim(m, ".…"), "mailto:"))
			if err != nil || a.Equal(s.mail.To) || a.Equal(s.mail.From) || daemon.MatchString(string(a)) {
				continue
			}
			rank := 2
			if i == 0 && strings.HasPrefix(trim, m) {
				rank = 0
			} else if i == 0 && len(tail) < len(trim) && strings.HasPrefix(strings.TrimLeft(tail, " <\""), m) {
				rank = 1
			}
			if old, dup := seen[a]; dup && old <= rank {
				continue
			}
			if len(found[rank]) < maxReceipts {
				found[rank], seen[a] = append(found[rank], place{a, n}), rank
			}
		}
	}
	if failedTo != "" {
		var out []place
		for _, m := range bareAddress.FindAllString(cut(failedTo, maxValue), maxReceipts) {
			if a, err := pipeline.ParseAddress(m); err == nil {
				p := place{a, -1}
				for _, q := range append(append([]place{}, found[0]...), found[1]...) {
					if q.address.Equal(a) {
						p.line = q.line
						break
					}
				}
				out = append(out, p)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	for _, ps := range found {
		if len(ps) > 0 {
			return ps
		}
	}
	return nil
}

// telling picks the lines that say why, else the first.
func telling(lines []string) string {
	said := reasons(lines)
	for i := 0; len(said) == 0 && i < len(lines); i++ {
		if line := saying(lines[i]); line != "" {
			said = []string{line}
			for _, next := range lines[i+1:] {
				if next = saying(next); next != "" && len(said) < 3 {
					said = append(said, next)
				}
			}
		}
	}
	return strings.TrimSpace(cut(strings.Join(said, " "), maxWords))
}

// reasons are the lines, at most three, that hold a code or a reason.
func reasons(lines []string) (why []string) {
	for _, line := range lines {
		if line = saying(line); line == "" {
			continue
		}
		if badCode.MatchString(line) || enhanced.MatchString(line) || reason.MatchString(plainLetters(line)) {
			if why = append(why, line); len(why) == 3 {
				return why
			}
		}
	}
	return why
}

// saying is a line without its folds; "" where it holds an address alone, or nothing.
func saying(line string) string {
	line = strings.Join(strings.Fields(cut(line, 1000)), " ")
	if line == "" || bareAddress.FindString(line) == strings.Trim(line, "<>:\"") {
		return ""
	}
	return line
}
