package batch

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// mixtures are texts in which something of a second patient, or of nobody, stands
// without a clear border: never cut, always asked about.
var mixtures = map[string]func(r *rand.Rand, a, b invented) string{
	"a second identity inside": func(r *rand.Rand, a, b invented) string {
		id := pickOf(r, identities)
		return "ETT du 19/11/2026\n" + id(a) + "\nVG 48 mm, FEVG 60 %, OG 31 mL/m². Pas de valvulopathie.\n" + id(b) + "\nFEVG 38 %, VG 62 mm, fuite mitrale fonctionnelle modérée.\nConclusion : à revoir dans un an.\n" + pick(r, endings)
	},
	"a page of another inside": func(r *rand.Rand, a, b invented) string {
		id, sep := pickOf(r, identities), pick(r, []string{"\f", "\n<<< SAUT DE PAGE >>>\n", "\n\n----------\n\n"})
		return letterheads[0] + id(a) + "\n\nMotif : suivi d'insuffisance cardiaque à FEVG altérée.\nAntécédents : infarctus antérieur 2014, diabète.\nTraitement : bisoprolol 5 mg, spironolactone 25 mg." + sep +
			id(b) + "\nHolter : rythme sinusal, FC moyenne 64/min. ESV rares.\nConclusion : Holter normal.\n" + sep +
			pick(r, []string{id(a), a.civil() + " - suite"}) + "\nExamen : PA 112/70 mmHg, FC 62/min. Échographie : FEVG 33 %.\nConclusion : insuffisance cardiaque stable.\n" + pick(r, endings)
	},
	"another's page, numbered": func(r *rand.Rand, a, b invented) string {
		foot := func(p invented, n int) string {
			return fmt.Sprintf("\n%s - %s - page %d / 2\f", p.civil(), p.date(0), n)
		}
		return "CLINIQUE DES ARDOISES\nPatient : " + a.civil() + " - " + a.date(0) + "\nMotif : suivi d'insuffisance cardiaque. Traitement : bisoprolol 5 mg." + foot(a, 1) +
			"CLINIQUE DES ARDOISES\nPatient : " + b.civil() + " - " + b.date(0) + "\nExamen : PA 112/70 mmHg, FC 62/min. FEVG 33 %.\nConclusion : stable.\n" + "Dr V. ESCANDE" + strings.TrimSuffix(foot(b, 2), "\f")
	},
	"a letter of nobody": func(r *rand.Rand, a, b invented) string {
		sep := pick(r, []string{"\n\n\n", "\f", "\n==========\n", "\n\n* * *\n\n"})
		return letterheads[1] + "Le 19/11/2026\n\nCher ami,\n\n" + told(r, a) + "\n\nBien confraternellement,\nDr B. COURTEMANCHE" + sep +
			letterheads[1] + "Le 19/11/2026\n\n" + pick(r, []string{"Chère consœur,", "Mon cher confrère,"}) + "\n\nMerci de m'avoir adressé ce patient de 64 ans pour un souffle systolique.\nÉchographie : fuite mitrale modérée. FEVG 66 %, PAPs 29 mmHg.\nPas d'indication opératoire.\n\nAmicalement,\nDr B. COURTEMANCHE"
	},
	"an examination of nobody": func(r *rand.Rand, a, b invented) string {
		sep := pick(r, []string{"\n\n", "\f", "\n==========\n"})
		return letterheads[0] + identities["label"](a) + "\n\n" + examinations[0](r) + "\n\nDr H. VALLOMBREUSE" + sep + letterheads[0] + "\n" + examinations[1](r) + "\n\nDr S. ARMENGOL"
	},
	"the next one, unnamed": func(r *rand.Rand, a, b invented) string {
		said := pick(r, []string{"\neuh la suivante\n", "\nlettre suivante\n", "\nPatient suivant.\n", " point lettre suivante point ", "\nalors le suivant\n", "\nCourrier suivant.\n"})
		return "courrier docteur Tilloy " + a.f("monsieur ", "madame ") + a.name + " " + a.given + a.f(" né le ", " née le ") + a.date(2) + "\nholter normal fréquence moyenne 70 pas d'arythmie point" + said + "fréquence moyenne 58 avec des pauses à 2,8 secondes, 3400 extrasystoles ventriculaires point\nconclusion à voir avec le rythmologue point"
	},
	"man and woman": func(r *rand.Rand, a, b invented) string {
		one, two := "Conclusion : patiente asymptomatique, échographie normale.", "Conclusion : patient à revoir, rétrécissement aortique serré."
		if a.sex == "M" {
			one, two = "Conclusion : patient asymptomatique, échographie normale.", "Conclusion : patiente à revoir, rétrécissement aortique serré."
		}
		return identities["label"](a) + "\nRythme sinusal. FEVG 62 %, valves normales.\n" + one + "\n\nFEVG 35 %, gradient moyen 45 mmHg, surface 0,7 cm².\n" + two + "\nDr H. VALLOMBREUSE"
	},
	"a close name": func(r *rand.Rand, a, b invented) string {
		c := a
		if n := []rune(c.name); r.IntN(2) == 0 && len(n) > 6 {
			c.name = string(n[:len(n)-2]) + string(n[len(n)-1:])
		} else if c.day = c.day%28 + 1; true {
		}
		return "MAPA du 17/11/2026\n" + identities["label"](a) + "\nMoyenne de 24 heures 131/79 mmHg, jour 136/83 mmHg,\n-----------------------------------\n" + identities["label"](c) + "\nnuit 120/70 mmHg. Baisse nocturne 12 %.\nConclusion : normale."
	},
	"another in the text": func(r *rand.Rand, a, b invented) string {
		return letterheads[1] + "Cher ami,\n\n" + told(r, a) + "\n\nJ'ai vu également votre " + b.f("patient Monsieur ", "patiente Madame ") + b.name + b.f(", né le ", ", née le ") + b.date(0) + ", pour une fibrillation atriale. FEVG 55 %, pas de valvulopathie. Apixaban débuté.\n\nAmicalement,\nDr B. COURTEMANCHE"
	},
	"a sentence over a page": func(r *rand.Rand, a, b invented) string {
		return identities["label"](a) + "\nRythme sinusal à 64/min, FEVG 60 %, pas de valvulopathie,\f" + identities["label"](b) + "\nPAPs 30 mmHg, péricarde sec, oreillette gauche non dilatée.\nConclusion : échographie normale.\nDr H. VALLOMBREUSE"
	},
}

// singles are letters on one patient with what may look like a border.
var singles = map[string]func(r *rand.Rand, a, b invented) string{
	"two examinations": func(r *rand.Rand, a, b invented) string {
		sep := pick(r, rulings)
		return pick(r, letterheads[:2]) + pickOf(r, identities)(a) + "\nLe 20/11/2026\n\n" + examinations[0](r) + "\n" + sep + "\n" + examinations[1](r) + "\n\nCONCLUSION GÉNÉRALE : pas de cardiopathie décelable.\n" + pick(r, endings)
	},
	"identity above each examination": func(r *rand.Rand, a, b invented) string {
		id, head := pickOf(r, identities), letterheads[0]
		return head + id(a) + "\n" + examinations[0](r) + pick(r, []string{"\f", "\n\n-----\n", "\n\n\n"}) + head + id(a) + "\n" + examinations[3](r) + "\n" + pick(r, endings)
	},
	"annexe": func(r *rand.Rand, a, b invented) string {
		return letterheads[0] + pickOf(r, identities)(a) + "\n" + examinations[0](r) + "\n" + pick(r, endings) + "\f" + letterheads[0] + "ANNEXE : tableau des mesures\nFEVG 58 %, PAPs 30 mmHg, surface aortique 1,8 cm², intervalle PR 172 ms."
	},
	"a quoted letter": func(r *rand.Rand, a, b invented) string {
		quote := "Le 14/04/2026\nPatient : " + a.civil() + a.f(", né le ", ", née le ") + a.date(0) + "\nCher confrère,\nFA persistante symptomatique, FEVG 50 %. Je propose une ablation.\nDr P. GARDERAT"
		if r.IntN(2) == 0 {
			quote = "> " + strings.ReplaceAll(quote, "\n", "\n> ")
		} else {
			quote = "« " + quote + " »"
		}
		return "Dr Ombline CASTELNEAU\nRoquebelle, le 20 novembre 2026\n" + a.civil() + a.f(", né le ", ", née le ") + a.date(0) + "\n\nChère consœur,\n\nJe vous transmets le courrier reçu :\n\n" + quote + "\n\nL'ablation a été faite. Depuis, rythme sinusal, Holter sans récidive, FEVG 57 %.\nBien à vous,\nDr O. CASTELNEAU"
	},
	"pages": func(r *rand.Rand, a, b invented) string {
		top := "CLINIQUE DES ARDOISES - Cardiologie                             Dr Victoire ESCANDE\n" + identities["label"](a) + "\n\n"
		foot := func(n int) string {
			return fmt.Sprintf("\n\n%s - %s - Compte rendu du 18/11/2026 - page %d / 3\n", a.civil(), a.date(0), n)
		}
		return top + "Motif : suivi d'insuffisance cardiaque.\nAntécédents : infarctus antérieur 2014." + foot(1) + top + "Examen : PA 112/70 mmHg, FC 62/min. FEVG 33 %." + foot(2) + top + "Conclusion : insuffisance cardiaque stable, NYHA II.\nDr V. ESCANDE" + foot(3)
	},
	"copies": func(r *rand.Rand, a, b invented) string {
		return "Docteur Barnabé COURTEMANCHE, cardiologue\n\n" + pick(r, doctors) + "\n2 rue des Lavandières\n\nCopie à :\nDr Roxane TILLOY, 8 quai Vieux\nMme Lucie ABRIC, infirmière\n\nLe 20/11/2026\nObjet : " + a.civil() + a.f(", né le ", ", née le ") + a.date(0) + "\n\nCher Paulin,\n" + told(r, a) + "\nAmitiés, Barnabé\n\ncc : Dr Roxane TILLOY\ncc : Mme Lucie ABRIC"
	},
	"ordinary words": func(r *rand.Rand, a, b invented) string {
		w := pick(r, []string{"La personne suivant un régime sans sel, la PA s'améliore (134/78 mmHg).", "Patient suivi depuis 2011. Le patient suivant son traitement, le contrôle est bon.", "Le traitement est le suivant :\n- bisoprolol 2,5 mg\n- lettre suivante de l'ordonnance illisible, dose à vérifier.",
			"Nouveau patient ? Non : suivi ici depuis 2011.", "Je vous adresse le courrier suivant : voir annexe.", "Rendez-vous le mois suivant pour son Holter. Examen suivant : IRM.", "Nouvelle lettre à prévoir après le scanner.", "Il vient en tant que nouveau patient pour avis. Autre dossier en cours au CHU.",
			"Patiente suivante : non, c'est bien la même personne.", "Deuxième patient de la famille à avoir un flutter.", "On passe à 5 mg de bisoprolol. Puis on passe au palier suivant.", "Le patient suivant les consignes, on passe à la dose suivante."})
		return "Le 19 novembre 2026\n" + pickOf(r, identities)(a) + "\n\nConsultation ce jour, ECG normal, rythme sinusal.\n" + w + "\nConclusion : HTA contrôlée. Prochaine consultation en mai 2027.\n" + pick(r, endings)
	},
	"relatives": func(r *rand.Rand, a, b invented) string {
		w := pick(r, []string{"accompagné de son épouse, Mme " + a.name + " Rolande, née le 04/02/1958, que je suis également", "dont la sœur, Mme " + b.name + " Lise, née le 04/02/1958, est porteuse d'un défibrillateur", "adressé par le Dr " + b.name + " et suivi avec Mme " + b.name + ", diététicienne"})
		return "Saint-Orban, le 20/11/2026\nConcerne : " + a.civil() + a.f(", né le ", ", née le ") + a.date(0) + "\n\nChère consœur,\nJ'ai reçu ce jour " + a.f("M. ", "Mme ") + a.name + ", " + w + ".\nECG normal. Échographie : FEVG 62 %, valves normales. M. " + a.name + " confirme que les palpitations durent.\nPersonne à prévenir : M. " + b.name + " Jean\nConclusion : palpitations en cours d'exploration.\n" + pick(r, endings)
	},
	"before and now": func(r *rand.Rand, a, b invented) string {
		return "ÉCHO-DOPPLER CARDIAQUE DU 20/11/2026\n" + pickOf(r, identities)(a) + "\n\nETT du 12/05/2025 :\nVG 56 mm, FEVG 45 %, gradient moyen 28 mmHg.\nConclusion : rétrécissement aortique modéré.\n\nETT du 20/11/2026 :\nVG 58 mm, FEVG 41 %, gradient moyen 41 mmHg.\nConclusion : aggravation, rétrécissement devenu serré.\n\n" + pick(r, endings)
	},
	"signed, then a table": func(r *rand.Rand, a, b invented) string {
		return pick(r, letterheads[:2]) + pickOf(r, identities)(a) + "\n" + examinations[3](r) + "\n" + pick(r, endings) + "\n\n----------\nTableau des paliers\n30 W   FC 88   PA 132/78 mmHg\n60 W   FC 104  PA 148/80 mmHg\n90 W   FC 121  PA 166/82 mmHg\n"
	},
}

func TestMixtures(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	all, told := 0, 0
	for _, name := range sorted(mixtures) {
		n, doubted, cut := 0, 0, 0
		shown := false
		for range 100 {
			ps := invent(r, 2)
			text := mixtures[name](r, ps[0], ps[1])
			parts := Split(text)
			covers(t, text, parts)
			fs := Findings(text)
			n++
			switch {
			case len(parts) > 1:
				cut++
			case len(fs) == 1 && fs[0].Message != "" && strings.Contains(fs[0].Message, "ligne"):
				doubted++
				continue
			}
			if !shown {
				shown = true
				t.Logf("%s: %d parts, %v\n%s", name, len(parts), fs, text)
			}
		}
		all, told = all+n, told+doubted
		t.Logf("%-26s %d of %d told, %d cut", name, doubted, n, cut)
	}
	t.Logf("%d of %d mixtures told (%.3f)", told, all, float64(told)/float64(all))
	if float64(told) < .95*float64(all) {
		t.Errorf("%d of %d mixtures told", told, all)
	}
}

func TestSingles(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	for _, name := range sorted(singles) {
		cut, doubted := 0, 0
		for range 100 {
			ps := invent(r, 2)
			text := singles[name](r, ps[0], ps[1])
			parts, fs := Split(text), Findings(text)
			switch {
			case len(parts) > 1:
				cut++
			case len(fs) > 0:
				doubted++
			default:
				continue
			}
			if cut+doubted == 1 {
				t.Errorf("%s: %d parts, %v\n%s", name, len(parts), fs, text)
			}
		}
		t.Logf("%-32s %d cut, %d doubted of 100", name, cut, doubted)
	}
}
