package pipeline

import (
	"fmt"
	"net/mail"
	"strings"
)

// Address is a mail address in the form local@domain, domain in lower case.
type Address string

// ParseAddress accepts a bare address of RFC 5321 form and folds its domain.
// Display names, comments and quoted local parts are refused.
func ParseAddress(s string) (Address, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || strings.ContainsAny(s, "\"<>,;: \t\r\n/\\") || len(s) > 254 {
		return "", fmt.Errorf("not a mail address of the form name@domain")
	}
	i := strings.LastIndexByte(s, '@')
	return Address(s[:i] + "@" + strings.ToLower(s[i+1:])), nil
}

// Domain returns what stands after the @.
func (a Address) Domain() string { return string(a[strings.LastIndexByte(string(a), '@')+1:]) }

// Equal compares addresses the way mailboxes are compared in practice: without
// regard to case.
func (a Address) Equal(b Address) bool { return strings.EqualFold(string(a), string(b)) }

// Recipient is a referring physician to whom a letter goes.
type Recipient struct {
	Title   string  `json:"title,omitempty"`
	Given   string  `json:"given"`
	Name    string  `json:"name"`
	RPPS    string  `json:"rpps,omitempty"`
	Address Address `json:"address"`
	Copy    bool    `json:"copy,omitempty"`
}

// Display gives "Dr Given NAME".
func (r Recipient) Display() string {
	return strings.TrimSpace(strings.Join(strings.Fields(r.Title+" "+r.Given+" "+r.Name), " "))
}

// Practice is the letterhead.
type Practice struct {
	Name    string   `json:"name"`
	Lines   []string `json:"lines"` // postal address
	Phone   string   `json:"phone,omitempty"`
	Address Address  `json:"address"` // mail address
	FINESS  string   `json:"finess,omitempty"`
}

// Signatory is the cardiologist whose letter it is.
type Signatory struct {
	Title string `json:"title"`
	Given string `json:"given"`
	Name  string `json:"name"`
	RPPS  string `json:"rpps,omitempty"`
	Role  string `json:"role,omitempty"` // "Cardiologue"
}

// Letter is the structured letter that is rendered.
type Letter struct {
	Document   ID          `json:"document"`
	Version    int         `json:"version"`
	Template   string      `json:"template"` // "ett/1": name and version of the template used
	Language   Language    `json:"language"`
	Practice   Practice    `json:"practice"`
	Author     Signatory   `json:"author"`
	Date       Date        `json:"date"`    // of the letter: the day this version came to be
	ExamOn     Date        `json:"exam_on"` // of the examination
	Title      string      `json:"title"`
	Patient    Patient     `json:"patient"`
	Recipients []Recipient `json:"recipients"`
	// Alerts are the urgent findings, in words, for the first lines.
	Alerts []Alert `json:"alerts,omitempty"`
	// Conclusion stands in the box at the top; it is not repeated below.
	Conclusion []string `json:"conclusion,omitempty"`
	Blocks     []Block  `json:"blocks"`
}

// Alert is one urgent finding as the letter's first lines show it.
type Alert struct {
	Urgency Urgency `json:"urgency"`
	Text    string  `json:"text"`
}

// BlockKind is the form of a Block.
type BlockKind string

// The kinds of blocks.
const (
	Heading   BlockKind = "heading"
	Paragraph BlockKind = "paragraph"
	Table     BlockKind = "table" // Rows[0] holds the headings
)

// Block is one piece of the letter's body.
type Block struct {
	Kind BlockKind  `json:"kind"`
	Text string     `json:"text,omitempty"`
	Rows [][]string `json:"rows,omitempty"`
}
