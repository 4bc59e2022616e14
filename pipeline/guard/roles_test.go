package guard_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/header"
)

var (
	roleSeed = flag.Uint64("roleseed", 8306, "of the letters made from phrases")
	roleOf   = flag.Int("roleof", 700, "letters made from phrases, of each sort")
)

// sheet is a report and a choice.
type sheet struct {
	sort    string
	words   []phrase // those that the case is about
	text    string
	patient pipeline.Patient
	hand    []pipeline.Recipient // nil: the program chooses
	right   []pipeline.Recipient // the readers of the letter
	wrong   *pipeline.Recipient  // who must not have it unasked; nil in a right case
	before  []pipeline.Recipient
	half    bool
}

// parts are what is put into a report, by slot.
type parts map[slot][]string

var (
	wards  = strings.Fields("AUBRÉE CHAPON DELVAUX FRÉMONT GRIMAUD LANTIER MOUSSET PRADIER REBOUL SORBIER TALLEC VERGNE")
	greets = []string{"Cher confrère,", "Chère consœur,", "Cher ami,", "Chère amie,", "Mon cher confrère,", "Chers confrères,", "Cher Docteur,", "Docteur,"}
	olds   = []string{"Hypertension artérielle.", "Diabète de type 2.", "Tabagisme sevré, 30 PA.", "Dyslipidémie traitée.", "Appendicectomie dans l'enfance."}
	sees   = []string{"VG non dilaté, non hypertrophié.", "FEVG 60 % en biplan.", "Oreillette gauche non dilatée.", "Pas de valvulopathie significative.", "Péricarde sec.", "Rythme sinusal régulier."}
	ends   = []string{"Conclusion : échocardiographie normale.", "Conclusion : fonction ventriculaire gauche conservée.", "Au total : pas d'argument pour une cardiopathie."}
	plans  = []string{"Poursuite du traitement.", "Contrôle dans un an.", "Surveillance tensionnelle à domicile.", "Bilan lipidique dans trois mois."}
)

// write lays a report out as letters, forms and dictations are.
func (s *surgery) write(p pipeline.Patient, in parts) string {
	born := p.BirthDate.French()
	join := func(k slot, own []string, by string) string {
		a := []string{s.any(own), s.any(own)}
		if a[0] == a[1] {
			a = a[:1]
		}
		return strings.Join(slices.Insert(a, s.IntN(len(a)+1), in[k]...), by)
	}
	block := func(k slot) string {
		if len(in[k]) == 0 {
			return ""
		}
		return strings.Join(in[k], "\n") + "\n\n"
	}
	tell := strings.Join(in[story], " ")
	switch s.IntN(4) {
	case 0: // a letter
		greet := ""
		if s.IntN(4) > 0 {
			greet = s.any(greets) + "\n\n"
		}
		return "Dr Jeanne VERNEUIL\nCardiologue\n\n" + block(head) + fmt.Sprintf("Concerne : %s %s, né(e) le %s\n\n", p.Name, p.Given, born) + greet +
			"J'ai vu ce jour ce patient en consultation. " + tell + "\n\nAntécédents : " + join(past, olds, " ") + "\n\nÉchocardiographie : " + join(inner, sees, "\n") +
			"\n\n" + s.any(ends) + "\n" + join(plan, plans, " ") + "\n\nConfraternellement,\n\nDr Jeanne VERNEUIL\n\n" + block(foot)
	case 1: // a form
		return fmt.Sprintf("ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE\nPatient : %s %s\nDate de naissance : %s\nDate de l'examen : 12/11/2026\n", p.Name, p.Given, born) + block(head) +
			"INDICATION\nSouffle. " + tell + "\n\nANTÉCÉDENTS\n- " + join(past, olds, "\n- ") + "\n\nRÉSULTATS\n" + join(inner, sees, "\n") + "\n\nCONCLUSION\n" + s.any(ends) +
			"\n" + join(plan, plans, "\n") + "\n\nDr Jeanne VERNEUIL\n\n" + block(foot)
	case 2: // run on, as dictated
		return block(head) + fmt.Sprintf("Compte rendu d'échographie cardiaque du 12 novembre 2026. Patient : %s %s, né(e) le %s. ", p.Name, p.Given, born) + tell + " " + join(past, olds, " ") + "\n" +
			join(inner, sees, " ") + "\n" + s.any(ends) + " " + join(plan, plans, " ") + "\nDr Jeanne VERNEUIL\n" + block(foot)
	}
	return fmt.Sprintf("Patient : %s %s\nNé(e) le : %s\n", p.Name, p.Given, born) + block(head) + "Consultation de cardiologie du 12/11/2026\n\nMotif : bilan cardiaque.\n" + tell + "\n\nATCD :\n" +
		join(past, olds, "\n") + "\n\nECG et échographie :\n" + join(inner, sees, "\n") + "\n\n" + s.any(ends) + "\n\nConduite à tenir :\n- " + join(plan, plans, "\n- ") + "\n\nDr Jeanne VERNEUIL\n" + block(foot)
}

// say puts a phrase with a name into the parts.
func (in parts) say(p phrase, name string) {
	in[p.slot] = append(in[p.slot], strings.ReplaceAll(p.text, "{X}", name))
}

// phrases gives a phrase of a list: one of the third that is held out, or of the rest.
func (s *surgery) phrase(of []phrase, out bool) phrase {
	for {
		if i := s.IntN(len(of)); (i%3 == 2) == out {
			return of[i]
		}
	}
}

func (s *surgery) ward() pipeline.Patient {
	g := s.any(slices.Concat(of1, of2))
	return pipeline.Patient{Name: s.any(wards), Given: g, BirthDate: pipeline.Date{Year: 1935 + s.IntN(60), Month: 1 + time.Month(s.IntN(12)), Day: 1 + s.IntN(28)}}
}

func (s *surgery) right(out bool) sheet {
	c := sheet{sort: "right, by the program", patient: s.ward()}
	hand := s.IntN(3) == 0
	in, used := parts{}, []directory.Entry{}
	k := s.IntN(20)
	n := []int{1, 1, 1, 1, 1, 2, 2, 3}[s.IntN(8)]
	if hand && k == 0 {
		n = 0
	}
	for range n {
		e := s.doctor(used...)
		used = append(used, e)
		name, half := s.form(e, hand)
		p := s.phrase(readers, out)
		c.words, c.half = append(c.words, p), c.half || half
		in.say(p, name)
		c.right = append(c.right, e.Recipient)
	}
	if s.IntN(60) == 0 && n > 0 { // the patient bears the physician's family name
		c.patient.Name = c.right[0].Name
	}
	if s.IntN(10) < 6 {
		for range 1 + s.IntN(2) {
			e := s.doctor(used...)
			used = append(used, e)
			name, _ := s.form(e, hand)
			in.say(s.phrase(mentions, out), name)
		}
	}
	if s.IntN(2) == 0 {
		c.before = slices.Clone(c.right)
	}
	if hand {
		c.sort, c.hand = "right, by hand", slices.Clone(c.right)
		if k <= 1 { // whom the patient's letters go to, named or not
			c.sort = "right, by hand, a usual reader"
			e := s.doctor(used...)
			c.hand, c.right, c.before = append(c.hand, e.Recipient), append(c.right, e.Recipient), append(slices.Clone(c.right), e.Recipient)
		}
	}
	c.text = s.write(c.patient, in)
	return c
}

func (s *surgery) wrong(out bool) sheet {
	c := sheet{patient: s.ward()}
	in := parts{}
	r := s.doctor()
	w := s.doctor(r)
	reader := func() {
		name, _ := s.form(r, true)
		in.say(s.phrase(readers, out), name)
		c.right = []pipeline.Recipient{r.Recipient}
		if s.IntN(2) == 0 {
			c.before = c.right
		}
	}
	name, _ := s.form(w, true)
	mention := func() {
		p := s.phrase(mentions, out)
		c.words = append(c.words, p)
		in.say(p, name)
	}
	switch k := s.IntN(20); {
	case k < 6:
		c.sort = "mentioned, added by hand"
		reader()
		mention()
		c.hand = []pipeline.Recipient{r.Recipient, w.Recipient}
	case k < 8:
		c.sort = "mentioned, instead of the reader"
		reader()
		mention()
		c.hand = []pipeline.Recipient{w.Recipient}
	case k < 10:
		c.sort = "mentioned alone, by hand"
		mention()
		c.hand = []pipeline.Recipient{w.Recipient}
	case k < 14:
		c.sort = "mentioned, by the program"
		if s.IntN(3) > 0 {
			reader()
		}
		mention()
	case k < 15:
		c.sort = "nobody named, by hand"
		c.hand = []pipeline.Recipient{w.Recipient}
		if s.IntN(2) == 0 {
			c.before = []pipeline.Recipient{r.Recipient}
		}
	case k < 16:
		c.sort = "not in the text, added by hand"
		reader()
		c.hand = []pipeline.Recipient{r.Recipient, w.Recipient}
	case k < 17:
		c.sort = "not in the text, instead"
		reader()
		c.hand = []pipeline.Recipient{w.Recipient}
	case k < 18:
		c.sort = "a stand-in's principal"
		r2, _ := s.form(r, true)
		x := phrase{head, s.any([]string{"À l'attention du {X}, remplaçant du " + name, "{X}, remplaçante du " + name, "Adressé par : {X} (remplaçant du " + name + ")", "Médecin adresseur : {X}, en remplacement du " + name})}
		c.words = append(c.words, x)
		in.say(x, r2)
		c.right = []pipeline.Recipient{r.Recipient}
		if s.IntN(2) == 0 {
			c.hand = []pipeline.Recipient{r.Recipient, w.Recipient}
		}
	case k < 19:
		c.sort = "a namesake"
		var twins []directory.Entry
		for len(twins) == 0 {
			r = s.doctor()
			for _, o := range s.book {
				if o.Recipient.Name == r.Recipient.Name && o.Recipient.Given != r.Recipient.Given && o.Recipient.Address != r.Recipient.Address {
					twins = append(twins, o)
				}
			}
		}
		w = twins[0]
		in.say(s.phrase(readers, out), "Dr "+s.any([]string{r.Recipient.Given, short(r.Recipient.Given)})+" "+r.Recipient.Name)
		c.right, c.hand = []pipeline.Recipient{r.Recipient}, []pipeline.Recipient{w.Recipient}
	default:
		c.sort = "the patient, who is a physician"
		c.patient.Name, c.patient.Given = w.Recipient.Name, w.Recipient.Given
		reader()
		c.hand = []pipeline.Recipient{r.Recipient, w.Recipient}
	}
	c.wrong = &w.Recipient
	c.text = s.write(c.patient, in)
	return c
}

// judge gives the recipients of a sheet and what blocks it.
func (s *surgery) judge(c sheet, book *directory.Book) (to []pipeline.Recipient, byBook, byGuard []pipeline.Finding) {
	h := header.Read(c.text)
	g := guard.Case{Text: c.text, Named: h.Named, Patient: c.patient, Author: author, Practice: "cabinet.verneuil@cardiologie.mssante.fr", Book: book, Before: c.before, At: at}
	g.History = func(a pipeline.Address) (int, time.Time) {
		if s.written[a] || slices.ContainsFunc(c.before, func(b pipeline.Recipient) bool { return b.Address == a }) {
			return 4, at.AddDate(0, -2, 0)
		}
		return 0, time.Time{}
	}
	if g.Recipients, g.ByHand = c.hand, c.hand != nil; !g.ByHand {
		var fs []pipeline.Finding
		g.Recipients, fs = book.Findings(h.Named, nil)
		byBook = blocking(fs)
	}
	return g.Recipients, byBook, blocking(guard.Check(g))
}

func blocking(fs []pipeline.Finding) []pipeline.Finding {
	return slices.DeleteFunc(fs, func(f pipeline.Finding) bool { return !f.Blocks() })
}

func has(rs []pipeline.Recipient, r pipeline.Recipient) bool {
	return slices.ContainsFunc(rs, func(o pipeline.Recipient) bool { return o.Address == r.Address && o.Name == r.Name })
}

// tally counts the cases of a sort.
type tally struct{ n, bad, asked int }

func count(t *testing.T, seed uint64, of int, out bool) (wrong, right map[string]*tally) {
	wrong, right = map[string]*tally{}, map[string]*tally{}
	at := func(m map[string]*tally, k string) *tally {
		if m[k] == nil {
			m[k] = &tally{}
		}
		return m[k]
	}
	tell := func(what string, c sheet, f any) {
		if testing.Verbose() {
			t.Logf("%s [%s] %v readers %v, chosen %v: %v", what, c.sort, c.words, c.right, c.hand, f)
		}
	}
	var s *surgery
	var book *directory.Book
	for i := range of {
		if i%250 == 0 {
			s = newSurgery(seed + uint64(i))
			book = directory.NewBook(s.book...)
		}
		c := s.wrong(out)
		to, byBook, byGuard := s.judge(c, book)
		x := at(wrong, c.sort)
		x.n++
		if has(to, *c.wrong) && len(byBook)+len(byGuard) == 0 || c.hand != nil && !slices.ContainsFunc(byGuard, func(f pipeline.Finding) bool { return guard.Mine(f, *c.wrong) }) {
			x.bad++
			tell("PASSES", c, c.text)
		}
		c = s.right(out)
		to, byBook, byGuard = s.judge(c, book)
		x = at(right, c.sort)
		if c.hand == nil && len(byBook) > 0 || len(to) == 0 {
			x.asked++ // the directory asks, or the text is not understood: there is nobody to guard
			if testing.Verbose() && len(to) == 0 && len(byBook) == 0 {
				tell("NOT READ", c, "")
			}
			continue
		}
		x.n++
		if len(byGuard) > 0 {
			x.bad++
			tell("STOPPED", c, byGuard[0].Rule+" "+byGuard[0].Message+fmt.Sprint(" half ", c.half))
		}
	}
	return wrong, right
}

func report(t *testing.T, what string, m map[string]*tally) (bad, n int) {
	keys := []string{}
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		t.Logf("%-28s %-34s %5d of %5d (asked by the directory or not read: %d)", what, k, m[k].bad, m[k].n, m[k].asked)
		bad, n = bad+m[k].bad, n+m[k].n
	}
	return bad, n
}

// TestRoles: whoever a report only mentions gets no letter unasked, by the program's
// choice or by a person's, and the readers get theirs.
func TestRoles(t *testing.T) {
	for i, what := range []string{"known phrases", "phrases held out"} {
		wrong, right := count(t, *roleSeed+uint64(1e6*i), *roleOf, i == 1)
		bad, n := report(t, what+": through", wrong)
		t.Logf("%s: %d of %d wrong letters go through", what, bad, n)
		if bad > 0 {
			t.Errorf("%s: %d of %d wrong letters go through", what, bad, n)
		}
		bad, n = report(t, what+": stopped", right)
		share := 100 * float64(bad) / float64(n)
		t.Logf("%s: %d of %d right letters are stopped, %.2f %%", what, bad, n, share)
		if share >= 2 {
			t.Errorf("%s: %.2f %% of right letters are stopped, fewer than 2 %% may be", what, share)
		}
	}
}
