package measure

import (
	"maps"
	"slices"
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// labels gives, for each measure of the table, the words that announce it, in
// French as typed and as said, and in English. Marks before a word:
//
//	=  only in exactly these letters: "E" is the wave, "e" is a word
//	~  weak: the value must follow at once, or carry its unit within the same clause
//	!  the value must carry its unit
//	^  the value must carry its unit within the same clause
//
// Keys that begin with "?" are decided by the valve or place spoken of, see site.
// Rates, pressures, counts and durations have readers of their own.
var labels = map[string]string{
	"p_dur":       "duree de l onde p;duree p;onde p;ondes p;p wave duration;~=P;dur p;p duration;duree de p;p wave",
	"p_axis":      "axe p;axe de p;axe de l onde p;p axis",
	"pr":          "pr;intervalle pr;espace pr;int pr;pq;espace pq;intervalle pq;pr interval;~allongement du pr;~allongement de pr;p r;p q",
	"qrs":         "~qrs;duree qrs;duree du qrs;duree des qrs;dqrs;largeur du qrs;largeur des qrs;qrs duration;qrs width;^complexe stimule;^complexe large;^complexe fin;^complexe elargi;^complexe stimule large;^complexe ventriculaire;^complexe qrs",
	"qrs_axis":    "~axe;axe qrs;axe du qrs;axe des qrs;aqrs;axe electrique;axe du coeur;axe frontal;axe moyen;~axis;qrs axis;~axe gauche;~axe droit;^devie;^deviee",
	"t_axis":      "axe t;axe de t;axe de l onde t;t axis",
	"rr":          "!rr;!r r;intervalle rr;rr interval",
	"qt":          "qt;qt mesure;qtm;espace qt;intervalle qt;qt interval;qt non corrige;qt brut",
	"qtc":         "qtc;qtcb;qtcf;qtch;qtcfram;qt corrige;qt corrected;qtc interval;qtc bazett;qtc fridericia;corrected qt;qt corrige bazett;qt c",
	"sokolow":     "sokolow;sokolow lyon;sokolov;indice de sokolow;indice de sokolov;indice de sokolow lyon;sl",
	"cornell":     "cornell;indice de cornell;cornell voltage",
	"height":      "taille;height;stature",
	"weight":      "poids;weight;pese",
	"bmi":         "imc;bmi;indice de masse corporelle;body mass index",
	"bsa":         "surface corporelle;~=SC;bsa;body surface area;surf corp;surface corp;~=BSA",
	"lvidd":       "dtd;dtdvg;dtd vg;vgd;vgtd;divgd;diametre telediastolique;diametre telediastolique du vg;diametre telediastolique vg;diametre telediastolique du ventricule gauche;lvidd;lvedd;lvdd;lv end diastolic diameter;lv internal diameter diastole;dvgd;diametre diastolique;diametre diastolique du vg;vg diastole;diam td;diametre td;diam telediastolique",
	"lvids":       "dts;dtsvg;dts vg;vgs;vgts;divgs;diametre telesystolique;diametre telesystolique du vg;diametre telesystolique vg;diametre telesystolique du ventricule gauche;lvids;lvesd;lvsd;lv end systolic diameter;lv internal diameter systole;dvgs;diametre systolique;diametre systolique du vg;vg systole;diam ts;diametre ts;diam telesystolique",
	"ivsd":        "siv;sivd;sivtd;siv td;siv diastole;~septum;~septum interventriculaire;septum iv;ivsd;ivs;interventricular septum;septal thickness;septum thickness;epaisseur du septum;epaisseur septale;epaisseur du siv;septum basal;siv basal;^hypertrophie septale;^hypertrophie septale basale;^hypertrophie du septum",
	"pwd":         "~pp;ppd;ppvg;pptd;pp td;pp vg;~paroi posterieure;paroi posterieure du vg;pwd;lvpwd;lvpw;posterior wall;posterior wall thickness;epaisseur de la paroi posterieure;~=PW;paroi post",
	"lvmass":      "masse vg;mvg;masse du vg;masse ventriculaire gauche;masse myocardique;lv mass;masse;left ventricular mass",
	"lvmass_i":    "mvgi;imvg;masse vg indexee;masse vg index;masse indexee;masse ventriculaire gauche indexee;lv mass index;lvmi;masse myocardique indexee;indice de masse vg;index de masse vg;masse du vg indexee",
	"rwt":         "epr;rwt;h/r;epaisseur parietale relative;epaisseur relative;relative wall thickness;rapport h/r",
	"fs":          "~=FR;frvg;fr vg;fraction de raccourcissement;fraction de raccourcissement du vg;fractional shortening;~=FS;fraction raccourcissement;raccourcissement",
	"lvedv":       "vtd;vtdvg;vtd vg;volume telediastolique;volume telediastolique du vg;volume telediastolique vg;volume telediastolique du ventricule gauche;edv;lvedv;lv end diastolic volume;end diastolic volume;vol td;volume td;vol td vg;volume td vg;vtd biplan",
	"lvesv":       "vts;vtsvg;vts vg;volume telesystolique;volume telesystolique du vg;volume telesystolique vg;volume telesystolique du ventricule gauche;esv volume;lvesv;lv end systolic volume;end systolic volume;!=ESV;vol ts;volume ts;vol ts vg;volume ts vg;vts biplan",
	"lvedv_i":     "vtdi;vtdvgi;vtd indexe;vtdvg indexe;volume telediastolique indexe;lvedvi;lvedv index;vtd vg indexe;volume telediastolique du vg indexe",
	"lvef":        "fevg;fe;fe vg;fraction d ejection;fraction d injection;fraction d erection;fraction d objection;fraction d ejection du vg;fraction d ejection ventriculaire gauche;fraction d ejection du ventricule gauche;lvef;~=EF;ejection fraction;lv ejection fraction;fevg sbp;fevg biplan;fevg 2d;fevg 3d;fevg simpson biplan;fevg visuelle;left ventricular ejection fraction;^fonction vg;^fonction systolique;^fonction systolique vg;^fonction ventriculaire gauche;^fonction systolique du vg;^lv function;^systolic function",
	"gls":         "slg;gls;strain global;strain longitudinal global;strain longitudinal;strain;global longitudinal strain;strain global longitudinal;sgl;slg vg;2d strain",
	"sv":          "ves;vest;volume d ejection;volume d ejection systolique;stroke volume;~=SV",
	"sv_i":        "vesi;ves indexe;volume d ejection indexe;volume d ejection systolique indexe;stroke volume index;=SVi;=SVI",
	"co":          "~=Qc;~=DC;debit cardiaque;debit aortique;cardiac output;!debit",
	"ci":          "qci;index cardiaque;cardiac index;debit cardiaque indexe;debit indexe;!=IC",
	"lvot_d":      "ccvg;d ccvg;ø ccvg;diametre ccvg;diametre de la ccvg;diametre de la chambre de chasse;diametre de chambre de chasse;diametre de la chambre de chasse du vg;!chambre de chasse;lvot diameter;diametre sous aortique;lvot d;!lvot",
	"lvot_vti":    "{itv|vti|integrale|integrale temps vitesse|velocity time integral} {du flux |}{sous aortique|sous valvulaire|ccvg|dans la chambre de chasse|de la chambre de chasse|de la chambre de chasse du vg|de la chambre de chasse du ventricule gauche|chambre de chasse|dans la ccvg|in the lvot|of the lvot|lvot};itv ccvg;itvssao;itv ssao;itv sous aortique;itv sous ao;itv ss ao;itv s/s ao;itv ss aortique;itv de la ccvg;itv chambre de chasse;lvot vti;vti lvot;vti ccvg;itv sous valvulaire;intégrale temps vitesse sous aortique;vti sous aortique",
	"ao_vti":      "{itv|vti|integrale|integrale temps vitesse|velocity time integral} {du flux |}{aortique|transaortique|transvalvulaire|trans valvulaire|trans aortique|across the aortic valve|of the aortic valve};itv ao;itvao;itv aortique;itv aortique transvalvulaire;av vti;aortic vti;aortic valve vti;itv transaortique;itv transvalvulaire;vti aortique;vti ao",
	"e_vel":       "=E;onde e;vmax e;vitesse e;vitesse de l onde e;vitesse onde e;pic e;onde e mitrale;e wave;e velocity;=E max;mitral e",
	"a_vel":       "=A;onde a;vmax a;vitesse a;vitesse de l onde a;vitesse onde a;pic a;onde a mitrale;a wave;a velocity;mitral a",
	"ea":          "e/a;rapport e/a;e sur a;ratio e/a;e/a ratio;rapport e sur a;e a ratio",
	"dt":          "tde;~=TD;~=DT;temps de deceleration;temps de deceleration de l onde e;temps de deceleration de e;tdec;td e;deceleration time;tde mitral",
	"e_prime_lat": "e' lat;e' laterale;e' lateral;e'l;e' l;ea lat;ea laterale;ea lateral;e prime lateral;e prime laterale;lateral e';e' lateral wall;onde e' laterale;onde e' lateral;vitesse e' laterale;e' anneau lateral",
	"e_prime_sep": "e' sept;e' septal;e' septale;e's;e' s;ea sept;ea septal;ea septale;e prime septal;e prime septale;septal e';medial e';onde e' septale;vitesse e' septale;e' med",
	"ee":          "e/e';e/ea;e/e' moyen;e/e' moyenne;e/e' lateral;e/e' lat;e/e' laterale;e/e' septal;e/e' sept;rapport e/e';rapport e/ea;e sur e';e sur e prime;e/e prime;e/e' ratio;ratio e/e';e/e' average;average e/e';e/e' mean;e/e' m;e/e' moy;rapport e/e' moyen",
	"la_diam":     "!=OG;diam og;diametre og;diametre de l og;og ap;og tm;diametre de l oreillette gauche;!oreillette gauche;!left atrium;la diameter;og diametre;diametre antero posterieur de l og;diametre antero posterieur de l oreillette gauche;left atrial diameter;og antero posterieur;og antero posterieure",
	"la_area":     "sog;surface og;surface de l og;surface de l oreillette gauche;og surface;la area;left atrial area;surface oreillette gauche",
	"la_vol":      "vog;vol og;volume og;volume de l og;volume de l oreillette gauche;og volume;la volume;left atrial volume;volume oreillette gauche",
	"la_vol_i":    "vogi;vog indexe;vol og indexe;volume og indexe;volume de l og indexe;volume indexe de l og;volume og index;volume indexe og;lavi;la volume index;og indexee;volume indexe;volume de l oreillette gauche indexe;left atrial volume index;volume indexe de l oreillette gauche",
	"ra_area":     "sod;surface od;surface de l od;surface de l oreillette droite;od surface;ra area;right atrial area;!=OD;!oreillette droite;!right atrium",
	"rv_basal":    "vd base;vd basal;dvd1;vd a la base;diametre basal du vd;diametre vd basal;diametre basal vd;rv basal diameter;rvd1;diametre du vd a la base;diametre basal;diam basal;base du vd;rv base;base vd",
	"rv_d_pla":    "!=VD;vdd;diametre du vd;diametre vd;vd parasternal;rvidd;!ventricule droit;dtdvd;dtd vd",
	"rvlv":        "vd/vg;rapport vd/vg;vd sur vg;rv/lv;rv/lv ratio;rapport vd sur vg",
	"tapse":       "tapse;esat;excursion systolique de l anneau tricuspide",
	"s_prime":     "=S';s't;onde s';onde s' tricuspide;onde s vd;onde s;s' vd;s' tricuspide;onde s tricuspide;s prime;s prime tricuspide;rv s';s' wave;onde s' vd;s' dti;=S' VD;vitesse s';pic s';~=S",
	"fac":         "frsvd;frs vd;~=FAC;fraction de raccourcissement de surface;fraction de raccourcissement de surface du vd;rv fac;fac vd;fr vd",
	"tr_vmax":     "vmax it;vmaxit;v it;vmax de l it;vitesse de l it;vitesse it;vmax de l insuffisance tricuspide;vmax de la fuite tricuspide;vitesse maximale de l it;vitesse maximale de la fuite tricuspide;tr vmax;tr peak velocity;tr velocity;it vmax;vmax tricuspide;pic de vitesse de l it;vitesse du flux d it;vitesse du flux de l it;vitesse de la fuite tricuspide;flux d it;tr jet velocity;^=IT;^=TR;^fuite tricuspide;^insuffisance tricuspide;^regurgitation tricuspide;^tricuspid regurgitation",
	"pod":         "pression dans l {oreillette droite|od};pression dans {oreillette droite|od};pression de l {od|oreillette droite};pression {atriale|auriculaire} droite;pod;pression od;pression de l od;pression de l oreillette droite;pression auriculaire droite;rap;ra pressure;right atrial pressure",
	"paps":        "paps;pap systolique;pap syst;pap s;pression arterielle pulmonaire systolique;pression arterielle pulmonaire;pressions pulmonaires;rvsp;pasp;spap;systolic pulmonary artery pressure;systolic pap;pression pulmonaire systolique;~=PAP;pulmonary artery systolic pressure;pap systoliques;p a p systolique;p a p s;p a p syst",
	"papm":        "papm;pap moyenne;pap m;pression arterielle pulmonaire moyenne;mean pap;mpap",
	"ivc":         "!vci;!veine cave inferieure;!veine cave;diametre vci;diametre de la vci;!ivc;ivc diameter;!vena cava;!inferior vena cava;~=VCI",
	"ivc_coll":    "!collapsus;!collapsus inspiratoire;!index de collapsibilite;!collapsibilite;!collapse;!collapsibility;!inspiratory collapse;!variation respiratoire;!variation inspiratoire",
	"?vmax":       "vmax;v max;vitesse maximale;vitesse max;peak velocity;pic de vitesse;=Vm",
	"?gmax":       "gmax;gm max;gradient max;gradient maximal;gradient maximum;grad max;gradient de pointe;peak gradient;maximal gradient;dpmax;δpmax;gradient pic;gradient maxi;max gradient;g max;g maxi",
	"?gmean":      "gmoy;~=GM;~=Gm;gradient moyen;grad moyen;grad moy;gradient moy;mean gradient;dpm;δpm;dpmoy;g moyen;g moy",
	"?vti":        "itv;vti;integrale temps vitesse",
	"?area":       "!surface;!area;!surface calculee;!surface estimee;!surface planimetree",
	"av_vmax":     "vmax ao;vmaxao;vmax aortique;v max aortique;vmax trans aortique;vmax transaortique;vmax transvalvulaire aortique;av vmax;aortic vmax;aortic peak velocity;aortic valve peak velocity;vitesse maximale aortique;vitesse aortique;av peak velocity;^stenose aortique;^retrecissement aortique;^=RAo;^=RAC;^aortic stenosis;peak aortic velocity;aortic jet velocity;maximum aortic velocity;vitesse aortique maximale;vitesse transaortique;pic de vitesse aortique",
	"av_gmax":     "gradient max aortique;gradient maximal aortique;av peak gradient;gmax ao;peak aortic gradient;maximum aortic gradient;gradient aortique maximal;gradient transaortique maximal;gradient aortique max",
	"av_gmean":    "gradient moyen aortique;grad moyen aortique;grad moyen ao;gradient moyen transaortique;av mean gradient;gmoy ao;gm ao;gradient aortique moyen;gradient moyen vg ao;gradient moyen vg/ao;mean aortic gradient;mean transaortic gradient;gradient transaortique moyen",
	"ava":         "sao;svao;s ao;surface ao;surface aortique;surface valvulaire aortique;surface de la valve aortique;ava;aortic valve area;surface valvulaire",
	"ava_i":       "saoi;sao indexee;sao i;surface aortique indexee;surface valvulaire aortique indexee;ava index;indexed ava;avai;surface indexee",
	"dvi":         "index de permeabilite;indice de permeabilite;~=IP;idv;rapport itv;rapport des itv;dvi;doppler velocity index;dimensionless index;ip aortique;{index|indice} de permeabilite {aortique|valvulaire|valvulaire aortique};{aortique|aorte|ao} {index |indice |}permeabilite;~permeabilite {aortique|valvulaire}",
	"mv_gmean":    "gm mitral;gradient moyen mitral;grad moyen mitral;gradient mitral;gradient mitral moyen;mitral mean gradient;gradient transmitral;gradient moyen transmitral;mean mitral gradient;gmoy mitral",
	"mva":         "surface mitrale;~=SM;surface de la valve mitrale;surface valvulaire mitrale;mitral valve area;mva;surface mitrale par pht;surface mitrale en planimetrie",
	"pht":         "pht;t1/2;temps de demi pression;temps de demi decroissance;pressure half time;t 1/2",
	"eroa":        "sor;pisa sor;sor pisa;surface de l orifice regurgitant;surface d orifice regurgitant;orifice regurgitant;eroa;ero;effective regurgitant orifice area;effective regurgitant orifice",
	"rvol":        "~=VR;vol r;volume regurgite;volume regurgitant;vol regurgite;regurgitant volume;rvol;volume de regurgitation",
	"vc":          "~=VC;vena contracta;vc width;largeur de la vena contracta",
	"ao_sinus":    "ao sinus;sinus valsalva;!valsalva;sinus de valsalva;aov;sinus;aorte au sinus;aorte aux sinus de valsalva;aorte aux sinus;aorte sinusale;racine aortique;aortic root;sinuses of valsalva;sinuses;racine de l aorte;aorte initiale;anneau sinus;sinus of valsalva",
	"ao_asc":      "ao asc;aoa;aorte asc;aorte ascendante;aorte ascendante tubulaire;aorte tubulaire;ascending aorta;aao;ao ascendante;portion tubulaire;segment tubulaire;aorte thoracique ascendante;asc aorta;tubular aorta;portion ascendante de l aorte;aorte ascendante proximale",
	"ao_arch":     "!crosse;crosse aortique;crosse de l aorte;aortic arch",
	"peric":       "!epanchement;!epanchement pericardique;!decollement;!decollement pericardique;!pericardial effusion;!effusion;!epanchement circonferentiel;!lame d epanchement;!lame pericardique",
	"laa_vel":     "vmax auricule;vidange ag;vidange de l auricule;vidange auriculaire;vitesse de vidange;vitesses de vidange;vitesse de vidange de l auricule;vitesse de vidange de l auricule gauche;laa emptying velocity;laa velocity;vidange;vmax de vidange;emptying velocity;vmax de l auricule;vmax de l auricule gauche;vidange de l auricule gauche;{vitesse|vitesses|velocite|vmax} {auriculaire|de l auricule|de l auricule gauche};velocite de vidange;laa {emptying |}velocities;emptying velocities;auricule {gauche |}se vide",
	"wms":         "wmsi;score parietal;score de cinetique;score de cinetique segmentaire;wall motion score index;wall motion score",
	"mets":        "mets;met;equivalents metaboliques",
	"fmt":         "fmt;fcmt;fmth;fc max theorique;frequence maximale theorique;fcm theorique;frequence cardiaque maximale theorique;age predicted maximum heart rate;predicted max hr;predicted maximum hr;predicted max heart rate;predicted maximum heart rate;maximum predicted heart rate;max predicted hr;age predicted max hr;age predicted maximum hr;age predicted max heart rate",
	"dp":          "double produit;~=DP;rate pressure product;=RPP;double product;fc x pas;fc × pas;pas x fc;hr x sbp;hr × sbp",
	"duke":        "duke;score de duke;duke treadmill score;duke score;=DTS score",
	"vo2peak":     "vo2 pic;vo2max;vo2 max;pic de vo2;pic vo2;vo2 au pic;peak vo2;vo2 peak;vo2 maximale;vo2 de pointe;=VO2",
	"vo2_pct":     "vo2 theorique;% vo2 th",
	"vevco2":      "ve/vco2;pente ve/vco2;pente de ve/vco2;pente ve vco2;ve/vco2 slope;pente de la ve/vco2;ve vco2;~pente",
	"rer":         "=QR;quotient respiratoire;rer;respiratory exchange ratio;rapport d echanges gazeux;r max;qr max;qr au pic",
	"sv1":         "sv1;premier seuil ventilatoire;premier seuil;vt1;seuil ventilatoire 1;first ventilatory threshold;1er seuil {ventilatoire|};vo2 {au|at} {sv1|vt1|premier seuil|1er seuil};seuil ventilatoire;seuil {anaerobie|aerobie};{anaerobic|ventilatory} threshold",
	"sdnn":        "sdnn",
	"?st":         "sus decalage;susdecalage;sus st;sus decallage;sous decalage;sousdecalage;sous st;st depression;st elevation;st segment elevation;st segment depression;elevation;depression;decalage;decalage du st;decalage de st;sus decalage du st;sous decalage du st;sus decalage st;sous decalage st;sus decalage du segment st;sous decalage du segment st;st monte;st s eleve;st est sureleve;st sureleve;st descend;st s abaisse;st est abaisse;st est decale;sus decalage de st;surelevation du st;ascension du st;abaissement du st;sus decale;sous decale;susdecale;sousdecale;st sus decale;st sous decale",
	"?dia":        "^diastole;^telediastole;^end diastole;^telediastolique;^diastolique;^end diastolic;^en td;^td vg",
	"?sys":        "^systole;^telesystole;^end systole;^telesystolique;^systolique;^end systolic;^en ts;^ts vg",
	"?diam":       "^diametre;^diam;^diameter;^diametre antero posterieur;^diametre ap;^dimension antero posterieure;^en antero posterieur",
	"?vol":        "^volume",
	"?base":       "^base;^basal",
	"?asc":        "^ascendante;^portion ascendante;^ascending;^segment ascendant",
	"?lame":       "^lame",
	"?corr":       "~corrige;~corrigee;~apres correction;~corrected;~bazett;~fridericia;~framingham;~hodges",
	"?vel":        "^vitesse;^velocity;^velocities;^velocite;^vitesse de pointe",
	"?fa":         "^=FA;^=AF;^fibrillation {atriale|auriculaire};^atrial fibrillation;^arythmie",
	"?charge":     "^charge;^burden;^occupant;^occupe;^occupent;^couvrant;^couvre",
	"?pred":       "~theorique;~predicted;~attendue",
	"?ratio":      "~rapport;~ratio;~soit un rapport;~quotient",
	"af_burden":   "charge fa;charge en fa;charge en fibrillation atriale;charge de fa;charge de fibrillation atriale;% fa;af burden;burden fa;charge en fibrillation auriculaire;temps passe en fa",
	"dip":         "dip;dipping;chute nocturne;baisse nocturne;baisse nocturne de la pas;baisse nocturne de la systolique;baisse nocturne de la pression arterielle systolique;baisse nocturne de la pression arterielle;baisse nocturne de la pa;chute nocturne de la pas;chute nocturne systolique;decroissance nocturne;diminution nocturne;nocturnal dip;nocturnal dipping;profil nycthemeral;reduction nocturne;profil dipper;profil non dipper;non dipper;dipper",
	"n_valid":     "mesures valides;% valides;mesures valables;mesures exploitables;valid readings;taux de reussite;taux de validite;mesures validees;taux de mesures valides;pourcentage de mesures valides;successful readings;taux de succes;lectures valides;valid measurements",
}

// strength of a label.
type strength uint8

const (
	strong   strength = iota
	weak              // the value follows at once or carries its unit
	withUnit          // the value carries its unit
	clausal           // the value carries its unit and follows in the same clause
)

// candidate is a label that a run of tokens may be.
type candidate struct {
	key   string
	exact string // raw letters of the first token, or "" for any
	strength
}

// node is a step of the tree of labels.
type node struct {
	next map[string]*node
	ends []candidate
}

// tree is built once: the table is constant.
var tree = plant()

func plant() *node {
	root := &node{}
	for _, table := range []map[string]string{labels, machine} {
		for _, key := range slices.Sorted(maps.Keys(table)) {
			for _, pattern := range strings.Split(table[key], ";") {
				for _, w := range spreadNames(pattern) {
					root.label(key, w)
				}
			}
		}
	}
	return root
}

// label adds the words w, which may begin with marks, for key.
func (n *node) label(key, w string) {
	c := candidate{key: key}
	for w != "" {
		if w[0] == '~' {
			c.strength = weak
		} else if w[0] == '!' {
			c.strength = withUnit
		} else if w[0] == '^' {
			c.strength = clausal
		} else if w[0] == '=' {
			c.exact = strings.Fields(w[1:])[0]
		} else {
			break
		}
		w = w[1:]
	}
	if w != "" {
		n.add(w, c)
	}
}

func (n *node) add(words string, c candidate) {
	for _, t := range phrase.Split(words).Tokens {
		if n.next == nil {
			n.next = make(map[string]*node)
		}
		k := n.next[t.Key]
		if k == nil {
			k = &node{}
			n.next[t.Key] = k
		}
		n = k
	}
	n.ends = append(n.ends, c)
}

// find returns the longest label that begins at token i, or ok == false.
// Full stops of abbreviations, hyphens and underscores within a label are
// stepped over, a plural counts as the singular.
func find(t *phrase.Text, i int) (c candidate, end int, ok bool) {
	n := tree
	for j := i; j < len(t.Tokens) && j < i+14; {
		k := t.Tokens[j].Key
		next := n.next[k]
		if next == nil && len(k) > 3 && k[len(k)-1] == 's' {
			next = n.next[k[:len(k)-1]]
		}
		if next == nil {
			if j > i && (k == "-" || k == "." || k == "_") && t.Same(i, j) {
				j++
				continue
			}
			break
		}
		if j > i && !t.Same(i, j) {
			break
		}
		n = next
		j++
		for _, e := range n.ends {
			if k == "a" && j > i+1 && t.Tokens[j-1].Raw != "A" && t.Key(j-2) != "onde" && !(t.Tokens[j-1].Raw == "a" && (t.Key(j) == ":" || t.Key(j) == "=")) { // "Vmax à 4,5" is no A wave
				continue
			}
			if e.exact == "" || e.exact == t.Tokens[i].Raw || strings.TrimRight(t.Tokens[i].Raw, "’′") == strings.TrimRight(e.exact, "'") && strings.HasSuffix(e.exact, "'") {
				c, end, ok = e, j, true
				break
			}
		}
	}
	if ok {
		end = method(t, end)
	}
	return c, end, ok
}

// Words whose keys differ from their letters, folded once.
var (
	keyAnneau         = key("anneau")
	keyAttendus       = key("attendus")
	keyChasse         = key("chasse")
	keyClass          = key("class")
	keyClasse         = key("classe")
	keyCrosse         = key("crosse")
	keyDepression     = key("depression")
	keyEvery          = key("every")
	keyInsuffisance   = key("insuffisance")
	keyOreillette     = key("oreillette")
	keyPression       = key("pression")
	keyPuissance      = key("puissance")
	keyReussi         = key("reussi")
	keySuccessful     = key("successful")
	keyTheorique      = key("theorique")
	keyTheoriques     = key("theoriques")
	keyTricuspidienne = key("tricuspidienne")
)
