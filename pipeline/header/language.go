package header

import (
	"regexp"

	"cardiopli/pipeline"
)

var (
	wordForm    = regexp.MustCompile(`[a-z']+`)
	frenchOnly  = wordSet("le la les des du une et est avec pas dans chez pour sur par aux sans cette ne nee medecin sexe examen gauche droit droite droits rythme patiente docteur compte rendu conclusion fuite l' d'")
	englishOnly = wordSet("the and of with is was no for to from this that mild moderate severe left right ventricular heart rate rhythm dear findings report birth gender study test physician male female years old born regards yours sincerely thank you")
)

// language tells French from English by frequent words; French where neither
// prevails, as the practice is French.
func (v *view) language() pipeline.Language {
	fr, en := 0, 0
	for _, w := range wordForm.FindAllString(v.low[:min(len(v.low), 32<<10)], 4000) {
		if len(w) > 2 && w[1] == '\'' {
			fr++ // d', l', n', s', c'
			continue
		}
		if frenchOnly[w] {
			fr++
		}
		if englishOnly[w] {
			en++
		}
	}
	if en > fr && en > 1 {
		return pipeline.English
	}
	return pipeline.French
}
