package measure

import "testing"

func TestSharesOfTheMaximum(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "FC max=116/min ; FMT=152/min ; %FMT=91", "hr_max=116 fmt=152 pmt_pct=91"},
		{"stress", "FC max : 183/min\n% FMT : 99", "hr_max=183 pmt_pct=99"},
		{"stress", "% de la FMT atteint : 88", "pmt_pct=88"},
		{"stress", "Peak HR 151 bpm = 93 % of predicted (163)", "hr_max=151 pmt_pct=93 fmt=163"},
		{"stress", "FC max 118/min, soit 76 % de la FMT (155/min)", "hr_max=118 pmt_pct=76 fmt=155"},
		{"stress", "Objectif : 85 % de la FMT. FC max 140/min, 90 % de la FMT", "pmt_pct/target=85 hr_max=140 pmt_pct=90"},
		{"stress", "Saturation 97 %, pente 14 %", ""},
	})
}

func TestEarlierLoads(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "Charge maximale de 100 watts, contre 120 watts en 2024.", "workload=100 workload/previous=120"},
		{"stress", "Le 3/5/2026\nEn mars 2024, une épreuve était normale jusqu'à 110 watts. Charge maximale 90 W", "workload/previous=110 workload=90"},
		{"stress", "Charge max 150 W (130 W en 2023), paliers de 20 W toutes les 2 min", "workload=150 workload/previous=130"},
	})
}

func TestPressureTargets(t *testing.T) {
	holds(t, []excerpt{
		{"ecg", "PA 132/74 mmHg (objectif < 140/90).", "pas=132 pad=74 pas/target=140 pad/target=90"},
		{"mapa", "24 h 121/73. Automesure dans un an, objectif en automesure < 135/85.", "pas24=121 pad24=73 pas/target=135 pad/target=85"},
		{"ecg", "Si la PA reste sous l'objectif de 140/90, arrêt.", ""},
	})
}

func TestPacedRate(t *testing.T) {
	holds(t, []excerpt{
		{"ecg", "Stimulation VVI 60/min, QRS 176 ms", "hr=60 qrs=176"},
		{"ecg", "Stimulation DDD 60-130/min", ""},
		{"ecg", "Fréquence de stimulation 50/min, rythme sinusal à 72/min", "hr=72"},
		{"ecg", "Antérieur (04/2026) : QRS 170 ms", "qrs/previous=170"},
	})
}
