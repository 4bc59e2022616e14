package measure

import (
	"testing"

	"cardiopli/pipeline"
)

func TestNamesOfFields(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "mitrale.e=0.81 m/s\nmitrale.a=0.66 m/s\nmitrale.e_sur_a=1.2", "e_vel=0.81 a_vel=0.66 ea=1.2"},
		{"ett", "mitral.E:0.70 m/s\nmitral.A:0.90 m/s\nmitral.EA:0.78", "e_vel=0.7 a_vel=0.9 ea=0.78"},
		{"ett", "doppler.onde_e: 0.75 m/s\ndoppler.onde_a: 0.60 m/s\ndoppler.rapport_e_a: 1.25", "e_vel=0.75 a_vel=0.6 ea=1.25"},
		{"ett", "vg.fr:34 %", "fs=34"},
		{"ett", "VG_FR = 31 %", "fs=31"},
		{"ett", "vg.fraction_raccourcissement: 36 %", "fs=36"},
		{"ett", "ventricule_gauche.fr=29%", "fs=29"},
		{"ett", "dti.e_prime_lateral:11 cm/s\ndti.e_prime_septal:8 cm/s", "e_prime_lat=11 e_prime_sep=8"},
		{"ett", "tdi.eprime_lat: 10 cm/s\ntdi.eprime_sept: 7 cm/s", "e_prime_lat=10 e_prime_sep=7"},
		{"ett", "e_lat_prime: 9 cm/s", "e_prime_lat=9"},
		{"ett", "aortique.permeabilite:0.31", "dvi=0.31"},
		{"ett", "aorte.indice_permeabilite: 0.28", "dvi=0.28"},
		{"ett", "Perméabilité aortique 0,45", "dvi=0.45"},
		{"ett", "Indice de perméabilité valvulaire à 0,24", "dvi=0.24"},
		{"ett", "foramen ovale perméable, fr 18/min", ""},
		{"ett", "la valve mitrale a 2 feuillets", ""},
		{"ett", "valve mitrale : a 3 mm d'épaisseur", ""},
	})
}

func TestAgesInSentences(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "J'ai revu cette ancienne couturière de 79 ans, veuve.", "age=79"},
		{"ett", "Je vois cet ancien docker de 68 ans pour un souffle.", "age=68"},
		{"ett", "Il s'agit d'un ancien instituteur de 74 ans.", "age=74"},
		{"ett", "Notre patient commun, âgé de 63 ans, va bien.", "age=63"},
		{"ett", "Mr John Smith (male, dob 2 May 1959, 67 y)", "age=67"},
		{"holter", "Date of birth: 6 May 1981 (44 y)", "age=44"},
		{"ett", "A 58-y-old retired teacher", "age=58"},
		{"ett", "A 58 yr old retired teacher", "age=58"},
		{"ett", "a 71-yr-old man", "age=71"},
		{"ett", "aged 66 y, BP 130/70 mmHg", "age=66 pas=130 pad=70"},
		{"ett", "Cette dame de 88 ans, dont la mère est morte à 60 ans", "age=88"},
		{"ett", "un agriculteur de 52 ans, fumeur depuis 30 ans", "age=52"},
		{"ett", "Votre patiente, 47 ans, mère de deux enfants", "age=47"},
		{"ett", "ce chauffeur routier de 55 ans, opéré d'une hernie", "age=55"},
		{"ett", "du haut de ses 91 ans, elle marche bien", "age=91"},
		{"ett", "M. Durand a 61 ans et travaille", "age=61"},
		{"ett", "Elle a maintenant 83 ans.", "age=83"},
		{"ett", "Il vient de fêter ses 70 ans.", "age=70"},
		{"ett", "Le patient (53 ans) est asymptomatique.", "age=53"},
		{"ett", "agent de sécurité de 45 ans, sportif", "age=45"},
		{"ett", "une boulangère de 41 ans et son bébé de 2 ans", "age=41"},
		{"ett", "Mme Martin, dont le mari a 80 ans, va bien", ""},
		{"ett", "Le stent a 5 ans ; canal opéré à l'âge de 6 ans", ""},
		{"ett", "ancien tabagisme de 30 ans", ""},
		{"ett", "une ancienne fracture de 20 ans", ""},
		{"ett", "un ancien infarctus de 12 ans", ""},
		{"ett", "HTA de 15 ans, diabète depuis 10 ans", ""},
		{"ett", "Son fils a 12 ans. Sa mère a 81 ans.", ""},
		{"ett", "Père décédé à 62 ans, frère stenté à 50 ans", ""},
		{"ett", "elle a arrêté il y a 12 ans", ""},
		{"ett", "Elle a fumé 20 ans.", ""},
		{"ett", "Il a deux enfants de 12 et 15 ans", ""},
		{"ett", "prothèse de 8 ans", ""},
		{"ett", "un suivi de 5 ans", ""},
	})
}

func TestPressureInProse(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "La pression est à 132/76, le pouls régulier.", "pas=132 pad=76"},
		{"ett", "Pression mesurée à 142/80 au bras gauche", "pas=142 pad=80"},
		{"ecg", "TA 118-64", "pas=118 pad=64"},
		{"ecg", "TA : 152 - 88, FC 70/min", "pas=152 pad=88 hr=70"},
		{"ecg", "tension 12-7 ce matin", "pas=120 pad=70"},
		{"ecg", "TA 13,5/8", "pas=135 pad=80"},
		{"ecg", "PA 128 / 74", "pas=128 pad=74"},
		{"ecg", "les chiffres tensionnels sont à 138/82", "pas=138 pad=82"},
		{"ecg", "pression humérale 130/70", "pas=130 pad=70"},
		{"ecg", "sa pression reste à 146/90 sous trithérapie", "pas=146 pad=90"},
		{"ecg", "blood pressure 118 over 72", "pas=118 pad=72"},
		{"ecg", "Pressure today was 126/70.", "pas=126 pad=70"},
		{"ecg", "tension artérielle de 128 sur 74", "pas=128 pad=74"},
		{"ett", "pressions pulmonaires 35/12", ""},
		{"ett", "pression positive continue 8/12", ""},
		{"ett", "temps de demi-pression 60/2", ""},
		{"ecg", "TA mesurée entre 10-12 h", ""},
		{"ecg", "TA prise 7-10 jours", ""},
	})
}

func TestEmptyingOfTheAppendage(t *testing.T) {
	holds(t, []excerpt{
		{"eto", "Auricule gauche : Vitesse de vidange 18 cm/s", "laa_vel=18"},
		{"eto", "vitesses de vidange auriculaire à 22 cm/s", "laa_vel=22"},
		{"eto", "flux de vidange de l'auricule à 25 cm/s", "laa_vel=25"},
		{"eto", "vidange de l'AG 35 cm/s", "laa_vel=35"},
		{"eto", "Auricule gauche libre, vitesse 48 cm/s", "laa_vel=48"},
		{"eto", "Auricule gauche unilobé, vélocités de 55 cm/s", "laa_vel=55"},
		{"eto", "vitesse maximale de vidange de l'auricule : 41 cm/s", "laa_vel=41"},
		{"eto", "LAA emptying velocities of 30 cm/s", "laa_vel=30"},
		{"eto", "LAA free of thrombus, velocity 52 cm/s", "laa_vel=52"},
		{"eto", "L'auricule se vide à 20 cm/s", "laa_vel=20"},
		{"eto", "vitesses auriculaires basses (19 cm/s)", "laa_vel=19"},
		{"eto", "Vmax auriculaire 0,4 m/s", "laa_vel=40"},
		{"eto", "valve mitrale souple, vitesse 1,2 m/s", ""},
	})
}

func TestShareReached(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "Fréquence maximale théorique 163/min, atteinte à 92 %.", "fmt=163 pmt_pct=92"},
		{"stress", "FMT 158/min atteinte à 88 %", "fmt=158 pmt_pct=88"},
		{"stress", "La FMT (170/min) est atteinte à 95 %.", "fmt=170 pmt_pct=95"},
		{"stress", "fréquence maximale théorique : 150/min, réalisée à 101 %", "fmt=150 pmt_pct=101"},
		{"stress", "La fréquence maximale théorique est atteinte à 90 %.", "pmt_pct=90"},
		{"stress", "FMT théorique 160/min, dont 86 % atteints", "fmt=160 pmt_pct=86"},
		{"stress", "FC max 150/min (92 % de la théorique)", "hr_max=150 pmt_pct=92"},
		{"stress", "Il atteint 87 % de sa fréquence maximale théorique.", "pmt_pct=87"},
		{"stress", "Maximum predicted heart rate 165 bpm, 91 % achieved", "fmt=165 pmt_pct=91"},
		{"stress", "Predicted max HR 150 bpm, reached at 97 %", "fmt=150 pmt_pct=97"},
		{"stress", "Peak heart rate 141 bpm (93% of age-predicted maximum).", "hr_max=141 pmt_pct=93"},
		{"stress", "Maximum heart rate 150 bpm, 98 % of predicted", "hr_max=150 pmt_pct=98"},
		{"stress", "FMT 165/min. SpO2 98 %", "fmt=165"},
		{"stress", "FMT 165/min, FEVG 60 %", "fmt=165 lvef=60"},
	})
}

func TestEarlierMeansOfTheDay(t *testing.T) {
	holds(t, []excerpt{
		{"mapa", "Posée le 05/10/2026\nMAPA de 2023 | moyenne des 24 h 125/77 mmHg", "pas24/previous=125 pad24/previous=77"},
		{"mapa", "Posée le 05/10/2026\nMoyenne 24 h 130/80 mmHg (contre 142/88 en 2024)", "pas24=130 pad24=80 pas24/previous=142 pad24/previous=88"},
		{"mapa", "Posée le 05/10/2026\nMAPA antérieure (2022) : moyenne diurne 140/85 mmHg, nocturne 125/72 mmHg", "pas_day/previous=140 pad_day/previous=85 pas_night/previous=125 pad_night/previous=72"},
		{"mapa", "Posée le 05/10/2026\nEn 2021, moyenne des 24 heures à 138/84 mmHg.", "pas24/previous=138 pad24/previous=84"},
		{"mapa", "Report of 05/10/2026\nPrevious ABPM (2024): 24-hour mean 135/82 mmHg", "pas24/previous=135 pad24/previous=82"},
		{"mapa", "Posée le 05/10/2026\nEnregistrement précédent : 24 h 128/76 mmHg, jour 133/80 mmHg", "pas24/previous=128 pad24/previous=76 pas_day/previous=133 pad_day/previous=80"},
		{"mapa", "Posée le 05/10/2026\nMAPA 2023 : moyenne de jour 137/86 mmHg", "pas_day/previous=137 pad_day/previous=86"},
		{"mapa", "Posée le 05/10/2026\nAu cabinet en 2024 : 150/90 mmHg", "pas/previous=150 pad/previous=90"},
	})
}

func TestEarlierWithoutYear(t *testing.T) {
	const today = "Le 16/11/2026\n"
	holds(t, []excerpt{
		{"ett", today + "La FEVG s'établit à 61 % en biplan (60 % l'an passé).", "lvef=61 lvef/previous=60"},
		{"ett", today + "FEVG 55 % (50 % l'année passée)", "lvef=55 lvef/previous=50"},
		{"ett", today + "FEVG 55 % (48 % en mars)", "lvef=55 lvef/previous=48"},
		{"ett", today + "FEVG 45 %, contre 52 % l'année précédente", "lvef=45 lvef/previous=52"},
		{"ett", today + "FEVG à 58 % (vs 41 % il y a six mois)", "lvef=58 lvef/previous=41"},
		{"ett", today + "FEVG 60 % (38 % lors du dernier contrôle)", "lvef=60 lvef/previous=38"},
		{"ett", today + "FEVG 60 % (38 % à la dernière visite)", "lvef=60 lvef/previous=38"},
		{"ett", today + "FEVG 60 % (38 % au précédent contrôle)", "lvef=60 lvef/previous=38"},
		{"ett", today + "FEVG 52 % (précédente : 47 %)", "lvef=52 lvef/previous=47"},
		{"ecg", today + "QTc 527 ms (Bazett) contre 421 en mars", "qtc=527 qtc/previous=421"},
		{"ecg", today + "QT 536 - QTc 527 (Bazett) contre 421 en mars", "qt=536 qtc=527 qtc/previous=421"},
		{"ecg", today + "QTc (Bazett) 470 ms, vs 440 en juin", "qtc=470 qtc/previous=440"},
		{"ecg", today + "PR 210 ms (190 en janvier)", "pr=210 pr/previous=190"},
		{"ett", today + "LVEF 57% (60% last year)", "lvef=57 lvef/previous=60"},
		{"ett", today + "LVEF 57% (was 60% in March)", "lvef=57 lvef/previous=60"},
		{"ett", today + "PAPs 30 mmHg (26 mmHg il y a un an)", "paps=30 paps/previous=26"},
		{"ett", today + "PAPs 30 mmHg (26 mmHg + POD 4)", "paps=30 pod=4"},
	})
}

func TestCountsAndTheirNeighbours(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "ESSV:214|salves ESSV:2|FA:absente", "essv_n=214"},
		{"holter", "ESV:1'318|charge ESV:6.2 %|couplets:4|TVNS:0", "esv_n=1318 esv_pct=6.2 vt_n=0"},
		{"holter", "ESV : 2’145, couplets : 12", "esv_n=2145"},
		{"holter", "QRS totaux : 131'840 ; ESSV : 1'020 ; ESV : 7", "qrs_total=131840 essv_n=1020 esv_n=7"},
		{"holter", "PVCs 1,240; PVC couplets 6; PVC runs 0", "esv_n=1240"},
		{"holter", "ESV isolées : 85 ; ESV en doublets : 4", "esv_n=85"},
		{"holter", "ESSV 45 - doublets ESSV 3 - triplets 1", "essv_n=45"},
		{"holter", "ESV 340, bigéminisme ESV : 2 épisodes", "esv_n=340"},
		{"holter", "nb ESV=96;doublets ESV=5;salves ESV=1", "esv_n=96"},
		{"holter", "Couplets ESV : 3\nESV : 512", "esv_n=512"},
		{"holter", "96 ESV monomorphes, charge 0,1 %, 2 couplets", "esv_n=96 esv_pct=0.1"},
		{"holter", "total ESV 1.204, 3 morphologies", "esv_n=1204"},
	})
}

func TestPredictedColumns(t *testing.T) {
	const head = "| Variable | Valeur | Prédite |\n|---|---|---|\n"
	holds(t, []excerpt{
		{"vo2", head + "| QR au pic | 1,17 | >= 1,10 |\n| Pente VE/VCO2 | 27 | < 30 |", "rer=1.17 rer/reference=1.1 vevco2=27 vevco2/reference=30"},
		{"vo2", "| Paramètre | Mesuré | Attendu |\n| QR | 1,12 | > 1,10 |\n| VE/VCO2 | 31 | < 34 |", "rer=1.12 rer/reference=1.1 vevco2=31 vevco2/reference=34"},
		{"vo2", "| Paramètre | Résultat | Théorique |\n| QR max | 1,20 | > 1,05 |", "rer=1.2 rer/reference=1.05"},
		{"vo2", "| Variable | Value | Predicted |\n| RER | 1.15 | > 1.10 |\n| VE/VCO2 slope | 29 | < 30 |", "rer=1.15 rer/reference=1.1 vevco2=29 vevco2/reference=30"},
		{"vo2", "| Variable | Valeur | Limites |\n| QR | 1,08 | > 1,10 |", "rer=1.08 rer/reference=1.1"},
		{"vo2", head + "| VO2 pic | 25,2 mL/kg/min | 31,0 |\n| FC max | 150 /min | 162 |", "vo2peak=25.2 hr_max=150"},
		{"vo2", head + "| SV1, en % de la VO2 théorique | 56 % | |", "sv1=56"},
		{"vo2", head + "| SV1 (% VO2 max théorique) | 52 | |", "sv1=52"},
		{"vo2", head + "| VO2 au SV1, % théorique | 49 % | > 40 % |", "sv1=49 sv1/reference=40"},
		{"vo2", head + "| VO2 pic, % de la théorique | 98 % | |", "vo2_pct=98"},
		{"vo2", "| Variable | Valeur | Norme |\n| % VO2 théorique | 74 % | > 80 % |", "vo2_pct=74 vo2_pct/reference=80"},
	})
}

func TestFirstThreshold(t *testing.T) {
	holds(t, []excerpt{
		{"vo2", "Premier seuil ventilatoire SV1 à 58 % de la VO2 théorique.", "sv1=58"},
		{"vo2", "SV1 : 55 % de la VO2 max théorique", "sv1=55"},
		{"vo2", "SV1, en % de la VO2 théorique : 56 %", "sv1=56"},
		{"vo2", "VO2 au SV1 : 48 % de la théorique", "sv1=48"},
		{"vo2", "VO2 au premier seuil 51 % de la VO2 théorique", "sv1=51"},
		{"vo2", "Le 1er seuil ventilatoire survient à 60 % de la VO2 théorique.", "sv1=60"},
		{"vo2", "VT1 at 54 % of predicted VO2", "sv1=54"},
		{"vo2", "VO2 at VT1: 47 % of predicted", "sv1=47"},
		{"vo2", "seuil anaérobie à 45 % de la VO2 max théorique", "sv1=45"},
		{"vo2", "VO2 pic 22 mL/kg/min soit 84 % de la théorique, SV1 à 50 % de la VO2 théorique", "vo2peak=22 vo2_pct=84 sv1=50"},
		{"vo2", "SV1 52 %, VO2 pic 90 % de la théorique", "sv1=52 vo2_pct=90"},
	})
}

func TestRatioSaid(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "onde E à 0,8 m/s, onde A à 0,64 m/s, E sur A 2,2, E sur e prime 7", "e_vel=0.8 a_vel=0.64 ea=2.2 ee=7"},
		{"ett", "E sur A 1,3", "ea=1.3"},
		{"ett", "E sur A à 1,3", "ea=1.3"},
		{"ett", "E sur A égal à 0,7, E sur e prime égal à 9", "ea=0.7 ee=9"},
		{"ett", "le rapport E sur A de 1,4, E sur e' 8", "ea=1.4 ee=8"},
		{"ett", "E sur A 0,9, temps de décélération 210 ms", "ea=0.9 dt=210"},
		{"ett", "E/A 1,1, E/e' 8", "ea=1.1 ee=8"},
		{"ett", "E sur A inférieur à 1", "ea=1"},
		{"ett", "E/A 2,2, E/e' 17, OG 46 mL/m²", "ea=2.2 ee=17 la_vol_i=46"},
		{"ett", "E/A 0,7 et E/e' 7", "ea=0.7 ee=7"},
		{"ett", "e sur a zéro", ""},
	})
}

func TestParagraphsOfExaminations(t *testing.T) {
	const stress, record = "Au repos, FC 74/min, pression artérielle 136/84 mmHg. Au maximum, la pression artérielle atteint 186/86 mmHg.", "Moyenne des 24 heures 122/74 mmHg."
	const want = "hr/rest=74 pas/rest=136 pad/rest=84 pas_peak=186 pad_peak=86 pas24=122 pad24=74"
	for _, text := range []string{
		"Épreuve d'effort du 16 novembre. " + stress + "\n\nMesure ambulatoire de la pression artérielle des 12 et 13 novembre. " + record,
		"Test d'effort sur bicyclette. " + stress + "\nHolter tensionnel de 24 heures. " + record,
		"Épreuve d'effort : " + stress + "\nMAPA : " + record,
		"ÉPREUVE D'EFFORT\n" + stress + "\nMAPA (24 h)\n" + record,
		"1. Épreuve d'effort du 16/11/2026. " + stress + "\n2. MAPA du 13/11/2026. " + record,
		"Exercise test on treadmill. " + stress + "\nAmbulatory blood pressure monitoring. " + record,
		"Épreuve d'effort, 16 novembre 2026. " + stress + "\nMAPA, 13 novembre 2026. " + record,
		"L'épreuve d'effort. " + stress + "\nLa MAPA. " + record,
		"- Épreuve d'effort sur tapis roulant. " + stress + "\n- Mesure ambulatoire de la pression artérielle. " + record,
	} {
		ms, _ := Read(text, []pipeline.Exam{pipeline.Stress, pipeline.MAPA}, nil)
		if got := list(ms); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestBeatsUnderTheirHeading(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "Étage supraventriculaire\n- 2 310 extrasystoles, dont 41 doublets et 6 salves\nÉtage ventriculaire\n- extrasystoles : 128, monomorphes", "essv_n=2310 esv_n=128"},
		{"holter", "Activité ventriculaire :\n  85 extrasystoles, isolées\nActivité auriculaire :\n  412 extrasystoles, isolées", "esv_n=85 essv_n=412"},
		{"holter", "ARYTHMIES SUPRAVENTRICULAIRES\nextrasystoles 96\nARYTHMIES VENTRICULAIRES\nextrasystoles 1 204", "essv_n=96 esv_n=1204"},
		{"holter", "Fréquence\nFC moyenne 70/min\n12 extrasystoles, banales", "hr_mean=70"},
		{"holter", "Accès de fibrillation atriale, le plus long de 52 min, occupant 4 % du temps", "af_burden=4"},
		{"holter", "FA en 3 passages qui occupent 11 % de l'enregistrement", "af_burden=11"},
	})
}

func TestEndOfTheExercise(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "départ. Cœur à 62/min, tension 128-82\narrêt à 180 W par épuisement : tension 202-92", "hr/rest=62 pas/rest=128 pad/rest=82 workload=180 pas_peak=202 pad_peak=92"},
		{"stress", "Au repos TA 130/80.\nArrêté à 150 watts par dyspnée, TA 190/90.", "pas/rest=130 pad/rest=80 workload=150 pas_peak=190 pad_peak=90"},
		{"stress", "paliers de 30 W par 2 min, arrêt à 120 W par fatigue", "workload=120"},
		{"stress", "30 W par palier, 20 W par minute, charge maximale 140 W", "workload=140"},
		{"stress", "Le cœur est gros ; cœur : 70/min", "hr/rest=70"},
		{"ett", "L'aorte ascendante mesure 37 mm, les sinus 33.", "ao_asc=37 ao_sinus=33"},
	})
}

func TestUnitsSaidOnce(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "parois épaissies, 13 mm pour le septum et 12 pour la paroi postérieure", "ivsd=13 pwd=12"},
		{"ett", "9 mm pour le septum, 8 pour la paroi postérieure", "ivsd=9 pwd=8"},
		{"ett", "La fuite tricuspide, minime, file à 2,6 m/s.", "tr_vmax=2.6"},
		{"ett", "l'insuffisance tricuspide, banale, monte à 2,9 m/s", "tr_vmax=2.9"},
		{"ett", "36 mm pour les sinus de Valsalva et 38 pour l'aorte ascendante", "ao_sinus=36 ao_asc=38"},
		{"ett", "septum 13 mm et 2 pour cent de fuite", "ivsd=13"},
	})
}

func TestRatesUnderTheirHeading(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "Cadence\n- en moyenne 66 par minute\n- au plus bas 43 par minute, à 4 h 50\n- au plus haut 131 par minute, au jardin", "hr_mean=66 hr_min=43 hr_max=131"},
		{"holter", "Fréquence cardiaque\n  moyenne : 72/min\n  minimale : 48/min\n  maximale : 128/min", "hr_mean=72 hr_min=48 hr_max=128"},
		{"holter", "FC (/min)\n moyenne 70 /min\n la plus basse 51 /min\n la plus élevée 119 /min", "hr_mean=70 hr_min=51 hr_max=119"},
		{"holter", "Heart rate\n mean 68 bpm\n slowest 44 bpm\n fastest 120 bpm", "hr_mean=68 hr_min=44 hr_max=120"},
		{"holter", "Salves\n la plus rapide 180 /min", ""},
		{"holter", "Pas de pause dépassant 2,5 s ; la plus longue mesure 1,9 s", "pause_max=1.9"},
		{"holter", "12 pauses. La plus longue dure 3,4 secondes, la nuit.", "pause_n=12 pause_max=3.4"},
		{"holter", "Deux pauses nocturnes ; la plus longue : 2800 ms", "pause_max=2.8"},
		{"holter", "3 salves de TV. La plus longue dure 12 complexes à 150/min.", "vt_n=3 vt_len=12 vt_rate=150"},
	})
}

func TestFractionByItsMethod(t *testing.T) {
	const today = "Le 16/11/2026\n"
	holds(t, []excerpt{
		{"ett", today + "La cavité éjecte bien : 66 % en Simpson, contre 64 % l'été dernier.", "lvef=66 lvef/previous=64"},
		{"ett", today + "Fonction systolique conservée, 58 % par la méthode de Simpson", "lvef=58"},
		{"ett", today + "Bonne contraction (61 % en biplan)", "lvef=61"},
		{"ett", today + "systolic performance 55 % by biplane Simpson", "lvef=55"},
		{"ett", today + "baisse de 10 % en Simpson", ""},
		{"ett", today + "FEVG 61 % en Simpson biplan", "lvef=61"},
	})
}
