package read

import (
	"strconv"
	"strings"
)

// htmlStyle is what a style says that changes the text: CSS 2.2 and the few
// properties of Word's own (mso-).
type htmlStyle struct {
	display    string // "", none, block, inline, row, column, table, tr, td, item, group
	visibility string // "", hidden, visible
	unseen     bool   // no size, no opacity, mso-hide
	struck     bool
	raised     string // "", yes, no
	caps       string // "", yes, no
	pre        string // "", yes, no
	font       string
	tight      bool // no margin below: the paragraphs of word processors
	backwards  bool // direction overridden
	mso        string
}

// over lays the properties that t sets over those of s.
func (s htmlStyle) over(t htmlStyle) htmlStyle {
	set := func(at *string, v string) {
		if v != "" {
			*at = v
		}
	}
	set(&s.display, t.display)
	set(&s.visibility, t.visibility)
	set(&s.raised, t.raised)
	set(&s.caps, t.caps)
	set(&s.pre, t.pre)
	set(&s.font, t.font)
	set(&s.mso, t.mso)
	s.unseen = s.unseen || t.unseen
	s.struck = s.struck || t.struck
	s.tight = s.tight || t.tight
	s.backwards = s.backwards || t.backwards
	return s
}

// hides reports whether the style takes text away from the eye.
func (s htmlStyle) hides() bool {
	return s.display == "none" || s.visibility == "hidden" || s.unseen
}

var htmlDisplays = map[string]string{
	"none": "none", "block": "block", "inline": "inline", "inline-block": "inline", "flex": "row", "inline-flex": "row",
	"grid": "block", "table": "table", "inline-table": "table", "table-row": "tr", "table-cell": "td", "list-item": "item",
	"table-row-group": "group", "table-header-group": "group", "table-footer-group": "group", "contents": "inline",
}

// declarations reads what stands between the braces of a rule, or in a style
// attribute.
func declarations(s string) htmlStyle {
	var out htmlStyle
	column := false
	for d := range strings.SplitSeq(s, ";") {
		name, v, ok := strings.Cut(d, ":")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		v = strings.ToLower(strings.TrimSpace(v))
		v = strings.TrimSpace(strings.TrimSuffix(v, "!important"))
		switch name {
		case "display":
			out.display = htmlDisplays[v]
		case "flex-direction", "flex-flow":
			column = strings.HasPrefix(v, "column")
		case "visibility":
			switch v {
			case "hidden", "collapse":
				out.visibility = "hidden"
			case "visible":
				out.visibility = "visible"
			}
		case "opacity", "font-size":
			n, err := strconv.ParseFloat(strings.TrimRight(v, "pxtem%r"), 64)
			out.unseen = out.unseen || err == nil && n == 0
		case "mso-hide":
			out.unseen = out.unseen || v == "all"
		case "text-decoration", "text-decoration-line":
			out.struck = out.struck || strings.Contains(v, "line-through")
		case "vertical-align":
			out.raised = yesNo(v == "super")
		case "text-transform":
			out.caps = yesNo(v == "uppercase")
		case "white-space", "white-space-collapse":
			out.pre = yesNo(strings.HasPrefix(v, "pre"))
		case "font-family", "mso-ascii-font-family":
			first, _, _ := strings.Cut(v, ",")
			out.font = strings.Trim(strings.TrimSpace(first), `"'`)
		case "margin", "margin-bottom":
			fields := strings.Fields(v)
			if name == "margin" && len(fields) > 2 {
				fields = fields[2:]
			}
			out.tight = len(fields) > 0 && strings.Trim(fields[0], "0.pxtcmin") == ""
		case "unicode-bidi":
			out.backwards = strings.Contains(v, "override")
		case "mso-list":
			if v == "ignore" {
				out.mso = "mark"
			}
		case "mso-special-character":
			if v == "comment" || v == "footnote-separator" || v == "footnote-continuation-separator" {
				out.mso = "drop"
			}
		case "mso-element":
			switch v {
			case "comment":
				out.mso = "comment"
			case "header", "footer":
				out.mso = v
			}
		}
	}
	if column && out.display == "row" {
		out.display = "block"
	}
	return out
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// The caps of a page's own style sheets.
const (
	maxSheet = 1 << 20
	maxRules = 5000
)

// htmlSheet holds the rules of the page's style elements that select by one
// element name, one class or one identity. Sheets of their own files are never
// asked for.
type htmlSheet struct {
	rules  map[string]htmlStyle
	size   int
	unsure bool // a rule hides what is selected in a way that is not followed
}

// of gives the style of an element, the more particular rule over the general
// one.
func (s *htmlSheet) of(name, id string, classes []string) htmlStyle {
	out := s.rules[name]
	for _, c := range classes {
		out = out.over(s.rules["."+c]).over(s.rules[name+"."+c])
	}
	if id != "" {
		out = out.over(s.rules["#"+id]).over(s.rules[name+"#"+id])
	}
	return out
}

// add reads a style element.
func (s *htmlSheet) add(css string) {
	if s.size += len(css); s.size > maxSheet {
		s.unsure = true
		return
	}
	s.read(uncomment(css), 0)
}

// read goes through rules; those for screens may stand in a block of their own.
func (s *htmlSheet) read(css string, depth int) {
	for {
		open := strings.IndexByte(css, '{')
		if open < 0 {
			return
		}
		head := css[:open]
		if i := strings.LastIndexAny(head, ";}"); i >= 0 {
			head = head[i+1:] // @import and @charset end in a semicolon
		}
		head = strings.TrimSpace(head)
		body, rest := braces(css[open+1:])
		css = rest
		if strings.HasPrefix(head, "@") {
			low := strings.ToLower(head)
			if strings.HasPrefix(low, "@media") && !strings.Contains(low, "print") && !strings.Contains(low, "(") {
				if depth < 2 {
					s.read(body, depth+1)
				}
			}
			continue
		}
		style := declarations(body)
		if style == (htmlStyle{}) {
			continue
		}
		for sel := range strings.SplitSeq(head, ",") {
			s.rule(strings.TrimSpace(sel), style)
		}
	}
}

func (s *htmlSheet) rule(sel string, style htmlStyle) {
	name, tail, _ := strings.Cut(sel, ".")
	if strings.ContainsAny(sel, " >+~[:*\t\n") || strings.Contains(tail, ".") {
		if style.hides() && !strings.Contains(sel, ":") {
			s.unsure = true
		}
		return
	}
	if tail != "" || strings.HasPrefix(sel, ".") {
		sel = strings.ToLower(name) + "." + tail
	} else if !strings.Contains(sel, "#") {
		sel = strings.ToLower(sel)
	}
	if _, known := s.rules[sel]; !known && len(s.rules) >= maxRules {
		return
	}
	s.rules[sel] = s.rules[sel].over(style)
}

// uncomment takes comments out, and the marks that hid sheets from the oldest
// browsers.
func uncomment(css string) string {
	css = strings.NewReplacer("<!--", " ", "-->", " ").Replace(css)
	var b strings.Builder
	for {
		i := strings.Index(css, "/*")
		if i < 0 {
			b.WriteString(css)
			return b.String()
		}
		b.WriteString(css[:i])
		end := strings.Index(css[i+2:], "*/")
		if end < 0 {
			return b.String()
		}
		css = css[i+2+end+2:]
	}
}

// braces parts the body of a rule from what follows it.
func braces(s string) (body, rest string) {
	depth := 1
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return s[:i], s[i+1:]
			}
		}
	}
	return s, ""
}
