// Package affix expands a Hunspell dictionary (an .aff file of rules and a .dic
// file of stems) into the words it stands for.
//
// It reads what word lists of French and English use: FLAG long and single
// character flags, prefixes and suffixes with conditions, suffixes upon
// suffixes (two levels), cross products, NEEDAFFIX, CIRCUMFIX, FORBIDDENWORD,
// ONLYINCOMPOUND and FULLSTRIP. It does not build compounds, and reads UTF-8 only.
// The meaning of each option is that of hunspell(5).
package affix

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Rules are the affixes of one language.
type Rules struct {
	long      bool
	needAffix flag
	circumfix flag
	forbidden flag
	compound  flag // ONLYINCOMPOUND
	fullStrip bool
	prefixes  map[flag][]rule
	suffixes  map[flag][]rule
	// Leave says which affixes are not applied; nil applies all. French lists
	// write elision ("l'", "d'") as prefixes, which a caller that reads
	// apostrophes itself leaves out: the list is then five times smaller.
	Leave func(affix string) bool
}

type flag string

type rule struct {
	cross bool
	strip string
	add   string
	flags []flag // continuation
	cond  condition
}

// Parse reads an .aff file.
func Parse(r io.Reader) (*Rules, error) {
	rs := &Rules{prefixes: map[flag][]rule{}, suffixes: map[flag][]rule{}}
	crosses := map[string]bool{}
	s := bufio.NewScanner(r)
	for n := 1; s.Scan(); n++ {
		f := strings.Fields(s.Text())
		if len(f) == 1 && f[0] == "FULLSTRIP" {
			rs.fullStrip = true
		}
		if len(f) < 2 || strings.HasPrefix(f[0], "#") {
			continue
		}
		switch f[0] {
		case "SET":
			if f[1] != "UTF-8" {
				return nil, fmt.Errorf("line %d: only UTF-8 is read", n)
			}
		case "FLAG":
			if f[1] != "long" {
				return nil, fmt.Errorf("line %d: flags of type %q are not read", n, f[1])
			}
			rs.long = true
		case "NEEDAFFIX":
			rs.needAffix = flag(f[1])
		case "CIRCUMFIX":
			rs.circumfix = flag(f[1])
		case "FORBIDDENWORD":
			rs.forbidden = flag(f[1])
		case "ONLYINCOMPOUND":
			rs.compound = flag(f[1])
		case "PFX", "SFX":
			if len(f) < 4 {
				return nil, fmt.Errorf("line %d: affix line of %d fields", n, len(f))
			}
			if _, head := crosses[f[0]+f[1]]; !head {
				crosses[f[0]+f[1]] = f[2] == "Y"
				continue
			}
			a := rule{cross: crosses[f[0]+f[1]], strip: f[2]}
			if a.strip == "0" {
				a.strip = ""
			}
			var err error
			add, flags, _ := strings.Cut(f[3], "/")
			if a.flags, err = rs.flags(flags); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			if a.add = add; add == "0" {
				a.add = ""
			}
			if len(f) > 4 {
				if a.cond, err = parseCondition(f[4]); err != nil {
					return nil, fmt.Errorf("line %d: %w", n, err)
				}
			}
			if f[0] == "PFX" {
				rs.prefixes[flag(f[1])] = append(rs.prefixes[flag(f[1])], a)
			} else {
				rs.suffixes[flag(f[1])] = append(rs.suffixes[flag(f[1])], a)
			}
		}
	}
	return rs, s.Err()
}

func (rs *Rules) flags(s string) ([]flag, error) {
	if s == "" {
		return nil, nil
	}
	if !rs.long {
		var out []flag
		for _, r := range s {
			out = append(out, flag(r))
		}
		return out, nil
	}
	if len(s)%2 != 0 {
		return nil, fmt.Errorf("long flags of odd length")
	}
	out := make([]flag, 0, len(s)/2)
	for i := 0; i < len(s); i += 2 {
		out = append(out, flag(s[i:i+2]))
	}
	return out, nil
}

func has(flags []flag, f flag) bool {
	if f == "" {
		return false
	}
	for _, g := range flags {
		if g == f {
			return true
		}
	}
	return false
}
