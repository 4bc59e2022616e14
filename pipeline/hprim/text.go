package hprim

import (
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// Text is the letter as plain text: what is new, what is urgent, the box, the body,
// the signature, in that order, one paragraph a line. It is what Write folds and
// transliterates.
func Text(l pipeline.Letter) string {
	t := &text{lang: l.Language}
	title := l.Title
	if !l.ExamOn.IsZero() {
		title += t.word(" du ", " of ") + l.ExamOn.French()
	}
	t.add(title)
	t.amendment(l.Amendment)
	for _, a := range l.Alerts {
		t.blank()
		t.add(t.urgency(a.Urgency))
		t.add(a.Text)
	}
	for _, p := range l.Box() {
		t.blank()
		if p.Label != "" {
			t.add(p.Label)
		}
		for _, s := range p.Lines {
			t.add(s)
		}
	}
	for _, b := range l.Blocks {
		t.block(b)
	}
	t.signature(l.Author)
	return t.String()
}

type text struct {
	lang  pipeline.Language
	lines []string
}

func (t *text) word(fr, en string) string {
	if t.lang == pipeline.English {
		return en
	}
	return fr
}

// add takes the lines of s without the blanks around them.
func (t *text) add(s string) {
	for _, line := range lines(s) {
		if line = strings.Trim(line, " "); line != "" {
			t.lines = append(t.lines, line)
		}
	}
}

// lines cuts at every end of line there is, and has blanks for tabulators.
func lines(s string) []string {
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ").Replace(s), "\n")
}

// blank parts what follows from what stands before.
func (t *text) blank() {
	if n := len(t.lines); n > 0 && t.lines[n-1] != "" {
		t.lines = append(t.lines, "")
	}
}

func (t *text) String() string {
	return strings.TrimRight(strings.Join(t.lines, "\n"), "\n")
}

func (t *text) amendment(a *pipeline.Amendment) {
	if a == nil {
		return
	}
	t.blank()
	s := t.word("CE COURRIER REMPLACE LE PRÉCÉDENT", "THIS LETTER REPLACES THE PREVIOUS ONE")
	if !a.On.IsZero() {
		s = t.word("CE COURRIER REMPLACE CELUI DU ", "THIS LETTER REPLACES THE ONE OF ") + a.On.French()
	}
	if a.Version > 0 {
		s += " (VERSION " + digits(a.Version) + ")"
	}
	t.add(s)
	t.add(a.Reason)
	for _, e := range a.Edits {
		t.add("- " + e.Text(t.lang))
	}
}

// urgency has the words of the first page.
func (t *text) urgency(u pipeline.Urgency) string {
	switch u {
	case pipeline.Immediate:
		return t.word("URGENCE IMMÉDIATE", "IMMEDIATE EMERGENCY")
	case pipeline.Day:
		return t.word("URGENT – DANS LES 24 HEURES", "URGENT – WITHIN 24 HOURS")
	}
	return t.word("À VOIR DANS LES JOURS QUI VIENNENT", "WITHIN DAYS")
}

func (t *text) block(b pipeline.Block) {
	switch b.Kind {
	case pipeline.Heading:
		t.blank()
		t.add(b.Text) // as written: capitals would change units
	case pipeline.Paragraph:
		t.add(b.Text)
	case pipeline.Table:
		t.blank()
		t.table(b.Rows)
		t.blank()
	}
}

// table writes each row as "label : value (heading : value ; heading : value)". A
// row with a label alone is the title of a group. The heading of the first value is
// left out where it says no more than that it is the value.
func (t *text) table(rows [][]string) {
	if len(rows) == 0 {
		return
	}
	head := rows[0]
	of := t.word(" : ", ": ")
	for _, r := range rows[1:] {
		var label, first string
		var more []string
		for i, cell := range r {
			cell = strings.Trim(strings.Join(lines(cell), " "), " ")
			name := ""
			if i < len(head) {
				name = strings.Trim(strings.Join(lines(head[i]), " "), " ")
			}
			switch {
			case i == 0:
				label = cell
			case cell == "":
			case i == 1 && (name == "" || strings.EqualFold(name, t.word("Valeur", "Value"))):
				first = cell
			case name == "":
				more = append(more, cell)
			default:
				more = append(more, name+of+cell)
			}
		}
		switch {
		case first == "" && len(more) == 0:
			t.add(label)
		case first == "":
			t.add(joined(label, of, strings.Join(more, t.word(" ; ", "; "))))
		case len(more) == 0:
			t.add(joined(label, of, first))
		default:
			t.add(joined(label, of, first) + " (" + strings.Join(more, t.word(" ; ", "; ")) + ")")
		}
	}
}

func joined(label, of, s string) string {
	if label == "" {
		return s
	}
	return label + of + s
}

func (t *text) signature(s pipeline.Signatory) {
	if s.Display() == "" {
		return
	}
	t.blank()
	t.add(t.word("Bien confraternellement,", "With kind regards,"))
	t.add(s.Display())
	t.add(s.Role)
	if s.RPPS != "" {
		t.add("RPPS " + s.RPPS)
	}
}

func digits(n int) string { return strconv.Itoa(n) }
