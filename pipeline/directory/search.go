package directory

import (
	"slices"
	"strings"
)

// Search lists the entries in which every word that is typed begins a word of the
// name, town, practice, specialty or address, or is in the number: "gen bord"
// finds Dr Genièvre in Bordeaux. Favourites come first, then those that recent
// ranks higher, then by name. Nothing typed finds all.
// Who has no mailbox is among them where it is known where to post to.
func (b *Book) Search(typed string, recent func(Entry) int, limit int) []Entry {
	words := fold(typed).words
	rank := func(e Entry) int {
		n := 0
		if recent != nil {
			n = min(recent(e), 1<<20)
		}
		return n + boolInt(e.Favourite)<<21
	}
	type hit struct {
		i, rank int
	}
	var hits []hit
	for i := range b.entries {
		if e := &b.entries[i]; (e.Recipient.Address != "" || e.Posted()) && e.matches(words) {
			hits = append(hits, hit{i, rank(e.Entry)})
		}
	}
	slices.SortStableFunc(hits, func(x, y hit) int { return y.rank - x.rank })
	var out []Entry
	for _, h := range hits[:min(len(hits), limit)] {
		out = append(out, b.entries[h.i].Entry)
	}
	return out
}

func (e *entry) matches(words []string) bool {
	if len(words) == 0 {
		return true
	}
	var rest folded
	for _, w := range words {
		begins := func(s string) bool { return strings.HasPrefix(s, w) }
		if slices.ContainsFunc(e.name.words, begins) || slices.ContainsFunc(e.given.words, begins) || begins(e.name.joined) {
			continue
		}
		if rest.words == nil { // most entries are told by their names
			rest = fold(strings.Join([]string{e.Place.Town, e.Place.Postcode, e.Specialty, string(e.Recipient.Address), e.Recipient.RPPS, e.Place.Name}, " "))
		}
		if !slices.ContainsFunc(rest.words, begins) {
			return false
		}
	}
	return true
}

// Label is the entry for a list from which a person chooses: who, what, where and
// at which address.
func (e Entry) Label() string {
	parts := []string{e.Recipient.Display()}
	for _, s := range []string{e.Specialty, e.Place.Town, string(e.Recipient.Address)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
