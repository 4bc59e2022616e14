package plan_test

import (
	"slices"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/plan"
)

// One sentence each, with its place and what it says besides.
func TestClasses(t *testing.T) {
	for want, list := range map[plan.Class][]string{
		plan.Drug: {
			"Introduction de bisoprolol 2,5 mg.", "Introduire un bêtabloquant.", "J'ai introduit l'apixaban 5 mg matin et soir.", "Arrêt du sotalol.", "J'arrête l'amlodipine.", "Stop Cordarone.",
			"Majoration du ramipril à 5 mg.", "Bisoprolol majoré à 5 mg.", "Bisoprolol 2,5 mg -> 5 mg.", "Le furosémide est diminué à 20 mg.", "Relais de l'AVK par apixaban.", "Remplacement du vérapamil par le bisoprolol.",
			"Ajout de spironolactone 25 mg.", "Switch ramipril vers Entresto.", "Je propose d'ajouter un diurétique.", "Mise sous Eliquis 5 mg x 2.", "Il est mis sous statine.", "Suspendre le diurétique trois jours.",
			"Augmenter le bisoprolol à 5 mg si la fréquence reste haute.", "Titration du bêtabloquant.", "Merci d'introduire une statine.", "Je vous laisse majorer le périndopril.", "Début Entresto 24/26.", "Passage à l'apixaban.",
			"Nous avons débuté un traitement par amiodarone.", "Reprise de l'anticoagulation ce jour.", "Bêtabloquant à majorer.", "On passe le Bisoce à 5 mg.", "La flécaïne est arrêtée.", "Réduction de moitié de la dose de digoxine.",
			"Aspirine 250 mg administrée au cabinet.", "Prescription d'atorvastatine 40 mg.", "J'ai prescrit du bisoprolol 2,5 mg.",
		},
		plan.Steady: {
			"Traitement inchangé.", "Poursuite du traitement.", "Poursuite du bisoprolol à la même dose.", "Je ne change rien.", "Pas de modification thérapeutique.", "Même traitement.", "Je ne modifie pas le traitement.",
			"Bisoprolol à poursuivre.", "L'anticoagulation est maintenue.", "Continuer l'apixaban au long cours.", "On garde le traitement.", "Pas de traitement.", "Anticoagulant à ne pas interrompre.", "Maintien de la bithérapie.",
			"Reste du traitement inchangé.", "Pas de changement de traitement.", "Le traitement peut être poursuivi.", "Aucune modification du traitement.",
		},
		plan.Follow: {
			"Je le revois dans 6 mois.", "Nous le reverrons à la consultation.", "J'adresse la patiente au Dr Martin.", "Coronarographie programmée le 12/11.", "Rendez-vous pris le 4 mai.", "Patient hospitalisé ce jour.", "Patient adressé aux urgences.",
			"Elle sera convoquée par le secrétariat.", "Prochain contrôle au cabinet dans un an.", "Je demande une IRM cardiaque.", "J'organise une coronarographie.", "Je vous tiens informé des résultats.", "Le patient me rappellera en cas de malaise.",
			"En cas de douleur, appeler le 15.", "Je lui ai conseillé d'arrêter le tabac.", "Une coronarographie est prévue la semaine prochaine.", "Avis chirurgical demandé.", "Il prendra rendez-vous au secrétariat.", "Le rythmologue le verra en mars.",
			"Je programme une ETO.", "Dossier présenté en Heart Team.", "Nous le convoquerons.", "Contrôle prévu en consultation avec moi dans 3 mois.", "Coroscanner demandé par nos soins.", "J'ai appelé le SAMU.", "Je me charge du contrôle biologique.",
		},
		plan.Ask: {
			"Merci de contrôler la kaliémie.", "Surveillance tensionnelle par vos soins.", "Contrôle dans un an.", "Holter à prévoir.", "Pacemaker à discuter.", "Contrôler l'INR.", "En cas de récidive, me le réadresser.", "Ionogramme dans 8 jours.",
			"À revoir dans un an.", "Avis pneumologique souhaitable.", "Éviter les AINS.", "Je vous laisse le soin de renouveler l'ordonnance.", "Prévoir un bilan thyroïdien.",
		},
		plan.None: {"Pas de suivi particulier.", "Aucune mesure nécessaire.", "Pas de contrôle systématique.", "Aucun examen complémentaire."},
		plan.Fact: {
			"FEVG 35 %.", "Sous bisoprolol 5 mg depuis 2019.", "HTA contrôlée sous trithérapie.", "Rythme sinusal maintenu sous amiodarone.", "FEVG conservée.", "PAPs augmentée à 55 mmHg.", "Pas de contre-indication à l'anesthésie.",
			"Contrôle de l'appareil satisfaisant.", "Holter normal.", "Échographie normale.", "Amiodarone arrêtée en 2021.", "Allergie à la pénicilline.", "Bloc de branche gauche inchangé.", "Fréquence contrôlée sous bêtabloquant.",
			"FEVG 35 %, introduire un bêtabloquant.", "Insuffisance mitrale modérée, à revoir dans un an.", "Bonne réponse au traitement.", "Efficacité du traitement.", "Bon contrôle tensionnel.", "Stimulateur normal.", "Vous m'avez adressé Mme D. pour un souffle.",
			"Surveillance antérieure normale.", "Pas d'indication de pacemaker.", "Bien confraternellement.", "Examen demandé par le Dr Martin.", "Pas de trouble du rythme à l'enregistrement.", "Diminution de la fuite mitrale.", "Augmentation de la taille du VG.",
			"Patient adressé par le Dr Martin.", "Baisse de la FEVG.", "Arrêt de l'effort pour épuisement.", "Test arrêté à 150 W.", "Intervention réalisée en 2020.", "Le bêtabloquant avait été arrêté en 2022.",
		},
	} {
		for _, s := range list {
			rep := sections(s, "")
			got := plan.Read(rep, day)
			if got.Sentences[0].Class != want {
				t.Errorf("%q: %s, want %s; says %v", s, got.Sentences[0].Class, want, got.Sentences[0].Says)
			}
		}
	}
}

func TestEnglish(t *testing.T) {
	for want, list := range map[pipeline.Action][]string{
		pipeline.ActionAsked: {
			"Please repeat U&Es in 2 weeks.", "I would be grateful if you could check his potassium.", "Could you refer her to the sleep clinic?", "Bloods to be repeated by the GP in one month.", "We suggest that you increase ramipril to 5 mg.",
			"I would ask you to uptitrate bisoprolol.", "GP to monitor blood pressure.", "Please avoid NSAIDs.", "If symptoms recur, please refer back.", "You may wish to start a statin.", "Refer to the heart failure clinic.", "Would you kindly arrange a thyroid test?",
			"No routine follow-up. Please re-refer if palpitations recur.", "Repeat echocardiogram in 12 months at your surgery.", "I should be grateful for a repeat potassium in your surgery.", "The GP should check renal function in two weeks.",
			"I leave the titration of bisoprolol in your hands.", "Grateful if you would check lipids.", "Monitoring of INR in primary care please.",
		},
		pipeline.ActionNone: {
			"No follow-up required.", "No further cardiac investigation is needed.", "No action is needed from primary care.", "No routine cardiology follow-up has been arranged.", "I have not arranged further follow-up.", "Nothing further is needed.",
			"I have made no changes and will see him again in a year.", "There is nothing for you to do.", "No further tests are required.", "She does not need further review.", "Discharged from clinic, no follow-up.", "You do not need to do anything.",
		},
		pipeline.ActionUnknown: {
			"Normal study.", "Follow-up echocardiogram in one year.", "I will see him in six months.", "Holter to be considered.", "Coronary angiography has been booked.", "I have started bisoprolol 2.5 mg.", "Treatment unchanged.", "Thank you for referring this man.",
			"Repeat study could be considered.", "No evidence of ischaemia.", "You asked about his palpitations.", "We will write to you with the result.", "No contraindication to surgery.", "He has been referred to the surgeons.", "He knows to call 999 if he has chest pain.",
		},
	} {
		for _, s := range list {
			rep := sections(s, "")
			rep.Language = pipeline.English
			if got := plan.Read(rep, day); got.Action != want {
				t.Errorf("%q: %q, want %q; %+v", s, got.Action, want, got.Sentences)
			}
		}
	}
	for s, want := range map[string]plan.Class{
		"I have started bisoprolol 2.5 mg.": plan.Drug, "Increase ramipril to 5 mg.": plan.Drug, "Amlodipine was stopped in 2021.": plan.Fact, "Continue apixaban.": plan.Steady, "LVEF 35%.": plan.Fact,
		"I will see her in clinic in three months.": plan.Follow, "An MRI has been requested.": plan.Follow, "On bisoprolol 5 mg.": plan.Fact, "No change to medication.": plan.Steady, "Ramipril stopped today.": plan.Drug,
		"Please check U&Es in 2 weeks.": plan.Ask, "No follow-up needed.": plan.None,
	} {
		rep := sections(s, "")
		rep.Language = pipeline.English
		if got := plan.Read(rep, day).Sentences[0]; got.Class != want {
			t.Errorf("%q: %s, want %s; %v", s, got.Class, want, got.Says)
		}
	}
}

func TestLeans(t *testing.T) {
	for s, want := range map[string]bool{
		"Dans ce contexte, introduire un bêtabloquant.": true, "Celui-ci sera majoré.": true, "Ce traitement est à poursuivre.": true, "Puis contrôle à un mois.": true, "Sinon Holter.": true, "À défaut, coroscanner.": true,
		"Je le revois dans 6 mois.": false, "Cette patiente sera revue.": false, "Introduire un bêtabloquant.": false, "Ce jour, arrêt du sotalol.": false, "Elle me rappellera.": false, "Le majorer à 5 mg dans un mois.": true, "Plus tôt si dyspnée.": true,
	} {
		if got := plan.Read(sections("Sotalol arrêté. "+s, ""), day).Sentences[1].Leans; got != want {
			t.Errorf("%q leans %v, want %v", s, got, want)
		}
	}
}

func TestSays(t *testing.T) {
	got := plan.Read(sections("FEVG 35 %, introduire un bêtabloquant.", ""), day).Sentences[0]
	if got.Class != plan.Fact || !got.Asks || !slices.Equal(got.Says, []plan.Class{plan.Drug, plan.Ask}) {
		t.Errorf("%+v", got)
	}
}
