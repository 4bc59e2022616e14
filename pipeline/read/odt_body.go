package read

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// node reads one element of the body.
func (x *odt) node(e xml.StartElement) error {
	if err := x.full(); err != nil {
		return err
	}
	switch e.Name.Local {
	case "p", "h":
		return x.paragraph(e)
	case "list":
		return x.list(e)
	case "table":
		return x.table()
	case "tracked-changes":
		return x.changes()
	case "text-box":
		return x.box()
	case "annotation":
		return x.annotation()
	case "note":
		return x.note()
	case "image":
		if !x.inEdge {
			x.n.images++
		}
		return x.skip()
	case "object", "object-ole", "control", "plugin", "applet":
		x.n.objects++
		return x.skip()
	case "placeholder": // 7.7.5: a prompt that nobody has answered
		x.n.blanks++
		return x.skip()
	case "hidden-text", "hidden-paragraph": // 7.7.6: present in the file, not on paper
		x.n.hidden++
		return x.skip()
	case "forms", "scripts", "event-listeners", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls",
		"alphabetical-index-auto-mark-file", "table-of-content-source", "index-title-template", "ruby-text", "title", "desc",
		"annotation-end", "note-citation", "script", "meta":
		if e.Name.Local == "meta" { // text:meta carries text, office:meta does not
			return x.inline(e)
		}
		return x.skip()
	case "section":
		if attr(e, "display") == "none" {
			x.n.hidden++
			return x.skip()
		}
	}
	return x.each(x.node)
}

// paragraph reads 5.1.3 and 5.1.2.
func (x *odt) paragraph(e xml.StartElement) error {
	saved, space := x.look, x.space
	x.look = x.styled(attr(e, "style-name"), look{})
	x.space = true // white space at the start of a paragraph is dropped
	x.top().prefix = x.mark()
	err := x.inline(e)
	x.endParagraph()
	x.look, x.space = saved, space
	return err
}

// inline reads mixed content up to the end of the element just started.
func (x *odt) inline(xml.StartElement) error {
	for {
		k, err := x.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = cut(err)
			}
			return err
		}
		switch e := k.(type) {
		case xml.CharData:
			x.words(string(e))
			if err := x.full(); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := x.piece(e); err != nil {
				return err
			}
		}
	}
}

// piece reads an element within a paragraph.
func (x *odt) piece(e xml.StartElement) error {
	switch e.Name.Local {
	case "span":
		saved := x.look
		x.look = x.styled(attr(e, "style-name"), x.look)
		err := x.inline(e)
		x.look = saved
		return err
	case "s": // 6.1.3
		c, err := strconv.Atoi(attr(e, "c"))
		if err != nil || c < 1 {
			c = 1
		}
		x.put(strings.Repeat(" ", min(c, 200)))
		return x.skip()
	case "tab":
		x.put("\t")
		return x.skip()
	case "line-break":
		x.put("\n")
		return x.skip()
	case "frame", "g", "custom-shape", "rect", "ellipse", "line", "connector", "path", "polygon", "polyline", "ruby", "ruby-base":
		if e.Name.Local == "ruby" || e.Name.Local == "ruby-base" {
			return x.inline(e)
		}
		return x.shape(e)
	case "drop-down", "a", "bookmark-ref", "reference-ref", "text-input", "variable-set", "variable-get", "user-field-get",
		"user-field-input", "conditional-text", "database-display", "expression", "meta", "meta-field":
		return x.inline(e)
	case "label": // the entries of a drop-down; the chosen one is its text
		return x.skip()
	case "annotation", "note", "placeholder", "hidden-text", "hidden-paragraph", "script", "annotation-end", "ruby-text",
		"p", "h", "list", "table", "tracked-changes", "control", "image", "object", "object-ole", "event-listeners":
		return x.node(e)
	}
	return x.inline(e) // dates, authors, page numbers and other fields show their content
}

// shape reads a drawing: its paragraphs are a text box on this paragraph.
func (x *odt) shape(e xml.StartElement) error {
	saved, space, stack := x.look, x.space, x.stack
	x.stack = nil
	x.push()
	err := x.each(x.node)
	lines := x.pop()
	x.look, x.space, x.stack = saved, space, stack
	x.hang(lines)
	return err
}

func (x *odt) box() error {
	stack := x.stack
	x.stack = nil
	err := x.each(x.node)
	x.stack = stack
	return err
}

// words collapses white space as 6.1.2 says.
func (x *odt) words(s string) {
	var b strings.Builder
	for _, r := range s {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			if !x.space {
				b.WriteByte(' ')
			}
			x.space = true
			continue
		}
		x.space = false
		b.WriteRune(r)
	}
	x.builder.text(b.String(), x.look)
}

func (x *odt) put(s string) {
	x.space = s == "\n"
	x.builder.text(s, x.look)
}

// note reads a footnote or endnote at its reference (6.3).
func (x *odt) note() error {
	var words []string
	err := x.each(func(e xml.StartElement) error {
		if e.Name.Local != "note-body" {
			return x.skip()
		}
		lines, err := x.aside()
		words = lines
		return err
	})
	if s := oneLine(words); s != "" {
		x.put(" [note : " + s + "]")
	}
	return err
}

// annotation reads a comment (14.1): who and when are left out.
func (x *odt) annotation() error {
	var words []string
	x.push()
	err := x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p", "h", "list":
			return x.node(e)
		}
		return x.skip()
	})
	words = x.pop()
	x.n.comment(strings.Join(words, " "))
	return err
}

func (x *odt) aside() ([]string, error) {
	saved, space, stack := x.look, x.space, x.stack
	x.stack = nil
	x.push()
	err := x.each(x.node)
	lines := x.pop()
	x.look, x.space, x.stack = saved, space, stack
	return lines, err
}

// changes counts the regions of 5.5.2.
func (x *odt) changes() error {
	return x.each(func(e xml.StartElement) error {
		if e.Name.Local != "changed-region" {
			return x.skip()
		}
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "deletion":
				x.n.deleted++
			case "insertion":
				x.n.inserted++
			}
			return x.skip()
		})
	})
}

// table reads 9.1.2. Repeated rows and cells are read once: they repeat nothing
// but blank paper, and a count of a million is a trap.
func (x *odt) table() error {
	if x.top().line.Len() > 0 {
		x.endParagraph()
	}
	var rows func(e xml.StartElement) error
	rows = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "table-row":
			return x.row()
		case "table-rows", "table-header-rows", "table-row-group":
			return x.each(rows)
		}
		return x.skip()
	}
	return x.each(rows)
}

func (x *odt) row() error {
	var cells [][]string
	under := 0 // covered cells that belong to the cell on their left, not above
	err := x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "table-cell":
			lines, err := x.aside()
			if cells = append(cells, lines); len(cells) > maxCells {
				return Refusal{Bomb, "too many cells in a row"}
			}
			under, _ = strconv.Atoi(attr(e, "number-columns-spanned"))
			return err
		case "covered-table-cell":
			if under--; under < 1 && len(cells) < maxCells {
				cells = append(cells, nil)
			}
		}
		return x.skip()
	})
	x.add(layoutRow(cells))
	return err
}
