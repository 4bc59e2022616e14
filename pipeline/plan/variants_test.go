package plan_test

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/plan"
)

var day = pipeline.Date{Year: 2026, Month: 3, Day: 31}

// sections makes a report of a conclusion and, where it is not "", a plan.
func sections(conclusion, follow string) pipeline.Report {
	var rep pipeline.Report
	add := func(key, title, text string) {
		rep.Written += title + " : "
		at := len(rep.Written)
		rep.Written += text
		rep.Sections = append(rep.Sections, pipeline.Section{Key: key, Title: title, Text: text, Place: pipeline.Span{Start: at, End: len(rep.Written)}})
		rep.Written += "\n"
	}
	add("conclusion", "Conclusion", conclusion)
	if follow != "" {
		add("plan", "CAT", follow)
	}
	rep.Language, rep.Date = pipeline.French, day
	return rep
}

// The reader is asked: every way to ask × every thing asked × every term, also
// behind a sentence that says that no follow-up is needed.
var (
	asking = []string{
		"Merci de X.", "Merci de bien vouloir X.", "Je vous remercie de bien vouloir X.", "Je vous laisse le soin de X.", "Je vous demande de X.", "Je vous propose de X.",
		"Je vous serais reconnaissant de X.", "Je vous serais reconnaissante de bien vouloir X.", "Je vous invite à X.", "Je vous suggère de X.", "Pourriez-vous X ?", "Pouvez-vous X ?",
		"Peux-tu X ?", "Vous pourrez X.", "Vous voudrez bien X.", "Il vous appartient de X.", "Il vous revient de X.", "Je me permets de vous demander de X.", "Je compte sur vous pour X.",
		"Auriez-vous l'amabilité de X ?", "Vous serait-il possible de X ?", "Je vous saurais gré de X.", "Charge au médecin traitant de X.", "Le médecin traitant voudra bien X.",
		"Je vous recommande de X.", "Je vous conseille de X.", "Je te laisse X.", "Je te propose de X.", "Veuillez X.", "Il est demandé au médecin traitant de X.", "Je m'en remets à vous pour X.",
		"Je vous confie le soin de X.", "Le médecin traitant pourra X.", "Pouvez vous s'il vous plaît X ?", "Nous vous remercions de X.", "Nous vous prions de bien vouloir X.",
		"Je souhaiterais que vous puissiez X.", "À vous de X.", "Vous devrez X.", "Il faudrait que vous puissiez X.", "Je vous prie de bien vouloir X.", "Je vous prie de X.", "Merci par avance de X.",
	}
	asked = []string{
		"contrôler la kaliémie et la créatinine", "doser le NT-proBNP", "surveiller la tension", "renouveler l'ordonnance", "adresser le patient au pneumologue", "organiser une polygraphie",
		"revoir le patient", "vérifier l'INR", "refaire un bilan lipidique", "prescrire une automesure", "majorer le ramipril à 5 mg", "introduire une statine", "arrêter les AINS", "me rappeler", "me transmettre les résultats",
		"rechercher une carence martiale", "réaliser un ECG", "programmer une échographie", "dépister un syndrome d'apnées", "vacciner contre la grippe", "compléter par un bilan thyroïdien", "réévaluer la dose du diurétique",
	}
	terms = map[string]string{
		"": "", " dans 15 jours": "2026-04-15", " sous 48 h": "2026-04-02", " dans 3 mois": "2026-06-30", " d'ici un mois": "2026-04-30", " avant le 12 mai": "2026-05-12", " dans une semaine": "2026-04-07",
		" à J8": "2026-04-08", " dans les 6 semaines": "2026-05-12", " dans un an": "2027-03-31", " en septembre": "2026-09-30", " d'ici 2 à 3 mois": "2026-05-31", " rapidement": "",
	}
)

func TestAsked(t *testing.T) {
	for _, a := range asking {
		for _, what := range asked {
			for term, due := range terms {
				s := strings.ReplaceAll(a, "X", what+term)
				for _, before := range []string{"", "Pas de suivi cardiologique systématique. ", "Traitement inchangé. Je le revois dans un an. "} {
					got := plan.Read(sections("Examen normal.", before+s), day)
					if got.Action != pipeline.ActionAsked {
						t.Fatalf("%q: %q, want asked", before+s, got.Action)
					} else if got.Due.String() != due {
						t.Fatalf("%q: due %s, want %s", before+s, got.Due, due)
					}
				}
			}
		}
	}
}

// What says that nothing is needed, what the practice sees to, and what is to be
// done by nobody named.
func TestActions(t *testing.T) {
	for want, list := range map[pipeline.Action][]string{
		pipeline.ActionNone: {
			"Pas de suivi cardiologique systématique.", "Aucun suivi n'est nécessaire.", "Pas de contrôle à prévoir.", "Aucune mesure particulière.", "Rien à faire de votre côté.",
			"Cet examen ne nécessite pas de surveillance particulière.", "Il n'y a pas lieu de prévoir de contrôle.", "Aucune action n'est attendue de votre part.", "Je n'attends rien de votre part.",
			"Vous n'avez rien à faire.", "Pas d'exploration complémentaire.", "Aucune exploration complémentaire n'est justifiée.", "Pas besoin de contrôle.", "Je ne le reverrai pas de façon systématique.",
			"Pas d'indication à un suivi cardiologique.", "Suivi cardiologique non nécessaire.", "Un contrôle n'est pas nécessaire.", "Aucun contrôle n'est à programmer.", "Je ne prévois pas de contrôle systématique.",
			"Pas de nouvel examen à prévoir.", "Aucun examen complémentaire n'est requis.", "Aucune surveillance particulière n'est à mettre en place.", "Je ne change rien et je le revois dans un an.",
			"Aucune conduite à tenir particulière.", "Il n'est pas nécessaire de le revoir.", "Il n'est pas utile de répéter cet examen.", "Rien de particulier à prévoir.", "Rien ne vous est demandé.",
			"Traitement inchangé, je ne modifie rien, je la reverrai dans six mois.", "Aucune démarche de votre part.", "Pas de suivi.", "Abstention.", "Vous n'avez pas de contrôle à organiser.",
			"ABSENCE DE SUIVI NECESSAIRE.", "PAS DE SURVEILLANCE PARTICULIERE.", "Suivi inutile.", "Pas d'autre examen nécessaire.", "Ce courrier ne nécessite aucune action de votre part.",
		},
		pipeline.ActionUnknown: {
			"Contrôle dans 1 an.", "Contrôle échographique dans 6 mois.", "Holter à prévoir.", "Stimulateur à discuter.", "Surveillance clinique.", "ETT de contrôle dans dix jours.", "À revoir dans un an.",
			"Je le revois dans 6 mois.", "Nous le reverrons dans un an.", "Il sera revu en consultation au cabinet.", "Coronarographie programmée le 12/11.", "Patient adressé aux urgences.", "Prochain contrôle au cabinet dans un an.",
			"J'ai introduit bisoprolol 2,5 mg.", "J'ai majoré le ramipril à 5 mg. Je le revois dans un mois.", "Rendez-vous pris le 4 mai avec le rythmologue.", "Examen normal.", "Pas de contre-indication à l'anesthésie.",
			"Pas d'anomalie.", "Traitement inchangé.", "Poursuite du traitement.", "En cas de syncope, appeler le 15.", "Coroscanner demandé par nos soins.", "Insuffisance mitrale à surveiller.", "Sous bisoprolol 5 mg depuis 2019.",
			"Vous m'avez adressé ce patient pour avis.", "Vous aviez demandé de contrôler la FEVG.", "J'ai revu votre patient, que vous m'aviez confié pour des palpitations.", "Tu demandais d'éliminer une préexcitation.", "Vous m'avez envoyé ce patient lors d'un renouvellement.", "Le Dr Martin me charge de vous transmettre ce résultat.", "Je vous tiens informé des résultats.", "Je vous remercie de m'avoir confié ce patient.", "Merci de votre confiance.",
			"Je vous prie de croire en mes sentiments confraternels.", "Nous restons à votre disposition.", "Le médecin traitant a été prévenu.", "Traitement prescrit par le médecin traitant.", "Pas de coronarographie.",
			"Pas de suivi systématique. Contrôle échographique dans 2 ans.", "Pas de contrôle avant 2 ans.", "Sans anomalie au contrôle.", "Bilan étiologique négatif.", "La patiente n'a pas honoré son contrôle.", "Le contrôle de l'INR n'est pas satisfaisant.", "Absence de suivi depuis 2 ans.", "Il n'y a pas eu de contrôle depuis 2019.", "Pas de suivi cardiologique antérieur.", "Elle n'est pas venue à la consultation.",
			"Le suivi n'a pas été fait.", "La surveillance tensionnelle n'est pas optimale.", "Pas de contrôle, sauf symptômes.",
		},
		pipeline.ActionAsked: {
			"Surveillance clinique par vos soins.", "Ionogramme dans 8 jours par vos soins.", "Contrôle de l'INR par le médecin traitant.", "Appelez-moi si besoin.", "En cas de récidive, réadresser.", "Contrôler le ionogramme dans 8 jours.",
			"Bisoprolol à majorer par vos soins.", "Ne pas prescrire de vérapamil.", "Éviter les AINS.", "Je vous laisse le soin de renouveler l'ordonnance.", "Réévaluation par le médecin traitant dans 3 mois.", "Adressez-le moi si la dyspnée s'aggrave.",
			"Pas de suivi cardiologique. En cas de syncope, me l'adresser à nouveau.", "Pas de contrôle systématique ; merci de surveiller la tension.", "Je le revois dans 6 mois, avec un bilan biologique que je vous laisse prescrire.",
			"Pas d'autre examen. Surveillance tensionnelle à votre convenance.", "Le médecin traitant contrôlera la kaliémie.", "Pas de suivi cardiologique. Le relais vous est laissé pour la tension.", "Un dosage de la TSH est à réaliser par vos soins.",
		},
	} {
		for _, s := range list {
			for _, rep := range []pipeline.Report{sections(s, ""), sections("Examen sans particularité.", s)} {
				if got := plan.Read(rep, day); got.Action != want {
					t.Errorf("%q: %q, want %q: %+v", rep.Written, got.Action, want, got.Sentences)
				}
			}
		}
	}
}

// What stands outside the conclusion counts where it speaks to the reader, but
// not what was asked of the cardiologist, nor the small print.
func TestElsewhere(t *testing.T) {
	for text, want := range map[string]pipeline.Action{
		"Conclusion : examen normal. Pas de suivi.\n\nMerci de contrôler la kaliémie dans 8 jours.\nDr Martin":                 pipeline.ActionAsked,
		"Conclusion : examen normal. Pas de suivi.\n\nVeuillez renouveler l'ordonnance.":                                       pipeline.ActionAsked,
		"Indication : merci de rechercher une cardiopathie.\nConclusion : examen normal. Pas de suivi.":                        pipeline.ActionNone,
		"Conclusion : examen normal. Pas de suivi.\n\nSi vous n'êtes pas le destinataire de ce message, merci de le détruire.": pipeline.ActionNone,
		"Conclusion : examen normal. Pas de suivi.\n\nJe vous prie de croire en mes salutations confraternelles.":              pipeline.ActionNone,
		"Traitement : bisoprolol à majorer par vos soins.\nConclusion : examen normal. Pas de suivi.":                          pipeline.ActionAsked,
		"Commentaire : il faudrait contrôler la kaliémie.\nConclusion : examen normal. Pas de suivi.":                          pipeline.ActionUnknown,
	} {
		rep := checked(t, "ETT du 03/03/2026\nM. DURAND Paul né le 01/02/1950\n\n"+text+"\n")
		if got := plan.Read(rep, day); got.Action != want {
			t.Errorf("%q: %q, want %q: %+v", text, got.Action, want, got)
		}
	}
}

// What may be meant as something to do stands against "none", whether the grammar
// understands it or not.
func TestDoubt(t *testing.T) {
	for _, s := range []string{
		"Une biologie mensuelle me paraît indispensable.", "La kaliémie mérite d'être recontrôlée.", "Un contrôle tensionnel régulier s'impose.", "Surveiller la fonction rénale.",
		"On sera attentif à la fonction rénale.", "Vigilance sur la kaliémie.", "Objectif LDL < 0,55 g/L.", "Bilan martial à compléter.",
		"Le dosage de la TSH manque au dossier.", "Il reste à doser la TSH.", "Penser à la vaccination antigrippale.", "Traiter l'anémie.",
		"Prise en charge de l'anémie à envisager.", "Un avis pneumologique serait utile.", "Orientation vers un pneumologue.", "Le bêtabloquant est à majorer.",
		"Une statine serait souhaitable.", "Arrêt des AINS indispensable.", "Prophylaxie de l'endocardite à chaque soin dentaire.", "Certificat médical à renouveler.",
		"ALD à demander.", "Déclaration au permis de conduire nécessaire.", "Arrêt de travail à prolonger.", "Ordonnance de bas de contention à renouveler.",
		"Récupérer les anciens examens.", "Prévenir si fièvre.", "INR cible 2,5 à 3,5.", "Biologie de contrôle.",
		"Ferritine.", "Glycémie à jeun et HbA1c.", "Dépistage familial.", "Échographie rénale à visée étiologique.",
		"Elle doit vous recontacter pour le bilan.", "Reprise du suivi diabétologique souhaitée.", "La question d'une anticoagulation se pose.", "Il me semble nécessaire d'adapter le traitement.",
		"Je suis favorable à l'arrêt de la digoxine.", "Je préfèrerais que l'on arrête la digoxine.", "Mieux vaut éviter les diurétiques.", "Surveillance du poids.",
		"Règles hygiéno-diététiques à rappeler.", "Résultats de la biologie à me faire parvenir.", "Dans l'attente de la biologie.", "Nous vous la confions pour la suite.",
		"Il reviendra vous voir dans un mois.",
	} {
		for _, before := range []string{"Pas de suivi cardiologique nécessaire. ", "Je ne change rien et je le revois dans un an. "} {
			if got := plan.Read(sections(before+s, ""), day); got.Action == pipeline.ActionNone {
				t.Errorf("%q: none; %+v", before+s, got.Sentences)
			}
		}
	}
	for _, s := range []string{"FEVG conservée.", "Holter normal.", "Patient rassuré.", "HbA1c à 9 %.", "Sport autorisé.", "Bonne tolérance.", "Elle garde son traitement.", "Tracé normal pour l'âge."} {
		if got := plan.Read(sections("Pas de suivi cardiologique nécessaire. "+s, ""), day); got.Action != pipeline.ActionNone {
			t.Errorf("%q: %q; %+v", s, got.Action, got.Sentences)
		}
	}
}
