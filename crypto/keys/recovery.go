package keys

import (
	"fmt"
	"strings"
)

// A recovery code is seven groups of five characters, "4KQ7X-...": in each
// group four characters of five random bits (140 bits in all) and a check
// character, so that a slip of the pen is told together with its group.
const (
	codeGroups = 7
	groupData  = 4
	codeSize   = codeGroups * groupData // random symbols of 5 bits
)

// crockford leaves out I, L, O and U, which are misread.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// CodeError says that a recovery code was not typed as it was printed.
type CodeError struct {
	Group int // 1 to 7: the group with the mistake; 0: too few or too many characters
}

func (e *CodeError) Error() string {
	if e.Group == 0 {
		return fmt.Sprintf("a recovery code has %d groups of %d letters and digits", codeGroups, groupData+1)
	}
	return fmt.Sprintf("group %d of the recovery code is mistyped", e.Group)
}

// newCode draws the symbols of a code, one a byte, each below 32.
func newCode() []byte {
	s := random(codeSize)
	for i := range s {
		s[i] &= 31
	}
	return s
}

func formatCode(symbols []byte) string {
	var b strings.Builder
	for g := range codeGroups {
		if g > 0 {
			b.WriteByte('-')
		}
		group := symbols[g*groupData : (g+1)*groupData]
		for _, s := range group {
			b.WriteByte(crockford[s])
		}
		b.WriteByte(crockford[checkSymbol(g, group)])
	}
	return b.String()
}

func parseCode(code string) ([]byte, error) {
	if len(code) > 1000 {
		return nil, &CodeError{}
	}
	var all []byte
	for _, r := range strings.ToUpper(code) {
		switch r {
		case ' ', '-', '\t', '\n', '\r', '.', '_', '\u00a0', '\u2010', '\u2011', '\u2013':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		i := strings.IndexRune(crockford, r)
		if i < 0 {
			return nil, &CodeError{Group: min(len(all)/(groupData+1)+1, codeGroups)}
		}
		all = append(all, byte(i))
	}
	if len(all) != codeGroups*(groupData+1) {
		return nil, &CodeError{}
	}
	symbols := make([]byte, 0, codeSize)
	for g := range codeGroups {
		group := all[g*(groupData+1) : (g+1)*(groupData+1)]
		if checkSymbol(g, group[:groupData]) != group[groupData] {
			return nil, &CodeError{Group: g + 1}
		}
		symbols = append(symbols, group[:groupData]...)
	}
	return symbols, nil
}

// checkSymbol weighs each symbol of a group by another power of the generator of
// GF(32), which finds any one wrong character and any two exchanged ones; the
// group's own number goes in first, so that exchanged groups are found too.
func checkSymbol(group int, symbols []byte) byte {
	c := byte(group + 1)
	for _, s := range symbols {
		c = times2(c) ^ s
	}
	return times2(c)
}

// times2 multiplies by the generator in GF(2)[x] modulo x^5 + x^2 + 1.
func times2(v byte) byte {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}
