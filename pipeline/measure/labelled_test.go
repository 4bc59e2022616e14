package measure

import "testing"

func TestNameBehindValue(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "On trouve 54 mm de DTD, 36 mm de DTS, 11 mm de septum et 10 mm de paroi postérieure.", "lvidd=54 lvids=36 ivsd=11 pwd=10"},
		{"ett", "120 mL EDV, 48 mL ESV, LVEF 60 %", "lvedv=120 lvesv=48 lvef=60"},
		{"ett", "VG 52 mm (DTD), 34 mm (DTS)", "lvidd=52 lvids=34"},
		{"ett", "VG 52/34 mm (DTD/DTS)", "lvidd=52 lvids=34"},
		{"ett", "septum de 13 mm pour une paroi postérieure de 10 mm", "ivsd=13 pwd=10"},
		{"ett", "Parois à 11 mm (septum) et 10 mm (paroi postérieure)", "ivsd=11 pwd=10"},
		{"ett", "IVC 17 mm with 55 % inspiratory collapse", "ivc=17 ivc_coll=55"},
		{"ett", "DTDVG à 5,4 cm pour un DTS à 3,6 cm", "lvidd=54 lvids=36"},
		{"vo2", "- 22,4 mL/kg/min de VO2 pic, QR 1,12", "vo2peak=22.4 rer=1.12"},
		// not the value of what follows
		{"ett", "Baisse de 20 % de la FEVG.", ""},
		{"ett", "moins de 40 mm d'aorte ascendante", ""},
		{"ett", "SIV 11 mm PP 10 mm DTD 48 mm", "ivsd=11 pwd=10 lvidd=48"},
		{"ett", "gradient moyen de 44 mmHg pour une PAPs à 35 mmHg", "av_gmean=44 paps=35"},
	})
}

func TestPartSpokenOf(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "Ventricule gauche à 58 mm en diastole et 44 mm en systole ; septum 9 mm.", "lvidd=58 lvids=44 ivsd=9"},
		{"ett", "The left ventricle measures 54 mm in diastole and 36 mm in systole.", "lvidd=54 lvids=36"},
		{"ett", "VG de taille normale, 50 mm en TD, 31 mm en TS", "lvidd=50 lvids=31"},
		{"ett", "Le ventricule gauche\nSes volumes sont de 110 mL en télédiastole et 45 mL en télésystole.", "lvedv=110 lvesv=45"},
		{"ett", "L'oreillette gauche est dilatée, son volume étant de 88 mL, soit 47 mL/m².", "la_vol=88 la_vol_i=47"},
		{"ett", "OG : 44 mm de diamètre, 25 cm² de surface, 80 mL soit 42 mL/m²", "la_diam=44 la_area=25 la_vol=80 la_vol_i=42"},
		{"ett", "OG non dilatée (surface 18 cm², volume 52 mL)", "la_area=18 la_vol=52"},
		{"ett", "aorte de 36 mm aux sinus, 34 mm en ascendante", "ao_sinus=36 ao_asc=34"},
		{"ett", "VD : 28 mm en parasternal, 38 mm à la base", "rv_d_pla=28 rv_basal=38"},
		{"ett", "ventricule droit 41 mm à la base", "rv_basal=41"},
		{"ett", "VD : DTD 28 mm, TAPSE 20 mm", "rv_d_pla=28 tapse=20"},
		{"ett", "SLG -19 %, strain VD -24 %", "gls=-19"},
		{"ett", "strain de l'OG 28 %", ""},
		{"ett", "Péricarde : lame de 4 mm en regard de l'OD", "peric=4"},
		{"ett", "Épanchement pleural gauche de 20 mm", ""},
		{"ett", "OG 45 mm, thrombus de 12 mm", "la_diam=45"},
		{"ett", "Anneau aortique 23 mm de diamètre", ""},
		{"ett", "VG : 110 mL en diastole et 45 mL en systole", "lvedv=110 lvesv=45"},
		{"ett", "VG non dilaté, fonction diastolique normale, OG 45 mm", "la_diam=45"},
	})
}

func TestLists(t *testing.T) {
	holds(t, []excerpt{
		{"ecg", "QT / QTc : 380 / 405 ms (Bazett)", "qt=380 qtc=405"},
		{"ecg", "PR/QRS/QTc 160/90/420 ms", "pr=160 qrs=90 qtc=420"},
		{"ecg", "Axes P/QRS/T : 45/30/50°", "p_axis=45 qrs_axis=30 t_axis=50"},
		{"ecg", "QTcB 430 / QTcF 425 ms", "qtc=430 qtc=425"},
		{"ett", "SIV-PP 11-10, VTD/VTS 120/45 mL", "ivsd=11 pwd=10 lvedv=120 lvesv=45"},
		{"ett", "septum et paroi postérieure mesurés à 12 et 11 mm", "ivsd=12 pwd=11"},
		{"ett", "SIV et PP à 10 mm", "ivsd=10 pwd=10"},
		{"ett", "Poids / taille : 81 kg / 178 cm", "weight=81 height=178"},
		{"ett", "TAPSE/S' 14 mm / 8 cm/s", "tapse=14 s_prime=8"},
		{"ett", "Gmax/Gmoy = 72/45 mmHg", "av_gmax=72 av_gmean=45"},
		{"ett", "gradients max et moyen à 72 et 45 mmHg", "av_gmax=72 av_gmean=45"},
		{"ett", "e' lat/sept 10/8 cm/s", "e_prime_lat=10 e_prime_sep=8"},
		{"ett", "E/A : 80/60 cm/s", "e_vel=0.8 a_vel=0.6"},
		{"ecg", "PR: 160 ms QRS: 90 ms P-R-T axes: 60 -45 30", "pr=160 qrs=90 p_axis=60 qrs_axis=-45 t_axis=30"},
	})
}

func TestElidedNames(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "Vmax 3,4 m/s, gradient max 46 / moyen 28 mmHg", "av_vmax=3.4 av_gmax=46 av_gmean=28"},
		{"ett", "gradient maximal 46 mmHg et moyen 28 mmHg", "av_gmax=46 av_gmean=28"},
		{"ett", "e' septal à 7 et latéral à 10 cm/s", "e_prime_sep=7 e_prime_lat=10"},
		{"ett", "diamètre télédiastolique 52 mm, télésystolique 34 mm", "lvidd=52 lvids=34"},
		{"ett", "surface aortique 0,9 cm² en continuité, indexée à 0,48", "ava=0.9 ava_i=0.48"},
		{"ett", "E à 0,70 m/s et A à 0,50 m/s, soit un rapport de 1,4", "e_vel=0.7 a_vel=0.5 ea=1.4"},
		{"ett", "ITV sous-aortique 21 cm, ITV aortique 42 cm, rapport 0,5", "lvot_vti=21 ao_vti=42 dvi=0.5"},
		{"ett", "FEVG inchangée par rapport à 2023, E 0,8 m/s", "e_vel=0.8"},
		{"ecg", "QT 410 ms (432 ms corrigé)", "qt=410 qtc=432"},
		{"ecg", "Le QT mesure 410 ms, corrigé à 432 ms selon Bazett.", "qt=410 qtc=432"},
		{"ecg", "QT 410 ms soit 432 ms après correction", "qt=410 qtc=432"},
		{"ecg", "QTc 430 ms selon Bazett et 425 ms selon Fridericia", "qtc=430 qtc=425"},
		{"stress", "Peak HR 148 bpm = 91 % of predicted (163)", "hr_max=148 pmt_pct=91 fmt=163"},
	})
}

func TestApposition(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "La fuite tricuspide, à 2,7 m/s, donne une PAPs à 34 mmHg.", "tr_vmax=2.7 paps=34"},
		{"ett", "PAPs 34 mmHg (IT 2,7 m/s, POD 5)", "paps=34 tr_vmax=2.7 pod=5"},
		{"ett", "TAPSE, mesuré en mode TM, à 19 mm ; PAPs 30", "tapse=19 paps=30"},
		{"ett", "La FEVG, évaluée en biplan, est à 44 %.", "lvef=44"},
		{"ett", "La FEVG (biplan, VTD 140 mL, VTS 78 mL) est de 44 %.", "lvef=44 lvedv=140 lvesv=78"},
		{"ett", "La PAPs, calculée sur l'IT à 3,1 m/s, est de 45 mmHg.", "paps=45 tr_vmax=3.1"},
		{"ecg", "Les QRS sont larges, à 146 ms, avec un retard droit.", "qrs=146"},
		{"ecg", "Complexes larges, 158 ms, déviés à -65°.", "qrs=158 qrs_axis=-65"},
		{"ett", "une Vmax à 4,5 m/s et un gradient moyen à 52 mmHg", "av_vmax=4.5 av_gmean=52"},
		{"ett", "E/e' ne dépasse pas 7", "ee=7"},
		{"ett", "Fuite tricuspide minime, flux pulmonaire 0,9 m/s", ""},
		{"ett", "Fonction VG conservée, charge FA 20 %", "af_burden=20"},
		{"stress", "Score de cinétique au repos 1. Score de cinétique au pic 1,5.", "wms/rest=1 wms/peak=1.5"},
		{"ecg", "Le ST descend de 1,5 mm en V5-V6", "st_shift=-1.5"},
		{"ecg", "Le ST s'élève de 2 mm en V2", "st_shift=2"},
	})
}

func TestBeforeAndNow(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "FEVG 35 % en biplan (VTD 170 mL, VTS 110 mL) alors qu'elle était à 55 % en 2022.", "lvef=35 lvedv=170 lvesv=110 lvef/previous=55"},
		{"ett", "Amélioration de la FEVG de 35 % à 48 %", "lvef/previous=35 lvef=48"},
		{"ett", "LVEF improved from 35 to 50 %", "lvef/previous=35 lvef=50"},
		{"ett", "La FEVG, modérément altérée, est à 41 % contre 30 % en 2023", "lvef=41 lvef/previous=30"},
	})
}

func TestNormsAndTargets(t *testing.T) {
	holds(t, []excerpt{
		{"ecg", "QTc 405 ms (normal < 450 ms)", "qtc=405 qtc/reference=450"},
		{"ecg", "QTc allongé à 480 ms (normale inférieure à 450)", "qtc=480 qtc/reference=450"},
		{"ecg", "le QTc normal étant inférieur à 460 ms", "qtc/reference=460"},
		{"ett", "FEVG normale (N > 52 %) à 61 %", "lvef=61 lvef/reference=52"},
		{"ett", "son volume OG est de 41 mL, soit 25 mL/m² (N < 34)", "la_vol=41 la_vol_i=25 la_vol_i/reference=34"},
		{"ett", "Aorte ascendante à 43 mm, loin du seuil chirurgical de 55 mm", "ao_asc=43 ao_asc/target=55"},
		{"ett", "Objectif FEVG > 50 %", "lvef/target=50"},
		// conditions, criteria and denials are nobody's values
		{"ett", "défibrillateur si la FEVG reste inférieure à 35 %", ""},
		{"ett", "collapsus < 50 %", "ivc_coll=50"},
		{"ett", "VCI 24 mm, peu compliante, collapsus < 50 %", "ivc=24 ivc_coll=50"},
		{"ett", "chirurgie si aorte ascendante > 55 mm ou DTS > 50 mm", ""},
		{"ett", "DTD (N 42-58) : 61 mm", "lvidd=61"},
	})
}

func TestBody(t *testing.T) {
	holds(t, []excerpt{
		{"ecg", "Il pèse 84 kg pour 1,78 m.", "weight=84 height=178"},
		{"ecg", "Obésité (112 kg, 171 cm)", "weight=112 height=171"},
		{"ecg", "Examen : 68 kg, PA 124/76", "weight=68 pas=124 pad=76"},
		{"ecg", "1 m 70 et 56 kg", "height=170 weight=56"},
		{"ecg", "Perte de 35 kg en un an, prise de poids de 42 kg auparavant", ""},
		{"ecg", "Thank you for referring this 47-year-old man for a review.", "age=47"},
		{"ecg", "FA depuis 2022 chez un homme de 51 ans", "age=51"},
		{"ecg", "Né le 25.01.1988 | 38 a. | M", "age=38"},
		{"ett", "E 0,8 A 0,6 m/s", "e_vel=0.8 a_vel=0.6"},
		{"ett", "Septum ... 9 mm, IMC .. 25,7", "ivsd=9 bmi=25.7"},
		{"vo2", "Objet : VO2 du 3 septembre 2026", ""},
		{"vo2", "VO2 au pic de l'effort : 1,62 L/min soit 19,8 mL/min/kg", "vo2peak=19.8"},
		{"vo2", "SV1 à 48 % de la VO2 théorique", "sv1=48"},
		{"stress", "Double produit : 27.692", "dp=27692"},
		{"ecg", "axe dévié à moins 45 degrés", "qrs_axis=-45"},
		{"ett", "FE = 0,60", "lvef=60"},
	})
}
