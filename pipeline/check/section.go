package check

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/header"
	"cardiopli/pipeline/measure/phrase"
)

// partWords are titles that open a part, at the head of a line or sentence.
var partWords = map[part]map[string]bool{
	motive:     phrase.Set("indication;motif;indications;motifs;reason;contexte;referral"),
	history:    phrase.Set("antecedents;antecedent;atcd;atcds;fdr;pmh"),
	comparison: phrase.Set("comparaison;comparison;comparatif"),
	closing:    phrase.Set("conclusion;conclusions;ccl;concl;conclu;impression;synthese;cl"),
	body: phrase.Set("rythme;examen;resultats;resultat;technique;qualite;conduction;protocole;description;findings;vg;ecg;effort;repos;" +
		"conditions;duree;enregistrement;echographie;interpretation;analyse;traitement;mesures;moyenne;moyennes;ventricule;tapis;rhythm;recording;fc;journal"),
}

// partsOf tells for each token in what kind of section it stands: by the
// sections that the heading knows, and by titles met in the text itself.
func partsOf(t *phrase.Text, head header.Heading, values []pipeline.Measurement) []part {
	out := make([]part, len(t.Tokens))
	if headed := measuredBefore(values, head.Body); !headed {
		for i := range t.Tokens {
			if t.Tokens[i].Start < head.Body {
				out[i] = identity
			}
		}
	} else { // the heading stands at the end: only its lines are no findings
		named := make(map[int]bool)
		for _, s := range head.Skip {
			if i := t.At(s.Start); i < len(t.Tokens) {
				named[t.Tokens[i].Line] = true
			}
		}
		for i := range t.Tokens {
			if named[t.Tokens[i].Line] {
				out[i] = identity
			}
		}
	}
	for _, s := range head.Sections {
		p := partOf(s)
		if p == body {
			continue
		}
		for i := t.At(s.Span.Start); i < len(t.Tokens) && t.Tokens[i].Start < s.Span.End; i++ {
			out[i] = p
		}
	}
	inSection := func(i int) bool {
		return slices.ContainsFunc(head.Sections, func(s pipeline.Section) bool {
			return s.Key != "" && t.Tokens[i].Start >= s.Span.Start && t.Tokens[i].Start < s.Span.End
		})
	}
	// Where the heading found no section, a title within the running text opens
	// one until the line ends or the next title.
	now, line, free := body, -1, len(head.Sections) == 0
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		first := i == 0 || !t.Same(i-1, i)
		if tok.Line != line {
			if now != closing {
				now = body
			}
			line = tok.Line
		}
		if first || t.Key(i-1) == "-" {
			for _, p := range [...]part{motive, history, comparison, closing, body} {
				if (partWords[p][tok.Key] || p == history && k(t, i, "past", "previous") && k(t, i+1, key("history"), "medical", "cardiac")) && (p != body || k(t, i+1, ":", "a")) {
					now = p
				}
			}
		}
		if (free || !inSection(i)) && now != body && out[i] != identity {
			out[i] = now
		}
	}
	for i := range t.Tokens { // "Motif d'arrêt : chute tensionnelle" is a finding
		if out[i] == motive && k(t, i, "motif") && k(t, i+1, "d", "de") && k(t, i+2, key("arret"), "interruption") {
			for j := i; j < len(t.Tokens) && t.Tokens[j].Line == t.Tokens[i].Line; j++ {
				out[j] = body
			}
		}
	}
	return out
}

// measuredBefore reports whether the findings stand before the heading: values
// other than those that headings hold.
func measuredBefore(values []pipeline.Measurement, body int) bool {
	n := 0
	for _, m := range values {
		switch m.Key {
		case "age", "height", "weight", "bmi", "bsa", "pas", "pad", "hr":
			continue
		}
		if m.Start < body {
			n++
		}
	}
	return n >= 3
}

func partOf(s pipeline.Section) part {
	key := phrase.Fold(s.Key + " " + s.Title)
	switch {
	case strings.Contains(key, "indication") || strings.Contains(key, "motif") || strings.Contains(key, "reason"):
		return motive
	case s.Key == "history" && !strings.Contains(key, "antecedent") && !strings.Contains(key, "atcd") && !strings.Contains(key, "past") && !strings.Contains(key, "medical") && !strings.Contains(key, "facteur") && !strings.Contains(key, "fdr"):
		return motive // the story that brings the patient
	case strings.Contains(key, "antecedent") || strings.Contains(key, "history") || strings.Contains(key, "atcd"):
		return history
	case strings.Contains(key, "compar") || strings.Contains(key, "anterieur"):
		return comparison
	case strings.Contains(key, "conclu") || strings.Contains(key, "impression") || strings.Contains(key, "synthese") || strings.Contains(key, "ccl") || strings.Contains(key, "retenir") || strings.Contains(key, "commentaire") || strings.Contains(key, "assessment"):
		return closing
	}
	return body
}

// sorted gives the keys of a table in order, so that the same text always gives
// the same findings.
func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
