package sidecar

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a value of the file: fields, items or text.
type node struct {
	line   int
	fields []field
	items  []*node
	isMap  bool
	isList bool
	text   string // trimmed; "" for null
}

type field struct {
	key   string
	line  int
	value *node
}

func parseTree(name string, raw []byte) (*node, error) {
	if strings.EqualFold(path.Ext(name), ".json") {
		return jsonTree(raw)
	}
	return yamlTree(raw)
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

func yamlTree(raw []byte) (*node, error) {
	// Counted before the parser nests as deep as the file says.
	if deep(raw) {
		return nil, &Refusal{Reason: Forbid}
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		r := &Refusal{Reason: Syntax}
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			r.Line, _ = strconv.Atoi(m[1])
		}
		if errors.Is(err, io.EOF) {
			r.Reason = Empty
		}
		return nil, r
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, &Refusal{Reason: Forbid}
	}
	if len(doc.Content) != 1 {
		return nil, &Refusal{Reason: Empty}
	}
	return fromYAML(doc.Content[0], 0)
}

// deep reports more opening brackets or deeper indentation than any sidecar has:
// the YAML parser works in time that grows with both.
func deep(raw []byte) bool {
	if bytes.Count(raw, []byte("{"))+bytes.Count(raw, []byte("[")) > 4*MaxRecipients {
		return true
	}
	for line := range bytes.Lines(raw) {
		rest := bytes.TrimLeft(line, " -?:\t")
		if len(line)-len(rest) > 64 && len(bytes.TrimSpace(rest)) > 0 && rest[0] != '#' {
			return true
		}
	}
	return false
}

func fromYAML(y *yaml.Node, depth int) (*node, error) {
	n := &node{line: y.Line}
	if depth > MaxDepth || y.Kind == yaml.AliasNode || y.Anchor != "" || y.Style&yaml.TaggedStyle != 0 {
		return nil, &Refusal{Reason: Forbid, Line: y.Line}
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.isMap = true
		for i := 0; i+1 < len(y.Content); i += 2 {
			k := y.Content[i]
			if k.Kind != yaml.ScalarNode || k.Anchor != "" || k.Style&yaml.TaggedStyle != 0 || k.Tag == "!!merge" {
				return nil, &Refusal{Reason: Forbid, Line: k.Line}
			}
			v, err := fromYAML(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			n.fields = append(n.fields, field{k.Value, k.Line, v})
		}
	case yaml.SequenceNode:
		n.isList = true
		for _, c := range y.Content {
			v, err := fromYAML(c, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, v)
		}
	case yaml.ScalarNode:
		if y.Tag != "!!null" {
			n.text = strings.TrimSpace(y.Value)
		}
	default:
		return nil, &Refusal{Reason: Forbid, Line: y.Line}
	}
	return n, nil
}

// jsonTree reads JSON token by token: encoding/json alone would take the last of
// two equal keys without a word.
func jsonTree(raw []byte) (*node, error) {
	if !json.Valid(raw) {
		return nil, &Refusal{Reason: Syntax}
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	j := &jsonReader{dec: dec, raw: raw}
	return j.value(0)
}

type jsonReader struct {
	dec *json.Decoder
	raw []byte
	// seen and lines count line breaks on the way, so that no place is counted twice.
	seen  int64
	lines int
}

func (j *jsonReader) line() int {
	at := j.dec.InputOffset()
	j.lines += bytes.Count(j.raw[j.seen:at], []byte("\n"))
	j.seen = at
	return j.lines + 1
}

func (j *jsonReader) value(depth int) (*node, error) {
	if depth > MaxDepth {
		return nil, &Refusal{Reason: Forbid, Line: j.line()}
	}
	t, err := j.dec.Token()
	if err != nil {
		return nil, &Refusal{Reason: Syntax}
	}
	n := &node{line: j.line()}
	switch v := t.(type) {
	case string:
		n.text = strings.TrimSpace(v)
	case json.Number:
		n.text = v.String()
	case bool:
		n.text = strconv.FormatBool(v)
	case json.Delim:
		n.isMap, n.isList = v == '{', v == '['
		for j.dec.More() {
			var f field
			if n.isMap {
				k, err := j.dec.Token()
				if err != nil {
					return nil, &Refusal{Reason: Syntax}
				}
				f.key, _ = k.(string)
				f.line = j.line()
			}
			if f.value, err = j.value(depth + 1); err != nil {
				return nil, err
			}
			if n.isMap {
				n.fields = append(n.fields, f)
			} else {
				n.items = append(n.items, f.value)
			}
		}
		if _, err := j.dec.Token(); err != nil {
			return nil, &Refusal{Reason: Syntax}
		}
	}
	return n, nil
}
