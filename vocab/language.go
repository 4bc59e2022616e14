package vocab

// isEnglish tells an English text from a French one by its small words. A short
// or mixed text is French: that is the practice's language.
func isEnglish(tokens []token) bool {
	fr, en := 0, 0
	for _, t := range tokens[:min(len(tokens), 2000)] {
		switch t.key {
		case "the", "with", "and", "of", "was", "is", "are", "for", "no", "at", "were", "there", "by", "to", "mild", "left", "right",
			"daily", "twice", "once", "from", "has", "had", "she", "her", "his", "this", "that", "without", "required":
			en++
		case "le", "la", "les", "des", "du", "de", "et", "une", "un", "est", "avec", "sous", "pas", "au", "aux", "par", "sans", "pour":
			fr++
		}
		if t.elided {
			fr++
		}
	}
	return en >= 4 && en > 2*fr || en >= 2 && fr == 0
}
