package vocab

import (
	"slices"
	"sort"
	"strings"

	"cardiopli/vocab/dawg"
)

// candidates ranks what may be meant by the word at token i.
func (s *scan) candidates(i int, domainLimit, generalLimit uint16, onlyNames bool) []candidate {
	t := s.tokens[i]
	var out []candidate
	drugs := s.drugPlace(i)
	if s.domain < maxDomain {
		s.domain++
		mask := letterMask(t.key)
		beside := s.besideWords(i)
		for j := range s.tongue.words {
			w := &s.tongue.words[j]
			if onlyNames && !w.drug && !w.name || !near32(mask, w.letters) || len(w.key)+3 < len(t.key) || len(t.key)+3 < len(w.key) {
				continue
			}
			if len(w.key) < 5 && len(w.key) != len(t.key) && t.letters < 6 {
				continue
			}
			limit := domainLimit
			if len(w.key) <= 5 {
				limit = min(limit, oneEdit)
			}
			if w.clipped {
				limit = min(limit, oneEdit/2)
			}
			if c := distance(t.key, w.key, limit); c <= limit {
				out = append(out, candidate{text: w.text, cost: s.weigh(t, w.key, int(c), slices.Contains(beside, int32(j))), drug: w.drug, name: w.name, term: w.term})
			}
		}
	}
	least := huge
	for _, c := range out {
		least = min(least, c.cost)
	}
	if generalLimit > 0 && least > 3 && s.general < maxGeneral {
		s.general++
		hits := s.generalHits(t, generalLimit, least)
		for _, h := range hits {
			if at, ok := s.tongue.forms[h.key]; ok && at >= 0 {
				continue // found already
			}
			out = append(out, candidate{text: s.spell(h.key), cost: s.weigh(t, h.key, int(h.cost), false) + 3, term: -1})
		}
	}
	for j := range out {
		switch {
		case out[j].drug && drugs:
			out[j].cost -= 3
		case out[j].drug != drugs && (out[j].drug || !out[j].name):
			out[j].cost += 2
		}
	}
	return rank(out)
}

// rank puts the likeliest first, each once.
func rank(all []candidate) []candidate {
	sort.SliceStable(all, func(a, b int) bool {
		if all[a].cost != all[b].cost {
			return all[a].cost < all[b].cost
		}
		if all[a].far != all[b].far {
			return all[a].far < all[b].far
		}
		return all[a].text < all[b].text
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(c candidate) bool {
		again := seen[c.text]
		seen[c.text] = true
		return again
	})
}

// merge ranks the words found by their letters and those found by their sound.
func merge(a, b []candidate) []candidate {
	if len(b) == 0 {
		return a
	}
	return rank(slices.Concat(a, b))
}

// generalHits searches the general dictionary. In French the common words come
// first; a rare one is meant only where little else than its sound changes, where
// it is medicine's by its ending, or where the word as written has letters in an order that no word has.
func (s *scan) generalHits(t token, limit uint16, least int) []hit {
	set := s.tongue.general
	if s.tongue.common.Len() > 0 {
		set = s.tongue.common
	}
	hits := search(set, t.key, min(limit, oneEdit))
	if len(hits) == 0 && limit > oneEdit && least > 14 && s.far < maxFar {
		s.far++
		hits = search(set, t.key, limit)
		if s.tongue.common.Len() > 0 { // a rarer word whose first letter was lost is as likely
			for _, h := range search(s.tongue.general, t.key, oneEdit) {
				if h.key[1:] == t.key {
					hits = append(hits, h)
				}
			}
		}
	}
	if len(hits) > 0 || s.tongue.common.Len() == 0 || least < huge {
		return hits
	}
	hits = search(s.tongue.general, t.key, min(limit, oneEdit))
	if s.plausible(t) {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.cost > oneEdit/2 && !learned(h.key) })
	}
	return hits
}

// plausible reports whether a word looks like one.
func (s *scan) plausible(t token) bool {
	return s.tongue.trigrams == "" || dawg.Plausible(s.tongue.trigrams, t.key)
}

// weigh adds to a distance what the place says: the first letter is seldom
// wrong, a mute ending often; a term made with a neighbour speaks for a word.
func (s *scan) weigh(t token, key string, cost int, beside bool) int {
	if dawg.Base(key[0]) != dawg.Base(t.key[0]) {
		cost += 3
	}
	if a, b := strings.TrimRight(plainKey(key), "esx"), strings.TrimRight(plainKey(t.key), "esx"); a == b && plainKey(key) != plainKey(t.key) {
		cost -= 4
	}
	if plural(key) != plural(t.key) {
		cost++
	}
	if beside {
		cost -= 6
	}
	return max(cost, 0)
}

// besideWords gives the words of the lexicon that make a term with a neighbour
// of token i.
func (s *scan) besideWords(i int) []int32 {
	var out []int32
	if p, ok := s.near(i, -1); ok {
		out = s.tongue.after[p]
	}
	if n, ok := s.near(i, 1); ok && len(s.tongue.before[n]) > 0 {
		out = slices.Concat(out, s.tongue.before[n])
	}
	return out
}

func plural(key string) bool { return strings.HasSuffix(key, "s") || strings.HasSuffix(key, "x") }
