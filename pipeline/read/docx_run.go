package read

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// docxField is a complex field (ECMA-376 part 1, 17.16.18) being read: its
// instruction is no text, its result is.
type docxField struct {
	result bool
	value  string // of a form field that has no result: a box, a chosen entry
}

func (x *docx) run() error {
	saved := x.look
	err := x.each(func(e xml.StartElement) error {
		if err := x.full(); err != nil {
			return err
		}
		switch e.Name.Local {
		case "rPr":
			return x.runProperties()
		case "t":
			return x.words(e)
		case "tab", "ptab":
			x.put("\t")
		case "br", "cr":
			x.put("\n")
		case "noBreakHyphen":
			x.put("-")
		case "sym": // 17.3.3.30
			return x.symbol(e)
		case "fldChar":
			return x.fieldChar(e)
		case "footnoteReference":
			x.put(x.footnotes[attr(e, "id")])
		case "endnoteReference":
			x.put(x.endnotes[attr(e, "id")])
		case "annotationRef", "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "softHyphen", "pgNum", "lastRenderedPageBreak":
		default:
			return x.node(e)
		}
		return x.skip()
	})
	x.look = saved
	return err
}

// words reads a text element. Spaces at its ends count only where it says so
// (17.3.3.31), line ends within it never do.
func (x *docx) words(e xml.StartElement) error {
	s, err := x.tokens.text()
	if err != nil {
		return err
	}
	if strings.ContainsAny(s, "\n\r\t") {
		s = strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' || r == '\t' {
				return ' '
			}
			return r
		}, s)
	}
	if attr(e, "space") != "preserve" && !isMath(e) {
		s = strings.Trim(s, " ")
	}
	x.put(s)
	return x.full()
}

// put writes text unless it belongs to the instruction of a field.
func (x *docx) put(s string) {
	for _, f := range x.fields {
		if !f.result {
			return
		}
	}
	x.builder.text(s, x.look)
}

func (x *docx) symbol(e xml.StartElement) error {
	code, err := strconv.ParseUint(attr(e, "char"), 16, 16)
	if err == nil {
		saved := x.look.font
		x.look.font = attr(e, "font")
		x.put(string(rune(code)))
		x.look.font = saved
	}
	return x.skip()
}

func (x *docx) fieldChar(e xml.StartElement) error {
	switch attr(e, "fldCharType") {
	case "begin":
		if len(x.fields) >= MaxDepth {
			return Refusal{Bomb, "fields nested too deep"}
		}
		f := docxField{}
		err := x.each(func(e xml.StartElement) error {
			if e.Name.Local == "ffData" {
				return x.formField(&f)
			}
			return x.skip()
		})
		x.fields = append(x.fields, f)
		return err
	case "separate":
		if k := len(x.fields); k > 0 {
			x.fields[k-1].result = true
		}
	case "end":
		if k := len(x.fields); k > 0 {
			f := x.fields[k-1]
			x.fields = x.fields[:k-1]
			if f.value != "" && !f.result {
				x.put(f.value)
			}
		}
	}
	return x.skip()
}

// formField reads a legacy form field (17.16.17): a box shows its state, a list
// its chosen entry; neither is in the text.
func (x *docx) formField(f *docxField) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "checkBox":
			checked, set := false, false
			err := x.each(func(e xml.StartElement) error {
				switch {
				case e.Name.Local == "checked":
					checked, set = on(e), true
				case e.Name.Local == "default" && !set:
					checked = on(e)
				}
				return x.skip()
			})
			f.value = box(checked)
			return err
		case "ddList":
			var entries []string
			chosen := 0
			err := x.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "result":
					chosen, _ = strconv.Atoi(attr(e, "val"))
				case "listEntry":
					entries = append(entries, attr(e, "val"))
				}
				return x.skip()
			})
			if chosen >= 0 && chosen < len(entries) {
				f.value = entries[chosen]
			}
			return err
		}
		return x.skip()
	})
}

func box(checked bool) string {
	if checked {
		return "☒"
	}
	return "☐"
}

func (x *docx) runProperties() error {
	var style string
	var set []func(*look)
	err := x.each(func(e xml.StartElement) error {
		if e.Name.Local == "rStyle" {
			style = attr(e, "val")
		} else if f := docxLook(e); f != nil {
			set = append(set, f)
		}
		return x.skip()
	})
	x.look = x.styles[style].apply(x.look)
	for _, f := range set {
		f(&x.look)
	}
	return err
}

// raisedFrom is how many half points above the line make a superscript rather
// than a correction of the line's height.
const raisedFrom = 4

// docxLook reads one run property that changes how text reads.
func docxLook(e xml.StartElement) func(*look) {
	v := on(e)
	switch e.Name.Local {
	case "vanish", "webHidden":
		return func(l *look) { l.hidden = v }
	case "strike", "dstrike":
		return func(l *look) { l.struck = v }
	case "caps":
		return func(l *look) { l.caps = v }
	case "vertAlign":
		up := attr(e, "val") == "superscript"
		return func(l *look) { l.raised = up }
	case "position": // half points above the line: LibreOffice's superscript
		v, _ := strconv.Atoi(attr(e, "val"))
		return func(l *look) { l.raised = v >= raisedFrom }
	case "rFonts":
		font := attr(e, "ascii")
		if font == "" {
			font = attr(e, "hAnsi")
		}
		if font == "" {
			return nil
		}
		return func(l *look) { l.font = font }
	}
	return nil
}
