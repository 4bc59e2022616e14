package measure

import "testing"

func TestCountsOfARecord(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "Les extrasystoles sont rares : 38 supraventriculaires, isolées, et 12 ventriculaires.", "essv_n=38 esv_n=12"},
		{"holter", "Extrasystoles : 1 204 auriculaires et 86 ventriculaires monomorphes", "essv_n=1204 esv_n=86"},
		{"holter", "Nombre total de QRS : 1.228.000", "qrs_total=1.228e+06"},
		{"holter", "1 102 345 battements analysés", "qrs_total=1.102345e+06"},
		{"holter", "Charge en ESV de 12 %", "esv_pct=12"},
		{"holter", "PVC burden 7.5 %", "esv_pct=7.5"},
		{"holter", "14 % d'ESV sur la journée", "esv_pct=14"},
		{"holter", "ESV : 0, ESSV : 0", "esv_n=0 essv_n=0"},
		{"holter", "ESV : 0\nESSV : 4\nPauses : 0", "esv_n=0 essv_n=4 pause_n=0"},
	})
}

func TestPauses(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "RR le plus long : 2,4 s", "pause_max=2.4"},
		{"holter", "Aucune pause : l'intervalle le plus long est de 1,9 s", "pause_max=1.9"},
		{"holter", "La plus longue pause est de 3,8 secondes, à 4 h 05", "pause_max=3.8"},
		{"holter", "Longest RR interval 2.1 s", "pause_max=2.1"},
		{"holter", "RR MAX : 2480 ms", "pause_max=2.48"},
		{"holter", "Le 3/4/2026\n2 pauses, dont la plus longue atteint 3,6 s ; elle atteignait 4,1 s en 2024.", "pause_n=2 pause_max=3.6 pause_max/previous=4.1"},
		{"holter", "Pas de pause supérieure à 2,5 s. Pauses de plus de 3 s : aucune", ""},
		{"holter", "Intervalle PR 180 ms", "pr=180"},
	})
}

func TestRuns(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "4 salves de TVNS. La plus longue, à 14 h 22, dure 18 complexes à 190/min.", "vt_n=4 vt_len=18 vt_rate=190"},
		{"holter", "Deux pauses. 2 runs of NSVT. The longest is 9 beats at 152 bpm.", "vt_n=2 vt_len=9 vt_rate=152"},
		{"stress", "En récupération, tachycardie à QRS larges régulière à 210/mn", "vt_rate=210"},
		{"holter", "Tachycardie supraventriculaire à 150/min", ""},
		{"holter", "3 salves de TVNS. La plus longue pause est de 1,6 s.", "vt_n=3 pause_max=1.6"},
	})
}

func TestRatesOfARecord(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "La fréquence cardiaque est en moyenne de 70/min ; elle descend à un minimum de 50/min à 4 h 40 et atteint un maximum de 133/min.", "hr_mean=70 hr_min=50 hr_max=133"},
		{"holter", "FC moyenne 71/min. Minimum 48/min la nuit, maximum 126/min.", "hr_mean=71 hr_min=48 hr_max=126"},
		{"holter", "FC moyenne 72 bpm [48 - 121]", "hr_mean=72 hr_min=48 hr_max=121"},
		{"holter", "FC moyenne 72/min. FC moyenne diurne 78/min, FC moyenne nocturne 60/min.", "hr_mean=72 hr_mean/day=78 hr_mean/night=60"},
	})
}
