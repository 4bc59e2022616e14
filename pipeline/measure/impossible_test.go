package measure

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// asked is a text and the quotes of the questions that Read must raise.
type asked struct {
	exam pipeline.Exam
	text string
	want string // quotes, joined by " + "
}

func asks(t *testing.T, cases []asked) {
	t.Helper()
	for _, c := range cases {
		t.Run(string(c.exam)+"/"+c.text, func(t *testing.T) {
			_, fs := Read(c.text, []pipeline.Exam{c.exam}, nil)
			var got []string
			for _, f := range fs {
				if f.Rule != "unit" || !strings.Contains(f.Message, "attendu") {
					t.Errorf("%s: %s", f.Rule, f.Message)
				}
				got = append(got, f.Quote)
			}
			if s := strings.Join(got, " + "); s != c.want {
				t.Errorf("%q\nasks %q\nwant %q", c.text, s, c.want)
			}
		})
	}
}

func TestImpossibleValues(t *testing.T) {
	asks(t, []asked{
		// blood pressure
		{"ecg", "TA au bras droit : 1240/82 mmHg", "1240/82 mmHg"},
		{"ecg", "Pression artérielle 126/740", "126/740"},
		{"ett", "BP 12.4/76 mmHg, sinus rhythm", "12.4/76 mmHg"},
		{"ett", "tension artérielle de repos : 136/8,2", "136/8,2"},
		{"stress", "PA de repos 128/76 cmHg", "128/76 cmHg"},
		{"stress", "Au pic, PAS 1890 mmHg", "PAS 1890 mmHg"},
		{"stress", "PAS max 18,9 mmHg ; PAD max 8,1 mmHg", "PAS max 18,9 mmHg + PAD max 8,1 mmHg"},
		{"ecg", "TA 82/134 mmHg", "82/134 mmHg"},
		{"mapa", "Moyenne diurne : 13,2/84", "13,2/84"},
		{"mapa", "Jour 131/790, nuit 118/68 mmHg", "131/790"},
		// rates
		{"ecg", "Fréquence cardiaque 720/min", "Fréquence cardiaque 720/min"},
		{"ecg", "FC 6,8/min", "FC 6,8/min"},
		{"ecg", "Rythme sinusal à 7,1/min", "Rythme sinusal à 7,1/min"},
		{"ecg", "FC : 68 mmHg", "FC : 68 mmHg"},
		{"holter", "FC moyenne 7,2/min, minimale 480/min, maximale 13,8/min", "FC moyenne 7,2/min + minimale 480/min + maximale 13,8/min"},
		{"stress", "Fréquence maximale : 1520/min", "Fréquence maximale : 1520/min"},
		// shares, loads
		{"stress", "FC max 150/min, soit 9,1 % de la FMT", "9,1 %"},
		{"stress", "FC max 150/min (91 mm de la FMT)", "91 mm"},
		{"stress", "Puissance maximale : 1500 W", "1500 W"},
		{"stress", "charge maximale 8 W, 82 METs", "8 W + 82 METs"},
		// counts and shares of an ambulatory record
		{"holter", "ESV : 240 (0,4 mm)", "ESV : 240 (0,4 mm"},
		{"holter", "PVC burden: 3.1 cm", "PVC burden: 3.1 cm"},
		{"mapa", "Mesures valides : 920 %", "valides : 920 %"},
		{"mapa", "Mesures valides : 92 mm", "valides : 92 mm"},
		{"mapa", "Baisse nocturne de la PAS : 130 %", "Baisse nocturne de la PAS : 130 %"},
		// labelled values
		{"ett", "E/A 11, E/e' 130", "E/A 11 + E/e' 130"},
		{"ett", "VCI : 150 mm", "VCI : 150 mm"},
		{"ett", "Veine cave inférieure 16 mL", "Veine cave inférieure 16 mL"},
		{"ett", "Masse VG 162 g soit 8,4 g/m²", "8,4 g/m²"},
		{"vo2", "Pente VE/VCO2 : 310", "Pente VE/VCO2 : 310"},
		{"ecg", "Patient de 640 ans", "640 ans"},
		// cells
		{"stress", "| | Repos | Pic |\n| FC | 640/min | 152/min |\n| PA | 128/760 | 180/84 |", "640/min + 128/760"},
	})
}

func TestPossibleBesides(t *testing.T) {
	asks(t, []asked{
		{"ecg", "PA normale, souffle systolique 2/6 au foyer aortique", ""},
		{"ecg", "TA prise le 12/03, 130/80 mmHg", ""},
		{"ecg", "TA 13/8", ""},
		{"ecg", "PA 120/70, SpO2 98/100", ""},
		{"ett", "Pression artérielle pulmonaire systolique 24 mmHg", ""},
		{"ett", "Systolic pulmonary artery pressure 22 mmHg", ""},
		{"ett", "LVEDV 90 mL, ESV 36 mL", ""},
		{"ett", "PA pulmonaire 34/14 mmHg, VD 32/4 mmHg, VG 128/10 mmHg, PAD pulmonaire 11 mmHg", ""},
		{"ett", "PAP systolique/diastolique 31/13 mmHg ; tension oculaire 14/15 mmHg", ""},
		{"ett", "Fuite mitrale 2/4, gradient systolique 30 mmHg", ""},
		{"stress", "FC x PAS 26 120", ""},
		{"stress", "FC à 1 min : 98/min", ""},
		{"stress", "FC max 150/min à 120 W", ""},
		{"stress", "Predicted max HR 162/min, % of predicted max HR 92 %", ""},
		{"stress", "Paliers de 30 W toutes les 3 min, début à 5 W", ""},
		{"holter", "FC moyenne 70/min sur 24 h, tachycardie si FC > 350/min", ""},
		{"holter", "ESV à couplage de 420 ms", ""},
		{"holter", "Pas de pause d'au moins 3 s", ""},
		{"mapa", "Objectif de PAS < 130 mmHg, baisse attendue de plus de 10 %", ""},
		{"mapa", "MAPA posée en 2024 : 130/78 le jour", ""},
		{"ett", "VCI collabée à plus de 50 %", ""},
		{"ett", "Sonde de fréquence 3,5 MHz, fréquence 2,5 MHz en couleur", ""},
		{"ett", "Fréquence d'image : 640 Hz", ""},
		{"ecg", "IL NE MONTE PAS 2 ETAGES ET NE PREND PAS 5 MG DE BISOPROLOL", ""},
		{"ecg", "FC régulière, ESV 6/min", ""},
		{"holter", "Fréquence des ESV : 5/min", ""},
		{"mapa", "Jour : 58/60 mesures. Nuit : 44/46 (96 %)", ""},
		{"mapa", "La saturation chute la nuit à 82 %", ""},
		{"stress", "Incréments de 0,5 MET", ""},
		{"stress", "| | Repos | Pic |\n| Charge (W) | 0 | 130 |\n| Double produit | 8.900 | 25.400 |", ""},
		{"stress", "Il dépasse de 12 % la FMT théorique", ""},
		{"stress", "Douleur 6/10, Borg 17/20, PA 180/90 mmHg", ""},
		{"ecg", "T° 37,2, FR 16/min, SpO2 98 %, TA 12,8/7,4", ""},
		{"ett", "Patient suivi depuis 12 ans, père décédé à 61 ans", ""},
	})
}

func TestAmbulatoryTables(t *testing.T) {
	holds(t, []excerpt{
		{"mapa", "\t\tPAS\tPAD\n24 heures\t128\t76\tmmHg\nJour\t\t133\t80\tmmHg\nNuit\t\t115\t66\tmmHg", "pas24=128 pad24=76 pas_day=133 pad_day=80 pas_night=115 pad_night=66"},
		{"mapa", "\tPAS\tPAD\nJour\t133\t80\nNuit\t115\t66\nRemarque\tajouter ramipril 25 mg le soir", "pas_day=133 pad_day=80 pas_night=115 pad_night=66"},
		{"mapa", "24h = 126/74 mmHg ; jour = 130/78 ; nuit = 114/66", "pas24=126 pad24=74 pas_day=130 pad_day=78 pas_night=114 pad_night=66"},
		{"mapa", "24-h mean: 121/72 mmHg; daytime mean: 125/76 mmHg", "pas24=121 pad24=72 pas_day=125 pad_day=76"},
		{"mapa", "91 % de mesures valides", "n_valid=91"},
		{"mapa", "Cadence : 15 min le jour et 30 min la nuit, 90 % de mesures valides", "n_valid=90"},
		{"mapa", "Seuils retenus : 24 h 130/80, jour 135/85, nuit 120/70.", "pas24/target=130 pad24/target=80 pas_day/target=135 pad_day/target=85 pas_night/target=120 pad_night/target=70"},
	})
}

func TestRatesByOtherNames(t *testing.T) {
	holds(t, []excerpt{
		{"ecg", "F.C. 72/min, P.R. 160 ms", "hr=72 pr=160"},
		{"ecg", "F.C : 81 bpm. Q.R.S. 90 ms", "hr=81 qrs=90"},
		{"ecg", "Rythme cardiaque : 77/min", "hr=77"},
		{"ett", "P.A. 124/76 mmHg, F.E.V.G. 61 %", "pas=124 pad=76 lvef=61"},
		{"stress", "Double product 24 310, predicted max HR 158/min", "dp=24310 fmt=158"},
		{"stress", "FC × PAS : 25 870", "dp=25870"},
		{"stress", "Max HR 149/min (94 % of predicted max HR)", "hr_max=149 pmt_pct=94"},
		{"stress", "% of age-predicted maximum heart rate: 88 %", "pmt_pct=88"},
		{"stress", "Récup 1 min 24/min", "hrr1=24"},
		{"stress", "Récupération : récup à 1 min à 31/min", "hrr1=31"},
		{"vo2", "Premier seuil 55 %", "sv1=55"},
		{"vo2", "First ventilatory threshold: 57 %", "sv1=57"},
		{"holter", "1'240 ESSV, 12’300 ESV sur 104'500 complexes", "essv_n=1240 esv_n=12300 qrs_total=104500"},
		{"holter", "Premature ventricular beats 640, premature atrial beats: 85, ventricular ectopic burden 0.8 %", "esv_n=640 essv_n=85 esv_pct=0.8"},
		{"holter", "Fewer PVCs than in 2024. 312 PVCs", "esv_n=312"},
		{"ett", "Masse VG 148\u202fg, onde E 80\u202fcm/s, PAPs 30\u202fmmHg", "lvmass=148 e_vel=0.8 paps=30"},
		{"stress", "Charge maximale 140\u202fW", "workload=140"},
		{"ecg", "QT 0,392\u202fs", "qt=392"},
	})
}
