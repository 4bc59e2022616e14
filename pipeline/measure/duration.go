package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// durations reads how long a record or an exercise lasted.
func (r *reader) durations() {
	if r.exam[pipeline.Holter] {
		r.record()
	}
	if r.stress() {
		r.exercise()
	}
}

// span of time, in minutes, that begins at token i: 23 h 30, 9 min 30 s, 7mn30,
// 9'30, 8 min 30, 23 hours 40 minutes. next is the first token after it.
func (r *reader) spanAt(i int) (minutes float64, next, end int, ok bool) {
	t := r.t
	if i < len(t.Tokens) && t.Tokens[i].Kind == phrase.Clock {
		return t.Tokens[i].Value * 60, i + 1, t.Tokens[i].End, true
	}
	x, isValue := r.valueAt(i)
	if !isValue || x.v < 0 {
		return 0, 0, 0, false
	}
	smaller := 0.0 // the unit that may follow, in minutes
	switch {
	case x.known && x.unit.dim == duration && x.unit.factor >= 60000:
		minutes, next, end = x.v*x.unit.factor/60000, x.next, x.raw.End
		smaller = 1.0 / 60
		if x.unit.factor == 3600000 {
			smaller = 1
		}
	case !x.known && k(t, i+1, "'", "′") && t.Tokens[i+1].Start == t.Tokens[i].End:
		minutes, next, end = x.v, i+2, t.Tokens[i+1].End
		smaller = 1.0 / 60
	default:
		return 0, 0, 0, false
	}
	j := next
	if k(t, j, "et", "and") {
		j++
	}
	if x.unit.factor <= 3600000 && r.isNumber(j) && t.Tokens[j].Decimals == 0 && t.Tokens[j].Value > 0 && t.Tokens[j].Value < 60 && t.Tokens[j].Start-end <= 4 && t.Same(i, j) {
		y, ok := r.valueAt(j)
		same := ok && y.known && y.unit.dim == duration && y.unit.factor == smaller*60000
		if ok && (!y.known || y.loose && y.unit.dim != duration || same) && (j == next || same) {
			minutes += y.v * smaller
			next, end = j+1, t.Tokens[j].End
			if same {
				next, end = y.next, y.raw.End
			}
		}
	}
	return minutes, next, end, true
}

// record reads the length of a Holter record; what could be analysed counts
// before what was recorded, and that before the kind of the examination.
func (r *reader) record() {
	t := r.t
	best, from, s, v := 0, 0, pipeline.Span{}, 0.0
	for i := range t.Tokens {
		if k := t.Tokens[i].Kind; k != phrase.Number && k != phrase.Clock || r.used[i] {
			continue
		}
		minutes, next, end, ok := r.spanAt(i)
		hours := minutes / 60
		if !ok || !within("rec_dur", hours) || r.marks[i].previous || !r.in(i, pipeline.Holter) {
			continue
		}
		if x, ok := r.valueAt(i); ok && x.unit.factor < 3600000 {
			continue
		}
		if rank := r.recordRank(i, next); rank > best {
			best, from, s, v = rank, i, pipeline.Span{Start: t.Tokens[i].Start, End: end}, hours
		}
	}
	if best > 0 {
		r.used[from] = true
		r.emitSpan("rec_dur", pipeline.Current, v, "", s)
	}
}

var (
	analysed     = words("analysable;analysables;analyse;analyses;analysee;analysees;exploitable;exploitables;interpretable;interpretables;interprete;interpretes;analyzed;analysed;analyzable;analysable;usable;lisible;lisibles")
	recorded     = words("enregistrement;recording;recorded;enregistree;enregistre;enregistrees;trace;signal;tracing;monitoring;surveillance;wear")
	episodes     = words("fa;acfa;episode;episodes;fibrillation;acces;flutter;pause;ho;pause;bav;bloc;passage;passages;salve;intervalle;toutes;depuis")
	lengthsWords = words("duree;duration;longueur;length")
)

// recordRank tells how surely the duration at i is that of the record.
func (r *reader) recordRank(i, next int) int {
	t := r.t
	rank := 0
before:
	for j := i - 1; j >= 0 && j > i-12 && t.Same(i, j); j-- {
		switch w := t.Key(j); {
		case episodes[w] || strings.HasPrefix(w, "pose") && j == i-1:
			return 0
		case analysed[w]:
			return 5
		case recorded[w]:
			rank = max(rank, 3)
			if lengthsWords[t.Key(j-1)] || lengthsWords[t.Key(j-2)] {
				rank = 4
			}
		case lengthsWords[w]:
			rank = max(rank, 4)
		case w == "sur" && j == i-1:
			rank = max(rank, 2)
		case w == "a" && j == i-1, w == "vers" && j == i-1:
			return 0
		case w == "holter" && rank == 0:
			if dated := t.Tokens[i].Kind == phrase.Clock && j < i-1; !dated { // "Holter des 24 heures", "Holter du 12/03, 24 h"
				rank = 1
			}
		case r.isNumber(j) && t.Tokens[i].Kind != phrase.Clock && rank == 0 && !k(t, j+1, "/", "au") && t.Key(j-1) != "/":
			break before
		}
	}
	for j := next; j < next+5 && t.Same(next-1, j); j++ {
		switch w := t.Key(j); {
		case w == "," || w == "(" || r.isNumber(j):
			return rank
		case analysed[w] && w != keyAnalyses && w != keyAnalyse || analysed[w] && rank > 0:
			return 5
		case recorded[w] && k(t, j-1, "de", "d", "of") && rank == 0:
			rank = 3
		}
	}
	return rank
}

// exercise reads the length of the exercise: 9 min 30 s, 7mn30, 9'30.
func (r *reader) exercise() {
	t := r.t
	for i := range t.Tokens {
		if !r.isNumber(i) || r.used[i] || r.marks[i].previous || r.marks[i].skip || !r.exercised(i) {
			continue
		}
		minutes, next, end, ok := r.spanAt(i)
		if !ok || !within("stress_dur", minutes) || !r.exerciseCue(i, next) {
			continue
		}
		if x, ok := r.valueAt(i); ok && x.known && x.unit.factor > 60000 {
			continue
		}
		for j := i; j < next; j++ {
			if r.isNumber(j) {
				r.used[j] = true
			}
		}
		r.emitSpan("stress_dur", pipeline.Current, minutes, "", pipeline.Span{Start: t.Tokens[i].Start, End: end})
		return
	}
}

var (
	lasting  = words("duree;duration;exercise;exercised;temps;pedale;pedalage;tenu;tient;dure;duree;lasted;walked;mene;poursuivi;poursuit;time;soutenu")
	apparel  = words("bruce;tapis;velo;treadmill;bicyclette;cyclo;ergometre;cycle;bike")
	noLength = words("toutes;palier;paliers;every;each;chaque;stade;stades;stage;stages;apres;depuis;avant;echauffement;chaque;toute;les")
)

// exerciseCue reports whether the time at i is said to be that of the exercise.
func (r *reader) exerciseCue(i, next int) bool {
	t := r.t
	// "10 minutes d'effort", "8 min 30 de pédalage", "9 min of exercise"
	if j := afterLinks(t, next-1); j > next && j < next+3 && t.Same(i, j) && (effortWords[t.Key(j)] || apparel[t.Key(j)]) && !k(t, i-1, "a", "apres", "les") {
		return true
	}
	// "au bout de 7 min 20 s" where the load was held
	if k(t, i-1, "de") && k(t, i-2, "bout") {
		for j := i - 3; j >= 0 && j > i-9 && t.Same(i, j); j-- {
			if w := t.Key(j); effortWords[w] || stopWords[w] || k(t, j, "charge", "w", keyWatts, keyArrete, keyAtteint) {
				return true
			}
		}
		return false
	}
	for j := i - 1; j >= 0 && j > i-9 && t.Same(i, j); j-- {
		switch w := t.Key(j); {
		case strings.HasPrefix(w, "recup") || strings.HasPrefix(w, "disparition") || strings.HasPrefix(w, "incr") || noLength[w]:
			return false
		case (w == "a" || w == "par" || w == "/" || w == "en") && j == i-1:
			return false
		case (w == keyEfforts || w == keyEffort) && (!t.Same(j-1, j) || !notEffort[t.Key(j-1)] && !notEffort[t.Key(j-2)] || lengthsWords[t.Key(j-2)]):
			return true
		case lasting[w], w == "pendant" && j == i-1, apparel[w] && j >= i-4:
			return true
		}
	}
	return false
}
