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

// words that tell examinations of one kind apart.
var (
	exertion    = words("effort;stress;exercise;dobutamine")
	oesophageal = words("transœsophagienne;transoesophagienne;eto;transesophageal")
	holters     = words("holter")
	ofPressure  = words("tensionnel;tension;arterielle;bp;pression;pressure")
	records     = words("mapa;abpm")
	tracings    = words("ecg")
	outOfOffice = words("ambulatoire;ambulatory")
	uptakes     = words("vo2")
)

// headed reads the line [from, to) as the heading of an examination, alone on
// its line or before a colon.
func headed(t *phrase.Text, from, to int) (pipeline.Exam, bool) {
	for from < to && (t.Tokens[from].Kind != phrase.Word || len(t.Tokens[from].Raw) == 1) {
		from++
	}
	closes := func(j int) bool {
		return k(t, j, ":", "|", "=", ">") || t.Key(j) == "(" && t.Key(to-1) == ")" || t.Key(j) == "." && titled(t, from, j)
	}
	end := from
	for end < to && end < from+14 && !closes(end) {
		end++
	}
	if from == to || end < to && !closes(end) {
		return "", false
	}
	w := t.Key(from)
	if w == "au" || w == "en" || w == "la" || w == "l" || w == "the" {
		w = t.Key(from + 1)
	}
	has := func(set map[string]bool) bool {
		for j := from; j < end; j++ {
			if set[t.Key(j)] {
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
		case has(exertion):
			return pipeline.StressEcho, true
		case has(oesophageal):
			return pipeline.ETO, true
		}
		return pipeline.ETT, true
	case has(holters) && !has(ofPressure):
		return pipeline.Holter, true
	case w == "mapa" || w == "abpm" || has(records) && !has(tracings) || has(holters) || (w == "mesure" || outOfOffice[w]) && has(outOfOffice) && has(ofPressure):
		return pipeline.MAPA, true
	case w == "vo2" || w == "efx":
		return pipeline.VO2, true
	case (w == "epreuve" || w == "test") && has(exertion) || w == "exercise" || w == keyTreadmill:
		if has(uptakes) {
			return pipeline.VO2, true
		}
		return pipeline.Stress, true
	}
	return "", false
}

// titleWords stand in the name of an examination and beside its date.
var titleWords = words("ecg;electrocardiogramme;ett;eto;echocardiographie;echographie;cardiaque;transthoracique;transoesophagienne;transœsophagienne;holter;mapa;mesure;ambulatoire;pression;tension;arterielle;tensionnel;rythmique;epreuve;test;effort;repos;sur;tapis;roulant;bicyclette;velo;stress;vo2;24;48;h;heures;doppler;du;de;des;d;l;la;le;les;et;au;un;en;conclusion;synthese;total;exercise;treadmill;of;the;on;and;blood;pressure;ambulatory;monitoring;abpm;echocardiogram;electrocardiogram")

// titled reports whether the sentence [from, stop) is nothing but the name of an
// examination and its date, the title of a paragraph: "Épreuve d'effort du 16
// novembre."
func titled(t *phrase.Text, from, stop int) bool {
	if t.Same(stop, stop+1) {
		return false
	}
	for j := from; j < stop; j++ {
		if w := t.Key(j); !titleWords[w] && !month[w] && t.Tokens[j].Kind != phrase.Number && t.Tokens[j].Kind != phrase.Date && w != "-" && w != "," {
			return false
		}
	}
	return true
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
