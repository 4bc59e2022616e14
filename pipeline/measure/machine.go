package measure

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// machine gives the names that echo machines print on their result pages, in
// English and in French, beside the ones of labels. They are put together from
// parts: in braces stand the parts of which one is printed, the empty one last
// where it may be left out. Names that only mean something at a valve ("maxPG")
// are decided by the site before them, see site.
var machine = map[string]string{
	"lvidd":       "lv idd;lvdd;lv edd;lv ed diameter;lvid d;dvgd;d vgd;vg d;divgd;{vg|lv} diastole",
	"lvids":       "lv ids;lvds;lvid s;lv esd;lv es diameter;dvgs;d vgs;divgs;{vg|lv} systole",
	"ivsd":        "ivst;ivstd;ivs d;ivs diastole;sivd;siv d;siv {diastole|diastolique}",
	"pwd":         "lvpw d;pwt;pwtd;lvpwt;lvpwtd;pw d;ppvgd;ppvg d;ppd;pp {diastole|diastolique};lv pw",
	"lvmass":      "lv{d|} mass;lvm;mas{se|} vg{d|};lv mass d",
	"lvmass_i":    "lv{d|} mass {index|ind|i|/bsa|di};lvmi;mas{se|} vg{d|} {indexee|ind|i|index|/sc}",
	"fs":          "%fs;% fs;%fr;% fr;{vg|ventricule gauche} {fr|fraction raccourcissement|fraction de raccourcissement}",
	"lvedv":       "lv edv;edv;lvedv;vtdvg;vtd",
	"lvesv":       "lv esv;lvesv;vtsvg;vts",
	"lvef":        "lv ef;lvef;!ef",
	"gls":         "lv gls;gls avg;avg gls;gls moy",
	"sv":          "lvsv;lv sv;sv lvot",
	"sv_i":        "lvsvi;lv svi;svi;lvsi",
	"co":          "lvco;lv co",
	"ci":          "lvci;lv ci",
	"lvot_d":      "lvot {diam|dia|d};{diam|diametre} {ccvg|lvot};ccvg {diam|diametre|d}",
	"e_vel":       "{mv|vm|mitral|mitrale} {peak |}e {vel|max vel|vmax|vit|velocity|max|v|};e {vel|max vel|vit};{vitesse|vit} e {mitral|vm};e vm {vit|vel|}",
	"a_vel":       "{mv|vm|mitral|mitrale} {peak |}a {vel|max vel|vmax|vit|velocity|max|v|};a {vel|max vel|vit};{vitesse|vit} a {mitral|vm};a vm {vit|vel|}",
	"ea":          "{mv|vm|mitral|mitrale} {e/a|e sur a|e a|ea} {ratio|};rapport e a",
	"dt":          "{mv|vm|mitral|e} {dect|dec time|decel time|deceleration time|dt|dct|tdec|td|tde|t dec};dect;dec time;decel time;dct;tdec {vm|mv|e|};mitrale td",
	"e_prime_lat": "lat peak e' {vel|};lat e' {vel|};e' lat {vel|};e'(lat);e'(l);tdi e' lat;lateral peak e';mv e' lat;e' {vel lat|laterale};eprime {lat|lateral|laterale};e {lat|lateral|laterale} prime;{mv|vm|mitral|mitrale} e prime {lat|lateral|laterale}",
	"e_prime_sep": "med peak e' {vel|};{med|sept|sep} e' {vel|};e' {sep|medial|mediale|med} {vel|};e'(sep);e'(sept);e'(med);e'(s);tdi e' {sept|med};septal peak e';mv e' {sept|med};eprime {sept|septal|septale|med};e {sept|septal|septale} prime;{mv|vm|mitral|mitrale} e prime {sept|septal|septale}",
	"ee":          "e/{med|lat|sept|sep|avg|mean} e';e/e' {avg|ave|moy|moyen|lat|sept|sep|med|medial|mean};e/e'(avg);e/e'(ave);e/e'(moy);e/e'(mean);e/e'(lat);e/e'(sept);e/e'(sep);e/e'(med);mv e/e' {avg|lat|sept|}",
	"la_diam":     "la {diam|dia|dimension|size|d};!lad;!laps",
	"la_area":     "la area;!laa",
	"la_vol":      "la vol;laesv;lav;{vol|volume} og",
	"la_vol_i":    "la vol {index|ind|i|/bsa};laesv {index|i|ind};laesvi;lavi;la {esvi|esv index};{vol|volume} og {indexe|ind|i|index|/sc}",
	"ra_area":     "ra area;!raa",
	"rv_basal":    "rvd1;rv {basal|base} {diam|dia|d|}",
	"rv_d_pla":    "rvid d;rvidd;rvdd;rvot prox",
	"s_prime":     "rv s' {vel|};tv s';s' {lat|rv|vd};tdi s'",
	"fac":         "rv fac",
	"tr_vmax":     "!trv;trvmax",
	"pod":         "rap {est|systole|};ra press;press od;pod {est|}",
	"paps":        "rvsp;psvd;pasp;{pap|papsyst} {systolique|syst}",
	"ivc":         "!ivc {diam|dia|max|exp|insp|}",
	"?vmax":       "v2 max;max vel;peak vel;pk vel;vit max;vmax;v max;velocity max",
	"?gmax":       "maxpg;max pg;pg max;pgmax;pg peak;peak pg;pkpg;gpmax;gp max;peak grad;pk grad;max grad;pg",
	"?gmean":      "meanpg;mean pg;pg mean;pgmean;mpg;gpmoy;gp moy;mean grad;mn grad",
	"?vti":        "v2 vti",
	"lvot_vti":    "lv v1 vti;{lvot|ccvg} {vti|itv}",
	"ava":         "ava {vti|cont vti|cont|vmax|};aortic valve area;sva;sva itv",
	"ava_i":       "avai {vti|};ava index {vti|};sva ind",
	"pht":         "{mv|ai|ar} pht",
	"eroa":        "{mr|ar|ai|im|ia} {ero|eroa|sor}",
	"rvol":        "{mr|ar|ai} {vol|volume|rvol|rv};!rvol",
	"ao_sinus":    "{ao|aor} {root|sinus|sinuses|diam svals|diam|dia|root diam|root dia|sinus dia|sinus diam|root sinus};aod;!aodiam;!aoroot;diam {ao|aorte} {sinus|sin|vals};sinus vals;diam ao",
	"ao_asc":      "asc {ao|aorta} {diam|dia|};asc{ending|} ao;ascending aorta {diam|dia|};aoasc;diam {ao|aorte} asc;ao asc {diam|dia|};aorte {tub|tubulaire}",
	"ao_arch":     "ao arch {diam|dia|}",
	// of no measure of the table; without them the part before would pass for one
	"?none": "jonction {sino tubulaire|sinotubulaire|st};jst;stj;st junction;{sinotubular|sino tubular} junction;{anneau|annulus} {aortique|ao|diam|};ivss;ivs s;sivs;siv s;lvpws;lvpw s;ppvgs;pps;ivs systole;siv systole;v2 mean;v1 mean;vmean;v mean;vmoy;mv dec slope;dec slope;lv v1 {max|mean};lv v1 {max|mean} pg;la/ao;ao/la;og/ao;pv accel time;pv act;ivrt;triv;mapse;rv/ra grad",
}

// spreadNames gives the names that a pattern with braces stands for.
func spreadNames(pattern string) []string {
	open := strings.IndexByte(pattern, '{')
	if open < 0 {
		return []string{strings.Join(strings.Fields(pattern), " ")}
	}
	end := open + strings.IndexByte(pattern[open:], '}')
	var out []string
	for _, part := range strings.Split(pattern[open+1:end], "|") {
		out = append(out, spreadNames(pattern[:open]+part+pattern[end+1:])...)
	}
	return out
}

// methods say how a value was measured or computed: behind a name they are part
// of it. Letters alone only count in parentheses.
var methods = words("teich;teichholz;teichholtz;cubed;cube;mod;bp;biplane;biplan;sp;a4c;a2c;ap4;ap2;ase;dopp;simpson;devereux")

var methodLetters = words("2d;3d;mmode;tm;4c;2c;4ch;2ch;ap4c;al;a;l;c;v;d;s;i;mod;cont;continuity;vti;itv;vmax;tr;it;lvot;ccvg;est;estimated;auto;doppler;disks;disk;disc;plan;simp;teich;avg;ave;moy;sax;plax;psl;method")

// method returns the token behind the words of method that follow the name which
// ends at token end: "EDV(MOD-bp)", "LVEF MOD BP", "AVA (VTI)", "IVSd (2D)".
func method(t *phrase.Text, end int) int {
	for t.Same(end-1, end) {
		j := end
		if t.Key(j) == "-" && methods[t.Key(j+1)] {
			j++
		}
		if methods[t.Key(j)] {
			end = j + 1
			continue
		}
		stop := 0
		if k := t.Key(end); k == "(" || k == "[" {
			stop = methodAside(t, end)
		}
		if stop == 0 {
			return end
		}
		end = stop
	}
	return end
}

// methodAside returns the token behind the parenthesis at open where it holds
// nothing but words of method, 0 else. "(s)" and "(m/s)" are units.
func methodAside(t *phrase.Text, open int) int {
	n := 0
	for j := open + 1; j < open+8 && t.Same(open, j); j++ {
		k := t.Key(j)
		switch {
		case k == ")" || k == "]":
			if n == 0 || n == 1 && len(t.Tokens[j-1].Raw) == 1 && t.Tokens[j-1].Kind == phrase.Word && methodUnits[t.Tokens[j-1].Raw] {
				return 0
			}
			return j + 1
		case k == "-" || k == "," || k == "." || k == "_":
		case t.Tokens[j].Kind == phrase.Number && t.Tokens[j].Decimals == 0 && t.Tokens[j].Value >= 2 && t.Tokens[j].Value <= 4 && dimensions[t.Key(j+1)] && t.Tokens[j].End == t.Tokens[j+1].Start:
			n += 2
			j++
		case methods[k] || methodLetters[k]:
			n++
		default:
			return 0
		}
	}
	return 0
}

var (
	// units of one letter in parentheses name a unit and no method.
	methodUnits = map[string]bool{"s": true, "l": true, "a": true}
	// dimensions follow a figure in "2D", "4C", "2ch".
	dimensions = words("d;c;ch")
)
