package batch

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// doubt is what a person must look at, since the text is not cut.
type doubt struct {
	why                  reason
	first, second, third pipeline.Span
}

type reason uint8

const (
	two      reason = iota // identities without a clear border
	alike                  // identities that may be one
	missing                // a second letter without an identity
	inserted               // another patient in the middle of a letter
	again                  // a patient who is named again behind another's letter
	sexes                  // man and woman
)

// message says what is wrong and where, in French.
func (d *doubt) message(text string) string {
	quote := func(s pipeline.Span) string {
		q := strings.Join(strings.Fields(s.Of(text)), " ")
		if r := []rune(q); len(r) > 80 {
			q = string(r[:79]) + "…"
		}
		return fmt.Sprintf("« %s » (ligne %d)", q, lineOf(text, s.Start))
	}
	a, b := quote(d.first), quote(d.second)
	switch d.why {
	case alike:
		return fmt.Sprintf("Deux identités proches mais différentes dans ce fichier : %s et %s. C'est une faute de frappe, ou ce sont deux patients.", a, b)
	case missing:
		if d.first.IsZero() {
			return fmt.Sprintf("Une deuxième lettre semble commencer à %s, et elle ne nomme aucun patient.", b)
		}
		return fmt.Sprintf("Une deuxième lettre semble commencer à %s, et elle ne nomme aucun patient ; ce qui précède concerne %s.", b, a)
	case inserted:
		return fmt.Sprintf("Une page d'un autre patient semble glissée dans cette lettre : elle concerne %s, puis %s, puis de nouveau %s.", a, b, quote(d.third))
	case again:
		return fmt.Sprintf("Les lettres de deux patients semblent mêlées : %s, nommé de nouveau après un autre patient : %s.", a, b)
	case sexes:
		return fmt.Sprintf("Le texte parle d'un homme et d'une femme : %s et %s. Une partie peut concerner un autre patient.", a, b)
	}
	return fmt.Sprintf("Ce fichier semble contenir deux comptes rendus, sans séparation nette : %s, puis %s.", a, b)
}

func (d *doubt) hint() string {
	switch d.why {
	case alike:
		return "Corrigez l'identité fausse ; si ce sont deux patients, déposez chaque compte rendu dans son propre fichier et retirez celui-ci."
	case missing:
		return "Écoutez ou relisez l'original, déposez chaque lettre dans son propre fichier avec l'identité de son patient et retirez celui-ci ; si c'est bien une seule lettre, gardez le texte et dites pourquoi."
	case sexes:
		return "Vérifiez de qui parle chaque partie, corrigez ou retirez ce qui concerne un autre patient ; si tout concerne le même, gardez le texte et dites pourquoi."
	}
	return hint
}

const hint = "Déposez chaque compte rendu dans son propre fichier et retirez celui-ci ; si c'est bien une seule lettre, gardez le texte et dites pourquoi."

// contrary finds conclusions and descriptions of a man and of a woman in one letter.
func (s *splitter) contrary() *doubt {
	var at [2]pipeline.Span // of a man, of a woman
	for i, w := range s.words {
		sex := -1
		switch w.low {
		case "patient", "patiente", "homme", "femme":
		default:
			continue
		}
		gap := s.between(i)
		if gap == "(" || strings.HasPrefix(gap, "(e") || strings.HasPrefix(gap, "/") || strings.HasPrefix(gap, "·") {
			continue
		}
		strong := w.low == "patiente"
		if k := i + 1; (s.low(k) == "de" || s.low(k) == "age" || s.low(k) == "agee") && s.words[k].line-w.line < 2 { // "homme de 64 ans"
			for n := k; n < k+4 && n < len(s.words); n++ {
				if s.words[n].class == figure && s.low(n+1) == "ans" {
					strong = true
				}
			}
		}
		if l := s.lines[w.line]; s.concludes(w.line) && (w.low == "patient" || w.low == "patiente") && i-l.first < 12 {
			strong = true
		}
		if !strong {
			continue
		}
		if w.low == "patiente" || w.low == "femme" {
			sex = 1
		} else {
			sex = 0
		}
		for k := i - 1; k >= 0 && k > i-6 && s.words[k].line == w.line; k-- {
			if kinWords[s.low(k)] || s.low(k) == "chez" || s.low(k) == "autre" {
				sex = -1
			}
		}
		if (w.low == "femme" || w.low == "homme") && (s.low(i-1) == "sa" || s.low(i-1) == "la") {
			sex = -1
		}
		if sex >= 0 && at[sex].IsZero() {
			end := min(len(s.lineText(w.line))+s.lines[w.line].start, w.to+60)
			at[sex] = pipeline.Span{Start: w.from, End: boundary(s.text, end)}
		}
	}
	if at[0].IsZero() || at[1].IsZero() {
		return nil
	}
	if at[0].Start > at[1].Start {
		at[0], at[1] = at[1], at[0]
	}
	return &doubt{why: sexes, first: at[0], second: at[1]}
}

// boundary moves an offset back to where a rune begins.
func boundary(s string, at int) int {
	for at > 0 && at < len(s) && s[at]&0xc0 == 0x80 {
		at--
	}
	return at
}
