package cda

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// The limits of what is read.
const (
	MaxBytes = 32 << 20

	maxDepth    = 64
	maxElements = 200_000
	maxTag      = 16 << 10 // bytes of one tag with its attributes
	maxText     = 16 << 10 // bytes of one text of the header
)

const namespace = "urn:hl7-org:v3"

// node is an element in the namespace of HL7 v3; those of others are left out.
type node struct {
	name     string
	attr     map[string]string
	children []*node
	text     []byte
}

// parse gives the one ClinicalDocument of b, wherever it stands: some producers
// wrap it in the stylesheet that shows it.
func parse(b []byte) (*node, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if err := admit(b); err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = charset
	var root *node
	depth, tops := 0, 0
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			if root == nil {
				return nil, errors.New("cda: no ClinicalDocument")
			}
			return root, nil
		case err != nil:
			return nil, illFormed(d)
		}
		switch v := token.(type) {
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(v)) > 0 {
				return nil, illFormed(d)
			}
		case xml.StartElement:
			// One element stands at the top; the decoder would take several.
			if depth == 0 {
				tops++
			}
			switch {
			case tops > 1:
				return nil, illFormed(d)
			case v.Name != (xml.Name{Space: namespace, Local: "ClinicalDocument"}):
				depth++
			case root != nil:
				return nil, errors.New("cda: more than one ClinicalDocument")
			default:
				if root, err = subtree(d, v); err != nil {
					return nil, err
				}
			}
		}
	}
}

// subtree reads the element that has begun. Depth is bounded by admit.
func subtree(d *xml.Decoder, start xml.StartElement) (*node, error) {
	n := &node{name: start.Name.Local, attr: make(map[string]string, len(start.Attr))}
	for _, a := range start.Attr {
		if a.Name.Space != "" {
			continue
		}
		// XML 1.0 3.1; the decoder lets it pass.
		if _, twice := n.attr[a.Name.Local]; twice {
			return nil, illFormed(d)
		}
		n.attr[a.Name.Local] = a.Value
	}
	for {
		token, err := d.Token()
		if err != nil {
			return nil, illFormed(d)
		}
		switch v := token.(type) {
		case xml.EndElement:
			return n, nil
		case xml.CharData:
			if n.text = append(n.text, v...); len(n.text) > maxText && n.name != "text" {
				return nil, fmt.Errorf("cda: a text of the header exceeds %d bytes", maxText)
			}
		case xml.StartElement:
			switch {
			case v.Name.Space == namespace && v.Name.Local == "ClinicalDocument":
				return nil, errors.New("cda: more than one ClinicalDocument")
			case v.Name.Space != namespace, n.name == "component" && v.Name.Local == "structuredBody":
				if v.Name.Space == namespace {
					n.children = append(n.children, &node{name: v.Name.Local})
				}
				if err := d.Skip(); err != nil {
					return nil, illFormed(d)
				}
			default:
				child, err := subtree(d, v)
				if err != nil {
					return nil, err
				}
				n.children = append(n.children, child)
			}
		}
	}
}

// illFormed says where, and not what: the decoder's own words quote the text.
func illFormed(d *xml.Decoder) error {
	line, _ := d.InputPos()
	return fmt.Errorf("cda: not well-formed XML at line %d", line)
}

func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "us-ascii":
		return in, nil
	case "iso-8859-1", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder().Reader(in), nil
	}
	return nil, errors.New("cda: unknown character set")
}

// admit runs over the bytes before the decoder allocates anything for them: it
// refuses what is too large, too deep, has too many elements or a tag with
// thousands of attributes, and every DTD (no entities, nothing fetched).
func admit(b []byte) error {
	switch {
	case len(b) > MaxBytes:
		return fmt.Errorf("cda: exceeds %d MiB", MaxBytes>>20)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}), bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.IndexByte(b, 0) >= 0:
		return errors.New("cda: unknown character set")
	}
	depth, elements := 0, 0
	for {
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			return nil
		}
		b = b[i:]
		var ok bool
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			b, ok = after(b[4:], "-->")
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			b, ok = after(b[9:], "]]>")
		case bytes.HasPrefix(b, []byte("<?")):
			b, ok = after(b[2:], "?>")
		case bytes.HasPrefix(b, []byte("<!")):
			return errors.New("cda: has a DTD")
		default:
			end := tagEnd(b)
			if end < 0 {
				return fmt.Errorf("cda: not well-formed XML, or a tag exceeds %d bytes", maxTag)
			}
			switch {
			case b[1] == '/':
				depth--
			default:
				if elements++; elements > maxElements {
					return fmt.Errorf("cda: exceeds %d elements", maxElements)
				}
				if b[end-1] != '/' {
					depth++
				}
			}
			if depth > maxDepth {
				return fmt.Errorf("cda: exceeds a depth of %d", maxDepth)
			}
			b, ok = b[end+1:], true
		}
		if !ok {
			return errors.New("cda: not well-formed XML")
		}
	}
}

func after(b []byte, end string) ([]byte, bool) {
	_, rest, ok := bytes.Cut(b, []byte(end))
	return rest, ok
}

// tagEnd gives the place of the > that ends a tag, or -1: a > in an attribute's
// value does not.
func tagEnd(b []byte) int {
	var quote byte
	for i := 1; i < len(b) && i < maxTag; i++ {
		switch c := b[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"', c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

// all gives the children at a path, in order.
func (n *node) all(path ...string) (found []*node) {
	if n == nil {
		return nil
	}
	for _, c := range n.children {
		if c.name != path[0] {
			continue
		}
		if len(path) == 1 {
			found = append(found, c)
		} else {
			found = append(found, c.all(path[1:]...)...)
		}
	}
	return found
}

// one gives the first child at a path, or nil, on which every method works.
func (n *node) one(path ...string) *node {
	if found := n.all(path...); len(found) > 0 {
		return found[0]
	}
	return nil
}

func (n *node) value(attr string) string {
	if n == nil {
		return ""
	}
	return tidy(n.attr[attr])
}

func (n *node) string() string {
	if n == nil || !utf8.Valid(n.text) {
		return ""
	}
	return tidy(string(n.text))
}
