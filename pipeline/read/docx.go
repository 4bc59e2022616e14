package read

import (
	"encoding/xml"
	"path"
	"strconv"
	"strings"
)

// docx reads WordprocessingML (ECMA-376 part 1, 17), transitional and strict:
// elements are told apart by local name.
type docx struct {
	*tokens
	*builder
	styles    map[string]docxStyle
	numbering *docxNumbering
	footnotes map[string]string
	endnotes  map[string]string
	fields    []docxField
	edges     []docxEdge // headers and footers in the order of their sections
	inEdge    bool       // reading a header or footer: a logo there needs no note
	look      look       // of the paragraph's style, then of the run
}

// docxEdge is a reference to a header or footer part.
type docxEdge struct {
	id     string
	footer bool
	rank   int // first page, other pages, even pages
}

// docxText reads the parts of the package in reading order.
func docxText(raw []byte, n *notes) (string, error) {
	a, err := openArchive(raw)
	if err != nil {
		return "", err
	}
	main := "word/document.xml"
	rels, err := relationships(a, "_rels/.rels")
	if err != nil {
		return "", err
	}
	for _, r := range rels {
		if r.kind == "officeDocument" && !r.external {
			main = resolve("", r.target)
		}
	}
	if !a.has(main) {
		return "", Refusal{Damaged, "document part missing"}
	}
	rels, err = relationships(a, path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"))
	if err != nil {
		return "", err
	}
	byKind, byID := map[string]string{}, map[string]string{}
	for id, r := range rels {
		if r.external {
			continue // never followed
		}
		target := resolve(path.Dir(main), r.target)
		byID[id] = target
		switch r.kind {
		case "styles", "numbering", "footnotes", "endnotes", "comments", "settings":
			byKind[r.kind] = target
		case "chart", "diagramData", "aFChunk":
			n.objects++
		}
	}
	x := &docx{builder: newBuilder(n)}
	if x.styles, err = docxStyles(a, byKind["styles"]); err != nil {
		return "", err
	}
	if x.numbering, err = docxNumbers(a, byKind["numbering"]); err != nil {
		return "", err
	}
	if x.footnotes, err = x.stories(a, byKind["footnotes"], "footnote"); err != nil {
		return "", err
	}
	if x.endnotes, err = x.stories(a, byKind["endnotes"], "endnote"); err != nil {
		return "", err
	}
	comments, err := x.stories(a, byKind["comments"], "comment")
	if err != nil {
		return "", err
	}
	for _, id := range sortedIDs(comments) {
		n.comment(comments[id])
	}
	body, err := x.part(a, main)
	if err != nil {
		return "", err
	}
	even, err := evenPages(a, byKind["settings"])
	if err != nil {
		return "", err
	}
	x.inEdge = true
	var heads, feet []string
	read := map[string]bool{}
	for rank := range 3 {
		for _, e := range x.edges {
			target := byID[e.id]
			if e.rank != rank || target == "" || read[target] || e.rank == 2 && !even {
				continue
			}
			read[target] = true
			lines, err := x.part(a, target)
			if err != nil {
				return "", err
			}
			if e.footer {
				feet = append(feet, lines...)
			} else {
				heads = append(heads, lines...)
			}
		}
	}
	return page(heads, body, feet), x.full()
}

// part reads one part of blocks.
func (x *docx) part(a *archive, name string) ([]string, error) {
	b, err := a.part(name)
	if err != nil || b == nil {
		return nil, err
	}
	x.tokens = newTokens(b)
	x.fields = nil
	if _, err := x.root(); err != nil {
		return nil, err
	}
	x.push()
	if err := x.each(x.node); err != nil {
		return nil, err
	}
	return x.pop(), nil
}

// stories reads a part of numbered stories: footnotes, endnotes, comments. Each
// becomes one line, once, however often it is referred to.
func (x *docx) stories(a *archive, name, element string) (map[string]string, error) {
	if name == "" {
		return nil, nil
	}
	b, err := a.part(name)
	if err != nil || b == nil {
		return nil, err
	}
	x.tokens = newTokens(b)
	if _, err := x.root(); err != nil {
		return nil, err
	}
	out := map[string]string{}
	err = x.each(func(e xml.StartElement) error {
		kind := attr(e, "type") // separators are drawn lines
		if e.Name.Local != element || kind != "" && kind != "normal" {
			return x.skip()
		}
		x.push()
		err := x.each(x.node)
		x.fields = nil
		lines := x.pop()
		if len(lines) > 0 {
			s := oneLine(lines)
			if element != "comment" {
				s = " [note : " + s + "]"
			}
			out[attr(e, "id")] = s
		}
		return err
	})
	return out, err
}

// node reads one element of block or run level.
func (x *docx) node(e xml.StartElement) error {
	if err := x.full(); err != nil {
		return err
	}
	switch e.Name.Local {
	case "p":
		return x.paragraph()
	case "r":
		return x.run()
	case "t":
		return x.words(e)
	case "tbl":
		return x.table()
	case "sectPr":
		return x.section()
	case "del", "moveFrom":
		x.n.deleted++
		return x.skip()
	case "ins", "moveTo":
		x.n.inserted++
		return x.each(x.node)
	case "sdt":
		return x.control()
	case "AlternateContent":
		return x.alternate()
	case "txbxContent":
		fields, saved := x.fields, x.look
		x.fields = nil
		x.push()
		err := x.each(x.node)
		lines := x.pop()
		x.fields, x.look = fields, saved
		x.hang(lines)
		return err
	case "f": // a fraction of Office Math (22.1.2.36): numerator, denominator
		if !isMath(e) {
			return x.skip()
		}
		return x.fraction()
	case "altChunk", "object":
		x.n.objects++
		return x.each(x.node)
	case "blip", "imagedata":
		if !x.inEdge {
			x.n.images++
		}
		return x.skip()
	case "OLEObject", "chart", "instrText", "delText", "delInstrText", "rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr",
		"rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblPrExChange", "tblGridChange", "numberingChange",
		"rt", "posOffset", "align", "pctWidth", "pctHeight":
		return x.skip()
	}
	return x.each(x.node)
}

func isMath(e xml.StartElement) bool { return strings.HasSuffix(e.Name.Space, "/math") }

func (x *docx) fraction() error {
	first := true
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "num", "den":
			if !first {
				x.put("/")
			}
			first = false
			return x.each(x.node)
		}
		return x.skip()
	})
}

// paragraph reads 17.3.1.22. A paragraph mark that was deleted under tracking
// joins the paragraph with the next one (17.13.5.15).
func (x *docx) paragraph() error {
	saved := x.look
	x.look = look{}
	joined := false
	err := x.each(func(e xml.StartElement) error {
		if e.Name.Local != "pPr" {
			return x.node(e)
		}
		return x.paragraphProperties(&joined)
	})
	x.look = saved
	if !joined {
		x.endParagraph()
	}
	return err
}

func (x *docx) paragraphProperties(joined *bool) error {
	numID, level := "", -1
	style := ""
	err := x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			style = attr(e, "val")
		case "numPr":
			return x.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "numId":
					numID = attr(e, "val")
				case "ilvl":
					level, _ = strconv.Atoi(attr(e, "val"))
				}
				return x.skip()
			})
		case "rPr": // of the paragraph mark alone
			return x.each(func(e xml.StartElement) error {
				if e.Name.Local == "del" || e.Name.Local == "moveFrom" {
					*joined = true
				}
				return x.skip()
			})
		case "sectPr":
			return x.section()
		}
		return x.skip()
	})
	s := x.styles[style]
	x.look = s.apply(look{})
	if numID == "" {
		numID = s.numID
		if level < 0 {
			level = s.level
		}
	}
	if mark := x.numbering.mark(numID, max(level, 0)); mark != "" {
		x.top().prefix = mark + " "
	}
	return err
}

// section notes which headers and footers are shown (17.10). A first-page one is
// shown only with titlePg; what is not shown may belong to another letter.
func (x *docx) section() error {
	var found []docxEdge
	title := false
	err := x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "titlePg":
			title = on(e)
		case "headerReference", "footerReference":
			d := docxEdge{footer: e.Name.Local == "footerReference", rank: 1}
			for _, a := range e.Attr {
				switch {
				case a.Name.Local == "id":
					d.id = a.Value
				case a.Name.Local == "type" && a.Value == "first":
					d.rank = 0
				case a.Name.Local == "type" && a.Value == "even":
					d.rank = 2
				}
			}
			found = append(found, d)
		}
		return x.skip()
	})
	for _, d := range found {
		if d.rank != 0 || title {
			x.edges = append(x.edges, d)
		}
	}
	return err
}

// alternate reads the first choice of 17.17.3 markup compatibility, and the
// fallback only where there is none: both hold the same text box.
func (x *docx) alternate() error {
	chosen := false
	return x.each(func(e xml.StartElement) error {
		if chosen || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return x.skip()
		}
		chosen = true
		return x.each(x.node)
	})
}

// control reads a content control (17.5.2). A placeholder still showing is a
// blank that nobody filled, not text.
func (x *docx) control() error {
	placeholder := false
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "sdtPr":
			return x.each(func(e xml.StartElement) error {
				if e.Name.Local == "showingPlcHdr" {
					placeholder = on(e)
				}
				return x.skip()
			})
		case "sdtContent":
			if placeholder {
				x.n.blanks++
				return x.skip()
			}
			return x.each(x.node)
		}
		return x.skip()
	})
}
