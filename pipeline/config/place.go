package config

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// places gives the line of each setting that the file holds, by its whole name. An
// entry of a list has its number behind the name: coding.keys.2.
type places map[string]int

// maxPlaces caps what is looked at: a file with more than that is none of a practice.
const maxPlaces = 5000

func placesOf(doc *yaml.Node) places {
	p := places{}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		p.note(doc.Content[0], "", 0)
	}
	return p
}

func (p places) note(n *yaml.Node, name string, depth int) {
	if len(p) > maxPlaces || depth > maxDepth {
		return
	}
	if _, known := p[name]; name != "" && !known {
		p[name] = n.Line
	}
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	for i, child := range n.Content {
		switch n.Kind {
		case yaml.MappingNode:
			if i%2 == 1 {
				sub := under(name, n.Content[i-1].Value)
				if _, known := p[sub]; !known {
					p[sub] = n.Content[i-1].Line
				}
				p.note(child, sub, depth+1)
			}
		case yaml.SequenceNode:
			p.note(child, under(name, fmt.Sprint(i+1)), depth+1)
		}
	}
}

// of gives the line of a setting, or of the nearest group around it that the file
// has: there it is to be written.
func (p places) of(name string) int {
	for name != "" {
		if line, ok := p[name]; ok {
			return line
		}
		name = name[:max(strings.LastIndexByte(name, '.'), 0)]
	}
	return 0
}

func under(group, name string) string {
	if group == "" {
		return name
	}
	return group + "." + name
}
