package receipt

import (
	"regexp"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// Copied is what came back of the letter's own header, as far as it did: with the
// recipient it may tell which letter is meant, where a gateway has given it another
// Message-ID.
type Copied struct {
	To      pipeline.Address
	Subject string
	Date    time.Time
}

var copiedField = regexp.MustCompile(`(?im)^[ \t>]*(to|subject|date)[ \t]*:[ \t]*(.*)$`)

// copied reads the header of the letter that a mail brings back: of the part that
// holds it, else of the text.
func (s *reading) copied() (c Copied) {
	field := map[string]string{}
	if p := s.inner.find(func(p *part) bool { return p.wraps() }); p != nil && len(p.kids) > 0 {
		for _, name := range []string{"to", "subject", "date"} {
			field[name] = p.kids[0].get(name)
		}
	} else if at := copied.FindStringIndex(s.text); at != nil {
		for _, m := range copiedField.FindAllStringSubmatch(cut(s.text[at[0]:], maxText), 20) {
			if name := strings.ToLower(m[1]); field[name] == "" {
				field[name] = strings.TrimSpace(m[2])
			}
		}
	}
	if !strings.Contains(field["to"], ",") {
		c.To = address(decodeWords(field["to"]))
	}
	c.Subject, c.Date = cut(decodeWords(field["subject"]), 1000), parseDate(field["date"])
	return c
}
