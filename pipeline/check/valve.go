package check

import (
	"fmt"
	"math"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Grades of valve lesions and effusions against what was measured of them,
// ESC/EACTS 2021 and ESC 2015. Only values that no grading scheme puts there
// are told: classifications overlap.

// leak is a valve that lets blood back.
type leak struct {
	name, words string
	valve       map[string]bool // words of the valve: the last one before a value tells whose it is
	low, high   float64         // EROA: severe is refuted below, slight from
}

var leaks = []leak{
	{"w:mr", "=IM;insuffisance mitrale;fuite mitrale;regurgitation mitrale;mitral regurgitation;=MR", phrase.Set("im;mitrale;mitral;mr"), 15, 35},
	{"w:ar", "=IA;=IAo;insuffisance aortique;fuite aortique;regurgitation aortique;aortic regurgitation;=AR", phrase.Set("ia;iao;aortique;aortic;ar"), 12, 28},
	{"w:tr", "=IT;insuffisance tricuspide;fuite tricuspide;tricuspid regurgitation;=TR", phrase.Set("it;tricuspide;tricuspid;tr"), 15, 40},
}

const (
	aorticStenosis = "ra|rao;rac;retrecissement aortique;retrecissement valvulaire aortique;stenose aortique;stenose valvulaire aortique;aortic stenosis"
	mitralStenosis = "rm;retrecissement mitral;stenose mitrale;mitral stenosis"
	effusionWords  = "epanchement pericardique;epanchement;pericardial effusion"
	tight          = "serre;serree;serres;critique;critical"
	loosely        = "lache;laches"
)

var tightWords, looseWords = phrase.Set(tight), phrase.Set(loosely)

// grade reads how bad a lesion is called behind it or, in English, before it.
func (f *facts) grade(m mention) degreeOf {
	var found []degreeOf
	look := func(j int) bool {
		if !f.t.Same(m.from, j) || k(f.t, j, ",", ";", ":", "et", "avec", "and", "with", "chez", "sur") {
			return false
		}
		tok := &f.t.Tokens[j]
		switch w := tok.Key; {
		case deniers[w] || hedges[w] && w != "peu":
			found = append(found, hedged)
		case slightly[w] || looseWords[w] || k(f.t, j, "minime", "trivial", "triviale", "physiologique", "trace"):
			found = append(found, slight)
		case medium[w]:
			found = append(found, moderate)
		case tightWords[w] || strongly[w] && w != "tres" && w != "franche":
			found = append(found, strong)
		case tok.Kind == phrase.Number && k(f.t, j-1, "grade", "stade") && tok.Decimals == 0 && tok.Value >= 1 && tok.Value <= 4:
			found = append(found, [...]degreeOf{slight, slight, moderate, strong, strong}[int(tok.Value)])
		case tok.Kind == phrase.Number:
			return false
		}
		return true
	}
	for j := m.to; j < m.to+5; j++ {
		if !look(j) {
			break
		}
	}
	if len(found) == 0 && f.head.Language == "en" {
		for j := m.from - 1; j >= m.from-3 && j >= 0; j-- {
			if !look(j) {
				break
			}
		}
	}
	switch {
	case len(found) == 0:
		return plain
	case len(found) == 1 || found[0] == found[1]:
		return found[0]
	case found[1] == strong && found[0] == moderate: // "moyennement serré"
		return moderate
	}
	return hedged
}

// stated mentions of a lesion now, not denied, with their grade.
func (f *facts) graded(name string, fn func(m mention, d degreeOf) bool) {
	for _, m := range f.known[name] {
		switch f.part[m.from] {
		case motive, history, comparison, identity:
			continue
		}
		if f.statusOf(m) == affirmed && fn(m, f.grade(m)) {
			return
		}
	}
}

// grades compares the words with the values.
func grades(f *facts) []conflict {
	var out []conflict
	add := func(m mention, v pipeline.Measurement, norm string) bool {
		end := m.to
		for end < m.to+5 && f.t.Same(m.from, end) && f.t.Tokens[end].Kind == phrase.Word {
			end++
		}
		s := f.span(m.from, end)
		out = append(out, conflict{at: s, other: v.Span,
			message: fmt.Sprintf("« %s », mais %s est à %s (%s).", clean(s.Of(f.t.Raw)), label(v.Key), say(v.Value, display[v.Unit]), norm),
			hint:    "Corriger le mot ou la valeur : l'un des deux est faux."})
		return true
	}
	for _, l := range leaks {
		for key, scale := range map[string][2]float64{"eroa": {l.low, l.high}, "rvol": {22, 55}} {
			v, found := f.ofValve(key, l.valve)
			if !found {
				continue
			}
			f.graded(l.name, func(m mention, d degreeOf) bool {
				if d == strong && v.Value < scale[0] || d == slight && v.Value >= scale[1] {
					return add(m, v, "une fuite sévère commence à 30 ou 40 mm² et 60 mL")
				}
				return false
			})
		}
	}
	f.graded("w:as", func(m mention, d degreeOf) bool {
		v, okV := f.steady("av_vmax")
		g, okG := f.steady("av_gmean")
		a, okA := f.steady("ava")
		const norm = "serré : Vmax à partir de 4 m/s, gradient moyen de 40 mmHg ou surface d'au plus 1 cm²"
		switch d {
		case strong:
			if (okV || okA) && (!okV || v.Value < 3.2) && (!okG || g.Value < 30) && (!okA || a.Value > 1.1) {
				if !okV {
					v = a
				}
				return add(m, v, norm)
			}
		case slight, moderate:
			switch {
			case okV && v.Value >= 4:
				return add(m, v, norm)
			case okG && g.Value >= 42:
				return add(m, g, norm)
			case okA && (a.Value < 0.8 || a.Value < 0.95 && d == slight):
				return add(m, a, norm)
			}
		}
		return false
	})
	for _, m := range f.known["w:as"] {
		p := f.part[m.from]
		if v, found := f.steady("av_vmax"); found && v.Value >= 3 && p != motive && p != history && f.statusOf(m) == negated && f.general(m) && f.grade(m) == plain {
			add(m, v, "une sténose est modérée à partir de 3 m/s")
			break
		}
	}
	if v, found := f.steady("mva"); found {
		f.graded("w:ms", func(m mention, d degreeOf) bool {
			return (d == strong && v.Value > 1.8 || d == slight && v.Value < 1) && add(m, v, "serré sous 1,5 cm²")
		})
	}
	if v, found := f.steady("peric"); found {
		f.graded("w:effusion", func(m mention, d degreeOf) bool {
			return !f.follows(m, 3, "pleural", "pleurale") && (d == slight && v.Value > 18 || d == strong && v.Value < 12) && add(m, v, "minime sous 10 mm, abondant au-delà de 20 mm")
		})
	}
	return out
}

// ofValve gives the one value of key that stands behind a word of valve, no
// other valve's word being nearer.
func (f *facts) ofValve(key string, valve map[string]bool) (pipeline.Measurement, bool) {
	var out pipeline.Measurement
	found := false
	for _, m := range f.values {
		if m.Key != key || m.Context != pipeline.Current && m.Context != pipeline.Rest {
			continue
		}
		at := f.t.At(m.End)
		mine := false
	near:
		for j := at; j >= 0 && j > at-45; j-- {
			for _, l := range leaks {
				if l.valve[f.t.Key(j)] {
					mine = l.valve[f.t.Key(j)] && valve[f.t.Key(j)]
					break near
				}
			}
		}
		if !mine {
			continue
		}
		if found && math.Abs(out.Value-m.Value) > 0.05*out.Value {
			return out, false
		}
		out, found = m, true
	}
	return out, found && !strings.Contains(out.Raw, "-")
}
