package header

import (
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// titles lists the titles of parts, folded, by the templates' keys. A part
// with a title that is not listed has the key "".
var titles = func() map[string]string {
	m := map[string]string{}
	for key, names := range map[string]string{
		"indication": `indication|indications|motif|motifs|motif de l'examen|motif d'examen|motif de consultation|motif de la consultation|indication de l'examen|indication et symptomes|motif et contexte|indication et contexte|contexte|
			renseignements cliniques|renseignement clinique|rc|reason for examination|reason for test|reason for study|reason for referral|clinical indication|clinical details|clinical information|question posee|question|objet`,
		"history": `antecedents|antecedent|atcd|atcds|antecedents cardiovasculaires|contexte clinique|facteurs de risque|facteurs de risque cardiovasculaire|fdr|fdrcv|fdr cv|frcv|histoire|histoire de la maladie|hdm|anamnese|interrogatoire|
			history|past history|past medical history|clinical history|medical history|risk factors|background|presenting complaint`,
		"treatment":      `traitement|traitements|traitement en cours|traitement actuel|traitement habituel|ttt|tt|trt|therapeutique|medicaments|traitement au moment de l'examen|medication|medications|current medication|current medications|treatment|drugs|therapy`,
		"technique":      `technique|conditions|conditions de l'examen|conditions d'examen|condition|qualite|echogenicite|materiel|appareil|methode|modalites|deroulement de l'examen|quality|quality and haemodynamics|method|methods|image quality|procedure`,
		"rhythm":         `rythme|rythme et frequence|rythme de base|rythme cardiaque|frequence cardiaque|rhythm|rhythm and rate|rate|rate and rhythm|frequence`,
		"p_wave":         `onde p|ondes p|activite atriale|activite auriculaire|auriculogramme|p wave`,
		"av":             `pr|intervalle pr|espace pr|conduction av|conduction auriculo-ventriculaire|intervals|intervalles|av conduction|pr interval`,
		"qrs":            `qrs|axe|complexes qrs|ventriculogramme|qrs et axe|qrs and axis|axis|depolarisation`,
		"repolarisation": `repolarisation|st|segment st|st-t|qt|qtc|repolarization|st segment|st/t|onde t|ondes t|intervalle qt`,
		"comparison":     `comparaison|comparaison a l'examen anterieur|comparaison au trace anterieur|comparatif|evolution|comparison|comparison with previous|previous study|examen anterieur`,
		"conclusion":     `conclusion|conclusions|concl|conclu|ccl|cl|ccl et cat|au total|en conclusion|en resume|resume|en synthese|synthese|impression|impressions|summary|overall impression|final impression|interpretation|in summary|in conclusion|avis|conclusion et conduite a tenir|conclusion finale`,
		"plan":           `conduite a tenir|cat|conduite proposee|conduite|recommandations|recommandation|proposition|propositions|proposition therapeutique|projet|suivi|plan|recommendation|recommendations|management|follow-up|advice|preconisations|decision`,
		"lv":             `ventricule gauche|vg|left ventricle|lv|dimensions|ventricules|dimensions du vg`,
		"systolic":       `fonction systolique|fonction systolique vg|fonction systolique du vg|fevg|cinetique|cinetique segmentaire|systolic function|lv function|lv systolic function|wall motion|fonction vg`,
		"diastolic":      `fonction diastolique|pressions de remplissage|pression de remplissage|diastole|fonction diastolique et pressions de remplissage|profil mitral|diastology|diastolic function|filling pressures|doppler mitral`,
		"la":             `oreillette gauche|og|left atrium|la|oreillettes|atria`,
		"laa":            `auricule gauche|auricule|oreillette et auricule gauches|laa|left atrial appendage|appendage`,
		"valves":         `valves|valvulaire|appareils valvulaires|etude valvulaire|doppler|doppler couleur`,
		"mitral":         `valve mitrale|mitrale|appareil mitral|v mitrale|v. mitrale|mitral valve|mitral|vm`,
		"aortic":         `valve aortique|aortique|v aortique|v. aortique|valve aortique et aorte|aortic valve|aortic|sigmoides aortiques|vao`,
		"aorta":          `aorte|aorte thoracique|aorte ascendante|racine aortique|aorta|aortic root|crosse aortique`,
		"right":          `cavites droites|coeur droit|ventricule droit|vd|oreillette droite|od|right heart|right ventricle|rv|right heart chambers`,
		"tricuspid":      `valve tricuspide|tricuspide|paps|it|tricuspid valve|tricuspid|pressions pulmonaires|hypertension pulmonaire|pulmonary pressures`,
		"pulmonary":      `valve pulmonaire|pulmonaire|pulmonary valve|voie pulmonaire`,
		"pv":             `veines pulmonaires|pulmonary veins`,
		"ivc":            `veine cave inferieure|vci|ivc|inferior vena cava`,
		"septa":          `septum|septums|septum interatrial|septum inter-auriculaire|septum interauriculaire|sia|fop|cloison|interatrial septum|septa`,
		"pericardium":    `pericarde|pericardium`, "masses": `masse|masses|thrombus|vegetations|vegetation|materiel intracardiaque|masses, thrombus`,
		"prosthesis":   `prothese|protheses|prosthesis|prostheses`,
		"sedation":     `sedation|anesthesie|anesthesie locale|tolerance|consentement|deroulement|sedation et tolerance|preparation`,
		"protocol":     `protocole|protocol|protocole d'effort|type d'effort`,
		"rest":         `repos|au repos|ecg de repos|etat de base|echographie de repos|resting ecg|rest|baseline|at rest|pa de repos|base`,
		"exercise":     `effort|epreuve|a l'effort|deroulement de l'effort|exercise|exercise response|epreuve d'effort|pendant l'effort|performance`,
		"peak":         `au pic|pic|pic de l'effort|au pic de l'effort|echographie au pic|faible dose|peak|peak stress|peak exercise|a l'acme`,
		"symptoms":     `clinique|symptomes|tolerance clinique|symptoms|symptomatologie|examen clinique|clinical examination|examination|plan clinique|sur le plan clinique`,
		"exercise_ecg": `ecg d'effort|electrique|ecg a l'effort|exercise ecg|ecg|sur le plan electrique|plan electrique`,
		"pressure":     `profil tensionnel|tension|pression arterielle|pa|ta|blood pressure|blood pressure response`,
		"recovery":     `recuperation|recup|phase de recuperation|recovery|en recuperation`,
		"capacity":     `capacite fonctionnelle|functional capacity`, "complications": `complications|complication`,
		"ventilation":   `echanges gazeux|vo2|parametres ventilatoires|seuils ventilatoires|gas exchange|ventilation|ventilatory parameters`,
		"recording":     `enregistrement|duree d'enregistrement|conditions d'enregistrement|qualite de l'enregistrement|recording|duree`,
		"conduction":    `conduction|conduction et pauses|pauses|pause|conduction and pauses|troubles conductifs|troubles de conduction`,
		"sv_arrhythmia": `arythmie supraventriculaire|arythmies supraventriculaires|supraventriculaire|etage supraventriculaire|etage atrial|etage auriculaire|essv|esa|sve|supraventricular|supraventricular arrhythmia|supraventricular ectopy`,
		"v_arrhythmia":  `arythmie ventriculaire|arythmies ventriculaires|ventriculaire|etage ventriculaire|esv|ve|ventricular|ventricular arrhythmia|ventricular ectopy`,
		"st_qt":         `st et qt|st-qt|st/qt|analyse du st`, "variability": `variabilite|variabilite sinusale|heart rate variability|variability`,
		"diary":    `journal|correlation|correlations|correlation electroclinique|symptomes et journal|carnet|diary|symptom diary`,
		"readings": `mesures valides|mesures|validite|valid readings|readings`, "means": `moyennes|moyennes tensionnelles|moyenne des 24 h|moyenne|means|24-h means|averages`,
		"load": `charge tensionnelle|blood pressure load`, "dipping": `profil nycthemeral|profil nocturne|baisse nocturne|dipping|profil|cycle nycthemeral`,
		"": `resultats|resultat|results|findings|description|compte rendu|examen|rapport|analyse|commentaire|commentaires|comments|observation`,
	} {
		for _, t := range strings.Split(names, "|") {
			m[strings.TrimSpace(t)] = key
		}
	}
	return m
}()

// loose are titles that open a part even without a colon: "motif douleurs".
var loose = regexp.MustCompile(`^(?:motifs?|indications?|conclusions?|concl|conclu|ccl|atcd|impression)\b\.? +(?:de |du |d'|des |of |for |operatoire)?`)

// short parts end with their line: what follows untitled is the description.
var short = map[string]bool{"indication": true, "history": true, "treatment": true, "technique": true, "readings": true, "recording": true, "protocol": true}

var (
	lead   = regexp.MustCompile(`^[ \t]*(?:[#>*_|-]+[ \t]*|(?:\d{1,2}|i{1,3}|iv|vi{1,3}|[a-h])[ \t]?[.)/-][ \t]+)*`)
	ending = regexp.MustCompile(`^[ \t*_-]*(?:(?:bien )?(?:cordialement|confraternellement|amicalement|amities)|bien a (?:vous|toi)|signe|signature|document (?:valide|signe)|valide (?:electroniquement|par)|electronically signed|yours|kind regards|best (?:wishes|regards)|with kind|sincerely|je vous (?:prie|remercie)|veuillez|copies? ?(?:a |au )?[:|]|cc ?:|copie : |destinataires? ?:|en vous remerciant|reported by|dicte par|compte rendu (?:valide|dicte|signe|edite))`)
)

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// perExam gives the key that a template uses where titles mean different parts
// in different examinations.
var perExam = map[pipeline.Exam]map[string]string{
	pipeline.Holter: {"repolarisation": "st_qt", "av": "conduction", "symptoms": "diary"},
	pipeline.ECG:    {"conduction": "av", "exercise_ecg": ""},
	pipeline.MAPA:   {"pressure": "means", "symptoms": "diary"},
	pipeline.ETO:    {"la": "laa"},
}

// opening is a title found in a line.
type opening struct {
	from, body int // folded places of the title and of what follows it
	to         int // behind the title
	key        string
	title      string
	known      bool
	bare       bool // nothing follows on the line
}

// openings finds the titles of the text in order.
func (v *view) openings() []opening {
	if !v.opened {
		v.openingList, v.opened = v.readOpenings(), true
	}
	return v.openingList
}

func (v *view) readOpenings() []opening {
	var all []opening
	for i, l := range v.lines {
		if o, ok := v.openingAt(i); ok {
			all = append(all, o)
		}
		all = append(all, v.behindSentence(l)...)
	}
	return all
}

// behindSentence finds the titles in the middle of a line: "Tracé régulier.
// Conclusion : ...". A strong title may be written small; another one needs a
// capital and two words, as in "Valve aortique :".
func (v *view) behindSentence(l line) []opening {
	var all []opening
	for p := l.from; len(all) < 16; p++ {
		k := strings.IndexAny(v.low[p:l.to], ":=")
		if k < 0 {
			break
		}
		sign := p + k
		p = sign
		from := max(l.from, sign-64)
		end := strings.LastIndexAny(v.low[from:sign], ".;!?):=")
		if to := len(strings.TrimRight(v.low[from:sign], " ")); end >= 0 && end == to-1 && v.low[from+end] == '.' { // "Ccl. : ..."
			end = strings.LastIndexAny(v.low[from:from+end], ".;!?):=")
		}
		if end < 0 || from+end+1 >= sign || v.low[from+end+1] != ' ' {
			continue
		}
		before := v.low[from+end]
		from += end + 1
		for from < sign && v.low[from] == ' ' {
			from++
		}
		to := from + len(strings.TrimRight(v.low[from:sign], " ."))
		key, ok := titles[v.low[from:to]]
		if !ok || before == ':' || before == '=' {
			continue
		}
		title := v.span(from, to).Of(v.src)
		if !strong[v.low[from:to]] && (key == "" || v.low[sign] != ':' || before != '.' && before != ';' || !unicode.IsUpper(firstRune(title)) || !strings.Contains(title, " ")) {
			continue
		}
		body := sign + 1
		all = append(all, opening{from: from, to: to, body: body, key: key, title: title, known: true})
	}
	return all
}

// strong are the titles that open a part wherever they stand.
var strong = func() map[string]bool {
	m := map[string]bool{}
	for _, t := range strings.Split("au total|en conclusion|conclusion|conclusions|concl|conclu|ccl|indication|indications|motif|impression|cat|conduite a tenir|recommandation|recommandations|recommendation|recommendations|traitement|traitements|in conclusion", "|") {
		m[t] = true
	}
	return m
}()

// openingAt reads the title that line i starts with.
func (v *view) openingAt(i int) (opening, bool) {
	l := v.lines[i]
	t := v.low[l.from:l.to]
	if strings.TrimSpace(t) == "" || len(t) > 20000 {
		return opening{}, false
	}
	skip := len(lead.FindString(t))
	rest := t[skip:]
	if rest == "" {
		return opening{}, false
	}
	cut, after := -1, 0
	limit := min(len(rest), 64)
	if p := strings.IndexAny(rest[:limit], ":|="); p > 0 {
		cut, after = p, p+1
	}
	if p := strings.Index(rest[:limit], " - "); p > 0 && (cut < 0 || p < cut) {
		if key, ok := keyOf(rest[:p]); ok && key != "" {
			cut, after = p, p+3
		}
	}
	if cut >= 0 {
		name := strings.Trim(rest[:cut], " *_.\t#")
		if key, ok := keyOf(name); ok {
			from := l.from + skip
			to := from + len(strings.TrimRight(rest[:cut], " *_.\t#"))
			body := l.from + skip + after
			for body < l.to && strings.IndexByte(" \t*_|", v.low[body]) >= 0 {
				body++
			}
			return opening{from: from, to: to, body: body, key: key, title: v.span(from, to).Of(v.src), known: true, bare: body >= l.to}, true
		}
	}
	name := strings.Trim(rest, " *_.\t#:|")
	if len(name) <= 60 && (cut < 0 || strings.Trim(rest[cut:], " :*_|=") == "") {
		from := l.from + skip
		to := from + len(strings.TrimRight(rest, " *_.\t#:|="))
		if key, ok := keyOf(name); ok {
			return opening{from: from, to: to, body: l.to, key: key, title: v.span(from, to).Of(v.src), known: true, bare: true}, true
		}
		src := v.span(from, max(to, from)).Of(v.src)
		if to > from && len(name) >= 3 && (cut >= 0 || skip > 0 && strings.HasPrefix(strings.TrimSpace(t), "#") || capitals(src) && !v.carriesOn(i, name)) && !strings.ContainsAny(name, "0123456789,;") {
			return opening{from: from, to: to, body: l.to, title: src, bare: true}, true
		}
	}
	if m := loose.FindString(rest); m != "" && !looseNoun.MatchString(m) {
		to := l.from + skip + strings.IndexByte(m, ' ')
		body := l.from + skip + len(m)
		from := l.from + skip
		key, _ := keyOf(strings.Trim(v.low[from:to], " ."))
		return opening{from: from, to: to, body: body, key: key, title: strings.TrimRight(v.span(from, to).Of(v.src), "."), known: true}, true
	}
	if m := lateWords.FindString(rest); m != "" {
		from := l.from + skip
		to := from + len(strings.TrimRight(m, " ,"))
		return opening{from: from, to: to, body: from + len(m), key: "conclusion", title: v.span(from, to).Of(v.src), known: true}, true
	}
	return opening{}, false
}

var (
	looseNoun = regexp.MustCompile(`(?:de|du|d'|des|of|for|operatoire) ?$`)
	lateWords = regexp.MustCompile(`^(?:au total|en conclusion|in conclusion|in summary|en resume|en synthese)\b[ ,]+`)
)

// carriesOn reports whether a line in capitals is text and no title: a sentence
// ends within it, or the line right above is a sentence in capitals without its end.
func (v *view) carriesOn(i int, name string) bool {
	if strings.Contains(name, ". ") {
		return true
	}
	if i == 0 {
		return false
	}
	l := v.lines[i-1]
	above := strings.TrimSpace(v.span(l.from, l.to).Of(v.src))
	return len(strings.Fields(above)) > 4 && capitals(strings.TrimLeft(above, "-–•* ")) && !strings.ContainsAny(above[len(above)-1:], ".:;!?|")
}

func capitals(s string) bool {
	ups := 0
	for _, r := range s {
		if strings.ToUpper(string(r)) != string(r) {
			return false
		}
		if strings.ToLower(string(r)) != string(r) {
			ups++
		}
	}
	return ups >= 3
}

// keyOf gives the key of a folded title: whole, or its first part.
func keyOf(name string) (string, bool) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len(name) > 60 {
		return "", false
	}
	if k, ok := titles[name]; ok {
		return k, true
	}
	for _, sep := range []string{" / ", "/", " et ", " & ", " and ", " - ", " (", ", "} {
		if p := strings.Index(name, sep); p > 0 {
			rest := strings.Trim(name[p+len(sep):], " )")
			if k, ok := titles[name[:p]]; ok {
				if _, both := titles[rest]; both || sep == " (" {
					return k, true
				}
			}
		}
	}
	if m := qualified.FindStringSubmatch(name); m != nil {
		if k, ok := titles[m[1]]; ok {
			return k, true
		}
	}
	return "", false
}

var qualified = regexp.MustCompile(`^([a-z' -]+?) (?:de l'(?:examen|echographie|echocardiographie|epreuve|enregistrement|ecg|electrocardiogramme|effort|holter)|du (?:holter|jour|trace|test|patient|compte rendu)|de la (?:mapa|patiente|consultation)|finale?|globale?|generale?|cliniques?|echographique|electrique|actuels?|principale?|proposee?|therapeutique|cardiologique|habituel|personnels?)$`)

// sections parts the text behind the heading.
func (v *view) sections(body int, stop []place, exams []pipeline.Exam) []pipeline.Section {
	var rename map[string]string
	if len(exams) == 1 {
		rename = perExam[exams[0]]
	}
	all := v.openings()
	var out []pipeline.Section
	end := len(v.low)
	add := func(key, title string, from, to int) {
		// the body ends before a signature
		for k := v.lineOf(from); k < len(v.lines) && v.lines[k].from < to; k++ {
			if v.lines[k].from < from {
				continue
			}
			if ending.MatchString(v.text(k)) || signature(v.lines[k], stop) {
				to = v.lines[k].from
				break
			}
		}
		for from < to && strings.IndexByte(" \t\n|", v.low[from]) >= 0 {
			from++
		}
		for to > from && strings.IndexByte(" \t\n|", v.low[to-1]) >= 0 {
			to--
		}
		if from >= to && title == "" {
			return
		}
		if k, ok := rename[key]; ok {
			key = k
		}
		s := v.span(from, max(from, to))
		out = append(out, pipeline.Section{Key: key, Title: strings.TrimSpace(title), Text: s.Of(v.src), Span: s})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].from < all[j].from })
	var parts []opening
	for i, o := range all {
		if o.from >= body && (i == 0 || o.from > all[i-1].from) {
			parts = append(parts, o)
		}
	}
	first := end
	if len(parts) > 0 {
		first = parts[0].from
	}
	if body < first {
		add("", "", body, first)
	}
	for i, o := range parts {
		to := end
		if i+1 < len(parts) {
			to = parts[i+1].from
		}
		if short[o.key] && !o.bare {
			if p := v.shortEnd(o.body, to); p < to {
				add(o.key, o.title, o.body, p)
				add("", "", p, to)
				continue
			}
		}
		add(o.key, o.title, o.body, to)
	}
	return out
}

// signature reports a line that holds a physician's name and little else.
func signature(l line, stop []place) bool {
	for _, s := range stop {
		if s.from >= l.from && s.to <= l.to && (l.to-l.from)-(s.to-s.from) < 24 && s.from-l.from < 6 {
			return true
		}
	}
	return false
}

// shortEnd gives where a part of one line ends: at its line's end unless the
// next line carries on the sentence.
func (v *view) shortEnd(from, to int) int {
	for i := v.lineOf(from); i < len(v.lines) && v.lines[i].from < to; i++ {
		end := v.lines[i].to
		if end >= to || i+1 >= len(v.lines) {
			return to
		}
		this, next := strings.TrimSpace(v.text(i)), v.lines[i+1]
		src := strings.TrimLeft(v.src[next.srcFrom:next.srcTo], " \t")
		if src == "" || this == "" || strings.HasSuffix(this, ".") || strings.HasSuffix(this, ";") {
			return end
		}
		c := src[0]
		wrapped := len(this) >= 60 && (c >= 'a' && c <= 'z' || c >= 0x80 || c == '(')
		if !(wrapped || strings.HasSuffix(this, ",") || strings.HasPrefix(src, "- ")) {
			return end
		}
	}
	return to
}
