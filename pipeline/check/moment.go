package check

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// momentWords tell when or under what a value was taken or a thing was seen:
// what differs from one moment to the next contradicts nothing.
var momentWords = phrase.Set("avant;apres;post;pre;initial;initiale;initialement;final;finale;entree;sortie;spontane;spontanee;stimulation;stimule;stimules;cardioversion;ablation;repos;effort;pic;dobutamine;placebo;admission;arrivee;discharge;palier;recuperation;traitement;diuretiques;implantation;injection;perfusion;before;after;baseline;paced;pacing;intrinsic;valsalva;debout;couche;deuxieme;second;seconde;puis;extrasystoles;extrasystole;echappement;capture;preexcites;preexcite")

// atPeak are the measures of the exercise itself: the words for it beside them
// tell no other moment.
var atPeak = set("vo2peak;vo2_pct;mets;workload;hr_max;fmt;pmt_pct;dp;rer;vevco2;pas_peak;pad_peak;stress_dur;duke;sv1")

// moment gives the words of moment before token i, in its sentence and, within
// the line, the clock behind "à".
func (f *facts) moment(i int) map[string]bool {
	out := make(map[string]bool)
	if i >= len(f.t.Tokens) {
		return out
	}
	from, to := f.t.Bounds(f.t.Tokens[i].Sentence)
	open := f.bracketed(i, to) // there, what stands at the end is of all
	for j := max(from, i-40); j < min(i+16, to); j++ {
		w := f.t.Key(j)
		if !open && j >= i+6 || j > i && (w == "," && !open || w == ";" || w == ")") {
			break
		}
		switch {
		case w == "injection" && k(f.t, j-2, "fraction"): // heard for "éjection"
		case momentWords[w], hospitalDay(w):
			out[w] = true
		case months[w] && f.t.Tokens[j].Kind == phrase.Word && k(f.t, j-1, "en", "de", "in", "d"):
			out[w] = true
		case f.t.Tokens[j].Kind == phrase.Clock && j < i:
			out[f.t.Tokens[j].Raw] = true
		}
	}
	return out
}

// bracketed reports whether the next bracket behind token i, before to, closes.
func (f *facts) bracketed(i, to int) bool {
	for j := i; j < min(i+16, to); j++ {
		if w := f.t.Key(j); w == "(" || w == ")" {
			return w == ")"
		}
	}
	return false
}

// months name a moment where no day stands before them: "en janvier".
var months = phrase.Set("janvier;fevrier;mars;avril;mai;juin;juillet;aout;septembre;octobre;novembre;decembre;january;february;march;april;may;june;july;august;september;october;november;december")

// hospitalDay reads "J5".
func hospitalDay(w string) bool {
	return len(w) > 1 && len(w) < 4 && w[0] == 'j' && strings.Trim(w[1:], "0123456789") == ""
}

// otherMoment reports whether tokens i and j, at which stand values of
// measure or, for "", mentions, stand under words of moment that differ.
func (f *facts) otherMoment(measure string, i, j int) bool {
	a, b := f.moment(i), f.moment(j)
	if atPeak[measure] {
		for _, w := range [...]string{key("effort"), "pic", "final", "finale"} {
			delete(a, w)
			delete(b, w)
		}
	}
	if len(a) != len(b) {
		return true
	}
	for w := range a {
		if !b[w] {
			return true
		}
	}
	return false
}

// changes reports whether a value is one end of a change: "de 66 à 159",
// "1.2 to 0.8", "35 puis 52 %", "42 -> 30".
func (f *facts) changes(m pipeline.Measurement) bool {
	i, j := f.t.At(m.Start), f.t.At(m.End)
	for j < len(f.t.Tokens) && f.t.Tokens[j].Start < m.End {
		j++
	}
	if k(f.t, j, "%", "mmhg", "mm", "ms", "cm2", "m", "bpm", "/") { // its unit
		j++
	}
	number := func(j int) bool { // one by itself, not that of VO2
		return j > 0 && j < len(f.t.Tokens) && f.t.Tokens[j].Kind == phrase.Number && f.t.Same(i, j) && f.t.Tokens[j-1].End < f.t.Tokens[j].Start
	}
	if number(j+1) && k(f.t, j, "a", "to", "puis", "then", ">", "vers") {
		return true
	}
	for j--; j > i && !number(j); j-- {
	}
	return number(j) && k(f.t, j-1, "a", "to", "puis", "then", ">", "vers") && (number(j-2) || number(j-3))
}

// throughout reports whether the words before a mention name both rest and what
// provokes: "au repos et sous Valsalva" leaves no moment out.
func (f *facts) throughout(i int) bool {
	m := f.moment(i)
	return m["repos"] && (m["valsalva"] || m[key("effort")] || m["pic"])
}
