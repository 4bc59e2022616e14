package read

import (
	"strings"
)

// htmlChoice is a select element: its chosen options are shown.
type htmlChoice struct {
	options  []htmlOption
	multiple bool
	in       bool // within an option
	size     int
}

type htmlOption struct {
	words  string
	chosen bool
}

const maxOptions = 5000

func (c *htmlChoice) text(s string) {
	if c.in && c.size < MaxText {
		c.size += len(s)
		o := &c.options[len(c.options)-1]
		if len(o.words) < maxQuote {
			o.words += s
		}
	}
}

// choose reads a start tag within a select element and reports whether the
// element goes on.
func (r *htmlReader) choose(name string, a htmlAttributes) bool {
	switch name {
	case "option":
		r.choice.in = len(r.choice.options) < maxOptions
		if r.choice.in {
			r.choice.options = append(r.choice.options, htmlOption{words: a["label"], chosen: a.has("selected")})
			if a["label"] != "" {
				r.choice.in = false
			}
		}
	case "select", "input", "textarea", "table", "tr", "td", "form", "body": // end it (HTML 13.2.6.4.16)
		r.end("select")
		return false
	}
	return true
}

// chosen writes what the select element shows.
func (r *htmlReader) chosen() {
	c := r.choice
	r.choice = nil
	if c == nil || r.inside().look.hidden {
		return
	}
	var shown []string
	for _, o := range c.options {
		if o.chosen {
			shown = append(shown, oneLine([]string{o.words}))
		}
	}
	switch {
	case len(shown) == 0 && !c.multiple && len(c.options) > 0:
		shown = []string{oneLine([]string{c.options[0].words})}
	case !c.multiple && len(shown) > 1:
		shown = shown[len(shown)-1:]
	}
	s := strings.Join(shown, ", ")
	if s == "" {
		r.n.blanks++
	}
	r.put(s, true)
}

// written writes what a text area holds.
func (r *htmlReader) written() {
	lines := r.pop()
	switch {
	case r.inside().look.hidden:
	case len(lines) == 0:
		r.n.blanks++
	case len(lines) == 1:
		r.put(lines[0], true)
	default:
		r.endLine()
		r.add(lines)
	}
}

// line breaks the line.
func (r *htmlReader) line() {
	if r.choice == nil {
		r.builder.text("\n", r.inside().look)
		r.space = true
	}
}

// void reads an element without an end.
func (r *htmlReader) void(name string, a htmlAttributes, e htmlOpen) {
	hidden := e.look.hidden
	switch name {
	case "br":
		r.line()
	case "hr":
		if !hidden {
			r.gap()
		}
	case "img":
		if hidden || a["width"] == "1" && a["height"] == "1" {
			return
		}
		alt := oneLine([]string{a["alt"]})
		switch {
		case alt == "":
			r.n.images++
		case len(r.alts) < 20:
			if len(alt) > maxQuote {
				alt = strings.ToValidUTF8(alt[:maxQuote], "") + "..."
			}
			r.alts = append(r.alts, alt)
		}
	case "embed":
		if !hidden {
			r.n.objects++
		}
	case "input":
		if !hidden {
			r.input(a)
		}
	}
}

// input shows a field as a browser does (HTML 4.10.5).
func (r *htmlReader) input(a htmlAttributes) {
	switch strings.ToLower(a["type"]) {
	case "hidden", "submit", "reset", "button", "image", "file", "color":
	case "password":
		r.n.blanks++
	case "checkbox", "radio":
		r.put(box(a.has("checked")), true)
	case "date":
		r.field(frenchDate(a["value"]))
	default:
		r.field(a["value"])
	}
}

func (r *htmlReader) field(v string) {
	if v = oneLine([]string{v}); v == "" {
		r.n.blanks++
	}
	r.put(v, true)
}

// frenchDate shows a date as a French browser does: the file has 2026-03-14.
func frenchDate(s string) string {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' && strings.Trim(s, "0123456789-") == "" {
		return s[8:] + "/" + s[5:7] + "/" + s[:4]
	}
	return s
}
