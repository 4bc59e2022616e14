package read

import (
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// control reads a control word or symbol; r.pos stands after the backslash.
func (r *rtf) control() error {
	if r.pos >= len(r.raw) {
		return nil
	}
	c := r.raw[r.pos]
	if !letter(c) {
		r.pos++
		return r.symbol(c)
	}
	start := r.pos
	for r.pos < len(r.raw) && letter(r.raw[r.pos]) && r.pos-start < 40 {
		r.pos++
	}
	word := string(r.raw[start:r.pos])
	value, given := r.number()
	if r.pos < len(r.raw) && r.raw[r.pos] == ' ' {
		r.pos++
	}
	if word == "bin" { // raw bytes, braces and all
		if value < 0 || value > len(r.raw)-r.pos {
			return Refusal{Damaged, "RTF binary data beyond the end"}
		}
		r.pos += value
		r.eaten()
		return nil
	}
	if word == "u" && given {
		if !r.eaten() && r.wanted() {
			r.unicode(value)
		}
		r.open = false
		return nil
	}
	if r.eaten() {
		return nil
	}
	if s, ok := rtfSigns[word]; ok {
		if r.wanted() {
			r.put(s)
		}
		r.open = false
		return nil
	}
	r.flush()
	first, star := r.open, r.star
	r.open, r.star = false, false
	if r.state.dest == inSkip {
		return nil
	}
	if first && r.destination(word, star) {
		return nil
	}
	if r.state.dest == inForm || r.state.dest == inFonts {
		r.data(word, value)
		return nil
	}
	r.property(word, value, !given || value != 0)
	return nil
}

// wanted reports whether text here goes anywhere.
func (r *rtf) wanted() bool { return r.state.dest != inSkip && r.state.dest != inShell }

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// number reads the number of a control word.
func (r *rtf) number() (v int, given bool) {
	at := r.pos
	negative := at < len(r.raw) && r.raw[at] == '-'
	if negative {
		at++
	}
	digits := at
	for at < len(r.raw) && r.raw[at] >= '0' && r.raw[at] <= '9' {
		if v < 1<<40 {
			v = v*10 + int(r.raw[at]-'0')
		}
		at++
	}
	if at == digits {
		return 0, false
	}
	r.pos = at
	if negative {
		v = -v
	}
	return v, true
}

// symbol reads a control symbol.
func (r *rtf) symbol(c byte) error {
	switch c {
	case '*':
		r.star = r.open
		return nil
	case '\'':
		if r.pos+2 > len(r.raw) {
			return Refusal{Damaged, "RTF ends within a character"}
		}
		hi, lo := unhex(r.raw[r.pos]), unhex(r.raw[r.pos+1])
		r.open = false
		if hi < 0 || lo < 0 {
			return nil // the two bytes are read as text, so that none is lost
		}
		r.pos += 2
		if !r.eaten() && r.wanted() {
			r.char(byte(hi<<4 | lo))
		}
		return nil
	}
	r.open = false
	if r.eaten() {
		return nil
	}
	if !r.wanted() {
		return nil
	}
	switch c {
	case '\\', '{', '}':
		r.char(c)
	case '~':
		r.put("\u00A0")
	case '_':
		r.put("-")
	case '\r', '\n':
		r.flush()
		r.paragraph()
	}
	return nil
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// Control words that stand for a character ("Special characters").
var rtfSigns = map[string]string{
	"tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "bullet": "•",
	"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
	"emspace": " ", "enspace": " ", "qmspace": " ",
}

// Destinations without \* that hold no text of the document.
var rtfSkipped = words(`colortbl stylesheet info pict nonshppict datafield ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn
	xe tc tcn rxe txe private1 sp shprslt nonesttables filetbl listtable listoverridetable revtbl author operator title subject
	keywords comment doccomm template userprops private`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// destination turns the group just opened to where its first word says. A
// destination marked \* that is not known here is passed over, as the standard
// asks of every reader.
func (r *rtf) destination(word string, star bool) bool {
	if r.state.dest == inForm {
		if word == "ffl" {
			r.form.entries = append(r.form.entries, "")
			r.state.dest = inEntry
		} else if star {
			r.state.dest = inSkip
		}
		return star
	}
	switch word {
	case "fonttbl":
		r.state.dest = inFonts
	case "header", "headerf", "headerl", "headerr", "footer", "footerf", "footerl", "footerr":
		kind := byte(0)
		if len(word) == 7 {
			kind = word[6]
		}
		footer := word[0] == 'f'
		r.begin(func(lines []string) { r.edges = append(r.edges, rtfEdge{lines, footer, kind}) })
	case "footnote":
		r.begin(func(lines []string) {
			if s := oneLine(lines); s != "" {
				r.text(" [note : "+s+"]", look{})
			}
		})
	case "annotation":
		r.begin(func(lines []string) { r.n.comment(strings.Join(lines, " ")) })
	case "shptxt", "dptxbxtext":
		r.begin(func(lines []string) { r.hang(lines) })
	case "listtext", "pntext":
		r.begin(func(lines []string) {
			mark := strings.TrimSpace(strings.Join(lines, " "))
			if mark != "" && strings.IndexFunc(mark, wordRune) < 0 || mark == "o" {
				mark = "-"
			}
			if mark != "" {
				r.top().prefix = mark + " "
			}
		})
	case "shpinst", "do", "fldinst", "upr":
		r.state.dest = inShell
	case "ud", "shppict", "moMath", "moMathPara", "nesttableprops":
		if r.state.dest == inShell && word == "ud" || star {
			r.state.dest = inText
		}
	case "formfield":
		r.form = rtfForm{result: 25}
		r.state.dest = inForm
		r.state.close = r.formEnd
	case "object":
		r.n.objects++
	case "pict":
		if len(r.flows) <= 2 {
			r.n.images++
		}
		r.state.dest = inSkip
	case "mden":
		r.put("/")
	default:
		if star || rtfSkipped[word] {
			r.state.dest = inSkip
			return true
		}
		return false
	}
	return true
}

// formEnd shows a box as ticked or not, a list as its chosen entry. 25 stands
// for "not set, see the default".
func (r *rtf) formEnd() {
	v := r.form.result
	if v == 25 {
		v = r.form.preset
	}
	switch r.form.kind {
	case 1:
		r.text(box(v == 1), look{})
	case 2:
		if v >= 0 && v < len(r.form.entries) {
			r.text(r.form.entries[v], look{})
		}
	}
}

// data reads the words of form fields and of the font table.
func (r *rtf) data(word string, v int) {
	switch word {
	case "fftype":
		r.form.kind = v
	case "ffres":
		r.form.result = v
	case "ffdefres":
		r.form.preset = v
	case "f":
		r.state.font = v
		if len(r.fonts) < 4096 {
			r.fonts[v] = &rtfFont{}
		}
	case "fcharset":
		if f := r.fonts[r.state.font]; f != nil {
			f.page = rtfCharsets[v]
		}
	}
}

func (r *rtf) fontName(s string) {
	if f := r.fonts[r.state.font]; f != nil && len(f.name) < 64 {
		name, _, _ := strings.Cut(s, ";")
		f.name += strings.TrimSpace(name)
	}
}

// property reads a word that changes state or breaks the text.
func (r *rtf) property(word string, v int, on bool) {
	st := &r.state
	t := r.tables[len(r.tables)-1]
	text := st.dest == inText
	switch word {
	case "par", "sect", "page", "column":
		r.paragraph()
	case "cell":
		if text {
			r.cell(&t.outer)
		}
	case "row":
		if text {
			r.row(&t.outer)
			t.inner.start = t.outer.start
		}
	case "nestcell":
		if text {
			r.cell(&t.inner)
		}
	case "nestrow":
		if text {
			r.row(&t.inner)
		}
	case "pard":
		st.inTable, st.nested = false, false
	case "intbl":
		st.inTable = on
	case "itap":
		st.nested = v > 1
		st.inTable = st.inTable || v > 0
	case "plain":
		st.look, st.deleted, st.inserted = look{}, false, false
	case "v":
		st.look.hidden = on
	case "strike", "striked":
		st.look.struck = on
	case "caps":
		st.look.caps = on
	case "super":
		st.look.raised = on
	case "up":
		st.look.raised = v >= raisedFrom
	case "nosupersub", "sub", "dn":
		st.look.raised = false
	case "deleted":
		st.deleted = on
	case "revised":
		st.inserted = on
	case "f":
		st.font = v
	case "deff":
		st.font = v
	case "uc":
		st.uc = max(0, min(v, 16))
	case "ansicpg":
		if p := rtfPages[v]; p != nil {
			r.page = p
		}
		r.utf8 = r.utf8 || v == 65001
	case "mac":
		r.page = charmap.Macintosh
	case "pc":
		r.page = charmap.CodePage437
	case "pca":
		r.page = charmap.CodePage850
	case "titlepg":
		r.title = true
	case "facingp":
		r.facing = true
	}
}

// The code pages of \ansicpg.
var rtfPages = map[int]*charmap.Charmap{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 858: charmap.CodePage858,
	860: charmap.CodePage860, 863: charmap.CodePage863, 865: charmap.CodePage865, 866: charmap.CodePage866,
	1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253,
	1254: charmap.Windows1254, 1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257,
	1258: charmap.Windows1258, 10000: charmap.Macintosh, 874: charmap.Windows874,
}

// The code pages of \fcharset; 0 and 1 follow the document.
var rtfCharsets = map[int]*charmap.Charmap{
	77: charmap.Macintosh, 161: charmap.Windows1253, 162: charmap.Windows1254, 163: charmap.Windows1258,
	177: charmap.Windows1255, 178: charmap.Windows1256, 186: charmap.Windows1257, 204: charmap.Windows1251,
	222: charmap.Windows874, 238: charmap.Windows1250, 254: charmap.CodePage437, 255: charmap.CodePage850,
}
