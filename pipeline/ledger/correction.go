package ledger

// mark is what a speaker says before the right words.
type mark struct {
	words []string
	// reach is how many tokens before it may be replaced.
	reach int
	// erases tells of a command that only takes back.
	erases bool
}

const (
	reachFar  = 24
	reachNear = 5
)

var marks = func() map[string][]mark {
	m := map[string][]mark{}
	for _, k := range []mark{
		{words: []string{"non", "pardon"}, reach: reachFar}, {words: []string{"pardon"}, reach: reachFar}, {words: []string{"correction"}, reach: reachFar},
		{words: []string{"rectification"}, reach: reachFar}, {words: []string{"je", "corrige"}, reach: reachFar}, {words: []string{"je", "reprends"}, reach: reachFar},
		{words: []string{"je", "rectifie"}, reach: reachFar}, {words: []string{"enfin", "non"}, reach: reachFar}, {words: []string{"excusez", "moi"}, reach: reachFar},
		{words: []string{"non"}, reach: reachNear}, {words: []string{"plutot"}, reach: reachNear}, {words: []string{"en", "fait"}, reach: reachNear},
		{words: []string{"enfin"}, reach: reachNear}, {words: []string{"euh"}, reach: reachNear}, {words: []string{"heu"}, reach: reachNear},
		{words: []string{"i", "mean"}, reach: reachFar}, {words: []string{"sorry"}, reach: reachFar}, {words: []string{"excuse", "me"}, reach: reachFar},
		{words: []string{"make", "that"}, reach: reachFar}, {words: []string{"no"}, reach: reachNear}, {words: []string{"rather"}, reach: reachNear}, {words: []string{"actually"}, reach: reachNear},
		{words: []string{"efface"}, erases: true}, {words: []string{"effacer"}, erases: true}, {words: []string{"effacez"}, erases: true},
		{words: []string{"annule"}, erases: true}, {words: []string{"annulez"}, erases: true}, {words: []string{"annuler"}, erases: true},
		{words: []string{"scratch", "that"}, erases: true}, {words: []string{"delete"}, erases: true},
	} {
		m[k.words[0]] = append(m[k.words[0]], k)
	}
	return m
}()

// markAt gives the longest mark at s[i].
func (h *hearing) markAt(i int) (mark, bool) {
	var best mark
	for _, m := range marks[h.s[i].key] {
		if len(m.words) <= len(best.words) || i+len(m.words) > len(h.s) {
			continue
		}
		same := true
		for k, w := range m.words {
			same = same && h.s[i+k].key == w
		}
		if same {
			best = m
		}
	}
	return best, best.words != nil
}

// missing reports whether the said token at i was not written.
func (h *hearing) missing(i int) bool { return h.toW[i] < 0 && !h.okS[i] }

// Distances in tokens within a correction.
const (
	nextItem   = 4 // from one item of a phrase to the next: "130 sur 80 mmHg"
	firstItem  = 9 // from the mark to the right value, the label said again between
	firstClose = 4 // the same for marks that are words of other use too
)

// identifying is how many figures an identity or telephone number has at least: no
// mere "euh" takes it back.
const identifying = 9

// corrections marks what the speaker took back. It is told from a loss by what
// stands around: a word of correction that was not written itself, right before
// it the value that is gone, right behind it one of the same kind that was
// written; or a command that erases, right behind words that are all gone.
func (h *hearing) corrections() {
	for i := range h.s {
		m, ok := h.markAt(i)
		if !ok || !h.missing(i) {
			continue
		}
		if m.erases {
			h.erase(i)
			continue
		}
		room := h.restated(i+len(m.words), m)
		if h.excuse(i, m, room) {
			for k := max(i-2, 0); k < min(i+len(m.words)+1, len(h.s)); k++ {
				if h.s[k].kind == Negation && h.missing(k) && (h.s[k].key == "non" || h.s[k].key == "no") {
					h.corrected[k] = true
				}
			}
			continue
		}
		// The same value said again: "46 ans, pardon, c'est bien 46".
		for k := i + len(m.words); k < len(h.s) && k < i+len(m.words)+firstClose; k++ {
			if t := h.s[k]; t.item() && h.missing(k) && h.last(i, m.reach, t.kind) == t.value {
				h.corrected[k] = true
			}
		}
	}
}

// stops are the signs of punctuation said between phrases.
var stops = set("virgule comma point period semicolon")

// erase marks the words right before a command at i that are all gone, as far as
// the phrase or, "efface la phrase", the sentence begins; "efface tout" goes on.
func (h *hearing) erase(i int) {
	sentence, all := false, false
	for k := i + 1; k < len(h.s) && k <= i+2; k++ {
		switch h.s[k].key {
		case "phrase", "sentence", "ligne", "line":
			sentence = true
		case "paragraphe", "paragraph", "tout", "all", "everything":
			all = true
		}
	}
	for k := i - 1; k >= 0 && h.missing(k); k-- {
		if key := h.s[k].key; !all && stops[key] && k < i-1 && (!sentence || key == "point" || key == "period") {
			return
		}
		h.corrected[k] = true
	}
}

// restated counts by kind the written items of the phrase said behind a mark.
func (h *hearing) restated(from int, m mark) map[Kind]int {
	room, reach := map[Kind]int{}, firstItem
	if m.reach == reachNear {
		reach = firstClose
	}
	for k := from; k < len(h.s) && k < from+reach && h.s[k].line == h.s[from].line; k++ {
		if len(room) > 0 && stops[h.s[k].key] {
			break
		}
		if h.s[k].kind != "" && !h.missing(k) {
			room[h.s[k].kind]++
			from, reach = k, nextItem
		}
	}
	return room
}

// excuse marks the items of the phrase before a mark at i, as far as the phrase
// behind it has others for them. Nothing of the same kind that was written may
// stand between, nor what names another value: it would be said again.
func (h *hearing) excuse(i int, m mark, room map[Kind]int) bool {
	excused := false
	for k, reach := i-1, m.reach; k >= 0 && i-k <= reach && h.s[k].line == h.s[i].line; k-- {
		t := h.s[k]
		if (excused || m.reach == reachNear) && stops[t.key] || excused && h.names(k) && !h.saidAgain(k, i+len(m.words)) {
			break
		}
		if t.kind == "" || t.weak {
			continue
		}
		if !h.missing(k) {
			if excused {
				break
			}
			room[t.kind] = 0
			continue
		}
		if h.swapped(k) || m.reach == reachNear && t.kind == Number && len(t.value) >= identifying {
			continue
		}
		if h.corrected[k] && room[t.kind] > 0 { // by the word before: "douze non pardon dix"
			room[t.kind]--
			reach = min(reach, i-k+nextItem)
			continue
		}
		if room[t.kind] > 0 {
			room[t.kind]--
			h.corrected[k], excused = true, true
			reach = i - k + nextItem
		}
	}
	return excused
}

// names reports whether the token at k is a word, written where it was said, that
// can name a value: "gradient", and not "à".
func (h *hearing) names(k int) bool {
	return h.s[k].kind == "" && !h.missing(k) && len([]rune(h.s[k].key)) >= 4 && !stops[h.s[k].key]
}

// saidAgain reports whether the word at k stands behind a mark too, before from+reachFar.
func (h *hearing) saidAgain(k, from int) bool {
	for j := from; j < len(h.s) && j < from+reachFar; j++ {
		if h.s[j].key == h.s[k].key {
			return true
		}
	}
	return false
}

// last gives the value of the last written item of a kind before s[i].
func (h *hearing) last(i, reach int, kind Kind) string {
	for k := i - 1; k >= 0 && i-k <= reach; k-- {
		if h.s[k].kind == kind && !h.missing(k) {
			return h.s[k].value
		}
	}
	return ""
}

func (h *hearing) swapped(i int) bool {
	for _, p := range h.swaps {
		if int(p.a) == i {
			return true
		}
	}
	return false
}
