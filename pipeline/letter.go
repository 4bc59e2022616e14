package pipeline

import (
	"fmt"
	"net/mail"
	"strings"

	"cardiopli/crypto/idn"
)

// Address is a mail address in the form local@domain, domain in lower case and, where
// it is internationalised, in A-labels (RFC 5890): see package idn.
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
	domain, err := idn.ASCII(s[i+1:])
	if err != nil {
		return "", fmt.Errorf("not a mail address of the form name@domain")
	}
	return Address(s[:i] + "@" + domain), nil
}

// Domain returns what stands after the @.
func (a Address) Domain() string { return string(a[strings.LastIndexByte(string(a), '@')+1:]) }

// Equal compares addresses the way mailboxes are compared in practice: without
// regard to case, and whichever way an internationalised domain is written.
func (a Address) Equal(b Address) bool { return a.Key() == b.Key() }

// Key is the same for addresses that are Equal, for maps and tokens.
func (a Address) Key() string { return idn.FoldAddress(string(a)) }

// Recipient is a referring physician to whom a letter goes.
type Recipient struct {
	Title   string  `json:"title,omitempty"`
	Given   string  `json:"given"`
	Name    string  `json:"name"`
	RPPS    string  `json:"rpps,omitempty"`
	Address Address `json:"address"`
	Copy    bool    `json:"copy,omitempty"`
	// Mode is the way in which the copy leaves, decided when a letter is prepared.
	Mode Mode `json:"mode,omitempty"`
	// Postal is where a copy that goes by post is sent to, a line each, without the
	// name; "" for the other ways, and where nobody knows it.
	Postal string `json:"postal,omitempty"`
}

// Same reports whether two are one reader: the same mailbox, or, of those who have
// none, the same number or name at the same postal address.
func (r Recipient) Same(o Recipient) bool {
	if r.Address != "" || o.Address != "" {
		return r.Address.Equal(o.Address)
	}
	if r.RPPS != "" && o.RPPS != "" {
		return r.RPPS == o.RPPS
	}
	return strings.EqualFold(r.Name, o.Name) && strings.EqualFold(r.Given, o.Given) && strings.EqualFold(r.Postal, o.Postal)
}

// Display gives "Dr Given NAME".
func (r Recipient) Display() string {
	return strings.TrimSpace(strings.Join(strings.Fields(r.Title+" "+r.Given+" "+r.Name), " "))
}

// Where is the address that the copy goes to, in one line: the mailbox, or of paper to
// one who has none the postal address.
func (r Recipient) Where() string {
	if r.Address != "" {
		return string(r.Address)
	}
	return strings.ReplaceAll(r.Postal, "\n", ", ")
}

// Practice is the letterhead.
type Practice struct {
	Name    string   `json:"name"`
	Lines   []string `json:"lines"` // postal address
	Phone   string   `json:"phone,omitempty"`
	Address Address  `json:"address"` // mail address
	FINESS  string   `json:"finess,omitempty"`
	// Structure is the practice's identifier among structures (TRE_G07): the digit of
	// its kind and the number, for example "1" + FINESS or "499700367909006".
	Structure string `json:"structure,omitempty"`
	// Facility is the kind of practice (JDV_J02): "SA07" one physician, "SA08" a group.
	Facility string `json:"facility,omitempty"`
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
	Version    int         `json:"version"`  // of what goes out: 1 for the first letter, 2 for its first amendment
	Template   string      `json:"template"` // "ett/1": name and version of the template used
	Language   Language    `json:"language"`
	Practice   Practice    `json:"practice"`
	Author     Signatory   `json:"author"`
	Date       Date        `json:"date"`    // of the letter: the day this version came to be
	ExamOn     Date        `json:"exam_on"` // of the examination
	Title      string      `json:"title"`
	Patient    Patient     `json:"patient"`
	Recipients []Recipient `json:"recipients"`
	// Renderer is the version of the renderer that set the PDF.
	Renderer string `json:"renderer,omitempty"`
	// Amendment is set where the letter replaces one that was sent; it comes first.
	Amendment *Amendment `json:"amendment,omitempty"`
	// Alerts are the urgent findings, in words, for the first lines.
	Alerts []Alert `json:"alerts,omitempty"`
	// What follows stands in the box at the top, in this order. The report's own
	// sentences are there and are not repeated below.
	Conclusion []string `json:"conclusion,omitempty"`
	// Trends are the measurements that changed since the previous examination, and
	// the main one where it did not.
	Trends []Trend `json:"trends,omitempty"`
	// Drugs are the report's sentences on changes of treatment.
	Drugs []string `json:"drugs,omitempty"`
	Ask   Ask      `json:"ask,omitzero"`

	Blocks []Block `json:"blocks"`
	// Expansions are the abbreviations that the letter spells out in brackets at
	// their first use: "FEVG (fraction d'éjection du ventricule gauche)".
	Expansions []Expansion `json:"expansions,omitempty"`
}

// Ask is what the letter asks of its reader.
type Ask struct {
	Action Action `json:"action,omitempty"`
	// Lines are what is asked, in the report's own sentences; with Action none
	// they are what the practice does itself ("je le revois dans six mois").
	Lines []string `json:"lines,omitempty"`
	// Due is the day that the earliest term of Lines amounts to; zero where they name none.
	Due Date `json:"due,omitzero"`
	// Added is what the approver wrote beside the choice, in their own words.
	Added string `json:"added,omitempty"`
	// Chosen is set where a person said so, not the text.
	Chosen bool `json:"chosen,omitempty"`
}

// Action says whether the reader has something to do.
type Action string

// The actions. An approved letter has one of the last two.
const (
	ActionUnknown Action = ""      // the text does not say, nobody was asked yet
	ActionAsked   Action = "asked" // the reader has something to do
	ActionNone    Action = "none"  // explicitly nothing
)

// Trend is a measurement held against the previous examination's.
type Trend struct {
	Key    string `json:"key"`
	Label  string `json:"label"`  // the template's, in the letter's language
	Now    string `json:"now"`    // as the table shows it, with unit
	Before string `json:"before"` // as the table shows it, with unit
	On     Date   `json:"on,omitzero"`
	// Difference is signed and in the unit of the values: "+8", "-12".
	Difference string `json:"difference"`
	// Noise is how far two measurements of the same heart lie apart: "± 7".
	Noise  string `json:"noise,omitempty"`
	Source string `json:"source,omitempty"` // of Noise
	Course Course `json:"course"`
}

// Course is where a measurement went.
type Course string

// The courses. Steady means within Noise; without a Noise nothing is said.
const (
	Steady Course = "steady"
	Risen  Course = "risen"
	Fallen Course = "fallen"
)

// Text is the line of the box: "FEVG : 48 %, contre 60 % le 12/03/2025, baisse
// (-12, au-delà de la variabilité de la mesure : ± 7)".
func (t Trend) Text(lang Language) string {
	var b strings.Builder
	if lang == English {
		fmt.Fprintf(&b, "%s: %s, previously %s", t.Label, t.Now, t.Before)
		if !t.On.IsZero() {
			b.WriteString(" on " + t.On.In(lang))
		}
		switch t.Course {
		case Risen:
			fmt.Fprintf(&b, ", higher (%s, beyond the variability of the measurement: %s)", t.Difference, t.Noise)
		case Fallen:
			fmt.Fprintf(&b, ", lower (%s, beyond the variability of the measurement: %s)", t.Difference, t.Noise)
		default:
			fmt.Fprintf(&b, ", no change (%s, within the variability of the measurement: %s)", t.Difference, t.Noise)
		}
		return b.String()
	}
	fmt.Fprintf(&b, "%s : %s, contre %s", t.Label, t.Now, t.Before)
	if !t.On.IsZero() {
		b.WriteString(" le " + t.On.French())
	}
	switch t.Course {
	case Risen:
		fmt.Fprintf(&b, ", en hausse (%s, au-delà de la variabilité de la mesure : %s)", t.Difference, t.Noise)
	case Fallen:
		fmt.Fprintf(&b, ", en baisse (%s, au-delà de la variabilité de la mesure : %s)", t.Difference, t.Noise)
	default:
		fmt.Fprintf(&b, ", stable (%s, dans la variabilité de la mesure : %s)", t.Difference, t.Noise)
	}
	return b.String()
}

// Expansion is an abbreviation and what it stands for in this letter.
type Expansion struct {
	Short string `json:"short"`
	Long  string `json:"long"`
}

// Amendment says what is new in a letter that replaces one already sent.
type Amendment struct {
	Version int    `json:"version"`          // of the letter replaced
	On      Date   `json:"on"`               // its date
	Reason  string `json:"reason,omitempty"` // in the words of the person who amended it
	Edits   []Edit `json:"edits"`
}

// Edit is one place where two letters differ, by whole words, with enough of the
// words around them to be understood. Before is "" for what is new, After for
// what is gone.
type Edit struct {
	Where  string `json:"where"` // "Conclusion", "Mesures, FEVG", "Destinataires"
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Text is the line of the first page.
func (e Edit) Text(lang Language) string {
	if lang == English {
		switch {
		case e.Before == "":
			return e.Where + ": added “" + e.After + "”"
		case e.After == "":
			return e.Where + ": removed “" + e.Before + "”"
		}
		return e.Where + ": instead of “" + e.Before + "”, read “" + e.After + "”"
	}
	switch {
	case e.Before == "":
		return e.Where + " : ajouté « " + e.After + " »"
	case e.After == "":
		return e.Where + " : retiré « " + e.Before + " »"
	}
	return e.Where + " : au lieu de « " + e.Before + " », lire « " + e.After + " »"
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
	Figure    BlockKind = "graph" // Graph is set
)

// Block is one piece of the letter's body.
type Block struct {
	Kind  BlockKind  `json:"kind"`
	Text  string     `json:"text,omitempty"`
	Rows  [][]string `json:"rows,omitempty"`
	Graph *Graph     `json:"graph,omitempty"`
}

// Display gives "Dr Given NAME".
func (s Signatory) Display() string {
	return strings.Join(strings.Fields(s.Title+" "+s.Given+" "+s.Name), " ")
}
