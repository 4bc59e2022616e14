package ledger

import (
	"slices"
	"strings"
	"unicode"

	"cardiopli/pipeline"
)

// carried takes from the lost what stands in the letterhead, among the
// recipients, in the identity strip, the title or the signature: the lines of a
// report that say only this are not repeated in the body.
func (a *account) carried() {
	if len(a.lost) == 0 {
		return
	}
	covers := a.carriers()
	kept := a.lost[:0:0]
	for _, m := range a.lost {
		pl, ok := Place{}, false
		for _, c := range covers {
			if c.from <= m.tok.from && m.tok.to <= c.to && a.dropped(c) {
				pl, ok = c.place, true
				break
			}
		}
		if ok {
			a.enter(m.tok.kind, m.tok.value, a.inText(m.tok.span()), pl)
			continue
		}
		m.context = context(a.src.text, m.tok.span())
		kept = append(kept, m)
	}
	a.lost = kept
}

// dropped reports whether all of a stretch was left out of the body, together
// with the words beside it on its line: a line that the body has must have all
// of it. The title of a section may follow.
func (a *account) dropped(c cover) bool {
	toks := a.src.toks
	i, _ := slices.BinarySearchFunc(toks, c.from, func(t token, at int32) int { return int(t.from - at) })
	if i > 0 && toks[i-1].line == toks[i].line && a.src.mate[i-1] >= 0 {
		return false
	}
	for ; i < len(toks) && toks[i].to <= c.to; i++ {
		if a.src.mate[i] >= 0 {
			return false
		}
	}
	return i >= len(toks) || toks[i].line != toks[i-1].line || a.src.mate[i] < 0 || a.src.opens[i]
}

// cover is a stretch of the source that says what a part of the letter says.
type cover struct {
	from, to int32
	place    Place
}

// carriers finds in the source the texts and numbers of the letter that stand
// outside its body.
func (a *account) carriers() []cover {
	l := a.doc.Letter
	var out []cover
	dates := findDates(a.src.toks)
	day := func(d pipeline.Date, pl Place) {
		for _, f := range dates {
			if f.is(d) {
				out = append(out, cover{a.src.toks[f.from].from, a.src.toks[f.to-1].to, pl})
			}
		}
	}
	words := func(text string, pl Place) {
		for _, c := range a.runs(text) {
			c.place = pl
			out = append(out, c)
		}
	}
	digits := func(n string, pl Place) {
		for _, c := range a.digits(n) {
			c.place = pl
			out = append(out, c)
		}
	}
	pat := Place{Part: Patient}
	day(l.Patient.BirthDate, pat)
	day(l.ExamOn, Place{Part: Dates})
	day(l.Date, Place{Part: Dates})
	digits(l.Patient.INS, pat)
	if l.Patient.INS != "" {
		for _, oid := range []string{"8", "9", "10", "11"} { // registers of the number
			words("1.2.250.1.213.1.4."+oid, pat)
		}
	}
	if y, ok := age(l.Patient.BirthDate, l.ExamOn); ok {
		for i, t := range a.src.toks {
			if t.kind == Number && t.value == itoa(y) && i+1 < len(a.src.toks) {
				if u := a.src.toks[i+1]; u.value == "an" || u.key == "a" {
					out = append(out, cover{t.from, u.to, pat})
				}
			}
		}
	}
	for _, s := range []string{l.Patient.Name, l.Patient.Given, l.Patient.BirthName} {
		words(s, pat)
	}
	words(l.Title, Place{Part: Title})
	for _, s := range []string{l.Author.Name, l.Author.Given, l.Author.Role} {
		words(s, Place{Part: Author})
	}
	digits(l.Author.RPPS, Place{Part: Author})
	// The author as the text names them is the letter's author where the names agree.
	if n := a.doc.Report.Author; headKey(n.Name) == headKey(l.Author.Name) {
		words(string(n.Address), Place{Part: Author})
		if n.RPPS == l.Author.RPPS || l.Author.RPPS == "" {
			digits(n.RPPS, Place{Part: Author})
		}
	}
	pr := Place{Part: Practice}
	words(l.Practice.Name, pr)
	for _, s := range l.Practice.Lines {
		words(s, pr)
	}
	words(string(l.Practice.Address), pr)
	digits(l.Practice.Phone, pr)
	digits(l.Practice.FINESS, pr)
	for i, r := range l.Recipients {
		pl := Place{Part: Recipient, Index: i}
		for _, s := range []string{r.Name, r.Given, string(r.Address)} {
			words(s, pl)
		}
		digits(r.RPPS, pl)
	}
	return out
}

// runs finds the words of text in a row in the source.
func (a *account) runs(text string) []cover {
	want := a.book.read(text, a.keys, true)
	if len(want) == 0 {
		return nil
	}
	var out []cover
	toks := a.src.toks
	for i := 0; i+len(want) <= len(toks); i++ {
		n := 0
		for n < len(want) && toks[i+n].key == want[n].key {
			n++
		}
		if n == len(want) {
			out = append(out, cover{from: toks[i].from, to: toks[i+n-1].to})
		}
	}
	return out
}

// digits finds a long number in the source, written with or without blanks, dots
// and dashes.
func (a *account) digits(number string) []cover {
	want := alnum(number)
	if len(want) < 6 {
		return nil
	}
	var out []cover
	text := a.src.text
	for i := 0; i < len(text); i++ {
		if text[i] != want[0] || i > 0 && isDigit(text[i-1]) {
			continue
		}
		n, j, gap := 0, i, 0
		for j < len(text) && n < len(want) && gap <= 3 {
			c := text[j]
			if 'a' <= c && c <= 'z' {
				c -= 'a' - 'A'
			}
			switch {
			case c == want[n]:
				n, j, gap = n+1, j+1, 0
			case c == ' ' || c == '.' || c == '-' || c >= 0x80:
				j, gap = j+1, gap+1
			default:
				gap = 9
			}
		}
		if n == len(want) && (j >= len(text) || !isDigit(text[j])) {
			out = append(out, cover{from: int32(i), to: int32(j)})
		}
	}
	return out
}

// alnum gives the letters and digits of a number, in capitals.
func alnum(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) || unicode.IsLetter(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// age gives the years from one day to another.
func age(born, on pipeline.Date) (int, bool) {
	if born.IsZero() || on.IsZero() || on.Before(born) {
		return 0, false
	}
	y := on.Year - born.Year
	if on.Month < born.Month || on.Month == born.Month && on.Day < born.Day {
		y--
	}
	return y, true
}
