// Package vocab knows the words of cardiology as a French practice writes them:
// terms, abbreviations, drugs, measures, findings that someone must act on, and
// pairs that are dangerous to confuse. It checks the spelling of a report.
//
// It knows nothing of documents, patients or letters. Everything it needs is
// embedded and read once: tables written for this project (data/*.tsv), and two
// general word lists as finite state sets (data/*.dawg, made by vocab/gen from
// the dictionaries in data/src). README.md describes the tables, the rules of
// the check, and the licences.
//
// The check proposes and never changes: each [Fault] is a question to a person.
package vocab

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed data/vocabulary.tsv data/confusables.tsv data/confusions.tsv data/doses.tsv data/genders-fr.tsv data/opposites.tsv data/senses.tsv data/measures.tsv data/critical-findings.tsv
var tables embed.FS

// rows reads one embedded table: UTF-8, tab separated, one heading line, every
// line with as many cells as the heading.
func rows(name string) ([][]string, error) {
	b, err := tables.ReadFile("data/" + name)
	if err != nil {
		return nil, fmt.Errorf("read table %s: %w", name, err)
	}
	lines := strings.Split(strings.TrimRight(string(b), "\r\n"), "\n")
	width := strings.Count(lines[0], "\t") + 1
	out := make([][]string, 0, len(lines)-1)
	for i, line := range lines[1:] {
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(cells) > width {
			return nil, fmt.Errorf("read table %s: line %d has %d cells, the heading %d", name, i+2, len(cells), width)
		}
		for len(cells) < width {
			cells = append(cells, "")
		}
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		out = append(out, cells)
	}
	return out, nil
}

// list splits a cell of several values.
func list(cell, separator string) []string {
	var out []string
	for _, s := range strings.Split(cell, separator) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// mustOnce wraps a loader of an embedded table. The tables are part of the
// program: one that does not parse is a bug that the package's tests find.
func mustOnce[T any](load func() (T, error)) func() T {
	return sync.OnceValue(func() T {
		v, err := load()
		if err != nil {
			panic(err)
		}
		return v
	})
}
