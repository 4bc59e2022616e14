package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

const (
	sampleFile = "« cardiopli init MODÈLE » écrit ce modèle, commenté, dans un dossier neuf"
	compare    = "comparez la ligne au modèle : " + sampleFile
)

// setting is one that there is.
type setting struct {
	name    string // whole
	example string // a line of the sample, without its comment: "port: 587"
}

// settings lists those of a group, which bears name, and of the groups in it.
func settings(t reflect.Type, name string) []setting {
	var doc yaml.Node
	if err := yaml.Unmarshal(Sample, &doc); err != nil {
		return nil // a test reads the sample
	}
	return settingsIn(t, name, at(&doc, name))
}

func settingsIn(t reflect.Type, name string, sample *yaml.Node) []setting {
	var all []setting
	for _, f := range reflect.VisibleFields(t) {
		if !f.IsExported() {
			continue
		}
		own := tag(f)
		s := setting{under(name, own), own + ":"}
		in := child(sample, own)
		switch v := in; {
		case f.Type.Kind() == reflect.Struct:
		case v == nil:
			s.example = own + ": " + placeholder(f.Type)
		case v.Kind == yaml.ScalarNode && v.Value != "":
			s.example = own + ": " + quoted(v)
		case v.Kind == yaml.SequenceNode && len(v.Content) > 0:
			s.example = own + ": " + listExample(f.Type)
		default:
			s.example = own + ": " + placeholder(f.Type)
		}
		all = append(all, s)
		if f.Type.Kind() == reflect.Struct {
			all = append(all, settingsIn(f.Type, s.name, in)...)
		}
	}
	return all
}

func quoted(v *yaml.Node) string {
	if v.Style != 0 {
		return strconv.Quote(v.Value)
	}
	return v.Value
}

func placeholder(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return ""
	case t.Kind() == reflect.Slice:
		return listExample(t)
	case t == reflect.TypeFor[time.Duration]():
		return "5m"
	case t.Kind() == reflect.Bool:
		return "true"
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return "10"
	}
	return `"..."`
}

func listExample(t reflect.Type) string {
	if t.Elem() == reflect.TypeFor[time.Duration]() {
		return "[30m, 1h]"
	}
	return `["UN", "DEUX"]`
}

// at finds a setting in a file; nil where it has none.
func at(n *yaml.Node, name string) *yaml.Node {
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	for name != "" && n != nil {
		var own string
		own, name, _ = strings.Cut(name, ".")
		n = child(n, own)
	}
	return n
}

func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// example is how a setting is written.
func example(name string, t reflect.Type) string {
	for _, s := range settings(reflect.TypeFor[Config](), "") {
		if s.name == name {
			return s.example
		}
	}
	return last(name) + ": " + placeholder(t)
}

// secrets are what somebody may look for in the file that is sealed elsewhere.
var secrets = regexp.MustCompile(`(?i)^(pass(word|phrase)?|mot_?de_?passe|mdp|secret(_?key)?|client_?secret|token|jeton|pin|code_?pin|api_?key|key)$`)

// unknown says what to write instead of a name that no setting of a group bears.
func unknown(t reflect.Type, group, key string) (what, todo string) {
	what = "n'existe pas"
	if secrets.MatchString(key) && group != "" {
		return what + " : aucun secret ne s'écrit dans ce fichier", "ôtez la ligne ; " + sealedBy(group)
	}
	own, everywhere := settings(t, group), settings(reflect.TypeFor[Config](), "")
	for _, s := range everywhere {
		if last(s.name) == strings.ToLower(key) && s.name != under(group, strings.ToLower(key)) {
			return what + " à cet endroit", into(s)
		}
	}
	if s, ok := nearest(key, own, group, true); ok {
		return what, fmt.Sprintf("écrivez « %s » à la place", s.example)
	}
	if s, ok := nearest(key, everywhere, "", false); ok {
		return what, into(s)
	}
	var names []string
	for _, s := range own {
		if rest := strings.TrimPrefix(strings.TrimPrefix(s.name, group), "."); !strings.Contains(rest, ".") {
			names = append(names, rest)
		}
	}
	place := "à gauche, sans retrait"
	if group != "" {
		place = "sous « " + last(group) + ": »"
	}
	return what, "ôtez la ligne, ou écrivez " + place + " l'un de « " + strings.Join(names, ", ") + " », par exemple « " + own[0].example + " »"
}

// into tells where a setting is written that stands in the wrong group.
func into(s setting) string {
	group := strings.TrimSuffix(strings.TrimSuffix(s.name, last(s.name)), ".")
	if group == "" {
		return fmt.Sprintf("écrivez « %s » à gauche, sans retrait", s.example)
	}
	return fmt.Sprintf("écrivez « %s » dans le groupe « %s: », deux espaces plus à droite que lui", s.example, strings.ReplaceAll(group, ".", ": puis "))
}

// sealedBy names the command that takes the secret of a group.
func sealedBy(group string) string {
	switch {
	case strings.HasPrefix(group, "storage"):
		return "la clé secrète se scelle par « cardiopli keys storage »"
	case strings.HasPrefix(group, "keys.vault"):
		return "écrivez le jeton dans un fichier hors du dossier, et son nom : « token_file: /etc/cardiopli/vault.token »"
	case strings.HasPrefix(group, "keys"):
		return "le code PIN d'une carte se scelle par « cardiopli keys pin »"
	case strings.HasPrefix(group, "directory"):
		return "la clé ou le mot de passe de l'annuaire se scelle par « cardiopli keys annuaire »"
	}
	return "le mot de passe ou le secret de l'opérateur se scelle par « cardiopli keys operator »"
}

// nearest finds the setting that somebody may have meant by word: directly in group
// or anywhere below it. A short name has less room for slips.
func nearest(word string, in []setting, group string, direct bool) (best setting, ok bool) {
	word = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(word))
	least := 3
	for _, s := range in {
		if direct && strings.Contains(strings.TrimPrefix(strings.TrimPrefix(s.name, group), "."), ".") {
			continue
		}
		own := last(s.name)
		if d := distance(word, own); d < least && d <= len(own)/3 {
			best, least, ok = s, d, true
		}
	}
	return best, ok
}

// distance counts the characters to put in, take out, change or swap with the next.
func distance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j-1]+cost, rows[i][j-1]+1, rows[i-1][j]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}

var plainName = regexp.MustCompile(`^[\p{L}\p{N}._-]{1,60}$`)

// shown is a name from the file, where it may be told.
func shown(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return "un nom"
}
