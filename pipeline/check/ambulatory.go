package check

import (
	"fmt"
	"math"

	"cardiopli/pipeline"
)

// Rules of ambulatory records: Holter and blood pressure.

// fall gives the nocturnal fall of the systolic pressure: stated, else from the
// means of day and night.
func (f *facts) fall() (pipeline.Measurement, bool) {
	if p, ok := f.now("dip"); ok {
		return p, true
	}
	if _, stated := f.first("dip"); stated {
		return pipeline.Measurement{}, false
	}
	d, ok1 := f.now("pas_day")
	n, ok2 := f.now("pas_night")
	if !ok1 || !ok2 || d.Value <= 0 {
		return pipeline.Measurement{}, false
	}
	n.Value = (d.Value - n.Value) / d.Value * 100
	n.Unit, n.Raw = "%", ""
	return n, true
}

func nocturnalDip(f *facts) []conflict {
	d, ok1 := f.now("pas_day")
	n, ok2 := f.now("pas_night")
	p, ok3 := f.now("dip")
	if !ok1 || !ok2 || !ok3 {
		return nil
	}
	v := (d.Value - n.Value) / d.Value * 100
	stated := p.Value
	if v < 0 && stated > 0 { // "augmentation nocturne de 4 %"
		v = -v
	}
	if math.Abs(v-stated) > 2.05 {
		return mismatch(p, d.Span, "Baisse nocturne", v, "%", fmt.Sprintf("PAS de jour %s et de nuit %s", say(d.Value, "mmHg"), say(n.Value, "mmHg")))
	}
	return nil
}

// mean24 lies between night and day, near their mean weighted by 6 to 10 hours
// of night, tolerance 4 mmHg.
func mean24(f *facts) []conflict {
	for _, s := range [...]string{"pas", "pad"} {
		all, ok1 := f.now(s + "24")
		day, ok2 := f.now(s + "_day")
		night, ok3 := f.now(s + "_night")
		if !ok1 || !ok2 || !ok3 {
			continue
		}
		best, value := math.Inf(1), 0.0
		for h := 6.0; h <= 10; h++ {
			v := (day.Value*(24-h) + night.Value*h) / 24
			if d := math.Abs(v - all.Value); d < best {
				best, value = d, v
			}
		}
		low, high := math.Min(day.Value, night.Value), math.Max(day.Value, night.Value)
		if best > 4 || all.Value < low-1 || all.Value > high+1 {
			return mismatch(all, day.Span, "Moyenne des 24 h", value, "mmHg", fmt.Sprintf("la moyenne de jour (%s) et de nuit (%s)", say(day.Value, ""), say(night.Value, "")))
		}
	}
	return nil
}

// limits of normal ambulatory means, ESC 2018/2024.
var mapaLimits = []struct {
	key   string
	limit float64
	when  string
}{
	{"pas24", 130, ""}, {"pad24", 80, ""}, {"pas_day", 135, "day"}, {"pad_day", 85, "day"}, {"pas_night", 120, "night"}, {"pad_night", 70, "night"},
}

// mapaThreshold compares "MAPA normale", "HTA contrôlée", "non contrôlée",
// "blouse blanche" and "masquée" with the means.
func mapaThreshold(f *facts) []conflict {
	if !f.exam[pipeline.MAPA] {
		return nil
	}
	above := func(part string) (pipeline.Measurement, bool) {
		for _, l := range mapaLimits {
			if m, ok := f.first(l.key); ok && m.Value >= l.limit && (part == "" || part == l.when) {
				return m, true
			}
		}
		return pipeline.Measurement{}, false
	}
	means := 0
	for _, l := range mapaLimits {
		if _, ok := f.first(l.key); ok {
			means++
		}
	}
	if means < 2 {
		return nil
	}
	normal := f.known["w:mapa_normal"]
	for _, m := range f.known["w:hta"] { // "pas d'HTA"
		if p := f.part[m.from]; p == closing && f.statusOf(m) == negated && f.whole(m) && !f.follows(m, 3, "masquee", key("masquee"), "nocturne", "permanente", "blouse") {
			normal = append(normal, m)
		}
	}
	for _, m := range normal {
		if st := f.statusOf(m); f.part[m.from] == motive || st != affirmed && st != negated || st == negated && f.t.Key(m.from) != "hta" && f.t.Key(m.from) != "hypertension" || st == negated && m.to-m.from > 2 {
			continue
		}
		part := ""
		for j := m.from; j < m.to+5 && f.t.Same(m.from, j) && !(j >= m.to && k(f.t, j, ",", "mais")); j++ {
			switch {
			case k(f.t, j, "jour", "diurne"):
				part = "day"
			case k(f.t, j, "nuit", "nocturne"):
				part = "night"
			}
		}
		if v, high := above(part); high {
			return []conflict{{at: f.span(m.from, m.to), other: v.Span, message: fmt.Sprintf("« %s », mais %s est à %s, au-dessus du seuil.",
				clean(f.span(m.from, m.to).Of(f.t.Raw)), label(v.Key), say(v.Value, "mmHg")), hint: "Seuils : 24 h 130/80, jour 135/85, nuit 120/70. Corriger la conclusion ou la valeur."}}
		}
	}
	for _, m := range f.known["w:mapa_high"] {
		if f.part[m.from] == motive || f.statusOf(m) != affirmed {
			continue
		}
		if _, high := above(""); !high && means >= 4 {
			return []conflict{{at: f.span(m.from, m.to), message: fmt.Sprintf("« %s », mais toutes les moyennes sont sous les seuils.", clean(f.span(m.from, m.to).Of(f.t.Raw))),
				hint: "Seuils : 24 h 130/80, jour 135/85, nuit 120/70. Corriger la conclusion ou la valeur."}}
		}
	}
	s, ok := f.first("pas")
	d, ok2 := f.first("pad")
	if !ok || !ok2 {
		return nil
	}
	officeHigh := s.Value >= 140 || d.Value >= 90
	for _, c := range [...]struct {
		name string
		high bool // of the office
		why  string
	}{
		{"w:masked", false, "exige une PA de cabinet sous 140/90"},
		{"w:whitecoat", true, "exige une PA de cabinet d'au moins 140/90"},
	} {
		for _, m := range f.known[c.name] {
			if f.part[m.from] == motive || f.statusOf(m) != affirmed || officeHigh == c.high {
				continue
			}
			return []conflict{{at: f.span(m.from, m.to), other: s.Span, message: fmt.Sprintf("« %s » %s ; elle est à %s/%s.",
				clean(f.span(m.from, m.to).Of(f.t.Raw)), c.why, say(s.Value, ""), say(d.Value, "mmHg"))}}
		}
	}
	return nil
}

func qrsTotal(f *facts) []conflict {
	n, ok1 := f.now("qrs_total")
	hr, ok2 := f.now("hr_mean")
	h, ok3 := f.now("rec_dur")
	if !ok1 || !ok2 || !ok3 {
		return nil
	}
	if v := hr.Value * 60 * h.Value; math.Abs(v-n.Value) > 0.12*v {
		return mismatch(n, hr.Span, "Nombre de QRS", v, "", fmt.Sprintf("FC moyenne %s pendant %s", say(hr.Value, "/min"), say(h.Value, "h")))
	}
	return nil
}

// esvShare allows one point or a tenth.
func esvShare(f *facts) []conflict {
	n, ok1 := f.now("esv_n")
	p, ok2 := f.now("esv_pct")
	if !ok1 || !ok2 {
		return nil
	}
	total, ok := f.now("qrs_total")
	slack := 0.1
	if !ok { // the count of beats from rate and length is less sure
		hr, ok1 := f.now("hr_mean")
		h, ok2 := f.now("rec_dur")
		if !ok1 || !ok2 {
			return nil
		}
		total, slack = hr, 0.2
		total.Value = hr.Value * 60 * h.Value
	}
	v := n.Value / total.Value * 100
	if math.Abs(v-p.Value) > math.Max(1, slack*v) {
		return mismatch(p, n.Span, "Part des ESV", v, "%", fmt.Sprintf("%s ESV sur %s QRS", say(n.Value, ""), say(total.Value, "")))
	}
	return nil
}

func rateOrder(f *facts) []conflict {
	low, ok1 := f.now("hr_min")
	mid, ok2 := f.now("hr_mean")
	high, ok3 := f.now("hr_max")
	switch {
	case ok1 && ok2 && low.Value > mid.Value:
		return []conflict{{at: low.Span, other: mid.Span, message: "La FC minimale est plus haute que la FC moyenne."}}
	case ok2 && ok3 && mid.Value > high.Value:
		return []conflict{{at: mid.Span, other: high.Span, message: "La FC moyenne est plus haute que la FC maximale."}}
	case ok1 && ok3 && low.Value > high.Value:
		return []conflict{{at: low.Span, other: high.Span, message: "La FC minimale est plus haute que la FC maximale."}}
	}
	return nil
}
