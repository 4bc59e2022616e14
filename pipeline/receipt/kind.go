package receipt

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// reading is one mail while it is understood.
type reading struct {
	top   *part // the mail
	inner *part // the mail that a gateway wrapped, else top
	mail  Mail
	text  string
}

var (
	// daemon finds in From those who write notices.
	daemon = regexp.MustCompile(`(?i)mailer-?_?daemon|mail-?daemon|post-?_?master|mdaemon@|mail deliver\w* (?:sub)?system|mail\.delivery\.system|system administrator|microsoftexchange329e71ec|internet mail delivery|mail administrator|mail system`)
	away   = regexp.MustCompile(`^(?:re\s*:\s*)?\W{0,2}(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|auto\s*:|reponse automatique|message d.absence|out of (?:the )?office|absence du bureau|notification d.absence|automatische (?:antwort|abwesenheit)|abwesenheit|respuesta automatica|risposta automatica|resposta automatica|automatyczna odpowiedz|autoreply|vacation)`)
	// A person may well write of an automatic answer: it has to speak of itself.
	awayIn = regexp.MustCompile(`(?m)^\s*(?:(?:ceci|cet? (?:mail|message|courriel)) est une? |this is an |dies ist eine |esta es una |\W*)(?:(?:reponse|message) (?:d'absence )?automatique|auto(?:matic|mated|matically generated)?[ -]?(?:reply|response|message)|automatisch(?:e| generierte| erstellte)? (?:antwort|nachricht)|respuesta automatica)\b`)
	answer = regexp.MustCompile(`(?i)^\s*(?:re|r[ée]p|tr|fw|fwd|aw|wg|rv|sv)\s*:`)
	nobody = regexp.MustCompile(`(?i)no-?_?reply|ne-?pas-?repondre|donotreply|quarantine|newsletter`)
)

// classify says what the mail is and what it reports: machine parts first, then the
// mark of receiving software, then the words of mail servers, then those of clients.
func (s *reading) classify() (Kind, []pipeline.Receipt) {
	if s.mail.Encrypted {
		if r, ok := ko(s.top, s.mail.Subject, ""); ok { // the subject is in clear
			return Plain, []pipeline.Receipt{s.from(r)}
		}
		return Other, nil
	}
	if kind, rs, ok := s.machine(); ok {
		return kind, rs
	}
	if r, ok := ko(s.top, s.mail.Subject, s.text); ok {
		return Plain, []pipeline.Receipt{s.from(r)}
	}
	if r, ok := filed(s.top, s.mail.Subject, s.text); ok && !s.isDaemon() {
		return Plain, []pipeline.Receipt{s.from(r)}
	}
	if rs := s.server(); len(rs) > 0 {
		return Plain, rs
	}
	if r, ok := opened(s.mail.Subject, s.text, s.top); ok && !s.isDaemon() {
		return Plain, []pipeline.Receipt{s.from(r)}
	}
	switch {
	case s.top.find(func(p *part) bool { return p.kind == "multipart/report" }) != nil:
		return Other, nil
	case s.isAway():
		return Auto, nil
	case s.isPerson():
		return Reply, nil
	}
	return Other, nil
}

// from fills in the recipient where only the sender of a receipt names him.
func (s *reading) from(r pipeline.Receipt) pipeline.Receipt {
	if r.Final == "" && !s.isDaemon() {
		r.Final = s.mail.From
	}
	return r
}

// machine reads the part that is written for machines, if there is one.
func (s *reading) machine() (Kind, []pipeline.Receipt, bool) {
	for _, root := range s.roots() {
		if p := root.find(func(p *part) bool { return isStatus(p) || isStatusText(root, p) }); p != nil {
			if rs := notice(p); len(rs) > 0 {
				s.inner = root
				return Notice, s.explained(rs), true
			}
		}
		if p := root.find(func(p *part) bool { return isDisposition(p) || isDispositionText(root, p) }); p != nil {
			s.inner = root
			r, ok := disposition(p, rejectedWords(root.head, s.mail.Subject, s.text))
			if !ok {
				return Receipt, nil, true
			}
			if r.Kind == pipeline.ReceiptRefused && r.Code == "" {
				if k, marked := ko(s.top, s.mail.Subject, s.text); marked {
					r.Code = k.Code
				}
			}
			return Receipt, []pipeline.Receipt{s.from(r)}, true
		}
	}
	if s.isDaemon() {
		if at := inlineStatus.FindStringIndex(s.text); at != nil {
			p := &part{kind: "message/delivery-status", body: []byte(statusLines(s.text[at[0]:]))}
			if rs := notice(p); len(rs) > 0 {
				return Notice, rs, true
			}
		}
	}
	return "", nil, false
}

// inlineStatus is the beginning of a delivery status that stands within the text, as
// some services write it.
var inlineStatus = regexp.MustCompile(`(?im)^(?:original-envelope-id|reporting-mta|action|final-recipient)[ \t]*:`)

// statusLines is the text up to where the letter that came back begins.
func statusLines(text string) string {
	if at := copied.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	return cut(text, maxText)
}

// roots are the mail and, where a mail server or a gateway sent it, the mails that it
// wraps. What a person passes on is that person's mail, not a notice to us.
func (s *reading) roots() []*part {
	roots := []*part{s.top}
	if s.isDaemon() || s.nullPath() {
		var walk func(*part)
		walk = func(p *part) {
			for _, k := range p.kids {
				if p.wraps() {
					roots = append(roots, k)
				}
				walk(k)
			}
		}
		walk(s.top)
	}
	return roots
}

// isStatusText reports whether a part of a report carries the fields of a status
// under another type: some gateways know only text.
func isStatusText(root, p *part) bool {
	return masked(root, p) && strings.Contains(strings.ToLower(string(capped(p.body, 4096))), "action:")
}

func isDispositionText(root, p *part) bool {
	return masked(root, p) && strings.Contains(strings.ToLower(string(capped(p.body, 4096))), "disposition:")
}

func masked(root, p *part) bool {
	if p == root || len(p.kids) > 0 || p.wraps() || root.find(func(q *part) bool { return q.kind == "multipart/report" }) == nil {
		return false
	}
	switch {
	case strings.HasPrefix(p.kind, "text/") && p.kind != "text/html", p.kind == "application/octet-stream":
		return strings.HasPrefix(strings.ToLower(string(capped(p.body, 4096))), "reporting-") ||
			strings.HasPrefix(strings.ToLower(string(capped(p.body, 4096))), "final-recipient")
	}
	return false
}

// isDaemon reports whether a mail server wrote the mail. Some name nobody in From.
func (s *reading) isDaemon() bool {
	from := s.top.get("From")
	if daemon.MatchString(from) || daemon.MatchString(s.top.get("Return-Path")) {
		return true
	}
	return !strings.Contains(from, "@") && (s.nullPath() || s.top.kind == "multipart/report" ||
		strings.HasPrefix(strings.ToLower(s.top.get("Auto-Submitted")), "auto-generated"))
}

func (s *reading) nullPath() bool { return strings.TrimSpace(s.top.get("Return-Path")) == "<>" }

// isAway reports whether a program answered (RFC 3834 5): it says so, or it cannot be
// answered, as persons can (RFC 5321 4.5.5).
func (s *reading) isAway() bool {
	return s.saysAway() || s.nullPath() && !s.isDaemon() && !nobody.MatchString(s.top.get("From"))
}

func (s *reading) saysAway() bool {
	auto := strings.ToLower(s.top.get("Auto-Submitted"))
	answers := s.mail.InReplyTo != "" || len(s.mail.References) > 0
	subject := plainLetters(s.mail.Subject)
	switch {
	case strings.HasPrefix(auto, "auto-replied"):
		return true
	case strings.HasPrefix(auto, "auto-generated"):
		return answers || away.MatchString(subject)
	case s.top.get("X-Autoreply") != "", s.top.get("X-Autorespond") != "", s.top.get("X-Auto-Reply") != "",
		strings.EqualFold(s.top.get("Precedence"), "auto_reply"), strings.EqualFold(s.top.get("X-Precedence"), "auto_reply"):
		return true
	case away.MatchString(subject):
		return true
	case s.nullPath() && answers:
		return true
	}
	return awayIn.MatchString(plainLetters(cut(ownWords(s.text), 2000)))
}

// isPerson reports whether somebody wrote the mail to us.
func (s *reading) isPerson() bool {
	from := s.top.get("From")
	switch {
	case s.mail.From == "" || s.isDaemon() || nobody.MatchString(from),
		s.top.get("List-Id") != "" || s.top.get("List-Unsubscribe") != "",
		s.top.get("Auto-Submitted") != "" && !strings.EqualFold(s.top.get("Auto-Submitted"), "no"):
		return false
	case s.mail.InReplyTo != "", len(s.mail.References) > 0, answer.MatchString(s.mail.Subject):
		return true
	}
	subject := plainLetters(s.mail.Subject)
	// A letter that a colleague sends (ANS ECO.2.1.3), or what looks like a notice and
	// comes from nobody who may write one.
	return !strings.HasPrefix(subject, "xdm/1.0/ddm") && !failing.MatchString(subject)
}
