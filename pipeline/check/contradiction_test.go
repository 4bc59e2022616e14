package check

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// conflicts gives the contradiction rules that a body raises, each once.
func conflicts(t testing.TB, exam, body string) string {
	t.Helper()
	_, findings, err := shared().Run(pipeline.Document{Text: written(exam, body), At: day})
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]bool{}
	for _, f := range findings {
		if f.Kind == pipeline.Contradiction {
			m[f.Rule] = true
			if f.Message == "" || f.Hint == "" || f.Severity != pipeline.Error || f.Span.IsZero() {
				t.Errorf("finding without message, hint, severity or place: %+v", f)
			}
		}
	}
	return strings.Join(sorted(m), " ")
}

func TestContradictions(t *testing.T) {
	for _, c := range contradictionCases {
		t.Run(c.exam+"/"+c.text, func(t *testing.T) {
			if got := conflicts(t, c.exam, c.text); got != c.want {
				t.Errorf("%s\n got %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}

// TestEveryRuleIsTested asks for one report that raises each rule.
func TestEveryRuleIsTested(t *testing.T) {
	raised := map[string]bool{}
	for _, c := range contradictionCases {
		for _, r := range strings.Fields(c.want) {
			raised[r] = true
		}
	}
	for _, r := range rules {
		if !raised[r.id] {
			t.Errorf("no case raises %s", r.id)
		}
		if r.source == "" {
			t.Errorf("%s has no source", r.id)
		}
	}
}

var contradictionCases = []struct{ exam, text, want string }{
	{"ett", "FEVG 28 %.\nConclusion : FEVG 38 %.", "two_values"},
	{"ett", "FEVG 58 %.\nConclusion : FEVG 60 %.", ""},
	{"ett", "FEVG 28 % contre 45 % en 2022.\nConclusion : FEVG 28 %.", ""},
	{"ett", "FEVG 55-60 %.\nConclusion : FEVG 60 %.", ""},
	{"ett", "FEVG Simpson 50 %, FEVG visuelle 58 %.", ""},
	{"ett", "TAPSE 20 mm. Conclusion : TAPSE 12 mm.", "two_values"},
	{"ett", "PAPs 30 mmHg.\nConclusion : PAPs 55 mmHg.", "two_values"},
	{"stress", "Repos : PA 130/80. Effort : PA 190/85.", ""},

	{"ett", "Pas d'IM sévère, IM modérée.\nConclusion : IM modérée.", ""},
	{"eto", "Pas de végétation sur la prothèse aortique.\nConclusion : végétation de 7 mm du bord de la prothèse.", "negation_vs_finding"},
	{"eto", "Pas de végétation sur la valve mitrale.\nConclusion : végétation de 7 mm de la valve aortique.", ""},
	{"eto", "Thrombus de 9 mm de l'auricule. Ailleurs, ni thrombus ni masse.\nConclusion : thrombus de l'auricule.", ""},
	{"eto", "Thrombus de 9 mm de l'auricule.\nConclusion : thrombus de l'auricule. Cardioversion si absence de thrombus au contrôle.", ""},
	{"eto", "Auricule droit libre. Thrombus de l'auricule gauche.\nConclusion : thrombus de l'auricule gauche.", ""},
	{"eto", "Pas de FOP au repos ni sous Valsalva.\nConclusion : FOP avec passage de 20 bulles.", "negation_vs_finding"},
	{"ecg", "QTc 420 ms. Sa mère a un QT long (QTc 510 ms).\nConclusion : QTc 420 ms.", ""},
	{"ecg_en", "QTc 425 ms. Family history: brother with a QTc of 520 ms.\nImpression: normal.", ""},
	{"ett", "L'an dernier la FEVG était à 35 %. FEVG 52 %.\nConclusion : FEVG 52 %.", ""},
	{"ett", "Il y a six mois PAPs 58 mmHg. PAPs 36 mmHg.\nConclusion : PAPs 36 mmHg.", ""},
	{"ett", "FEVG 50 %.\nConclusion : FEVG passée de 35 à 50 %.", ""},
	{"ett", "À l'admission FEVG 30 %. À J6, FEVG 48 %.", ""},
	{"holter", "FC min 52/min.\nConclusion : fréquence minimale 33/min.", "two_values"},
	{"vo2", "Pic de VO2 : 17 mL/kg/min.\nConclusion : effort maximal, pic de VO2 à 25 mL/kg/min.", "two_values"},
	{"stress", "Sous-décalage horizontal de 2 mm en V5.\nConclusion : épreuve cliniquement négative, électriquement positive.", ""},
	{"stress", "Tapis de Bruce, 9 min. Ni douleur ni modification du ST. Score de Duke -4.", "duke"},

	{"ett", "Sténose mitrale. PHT 150 ms, surface mitrale 2,4 cm².", "mitral_area"},
	{"ett", "RM : surface mitrale par PHT 0,8 cm² (PHT 140 ms).", "mitral_area"},
	{"ett", "Rétrécissement mitral : PHT 150 ms, surface mitrale 1,5 cm².", ""},
	{"ett", "Surface mitrale en planimétrie 1,1 cm². PHT mitral 130 ms.", ""},
	{"ett", "Surface mitrale 1,8 cm². Insuffisance aortique : PHT 450 ms.", ""},
	{"ett", "IM : PISA rayon 9 mm, vitesse d'aliasing 38 cm/s, Vmax de l'IM 500 cm/s, SOR 20 mm².", "pisa"},
	{"ett", "IM : zone de convergence, rayon 0,9 cm, repliement 38 cm/s, Vmax de la fuite 5,0 m/s ; SOR 39 mm².", ""},
	{"ett", "IM importante, SOR 40 mm², ITV de la fuite 150 cm, volume régurgité 90 mL.", "pisa"},
	{"ett", "IM importante, SOR 40 mm², ITV de l'IM 150 cm, volume régurgité 60 mL.", ""},

	{"ecg", "Ondes Q en V1, V2 et V3.\nConclusion : séquelle inférieure.", "territory_vs_leads"},
	{"ecg", "Sus-décalage de ST de 3 mm en D2, D3, aVF.\nConclusion : infarctus antérieur.", "territory_vs_leads"},
	{"ecg", "Sus-décalage du ST inférieur de 2 mm.\nConclusion : SCA ST+ en V2-V4.", "territory_vs_leads"},
	{"ecg_en", "ST elevation of 3 mm in II, III and aVF.\nImpression: acute anterior infarction.", "territory_vs_leads"},
	{"ecg", "Ondes Q en D2, D3, aVF. Sus-décalage de ST de 2 mm en V1-V4.\nConclusion : infarctus antérieur. Séquelle inférieure.", ""},
	{"ecg", "Ondes Q en V1-V3.\nConclusion : séquelle antéro-septale.", ""},
	{"ecg", "Sus-décalage de ST en V1-V4, miroir en D2, D3, aVF.\nConclusion : séquelle inférieure connue.", ""},
	{"ecg", "Sous-décalage de ST en V4-V6.\nConclusion : ischémie inférieure possible.", ""},

	{"ecg", "PR normal à 236 ms.", "words_vs_value"},
	{"ecg", "PR normal à 160 ms.", ""},
	{"ecg", "PR 240 ms, BAV du 1er degré.", ""},
	{"ecg", "BAV 1 avec PR à 180 ms.", "words_vs_value"},
	{"ecg", "QRS fins à 140 ms.", "words_vs_value"},
	{"ecg", "QRS fins à 88 ms, axe normal à 30°.", ""},
	{"ecg", "Bloc de branche gauche complet, QRS 104 ms.", "words_vs_value"},
	{"ecg", "Axe gauche à -12°.", "words_vs_value"},
	{"ecg", "Axe gauche à -45°, hémibloc antérieur gauche.", ""},
	{"ecg", "Axe normal à -50°.", "words_vs_value"},
	{"ecg", "Bradycardie sinusale à 72/min.", "words_vs_value"},
	{"ecg", "Bradycardie sinusale à 48/min.", ""},
	{"ecg", "Tachycardie sinusale à 82/min.", "words_vs_value"},
	{"ecg", "QTc normal à 490 ms.", "words_vs_value"},
	{"ecg", "QTc non allongé à 420 ms.", ""},
	{"ett", "FEVG conservée à 38 %.", "words_vs_value"},
	{"ett", "FEVG conservée à 62 %.", ""},
	{"ett", "FEVG altérée à 60 %.", "words_vs_value"},
	{"ett", "FEVG légèrement altérée à 48 %.", ""},
	{"ett", "OG non dilatée, 46 mL/m².", "words_vs_value"},
	{"ett", "OG non dilatée, 28 mL/m².", ""},
	{"ett", "VG non dilaté, DTD 66 mm.", "words_vs_value"},
	{"ett", "VG très dilaté, DTD 68 mm.", ""},
	{"ett", "VD non dilaté, bonne fonction VD, TAPSE 12 mm.", "words_vs_value"},
	{"ett", "Fonction VD conservée, TAPSE 22 mm.", ""},
	{"ett", "Pas d'HTP, PAPs 58 mmHg.", "words_vs_value"},
	{"ett", "Pas d'HTP, PAPs 28 mmHg.", ""},
	{"ett", "Pas d'HVG. SIV 15 mm.", "words_vs_value"},
	{"ett", "Pas d'hypertrophie ventriculaire gauche. SIV 9 mm.", ""},
	{"ett", "VCI fine et compliante à 26 mm.", "words_vs_value"},
	{"ett", "VCI 14 mm compliante.", ""},
	{"ett", "Péricarde sec. Épanchement de 12 mm en postérieur.", "words_vs_value"},
	{"ett", "Pressions de remplissage normales, E/e' moyen 19.", "words_vs_value"},
	{"ett", "RA serré, Vmax 2,1 m/s.", "words_vs_value"},
	{"ett", "RA modéré, Vmax 4,6 m/s, gradient moyen 52 mmHg.", "words_vs_value"},
	{"ett", "Hypertrophie concentrique : DTD 60 mm, SIV 10 mm, PP 9 mm.", "words_vs_value"},
	{"ett", "Hypertrophie concentrique : DTD 44 mm, SIV 14 mm, PP 13 mm.", ""},
	{"mapa", "Profil dipper, chute nocturne 4 %.", "words_vs_value"},
	{"mapa", "Profil non-dipper, chute nocturne 4 %.", ""},
	{"mapa", "Baisse nocturne 14 % (dipper).", ""},
	{"stress", "FC max 120/min.\nConclusion : épreuve d'effort maximale négative.", "words_vs_value"},
	{"stress", "FC max 150/min.\nConclusion : épreuve d'effort maximale négative.", ""},
	{"stress", "Sous-décalage horizontal de 1,5 mm en V5.\nConclusion : épreuve électriquement négative.", "words_vs_value"},
	{"stress", "Sous-décalage ascendant de 1,5 mm en V5.\nConclusion : épreuve électriquement négative.", ""},

	{"ecg", "FC 60/min, QT 400 ms, QTc 460 ms.", "qtc_formula"},
	{"ecg", "FC 80/min, QT 380 ms, QTc 439 ms (Bazett).", ""},
	{"ecg", "FC 80/min, QT 380 ms, QTc 418 ms (Fridericia).", ""},
	{"ecg", "FC 80/min, QT 380 ms, QTc 418 ms (Bazett).", "qtc_formula"},
	{"ett", "VTD 120 mL, VTS 60 mL, FEVG 62 %.", "ef_vs_volumes"},
	{"ett", "VTD 110 mL, VTS 42 mL, FEVG 62 %.", ""},
	{"ett", "Valve aortique : Vmax 4,0 m/s, gradient maximal 40 mmHg.", "gradient_vs_vmax"},
	{"ett", "Valve aortique : Vmax 4,4 m/s, gradient maximal 77 mmHg, gradient moyen 47 mmHg.", ""},
	{"ett", "Valve aortique : Vmax 4,4 m/s, gradient moyen 20 mmHg.", "gradient_vs_vmax"},
	{"ett", "CCVG 21 mm, ITV sous-aortique 20 cm, ITV aortique 92 cm, surface aortique 1,4 cm².", "continuity"},
	{"ett", "CCVG 21 mm, ITV sous-aortique 20 cm, ITV aortique 92 cm, surface aortique 0,75 cm².", ""},
	{"ett", "Vmax IT 2,3 m/s, PAPs 62 mmHg.", "paps_vs_vmax"},
	{"ett", "Vmax IT 2,9 m/s, POD 3 mmHg, PAPs 37 mmHg.", ""},
	{"ett", "E 0,72 m/s, A 0,60 m/s, E/A 0,8.", "ea_ratio"},
	{"ett", "E 0,72 m/s, A 0,60 m/s, E/A 1,2.", ""},
	{"ett", "E 0,72 m/s, e' latérale 11 cm/s, E/e' 12.", "ee_ratio"},
	{"ett", "E 0,72 m/s, e' latérale 11 cm/s, E/e' 6,5.", ""},
	{"ett", "E 0,90 m/s, e' lat 10 cm/s, e' sept 8 cm/s, E/e' moyen 10.", ""},
	{"ett", "DTD 50 mm, DTS 32 mm, FR 22 %.", "fs"},
	{"ett", "DTD 50 mm, DTS 32 mm, FR 36 %.", ""},
	{"ett", "DTD 50 mm, SIV 9 mm, PP 9 mm, masse VG 260 g.", "lv_mass"},
	{"ett", "DTD 50 mm, SIV 9 mm, PP 9 mm, masse VG 158 g.", ""},
	{"ett", "DTD 50 mm, PP 9 mm, EPR 0,50.", "rwt"},
	{"ett", "DTD 50 mm, PP 9 mm, EPR 0,36.", ""},
	{"ett", "Taille 178 cm, poids 78 kg, surface corporelle 1,50 m².", "bsa"},
	{"ett", "Taille 178 cm, poids 78 kg, surface corporelle 1,96 m².", ""},
	{"ett", "Surface corporelle 1,96 m². Masse VG 158 g soit 120 g/m².", "bsa"},
	{"mapa", "Jour : 140/85 mmHg. Nuit : 112/70 mmHg. Chute nocturne 10 %.", "dip"},
	{"mapa", "Jour : 140/85 mmHg. Nuit : 120/70 mmHg. Baisse nocturne 14 %.", ""},
	{"mapa", "Moyenne des 24 h : 150/95 mmHg. Jour : 139/86 mmHg. Nuit : 122/73 mmHg.", "mean24"},
	{"mapa", "Moyenne des 24 h : 134/82 mmHg. Jour : 139/86 mmHg. Nuit : 122/73 mmHg.", ""},
	{"mapa", "Moyenne des 24 h : 142/88 mmHg. Jour : 146/90 mmHg. Nuit : 130/80 mmHg.\nConclusion : MAPA normale.", "mapa_threshold"},
	{"mapa", "Moyenne des 24 h : 122/74 mmHg. Jour : 126/78 mmHg. Nuit : 112/64 mmHg.\nConclusion : HTA bien contrôlée.", ""},
	{"mapa", "Moyenne des 24 h : 129/77. Jour : 131/79. Nuit : 126/72 mmHg.\nConclusion : HTA bien contrôlée le jour, mal contrôlée la nuit.", ""},
	{"mapa", "Moyenne des 24 h : 134/82 mmHg. Jour : 139/86 mmHg. Nuit : 122/73 mmHg.\nConclusion : HTA insuffisamment contrôlée.", ""},
	{"mapa", "PA au cabinet 152/94 mmHg. Moyenne des 24 h : 142/88 mmHg. Jour : 146/90 mmHg. Nuit : 130/80 mmHg.\nConclusion : HTA masquée.", "mapa_threshold"},
	{"holter", "Durée analysable 24 h. FC moyenne 70/min. QRS analysés : 60 000.", "qrs_total"},
	{"holter", "Durée analysable 23 h 40. FC moyenne 69/min. QRS analysés : 98 000.", ""},
	{"holter", "QRS analysés : 100 000. 5 000 ESV (12 %).", "esv_pct"},
	{"holter", "QRS analysés : 96 000. 8 640 ESV (9 %).", ""},
	{"holter", "FC moyenne 60/min, minimale 66/min, maximale 120/min.", "hr_order"},
	{"stress", "FC max 158/min. PAS max 198 mmHg. Double produit 25 000.", "dp"},
	{"stress", "FC max 158/min. PAS max 198 mmHg. Double produit 31 284.", ""},
	{"stress", "FC max 148/min soit 80 % de la FMT.", "pct_fmt"},
	{"stress", "FC max 148/min soit 97 % de la FMT.", ""},
	{"stress", "FMT 190/min.", "fmt_value"},
	{"stress", "FMT 152/min.", ""},
	{"stress", "Tapis, protocole de Bruce. Effort de 9 min. Pas de douleur, pas de sous-décalage. Score de Duke à +2.", "duke"},
	{"stress", "Tapis, protocole de Bruce. Effort de 9 min. Pas de douleur, pas de sous-décalage. Score de Duke à +9.", ""},
	{"stress", "Poids 78 kg. Charge maximale 170 W (14 METs).", "mets"},
	{"stress", "Poids 78 kg. Charge maximale 170 W (8,7 METs).", ""},
	{"ecg", "Bloc de branche droit, QRS 140 ms.\nConclusion : bloc de branche gauche.", "laterality"},
	{"ecg", "Bloc de branche droit, QRS 140 ms.\nConclusion : BBD.", ""},
	{"ecg", "Sus-décalage du ST en territoire inférieur en V2-V4.", "territory_vs_leads"},
	{"ecg", "Sus-décalage du ST en territoire inférieur en D2, D3, aVF avec image en miroir en V1-V3.", ""},
	{"ecg", "Ondes Q en D2, D3, aVF : séquelle inférieure.", ""},
	{"ecg", "Sus-décalage du ST antérieur (V1 à V4).", ""},
	{"eto", "Pas de thrombus.\nConclusion : thrombus de l'auricule gauche.", "negation_vs_finding"},
	{"eto", "Pas de thrombus apical.\nConclusion : thrombus de l'auricule gauche.", ""},
	{"eto", "Thrombus de l'auricule gauche.\nConclusion : thrombus de l'auricule gauche, pas de végétation.", ""},
	{"holter", "Pas de FA.\nConclusion : fibrillation atriale paroxystique de 20 min.", "negation_vs_finding"},
	{"holter", "Pas de BAV de haut degré.\nConclusion : BAV du 1er degré.", ""},
	{"ett", "DTD 42 mm, DTS 48 mm.", "order"},
	{"ett", "Taille 170 cm, poids 70 kg, IMC 31 kg/m².", "bmi"},
	{"ett", "DTD 5,2 mm.", "unit"},
	{"ett", "DTD 5,2 cm.", ""},
}
