package check

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Alarms of rhythm and conduction (ESC 2019 SVT, 2021 pacing, 2022 VT/SCD, 2024 AF).

var key = phrase.KeyOf

func brady(f *facts) (signal, bool) {
	for _, code := range [...]string{"AVB3", "AVB2_M2", "PAUSE"} {
		if _, ok := f.raised[code]; ok { // the same disease, said already
			return signal{}, false
		}
	}
	if f.stress() && !f.exam[pipeline.ECG] {
		return signal{}, false
	}
	symptom := f.syncope() || f.stated("symptomatic")
	for _, v := range f.read {
		l := limitOf(f.t, v)
		if v.Context != pipeline.Current || v.Key != "hr" && v.Key != "hr_min" || l == phrase.Over || v.Value >= 40 && (l == phrase.Exact || v.Value > 40) {
			continue
		}
		st, ok := f.worth(v)
		m := mention{f.t.At(v.Start), f.t.At(v.End-1) + 1}
		if !ok || f.within(m, "perd", "chute", "baisse", "diminue") || f.beside("recovery", m) {
			continue
		}
		asleep := (v.Key == "hr_min" || f.exam[pipeline.Holter]) && (f.beside("night", m) || f.beside("athlete", m) || f.nightClock(m))
		if asleep && v.Value >= 30 {
			continue
		}
		return f.valued(v, st, when(v.Value < 30 || symptom && !asleep, pipeline.Immediate, pipeline.Day)), true
	}
	if g, ok := f.beyond("hr", false, 40, when(symptom, pipeline.Immediate, pipeline.Day)); ok && !f.exam[pipeline.Holter] {
		return g, true
	}
	m, st, ok := f.told("BRADY", func(m mention) bool {
		w := f.t.Key(m.from)
		if w == key("bradycardie") || w == key("bradycardia") {
			if m.to-m.from > 1 {
				return true
			}
			for j := m.to; j < m.to+5 && f.t.Same(m.from, j); j++ {
				if f.t.Tokens[j].Kind == phrase.Number {
					return f.t.Tokens[j].Value >= 15 && f.t.Tokens[j].Value < 40 && !f.beside("night", m)
				}
				if k(f.t, j, ",", "sous") {
					return false
				}
			}
			return false
		}
		return true
	})
	if !ok {
		return signal{}, false
	}
	return f.flagOf(m, st, when(symptom, pipeline.Immediate, pipeline.Day)), true
}

// nightClock reports a time between 22 h and 7 h right after the mention.
func (f *facts) nightClock(m mention) bool {
	for j := m.to; j < m.to+5 && f.t.Same(m.from, j); j++ {
		tok := f.t.Tokens[j]
		if tok.Kind == phrase.Clock || tok.Kind == phrase.Number && k(f.t, j+1, "h") {
			return tok.Value < 7 || tok.Value >= 22
		}
		if k(f.t, j, ",", key("maximale"), "max") {
			return false
		}
	}
	return false
}

func vt(f *facts) (signal, bool) {
	return f.simple("VT", pipeline.Immediate, func(m mention) bool {
		if f.television(m) || f.follows(m, 1, key("irreguliere")) || f.within(m, key("irreguliere")) {
			return false
		}
		if f.lasts(m, 30) {
			return true
		}
		if f.follows(m, 3, "non") && f.follows(m, 4, key("soutenue"), key("soutenues")) || f.precedes(m, 4, "salve", "salves", "triplet", "triplets", "run", "runs", "non", "rafale", "rafales", "nonsustained", "nsvt") {
			if !f.follows(m, 8, "soutenue") || f.follows(m, 8, "non") {
				return false
			}
		}
		if f.follows(m, 5, "complexes", key("battements")) {
			return false
		}
		for j := m.to; j < m.to+10 && f.t.Same(m.from, j); j++ { // a length in seconds
			if f.t.Tokens[j].Kind == phrase.Number && k(f.t, j+1, "s", "sec", "secondes") && f.t.Tokens[j].Value < 30 {
				return false
			}
		}
		return !f.follows(m, 4, key("aberration"), "catecholergique") || !f.follows(m, 6, key("aberration"))
	})
}

// television reports that "TV" is what the patient watched.
func (f *facts) television(m mention) bool {
	return k(f.t, m.from, "tv") && m.to == m.from+1 && f.precedes(m, 3, "devant", "regarde", "regarder", "regardant", "regardait", "watch", "watching", "watched")
}

// lasts reports a length of at least sec seconds right behind the mention.
func (f *facts) lasts(m mention, sec float64) bool {
	for j := m.to; j < m.to+12 && f.t.Same(m.from, j) && !k(f.t, j, ","); j++ {
		if f.t.Tokens[j].Kind == phrase.Number {
			if k(f.t, j+1, "s", "sec", "secondes", key("seconds")) {
				return f.t.Tokens[j].Value >= sec
			}
			if k(f.t, j+1, "min", "mn", "minute", "minutes") && !k(f.t, j-1, "/") && !k(f.t, j-1, "a") {
				return true
			}
		}
	}
	return false
}

func arrest(f *facts) (signal, bool) { return f.simple("VF_TDP", pipeline.Immediate, nil) }

func vtNonSustained(f *facts) (signal, bool) {
	m, st, ok := f.told("VT_NS", func(m mention) bool {
		if f.beside("svt", m) {
			for j := m.from; j < m.to+5 && f.t.Same(m.from, j); j++ {
				if w := f.t.Key(j); strings.HasPrefix(w, key("supraventriculaire")) || w == "atriale" || w == "auriculaire" || w == "atriales" || w == "essv" || w == "esa" || w == "auriculaires" || w == "supra" || w == "tsv" || w == key("jonctionnelle") {
					return false
				}
			}
		}
		for j := m.from - 1; f.t.Same(j, m.from); j-- { // "412 ESA dont 3 salves"
			if k(f.t, j, "esv", key("ventriculaires")) {
				break
			}
			if k(f.t, j, "esa", "essv", key("supraventriculaires"), key("auriculaires")) {
				return false
			}
		}
		if f.lasts(m, 30) || f.within(m, "tv") && f.television(mention{m.to - 1, m.to}) {
			return false
		}
		for j := m.from; j < m.to; j++ { // a run of two is a couplet
			if f.t.Tokens[j].Kind == phrase.Number && f.t.Tokens[j].Value < 3 && !k(f.t, j+1, "salve", "salves") {
				return false
			}
		}
		return true
	})
	if !ok {
		return signal{}, false
	}
	long, fast := f.run(m)
	ef, hasEF := f.first("lvef")
	qtc, _ := f.first("qtc")
	bad := f.syncope() || hasEF && ef.Value <= 35 || long > 10 && fast >= 150 || qtc.Value > 500
	g := f.flagOf(m, st, when(bad, pipeline.Immediate, pipeline.Day))
	return g, true
}

// run gives length and rate of the longest run told of, in the sentence of m or
// the next, or measured.
func (f *facts) run(m mention) (beats, rate float64) {
	if v, ok := f.first("vt_len"); ok {
		beats = v.Value
	}
	if v, ok := f.first("vt_rate"); ok {
		rate = v.Value
	}
	n := f.t.Tokens[m.from].Sentence
	_, to := f.t.Bounds(min(n+1, f.t.Sentences()-1))
	from := f.scopeOf(m).from
	to = min(to, m.to+maxReach)
	for j := from; j < to; j++ {
		tok := &f.t.Tokens[j]
		if tok.Kind != phrase.Number {
			continue
		}
		if k(f.t, j+1, "complexes", key("battements"), "beats", "qrs") && tok.Value < 200 {
			beats = max(beats, tok.Value)
			for r := j + 2; r < j+8 && r < to; r++ {
				if f.t.Tokens[r].Kind == phrase.Number && k(f.t, r+1, "/", "bpm", "par", "cpm", "batt") {
					rate = max(rate, f.t.Tokens[r].Value)
				}
			}
		}
	}
	return beats, rate
}

func afRapid(f *facts) (signal, bool) {
	if f.stress() && !f.exam[pipeline.ECG] {
		return signal{}, false
	}
	sick := f.stated("acutehf") || f.stated("shock")
	m, st, ok := f.toldNow("AF")
	if !ok {
		return signal{}, false
	}
	hr, has := f.first("hr")
	if has && hr.Value > 110 && f.exam[pipeline.ECG] {
		at := f.t.At(hr.Start)
		if d := f.t.Tokens[at].Sentence - f.t.Tokens[m.from].Sentence; d >= -1 && d <= 2 {
			return signal{urgency: when(hr.Value > 150 || sick, pipeline.Immediate, pipeline.Day), span: hr.Span, doubt: st != affirmed}, true
		}
	}
	if over, _, ok := f.passes("hr", true, 110); ok && !has && f.exam[pipeline.ECG] {
		return signal{urgency: when(over.Value >= 150 || sick, pipeline.Immediate, pipeline.Day), span: over.Span, doubt: st != affirmed}, true
	}
	worded, wst, ok := f.toldNow("afrapid")
	if mean, isMean := f.first("hr_mean"); isMean && mean.Value > 110 && f.stated("knownaf") {
		return signal{urgency: when(mean.Value > 150 || sick, pipeline.Immediate, pipeline.Day), span: mean.Span}, true
	}
	if !ok || has && hr.Value <= 110 && f.exam[pipeline.ECG] {
		// "flutter 2/1 à 150/min", "FA à 138/min" in a text without ECG
		if rate := f.rateAfter(m); rate > 110 && !f.exam[pipeline.Holter] && !f.stress() {
			return f.flagOf(m, st, when(rate > 150 || sick, pipeline.Immediate, pipeline.Day)), true
		}
		return signal{}, false
	}
	rate := f.rateAfter(worded)
	if has && rate == 0 {
		rate = hr.Value
	}
	return f.flagOf(worded, wst, when(rate > 150 || sick, pipeline.Immediate, pipeline.Day)), true
}

// toldNow is told for a rhythm, which is of today even where it is known: "FA
// connue, rapide".
func (f *facts) toldNow(code string) (best mention, st status, ok bool) {
	if best, st, ok = f.told(code, nil); ok {
		return best, st, ok
	}
	for _, m := range f.known[code] {
		if p := f.part[m.from]; p == identity || p == motive || p == history {
			continue
		}
		s := f.scopeOf(m)
		if s.judge() == past && !s.recounted() && !s.dated() && (s.kept() || s.told()) {
			return m, affirmed, true
		}
	}
	return best, st, false
}

// rateAfter gives a rate in /min that follows a mention in its sentence, or 0.
func (f *facts) rateAfter(m mention) float64 {
	for j := m.to; j < m.to+14 && f.t.Same(m.from, j); j++ {
		if k(f.t, j, "contre", key("effort"), "max") {
			return 0
		}
		if f.t.Tokens[j].Kind != phrase.Number {
			continue
		}
		if k(f.t, j+1, "/", "bpm", "par", key("battements"), "cpm") && !(f.t.Key(j+1) == "/" && !k(f.t, j+2, "min", "mn", "minute")) || k(f.t, j-1, "a") && f.t.Tokens[j].Value > 60 {
			return f.t.Tokens[j].Value
		}
	}
	return 0
}

func preexcitedAF(f *facts) (signal, bool) { return f.simple("PREEX_AF", pipeline.Immediate, nil) }

// afNew flags atrial fibrillation found now. Where the report calls it known,
// in the reason for the examination too, it is not new.
func afNew(f *facts) (signal, bool) {
	if !f.exam[pipeline.ECG] && !f.exam[pipeline.Holter] && !f.exam[pipeline.MAPA] && len(f.exam) > 0 || f.knownAF() {
		return signal{}, false
	}
	return f.simple("AF_NEW", pipeline.Soon, func(m mention) bool {
		if f.follows(m, 4, key("connue"), key("connu"), "permanente", "persistante", key("ancienne"), key("chronique"), "known") && !f.follows(m, 5, "non", "jamais", "jusque") {
			return false
		}
		if f.within(m, key("ventriculaire"), "ventricular") || f.follows(m, 1, key("ventriculaire")) {
			return false
		}
		for j := m.from; j < m.to+12 && f.t.Same(m.from, j); j++ { // shorter than 30 s
			if f.t.Tokens[j].Kind == phrase.Number && k(f.t, j+1, "s", "sec", "secondes", "seconds") && f.t.Tokens[j].Value < 30 {
				return false
			}
			if f.t.Tokens[j].Kind == phrase.Clock || f.t.Tokens[j].Kind == phrase.Number && k(f.t, j+1, "min", "h", "mn", "minutes", "heures") {
				break
			}
		}
		return true
	})
}

func (f *facts) knownAF() bool {
	for _, m := range f.known["knownaf"] {
		if k(f.t, m.to-1, key("connue"), key("connu"), "known") && k(f.t, m.to-2, "non", "pas") {
			continue
		}
		if f.part[m.from] != identity && f.statusOf(m) != negated && f.statusOf(m) != family && f.statusOf(m) != hypothesis {
			return true
		}
	}
	for _, m := range f.known["AF"] {
		p := f.part[m.from]
		if p != motive && p != history {
			continue
		}
		if st := f.statusOf(m); st == affirmed || st == past {
			return !f.near("SYNCOPE", m) || st == past
		}
	}
	return false
}

func wpw(f *facts) (signal, bool) {
	if _, ok := f.raised["PREEX_AF"]; ok {
		return signal{}, false
	}
	return f.simple("WPW", when(f.syncope(), pipeline.Day, pipeline.Soon), nil)
}

// replacing reports that a replacement time is still to come: "ERI dans 5 ans".
func (f *facts) replacing(m mention) bool {
	return k(f.t, m.from, "eri", "eol", "rrt", "elective", "end") && (f.follows(m, 3, "dans", "in", "ans", "years", "prevu", "prevue", key("estimee")) || f.precedes(m, 3, "avant", "before", key("until"), "jusqu"))
}

func pacingFailure(f *facts) (signal, bool) {
	dependent := false
	for i := range f.t.Tokens {
		if strings.HasPrefix(f.t.Key(i), key("dependant")) && !k(f.t, i-1, "non", "pas") {
			dependent = true
		}
	}
	return f.simple("PM_FAIL", when(dependent || f.syncope(), pipeline.Immediate, pipeline.Day), func(m mention) bool { return !f.replacing(m) })
}

func shocks(f *facts) (signal, bool) {
	m, st, ok := f.toldIn("ICD_SHOCK", func(m mention) bool {
		if k(f.t, m.from, "chocs") && m.to == m.from+1 && f.count(m.from-1) < 2 {
			return false
		}
		return !f.within(m, "externe", "externes") && !f.follows(m, 3, "externe", "externes", key("electriques")) && (m.to > m.from+1 || f.exam[pipeline.Holter] || len(f.known["device"]) > 0)
	}, true)
	if !ok {
		return signal{}, false
	}
	many := k(f.t, m.from, "orage", "electrical")
	for j := m.from - 3; j < m.to+4; j++ {
		if j < 0 || !f.t.Same(m.from, j) {
			continue
		}
		if k(f.t, j, key("multiples")) || f.count(j) >= 3 && (k(f.t, j+1, "chocs", "shocks") || k(f.t, j+2, "chocs", "shocks")) && (f.t.Tokens[j].Kind == phrase.Number || f.near("within", m)) {
			many = true
		}
	}
	return f.flagOf(m, st, when(many, pipeline.Immediate, pipeline.Day)), true
}

// count gives the small number at token i, in figures or in words, or 0.
func (f *facts) count(i int) float64 {
	if i < 0 || i >= len(f.t.Tokens) {
		return 0
	}
	if tok := &f.t.Tokens[i]; tok.Kind == phrase.Number && tok.Value < 50 {
		return tok.Value
	}
	for n, w := range [...]string{"", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"} {
		if w != "" && f.t.Key(i) == w {
			return float64(n)
		}
	}
	for n, w := range [...]string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"} {
		if w != "" && f.t.Key(i) == key(w) {
			return float64(n)
		}
	}
	return 0
}
