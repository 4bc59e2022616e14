package engine

import (
	mrand "math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/submit"
	"cardiopli/pipeline/submit/submittest"
)

// fates of a letter after one try.
const (
	endsTaken   = "accepted"
	endsDoubt   = "unknown" // the end of data was sent, and no answer to it came
	endsRefused = "failed"
	endsLater   = "queued"           // tried again by itself
	endsHeld    = "queued, the line" // every letter waits until a person comes
)

// oddReplies are what an operator, or who stands before it, may answer at each verb, and
// what RFC 5321 (and 1870, 2034, 2920, 3207, 4954, 9422) make of it: only a reply
// of 2xx to the end of data is an acceptance, any other end of the story after it is a
// doubt, and before it nothing was begun.
var oddReplies = []struct {
	name  string
	at    string // verb
	a     submittest.Answer
	want  string
	words string // some of what the secretary reads; "" where nothing need be said
	offer []string
	size  int
}{
	{name: "10 MB in a line", at: "CONNECT", a: raw("220 " + strings.Repeat("x", 10<<20) + "\r\n"), want: endsLater, words: "SMTP"},
	{name: "10 MB in a line", at: "EHLO-TLS", a: raw("250 " + strings.Repeat("x", 10<<20) + "\r\n"), want: endsLater},
	{name: "10 MB in a line", at: "RCPT", a: raw("550 " + strings.Repeat("x", 10<<20) + "\r\n"), want: endsLater, words: "SMTP"},
	{name: "10 MB in a line", at: ".", a: raw("250 " + strings.Repeat("x", 10<<20) + "\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "endless lines", at: "EHLO", a: raw(strings.Repeat("250-X-MORE\r\n", 1<<16)), want: endsLater, words: "SMTP"},
	{name: "endless lines", at: "MAIL", a: raw(strings.Repeat("250-more\r\n", 1<<16)), want: endsLater, words: "SMTP"},
	{name: "endless lines", at: ".", a: raw(strings.Repeat("250-more\r\n", 1<<16)), want: endsDoubt, words: "deux fois"},
	{name: "endless refusal", at: ".", a: raw(strings.Repeat("554-more\r\n", 1<<16)), want: endsDoubt, words: "deux fois"},
	{name: "endless lines, byte by byte", at: "RCPT", a: submittest.Answer{Raw: []byte(strings.Repeat("250-m\r\n", 1000)), Byte: 5 * time.Millisecond}, want: endsLater},
	{name: "NUL", at: "MAIL", a: raw("250 o\x00k\r\n"), want: endsTaken},
	{name: "NUL in a refusal", at: "RCPT", a: raw("550 5.1.1 no\x00ne\x1b[2J\r\n"), want: endsRefused, words: "no ne"},
	{name: "NUL", at: ".", a: raw("250 o\x00k\r\n"), want: endsTaken},
	{name: "NUL in the code", at: ".", a: raw("2\x0050 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "bare CR", at: ".", a: raw("250 o\rk\r\n"), want: endsTaken},
	{name: "bare CR alone", at: ".", a: shut("25\r0 ok\r"), want: endsDoubt, words: "deux fois"},
	{name: "a refusal behind a bare CR", at: ".", a: raw("554 5.6.0 no\r250 ok\r\n"), want: endsRefused},
	{name: "bare LF", at: ".", a: raw("250 ok\n"), want: endsTaken},
	{name: "bare LF between lines", at: "RCPT", a: raw("250-a\n250 b\n"), want: endsTaken},
	{name: "8 bits", at: "RCPT", a: raw("550 5.1.1 Bo\xeete ferm\xe9e\r\n"), want: endsRefused, words: "Bo?te"},
	{name: "UTF-8", at: "RCPT", a: raw("550 5.1.1 Boîte fermée\r\n"), want: endsRefused, words: "Boîte fermée"},
	{name: "999", at: "MAIL", a: raw("999 what\r\n"), want: endsLater, words: "SMTP"},
	{name: "000", at: "RCPT", a: raw("000 what\r\n"), want: endsLater},
	{name: "199", at: "RCPT", a: raw("199 wait\r\n"), want: endsLater},
	{name: "600", at: "DATA", a: raw("600 what\r\n"), want: endsLater},
	{name: "999", at: ".", a: raw("999 what\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "000", at: ".", a: raw("000 what\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "100", at: ".", a: raw("100 wait\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "354 again", at: ".", a: raw("354 more\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "25", at: ".", a: raw("25\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "25 with words", at: ".", a: raw("25 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "2500", at: ".", a: raw("2500 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "-250", at: ".", a: raw("-250 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "+50", at: ".", a: raw("+50 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "250 alone, the last of two", at: ".", a: raw("250-ok\r\n250\r\n"), want: endsTaken},
	{name: "250 alone, the last of two", at: "RCPT", a: raw("250-ok\r\n250\r\n"), want: endsTaken},
	{name: "550 alone, the last of two", at: "RCPT", a: raw("550-5.1.1 none\r\n550\r\n"), want: endsRefused, words: "none"},
	{name: "250 alone behind another code", at: ".", a: shut("554-no\r\n250\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "250 alone", at: ".", a: raw("250\r\n"), want: endsTaken},
	{name: "250 behind a space", at: ".", a: raw(" 250 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "an empty line", at: ".", a: raw("\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "200", at: ".", a: raw("200 ok\r\n"), want: endsTaken},
	{name: "252", at: ".", a: raw("252 ok\r\n"), want: endsTaken},
	{name: "251", at: "RCPT", a: raw("251 2.1.5 will forward\r\n"), want: endsTaken},
	{name: "252", at: "RCPT", a: raw("252 2.1.5 cannot verify\r\n"), want: endsTaken},
	{name: "250 at once", at: "DATA", a: raw("250 2.0.0 queued\r\n"), want: endsLater, words: "SMTP"},
	{name: "354", at: "MAIL", a: raw("354 go\r\n"), want: endsLater, words: "SMTP"},
	{name: "354", at: "RCPT", a: raw("354 go\r\n"), want: endsLater},
	{name: "mixed, yes then no", at: ".", a: shut("250-ok\r\n554 5.6.0 no\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "mixed, no then yes", at: ".", a: shut("554-no\r\n250 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "mixed, yes then no", at: "RCPT", a: shut("250-ok\r\n550 5.1.1 no\r\n"), want: endsLater},
	{name: "5000 octets", at: ".", a: raw("250 " + strings.Repeat("x", 5000) + "\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "1500 octets", at: ".", a: raw("250 " + strings.Repeat("x", 1500) + "\r\n"), want: endsTaken},
	{name: "1500 octets", at: "RCPT", a: raw("550 5.1.1 " + strings.Repeat("x", 1500) + "\r\n"), want: endsRefused},
	{name: "2 says 5", at: ".", a: raw("250 5.1.1 queued\r\n"), want: endsTaken},
	{name: "5 says 4", at: "RCPT", a: raw("550 4.2.2 full\r\n"), want: endsRefused},
	{name: "4 says 5", at: "RCPT", a: raw("450 5.1.1 unknown\r\n"), want: endsLater},
	{name: "5 says 2", at: ".", a: raw("554 2.0.0 ok\r\n"), want: endsRefused},
	// Replies that came before what they answer: the one to the end of data has not come.
	{name: "replies ahead, all", at: "MAIL", a: raw("250 ok\r\n250 ok\r\n354 go\r\n250 queued\r\n"), want: endsLater, words: "SMTP"},
	{name: "replies ahead, one", at: "MAIL", a: raw("250 ok\r\n250 ok\r\n"), want: endsLater, words: "SMTP"},
	{name: "replies ahead, the last", at: "DATA", a: raw("354 go\r\n250 queued\r\n"), want: endsLater, words: "SMTP"},
	// More than sockets hold, so that the reply is there before the end is written.
	{name: "a reply within the data", at: "BODY", a: raw("250 queued\r\n"), offer: []string{"AUTH PLAIN"}, want: endsDoubt, words: "deux fois", size: 10 << 20},
	{name: "greeted twice", at: "CONNECT", a: raw("220 a\r\n220 b\r\n"), want: endsLater},
	{name: "replies ahead of the account", at: "EHLO-TLS", a: raw("250-x\r\n250 AUTH PLAIN\r\n235 in\r\n"), want: endsLater},

	{name: "SIZE 0", offer: []string{"AUTH PLAIN", "SIZE 0"}, want: endsTaken},
	{name: "SIZE", offer: []string{"AUTH PLAIN", "SIZE"}, want: endsTaken},
	{name: "SIZE much", offer: []string{"AUTH PLAIN", "SIZE much"}, want: endsTaken},
	{name: "SIZE -1", offer: []string{"AUTH PLAIN", "SIZE -1"}, want: endsTaken},
	{name: "SIZE beyond", offer: []string{"AUTH PLAIN", "SIZE 99999999999999999999"}, want: endsTaken},
	{name: "SIZE too small", offer: []string{"AUTH PLAIN", "SIZE 4000"}, size: 9000, want: endsRefused, words: "au plus"},
	{name: "LIMITS", offer: []string{"AUTH PLAIN", "LIMITS MAILMAX=1 RCPTMAX=1 RCPTDOMAINMAX=1"}, want: endsTaken},
	{name: "unknown extensions", offer: []string{"AUTH PLAIN", "X-\x01", "HELP", "=", "AUTH=LOGIN", strings.Repeat("Y", 900)}, want: endsTaken},
	{name: "CHUNKING", offer: []string{"AUTH PLAIN", "CHUNKING", "BINARYMIME"}, want: endsTaken},
	{name: "PIPELINING", offer: []string{"AUTH PLAIN", "PIPELINING"}, want: endsTaken},
	{name: "no AUTH within TLS", offer: []string{"SIZE 100000"}, want: endsHeld, words: "compte"},
	{name: "AUTH before TLS alone", at: "EHLO", a: submittest.Say("250-fake\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS"), offer: []string{"SIZE 100000"}, want: endsHeld, words: "compte"},
	{name: "STARTTLS stripped", at: "EHLO", a: submittest.Say("250-fake\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000"), want: endsHeld, words: "chiffr"},
	{name: "STARTTLS masked", at: "EHLO", a: submittest.Say("250-fake\r\n250-XXXXXXXA\r\n250 AUTH PLAIN"), want: endsHeld, words: "chiffr"},
	{name: "STARTTLS unknown", at: "STARTTLS", a: submittest.Say("502 5.5.1 what"), want: endsHeld, words: "chiffr"},
	{name: "STARTTLS not now", at: "STARTTLS", a: submittest.Say("454 4.7.0 not now"), want: endsLater},
	{name: "EHLO unknown", at: "EHLO", a: submittest.Say("502 5.5.1 what"), want: endsHeld},
	{name: "a reply put in behind STARTTLS", at: "STARTTLS", a: submittest.Answer{Text: "220 go\r\n250-evil\r\n250 AUTH PLAIN"}, want: endsHeld, words: "en clair"},
	{name: "a part of one behind STARTTLS", at: "STARTTLS", a: submittest.Answer{Text: "220 go\r\n2"}, want: endsHeld, words: "en clair"},
	{name: "words in place of TLS", at: "TLS", a: raw("250 what\r\n"), want: endsHeld, words: "en clair"},
	{name: "the account refused", at: "AUTH", a: submittest.Say("535 5.7.8 no"), want: endsHeld, words: "compte"},
	{name: "the account, not now", at: "AUTH", a: submittest.Say("454 4.7.0 later"), want: endsLater},
	{name: "the half of 250", at: ".", a: shut("25"), want: endsDoubt, words: "deux fois"},
	{name: "the half of a long 250", at: ".", a: shut("250-2.0.0 ok\r\n250"), want: endsDoubt, words: "deux fois"},
	{name: "250 in words that break off", at: ".", a: shut("250 2.0.0 queu"), want: endsDoubt, words: "deux fois"},
	{name: "250 that breaks off", at: ".", a: shut("250"), want: endsDoubt, words: "deux fois"},
	{name: "a refusal that breaks off", at: ".", a: shut("554 5.6.0 n"), want: endsDoubt, words: "deux fois"},
	{name: "a refusal that breaks off", at: "RCPT", a: shut("550 5.1"), want: endsLater},
	{name: "a yes that breaks off", at: "RCPT", a: shut("250 2.1"), want: endsLater},
	{name: "250 twice", at: ".", a: raw("250 ok\r\n250 ok\r\n"), want: endsTaken},
	{name: "250 taken back", at: ".", a: raw("250 ok\r\n554 no\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "554 taken back", at: ".", a: raw("554 no\r\n250 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "a refusal and the end", at: "RCPT", a: shut("550 5.1.1 none\r\n421 4.7.0 too many errors\r\n"), want: endsRefused},
	{name: "the first line of two", at: ".", a: shut("250-2.0.0 ok\r\n"), want: endsDoubt, words: "deux fois"},
	{name: "421", at: "CONNECT", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
	{name: "421", at: "EHLO", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
	{name: "421", at: "STARTTLS", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
	{name: "421", at: "EHLO-TLS", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
	{name: "421", at: "AUTH", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
	{name: "421", at: "MAIL", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
	{name: "421", at: "RCPT", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
	{name: "421", at: "DATA", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
	{name: "421", at: ".", a: submittest.SayAndClose("421 4.3.2 x"), want: endsLater},
}

func raw(s string) submittest.Answer  { return submittest.Answer{Raw: []byte(s)} }
func shut(s string) submittest.Answer { return submittest.Answer{Raw: []byte(s), Close: true} }

func TestOddReplies(t *testing.T) {
	d := 300 * time.Millisecond
	for _, c := range oddReplies {
		if raced && mrand.IntN(4) > 0 {
			continue
		}
		t.Run(strings.TrimSpace(c.at+" "+c.name), func(t *testing.T) {
			t.Parallel()
			l := newLine(t)
			l.lanes = 1
			l.limits = submit.Timeouts{Dial: time.Second, Greeting: 3 * d, TLS: time.Second, Command: 3 * d, Block: 3 * d, Final: 3 * d}
			said := 0
			s := l.operator(func(e submittest.Event) submittest.Answer {
				if c.at == "" || e.Verb != c.at || e.Nth > 1 && e.Verb != "EHLO" {
					return submittest.Answer{}
				}
				said++
				return c.a
			})
			if c.offer != nil {
				s.Offer(c.offer...)
			}
			id := l.letter(max(c.size, 500), "dr.roy@dest.example")[0]
			l.run(func() bool {
				got := l.copy(id)
				return got.State != pipeline.Queued && got.State != pipeline.Submitting || got.Reply != "" || l.gate(store.Operator).Failures > 0 || l.gate(store.Operator).Stuck
			})
			l.e.client.Close()
			got, gate := l.copy(id), l.gate(store.Operator)
			end := string(got.State)
			if gate.Stuck {
				end += ", the line"
			}
			words := got.Reply + gate.Words
			if end != c.want {
				t.Errorf("%s, want %s; %q", end, c.want, words[:min(len(words), 300)])
			}
			if !strings.Contains(strings.ToLower(words), strings.ToLower(c.words)) || c.want != endsTaken && words == "" {
				t.Errorf("in these words: %q", words[:min(len(words), 300)])
			}
			if len(words) > 8<<10 || !utf8.ValidString(words) || strings.ContainsFunc(words, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
				t.Errorf("%d bytes of words, or some that are no text", len(words))
			}
			for _, line := range s.Clear() {
				if !slices.Contains([]string{"EHLO poste.cardio.example", "HELO poste.cardio.example", "STARTTLS", "QUIT"}, line) {
					t.Errorf("in clear: %q", line)
				}
			}
			if n := len(s.Taken()); n > 1 || n == 1 && end == endsRefused {
				t.Errorf("taken %d times, and %s", n, end)
			}
		})
	}
}
