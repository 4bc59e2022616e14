package measure

import "testing"

func TestFallOfTheRate(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "Récupération : décroissance de la FC de 25/min à la première minute.", "hrr1=25"},
		{"stress", "FC à 1 min : baisse de 27 battements.", "hrr1=27"},
		{"stress", "Après l'effort, la FC perd 19 battements à 1 minute.", "hrr1=19"},
		{"stress", "Baisse de FC à 1 min : 34/min", "hrr1=34"},
		{"stress", "Une minute après l'arrêt, la FC est à 126/min, soit une décroissance de 28 battements", "hr/recovery=126 hrr1=28"},
		{"stress", "HR fall at 1 min : 24 bpm", "hrr1=24"},
		{"stress", "Heart rate recovery at one minute 22 bpm", "hrr1=22"},
		{"stress", "HRR1 : 18", "hrr1=18"},
		{"stress", "Récup : FC 1 min=98/min ; delta 1 min=18", "hr/recovery=98 hrr1=18"},
		{"stress", "Récupération à 1 min : - 24 battements", "hrr1=24"},
		{"stress", "22 battements de décroissance à la première minute de récupération", "hrr1=22"},
		{"stress", "La FC diminue de 31 bpm en une minute", "hrr1=31"},
		// where it goes to, another minute, another thing that falls
		{"stress", "Récupération : FC 112/min à 1 min", "hr/recovery=112"},
		{"stress", "Récupération : FC 3 min : 92/min", "hr/recovery=92"},
		{"stress", "À 3 min de récupération, baisse de 40 battements", ""},
		{"stress", "Récupération : chute de la PA de 30 mmHg à 1 min", ""},
	})
}

func TestSteps(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "À 60 W FC 98/min, TA 15/8. À 90 W FC 118, PA 160/82. Au pic FC 150/min, PA 190/85 mmHg.", "workload=90 hr_max=150 pas_peak=190 pad_peak=85"},
		{"stress", "Palier 1 : FC 98/min, PA 150/80 mmHg. FC max 150/min", "hr_max=150"},
		{"stress", "Arrêt à 120 W, FC max 150/min, PA max 190/85", "workload=120 hr_max=150 pas_peak=190 pad_peak=85"},
		{"stress", "FC 98/min à 60 W. FC maximale 150/min à 120 W", "hr_max=150 workload=120"},
		{"stress", "Cadence 60 tours/min, départ à 30 W", "workload=30"},
	})
}

func TestRatesOfExercise(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "Repos : 78/min de fréquence cardiaque, PA 138/84 mmHg", "hr/rest=78 pas/rest=138 pad/rest=84"},
		{"stress", "FC max 151/min, 97 % de saturation", "hr_max=151"},
		{"ecg", "Rappeler si le pouls dépasse 120 ou reste au-dessus de 110.", ""},
		{"ecg", "FC 72/min. Contrôle si FC < 50/min.", "hr=72"},
	})
}
