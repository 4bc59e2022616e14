package measure

import "testing"

func TestPossessives(t *testing.T) {
	holds(t, []excerpt{
		{"ecg", "L'onde P dure 98 ms, son axe est de +48 degrés ; les QRS durent 88 ms et leur axe est à -12°.", "p_dur=98 p_axis=48 qrs=88 qrs_axis=-12"},
		{"ecg", "Ondes P normales, d'axe 55°, QRS d'axe 30°, ondes T d'axe 45°.", "p_axis=55 qrs_axis=30 t_axis=45"},
		{"ecg", "Axe P +52°, QRS +41°, T +36°.", "p_axis=52 qrs_axis=41 t_axis=36"},
		{"ecg", "axe de P à 60 degrés, celui de QRS à 15 degrés et celui de T à 40 degrés", "p_axis=60 qrs_axis=15 t_axis=40"},
		{"ecg", "Axes : P 50°, QRS -20°, T 70°", "p_axis=50 qrs_axis=-20 t_axis=70"},
		{"ecg", "The P wave lasts 100 ms with an axis of 60 degrees; QRS axis 10 degrees.", "p_dur=100 p_axis=60 qrs_axis=10"},
		{"ecg", "Onde P de 110 ms dont l'axe est à 65°.", "p_dur=110 p_axis=65"},
		{"ecg", "L'axe des QRS est à +20°, celui des ondes P à +50°.", "qrs_axis=20 p_axis=50"},
		{"ecg", "P sinusales, PR 160 ms, axe à 30°.", "pr=160 qrs_axis=30"},
		{"ett", "La fuite tricuspide est minime, sa vitesse maximale de 2,3 m/s donne une PAPs à 26 mmHg.", "tr_vmax=2.3 paps=26"},
		{"ett", "Insuffisance tricuspide banale, de vitesse 2,2 m/s.", "tr_vmax=2.2"},
		{"ett", "La fuite tricuspide culmine à 2,8 m/s.", "tr_vmax=2.8"},
		{"ett", "The tricuspid regurgitation is trivial, its velocity being 2.4 m/s.", "tr_vmax=2.4"},
		{"ett", "La valve aortique est fine, sa vitesse ne dépasse pas 1,4 m/s.", "av_vmax=1.4"},
		{"ett", "Valve mitrale souple, vitesse de propagation 55 cm/s.", ""},
		{"ett", "Le flux pulmonaire a une vitesse de 0,9 m/s.", ""},
	})
}

func TestEach(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "le septum et la paroi postérieure font chacun 9 mm", "ivsd=9 pwd=9"},
		{"ett", "septum et paroi postérieure de 10 mm chacun", "ivsd=10 pwd=10"},
		{"ett", "Septum et paroi postérieure mesurent tous deux 11 mm.", "ivsd=11 pwd=11"},
		{"ett", "SIV = PP = 9 mm", "ivsd=9 pwd=9"},
		{"ett", "SIV et PPVG font l'un et l'autre 12 mm", "ivsd=12 pwd=12"},
		{"ett", "septum and posterior wall both measure 10 mm", "ivsd=10 pwd=10"},
		{"ett", "septum and posterior wall 9 mm each", "ivsd=9 pwd=9"},
		{"ett", "La paroi postérieure comme le septum mesurent 8 mm.", "pwd=8 ivsd=8"},
		{"ett", "SIV/PP 10 mm", "ivsd=10 pwd=10"},
	})
}

func TestAdverbs(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "le rapport E/A est donc de 1,20", "ea=1.2"},
		{"ett", "le rapport E/A s'établit ainsi à 0,85", "ea=0.85"},
		{"ett", "le rapport E/e' moyen est quant à lui de 9", "ee=9"},
		{"ett", "le rapport E/A vaut alors 1,1", "ea=1.1"},
		{"ett", "le rapport E/e' reste finalement à 8", "ee=8"},
		{"ett", "the E/A ratio is therefore 1.3", "ea=1.3"},
		{"ett", "E/A se calcule à 1,4", "ea=1.4"},
		{"ett", "le rapport E/A est ainsi calculé à 1,15", "ea=1.15"},
		{"ett", "avec un rapport E/A qui ressort à 0,9", "ea=0.9"},
		{"ett", "rapport E/e' (moyenne des deux parois) : 7,5", "ee=7.5"},
	})
}

func TestSizeOfParts(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "L'oreillette gauche est de taille normale, 26 mL/m².", "la_vol_i=26"},
		{"ett", "Oreillette gauche de taille conservée (24 mL/m²).", "la_vol_i=24"},
		{"ett", "L'OG est modérément dilatée, à 41 mL/m².", "la_vol_i=41"},
		{"ett", "Left atrium of normal size, 28 mL/m2.", "la_vol_i=28"},
		{"ett", "OG normale : 30 mL/m2", "la_vol_i=30"},
		{"ett", "L'oreillette gauche n'est pas dilatée, 25 mL/m², 17 cm².", "la_vol_i=25 la_area=17"},
		{"ett", "oreillette gauche dilatée avec un volume indexé de 44 mL/m²", "la_vol_i=44"},
		{"ett", "La taille de l'oreillette gauche est normale à 29 mL/m².", "la_vol_i=29"},
		{"ett", "Oreillette droite de taille normale, 15 cm².", "ra_area=15"},
		{"ett", "Aorte ascendante de taille normale, 34 mm. Taille 172 cm, poids 70 kg.", "ao_asc=34 height=172 weight=70"},
	})
}

func TestPressureOfTheAtrium(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "une PAPs de 28 mmHg en comptant 5 mmHg dans l'oreillette droite", "paps=28 pod=5"},
		{"ett", "PAPs à 34 mmHg, pour une oreillette droite à 8 mmHg", "paps=34 pod=8"},
		{"ett", "PAPs 30 mmHg avec une pression de 5 mmHg dans l'OD", "paps=30 pod=5"},
		{"ett", "PAPs estimée à 40 mmHg (OD 10 mmHg)", "paps=40 pod=10"},
		{"ett", "PAPs 25 mmHg en ajoutant 3 mmHg pour l'oreillette droite", "paps=25 pod=3"},
		{"ett", "pression OD supposée de 5 mmHg", "pod=5"},
		{"ett", "RVSP 31 mmHg assuming a right atrial pressure of 5 mmHg", "paps=31 pod=5"},
		{"ett", "PAPs 33 mmHg + 5 mmHg de pression auriculaire droite", "paps=33 pod=5"},
		{"ett", "La pression dans l'oreillette droite est estimée à 15 mmHg.", "pod=15"},
		{"ett", "RA pressure estimated at 8 mmHg", "pod=8"},
		{"ett", "oreillette droite de 16 cm²", "ra_area=16"},
	})
}

func TestIntegralsInProse(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "La chambre de chasse mesure 20 mm, l'intégrale sous-aortique 21 cm et l'intégrale aortique 88 cm.", "lvot_d=20 lvot_vti=21 ao_vti=88"},
		{"ett", "intégrale temps-vitesse sous-aortique à 19 cm", "lvot_vti=19"},
		{"ett", "intégrale temps-vitesse du flux sous-aortique : 22 cm", "lvot_vti=22"},
		{"ett", "l'ITV dans la chambre de chasse est de 18 cm, l'ITV transvalvulaire de 80 cm", "lvot_vti=18 ao_vti=80"},
		{"ett", "ITV sous-valvulaire 20 cm, transvalvulaire 95 cm", "lvot_vti=20 ao_vti=95"},
		{"ett", "VTI in the LVOT 20 cm, across the aortic valve 90 cm", "lvot_vti=20 ao_vti=90"},
		{"ett", "ITV sous-aortique 21 cm, aortique 43 cm", "lvot_vti=21 ao_vti=43"},
		{"ett", "velocity time integral of the LVOT 17 cm", "lvot_vti=17"},
		{"ett", "ITV de la chambre de chasse du ventricule gauche : 23 cm", "lvot_vti=23"},
		{"ett", "LVOT VTI of 19 cm and aortic VTI of 76 cm", "lvot_vti=19 ao_vti=76"},
	})
}

func TestEarlierInARelativeClause(t *testing.T) {
	const today = "Le 16/03/2026\n"
	holds(t, []excerpt{
		{"ecg", today + "QTc 410 ms. Le tracé que vous m'aviez transmis en 2020 était superposable, avec un QTc de 402 ms.", "qtc=410 qtc/previous=402"},
		{"ecg", today + "QTc 410 ms. L'ECG fait chez vous en 2021 était identique, QTc 405 ms.", "qtc=410 qtc/previous=405"},
		{"ecg", today + "QTc 410 ms. L'électrocardiogramme enregistré en mai 2022 était normal avec un QTc à 415 ms.", "qtc=410 qtc/previous=415"},
		{"ett", today + "FEVG 55 %, elle n'était que de 32 % avant la revascularisation.", "lvef=55 lvef/previous=32"},
		{"ett", today + "FEVG 50 % ; elle était seulement de 30 % à l'entrée.", "lvef=50 lvef/previous=30"},
		{"ett", today + "FEVG à 52 % alors qu'elle ne dépassait pas 35 % en 2023.", "lvef=52 lvef/previous=35"},
		{"ett", today + "LVEF 60% (previous study in 2022: 41%).", "lvef=60 lvef/previous=41"},
		{"ett", today + "LVEF 57% (prior echo 2021: 30%). TAPSE 20 mm.", "lvef=57 lvef/previous=30 tapse=20"},
		{"ett", today + "FEVG 60 % (examen antérieur de 2022 : 45 %)", "lvef=60 lvef/previous=45"},
		{"ett", today + "LVEF 58 % (was 40 % before surgery)", "lvef=58 lvef/previous=40"},
	})
}

func TestShareOfFibrillation(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "3 épisodes de fibrillation atriale, jamais vue auparavant, le plus long 4 h 10, charge FA 18 %.", "af_burden=18"},
		{"holter", "FA paroxystique, charge de 12 %.", "af_burden=12"},
		{"holter", "Charge en FA estimée à 7 % du temps d'enregistrement.", "af_burden=7"},
		{"holter", "FA pendant 30 % du temps", "af_burden=30"},
		{"holter", "la fibrillation atriale occupe 45 % de l'enregistrement", "af_burden=45"},
		{"holter", "Temps passé en FA : 3 %", "af_burden=3"},
		{"holter", "AF burden 9 %", "af_burden=9"},
		{"holter", "atrial fibrillation for 22% of the recording", "af_burden=22"},
		{"holter", "passages en FA représentant 15 % du temps", "af_burden=15"},
		{"holter", "FA : 100 % du temps", "af_burden=100"},
		{"holter", "charge FA (%) : 4", "af_burden=4"},
	})
}

func TestSiteInATable(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "| Valve aortique | Vmax | 3,4 m/s |\n| | Gradient moyen | 28 mmHg |\n| Valve mitrale | Gradient moyen | 3 mmHg |\n| Valve tricuspide | Vmax | 2,6 m/s |", "av_vmax=3.4 av_gmean=28 mv_gmean=3 tr_vmax=2.6"},
		{"ett", "| Valve aortique | |\n|---|---|\n| Morphologie | tricuspide, calcifiée |\n| Vmax | 3,4 m/s |\n| Gradient max | 46 mmHg |", "av_vmax=3.4 av_gmax=46"},
		{"ett", "Aortic valve | |\nCusps | tricuspid |\nPeak velocity | 3.2 m/s |\nMean gradient | 25 mmHg |", "av_vmax=3.2 av_gmean=25"},
		{"ett", "VALVE TRICUSPIDE\n- fuite : grade 1\n- Vmax : 2,7 m/s\nVALVE AORTIQUE\n- 3 sigmoïdes\n- Vmax : 1,2 m/s", "tr_vmax=2.7 av_vmax=1.2"},
		{"ett", "## Valve mitrale\n\n| Aspect | fin |\n| Gradient moyen | 2 mmHg |\n| Surface | 4,2 cm² |", "mv_gmean=2 mva=4.2"},
		{"ett", "Valve aortique :\n  Vmax       1,9 m/s\n  G moyen    9 mmHg\nValve pulmonaire :\n  Vmax       0,8 m/s", "av_vmax=1.9 av_gmean=9"},
		{"ett", "[AORTIC VALVE]\nLeaflets      tricuspid\nVmax          1.3 m/s\n[PULMONARY VALVE]\nVmax          0.9 m/s", "av_vmax=1.3"},
		{"ett", "Prothèse mitrale mécanique\nGradient moyen : 5 mmHg\nITV : 30 cm", "mv_gmean=5"},
	})
}

func TestPartsOfTheAorta(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "Aorte : anneau 22 mm, sinus 35 mm, jonction sino-tubulaire 30 mm, ascendante 36 mm, crosse 28 mm", "ao_sinus=35 ao_asc=36 ao_arch=28"},
		{"ett", "Aorta: annulus 21 mm, sinuses 33 mm, sinotubular junction 28 mm, ascending 34 mm", "ao_sinus=33 ao_asc=34"},
		{"ett", "Gradient VD-OD 25 mmHg", ""},
		{"ett", "Patient de taille 178 cm, VG de taille normale", "height=178"},
	})
}
