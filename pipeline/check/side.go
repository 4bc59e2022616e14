package check

import (
	"fmt"
	"strings"
)

// sided things keep their side from the reason for the examination to the
// conclusion. In the language of pattern.go; the side stands within the words
// behind, or before them in English.
var sided = map[string]string{
	"s:bbb":      "bloc ~2 branche;bundle ~1 branch block",
	"s:bbg":      "bbg|lbbb",
	"s:bbd":      "bbd|rbbb",
	"s:pleural":  "epanchement pleural;epanchement plevre;pleural effusion;pleuresie;pneumothorax",
	"s:thrombus": "thrombus;clot",
	"s:appendix": "auricule;atrial appendage",
	"s:atrium":   "dilatation ~1 oreillette|auriculaire|atriale;oreillette gauche|droite ~2 dilatee",
	"s:lvh":      "hypertrophie ~1 ventriculaire|ventricule",
	"s:hvg":      "hvg",
	"s:hvd":      "hvd",
	"s:vein":     "thrombose ~1 veineuse ~2;thrombose ~1 poplitee|femorale|surale|profonde|iliaque|jambe|mollet;phlebite;tvp;dvt",
	"s:leg":      "oedeme|oedemes ~1 membre inferieur;oedeme ~2 jambe|cheville|mollet;jambe _ gauche|droite;mollet _ gauche|droit",
	"s:carotid":  "carotide ~1;carotidienne;stenose ~1 carotide;carotid",
	"s:coronary": "coronaire;artere coronaire;coronary artery",
	"s:device":   "pacemaker|stimulateur|pm|dai|boitier|loge|defibrillateur ~4 sous clavier|claviere|claviculaire;pacemaker|stimulateur|boitier|loge ~3 pectoral|pectorale|cote|prepectoral",
	"s:joint":    "prothese ~1 hanche|genou|epaule;arthroplastie ~1 hanche|genou|epaule;fracture ~2;cataracte ~2;hernie inguinale",
	"s:breast":   "cancer|carcinome|neoplasie|tumeur ~1 sein|poumon|rein;mastectomie;breast cancer",
	"s:stroke":   "avc|ait ~1 sylvien|ischemique|hemispherique;accident vasculaire ~3 sylvien;hemiplegie;hemiparesie;sylvien|sylvienne",
	"s:shunt":    "stenose ~1 renale|renal;stenose ~1 sous claviere;stenose ~1 femorale|iliaque",
}

// operated organs keep their side where what is denied is a reason not to
// operate: "pas de contre-indication à la prothèse de hanche gauche".
var operated = map[string]bool{"s:joint": true, "s:breast": true}

// paired organs are there on both sides: only what is wrong with one has a side.
var paired = map[string]bool{"s:appendix": true, "s:carotid": true, "s:coronary": true, "s:leg": true}

// sound reports whether an organ is called free of disease behind its name.
func (f *facts) sound(m mention) bool {
	for j := m.to; j < m.to+5 && f.t.Same(m.from, j) && !k(f.t, j, ",", ";", "et", "and"); j++ {
		if k(f.t, j, "libre", "normal", key("normale"), "indemne", "vide", "sans", "saine", "sain", "clear", "free", "permeable", "propre") {
			return true
		}
	}
	return false
}

// lasting things are still there when they belong to the past.
var lasting = map[string]bool{"s:bbb": true, "s:device": true, "s:coronary": true, "s:carotid": true}

// sideReach is how many words may stand between a thing and its side; a clot
// has its site told at length.
func sideReach(name string) int {
	if name == "s:thrombus" {
		return 9
	}
	return 4
}

// one gives the kind of a sided thing and, where its name says it, the side.
func oneSide(name string) (kind string, side int) {
	switch name {
	case "s:bbg":
		return "s:bbb", 0
	case "s:bbd":
		return "s:bbb", 1
	case "s:hvg":
		return "s:lvh", 0
	case "s:hvd":
		return "s:lvh", 1
	}
	return name, -1
}

// sideOf reads the side of the thing at m: 0 left, 1 right, 2 both.
func (f *facts) sideOf(m mention, reach int) (side int, end int, ok bool) {
	word := func(j int) int {
		switch w := f.t.Key(j); {
		case w == "gauche" || w == "gauches" || w == "left":
			return 0
		case w == "droit" || w == "droite" || w == "droits" || w == "droites" || w == "right":
			return 1
		case strings.HasPrefix(w, "bilater") || w == "biatriale" || w == "biauriculaire" || w == "biventriculaire" || w == "alternant":
			return 2
		}
		return -1
	}
	for j := m.from; j < m.to; j++ {
		if s := word(j); s >= 0 {
			return s, m.to, true
		}
	}
	if f.head.Language == "en" {
		for j := m.from - 1; j >= m.from-3 && f.t.Same(j, m.from); j-- {
			if s := word(j); s >= 0 {
				return s, m.to, true
			}
		}
	}
	for j := m.to; j < m.to+reach && f.t.Same(m.from, j); j++ {
		switch w := f.t.Key(j); {
		case w == "," || w == "et" || w == "ni" || w == "and" || w == "avec" || w == "(" || w == "sans" || w == ":":
			return 0, 0, false
		default:
			if s := word(j); s >= 0 {
				if n := word(j + 2); n >= 0 && n != s && k(f.t, j+1, "et", "ou", "puis", "/", "-") {
					s = 2
				}
				return s, j + 1, true
			}
		}
	}
	return 0, 0, false
}

// laterality finds a thing with one side in one part of the report and only the
// other side in a later part: reason, then body, then conclusion. Where a part
// holds both sides the reader knows why.
func laterality(f *facts) []conflict {
	type place struct {
		m    mention
		seen bool
	}
	stages := make(map[string]*[3][2]place) // reason and past, body, conclusion
	for _, name := range sorted(sided) {
		kind, fixed := oneSide(name)
		for _, m := range f.known[name] {
			p := f.part[m.from]
			st := f.statusOf(m)
			if p == identity || p == comparison || st == negated && !operated[kind] || st == family || st == earlier || st == conditional {
				continue
			}
			if paired[kind] && f.sound(m) {
				continue
			}
			side, end := fixed, m.to
			if fixed < 0 {
				var ok bool
				if side, end, ok = f.sideOf(m, sideReach(name)); !ok {
					continue
				}
			}
			if stages[kind] == nil {
				stages[kind] = new([3][2]place)
			}
			stage := 1
			switch p {
			case history:
				if !lasting[kind] {
					continue // an old fracture on the left says nothing of one on the right
				}
				stage = 0
			case motive:
				stage = 0
			case closing:
				stage = 2
			}
			for s := range 2 {
				if (side == s || side == 2) && !stages[kind][stage][s].seen {
					stages[kind][stage][s] = place{mention{m.from, end}, true}
				}
			}
		}
	}
	var out []conflict
	for _, kind := range sorted(stages) {
		g := stages[kind]
		if c, ok := func() (conflict, bool) {
			for _, pair := range [...][2]int{{1, 2}, {0, 2}, {0, 1}} {
				for s := range 2 {
					a, b := g[pair[0]], g[pair[1]]
					if !a[s].seen || a[1-s].seen || b[s].seen || !b[1-s].seen || pair[0] == 0 && g[1][1-s].seen && pair[1] == 2 {
						continue
					}
					x, y := f.span(b[1-s].m.from, b[1-s].m.to), f.span(a[s].m.from, a[s].m.to)
					return conflict{at: x, other: y, message: fmt.Sprintf("Côté différent : « %s » puis « %s ».", clean(y.Of(f.t.Raw)), clean(x.Of(f.t.Raw))),
						hint: "Vérifier le côté sur le tracé ou les images, puis corriger."}, true
				}
			}
			return conflict{}, false
		}(); ok {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return organSides(f)
	}
	return out
}
