package check

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// item is something that a report of an examination states, or says that it
// could not be assessed: the word alone is an answer ("VCI non mesurable").
type item struct {
	key      string
	name     string   // in French, with its article
	measures []string // one of these values answers
	words    string   // or one of these words, in the language of pattern.go
}

// conclusion is required of every report.
const concluding = "conclusion|conclusions|ccl|concl|conclu|impression|synthese|summary;au total;en resume;interpretation;retenir;commentaire|commentaires|comment|comments|assessment;en definitive;en pratique;finalement;en somme;recapitulatif;avis cardiologique|specialise ~1 :;overall;cl _ :"

// required items by examination: the short list without which a referring
// physician cannot use the report. Sources: AHA/ACCF/HRS 2009 (ECG), EACVI 2017
// (echo), ISHNE-HRS 2017 (Holter), ESH 2014 (MAPA), SFC 2018 (exercise).
var required = map[pipeline.Exam][]item{
	pipeline.ECG: {
		{"rhythm", "le rythme", nil, "rythme|sinusal|rs|rsr|fa|acfa|flutter|fibrillation|entrainement|electroentraine*|jonctionnel|echappement|stimul*|tachycardie|bradycardie|rhythm|sinus|paced|pacemaker|arythmie"},
		{"hr", "la fréquence cardiaque", []string{"hr", "hr_mean"}, "fc|frequence|rate|bpm"},
		{"pr", "l'intervalle PR ou la conduction auriculo-ventriculaire", []string{"pr"}, "pr|pq|bav|conduction|fa|acfa|fibrillation|flutter|jonctionnel|dissociation|stimul*|entrainement|electroentraine*|paced|av|tachycardie"},
		{"qrs", "le QRS", []string{"qrs"}, "qrs|bbg|bbd|bloc|lbbb|rbbb"},
		{"repolarisation", "la repolarisation ou le QT", []string{"qt", "qtc", "st_shift"}, "repolari*|st|qt|qtc|decalage|susdecalage|sousdecalage|ischemie"},
	},
	pipeline.ETT: {
		{"lvef", "la FEVG", []string{"lvef"}, "fevg|fe|ejection|lvef|ef;fonction systolique;systolic function;cinetique;akinesie"},
		{"lv", "le ventricule gauche", []string{"lvidd", "lvedv", "lvids"}, "vg|lv|dtd;ventricule gauche;ventriculaire gauche;left ventric*"},
		{"right_heart", "les cavités droites ou la pression pulmonaire", []string{"tapse", "s_prime", "paps", "tr_vmax", "rv_basal"}, "vd|tapse|paps|rv|rvsp;ventricule droit;cavites droites;coeur droit;right ventric*|heart;htp"},
		{"pericardium", "le péricarde", []string{"peric"}, "pericard*|epanchement|effusion"},
	},
	pipeline.ETO: {
		{"laa", "l'auricule gauche", []string{"laa_vel"}, "auricule|laa|appendage|ag"},
	},
	pipeline.StressEcho: {
		{"level", "le niveau d'effort (% FMT, charge) ou le motif d'arrêt", []string{"pmt_pct", "workload", "mets", "hr_max"}, "arret|dobutamine|stopped"},
		{"wall_motion", "la cinétique segmentaire", []string{"wms"}, "cinetique|segment*|akinesie|hypokinesie|contractil*;wall motion;viabilite;ischemie"},
	},
	pipeline.Holter: {
		{"rhythm", "le rythme", nil, "rythme|sinusal|fa|acfa|fibrillation|flutter|stimul*|entrainement|rhythm|sinus|rs|rsr|arythmie"},
		{"hr_mean", "la fréquence moyenne, minimale ou maximale", []string{"hr_mean", "hr_min", "hr_max"}, "frequence|fc|rate|hr"},
		{"ectopy", "les extrasystoles (présence ou absence)", []string{"esv_n", "essv_n"}, "esv|essv|esa|extrasystol*|excitabilite|hyperexcitabilite|ectop*|pvc|pvcs|pac|pacs;arythmie ventriculaire"},
		{"pauses", "les pauses (présence ou absence)", []string{"pause_max", "pause_n"}, "pause|pauses|asystolie;rr max;arret sinusal"},
	},
	pipeline.MAPA: {
		{"means", "les moyennes de 24 h, de jour et de nuit", []string{"pas24", "pas_day", "pas_night"}, "moyenne|moyennes|mean|means"},
		{"n_valid", "le nombre ou la part de mesures valides", []string{"n_valid"}, "valides|valide|validees|valables|exploitables|valid|mesures|readings|lectures"},
		{"dip", "le profil nocturne", []string{"dip", "pas_night"}, "dipper|dipping|nycthemeral|nocturne|nuit|night"},
	},
	pipeline.Stress: {
		{"workload", "la charge ou la durée de l'effort", []string{"workload", "mets", "stress_dur"}, "charge|watts|palier|stade|duree|workload|duration"},
		{"hr_max", "la fréquence maximale ou sa part de la FMT", []string{"hr_max", "pmt_pct"}, "fmt|fcmt"},
		{"pressure", "la pression artérielle", []string{"pas", "pas_peak"}, "pa|ta|tension|tensionnel*|pression|pressure|bp"},
		{"st", "le segment ST à l'effort", []string{"st_shift"}, "st|decalage|sousdecalage|susdecalage|repolari*|electri*|ischemi*"},
	},
	pipeline.VO2: {
		{"vo2peak", "le pic de VO2", []string{"vo2peak", "vo2_pct"}, "vo2"},
		{"rer", "le quotient respiratoire", []string{"rer"}, "qr|rer|quotient"},
	},
}

// further items that the same documents ask of a report. A letter without one
// of them can be used, so that they are told together, as information: the
// secretary is not asked for twelve of them one by one.
var further = map[pipeline.Exam][]item{
	pipeline.ECG: {
		{"axis", "l'axe du QRS", []string{"qrs_axis"}, "axe|axis|axiale|hbag|hbpg|hypergauche|hyperdroit|hemibloc"},
		{"qtc", "le QTc", []string{"qtc"}, "qtc|qt"},
	},
	pipeline.ETT: {
		{"hr", "le rythme ou la fréquence", []string{"hr"}, "rythme|sinusal|fc|frequence|fa|acfa|fibrillation|rhythm|sinus|rate|stimul*|bpm"},
		{"bsa", "la surface corporelle (ou taille et poids)", []string{"bsa", "weight", "height"}, "bsa;surface corporelle;body surface"},
		{"walls", "l'épaisseur des parois", []string{"ivsd", "pwd"}, "epaisseur|epaisseurs|parois|hypertroph*|septum|siv|hvg|lvh|epaissi*|thickness|remodelage"},
		{"wall_motion", "la cinétique", []string{"wms"}, "cinetique|segmentaire|akinesie|hypokinesie|dyskinesie|contractilite|akinesia|hypokinesia|contractil*;wall motion"},
		{"la", "l'oreillette gauche", []string{"la_vol_i", "la_area", "la_diam", "la_vol"}, "og|oreillettes|biatriale|atria;oreillette gauche;left atri*;auriculaire gauche;cavites;atrium gauche;=LA"},
		{"filling", "le remplissage (E/A, E/e')", []string{"ea", "ee", "e_vel", "a_vel"}, "remplissage|diastolique|filling|diastolic|diastology|transmitral|relaxation;profil mitral;flux mitral"},
		{"mitral", "la valve mitrale", nil, "mitral*|im|rm|valves|valvulopathie|valvulaire|valvulaires|valvular"},
		{"aortic", "la valve aortique", []string{"av_vmax", "ava", "av_gmean"}, "aortique|rao|ra|rac|iao|tavi|valves|valvulopathie|valvulaire|valvulaires|valvular|aortic|sigmoides"},
		{"tricuspid", "la valve tricuspide", []string{"tr_vmax", "paps"}, "tricuspid*|it|valves|valvulopathie|valvulaire|valvulaires|valvular|tr"},
		{"aorta", "l'aorte", []string{"ao_sinus", "ao_asc", "ao_arch"}, "aorte|aorta|aortic;racine aortique;sinus valsalva;valsalva"},
		{"ivc", "la veine cave inférieure", []string{"ivc", "ivc_coll", "pod"}, "vci|cave|ivc|cava|pod"},
	},
	pipeline.ETO: {
		{"tolerance", "la tolérance de l'examen", nil, "toler*|complication|complications|sedation|anesthesie|incident|incidents|tolerated|sedated|propofol"},
		{"septum", "le septum interauriculaire", nil, "fop|cia|sia|pfo|asd|interauriculaire|interatrial|shunt|auricul*;inter auriculaire|atrial"},
		{"aorta", "l'aorte", []string{"ao_sinus", "ao_asc", "ao_arch"}, "aorte|aorta|aortic|atherome|crosse"},
	},
	pipeline.StressEcho: {
		{"verdict", "la conclusion tranchée (positive, négative ou non concluante)", nil, "positi*|negati*|concluant|concluante|ischemi*|ischaemi*|douteu*|inconclusive|normal|normale"},
	},
	pipeline.Holter: {
		{"rec_dur", "la durée analysable", []string{"rec_dur"}, "duree|heures|enregistrement|analysable|recording|duration|hours|h"},
		{"svt", "les extrasystoles supraventriculaires", []string{"essv_n"}, "essv|esa|supraventriculaire|supraventriculaires|auriculaire|auriculaires|atriale|atriales|pac|pacs|supraventricular;etage auriculaire|atrial"},
		{"pvc", "les extrasystoles ventriculaires", []string{"esv_n", "esv_pct"}, "esv|ventriculaire|ventriculaires|pvc|pvcs|ventricular"},
		{"af", "la fibrillation atriale (présence ou absence)", []string{"af_burden"}, "fa|acfa|fibrillation|flutter|arythmie|arythmies|af|sinusal;troubles rythme;trouble rythme"},
		{"diary", "les symptômes ou le journal", nil, "journal|symptom*|correlation|palpitation|palpitations|plainte|plaintes|diary|malaise|malaises|asymptomatique|ressenti*|carnet|evenement|evenements|marqueur"},
	},
	pipeline.MAPA: {
		{"mean24", "la moyenne des 24 h", []string{"pas24"}, "24|24h|nycthemere"},
		{"day", "la moyenne de jour", []string{"pas_day"}, "jour|diurne|eveil|day|awake|daytime"},
		{"night", "la moyenne de nuit", []string{"pas_night"}, "nuit|nocturne|sommeil|night|asleep"},
		{"verdict", "la conclusion par rapport aux seuils", nil, "normal|normale|normales|controle*|hta|equilibr*|masquee|blouse|seuil|seuils|controlled|hypertension|normotension|objectif|cible|desequilibr*"},
	},
	pipeline.Stress: {
		{"protocol", "le protocole", nil, "protocole|bruce|palier|paliers|rampe|watts|bicyclette|tapis|ergometr*|cycloergometre|velo|protocol|treadmill|bicycle|bike"},
		{"stop", "le motif d'arrêt", nil, "arret|arrete*|stop*|epuisement|fatigue|interromp*|interrupt*|exhaustion|limite|limitee|limitation"},
		{"arrhythmia", "le rythme à l'effort", nil, "arythmi*|esv|essv|extrasystol*|rythme|rythmique|rhythm|ectop*|pvc|pvcs|arrhythmi*|hyperexcitabilite"},
		{"recovery", "la récupération", []string{"hrr1"}, "recup*|recovery"},
	},
	pipeline.VO2: {
		{"vevco2", "la pente VE/VCO2", []string{"vevco2"}, "pente|slope|vco2|ventilatoire|ventilatory"},
		{"sv1", "le premier seuil ventilatoire", []string{"sv1"}, "sv1|vt1|seuil|threshold"},
	},
}

// answers finds the words of all items.
var answers = func() *book {
	m := map[string]string{"i:conclusion": concluding, "i:formula": "bazett|fridericia|framingham|hodges|qtcb|qtcf|qtcfram|qtch"}
	for _, table := range [...]map[pipeline.Exam][]item{required, further} {
		for exam, items := range table {
			for _, it := range items {
				m["i:"+string(exam)+"/"+it.key] += it.words + ";"
			}
		}
	}
	return bind(m)
}()

// missing tells the items that a report neither states nor calls unassessed:
// those without which it cannot be used one by one, the others in one line an
// examination.
func missing(f *facts) []pipeline.Finding {
	if len(f.head.Exams) == 0 || !f.hasBody() {
		return nil
	}
	said := answers.find(f.t)
	var out []pipeline.Finding
	add := func(key string, severity pipeline.Severity, what string) {
		out = append(out, pipeline.Finding{Kind: pipeline.Completeness, Rule: key, Severity: severity,
			Message: what, Hint: "Compléter, ou écrire « non évalué » si ce n'a pas pu l'être."})
	}
	if !f.concludes(said) {
		add("conclusion", pipeline.Warning, "Il manque la conclusion.")
	}
	seen := map[string]bool{}
	for _, exam := range f.head.Exams {
		lacks := func(it item) bool {
			if seen[it.key] || f.answered(it, said["i:"+string(exam)+"/"+it.key]) {
				return false
			}
			seen[it.key] = true
			return true
		}
		for _, it := range required[exam] {
			if lacks(it) {
				add(it.key, pipeline.Warning, fmt.Sprintf("Il manque %s.", it.name))
			}
		}
		var names []string
		for _, it := range further[exam] {
			if lacks(it) && !(it.key == "verdict" && !f.concludes(said)) {
				names = append(names, it.name)
			}
		}
		if _, ok := f.first("qtc"); exam == pipeline.ECG && ok && len(said["i:formula"]) == 0 {
			names = append(names, "la formule du QTc")
		}
		if len(names) > 0 {
			add(string(exam), pipeline.Info, fmt.Sprintf("Attendu aussi dans ce compte rendu : %s.", strings.Join(names, ", ")))
		}
	}
	return out
}

// hasBody asks for more than a heading: an empty report is told by other means.
func (f *facts) hasBody() bool {
	n := 0
	for i := range f.t.Tokens {
		if f.t.Tokens[i].Kind == phrase.Word && f.part[i] != identity {
			n++
		}
	}
	return n >= 12
}

func (f *facts) concludes(said map[string][]mention) bool {
	for _, s := range f.head.Sections {
		if strings.Contains(s.Key, "conclu") {
			return true
		}
	}
	return len(said["i:conclusion"]) > 0
}

func (f *facts) answered(it item, words []mention) bool {
	for _, key := range it.measures {
		for _, m := range f.read {
			if m.Key == key && m.Context != pipeline.Previous {
				return true
			}
		}
	}
	for _, m := range words {
		if f.part[m.from] != identity && f.part[m.from] != motive {
			return true
		}
	}
	return false
}
