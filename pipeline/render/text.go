package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cardiopli/pipeline"
)

const (
	nbsp       = '\u00a0'
	thin       = '\u202f' // narrow no-break space
	substitute = '□'
)

// missing collects the characters that the typeface cannot show, in order of
// appearance, each once.
type missing struct {
	runes []rune
	seen  map[rune]bool
}

func (m *missing) add(r rune) {
	if m.seen == nil {
		m.seen = make(map[rune]bool)
	}
	if !m.seen[r] {
		m.seen[r] = true
		m.runes = append(m.runes, r)
	}
}

// findings tells of characters shown as □, with the place of the first in text.
func (m *missing) findings(text string) []pipeline.Finding {
	if len(m.runes) == 0 {
		return nil
	}
	f := pipeline.Finding{Kind: pipeline.Reading, Rule: "glyph", Severity: pipeline.Warning}
	var names []string
	for _, r := range m.runes {
		if len(names) < 8 {
			names = append(names, fmt.Sprintf("U+%04X", r))
		}
		if i := strings.IndexRune(text, r); i >= 0 && f.Span.IsZero() {
			f.Span = pipeline.Span{Start: i, End: i + len(string(r))}
			f.Quote = string(r)
		}
	}
	list := strings.Join(names, ", ")
	if n := len(m.runes) - len(names); n > 0 {
		list += " et " + pipeline.French.Count(n, "autre", "autres")
	}
	f.Message = fmt.Sprintf("Des caractères du texte ne peuvent pas être imprimés et sont remplacés par %c dans la lettre : %s.", substitute, list)
	f.Hint = "Remplacer ces caractères par des mots ou des signes courants."
	return []pipeline.Finding{f}
}

// prepare gives the text as the typeface can show it: composed letters, no
// control and no invisible characters, □ for what it does not have. Line ends
// stay. Nothing visible is left out.
func (c *canvas) prepare(s string) string {
	s = norm.NFC.String(s)
	plainASCII := true
	for i := 0; i < len(s) && plainASCII; i++ {
		plainASCII = s[i] == '\n' || ' ' <= s[i] && s[i] < 0x7f
	}
	if plainASCII {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		c.prepareRune(&b, r)
	}
	return b.String()
}

func (c *canvas) prepareRune(b *strings.Builder, r rune) {
	has := func(r rune) bool { return c.regular.face.glyph(r) != 0 && c.bold.face.glyph(r) != 0 }
	switch {
	case r == '\n':
		b.WriteRune(r)
	case r == '\u00ad' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
		// Soft hyphens, joiners, direction marks: nothing to see.
	case r == nbsp, r == thin:
		b.WriteRune(r)
	case unicode.IsSpace(r), unicode.Is(unicode.Zs, r), unicode.IsControl(r):
		b.WriteRune(' ')
	case has(r):
		b.WriteRune(r)
	case 0xff00 <= r && r <= 0xffef || 0x3300 <= r && r <= 0x33ff:
		// Full-width letters and squared units have an exact plain form.
		for _, p := range norm.NFKC.String(string(r)) {
			if p == r || !has(p) {
				c.missing.add(r)
				p = substitute
			}
			b.WriteRune(p)
		}
	default:
		c.missing.add(r)
		b.WriteRune(substitute)
	}
}

// units that stay with their number.
var units = makeSet(`% ° °C mm cm m m² cm² mm² cm²/m² mm²/m² mL ml mL/m² ml/m² L L/min l/min L/min/m² mL/kg/min ml/kg/min ml/min/kg g g/m² g/L g/dL kg kg/m² mg µg mcg ng/L pg/mL UI
 ms s sec min mn h j jours ans mois semaines mmHg mm[Hg] cmHg Hz bpm batt/min cpm W watts METs MET METS cm/s m/s mV V µV kPa mg/j mg/L mg/dL µmol/L mmol/L mL/min mg/kg µg/kg/min years months weeks days`)

// openers stay with what they open: "Dr Martin", "n° 4", "« non".
var openers = makeSet(`Dr Dre Drs Pr M. Mme Mlle MM. n° N° « § Mr Mrs Ms < > ≤ ≥ ± ≈ =`)

func makeSet(s string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// spaced makes those spaces non-breaking at which no line may end: before : ; !
// ? % » and units, after « and titles, within grouped numbers. It only replaces
// spaces that the text has; no character is added or lost.
func spaced(s string) string {
	if !strings.Contains(s, " ") {
		return s
	}
	words := strings.Split(s, " ")
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i, w := range words {
		if i > 0 {
			b.WriteRune(joint(words[i-1], w))
		}
		b.WriteString(w)
	}
	return b.String()
}

// joint returns the space between two words.
func joint(before, after string) rune {
	if before == "" || after == "" {
		return ' '
	}
	switch after[0] {
	case ';', '!', '?':
		return thin
	case ':', '%':
		return nbsp
	}
	if strings.HasPrefix(after, "»") || openers[strings.TrimLeft(before, "([")] {
		return nbsp
	}
	last := before[len(before)-1]
	if last < '0' || last > '9' {
		return ' '
	}
	if bare := strings.TrimRight(after, ".,;:)!?"); units[bare] || strings.HasPrefix(bare, "/") {
		return nbsp
	}
	if grouped(before, after) {
		return nbsp
	}
	return ' '
}

// grouped reports whether two words are parts of one number: "98 543".
func grouped(before, after string) bool {
	after = strings.TrimRight(after, ".,;:)")
	if len(after) != 3 || len(before) > 3 {
		return false
	}
	for _, s := range []string{before, after} {
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
		}
	}
	return true
}

// thousands groups the digits of a whole number of five and more, for tables.
func thousands(s string) string {
	digits := 0
	for digits < len(s) && '0' <= s[digits] && s[digits] <= '9' {
		digits++
	}
	if digits < 5 {
		return s
	}
	var b strings.Builder
	for i := range digits {
		if i > 0 && (digits-i)%3 == 0 {
			b.WriteRune(nbsp)
		}
		b.WriteByte(s[i])
	}
	return b.String() + s[digits:]
}

// opened gives the first word of a section a capital, as after a heading on its
// own line. Words that a capital could change ("e'", "pH", "dP/dt") stay.
func opened(s string) string {
	n := 0
	for _, r := range s {
		if !unicode.IsLower(r) {
			if n >= 4 && (r == ' ' || r == nbsp || r == ',' || r == '.' || r == '-') {
				break
			}
			if n < 4 || !strings.ContainsRune("'’:;)", r) {
				return s
			}
			break
		}
		n++
	}
	if n < 4 {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
