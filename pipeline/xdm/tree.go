package xdm

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// The bounds of a metadata file.
const (
	maxMetadata = 4 << 20
	maxDepth    = 32
	maxNodes    = 200_000
)

// node is an element by its local name: prefixes differ between producers, and the
// names are unambiguous.
type node struct {
	name  string
	attrs map[string]string
	text  []byte
	kids  []*node
}

// tree reads XML without entities or a document type.
func tree(b []byte) (*node, error) {
	if len(b) > maxMetadata {
		return nil, errors.New("too large")
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(label) {
		case "iso-8859-1", "iso-8859-15", "windows-1252", "latin1":
			return charmap.Windows1252.NewDecoder().Reader(in), nil
		case "us-ascii":
			return in, nil
		}
		return nil, errors.New("unknown character set")
	}
	top := &node{}
	stack := []*node{top}
	for count := 0; ; {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			// The decoder's own words may quote what it read.
			return nil, errors.New("not well-formed")
		}
		switch t := t.(type) {
		case xml.StartElement:
			if count++; count > maxNodes || len(stack) > maxDepth {
				return nil, errors.New("too many elements")
			}
			n := &node{name: t.Name.Local, attrs: make(map[string]string, len(t.Attr))}
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" {
					n.attrs[a.Name.Local] = a.Value
				}
			}
			stack[len(stack)-1].kids = append(stack[len(stack)-1].kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if n := stack[len(stack)-1]; n.name == "Value" {
				n.text = append(n.text, t...)
			}
		case xml.Directive:
			return nil, errors.New("has a document type")
		}
	}
	if len(top.kids) != 1 {
		return nil, errors.New("not well-formed")
	}
	return top.kids[0], nil
}

// all gives the children of a name. One published stylesheet writes some names in
// small letters.
func (n *node) all(name string) []*node {
	var out []*node
	for _, k := range n.kids {
		if strings.EqualFold(k.name, name) {
			out = append(out, k)
		}
	}
	return out
}

func (n *node) first(name string) *node {
	for _, k := range n.kids {
		if strings.EqualFold(k.name, name) {
			return k
		}
	}
	return nil
}

// slot gives the values of a slot, by its name.
func (n *node) slot(name string) []string {
	var out []string
	for _, s := range n.all("Slot") {
		if !strings.EqualFold(s.attrs["name"], name) {
			continue
		}
		for _, l := range s.all("ValueList") {
			for _, v := range l.all("Value") {
				out = append(out, strings.TrimSpace(string(v.text)))
			}
		}
	}
	return out
}

func (n *node) value(name string) string {
	if v := n.slot(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

// words gives the text of Name.
func (n *node) words() string {
	if name := n.first("Name"); name != nil {
		if s := name.first("LocalizedString"); s != nil {
			return s.attrs["value"]
		}
	}
	return ""
}
