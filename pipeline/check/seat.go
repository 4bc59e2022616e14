package check

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// sign is what a tracing shows in leads and a conclusion names by its wall. A
// depression of ST is none: it does not tell the wall.
type sign uint8

const (
	necrosis  sign = iota // Q waves
	elevation             // of ST
	inversion             // of T
	infarct               // acute or old: either of the first two
	signs
)

// seat is where one part of the report puts a sign.
type seat struct {
	walls  string // leads of the territories named
	words  mention
	leads  []string
	at     mention
	broken bool // something here is open: say nothing
}

// remote finds a sign whose leads stand in the body and whose territory, named
// in the conclusion without leads, has none of them, or the other way round.
func (f *facts) remote() []conflict {
	if len(f.head.Exams) != 1 || !f.exam[pipeline.ECG] {
		return nil
	}
	var in, end [signs]seat
	for n := range f.t.Sentences() {
		from, to := f.t.Bounds(n)
		if from >= to || f.part[from] != body && f.part[from] != closing || f.older(n) {
			continue
		}
		where := &in
		if f.part[from] == closing {
			where = &end
		}
		for _, c := range f.clauses(from, to) {
			if a := f.areaOf(c.from, c.to); a != nil && (a.allowed != "" || len(a.leads) > 0) {
				f.seatOf(c, a, where)
			}
		}
	}
	for s := range signs {
		b, e := in[s], end[s]
		if b.broken || e.broken {
			continue
		}
		all := slices.Concat(b.leads, e.leads)
		if e.walls != "" && len(e.leads) == 0 && len(b.leads) > 0 && !intersects(e.walls, b.leads) {
			return one(f.misplaced(&area{allowed: e.walls, words: e.words}, &area{leads: b.leads, at: b.at}))
		}
		if b.walls != "" && len(b.leads) == 0 && len(e.leads) > 0 && e.walls == "" && !intersects(b.walls, all) {
			return one(f.misplaced(&area{allowed: b.walls, words: b.words}, &area{leads: e.leads, at: e.at}))
		}
	}
	return nil
}

func one(c conflict, ok bool) []conflict {
	if !ok {
		return nil
	}
	return []conflict{c}
}

// seatOf adds what clause c says of a sign. What is known, doubtful or planned
// needs no leads in this tracing, and two signs in one clause share theirs.
func (f *facts) seatOf(c mention, a *area, where *[signs]seat) {
	for s, there := range f.signsIn(c) {
		if !there {
			continue
		}
		x := &where[s]
		at := a.at
		if a.allowed != "" {
			at = a.words
		}
		if st := f.statusOf(at); st != affirmed && (st != past || sign(s) == elevation || sign(s) == inversion) || f.mentionsKnown(c) {
			x.broken = true
			continue
		}
		if a.allowed != "" {
			if x.walls == "" {
				x.words = a.words
			}
			x.walls += " " + a.allowed
		}
		if len(a.leads) > 0 {
			if len(x.leads) == 0 {
				x.at = a.at
			}
			x.leads = append(x.leads, a.leads...)
		}
	}
}

func (f *facts) mentionsKnown(c mention) bool {
	for j := c.from; j < c.to; j++ {
		if strings.HasPrefix(f.t.Key(j), key("connu")) || k(f.t, j, "known", "previous") {
			return true
		}
	}
	return false
}

func (f *facts) signsIn(c mention) (out [signs]bool) {
	for j := c.from; j < c.to; j++ {
		switch w := f.t.Key(j); {
		case w == "q" || w == "qs" || w == key("necrose") || w == key("sequelle"):
			out[necrosis] = true
		case w == "sus" || strings.HasPrefix(w, key("susdecalage")) || w == "stemi" || w == key("pardee") || w == "st" && k(f.t, j+1, "+"),
			(w == "elevation" || w == "st") && (k(f.t, j-1, "st") && w != "st" || k(f.t, j+1, "elevation")):
			out[elevation] = true
		case w == "t" && (f.follows(mention{j, j + 1}, 2, key("negative"), key("negatives"), key("inversees"), key("inversee"), "inversion", "inverted")):
			out[inversion] = true
		case strings.HasPrefix(w, "infarct") || w == "idm":
			out[infarct] = true
		}
	}
	out[infarct] = out[infarct] || out[necrosis] || out[elevation]
	return out
}
