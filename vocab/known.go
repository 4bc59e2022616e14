package vocab

import (
	"strings"

	"cardiopli/vocab/dawg"
)

// standing says how sure it is that a word is one.
type standing uint8

const (
	unknown standing = iota
	weak             // of another language, or a name in lower case
	made             // put together of known parts
	known
)

// standing looks a word up: lexicon, further words, general dictionary, then
// the same without accents, then made of known parts.
func (s *scan) standing(t token) standing {
	k := t.key
	if s.own[k] {
		return known
	}
	if _, ok := s.tongue.forms[k]; ok {
		return known
	}
	if s.tongue.general.Contains(k) {
		return known
	}
	if s.drugByLetters(k) { // before the names of the dictionary, which has some brands
		return known
	}
	if s.tongue.general.Contains("^" + k) {
		if t.caps != lower {
			return known
		}
		return weak
	}
	if _, ok := s.tongue.plain[k]; ok {
		return known
	}
	if _, ok := unaccented(s.tongue.general, k); ok {
		return known
	}
	if s.tongue == &s.lexicon.french {
		if _, ok := unaccented(s.tongue.general, reform(k)); ok {
			return known
		}
	} else if british(s.tongue, k) || s.grown(k) {
		return known
	} else if s.cognate(k) {
		return made
	}
	if strings.Contains(k, "-") {
		return s.hyphened(t)
	}
	if s.operation(k) {
		return known
	}
	if unitWord(k) || s.tongue == &s.lexicon.french && s.inflected(k) {
		return known
	}
	if composed(s.tongue, k, 0) {
		return made
	}
	if s.tongue == &s.lexicon.french {
		if derived(s.tongue, k) {
			return made
		}
		if s.lexicon.foreign.Contains(k) {
			return weak
		}
	} else if _, ok := s.lexicon.french.forms[k]; ok {
		return weak
	}
	return unknown
}

// drugByLetters reports whether a word is a medicine's name but for accents that
// were left out or put in: makers and prescribers do not agree on them
// ("Lévothyrox", "Previscan").
func (s *scan) drugByLetters(key string) bool {
	p := plainKey(key)
	at, ok := s.tongue.forms[p]
	if !ok || at < 0 {
		at, ok = s.tongue.plain[p]
	}
	return ok && at >= 0 && s.tongue.words[at].drug
}

// hyphened judges the parts of a word such as "auriculo-ventriculaire".
func (s *scan) hyphened(t token) standing {
	least := known
	rest := len(t.key)
	for part := range strings.SplitSeq(t.key, "-") {
		rest -= len(part) + 1
		if len(part) < 4 || prefixes[plainKey(part)] {
			continue
		}
		if stem, ok := strings.CutSuffix(part, "o"); ok && rest > 0 && len(stem) >= 4 && s.combines(stem) {
			continue
		}
		p := token{key: part, letters: len(part), caps: t.caps}
		least = min(least, s.standing(p))
	}
	return least
}

// reform undoes the spelling of 1990 where it writes è before a mute syllable
// ("évènement", "cèdera") for a dictionary that has é only.
func reform(key string) string {
	e, _ := dawg.Encode("èé")
	b := []byte(key)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == e[0] && !vowel(b[i+1]) && (b[i+2] == 'e' || i+3 < len(b) && !vowel(b[i+2]) && b[i+3] == 'e') {
			b[i] = e[1]
		}
	}
	return string(b)
}

func vowel(c byte) bool { return strings.IndexByte("aeiouy", dawg.Base(c)) >= 0 }

// british reports whether the American dictionary has the word in its own form.
func british(t *tongue, key string) bool {
	has := func(k string) bool {
		if k == key {
			return false
		}
		_, ok := t.forms[k]
		return ok || t.general.Contains(k)
	}
	k := key
	for _, p := range [...][2]string{
		{"ae", "e"}, {"oe", "e"}, {"our", "or"}, {"yse", "yze"}, {"ysing", "yzing"}, {"ysab", "yzab"}, {"isation", "ization"}, {"ise", "ize"}, {"ising", "izing"},
		{"tre", "ter"}, {"lled", "led"}, {"lling", "ling"}, {"ogue", "og"}, {"ence", "ense"}, {"mme", "m"},
	} {
		k = strings.Replace(k, p[0], p[1], 1)
		if has(k) || has(strings.Replace(key, p[0], p[1], 1)) {
			return true
		}
	}
	return false
}

// grown reports whether an English word is a known one with a living ending:
// "inducible", "decompensated", "ectopics".
func (s *scan) grown(key string) bool {
	has := func(k string) bool {
		_, ok := s.tongue.forms[k]
		return ok || s.tongue.general.Contains(k)
	}
	for _, end := range [...]string{"ible", "able", "ed", "ing", "er", "ers", "ion", "ions", "ly", "ness", "s"} {
		base, ok := strings.CutSuffix(key, end)
		if ok && len(base) >= 5 && (has(base+"e") && !strings.HasPrefix(end, "ly") && end != "s" && end != "ness" || (end == "ly" || end == "s" || end == "ness") && has(base)) {
			return true
		}
	}
	return false
}

// cognates are the endings of learned words in English and in French.
var cognates = [...][2]string{{"logy", "logie"}, {"logist", "logue"}, {"logical", "logique"}, {"graphy", "graphie"}, {"scopy", "scopie"}, {"metry", "metrie"},
	{"pathy", "pathie"}, {"tomy", "tomie"}, {"ectomy", "ectomie"}, {"plasty", "plastie"}, {"itis", "ite"}, {"osis", "ose"}, {"oses", "oses"}, {"aemia", "emie"},
	{"emia", "emie"}, {"uria", "urie"}, {"algia", "algie"}, {"plegia", "plegie"}, {"penia", "penie"}, {"pnea", "pnee"}, {"pnoea", "pnee"}, {"trophy", "trophie"},
	{"therapy", "therapie"}, {"megaly", "megalie"}, {"ical", "ique"}, {"ically", "iquement"}, {"ics", "iques"}, {"ic", "ique"}, {"ated", "e"}, {"ating", "er"},
	{"ates", "e"}, {"ation", "ation"}, {"ations", "ations"}, {"ular", "ulaire"}, {"ary", "aire"}, {"ial", "iel"}, {"oid", "oide"}, {"oma", "ome"}, {"omas", "omes"},
	{"ous", "eux"}, {"ine", "ine"}, {"in", "ine"}, {"ene", "ene"}, {"ate", "ate"}, {"ivity", "ivite"}, {"ility", "ilite"}, {"ency", "ence"}, {"ive", "if"}}

// cognate reports whether an English word is one that French has as well but for
// its ending: "nephrology", "plethoric", "intubated". Medicine's words are the
// same in both languages, and the general dictionary of English has few of them.
func (s *scan) cognate(key string) bool {
	for _, c := range cognates {
		stem, ok := strings.CutSuffix(key, c[0])
		if !ok || len(stem) < 4 {
			continue
		}
		full := stem + c[1]
		if _, ok := s.lexicon.french.plain[full]; ok {
			return true
		}
		if _, ok := s.lexicon.french.forms[full]; ok {
			return true
		}
		if _, ok := unaccented(s.lexicon.french.general, full); ok {
			return true
		}
	}
	return false
}

// composed reports whether a word is put together of learned parts: a prefix or
// a combining form, then a known word or a learned ending, as "périvalvulaire",
// "thromboaspiration", "hypertriglycéridémie".
func composed(t *tongue, key string, depth int) bool {
	if depth > 3 || len(key) < 7 && depth == 0 {
		return false
	}
	plain := plainKey(key)
	for n := min(9, len(key)-3); n >= 2; n-- {
		if !prefixes[plain[:n]] {
			continue
		}
		rest := strings.TrimPrefix(key[n:], "-")
		if n <= 3 && len(rest) < 7 { // "di" and "latté" make no word
			continue
		}
		if len(rest) >= 5 {
			if _, ok := t.forms[rest]; ok || t.general.Contains(rest) {
				return true
			}
			// A word that has accents leaves none out.
			if key == plain {
				if _, ok := t.plain[rest]; ok {
					return true
				}
				if _, ok := unaccented(t.general, rest); ok {
					return true
				}
			}
		}
		if p := plainKey(rest); suffixes[p] || suffixes[strings.TrimSuffix(p, "s")] {
			return true
		}
		if len(rest) >= 5 && composed(t, rest, depth+1) {
			return true
		}
	}
	return false
}

// learned reports whether a key ends as medicine's words do.
func learned(key string) bool {
	p := strings.TrimSuffix(plainKey(key), "s")
	for n := 5; n <= 10 && n < len(p)-2; n++ {
		if suffixes[p[len(p)-n:]] {
			return true
		}
	}
	return false
}

// derived reports whether a word is made of a known verb by a living ending, as
// "adresseur" of "adresser".
func derived(t *tongue, key string) bool {
	k := strings.TrimSuffix(key, "s")
	for _, end := range [...]string{"eur", "euse", "able", "age", "ement", "ation"} {
		base, ok := strings.CutSuffix(k, end)
		if ok && end == "ation" && (strings.HasSuffix(base, "qu") || strings.HasSuffix(base, "gu")) {
			continue // "indication", "navigation"
		}
		if ok && len(base) >= 4 && (!vowel(base[len(base)-1]) || base[len(base)-1] == 'u') && t.general.Contains(base+"er") {
			return true
		}
	}
	// "fibulaire" of "fibula"
	base, ok := strings.CutSuffix(k, "ire")
	return ok && len(base) >= 5 && base[len(base)-1] == 'a' && t.general.Contains(base)
}

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[plainKey(keyOf(w))] = true
	}
	return m
}

// prefixes are the learned first parts of words, without accents.
var prefixes = setOf(`adeno angio ante antero anti aorto apico arterio arthro athero atrio auriculo auto axillo baro
	bi bio brachio brady broncho cardio carotido cavo centro cerebro chimio chole cholangio contra coronaro cephalo encephalo pancreato spondylo costo sterno scapulo ilio femoro
	cortico cranio cryo cyto dermo di duodeno echo electro endo entero epi ergo erythro extra femoro fibro gastro gluco glyco
	haemo hemato hemi hemo hepato hetero histo holo homo hydro hyper hypo ileo immuno infero infra inter intra
	iso juxta kinesi latero leuco lipo lipido macro mammo medio mega meso meta micro mini mono multi musculo myelo myo
	naso neo nephro neuro normo oculo oligo ortho osteo oto oxy pan para patho pauci per peri pharmaco phlebo photo
	physio plasmo pleuro pluri pneumo poly post postero pre pseudo psycho pulmo quadri radio re reno retro rhino rythmo
	sclero semi septo sino socio spiro spleno sub super supero supra sus syn tachy tele tensio tetra thermo thoraco thrombo
	onco humero cubito tibio dento maxillo stomato dermato ophtalmo gyneco andro cancero geronto balneo laryngo pharyngo oesophago recto colo
	cysto dys hystero pyelo bili entero lympho mono nano nucleo odonto pedo podo proteino rachi rhumato sero toxico traumato vagino vulvo
	thyro tomo tracheo trans tri tricho ultra uni uretero uro utero valvulo vasculo vaso veino ventriculo vertebro vesico video viro`)

// suffixes are learned endings that a first part needs nothing else for.
var suffixes = setOf(`emie emique urie urique pathie pathique graphie graphique graphe scopie scopique tomie ectomie stomie
	plastie gramme metrie metrique metre algie algique logie logique logue cele centese lyse lytique pexie phagie phasie
	phobie plegie plegique pnee pneique ptysie rragie rragique rrhee spasme stase stenose therapie thermie tonie tonique
	trope tropisme trophie trophique cyte cytose cytopenie penie penique megalie malacie gene genese genique pherese
	somie some soma blaste blastome sarcome carcinome nome`)

// shortened reports whether a key is the beginning of longer known words only,
// as secretaries write: "anticoag", "hospitalis". A few letters short is a slip.
func (s *scan) shortened(key string) bool {
	if len(key) < 4 {
		return false
	}
	plain := plainKey(key)
	some := false
	for i := range s.tongue.words {
		if w := s.tongue.words[i].key; len(w) > len(plain) && plainKey(w[:len(plain)]) == plain {
			if len(w) < len(plain)+3 {
				return false
			}
			some = true
		}
	}
	set := s.tongue.common
	var find func(node uint32, depth int) bool // false: a word that is hardly longer
	find = func(node uint32, depth int) bool {
		if depth == len(plain) {
			some = true
			return longer(set, node, 3)
		}
		for i := node; i != 0; i++ {
			e := set.Edge(i)
			if dawg.Base(e.Letter()) == plain[depth] && !find(e.Next(), depth+1) {
				return false
			}
			if e.Last() {
				return true
			}
		}
		return true
	}
	return find(set.Root(), 0) && some
}

// longer reports whether every word that goes on from node has n more letters.
func longer(s dawg.Set, node uint32, n int) bool {
	if node == 0 {
		return false
	}
	if n <= 1 {
		return true
	}
	for i := node; ; i++ {
		e := s.Edge(i)
		if e.Final() || !longer(s, e.Next(), n-1) {
			return false
		}
		if e.Last() {
			return true
		}
	}
}
