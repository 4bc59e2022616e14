package config

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// notYAML says what of a file cannot be read as YAML: it looks for the line itself,
// and then for the slips that people make. The reader's own words are about tokens.
func notYAML(b []byte, err error) error {
	wide := bytes.HasPrefix(b, []byte{0xFF, 0xFE}) || bytes.HasPrefix(b, []byte{0xFE, 0xFF}) // UTF-16
	if at := strange(b); at >= 0 && !wide {
		line := 1 + bytes.Count(b[:at], []byte("\n"))
		if b[at] >= utf8.RuneSelf {
			return &Error{Line: line, Reason: NotYAML, What: "un caractère n'est pas en UTF-8, souvent une lettre accentuée",
				Todo: "enregistrez le fichier en UTF-8 (dans le Bloc-notes : « Enregistrer sous », Encodage « UTF-8 »)"}
		}
		return &Error{Line: line, Reason: NotYAML, What: "un caractère invisible est dans la ligne", Todo: "effacez la ligne et tapez-la de nouveau, sans copier ni coller ; par exemple « phone: \"01 99 00 00 00\" »"}
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	at := breaks(lines, err)
	what, todo, before := "", "", false
	if at < len(lines) {
		what, todo = slip(lines[at])
		for i := at - 1; i >= 0 && what == ""; i-- {
			if text := strings.TrimSpace(lines[i]); text == "" || text[0] == '#' {
				continue
			}
			if what, todo = slip(lines[i]); what != "" {
				at, before = i, true
			}
			break
		}
	}
	if what == "" && !before {
		what = "le fichier n'est plus lisible à partir d'ici, ou de la ligne d'avant"
		todo = "un réglage s'écrit « port: 587 », deux espaces plus à droite que son groupe « mail: » et aligné sur ses voisins ; " + compare
	}
	return &Error{Line: at + 1, Reason: NotYAML, What: what, Todo: todo}
}

// strange finds a byte that no file of settings has; -1: none.
func strange(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != 0x85 {
			return i
		}
		i += size
	}
	return -1
}

// breaks counts the lines that can be read before the file breaks: after the longest
// beginning that is YAML nothing can be.
func breaks(lines []string, err error) int {
	if len(lines) <= 600 && len(lines[0]) < 64<<10 {
		for n := len(lines) - 1; n > 0; n-- {
			var doc yaml.Node
			if yaml.Unmarshal([]byte(strings.Join(lines[:n], "\n")+"\n"), &doc) == nil {
				return n
			}
		}
		return 0
	}
	if m := lineOf.FindStringSubmatch(err.Error()); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n >= 1 && n <= len(lines) {
			return n - 1
		}
	}
	return 0
}

var (
	lineOf    = regexp.MustCompile(`\bline (\d+)\b`)
	aSetting  = regexp.MustCompile(`^\s*(?:- +)?["']?[\p{L}\p{N}_.-]+["']?\s*:(\s|$)`)
	tight     = regexp.MustCompile(`^\s*(?:- +)?([a-z_]+):[^\s/]`)
	badEscape = regexp.MustCompile(`"[^"]*\\[^0abt\tnvfre "/\\N_LPxuU][^"]*"`)
)

// slip names what is wrong with a line; "" where it looks well by itself.
func slip(line string) (what, todo string) {
	text := strings.TrimLeft(line, " \t")
	indent := line[:len(line)-len(text)]
	_, value, isSetting := strings.Cut(text, ":")
	value = strings.TrimSpace(value)
	plain, _, _ := strings.Cut(value, " #")
	plain = strings.TrimSpace(plain)
	switch {
	case text == "" || text[0] == '#':
		return "", ""
	case strings.Contains(indent, "\t"):
		return "une tabulation est au début de la ligne", "remplacez-la par des espaces, deux par niveau, par exemple « mail: » puis «   port: 587 »"
	case badEscape.MatchString(value):
		return "une barre « \\ » est entre des guillemets doubles", `écrivez des guillemets simples, par exemple « file: 'D:\cles\site.key' », ou des barres « / »`
	case open(plain, '"') || open(plain, '\''):
		return "des guillemets ouverts ne sont pas refermés, ou le sont deux fois", `mettez un guillemet au début et un à la fin, par exemple « name: "Cabinet de cardiologie" »`
	case strings.Count(plain, "[") != strings.Count(plain, "]"), strings.Count(plain, "{") != strings.Count(plain, "}"):
		return "un crochet ou une accolade n'est pas refermé", "refermez la liste sur la même ligne, par exemple « anchors: [\"chaine.p7b\"] »"
	case tight.MatchString(line) && !aSetting.MatchString(line):
		return "il manque un espace après les deux-points", "écrivez un espace entre les deux-points et la valeur, par exemple « port: 587 »"
	case !isSetting && text[0] != '-' && !strings.ContainsAny(text[:1], "[]{}"):
		return "il manque les deux-points entre le réglage et sa valeur", "écrivez le nom, deux-points, un espace et la valeur, par exemple « port: 587 »"
	case plain != "" && strings.ContainsAny(plain[:1], "@`%&*!,|>") && len(plain) > 1, strings.Contains(plain, "[*") || strings.Contains(plain, ", *"):
		return "la valeur commence par un signe qui a un autre sens ici", "mettez la valeur entre guillemets, par exemple « more_folders: [\"*\"] »"
	case plain != "" && plain[0] != '"' && plain[0] != '\'' && plain[0] != '{' && plain[0] != '[' && (strings.Contains(plain, ": ") || strings.HasSuffix(plain, ":")):
		return "la valeur contient des deux-points", `mettez la valeur entre guillemets, par exemple « name: "Cabinet : cardiologie" »`
	}
	return "", ""
}

// open reports whether a value begins with a mark and does not end with it, or has
// it in between.
func open(value string, mark byte) bool {
	if value == "" || value[0] != mark {
		return false
	}
	body := value[1:]
	if mark == '"' {
		body = strings.ReplaceAll(strings.ReplaceAll(body, `\\`, ""), `\"`, "")
	} else {
		body = strings.ReplaceAll(body, "''", "")
	}
	return strings.IndexByte(body, mark) != len(body)-1 || body == ""
}
