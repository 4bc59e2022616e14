package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// place words tell where or when a thing is; a denial of one place says nothing
// of the others.
var placeWords = phrase.Set("apical;apicale;apex;auricule;og;od;vg;vd;oreillette;ventricule;inferieur;inferieure;anterieur;anterieure;lateral;laterale;septal;septale;septum;repos;effort;pic;droit;droite;droites;gauche;gauches;pleural;pleurale;mitral;mitrale;aortique;tricuspide;auriculoventriculaire;auriculo;atrioventriculaire;sinusale;v1;v2;v3;v4;v5;v6;d1;d2;d3;avl;avf;avr;v3r;v4r;v7;v8;v9;complet;premier;permeable;interatrial;interventriculaire;grade;jour;nuit;diurne;diurnes;nocturne;nocturnes;paradoxal;basal;basale;recuperation;recup;atriale;supraventriculaire;mobitz;degre;1er;mineur;minime;type;paroxystique;aorte;ascendante;carotidien;polymorphe;polymorphes;repetitive;repetitives;couplee;couplees;ventriculaire;ventriculaires;crosse;descendante;abdominale;orthostatique;ventricular;supraventricular;atrial;arch;ascending;descending")

func (f *facts) placeless(m mention) bool { return len(f.places(m, false)) == 0 }

// places gives the words of place that belong to the mention: those behind it,
// and those of its whole sentence where wide.
func (f *facts) places(m mention, wide bool) map[string]bool {
	out := make(map[string]bool)
	add := func(w string) {
		if isPlace(w) || isLead(w) {
			out[placeOf(w)] = true
		}
	}
	for j := m.to; j < m.to+6 && f.t.Same(m.from, j); j++ {
		w := f.t.Key(j)
		if w == "," || w == "ni" || w == "et" || w == "." {
			break
		}
		add(w)
	}
	if wide {
		from, _ := f.t.Bounds(f.t.Tokens[m.from].Sentence)
		for j := from; j < m.from; j++ {
			add(f.t.Key(j))
		}
	}
	return out
}

func isPlace(w string) bool {
	return placeWords[w] || placeWords[strings.TrimSuffix(w, "s")] || placeWords[placeOf(w)]
}

// placeOf makes the genders and numbers of a place word one.
func placeOf(w string) string { return strings.TrimSuffix(strings.TrimSuffix(w, "s"), "e") }

// covers reports whether what is denied at a includes what is stated at b.
func (f *facts) covers(a, b mention, located bool) bool {
	no, yes := f.places(a, located), f.places(b, false)
	if located && len(no) > 0 {
		from, to := f.t.Bounds(f.t.Tokens[b.from].Sentence)
		for j := from; j < to; j++ {
			if w := f.t.Key(j); isPlace(w) || isLead(w) {
				yes[placeOf(w)] = true
			}
		}
	}
	if f.throughout(a.from) {
		for _, w := range [...]string{"repos", key("effort"), "pic"} {
			delete(no, placeOf(w))
		}
	}
	if located && f.sameCarrier(a, b) {
		return true
	}
	for p := range no {
		if !yes[p] {
			return false
		}
	}
	return true
}

// samePlace reports whether two mentions name the same places, by their whole
// sentences, or none; premature beats named by letters name their chamber.
func (f *facts) samePlace(a, b mention) bool {
	no, yes := f.seats(a), f.seats(b)
	if len(no) != len(yes) {
		return false
	}
	for p := range no {
		if !yes[p] {
			return false
		}
	}
	return true
}

func (f *facts) seats(m mention) map[string]bool {
	out := make(map[string]bool)
	from, to := f.t.Bounds(f.t.Tokens[m.from].Sentence)
	for j := from; j < to; j++ {
		switch w := f.t.Key(j); {
		case w == "esv" || w == "pvc" || w == "pvcs" || w == "ventricular" || w == "tv" || w == "tvns":
			out["ventriculair"] = true
		case w == key("essv") || w == "esa" || w == "pacs" || w == "supraventricular" || w == "atrial" || w == "atriale" || w == "atriales" || w == key("supraventriculaire") || w == key("supraventriculaires"):
			out["supraventriculair"] = true
		case isPlace(w):
			out[placeOf(w)] = true
		}
	}
	return out
}

// carriers are what a vegetation or a clot sits on.
var (
	carriers = phrase.Set("prothese;bioprothese;valve;sonde;plastie;anneau;catheter;prosthesis;lead;ring;electrode")
	ofValves = phrase.Set("mitral;mitrale;aortique;tricuspide;pulmonaire;aortic;tricuspid;pulmonary")
)

// sameCarrier reports whether denial and statement name one carrier behind the
// thing and the statement no valve, so that it can only be the one denied.
func (f *facts) sameCarrier(a, b mention) bool {
	on := func(m mention, list map[string]bool) (found map[string]bool) {
		found = make(map[string]bool)
		for j := m.to; j < m.to+10 && f.t.Same(m.from, j) && !k(f.t, j, ",", ";", ":"); j++ {
			if w := f.t.Key(j); list[w] {
				found[w] = true
			}
		}
		return found
	}
	if len(on(b, ofValves)) > 0 {
		return false
	}
	no, yes := on(a, carriers), on(b, carriers)
	for w := range yes {
		if no[w] && len(yes) == 1 {
			return true
		}
	}
	return false
}
