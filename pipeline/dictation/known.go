package dictation

import "strings"

// Words that an engine writes in lower case or in pieces although they are
// abbreviations or names of people: "tapse", "n t pro b n p", "score de duke".

// saidWhole are the abbreviations that are said as one word or that engines
// write as one, and are no word of either language.
var saidWhole = readKnown(`AAA AINS AMIG AOMI aVF aVL aVR BAV BNP BPCO CCAM CHA2DS2-VASc CPK CRP DFG DTD DTS DTDVG DTSVG ECG ECMO ESSV ESV ETO ETT
	FEVG FMT GLS HAG HBAG HBPG HNF HTA HTAP HTP HVG IDM INR ITV IVG LBBB RBBB LDL LVEF LVOT MAPA NFS NSTEMI NYHA OAP OMI PAPs PAPm PHT POD QRS QTc RVSP
	SAMU SAOS RPPS INS SIV SLG SMUR SOR STEMI SV1 TAPSE TAVI TDM TRIV TSH TVNS USIC VCI VTD VTS VNI WPW TV FA BBG BBD BBGC BBDC FC VG VD OG QT SpO2 VO2 Vmax NT-proBNP HbA1c`)

// eponyms keep their capital. Those that are first names, towns or common words
// count in a term only.
var eponyms = readKnown(`Bazett Fridericia Framingham Hodges Sokolow Cornell Duke Simpson Teichholz Valsalva Wenckebach Luciani Mobitz Killip Lown Brugada
	Osborn Fallot Ebstein Barlow Marfan Ashman Wellens Mahaim Carvallo Kussmaul Borg Astrand Devereux Carpentier
	Bentall Tirone Cushing Raynaud`)

func readKnown(list string) map[string]string {
	m := map[string]string{}
	for _, w := range strings.Fields(list) {
		m[fold(w)] = w
	}
	return m
}

// manyWords are said in several words.
var manyWords = phrases(`n t pro b n p=NT-proBNP|nt pro bnp=NT-proBNP|n t probnp=NT-proBNP|nt pro b n p=NT-proBNP
	cha deux d s deux vasc=CHA2DS2-VASc|cha deux ds deux vasc=CHA2DS2-VASc|cha d s vasc=CHA2DS2-VASc|chads vasc=CHA2DS2-VASc|cha2ds2 vasc=CHA2DS2-VASc
	c h a deux d s deux vasc=CHA2DS2-VASc|c h a deux d s deux v a s c=CHA2DS2-VASc|cha two d s two vasc=CHA2DS2-VASc|cha deux d s deux v a=CHA2DS2-VA
	has bled=HAS-BLED|hasbled=HAS-BLED|euroscore deux=EuroSCORE II|euroscore two=EuroSCORE II|euro score deux=EuroSCORE II
	v max=Vmax|g max=Gmax|g moy=Gmoy|wolff parkinson white=Wolff-Parkinson-White|luciani wenckebach=Luciani-Wenckebach|bland white garland=Bland-White-Garland
	sokolow lyon=Sokolow-Lyon|adams stokes=Adams-Stokes|protocole de bruce=protocole de Bruce`)

// terms joins terms of several words. It runs before letters, which would take
// a part of them.
func (p *pass) terms(items []item) []item {
	out, done := items[:0:0], 0
	for i := 0; i < len(items); i++ {
		if t, n := termAt(items, i); n > 0 {
			out = append(append(out, items[done:i]...), item{kind: abbrev, text: t, fold: fold(t), from: items[i].from, to: items[i+n-1].to, changed: true})
			i += n - 1
			done = i + 1
		}
	}
	if done == 0 {
		return items
	}
	return append(out, items[done:]...)
}

// words gives abbreviations and names that were written in lower case the
// spelling they have.
func (p *pass) words(items []item) []item {
	for i := range items {
		it := &items[i]
		if it.kind == word && len(it.text) > 2 && it.text == strings.ToUpper(it.fold) {
			if w, ok := saidWhole[it.fold]; ok && w != it.text { // "QTC", "PAPS" of an engine
				it.kind, it.text, it.changed = abbrev, w, true
			}
			continue
		}
		if it.kind != word || it.text != it.fold {
			continue
		}
		if w, ok := saidWhole[it.fold]; ok {
			it.kind, it.text, it.changed = abbrev, w, true
		} else if w, ok := eponyms[it.fold]; ok {
			it.text, it.changed = w, true
		} else if w, ok := twoLetters[it.fold]; ok && p.takesValue(items, i+1) {
			it.kind, it.text, it.changed = abbrev, w, true
		}
	}
	return items
}

// twoLetters are abbreviations only where a value follows.
var twoLetters = map[string]string{"pa": "PA", "pr": "PR", "ta": "TA", "od": "OD", "pp": "PP"}

// takesValue reports whether a number stands at items[i], perhaps behind "à".
func (p *pass) takesValue(items []item, i int) bool {
	if i < len(items) && items[i].text == "à" {
		i++
	}
	if i >= len(items) || items[i].kind != word {
		return false
	}
	if _, ok := figure(items[i].text); ok {
		return true
	}
	_, ok := p.lexicon.cardinal(items, i)
	return ok
}

// termAt gives the longest term of several words at items[i].
func termAt(items []item, i int) (string, int) {
	t, n := "", 0
	if items[i].kind != word {
		return t, n
	}
	for _, ph := range manyWords[items[i].fold] {
		if len(ph.words) > n && matchAt(items, i, ph.words) {
			t, n = ph.written, len(ph.words)
		}
	}
	return t, n
}
