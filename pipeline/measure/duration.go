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

// record reads the length of a Holter record; what could be analysed counts
// before what was recorded.
func (r *reader) record() {
	t := r.t
	best, from, to, v := 0, 0, 0, 0.0
	for i := range t.Tokens {
		hours, next := 0.0, i+1
		switch tok := &t.Tokens[i]; tok.Kind {
		case phrase.Clock:
			hours = tok.Value
		case phrase.Number:
			x, ok := r.valueAt(i)
			if !ok || !x.known || x.unit.dim != duration || x.unit.factor < 3600000 || r.used[i] {
				continue
			}
			hours, next = x.v*x.unit.factor/3600000, x.next
		default:
			continue
		}
		if !within("rec_dur", hours) || r.marks[i].previous {
			continue
		}
		if rank := r.recordRank(i, next); rank > best {
			best, from, to, v = rank, i, next, hours
		}
	}
	if best > 0 {
		r.used[from] = true
		r.emit("rec_dur", pipeline.Current, v, "", from, to)
	}
}

// recordRank tells how surely the duration at i is that of the record.
func (r *reader) recordRank(i, next int) int {
	t := r.t
	rank := 0
	for j := i - 1; j >= 0 && j > i-9 && t.Same(i, j); j-- {
		switch w := t.Key(j); {
		case w == "fa" || w == "acfa" || w == "episode" || w == "episodes" || w == phrase.KeyOf("fibrillation") || w == phrase.KeyOf("acces") || w == phrase.KeyOf("flutter") || w == "pause" || w == "ho" || strings.HasPrefix(w, phrase.KeyOf("pose")) && j == i-1:
			return 0
		case w == phrase.KeyOf("analysable") || w == phrase.KeyOf("analysables") || w == key("analyse") || w == key("analyses") || w == key("exploitable") || w == key("exploitables") || w == key("interpretable") || w == phrase.KeyOf("analyzed") || w == phrase.KeyOf("analysed"):
			return 4
		case w == key("enregistrement") || w == key("recording") || w == "recorded" || w == key("enregistree") || w == key("enregistre"):
			rank = max(rank, 2)
			if t.Key(j-1) == phrase.KeyOf("duree") || t.Key(j-2) == phrase.KeyOf("duree") || t.Key(j-1) == key("duree") || t.Key(j-2) == key("duree") {
				rank = 3
			}
		case w == phrase.KeyOf("duree") || w == key("duree") || w == key("duration"):
			rank = max(rank, 3)
		case w == "sur" && j == i-1:
			rank = max(rank, 1)
		case w == "a" && j == i-1, w == "vers" && j == i-1, w == "holter" && j >= i-3:
			return 0
		}
	}
	for j := next; rank > 0 && j < next+4 && t.Same(i, j); j++ {
		if w := t.Key(j); w == phrase.KeyOf("analysables") || w == key("analysables") || w == key("exploitables") || w == phrase.KeyOf("analysable") {
			return 4
		}
	}
	if rank == 0 {
		for j := next; j < next+4 && t.Same(next-1, j); j++ {
			if w := t.Key(j); w == key("analysables") || w == key("exploitables") || w == key("enregistrement") || w == key("enregistrees") || w == key("analysees") {
				return 2
			}
		}
	}
	return rank
}

// exercise reads the length of the exercise: 9 min 30 s, 7mn30, 9'30.
func (r *reader) exercise() {
	t := r.t
	for i := range t.Tokens {
		if !r.isNumber(i) || r.used[i] || r.marks[i].previous {
			continue
		}
		x, ok := r.valueAt(i)
		minutes := ok && x.known && x.unit == unit{duration, 60000}
		quote := !minutes && t.Key(i+1) == "'" && t.Tokens[i+1].Start == t.Tokens[i].End
		if !minutes && !quote || !within("stress_dur", t.Tokens[i].Value) || !r.exerciseCue(i) {
			continue
		}
		v, next := t.Tokens[i].Value, i+2
		if minutes {
			next = x.next
		}
		end := t.Tokens[next-1].End
		if minutes {
			end = x.raw.End
		}
		if r.isNumber(next) && t.Tokens[next].Decimals == 0 && t.Tokens[next].Value > 0 && t.Tokens[next].Value < 60 && t.Tokens[next].Start-end <= 3 && t.Same(i, next) {
			y, ok := r.valueAt(next)
			if ok && (!y.known || y.unit == unit{duration, 1000} || y.loose) {
				v += y.v / 60
				r.used[next] = true
				end = t.Tokens[next].End
				if y.known && y.unit == (unit{duration, 1000}) {
					end = y.raw.End
				}
			}
		}
		r.used[i] = true
		r.emitSpan("stress_dur", pipeline.Current, v, "", pipeline.Span{Start: t.Tokens[i].Start, End: end})
		return
	}
}

func (r *reader) exerciseCue(i int) bool {
	t := r.t
	for j := i - 1; j >= 0 && j > i-9 && t.Same(i, j); j-- {
		switch w := t.Key(j); {
		case w == key("effort") && (!t.Same(j-1, j) || !notEffort[t.Key(j-1)] && !notEffort[t.Key(j-2)]) || w == key("effort") && (t.Key(j-1) == "d" || t.Key(j-1) == "l") && (t.Key(j-2) == phrase.KeyOf("duree") || t.Key(j-2) == key("duree")):
			return true
		case w == phrase.KeyOf("duree") || w == key("duree") || w == key("duration") || w == key("exercise") || w == "temps" || w == "pedale" || w == "exercised" || w == "pendant" && j == i-1 || (w == "bruce" || w == "tapis" || w == "velo" || w == key("treadmill")) && j >= i-4:
			return true
		case strings.HasPrefix(w, "recup") || w == "toutes" || w == "palier" || w == "paliers" || strings.HasPrefix(w, "disparition") || strings.HasPrefix(w, "incr"):
			return false
		case w == "a" && j == i-1 || w == "par" && j == i-1 || w == "/" && j == i-1 || w == "apres" && j == i-1:
			return false
		}
	}
	return false
}
