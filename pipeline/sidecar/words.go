package sidecar

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// The words of the closed lists. They are compared without accents, case, spaces
// and the words that forms leave out.
var (
	examWords = map[string][]string{
		string(pipeline.ECG): {"ecg", "électrocardiogramme", "electrocardiogram", "ekg", "ecg de repos", "resting ecg", "ecg 12 dérivations",
			"électrocardiogramme de repos", "12 lead ecg", "electrocardiography", "électrocardiographie"},
		string(pipeline.ETT): {"ett", "écho", "échographie", "écho cœur", "écho du cœur", "échographie du cœur", "échocardiographie", "échocardiographie transthoracique",
			"échographie transthoracique", "échographie cardiaque", "écho cardiaque", "écho transthoracique", "écho doppler cardiaque", "échocardiogramme",
			"échographie doppler cardiaque", "échocardiographie doppler", "écho doppler", "échographie cardiaque transthoracique", "écho-cardiographie",
			"échocardiographie doppler transthoracique", "écho tt", "tte", "transthoracic echo", "transthoracic echocardiography", "transthoracic echocardiogram",
			"echocardiogram", "echocardiography", "doppler cardiaque", "cardiac echo", "cardiac ultrasound", "heart ultrasound"},
		string(pipeline.ETO): {"eto", "échocardiographie transœsophagienne", "échographie transœsophagienne", "écho transœsophagienne",
			"échographie cardiaque transœsophagienne", "échographie trans-œsophagienne", "écho to", "tee", "toe", "transoesophageal echo", "transesophageal echo",
			"transoesophageal echocardiography", "transesophageal echocardiography", "transesophageal echocardiogram", "transoesophageal echocardiogram"},
		string(pipeline.StressEcho): {"stress echo", "stress_echo", "écho d'effort", "écho de stress", "écho stress", "écho à l'effort", "échographie d'effort",
			"échographie de stress", "échocardiographie d'effort", "échocardiographie de stress", "échographie cardiaque d'effort", "échographie cardiaque de stress",
			"stress echocardiography", "stress echocardiogram", "echo stress test", "écho dobutamine", "écho de stress dobutamine", "écho sous dobutamine",
			"échographie sous dobutamine", "échographie de stress sous dobutamine", "écho de stress sous dobutamine", "échocardiographie sous dobutamine", "dobutamine echo", "dobutamine stress echo", "exercise echo",
			"exercise echocardiography", "ett d'effort", "ett de stress"},
		string(pipeline.Holter): {"holter", "holter ecg", "holter rythmique", "ecg holter", "holter cardiaque", "holter monitor", "holter monitoring",
			"enregistrement holter", "ecg ambulatoire", "ambulatory ecg", "enregistrement ecg de longue durée"},
		string(pipeline.MAPA): {"mapa", "holter tensionnel", "holter ta", "holter de tension", "mesure ambulatoire de la pression artérielle", "abpm",
			"mesure ambulatoire de pression artérielle", "mesure ambulatoire de la tension artérielle", "ambulatory blood pressure monitoring",
			"ambulatory blood pressure", "ta ambulatoire", "24h blood pressure"},
		string(pipeline.Stress): {"stress", "épreuve d'effort", "test d'effort", "ecg d'effort", "exercise test", "stress test", "exercise ecg", "ee",
			"épreuve d'effort sur tapis", "épreuve d'effort sur vélo", "épreuve d'effort sur cyclo", "épreuve d'effort sur tapis roulant", "épreuve d'effort sur bicyclette", "épreuve d'effort sur cycloergomètre", "exercise stress test", "treadmill test", "électrocardiogramme d'effort",
			"exercise tolerance test", "effort"},
		string(pipeline.VO2): {"vo2", "vo2 max", "épreuve d'effort avec vo2", "efx", "épreuve d'effort vo2", "épreuve d'effort cardiorespiratoire",
			"épreuve d'effort cardio-respiratoire", "cpet", "cpx", "cardiopulmonary exercise test", "cardiopulmonary exercise testing", "épreuve d'effort métabolique",
			"épreuve fonctionnelle d'exercice", "mesure de la vo2", "épreuve d'effort avec mesure de la vo2", "vo2 effort", "cardiopulmonary test", "test vo2"},
	}
	// "urgent" alone does not say whether hours or a day: the sooner is taken. High
	// and medium are the two steps between urgent and normal.
	urgencyWords = map[string][]string{
		"immediate": {"immédiate", "immédiat", "immédiatement", "now", "immediately", "urgent", "urgente", "urgence", "en urgence", "très urgent", "très urgente",
			"extrême urgence", "urgence absolue", "urgence vitale", "stat", "critique", "critical", "oui", "yes", "vrai", "true", "maximale", "highest", "emergency"},
		"24h": {"24h", "24 heures", "24 hours", "sous 24 h", "sous 24 heures", "dans les 24 h", "dans les 24 heures", "moins de 24 h", "24 h max", "24 h maximum", "within 24 h",
			"within 24 hours", "day", "dans la journée", "jour même", "le jour même", "same day", "un jour", "1 jour", "1 day", "one day", "asap",
			"haute", "haut", "élevée", "élevé", "high", "forte", "prioritaire"},
		"soon": {"rapide", "rapidement", "soon", "48h", "72h", "48 heures", "72 heures", "sous 48 h", "sous 72 h", "sous 48 heures", "sous 72 heures",
			"dans la semaine", "cette semaine", "sous huitaine", "une semaine", "1 semaine", "sous une semaine", "this week", "quelques jours", "sous quelques jours", "moyenne", "moyen", "medium", "bientôt", "dès que possible", "quickly"},
		"": {"normale", "normal", "routine", "standard", "ordinaire", "habituelle", "courante", "non urgent", "non urgente", "pas urgent", "pas urgente", "not urgent",
			"sans urgence", "pas d'urgence", "aucune", "none", "basse", "bas", "faible", "low", "lowest", "non", "no", "faux", "false", "usual"},
	}
	languageWords = map[string][]string{
		string(pipeline.French):  {"fr", "français", "française", "french", "fr-FR", "fra", "fre", "en français", "français (France)"},
		string(pipeline.English): {"en", "anglais", "anglaise", "english", "en-GB", "en-US", "eng", "en anglais", "english (United Kingdom)", "english (United States)"},
	}
	// 1 and 2 as in the INS and in ISO 5218.
	sexWords = map[string][]string{
		string(pipeline.Male):   {"m", "h", "homme", "masculin", "male", "man", "m.", "mr", "monsieur", "masc", "1", "garçon", "boy"},
		string(pipeline.Female): {"f", "femme", "féminin", "féminine", "female", "woman", "mme", "madame", "mlle", "mademoiselle", "mrs", "ms", "miss", "fem", "2", "fille", "girl"},
	}
	titleWords = map[string][]string{
		"Dr": {"dr", "docteur", "docteure", "doctor", "dre", "docteur en médecine", "dr med"},
		"Pr": {"pr", "professeur", "professeure", "prof", "professor"},
	}
	// civilities say the sex of a patient and nothing of a physician.
	civilities = map[string]pipeline.Sex{
		"m": pipeline.Male, "mr": pipeline.Male, "monsieur": pipeline.Male,
		"mme": pipeline.Female, "madame": pipeline.Female, "mlle": pipeline.Female, "mademoiselle": pipeline.Female, "mrs": pipeline.Female, "ms": pipeline.Female, "miss": pipeline.Female,
	}
	answerWords = map[string][]string{"oui": {"oui", "yes", "true", "o", "y", "1", "vrai", "x"}, "non": {"non", "no", "false", "n", "0", "faux"}}
)

var (
	exams, urgencies, languages = words(examWords), words(urgencyWords), words(languageWords)
	sexes, titles, answers      = words(sexWords), words(titleWords), words(answerWords)
)

// words turns lists by meaning into a map from each word, as plainly writes it.
func words(lists map[string][]string) map[string]string {
	m := map[string]string{}
	for meaning, all := range lists {
		for _, w := range all {
			m[plainly(w)] = meaning
		}
	}
	return m
}

// plainly is a word of a closed list as it is compared.
func plainly(s string) string { return strings.ReplaceAll(brief(s), " ", "") }

var howLong = regexp.MustCompile(`( de| des| sur| for)? (\d{1,2} ?(h|heures?|hours?|j|jours?|days?)|(24|48|72))$|^\d{1,2} ?(h|hours?|days?) `)

// examOf finds the examination; how long a recording took makes no other kind.
func examOf(s string) pipeline.Exam {
	if x, ok := exams[plainly(s)]; ok {
		return pipeline.Exam(x)
	}
	switch x := pipeline.Exam(exams[plainly(howLong.ReplaceAllString(fold(s), ""))]); x {
	case pipeline.Holter, pipeline.MAPA:
		return x
	}
	if x := echoOf(s); x != "" {
		return x
	}
	// "Électrocardiogramme (ECG)"
	if before, in, ok := strings.Cut(strings.TrimSuffix(s, ")"), "("); ok && before != "" && in != "" && !strings.Contains(in, "(") {
		if x := exams[plainly(before)]; x == exams[plainly(in)] {
			return pipeline.Exam(x)
		}
	}
	return ""
}

// The words that the names of an echocardiography are made of: of every one, of
// the one through the oesophagus, of the one under stress.
var (
	echoWords   = set("echo echographie echocardiographie echocardiogramme doppler cardiaque coeur trans transthoracique thoracique couleur complete")
	throatWords = set("transoesophagienne oesophagienne oesophagien transoesophagien")
	strainWords = set("effort stress dobutamine sous")
)

// echoOf finds an echocardiography whose name holds these words and no other.
func echoOf(s string) pipeline.Exam {
	echo, throat, strain := false, false, false
	for _, w := range strings.Fields(brief(s)) {
		switch {
		case echoWords[w]:
			echo = echo || strings.HasPrefix(w, "echo")
		case throatWords[w]:
			throat = true
		case strainWords[w]:
			strain = true
		default:
			return ""
		}
	}
	switch {
	case !echo || throat && strain:
		return ""
	case throat:
		return pipeline.ETO
	case strain:
		return pipeline.StressEcho
	}
	return pipeline.ETT
}

// urgencyOf finds the priority.
func urgencyOf(s string) (u pipeline.Urgency, ok bool) {
	w, ok := urgencies[plainly(s)]
	return u, ok && u.UnmarshalText([]byte(w)) == nil
}
