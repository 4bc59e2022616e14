package vocab

import "strings"

// An artery whose territory none of the leads named beside it looks at: the 4th
// universal definition (2018) gives V1 to V4 to the anterior interventricular
// artery, II, III and aVF to the inferior wall.
var (
	anteriorLeads = setOf("v1 v2 v3 v4 v5 v6 d1 avl i")
	inferiorLeads = setOf("d2 d3 avf ii iii")
)

// arteries asks about IVA and IVP, written or in full, where ST elevation or Q
// waves of the sentence stand in the other's leads only.
func (s *scan) arteries() {
	for i, t := range s.tokens {
		anterior, ok := s.interventricular(i)
		if !ok || t.digits {
			continue
		}
		inFront, below, lesion, mirror := 0, 0, false, false
		for step := -1; step <= 1; step += 2 {
			for j, d := i+step, 0; d < 16 && j >= 0 && j < len(s.tokens) && !s.breaks(min(j, j-step), max(j, j-step)); j, d = j+step, d+1 {
				u := s.tokens[j]
				key := plainKey(u.key)
				for u.digits && u.letters == 1 && u.end+len(key)-len(u.key) < len(s.text) && isDigit(s.text[u.end]) {
					key += s.text[u.end : u.end+1]
					break
				}
				switch {
				case anteriorLeads[key]:
					inFront++
				case inferiorLeads[key]:
					below++
				case strings.HasPrefix(key, "sus-dec"), key == "sus", key == "sus-st", key == "q", key == "stemi":
					lesion = true
				case strings.HasPrefix(key, "miroir"), strings.HasPrefix(key, "reciproqu"), strings.HasPrefix(key, "sous"), key == "iva" && j != i, key == "ivp" && j != i,
					strings.HasPrefix(key, "rcd"), key == "cd", key == "circonflexe", key == "coronaire":
					mirror = true
				}
			}
		}
		if !lesion || mirror || anterior && (below < 2 || inFront > 0) || !anterior && (inFront < 2 || below > 0) {
			continue
		}
		f := Fault{Start: t.start, End: t.end, Wrong: s.text[t.start:t.end], Rule: RuleConfusable, Right: []string{"IVP", "coronaire droite"},
			Why: "Les dérivations de la phrase regardent le territoire inférieur, non celui de l'IVA."}
		if !anterior {
			f.Right, f.Why = []string{"IVA"}, "Les dérivations de la phrase regardent le territoire antérieur, non celui de l'IVP."
		}
		if t.caps != upper { // in full
			f.Right = []string{"postérieure"}
			if !anterior {
				f.Right[0] = "antérieure"
			}
		}
		s.faults = append(s.faults, f)
	}
}

// interventricular says which of the two arteries token i names.
func (s *scan) interventricular(i int) (anterior, ok bool) {
	switch t := s.tokens[i]; {
	case t.key == "iva" || t.key == "ivp":
		return t.key == "iva", t.caps == upper
	case (plainKey(t.key) == "anterieure" || plainKey(t.key) == "posterieure") && i > 0 && s.tokens[i-1].key == "interventriculaire":
		return plainKey(t.key) == "anterieure", true
	}
	return false, false
}
