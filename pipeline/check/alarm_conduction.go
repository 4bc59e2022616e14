package check

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

func avb3(f *facts) (signal, bool) {
	paced := f.fitted()
	for _, m := range f.known["AVB3"] {
		p := f.part[m.from]
		if p == identity || p == motive || f.follows(m, 3, key("isorythmique")) || f.beside("VT", m) && f.near("VT", m) && f.within(m, key("dissociation")) {
			continue
		}
		if k(f.t, m.from, "bav") && f.follows(m, 2, "mobitz") || f.follows(m, 3, key("branche")) {
			continue
		}
		st := f.statusOf(m)
		// known and without a device is still a danger
		if st == past && !paced && f.follows(m, 2, key("connu")) {
			st = affirmed
		}
		if !st.present() || paced {
			continue
		}
		return f.flagOf(m, st, pipeline.Immediate), true
	}
	return signal{}, false
}

func avb2(f *facts) (signal, bool) {
	m, st, ok := f.told("AVB2_M2", func(m mention) bool {
		if f.follows(m, 2, "mobitz") && f.follows(m, 3, "1", "i", "un") || f.within(m, "complet", key("troisieme"), "iii") {
			return false
		}
		for j := m.from; j < m.to; j++ {
			if k(f.t, j, key("trifasciculaire")) {
				return f.syncope()
			}
		}
		return !f.fitted()
	})
	if !ok {
		return signal{}, false
	}
	calm := (f.near("night", m) || f.nightly(m)) && !f.syncope() && !f.stated("symptomatic")
	return f.flagOf(m, st, when(calm, pipeline.Day, pipeline.Immediate)), true
}

// fitted reports a pacemaker or defibrillator in place: one that is planned
// ("indication de stimulateur", "transfert pour pacemaker") protects nobody yet.
func (f *facts) fitted() bool {
	for _, m := range f.known["device"] {
		if f.part[m.from] == identity || f.planned(m) {
			continue
		}
		if st := f.statusOf(m); st == affirmed || st == past {
			return true
		}
	}
	return false
}

// plans are the words for what is still to be done.
var plans = phrase.Set("indication;discuter;discussion;discute;pose;prevoir;prevu;prevue;proposer;propose;proposee;necessite;necessitant;necessitera;pour;avant;attente;envisager;envisage;envisagee;projet;releve;relevant;urgence;besoin;demande;bilan;avis;sera;etre;poser;implanter;programmer;programme;programmee;transfert;transferee;transfere;planned;for;urgent;awaiting;needs;requires;vue;faut;recommande;recommandee;implantation;hospitalisation;hospitalise;hospitalisee")

// planned reports that the thing of mention m is an intention.
func (f *facts) planned(m mention) bool {
	s := f.scopeOf(m)
	for j := s.from; j < s.to; j++ {
		if isYear(f.t, j) && s.old(j) || k(f.t, j, "porteur", "porteuse") {
			return false
		}
	}
	for j := m.from - 1; j >= s.from && j > m.from-9; j-- {
		if plans[s.key(j)] {
			return true
		}
	}
	for j := m.to; j < s.to && j < m.to+7; j++ {
		if w := s.key(j); plans[w] && w != "pour" && w != "for" && w != "bilan" && w != "avant" && w != "programme" && w != "indication" {
			return true
		}
	}
	return false
}

// nightly reports that every time of day in the sentence of m lies between 22 h
// and 7 h, and that there is one.
func (f *facts) nightly(m mention) bool {
	s := f.scopeOf(m)
	found := false
	for j := s.from; j < s.to; j++ {
		tok := &f.t.Tokens[j]
		if tok.Kind == phrase.Clock || tok.Kind == phrase.Number && k(f.t, j+1, "h") && k(f.t, j-1, "a", "entre", "et", "vers", "de", "at") {
			if tok.Value >= 7 && tok.Value < 22 {
				return false
			}
			found = true
		}
	}
	return found
}

// spell is a pause with its length in seconds.
type spell struct {
	seconds float64
	m       mention
	st      status
}

// spells gives the pauses of today that have a length: those that the measures
// know, and those named with a figure behind.
func (f *facts) spells() (out []spell) {
	for _, v := range f.values {
		if v.Key != "pause_max" || v.Context != pipeline.Current {
			continue
		}
		if st, ok := f.worth(v); ok {
			out = append(out, spell{v.Value, mention{f.t.At(v.Start), f.t.At(v.End-1) + 1}, st})
		}
	}
	if v, st, ok := f.passes("pause_max", true, 0); ok {
		out = append(out, spell{v.Value, mention{f.t.At(v.Start), f.t.At(v.End-1) + 1}, st})
	}
	for _, m := range f.known["PAUSE"] {
		if p := f.part[m.from]; p == identity || p == motive || p == history {
			continue
		}
		if n := m.from - 3; n >= 0 && f.t.Same(n, m.from) { // "a 7-second sinus pause", "7 secondes d'asystolie"
			for j := n; j < m.from-1 && j > 0; j++ {
				if f.t.Tokens[j].Kind != phrase.Number || f.t.Key(j-1) == "a" && k(f.t, j+1, "s") {
					continue
				}
				u := j + 1
				if k(f.t, u, "-") {
					u++
				}
				if k(f.t, u, "s", "second", key("seconds"), "seconde", "secondes") && u < m.from && f.statusOf(m).present() {
					out = append(out, spell{f.t.Tokens[j].Value, mention{j, m.to}, f.statusOf(m)})
				}
			}
		}
		for j := m.to; j < m.to+7 && f.t.Same(m.from, j); j++ {
			tok := &f.t.Tokens[j]
			if tok.Kind == phrase.Number {
				if k(f.t, j+1, "s", "sec", "seconde", "secondes", "second", key("seconds"), "sc") {
					if st := f.statusOf(mention{j, j + 1}); st.present() && f.statusOf(m).present() {
						out = append(out, spell{tok.Value, mention{m.from, j + 2}, st})
					}
				}
				break
			}
			if itemEnds[tok.Key] && tok.Key != "est" && tok.Key != "is" || f.limited(j) {
				break
			}
		}
	}
	return out
}

// limited reports a sign or word at token j that makes the figure behind it a limit.
func (f *facts) limited(j int) bool {
	w := f.t.Key(j)
	if l, _ := f.t.LimitAt(j); l != phrase.Exact {
		return true
	}
	return strings.HasPrefix(w, key("superieur")) || strings.HasPrefix(w, key("inferieur")) || k(f.t, j, "plus", "moins", "more", "less", "longer", "dela", "exceeding", "over")
}

// pause flags pauses of 3 s and more by their length; a pause without any
// length counts where it is named as an arrest.
func pause(f *facts) (signal, bool) {
	var long *spell
	list := f.spells()
	for i, p := range list {
		if p.seconds >= 3 && (long == nil || p.seconds > long.seconds) {
			long = &list[i]
		}
	}
	if long == nil {
		if g, ok := f.beyond("pause", true, 3, pipeline.Day); ok {
			return g, true
		}
		if _, measured := f.first("pause_max"); measured || len(list) > 0 {
			return signal{}, false
		}
		return f.simple("PAUSE", pipeline.Day, func(m mention) bool {
			if len(f.known["b:pause"]) > 0 {
				if b, ok := f.boundAfter(m); ok && (!b.over || b.value < 3) {
					return false
				}
			}
			return !k(f.t, m.from, "pause", "pauses", "pose", "poses", "rr", "r", "longue", "plus") || f.t.Key(m.from) == "pause" && k(f.t, m.from+1, "sinusale")
		})
	}
	m := long.m
	nocturnal := f.near("AF", m) && f.near("night", m) && long.seconds < 4
	symptom := f.near("SYNCOPE", m) || f.near("symptomatic", m) && !f.asymptomatic(m) || f.fainted() || f.syncope() && !f.asymptomatic(m) && !f.unfelt(m)
	u := when((long.seconds >= 6 || symptom) && !nocturnal, pipeline.Immediate, pipeline.Day)
	to := f.extend(m.to)
	for j := m.to; j < m.to+14 && f.t.Same(m.from, j); j++ {
		if f.isSymptom(j) {
			to = max(to, j+1)
		}
	}
	if long.st == unexcluded {
		u = lower(u)
	}
	return signal{urgency: u, span: f.span(m.from, to), doubt: long.st != affirmed}, true
}

// figure gives the number of a value as a mention: "aucune pause en dehors d'un
// épisode de 4,8 s" denies the word, not the figure.
func (f *facts) figure(v pipeline.Measurement) mention {
	at := f.t.At(v.Start)
	for j := at; j < len(f.t.Tokens) && f.t.Tokens[j].Start < v.End; j++ {
		if f.t.Tokens[j].Kind == phrase.Number {
			at = j
		}
	}
	return mention{at, at + 1}
}

func (f *facts) isSymptom(j int) bool {
	for _, o := range f.known["SYNCOPE"] {
		if o.from == j {
			return true
		}
	}
	return false
}

// asymptomatic reports key("asymptomatique") in the sentence of m.
func (f *facts) asymptomatic(m mention) bool {
	s := f.scopeOf(m)
	for j := s.from; j < s.to; j++ {
		if strings.HasPrefix(f.t.Key(j), key("asymptomatique")) || f.t.Key(j) == key("asymptomatic") {
			return true
		}
	}
	return false
}

// unfelt reports that the patient did not notice what m tells of, or slept
// through it: faintness by day does not make a pause in sleep one with symptoms
// (ESC 2021 pacing asks for symptoms at the time of the pause).
func (f *facts) unfelt(m mention) bool {
	s := f.scopeOf(m)
	sleeping := f.near("night", m)
	for j := s.from; j < s.to; j++ {
		w := s.key(j)
		if strings.HasPrefix(w, "inapercu") || w == key("unnoticed") || w == "unfelt" || k(f.t, j, "dormait", "dort", "endormi", "endormie") {
			sleeping = true
		}
		if k(f.t, j, key("reveil"), key("eveil"), "awake", "waking") || k(f.t, j, key("reveille"), key("reveillant"), "woke") {
			return false
		}
		if !strings.HasPrefix(w, key("ressenti")) && !strings.HasPrefix(w, "percu") && !strings.HasPrefix(w, "apercu") && w != "felt" && w != "noticed" {
			continue
		}
		denied := false
		for b := j - 1; b >= s.from && b > j-5 && s.key(b) != ","; b-- {
			denied = denied || k(f.t, b, "non", "pas", "rien", "sans", "not", "jamais", "aucunement", "nullement", "never")
		}
		if !denied {
			return false
		}
		sleeping = true
	}
	return sleeping
}
