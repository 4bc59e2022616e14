package read

import (
	"errors"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/read/pdf"
)

// pdfText reads a PDF with a text layer.
func pdfText(raw []byte, n *notes) (string, error) {
	p, err := pdf.Read(raw, symbolTable)
	var fault pdf.Fault
	if errors.As(err, &fault) {
		return "", Refusal{Reason(fault.Kind), fault.Detail}
	}
	if err != nil {
		return "", Refusal{Damaged, "PDF not readable"}
	}
	text := page(p.Head, p.Body, p.Foot)
	if strings.IndexFunc(text, wordRune) < 0 {
		for _, s := range p.Pages {
			if s.Image || s.Drawn || s.Glyphs > 0 {
				return "", Refusal{Scan, "pages without text"}
			}
		}
		return "", Refusal{NoText, "pages without text"}
	}
	recognised := 0
	var bare []string
	for i, s := range p.Pages {
		switch {
		case s.Recognised:
			recognised++
		case s.Glyphs == 0 && (s.Image || s.Drawn):
			bare = append(bare, number(i+1, ""))
		case s.Image:
			n.images++
		}
	}
	if recognised > 0 {
		n.add("Texte reconnu automatiquement (OCR) sur %s : à relire en entier contre l'original, les chiffres surtout.", pipeline.French.Count(recognised, "page", "pages"))
	}
	if len(bare) > 0 {
		n.add("Page sans texte, numérisée ou dessinée, non lue : %s.", strings.Join(bare[:min(len(bare), 20)], ", "))
	}
	if p.Doubled {
		n.add("Dans ce PDF, des signes différents se lisent comme la même lettre : comparer les chiffres et les signes (≥, ≤, ±) avec l'original.")
	}
	if p.Rebuilt {
		n.add("La structure du PDF était abîmée et a été reconstituée : vérifier que le texte est complet.")
	}
	if p.Partial {
		n.add("Une partie du PDF n'a pas pu être décodée : vérifier que le texte est complet.")
	}
	if p.Turned > 0 {
		n.add("Du texte écrit en travers de la page a été placé après le reste : vérifier sa place.")
	}
	if p.Hyphens > 0 {
		n.add("%s en fin de ligne : le trait d'union a été gardé, à relire.", pipeline.French.Count(p.Hyphens, "mot coupé", "mots coupés"))
	}
	if p.Files > 0 {
		n.add("Le PDF contient un fichier joint, qui n'a pas été ouvert.")
	}
	n.hidden += p.Hidden
	n.struck += p.Struck
	n.blanks += p.Blanks
	for _, c := range p.Comments {
		n.comment(c)
	}
	return text, nil
}

// Printed gives all that the pages of a PDF show, one after the other, with what
// repeats on them and their numbers: to compare a letter with what it was made of.
// File leaves these out. The form of the text is the package's. The error is a Refusal.
func Printed(raw []byte) (string, error) {
	p, err := pdf.Printed(raw)
	var fault pdf.Fault
	if errors.As(err, &fault) {
		return "", Refusal{Reason(fault.Kind), fault.Detail}
	}
	if err != nil || p.Partial || p.Rebuilt {
		return "", Refusal{Damaged, "PDF not readable"}
	}
	return clean(strings.Join(p.Body, "\n"), &notes{}), nil
}
