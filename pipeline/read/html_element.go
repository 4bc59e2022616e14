package read

import (
	"strconv"
	"strings"
)

// htmlRole is what an element is to the layout.
type htmlRole int

const (
	roleInline htmlRole = iota
	roleBlock
	rolePara // a block that another block ends
	roleList
	roleItem
	roleTable
	roleGroup // rows of a table
	roleRow
	roleCell
)

// htmlDrop says that the words of an element are not on the page.
type htmlDrop int

const (
	dropNone htmlDrop = iota
	dropStyle
	dropAll
)

// htmlOpen is an element that is open.
type htmlOpen struct {
	name  string
	attrs string // of a formatting element, to know equal ones
	role  htmlRole
	look  look
	pre   bool
	fresh bool // preformatted, nothing has come yet
	flex  bool // its children stand side by side
	tight bool
	drop  htmlDrop
	apply func(look) look // what the element changes about the look around it
	wide  int             // columns and rows that a cell spans
	down  int
	end   func()
}

type htmlTable struct {
	cells [][]string
	below []int // rows that a cell of each column still reaches down
	col   int   // of the next cell
	depth int   // of its element in the stack
}

type htmlList struct {
	format string // "" for a bullet, none, or as in number
	at     int
	step   int
}

var htmlRoles = func() map[string]htmlRole {
	m := map[string]htmlRole{"p": rolePara, "table": roleTable, "tr": roleRow, "td": roleCell, "th": roleCell, "li": roleItem,
		"ul": roleList, "ol": roleList, "menu": roleList, "dir": roleList, "tbody": roleGroup, "thead": roleGroup, "tfoot": roleGroup}
	for w := range words(`address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
		footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend listing main nav optgroup option pre search section summary xmp`) {
		m[w] = roleBlock
	}
	return m
}()

// Elements that have no end tag (HTML 13.1.2).
var htmlVoid = words("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")

// Elements whose words a reader of the page does not see, or which are no words.
var htmlDropped = words(`script template noscript noembed noframes head title iframe object applet audio video canvas svg map
	datalist button rp rt noindex`)

// Elements that may stand in the head of a page.
var htmlHead = words("base basefont bgsound link meta title noscript noframes style script template object")

// Formatting elements go on after the block that they were opened in ends
// (HTML 13.2.4.3).
var htmlFormatting = words("a b big code em font i nobr s small strike strong tt u")

// inside returns the innermost open element, or the page as a whole.
func (r *htmlReader) inside() htmlOpen {
	if k := len(r.stack); k > 0 {
		return r.stack[k-1]
	}
	return htmlOpen{}
}

// start reads a start tag.
func (r *htmlReader) start(closed bool) error {
	tag, more := r.z.TagName()
	name := string(tag)
	a := r.attributes(more)
	top := r.inside()
	if closed && r.xhtml {
		r.z.NextIsNotRawText()
	}
	if top.drop != dropNone {
		// Within what is dropped only its own end matters.
		if !htmlVoid[name] && !(closed && r.xhtml) && name == top.name {
			return r.open(htmlOpen{name: name, drop: top.drop, look: top.look})
		}
		if top.name != "head" || htmlHead[name] && name != "style" {
			return nil
		}
		if name == "style" {
			if strings.Contains(strings.ToLower(a["media"]), "print") {
				return r.open(htmlOpen{name: name, drop: dropAll})
			}
			return r.open(htmlOpen{name: name, drop: dropStyle})
		}
		r.leave(len(r.stack) - 1) // the head ends where something of the body begins
		top = r.inside()
	}
	if r.choice != nil && r.choose(name, a) {
		return nil
	}
	if r.inside().name == "#cell" {
		r.leave(len(r.stack) - 1)
		top = r.inside()
	}
	style := r.sheet.of(name, a["id"], strings.Fields(a["class"])).over(declarations(a["style"]))
	e := htmlOpen{name: name, role: htmlRoles[name], look: top.look, pre: top.pre, tight: style.tight || strings.HasPrefix(a["class"], "Mso")}
	r.styled(&e, style, a)
	if htmlVoid[name] {
		r.void(name, a, e)
		return nil
	}
	if top.flex && top.role == roleRow {
		e.role = roleCell
	}
	if style.mso == "comment" {
		e.role = roleBlock
	}
	if e.role != roleInline {
		r.impliedEnds(e)
	}
	if htmlFormatting[name] && r.alike(name, a) >= 3 { // HTML 13.2.4.3, the Noah's Ark clause
		return nil
	}
	e.attrs = a["style"] + "\x00" + a["class"] + "\x00" + a["face"]
	if e.role == roleCell {
		e.wide, e.down = span(a["colspan"]), span(a["rowspan"])
	}
	r.special(&e, name, a, style)
	if err := r.open(e); err != nil {
		return err
	}
	if closed && r.xhtml {
		r.end(name)
	}
	return nil
}

func span(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 1
	}
	return min(max(n, 1), 200)
}

// alike counts the open elements that equal one about to be opened.
func (r *htmlReader) alike(name string, a htmlAttributes) int {
	attrs := a["style"] + "\x00" + a["class"] + "\x00" + a["face"]
	n := 0
	for i := len(r.stack) - 1; i >= 0 && r.stack[i].role != roleCell; i-- {
		if r.stack[i].name == name && r.stack[i].attrs == attrs {
			n++
		}
	}
	return n
}

// styled gives the element what its name, its attributes and its style change.
func (r *htmlReader) styled(e *htmlOpen, s htmlStyle, a htmlAttributes) {
	name := e.name
	face, _, _ := strings.Cut(a["face"], ",")
	hidden := a.has("hidden") && s.display == "" || s.hides() || name == "dialog" && !a.has("open")
	e.apply = func(l look) look {
		switch name {
		case "sup":
			l.raised = true
		case "s", "strike", "del":
			l.struck = true
		case "font":
			if face != "" {
				l.font = face
			}
		}
		l.hidden = l.hidden || hidden
		l.struck = l.struck || s.struck
		if s.raised != "" {
			l.raised = s.raised == "yes"
		}
		if s.caps != "" {
			l.caps = s.caps == "yes"
		}
		if s.font != "" {
			l.font = s.font
		}
		return l
	}
	e.look = e.apply(e.look)
	switch name {
	case "ins":
		if !e.look.hidden {
			r.n.inserted++
		}
	case "del":
		// With its author or its time it is a change that was tracked (HTML 4.7.2),
		// as word processors save them; without, words that a person struck out.
		if a["datetime"] != "" || a["cite"] != "" {
			e.drop = dropAll
			r.n.deleted++
		}
	case "pre", "listing", "xmp", "textarea", "plaintext":
		e.pre, e.fresh = true, true
	}
	if s.pre != "" {
		e.pre = s.pre == "yes"
	}
	if s.backwards || name == "bdo" {
		r.n.add("Le texte contient des marques qui inversent l'ordre d'affichage : elles ont été enlevées, relire les nombres.")
	}
	switch s.display {
	case "block":
		if e.role == roleInline {
			e.role = roleBlock
		}
	case "inline":
		if e.role != roleCell && e.role != roleRow {
			e.role = roleInline
		}
	case "item":
		e.role = roleItem
	case "table":
		e.role = roleTable
	case "tr":
		e.role = roleRow
	case "td":
		e.role = roleCell
	case "group":
		e.role = roleGroup
	case "row":
		e.role, e.flex = roleRow, true
	}
}

// special gives elements that are more than a place in the layout their ends.
func (r *htmlReader) special(e *htmlOpen, name string, a htmlAttributes, s htmlStyle) {
	switch {
	case name == "style":
		e.drop = dropStyle
	case htmlDropped[name] || s.mso == "drop":
		e.drop = dropAll
		if !e.look.hidden {
			switch name {
			case "object", "applet", "iframe", "audio", "video", "canvas", "svg":
				r.n.objects++
			}
		}
	case s.mso == "comment":
		r.endLine()
		r.push()
		e.end = func() { r.n.comment(strings.Join(r.pop(), " ")) }
	case s.mso == "mark": // Word writes the mark of a list as text
		r.push()
		e.end = func() {
			mark := oneLine(strings.Split(strings.ReplaceAll(strings.Join(r.pop(), " "), "\u00A0", " "), "\n"))
			if mark != "" && strings.IndexFunc(mark, wordRune) < 0 || mark == "o" {
				mark = "-"
			}
			if mark != "" && r.top().line.Len() == 0 {
				r.top().prefix = mark + " "
			}
			r.space = true
		}
	case name == "select":
		r.choice = &htmlChoice{multiple: a.has("multiple")}
		e.end = r.chosen
	case name == "textarea":
		e.end = r.written
		r.push()
	case name == "q":
		r.put("« ", false)
		r.space = true
		e.end = func() { r.put(" »", false) }
	case e.role == roleList:
		l := &htmlList{step: 1, at: 1}
		if name == "ol" {
			l.format = map[string]string{"a": "a", "A": "A", "i": "i", "I": "I"}[a["type"]]
			if l.format == "" {
				l.format = "1"
			}
			if v, err := strconv.Atoi(a["start"]); err == nil && v > -1000 && v < 10000 {
				l.at = v
			}
			if a.has("reversed") {
				l.step = -1
			}
		}
		if len(r.lists) == 0 {
			r.gap()
		}
		r.lists = append(r.lists, l)
		e.end = func() {
			r.lists = r.lists[:len(r.lists)-1]
			r.endLine()
			r.top().prefix = ""
			if len(r.lists) == 0 {
				r.gap()
			}
		}
	case e.role == roleItem:
		r.endLine()
		if v, err := strconv.Atoi(a["value"]); err == nil && len(r.lists) > 0 && v > -1000 && v < 10000 {
			r.lists[len(r.lists)-1].at = v
		}
		if !e.look.hidden {
			r.top().prefix = r.mark()
		}
		e.end = func() { r.endLine(); r.top().prefix = "" }
	case len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6', name == "blockquote":
		r.gap()
	case name == "p" && !e.tight && e.role == rolePara && len(r.lists) == 0:
		r.gap()
		e.end = r.gap
	}
}

// mark gives the next mark of the innermost list.
func (r *htmlReader) mark() string {
	if len(r.lists) == 0 {
		return "- "
	}
	l := r.lists[len(r.lists)-1]
	if l.format == "" {
		return "- "
	}
	s := number(l.at, l.format) + ". "
	l.at += l.step
	return s
}
