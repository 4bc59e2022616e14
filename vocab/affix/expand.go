package affix

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Expand reads a .dic file and gives each word it stands for, some of them
// more than once, those with FORBIDDENWORD never.
func (rs *Rules) Expand(dic io.Reader, word func(string)) error {
	type entry struct {
		stem  string
		flags []flag
	}
	var entries []entry
	forbidden := map[string]bool{}
	s := bufio.NewScanner(dic)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if n == 1 || line == "" || line[0] == '\t' {
			continue // the first line counts the entries
		}
		line, _, _ = strings.Cut(line, "\t") // morphological fields follow
		stem, names, _ := strings.Cut(line, "/")
		names, _, _ = strings.Cut(names, " ")
		flags, err := rs.flags(names)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if has(flags, rs.forbidden) {
			forbidden[stem] = true
			continue
		}
		if !has(flags, rs.compound) {
			entries = append(entries, entry{stem, flags})
		}
	}
	if err := s.Err(); err != nil {
		return err
	}
	give := func(w string) {
		if !forbidden[w] {
			word(w)
		}
	}
	for _, e := range entries {
		rs.expand(e.stem, e.flags, give)
	}
	return nil
}

// expand gives the forms of one stem: itself, with one suffix, with a suffix on
// that suffix, and each of these with one prefix where both allow crossing.
func (rs *Rules) expand(stem string, flags []flag, give func(string)) {
	if !has(flags, rs.needAffix) {
		give(stem)
	}
	rs.prefixed(stem, flags, nil, give)
	rs.suffixed(stem, flags, flags, 2, give)
}

// suffixed applies the suffixes among flags to word; stemFlags are those of the
// dictionary entry, whose prefixes go with every suffix.
func (rs *Rules) suffixed(word string, flags, stemFlags []flag, depth int, give func(string)) {
	for _, f := range flags {
		for i := range rs.suffixes[f] {
			a := &rs.suffixes[f][i]
			if rs.Leave != nil && rs.Leave(a.add) {
				continue
			}
			base, ok := strings.CutSuffix(word, a.strip)
			if !ok || base == "" && !rs.fullStrip || !a.cond.atEnd(word) {
				continue
			}
			w := base + a.add
			if !has(a.flags, rs.needAffix) && !has(a.flags, rs.circumfix) {
				give(w)
			}
			if a.cross {
				rs.prefixed(w, stemFlags, a, give)
			}
			rs.prefixed(w, a.flags, a, give)
			if depth > 1 {
				rs.suffixed(w, a.flags, stemFlags, depth-1, give)
			}
		}
	}
}

// prefixed applies the prefixes among flags. suffix is the suffix that word
// already has, or nil: CIRCUMFIX wants both halves to carry the flag.
func (rs *Rules) prefixed(word string, flags []flag, suffix *rule, give func(string)) {
	for _, f := range flags {
		for i := range rs.prefixes[f] {
			a := &rs.prefixes[f][i]
			if rs.Leave != nil && rs.Leave(a.add) || suffix != nil && !a.cross {
				continue
			}
			if has(a.flags, rs.circumfix) != (suffix != nil && has(suffix.flags, rs.circumfix)) {
				continue
			}
			base, ok := strings.CutPrefix(word, a.strip)
			if !ok || base == "" && !rs.fullStrip || !a.cond.atStart(word) {
				continue
			}
			w := a.add + base
			if !has(a.flags, rs.needAffix) {
				give(w)
			}
			if suffix == nil { // a suffix that the prefix brings: "kilo" + "mètre" + "s"
				rs.suffixed(w, a.flags, nil, 1, give)
			}
		}
	}
}
