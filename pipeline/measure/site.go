package measure

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// places that a velocity or gradient may belong to.
const (
	aortic     = "aortic"
	mitral     = "mitral"
	tricuspid  = "tricuspid"
	pulmonary  = "pulmonary"
	appendage  = "appendage"
	outflow    = "outflow" // left ventricular outflow tract
	prosthesis = "prosthesis"
)

// siteKeys tells the measure of a label at a place; "" is the unspoken place.
var siteKeys = map[string]map[string]string{
	"?vmax":  {"": "av_vmax", aortic: "av_vmax", tricuspid: "tr_vmax", appendage: "laa_vel"},
	"?gmax":  {"": "av_gmax", aortic: "av_gmax"},
	"?gmean": {"": "av_gmean", aortic: "av_gmean", mitral: "mv_gmean"},
	"?area":  {aortic: "ava", mitral: "mva"},
	"?vti":   {aortic: "ao_vti", outflow: "lvot_vti"},
}

// site decides which measure label k means: by the words between it and its
// value, else by the last place named before it in the paragraph.
func (r *reader) site(k string, from, at int) string {
	t := r.t
	switch k {
	case "?st":
		return "st_shift"
	case "?corr":
		if r.said(from, 30, "", "qt", "qtc") {
			return "qtc"
		}
		return ""
	case "?dia", "?sys":
		if r.said(from, 15, "volume") { // no wall has one
			return map[string]string{"?dia": "lvidd", "?sys": "lvids"}[k]
		}
	case "?pred":
		if t.Key(from+1) == "(" && t.Key(at+1) == ")" && (r.said(from, 14, "bpm", "fmt") || r.said(from, 14, "fc") || r.said(from, 14, "hr")) {
			return "fmt"
		}
		return ""
	case "?ratio":
		if t.Key(from-1) != "par" && r.said(from, 24, "", "e_vel") && r.said(from, 12, "", "a_vel") {
			return "ea"
		}
		if t.Key(from-1) != "par" && r.said(from, 20, "", "lvot_vti") && r.said(from, 12, "", "ao_vti") {
			return "dvi"
		}
		return ""
	case "?lame":
		if r.said(from, 25, "pericard") && !r.said(from, 12, "pleur") {
			return "peric"
		}
		return ""
	}
	if p := r.partOf(from, at); p != otherPart || k != "?area" {
		if key := ofPart[k][p]; key != "" || siteKeys[k] == nil {
			return key
		}
	}
	for j := from; j < at; j++ {
		if p := place(t, j); p != "" {
			return siteKeys[k][p]
		}
	}
	line := t.Tokens[from].Line
	for j, n := from-1, 0; j >= 0 && n < 60; j, n = j-1, n+1 {
		if t.Tokens[j].Line < line-1 {
			break
		}
		if p := place(t, j); p != "" {
			return siteKeys[k][p]
		}
	}
	if !r.echo() {
		return ""
	}
	return siteKeys[k][""]
}

// place tells the valve or place that the word at j names.
func place(t *phrase.Text, j int) string {
	k := t.Key(j)
	raw := t.Tokens[j].Raw
	switch {
	case k == "sous" && strings.HasPrefix(t.Key(j+1), "aort"), k == "ccvg", k == "intra" && t.Key(j+1) == "vg", strings.HasPrefix(k, "intraventriculaire"), k == "lvot", k == "intravg", k == keyChasse, k == "medioventriculaire", k == "ssao":
		return outflow
	case k == "aortique" || k == "aortic" || raw == "Ao" || raw == "RAo" || raw == "RA" || raw == "RAC" || raw == "IA" || raw == "IAo" || k == "transaortique" || k == "rao" || raw == "AS" || raw == "AR":
		if strings.HasPrefix(t.Key(j-1), "sous") || t.Key(j-1) == "-" && t.Key(j-2) == "sous" {
			return outflow
		}
		if t.Key(j-1) == keyPression || t.Key(j-1) == keyCrosse || t.Key(j-1) == keyAnneau {
			return ""
		}
		return aortic
	case strings.HasPrefix(k, "mitral") || raw == "IM" || raw == "RM" || raw == "MR" || raw == "MS" || k == "transmitral":
		return mitral
	case raw == "IT" || raw == "TR":
		return tricuspid
	case k == "tricuspide" || k == "tricuspid" || k == keyTricuspidienne:
		// "valve aortique tricuspide" has three cusps.
		for n := 1; n <= 3; n++ {
			if p := t.Key(j - n); strings.HasPrefix(p, "aort") || p == "sigmoides" {
				return aortic
			}
		}
		return tricuspid
	case k == "pulmonaire" && (t.Key(j-1) == "valve" || t.Key(j-1) == "stenose" || t.Key(j-1) == "fuite" || t.Key(j-1) == keyInsuffisance), raw == "RP", raw == "IP" && t.Key(j+1) != ":":
		return pulmonary
	case k == "auricule" || k == "laa" || raw == "AG" || raw == "LAA" || k == "auriculaire" && strings.HasPrefix(t.Key(j-1), "vidange"):
		return appendage
	}
	return ""
}

// shift gives the sign of a displacement of the ST segment by its label.
func (r *reader) shift(v float64, from int) float64 {
	if v < 0 {
		return v
	}
	for j := from; j < from+4; j++ {
		if k := r.t.Key(j); strings.HasPrefix(k, "sous") || k == keyDepression || k == "descend" || strings.HasPrefix(k, "abais") {
			return -v
		}
	}
	return v
}
