package read

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// tokens reads XML as a stream. encoding/xml knows only the five entities of the
// standard and opens nothing; a document type declaration, the door of entity
// bombs and external entities, is refused all the same: neither OOXML (ECMA-376
// part 2, 9.1.3) nor ODF packages have one.
type tokens struct {
	d     *xml.Decoder
	depth int
}

func newTokens(part []byte) *tokens {
	d := xml.NewDecoder(bytes.NewReader(part))
	return &tokens{d: d}
}

// next returns the next start, end or character data. Its bytes hold until the
// following call. The end of the document is io.EOF.
func (t *tokens) next() (xml.Token, error) {
	for {
		k, err := t.d.Token()
		if errors.Is(err, io.EOF) && t.depth == 0 {
			return nil, io.EOF
		}
		if err != nil {
			return nil, Refusal{Damaged, "XML not well formed"}
		}
		switch k.(type) {
		case xml.StartElement:
			t.depth++
			if t.depth > MaxDepth {
				return nil, Refusal{Bomb, "XML nested too deep"}
			}
		case xml.EndElement:
			t.depth--
		case xml.Directive:
			return nil, Refusal{Bomb, "document type declaration in XML"}
		case xml.Comment, xml.ProcInst:
			continue
		}
		return k, nil
	}
}

// root returns the first element.
func (t *tokens) root() (xml.StartElement, error) {
	for {
		k, err := t.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = Refusal{Damaged, "XML without an element"}
			}
			return xml.StartElement{}, err
		}
		if e, ok := k.(xml.StartElement); ok {
			return e, nil
		}
	}
}

// each calls fn for every child of the element just started, which fn must read
// to its end, and returns after the element's own end.
func (t *tokens) each(fn func(xml.StartElement) error) error {
	for {
		k, err := t.next()
		if err != nil {
			return cut(err)
		}
		switch e := k.(type) {
		case xml.StartElement:
			if err := fn(e); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// skip reads to the end of the element just started.
func (t *tokens) skip() error {
	for want := t.depth - 1; t.depth > want; {
		if _, err := t.next(); err != nil {
			return cut(err)
		}
	}
	return nil
}

// text returns the character data of the element just started.
func (t *tokens) text() (string, error) {
	var b strings.Builder
	for want := t.depth - 1; t.depth > want; {
		k, err := t.next()
		if err != nil {
			return "", cut(err)
		}
		if c, ok := k.(xml.CharData); ok {
			b.Write(c)
		}
	}
	return b.String(), nil
}

func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return Refusal{Damaged, "XML ends early"}
	}
	return err
}

// attr returns the attribute of that local name, whatever its namespace: the
// strict and the transitional forms of OOXML differ in nothing else.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// on reads an OOXML toggle (ECMA-376 part 1, 22.9.2.7): present is true unless
// its value says no.
func on(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
