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
const concluding = "conclusion|conclusions|ccl|concl|conclu|impression|synthese|summary;au total;en resume;interpretation;cl _ :"

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

// answers finds the words of all items.
var answers = func() *book {
	m := map[string]string{"i:conclusion": concluding}
	for exam, items := range required {
		for _, it := range items {
			m["i:"+string(exam)+"/"+it.key] = it.words
		}
	}
	return bind(m)
}()

// missing tells the items that a report neither states nor calls unassessed.
func missing(f *facts) []pipeline.Finding {
	if len(f.head.Exams) == 0 || !f.hasBody() {
		return nil
	}
	said := answers.find(f.t)
	var out []pipeline.Finding
	add := func(key, name string) {
		out = append(out, pipeline.Finding{Kind: pipeline.Completeness, Rule: key, Severity: pipeline.Warning,
			Message: fmt.Sprintf("Il manque %s.", name),
			Hint:    "Compléter, ou écrire « non évalué » si ce n'a pas pu l'être."})
	}
	if !f.concludes(said) {
		add("conclusion", "la conclusion")
	}
	seen := map[string]bool{}
	for _, exam := range f.head.Exams {
		for _, it := range required[exam] {
			if seen[it.key] || f.answered(it, said["i:"+string(exam)+"/"+it.key]) {
				continue
			}
			seen[it.key] = true
			add(it.key, it.name)
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
		for _, m := range f.values {
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
