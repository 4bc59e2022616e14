package guard

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// strength is how well the text vouches for a recipient, from silence to a number.
type strength int

const (
	silent   strength = iota // not in the text
	similar                  // a name like it
	family                   // the family name alone
	passing                  // named somewhere in the text, not as a reader
	initials                 // family name and initial
	nearly                   // the given name, and a family name that is half or a letter apart
	full                     // family and given name
	numbered                 // number or address
)

// witness is a case with what its text says of each recipient.
type witness struct {
	Case
	words   []string
	clauses []clause
	lines   []string
	seen    []sight // of each recipient
}

// sight is what the text says of one recipient.
type sight struct {
	how     strength
	by      int  // index of the named physician, -1 for none
	swapped bool // given and family name are exchanged
	said    []mention
}

func newWitness(c Case) *witness {
	w := &witness{Case: c, words: directory.Words(c.Text), clauses: clauses(c.Text), lines: strings.Split(c.Text, "\n")}
	for _, r := range c.Recipients {
		s := sight{by: -1}
		for i, n := range c.Named {
			how, swapped := c.fits(n, r)
			if how == silent {
				how, swapped = c.shared(n, r), false
			}
			if how == similar && c.taken(n, r) {
				how = silent // "Dr Marie-Claude ANDRÉ" is among the recipients, and no Dr MARIE by it
			}
			if how > s.how {
				s = sight{how: how, by: i, swapped: swapped}
			}
		}
		if s.how <= similar && (w.mentions(r) || w.addressee(r)) {
			s = sight{how: passing, by: -1}
		}
		s.said = w.said(r)
		w.seen = append(w.seen, s)
	}
	return w
}

// taken reports whether a named physician is another one of the recipients.
func (c Case) taken(n pipeline.Named, but pipeline.Recipient) bool {
	for _, r := range c.Recipients {
		if how, _ := c.fits(n, r); how > passing && !r.Address.Equal(but.Address) {
			return true
		}
	}
	return false
}

// fits is how well a named physician fits a recipient.
func (c Case) fits(n pipeline.Named, r pipeline.Recipient) (strength, bool) {
	f, swapped := directory.Compare(n, r)
	nameless := n.Name == "" && n.Given == ""
	if f > directory.FitNone || nameless {
		if n.RPPS != "" && n.RPPS == r.RPPS || n.Address != "" && n.Address.Equal(r.Address) {
			return numbered, false
		}
	}
	if n.RPPS != "" && r.RPPS != "" && n.RPPS != r.RPPS {
		return silent, false
	}
	switch f {
	case directory.FitName:
		return full, swapped
	case directory.FitPart:
		return nearly, swapped
	case directory.FitInitial:
		return initials, swapped
	case directory.FitFamily:
		return family, swapped
	case directory.FitNear:
		return similar, swapped
	}
	return silent, false
}

// shared is how well a named physician fits others who read the same mailbox: a
// practice's, a secretary's. Their letter is where it should be.
func (c Case) shared(n pipeline.Named, r pipeline.Recipient) strength {
	best := silent
	for _, e := range c.Book.At(string(r.Address)) {
		if how, _ := c.fits(n, e.Recipient); how > best {
			best = how
		}
	}
	return best
}

// titles are the words before a physician's name; a name without one may be the patient's.
var titles = map[string]bool{"dr": true, "docteur": true, "drs": true, "docteurs": true, "dre": true, "doctoresse": true, "pr": true, "prof": true, "professeur": true,
	"doctor": true, "professor": true, "confrere": true, "consoeur": true}

// mentions reports whether the text names a recipient anywhere: a physician after a
// title, with the given name where one stands there; an organisation by its name.
func (w *witness) mentions(r pipeline.Recipient) bool {
	name, given := directory.Words(r.Name), directory.Words(r.Given)
	if len(name) == 0 {
		return false
	}
	if len(given) == 0 {
		return len(name) > 1 && len(runs(w.words, name)) > 0
	}
	return len(w.places(w.words, r)) > 0
}

// places lists where words name a physician, each the place of the family name.
func (w *witness) places(words []string, r pipeline.Recipient) (out []int) {
	name, given := directory.Words(r.Name), directory.Words(r.Given)
	for _, at := range runs(words, name) {
		from := max(0, at-len(given)-1)
		if greeted(words[:at]) && !w.another(r, words[at:]) { // "Cher Monsieur MARTIN"
			out = append(out, at)
			continue
		}
		if !titled(words[max(0, from-1):at]) {
			continue
		}
		// "Dr SAINT-MARTIN" is not Dr MARTIN: before the name stands the title, the given
		// name, or a particle.
		if last := words[at-1]; !titles[last] && !covers([]string{last}, given[len(given)-1:]) && !directory.Particle(last) && !glued(last, given) {
			continue
		}
		after := words[at+len(name):]
		if covers(words[from:at], given) || covers(after[:min(len(after), len(given))], given) ||
			titles[words[at-1]] && !w.namesake(r, after) && !w.another(r, words[at:]) {
			out = append(out, at)
		}
	}
	return out
}

// greeted reports whether a name comes behind "cher", or behind "cher Monsieur", "cher ami".
func greeted(before []string) bool {
	n := len(before)
	if n > 1 && contains(before[n-1:], "monsieur", "madame", "ami", "amie") {
		n--
	}
	return n > 0 && (before[n-1] == "cher" || before[n-1] == "chere")
}

// glued reports whether a word is the initials of a double given name: "jp".
func glued(word string, given []string) bool {
	all := ""
	for _, g := range given {
		all += g[:1]
	}
	return len(given) > 1 && word == all
}

func titled(words []string) bool {
	for _, x := range words {
		if titles[x] {
			return true
		}
	}
	return false
}

// covers reports whether every given name stands among the words, whole or as initial.
func covers(words, given []string) bool {
	for _, g := range given {
		ok := false
		for _, x := range words {
			ok = ok || x == g || x == g[:1]
		}
		if !ok {
			return false
		}
	}
	return true
}

// namesake reports whether the word after a family name is the given name of
// somebody else of that family in the directory.
func (w *witness) namesake(r pipeline.Recipient, after []string) bool {
	if len(after) == 0 {
		return false
	}
	for _, n := range w.Named { // of one whom the text names so, and the directory does not know
		if x := directory.Words(n.Given); len(x) > 0 && x[0] == after[0] && sameFamily(pipeline.Recipient{Name: n.Name}, r) {
			if how, _ := w.fits(n, r); how == silent {
				return true
			}
		}
	}
	for _, e := range w.Book.Fits(pipeline.Named{Name: r.Name, Given: after[0]}) {
		if e.Fit >= directory.FitPart && !e.Recipient.Address.Equal(r.Address) {
			return true
		}
	}
	return false
}

// another reports whether words are the given name and the name of somebody else whom
// the text, the letter or the directory names: "Dr Marie-Claude HENRY" names no Dr MARIE.
func (w *witness) another(r pipeline.Recipient, words []string) bool {
	is := func(given, name string) bool {
		x := append(directory.Words(given), directory.Words(name)...)
		return given != "" && len(x) > 1 && len(x) <= len(words) && slices.Equal(x, words[:len(x)])
	}
	for _, n := range w.Named {
		if how, _ := w.fits(n, r); how <= similar && is(n.Given, n.Name) {
			return true
		}
	}
	for _, o := range w.Recipients {
		if !o.Address.Equal(r.Address) && is(o.Given, o.Name) {
			return true
		}
	}
	if k := len(directory.Words(r.Name)); k < len(words) { // whose given name is this one's family name
		for _, e := range w.Book.Bearing(func(name []string) bool { return len(name) <= len(words)-k && slices.Equal(name, words[k:k+len(name)]) }) {
			if is(e.Recipient.Given, e.Recipient.Name) {
				return true
			}
		}
	}
	return false
}

// runs lists where a run of words begins in others.
func runs(in, run []string) (at []int) {
	for i := 0; i+len(run) <= len(in); i++ {
		if slices.Equal(in[i:i+len(run)], run) {
			at = append(at, i)
		}
	}
	return at
}
