package check

import (
	"fmt"
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
// leads, named side by side, have nothing in common.
func territory(f *facts) []conflict {
	t := f.t
	for i := range t.Tokens {
		leads, end, ok := territoryAt(t, i)
		if !ok || !f.ischaemic(i) {
			continue
		}
		from, to := t.Bounds(t.Tokens[i].Sentence)
		named, first, stop := leadsAfter(t, end, to)
		if len(named) == 0 {
			named, first, stop = leadsBefore(t, i, from)
		}
		if len(named) == 0 || intersects(leads, named) {
			continue
		}
		a, b := f.span(i, end), f.span(first, stop)
		return []conflict{{at: a, other: b, message: fmt.Sprintf("Territoire « %s » et dérivations « %s » ne vont pas ensemble.", clean(a.Of(t.Raw)), clean(b.Of(t.Raw))),
			hint: "Relire le tracé : corriger le territoire ou les dérivations."}}
	}
	return nil
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
		if w == "st" || strings.HasPrefix(w, key("decalage")) || strings.HasPrefix(w, key("susdecalage")) || w == key("necrose") || w == "q" || w == key("pardee") || w == key("pardee") || w == "t" || w == key("infarctus") || w == "stemi" || w == "idm" || w == key("sequelle") || w == key("lesion") || w == key("ischemie") || w == "miroir" {
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

// leadsAfter reads the leads that follow within five tokens, up to a mirror
// image, which by nature lies elsewhere.
func leadsAfter(t *phrase.Text, i, to int) (leads []string, from, end int) {
	for j := i; j < to && j < i+5; j++ {
		if k(t, j, ",", "miroir", "avec", "et", "sans", ";") {
			return nil, 0, 0
		}
		if _, ok := leadAt(t, j); ok {
			return leadRun(t, j, to)
		}
	}
	return nil, 0, 0
}

func leadsBefore(t *phrase.Text, i, from int) (leads []string, first, end int) {
	for j := i - 1; j >= from && j > i-6; j-- {
		if k(t, j, "miroir", ";", "sans", "pas") {
			return nil, 0, 0
		}
		if _, ok := leadAt(t, j); !ok {
			continue
		}
		start := j
		for start > from {
			if _, ok := leadAt(t, start-1); ok || k(t, start-1, ",", "-", "a", "et", "/") {
				start--
				continue
			}
			break
		}
		for start <= j {
			if _, ok := leadAt(t, start); ok {
				break
			}
			start++
		}
		for b := start - 1; b >= from && b > start-5; b-- {
			if k(t, b, "miroir", "sous") {
				return nil, 0, 0
			}
		}
		return leadRun(t, start, i)
	}
	return nil, 0, 0
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
	case "di":
		return "d1", true
	case "dii":
		return "d2", true
	case "diii":
		return "d3", true
	}
	return w, isLead(w)
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
