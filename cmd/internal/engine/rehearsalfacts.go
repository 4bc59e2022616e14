package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/annuaire"
	"cardiopli/pipeline/directory"
)

func lower(a pipeline.Address) string { return a.Key() }

// confirmed is what the Annuaire says of one entry.
type confirmed struct {
	missing bool
	moved   []string
	day     pipeline.Date // the entry as it stands was confirmed on it; zero: not
}

func (c *confirmed) fetched(e directory.Entry) pipeline.Date {
	if c.day.IsZero() {
		return e.Fetched
	}
	return c.day
}

// ask looks up those whose number is known, twenty at a time. What the Annuaire
// confirms as it stands gets a new day; anything else is left for a person.
func (p *Practice) ask(ctx context.Context, walk []directory.Entry, reach Reach, out *Rehearsal) ([]*confirmed, error) {
	asked := make([]*confirmed, len(walk))
	if reach.Annuaire == nil {
		return asked, nil
	}
	var numbers []string
	for _, e := range walk {
		if n := e.Recipient.RPPS; n != "" && directory.ValidRPPS(n) && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	for ; len(numbers) > 0; numbers = numbers[min(len(numbers), 20):] {
		some := numbers[:min(len(numbers), 20)]
		res, err := reach.Annuaire(ctx, annuaire.Query{RPPS: some})
		if err != nil {
			if ctx.Err() != nil {
				return asked, ctx.Err()
			}
			what, _ := frenchOf(err)
			out.Notes = append(out.Notes, what+" Les adresses n'ont pas toutes été comparées.")
			return asked, nil
		}
		if res.More { // what is not there may be on a page that was not read
			out.Notes = append(out.Notes, "L'Annuaire a plus de boîtes qu'il n'en a donné : les adresses n'ont pas toutes été comparées.")
			continue
		}
		for i, e := range walk {
			if slices.Contains(some, e.Recipient.RPPS) {
				if asked[i], err = p.compare(ctx, e, res, out); err != nil {
					return asked, err
				}
			}
		}
	}
	return asked, nil
}

func (p *Practice) compare(ctx context.Context, e directory.Entry, res annuaire.Result, out *Rehearsal) (*confirmed, error) {
	c := &confirmed{}
	var others []string
	for _, o := range res.Entries {
		if o.Recipient.RPPS != e.Recipient.RPPS {
			continue
		}
		if !o.Recipient.Address.Equal(e.Recipient.Address) {
			others = append(others, string(o.Recipient.Address))
			continue
		}
		ch := directory.NewBook(e).Preview([]directory.Entry{o}, o.Fetched, "").Changes
		if len(ch) == 1 && ch[0].Kind == directory.Confirmed {
			c.day = o.Fetched
			if e.Lent() {
				if err := p.Apply(ctx, ch[0]); err != nil {
					return c, err
				}
				out.Refreshed++
			}
		}
		return c, nil
	}
	if res.RedList > 0 || e.Recipient.Address == "" {
		return c, nil // theirs may be the one that is not shown
	}
	c.missing, c.moved = true, others
	return c, nil
}

// wayOf finds out how a letter to the entry would leave now.
func wayOf(f directory.Facts, reach Reach, at time.Time) directory.Facts {
	e := f.Entry
	if e.Recipient.Address == "" && e.Preference != directory.PreferPost {
		f.What = "Aucune adresse : la copie de l'Annuaire a expiré, ou la fiche n'en a jamais eu."
		f.Todo = "Chercher à nouveau : « cardiopli directory lookup »."
		return f
	}
	mode, err := reach.Choose(e, at)
	if err != nil {
		f.What, f.Todo = frenchOf(err)
		var spoken interface{ French() (what, todo string) }
		if !errors.As(err, &spoken) {
			f.What, f.Todo = "Aucune lettre ne peut partir.", "« cardiopli preflight » dit pourquoi."
		}
	}
	if c, err := e.X509(); mode == pipeline.ModeSMIME && err == nil && c != nil {
		f.Until = c.NotAfter
	}
	if reach.Listed != nil && e.Recipient.Address != "" && mode != pipeline.ModePost {
		listed, known := reach.Listed(e.Recipient.Address.Domain(), at)
		f.Unlisted = known && !listed
	}
	return f
}
