package measure

import (
	"testing"

	"cardiopli/pipeline"
)

// excerpt is a text and the values that Read must find in it.
type excerpt struct {
	exam pipeline.Exam
	text string
	want string
}

func holds(t *testing.T, cases []excerpt) {
	t.Helper()
	for _, c := range cases {
		t.Run(string(c.exam)+"/"+c.text, func(t *testing.T) {
			ms, _ := Read(c.text, []pipeline.Exam{c.exam}, nil)
			if got := list(ms); got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

func TestEarlierExaminations(t *testing.T) {
	holds(t, []excerpt{
		{"ecg", "Le 14 mars 2026\nPR 170 ms.\nTracé de mai 2024 : PR 190 ms, QRS 96 ms.", "pr=170 pr/previous=190 qrs/previous=96"},
		{"ecg", "Le 14/03/2026\nPR 170 ms. L'électrocardiogramme du 2 février montrait un PR à 190 ms.", "pr=170 pr/previous=190"},
		{"ecg", "Le 14/03/2026\nPR 170 ms. Sur le tracé du 02/02/2026, PR à 190 ms.", "pr=170 pr/previous=190"},
		{"ecg", "ECG du 14/03/2026 : FC 64/min, PR 170 ms", "hr=64 pr=170"},
		{"ecg", "Le 14/03/2026\nFC 60/min, PR 170 ms, identique à 2023 (FC 55, PR 168 ms)", "hr=60 pr=170 hr/previous=55 pr/previous=168"},
		{"ecg", "Le 14/03/2026\nFC 60/min.\nPar comparaison, en mars 2024 le PR était à 196 ms, le QRS à 92 ms.", "hr=60 pr/previous=196 qrs/previous=92"},
		{"holter", "Le 14/03/2026\nL'échographie de janvier 2026 donnait une FEVG à 45 %.", "lvef/previous=45"},
		{"ett", "Report of 14/03/2026\nLVEF 50 %. LVEF 45 % on the echocardiogram of March 2024.", "lvef=50 lvef/previous=45"},
		{"ett", "FEVG 33 % alors qu'elle était à 58 % en 2023", "lvef=33 lvef/previous=58"},
	})
}

func TestToldInThePast(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "La fréquence cardiaque maximale était de 131/min.", "hr_max=131"},
		{"mapa", "Au cabinet, la pression artérielle était de 144/88 mmHg.", "pas=144 pad=88"},
		{"ett", "La FEVG était à 45 %, elle est maintenant à 55 %.", "lvef/previous=45"},
		{"ett", "La FEVG est à 55 %, elle était à 45 %.", "lvef=55 lvef/previous=45"},
	})
}

func TestMomentsOfExercise(t *testing.T) {
	holds(t, []excerpt{
		{"stress", "Avant l'effort, FC 62/min, PA 128/76. FC max 140/min.", "hr/rest=62 pas/rest=128 pad/rest=76 hr_max=140"},
		{"stress", "base : FC 70, TA 11/7", "hr/rest=70 pas/rest=110 pad/rest=70"},
		{"stress", "FC 66/min et TA 124/72 mmHg avant le test", "hr/rest=66 pas/rest=124 pad/rest=72"},
		{"stress", "FC max 150/min. Une minute après l'arrêt, la FC est à 124/min.", "hr_max=150 hr/recovery=124"},
		{"stress", "FC max 150/min.\nAprès l'effort : FC 98/min, PA 132/70", "hr_max=150 hr/recovery=98 pas/recovery=132 pad/recovery=70"},
		{"stress", "À 5 min de récupération, FC 84/min et PA 130/76 mmHg", "hr/recovery=84 pas/recovery=130 pad/recovery=76"},
		{"stress", "Post-effort PA 128/74", "pas/recovery=128 pad/recovery=74"},
		{"stress", "Resting HR 68 bpm, BP before exercise 130/80 mmHg. Peak BP 180/84 mmHg.", "hr/rest=68 pas/rest=130 pad/rest=80 pas_peak=180 pad_peak=84"},
		{"stress", "ECG de repos normal. Arrêt du bisoprolol depuis 2 jours. FC de repos 74/min", "hr/rest=74"},
	})
}

func TestDayIsNoPeriod(t *testing.T) {
	holds(t, []excerpt{
		{"mapa", "Au cabinet ce jour TA 168/98.", "pas=168 pad=98"},
		{"mapa", "PA 142/84 mmHg ce jour en consultation.", "pas=142 pad=84"},
		{"mapa", "Le jour 139/86, la nuit 121/70.", "pas_day=139 pad_day=86 pas_night=121 pad_night=70"},
	})
}
