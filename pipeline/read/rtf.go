package read

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// dest is where the text of an RTF group goes.
type dest int

const (
	inText  dest = iota
	inShell      // no text of its own, but groups within may have some
	inSkip       // nothing within is text
	inFonts      // the font table
	inForm       // a form field's data
	inEntry      // an entry of a form field's list
)

// rtfState is what a group inherits and gives back at its end (RTF 1.9.1,
// "Formal syntax").
type rtfState struct {
	dest     dest
	close    func() // what the end of the group does
	look     look
	font     int
	uc       int // characters that follow a \u for old readers
	deleted  bool
	inserted bool
	inTable  bool
	nested   bool
}

type rtfFont struct {
	name string
	page *charmap.Charmap // nil: the document's
}

// rtfTable is the row that a flow is in. RTF marks the ends of cells and rows
// only: what a cell holds is known when it is over.
type rtfTable struct {
	cells [][]string
	start int // of the cell, in the lines of the flow
}

type rtfTables struct{ outer, inner rtfTable }

// rtf is the state machine.
type rtf struct {
	*builder
	raw    []byte
	pos    int
	state  rtfState
	stack  []rtfState
	tables []*rtfTables // one for each flow
	fonts  map[int]*rtfFont
	page   *charmap.Charmap
	utf8   bool // bytes are UTF-8 whatever the header says
	buf    strings.Builder
	high   rune // a high surrogate that waits for its other half
	eat    int  // characters still to be passed over after a \u
	star   bool // the group began with \*
	open   bool // nothing but \* has come since the group began
	form   rtfForm
	edges  []rtfEdge
	title  bool // first pages differ
	facing bool // left and right pages differ
	run    struct{ deleted, inserted bool }
}

// rtfEdge is a header or footer and when it is shown.
type rtfEdge struct {
	lines  []string
	footer bool
	kind   byte // 0, or f, l, r
}

type rtfForm struct {
	kind, result, preset int
	entries              []string
}

// rtfText reads a whole file.
func rtfText(raw []byte, n *notes) (string, error) {
	r := &rtf{builder: newBuilder(n), raw: bytes.TrimPrefix(raw, utf8BOM), fonts: map[int]*rtfFont{}, page: charmap.Windows1252}
	r.pos = bytes.IndexByte(r.raw, '{')
	for _, c := range r.raw {
		if c >= 0x80 {
			r.utf8 = utf8.Valid(r.raw)
			break
		}
	}
	r.tables = []*rtfTables{{}}
	r.state.uc = 1
	if err := r.read(); err != nil {
		return "", err
	}
	r.flush()
	for len(r.stack) > 0 { // an unclosed outermost group
		r.endGroup()
	}
	r.endRows()
	if err := r.full(); err != nil {
		return "", err
	}
	var heads, feet []string
	for _, e := range r.edges {
		if e.kind == 'f' && !r.title || e.kind == 'l' && !r.facing {
			continue
		}
		if e.footer {
			feet = append(feet, e.lines...)
		} else {
			heads = append(heads, e.lines...)
		}
	}
	return page(heads, r.pop(), feet), nil
}

// read goes through the file byte by byte until the outermost group ends.
func (r *rtf) read() error {
	for r.pos < len(r.raw) {
		if err := r.full(); err != nil {
			return err
		}
		c := r.raw[r.pos]
		r.pos++
		switch c {
		case '{':
			r.flush()
			r.eat = 0
			if len(r.stack) >= MaxDepth {
				return Refusal{Bomb, "RTF groups nested too deep"}
			}
			r.stack = append(r.stack, r.state)
			r.state.close = nil
			r.open, r.star = true, false
		case '}':
			r.flush()
			r.eat = 0
			if len(r.stack) == 0 {
				return Refusal{Damaged, "RTF group closed that was not open"}
			}
			r.endGroup()
			if len(r.stack) == 0 {
				if rest := bytes.Trim(r.raw[r.pos:], "\x00\x1A\r\n\t }"); len(rest) > 0 {
					r.n.add("Le fichier contient des données après la fin du document RTF : elles n'ont pas été lues.")
				}
				return nil
			}
		case '\\':
			if err := r.control(); err != nil {
				return err
			}
		case '\r', '\n', 0:
		default:
			r.open = false
			if r.eaten() {
				continue
			}
			if c == '\t' {
				r.put("\t")
			} else {
				r.char(c)
			}
		}
	}
	// Some programs forget the last brace; more than that is a cut file.
	if len(r.stack) != 1 {
		return Refusal{Damaged, "RTF ends within a group"}
	}
	r.n.add("La fin du document RTF manque : vérifier que le texte est complet.")
	return nil
}

// eaten passes over one of the characters that repeat a \u for old readers.
func (r *rtf) eaten() bool {
	if r.eat == 0 {
		return false
	}
	r.eat--
	return true
}

func (r *rtf) endGroup() {
	if f := r.state.close; f != nil {
		f()
	}
	r.state = r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	r.open, r.star = false, false
}

// char adds one byte of text in the encoding of the font in force.
func (r *rtf) char(c byte) {
	if c < 0x80 || r.utf8 {
		r.lone()
		r.buf.WriteByte(c)
		return
	}
	page := r.page
	if f := r.fonts[r.state.font]; f != nil && f.page != nil {
		page = f.page
	}
	r.lone()
	if f := r.fonts[r.state.font]; f != nil && symbolTable(f.name) != nil {
		r.buf.WriteRune(0xF000 + rune(c))
		return
	}
	r.buf.WriteRune(page.DecodeByte(c))
}

// unicode adds the UTF-16 unit of a \u, which is a signed 16-bit number.
func (r *rtf) unicode(v int) {
	u := rune(uint16(v))
	if v > 0xFFFF || v < -0x8000 {
		u = utf8.RuneError
	}
	switch {
	case u >= 0xD800 && u < 0xDC00:
		r.lone()
		r.high = u
	case u >= 0xDC00 && u < 0xE000:
		if r.high == 0 {
			r.buf.WriteRune(utf8.RuneError)
			break
		}
		r.buf.WriteRune((r.high-0xD800)<<10 + (u - 0xDC00) + 0x10000)
		r.high = 0
	case u != 0:
		r.lone()
		r.buf.WriteRune(u)
	}
	r.eat = r.state.uc
}

// lone gives a high surrogate without its other half as unreadable.
func (r *rtf) lone() {
	if r.high != 0 {
		r.high = 0
		r.buf.WriteRune(utf8.RuneError)
	}
}

// put adds text that is not in the file's encoding.
func (r *rtf) put(s string) {
	r.lone()
	r.buf.WriteString(s)
}

// flush gives the text gathered so far to where it belongs.
func (r *rtf) flush() {
	r.lone()
	if r.buf.Len() == 0 {
		return
	}
	s := strings.ToValidUTF8(r.buf.String(), "\uFFFD")
	r.buf.Reset()
	switch r.state.dest {
	case inFonts:
		r.fontName(s)
	case inEntry:
		if k := len(r.form.entries); k > 0 { // a form within the entry took them away
			r.form.entries[k-1] += s
		}
	case inText:
		st := &r.state
		if st.deleted {
			if !r.run.deleted {
				r.n.deleted++
			}
			r.run.deleted = true
			return
		}
		if st.inserted && !r.run.inserted {
			r.n.inserted++
		}
		r.run.deleted, r.run.inserted = false, st.inserted
		l := st.look
		if f := r.fonts[st.font]; f != nil {
			l.font = f.name
		}
		r.text(s, l)
	}
}

// paragraph ends one. A deleted mark joins the paragraph with the next.
func (r *rtf) paragraph() {
	if r.state.dest != inText || r.state.deleted || r.state.look.hidden {
		return
	}
	t := r.tables[len(r.tables)-1]
	r.endParagraph()
	at := len(r.top().lines)
	if !r.state.nested && len(t.inner.cells) == 0 {
		t.inner.start = at
	}
	if !r.state.inTable && !r.state.nested {
		if len(t.outer.cells) > 0 { // a row that was never ended
			tail := append([]string(nil), r.top().lines[t.outer.start:]...)
			r.top().lines = r.top().lines[:t.outer.start]
			r.row(&t.outer)
			r.top().lines = append(r.top().lines, tail...)
			at = len(r.top().lines)
		}
		t.outer.start, t.inner.start = at, at
	}
}

// cell closes a cell with what has come since the last one.
func (r *rtf) cell(t *rtfTable) {
	f := r.top()
	r.endParagraph()
	start := min(t.start, len(f.lines))
	t.cells = append(t.cells, trimLines(f.lines[start:]))
	f.lines = f.lines[:start]
	t.start = start
}

func (r *rtf) row(t *rtfTable) {
	f := r.top()
	f.lines = append(f.lines, layoutRow(t.cells)...)
	t.cells = nil
	t.start = len(f.lines)
}

// endRows lays down rows that the flow leaves open at its end.
func (r *rtf) endRows() {
	t := r.tables[len(r.tables)-1]
	for _, x := range []*rtfTable{&t.inner, &t.outer} {
		if len(x.cells) > 0 {
			if r.top().line.Len() > 0 {
				r.cell(x)
			}
			r.row(x)
		}
	}
}

// begin starts a flow of its own for the group; done gets its lines.
func (r *rtf) begin(done func(lines []string)) {
	r.push()
	r.tables = append(r.tables, &rtfTables{})
	r.state.dest = inText
	r.state.look, r.state.deleted, r.state.inTable, r.state.nested = look{}, false, false, false
	r.state.close = func() {
		r.endRows()
		lines := r.pop()
		r.tables = r.tables[:len(r.tables)-1]
		done(lines)
	}
}
