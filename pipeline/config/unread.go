package config

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxDepth caps how deep settings are nested, and aliases with them.
const maxDepth = 12

// reading holds a file against the settings there are. The YAML reader refuses the
// same, in its own words; here each refusal gets the whole name of the setting.
type reading struct {
	refused []*Error
	seen    int
}

// unread says what of a file that is YAML cannot be read into the settings: the
// first refusal, with the lines of the others.
func unread(doc *yaml.Node) error {
	var r reading
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		r.value(doc.Content[0], reflect.TypeFor[Config](), "", 0)
	}
	if len(r.refused) == 0 { // the reader knows more than this
		return refuse("", NotYAML, "le fichier ne se lit pas comme des réglages", compare)
	}
	first := *r.refused[0]
	var lines []string
	for _, more := range r.refused[1:] {
		if l := fmt.Sprint(more.Line); len(lines) == 0 || lines[len(lines)-1] != l {
			lines = append(lines, l)
		}
	}
	switch {
	case len(lines) == 1:
		first.What += " ; la ligne " + lines[0] + " est à revoir aussi"
	case len(lines) > 1:
		first.What += " ; les lignes " + strings.Join(lines[:min(len(lines), 8)], ", ") + " sont à revoir aussi"
	}
	return &first
}

func (r *reading) refuse(n *yaml.Node, name string, why Reason, what, todo string) {
	r.refused = append(r.refused, &Error{Key: name, Line: n.Line, Reason: why, What: what, Todo: todo})
}

func (r *reading) value(n *yaml.Node, t reflect.Type, name string, depth int) {
	if r.seen++; r.seen > maxPlaces || depth > maxDepth || len(r.refused) > 20 {
		return
	}
	at := n
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	switch {
	case n.Tag == "!!null": // an empty setting is one that is left out
	case t.Kind() == reflect.Struct && n.Kind != yaml.MappingNode && name == "":
		r.refuse(at, "", WrongType, "aucun réglage n'est reconnu", compare)
	case t.Kind() == reflect.Struct && n.Kind != yaml.MappingNode:
		r.refuse(at, name, WrongType, "est un groupe de réglages, pas une valeur", "écrivez sous "+last(name)+": un réglage par ligne, deux espaces plus à droite, par exemple « "+settings(t, name)[0].example+" »")
	case t.Kind() == reflect.Struct:
		r.group(n, t, name, depth)
	case t.Kind() == reflect.Slice && n.Kind != yaml.SequenceNode && t.Elem().Kind() == reflect.Struct:
		r.refuse(at, name, WrongType, "est une liste", "écrivez chaque entrée sur une ligne qui commence par un tiret, comme l'exemple du modèle : "+sampleFile)
	case t.Kind() == reflect.Slice && n.Kind != yaml.SequenceNode:
		r.refuse(at, name, WrongType, "est une liste", "mettez des crochets, même pour une seule valeur : « "+last(name)+": "+listExample(t)+" » ; [] pour aucune")
	case t.Kind() == reflect.Slice:
		for i, e := range n.Content {
			r.value(e, t.Elem(), under(name, fmt.Sprint(i+1)), depth+1)
		}
	case n.Decode(reflect.New(t).Interface()) != nil:
		what, todo := expected(t, name)
		r.refuse(at, name, WrongType, what, todo)
	}
}

func (r *reading) group(n *yaml.Node, t reflect.Type, name string, depth int) {
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			r.value(v, t, name, depth+1)
			continue
		}
		f, ok := field(t, key.Value)
		if !ok {
			what, todo := unknown(t, name, key.Value)
			r.refuse(key, shown(under(name, key.Value)), Unknown, what, todo)
			continue
		}
		whole := under(name, key.Value)
		if before, twice := seen[key.Value]; twice {
			r.refuse(key, whole, Conflict, fmt.Sprintf("est écrit deux fois, déjà à la ligne %d", before), "gardez une seule des deux lignes « "+key.Value+": »")
			continue
		}
		seen[key.Value] = key.Line
		r.value(v, f.Type, whole, depth+1)
	}
}

// expected says what kind of value a setting takes.
func expected(t reflect.Type, name string) (what, todo string) {
	line := example(name, t)
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "attend une durée, avec son unité", "écrivez par exemple « " + line + " » : ms, s, m (minutes) ou h (heures)"
	case t.Kind() == reflect.Bool:
		return "attend true (oui) ou false (non)", "écrivez « " + last(name) + ": true » ou « " + last(name) + ": false », sans guillemets"
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return "attend un nombre entier", "écrivez des chiffres seuls, sans guillemets ni unité, par exemple « " + line + " »"
	}
	return "attend une seule valeur", "écrivez-la derrière les deux-points, entre guillemets, par exemple « " + line + " »"
}

// last is the name of a setting within its group.
func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// field finds the setting of a group.
func field(t reflect.Type, key string) (reflect.StructField, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() && tag(f) == key {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

func tag(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if name == "" {
		name = strings.ToLower(f.Name)
	}
	return name
}
