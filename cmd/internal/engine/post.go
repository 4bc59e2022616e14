package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/render"
	"cardiopli/pipeline/review"
)

// Postal is the address of a recipient for the window of an envelope: the one that was
// signed, else, of a letter that was signed for another way, that of the directory.
func (p *Practice) Postal(ctx context.Context, r pipeline.Recipient) ([]string, error) {
	lines := []string{docteur(r)}
	if r.Postal != "" {
		return append(lines, strings.Split(r.Postal, "\n")...), nil
	}
	book, err := p.Book(ctx)
	if err != nil {
		return nil, err
	}
	e, _ := book.Of(r)
	if known := e.Place.Postal(); known != "" {
		lines = append(lines, strings.Split(known, "\n")...)
	}
	return lines, nil
}

func docteur(r pipeline.Recipient) string {
	title := r.Title
	switch strings.TrimSuffix(strings.ToLower(title), ".") {
	case "dr":
		title = "Docteur"
	case "pr":
		title = "Professeur"
	}
	return strings.Join(strings.Fields(title+" "+r.Given+" "+r.Name), " ")
}

// Paper is the file that is printed: the page for the envelope, then the letter,
// whose very bytes stand in it first. whole is false where the page could not be put
// before it: the letter was set by a program of before, and comes alone.
func (p *Practice) Paper(out review.Printout, address []string) (pdf []byte, whole bool, err error) {
	cover, err := p.Cover(out.Letter, address)
	if err != nil {
		return nil, false, fmt.Errorf("set the page with the address: %w", err)
	}
	pdf, err = render.Enclose(cover, out.PDF)
	if errors.Is(err, render.ErrForeign) {
		return out.PDF, false, nil
	}
	return pdf, err == nil, err
}

// PaperFor is Paper with the address that the directory knows.
func (p *Practice) PaperFor(ctx context.Context, out review.Printout) ([]byte, error) {
	address, err := p.Postal(ctx, out.Recipient)
	if err != nil {
		return nil, err
	}
	pdf, _, err := p.Paper(out, address)
	return pdf, err
}
