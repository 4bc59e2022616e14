package dictation

// Corrections of a side: the last one said stands, and a person is told to look at
// every side of the text again.

// side gives 'g' or 'd' for a word that names a side.
func (p *pass) side(it item) byte {
	switch {
	case it.kind != word:
		return 0
	case p.lexicon.left[it.fold]:
		return 'g'
	case p.lexicon.right[it.fold]:
		return 'd'
	}
	return 0
}

// lastSide finds the side that a correction replaces.
func (p *pass) lastSide(out []item, strong bool) int {
	reach := 3
	if strong {
		reach = 10
	}
	for k, n := len(out)-1, 0; k >= 0 && n < reach && !p.stop(out[k]); k, n = k-1, n+1 {
		if p.side(out[k]) != 0 {
			return k
		}
	}
	return -1
}

// sideSlip finds "gauche, euh, droit": two sides with a hesitation between.
func (p *pass) sideSlip(out, items []item, i int) int {
	k := len(out) - 1
	for k >= 0 && p.pause(out[k]) {
		k--
	}
	for i < len(items) && (p.pause(items[i]) || p.hesitation(items[i])) {
		i++
	}
	if k < 0 || i >= len(items) || p.side(out[k]) == 0 || p.side(items[i]) == 0 || p.side(out[k]) == p.side(items[i]) {
		return 0
	}
	return i
}

// replaceSide puts the side said last in the place of the one before.
func (p *pass) replaceSide(out []item, right item, at int) []item {
	k := p.lastSide(out, true)
	if k < 0 {
		return out
	}
	left := out[k]
	if left.fold != right.fold {
		p.doubt("dictation_side", left.from, right.to,
			"Côté corrigé pendant la dictée : le dernier dit est gardé.", "Vérifier le côté, droit ou gauche, dans tout le texte.")
	}
	last := len(out) - 1
	for last > k && p.pause(out[last]) {
		last--
	}
	return p.replace(out, k, right, right.to, last == k)
}
