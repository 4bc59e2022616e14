package read

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// odt reads OpenDocument text (ODF 1.2 part 1). Deleted text lives in
// text:tracked-changes alone (5.5.1), so that skipping it drops the deletions.
type odt struct {
	*tokens
	*builder
	styles map[string]odtStyle
	lists  map[string]*[10]docxLevel
	stack  []*odtList
	counts map[string]int // last number per list style, for lists that continue
	look   look
	space  bool // the paragraph's last character was a space (6.1.2)
	inEdge bool
}

type odtStyle struct {
	parent string
	set    []func(*look)
	list   string
}

type odtList struct {
	style string
	count int
	mark  bool // the item's first paragraph is still to come
}

func odtText(raw []byte, n *notes) (string, error) {
	a, err := openArchive(raw)
	if err != nil {
		return "", err
	}
	manifest, err := a.part("META-INF/manifest.xml")
	if err != nil {
		return "", err
	}
	if bytes.Contains(manifest, []byte("encryption-data")) { // ODF 1.2 part 3, 4.4
		return "", Refusal{Encrypted, "package with encryption data"}
	}
	content, err := a.part("content.xml")
	if err != nil {
		return "", err
	}
	if content == nil {
		return "", Refusal{Damaged, "content part missing"}
	}
	x := &odt{builder: newBuilder(n), styles: map[string]odtStyle{}, lists: map[string]*[10]docxLevel{}, counts: map[string]int{}}
	common, err := a.part("styles.xml")
	if err != nil {
		return "", err
	}
	for _, part := range [][]byte{common, content} {
		if part == nil {
			continue
		}
		x.tokens = newTokens(part)
		if _, err := x.root(); err != nil {
			return "", err
		}
		if err := x.each(x.definitions); err != nil {
			return "", err
		}
	}
	body, err := x.flow(content, "body", &odtEdges{})
	if err != nil {
		return "", err
	}
	var edges odtEdges
	if common != nil {
		x.inEdge = true
		if _, err := x.flow(common, "master-styles", &edges); err != nil {
			return "", err
		}
	}
	return page(edges.heads, body, edges.feet), x.full()
}

// odtEdges holds what master pages show at the edges (16.9 to 16.12).
type odtEdges struct{ heads, feet []string }

// flow reads the named child of a part's root.
func (x *odt) flow(part []byte, child string, edges *odtEdges) ([]string, error) {
	x.tokens = newTokens(part)
	if _, err := x.root(); err != nil {
		return nil, err
	}
	x.push()
	err := x.each(func(e xml.StartElement) error {
		switch {
		case e.Name.Local != child:
			return x.skip()
		case child == "body":
			return x.each(x.node)
		}
		return x.each(func(e xml.StartElement) error {
			if e.Name.Local != "master-page" {
				return x.skip()
			}
			return x.each(func(e xml.StartElement) error {
				kind := strings.TrimSuffix(strings.TrimSuffix(e.Name.Local, "-first"), "-left")
				if kind != "header" && kind != "footer" || attr(e, "display") == "false" {
					return x.skip()
				}
				x.push()
				err := x.each(x.node)
				lines := x.pop()
				if kind == "header" {
					edges.heads = append(edges.heads, lines...)
				} else {
					edges.feet = append(edges.feet, lines...)
				}
				return err
			})
		})
	})
	return x.pop(), err
}

// definitions gathers text and list styles.
func (x *odt) definitions(e xml.StartElement) error {
	switch e.Name.Local {
	case "styles", "automatic-styles":
		return x.each(x.definitions)
	case "style":
		s := odtStyle{parent: attr(e, "parent-style-name"), list: attr(e, "list-style-name")}
		name := attr(e, "name")
		err := x.each(func(e xml.StartElement) error {
			if e.Name.Local == "text-properties" {
				s.set = odtLook(e)
			}
			return x.skip()
		})
		x.styles[name] = s
		return err
	case "list-style":
		levels := &[10]docxLevel{}
		x.lists[attr(e, "name")] = levels
		return x.each(func(e xml.StartElement) error {
			i, err := strconv.Atoi(attr(e, "level"))
			if err != nil || i < 1 || i > 10 {
				return x.skip()
			}
			l := docxLevel{format: "bullet"}
			if e.Name.Local == "list-level-style-number" {
				l.format, l.start = "none", 1
				for _, a := range e.Attr {
					switch {
					case a.Name.Local == "num-format" && a.Value != "":
						l.format = a.Value
					case a.Name.Local == "start-value":
						l.start, _ = strconv.Atoi(a.Value)
					}
				}
				l.text = attr(e, "num-prefix") + "%" + attr(e, "num-suffix")
			}
			levels[i-1] = l
			return x.skip()
		})
	}
	return x.skip()
}

// odtLook reads text properties (20.4, 16.27.28).
func odtLook(e xml.StartElement) (set []func(*look)) {
	for _, a := range e.Attr {
		v := a.Value
		if len(set) >= maxLooks {
			break
		}
		switch a.Name.Local {
		case "display":
			set = append(set, func(l *look) { l.hidden = v == "none" })
		case "text-line-through-style", "text-line-through-type":
			set = append(set, func(l *look) { l.struck = v != "none" })
		case "text-position":
			set = append(set, func(l *look) { l.raised = strings.HasPrefix(v, "super") || len(v) > 0 && v[0] >= '1' && v[0] <= '9' })
		case "text-transform":
			set = append(set, func(l *look) { l.caps = v == "uppercase" })
		case "font-name", "font-family":
			set = append(set, func(l *look) { l.font = strings.Trim(v, "'") })
		}
	}
	return set
}

// styled applies a style and its parents, the farthest first.
func (x *odt) styled(name string, l look) look {
	var chain []odtStyle
	for range 10 {
		s, ok := x.styles[name]
		if !ok {
			break
		}
		chain = append(chain, s)
		name = s.parent
	}
	for i := len(chain) - 1; i >= 0; i-- {
		for _, f := range chain[i].set {
			f(&l)
		}
	}
	return l
}

// mark gives the list mark of a paragraph in the lists now open.
func (x *odt) mark() string {
	if len(x.stack) == 0 {
		return ""
	}
	l := x.stack[len(x.stack)-1]
	if !l.mark {
		return ""
	}
	l.mark = false
	style := ""
	for _, o := range x.stack {
		if o.style != "" {
			style = o.style // inner lists inherit it (19.880)
		}
	}
	levels := x.lists[style]
	if levels == nil || len(x.stack) > len(levels) {
		return "- "
	}
	def := levels[len(x.stack)-1]
	switch def.format {
	case "bullet", "":
		return "- "
	case "none":
		return ""
	}
	return strings.Replace(def.text, "%", number(def.start-1+l.count, def.format), 1) + " "
}

// list reads 5.3.1. A list that continues goes on from where the last list of the style ended (19.780).
func (x *odt) list(e xml.StartElement) error {
	l := &odtList{style: attr(e, "style-name")}
	if len(x.stack) == 0 && attr(e, "continue-numbering") == "true" {
		l.count = x.counts[l.style]
	}
	x.stack = append(x.stack, l)
	err := x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "list-item":
			l.count++
			if v, err := strconv.Atoi(attr(e, "start-value")); err == nil && v > 0 && v < 1000 {
				l.count = v
			}
			l.mark = true
			return x.each(x.node)
		case "list-header":
			l.mark = false
			return x.each(x.node)
		}
		return x.skip()
	})
	x.stack = x.stack[:len(x.stack)-1]
	if len(x.stack) == 0 {
		x.counts[l.style] = l.count
	}
	return err
}
