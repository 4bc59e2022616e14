package read

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown lays out the syntax tree of CommonMark with tables, struck-out words
// and task lists. Nothing of it becomes HTML.
type markdown struct {
	*builder
	source []byte
	look   look
	html   bool // tags were left out
	depth  int
}

// markdownText reads s. Marks piled up beyond what anyone writes make the syntax
// tree deep and its building slow: such a file is read as plain text.
func markdownText(s string, n *notes) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if piled(s) {
		n.add("La mise en forme Markdown est trop imbriquée : le fichier a été lu comme un texte simple.")
		return s
	}
	m := &markdown{builder: newBuilder(n), source: []byte(s)}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList))
	m.block(md.Parser().Parse(text.NewReader(m.source)))
	if m.html {
		n.add("Balises HTML non reprises ; le texte entre les balises est gardé.")
	}
	return strings.Join(m.pop(), "\n")
}

// piled reports marks in numbers that no report has: on one line more than 200
// that may open something, or more than 20 levels of quotes and lists.
func piled(s string) bool {
	total := 0
	for line := range strings.SplitSeq(s, "\n") {
		marks, levels := 0, 0
		body := strings.TrimLeft(line, " \t>-+*0123456789.)")
		for _, c := range []byte(line[:len(line)-len(body)]) {
			if c == '>' || c == '-' || c == '+' || c == '*' || c == '.' || c == ')' {
				levels++
			}
		}
		if strings.Trim(line, "-* _=\t") == "" {
			levels = 0 // a rule
		}
		for _, c := range []byte(line) {
			switch c {
			case '[', ']', '*', '_', '`', '<', '!', '~', '(':
				marks++
			}
		}
		total += marks
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if levels > 20 && len(body) > 0 || marks > 200 && !strings.Contains(line, "|") || marks > 1000 || levels > 400 || indent > 200 {
			return true
		}
	}
	return total > 20000
}

func (m *markdown) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.block(c)
	}
}

// block lays out a block node.
func (m *markdown) block(n ast.Node) {
	if m.depth > MaxDepth {
		return
	}
	m.depth++
	defer func() { m.depth-- }()
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		m.inlines(n)
		m.endParagraph()
		if n.Kind() == ast.KindParagraph {
			m.gap()
		}
	case *ast.Heading:
		m.gap()
		m.inlines(n)
		m.endParagraph()
	case *ast.ThematicBreak:
		m.gap()
	case *ast.List:
		m.list(n)
		if n.Parent().Kind() != ast.KindListItem {
			m.gap()
		}
	case *ast.CodeBlock:
		m.literal(n.Lines())
	case *ast.FencedCodeBlock:
		m.literal(n.Lines())
	case *ast.HTMLBlock:
		var b bytes.Buffer
		b.Write(n.Lines().Value(m.source))
		if n.HasClosure() {
			b.Write(n.ClosureLine.Value(m.source))
		}
		m.builder.text(m.untag(b.String()), look{})
		m.endParagraph()
	case *xast.Table:
		m.gap()
		m.children(n)
		m.gap()
	case *xast.TableHeader, *xast.TableRow:
		var cells [][]string
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			m.push()
			m.inlines(c)
			cells = append(cells, m.pop())
		}
		m.add(layoutRow(cells))
	case *ast.LinkReferenceDefinition:
		// A line such as "[1]: ..." looks like a definition but may be a note of
		// the report: it stays.
		m.builder.text("["+string(n.Label)+"]: "+string(n.Destination)+" "+string(n.Title), look{})
		m.endParagraph()
	default:
		m.children(n)
	}
}

// gap asks for a blank line; pop makes one of several.
func (m *markdown) gap() {
	f := m.top()
	if f.line.Len() == 0 && len(f.lines) > 0 {
		f.lines = append(f.lines, "")
	}
}

func (m *markdown) list(n *ast.List) {
	at := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if n.IsOrdered() {
			mark = strconv.Itoa(at) + string(rune(n.Marker)) + " "
			at++
		}
		m.top().prefix = mark
		m.children(item)
		m.top().prefix = ""
	}
}

func (m *markdown) literal(lines *text.Segments) {
	for i := range lines.Len() {
		at := lines.At(i)
		m.builder.text(strings.TrimRight(string(at.Value(m.source)), "\n"), look{})
		m.endParagraph()
	}
}

// inlines writes the inline nodes below n.
func (m *markdown) inlines(n ast.Node) {
	if m.depth > MaxDepth {
		return
	}
	m.depth++
	defer func() { m.depth-- }()
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.inline(c)
	}
}

func (m *markdown) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		v := n.Segment.Value(m.source)
		if !n.IsRaw() {
			v = unescape(v)
		}
		m.builder.text(string(v), m.look)
		if n.SoftLineBreak() || n.HardLineBreak() {
			m.builder.text("\n", m.look)
		}
	case *ast.String:
		m.builder.text(string(n.Value), m.look)
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				m.builder.text(string(t.Segment.Value(m.source)), m.look)
			}
		}
	case *ast.Emphasis:
		m.emphasis(n, n.Level)
	case *xast.Strikethrough:
		if at := first(n); at >= 2 && m.source[at-1] == '~' && m.source[at-2] == '~' {
			saved := m.look
			m.look.struck = true
			m.inlines(n)
			m.look = saved
			return
		}
		m.builder.text("~", m.look) // one tilde says "about"
		m.inlines(n)
		m.builder.text("~", m.look)
	case *xast.TaskCheckBox:
		m.builder.text(box(n.IsChecked)+" ", m.look)
	case *ast.AutoLink:
		m.builder.text(string(n.Label(m.source)), m.look)
	case *ast.Link:
		m.inlines(n)
		if d := string(n.Destination); d != "" {
			m.builder.text(" ("+d+")", m.look)
		}
	case *ast.Image:
		m.n.images++
		m.inlines(n)
	case *ast.RawHTML:
		m.builder.text(m.untag(string(n.Segments.Value(m.source))), m.look)
	default:
		m.inlines(n)
	}
}

// emphasis drops the marks of emphasis. Between two signs of a word or number
// they were typed for themselves: "12*10*8 mm" are three diameters.
func (m *markdown) emphasis(n *ast.Emphasis, level int) {
	if at := first(n); at > level {
		before, _ := utf8.DecodeLastRune(m.source[:at-level])
		if unicode.IsLetter(before) || unicode.IsDigit(before) {
			mark := strings.Repeat(string(rune(m.source[at-1])), level)
			m.builder.text(mark, m.look)
			m.inlines(n)
			m.builder.text(mark, m.look)
			return
		}
	}
	m.inlines(n)
}

// first returns where the text below n starts, or -1.
func first(n ast.Node) int {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
	}
	return -1
}

func unescape(v []byte) []byte {
	if !bytes.ContainsAny(v, `\&`) {
		return v
	}
	v = util.ResolveNumericReferences(v)
	v = util.ResolveEntityNames(v)
	return util.UnescapePunctuations(v)
}

// Elements whose tags are layout. Anything else between angle brackets is text:
// "débit <N et PAPS> 60" is no tag.
var htmlTags = words(`a abbr b big blockquote body br center code col colgroup dd del details div dl dt em font
	footer h1 h2 h3 h4 h5 h6 head header hr html i img ins kbd li mark meta ol p pre q s script section small span strike strong style
	sub summary sup table tbody td tfoot th thead title tr tt u ul`)

// untag takes known tags and comments out of s and keeps everything else.
func (m *markdown) untag(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if strings.HasPrefix(s, "<!--") {
			end := strings.Index(s, "-->")
			if end < 0 {
				b.WriteString(s)
				break
			}
			m.n.comment(s[4:end])
			s = s[end+3:]
			continue
		}
		end := strings.IndexByte(s, '>')
		if end < 0 {
			b.WriteString(s)
			break
		}
		name := strings.ToLower(strings.TrimPrefix(s[1:end], "/"))
		if k := strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); k >= 0 {
			name = name[:k]
		}
		if !htmlTags[name] {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		m.html = true
		switch name {
		case "br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6":
			if s[1] == '/' || name == "br" {
				b.WriteByte('\n')
			}
		case "td", "th":
			if s[1] == '/' {
				b.WriteByte('\t')
			}
		}
		s = s[end+1:]
	}
	return string(unescape([]byte(b.String())))
}
