package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// reach is how many tokens may stand between a label and its value.
const reach = 14

// fillers may stand between a label and a value without unit.
var fillers = words("a;etait;etaient;de;du;des;la;le;l;d;est;sont;=;:;|;(;);mesure;mesuree;mesures;estime;estimee;estimees;calcule;calculee;evalue;evaluee;environ;env;soit;par;simpson;biplan;biplane;bp;sbp;2d;3d;teichholz;tm;bazett;fridericia;framingham;hodges;selon;en;moyen;moyenne;max;maximum;maximal;maximale;~;visuellement;visuelle;visuel;vg;normal;normale;normaux;fin;fins;fines;large;larges;altere;alteree;conserve;conservee;preserve;preservee;legerement;moderement;severement;tres;peu;dilate;dilatee;non;elargi;elargis;allonge;allongee;limite;diminue;diminuee;augmente;augmentee;is;of;at;was;mean;measured;estimated;normalement;electrique;deviee;devie;gauche;droit;hyperdevie;vers;index;au;basse;abaissee;effondree;reduite;satisfaisante;bonne;correct;correcte;globale;retrouve;retrouvee;autour;toujours;-;.;epaissi;epaissie;hypertrophie;fraction;ascendante;st;segment")

// labelled reads every value that a label announces.
func (r *reader) labelled() {
	t := r.t
	for i := 0; i < len(t.Tokens); {
		c, end, ok := find(t, i)
		if !ok || r.used[i] || !r.plausible(c, i, end) {
			i++
			continue
		}
		if j, ok := r.paired(i, c, end); ok {
			i = j
			continue
		}
		r.value(c, i, end)
		i = end
	}
}

// echoOnly are measures that only mean what they say in an echo report.
func (r *reader) plausible(c candidate, i, end int) bool {
	letters := 0
	for j := i; j < end; j++ {
		letters += len(r.t.Tokens[j].Raw)
	}
	switch c.key {
	case "p_dur", "p_axis", "t_axis", "sokolow", "cornell", "rr":
		return len(r.exam) == 0 || !r.echo() || letters > 2
	case "?st":
		return true
	case "mets", "fmt", "dp", "duke", "vo2peak", "vo2_pct", "vevco2", "rer", "sv1":
		return r.stress() || letters > 3
	case "dip", "n_valid":
		return r.exam[pipeline.MAPA]
	case "qrs", "pr", "qt", "qtc", "qrs_axis", "height", "weight", "bmi", "lvef", "sdnn", "af_burden":
		return true
	}
	if letters <= 2 || c.strength != strong {
		return r.echo()
	}
	return true
}

// value looks for the value of the label at tokens [from, end) and records it.
func (r *reader) value(c candidate, from, end int) {
	t := r.t
	bare, commas := true, 0
	var given unit // "DTD (mm) : 50"
	has := false
	for j := end; j < len(t.Tokens) && j < end+reach && t.Same(from, j); j++ {
		tok := &t.Tokens[j]
		switch tok.Kind {
		case phrase.Number:
			x, ok := r.valueAt(j)
			if !ok {
				bare = false
				continue
			}
			if has && !x.known {
				x.unit, x.known = given, true
			}
			if c.key == "dp" && !x.known {
				if v, next, ok := r.countAt(j); ok && next > j+1 {
					x.v, x.next, x.raw.End = v, next, t.Tokens[next-1].End
				}
			}
			if r.used[j] || r.marks[j].skip && !r.marks[from].skip {
				return
			}
			if year(t, j) && !x.known || graded(t, j) || r.counted(c.key, x) {
				bare = bare && graded(t, j)
				continue
			}
			if done := r.take(c, x, from, j, bare, commas); done {
				return
			}
			bare = false
		case phrase.Sign:
			switch tok.Key {
			case "(", "[":
				if u, stop, ok := unitAt(r.folded, tok.End); ok && stop < len(r.folded) && (r.folded[stop] == ')' || r.folded[stop] == ']') && j < end+3 {
					given, has = u, true
					for j+1 < len(t.Tokens) && t.Tokens[j+1].Start <= stop {
						j++
					}
				}
			case ",":
				if commas++; c.strength == weak || commas > 1 {
					return
				}
				bare = false
			case "<", ">", "<=", ">=", "≈":
				if tok.Key != "≈" && c.key != "lvef" && !strings.HasPrefix(c.key, "?st") {
					return
				}
			case "/", "?", "->":
				return
			}
		case phrase.Word:
			if bare && !fillers[tok.Key] {
				bare = false
			}
			if tok.Key == key("inferieur") || tok.Key == key("superieur") || tok.Key == key("inferieure") || tok.Key == key("superieure") {
				if t.Key(j+1) == "a" && c.key != "lvef" {
					return
				}
			}
			if tok.Key == key("passe") || tok.Key == key("passee") || tok.Key == key("passant") {
				if r.changed(c, from, j) {
					return
				}
			}
			if r.stops(c, j) {
				return
			}
		case phrase.Date, phrase.Code:
			bare = false
		case phrase.Clock:
			return
		}
	}
}

// stops reports whether another label begins at j.
func (r *reader) stops(c candidate, j int) bool {
	if versus[r.t.Key(j)] {
		return true
	}
	o, end, ok := find(r.t, j)
	if !ok || !r.plausible(o, j, end) {
		return false
	}
	if o.key == c.key || o.strength == withUnit && end == j+1 {
		return false
	}
	switch {
	case o.key == "qrs_axis" && c.key == "qrs_axis", o.key[0] == '?' && c.key == "?st":
		return false
	}
	return true
}

// graded reports whether the number at j counts a degree and measures nothing.
func graded(t *phrase.Text, j int) bool {
	switch t.Key(j - 1) {
	case "grade", key("stade"), "type", phrase.KeyOf("classe"), "nyha", "bav", "degre", key("mobitz"), "segment", "segments", "niveau", phrase.KeyOf("duree"), "stage", phrase.KeyOf("class"):
		return t.Key(j-1) != phrase.KeyOf("duree")
	}
	return false
}

// nouns after a bare number that show it counts or dates something.
var counting = words("mois;semaines;semaine;sem;fois;segments;segment;episodes;episode;derivations;cavites;valves;complexes;patients;pauses;salves;ans;an;annees;jours;h;heures;mesures;months;weeks;times;sigmoides;cuspides;tests;cycles;battements;vaisseaux;comprimes;mg;cp;cps;ug;years;days;eme;g")

func (r *reader) counted(k string, x value) bool {
	return !x.known && counting[r.t.Key(x.next)] || x.known && (x.unit.dim == years || x.unit.dim == mass && x.unit.factor == 1 && x.loose && k != "lvmass")
}

// take tries value x for label c; done ends the search.
func (r *reader) take(c candidate, x value, from, j int, bare bool, commas int) (done bool) {
	k := c.key
	if k[0] == '?' {
		if k = r.site(k, from, j); k == "" {
			return true
		}
	}
	known := x.known && !(x.loose && ucum[limits()[k].unit].dim != x.unit.dim)
	switch {
	case !known && c.strength == withUnit && k != "st_shift", !known && !bare:
		return false
	case commas > 0 && !known:
		return false
	}
	if k == "n_valid" {
		return r.valid(x, from)
	}
	x, k = reinterpret(k, x)
	if k == "gls" && x.v > 5 { // the minus sign is often left out or set apart
		x.v = -x.v
	}
	v, ok, slip := convert(k, x)
	if !ok {
		if d := x.unit.dim; known && (d == rate || d == duration && ucum[limits()[k].unit].dim != duration || d == years || d == power) {
			return true // "ondes P à 90/min": said of something else
		}
		if slip && bare && known && c.strength != withUnit || slip && bare && !known && c.strength == strong && len(r.t.Tokens[from].Raw) > 2 && !r.marks[j].previous {
			r.ask(k, x, from)
			r.used[j] = true
			return true
		}
		return known && x.unit.dim == ucum[limits()[k].unit].dim
	}
	if k == "st_shift" {
		v = r.shift(v, from)
	}
	r.used[j] = true
	ctx := r.context(j, x.next, phased[k])
	if phased[k] && ctx == pipeline.Current && k == "lvef" && r.exam[pipeline.StressEcho] {
		ctx = pipeline.Rest
	}
	s := pipeline.Span{Start: r.t.Tokens[from].Start, End: x.raw.End}
	if k == "st_shift" {
		v, s.End = r.largest(v, x.next, s.End)
	}
	r.emitSpan(k, ctx, v, "", s)
	r.indexed(k, ctx, x.next)
	r.compared(k, x.next)
	return true
}

// phased measures carry the phase of the exercise in their context.
var phased = map[string]bool{"lvef": true, "gls": true, "paps": true, "tr_vmax": true, "av_gmean": true, "av_gmax": true, "wms": true, "mv_gmean": true, "ee": true, "eroa": true}

// reinterpret turns to the measure that the unit shows was meant.
func reinterpret(k string, x value) (value, string) {
	if !x.known {
		return x, k
	}
	swap := map[string]map[dim]string{
		"la_diam":  {area: "la_area", volume: "la_vol", perArea: "la_vol_i"},
		"la_area":  {volume: "la_vol", perArea: "la_vol_i", length: "la_diam"},
		"la_vol":   {perArea: "la_vol_i", area: "la_area"},
		"la_vol_i": {volume: "la_vol"},
		"ra_area":  {},
		"lvmass":   {massArea: "lvmass_i"},
		"lvmass_i": {mass: "lvmass"},
		"lvedv":    {perArea: "lvedv_i"},
		"lvidd":    {volume: "lvedv"},
		"lvids":    {volume: "lvesv"},
		"sv":       {perArea: "sv_i"},
		"co":       {flowIndex: "ci"},
		"ava":      {areaArea: "ava_i"},
		"rv_d_pla": {},
		"vo2peak":  {percent: "vo2_pct"},
		"vo2_pct":  {uptake: "vo2peak"},
		"ivc":      {percent: "ivc_coll"},
		"lvot_d":   {},
		"weight":   {},
	}
	if to, ok := swap[k][x.unit.dim]; ok {
		return x, to
	}
	return x, k
}

// validShares reads "95 % validées", "94 % de mesures valides".
func (r *reader) validShares() {
	t := r.t
	if !r.exam[pipeline.MAPA] {
		return
	}
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.unit.dim != percent || r.used[i] || r.marks[i].skip {
			continue
		}
		for j := x.next; j < x.next+5 && t.Same(i, j); j++ {
			if w := t.Key(j); strings.HasPrefix(w, "valid") || strings.HasPrefix(w, "valabl") || strings.HasPrefix(w, "exploitabl") || strings.HasPrefix(w, key("successful")) || strings.HasPrefix(w, key("reussi")) {
				r.used[i] = true
				r.emitSpan("n_valid", pipeline.Current, x.v, "%", x.raw)
				break
			}
			if k(t, j, ",", "(", ".") {
				break
			}
		}
		if t.Key(i-1) == "(" && strings.HasPrefix(t.Key(i-2), "valid") && !r.used[i] { // 68 valides (96 %)
			r.used[i] = true
			r.emitSpan("n_valid", pipeline.Current, x.v, "%", x.raw)
		}
	}
}

// valid records a share of valid readings; counts alone are kept as counts.
func (r *reader) valid(x value, from int) bool {
	u := "1"
	if x.known && x.unit.dim == percent {
		u = "%"
	}
	if !within("n_valid", x.v) {
		return false
	}
	r.used[x.at] = true
	r.emitSpan("n_valid", pipeline.Current, x.v, u, pipeline.Span{Start: r.t.Tokens[from].Start, End: x.raw.End})
	return true
}
