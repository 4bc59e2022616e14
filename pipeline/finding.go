package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Severity says what a finding does to a draft.
type Severity int

// The severities, in rising order.
const (
	Info    Severity = iota // told, asks nothing
	Warning                 // vocabulary, completeness: to be looked at
	Error                   // contradiction: blocks approval until answered
	Fatal                   // no patient, no recipient: blocks approval until mended
)

var severityWords = [...]string{"info", "warning", "error", "fatal"}

func (s Severity) String() string { return severityWords[s] }

// MarshalText gives the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Severity) UnmarshalText(b []byte) error {
	for i, w := range severityWords {
		if w == string(b) {
			*s = Severity(i)
			return nil
		}
	}
	return fmt.Errorf("unknown severity")
}

// Urgency is how soon someone must act on what the report says. It is not
// severity: an urgent finding never blocks, it comes first.
type Urgency int

// The urgencies, in rising order.
const (
	Routine   Urgency = iota
	Soon              // within days
	Day               // within 24 hours
	Immediate         // now
)

var urgencyWords = [...]string{"", "soon", "24h", "immediate"}

func (u Urgency) String() string { return urgencyWords[u] }

// MarshalText gives the word of critical-findings.tsv; routine is "".
func (u Urgency) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads the word.
func (u *Urgency) UnmarshalText(b []byte) error {
	for i, w := range urgencyWords {
		if w == string(b) {
			*u = Urgency(i)
			return nil
		}
	}
	return fmt.Errorf("unknown urgency")
}

// Kind groups findings by what a person does about them.
type Kind string

// The kinds of findings.
const (
	Identity      Kind = "identity"      // patient, recipients, author, exam
	Contradiction Kind = "contradiction" // two places of the report that cannot both be right
	Vocabulary    Kind = "vocabulary"    // a word that is probably misspelt or confused
	Completeness  Kind = "completeness"  // a required item that is neither stated nor "not assessed"
	Critical      Kind = "critical"      // a finding that someone must act on
	Reading       Kind = "reading"       // what the file reader or the dictation left for a person
)

// Finding is something about the document that a person should know. It quotes
// the text, so it is sealed with it.
type Finding struct {
	Kind     Kind     `json:"kind"`
	Rule     string   `json:"rule"` // stable id, for example "two_values", "lexicon", "STEMI", "conclusion"
	Severity Severity `json:"severity"`
	Urgency  Urgency  `json:"urgency,omitempty"`
	Span     Span     `json:"span"`            // in Document.Text
	Other    Span     `json:"other,omitzero"`  // the second place of a contradiction
	Quote    string   `json:"quote,omitempty"` // the words at Span
	Message  string   `json:"message"`         // what is wrong, one plain French sentence
	Hint     string   `json:"hint"`            // what to do
	Choices  []string `json:"choices,omitempty"`
	// Firm is set where no answer lifts the finding: the text has to be mended,
	// as with a blank.
	Firm   bool    `json:"firm,omitempty"`
	Answer *Answer `json:"answer,omitempty"`
	// Since is when a version first had the finding; zero until it is stored.
	Since time.Time `json:"since,omitzero"`
}

// Answer is what a person said to a finding.
type Answer struct {
	By     string `json:"by"`     // user name
	Kept   bool   `json:"kept"`   // true: the text stays as it is
	Reason string `json:"reason"` // why it stays
}

// Key names a finding within its document: equal findings of two versions have
// equal keys, so that an answer survives an edit elsewhere in the text. It is
// derived from sealed text and must stay sealed with it.
func (f Finding) Key() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s", f.Kind, f.Rule, f.Quote, f.Message)
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// Blocks reports whether the finding keeps the draft from being approved.
func (f Finding) Blocks() bool { return f.Severity >= Error && (f.Answer == nil || f.Firm) }

// MostUrgent returns the highest urgency among findings.
func MostUrgent(findings []Finding) Urgency {
	u := Routine
	for _, f := range findings {
		u = max(u, f.Urgency)
	}
	return u
}

// Aged gives each finding the time since when the document has had it: the time
// that an equal finding of the version before bears, else at.
func Aged(findings, before []Finding, at time.Time) []Finding {
	since := make(map[string]time.Time, len(before))
	for _, f := range before {
		since[f.Key()] = f.Since
	}
	out := append([]Finding(nil), findings...)
	for i, f := range out {
		if t := since[f.Key()]; !t.IsZero() {
			out[i].Since = t
		} else {
			out[i].Since = at
		}
	}
	return out
}
