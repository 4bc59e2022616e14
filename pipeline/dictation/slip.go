package dictation

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// Corrections of words: "insuffisance mitrale, pardon, aortique". A word stands for
// the last one of its class, no other. Where a denial comes in or the classes
// differ, nothing is chosen: a person is asked.

// classes lists words of which one can correct another, a class a line.
var classes = readClasses(`
minime minimes modere moderee moderes moderees severe severes leger legere legers legeres important importante importants importantes massif massive massifs massives moyen moyenne discret discrete discrets discretes serre serree lache marque marquee mild moderate trivial
mitral mitrale mitraux mitrales aortique aortiques tricuspide tricuspides pulmonaire pulmonaires aortic tricuspid pulmonary
anterieur anterieure anterieurs anterieures inferieur inferieure inferieurs inferieures lateral laterale lateraux laterales septal septale septaux septales posterieur posterieure posterieurs posterieures apical apicale apicaux apicales basal basale basaux basales median mediane antero-septal antero-septale antero-lateral antero-laterale infero-lateral infero-laterale anteroseptal anterolateral inferolateral anterior inferior posterior
ventriculaire ventriculaires supraventriculaire supraventriculaires supra-ventriculaire supra-ventriculaires auriculaire auriculaires atrial atriale atriaux atriales jonctionnel jonctionnelle jonctionnels jonctionnelles ventricular supraventricular
sus-decalage sous-decalage susdecalage sousdecalage
hypokinesie akinesie dyskinesie hyperkinesie hypokinetique akinetique dyskinetique
repos effort pic recuperation rest peak recovery
iva circonflexe cx diagonale marginale bissectrice interventriculaire tronc lad rca
insuffisance retrecissement stenose
proximal proximale proximaux proximales distal distale distaux distales
matin midi soir
systolique systoliques diastolique diastoliques systolic diastolic
lundi mardi mercredi jeudi vendredi samedi dimanche
ventricule oreillette auricule
`)

func readClasses(list string) map[string]int {
	m := map[string]int{}
	for i, l := range strings.Split(strings.TrimSpace(list), "\n") {
		for _, w := range strings.Fields(l) {
			m[w] = i + 1
		}
	}
	return m
}

// drugEnds are the ends of the names of drugs that cardiologists prescribe, and
// drug the class of these.
var drugEnds = strings.Fields("olol pril sartan statine xaban dipine semide thiazide darone gliflozine parine grel lactone renone ezetimibe digoxine ranolazine ivabradine nicorandil flecainide")

const drug = -1

// class gives the class of a word, 0 where it has none.
func (p *pass) class(it item) int {
	if it.kind != word && it.kind != abbrev {
		return 0
	}
	if c := classes[it.fold]; c != 0 {
		return c
	}
	if it.kind == word && len(it.fold) > 6 {
		w := strings.TrimSuffix(it.fold, "e")
		for _, e := range drugEnds {
			if strings.HasSuffix(w, strings.TrimSuffix(e, "e")) {
				return drug
			}
		}
	}
	return 0
}

// negations are words that deny what follows.
var negations = set("non pas sans aucun aucune ni jamais no not without never none")

// isDenied reports whether out[k] is denied: "non dilaté", "pas d'épanchement".
func isDenied(out []item, k int) bool {
	for n := 0; n < 3; n++ {
		k--
		if k < 0 || out[k].kind != word && out[k].kind != number {
			return false
		}
		if negations[out[k].fold] {
			return true
		}
		if !linking[out[k].fold] && !out[k].weak {
			return false
		}
	}
	return false
}

// linking are small words between a noun and what stands before it.
var linking = set("de d' du des la le l' les un une au aux en a the of any")

// negates reports whether the marker "non" at items[j] denies the word behind it
// rather than taking back the one before.
func (p *pass) negates(items []item, j int, m marker) bool {
	if len(m.words) > 1 || !negations[m.words[0]] || j+1 >= len(items) {
		return false
	}
	next := items[j+1]
	return next.kind == word && p.side(next) == 0 && !p.pauseOrStop(items, j+1) && next.fold != "pardon" && !p.lexicon.measuring[next.fold]
}

// reword puts the word said last in the place of the last one of its class. It gives
// -1 where a person has to be asked.
func (p *pass) reword(out *[]item, items []item, i, j int, m marker) (int, bool) {
	at := j
	for n := 0; n < 2 && at < len(items) && items[at].kind != hole && (linking[items[at].fold] && items[at].kind == word || items[at].weak); n++ {
		at++
	}
	rather := len(m.words) == 2 && (m.words[0] == "ou" || m.words[0] == "or") // "modérée ou plutôt sévère"
	if !m.strong && !rather || at >= len(items) || p.class(items[at]) == 0 {
		return 0, false
	}
	o, k := p.unstopped(*out), -1
	for n := len(o) - 1; n >= 0 && n >= len(o)-12 && !p.stop(o[n]) && o[n].kind != hole; n-- {
		if p.class(o[n]) == p.class(items[at]) {
			k = n
			break
		}
	}
	if k < 0 {
		return 0, false
	}
	if isDenied(o, k) {
		return -1, false
	}
	start := k
	for at > j && start > 0 && (linking[o[start-1].fold] && o[start-1].kind == word || o[start-1].weak) && k-start < at-j {
		start--
	}
	if start > 0 && at == j && strings.HasSuffix(o[start-1].fold, "'") && !strings.ContainsAny(items[at].fold[:1], "aeiouyh") {
		return -1, false // "de l'IVA pardon circonflexe"
	}
	last := len(o)
	for last > k+1 && p.pause(o[last-1]) {
		last--
	}
	tail, next := o[k+1:last], at+1
	p.doubt("dictation_word", o[start].from, items[at].to, "Mot corrigé pendant la dictée : le dernier dit est gardé.", "Réécouter ce passage : vérifier le mot gardé.")
	again := 0 // "modérée pardon aortique modérée"
	for again < len(tail) && next+again < len(items) && tail[again].fold == items[next+again].fold {
		again++
	}
	switch {
	case len(tail) == 0 || again == len(tail) || next < len(items) && (tail[0].fold == items[next].fold || valued(tail[0]) && valued(items[next]) ||
		p.class(tail[0]) != 0 && p.class(tail[0]) == p.class(items[next])):
		*out = o[:start]
		return j, true
	case start == k:
		*out = p.replace(o, k, items[at], items[at].to, false)
		return next, true
	}
	return -1, false
}

// waver looks at what stands around a hesitation: two values or two words of a class
// may be a correction or a row. They stay as they were said.
func (p *pass) waver(out, items []item, i int) (int, []item, bool) {
	k, j := len(out)-1, i+1
	for k >= 0 && p.pause(out[k]) {
		k--
	}
	for j < len(items) && (p.pause(items[j]) || p.hesitation(items[j])) {
		j++
	}
	if k < 0 || j >= len(items) {
		return 0, nil, false
	}
	a, b, end := out[k], items[j], j+1
	switch {
	case valued(a) && valued(b) && (a.unit == "" || a.unit == b.unit):
	case p.class(a) != 0 && p.class(a) == p.class(b) && a.fold != b.fold:
	case polar[a.fold] != "" && polar[a.fold] == b.fold:
	case a.kind == word && negations[b.fold] && j+1 < len(items) && items[j+1].fold == a.fold:
		end++ // "dilaté euh non dilaté"
	default:
		return 0, nil, false
	}
	last := items[end-1]
	p.ask("dictation_correction", a.from, last.to, "Deux mots ou deux valeurs autour d'une hésitation : on ne sait pas si le second corrige le premier.",
		"Réécouter la dictée et garder les mots voulus.", p.source[a.from:a.to], p.source[b.from:last.to])
	text := p.source[a.from:last.to]
	return end, append(out[:k], item{kind: measure, text: text, fold: fold(text), from: a.from, to: last.to}), true
}

// polar are words of which one denies the other.
var polar = map[string]string{"absence": "presence", "presence": "absence", "normal": "anormal", "normale": "anormale", "anormal": "normal", "anormale": "normale",
	"positive": "negative", "negative": "positive", "positif": "negatif", "negatif": "positif", "complet": "incomplet", "incomplet": "complet"}

// unsettled asks about a correction of which nobody can tell what it replaces. The
// choices are what was said before the marker and behind it, up to a pause. With
// contrary one of the two denies the other.
func (p *pass) unsettled(out, items []item, i int, m marker, contrary bool) {
	it, end := items[i], i+len(m.words)
	sure := m.strong && (len(m.words) > 1 || it.fold == "pardon" || it.fold == "correction" || it.fold == "rectification" || it.fold == "sorry")
	paused := len(out) > 0 && p.pause(out[len(out)-1])
	last := len(out)
	for last > 0 && p.pause(out[last-1]) {
		last--
	}
	if !sure && !contrary && len(m.words) == 1 && (it.fold == "non" || it.fold == "no") && paused && end < len(items) && p.pause(items[end]) {
		p.between(out, items, i, end)
		return
	}
	if !sure && !contrary && !(last > 0 && end < len(items) && negations[it.fold] && len(m.words) == 1 && out[last-1].kind == word && out[last-1].fold == items[end].fold) {
		return
	}
	if it.fold == "correction" && len(m.words) == 1 && !paused && !contrary {
		p.doubt("dictation_correction", it.from, it.to, "« correction » : on ne sait pas si quelque chose est corrigé.", "Réécouter la dictée ; sinon garder le mot.")
		return
	}
	if last > 0 && p.stop(out[last-1]) && out[last-1].kind != line { // "dilatée. Pardon, ..."
		last--
	}
	inRow := func(it item) bool { return it.kind == mark && it.from == it.to } // a comma that was not said
	first := last
	for first > 0 && (inRow(out[first-1]) || !p.pause(out[first-1])) && !p.stop(out[first-1]) && last-first < 14 {
		first--
	}
	from, to := end, end
	for from < len(items) && p.pause(items[from]) {
		from++
	}
	for to = from; to < len(items) && (inRow(items[to]) || !p.pauseOrStop(items, to)) && to-from < 14; to++ {
	}
	const message, hint = "Correction dictée dont on ne sait pas ce qu'elle remplace : le texte est laissé comme il a été dit.", "Réécouter la dictée et garder seulement les mots voulus."
	if first == last || from == to {
		p.doubt("dictation_correction", it.from, items[end-1].to, message, hint)
		return
	}
	p.ask("dictation_correction", out[first].from, items[to-1].to, message, hint, p.sides(out[first:last], items[from:to])...)
}

// sides gives the two readings of a correction: the words before the marker, and
// those with the words behind it in the place of the part that they say again. Where
// no such part is seen there is nothing to choose from.
func (p *pass) sides(left, right []item) []string {
	before := p.source[left[0].from:left[len(left)-1].to]
	behind := p.source[right[0].from:right[len(right)-1].to]
	at := -1
	switch {
	case leadNames[right[0].text]:
		for k := len(left) - 1; k >= 0 && (leadNames[left[k].text] || left[k].kind == mark); k-- {
			if left[k].kind != mark {
				at = k
			}
		}
	default:
		for k := len(left) - 1; k >= 0 && at < 0; k-- {
			if left[k].kind == right[0].kind && left[k].fold == right[0].fold {
				at = k
			}
		}
		if at > 0 && isDenied(left, at) { // "pas d'épanchement, épanchement": the denial goes too
			for at > 0 && !negations[left[at].fold] {
				at--
			}
		}
	}
	if at < 0 {
		if len(left) > len(right)+1 {
			return nil
		}
		at = 0
	}
	return []string{before, p.source[left[0].from:left[at].from] + behind}
}

// corrected tells that what stands from from to to was corrected: a person hears a
// passage again that an alarm may hang on.
func (p *pass) corrected(out []item, k int, from, to int, message string) {
	severity, hint := pipeline.Info, "Vérifier la valeur gardée."
	for n := k; n >= 0 && n > k-8 && (n == k || !p.stop(out[n])); n-- {
		if grave[out[n].fold] || strings.HasPrefix(out[n].fold, "bav ") || strings.HasPrefix(out[n].fold, "st+") {
			severity, hint = pipeline.Warning, "Réécouter ce passage : une alerte peut en dépendre."
			break
		}
	}
	p.finding(severity, "dictation_correction", from, to, message, hint)
}

// settle drops the questions about numbers and dates that were taken back.
func (p *pass) settle(from, to int) {
	p.doubts = slices.DeleteFunc(p.doubts, func(f pipeline.Finding) bool {
		return f.Span.Start >= from && f.Span.End <= to && (f.Rule == "dictation_number" || f.Rule == "dictation_date")
	})
}

// grave are words of findings that someone must act on.
var grave = set(`pause pauses bav tv fv tvns tachycardie ventriculaire torsade torsades thrombus vegetation vegetations abces dissection flap tamponade epanchement
	sus-decalage sous-decalage syncope fibrillation flutter qtc fevg ejection lvef aorte ascendante anevrisme paps gradient vmax surface st infarctus
	kaliemie potassium pause asystolie ef fe effusion tachycardia ventricular elevation depression stenosis`)

// unstopped takes the stop away that an engine wrote before the word of correction:
// "55 %. Pardon, 50 %."
func (p *pass) unstopped(out []item) []item {
	k := len(out)
	if k > 0 && out[k-1].kind == mark && out[k-1].text == "." && !out[k-1].command {
		return out[:k-1]
	}
	return out
}

// leadBeside reports whether a lead stands at items[k], or behind a comma, in the
// direction by.
func (p *pass) leadBeside(items []item, k, by int) bool {
	for n := 0; n < 3 && k >= 0 && k < len(items); n, k = n+1, k+by {
		if items[k].kind == abbrev {
			return leadNames[items[k].text]
		}
		if !p.pause(items[k]) && items[k].fold != "et" {
			return false
		}
	}
	return false
}

// between tells of "non" between two pauses: it takes back what stands before it or
// goes on with a denial. Where both sides begin alike a person has to choose.
func (p *pass) between(out, items []item, i, end int) {
	for end < len(items) && p.pause(items[end]) {
		end++
	}
	if end >= len(items) || p.stop(items[end]) || negations[items[end].fold] {
		return
	}
	head, _, _ := strings.Cut(items[end].fold, " ")
	last := len(out)
	for last > 0 && p.pause(out[last-1]) {
		last--
	}
	for first := last - 1; first >= 0 && first >= last-8 && !p.pause(out[first]) && !p.stop(out[first]); first-- {
		if word, _, _ := strings.Cut(out[first].fold, " "); len(head) > 2 && word == head {
			to := end
			for to < len(items) && !p.pauseOrStop(items, to) && to-end < 12 {
				to++
			}
			p.ask("dictation_correction", out[first].from, items[to-1].to, "« non » entre deux pauses : on ne sait pas si ce qui précède est repris.", "Réécouter la dictée et garder seulement les mots voulus.",
				p.source[out[first].from:out[last-1].to], p.source[items[end].from:items[to-1].to])
			return
		}
	}
	p.doubt("dictation_correction", items[i].from, items[i].to, "« non » entre deux pauses : on ne sait pas si ce qui précède est repris.", "Réécouter la dictée ; sinon garder le mot.")
}
