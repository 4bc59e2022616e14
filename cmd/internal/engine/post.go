package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/render"
	"cardiopli/pipeline/review"
)

// windowLines is how many lines an address has at most.
const windowLines = 6

// Postal is the address of a recipient for the window of an envelope, as far as the
// directory knows it.
func (p *Practice) Postal(ctx context.Context, r pipeline.Recipient) ([]string, error) {
	lines := []string{docteur(r)}
	book, err := p.Book(ctx)
	if err != nil {
		return nil, err
	}
	e, _ := book.Of(r)
	return append(lines, placeLines(e.Place, windowLines-1)...), nil
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

// placeLines gives at most n lines; the town is the last and never left out.
func placeLines(pl directory.Place, n int) []string {
	var out []string
	for _, l := range append([]string{pl.Name, pl.Service}, pl.Lines...) {
		if l = strings.Join(strings.Fields(l), " "); l != "" && len(out) < n-1 {
			out = append(out, l)
		}
	}
	if town := strings.Join(strings.Fields(pl.Postcode+" "+pl.Town), " "); town != "" {
		out = append(out, town)
	}
	return out
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
