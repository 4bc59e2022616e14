package check

import (
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/vocab"
)

var day = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// shared checker: loading the lexicon takes longer than any test.
var shared = sync.OnceValue(func() *Checker {
	lexicon, err := vocab.Load()
	if err != nil {
		panic(err)
	}
	return New(lexicon, nil)
})

var heads = map[string]string{
	"ecg": "ÉLECTROCARDIOGRAMME", "ett": "ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE", "eto": "ÉCHOCARDIOGRAPHIE TRANSŒSOPHAGIENNE",
	"holter": "HOLTER ECG DES 24 HEURES", "mapa": "MESURE AMBULATOIRE DE LA PRESSION ARTÉRIELLE", "stress": "ÉPREUVE D'EFFORT SUR BICYCLETTE",
	"ecg_en": "ELECTROCARDIOGRAM", "echo_en": "TRANSTHORACIC ECHOCARDIOGRAM", "holter_en": "24-HOUR HOLTER ECG RECORDING", "stress_en": "EXERCISE STRESS TEST",
}

// written puts body under the title of an examination.
func written(exam, body string) string {
	if strings.HasSuffix(exam, "_en") {
		return heads[exam] + "\n\nPatient: Mr ESSAI Paul, born 12/03/1958\nDate of examination: 14 October 2026\n\n" + body + "\n"
	}
	return heads[exam] + "\n\nPatient : M. ESSAI Paul, né le 12/03/1958\nDate de l'examen : 14/10/2026\n\n" + body + "\n"
}

// flags gives the codes with urgency that a body raises, in order of code.
func flags(t testing.TB, exam, body string) string {
	t.Helper()
	_, findings, err := shared().Run(pipeline.Document{Text: written(exam, body), At: day})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range findings {
		if f.Kind == pipeline.Critical {
			out = append(out, f.Rule+":"+f.Urgency.String())
		}
	}
	m := map[string]bool{}
	for _, x := range out {
		m[x] = true
	}
	return strings.Join(sorted(m), " ")
}

func TestCritical(t *testing.T) {
	for _, c := range criticalCases {
		name := c.exam + "/" + c.text
		t.Run(name, func(t *testing.T) {
			if got := flags(t, c.exam, c.text); got != c.want {
				t.Errorf("%s\n got %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}

func TestTriggersAreInTheTable(t *testing.T) {
	for _, a := range alarms {
		if names()[a.code] == "" {
			t.Errorf("%s is no code of the critical-findings table", a.code)
		}
	}
	have := map[string]bool{}
	for _, a := range alarms {
		have[a.code] = true
	}
	for _, c := range vocab.CriticalFindings() {
		if !have[c.Code] {
			t.Errorf("no alarm for %s", c.Code)
		}
	}
}

var criticalCases = []struct{ exam, text, want string }{
	// what a sentence says of a threshold, of what may come, of another test
	{"ecg", "QTc 421 ms, loin du seuil d'alerte, qui est un QTc supérieur à 500 ms.", ""},
	{"ecg", "QTc 432 ms : en deçà du seuil, soit un QTc supérieur à 500 ms.", ""},
	{"ecg", "QTc 512 ms, au-delà du seuil d'alerte.", "QTC500:24h"},
	{"echo_en", "LVEF 52%. Should ventricular tachycardia be documented, a defibrillator would be discussed.", ""},
	{"ecg_en", "Wide complexes at 180 bpm. A ventricular tachycardia was documented.", "VT:immediate"},
	{"stress", "Épreuve d'effort maximale négative. Test à la palpation des cartilages positif.", ""},
	{"stress", "Épreuve négative. Le test de grossesse est positif.", ""},
	{"stress", "Test d'effort maximal franchement positif.", "STRESS_ISCH:24h"},
	// the examples of the reference
	{"holter", "Pas de BAV, pas de pause.", ""},
	{"holter", "Rythme sinusal, sans pause ni trouble conductif ; FA paroxystique de 3 min à 14 h.", "AF_NEW:soon"},
	{"holter", "Aucune pause en dehors d'un épisode de 4,8 s à 3 h 12.", "PAUSE:24h"},
	{"eto", "On ne peut formellement éliminer un thrombus de l'auricule.", "THROMBUS:soon"},
	{"eto", "Péricarde sec, absence de thrombus, auricule libre.", ""},
	{"holter", "Antécédent de TV ablatée, pas de récidive.", ""},
	{"eto", "Motif : recherche de cardiopathie emboligène.", ""},
	{"ett", "Père décédé de dissection aortique à 48 ans.", ""},
	{"ett", "Lame d'épanchement péricardique de 4 mm sans retentissement.", ""},
	{"ett", "Épanchement de 24 mm circonférentiel, sans collapsus.", "PERIC_LARGE:24h"},
	{"ecg", "Sous-décalage non significatif (0,5 mm).", ""},
	{"ecg", "Conclusion : SCA non ST+.", "NSTE_ACS:24h"},
	{"holter", "TV non soutenue de 5 complexes.", "VT_NS:24h"},
	{"ett", "RA non serré.", ""},
	{"holter", "BAV II Mobitz I nocturne.", ""},
	{"ett", "FEVG 32 % contre 48 % en 2022.", "LVEF_LOW:24h"},
	{"ett", "FEVG 45 % contre 28 % l'an dernier.", ""},

	// negation before
	{"ecg", "Pas de sus-décalage du segment ST.", ""},
	{"ecg", "Absence de sus-décalage du ST, de sous-décalage et d'onde Q.", ""},
	{"ecg", "Aucun signe de préexcitation, aucune onde delta.", ""},
	{"ecg", "Ni onde delta, ni aspect de Brugada type 1.", ""},
	{"eto", "Sans thrombus, végétation ou épanchement abondant.", ""},
	{"eto", "On n'observe pas de végétation.", ""},
	{"eto", "L'examen ne met pas en évidence de thrombus de l'auricule gauche.", ""},
	{"eto", "Pas d'argument échographique en faveur d'une endocardite.", ""},
	{"ett", "Rien en faveur d'une tamponade.", ""},
	{"eto", "Disparition du thrombus de l'auricule.", ""},
	{"eto", "Il n'y a plus de thrombus dans l'auricule gauche.", ""},
	{"ett", "Le scanner élimine une dissection aortique.", ""},
	{"ett", "L'examen permet d'éliminer une tamponade.", ""},
	{"holter", "Pas de BAV de haut degré, de pause ni de TV.", ""},
	{"holter", "Jamais de pause, ni TV, ni torsade de pointes.", ""},
	{"ett", "Péricarde indemne de tout épanchement abondant.", ""},
	{"ett", "Pas de rupture de cordage, pas de végétation, pas de thrombus.", ""},
	{"ecg", "Tracé dépourvu d'onde delta.", ""},
	// negation behind
	{"eto", "Thrombus : non.", ""},
	{"eto", "Thrombus de l'auricule gauche : absent.", ""},
	{"eto", "Végétation : néant.", ""},
	{"eto", "Thrombus non retrouvé.", ""},
	{"eto", "Thrombus intra-auriculaire exclu.", ""},
	{"eto", "La végétation n'est pas retrouvée ce jour.", ""},
	{"eto", "Thrombus | non", ""},
	{"eto", "Recherche de thrombus négative.", ""},
	{"eto", "Le thrombus a disparu.", ""},
	// the end of a negation
	{"ecg", "Pas de douleur mais sus-décalage du ST de 2 mm en V2-V4.", "STEMI:immediate"},
	{"ecg", "Pas de douleur malgré le sus-décalage du segment ST en D2, D3, aVF.", "STEMI:immediate"},
	{"ecg", "Pas d'onde Q, sus-décalage du segment ST de 3 mm en V2 V3.", "STEMI:immediate"},
	{"ecg", "Pas d'onde Q ; sus-décalage du segment ST en V2 V3.", "STEMI:immediate"},
	{"ecg", "Pas d'onde Q. Sus-décalage du segment ST en V2 V3.", "STEMI:immediate"},
	{"ett", "Pas de trouble de la cinétique, hormis une rupture de cordage.", "VALVE_ACUTE:24h"},
	{"eto", "Aucune anomalie sauf un thrombus de l'auricule gauche.", "THROMBUS:24h"},
	{"eto", "Pas de végétation ; en revanche thrombus de l'auricule gauche.", "THROMBUS:24h"},
	{"eto", "Pas de végétation, à l'exception d'un thrombus mobile de l'oreillette.", "THROMBUS:immediate"},
	{"holter", "Pas de BAV et une pause de 4 s.", "PAUSE:24h"},
	{"ett", "Pas de tamponade, épanchement péricardique abondant.", "PERIC_LARGE:24h"},
	// double negations and restrictions
	{"ett", "On ne peut pas exclure une dissection aortique.", "DISSECTION:24h"},
	{"ett", "Une dissection n'est pas exclue.", "DISSECTION:24h"},
	{"eto", "Sans qu'on puisse éliminer un thrombus.", "THROMBUS:soon"},
	{"holter", "On ne retrouve qu'une pause de 3,4 s.", "PAUSE:24h"},
	{"ecg", "Pas de modification du sus-décalage du ST en V2-V4.", "STEMI:immediate"},
	{"ett", "Pas d'aggravation de l'épanchement péricardique abondant.", "PERIC_LARGE:24h"},
	{"holter", "Pas moins de 4 s de pause, pause de 4,2 s.", "PAUSE:24h"},
	// history, treated, known
	{"ecg", "ATCD : IDM 2018, stent IVA, TV ablatée.", ""},
	{"ett", "Dissection aortique opérée en 2015.", ""},
	{"ett", "Antécédent d'endocardite en 2012.", ""},
	{"ecg", "WPW ablaté en 2010.", ""},
	{"ett", "Rupture de cordage ancienne opérée.", ""},
	{"ecg", "BAV complet appareillé, électro-entraînement ventriculaire permanent.", ""},
	{"ecg", "BAV complet connu.", "AVB3:immediate"},
	{"ecg", "Bloc de branche gauche connu, inchangé.", ""},
	{"ecg", "Séquelle de nécrose antérieure avec sus-décalage persistant.", ""},
	{"ett", "Péricardite aiguë en 2019, résolue.", ""},
	// family
	{"ecg", "Frère décédé de mort subite, mère porteuse d'un Brugada type 1.", ""},
	{"ett", "Antécédents familiaux de myxome.", ""},
	// hypotheses
	{"eto", "Indication : suspicion d'endocardite.", ""},
	{"eto", "Indication : éliminer un thrombus avant cardioversion.", ""},
	{"ett", "Motif : probable embolie pulmonaire.", ""},
	{"ett", "Conclusion : suspicion de dissection aortique.", "DISSECTION:immediate"},
	{"eto", "Conclusion : probable thrombus de l'auricule gauche.", "THROMBUS:24h"},
	{"ett", "Conclusion : aspect évocateur de tamponade.", "TAMPONADE:immediate"},
	{"eto", "Conclusion : ETO à prévoir à la recherche d'un thrombus.", ""},
	{"ett", "Holter pour dépistage de FA paroxystique.", ""},
	// conditions
	{"holter", "Conclusion : si récidive de syncope, appeler le 15.", ""},
	{"ecg", "En cas de sus-décalage du ST, adresser aux urgences.", ""},
	// thresholds
	{"holter", "Aucune pause supérieure à 3 secondes.", ""},
	{"holter", "Pas de pause > 3 s.", ""},
	{"ecg", "Seuil : QTc > 500 ms.", ""},
	{"holter", "Critère : pause de plus de 3 s.", ""},
	// earlier
	{"holter", "Précédemment pause de 4 s.", ""},
	{"ett", "PAPs 42 mmHg contre 65 mmHg en 2023.", ""},
	{"eto", "Thrombus de l'auricule décrit au dernier contrôle, non retrouvé ce jour.", ""},
	// thresholds measured
	{"ecg", "QTc 512 ms.", "QTC500:24h"},
	{"ecg", "QTc à 498 ms.", ""},
	{"ecg", "QT 520 ms, QTc 440 ms.", ""},
	{"ecg", "Syncope ce matin. QTc 530 ms.", "QTC500:immediate"},
	{"ecg", "QRS 160 ms, QTc 530 ms.", ""},
	{"ecg", "QTc 330 ms.", "QT_SHORT:24h"},
	{"holter", "Pause de 2,4 s.", ""},
	{"holter", "Pause de 6,2 s.", "PAUSE:immediate"},
	{"holter", "Pause sinusale de 3,8 s avec syncope.", "PAUSE:immediate"},
	{"holter", "FC minimale 38/min pendant le sommeil.", ""},
	{"holter", "FC minimale 34/min à 15 h.", "BRADY:24h"},
	{"holter", "FC minimale 26/min à 4 h.", "BRADY:immediate"},
	{"ecg", "Bradycardie sinusale à 34/min, lipothymies.", "BRADY:immediate"},
	{"ecg", "FA à 138/min.", "AF_RAPID:24h"},
	{"ecg", "Fibrillation atriale rapide à 164/min.", "AF_RAPID:immediate"},
	{"ecg", "FA permanente à 78/min.", ""},
	{"ecg", "Flutter atrial 2/1 à 150/min.", "AF_NEW:soon AF_RAPID:24h"},
	{"ecg", "FA de découverte à 92/min.", "AF_NEW:soon"},
	{"ecg", "FA connue à 82/min.", ""},
	{"ecg", "ACFA préexcitée à 210/min.", "AF_RAPID:immediate PREEX_AF:immediate"},
	{"ecg", "PR court et onde delta.", "WPW:soon"},
	{"ecg", "Aspect de Brugada type 1 en V1-V2.", "BRUGADA1:24h"},
	{"ecg", "Aspect de Brugada type 2 en selle.", ""},
	{"ett", "FEVG 35 %.", "LVEF_LOW:24h"},
	{"ett", "FEVG 36 %.", ""},
	{"ett", "Cardiopathie dilatée connue, suivie : FEVG 30 %, stable.", "LVEF_LOW:soon"},
	{"ett", "Choc cardiogénique, FEVG 20 %.", "LVEF_LOW:immediate"},
	{"ett", "Vmax aortique 4,2 m/s, gradient moyen 44 mmHg.", "AS_SEVERE:soon"},
	{"ett", "RA serré, FEVG 42 %.", "AS_SEVERE:24h"},
	{"ett", "RA serré avec syncope.", "AS_SEVERE:24h AS_SYNCOPE:24h"},
	{"ett", "RA modéré, Vmax 3,2 m/s.", ""},
	{"ett", "PAPs 66 mmHg.", "PH_SEVERE:soon"},
	{"ett", "HTP minime, PAPs 38 mmHg.", ""},
	{"ett", "Aorte ascendante 56 mm.", "AO_ANEURYSM:soon"},
	{"ett", "Aorte ascendante 62 mm.", "AO_ANEURYSM:24h"},
	{"ett", "Bicuspidie, aorte ascendante 51 mm.", "AO_ANEURYSM:soon"},
	{"ett", "Aorte ascendante 44 mm, stable.", ""},
	{"ett", "Épanchement péricardique de 26 mm avec collapsus diastolique du VD.", "PERIC_LARGE:immediate TAMPONADE:immediate"},
	{"ett", "Cœur pulmonaire aigu, signe de McConnell.", "PE_RV:immediate"},
	{"ett", "Flap intimal de l'aorte ascendante.", "DISSECTION:immediate"},
	{"ett", "Dissection coronaire de l'IVA en 2020.", ""},
	{"ett", "Thrombus des cavités droites.", "PE_RV:immediate THROMBUS:immediate"},
	{"eto", "Végétation de 12 mm sur la valve aortique.", "VEGETATION:24h"},
	{"eto", "Abcès périvalvulaire aortique.", "VEGETATION:immediate"},
	{"ett", "Faux anévrisme du VG.", "MECH_COMPL:immediate"},
	{"ett", "Myxome de l'oreillette gauche de 30 mm.", "MASS:24h"},
	{"ett", "Ballonisation apicale, Takotsubo.", "TAKO:24h"},
	{"ett", "CMH obstructive, gradient intra-VG 70 mmHg.", "LVOT_OBS:soon"},
	{"ett", "CMH non obstructive.", ""},
	{"ecg", "Défaut de capture ventriculaire.", "PM_FAIL:24h"},
	{"ecg", "Stimulation et écoute correctes.", ""},
	{"ecg", "Ondes T amples, pointues et symétriques : hyperkaliémie.", "HYPERK:immediate"},
	{"holter", "TV soutenue à 190/min.", "VT:immediate"},
	{"holter", "Une salve de 4 complexes, FEVG 28 %.", "LVEF_LOW:24h VT_NS:immediate"},
	{"holter", "Salve d'ESSV de 8 complexes.", ""},
	{"holter", "Doublets sans salve.", ""},
	{"ecg", "BAV 2/1 avec syncope.", "AVB2_M2:immediate"},
	{"holter", "BAV II Mobitz 2 nocturne asymptomatique.", "AVB2_M2:24h"},
	{"ecg", "Sus-décalage concave diffus, sous-décalage du PQ : péricardite aiguë.", "PERIC_ACUTE:24h"},
	{"ecg", "Sus-décalage en aVR avec sous-décalage diffus.", "STEMI_EQ:immediate"},
	{"ecg", "Motif : douleur thoracique.\nBloc de branche gauche.", "STEMI_EQ:immediate"},
	{"ecg", "Repolarisation précoce avec sus-décalage du point J.", ""},
	{"stress", "Conclusion : épreuve positive cliniquement et électriquement.", "STRESS_ISCH:24h"},
	{"stress", "Conclusion : épreuve négative cliniquement et électriquement.", ""},
	{"stress", "Sous-décalage horizontal de 2,5 mm en V5 au pic.", "STRESS_ISCH:24h"},
	{"stress", "Sus-décalage du ST de 2 mm en V2-V3 au pic.", "STRESS_STE:immediate"},
	{"stress", "Chute tensionnelle à l'effort.", "STRESS_HYPO:24h"},
	{"stress", "Repos : PA 140/80 mmHg. Effort : PA 115/70 mmHg.", "STRESS_HYPO:24h"},
	{"stress", "Arrêt pour syncope.", "STRESS_SYNC:immediate"},
	{"mapa", "PA au cabinet 192/112 mmHg.", "BP_HIGH:soon"},
	{"mapa", "Moyenne des 24 h : 184/112 mmHg. Jour : 188/114 mmHg. Nuit : 176/106 mmHg.", "BP_HIGH:24h"},
	{"mapa", "Pic à 190/112 mmHg à 8 h.", ""},
	{"ett", "HTA maligne avec œdème papillaire.", "HTN_EMERG:immediate"},
	{"holter", "Trois chocs délivrés par le DAI.", "ICD_SHOCK:24h"},
	{"ett", "Syncope d'effort il y a 3 jours.", "SYNC_RISK:24h"},
	{"ett", "Motif : syncope vasovagale.", ""},
	{"stress", "Motif : syncope d'effort il y a 1 mois.", "SYNC_RISK:24h"},
	{"holter", "412 ESA dont une salve de 6 complexes.", ""},
	// misspelt
	{"eto", "Trombus de l'oricule gauche.", "THROMBUS:24h"},
	{"ecg", "Sus décallage du ST en V2 V3.", "STEMI:immediate"},
	{"ecg", "Fibrilation atriale rapide à 160/mn.", "AF_RAPID:immediate"},
	// English
	{"echo_en", "No evidence of thrombus or vegetation.", ""},
	{"echo_en", "There is a thrombus in the left atrial appendage.", "THROMBUS:24h"},
	{"echo_en", "Aortic dissection was ruled out.", ""},
	{"echo_en", "Cannot exclude an aortic dissection.", "DISSECTION:24h"},
	{"echo_en", "LVEF 30%.", "LVEF_LOW:24h"},
	{"echo_en", "Family history of aortic dissection.", ""},
	{"echo_en", "Large pericardial effusion without tamponade.", "PERIC_LARGE:24h"},
	{"echo_en", "Severe aortic stenosis, peak velocity 4.5 m/s.", "AS_SEVERE:soon"},
	{"ecg_en", "No ST elevation. Normal sinus rhythm.", ""},
	{"ecg_en", "ST elevation of 3 mm in V2-V4.", "STEMI:immediate"},
	{"ecg_en", "Complete heart block.", "AVB3:immediate"},
	{"holter_en", "History of ventricular tachycardia, no recurrence.", ""},
	{"holter_en", "No pauses, no ventricular tachycardia.", ""},
}
