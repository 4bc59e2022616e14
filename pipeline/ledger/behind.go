package ledger

import (
	"strings"

	"cardiopli/pipeline"
)

// past works out what must stand behind the values of each row of a table, by
// its number, and the day that all values of before have; zero where they differ.
func (a *account) past(bl pipeline.Block) (all map[int]behind, day pipeline.Date) {
	all = map[int]behind{}
	first := true
	for n, cells := range bl.Rows[1:] {
		if len(cells) == 0 || alone(cells) {
			continue
		}
		b := a.behind(a.narrow(a.book.rows[a.label(bl.Rows[0], cells)]))
		all[n] = b
		if b.empty() {
			continue
		}
		if first {
			day = b.on
		} else if day != b.on {
			day = pipeline.Date{}
		}
		first = false
	}
	return all, day
}

// heading checks the day in the heading over the values of before.
func (a *account) heading(block int, head []string, past map[int]behind, day pipeline.Date) {
	for c, h := range head {
		ctx, ok := circumstance(h)
		if !ok || ctx != pipeline.Previous {
			continue
		}
		made := say(a.doc.Letter, "Antérieur", "Previous")
		if !day.IsZero() {
			made += " (" + day.French() + ")"
		}
		a.exactly(made, h, Place{Part: Table, Index: block, Column: c})
	}
}

// exactly checks a text that has but one form.
func (a *account) exactly(made, shown string, at Place) {
	before := len(a.ledger.Changes)
	a.compare(made, shown, pipeline.Span{}, at)
	if made != shown && len(a.ledger.Changes) == before {
		a.note(Change{What: Changed, Kind: Number, Source: made, Letter: shown, Place: at, Context: shown})
	}
}

// behindValues checks the value of before, its day, and what became of it.
func (a *account) behindValues(b behind, head, cells []string, day pipeline.Date, at Place, shown map[int]bool) {
	now, was := "", ""
	told := b.empty()
	for c := 1; c < len(cells) && c < len(head); c++ {
		at := at
		at.Column = c
		ctx, value := circumstance(head[c])
		switch {
		case value && ctx == pipeline.Previous:
			was = a.wasCell(b, cells[c], day, at, shown)
			told = true
		case value && ctx == b.now:
			now = cells[c]
		}
	}
	if !told && len(b.noted) == 0 { // one that the report notes is missed with the measurements
		m := b.earlier[0]
		a.note(Change{What: Lost, Kind: Number, Source: number(m.Value), Context: m.Raw})
	}
	became := ""
	if !b.empty() && was != "" {
		became = a.became(b, now, was)
	}
	for c := 1; c < len(cells) && c < len(head); c++ {
		if tellsChange(head[c]) {
			at := at
			at.Column = c
			a.exactly(became, cells[c], at)
			became = ""
		}
	}
	if became != "" {
		a.compare(became, "", pipeline.Span{}, at)
	}
}

// wasCell checks one value of before and gives it without its day.
func (a *account) wasCell(b behind, text string, day pipeline.Date, at Place, shown map[int]bool) string {
	if b.empty() {
		a.cell(b.rows, pipeline.Previous, text, at, shown)
		return ""
	}
	value, on := text, ""
	if i := strings.LastIndex(text, " ("); i >= 0 {
		value, on = text[:i], text[i+1:]
	}
	made := ""
	if day.IsZero() && !b.on.IsZero() {
		made = "(" + b.on.French() + ")"
	}
	a.exactly(made, on, at)
	if b.several && len(b.noted) == 0 {
		at.Start = len(say(a.doc.Letter, "repos : ", "rest: "))
		bare, ok := strings.CutPrefix(value, say(a.doc.Letter, "repos : ", "rest: "))
		if !ok {
			at.Start = 0
			a.note(Change{What: Lost, Kind: Negation, Source: say(a.doc.Letter, "repos", "rest"), Place: at, Context: text})
		}
		value = bare
	}
	if len(b.noted) > 0 {
		a.cell(b.rows, pipeline.Previous, value, at, shown)
		return value
	}
	m := b.earlier[0]
	q := a.book.read(value, a.keys, true)
	if len(q) == 0 || !a.says(q, m, b.own) {
		unit := b.own.Unit
		if unit == "" && m.Unit == "%" {
			unit = "%"
		}
		a.exactly(strings.TrimSpace(string(m.Bound)+" "+a.figure(m.Value)+" "+unit), value, at)
		return value
	}
	for _, t := range q {
		if t.item() {
			p := at
			p.Span = pipeline.Span{Start: at.Start + int(t.from), End: at.Start + int(t.to)}
			a.enter(t.kind, t.value, pipeline.Span{}, p)
		}
	}
	return value
}
