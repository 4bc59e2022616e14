package header

import (
	"regexp"
	"slices"
	"sort"
	"strings"

	"cardiopli/pipeline"
)

// examTitle is a name of an examination. Where patterns overlap, the first of
// the table wins: "échographie d'effort" is no "épreuve d'effort".
type examTitle struct {
	exam pipeline.Exam
	form *form
}

var examTitles = []examTitle{
	{pipeline.StressEcho, newForm(`(?:ech?o(?:graphie|cardiographie|cardiogramme|-?doppler)?s?[ -]+(?:cardiaques? |doppler |transthoraciques? )*(?:d'effort|de stress|d'effort/stress|de charge|a l'effort|sous dobutamine|dobutamine|de stress (?:pharmacologique|dobutamine)|stress|effort)|ech?o-?stress|ech?ostress|stress[ -]?ech?o(?:cardiograph(?:y|ie|ic)|cardiogram)?|(?:dobutamine|exercise)(?: stress)?[ -]?echo(?:cardiograph(?:y|ic)|cardiogram)?|dse\b|ese\b|ett d'effort|ett de stress|doppler d'effort)`, atWord)},
	{pipeline.ETO, newForm(`(?:eto\b|e\.t\.o\.?|ech?o(?:graphie|cardiographie|cardiogramme|-?doppler)?s?[ -]+(?:cardiaques? |doppler )*(?:trans-?(?:o|oe)sophagien(?:ne)?s?|par voie (?:o|oe)sophagienne|(?:o|oe)sophagienne)|trans-?(?:o|oe)sophagien(?:ne)?|trans-?o?esophageal|tee\b|toe\b)`, atWord)},
	{pipeline.VO2, newForm(`(?:(?:mesure de (?:la )?)?v'?o2(?: ?max)?\b|efx\b|eex\b|e\.f\.x|cpet\b|cpx\b|cardio-?pulmonary exercise|cardio-?respiratoire|exploration fonctionnelle (?:a l'exercice|d'effort)|ergospirometrie|cardiopulmonary)`, atWord)},
	{pipeline.MAPA, newForm(`(?:mapa\b|m\.a\.p\.a\.?|(?:mesure|enregistrement|monitorage|monitoring|surveillance) ambulatoire (?:de (?:la )?)?(?:pression|pa\b|ta\b|tension)|holter (?:tensionnel|ta\b|de (?:la )?tension|pa\b|de pression)|abpm\b|ambulatory (?:blood pressure|bp)|24[ -]?h(?:our)? (?:ambulatory )?(?:blood pressure|bp))`, atWord)},
	{pipeline.Holter, newForm(`(?:holter|enregistrement (?:ecg |electrocardiographique )?(?:ambulatoire|continu|de longue duree|de 24)(?: (?:ecg|de l'ecg|electrocardiographique))?|ecg (?:ambulatoire|de longue duree|de 24 ?h(?:eures)?|continu|des 24 ?h(?:eures)?)|ambulatory (?:ecg|ekg|electrocardiogra)|24[ -]?h(?:our)? (?:ecg|ekg)|r-?test\b)`, atWord)},
	{pipeline.Stress, newForm(`(?:(?:epreuve|test|ecg|electrocardiogramme)s? (?:d'effort|d'exercice|d'ischemie a l'effort)|e\.e\.|ee (?:sur|maquillee|demaquillee|du|sous|de|cycl|velo|tapis)|ergometrie|exercise (?:(?:ecg|stress|tolerance|treadmill) )*(?:test|ecg|testing)|(?:treadmill|stress|effort) test(?:ing)?|treadmill exercise|ett?d'effort|epreuve sur (?:tapis|velo|bicyclette))`, atWord)},
	{pipeline.ETT, newForm(`(?:ett\b|e\.t\.t\.?|ech?o(?:graphie|cardiographie|cardiogramme|-?doppler)?s?[ -]+(?:cardiaques? |doppler )*(?:trans-?thoraci(?:que|c)|cardiaque)|trans-?thoraci(?:que|c)|tte\b|ech?o-?cardiograph(?:ie|y)|ech?o-?cardiogram(?:me)?|ech?o-?doppler(?: cardiaque)?|ech?ographie doppler(?: cardiaque)?|ech?o cardiaque|ech?o(?:graphie)? (?:du )?c(?:o|oe)eur|ech?ocoeur|ech?ographie cardiaque|cardiac ultrasound|cardiac echo|echo)\b`, atWord)},
	{pipeline.ECG, newForm(`(?:electro-?cardiogra(?:m(?:me)?s?|phie|phy)|elect?rocardio?gram?me?|e\.?c\.?g\b\.?|ekg\b|trace ecg)`, atWord)},
}

// contents are words that tell the examination where no title does, with their
// weight.
var contents = []struct {
	exam   pipeline.Exam
	weight int
	form   *form
}{
	{pipeline.ETT, 2, newForm(`(?:fevg|lvef|fraction d.ejection|ejection fraction|septum|sinus de valsalva|paroi posterieure|simpson|tapse|dtd|dtdvg|siv|valve (?:mitrale|aortique)|e/e'|vci|pericarde|pericardium|oreillette gauche|left atri|echogenic|epr|strain|gls|slg)\b`, atWord)},
	{pipeline.ETO, 4, newForm(`(?:auricule|appendage|contraste spontane|vidange|xylocaine|sonde d'eto|introduction de la sonde|probe)\b`, atWord)},
	{pipeline.Holter, 3, newForm(`(?:esv|essv|pvcs?|pacs?|pauses?|salves?|doublets?|sdnn|complexes analyses|duree analysable|frequence (?:cardiaque )?moyenne|pose le|journal|diary)\b`, atWord)},
	{pipeline.MAPA, 4, newForm(`(?:dipper|non-dipper|nycthemer|moyennes? (?:diurnes?|nocturnes?|des 24)|mesures valides|brassard|valid readings|nocturnal dip|charge tensionnelle|awake|asleep)\b`, atWord)},
	{pipeline.Stress, 3, newForm(`(?:fmt|watts?|paliers?|bruce|mets|double produit|bicyclette|tapis|treadmill|recuperation|recovery|duke|arret pour|borg)\b|\d+ ?w\b`, atWord)},
	{pipeline.VO2, 6, newForm(`(?:vo2|ve/vco2|quotient respiratoire|seuil ventilatoire|sv1|sv2|respiratory exchange|pouls d'o2|rer)\b`, atWord)},
	{pipeline.ECG, 2, newForm(`(?:qrs|qtc?|pr|onde[s]? [pqt]|repolarisation|axe|derivations?|sokolow|bazett|sus-decalage|sinus rhythm|axis|leads?)\b`, atWord)},
}

// exams tells the kinds of examination: by the titles of the heading, by
// titles that stand alone on a line, else by content.
func (v *view) exams(body int) []pipeline.Exam {
	type hit struct {
		exam pipeline.Exam
		at   int
	}
	var hits []hit
	seen := map[pipeline.Exam]bool{}
	scan := func(from, to int) {
		text := []byte(v.low[from:to])
		for _, t := range examTitles {
			for _, m := range t.form.all(string(text), 8) {
				if !aside(string(text[:m[0]]), string(text[m[1]:])) && !seen[t.exam] {
					seen[t.exam] = true
					hits = append(hits, hit{t.exam, from + m[0]})
				}
				for k := m[0]; k < m[1]; k++ {
					text[k] = '#'
				}
			}
		}
	}
	head := body
	if head <= 0 {
		head = min(len(v.low), 1500)
	}
	for i, l := range v.lines {
		if l.from >= head && i > 0 {
			break
		}
		if !establishment.in(v.text(i)) || titleLine(v.text(i)) {
			scan(l.from, l.to)
		} else {
			v.scanBeside(l, scan)
		}
	}
	for i, l := range v.lines { // "Protocole : échographie de stress"
		if l.from >= head && i < 60 && examField.MatchString(v.text(i)) {
			scan(l.from, l.to)
		}
	}
	for i, l := range v.lines { // titles of further parts of one letter
		if l.from >= head && i < 4000 && alone(v.text(i)) {
			scan(l.from, l.to)
		}
	}
	if len(hits) == 0 { // "ECG de contrôle sous ..." as the first words of the text
		for i, n := v.lineOf(head), 0; i < len(v.lines) && n < 3; i++ {
			if t := v.text(i); v.lines[i].from >= head && strings.TrimSpace(t) != "" {
				n++
				scan(v.lines[i].from, min(v.lines[i].to, v.lines[i].from+48))
			}
		}
	}
	if seen[pipeline.StressEcho] || seen[pipeline.VO2] {
		seen[pipeline.Stress] = false
	}
	if seen[pipeline.StressEcho] && !explicitETT.in(v.low[:min(head, len(v.low))]) {
		seen[pipeline.ETT] = false // only "transthoracique" makes it two studies
	}
	if seen[pipeline.Stress] || seen[pipeline.StressEcho] || seen[pipeline.VO2] || seen[pipeline.Holter] {
		// their reports have an ECG part that is no examination of its own
		seen[pipeline.ECG] = seen[pipeline.ECG] && v.ownECG(head)
	}
	if seen[pipeline.ETO] && seen[pipeline.ETT] && !explicitETT.in(v.low[:min(head, len(v.low))]) {
		seen[pipeline.ETT] = false // "échocardiographie (ETO)"
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].at < hits[j].at })
	var kinds []pipeline.Exam
	at := map[pipeline.Exam]int{}
	for _, h := range hits {
		if seen[h.exam] {
			kinds = append(kinds, h.exam)
			at[h.exam] = h.at
		}
	}
	if len(kinds) == 0 {
		kinds = v.byContent()
	}
	if len(kinds) == 0 {
		kinds = v.inProse(head)
	}
	kinds = v.further(kinds, head, at)
	if len(at) == len(kinds) { // where each has its place, in the order of the text
		sort.SliceStable(kinds, func(i, j int) bool { return at[kinds[i]] < at[kinds[j]] })
	}
	return kinds
}

// enough is how many words of its own an examination needs to count as told in
// a part of the text.
const enough = 3

// further adds the examinations that a letter tells of in parts of its own:
// "ECG : ...", "À l'échographie, ...", each followed by words that only such an
// examination has. One that is dated to an earlier year is not of today.
func (v *view) further(kinds []pipeline.Exam, head int, at map[pipeline.Exam]int) []pipeline.Exam {
	has := map[pipeline.Exam]bool{}
	for _, e := range kinds {
		has[e] = true
	}
	type named struct {
		exam     pipeline.Exam
		from, to int
	}
	text := []byte(v.low[:min(len(v.low), 64<<10)])
	var all []named
	for _, t := range append(slices.Clip(examTitles), plainEcho) {
		for _, m := range t.form.all(string(text), 20) {
			if m[0] >= head || alone(v.text(v.lineOf(m[0]))) {
				all = append(all, named{t.exam, m[0], m[1]})
			}
			for k := m[0]; k < m[1]; k++ {
				text[k] = '#'
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].from < all[j].from })
	for i, n := range all {
		opens := strings.Trim(v.low[v.lines[v.lineOf(n.from)].from:n.from], " \t>*#-_.|()0123456789") == ""
		end := min(len(text), n.to+900)
		for _, o := range all[i+1:] {
			if o.exam != n.exam {
				end = min(end, o.from)
				break
			}
		}
		part := v.low[n.to:end]
		switch {
		case has[n.exam], aside(strings.TrimSuffix(v.low[max(0, n.from-40):n.from], "a l'"), part[:min(len(part), 30)]), v.earlierYear(part):
			continue
		case n.exam == pipeline.ECG && (has[pipeline.Stress] || has[pipeline.StressEcho] || has[pipeline.VO2]):
			continue
		case n.exam == pipeline.ECG && has[pipeline.Holter] && !(opens && heads(part)):
			continue
		case n.exam == pipeline.ETT && (has[pipeline.StressEcho] || has[pipeline.ETO]), n.exam == pipeline.Stress && (has[pipeline.StressEcho] || has[pipeline.VO2]):
			continue
		case !opens && !introduced.MatchString(v.low[max(0, n.from-24):n.from]):
			continue
		}
		words := map[string]bool{}
		for _, c := range contents {
			if c.exam == n.exam {
				for _, m := range c.form.all(part, 40) {
					words[part[m[0]:m[1]]] = true
				}
			}
		}
		if len(words) >= enough || len(kinds) == 0 && len(words) >= 2 || v.reported(n.exam, part) {
			has[n.exam] = true
			kinds = append(kinds, n.exam)
			at[n.exam] = n.from
		}
	}
	return kinds
}

// reported reports a title, a colon and a result of today: "ECG : rythme
// sinusal." One word that only such an examination has is enough then.
func (v *view) reported(exam pipeline.Exam, part string) bool {
	t := strings.TrimLeft(part, " \t*_")
	if t == "" || t[0] != ':' {
		return false
	}
	end := len(t)
	for k := 1; k < len(t) && k < 200; k++ {
		if t[k] == '\n' || t[k] == '.' && (k+1 == len(t) || t[k+1] == ' ') {
			end = k
			break
		}
	}
	t = t[1:min(end, 200)]
	if anyYear.MatchString(t) || notNow.MatchString(t) {
		return false
	}
	if exam == pipeline.ECG && tracingWords.MatchString(t) {
		return true
	}
	for _, c := range contents {
		if c.exam == exam && c.form.in(t) {
			return true
		}
	}
	return false
}

var (
	tracingWords = regexp.MustCompile(`\b(?:sinusal|sinus rhythm|fibrillation|flutter|electro-?entraine|paced|bav|bbd|bbg|repolarisation|normale?\b|sans (?:particularite|anomalie)|hypertrophie)`)
	notNow       = regexp.MustCompile(`\b(?:prevu|a (?:faire|prevoir|programmer|refaire|controler)|rendez-vous|rdv|dans (?:un|deux|trois|six|\d)|il y a|anterieur|ancien|precedent|planned|previous|last year|to be)`)
)

// heads reports that a colon or the end of the line follows a title.
func heads(behind string) bool {
	t := strings.TrimLeft(behind, " \t*_")
	return t == "" || t[0] == ':' || t[0] == '\n' || t[0] == '\r'
}

// plainEcho names the echocardiogram in a sentence, where its content says that
// it is one of the heart.
var plainEcho = examTitle{pipeline.ETT, newForm(`ech?ographie\b`, atWord)}

// introduced is how a sentence brings in an examination.
var introduced = regexp.MustCompile(`(?:\b(?:a|en|sur|dans) |\b)(?:l'|le |la |son |cet?t?e? |today's |the |an? )(?:[a-z-]+ )?$|: ?$|[.;\n] *$`)

// earlierYear reports that a year before the newest of the heading stands right
// behind the examination's name.
func (v *view) earlierYear(behind string) bool {
	m := yearBehind.FindStringSubmatch(behind)
	if m == nil {
		return false
	}
	newest := ""
	for _, g := range anyYear.FindAllString(v.low[:min(len(v.low), reach)], 60) {
		newest = max(newest, g)
	}
	return m[1] < newest
}

var (
	yearBehind = regexp.MustCompile(`^[^.:\n]{0,18}\b((?:19|20)\d\d)\b`)
	anyYear    = regexp.MustCompile(`\b20\d\d\b`)
)

// examField is the label of a field that names the examination.
var examField = regexp.MustCompile(`^[ \t|*-]*(?:protocole|examen|type d'examen|nature de l'examen|acte|etude|study|procedure|modality|exam(?:ination)? type)[ \t]*[:=|]`)

var explicitETT = newForm(`(?:ett|trans-?thoraci(?:que|c)|tte)\b`, atWord)

// aside reports that an exam's name in the heading is not its title: it is
// planned, earlier or of another time.
func aside(before, after string) bool {
	if len(before) > 40 {
		before = before[len(before)-40:]
	}
	if len(after) > 30 {
		after = after[:30]
	}
	return asideBefore.MatchString(before) || asideAfter.MatchString(after)
}

var (
	asideBefore = regexp.MustCompile(`(?:avant|apres|suite a|comparaison|compare a|prevoir|prevue?|programmer?|dernier|derniere|precedente?|anterieure?|ancien(?:ne)?|controle par|bilan d'|a l'|@[a-z.-]*|previous|prior|last|service d'|laboratoire d'|laboratoire (?:des |de l')|labo d'|lab d'|unite d')(?: (?:l'|le|la|un|une|son|sa|the|an?))? ?$`)
	asideAfter  = regexp.MustCompile(`^ ?(?:a prevoir|prevue?|a programmer|anterieur|precedent|de reference)`)
	// names of places; an exam's name in them is no title
	establishment = newForm(`(?:cabinet|clinique|centre|institut|hopital|chu|chr|service|pole|polyclinique|laboratoire|labo|lab|unite|maison medicale|groupe|hospital|clinic|department|centre|heart center|practice)\b`, atWord)
)

// titleLine reports that a line with a place's name holds a title as well.
func titleLine(t string) bool {
	return strings.Contains(t, "compte rendu") || strings.Contains(t, "compte-rendu") || strings.Contains(t, "report") || strings.Contains(t, "examen")
}

// scanBeside scans the parts of a place's line that do not name the place.
func (v *view) scanBeside(l line, scan func(from, to int)) {
	start := l.from
	flush := func(end int) {
		if !establishment.in(v.low[start:end]) {
			scan(start, end)
		}
	}
	for k := l.from; k < l.to; k++ {
		if v.low[k] == '|' || v.low[k] == '\t' || k+3 <= l.to && (v.low[k:k+3] == " - " || v.low[k:k+3] == " / ") || v.low[k] == ',' || k+3 <= l.to && v.low[k:k+3] == "   " {
			flush(k)
			start = k + 1
		}
	}
	flush(l.to)
}

// alone reports whether a line is a title: what is left beside the exam's name
// and a date are small words.
func alone(t string) bool {
	t = strings.Trim(t, " \t#*_=-:.|")
	if t == "" || len(t) > 110 {
		return false
	}
	text, any := []byte(t), false
	for _, e := range examTitles {
		for _, m := range e.form.all(string(text), 3) {
			any = true
			for k := m[0]; k < m[1]; k++ {
				text[k] = ' '
			}
		}
	}
	if !any {
		return false
	}
	rest := monthName.ReplaceAllString(string(text), " ")
	for _, w := range wordForm.FindAllString(rest, 30) {
		if !titleWords[w] {
			return false
		}
	}
	return true
}

var (
	monthName  = regexp.MustCompile(monthWord)
	titleWords = wordSet(`rythmique rythmologique tensionnel tensionnelle monitoring monitor resting standard twelve conventionnel initial initiale and with recording hour hours continuous lead leads avec puis enregistrement continu du le la de des d' l' h heures heure en date a au et ou compte rendu resultat resultats rapport repos surface derivations doppler cardiaque cardiaques
		tapis bicyclette velo ergometrique couleur ecg report study the of on test examen maquillee demaquillee sous sur pour controle realise realisee fait faite jour ce
		transthoracique mesure ambulatoire pression arterielle type bruce biplan d e x er lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday`)
)

// ownECG reports an ECG that is titled in the heading beside another exam; the
// ECG of "holter ECG" is none.
func (v *view) ownECG(head int) bool {
	return ecgBeside.in(longECG.ReplaceAllString(v.low[:min(head, len(v.low))], "$1"))
}

// longECG are names of a recording in which "ECG" is no tracing of its own.
var longECG = regexp.MustCompile(`\b(holter|ambulatory|ambulatoire|continu|continuous|24[ -]?h[a-z]*|enregistrement|d'effort|exercise|stress) (?:ecg|ekg|electrocardiogra[a-z]+)\b`)

var ecgBeside = newForm(`(?:`+tracing+`(?: [a-z0-9-]+){0,3} ?(?:et|\+|&|,|/|puis|and|with|avec) (?:[a-z0-9'-]+ ){0,2}(?:`+otherExam+`)|(?:`+otherExam+`)[a-z' -]{0,40} ?(?:et|\+|&|,|/|puis|and|with|avec) (?:[a-z0-9'-]+ ){0,2}`+tracing+`)`, atWord)

const (
	tracing   = `(?:ecg|ekg|electrocardiogra[a-z]+)\b`
	otherExam = `ett|eto|tte|ech?o|trans-?thora|holter|mapa|abpm|ambulatory|epreuve|test|exercise|treadmill`
)

// inProse takes the examinations that a letter tells of in its sentences:
// "L'échocardiographie retrouve ...".
func (v *view) inProse(from int) []pipeline.Exam {
	end := min(len(v.low), 64<<10)
	text := []byte(v.low[min(from, end):end])
	at := map[pipeline.Exam]int{}
	for _, t := range examTitles {
		for _, m := range t.form.all(string(text), 20) {
			behind := string(text[m[1]:min(len(text), m[1]+60)])
			if _, ok := at[t.exam]; !ok && (told.MatchString(behind) || made.MatchString(string(text[max(0, m[0]-60):m[0]]))) && !aside(string(text[:m[0]]), behind) {
				at[t.exam] = m[0]
			}
			for k := m[0]; k < m[1]; k++ {
				text[k] = '#'
			}
		}
	}
	var kinds []pipeline.Exam
	for e := range at {
		kinds = append(kinds, e)
	}
	sort.Slice(kinds, func(i, j int) bool { return at[kinds[i]] < at[kinds[j]] })
	return kinds
}

// made are words by which a sentence says that the examination took place now.
var made = regexp.MustCompile(`(?:\bce jour|aujourd'hui|\btoday|\ba (?:eu|passe|porte|effectue|realise|beneficie|subi)|\bunderwent|\bhad|\bpour|\bresultats? d[eu]|\bdonne|\bavez (?:passe|eu))\b[^.;:\n]{0,40}$`)

// told are verbs and signs by which a sentence gives a result.
var told = regexp.MustCompile(`^[^.\n]{0,30}(?:retrouve|montre|objective|s'inscrit|inscrit|est|met en evidence|ne montre|revele|note|confirme|shows|showed|is |was|demonstrates|reveals|:)`)

// imagedStress reports that the text calls the exercise test an echocardiogram,
// elsewhere than among what is planned or past.
func (v *view) imagedStress() bool {
	text := v.low[:min(len(v.low), 64<<10)]
	for _, m := range examTitles[0].form.all(text, 8) {
		if !aside(text[:m[0]], text[m[1]:]) {
			return true
		}
	}
	return false
}

// byContent weighs words where no title tells.
func (v *view) byContent() []pipeline.Exam {
	score := map[pipeline.Exam]int{}
	text := v.low[:min(len(v.low), 64<<10)]
	for _, c := range contents {
		words := map[string]bool{}
		for _, m := range c.form.all(text, 60) {
			words[text[m[0]:m[1]]] = true
		}
		score[c.exam] += c.weight * len(words)
	}
	if score[pipeline.VO2] >= 12 {
		score[pipeline.Stress] = 0
	}
	if score[pipeline.Stress] >= 9 && (score[pipeline.ETT] >= 6 || v.imagedStress()) {
		return []pipeline.Exam{pipeline.StressEcho}
	}
	if score[pipeline.ETO] >= 8 {
		score[pipeline.ETT] = 0
	}
	best, most := pipeline.Exam(""), 5
	for _, e := range pipeline.Exams {
		if score[e] > most {
			best, most = e, score[e]
		}
	}
	if best == "" {
		return nil
	}
	return []pipeline.Exam{best}
}
