package vocab

import "testing"

// TestAgreement: the word between [ ] is asked about, the first proposal follows;
// without brackets nothing is.
func TestAgreement(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ text, right string }{
		{"Insuffisance [mitral] minime.", "mitrale"},
		{"Oreillette gauche non [dilaté].", "dilatée"},
		{"Le ventricule gauche est [dilatée].", "dilaté"},
		{"On retrouve une sténose aortique [calcifié].", "calcifiée"},
		{"Quelques [extrasystole] ventriculaires isolées.", "extrasystoles"},
		{"Présence de plusieurs [salve].", "salves"},
		{"Des [pause] nocturnes.", "pauses"},
		{"Une [fuites] minime.", "fuite"},
		{"Fonction systolique globale [normal].", "normale"},
		{"Cavités droites [dilatés].", "dilatées"},
		{"Épanchement péricardique [circonférentielle].", "circonférentiel"},
		{"Bloc de branche droit [complète].", "complet"},
		{"OG très [dilaté].", "dilatée"},
		{"Le VG est [hypertrophiée].", "hypertrophié"},
		{"FEVG [conservé] à 60 %.", "conservée"},
		{"[La] rétrécissement aortique est serré.", "le"},
		{"[Un] sténose serrée.", "une"},
		{"Dilatation [du] valve mitrale.", "de la"},
		{"Valves [normale].", "normales"},
		{"Hypertension artérielle pulmonaire [modéré].", "modérée"},
		{"Le gradient moyen est [élevée].", "élevé"},
		{"[Extrasystole] ventriculaires monomorphes.", "Extrasystoles"},
		{"[Ventricules] gauche non dilaté.", "Ventricule"},
		{"[Un] échocardiographie récente.", "une"},
		{"[Une] bigéminisme nocturne.", "un"},
		{"Des [ablation] antérieures.", "ablations"},
		// silence
		{"Fuite de la valve mitrale modérée, prolapsus de la valve mitrale modéré.", ""},
		{"Bloc de branche droit, branche droite, hémibloc antérieur gauche.", ""},
		{"Oreillettes droite et gauche dilatées, valves mitrale, aortique et tricuspide fines.", ""},
		{"Fuites mitrale et aortique minimes. Fuite mitrale et sténose aortique modérées.", ""},
		{"Ventricule gauche de taille normale, de cinétique homogène.", ""},
		{"Paroi VG amincie, fonction VG conservée, masse VG élevée, VG dilaté.", ""},
		{"Patient avec fuite mitrale opéré en 2010. Homme en insuffisance cardiaque stable, hypertendu.", ""},
		{"Artères pulmonaires et veine cave inférieure dilatées.", ""},
		{"ESV isolées, ESSV fréquentes, une TV soutenue, des TV non soutenues.", ""},
		{"Le diamètre de l'oreillette gauche est augmenté. La surface de l'oreillette est normale.", ""},
		{"Hypokinésie des parois inférieure et latérale. Segments basal et médian du septum.", ""},
		{"Les deux premières pressions, artérielle et veineuse. Aorte ascendante, crosse et descendante.", ""},
		{"Flux d'insuffisance mitrale excentré, jet régurgitant central.", ""},
		{"Remplacement de la valve aortique chirurgical. Épaississement de la valve mitrale important.", ""},
		{"Épreuve d'effort maximale négative. Test d'effort maximal négatif.", ""},
		{"Il est gêné, la fréquence cardiaque étant rapide. Trouble de la repolarisation secondaire.", ""},
		{"Rythme sinusal régulier, cœur droit, axe normal. Voie radiale droite, tronc commun indemne.", ""},
		{"Pas d'anomalie de la cinétique segmentaire visible, examen normal.", ""},
		{"Tension artérielle équilibrée, régime tensionnel correct.", ""},
		{"Sonde ventriculaire droite stable, seuil ventriculaire bas, boîtier gauche.", ""},
		{"OREILLETTE GAUCHE DILATEE, VALVE AORTIQUE NORMALE, FUITE MINIME", ""},
		{"La recherche d'un thrombus apical est négative. On la contrôle, on le mesure, il le trouble.", ""},
		{"Bradycardie sinusale descendant à 34/min. Fuite mitrale persistant après le geste.", ""},
		{"LA volume index 42. LA dilated.", ""},
		{"Les plus grande et petite valves. La plus petite fuite.", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			text, want := marked(c.text)
			got := l.Check(text, Options{Language: "fr"})
			if len(got) != len(want) {
				t.Fatalf("%d questions, want %d: %+v", len(got), len(want), got)
			}
			for i, w := range want {
				if got[i].Start != w.Start || got[i].End != w.End || keyOf(got[i].Right[0]) != keyOf(c.right) || got[i].Rule != RuleAgreement {
					t.Errorf("%+v", got[i])
				}
			}
		})
	}
}
