package checktest

import (
	"math"
	"strings"
)

// label calls a measure in the layout's manner.
func (w *writer) label(key string) string {
	f := wordings[key]
	var s string
	switch w.l.Label {
	case "english":
		s = pick(w.d, f.english)
	case "names":
		s = pick(w.d, f.names)
	case "short":
		s = pick(w.d, f.short)
	case "spoken":
		return pick(w.d, f.spoken)
	default:
		s = pick(w.d, append(append([]string{}, f.names...), f.short...))
	}
	// signs of Doppler change their meaning with their case
	if strings.Contains(s, "e'") || strings.Contains(s, "E/") || s == "h/r" {
		return keep(s)
	}
	return s
}

// value writes a value behind its label and expects it to be read.
func (w *writer) value(it Item, link string) string {
	s := w.written(it, link)
	w.expectItem(it, strings.NewReplacer(keepFrom, "", keepTo, "").Replace(s))
	return s
}

func (w *writer) written(it Item, link string) string {
	f := wordings[it.Key]
	u := unitOf(it.Key)
	label := w.label(it.Key)
	if it.Key == "ee" {
		label += map[string]string{"lat": keep(" lat"), "mean": keep(map[bool]string{true: " mean", false: " moyen"}[w.english()])}[it.Note]
	}
	if link == " à " && (u.none || u.ucum == "h" || u.ucum == "min") {
		link = " " // nobody writes "durée à 9 min" or "E/A à 1,2"
	}
	var n string
	switch {
	case it.Lower != "":
		n = digits(it.Value, 0, w.l) + "/" + digits(it.LowValue, 0, w.l) + w.gap() + keep("mmHg")
	case it.Key == "rec_dur" || it.Key == "stress_dur":
		n = keep(clock(it.Value, u.ucum, w.l, w.english()))
	case u.none:
		n = digits(it.Value, f.decimals, w.l)
	case it.Note == "slipped":
		n = digits(it.Value, 1, w.l) + w.gap() + keep("mm")
	case w.l.Unit == "sibling" && u.other != "" && w.exact(it.Value*u.factor, u.otherDecimals):
		n = digits(it.Value*u.factor, u.otherDecimals, w.l) + w.gap() + keep(u.other)
	default:
		n = digits(it.Value, f.decimals, w.l)
		if u.text == "°" {
			n += keep(u.text)
		} else {
			n += w.gap() + keep(u.text)
		}
	}
	s := label + link + n
	switch it.Note {
	case "Bazett", "Fridericia":
		s += " (" + it.Note + ")"
	case "Simpson":
		s += " (Simpson)"
	}
	if it.Previous != 0 {
		past := pick(w.d, []string{"contre", "versus"})
		in := "en"
		if w.english() {
			past, in = "previously", "in"
		}
		s += " " + past + " " + digits(it.Previous, 0, w.l) + w.gap() + "% " + in + " 2023"
	}
	return s
}

// exact reports whether a value keeps its digits in the sibling unit.
func (w *writer) exact(v float64, decimals int) bool {
	return math.Abs(fixed(v, decimals)-v) < 1e-9
}

func (w *writer) gap() string { return w.l.Gap }

// saidValue says a value as one dictates it.
func (w *writer) saidValue(it Item) string {
	s := w.spokenItem(it)
	w.expectItem(it, s)
	return s
}

func (w *writer) spokenItem(it Item) string {
	f := wordings[it.Key]
	u := unitOf(it.Key)
	label := w.label(it.Key)
	if it.Key == "ee" {
		label += map[string]string{"lat": " latéral", "mean": " moyen"}[it.Note]
	}
	s := label + " " + pick(w.d, []string{"", "à "})
	switch {
	case strings.HasSuffix(label, " deux") || strings.HasSuffix(label, " max"):
		s = label + " à " // a number behind a number asks for a word between
	case u.none, u.ucum == "h", u.ucum == "min":
		s = label + " "
	}
	switch {
	case it.Lower != "":
		s += spell(int(it.Value)) + " sur " + spell(int(it.LowValue))
	case it.Key == "rec_dur" || it.Key == "stress_dur":
		s += spokenClock(it.Value, u.ucum)
	case it.Note == "slipped":
		s += spoken(it.Value, 1) + " millimètres"
	case u.none:
		s += spoken(it.Value, f.decimals)
	case w.l.Unit == "sibling" && u.other != "" && u.other != "m" && w.exact(it.Value*u.factor, u.otherDecimals):
		s += spoken(it.Value*u.factor, u.otherDecimals) + " " + u.otherSpoken
	default:
		s += spoken(it.Value, f.decimals) + " " + plural(u.spoken, it.Value)
	}
	switch it.Note {
	case "Bazett", "Fridericia":
		s += " selon " + it.Note
	case "Simpson":
		s += " en Simpson"
	}
	if it.Previous != 0 {
		s += " contre " + spoken(it.Previous, 0) + " pour cent en deux mille vingt-trois"
	}
	return s
}

// plural gives the unit behind two and more: "deux mètres carrés".
func plural(unit string, v float64) string {
	if math.Abs(v) < 2 {
		return unit
	}
	return strings.NewReplacer("mètre carré", "mètres carrés", "mètre par seconde", "mètres par seconde", "par mètre carré", "par mètre carré").Replace(unit)
}

func (w *writer) expectItem(it Item, raw string) {
	if it.Note == "slipped" {
		w.e.Tolerated = append(w.e.Tolerated, "two_values")
		w.e.Complete = false // what a reader makes of the slip is open
		return
	}
	u := unitOf(it.Key)
	w.add(it.Key, it.Context, it.Value, u.ucum, raw)
	if it.Lower != "" {
		w.add(it.Lower, it.Context, it.LowValue, u.ucum, raw)
	}
	if it.Previous != 0 {
		w.add(it.Key, "previous", it.Previous, u.ucum, raw)
	}
}

func (w *writer) add(key, ctx string, v float64, unit, raw string) {
	m := Measurement{Key: key, Context: ctx, Value: v, Unit: unit, Raw: raw}
	for _, x := range w.e.Measurements {
		if x.Key == m.Key && x.Context == m.Context && x.Value == m.Value {
			return
		}
	}
	w.e.Measurements = append(w.e.Measurements, m)
}

// expect fills in what does not depend on the wording.
func (w *writer) expect() {
	w.e.ExamKinds = w.Exams
	for _, r := range w.Truth.Recipients {
		w.e.Recipients = append(w.e.Recipients, r.Full())
	}
	if w.Rule != "" {
		w.e.Contradictions = []Rule{{w.Rule}}
	}
	seen := map[string]bool{}
	for _, v := range w.Values {
		seen[v.Code] = true
		w.e.Critical = append(w.e.Critical, Flag{Code: v.Code, Urgency: v.Urgency})
	}
	for _, s := range w.Statements {
		switch {
		case s.How == Present && !seen[s.Code]:
			seen[s.Code] = true
			w.e.Critical = append(w.e.Critical, Flag{Code: s.Code, Urgency: s.Urgency, Evidence: w.said[s.Code]})
		case s.How != Present:
			w.e.Forbidden = append(w.e.Forbidden, Flag{Code: s.Code, Evidence: w.said[s.Code], Why: why[s.How]})
		}
	}
}
