package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// parts tells, in a report of several examinations, to which each line belongs,
// by the headings "ECG :", "HOLTER (24 h)", "Épreuve d'effort". "" is none.
func parts(t *phrase.Text, exams map[pipeline.Exam]bool) []pipeline.Exam {
	if len(exams) < 2 {
		return nil
	}
	out := make([]pipeline.Exam, len(t.Tokens))
	var now pipeline.Exam
	for i := 0; i < len(t.Tokens); {
		to := i
		for to < len(t.Tokens) && t.Tokens[to].Line == t.Tokens[i].Line {
			to++
		}
		if e, ok := headed(t, i, to); ok && (e == "" || exams[e]) {
			now = e
		}
		for ; i < to; i++ {
			out[i] = now
		}
	}
	return out
}

// endWords head what belongs to no single examination.
var endWords = words("conclusion;conclusions;ccl;synthese;resume;total;consultation;impression;motif;indication;antecedents;traitement")

// headed reads the line [from, to) as the heading of an examination, alone on
// its line or before a colon.
func headed(t *phrase.Text, from, to int) (pipeline.Exam, bool) {
	for from < to && (t.Tokens[from].Kind != phrase.Word || len(t.Tokens[from].Raw) == 1) {
		from++
	}
	closes := func(j int) bool { return k(t, j, ":", "|", "=", ">") || t.Key(j) == "(" && t.Key(to-1) == ")" }
	end := from
	for end < to && end < from+10 && !closes(end) {
		end++
	}
	if from == to || end < to && !closes(end) {
		return "", false
	}
	w := t.Key(from)
	if w == "au" || w == "en" {
		w = t.Key(from + 1)
	}
	has := func(list ...string) bool {
		for j := from; j < end; j++ {
			if k(t, j, list...) {
				return true
			}
		}
		return false
	}
	switch {
	case endWords[w]:
		return "", true
	case w == "ecg" || strings.HasPrefix(w, "electrocardiogra"):
		return pipeline.ECG, true
	case w == "eto":
		return pipeline.ETO, true
	case w == "ett" || strings.HasPrefix(w, "echo") || strings.HasPrefix(w, keyTransthoracic):
		switch {
		case has("effort", "stress", "exercise", "dobutamine"):
			return pipeline.StressEcho, true
		case has("transœsophagienne", "transoesophagienne", "eto", "transesophageal"):
			return pipeline.ETO, true
		}
		return pipeline.ETT, true
	case has("holter") && !has("tensionnel", keyTensionnel, "tension", "arterielle", keyArterielle, "bp"):
		return pipeline.Holter, true
	case w == "mapa" || has("mapa", "abpm") && !has("ecg") || has("holter") || w == "abpm" || w == "mesure" && has("ambulatoire"):
		return pipeline.MAPA, true
	case w == "vo2" || w == "efx":
		return pipeline.VO2, true
	case w == "epreuve" && has("effort") || w == "test" && has("effort") || w == "exercise" || w == keyTreadmill:
		if has("vo2") {
			return pipeline.VO2, true
		}
		return pipeline.Stress, true
	}
	return "", false
}

// in reports whether token i may belong to examination e: where a heading says
// which one it is, only to that.
func (r *reader) in(i int, e pipeline.Exam) bool {
	if i >= 0 && i < len(r.part) && r.part[i] != "" {
		return r.part[i] == e
	}
	return r.exam[e]
}

// exercised reports whether token i may belong to an exercise test.
func (r *reader) exercised(i int) bool {
	return r.in(i, pipeline.Stress) || r.in(i, pipeline.VO2) || r.in(i, pipeline.StressEcho)
}
