package directory

import (
	"bytes"
	"crypto/x509"
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// Change is what an import or a look-up would do to one entry. Nothing is done
// before a person has seen it.
type Change struct {
	Kind   ChangeKind `json:"kind"`
	Before Entry      `json:"before,omitzero"` // as the directory has it; zero for Added
	After  Entry      `json:"after,omitzero"`  // as it would be; zero for Removed
	Fields []Field    `json:"fields,omitempty"`
	// Ask is set where a person has to say yes to this very change: what is wrong
	// here sends letters to somebody else.
	Ask bool `json:"ask,omitempty"`
	// Why says in French what there is to look at; "" for the ordinary case.
	Why string `json:"why,omitempty"`
}

// ChangeKind is what a change does.
type ChangeKind string

// The kinds of changes.
const (
	Added     ChangeKind = "added"
	Changed   ChangeKind = "changed"   // at the same address
	Moved     ChangeKind = "moved"     // a known physician at another address, in place of the one that is held
	Gone      ChangeKind = "gone"      // its source no longer has it
	Confirmed ChangeKind = "confirmed" // the source still says the same
)

// Field is one thing that differs.
type Field struct {
	Name   string `json:"name"` // in French
	Before string `json:"before"`
	After  string `json:"after"`
}

// Preview is what a set of entries would do to a Book.
type Preview struct {
	Changes []Change `json:"changes"` // in the order of the entries; what is gone comes last
	// Unknown counts entries without an address whose number nobody here has: there
	// is nothing to add.
	Unknown int `json:"unknown,omitempty"`
}

// Count counts the changes of a kind.
func (p Preview) Count(k ChangeKind) (n int) {
	for _, c := range p.Changes {
		if c.Kind == k {
			n++
		}
	}
	return n
}

// Preview compares entries, taken on a day, with the book. complete is the source
// of which they are all there is: what the book has of it and they do not is gone;
// "" where they are a part. What comes twice is looked at once.
func (b *Book) Preview(entries []Entry, on pipeline.Date, complete string) Preview {
	var p Preview
	in := newComing(entries)
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Fetched.IsZero() {
			e.Fetched = on
		}
		if e.Recipient.Address == "" {
			p.complete(b, e)
			continue
		}
		if k := e.key(); seen[k] {
			continue
		} else {
			seen[k] = true
		}
		p.Changes = append(p.Changes, b.change(e, in))
	}
	if complete != "" {
		for _, e := range b.Entries() {
			if e.Source == complete && e.Recipient.Address != "" && !in.has(e) {
				p.Changes = append(p.Changes, Change{Kind: Gone, Before: e, Ask: true, Why: "n'est plus dans la source dont la fiche venait"})
			}
		}
	}
	return p
}

// coming indexes the entries of an import.
type coming struct{ byAddr, byRPPS map[string][]Entry }

func newComing(entries []Entry) coming {
	in := coming{map[string][]Entry{}, map[string][]Entry{}}
	for _, e := range entries {
		if a := e.Recipient.Address.Key(); a != "" {
			in.byAddr[a] = append(in.byAddr[a], e)
			if e.Recipient.RPPS != "" {
				in.byRPPS[e.Recipient.RPPS] = append(in.byRPPS[e.Recipient.RPPS], e)
			}
		}
	}
	return in
}

// has reports whether an entry of the book is among them.
func (in coming) has(e Entry) bool {
	return slices.ContainsFunc(in.byAddr[e.Recipient.Address.Key()], func(o Entry) bool { return o.Same(e) || o.Respelt(e) })
}

func (b *Book) change(e Entry, in coming) Change {
	here := b.At(string(e.Recipient.Address))
	slices.SortStableFunc(here, func(x, y Entry) int { // the very one before others that might be
		return boolInt(y.key() == e.key()) - boolInt(x.key() == e.key())
	})
	for _, old := range here {
		if e.Same(old) {
			return altered(old, e.Over(old).spelt(old))
		}
	}
	for _, old := range here {
		if e.Respelt(old) && !slices.ContainsFunc(in.byAddr[e.Recipient.Address.Key()], func(o Entry) bool { return o.Same(old) }) {
			c := altered(old, e.Over(old))
			c.Ask, c.Why = true, "le nom s'écrit autrement : est-ce bien la même personne ?"
			return c
		}
	}
	c := Change{Kind: Added, After: e}
	if len(here) > 0 {
		c.After.Certificate, c.After.Chain = orDER(e.Certificate, here[0].Certificate), orChain(e, here[0])
		c.Why = "boîte partagée : l'adresse est aussi celle de " + here[0].Recipient.Display()
		if local, _, _ := strings.Cut(string(e.Recipient.Address), "@"); strings.Contains(fold(local).joined, fold(here[0].Recipient.Name).joined) && likeFamily(fold(e.Recipient.Name), fold(here[0].Recipient.Name)) == different {
			// A list that has slipped by a line looks like this.
			c.Ask, c.Why = true, "l'adresse porte le nom de "+here[0].Recipient.Display()+" : est-ce bien une boîte partagée ?"
		}
	}
	if n := e.Recipient.RPPS; n != "" && slices.ContainsFunc(in.byRPPS[n], func(o Entry) bool { return nameKey(o) != nameKey(e) && !o.Respelt(e) && !likeName(o, e) }) {
		c.Ask, c.Why = true, "le même RPPS est donné à deux noms : lequel est le bon ?"
	}
	for _, old := range b.entries {
		if old.Recipient.Address == "" && e.Same(old.Entry) { // its data had expired: this is them again
			c.Kind, c.Before, c.After = Changed, old.Entry, own(e, old.Entry)
			c.Fields = fields(c.Before, c.After)
			return c
		}
	}
	known := b.elsewhere(e)
	switch {
	case len(known) == 0:
	case slices.ContainsFunc(known, in.has):
		c.Why = orElse(c.Why, "autre boîte d'un médecin qui en a déjà une")
	case e.Recipient.RPPS != "" && known[0].Recipient.RPPS == e.Recipient.RPPS:
		c = moved(known[0], e)
		c.Why = "le RPPS est connu à une autre adresse : laquelle est la bonne ?"
	default:
		c = moved(known[0], e)
		c.Why = "un médecin de ce nom est connu à une autre adresse : est-ce la même personne ?"
	}
	return c
}

// likeName reports whether two entries' names may be one person's: the same words in
// whatever order, a birth name beside a married one.
func likeName(a, b Entry) bool {
	f, _ := Compare(pipeline.Named{Given: a.Recipient.Given, Name: a.Recipient.Name}, b.Recipient)
	return f >= FitPart
}

// elsewhere lists the book's entries of the same physician at other addresses.
func (b *Book) elsewhere(e Entry) (out []Entry) {
	if e.Recipient.RPPS != "" {
		for _, i := range b.byRPPS[e.Recipient.RPPS] {
			out = append(out, b.entries[i].Entry)
		}
		if len(out) > 0 {
			return out
		}
	}
	for _, i := range b.byWhole[nameKey(e)] {
		if o := b.entries[i].Entry; e.Same(o) && o.Recipient.Address != "" {
			out = append(out, o)
		}
	}
	return out
}

func moved(old, e Entry) Change {
	after := own(e.placed(old), old).spelt(old)
	return Change{Kind: Moved, Before: old, After: after, Fields: fields(old, after), Ask: true}
}

// spelt is e as the practice writes it: registers have capitals without accents and
// numbers without spaces, and that is no news.
func (e Entry) spelt(old Entry) Entry {
	if e.Source == SourceHand || e.Source == SourceCSV {
		return e
	}
	keep := func(s *string, was string) {
		if was != "" && fold(*s).joined == fold(was).joined {
			*s = was
		}
	}
	keep(&e.Recipient.Name, old.Recipient.Name)
	keep(&e.Recipient.Given, old.Recipient.Given)
	keep(&e.Place.Phone, old.Place.Phone)
	keep(&e.Place.Town, old.Place.Town)
	keep(&e.Place.Name, old.Place.Name)
	if old.Recipient.Title != "" {
		e.Recipient.Title = old.Recipient.Title
	}
	return e
}

// own is e with the practice's own words about the older entry.
func own(e, old Entry) Entry {
	e.Preference, e.Favourite = orElse(e.Preference, old.Preference), e.Favourite || old.Favourite
	return e
}

func altered(old, e Entry) Change {
	c := Change{Kind: Changed, Before: old, After: e, Fields: fields(old, e)}
	if len(c.Fields) == 0 {
		c.Kind = Confirmed
		// Who confirms what the practice wrote itself does not take it over.
		c.After.Source = old.Source
		return c
	}
	switch {
	case old.Recipient.RPPS != "" && e.Recipient.RPPS != old.Recipient.RPPS:
		c.Ask, c.Why = true, "le RPPS change : est-ce bien la même personne ?"
	case likeFamily(fold(old.Recipient.Name), fold(e.Recipient.Name)) == different || likeGiven(fold(old.Recipient.Given), fold(e.Recipient.Given)) == different:
		c.Ask, c.Why = true, "un autre nom pour le même RPPS : est-ce bien la même personne ?"
	case e.Preference != old.Preference && e.Preference == PreferChannel:
		c.Ask, c.Why = true, "les lettres partiraient sans chiffrement de bout en bout"
	case len(old.Certificate) > 0 && !sameKey(old.Certificate, e.Certificate):
		c.Ask, c.Why = true, "le certificat a une autre clé : à vérifier auprès du correspondant"
	}
	return c
}

// complete adds what a source without addresses says of physicians who are known
// by their number: what they are, and where, if nothing was known of that.
func (p *Preview) complete(b *Book, e Entry) {
	at := b.byRPPS[e.Recipient.RPPS]
	if e.Recipient.RPPS == "" || len(at) == 0 {
		p.Unknown++
		return
	}
	for _, i := range at {
		old := b.entries[i].Entry
		if slices.ContainsFunc(p.Changes, func(c Change) bool { return c.After.key() == old.key() }) {
			continue // the first line about them counts
		}
		after := old
		after.Profession, after.Specialty = orElse(e.Profession, old.Profession), orElse(e.Specialty, old.Specialty)
		if after.Place.IsZero() && len(at) == 1 {
			after.Place = e.Place
		}
		if f := fields(old, after); len(f) > 0 {
			p.Changes = append(p.Changes, Change{Kind: Changed, Before: old, After: after, Fields: f})
		}
	}
}

// key is what makes an entry one of a kind in a book.
func (e Entry) key() string {
	return e.Recipient.Address.Key() + "\x00" + e.Recipient.RPPS + "\x00" + nameKey(e)
}

func nameKey(e Entry) string {
	return fold(e.Recipient.Name).joined + "\x00" + fold(e.Recipient.Given).joined
}

// fields lists what differs between two entries, but for the day and the source.
func fields(a, b Entry) (out []Field) {
	add := func(name, x, y string) {
		if x != y {
			out = append(out, Field{name, x, y})
		}
	}
	add("titre", a.Recipient.Title, b.Recipient.Title)
	add("prénom", a.Recipient.Given, b.Recipient.Given)
	add("nom", a.Recipient.Name, b.Recipient.Name)
	add("RPPS", a.Recipient.RPPS, b.Recipient.RPPS)
	if !a.Recipient.Address.Equal(b.Recipient.Address) {
		add("adresse", string(a.Recipient.Address), string(b.Recipient.Address))
	}
	if !bytes.Equal(a.Certificate, b.Certificate) {
		add("certificat", certificateWords(a.Certificate, "aucun"), certificateWords(b.Certificate, "aucun"))
	}
	add("autorités du certificat", chainWords(a.Chain), chainWords(b.Chain))
	add("capacités", capabilityWords(a.Capabilities), capabilityWords(b.Capabilities))
	add("type de boîte", string(a.Kind), string(b.Kind))
	add("structure", a.Place.Name, b.Place.Name)
	add("service", a.Place.Service, b.Place.Service)
	add("adresse postale", postal(a.Place), postal(b.Place))
	add("téléphone", a.Place.Phone, b.Place.Phone)
	add("FINESS", a.Place.FINESS, b.Place.FINESS)
	add("profession", a.Profession, b.Profession)
	add("spécialité", a.Specialty, b.Specialty)
	add("liste rouge", yesNo(a.RedList), yesNo(b.RedList))
	add("mode d'envoi", a.Preference, b.Preference)
	add("favori", yesNo(a.Favourite), yesNo(b.Favourite))
	return out
}

func postal(p Place) string {
	return strings.Join(append(slices.Clone(p.Lines), oneLine(p.Postcode+" "+p.Town)), ", ")
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func yesNo(b bool) string {
	if b {
		return "oui"
	}
	return "non"
}

func capabilityWords(c Capabilities) string {
	switch {
	case c.GCM && c.OAEP:
		return "gcm oaep"
	case c.GCM:
		return "gcm"
	case c.OAEP:
		return "oaep"
	}
	return ""
}

func chainWords(chain [][]byte) string {
	var out []string
	for _, c := range chain {
		out = append(out, fingerprint(c)[:8])
	}
	return strings.Join(out, " ")
}

// certificateWords tells certificates apart, without what only their owner can say.
func certificateWords(der []byte, none string) string {
	if len(der) == 0 {
		return none
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return "illisible"
	}
	return "jusqu'au " + pipeline.DateOf(c.NotAfter).French() + " (" + fingerprint(der)[:8] + ")"
}

func sameKey(a, b []byte) bool {
	x, err := x509.ParseCertificate(a)
	if err != nil {
		return false
	}
	y, err := x509.ParseCertificate(b)
	if err != nil {
		return false
	}
	return bytes.Equal(x.RawSubjectPublicKeyInfo, y.RawSubjectPublicKeyInfo)
}

func orDER(a, b []byte) []byte {
	if len(a) > 0 {
		return a
	}
	return b
}

func orChain(e, here Entry) [][]byte {
	if len(e.Certificate) > 0 {
		return e.Chain
	}
	return here.Chain
}
