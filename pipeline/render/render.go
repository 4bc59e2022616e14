// Package render sets a letter on A4 pages and writes them as PDF/A-1b (ISO
// 19005-1, level B), the form that French secure messaging asks of a document
// copy.
//
// Equal letters give equal bytes, on any day and on any machine: lengths are
// integers (thousandths of a point), dates come from the letter, the file
// identifier from the content, and the order of objects is fixed. What is shown,
// approved and sent is therefore one and the same file.
//
// A letter is set as loosely as its pages allow: where a tighter setting saves a
// page, or keeps the measurements on the first, lines move closer, and then the
// headings of sections go to the head of their text. The type itself stays of one
// size. All forms are in French or English.
//
// A practice's logo stands in the letterhead (WithLogo). A qualified identity
// carries its INS in clear and as a datamatrix (package datamatrix), any other
// neither. Cover gives the page for the window envelope of a letter on paper.
//
// Pages are composed by fpdf. The fonts and the file around the pages are written
// here: fpdf parses and cuts its fonts anew for every document, which is nearly
// all of its time, and its file is no PDF/A. A face is parsed once (type/), and
// each document embeds the glyphs that it uses.
//
// The package is pure: no disk, no network, no clock. It never changes a word or
// a number; French spacing is all that it adds. A character that the typeface
// does not have is shown as □ and told in a finding.
package render

import (
	"fmt"

	"cardiopli/pipeline"
)

// Version is the version of the renderer, which letters carry. Raise it whenever
// equal letters give other bytes than before.
const Version = "2"

// Renderer holds the parsed typeface and the logo. It does not change and may be
// shared.
type Renderer struct {
	regular, bold *face
	fixed         *fixedParts
	logo          *logo
}

// New parses the embedded typeface. An error means a damaged program.
func New() (*Renderer, error) {
	regular, err := parseFace("SourceSans3-Regular", regularTTF)
	if err != nil {
		return nil, fmt.Errorf("parse regular face: %w", err)
	}
	bold, err := parseFace("SourceSans3-SemiBold", boldTTF)
	if err != nil {
		return nil, fmt.Errorf("parse semibold face: %w", err)
	}
	fixed, err := newFixedParts()
	if err != nil {
		return nil, fmt.Errorf("compress colour profile: %w", err)
	}
	return &Renderer{regular: regular, bold: bold, fixed: fixed}, nil
}

// Run sets doc.Letter as doc.PDF, and in the letter who set it. Characters that cannot be printed give a
// finding. The error is about the machine, never about the text.
func (r *Renderer) Run(doc pipeline.Document) (pipeline.Document, []pipeline.Finding, error) {
	doc.Letter.Renderer = Version
	pdf, missing, err := r.set(doc.Letter)
	if err != nil {
		return doc, nil, fmt.Errorf("render letter of %s: %w", doc.ID, err)
	}
	doc.PDF = pdf
	return doc, missing.findings(doc.Text), nil
}

// PDF returns the letter as PDF/A-1b.
func (r *Renderer) PDF(l pipeline.Letter) ([]byte, error) {
	pdf, _, err := r.set(l)
	return pdf, err
}

func (r *Renderer) set(l pipeline.Letter) ([]byte, *missing, error) {
	c := newCanvas(r)
	p := &printer{canvas: c, letter: l, lang: l.Language, logo: r.logo}
	p.print()
	pages, err := c.contents()
	if err != nil {
		return nil, nil, err
	}
	pdf, err := r.file(l, pages, c)
	return pdf, &c.missing, err
}
