package check

import (
	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Alarms of blood pressure (ESC 2018/2024 hypertension).

// veryHigh gives the first pressure of 180/110 and more, or said to be over a bound
// there: office or mean, not a single spike and not on exercise.
func (f *facts) veryHigh() (pipeline.Measurement, bool) {
	for _, v := range f.read {
		if v.Context != pipeline.Current || limitOf(f.t, v) == phrase.Under {
			continue
		}
		switch v.Key {
		case "pas", "pas24", "pas_day":
			if v.Value < 180 {
				continue
			}
		case "pad", "pad24", "pad_day":
			if v.Value < 110 {
				continue
			}
		default:
			continue
		}
		if st := f.statusOf(f.figure(v)); (st.present() || st == past) && f.part[f.t.At(v.Start)] != history {
			return v, true
		}
	}
	return pipeline.Measurement{}, false
}

func hypertensiveEmergency(f *facts) (signal, bool) {
	if g, ok := f.simple("HTN_EMERG", pipeline.Immediate, nil); ok {
		return g, true
	}
	v, high := f.veryHigh()
	if high && (f.stated("acutehf") || f.stated("stroke") || f.angina()) {
		return signal{urgency: pipeline.Immediate, span: v.Span}, true
	}
	return signal{}, false
}

func highPressure(f *facts) (signal, bool) {
	if _, ok := f.raised["HTN_EMERG"]; ok {
		return signal{}, false
	}
	if v, high := f.veryHigh(); high {
		mean, _ := f.first("pas24")
		mean2, _ := f.first("pad24")
		return signal{urgency: when(mean.Value >= 180 || mean2.Value >= 110, pipeline.Day, pipeline.Soon), span: v.Span}, true
	}
	return f.simple("BP_HIGH", pipeline.Soon, nil)
}
