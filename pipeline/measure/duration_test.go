package measure

import "testing"

func TestLengthOfARecord(t *testing.T) {
	holds(t, []excerpt{
		{"holter", "331 heures de signal analysable", "rec_dur=331"},
		{"holter", "Durée analysable : 23 h 40", "rec_dur=23.6667"},
		{"holter", "23 h 30 de tracé sont exploitables", "rec_dur=23.5"},
		{"holter", "Sur 24 h 05 de tracé interprétable, le rythme est sinusal.", "rec_dur=24.0833"},
		{"holter", "Analysable time: 23 hours 40 minutes", "rec_dur=23.6667"},
		{"holter", "Holter des 24 heures : FC moyenne 70/min.", "rec_dur=24 hr_mean=70"},
		{"holter", "HOLTER (du 16 au 17/11, 24 h)\nFC moy 69", "rec_dur=24 hr_mean=69"},
		{"holter", "HOLTER DE 14 JOURS\nDurée analysable 320 h", "rec_dur=320"},
		{"holter", "Enregistrement de 7 jours", "rec_dur=168"},
		{"holter", "Épisode de FA de 3 h 10. Appareil posé à 9 h 20.", ""},
	})
}

func TestLengthOfAnExercise(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "Elle a tenu 6 min 30 s et atteint 90 watts", "stress_dur=6.5 workload=90"},
		{"stress", "70 W de charge maximale au bout de 7 min 20 s", "workload=70 stress_dur=7.3333"},
		{"stress", "Dix minutes : 10 minutes d'effort, charge maximale 180 W", "stress_dur=10 workload=180"},
		{"stress", "Durée : 8 min 30, charge maximale 120 W", "stress_dur=8.5 workload=120"},
		{"stress", "Effort poursuivi 9'30'' jusqu'à 150 W", "stress_dur=9.5 workload=150"},
		{"stress", "Exercise time 9 min 00 s", "stress_dur=9"},
		{"stress", "L'effort a duré 7 minutes", "stress_dur=7"},
		{"stress", "Paliers de 2 minutes. Récupération de 6 min. Douleur cédant 3 min après l'effort.", ""},
	})
}
