package transcript

import (
	"strings"
	"sync"
	"unicode"

	"cardiopli/vocab"
)

// kind says what a word does to the sense of a sentence.
type kind int

// The kinds. All but plain and joint change the sense without a reader's noticing.
const (
	plain  kind = iota
	joint       // holds a number together where it stands in one
	number      // figures, numbers in words
	turn        // negation, side, place, direction, drug, unit
)

// numbers in words, without those that are also articles.
var numbers = set(`zero deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente
	quarante cinquante soixante septante huitante octante nonante cent cents mille million millions demi demie
	premier premiere deuxieme troisieme quatrieme
	two three four five seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
	twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half first second third`)

var joints = set(`virgule sur et comma over and`)

// turns are the words that a letter is about and that sound like their opposite or
// like nothing: negations, sides, places, directions of change, units of doses.
var turns = set(`ne n pas sans aucun aucune aucuns aucunes ni non jamais absence absent absente absents absentes indemne indemnes negatif negative negatifs negatives nul nulle
	gauche gauches droit droite droits droites bilateral bilaterale bilateraux bilaterales
	anterieur anterieure posterieur posterieure superieur superieure inferieur inferieure lateral laterale septal septale
	augmente augmentee augmentation diminue diminuee diminution baisse hausse arret arrete arreter stop poursuivre poursuite majorer reduire
	plus moins avant apres
	mg g ug mcg milligramme milligrammes microgramme microgrammes gramme grammes millilitre millilitres ml millimetre millimetres centimetre centimetres mm cm mmhg pourcent
	seconde secondes milliseconde millisecondes minute minutes heure heures
	not no without never none left right bilateral anterior posterior superior inferior increased decreased stopped`)

// heads begin words whose opposite differs in them alone.
var heads = []string{"hypo", "hyper", "brady", "tachy"}

// tails end the names of drugs that the lexicon may lack.
var tails = []string{"olol", "sartan", "xaban", "statine", "dipine", "gliflozine", "grelor", "parine"}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// drugs are the names of the lexicon, of one word each or the parts of a
// combination. It is read once; package vocab keeps it in memory anyway.
var drugs = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, t := range vocab.Terms() {
		if t.Drug() {
			for _, w := range strings.FieldsFunc(fold(t.Text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				if len(w) >= 4 {
					m[w] = true
				}
			}
		}
	}
	return m
})

// kinds gives the kind of every token. An article "un" counts as a number where
// a number or a unit stands beside it.
func (p *pass) kinds() []kind {
	out := make([]kind, len(p.tokens))
	for _, a := range p.atoms {
		if k := kindOf(a.word); k != plain && (out[a.token] == plain || k == number) {
			out[a.token] = k
		}
	}
	for i, t := range p.tokens {
		if strings.ContainsAny(t.text, "%‰µ") && out[i] == plain {
			out[i] = turn
		}
	}
	for _, a := range p.atoms {
		i := a.token
		if (a.word == "un" || a.word == "une" || a.word == "one") && out[i] == plain &&
			(i > 0 && (out[i-1] == number || out[i-1] == joint) || i+1 < len(out) && (out[i+1] == number || p.tokens[i+1].text == "virgule")) {
			out[i] = number
		}
	}
	return out
}

func kindOf(w string) kind {
	switch {
	case numbers[w], strings.ContainsFunc(w, unicode.IsDigit):
		return number
	case joints[w]:
		return joint
	case turns[w], drugs()[w]:
		return turn
	}
	for _, h := range heads {
		if strings.HasPrefix(w, h) {
			return turn
		}
	}
	for _, t := range tails {
		if strings.HasSuffix(w, t) && len(w) > len(t)+2 {
			return turn
		}
	}
	return plain
}
