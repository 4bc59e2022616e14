package batch

import (
	"regexp"
	"slices"
	"strings"

	"cardiopli/pipeline"
)

var (
	// born is a birth date where it is stated.
	born = regexp.MustCompile(`(?i)(?:\bn[ée]e?(?:\(e\))?(?: le)?|\bddn|\bdn|\bdob|\bborn(?: on)?|date de naissance|date of birth|\bnaissance)[ \t.:=|(]*(\d{1,4}(?:er)?[ ./-](?:\d{1,2}|\p{L}{3,9}\.?)[ ./-]\d{2,4})`)
	// number is 13 characters and a key, as an INS is written.
	number = regexp.MustCompile(`\b[1-478] ?\d\d ?\d\d ?(?:\d\d|2[ABab]) ?\d{3} ?\d{3} ?\d\d\b`)
	// greeting opens a letter, alone on its line.
	greeting = regexp.MustCompile(`(?im)^[ \t]*(?:(?:monsieur|madame),? (?:et )?)?(?:mon |ma |bien )?(?:cher|ch[èe]re|chers|ch[èe]res|dear)\b[^.:;\n]{0,60},[ \t]*$`)
	// family are those whom a letter about someone else names.
	family = regexp.MustCompile(`(?i)(?:\b(?:m[èe]re|p[èe]re|fr[èe]re|s(?:oe|œ)ur|fils|fille|[ée]poux|[ée]pouse|conjointe?|mari|femme|enfants?|jumeau|jumelle|jumeaux|jumelles|cousine?|tante|oncle|neveu|ni[èe]ce|mother|father|brother|sister|son|daughter|husband|wife|compar[ée]e? [àa]|confiance|pr[ée]venir|accompagn[ée]e?)\b[^.\n]{0,80})$`)
)

// unmarked finds a second identity where nothing marks a border: another birth date
// or number than the first, with a name of its own and an examination on both
// sides of it, or a second greeting with another patient behind it.
func unmarked(text string, all []line) *doubt {
	if len(text) > MaxText {
		return nil
	}
	var first *identity
	begin := 0
	for _, at := range stated(text) {
		from := text[:at]
		if family.MatchString(from[max(0, at-200):]) {
			continue
		}
		l := lineAt(all, at)
		id := read(text, l.start, min(len(text), at+600))
		if id == nil || !id.sure || id.at.Start > l.end {
			continue
		}
		if id.Name == "" { // the name may stand on a line above
			up := strings.LastIndex(text[:l.start], "\n\n") + 1
			if above := read(text, max(up, l.start-600), min(len(text), l.end)); above != nil && above.Name != "" {
				id.Name, id.Given = above.Name, above.Given
			}
		}
		if first == nil {
			first, begin = id, l.start
			continue
		}
		if id.Name == "" && id.INS == "" || family.MatchString(text[max(0, l.start-200):l.start]) {
			continue
		}
		if compare(first, id) == different && hasBody(text[begin:l.start]) && hasBody(text[l.start:]) {
			return &doubt{first.at, pipeline.Span{Start: l.start, End: l.end}}
		}
	}
	return greeted(text, all)
}

// stated lists where birth dates and numbers stand that differ from those before.
func stated(text string) []int {
	var at []int
	seen := map[string]bool{}
	for _, form := range []*regexp.Regexp{born, number} {
		for _, m := range form.FindAllStringSubmatchIndex(text, 200) {
			value := fold(text[m[len(m)-2]:m[len(m)-1]])
			if !seen[value] {
				seen[value] = true
				at = append(at, m[0])
			}
		}
	}
	slices.Sort(at)
	return at
}

// greeted finds a second greeting with another patient behind it.
func greeted(text string, all []line) *doubt {
	ms := greeting.FindAllStringIndex(text, 50)
	if len(ms) < 2 {
		return nil
	}
	a := read(text, 0, ms[1][0])
	for i, m := range ms[1:] {
		to := len(text)
		if i+2 < len(ms) {
			to = ms[i+2][0]
		}
		b := read(text, m[0], to)
		if a != nil && b != nil && compare(a, b) == different && hasBody(text[:m[0]]) && hasBody(text[m[0]:]) {
			l := lineAt(all, m[0])
			return &doubt{a.at, pipeline.Span{Start: l.start, End: l.end}}
		}
	}
	return nil
}

// lineAt returns the line of the offset at.
func lineAt(all []line, at int) line {
	lo, hi := 0, len(all)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if all[mid].start <= at {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return all[lo]
}
