package check

import (
	"fmt"
	"strconv"
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// leads of each territory of the left ventricle, 4th universal definition 2018.
// Neighbouring leads are included: a territory is in doubt only where none fits.
var territories = []struct {
	words []string
	leads string
}{
	{[]string{"antero-septal", "anteroseptal", "anteroseptale"}, "v1 v2 v3 v4"},
	{[]string{"antero-lateral", "anterolateral", "anterolaterale"}, "v3 v4 v5 v6 d1 avl"},
	{[]string{"antero-apical", "anteroapical"}, "v2 v3 v4 v5 v6"},
	{[]string{"infero-lateral", "inferolateral", "inferolaterale"}, "d2 d3 avf v5 v6 d1 avl v7 v8 v9"},
	{[]string{"infero-basal", "inferobasal"}, "d2 d3 avf v7 v8 v9 v1 v2 v3"},
	{[]string{"septo-apical"}, "v1 v2 v3 v4"},
	{[]string{"inferieur", "inferieure", "inferieures", "inferieurs", "inferior"}, "d2 d3 avf"},
	{[]string{"anterieur", "anterieure", "anterieures", "anterieurs", "anterior"}, "v1 v2 v3 v4 v5 v6 d1 avl"},
	{[]string{"lateral", "laterale", "laterales", "lateraux"}, "d1 avl v4 v5 v6 v7"},
	{[]string{"septal", "septale"}, "v1 v2 v3 v4"},
	{[]string{"apical", "apicale"}, "v2 v3 v4 v5 v6"},
	{[]string{"posterieur", "posterieure", "basal", "basale", "posterior"}, "v7 v8 v9 v1 v2 v3 v4"},
}

// single and double territories by their folded words.
var singleTerritory, doubleTerritory = func() (map[string]string, map[[2]string]string) {
	one, two := make(map[string]string), make(map[[2]string]string)
	for _, x := range territories {
		for _, name := range x.words {
			if a, b, ok := strings.Cut(name, "-"); ok {
				two[[2]string{key(a), key(b)}] = x.leads
			} else if _, have := one[key(name)]; !have {
				one[key(name)] = x.leads
			}
		}
	}
	return one, two
}()

// territory finds ST changes, Q waves or negative T waves whose territory and
// leads, named in one clause in either order, have nothing in common.
func territory(f *facts) []conflict {
	for n := range f.t.Sentences() {
		from, to := f.t.Bounds(n)
		if from >= to || f.part[from] == identity || f.part[from] == history || f.part[from] == comparison {
			continue
		}
		var before *area
		for _, c := range f.clauses(from, to) {
			a := f.areaOf(c.from, c.to)
			if a == nil {
				before = nil
				continue
			}
			if c, ok := f.misplaced(a, a); ok {
				return []conflict{c}
			}
			// "ondes Q de V1 à V3, séquelle inférieure": the diagnosis names the
			// territory of the sign before it
			if before != nil && len(before.leads) > 0 && before.allowed == "" && a.allowed != "" && len(a.leads) == 0 && a.diagnosis {
				if c, ok := f.misplaced(a, before); ok {
					return []conflict{c}
				}
			}
			before = a
		}
	}
	return f.remote()
}

// area is what one clause says of territory and leads.
type area struct {
	allowed   string  // leads of the territories named, "" for none
	words     mention // the territory
	leads     []string
	at        mention // the leads
	diagnosis bool    // begins with a diagnosis instead of a sign
}

func (f *facts) misplaced(a, b *area) (conflict, bool) {
	if a.allowed == "" || len(b.leads) == 0 || intersects(a.allowed, b.leads) {
		return conflict{}, false
	}
	x, y := f.span(a.words.from, a.words.to), f.span(b.at.from, b.at.to)
	return conflict{at: x, other: y, message: fmt.Sprintf("Territoire « %s » et dérivations « %s » ne vont pas ensemble.", clean(x.Of(f.t.Raw)), clean(y.Of(f.t.Raw))),
		hint: "Relire le tracé : corriger le territoire ou les dérivations."}, true
}

var (
	signWords      = phrase.Set("sus;sous;susdecalage;sousdecalage;onde;ondes;q;t;repolarisation;elevation;depression;inversion;wave;waves;decalage;aspect;bloc;hemibloc;microvoltage;rabotage;trouble;troubles;pas;sans;aucun;aucune;normale;normal")
	diagnosisWords = phrase.Set("sequelle;sequelles;infarctus;ischemie;necrose;lesion;evocateur;evocateurs;faveur;idm;territoire;infarction;ischaemia;ischemia;soit;compatible;sca")
	mirrorWords    = phrase.Set("miroir;reciproque;reciproques;reciprocal;mirror")
)

// clauses cuts a sentence where another sign begins: behind a comma or "et",
// "avec" and "mais".
func (f *facts) clauses(from, to int) []mention {
	var out []mention
	start := from
	for j := from + 1; j < to; j++ {
		w := f.t.Key(j)
		next := f.t.Key(j + 1)
		if small[next] || articles[next] {
			next = f.t.Key(j + 2)
		}
		if (w == "sans" || w == key("without")) && (signWords[next] || f.t.Key(j+1) == "sus" || f.t.Key(j+1) == "sous") {
			out = append(out, mention{start, j})
			start = j // what is denied is a clause of its own
			continue
		}
		cut := w == "mais" || w == "but" || w == "avec" && (signWords[next] || mirrorWords[next] || f.t.Key(j+2) == "miroir" || f.t.Key(j+3) == "miroir") && next != key("onde") && next != key("ondes") ||
			(w == "," || w == "et" || w == "and") && (signWords[next] && next != "t" || diagnosisWords[next] && w == "," || mirrorWords[next] || next == "image")
		if cut {
			out = append(out, mention{start, j})
			start = j + 1
		}
	}
	return append(out, mention{start, to})
}

// areaOf reads the territories and leads of a clause; nil where it is denied, a
// mirror image or no matter of ischaemia.
func (f *facts) areaOf(from, to int) *area {
	a := &area{diagnosis: from < to && (diagnosisWords[f.t.Key(from)] || small[f.t.Key(from)] && diagnosisWords[f.t.Key(from+1)])}
	for j := from; j < to; j++ {
		w := f.t.Key(j)
		if mirrorWords[w] || deniers[w] && w != "non" || w == key("normale") || w == "normal" || w == "isoelectrique" || w == "positives" {
			return nil
		}
		if leads, end, ok := territoryAt(f.t, j); ok && f.ischaemic(j) {
			if a.allowed == "" {
				a.words = mention{j, end}
			}
			a.allowed += " " + leads
		}
	}
	for j := from; j < to; j++ {
		if _, ok := leadAt(f.t, j); !ok {
			continue
		}
		leads, first, end := leadRun(f.t, j, to)
		if len(a.leads) == 0 {
			a.at = mention{first, end}
		}
		a.leads = append(a.leads, leads...)
		j = max(j, end-1)
	}
	return a
}

// ischaemic reports whether the sentence speaks of ST, Q or T, so that
// "anterior" is not a wall of an echo or an earlier tracing.
func (f *facts) ischaemic(i int) bool {
	if k(f.t, i-1, "trace", key("trace"), "ecg", "examen", key("examen"), "branche", "hemibloc", key("hemibloc"), "bloc", "fascicule") || f.follows(mention{i, i + 1}, 1, "gauche") && k(f.t, i-1, key("hemibloc")) {
		return false
	}
	from, to := f.t.Bounds(f.t.Tokens[i].Sentence)
	for j := from; j < to; j++ {
		w := f.t.Key(j)
		if w == "st" || strings.HasPrefix(w, key("decalage")) || strings.HasPrefix(w, key("susdecalage")) || w == key("necrose") || w == key("repolarisation") || strings.HasPrefix(w, "infarct") || strings.HasPrefix(w, "isch") || w == "wave" || w == "waves" || w == "q" || w == key("pardee") || w == key("pardee") || w == "t" || w == key("infarctus") || w == "stemi" || w == "idm" || w == key("sequelle") || w == key("lesion") || w == key("ischemie") || w == "miroir" {
			return true
		}
	}
	return false
}

// territoryAt reads a territory at token i, also one of two words
// ("antéro-septal", "infero latérale").
func territoryAt(t *phrase.Text, i int) (leads string, end int, ok bool) {
	j := i + 1
	if t.Key(j) == "-" {
		j++
	}
	second := strings.TrimSuffix(t.Key(j), "e")
	if leads, ok = doubleTerritory[[2]string{t.Key(i), second}]; ok {
		return leads, j + 1, true
	}
	if t.Key(i-1) == "-" {
		return "", i, false
	}
	leads, ok = singleTerritory[t.Key(i)]
	return leads, i + 1, ok
}

// leadRun reads "V2, V3 et V4", "V2-V4", "V2 à V4" from token i.
func leadRun(t *phrase.Text, i, to int) (leads []string, from, end int) {
	from = i
	for j := i; j < to; j++ {
		l, ok := leadAt(t, j)
		if !ok {
			if k(t, j, ",", "et", "/", "-", "a", "and") {
				continue
			}
			break
		}
		if n := len(leads); n > 0 && k(t, j-1, "-", "a") && leads[n-1][0] == 'v' && l[0] == 'v' {
			for c := leads[n-1][1] + 1; c < l[1]; c++ {
				leads = append(leads, "v"+string(c))
			}
		}
		leads = append(leads, l)
		end = j + 1
	}
	return leads, from, end
}

// leadAt reads a lead: V1 to V9, V3R, D1 to D3 or DI, aVL.
func leadAt(t *phrase.Text, i int) (string, bool) {
	w := t.Key(i)
	switch w {
	case "i", "ii", "iii": // II, III, aVF
		if t.Tokens[i].Raw == strings.ToUpper(t.Tokens[i].Raw) && (romanLead(t, i, -1) || romanLead(t, i, 1)) {
			return "d" + strconv.Itoa(len(w)), true
		}
	case "di":
		return "d1", true
	case "dii":
		return "d2", true
	case "diii":
		return "d3", true
	}
	return w, isLead(w)
}

// romanLead looks for a lead that is surely one next to the Roman number at i.
func romanLead(t *phrase.Text, i, step int) bool {
	for j := i + step; j >= 0 && j < len(t.Tokens) && t.Same(i, j); j += step {
		w := t.Key(j)
		switch {
		case w == "avf" || w == "avl" || w == "avr" || isLead(w):
			return true
		case w == "," || w == "et" || w == "and" || w == "-" || w == "/" || w == "i" || w == "ii" || w == "iii":
		default:
			return false
		}
	}
	return false
}

func intersects(allowed string, named []string) bool {
	for _, a := range strings.Fields(allowed) {
		for _, b := range named {
			if a == b || strings.HasSuffix(b, "r") && len(b) == 3 && b[0] == 'v' {
				return true
			}
		}
	}
	return false
}
