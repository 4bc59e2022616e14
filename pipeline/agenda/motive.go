package agenda

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// examWords are what motives call an examination, in folded text. The first that
// fits takes its words away: "écho d'effort" is no "épreuve d'effort".
var examWords = []struct {
	exam  pipeline.Exam
	signs string // one of them is in whatever fits: forms cost more
	form  *regexp.Regexp
}{
	{"", "echo|doppler|ed", regexp.MustCompile(`\b(?:echo(?:graphie|doppler)?|doppler|edc|ed)(?: \w+){0,4} (?:abdo\w*|tsa|troncs?|veineux|veineuse|vx|arteriel(?:le)?s?|renale?s?|reins?|thyroid\w*|pelvi\w*|mammaires?|obstet\w*|membres?|mi|ms|carotid\w*|vasculaires?|digesti\w*|aorte abdominale|musculo\w*|scrot\w*|jambes?)\b`)},
	{"", "carotid|abdominal|venous|arterial|renal|thyroid|pelvic", regexp.MustCompile(`\b(?:carotid|abdominal|venous|arterial|renal|thyroid|pelvic) (?:echo\w*|doppler|ultrasound)`)},
	{pipeline.StressEcho, "echo|ett|dobu", regexp.MustCompile(`\b(?:echo\w*(?: \w+){0,3} (?:effort|stress|dobu\w*|dobutamine)|ett (?:d |de )?(?:effort|stress)|(?:stress|effort) ?echo\w*|echostress|dobutamine)\b`)},
	{pipeline.ETO, "eto|tee|esoph", regexp.MustCompile(`\b(?:eto|tee|(?:echo\w* )?(?:\w+ )?trans ?o?esoph\w+|echo\w*(?: \w+){0,2} oesoph\w+)\b`)},
	{pipeline.VO2, "o2|efx|cpet|cpx|ergospiro|respiratoire|pulmon|metabolique|gaz", regexp.MustCompile(`\b(?:(?:epreuve|test|bilan)s? (?:d |a l )?(?:effort|exercice) (?:(?:avec|en|et|a|de|la|mesure|des) ){0,4}(?:metabolique|echanges? gazeux|gaz expires?|cardio ?pulmonaire|respiratoire)|v ?o2(?: ?(?:max|pic|peak))?|efx|cpet|cpx|ergospiro\w*|cardio ?respiratoire|cardio ?pulmonaire|cardiopulmonary(?: exercise)?(?: test\w*)?)\b`)},
	{pipeline.MAPA, "mapa|m a p a|holter|ambulatoire|abpm", regexp.MustCompile(`\b(?:mapa|m a p a|holter (?:de )?(?:la )?(?:ta|t a|pa|tension\w*|tensionnel\w*|pression\w*)|(?:mesure|pression) (?:\w+ ){0,2}ambulatoire|abpm)\b`)},
	{pipeline.Holter, "holter|test|ecg", regexp.MustCompile(`\b(?:holters?|r ?test|ecg (?:24|48|72|ambulatoire|de longue duree|longue duree)\w*(?: ?h)?|enregistrement ecg)\b`)},
	{pipeline.Stress, "effort|exerci|ergometrie|ee|stress|treadmill", regexp.MustCompile(`\b(?:(?:epreuve|test|ecg) (?:d |a l )?(?:effort|exercice)|ergometrie|ee|^effort$|exercise (?:stress )?test|stress test|treadmill\w*)\b`)},
	{pipeline.ETT, "ett|tte|echo|eco|transthoracique|ultrasound", regexp.MustCompile(`\b(?:ett|tte|ech?o(?:graphie|cardiographie|cardiogramme|doppler|coeur)?s?|echo ?card\w*|echocardiogram|echocardiography|transthoracique|cardiac ultrasound)\b`)},
	{pipeline.ECG, "ecg|ekg|e c g|electro", regexp.MustCompile(`\b(?:ecg|ekg|e c g|electro ?cardio\w*)\b`)},
}

// examSigns are the signs of examWords, parted.
var examSigns = func() (all [][][]byte) {
	for _, w := range examWords {
		all = append(all, bytes.Split([]byte(w.signs), []byte("|")))
	}
	return all
}()

// exams lists what a motive names, in its order; an ECG stands last, since it is
// a part of most of the others.
func exams(motive string) []pipeline.Exam {
	type hit struct {
		exam pipeline.Exam
		at   int
	}
	var hits []hit
	low := []byte(fold(motive))
	if len(low) == 0 {
		return nil
	}
	for i, w := range examWords {
		if !slices.ContainsFunc(examSigns[i], func(x []byte) bool { return bytes.Contains(low, x) }) {
			continue
		}
		for _, m := range w.form.FindAllIndex(low, 8) {
			if w.exam != "" && !slices.ContainsFunc(hits, func(h hit) bool { return h.exam == w.exam }) {
				hits = append(hits, hit{w.exam, m[0]})
			}
			for i := m[0]; i < m[1]; i++ {
				low[i] = '#'
			}
		}
	}
	if slices.ContainsFunc(hits, func(h hit) bool { return h.exam == pipeline.VO2 }) { // "épreuve d'effort avec VO2" is one examination
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.exam == pipeline.Stress })
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		if x, y := a.exam == pipeline.ECG, b.exam == pipeline.ECG; x != y {
			if x {
				return 1
			}
			return -1
		}
		return a.at - b.at
	})
	var all []pipeline.Exam
	for _, h := range hits {
		all = append(all, h.exam)
	}
	return all
}

// mainExam is the first of exams, or "".
func mainExam(motive string) pipeline.Exam {
	if all := exams(motive); len(all) > 0 {
		return all[0]
	}
	return ""
}

// busy are words of entries that are no patient's. Those of away may stand beside a
// name, or be one: they count only where no name with a civility or in capitals is
// beside them.
var (
	busy = regexp.MustCompile(`\b(?:reunions?|conges?|cp|rtt|vacances|dejeuner|dej|diner|lunch|repas|fermeture|fermee?s?|feriee?s?|jour ferie|indispo\w*|absent du cabinet|formations?|dpc|congres|staff|rcp|astreintes?|bloquee?s?|blocage|delegue\w*|visiteur medical|labo(?:ratoire)?|anniversaire|administratif|paperasse|compta\w*|comptable|teletravail|webinaire|webinar|seminaire|maintenance|livraison|menage|creneaux?|disponible|reserve aux? urgences?|occupee?|busy|meeting|holidays?|vacation|out of office|ooo|blocked|block|day off|training|dictees?|signatures?|point equipe|entretien|recrutement|notaire|travaux|enseignement|visites? de (?:conformite|controle|securite)|tutorat|comites?|commissions?|assemblee generale|visio(?:conference)?s? (?:d )?equipe|audioconference|conference|colloque|symposium|seminaires?|journees? (?:de|scientifique|europeenne)\w*|inventaire|depot (?:de )?(?:materiel|holters?|colis|dossiers?)|commande|reception (?:de )?materiel|intervention technique|technicien|informaticien|informatique|installation|audit|accreditation|vacations?|permanences?|pdsa|medecin du sport|armistice|reveillon|nouvel an|jour de l an|saint (?:nicolas|valentin|sylvestre)|sainte catherine|visites? (?:\w+ ){0,4}(?:medtronic|abbott|biotronik|boston scientific|microport|novartis|pfizer|bayer|sanofi|servier|astrazeneca|philips|siemens|laboratoire|labo|commerciale?)|(?:passage|rdv|rendez vous) (?:commercial|technique|ingenieur|delegue|representant)|restaurant|coiffeur|garage|plombier|concert|cinema)\b`)
	away = regexp.MustCompile(`\b(?:pause|garde|libre|dispo|plage|bloc|admin|deplacement|perso(?:nnel)?|dentiste|ecole|break|courriers?|telephone|appels?|banque|interne|externes|cours|fac|maladie|ponts?|noel|paques|ascension|toussaint|hopital|clinique|arret|sortie|train|avion|vol|tennis|piscine|foot|kine|theatre|sport)\b`)
)

// firm are institutions and companies, which meetings are with. People bear some of
// these names ("Mme CHU"), so a civility goes before.
var (
	firm      = regexp.MustCompile(`\b(?:chu|chru|chr|chg|ghu|ght|aphp|ap hp|ehpad|usic|clinique|polyclinique|hopital|hopitaux|centre hospitalier|maison de sante|msp|cpts|cpam|ars|urps|urssaf|carmf|ordre des medecins|faculte|universite|ifsi|samu|societe|sarl|sas|sasu|selarl|scm|gie|medtronic|abbott|biotronik|boston scientific|microport|novartis|pfizer|bayer|sanofi|servier|astrazeneca|philips|siemens|ge healthcare|vivisol|resmed|federation|syndicat|association|laboratoires?|pharmacie|mairie|assurance)\b`)
	acronym   = regexp.MustCompile(`^(?:[A-Z]{2}|[B-DF-HJ-NP-TV-XZ]{3,5})$`)
	firmTitle = regexp.MustCompile(`\b(?:societe|ste|sarl|sas|entreprise|ets|etablissements|laboratoires?|labo|pharmacie) `)
)

// aboutFirm reports whether a title names a company before the person: "RDV société
// Cardiotech - M. LABORDE".
func aboutFirm(s string, n fullName) bool {
	f := fold(s)
	m := firmTitle.FindStringIndex(f)
	at := strings.Index(f, fold(n.family))
	return m != nil && at > m[0]
}

// isFirm reports whether what was taken for a name is that of an institution, or
// whether a title about one names nobody.
func isFirm(s string, n fullName) bool {
	f := fold(s)
	for _, m := range firmTitle.FindAllStringIndex(f, 4) { // "société Philibert"
		for _, x := range []string{n.family, n.given} {
			if x != "" && strings.HasPrefix(f[m[1]:], fold(x)) {
				return true
			}
		}
	}
	if n.mixed && !n.listed && acronym.MatchString(n.family) { // "FC Nantes"
		return true
	}
	return firm.MatchString(f) && (!n.mixed || firm.MatchString(fold(n.family+" "+n.given)))
}

// isBusy reports whether a title is that of a meeting, holiday or blocked slot.
// named says that a name is beside it.
func isBusy(s string, named bool) bool {
	f := fold(s)
	return busy.MatchString(f) || !named && away.MatchString(f)
}

// Words of motives. The firm ones are never a name; the others are names too
// ("NOUVEAU Paul") and go only where a name of two words is left.
var firmWords, softWords = wordSet(`ett eto tte tee echo echos echographie echocardiographie echocardiogramme echocardiogram echocardiography echodoppler doppler ecg ekg electrocardiogramme holter holters
	mapa vo2 efx epreuve effort dobutamine tensionnel rythmique transthoracique transoesophagienne transesophageal cardiaque consultation consultations consult cs csult csu rdv rendez vous
	controle suivi pacemaker stimulateur dai teleconsultation teleconsult cardiologie cardiologique preop preoperatoire anesthesie hta palpitations syncope dyspnee essoufflement
	thoracique reserve reservee reservation booking booked surveillance avk inr aod anticoagulant anticoagulants depistage familial cardiomyopathie hypertrophique valvulaire valvulopathie metabolique defibrillateur telesuivi telecardiologie etp titration thoracique certificat ergometrie depose pose 24h 48h 72h 24 48 72 appointment visit follow up checkup annuel annuelle resultats veineux arteriel tsa bilan`),
	wordSet(`max pic ta fe ivg bav fc imc bmi ald sca idm tvp ep hvg rac rvao tavi pac prp nyha pontage valve surv contr nouveau nouvelle patient patiente np urgence urgent urg premier premiere 1er 1ere fois pm pre post op operatoire visio avis cardio cardiologue douleur douleurs stress test sport lecture
	resultat visite retrait examen exam new first coeur fa ic icc ee membres inferieurs mi confirme ok arrive vu venu retour acte seance bilans mois ans semaines jours an min duree examens relecture chute malaise infarctus stent valve`)

// linkWords join the words of a motive, and names too.
var linkWords = wordSet(`de du des d la le les l et a au aux avec pour sur sans en par and with for of the x`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}
