package plan

import (
	"strings"

	"cardiopli/pipeline"
)

// says is the set of things that a clause or a sentence says.
type says uint32

const (
	saysFact    says = 1 << iota // a statement that is none of the rest
	saysAsk                      // the reader is asked
	saysUnsure                   // something is to be done, by nobody named
	saysFollow                   // the practice or another service sees to it
	saysPatient                  // the patient sees to it
	saysNone                     // nothing is needed
	saysSteady                   // the treatment does not change
	saysNothing                  // "je ne change rien": said of everything
	saysDrug                     // a treatment changes
	saysHands                    // the reader is named as the one who does: "par vos soins"
	saysDone                     // of a treatment: already changed
	saysSpared                   // nothing is needed of the reader, in so many words
	saysSpoken                   // spoken to the reader and not understood
	saysDuty                     // "il faudrait": to be done, by nobody named
	saysHint                     // a fact that may be meant as something to do
	saysOpen                     // of a treatment: not said to be changed already
	saysBooked                   // of a follow-up: an appointment exists
)

func (s says) has(x says) bool { return s&x != 0 }

// clause is a run of units between two cuts.
type clause struct {
	us   []unit
	from int // first token
}

// clauses cuts the units of a sentence at commas, colons and brackets, and at
// "et" or "puis" before another action.
func clauses(us []unit) []clause {
	us, aside := unbracket(us)
	var out []clause
	from := 0
	cut := func(to, next int) {
		if to > from {
			out = append(out, clause{us: us[from:to], from: us[from].from})
		}
		from = next
	}
	for i, u := range us {
		switch u.key {
		case ",", ";", ":", "(", ")", ".", "?", "!", "[", "]", "…", "=", "->":
			if u.key == "->" && i > 0 && i+1 < len(us) && us[i+1].tags == 0 && us[i+1].form == 0 {
				continue // "2,5 mg -> 5 mg"
			}
			cut(i, i+1)
		case "mais", "car", "but", "tandis":
			cut(i, i+1)
		case "et", "puis", "and", "then", "+", "&", "ainsi", "ou":
			if i > from && opens(us[i+1:]) {
				cut(i, i)
			}
		}
	}
	cut(len(us), len(us))
	if len(aside) > 0 {
		out = append(out, clauses(aside)...)
	}
	return out
}

// unbracket takes out what stands in brackets, so that a sentence goes on behind.
func unbracket(us []unit) (rest, aside []unit) {
	open := -1
	for i, u := range us {
		if u.key == "(" && open < 0 {
			open = i
		}
		if u.key == ")" && open >= 0 && i > open+1 {
			rest = append(append([]unit{}, us[:open]...), us[i+1:]...)
			return rest, append([]unit{}, us[open+1:i]...)
		}
	}
	return us, nil
}

// opens reports whether another action begins.
func opens(us []unit) bool {
	for i, u := range us {
		switch {
		case i > 3:
			return false
		case u.form&(inf|je|nous|vous|noun|base) != 0, u.is(tFollowN | tTestN | tJe | tReq | tNothing | tSteady | tVous | tNe):
			return true
		case i == 0 && u.is(tIl|tBloodN|tNeg|tCond|tAdverb) && u.key != "de":
			return u.is(tIl | tNeg | tCond)
		}
	}
	return false
}

// reader reads one text.
type reader struct {
	text  string
	ts    []token
	lex   lexicon
	en    bool
	loose bool          // the part read has no title of its own
	at    pipeline.Date // the day of the examination
}

// context is what one clause leaves to the next of its sentence or list.
type context struct {
	last       says   // of the clause before, if it was an action
	lead       says   // of the line that opened the list
	drug       bool   // a medicine was named in the sentence
	plan       bool   // within a part that is a plan
	joined     bool   // "et" stands before the clause
	byJe       bool   // the clause before had the practice for its subject
	governed   says   // of the clause before, where its infinitive hung on "pour", "de", a modal
	iff        bool   // a condition opened the sentence
	trailed    bool   // a condition ended the clause before, and may go on
	main, iffs []unit // of the clause just read: what is said, and on what condition
	start      int    // first token of the sentence
	loose      bool   // the part has no title of its own
}

// find gives the first unit with any of the tags, -1 for none.
func find(us []unit, t tag) int {
	for i := range us {
		if us[i].tags&t != 0 {
			return i
		}
	}
	return -1
}

func has(us []unit, t tag) bool { return find(us, t) >= 0 }

func findForm(us []unit, f form) int {
	for i := range us {
		if us[i].form&f != 0 {
			return i
		}
	}
	return -1
}

// clause reads one clause.
func (r *reader) clause(us []unit, c *context) says {
	c.joined = false
	trailed := c.trailed
	c.trailed = false
	for len(us) > 0 && (us[0].key == "et" || us[0].key == "ou" || us[0].key == "or" || us[0].key == "and" || us[0].key == "puis" || us[0].key == "then" || us[0].key == "-" || us[0].key == "+" || us[0].key == "&") {
		us, c.joined = us[1:], true
	}
	if c.main, c.iffs = nil, nil; len(us) == 0 {
		return 0
	}
	iff, main := condition(us)
	c.main, c.iffs = main, iff
	c.trailed = len(iff) > 0 && len(main) > 0
	if trailed && len(iff) == 0 && verbless(us) {
		c.trailed, c.main, c.iffs = true, nil, us // "..., sooner if breathlessness, chest pain or syncope"
		return 0
	}
	if len(main) == 0 {
		if c.last.has(saysNone) && except[us[0].key] {
			return saysUnsure // "pas de contrôle, sauf symptômes"
		}
		c.iff = true
		return 0
	}
	s := r.main(main, iff, c)
	if s.has(saysNone) && excepted(us) {
		s |= saysUnsure
	}
	c.byJe = has(main, tJe) || c.joined && c.byJe && !has(main, tIl|tVous|tPatient)
	c.governed = 0
	for i, u := range main {
		if i > 0 && (u.form&inf != 0 || r.unknownInfinitive(u)) && s != 0 && (main[i-1].key == "pour" || main[i-1].key == "de" || main[i-1].is(tModal|tGoing)) {
			c.governed = s
		}
	}
	if s&^saysFact == 0 && s != 0 {
		if c.last != 0 && thin(main) {
			return c.last & (saysAsk | saysUnsure | saysFollow | saysDrug | saysSteady) &^ saysDrug
		}
		if main[0].is(tAdverb|tCond|tLean|tOnly) || len(main) == 1 && (main[0].key == "sooner" || main[0].key == "earlier") || r.termAt(main[0].from) {
			return 0
		}
	}
	return s
}

// except are words behind which something is needed after all.
var except = set("sauf hormis excepte unless except apart dehors")

// excepted reports "sauf", "en dehors de", "autre que".
func excepted(us []unit) bool {
	for i, u := range us {
		if except[u.key] || i > 0 && (u.key == "que" || u.key == "than") && us[i-1].is(tSpecial|tNothing) {
			return true
		}
	}
	return false
}

// condition parts the words of a condition from what it is the condition of.
func condition(us []unit) (cond, main []unit) {
	k := find(us, tCond)
	if k > 0 && us[k].key == "should" { // "should be rechecked"; "Should he faint, ..." is a condition
		k = find(us[k+1:], tCond)
		if k >= 0 {
			k = len(us) - len(us[find(us, tCond)+1:]) + k
		}
	}
	if k < 0 {
		return nil, us
	}
	if k > 0 {
		return us[k:], us[:k]
	}
	if len(us) > 2 && us[1].is(tVous) && (us[2].is(tModal) || us[2].key == "pouviez" || us[2].key == "could") { // "si vous pouvez"
		return nil, us[1:]
	}
	// "En cas de syncope appeler le 15": the action stands behind, without a comma
	for i := 2; i < len(us); i++ {
		u := us[i]
		before := us[i-1].key
		if us[i-1].is(tModal|tGoing|tBe) || strings.HasSuffix(before, "ait") || strings.HasSuffix(before, "aient") {
			continue
		}
		free := us[i-1].key != "de" && us[i-1].key != "a" && us[i-1].key != "pour" && us[i-1].key != "to"
		if free && (u.form == inf || u.form == vous) || u.is(tReq) {
			return us[:i], us[i:]
		}
	}
	return us, nil
}

// thin reports a clause of names and numbers alone: it carries on a list.
func thin(us []unit) bool {
	for _, u := range us {
		if u.is(tJe|tIl|tBe|tNeg|tModal|tHave) || u.form&(je|nous|vous|inf) != 0 && u.form&noun == 0 {
			return false
		}
	}
	return has(us, tBloodN|tTestN|tDrugN|tFollowN)
}

// verbless reports names alone, none of them of an examination or a medicine.
func verbless(us []unit) bool {
	for _, u := range us {
		if u.is(tJe|tIl|tBe|tNeg|tModal|tHave|tReq|tVous|tBloodN|tTestN|tDrugN|tFollowN|tTreat|tSteady|tNothing) || u.form&(je|nous|vous|inf) != 0 && u.form&noun == 0 {
			return false
		}
	}
	return true
}

func (r *reader) termAt(i int) bool {
	_, n := term(r.ts, i, anyDay)
	return n > 0
}

func (r *reader) hasTerm(us []unit) bool {
	at := r.at
	if at.IsZero() {
		at = anyDay
	}
	for _, u := range us {
		if d, n := term(r.ts, u.from, at); n > 0 && (!r.loose || at.Before(d)) {
			return true // in a text without titles, a day that is past names an examination
		}
	}
	return false
}
