package measure

import "testing"

// TestLimits: bounds stand with their values, arrows and pairs are none.
func TestLimits(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "Vmax aortique ≥ 4 m/s, gradient moyen > 40 mmHg", "av_vmax=4 av_gmean=40"},
		{"ett", "PAPs ne dépassant pas 35 mmHg", "paps=35"},
		{"ett", "FEVG 45 => 40 %", "lvef=45"},
		{"ett", "chirurgie si aorte ascendante > 55 mm ou DTS > 50 mm", ""},
		{"ett", "critères de sévérité : Vmax > 4 m/s, SAo < 1 cm²", ""},
		{"ett", "SAo non inférieure à 1 cm²", ""},
		{"ett", "TA 180 over 110", "pas=180 pad=110"},
		{"ett", "TA > 180/110 mmHg", "pas=180 pad=110"},
		{"ett", "veine cave inférieure à 22 mm", "ivc=22"},
		{"holter", "Pause sinusale > 3 s", "pause_max=3"},
		{"holter", "Pas de pause > 3 s", ""},
		{"holter", "Pauses > 2,5 s : 9", "pause_n=9"},
		{"ecg", "FC < 40/min", "hr=40"},
	})
}

// TestBesideAnother: values that stand behind another of the same name or row.
func TestBesideAnother(t *testing.T) {
	holds(t, []excerpt{
		{"ett", "surface aortique 0,7 cm² soit 0,44 indexée, fuite 1/4", "ava=0.7 ava_i=0.44"},
		{"ett", "surface aortique 0,8 cm² (0,5 cm² en indexé)", "ava=0.8 ava_i=0.5"},
		{"ett", "masse VG 210 g, soit 118 rapportée à la surface corporelle", "lvmass=210 lvmass_i=118"},
		{"ett", "surface aortique 0,7 cm², indexée 0,44", "ava=0.7 ava_i=0.44"},
		{"ett", "fraction d'injection à 30 %", "lvef=30"},
		{"holter", "270 extrasystoles ventriculaires isolées, sans salve, 690 supraventriculaires", "esv_n=270 essv_n=690"},
		{"holter", "12 extrasystoles ventriculaires, pas de doublets, 40 supraventriculaires", "esv_n=12 essv_n=40"},
		{"vo2", "peak heart rate 121, 75% of predicted maximum. Peak VO2 14.6 mL/kg/min, 55% of predicted", "hr_max=121 pmt_pct=75 vo2peak=14.6 vo2_pct=55"},
		{"vo2", "Cardiopulmonary exercise test\nLVEF 32 %", "lvef=32"},
	})
}
