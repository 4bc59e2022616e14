package directory

import (
	"sort"

	"cardiopli/pipeline"
)

// Match says how a named physician was found, or why not.
type Match string

// The outcomes of a look-up. Only those for which Found is true give a recipient.
const (
	ByRPPS    Match = "rpps"       // the number stands in the text and the name agrees
	ByAddress Match = "address"    // the address stands in the text and the name agrees
	ByName    Match = "name"       // family and given name, one entry
	ByInitial Match = "initial"    // family name and initial, one entry
	ByFamily  Match = "family"     // family name alone, one entry: to be looked at
	Unknown   Match = "unknown"    // nobody of that name
	Homonyms  Match = "homonyms"   // several entries fit equally
	Near      Match = "near"       // only similar names: a misspelling, half of a double name, another given name
	OtherAddr Match = "other_addr" // the address in the text is not the directory's
	OtherRPPS Match = "other_rpps" // the number in the text is not the directory's
	Disagree  Match = "disagree"   // number and address in the text belong to different people
	NoAddress Match = "no_address" // found, but the entry has no address
)

// Found reports whether m gives a recipient.
func (m Match) Found() bool {
	switch m {
	case ByRPPS, ByAddress, ByName, ByInitial, ByFamily:
		return true
	}
	return false
}

// Candidate is an entry that a named physician may be, with how well it fits.
type Candidate struct {
	Entry
	// Score orders candidates, best first; it has no meaning of its own.
	Score int
	// By is how the candidate would be found if it stood alone.
	By Match
}

// The scores. A name that agrees in full is worth more than any similarity.
const (
	scoreFull    = 100
	scoreInitial = 80
	scoreFamily  = 70
	scoreNear    = 30 // at most: similar names
	bonusAddress = 400
	bonusRPPS    = 1000
)

// nameScore compares a named physician with an entry in both orders of writing.
func nameScore(n pipeline.Named, e entry) (int, Match) {
	name, given := fold(n.Name), fold(n.Given)
	s, m := orderScore(name, given, e)
	if !given.empty() {
		// "Boistel Lucette": secretaries put the family name first.
		if s2, m2 := orderScore(given, name, e); s2 > s {
			s, m = s2, m2
		}
		return s, m
	}
	// Both names in one field: "GENIEVRE Paul", "Paul Genièvre".
	if len(name.words) > 1 {
		all := name.joined
		if all == e.name.joined+e.given.joined || all == e.given.joined+e.name.joined {
			return scoreFull, ByName
		}
	}
	return s, m
}

func orderScore(name, given folded, e entry) (int, Match) {
	family, first := likeFamily(name, e.name), likeGiven(given, e.given)
	switch {
	case family == different:
		return 0, Unknown
	case family == same && first == same:
		return scoreFull, ByName
	case family == same && first == initial:
		return scoreInitial, ByInitial
	case family == same && first == absent:
		return scoreFamily, ByFamily
	case family == same:
		// Another given name is another person, often of the same family.
		return scoreNear - 10 + 2*int(first), Near
	case first == different:
		return 0, Unknown
	}
	return scoreNear - 10 + int(family) + int(first), Near
}

// Candidates ranks the entries that n may be, best first. Entries that share
// neither name, nor number, nor address with n are left out.
func (b *Book) Candidates(n pipeline.Named) []Candidate {
	var out []Candidate
	for _, e := range b.entries {
		score, by := nameScore(n, e)
		if n.Address != "" && e.Recipient.Address.Equal(n.Address) {
			score += bonusAddress
		}
		if n.RPPS != "" && e.Recipient.RPPS == n.RPPS {
			score += bonusRPPS
		}
		if score > 0 {
			out = append(out, Candidate{e.Entry, score, by})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Score > out[j].Score })
	return out
}

// Resolve finds the recipient for a named physician. Where m.Found() is false
// the recipient is empty and a person has to choose: see Candidates.
func (b *Book) Resolve(n pipeline.Named) (r pipeline.Recipient, m Match) {
	e, m := b.resolve(n)
	if !m.Found() {
		return pipeline.Recipient{}, m
	}
	r = e.Recipient
	r.Copy = n.Copy
	if r.Title == "" {
		r.Title = n.Title
	}
	return r, m
}

func (b *Book) resolve(n pipeline.Named) (Entry, Match) {
	var byNumber, byAddr []int
	if n.RPPS != "" {
		byNumber = b.byRPPS[n.RPPS]
	}
	if n.Address != "" {
		byAddr = b.byAddr[n.Address.Key()]
	}
	if len(byNumber) > 0 && len(byAddr) > 0 && !meet(byNumber, byAddr) {
		return Entry{}, Disagree
	}
	if len(byNumber) > 0 {
		return b.settle(n, byNumber, ByRPPS)
	}
	if len(byAddr) > 0 {
		return b.settle(n, byAddr, ByAddress)
	}
	return b.byName(n)
}

// settle takes the entries that a number or an address leads to and keeps the
// one that the rest of the text agrees with.
func (b *Book) settle(n pipeline.Named, at []int, by Match) (Entry, Match) {
	contradiction := OtherRPPS
	if by == ByAddress {
		contradiction = OtherAddr
	}
	var fit []Entry
	for _, i := range at {
		e := b.entries[i]
		if !compatible(n, e) {
			continue
		}
		fit = append(fit, e.Entry)
	}
	switch {
	case len(fit) == 0:
		return Entry{}, contradiction
	case len(fit) > 1 && by == ByRPPS:
		// One physician at several addresses: the text's own address chooses.
		if n.Address == "" {
			return Entry{}, Homonyms
		}
		var here []Entry
		for _, e := range fit {
			if e.Recipient.Address.Equal(n.Address) {
				here = append(here, e)
			}
		}
		if len(here) != 1 {
			return Entry{}, OtherAddr
		}
		fit = here
	case len(fit) > 1:
		// A mailbox shared by a practice: the name has to choose, in full.
		var best []Entry
		for _, e := range fit {
			if s, _ := nameScore(n, entry{Entry: e, name: fold(e.Recipient.Name), given: fold(e.Recipient.Given)}); s == scoreFull {
				best = append(best, e)
			}
		}
		if len(best) != 1 {
			return Entry{}, Homonyms
		}
		fit = best
	}
	return agree(n, fit[0], by)
}

// compatible tells whether the text's name may be the entry's. A similar name is
// enough beside a number or an address that this person has: the misspelling is
// then no doubt about who is meant. Another given name is: couples and families
// practise together. No name at all, only a number, contradicts nothing.
func compatible(n pipeline.Named, e entry) bool {
	name, given := fold(n.Name), fold(n.Given)
	if name.empty() && given.empty() {
		return true
	}
	if score, m := nameScore(n, e); score > 0 && m.Found() {
		return true
	}
	fits := func(name, given folded) bool {
		return likeFamily(name, e.name) != different && likeGiven(given, e.given) != different
	}
	return fits(name, given) || !given.empty() && fits(given, name)
}

// byName looks for the name alone.
func (b *Book) byName(n pipeline.Named) (Entry, Match) {
	var best []Candidate
	near := false
	for _, e := range b.entries {
		score, by := nameScore(n, e)
		near = near || score > 0
		if !by.Found() {
			continue
		}
		if len(best) > 0 && score > best[0].Score {
			best = nil
		}
		if len(best) == 0 || score == best[0].Score {
			best = append(best, Candidate{e.Entry, score, by})
		}
	}
	switch {
	case len(best) == 1:
		return agree(n, best[0].Entry, best[0].By)
	case len(best) > 1:
		return Entry{}, Homonyms
	case near:
		return Entry{}, Near
	}
	return Entry{}, Unknown
}

// agree refuses an entry whose number or address differs from the text's.
func agree(n pipeline.Named, e Entry, by Match) (Entry, Match) {
	switch {
	case n.RPPS != "" && e.Recipient.RPPS != "" && n.RPPS != e.Recipient.RPPS:
		return e, OtherRPPS
	case e.Recipient.Address == "":
		return e, NoAddress
	case n.Address != "" && !n.Address.Equal(e.Recipient.Address):
		return e, OtherAddr
	}
	return e, by
}

func meet(a, b []int) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}
