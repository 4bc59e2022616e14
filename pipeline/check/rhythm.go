package check

import (
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// twoRhythms finds atrial fibrillation and sinus rhythm in one tracing: one of
// them in the conclusion, and nothing that leads from one to the other.
func twoRhythms(f *facts) []conflict {
	if len(f.head.Exams) != 1 || !f.exam[pipeline.ECG] {
		return nil
	}
	for i := range f.t.Tokens {
		if f.part[i] != motive && f.part[i] != history && rhythmTurns[f.t.Key(i)] {
			return nil
		}
	}
	for _, a := range f.known["t:fibrillation atriale"] {
		if !f.ours(a) || f.statusOf(a) != affirmed || !f.states(a, "") {
			continue
		}
		for _, b := range f.known["w:sinus"] {
			if !f.ours(b) || f.statusOf(b) != affirmed || f.part[a.from] == f.part[b.from] || f.t.Same(a.from, b.from) {
				continue
			}
			s, o := f.span(b.from, b.to), f.span(a.from, a.to)
			return []conflict{{at: s, other: o, message: fmt.Sprintf("« %s » et « %s » : un seul rythme pour un tracé.", clean(s.Of(f.t.Raw)), clean(o.Of(f.t.Raw))),
				hint: "Relire le tracé, puis corriger le rythme, ou écrire le passage de l'un à l'autre."}}
		}
	}
	return nil
}

var rhythmTurns = phrase.Set("passage;passages;cardioversion;retour;restauration;reduction;acces;paroxystique;paroxysme;episode;episodes;choc;ablation;conversion;alternant;salve;salves;puis;paroxysmal;converted")

// fibrillating finds a P wave's values in atrial fibrillation: no PR, no A wave.
func fibrillating(f *facts) []conflict {
	if len(f.head.Exams) != 1 || len(f.known["w:sinus"]) > 0 {
		return nil
	}
	for i := range f.t.Tokens {
		if rhythmTurns[f.t.Key(i)] && f.ours(mention{i, i + 1}) {
			return nil
		}
	}
	for _, key := range [...]string{"pr", "ea", "a_vel"} {
		v, found := f.now(key)
		if !found || key == "pr" && !f.exam[pipeline.ECG] || key != "pr" && !f.exam[pipeline.ETT] {
			continue
		}
		for _, m := range f.known["t:fibrillation atriale"] {
			if !f.ours(m) || f.statusOf(m) != affirmed || f.within(m, "dai") {
				continue
			}
			s := f.span(m.from, m.to)
			return []conflict{{at: s, other: v.Span, message: fmt.Sprintf("« %s », mais « %s » est mesuré : pas d'onde P en fibrillation.", clean(s.Of(f.t.Raw)), clean(v.Span.Of(f.t.Raw))),
				hint: "Corriger le rythme ou retirer la mesure."}}
		}
	}
	return nil
}
