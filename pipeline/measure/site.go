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
	leak       = "leak" // a jet whose velocity is none of the table
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
	case "?asc":
		if r.said(from, 30, "aort") {
			return "ao_asc"
		}
		return ""
	case "?vel":
		return r.jet(from, at)
	case "?fa":
		if shareOfTime(t, at) {
			return "af_burden"
		}
		return ""
	case "?charge":
		if r.fibrillation(from) {
			return "af_burden"
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
	if from > 0 && t.Same(from-1, from) {
		if p := prefixes[t.Tokens[from-1].Raw]; p != "" {
			return siteKeys[k][p]
		}
	}
	for j := from; j < at; j++ {
		if p := place(t, j); p != "" {
			return siteKeys[k][p]
		}
	}
	line := t.Tokens[from].Line
	if r.field(from) {
		if p := r.headedBy(from); p != "" || k != "?area" && r.echo() {
			return siteKeys[k][p]
		}
	}
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

// jet tells whose velocity "sa vitesse", "a velocity" at token from is: that of the
// valve named last in its sentence, or named behind as that of a leak.
func (r *reader) jet(from, at int) string {
	t := r.t
	if k := t.Key(from + 1); (k == "de" || k == "du" || k == "of" || k == "d") && !r.isNumber(from+2) { // of a wave, of propagation
		return ""
	}
	for j := from - 1; j >= 0 && j > from-30 && t.Same(j, from); j-- {
		if k := t.Key(j); strings.HasPrefix(k, "pulmon") || k == "onde" || k == "flux" || k == "flow" || k == "wave" {
			return ""
		}
		if p := place(t, j); p != "" {
			return siteKeys["?vmax"][p]
		}
	}
	return ""
}

// ofTime are words of "30 % du temps", "of the recording".
var ofTime = words("temps;enregistrement;trace;holter;time;recording;duree;nycthemere;jour;nuit")

// shareOfTime reports whether the value at token i is a share of the time.
func shareOfTime(t *phrase.Text, i int) bool {
	for j := i + 1; j < i+7 && t.Same(i, j); j++ {
		if ofTime[t.Key(j)] {
			return t.Key(j-1) == "du" || t.Key(j-1) == "l" || t.Key(j-1) == "the" || t.Key(j-1) == "la"
		}
	}
	return false
}

// fibrillation reports whether, of the arrhythmias named before token i, the
// last is atrial fibrillation: "FA paroxystique, charge de 12 %".
func (r *reader) fibrillation(i int) bool {
	t := r.t
	for j := i - 1; j >= 0 && j > i-20 && t.Same(i, j); j-- {
		switch k := t.Key(j); {
		case t.Tokens[j].Raw == "FA" || t.Tokens[j].Raw == "AF" || strings.HasPrefix(k, "fibril"):
			return true
		case strings.HasPrefix(k, "extras") || strings.HasPrefix(k, "es") && t.Tokens[j].Raw == strings.ToUpper(t.Tokens[j].Raw) || k == "pvc" || k == "pvcs" || k == "pac" || k == "pacs" || k == "flutter":
			return false
		}
	}
	return false
}

// prefixes are short names of valves and vessels that only count right before a
// quantity: "AV maxPG", "VM Vmax", "Aorte Vmax".
var prefixes = map[string]string{
	"AV": aortic, "VA": aortic, "AoV": aortic, "VAo": aortic, "Aorte": aortic, "Aorta": aortic, "Ao": aortic,
	"MV": mitral, "VM": mitral, "PV": pulmonary, "VP": pulmonary, "PA": pulmonary, "AP": pulmonary, "TV": tricuspid, "VT": tricuspid, "CCVG": outflow, "LVOT": outflow,
	"MR": mitral, "IM": mitral, "TR": tricuspid, "IT": tricuspid, "AR": leak, "AI": leak, "IA": leak, "IP": pulmonary, "PR": pulmonary,
}

// longestSection is how many lines below its heading a field is looked for.
const longestSection = 30

// field reports whether token i stands in a line of names and values: a row of
// cells, of columns at wide gaps, or "name : value".
func (r *reader) field(i int) bool {
	t := r.t
	first, end := lineOf(t, i)
	for j := first; j < end; j++ {
		if key := t.Key(j); key == "|" || (key == ":" || key == "=") && j < first+8 && end-first < 20 {
			return true
		}
		if j > first && t.Tokens[j].Start-t.Tokens[j-1].End >= 2 || j > first && t.Tokens[j].Start > t.Tokens[j-1].End && t.Raw[t.Tokens[j-1].End] == '\t' {
			return true
		}
	}
	return false
}

// lineOf gives the first and the end token of the line of token i.
func lineOf(t *phrase.Text, i int) (from, to int) {
	for from = i; from > 0 && t.Tokens[from-1].Line == t.Tokens[i].Line; from-- {
	}
	for to = i + 1; to < len(t.Tokens) && t.Tokens[to].Line == t.Tokens[i].Line; to++ {
	}
	return from, to
}

// headedBy gives the place that a field at token i belongs to: the one its own
// line names before it, else the first cell above an empty one, else the heading
// of the section.
func (r *reader) headedBy(i int) string {
	t := r.t
	first, _ := lineOf(t, i)
	for j := i - 1; j >= first; j-- {
		if p := place(t, j); p != "" {
			return p
		}
	}
	carried := t.Key(first) == "|" && t.Key(first+1) == "|"
	bottom := t.Tokens[i].Line
	for first > 0 && t.Tokens[first-1].Line >= bottom-longestSection {
		from, to := lineOf(t, first-1)
		first = from
		if carried && t.Key(from) == "|" && t.Key(from+1) != "|" {
			for j := from + 1; j < to && t.Key(j) != "|"; j++ {
				if p := place(t, j); p != "" {
					return p
				}
			}
			carried = false
		}
		if p, ok := headingPlace(t, from, to); ok {
			return p
		}
	}
	return ""
}

// headingPlace reads the line [from, to) as the heading of a section: some words
// alone, in a first cell alone, or before a closing colon.
func headingPlace(t *phrase.Text, from, to int) (p string, ok bool) {
	words := 0
	for j := from; j < to; j++ {
		tok := &t.Tokens[j]
		switch {
		case tok.Kind == phrase.Word:
			if words > 0 && (t.Tokens[j].Start-t.Tokens[j-1].End >= 2 || t.Key(j-1) == "|") {
				return "", false
			}
			words++
			if at := place(t, j); at != "" && p == "" {
				p = at
			}
		case tok.Kind != phrase.Sign, tok.Key == ":" && j < to-1, tok.Key == ",", tok.Key == ".", tok.Key == "=":
			return "", false
		}
	}
	return p, words > 0 && words <= 6
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
		if t.Key(j-1) == "," && t.Key(j-2) == "valve" { // "la valve, tricuspide et calcifiée"
			return aortic
		}
		// "valve aortique tricuspide" has three cusps.
		for n := 1; n <= 3; n++ {
			if p := t.Key(j - n); strings.HasPrefix(p, "aort") || p == "sigmoides" {
				return aortic
			}
		}
		return tricuspid
	case strings.HasPrefix(k, "pulmonar") && (t.Key(j+1) == "valve" || t.Key(j+1) == "stenosis" || t.Key(j+1) == "regurgitation"), k == "pulmonaire" && (t.Key(j-1) == "valve" || t.Key(j-1) == "stenose" || t.Key(j-1) == "fuite" || t.Key(j-1) == keyInsuffisance), raw == "RP", raw == "IP" && t.Key(j+1) != ":":
		return pulmonary
	case k == "auricule" || k == "laa" || raw == "AG" || raw == "LAA" || k == "auriculaire" && strings.HasPrefix(t.Key(j-1), "vidange"):
		return appendage
	}
	return ""
}

// waveOf tells the axis that a bare "axe" at token from means: of the wave spoken
// of where a possessive or "d'" ties it to that wave, else of the QRS.
func (r *reader) waveOf(from int) string {
	t := r.t
	k := t.Key(from - 1)
	if k == "l" && t.Key(from-2) == "dont" || k == "an" || k == "a" && t.Key(from-2) == "with" {
		k = "son"
	}
	switch k {
	case "son", "leur", "leurs", "d", "its", "their":
	default:
		return "qrs_axis"
	}
	for j := from - 1; j >= 0 && j > from-24 && t.Same(from, j); j-- {
		switch raw := t.Tokens[j].Raw; {
		case raw == "QRS", strings.HasPrefix(t.Key(j), "complex"):
			return "qrs_axis"
		case waves[t.Key(j-1)] && raw == "P", raw == "P" && waves[t.Key(j+1)]:
			return "p_axis"
		case waves[t.Key(j-1)] && raw == "T", raw == "T" && waves[t.Key(j+1)]:
			return "t_axis"
		}
	}
	return "qrs_axis"
}

var waves = words("onde;ondes;wave;waves")

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
