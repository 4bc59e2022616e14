package ledger

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// sheet lists what a letter's file shows, in the order of print.
func (b *Book) sheet(l pipeline.Letter, keys map[string]string) []printed {
	s := &sheet{book: b, keys: keys, letter: l}
	s.letterhead()
	s.addresses()
	s.identity()
	s.text(subject(l), Place{Part: Title})
	s.amendment()
	for i, a := range l.Alerts {
		pl := Place{Part: Alert, Index: i}
		s.text(urgency(l, a.Urgency), pl)
		s.text(a.Text, pl)
	}
	for _, p := range l.Box() {
		s.text(p.Label, Place{})
		for i, line := range p.Lines {
			s.text(line, Place{Part: boxed[p.Kind], Index: i})
		}
	}
	for i, bl := range l.Blocks {
		switch bl.Kind {
		case pipeline.Table:
			s.table(i, bl)
		case pipeline.Figure:
			s.drawing(i, bl)
		default:
			s.text(bl.Text, Place{Part: Body, Index: i})
		}
	}
	if name := signatory(l.Author); name != "" {
		pl := Place{Part: Author}
		s.text(say(l, "Bien confraternellement,", "With kind regards,"), pl)
		s.text(name, pl)
		s.text(l.Author.Role, pl)
		if l.Author.RPPS != "" {
			s.text("RPPS "+l.Author.RPPS, pl)
		}
	}
	return s.out
}

// boxed are the parts of the box.
var boxed = map[pipeline.PartKind]Part{pipeline.PartConclusion: Conclusion, pipeline.PartTrends: Trends, pipeline.PartDrugs: Drugs,
	pipeline.PartAsk: Asked, pipeline.PartContact: Practice}

// amendment says what is new in a letter that replaces another.
func (s *sheet) amendment() {
	a, l := s.letter.Amendment, s.letter
	if a == nil {
		return
	}
	pl := Place{Part: Amended}
	s.text(replaces(l, *a), pl)
	s.text(a.Reason, pl)
	for i, e := range a.Edits {
		s.text(e.Text(l.Language), Place{Part: Amended, Index: i})
	}
}

// replaces is the title over what is new.
func replaces(l pipeline.Letter, a pipeline.Amendment) string {
	return say(l, "CE COURRIER REMPLACE CELUI DU ", "THIS LETTER REPLACES THAT OF ") + longDate(l, a.On) + fmt.Sprintf(" (VERSION %d)", a.Version)
}

// drawing adds the texts of a graph, which stand in no order of lines.
func (s *sheet) drawing(block int, bl pipeline.Block) {
	if bl.Graph == nil {
		return
	}
	p := printed{drawn: true}
	ticks := 0
	for _, t := range bl.Graph.YTicks {
		if t.Text != "" {
			ticks++
		}
	}
	texts := bl.Graph.Texts()
	same := map[string]int{}
	for _, t := range texts {
		same[t]++
	}
	for i, t := range texts {
		if c := s.column(t, Place{Part: Graph, Index: block, Row: i}); len(c.toks) > 0 {
			if 1 <= i && i <= ticks && same[t] == 1 { // behind the title, from the top; a value may read like a label
				p.axis = append(p.axis, len(p.columns))
			}
			p.columns = append(p.columns, c)
		}
	}
	if len(p.columns) > 0 {
		s.out = append(s.out, p)
	}
}

type sheet struct {
	book   *Book
	keys   map[string]string
	letter pipeline.Letter
	out    []printed
}

func (s *sheet) column(text string, pl Place) column {
	return column{s.book.read(text, s.keys, false), pl}
}

// text adds a block of one column.
func (s *sheet) text(text string, pl Place) {
	if c := s.column(text, pl); len(c.toks) > 0 {
		s.out = append(s.out, printed{columns: []column{c}})
	}
}

// beside adds two columns.
func (s *sheet) beside(left, right []string, a, b Place) {
	p := printed{columns: []column{s.column(strings.Join(left, "\n"), a), s.column(strings.Join(right, "\n"), b)}}
	if len(p.columns[0].toks)+len(p.columns[1].toks) > 0 {
		s.out = append(s.out, p)
	}
}

func (s *sheet) letterhead() {
	pr := s.letter.Practice
	var reach []string
	if pr.Phone != "" {
		reach = append(reach, say(s.letter, "Tél. ", "Tel. ")+pr.Phone)
	}
	if pr.Address != "" {
		reach = append(reach, string(pr.Address))
	}
	if pr.FINESS != "" {
		reach = append(reach, "FINESS "+pr.FINESS)
	}
	pl := Place{Part: Practice}
	s.text(pr.Name, pl)
	s.beside(pr.Lines, reach, pl, pl)
}

func (s *sheet) addresses() {
	l := s.letter
	var from, to []string
	if name := signatory(l.Author); name != "" {
		from = append(from, name)
		if l.Author.Role != "" {
			from = append(from, l.Author.Role)
		}
	}
	if !l.Date.IsZero() {
		from = append(from, say(l, "Le ", "")+longDate(l, l.Date))
	}
	for _, copies := range []bool{false, true} {
		tag := say(l, "À l'attention de", "To")
		if copies {
			tag = say(l, "Copie", "Copy")
		}
		for _, r := range l.Recipients {
			if r.Copy == copies {
				to = append(to, tag, r.Display())
				tag = ""
			}
		}
	}
	s.beside(from, to, Place{Part: Dates}, Place{Part: Recipient})
}

func (s *sheet) identity() {
	l := s.letter
	pt := l.Patient
	pl := Place{Part: Patient}
	name := strings.TrimSpace(pt.Name + " " + pt.Given)
	if name == "" {
		name = say(l, "Patient non identifié", "Patient not identified")
	}
	if pt.BirthName != "" && !strings.EqualFold(pt.BirthName, pt.Name) {
		name += say(l, ", nom de naissance ", ", birth name ") + pt.BirthName
	}
	s.text(name, pl)
	var facts []string
	if d := pt.BirthDate.French(); d != "" {
		facts = append(facts, born(l)+" "+d)
	}
	switch pt.Sex {
	case pipeline.Male:
		facts = append(facts, say(l, "sexe masculin", "male"))
	case pipeline.Female:
		facts = append(facts, say(l, "sexe féminin", "female"))
	}
	if pt.SentINS() != "" {
		facts = append(facts, "INS "+grouped(pt.INS))
	}
	s.text(strings.Join(facts, " · "), pl)
	if pt.Demonstration {
		s.text(say(l, "IDENTITÉ DE DÉMONSTRATION – patient fictif", "DEMONSTRATION IDENTITY – fictive patient"), pl)
	}
}

func (s *sheet) table(block int, bl pipeline.Block) {
	for r, row := range bl.Rows {
		p := printed{header: r == 0}
		for c, cell := range row {
			if r > 0 && c > 0 {
				cell = thousands(cell)
			}
			if col := s.column(cell, Place{Part: Table, Index: block, Row: r, Column: c}); len(col.toks) > 0 {
				p.columns = append(p.columns, col)
			}
		}
		if len(p.columns) > 0 {
			s.out = append(s.out, p)
		}
	}
	s.text(bl.Text, Place{Part: Table, Index: block})
}

// thousands groups the figures of a whole number of five and more, as a table
// shows it.
func thousands(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n < 5 {
		return s
	}
	var b strings.Builder
	for i := range n {
		if i > 0 && (n-i)%3 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String() + s[n:]
}

// grouped writes an INS as the card does: 1 72 13 00 000 007 18.
func grouped(ins string) string {
	if len(ins) != 15 {
		return ins
	}
	return ins[:1] + " " + ins[1:3] + " " + ins[3:5] + " " + ins[5:7] + " " + ins[7:10] + " " + ins[10:13] + " " + ins[13:]
}

func say(l pipeline.Letter, fr, en string) string {
	if l.Language == pipeline.English {
		return en
	}
	return fr
}

func signatory(a pipeline.Signatory) string {
	return strings.TrimSpace(strings.Join(strings.Fields(a.Title+" "+a.Given+" "+a.Name), " "))
}

func born(l pipeline.Letter) string {
	switch {
	case l.Language == pipeline.English:
		return "born"
	case l.Patient.Sex == pipeline.Male:
		return "né le"
	case l.Patient.Sex == pipeline.Female:
		return "née le"
	}
	return "né(e) le"
}

func subject(l pipeline.Letter) string {
	if l.ExamOn.IsZero() {
		return l.Title
	}
	return l.Title + say(l, " du ", " of ") + longDate(l, l.ExamOn)
}

func urgency(l pipeline.Letter, u pipeline.Urgency) string {
	switch u {
	case pipeline.Immediate:
		return say(l, "URGENCE IMMÉDIATE", "IMMEDIATE EMERGENCY")
	case pipeline.Day:
		return say(l, "URGENT – DANS LES 24 HEURES", "URGENT – WITHIN 24 HOURS")
	}
	return say(l, "À VOIR DANS LES JOURS QUI VIENNENT", "WITHIN DAYS")
}

var monthsFR = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

func longDate(l pipeline.Letter, d pipeline.Date) string {
	switch {
	case d.Month < 1 || d.Month > 12:
		return d.String()
	case l.Language == pipeline.English:
		return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
	case d.Day == 1:
		return fmt.Sprintf("1er %s %d", monthsFR[d.Month-1], d.Year)
	}
	return fmt.Sprintf("%d %s %d", d.Day, monthsFR[d.Month-1], d.Year)
}
