package check

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Alarms of repolarisation (AHA/ACCF/HRS 2009, ESC 2022 VT/SCD, ERC 2021).

func brugada(f *facts) (signal, bool) {
	grave := f.syncope() || f.stated("fever") || f.stated("VF_TDP")
	return f.simple("BRUGADA1", when(grave, pipeline.Immediate, pipeline.Day), func(m mention) bool {
		if f.follows(m, 5, "2", "ii", key("selle"), "3", "deux") {
			return false
		}
		typed := m.to-m.from > 1 || k(f.t, m.from, "coved")
		return typed || f.follows(m, 4, "1", "i")
	})
}

// longQT flags a corrected QT above 500 ms. With a wide QRS the excess of the
// QRS over 100 ms is taken away first.
func longQT(f *facts) (signal, bool) {
	qrs, _ := f.first("qrs")
	wide := 0.0
	if qrs.Value >= 120 {
		wide = qrs.Value - 100
	}
	qt, _ := f.first("qt")
	grave := f.syncope() || f.stated("VF_TDP") || f.stated("hypok") || qt.Value > 600
	u := when(grave, pipeline.Immediate, pipeline.Day)
	measured := false
	for _, v := range f.values {
		if v.Key != "qtc" || v.Context != pipeline.Current {
			continue
		}
		st, ok := f.worth(v)
		if !ok {
			continue
		}
		measured = true
		if v.Value-wide > 500 {
			return f.valued(v, st, u), true
		}
	}
	if v, st, ok := f.passes("qtc", true, 500+wide); ok {
		return f.valued(v.Measurement, st, u), true
	}
	if wide == 0 {
		if g, ok := f.beyond("qtc", true, 500, u); ok {
			return g, true
		}
	}
	if measured {
		return signal{}, false
	}
	return f.simple("QTC500", u, func(m mention) bool {
		for j := m.from; j < m.to+7 && f.t.Same(m.from, j); j++ {
			if f.t.Tokens[j].Kind == phrase.Number {
				return f.t.Tokens[j].Value >= 500 && !f.foreign(j)
			}
			if everyones[f.t.Key(j)] {
				return false
			}
		}
		return f.t.Key(m.from) == "qt" && k(f.t, m.to-1, "long") || strings.HasPrefix(f.t.Key(m.from), key("syndrome"))
	})
}

func shortQT(f *facts) (signal, bool) {
	for _, v := range f.values {
		if v.Key == "qtc" && v.Context == pipeline.Current && v.Value <= 340 {
			if st, ok := f.worth(v); ok {
				return f.valued(v, st, pipeline.Day), true
			}
		}
	}
	if v, st, ok := f.passes("qtc", false, 340); ok {
		return f.valued(v.Measurement, st, pipeline.Day), true
	}
	if _, ok := f.first("qtc"); ok {
		return signal{}, false
	}
	return f.simple("QT_SHORT", pipeline.Day, nil)
}

func hyperkalaemia(f *facts) (signal, bool) {
	return f.simple("HYPERK", pipeline.Immediate, func(m mention) bool { return !f.beside("athlete", m) })
}
