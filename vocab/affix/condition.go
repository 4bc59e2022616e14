package affix

import (
	"fmt"
	"strings"
)

// condition is the pattern a stem must end (suffix) or begin (prefix) with: one
// set of letters a place, "[^sxz]", "[ul]", "a" or ".".
type condition []set

type set struct {
	letters string
	not     bool
}

func parseCondition(s string) (condition, error) {
	if s == "." {
		return nil, nil
	}
	var c condition
	for rest := s; rest != ""; {
		if rest[0] == '[' {
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, fmt.Errorf("condition without ]")
			}
			body, not := strings.CutPrefix(rest[1:end], "^")
			c = append(c, set{body, not})
			rest = rest[end+1:]
			continue
		}
		for i, r := range rest {
			if i > 0 {
				rest = rest[i:]
				break
			}
			if r == '.' {
				c = append(c, set{"", true})
			} else {
				c = append(c, set{string(r), false})
			}
			if len(string(r)) == len(rest) {
				rest = ""
				break
			}
		}
	}
	return c, nil
}

func (s set) holds(r rune) bool { return strings.ContainsRune(s.letters, r) != s.not }

// atEnd and atStart report whether the word satisfies the condition there.
func (c condition) atEnd(word string) bool {
	if len(c) == 0 {
		return true
	}
	rs := []rune(word)
	if len(rs) < len(c) {
		return false
	}
	return c.match(rs[len(rs)-len(c):])
}

func (c condition) atStart(word string) bool {
	if len(c) == 0 {
		return true
	}
	rs := []rune(word)
	if len(rs) < len(c) {
		return false
	}
	return c.match(rs[:len(c)])
}

func (c condition) match(rs []rune) bool {
	for i, s := range c {
		if !s.holds(rs[i]) {
			return false
		}
	}
	return true
}
