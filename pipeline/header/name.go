package header

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
)

//go:embed given.txt
var givenList string

var givens = func() map[string]bool {
	m := map[string]bool{}
	for _, l := range strings.Split(givenList, "\n") {
		if strings.HasPrefix(l, "#") {
			continue
		}
		for _, w := range strings.Fields(l) {
			m[w] = true
		}
	}
	return m
}()

// class is how a word of a name is written.
type class uint8

const (
	upper    class = iota // DUPONT
	capital               // Dupont
	initial               // J. or J.-P.
	particle              // de, la, d'
	small                 // dupont, as speech engines write
)

type nameWord struct {
	text     string
	fold     string
	class    class
	from, to int // in the source
}

// order says which part of a name comes first where the letters do not tell.
type order uint8

const (
	givenFirst order = iota
	surnameFirst
	titledFirst // behind a title, where the given name nearly always comes first
)

var particles = wordSet("abou abu ibn ould vom zum zur de du des d' la le les l' van von der den ter ten zu el al ben bin da dos di del della saint sainte san o' mac mc y e")

// gaelic are particles of Irish surnames; with their accents only, for "ni" is
// a French word.
var gaelic = wordSet("ni ui")

// french are the particles that are words of every sentence: in a text in
// capitals they end a name rather than close it.
var french = wordSet("de du des d' la le les l' e y")

// stops end a name: labels, titles, trades, words of prose that stand behind
// names.
var stops = wordSet(`ne nee nes ddn dn naiss naissance date sexe sex age ans an ins nir rpps adeli finess oid numero no n tel fax mail email courriel mss mssante
	docteur docteure dr dre drs pr prof professeur cardiologue cardiologues cardiologie cardio rythmologue generaliste medecin medecins traitant chirurgien pneumologue
	nephrologue interne externe specialiste angiologue neurologue geriatre praticien urgentiste anesthesiste endocrinologue diabetologue rhumatologue
	dermatologue gynecologue urologue hematologue oncologue pediatre psychiatre ophtalmologue radiologue gastro-enterologue reanimateur
	patient patiente monsieur madame mademoiselle mr mme mlle m mrs ms miss mister nom prenom prenoms usage marital utilise epouse ep veuve vve
	cabinet clinique hopital chu chr ch centre institut service pole maison polyclinique groupe medical cedex rue avenue allee boulevard bd place
	copie copies cc cher chere confrere consoeur consoeurs confreres a au aux pour par le la les et en du de des sous avec sans chez sur dans ce cet cette qui que est sont
	adresse adressee adresseur correspondant correspondante destinataire destinataires lettre courrier compte rendu dictee dicte
	ecg ett eto holter mapa echo echographie echocardiographie electrocardiogramme epreuve test examen exam enregistrement consultation bilan
	indication motif conclusion technique traitement antecedents masculin feminin homme femme male female born dob gender aged years year old
	and for from the of to at by with regarding re ref reference referring gp general practitioner md mbbs frcp phd mrcp consultant cardiologist physician department hospital clinic
	janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april may june july august september october november december
	lundi mardi mercredi jeudi vendredi samedi dimanche poids taille surface soit vu vue objet concerne dossier ville france tension virgule point
	adress envoye envoyee demande prescripteur prescrit operateur operatrice realise realisee ce jour
	present presente presenting was is has had who seen referred attended underwent your bien cordialement confraternellement merci
	cisss ciusss chsld ehpad universites universite faculte agrege emerite honoraire associe
	vous nous votre vos notre nos lui leur avait avaient etait etaient sera seront aura doit travaille retraite retraitee age agee hospitalise hospitalisee suivi suivie connu connue porteur porteuse adressee adresse consulte vient revient beneficie`)

// calendar are stops that are surnames too: M. FÉVRIER, Dr MARS.
var calendar = wordSet("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche may march april june august")

// calendarName reports that a word of the calendar is a surname here: with a
// capital, no year or day behind it, at the start of a name or behind a given
// name.
func calendarName(src string, w *nameWord, end int, before []nameWord) bool {
	first, _ := utf8.DecodeRuneInString(w.text)
	if !calendar[w.fold] || !unicode.IsUpper(first) {
		return false
	}
	rest := strings.TrimLeft(src[w.to:end], " .,")
	if rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		return false
	}
	return len(before) == 0 || len(before) == 1 && (before[0].class == initial || before[0].class == capital || isGiven(before[0]))
}

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

func letterIn(r rune) bool {
	return unicode.IsLetter(r) || r == '-' || r == '\'' || r == '’' || r == '‐' || r == '‑' || unicode.Is(unicode.Mn, r)
}

// names reads the words of a name from src[p:end]. Small words count only
// where lower is set and no capital word came first; then at most three.
func names(src string, p, end int, lower bool) ([]nameWord, int) {
	var all []nameWord
	last := p
	for len(all) < 8 {
		q := p
		for q < end && (src[q] == ' ' || src[q] == '\t' || src[q] == '*' || src[q] == '_' || strings.HasPrefix(src[q:], "\u00a0") || strings.HasPrefix(src[q:], "\u202f")) {
			if len(all) > 0 && (src[q] == '\t' || src[q] == ' ' && strings.HasPrefix(src[q:], "   ")) {
				return trimName(all, last)
			}
			_, n := utf8.DecodeRuneInString(src[q:])
			q += n
		}
		e := q
		for e < end {
			r, n := utf8.DecodeRuneInString(src[e:])
			if !letterIn(r) {
				break
			}
			e += n
			if (r == '\'' || r == '’') && e-q <= 4 { // d'Artagnan is two words
				break
			}
		}
		if e == q {
			break
		}
		w := nameWord{text: src[q:e], fold: foldWord(src[q:e]), from: q, to: e}
		if strings.Trim(w.text, "-'’") == "" || w.text[0] == '-' || utf8.RuneCountInString(w.text) > 40 {
			break
		}
		ok := true
		w.class, ok = classify(src, &w, end, lower, all)
		if !ok {
			break
		}
		all = append(all, w)
		last, p = w.to, w.to
		if w.class != particle && len(all) > 0 && p < end && src[p] == '-' {
			break
		}
	}
	return trimName(all, last)
}

// trimName drops particles that no surname follows.
func trimName(all []nameWord, last int) ([]nameWord, int) {
	for len(all) > 0 && all[len(all)-1].class == particle {
		all = all[:len(all)-1]
	}
	if len(all) > 0 {
		last = all[len(all)-1].to
	}
	return all, last
}

func classify(src string, w *nameWord, end int, lower bool, before []nameWord) (class, bool) {
	first, _ := utf8.DecodeRuneInString(w.text)
	ups, lows := 0, 0
	for _, r := range w.text {
		if unicode.IsUpper(r) {
			ups++
		} else if unicode.IsLower(r) {
			lows++
		}
	}
	bare := strings.Trim(w.fold, "'")
	switch {
	case ups+lows == 1 && ups == 1:
		if strings.HasSuffix(w.text, "'") || strings.HasSuffix(w.text, "’") {
			return particle, true // D' , O'
		}
		if w.to < end && src[w.to] == '.' {
			w.to++
			for w.to+2 < len(src) && w.to < end && src[w.to] == '-' && src[w.to+1] >= 'A' && src[w.to+1] <= 'Z' && src[w.to+2] == '.' {
				w.to += 3
			}
			if w.to+1 < end && src[w.to] >= 'A' && src[w.to] <= 'Z' && src[w.to+1] == '.' {
				w.to += 2 // J.P.
			}
			w.text, w.fold = src[w.from:w.to], foldWord(src[w.from:w.to])
			return initial, true
		}
		// a bare M or F is a sex, elsewhere an initial in front of a surname
		if (w.text == "M" || w.text == "F" || w.text == "H") && len(before) > 0 {
			return 0, false
		}
		rest := strings.TrimLeft(src[w.to:end], " ")
		r, _ := utf8.DecodeRuneInString(rest)
		return initial, len(rest) > 0 && unicode.IsUpper(r)
	case gaelic[w.fold] && unicode.IsUpper(first) && followedByCapital(src, w.to, end) && len(w.text) > len(w.fold):
		return particle, true
	case particles[w.fold] && !strings.ContainsAny(w.text, "ûÛüÜ") && (unicode.IsLower(first) || len(before) > 0 || followedByCapital(src, w.to, end)):
		if ups > 1 && lows == 0 && len(before) > 0 && before[len(before)-1].class == upper && !french[w.fold] && !capitalsNext(src, w.to, end) {
			return upper, true // TRAN VAN Minh
		}
		if !followedByName(src, w.to, end, lower) || french[w.fold] && lows > 0 && townNext(src, w.to, end, before) {
			return 0, false
		}
		if ups > 0 && lows == 0 && len(before) == 0 {
			return upper, true // LE GOFF, DE LA TOUR
		}
		if unicode.IsUpper(first) && lows > 0 {
			return capital, true
		}
		return particle, true
	case stops[bare] && !calendarName(src, w, end, before) && !(ups > 0 && strings.ContainsAny(w.text, "ûÛüÜ") && particles[w.fold]):
		return 0, false
	case unicode.IsUpper(first) && lows == 0, ups > lows && ups > 1:
		return upper, true
	case unicode.IsUpper(first):
		return capital, true
	case lower && (len(before) == 0 || before[len(before)-1].class == small || before[len(before)-1].class == particle) && len(before) < 3 && utf8.RuneCountInString(w.text) >= 2 && !prose[bare]:
		return small, true
	}
	return 0, false
}

// prose are words that follow a title without being a name.
var prose = wordSet(`traitant referent correspondant cardiologue responsable ayant dont ci-dessus et ou mais car virgule point nee habitant demeurant domicilie
	consulte consultant vous nous il elle je tu on son sa ses mon ma mes votre vos notre nos leur ci deux trois masculin feminin adresse inconnu inconnue non anonyme aucun aucune precise precisee`)

func followedByCapital(src string, p, end int) bool {
	rest := strings.TrimLeft(src[p:end], " ’'")
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsUpper(r)
}

// townNext tells "Dr Régis CAYODOC de Maripasoula": behind a surname in capitals
// and "de", a word that is not in capitals is where someone lives.
func townNext(src string, p, end int, before []nameWord) bool {
	if len(before) < 2 || before[len(before)-1].class != upper {
		return false
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(src[p:end], " ’'"))
	return unicode.IsUpper(r) && !capitalsNext(src, p, end)
}

// capitalsNext reports whether the next word is in capitals.
func capitalsNext(src string, p, end int) bool {
	if t := src[p:end]; strings.HasPrefix(t, "  ") || strings.HasPrefix(t, "\t") { // another field
		return false
	}
	rest := strings.TrimLeft(src[p:end], " ’'-")
	n := 0
	for _, r := range rest {
		if !unicode.IsLetter(r) {
			break
		}
		if !unicode.IsUpper(r) {
			return false
		}
		n++
	}
	return n > 1
}

// followedByName reports whether a word with a capital follows, perhaps after
// more particles; lower also takes small words that are no prose.
func followedByName(src string, p, end int, lower bool) bool {
	for n := 0; n < 3; n++ {
		rest := strings.TrimLeft(src[p:end], " ’'")
		p = end - len(rest)
		r, _ := utf8.DecodeRuneInString(rest)
		w := rest
		if i := strings.IndexFunc(rest, func(r rune) bool { return !letterIn(r) || r == '\'' || r == '’' }); i >= 0 {
			w = rest[:i]
		}
		f := foldWord(w)
		if unicode.IsUpper(r) && particles[f] && strings.ContainsAny(w, "ûÛüÜ") {
			return true
		}
		if unicode.IsUpper(r) && calendar[f] {
			return true
		}
		if unicode.IsUpper(r) {
			return !stops[f] || len(f) > 1 && particles[f]
		}
		if particles[f] || particles[f+"'"] {
			p += len(w)
			continue
		}
		return lower && w != "" && unicode.IsLower(r) && !stops[f] && !prose[f]
	}
	return false
}

// split parts a name in given name and surname.
func split(all []nameWord, hint order) (given, name string) {
	if len(all) == 0 {
		return "", ""
	}
	ups, others := 0, 0
	for _, w := range all {
		switch w.class {
		case upper:
			ups++
		case capital, initial, small:
			others++
		}
	}
	switch {
	case ups > 0 && others > 0:
		return splitByCase(all)
	}
	return splitAlike(all, hint)
}

// splitByCase: the surname is in capitals, with the particles before it.
func splitByCase(all []nameWord) (string, string) {
	first, last := -1, -1
	for i, w := range all {
		if w.class == upper {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	for first > 0 && all[first-1].class == particle {
		first--
	}
	for first > 0 && all[first-1].class == capital && particles[all[first-1].fold] { // De LA TOUR
		first--
	}
	g := append(append([]nameWord{}, all[:first]...), all[last+1:]...)
	return join(g), join(all[first : last+1])
}

// splitAlike parts a name whose words are all written alike: the list of given
// names decides, then the usual order.
func splitAlike(all []nameWord, usual order) (string, string) {
	n := len(all)
	if n == 1 || opened(all) == n-1 {
		return "", join(all) // "Van Den Berghe", "Di Stefano": nobody's surname is a particle alone
	}
	if all[0].class == initial {
		k := 1
		for k < n-1 && all[k].class == initial {
			k++
		}
		return join(all[:k]), join(all[k:])
	}
	if all[n-1].class == initial {
		return join(all[n-1:]), join(all[:n-1])
	}
	front := 0 // given names at the front
	for front < n-1 && isGiven(all[front]) {
		front++
	}
	back := 0
	for back < n-1 && isGiven(all[n-1-back]) {
		back++
	}
	switch {
	case front > 0 && back == 0:
		return join(all[:front]), join(all[front:])
	case back == 1 && front == 0 && n == 2 && all[0].class == capital && common[all[1].fold] && usual == titledFirst:
		return join(all[:1]), join(all[1:]) // "Yaël Thomas"
	case back > 0 && front == 0:
		return join(all[n-back:]), join(all[:n-back])
	case particles[all[0].fold] && n > 2:
		return join(all[n-1:]), join(all[:n-1])
	}
	if usual == surnameFirst {
		return join(all[n-1:]), join(all[:n-1])
	}
	k := n - 1
	for k > 1 && (all[k-1].class == particle || particles[all[k-1].fold]) {
		k--
	}
	return join(all[:k]), join(all[k:])
}

// opened counts the particles that a name begins with.
func opened(all []nameWord) int {
	n := 0
	for n < len(all) && particles[all[n].fold] {
		n++
	}
	return n
}

// common are given names that many people bear as surname (INSEE, fichier des
// noms); behind a word that is no known given name they are the surname.
var common = wordSet(`martin bernard thomas robert richard simon laurent michel david bertrand vincent andre francois henri lambert perrin nicolas roger gauthier gautier mathieu matthieu
	clement remy guillaume germain denis marcel gilbert arnaud aubert benoit charles colin daniel etienne fabre garnier georges gerard guy hubert jacob jean joly julien leon louis lucas marc marie
	maurice noel olivier pascal paul philippe pierre raymond renard renaud rene roland samson tanguy victor adam albert alexandre ayoub hamid said khalil hassan mansour salem moussa youssef nasser
	aziz karim rachid brahim omar issa diallo thierry maxime marty claude jacques ernest eugene bruno herve gilles barthelemy boniface blaise constant ferdinand godefroy lazare leger`)

func isGiven(w nameWord) bool {
	if givens[w.fold] {
		return true
	}
	if i := strings.IndexByte(w.fold, '-'); i > 0 {
		return givens[w.fold[:i]] && givens[w.fold[i+1:]]
	}
	return false
}

// join writes words of a name with their spaces as in the text.
func join(all []nameWord) string {
	var b strings.Builder
	for i, w := range all {
		if i > 0 && !(strings.HasSuffix(all[i-1].text, "'") || strings.HasSuffix(all[i-1].text, "’")) {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}

func nameSpan(all []nameWord) pipeline.Span {
	if len(all) == 0 {
		return pipeline.Span{}
	}
	return pipeline.Span{Start: all[0].from, End: all[len(all)-1].to}
}

// sameName compares surnames without regard to case, accents and hyphens.
func sameName(a, b string) bool { return a != "" && b != "" && nameKey(a) == nameKey(b) }

func nameKey(s string) string {
	return strings.NewReplacer("-", " ", "'", " ").Replace(foldWord(strings.TrimSpace(s)))
}
