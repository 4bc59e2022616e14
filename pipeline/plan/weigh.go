package plan

import "slices"

// weigh adds to what the clauses of a sentence say what only the sentence shows.
// hands tells that the reader was named before in the part.
func weigh(sum says, us []unit, p region, hands bool) says {
	if slices.ContainsFunc(us, func(u unit) bool { return footers[u.key] }) {
		return saysFact
	}
	if !sum.has(saysAsk|saysNone|saysFollow) && has(us, tVous|tGP|tReader) && !has(us, tQuote|tPolite) && (!p.loose || has(us, tVous)) {
		sum |= saysUnsure | saysSpoken // spoken to the reader and not understood: never nothing
	}
	if sum.has(saysUnsure) && has(us, tBloodN) && hands {
		sum = sum&^saysUnsure | saysAsk // blood tests, once the reader has been asked for something, are the reader's
	}
	if sum.has(saysFollow|saysPatient) && sent(us) {
		sum |= saysUnsure // "I have asked her to see you for a blood test"
	}
	if sum&^saysFact == 0 && hint(us) {
		sum |= saysHint
	}
	if p.plan && sum&^saysFact == 0 && !has(us, tNeg|tContra|tResult|tPolite|tQuote) && len(us) > 1 {
		sum |= saysUnsure // a plan holds what is to be done, known to the tables or not
	}
	return sum
}

// hint reports a fact that may be meant as something to do: an examination or a
// blood test named without a result ("Ferritine."), a need, a goal. It stands
// against "none" alone.
func hint(us []unit) bool {
	if len(us) == 0 || us[0].is(tNeg|tPolite) || has(us, tQuote|tPolite|tContra) {
		return false
	}
	if has(us, tHint|tWish|tMust|tMay) {
		return true
	}
	return has(us, tBloodN|tTestN|tFollowN|tDrugN) && !has(us, tResult|tPast|tBe|tHave|tUnder|tNeg|tJe) && !measured(us)
}

// measured reports a number, so that the examination named has its result.
func measured(us []unit) bool {
	return slices.ContainsFunc(us, func(u unit) bool { return u.key != "" && u.key[0] >= '0' && u.key[0] <= '9' })
}

// footers are words of the small print below a letter, which asks too: "si vous
// n'êtes pas le destinataire, merci de détruire ce message".
var footers = set("destinataire destinataires confidentiel confidentielle confidentialite imprimer recipient confidential")

// sent reports a patient who is to see the reader.
func sent(us []unit) bool {
	for i, u := range us {
		if u.act != see {
			continue
		}
		for k := max(0, i-1); k < len(us) && k <= i+1; k++ {
			if us[k].is(tVous | tGP) {
				return true
			}
		}
	}
	return false
}
