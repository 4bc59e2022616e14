package header

import (
	"regexp"
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

var (
	birthForm = newForm(`(?:nee?s?(?:\(e\))?(?: le)?|n\(e\) le|ddn|d\.d\.n\.?|dn|date de naissance|date de naiss\.?|date naissance|date naiss\.?|naissance|naiss\.?|dob|d\.o\.b\.?|date of birth|birth ?date|born(?: on)?|b\.)(?: ?/ ?sexe?\b)?(?:[ \t:.|=(*_-]|\bthe\b|\ble\b|\bon\b){0,64}`, atWord)
	sexForm   = newForm(`(?:patient(?:e|\(e\))? ?\(|sexe?|genre|gender|m ?/ ?f|f ?/ ?m|h ?/ ?f|f ?/ ?h)(?: ?\((?:m|h)/f\))?[ \t:.|=*_(/-]{0,40}(masculin|feminin|homme|femme|male|female|man|woman|m|f|h)\b`, atWord)
	sexWord   = regexp.MustCompile(`(?:sexe )?\b(masculin|feminin|male|female)\b|(?:[,;/|(-] ?|\) *|  )(homme|femme|garcon|fille|boy|girl|man|woman)\b`)
	sexLetter = regexp.MustCompile(`(?:^|[\s,;/(|^-])([MFH])(?:$|[\s,;/)|^-])`)
	ageForm   = newForm(`(\d{1,3}) ?(?:ans?\b|a\b|years?(?: old|-old)?\b|-year-old|yrs?\b|y/?o\b)|(\d{1,3})-year-old|(?:age[de]?|aged|age[de]? of)[ :=|*]{1,4}(\d{1,3})\b`, atWord)
	kinship   = regexp.MustCompile(`\b(?:pere|mere|frere|soeur|fils|fille|oncle|tante|cousin|grand|parent|conjoint|mari|epoux|father|mother|brother|sister|son|daughter|uncle|aunt|familia|family)`)
	ageClear  = regexp.MustCompile(`(?:agee? de|aged|age|patiente?|homme|femme|man|woman|male|female|pour un age de|soit|old)[ ,:(-]*(?:[a-z'-]+ ){0,3}$|\b(?:madame|monsieur|mme|mr|m\.|mrs|ms) (?:[a-z'-]+,? ){1,4}$`)
	ageCount  = regexp.MustCompile(`(?:depuis|pendant|durant|il y a|apres|dans|a l'age de|vers|des l'age de|for|since|ago|suivi|controle a|recul de|over|stable|tous les|every|avant|plus de|moins de)[ a-z'~]{0,14}$`)
)

// birth finds the birth date: behind its label, else a date on the patient's
// own line that can be one.
func (v *view) birth(all []dated, id place, ins insAt) (dated, bool) {
	for _, m := range birthForm.all(v.low[:min(len(v.low), reach)], 80) {
		if v.ofRelative(m[0]) {
			continue
		}
		for _, d := range all {
			if d.from >= m[1] && d.from <= m[1]+3 {
				return d, true
			}
		}
		// 12 03 1958 and 12031958 count as dates only here
		if g := dateDigits.FindStringSubmatchIndex(v.low[m[1]:]); g != nil {
			y, _ := strconv.Atoi(v.low[m[1]+g[6] : m[1]+g[7]])
			mo, _ := strconv.Atoi(v.low[m[1]+g[4] : m[1]+g[5]])
			da, _ := strconv.Atoi(v.low[m[1]+g[2] : m[1]+g[3]])
			if d, err := pipeline.ParseDate(pipeline.Date{Year: y, Month: monthOf(mo), Day: da}.String()); err == nil {
				return dated{from: m[1], to: m[1] + g[1], date: d}, true
			}
		}
	}
	if d, ok := v.tableBirth(all); ok {
		return d, true
	}
	if id.to == 0 {
		return dated{}, false
	}
	// without a label: a date on the line of the name, or of the INS
	lines := map[int]bool{v.lineOf(id.from): true}
	for k := v.lineOf(id.from) + 1; k < len(v.lines) && k <= v.lineOf(id.from)+2; k++ {
		if t := strings.Trim(v.text(k), " \t|*-"); t != "" {
			lines[k] = t[0] >= '0' && t[0] <= '9' || dateAge.MatchString(t) // the date may open the next line
			break
		}
	}
	if ins.to > 0 && (ins.whole || v.lineOf(ins.from) <= v.lineOf(id.from)+2) {
		lines[v.lineOf(ins.from)] = true
	}
	best := dated{}
	for _, d := range v.withDigits(all) {
		if !lines[v.lineOf(d.from)] || d.from < id.from || d.wrong {
			continue
		}
		y := d.date.Year
		if d.short && ins.whole && ins.value[1:3] == d.date.String()[2:4] {
			return d, true
		}
		if y <= 2015 && !d.short || d.short && y%100 > 30 {
			if best.to == 0 || d.date.Before(best.date) {
				best = d
			}
		}
	}
	if best.to > 0 {
		return best, true
	}
	for k := range lines { // "15 01 1943" alone on its line
		if g := dateAlone.FindStringSubmatchIndex(v.text(k)); g != nil && v.lines[k].from > id.from {
			part := func(n int) int {
				i, _ := strconv.Atoi(v.text(k)[g[2*n]:g[2*n+1]])
				return i
			}
			if d, err := pipeline.ParseDate(pipeline.Date{Year: part(3), Month: monthOf(part(2)), Day: part(1)}.String()); err == nil {
				return dated{from: v.lines[k].from + g[2], to: v.lines[k].from + g[7], date: d}, true
			}
		}
	}
	return best, false
}

// ofRelative reports that the birth told at the folded place p is that of
// somebody who came along: "accompagnée de son époux, M. X, né le ...".
func (v *view) ofRelative(p int) bool {
	from := max(v.lines[v.lineOf(p)].from, p-90)
	return relativeBorn.MatchString(v.low[from:p])
}

var relativeBorn = regexp.MustCompile(`\b(?:sa|son|ses|his|her) (?:[a-z]+ )?(?:mere|pere|frere|soeur|fils|fille|femme|epouse?|epoux|conjointe?|mari|compagn(?:e|on)|mother|father|brother|sister|son|daughter|husband|wife|partner),? (?:(?:` + civility + `)\b\.? )?(?:[a-z'-]+ ){0,4}[a-z'-]+[ ,(]+(?:who was )?$`)

// boxForm reads a ticked box: before its letter where the first box comes
// before the first letter, else behind it.
var boxForm = newForm(`(?:sexe?|genre|gender)[ \t:.]{0,12}(?:`+
	`(?:[\[(](?: |x)?[\])]|☐|☒|☑|□|■) ?(?:m|h|f|masculin|feminin|homme|femme|male|female)[ \t,/]+(?:\[x\]|\(x\)|☒|☑|■) ?(m|h|f|masculin|feminin|homme|femme|male|female)\b|`+
	`(?:\[x\]|\(x\)|☒|☑|■) ?(m|h|f|masculin|feminin|homme|femme|male|female)\b)`, atWord)

// dateAge is a date beside an age: a birth, on machines' prints.
var dateAge = regexp.MustCompile(`\d{4} ?[,(]? ?\d{1,3} ?(?:ans\b|yrs?\b|years\b|y\b)`)

var dateSex = regexp.MustCompile(`\d[/.-]\d{1,2}[/.-]\d{2,4}[ ,;/|]{1,3}([mfh])(?:[ ,;/|]{1,3}|$)`)

var bornFemale = regexp.MustCompile(`\b(nee) $`)

var civilBehind = regexp.MustCompile(`\((mr?|mme|mlle|monsieur|madame)\.?\)`)

// tableBirth reads the cell below "Né(e) le" or "Date de naissance".
func (v *view) tableBirth(all []dated) (dated, bool) {
	for i := range v.lines {
		if i > 60 {
			break
		}
		head := v.cells(i)
		for k, c := range head {
			if len(head) < 2 || !birthForm.in(v.low[c.from:c.to]) {
				continue
			}
			for j := i + 1; j < len(v.lines) && j <= i+2; j++ {
				row := v.cells(j)
				if k >= len(row) {
					continue
				}
				for _, d := range all {
					if d.from >= row[k].from && d.to <= row[k].to {
						return d, true
					}
				}
			}
		}
	}
	return dated{}, false
}

// sexOf reads the sex: stated, by civility, by the grammar of birth, by the
// first figure of the INS.
func (v *view) sexOf(id identity, area []place, ins insAt) (pipeline.Sex, pipeline.Span) {
	if m := boxForm.next(v.low[:min(len(v.low), 4<<10)], 0); m != nil { // [ ] M [X] F
		g := 2
		if m[g] < 0 {
			g = 4
		}
		return sexLetterOf(v.low[m[g]:m[g+1]]), v.span(m[g], m[g+1])
	}
	if m := sexForm.next(v.low[:min(len(v.low), reach)], 0); m != nil {
		return sexLetterOf(v.low[m[2]:m[3]]), v.span(m[2], m[3])
	}
	if s, sp, ok := v.tableSex(); ok {
		return s, sp
	}
	for _, a := range area {
		if m := sexWord.FindStringSubmatchIndex(v.low[a.from:a.to]); m != nil {
			if m[2] < 0 {
				m = m[2:]
			}
			return sexLetterOf(v.low[a.from+m[2] : a.from+m[3]]), v.span(a.from+m[2], a.from+m[3])
		}
		s := v.span(a.from, a.to)
		for _, m := range sexLetter.FindAllStringSubmatchIndex(s.Of(v.src), 4) {
			from, to := s.Start+m[2], s.Start+m[3]
			if to < len(v.src) && v.src[to] == '.' || from < id.name.End && from >= id.name.Start {
				continue
			}
			return sexLetterOf(foldWord(v.src[from:to])), pipeline.Span{Start: from, End: to}
		}
	}
	for _, a := range area { // "poncelet irène 19/01/62 f"
		if m := dateSex.FindStringSubmatchIndex(v.low[a.from:a.to]); m != nil {
			return sexLetterOf(v.low[a.from+m[2] : a.from+m[3]]), v.span(a.from+m[2], a.from+m[3])
		}
	}
	for _, a := range area { // "TOURNIER Gérard (M.)"
		if m := civilBehind.FindStringSubmatchIndex(v.low[a.from:a.to]); m != nil {
			return civilSex(v.low[a.from+m[2] : a.from+m[3]]), v.span(a.from+m[2], a.from+m[3])
		}
	}
	if s := civilSex(id.civil); s != "" {
		return s, id.civilSpan
	}
	if s, sp, ok := v.birthGrammar(area); ok {
		return s, sp
	}
	if id.BirthName != "" { // "née GUILLOT"
		if k := strings.Index(v.src, id.BirthName); k > 0 {
			p := v.place(k)
			if m := bornFemale.FindStringSubmatchIndex(v.low[max(0, p-8):p]); m != nil {
				return pipeline.Female, v.span(max(0, p-8)+m[2], max(0, p-8)+m[3])
			}
		}
	}
	if m := femaleLabel.FindStringSubmatchIndex(v.low[max(0, v.place(id.name.Start)-40):v.place(id.name.Start)]); m != nil && id.name.End > 0 {
		base := max(0, v.place(id.name.Start)-40)
		return pipeline.Female, v.span(base+m[2], base+m[3])
	}
	if s, sp, ok := v.addressed(id); ok {
		return s, sp
	}
	if s, sp, ok := v.nounSex(); ok {
		return s, sp
	}
	if ins.whole {
		return insSex(ins.value), pipeline.Span{}
	}
	return "", pipeline.Span{}
}

// femaleLabel agrees with its patient; "Patient :" stands on every form.
var femaleLabel = regexp.MustCompile(`(?:^|[^a-z])(patiente)[ \t|:.*_-]+$`)

// addressed reads the civility before the patient's own name further down:
// "Madame BELLEGARDE ne signale rien".
func (v *view) addressed(id identity) (pipeline.Sex, pipeline.Span, bool) {
	for _, m := range civilityForm.all(v.low[:min(len(v.low), reach)], 60) {
		s := civilSex(v.low[m[2]:m[3]])
		if s == "" || m[3]-m[2] < 2 && (m[3] >= len(v.low) || v.low[m[3]] != '.' || v.span(m[2], m[3]).Of(v.src) != "M") {
			continue
		}
		if w, _ := v.nameAt(m[1], v.lineEnd(m[1]-1), false); len(w) > 0 {
			if _, name := split(w, givenFirst); sameName(name, id.Name) {
				return s, v.span(m[2], m[3]), true
			}
		}
	}
	return "", pipeline.Span{}, false
}

func (v *view) tableSex() (pipeline.Sex, pipeline.Span, bool) {
	for i := range v.lines {
		if i > 60 {
			break
		}
		for k, c := range v.cells(i) {
			t := v.low[c.from:c.to]
			if t != "sexe" && t != "sex" && t != "gender" && t != "s" {
				continue
			}
			for j := i + 1; j < len(v.lines) && j <= i+2; j++ {
				row := v.cells(j)
				if k < len(row) {
					if s := sexLetterOf(v.low[row[k].from:row[k].to]); s != "" {
						return s, v.span(row[k].from, row[k].to), true
					}
				}
			}
		}
	}
	return "", pipeline.Span{}, false
}

func sexLetterOf(w string) pipeline.Sex {
	switch w {
	case "m", "h", "masculin", "homme", "male", "man", "garcon", "boy":
		return pipeline.Male
	case "f", "feminin", "femme", "female", "woman", "fille", "girl":
		return pipeline.Female
	}
	return ""
}

func civilSex(c string) pipeline.Sex {
	switch c {
	case "m", "mr", "monsieur", "mister", "dhr", "herr", "senhor":
		return pipeline.Male
	case "mme", "madame", "mlle", "mademoiselle", "mrs", "ms", "miss", "mevrouw", "mevr", "frau", "signora", "senhora", "soeur":
		return pipeline.Female
	}
	return ""
}

func insSex(s string) pipeline.Sex {
	switch s[0] {
	case '1', '3', '7':
		return pipeline.Male
	case '2', '4', '8':
		return pipeline.Female
	}
	return ""
}

var bornGrammar = newForm(`(nee?)(?: le|,?[ \t|:.]+(?:\d{1,2}[/. -]))`, atWord)

// birthGrammar reads "né" or "née" among the patient's lines; "né(e)" tells
// nothing.
func (v *view) birthGrammar(area []place) (pipeline.Sex, pipeline.Span, bool) {
	for _, a := range area {
		if m := bornGrammar.next(v.low[a.from:a.to], 0); m != nil {
			w, s := v.low[a.from+m[2]:a.from+m[3]], v.span(a.from+m[2], a.from+m[3])
			if w == "nee" {
				return pipeline.Female, s, true
			}
			return pipeline.Male, s, true
		}
	}
	return "", pipeline.Span{}, false
}

var nounForm = newForm(`(?:(?:le|ce|cet?|votre|notre|du|au|chez un|chez ce|un|jeune) (patient|homme|monsieur)|(?:la|cette|votre|notre|chez une|une|jeune) (patiente|femme|dame))\b|(?:this|the|your|a|\d{1,3}[- ]year[- ]old) (?:\d{1,3}[- ]year[- ]old )?(?:pleasant )?(man|gentleman|male|woman|lady|female)\b|(he|she) (?:is|was|has|had|reports|underwent|presented|achieved|exercised|completed)\b`, atWord)

// nounSex reads "cette patiente", "un homme de", "this lady".
func (v *view) nounSex() (pipeline.Sex, pipeline.Span, bool) {
	for _, m := range nounForm.all(v.low[:min(len(v.low), reach)], 4) {
		if s, from, to := v.noun(m); s != "" {
			return s, v.span(from, to), true
		}
	}
	return "", pipeline.Span{}, false
}

func (v *view) noun(m []int) (pipeline.Sex, int, int) {
	for g := 1; g <= 4; g++ {
		if m[2*g] < 0 {
			continue
		}
		switch w := v.low[m[2*g]:m[2*g+1]]; w {
		case "patient", "homme", "monsieur", "man", "gentleman", "male", "he":
			return pipeline.Male, m[0], m[1]
		default:
			return pipeline.Female, m[0], m[1]
		}
	}
	return "", 0, 0
}

// goesOn is what follows the word "à" and no age.
var goesOn = regexp.MustCompile(`^ (?:\d|l'|la |le |midi|minuit)`)

// statedAge finds the age that the text states of the patient, only where
// nothing else can be meant.
func (v *view) statedAge(area []place, body int) (int, pipeline.Span) {
	text := v.low[:min(len(v.low), reach)]
	for _, m := range ageForm.all(text, 60) {
		g := 2
		for g < 8 && m[g] < 0 {
			g += 2
		}
		n, err := strconv.Atoi(text[m[g]:m[g+1]])
		if err != nil || n > 115 {
			continue
		}
		if g == 2 && text[m[1]-1] == 'a' && (!strings.HasSuffix(v.span(m[0], m[1]).Of(v.src), "a") || goesOn.MatchString(text[m[1]:])) {
			continue // "minimale 44 à 5 h 20" is no age
		}
		before := text[max(0, m[0]-48):m[0]]
		for k := len(before) - 1; k >= 0; k-- {
			if before[k] == '.' || before[k] == ';' || before[k] == '\n' {
				before = before[k+1:]
				break
			}
		}
		if kinship.MatchString(before) || ageCount.MatchString(before) {
			continue
		}
		near := false
		for _, a := range area {
			near = near || m[0] >= a.from && m[0] < a.to
		}
		if near && (body <= 0 || m[0] < body) || g == 6 || g == 4 || ageClear.MatchString(before) {
			if text[m[1]-1] == 'a' && !near { // "63a" counts only beside the name
				continue
			}
			return n, v.span(m[0], m[1])
		}
	}
	return -1, pipeline.Span{}
}
