package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

type amendCmd struct {
	ID     string `arg:"" help:"Numéro d'une lettre partie."`
	File   string `arg:"" type:"path" help:"Texte de la lettre corrigée, UTF-8."`
	Reason string `required:"" help:"Pourquoi elle est corrigée : imprimé en première page."`
	As
}

// Run starts a correction: a new version that goes to everyone who got the letter,
// once a cardiologist has signed it.
func (c amendCmd) Run(a *app) error {
	text, err := readCapped(c.File)
	if err != nil {
		return err
	}
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		if err := p.Desk.Amend(a.ctx, who, id, v, string(text), c.Reason); err != nil {
			return err
		}
		return a.redrafted(p, id, "correction notée, à signer puis à envoyer à tous ceux qui ont reçu la lettre")
	})
}

type answerCmd struct {
	ID      string `arg:"" help:"Numéro du document (cardiopli list)."`
	Finding string `arg:"" optional:"" help:"Clé du point, comme show la montre."`
	Reason  string `help:"Avec un point : pourquoi le texte est juste."`
	Action  string `enum:",none,asked" default:"" help:"Au lieu d'un point : si la lettre demande quelque chose à son lecteur (none : rien ; asked : une action)."`
	Say     string `help:"Avec --action : ce qui est demandé, et pour quand, dans vos mots."`
	As
}

// Validate tells the two questions apart that can be answered.
func (c answerCmd) Validate() error {
	switch {
	case (c.Finding == "") == (c.Action == ""):
		return errors.New("donnez la clé d'un point avec --reason, ou --action none|asked")
	case c.Action == "" && c.Reason == "":
		return errors.New("il manque : --reason=TEXTE")
	case c.Action == "" && c.Say != "", c.Action != "" && c.Reason != "":
		return errors.New("--reason va avec un point, --say avec --action")
	}
	return nil
}

func (c answerCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		if c.Action != "" {
			if err := p.Desk.Ask(a.ctx, who, id, v, pipeline.Ask{Action: pipeline.Action(c.Action), Added: c.Say}); err != nil {
				return err
			}
			what := "noté : la lettre demande une action à son lecteur"
			if pipeline.Action(c.Action) == pipeline.ActionNone {
				what = "noté : la lettre ne demande rien à son lecteur"
			}
			return a.redrafted(p, id, what)
		}
		if err := p.Desk.Answer(a.ctx, who, id, v, c.Finding, c.Reason); err != nil {
			return err
		}
		return a.answered(p, id)
	})
}

// printAmendment tells which letter a version replaces, and what it says otherwise.
func printAmendment(w io.Writer, s review.Sheet) {
	if s.AmendsVersion > 0 {
		fmt.Fprintf(w, "remplace la version %d, lettre du %s : %s\n", s.AmendsVersion, s.AmendsOn().French(), s.AmendReason)
	}
	if s.Letter.Amendment == nil {
		return
	}
	for _, e := range s.Letter.Amendment.Edits {
		fmt.Fprintf(w, "  %s\n", e.Text(pipeline.French))
	}
}

// printCopies prints a line for each copy: its state and the next step, then why.
// next may be nil: of a letter that was replaced nothing more leaves.
func printCopies(w io.Writer, title string, ds []pipeline.Delivery, next func(pipeline.Delivery) string) {
	if len(ds) > 0 {
		fmt.Fprintln(w, "\n"+title+" :")
	}
	for _, d := range ds {
		words := about(here("", strings.Join(review.WhyCopy(d, nil), "\n")), []string{d.ID}) // what came back is printed below
		fmt.Fprintf(w, "  %s  %s <%s>  %s", d.ID, d.Recipient.Display(), d.Recipient.Where(), review.CopyWords(d))
		if next != nil {
			if n := next(d); n != "" {
				fmt.Fprintf(w, " → %s", n)
			}
		}
		if words != "" {
			fmt.Fprintf(w, "\n      %s", strings.ReplaceAll(words, "\n", "\n      "))
		}
		fmt.Fprintln(w)
	}
}
