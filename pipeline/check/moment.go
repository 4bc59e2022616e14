package check

import "cardiopli/pipeline/measure/phrase"

// momentWords tell when or under what a value was taken or a thing was seen:
// what differs from one moment to the next contradicts nothing.
var momentWords = phrase.Set("avant;apres;post;pre;initial;initiale;initialement;final;finale;entree;sortie;spontane;spontanee;stimulation;stimule;stimules;cardioversion;ablation;repos;effort;pic;dobutamine;palier;recuperation;traitement;diuretiques;implantation;injection;perfusion;before;after;baseline;paced;pacing;intrinsic;valsalva;debout;couche;deuxieme;second;seconde;puis;extrasystoles;extrasystole;echappement;capture;preexcites;preexcite")

// moment gives the words of moment before token i, in its sentence and, within
// the line, the clock behind "à".
func (f *facts) moment(i int) map[string]bool {
	out := make(map[string]bool)
	if i >= len(f.t.Tokens) {
		return out
	}
	from, to := f.t.Bounds(f.t.Tokens[i].Sentence)
	for j := max(from, i-40); j < min(i+6, to); j++ {
		w := f.t.Key(j)
		if j > i && (w == "," || w == ";") {
			break
		}
		switch {
		case momentWords[w]:
			out[w] = true
		case f.t.Tokens[j].Kind == phrase.Clock && j < i:
			out[f.t.Tokens[j].Raw] = true
		}
	}
	return out
}

// otherMoment reports whether tokens i and j stand under words of moment that
// differ.
func (f *facts) otherMoment(i, j int) bool {
	a, b := f.moment(i), f.moment(j)
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
