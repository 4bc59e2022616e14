package config

import (
	"errors"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

const compare = "compare the line with the sample that `cardiopli init` writes"

// unread words what the YAML reader says of a file for who wrote it: by line, in
// the words of the settings. A value is never repeated: it may be a secret that
// was put into the wrong place.
func unread(err error) *Error {
	wrong, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		what := strings.TrimPrefix(err.Error(), "yaml: ")
		hint := compare
		if strings.Contains(what, "cannot start any token") {
			hint = "indent with spaces, not with tabs; put quotes around a value with special characters"
		}
		return &Error{Key: "file", What: what, Hint: hint}
	}
	hint := compare
	var all []string
	for _, e := range wrong.Errors {
		what, better := inWords(e)
		all = append(all, what)
		if better != "" && hint == compare {
			hint = better
		}
	}
	return &Error{Key: "file", What: strings.Join(all, "; "), Hint: hint}
}

var (
	unknownField = regexp.MustCompile(`^(line \d+): field (\S+) not found`)
	wrongType    = regexp.MustCompile(`(?s)^(line \d+): cannot unmarshal .* into (\S+)$`)
	sampleKey    = regexp.MustCompile(`(?m)^\s*([a-z_0-9]+):`)
)

func inWords(e string) (what, hint string) {
	if m := unknownField.FindStringSubmatch(e); m != nil {
		if like := nearest(m[2]); like != "" {
			hint = "write " + like
		}
		return m[1] + ": there is no setting " + m[2] + " here", hint
	}
	m := wrongType.FindStringSubmatch(e)
	if m == nil {
		return "a line cannot be read", ""
	}
	switch kind := m[2]; {
	case kind == "bool":
		what, hint = "true or false is expected", "write true or false, without quotes"
	case kind == "time.Duration":
		what, hint = "a time is expected", "write for example 300ms, 5s, 2m or 1h"
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"):
		what, hint = "a whole number is expected", "write digits only, without quotes"
	case strings.HasPrefix(kind, "[]"):
		what, hint = "a list is expected", "write [ONE, TWO], even for one; [] for none"
	case kind == "string":
		what, hint = "a single value is expected", "write it behind the colon, in quotes"
	default:
		what = "a group of settings is expected, each on a line of its own below"
	}
	return m[1] + ": " + what, hint
}

// nearest finds the setting of the sample that somebody may have meant.
func nearest(word string) string {
	best, least := "", 3
	for _, m := range sampleKey.FindAllStringSubmatch(string(Sample), -1) {
		if d := distance(word, m[1]); d < least && d < len(m[1])-1 {
			best, least = m[1], d
		}
	}
	return best
}

// distance counts the characters to put in, take out or change.
func distance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
