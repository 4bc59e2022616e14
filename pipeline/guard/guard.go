// Package guard looks at whom a letter is about to go to, before a cardiologist
// signs it. A letter to the wrong reader is the most common breach of all, and no
// encryption helps against it: it arrives, safely, where it should not.
//
// The directory has already said what the text's names can mean. The guard looks
// at what was chosen, by the program or by hand, against everything that is known:
// the text, the directory, the certificate, the patient, and the letters that went
// before. What does not hold together is a finding with its reason: Error blocks
// the signature until a person says why it is right, Warning is only shown.
//
// It is pure: what it needs to ask (how often an address was written to, whether a
// domain is listed) comes with the Case as functions. It knows no medicine and
// decides nothing; README.md gives each rule with the mistake that it is for and
// what it costs in false alarms.
package guard

import (
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// The rules of the findings.
const (
	RuleOther       = "guard_other"       // the text names somebody else, or only mentions this one
	RuleBetter      = "guard_better"      // another entry fits the text better
	RuleHomonym     = "guard_homonym"     // chosen among namesakes, and the text does not say which
	RulePlace       = "guard_place"       // the text gives another town, postcode or specialty
	RuleFirst       = "guard_first"       // never written to, and named by half a name
	RuleChanged     = "guard_changed"     // the patient's letters went to somebody else
	RuleMoved       = "guard_moved"       // the person's address is not that of the last letter
	RuleMissing     = "guard_missing"     // named in the text, not among the recipients
	RuleDomain      = "guard_domain"      // a domain that looks like another, or is off the list
	RulePersonal    = "guard_personal"    // a public mail provider
	RuleLookalike   = "guard_lookalike"   // an address one letter from a known one
	RuleLocal       = "guard_local"       // the address names somebody else
	RuleCertificate = "guard_certificate" // the certificate names somebody else
	RulePatient     = "guard_patient"     // the patient, or the patient's namesake
	RuleRelative    = "guard_relative"    // the patient's family name
	RuleAuthor      = "guard_author"      // the author, or the practice itself
	RuleDuplicate   = "guard_duplicate"   // one person twice
	RuleMailbox     = "guard_mailbox"     // a patient's mailbox that may not be written to
	RuleRefused     = "guard_refused"     // the patient refused that letters go there
)

// Case is a letter with its recipients, and what is known of them.
type Case struct {
	Text    string           // of the document
	Named   []pipeline.Named // the physicians whom the text addresses, in text order
	Patient pipeline.Patient // whom the letter is about
	Author  pipeline.Signatory
	// Practice is the practice's own mailbox.
	Practice pipeline.Address
	// Recipients are those chosen; ByHand tells that a person chose them.
	Recipients []pipeline.Recipient
	ByHand     bool
	Book       *directory.Book
	// Before are the recipients of the patient's last letter.
	Before []pipeline.Recipient
	// Usual are the recipients of the patient's earlier letters, the last one's too.
	Usual []pipeline.Recipient
	// Referrers are the physicians whom the patient's appointment names: who sent the
	// patient, the family doctor.
	Referrers []pipeline.Named
	// Hidden is set where the patient is not to have the document, or not yet.
	Hidden bool
	// Refusals are those of this patient that are in force.
	Refusals []Refusal

	// History tells how many letters went to an address, and when the last receipt
	// came from there; nil: nothing is known.
	History func(pipeline.Address) (sent int, lastReceipt time.Time)
	// Former gives the address that the last letter to a person went to; nil or "":
	// not known.
	Former func(pipeline.Recipient) pipeline.Address
	// Listed tells whether a domain is on the list of the trust space; nil, or known
	// false: no list.
	Listed func(domain string) (listed, known bool)
	At     time.Time
}

// Check gives the findings about the recipients, in their order. The same case
// gives the same findings whatever the hour, so that an answer once given is found
// again.
func Check(c Case) []pipeline.Finding {
	if c.Book == nil {
		c.Book = directory.NewBook()
	}
	w := newWitness(c)
	var out []pipeline.Finding
	for i, r := range c.Recipients {
		if f, special := c.mailbox(r); special {
			out = append(out, f...)
			continue
		}
		out = append(out, c.refused(r)...)
		out = append(out, c.person(r)...)
		out = append(out, w.chosen(i)...)
		out = append(out, c.address(r)...)
		out = append(out, c.certificate(r)...)
	}
	out = append(out, w.missing()...)
	return append(out, c.twice()...)
}

// Mine reports whether a finding is about a recipient, for whoever shows it there.
func Mine(f pipeline.Finding, r pipeline.Recipient) bool {
	return strings.HasPrefix(f.Rule, "guard_") && f.Quote == quote(r)
}

func quote(r pipeline.Recipient) string { return r.Display() + " <" + string(r.Address) + ">" }

func finding(rule string, s pipeline.Severity, r pipeline.Recipient, message, hint string) pipeline.Finding {
	return pipeline.Finding{Kind: pipeline.Identity, Rule: rule, Severity: s, Quote: quote(r), Message: message, Hint: hint}
}

// first reports whether the practice has never written to an address; where
// nothing is known of the past it cannot be said.
func (c Case) first(a pipeline.Address) bool {
	if c.History == nil {
		return false
	}
	sent, _ := c.History(a)
	return sent == 0
}

func (c Case) before(r pipeline.Recipient) bool {
	for _, b := range c.Before {
		if b.Same(r) {
			return true
		}
	}
	return false
}

// entry is what the directory knows of a recipient.
func (c Case) entry(r pipeline.Recipient) directory.Entry {
	if e, ok := c.Book.Of(r); ok {
		return e
	}
	return directory.Entry{Recipient: r}
}
