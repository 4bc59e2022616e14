package measure

import "testing"

func TestNightFall(t *testing.T) {
	holds(t, []excerpt{
		{"mapa", "Baisse nocturne : 12,6 %", "dip=12.6"},
		{"mapa", "La systolique baisse donc de 14 % la nuit.", "dip=14"},
		{"mapa", "Baisse nocturne PAS | 21,5 %\nBaisse nocturne PAD | 15,9 %", "dip=21.5"},
		{"mapa", "variation nocturne : dip -4 %, profil inversé", "dip=-4"},
		{"mapa", "Nocturnal dip 11 %", "dip=11"},
		{"mapa", "Décroissance nocturne de la systolique : 11 %, profil dipper", "dip=11"},
		{"mapa", "La pression ne diminue que de 5 % pendant la nuit", "dip=5"},
		{"mapa", "Charge tensionnelle nocturne 40 %", ""},
	})
}

func TestValidReadings(t *testing.T) {
	holds(t, []excerpt{
		{"mapa", "61 mesures valides", "n_valid=61"},
		{"mapa", "96 % de mesures valides.", "n_valid=96"},
		{"mapa", "91 % des mesures sont valides", "n_valid=91"},
		{"mapa", "valides : 87 % des mesures", "n_valid=87"},
		{"mapa", "Mesures valides ......... 94 %", "n_valid=94"},
		{"mapa", "92 % valid readings", "n_valid=92"},
		{"mapa", "Période | Total 24 h | Jour (7h-22h) | Nuit (22h-7h)\nMesures valides | 58 | 42 | 16\nPAS moyenne (mmHg) | 131 | 136 | 122\nFC moyenne (/min) | 72 | 76 | 65",
			"n_valid=58 n_valid/day=42 n_valid/night=16 pas24=131 pas_day=136 pas_night=122 hr_mean=72 hr_mean/day=76 hr_mean/night=65"},
	})
}

func TestTablesOfARecord(t *testing.T) {
	holds(t, []excerpt{
		{"mapa", "\tSystolique\tDiastolique\tSeuil retenu\n24 heures\t121\t73\t< 130/80\nJour\t125\t76\t< 135/85", "pas24=121 pad24=73 pas24/target=130 pad24/target=80 pas_day=125 pad_day=76 pas_day/target=135 pad_day/target=85"},
		{"mapa", "Période | PAS | PAD\n24 h | 131 | 78\nMaximum | 188 | 104\nÉcart-type | 12 | 9", "pas24=131 pad24=78"},
		{"holter", "Paramètre | Valeur | Commentaire\nFC moyenne | 64/min | sinusal\nFC minimale | 41/min | à 3 h 10\nQRS totaux | 181 900 | \nESV | 640 | soit 0,35 %\nPauses > 2,5 s | 9 | la nuit", "hr_mean=64 hr_min=41 qrs_total=181900 esv_n=640 esv_pct=0.35 pause_n=9"},
		{"holter", " | Total | Jour | Nuit\nFC moyenne | 71 | 78 | 60\nESV | 640 | 400 | 240", "hr_mean=71 hr_mean/day=78 hr_mean/night=60 esv_n=640 esv_n/day=400 esv_n/night=240"},
	})
}

func TestTablesOfExercise(t *testing.T) {
	holds(t, []excerpt{
		{"stress_echo", "               Repos        Pic\nFEVG           57 %         46 %\nWMSI           1,00         1,47", "lvef/rest=57 lvef/peak=46 wms/rest=1 wms/peak=1.47"},
		{"stress_echo", "Paramètre | Repos | Pic\nVTD (mL) | 88 | 78\nE/e' moyen | 8 | 9", "lvedv/rest=88 lvedv/peak=78 ee/rest=8 ee/peak=9"},
		{"stress", "Palier\tFC\tPA\tSignes\nRepos\t66\t142/82\t\n30 W\t84\t150/84\t\n60 W\t96\t162/86\t\nRécup 2 min\t92\t138/80\t\n\nCharge maximale\t60 W\nFC max\t96/min", "hr/rest=66 pas/rest=142 pad/rest=82 hr/recovery=92 pas/recovery=138 pad/recovery=80 workload=60 hr_max=96"},
		{"stress", "Min | Phase | FC | TA\n0 | Repos | 70 | 12/8\n3 | Stade 1 | 104 | 14/8\n9 | Pic | 150 | 18/9\n12 | Récup | 98 | 13/8", "hr/rest=70 pas/rest=120 pad/rest=80 hr_max=150 pas_peak=180 pad_peak=90 hr/recovery=98 pas/recovery=130 pad/recovery=80"},
		{"ett", "Paramètre | Valeur | Norme\nOG | 44 mL/m² | < 34\nTAPSE | 21 mm | > 17", "la_vol_i=44 la_vol_i/reference=34 tapse=21 tapse/reference=17"},
		{"ett", "Paramètre | 03/06/2026 | 11/05/2024 | Normale\nDTD VG (mm) | 53 | 54 | < 58\nFEVG (%) | 61 | | > 52", "lvidd=53 lvidd/previous=54 lvidd/reference=58 lvef=61 lvef/reference=52"},
	})
}
