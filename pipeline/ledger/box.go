package ledger

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"cardiopli/pipeline"
)

// asked checks what the letter asks of its reader besides the report's own
// sentences: the approver's words, and the day that a term amounts to.
func (a *account) asked() {
	ask := a.doc.Letter.Ask
	pl := Place{Part: Asked, Index: len(ask.Lines)}
	var said string
	if a.doc.Action != nil {
		said = a.doc.Action.Added
	}
	a.compare(said, ask.Added, pipeline.Span{}, pl)
	if ask.Due.IsZero() {
		return
	}
	for _, d := range a.terms() {
		if d == ask.Due {
			a.enter(Number, ask.Due.French(), pipeline.Span{}, pl)
			return
		}
	}
	a.note(Change{What: Added, Kind: Number, Letter: ask.Due.French(), Place: pl, Context: ask.Due.French()})
}

// terms lists the days that the words of the source may mean: dates as they
// stand, and every duration counted from the day of the examination, or of the
// letter where none is known.
func (a *account) terms() []pipeline.Date {
	l := a.doc.Letter
	from := l.ExamOn
	if from.IsZero() {
		from = l.Date
	}
	start := time.Date(from.Year, from.Month, from.Day, 0, 0, 0, 0, time.UTC)
	var out []pipeline.Date
	add := func(years, months, days int) {
		d := start.AddDate(years, months, days)
		if days == 0 && d.Day() != start.Day() { // 31 January and one month: the last of February
			d = d.AddDate(0, 0, -d.Day())
		}
		out = append(out, pipeline.DateOf(d))
	}
	add(0, 0, 0) // "ce jour", "en urgence"
	toks := a.src.toks
	for _, d := range findDates(toks) {
		for _, y := range []int{from.Year, from.Year + 1} {
			for m := time.January; m <= time.December; m++ {
				for day := 1; day <= 31; day++ {
					if c := (pipeline.Date{Year: y, Month: m, Day: day}); d.is(c) {
						out = append(out, c)
					}
				}
			}
		}
	}
	out = append(out, yearless(toks, from)...)
	for i, t := range toks {
		n, err := strconv.ParseFloat(t.value, 64)
		if t.kind != Number || err != nil || n < 0 || n > 1000 {
			n = 1 // "dans un mois", "annuel": the article is no number
		}
		if t.kind == Number && t.from > 0 { // "J10", "M3", "S6"
			switch a.src.text[t.from-1] {
			case 'J', 'j', 'D':
				add(0, 0, int(n))
			case 'M', 'm':
				add(0, int(n), 0)
			case 'S', 's':
				add(0, 0, 7*int(n))
			}
		}
		for j := i; j < len(toks) && j <= i+4; j++ {
			switch w := toks[j].key; {
			case strings.HasPrefix(w, "an") && len(w) <= 6, strings.HasPrefix(w, "year"):
				add(int(n), 0, 0)
			case strings.HasPrefix(w, "moi"), strings.HasPrefix(w, "mens"), strings.HasPrefix(w, "month"), w == "m" || w == "mo":
				add(0, int(n), 0)
			case strings.HasPrefix(w, "trimestr"):
				add(0, 3, 0)
			case strings.HasPrefix(w, "semestr"):
				add(0, 6, 0)
			case strings.HasPrefix(w, "sem"), strings.HasPrefix(w, "hebdo"), strings.HasPrefix(w, "week"), w == "wk" || w == "wks":
				add(0, 0, 7*int(n))
			case strings.HasPrefix(w, "quinzaine"):
				add(0, 0, 15)
			case w == "j" || w == "jr" || w == "jrs" || strings.HasPrefix(w, "jour") || strings.HasPrefix(w, "day"):
				add(0, 0, int(n))
			case w == "h" || strings.HasPrefix(w, "heure") || strings.HasPrefix(w, "hour"):
				add(0, 0, (int(n)+23)/24)
			}
		}
	}
	return out
}

// monthKeys are the names of months as words are folded, French and English.
var monthKeys = sync.OnceValue(func() map[string]time.Month {
	keys := map[string]time.Month{}
	for i, fr := range monthsFR {
		m := time.Month(i + 1)
		keys[strings.TrimSpace(headKey(fr))] = m
		keys[strings.TrimSpace(headKey(m.String()))] = m
	}
	return keys
})

// yearless lists the days that are named without a year ("le 12 novembre", "le
// 04/12"), the months ("en janvier"), and the ends of month and year: of this year
// or the next.
func yearless(toks []token, from pipeline.Date) []pipeline.Date {
	var out []pipeline.Date
	add := func(day int, m time.Month) {
		for _, y := range []int{from.Year, from.Year + 1} {
			if t := time.Date(y, m, day, 0, 0, 0, 0, time.UTC); t.Month() == m {
				out = append(out, pipeline.DateOf(t))
			}
		}
	}
	last := func(y int, m time.Month) {
		out = append(out, pipeline.DateOf(time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC)))
	}
	for i, t := range toks {
		if m, ok := monthKeys()[t.key]; ok {
			add(1, m)
			last(from.Year, m)
			last(from.Year+1, m)
			if i > 0 {
				add(whole(toks[i-1]), m)
			}
			if i+1 < len(toks) {
				add(whole(toks[i+1]), m)
			}
		}
		if t.key == "fin" || t.key == "end" {
			last(from.Year, from.Month)
			last(from.Year, from.Month+1)
			last(from.Year, time.December)
		}
		if t.kind == Number && i+1 < len(toks) && toks[i+1].kind == Number && toks[i+1].from == t.to+1 {
			if d, m := whole(t), whole(toks[i+1]); 1 <= m && m <= 12 {
				add(d, time.Month(m))
			}
		}
	}
	return out
}

// trends checks that both values of each trend are the patient's, that their
// difference is what is said, and that it is called what it is.
func (a *account) trends() {
	for i, t := range a.doc.Letter.Trends {
		pl := Place{Part: Trends, Index: i}
		bad := func(shown string) {
			a.note(Change{What: Added, Kind: Number, Letter: shown, Place: pl, Context: t.Text(a.doc.Letter.Language)})
		}
		now, ok1 := leading(t.Now)
		before, ok2 := leading(t.Before)
		if !ok1 || !a.measured(t.Key, now) {
			bad(t.Now)
		}
		if !ok2 || !a.was(t.Key, before, t.On) {
			bad(t.Before)
		}
		diff, ok := leading(t.Difference)
		if strings.Contains(t.Difference, "absolu") { // of a strain, which is negative
			now, before = math.Abs(now), math.Abs(before)
		}
		if !ok || !near(now-before, diff) {
			bad(t.Difference)
		}
		noise, ok := leading(strings.TrimSpace(strings.TrimPrefix(t.Noise, "±")))
		if !ok || t.Noise != a.noise(t, now, before) {
			bad(t.Noise)
			continue
		}
		course := pipeline.Steady
		switch {
		case diff > noise+1e-9:
			course = pipeline.Risen
		case diff < -noise-1e-9:
			course = pipeline.Fallen
		}
		if course != t.Course {
			a.note(Change{What: Changed, Kind: Negation, Source: string(course), Letter: string(t.Course), Place: pl, Context: t.Text(a.doc.Letter.Language)})
		}
		for _, s := range []string{t.Now, t.Before, t.Difference} {
			a.enter(Number, s, pipeline.Span{}, pl)
		}
	}
}

// measured reports whether the report has the value.
func (a *account) measured(key string, v float64) bool {
	for _, m := range a.doc.Report.Measurements {
		if (m.Key == key || a.samePeak(key, m.Key)) && m.Context != pipeline.Previous && close3(m.Value, v) {
			return true
		}
	}
	return false
}

// samePeak: a row at peak shows the measure under the key that it has there.
func (a *account) samePeak(row, key string) bool {
	return strings.TrimSuffix(row, "_max") == key || strings.TrimSuffix(row, "_peak") == key || row == strings.TrimSuffix(key, "_max") || row == strings.TrimSuffix(key, "_peak")
}

// close3 allows for the rounding of a table: half a unit of the third figure.
func close3(made, shown float64) bool {
	d := made - shown
	return d < 0.51 && d > -0.51 && (d < 0.006*max(1, shown) && d > -0.006*max(1, shown) || near(made, shown))
}

func near(a, b float64) bool { d := a - b; return d < 0.051 && d > -0.051 }

// leading reads the number that a text begins with: "+8", "−12,5 %", "48 %".
func leading(s string) (float64, bool) {
	s = strings.NewReplacer("−", "-", ",", ".", "\u00a0", "", "\u202f", "").Replace(strings.TrimSpace(s))
	end := 0
	for end < len(s) && (isDigit(s[end]) || s[end] == '.' || end == 0 && (s[end] == '-' || s[end] == '+')) {
		end++
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(s[:end], "."), 64)
	return v, err == nil
}

// amendment checks what is said of the letter that is replaced: its number, its
// day, and that the words quoted are in it, and in this one.
func (a *account) amendment() {
	am, sent := a.doc.Letter.Amendment, a.doc.Amends
	pl := Place{Part: Amended}
	switch {
	case am == nil && sent == nil:
		return
	case am == nil:
		a.note(Change{What: Lost, Kind: Number, Source: itoa(sent.Letter.Version), Context: "version"})
		return
	case sent == nil:
		a.note(Change{What: Added, Kind: Number, Letter: itoa(am.Version), Place: pl, Context: "version"})
		return
	}
	a.figures(itoa(sent.Letter.Version), itoa(am.Version), pipeline.Span{}, pl)
	a.figures(sent.Letter.Date.French(), am.On.French(), pipeline.Span{}, pl)
	a.compare(sent.Reason, am.Reason, pipeline.Span{}, pl)
	this := a.doc.Letter
	this.Amendment = nil
	old, now := a.words(sent.Letter), a.words(this)
	for i, e := range am.Edits {
		p := Place{Part: Amended, Index: i}
		for _, q := range []struct {
			quote string
			in    map[string]bool
		}{{e.Before, old}, {e.After, now}} {
			for _, t := range a.book.read(q.quote, a.keys, false) {
				if !q.in[t.key] {
					a.compare("", q.quote[t.from:t.to], pipeline.Span{}, p)
				}
			}
		}
	}
}

// words are all that a letter shows.
func (a *account) words(l pipeline.Letter) map[string]bool {
	all := map[string]bool{}
	for _, p := range a.book.sheet(l, a.keys) {
		for _, c := range p.columns {
			for _, t := range c.toks {
				all[t.key] = true
			}
		}
	}
	return all
}

// graphs checks that what is drawn are the patient's values.
func (a *account) graphs() {
	for i, bl := range a.doc.Letter.Blocks {
		if bl.Kind != pipeline.Figure || bl.Graph == nil {
			continue
		}
		pl := Place{Part: Graph, Index: i}
		check := func(v float64) {
			for _, m := range a.doc.Report.Measurements {
				if close3(m.Value, v) {
					a.enter(Number, fmt.Sprint(v), m.Span, pl)
					return
				}
			}
			for _, e := range a.doc.Earlier {
				for _, m := range e.Measurements {
					if close3(m.Value, v) {
						a.enter(Number, fmt.Sprint(v), pipeline.Span{}, pl)
						return
					}
				}
			}
			if bl.Graph.Form == pipeline.OverDay { // single readings are values of the text, not measures
				want := strings.ReplaceAll(strconv.FormatFloat(v, 'f', -1, 64), ".", ",")
				for _, t := range a.src.toks {
					if t.kind == Number && strings.ReplaceAll(t.value, ".", ",") == want {
						a.enter(Number, want, a.inText(t.span()), pl)
						return
					}
				}
			}
			a.note(Change{What: Added, Kind: Number, Letter: strconv.FormatFloat(v, 'f', -1, 64), Place: pl, Context: bl.Graph.Title})
		}
		for _, p := range bl.Graph.Points {
			check(p.Y)
		}
		for _, b := range bl.Graph.Bars {
			check(b.Low)
			check(b.High)
		}
	}
}
