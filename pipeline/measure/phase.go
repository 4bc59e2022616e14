package measure

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// Words that name the moments of an exercise test.
var (
	restWords   = words("repos;rest;resting;basal;basale;baseline")
	peakWords   = words("pic;peak;maximum;max;maximale;maximal;acme;sommet")
	effortWords = words("effort;efforts;exercise;exercice;exertion;test;epreuve;pedalage;marche;stress")
	stopWords   = words("arret;stopping;cessation;fin;end")
	preWords    = words("avant;before;pre;prior")
	postWords   = words("apres;after;post;suivant;suit;following")
	linkWords   = words("l;le;la;d;de;du;un;une;the;of;-;cet;cette;ce")
)

// phaseAt tells the moment of an exercise test that the words at token i name:
// "repos", "avant l'effort", "au pic", "après l'arrêt", "récup".
func phaseAt(t *phrase.Text, i int) phase {
	switch k := t.Key(i); {
	case restWords[k]:
		return resting
	case k == "base" && (t.Key(i+1) == ":" || t.Key(i+1) == "|" || t.Key(i-1) == "de"):
		return resting
	case k == keyArrivee && t.Key(i-1) == "l", k == "depart" && t.Key(i-1) == "au" && t.Key(i+1) != "a":
		return resting
	case preWords[k]:
		if j := afterLinks(t, i); effortWords[t.Key(j)] {
			return resting
		}
	case postWords[k]:
		j := afterLinks(t, i)
		if effortWords[t.Key(j)] {
			return recovering
		}
		// "après l'arrêt", "après arrêt de l'effort", but "après l'arrêt du bêtabloquant"
		if stopWords[t.Key(j)] {
			n := afterLinks(t, j)
			if n == j+1 || effortWords[t.Key(n)] || !t.Same(j, n) {
				return recovering
			}
		}
	case strings.HasPrefix(k, "recup") || k == keyRecovery:
		return recovering
	case peakWords[k]:
		return exercise
	case (k == keyArret || k == keyArrete) && t.Key(i+1) == "a" && (t.Key(i+3) == "w" || t.Key(i+3) == keyWatts): // "arrêt à 180 W"
		return exercise
	case k == keyEffort || k == "exercise" || k == "palier" || k == "charge" || k == keyEfforts:
		if b := t.Key(i - 1); b == "l" && (preWords[t.Key(i-2)] || postWords[t.Key(i-2)]) || preWords[b] || postWords[b] || b == "-" && (preWords[t.Key(i-2)] || postWords[t.Key(i-2)]) {
			return noPhase
		}
		if k == "exercise" && t.Same(i, i+1) && namesTest[t.Key(i+1)] {
			return noPhase
		}
		if t.Same(i-1, i) && (notEffort[t.Key(i-1)] || t.Same(i-2, i) && notEffort[t.Key(i-2)]) {
			return noPhase
		}
		return exercise
	}
	return noPhase
}

// namesTest are words behind "exercise" that make it a name and no moment.
var namesTest = words("test;tests;testing;tolerance;capacity;stress;echo;echocardiography;echocardiogram;ecg;electrocardiogram;protocol;induced;program;programme;training;intolerance")

// step reports "à 60 W", "palier 2", "stade 1" at token i: a step of the
// exercise, not the load it ended with ("arrêt à 120 W", "palier maximal").
func step(t *phrase.Text, i int) bool {
	n := i + 1
	if n >= len(t.Tokens) || t.Tokens[n].Kind != phrase.Number || !t.Same(i, n) {
		return false
	}
	switch k := t.Key(i); {
	case k == "palier" || k == "stade" || k == "stage":
		return true
	case k == "a" || k == "at":
		u := t.Key(n + 1)
		if u != "w" && u != keyWatts && u != "watt" {
			return false
		}
		for j := i - 1; j >= 0 && j > i-5 && t.Same(i, j); j-- {
			if w := t.Key(j); stopWords[w] || peakWords[w] || w == keyArrete || w == "jusqu" || w == "atteint" || w == keyAtteint || w == "interrompu" {
				return false
			}
		}
		return true
	}
	return false
}

// afterLinks steps over articles behind token i.
func afterLinks(t *phrase.Text, i int) int {
	j := i + 1
	for n := 0; n < 3 && linkWords[t.Key(j)] && t.Same(i, j); n++ {
		j++
	}
	return j
}
