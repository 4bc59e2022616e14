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
	isBool bool   // true or false, not in quotes
	text   string // trimmed; "" for null
}

// empty reports a value that says nothing: no text, no item, no field.
func (n *node) empty() bool { return n.text == "" && len(n.items) == 0 && len(n.fields) == 0 }

type field struct {
	key   string
	line  int
	value *node
}

func parseTree(name, text string) (*node, error) {
	raw := []byte(text)
	// JSON is YAML, but for the tabs that may indent it.
	if strings.EqualFold(path.Ext(name), ".json") || strings.HasPrefix(strings.TrimSpace(text), "{") && json.Valid(raw) {
		return jsonTree(raw)
	}
	return yamlTree(text)
}

func yamlTree(text string) (*node, error) {
	// Counted before the parser nests as deep as the file says.
	if deep(text) {
		return nil, &Refusal{Reason: Forbid}
	}
	// What is read here means the same in every version of YAML; the parser knows 1.1 only.
	text = version.ReplaceAllString(text, "")
	dec := yaml.NewDecoder(strings.NewReader(text))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &Refusal{Reason: Empty}
		}
		return nil, notYAML(text, err)
	}
	// A line "---" below as above the fields closes them; more fields do not follow.
	var more yaml.Node
	if err := dec.Decode(&more); err == nil && (len(more.Content) != 1 || more.Content[0].Tag != "!!null") {
		return nil, &Refusal{Reason: Forbid, Line: more.Line}
	} else if err == nil {
		err = dec.Decode(new(yaml.Node))
		if !errors.Is(err, io.EOF) {
			return nil, &Refusal{Reason: Forbid, Line: more.Line}
		}
	} else if !errors.Is(err, io.EOF) {
		return nil, notYAML(text, err)
	}
	if len(doc.Content) != 1 {
		return nil, &Refusal{Reason: Empty}
	}
	n, err := fromYAML(doc.Content[0], 0)
	if err == nil && !n.isMap && !n.isList {
		if line := gapless(text); line > 0 {
			return nil, &Refusal{Reason: Syntax, Line: line, Want: wantGap}
		}
	}
	return n, err
}

const (
	wantGap    = "un espace après les deux-points, par exemple « priorité: 24h »"
	wantSpaces = "des espaces au début des lignes, pas de tabulations"
	wantComma  = "une virgule entre deux rubriques seulement, pas après la dernière"
)

var (
	version    = regexp.MustCompile(`^%YAML 1\.\d[ \t]*`)
	yamlLine   = regexp.MustCompile(`line (\d+)`)
	tabbed     = regexp.MustCompile(`^ *\t\s*\S`)
	without    = regexp.MustCompile(`^[\s-]*([\pL][\pL '’_()-]*?)\s?:[^\s:/]`)
	lastComma  = regexp.MustCompile(`,\s*[}\]]`)
	severalRow = regexp.MustCompile(`(?m)[{\[]|[:-] +[|>][+-]?\d?\s*$`)
)

// notYAML says where and why the text is none, as far as it can be told.
func notYAML(text string, err error) *Refusal {
	if strings.Contains(err.Error(), "anchor") {
		return &Refusal{Reason: Forbid}
	}
	r := &Refusal{Reason: Syntax}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		r.Line, _ = strconv.Atoi(m[1])
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if tabbed.MatchString(l) {
			r.Line, r.Want = i+1, wantSpaces
			return r
		}
	}
	if line := gapless(text); line > 0 {
		r.Line, r.Want = line, wantGap
		return r
	}
	// The parser names the line where it stopped. A line that is wrong by itself is
	// the better answer.
	if !severalRow.MatchString(text) && len(lines) <= 400 {
		for i, l := range lines {
			if yaml.Unmarshal([]byte(strings.TrimLeft(l, " ")), new(yaml.Node)) != nil {
				r.Line = i + 1
				return r
			}
		}
	}
	return r
}

// gapless returns the first line where a known key has no space behind its colon,
// or 0: YAML takes "nom:DUPONT" for a text.
func gapless(text string) int {
	for i, l := range strings.Split(text, "\n") {
		if m := without.FindStringSubmatch(l); m != nil && (topKeys.meaning(m[1]) != "" || personKeys.meaning(m[1]) != "") {
			return i + 1
		}
	}
	return 0
}

// deep reports more opening brackets or deeper indentation than any sidecar has:
// the YAML parser works in time that grows with both.
func deep(text string) bool {
	if strings.Count(text, "{")+strings.Count(text, "[") > 4*MaxRecipients {
		return true
	}
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, " -?:\t")
		if len(line)-len(rest) > 64 && len(strings.TrimSpace(rest)) > 0 && rest[0] != '#' {
			return true
		}
	}
	return false
}

// plain reports a tag that does not change how a value is read, which is as text.
func plain(y *yaml.Node) bool {
	if y.Style&yaml.TaggedStyle == 0 {
		return true
	}
	switch y.Tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!timestamp":
		return y.Kind == yaml.ScalarNode
	case "!!map":
		return y.Kind == yaml.MappingNode
	case "!!seq":
		return y.Kind == yaml.SequenceNode
	}
	return false
}

func fromYAML(y *yaml.Node, depth int) (*node, error) {
	n := &node{line: y.Line}
	if depth > MaxDepth || y.Kind == yaml.AliasNode || y.Anchor != "" || !plain(y) {
		return nil, &Refusal{Reason: Forbid, Line: y.Line}
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.isMap = true
		for i := 0; i+1 < len(y.Content); i += 2 {
			k := y.Content[i]
			if k.Kind != yaml.ScalarNode || k.Anchor != "" || !plain(k) || k.Tag == "!!merge" {
				return nil, &Refusal{Reason: Forbid, Line: k.Line}
			}
			v, err := fromYAML(y.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			n.fields = append(n.fields, field{tidy(k.Value), k.Line, v})
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
			n.text = scalar(y.Value)
			n.isBool = y.Tag == "!!bool" && y.Style == 0
		}
	default:
		return nil, &Refusal{Reason: Forbid, Line: y.Line}
	}
	return n, nil
}

func scalar(s string) string { return unquoted(strings.TrimSpace(tidy(s))) }

// jsonTree reads JSON token by token: encoding/json alone would take the last of
// two equal keys without a word.
func jsonTree(raw []byte) (*node, error) {
	if err := json.Unmarshal(raw, new(json.RawMessage)); err != nil {
		r := &Refusal{Reason: Syntax}
		var at *json.SyntaxError
		if errors.As(err, &at) {
			end := min(int(at.Offset), len(raw))
			r.Line = 1 + bytes.Count(raw[:end], []byte("\n"))
			if m := lastComma.FindAllIndex(raw[:end], -1); m != nil && m[len(m)-1][1] == end {
				r.Line, r.Want = 1+bytes.Count(raw[:m[len(m)-1][0]], []byte("\n")), wantComma
			}
		}
		return nil, r
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
		n.text = scalar(v)
	case json.Number:
		n.text = v.String()
	case bool:
		n.text, n.isBool = strconv.FormatBool(v), true
	case json.Delim:
		n.isMap, n.isList = v == '{', v == '['
		for j.dec.More() {
			var f field
			if n.isMap {
				k, err := j.dec.Token()
				if err != nil {
					return nil, &Refusal{Reason: Syntax}
				}
				key, _ := k.(string)
				f.key, f.line = tidy(key), j.line()
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
