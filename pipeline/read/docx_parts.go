package read

import (
	"encoding/xml"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

type relationship struct {
	kind     string // last word of the type's address
	target   string
	external bool
}

// relationships reads ECMA-376 part 2, 6.5. External targets are only marked:
// templates, images and objects on other machines are never asked for.
func relationships(a *archive, name string) (map[string]relationship, error) {
	b, err := a.part(name)
	if err != nil || b == nil {
		return nil, err
	}
	t := newTokens(b)
	if _, err := t.root(); err != nil {
		return nil, err
	}
	out := map[string]relationship{}
	err = t.each(func(e xml.StartElement) error {
		kind := attr(e, "Type")
		out[attr(e, "Id")] = relationship{kind[strings.LastIndexByte(kind, '/')+1:], attr(e, "Target"), attr(e, "TargetMode") == "External"}
		return t.skip()
	})
	return out, err
}

// resolve gives the entry name that a target means. It stays within the archive.
func resolve(dir, target string) string {
	if strings.HasPrefix(target, "/") {
		dir = ""
	}
	return strings.TrimPrefix(path.Join("/", dir, target), "/")
}

// maxLooks bounds the settings of one style, which every run pays for.
const maxLooks = 32

// docxStyle is what a style changes about text, its base styles included.
type docxStyle struct {
	set   []func(*look)
	numID string
	level int
}

func (s docxStyle) apply(l look) look {
	for _, f := range s.set {
		f(&l)
	}
	return l
}

func docxStyles(a *archive, name string) (map[string]docxStyle, error) {
	if name == "" {
		return nil, nil
	}
	b, err := a.part(name)
	if err != nil || b == nil {
		return nil, err
	}
	t := newTokens(b)
	if _, err := t.root(); err != nil {
		return nil, err
	}
	own, base := map[string]docxStyle{}, map[string]string{}
	err = t.each(func(e xml.StartElement) error {
		if e.Name.Local != "style" {
			return t.skip()
		}
		id := attr(e, "styleId")
		if attr(e, "type") == "paragraph" && attr(e, "default") == "1" {
			id = "" // for paragraphs that name no style
		}
		var s docxStyle
		err := t.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "basedOn":
				base[id] = attr(e, "val")
			case "rPr":
				return t.each(func(e xml.StartElement) error {
					if f := docxLook(e); f != nil && len(s.set) < maxLooks {
						s.set = append(s.set, f)
					}
					return t.skip()
				})
			case "pPr":
				return t.each(func(e xml.StartElement) error {
					if e.Name.Local != "numPr" {
						return t.skip()
					}
					return t.each(func(e xml.StartElement) error {
						switch e.Name.Local {
						case "numId":
							s.numID = attr(e, "val")
						case "ilvl":
							s.level, _ = strconv.Atoi(attr(e, "val"))
						}
						return t.skip()
					})
				})
			}
			return t.skip()
		})
		own[id] = s
		return err
	})
	if err != nil {
		return nil, err
	}
	// The base comes first, the style's own settings after it; a ring of styles
	// ends at the length that Word allows (17.7.4.3 gives none: ten is ample).
	out := make(map[string]docxStyle, len(own))
	for id := range own {
		var chain []docxStyle
		for at, steps := id, 0; steps < 10; steps++ {
			s, ok := own[at]
			if !ok {
				break
			}
			chain = append(chain, s)
			if at = base[at]; at == "" {
				break
			}
		}
		var all docxStyle
		for _, s := range slices.Backward(chain) {
			all.set = append(all.set, s.set...)
			if s.numID != "" {
				all.numID, all.level = s.numID, s.level
			}
		}
		out[id] = all
	}
	return out, nil
}

// docxNumbering gives list marks (17.9). Word keeps them out of the text.
type docxNumbering struct {
	levels map[string]*[9]docxLevel // by abstract definition
	nums   map[string]docxNum
	counts map[string]*[9]int // by abstract definition: lists that share it go on counting
	begun  map[string]bool    // numbers whose own start has been applied
}

type docxLevel struct {
	format, text string
	start        int
}

type docxNum struct {
	abstract string
	starts   map[int]int
}

func docxNumbers(a *archive, name string) (*docxNumbering, error) {
	d := &docxNumbering{map[string]*[9]docxLevel{}, map[string]docxNum{}, map[string]*[9]int{}, map[string]bool{}}
	if name == "" {
		return d, nil
	}
	b, err := a.part(name)
	if err != nil || b == nil {
		return d, err
	}
	t := newTokens(b)
	if _, err := t.root(); err != nil {
		return nil, err
	}
	return d, t.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNum":
			levels := &[9]docxLevel{}
			d.levels[attr(e, "abstractNumId")] = levels
			return t.each(func(e xml.StartElement) error {
				i, err := strconv.Atoi(attr(e, "ilvl"))
				if e.Name.Local != "lvl" || err != nil || i < 0 || i > 8 {
					return t.skip()
				}
				l := docxLevel{start: 1, format: "decimal"}
				err = t.each(func(e xml.StartElement) error {
					switch e.Name.Local {
					case "start":
						l.start, _ = strconv.Atoi(attr(e, "val"))
					case "numFmt":
						l.format = attr(e, "val")
					case "lvlText":
						l.text = attr(e, "val")
					}
					return t.skip()
				})
				levels[i] = l
				return err
			})
		case "num":
			n := docxNum{starts: map[int]int{}}
			id := attr(e, "numId")
			err := t.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "abstractNumId":
					n.abstract = attr(e, "val")
				case "lvlOverride":
					i, err := strconv.Atoi(attr(e, "ilvl"))
					return t.each(func(e xml.StartElement) error {
						if e.Name.Local == "startOverride" && err == nil {
							n.starts[i], _ = strconv.Atoi(attr(e, "val"))
						}
						return t.skip()
					})
				}
				return t.skip()
			})
			d.nums[id] = n
			return err
		}
		return t.skip()
	})
}

// mark returns the mark of the next paragraph of that list, or "". Counting is
// bounded by the paragraphs read.
func (d *docxNumbering) mark(numID string, level int) string {
	n, ok := d.nums[numID]
	levels := d.levels[n.abstract]
	if !ok || levels == nil || level > 8 {
		return ""
	}
	l := levels[level]
	if l.format == "bullet" {
		return "-"
	}
	counts := d.counts[n.abstract]
	if counts == nil {
		counts = &[9]int{}
		for i := range counts {
			counts[i] = levels[i].start - 1
		}
		d.counts[n.abstract] = counts
	}
	if !d.begun[numID] {
		d.begun[numID] = true
		for i, start := range n.starts {
			if i >= 0 && i < len(counts) {
				counts[i] = start - 1
			}
		}
	}
	counts[level]++
	for i := level + 1; i < len(counts); i++ {
		counts[i] = levels[i].start - 1
	}
	text := l.text
	for i := 0; i <= level; i++ {
		at := counts[i]
		if i < level {
			at = max(at, levels[i].start)
		}
		text = strings.ReplaceAll(text, "%"+strconv.Itoa(i+1), number(at, levels[i].format))
	}
	return strings.TrimSpace(text)
}

// evenPages reports whether even pages have headers of their own (17.10.1).
func evenPages(a *archive, name string) (bool, error) {
	if name == "" {
		return false, nil
	}
	b, err := a.part(name)
	if err != nil || b == nil {
		return false, err
	}
	t := newTokens(b)
	if _, err := t.root(); err != nil {
		return false, err
	}
	even := false
	err = t.each(func(e xml.StartElement) error {
		if e.Name.Local == "evenAndOddHeaders" {
			even = on(e)
		}
		return t.skip()
	})
	return even, err
}

// sortedIDs orders numbered stories as the document numbers them.
func sortedIDs(m map[string]string) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		if x != y {
			return x - y
		}
		return strings.Compare(a, b)
	})
}
