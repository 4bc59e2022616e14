package batch

import (
	"strings"

	"cardiopli/pipeline"
)

// person is somebody whom the text names, as a patient or as one who may be.
type person struct {
	names   []string // folded words, surname and given names
	born    date
	ins     string
	sex     byte // 'm', 'f' or 0
	at      pipeline.Span
	word    int // the first word
	line    int // where the name stands, else the date
	last    int // the last line of the identity
	label   bool
	lead    bool // begins its line, but for a sign or a number
	context bool // named as the one the letter is about
	kin     bool // a relative, or one to call
	quoted  bool // in a letter that is quoted
	loose   bool // dictated: the name may be longer or shorter
}

// sure reports more than a name.
func (x *person) sure() bool { return x.label || !x.born.isZero() || x.ins != "" }

var (
	civilities = map[string]byte{"monsieur": 'm', "m": 'm', "mr": 'm', "mister": 'm', "madame": 'f', "mme": 'f', "mlle": 'f', "melle": 'f', "mademoiselle": 'f', "mrs": 'f', "miss": 'f', "ms": 'f'}
	particles  = set("de du des la le les d l el al ben ould ait van von der den da dos di del st ste saint sainte mac mc o")
	// stops end a name.
	stops = set("ne nee nes ins nir ipp ddn dn dob born date dates naissance sexe sex age agee ans an dr docteur docteurs pr professeur pour qui que est a ont va vu vue revu revue" +
		" patient patiente patients nom prenom prenoms et epelle je j point virgule ligne par sur en au aux ce cette il elle se son sa ses avec dans dont presente consulte" +
		" medecin traitant adresse adressee tel telephone examen holter ecg ett eto mapa echo lettre courrier compte rendu dossier le age taille poids numero titre motif conclusion reste vient garde prend rapporte" +
		" service cabinet clinique confrere consoeur maitre male female masculin feminin f m h id re cher chere votre notre du nouveau suivi suivie" +
		" pas aucun une un sans avait etait sera sont soit ainsi merci depuis rentre sort sortira revient revoir reverra electrocardiogramme echocardiographie epreuve referent referring bonjour naiss naissance declenche suivante suivant")
	labelWords = set("patient patiente nom identite concerne concernant objet name re enfant malade beneficiaire")
	kinWords   = set("mere pere frere soeur fils fille filles epoux epouse conjoint conjointe mari femme enfant enfants jumeau jumelle jumeaux cousin cousine tante oncle neveu niece" +
		" mother father brother sister son daughter husband wife compagnon compagne prevenir confiance accompagne accompagnee accompagnant aidant tuteur tutrice assure assuree tracee parents")
	doctorWords = set("dr docteur docteurs docteure pr professeur drs professeure dre confrere consoeur interne infirmier infirmiere ide kinesitherapeute secretaire secretariat assistante maitre cher chere")
	// aboutWords stand before the one a letter is about.
	aboutWords = set("patient patiente concernant concerne confie confiee adresse adressee revu revue recu vu vue consultation examine examinee sujet suis visite")
)

// people lists whom the text names, in order.
func (p *page) people() []*person {
	var all []*person
	var cur *person
	born := map[date]int{}
	for i := 0; i < len(p.words); i++ {
		w := &p.words[i]
		if civilities[w.low] != 0 && w.low != "m" || w.low == "m" && w.class == upper && p.between(i) != "'" && p.between(i) != "’" {
			if x := p.civil(i); x != nil {
				if cur != nil && cur.label && cur.line == x.line && len(cur.names) == 0 {
					cur.names, cur.sex = x.names, x.sex
				} else {
					all, cur = append(all, x), x
				}
				i = max(i, x.end(p)-1)
			}
			continue
		}
		if labelWords[w.low] && w.class != lower || labelWords[w.low] && (i == p.lines[w.line].first || p.is(i-1, "le") || p.is(i-1, "du")) || w.low == "nom" {
			if x, next := p.labelled(i); x != nil {
				all, cur = append(all, x), x
				i = max(i, next-1)
			}
			continue
		}
		switch w.low {
		case "prenom", "prenoms":
			if cur != nil && w.line <= cur.last+2 && !cur.loose {
				k := i + 1
				if names, next := p.name(k, false); len(names) > 0 && strings.TrimLeft(p.between(i), " \t:.=|_") == "" {
					if len(cur.names) < 8 {
						cur.names = append(cur.names, names...)
					}
					cur.last = max(cur.last, w.line)
					i = next - 1
				}
			}
		case "ne", "nee", "ddn", "dn", "dob", "born", "naissance", "nais":
			if d, next, ok := p.afterBorn(i); ok {
				cur = p.bornAs(&all, cur, i, d, born)
				if cur.sex == 0 && w.low == "nee" && p.low(i+1) != "e" {
					cur.sex = 'f'
				}
				i = next - 1
			}
		default:
			if w.class != figure {
				continue
			}
			if n, next := p.insAt(i); n != "" {
				if cur != nil && cur.ins == "" && w.line <= cur.last+4 {
					cur.ins, cur.last = n, max(cur.last, w.line)
				} else if cur == nil || cur.ins != n {
					x := &person{ins: n, at: pipeline.Span{Start: w.from, End: p.words[next-1].to}, word: i, line: w.line, last: w.line}
					all, cur = append(all, x), x
				}
				i = next - 1
				continue
			}
			d, next, ok := p.date(i)
			if !ok {
				continue
			}
			if cur != nil && cur.born.isZero() && cur.line == w.line && p.beside(cur, i) && d.year < 2022 {
				cur.born = d
				born[d]++
			} else if x := p.listed(i); x != nil && d.year < 2020 {
				x.born = d
				all, cur = append(all, x), x
				born[d]++
			}
			i = next - 1
		}
	}
	for _, x := range all {
		p.finish(x)
	}
	return all
}

// end is behind the words of the name.
func (x *person) end(p *page) int {
	i := x.word
	for i < len(p.words) && p.words[i].from < x.at.End {
		i++
	}
	return i
}

// name reads the words of a name from word i on.
func (p *page) name(i int, loose bool) (names []string, next int) {
	next = i
	if i >= len(p.words) {
		return nil, i
	}
	row := p.words[i].line
	commas := 0
	for k := i; k < len(p.words) && p.words[k].line == row && k < i+9; k++ {
		w := &p.words[k]
		if k > i && !p.joined(k-1) {
			switch sep := strings.TrimSpace(p.between(k - 1)); {
			case commas == 0 && (sep == "," || sep == "/" || sep == "(" && w.low == "nee") && w.class != lower && !stops[w.low]:
				commas++
			case commas == 0 && len(p.between(k-1)) < 4 && sep == "" && w.low == "prenom":
			default:
				return names, next
			}
		}
		if w.low == "prenom" && len(names) > 0 {
			continue
		}
		switch {
		case w.class == figure, len(names) > 0 && len(w.low) == 1 && w.class == upper && !particles[w.low] && !strings.HasPrefix(p.between(k), "."): // spelled
			return names, next
		case particles[w.low] && (w.class != lower || len(names) > 0 || k+1 < len(p.words) && p.words[k+1].class != lower && p.words[k+1].line == row):
			// a particle counts only where a name follows
			if k+1 < len(p.words) && p.words[k+1].line == row && p.joined(k) && (p.words[k+1].class == upper || p.words[k+1].class == capital || loose || particles[p.words[k+1].low]) && !(w.class == lower && stops[p.words[k+1].low]) {
				continue
			}
			return names, next
		case stops[w.low] && (w.class == lower || len(w.low) == 1 || len(names) > 0 || !strings.Contains("le la a", w.low)):
			if len(w.low) == 1 && w.class == upper && strings.HasPrefix(p.between(k), ".") {
				names, next = append(names, w.low), k+1
				continue
			}
			return names, next
		case w.class == lower && !loose:
			return names, next
		case w.class == lower && len(names) >= 3:
			return names, next
		}
		names, next = append(names, w.low), k+1
	}
	return names, next
}

// civil reads "Mme NAME Given" at word i; nil where no name follows.
func (p *page) civil(i int) *person {
	if doctorWords[p.low(i+1)] || (p.is(i+1, "le") || p.is(i+1, "la")) && (p.words[i+1].class == lower || doctorWords[p.low(i+2)]) || doctorWords[p.low(i-1)] && p.words[i-1].line == p.words[i].line && p.low(i-1) != "cher" {
		return nil
	}
	if i+1 >= len(p.words) || p.words[i+1].line != p.words[i].line || !civilGap(p.between(i)) {
		return nil
	}
	// "M." before one letter is an initial: "M. D."
	whole := p.words[i].low == "madame" || p.words[i].low == "monsieur" || p.words[i].low == "mademoiselle"
	names, next := p.name(i+1, whole)
	if len(names) == 0 || len(names) == 1 && len(names[0]) < 2 {
		return nil
	}
	from := p.words[i].from
	return &person{names: names, sex: civilities[p.words[i].low], at: pipeline.Span{Start: from, End: p.words[next-1].to}, word: i, line: p.words[i].line, last: p.words[i].line,
		loose: p.words[i+1].class == lower}
}

func civilGap(s string) bool {
	switch s {
	case " ", ". ", ".", "\u00a0", ".  ", "^", " : ", ".\u00a0":
		return true
	}
	return false
}

// labelled reads "Patient : ..." at word i.
func (p *page) labelled(i int) (*person, int) {
	row := p.words[i].line
	first := p.lines[row].first
	if i-first > 3 && !strings.Contains(p.between(i-1), "   ") && !strings.ContainsAny(p.between(i-1), "|;\t-") {
		return nil, i
	}
	if (p.low(i+1) == "prenom" || p.low(i+1) == "prenoms") && p.low(i+2) != "nom" && p.low(i+2) != "et" && p.low(i) != "nom" {
		return nil, i
	}
	k := i + 1
	for k < len(p.words) && k < i+5 && p.words[k].line == row {
		switch p.low(k) {
		case "nom", "prenom", "prenoms", "du", "de", "la", "le", "patient", "patiente", "et", "name", "e", "complet", "votre", "naissance":
			if sep := strings.TrimSpace(p.between(k - 1)); strings.ContainsAny(sep, ":=^|") {
				break
			}
			k++
			continue
		}
		break
	}
	if k >= len(p.words) || p.words[k].line != row {
		// the name may stand below
		if k < len(p.words) && p.words[k].line <= row+1 && strings.ContainsAny(p.between(k-1), ":") && p.words[k].class != lower && !labelWords[p.low(k)] {
			row = p.words[k].line
		} else {
			return nil, i
		}
	}
	sep := p.between(k - 1)
	civ := civilities[p.low(k)]
	signed := strings.ContainsAny(sep, ":=^|\t") || strings.Contains(sep, "   ") || strings.Contains(sep, "...")
	if !signed && civ == 0 && !(p.words[i].class == upper && p.words[k].class == upper) {
		return nil, i
	}
	if !signed && p.words[i].class == lower && p.words[i].low != "concerne" && p.words[i].low != "concernant" {
		return nil, i
	}
	if strings.ContainsAny(sep, "?!.;") && !strings.Contains(sep, "..") {
		return nil, i
	}
	x := &person{label: true, word: i, line: row, last: row, at: pipeline.Span{Start: p.words[i].from}}
	if civ != 0 && !doctorWords[p.low(k+1)] {
		x.sex = civ
		k++
	}
	if k < len(p.words) && doctorWords[p.low(k)] {
		return nil, i
	}
	names, next := p.name(k, civ != 0)
	if len(names) == 0 || len(names) < 2 && civ == 0 && !signed {
		return nil, i
	}
	if p.words[i].low == "objet" || p.words[i].low == "re" || p.words[i].low == "name" || p.words[i].low == "enfant" {
		// The object of a letter may be anything.
		x.label = civ != 0 || len(names) > 1 && p.words[k].class == upper
		if !x.label && civ == 0 {
			return nil, i
		}
	}
	// "Patient : suivi depuis ..." names nobody, "Patient : Bon état"
	if p.words[k].class == capital && len(names) == 1 && civ == 0 && next < len(p.words) && p.words[next].line == row && p.words[next].class == lower && !stops[p.low(next)] {
		return nil, i
	}
	x.names, x.at.End = names, p.words[next-1].to
	return x, next
}

// finish sees what stands around a person.
func (p *page) finish(x *person) {
	l := p.lines[x.line]
	end := x.at.End
	if i := x.end(p); !x.born.isZero() && x.last == x.line {
		for ; i < l.to && i < x.word+30; i++ {
			if d, _, ok := p.date(i); ok && d.equal(x.born) {
				_, next, _ := p.date(i)
				end = p.words[next-1].to
				break
			}
		}
	}
	x.at.End = max(end, x.at.Start)
	// the sentence before
	for k := x.word - 1; k >= 0 && k > x.word-12; k-- {
		w := p.words[k]
		gap := p.between(k)
		if x.line-w.line > 1 || strings.ContainsAny(gap, ".!?;") && !(strings.HasPrefix(gap, ". ") && len(w.low) < 3) || strings.Contains(gap, "\n\n") {
			break
		}
		if w.line < x.line && strings.Contains(p.lineText(w.line), ":") && x.word == l.first && !strings.HasSuffix(strings.TrimRight(p.lineText(w.line), " \r"), ":") && x.label && !kinWords["prevenir"] {
			break
		}
		if kinWords[w.low] && (w.line == x.line || !x.label) {
			x.kin = true
		}
		if aboutWords[w.low] && x.word-k < 6 && w.line == x.line {
			x.context = true
		}
	}
	for k := x.end(p); k < l.to && k < x.end(p)+3; k++ { // "M. X, 72 ans", "M. X, son époux"
		if p.words[k].class == figure && (p.low(k+1) == "ans" || p.low(k+1) == "year") {
			x.context = true
		}
		if kinWords[p.low(k)] && p.low(k) != "femme" && p.low(k) != "enfant" {
			x.kin = true
		}
	}
	x.lead = true
	for k := l.first; k < x.word; k++ {
		if w := p.words[k]; w.class != figure && !titles[w.low] && !numbering[w.low] && w.low != "n" && w.low != "o" {
			x.lead = false
		}
	}
}

// shares reports whether two names share a word.
func shares(a, b []string) bool {
	for _, w := range a {
		for _, x := range b {
			if w == x && len(w) > 2 {
				return true
			}
		}
	}
	return false
}
