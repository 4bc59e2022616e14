package agenda

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// takeName finds the part of s that is a name; the rest is the motive.
func (t title) takeName(s string, order nameOrder) (title, bool) {
	type part struct {
		seg, pre, post string
		score          int
		sex            pipeline.Sex
		titled         bool
		name           fullName
	}
	var parts []part
	best, birth := -1, ""
	if strings.ContainsAny(s, "2₂") {
		s = vo2max.ReplaceAllString(s, "$1\u2060$2")
	}
	s = betweenFigures.ReplaceAllString(betweenFigures.ReplaceAllString(s, "$1\u2215$2"), "$1\u2215$2")
	for _, seg := range segments(s) {
		p := part{seg: seg}
		if s := readSex(seg); s != "" && len(seg) == 1 && len(parts) > 0 { // "DUPONT Jeanne - F - ETT"
			t.sex = s
			continue
		}
		if m := bornSegment.FindString(seg); m != "" && len(parts) > 0 { // "Jeanne DUPONT (née MARTIN)"
			if list, ok := nameWords(seg[len(m):]); ok {
				birth = strings.Join(list, " ")
				continue
			}
		}
		if core, pre, post := cutMotive(seg); core != "" {
			before, words, after := nameRun(strings.Fields(core))
			p.sex, p.titled, words = takeCivility(words)
			if list, ok := nameWords(strings.Join(words, " ")); ok {
				p.pre, p.post = strings.TrimSpace(pre+" "+before), strings.TrimSpace(after+" "+post)
				p.name = readName(list, order)
				p.score = scoreOf(p.name, list, p.titled)
			}
		}
		parts = append(parts, p)
		if p.score > 0 && (best < 0 || p.score > parts[best].score) {
			best = len(parts) - 1
		}
	}
	var motive []string
	for i, p := range parts {
		if i != best {
			motive = append(motive, p.seg)
			continue
		}
		for _, m := range []string{p.pre, p.post} {
			if m != "" {
				motive = append(motive, m)
			}
		}
	}
	t.motive = short(strings.NewReplacer("\u2215", "/", "\u2060", " ").Replace(strings.Join(motive, " - ")))
	if best < 0 {
		return t, false
	}
	b := parts[best]
	t.name, t.titled = b.name, b.titled
	for i, p := range parts {
		// Beside a civility, capitals alone make no second patient: "Surveillance AVK - Mme DUPONT".
		if i != best && b.name.mixed && p.name.mixed && (p.titled || p.name.listed || !b.titled) &&
			(like(p.name.family, b.name.family) != equal || like(p.name.given, b.name.given) != equal) {
			t.several = true
		}
	}
	if t.name.birth == "" {
		t.name.birth = birth
	}
	if t.sex == "" {
		t.sex = b.sex
	}
	return t, true
}

var vo2max = regexp.MustCompile(`(?i)(\bvo ?[2₂])\s+(max)\b`) // "max" is no name there

// segments parts a title at its signs: commas, brackets, strokes between blanks. A
// hyphen within a word parts nothing.
func segments(s string) []string {
	var all []string
	from := 0
	cut := func(i, n int) {
		if seg := strings.Trim(s[from:i], " ;,.-"); seg != "" && len(all) < 24 {
			if w := seg[strings.LastIndexByte(seg, ' ')+1:] + "."; w != seg+"." && initialForm.MatchString(w) && strings.Contains(s[from:i], w) {
				seg += "." // "KERNAVAL Y."
			}
			all = append(all, seg)
		}
		from = i + n
	}
	for i, r := range s {
		switch r {
		case '|', '•', '·', ':', ';', ',', '(', ')', '[', ']', '/', '+', '>':
			cut(i, utf8.RuneLen(r))
		case '-', '–', '—':
			n := utf8.RuneLen(r)
			if i == 0 || s[i-1] == ' ' || i+n == len(s) || s[i+n] == ' ' {
				cut(i, n)
			}
		}
	}
	cut(len(s), 0)
	return all
}

var bornSegment = regexp.MustCompile(`(?i)^(?:n[ée]e?|nom de naissance|nom de jeune fille|njf)[ :]+`)

// nameRun finds the words of a name among those of a segment: behind a civility,
// and from capital to capital. What is written small is none, but for particles and
// where nothing is written large.
func nameRun(words []string) (before string, name []string, after string) {
	join := func(w []string) string { return strings.Join(w, " ") }
	a, b := 0, len(words)
	capitals := 0
	for i, w := range words {
		if isCapital(w) {
			capitals++
		}
		if _, civil := civilities[fold(w)]; civil && i > 0 && i+1 < len(words) && (len(w) > 1 || isUpper(words[i+1])) && isCapital(words[i+1]) && a == 0 {
			a = i
		}
	}
	if capitals == 0 {
		return "", words, ""
	}
	part := func(i int) bool { // of a name, though written small
		f := fold(words[i])
		_, civil := civilities[f]
		return civil || i > a && (bornWords[f] || marriedWords[f]) || particles[f] && i+1 < b && (isCapital(words[i+1]) || particles[fold(words[i+1])])
	}
	for a < b && !isCapital(words[a]) && !part(a) {
		a++
	}
	linked := false
	for i := a; i < b; i++ {
		f := fold(words[i])
		linked = linked || i > a && (bornWords[f] || marriedWords[f])
		if !isCapital(words[i]) && !part(i) {
			b = i
		}
	}
	if !linked {
		a, b = capitalRun(words, a, b)
	}
	return join(words[:a]), words[a:b], join(words[b:])
}

// capitalRun keeps, around the family name in capitals, the given name on one side:
// "Rappeler DUPONT Jeanne", "DUPONT Jeanne ALD".
func capitalRun(words []string, a, b int) (int, int) {
	from, to := -1, -1
	for i := a; i < b; i++ {
		switch {
		case isUpper(words[i]):
			if from < 0 {
				from = i
			} else if to >= 0 && to < i {
				return capitalRun(words, a, i) // a second block is none of the name
			}
		case from >= 0 && to < 0 && !(particles[fold(words[i])] && i+1 < b && isUpper(words[i+1])):
			to = i
		}
	}
	if from < 0 || to < 0 || from == a {
		return a, b
	}
	if _, civil := civilities[fold(words[from-1])]; civil {
		return a, b
	}
	listed := func(w []string) bool {
		for _, x := range w {
			if isGiven(x) {
				return true
			}
		}
		return false
	}
	first := from
	for first > a && particles[fold(words[first-1])] {
		first--
	}
	if listed(words[a:first]) && !listed(words[to:b]) {
		return a, to
	}
	return first, b
}

// scoreOf says how much words look like a name; 0 is not at all.
func scoreOf(n fullName, words []string, titled bool) int {
	score, capitals := 1, 0
	for _, w := range words {
		if isCapital(w) {
			capitals++
		}
	}
	if capitals == 0 && (!n.listed || len(words) == 1 && !titled) {
		return 0
	}
	if len(words) == 1 && !titled && (softWords[fold(words[0])] || mainExam(words[0]) != "") { // "EE", "TA"
		return 0
	}
	if titled {
		score += 6
	}
	if n.mixed {
		score += 4
	}
	if n.listed && len(words) > 1 {
		score += 3
	}
	if len(words) > 1 && len(words) <= 5 {
		score++
	}
	return score
}

// takeCivility takes Mme or M. off the words.
func takeCivility(words []string) (sex pipeline.Sex, titled bool, rest []string) {
	for len(words) > 1 {
		x, ok := civilities[fold(words[0])]
		if !ok || !isCapital(words[1]) && len(fold(words[0])) == 1 {
			break
		}
		if sex == "" {
			sex = x
		}
		titled, words = true, words[1:]
	}
	if last := len(words) - 1; last > 0 {
		if x, ok := civilities[fold(words[last])]; ok && len(words[last]) > 2 {
			return x, true, words[:last]
		}
	}
	return sex, titled, words
}

// cutMotive parts a segment in words of a motive before and behind, and what is
// left between them.
func cutMotive(seg string) (core, pre, post string) {
	words := strings.Fields(seg)
	a, b := 0, len(words)
	for step := true; step; {
		step = false
		for i := a; i < b && i < a+5; i++ { // links go with a word of the motive behind them
			if isMotive(words[i], b-i-1) {
				a, step = i+1, true
				break
			}
			if !linkWords[fold(words[i])] && !digits(fold(words[i])) {
				break
			}
		}
	}
	for step := true; step; {
		step = false
		for i := b - 1; i >= a && i > b-6; i-- {
			if isMotive(words[i], i-a) {
				b, step = i, true
				break
			}
			if !linkWords[fold(words[i])] && !digits(fold(words[i])) {
				break
			}
		}
	}
	for b > a && digits(fold(words[b-1])) {
		b--
	}
	// "DUPONT Jeanne ETT à comparer": a firm word within ends the name.
	for i := a + 1; i < b; i++ {
		if firmWords[fold(words[i])] {
			b = i
		}
	}
	return strings.Join(words[a:b], " "), strings.Join(words[:a], " "), strings.Join(words[b:], " ")
}

// isMotive reports whether a word is one of a motive; left is how many others remain.
func isMotive(w string, left int) bool {
	if f := fold(w); f != "" {
		if !strings.Contains(f, " ") {
			return firmWords[f] || softWords[f] && left >= 2 || softWords[f] && left == 0 && !isUpper(w)
		}
		for _, x := range strings.Fields(f) { // "ETT/ECG", "d'effort"
			if !firmWords[x] && !softWords[x] && !linkWords[x] {
				return false
			}
		}
		return true
	}
	return true
}
