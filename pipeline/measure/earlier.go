package measure

import (
	"strconv"
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// moment is a month: year*12 + month-1, or a whole year without month. The zero
// moment is no date.
type moment struct {
	months int
	whole  bool // the month is not said
}

func (m moment) year() float64 { return float64(m.months / 12) }

// before reports whether m lies at least n months before o. Of a bare year only
// the year counts.
func (m moment) before(o moment, n int) bool {
	if m.months == 0 || o.months == 0 {
		return false
	}
	if m.whole || o.whole {
		return m.months/12 < o.months/12
	}
	return m.months <= o.months-n
}

var monthOf = func() map[string]int {
	m := make(map[string]int)
	for i, w := range strings.Split("janvier;fevrier;mars;avril;mai;juin;juillet;aout;septembre;octobre;novembre;decembre", ";") {
		m[key(w)] = i
	}
	for i, w := range strings.Split("january;february;march;april;may;june;july;august;september;october;november;december", ";") {
		m[key(w)] = i
	}
	return m
}()

// dateAt reads a date that begins at token i: 12/03/2026, 12 mars 2026, mars
// 2026, 2026.
func dateAt(t *phrase.Text, i int) moment {
	if i < 0 || i >= len(t.Tokens) {
		return moment{}
	}
	tok := &t.Tokens[i]
	if tok.Kind == phrase.Date {
		return writtenDate(tok.Raw)
	}
	if tok.Kind == phrase.Number && tok.Value >= 1 && tok.Value <= 31 && tok.Decimals == 0 {
		if _, ok := monthOf[t.Key(i+1)]; ok {
			return dateAt(t, i+1)
		}
		if t.Key(i+1) == "er" {
			return dateAt(t, i+2)
		}
	}
	if n, ok := monthOf[tok.Key]; ok && year(t, i+1) {
		return moment{months: int(t.Tokens[i+1].Value)*12 + n}
	}
	if year(t, i) {
		return moment{months: int(tok.Value) * 12, whole: true}
	}
	return moment{}
}

// writtenDate reads 12/03/2026, 12.03.26 and 2026-03-12.
func writtenDate(raw string) moment {
	p := strings.FieldsFunc(raw, func(r rune) bool { return r < '0' || r > '9' })
	if len(p) != 3 {
		return moment{}
	}
	if len(p[0]) == 4 {
		p[0], p[2] = p[2], p[0]
	}
	y, _ := strconv.Atoi(p[2])
	m, _ := strconv.Atoi(p[1])
	if y < 100 {
		y += 2000
	}
	if m < 1 || m > 12 {
		return moment{}
	}
	return moment{months: y*12 + m - 1}
}

// notYet are words that announce a date to come.
var notYet = words("prochain;prochaine;rdv;rendez;revoir;reverrai;revu;revue;prevu;prevue;programme;programmee;controle;avant;planned;scheduled;next;due")

// latest gives the last full date of the text that is not announced as to come:
// as a rule the day of the examination or of the letter.
func latest(t *phrase.Text) moment {
	var m moment
	for i := range t.Tokens {
		d := dateAt(t, i)
		if d.months == 0 || d.whole || d.months <= m.months {
			continue
		}
		coming := false
		for j := i - 1; j >= 0 && j > i-6 && t.Same(j, i); j-- {
			coming = coming || notYet[t.Key(j)]
		}
		if !coming {
			m = d
		}
	}
	return m
}

// dated gives the date of the examination named at token i: "ECG du 12 avril
// 2025", "tracé de mars 2025", "echocardiogram of March 2025".
func dated(t *phrase.Text, i int) moment {
	j := i + 1
	if year(t, j) && t.Same(i, j) { // "MAPA 2023 :"
		return dateAt(t, j)
	}
	for n := 0; n < 3 && t.Same(i, j) && t.Tokens[j].Kind == phrase.Word && !dateLinks[t.Key(j)]; n++ { // "ECG de contrôle du"
		if _, ok := monthOf[t.Key(j)]; ok {
			break
		}
		j++
	}
	if made[t.Key(i+1)] || k(t, i+1, "que", "qui", "qu", "dont", "d") { // "le tracé que vous m'aviez transmis en 2020"
		for stop := i + 12; j < stop && t.Same(i, j) && t.Tokens[j].Kind == phrase.Word && !(dateLinks[t.Key(j)] && dateAt(t, j+1).months > 0); j++ {
		}
	}
	if !dateLinks[t.Key(j)] || !t.Same(i, j) {
		return moment{}
	}
	return dateAt(t, j+1)
}

// made are participles that lead from an examination to its date.
var made = words("fait;faite;realise;realisee;enregistre;enregistree;effectue;effectuee;pratique;pratiquee;transmis;transmise;adresse;adressee;envoye;envoyee;apporte;apportee;recu;recue;done;performed;recorded;sent;made;taken;obtained;chez;ici")

var (
	dateLinks = words("du;de;d;of;from;on;le;en;in;/")
	// verbs in which an earlier examination is told.
	toldVerbs = words("montrait;montraient;retrouvait;objectivait;donnait;avait;affichait;mesurait;notait;etait;etaient;trouvait;concluait;revelait;mettait;showed;gave;had;found;was;were;montra;montre;retrouve")
	overWords = words("sur;au;aux;depuis;on;since;rappel;apres")
)

// earlier reports whether the examination named at token i is an earlier one:
// by its date, or by the tense in which it is told.
func (c *marker) earlier(i int) bool {
	t := c.t
	if d := dated(t, i); d.months > 0 {
		switch {
		case d.before(c.latest, 3):
			return true
		case !d.before(c.latest, 1):
			return false
		}
		if b := i - 1; overWords[t.Key(b)] || linkWords[t.Key(b)] && overWords[t.Key(b-1)] {
			return true
		}
		for j := i + 2; j < i+8 && t.Same(i, j); j++ {
			if toldVerbs[t.Key(j)] {
				return true
			}
		}
		return false
	}
	// "ECG de janvier : sinusal 52/min", "l'ECG du 2 février": another month
	m := i + 2
	if m < len(t.Tokens) && t.Tokens[m].Kind == phrase.Number {
		m++
	}
	n, ok := monthOf[t.Key(m)]
	return ok && dateLinks[t.Key(i+1)] && !year(t, m+1) && c.latest.months > 0 && c.latest.months%12 != n
}

// opening reports whether token i stands at the head of its sentence, at most
// behind an introduction: "par comparaison, en mars 2024".
func (c *marker) opening(i int) bool {
	t := c.t
	for j := i - 1; ; j-- {
		if j < 0 || !t.Same(j, i) {
			return true
		}
		if t.Tokens[j].Kind != phrase.Word && !(t.Key(j) == "," && j == i-1) && t.Key(j) != "-" || j < i-4 {
			return false
		}
		if t.Key(i-1) != "," && t.Key(j) != "-" {
			return false
		}
	}
}

// contrasted reports whether "était" at token i tells of another time: said of
// a pronoun that takes up what was measured, or beside a "now", a date or a
// comparison. A letter also tells of the day's examination in the past.
func (c *marker) contrasted(i int) bool {
	t := c.t
	before := i - 1
	if k(t, before, "n", "ne") { // "elle n'était que de 32 %"
		before--
	}
	if k(t, before, "elle", "il", keyElles, "ils", "qui", "ci", "cela", "ce", "c") || k(t, i-1, "en", "y") && k(t, i-2, "elle", "il") {
		return true
	}
	if c.m[max(i-1, 0)].previous && t.Same(i-1, i) {
		return true
	}
	from, to := near(t, i)
	for j := from; j < to; j++ {
		switch w := t.Key(j); {
		case nowWords[w], oldWords[w], w == "lors", versus[w], w == "alors" && j > i:
			return true
		case dateAt(t, j).before(c.latest, 1):
			return true
		case (strings.HasPrefix(w, "anterieur") || strings.HasPrefix(w, "precedent") || strings.HasPrefix(w, "dernier")) && (examWords[t.Key(j-1)] || examWords[t.Key(j+1)]):
			return true
		}
	}
	return false
}

// far is how many words of a sentence are looked at for what a word in it means.
const far = 40

// near gives the part of the sentence of token i that bears on it.
func near(t *phrase.Text, i int) (from, to int) {
	from, to = t.Bounds(t.Tokens[i].Sentence)
	return max(from, i-far), min(to, i+far)
}
