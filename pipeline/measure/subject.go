package measure

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// part is a part of the heart that a diameter, a surface or a volume is said of.
type part uint8

const (
	noPart part = iota
	leftVentricle
	rightVentricle
	leftAtrium
	rightAtrium
	aorta
	cava
	otherPart // has its own measures, or none of the table
)

// ofPart tells the measure that a word of size ("diamètre", "surface", "en
// diastole") means for the part spoken of. The unit tells the rest, see reinterpret.
var ofPart = map[string]map[part]string{
	"?dia":  {leftVentricle: "lvidd"},
	"?sys":  {leftVentricle: "lvids"},
	"?diam": {leftAtrium: "la_diam", rightVentricle: "rv_d_pla", cava: "ivc"},
	"?vol":  {leftAtrium: "la_vol"},
	"?area": {leftAtrium: "la_area", rightAtrium: "ra_area"},
	"?base": {rightVentricle: "rv_basal"},
}

// others are words for what has a size of its own beside the cavities.
var otherParts = words("septum;siv;paroi;pp;thrombus;masse;vegetation;anevrisme;anevrysme;fop;cia;civ;epanchement;lame;tumeur;kyste;auricule;anneau;sonde;prothese;kinesie;septal;pericarde;foramen;communication")

// partAt tells the part that the words at token j name, or noPart.
func partAt(t *phrase.Text, j int) part {
	k := t.Key(j)
	side := t.Key(j + 1)
	switch k {
	case "vg", "lv", "intraventriculaire":
		return leftVentricle
	case "vd", "rv":
		return rightVentricle
	case "og":
		return leftAtrium
	case "od":
		return rightAtrium
	case "vci", "ivc", "cave", "cava":
		return cava
	case "ventricule", "ventriculaire", "left", "right":
		switch {
		case side == "gauche" || k == "left" && strings.HasPrefix(side, "ventric"):
			return leftVentricle
		case side == "droit" || side == "droite" || k == "right" && strings.HasPrefix(side, "ventric"):
			return rightVentricle
		case k == "left" && strings.HasPrefix(side, "atri"):
			return leftAtrium
		case k == "right" && strings.HasPrefix(side, "atri"):
			return rightAtrium
		}
	case keyOreillette, "atrium":
		switch {
		case side == "gauche":
			return leftAtrium
		case strings.HasPrefix(side, "droit"):
			return rightAtrium
		}
	case "aorte", "aorta":
		return aorta
	}
	if otherParts[k] || strings.HasPrefix(k, "valv") || strings.HasPrefix(k, "mitral") || strings.HasPrefix(k, "aorti") || strings.HasPrefix(k, "tricuspid") || strings.HasPrefix(k, "pulmon") {
		return otherPart
	}
	return noPart
}

// partOf tells the part that a word of size at token from is said of: the one
// named between it and its value at token at, else the last one before.
func (r *reader) partOf(from, at int) part {
	for j := from + 1; j < at; j++ {
		if p := partAt(r.t, j); p != noPart {
			return p
		}
	}
	return r.subject(from)
}

// subject tells the part last named before token i, in its line or the one
// before, which may be its heading.
func (r *reader) subject(i int) part {
	t := r.t
	for j, n := i-1, 0; j >= 0 && n < 40 && t.Tokens[j].Line >= t.Tokens[i].Line-1; j, n = j-1, n+1 {
		if p := partAt(t, j); p != noPart {
			return p
		}
	}
	return noPart
}

// ofLeftVentricle are measures whose words also serve for other parts: "FE VD",
// "strain OG", "VD : DTD 28 mm".
var ofLeftVentricle = map[string]bool{"lvef": true, "gls": true, "lvidd": true, "lvids": true, "lvedv": true, "lvesv": true}

// ownPart gives the measure that the label of k at token from means where another
// part of the body is named beside it, "" where that is none of the table. j is
// the token of the value.
func (r *reader) ownPart(k string, from, j int) string {
	t := r.t
	if k == "peric" {
		for i := from - 2; i < max(j, from+4); i++ {
			if t.Same(i, from) && strings.HasPrefix(t.Key(i), "pleur") {
				return ""
			}
		}
		return k
	}
	if !ofLeftVentricle[k] {
		return k
	}
	for i := max(from-3, 0); i < j && i < from+8; i++ {
		if !t.Same(i, from) || i < from && (k == "lvef" || k == "gls") {
			continue
		}
		if p := partAt(t, i); p == rightVentricle || p == leftAtrium || p == rightAtrium {
			if i < from && i+1 < from && !(t.Key(from-1) == ":" || t.Key(from-1) == "(") {
				continue
			}
			if k == "lvidd" && p == rightVentricle {
				return "rv_d_pla"
			}
			return ""
		}
	}
	return k
}

// said reports whether one of the measures in keys is announced or a word that
// begins with stem stands before token i, at most reach tokens away and at most
// a line before.
func (r *reader) said(i, reach int, stem string, keys ...string) bool {
	t := r.t
	for j, n := i-1, 0; j >= 0 && n < reach && t.Tokens[j].Line >= t.Tokens[i].Line-1; j, n = j-1, n+1 {
		if stem != "" && strings.HasPrefix(t.Key(j), stem) {
			return true
		}
		if len(keys) == 0 || t.Tokens[j].Kind != phrase.Word {
			continue
		}
		if c, _, ok := find(t, j); ok {
			for _, k := range keys {
				if c.key == k {
					return true
				}
			}
		}
	}
	return false
}

// basal reports whether "à la base" stands beside a diameter of the right
// ventricle, in its own clause.
func (r *reader) basal(from, to int) bool {
	t := r.t
	for j := from; j < to+5 && t.Same(from, j); j++ {
		switch k := t.Key(j); {
		case k == "base" || k == "basal" || k == "basale":
			return true
		case j >= to && (k == "," || k == "et" || k == "." || r.isNumber(j) || k == "|"):
			return false
		}
	}
	return false
}
