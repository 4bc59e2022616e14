package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type showCmd struct {
	ID   string `arg:"" help:"Numéro du document (cardiopli list)."`
	JSON bool   `name:"json" help:"Pour un programme (JSON)."`
	PDF  string `name:"pdf" help:"Écrit aussi le PDF de la lettre dans ce fichier." type:"path"`
	Of   int    `name:"of" help:"Avec --pdf : le PDF de cette version, par exemple d'une lettre remplacée."`
	// A cover is made only where a letter is printed for the post.
	Cover   string   `name:"cover" help:"Écrit aussi une page d'adresse, pour une enveloppe à fenêtre." type:"path"`
	Address []string `name:"address" sep:"none" help:"Avec --cover : une ligne de l'adresse, telle quelle ; plusieurs fois."`
}

func (c showCmd) Validate() error {
	if (c.Cover == "") != (len(c.Address) == 0) {
		return errors.New("--cover et --address vont ensemble")
	}
	return nil
}

func (c showCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	id, err := pipeline.ParseID(c.ID)
	if err != nil {
		return store.ErrNotFound
	}
	s, err := p.Desk.Open(a.ctx, onTerminal(), id)
	if errors.Is(err, store.ErrErased) && c.PDF == "" && c.Cover == "" {
		return a.remains(p, id, c.JSON)
	}
	if err != nil {
		return err
	}
	if c.PDF != "" {
		of := s.Version
		if c.Of > 0 {
			of = c.Of
		}
		b, err := p.Desk.PDF(a.ctx, onTerminal(), id, of)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.PDF, b, 0o600); err != nil {
			return err
		}
		c.wrote(a, c.PDF)
	}
	if c.Cover != "" {
		b, err := p.Cover(s.Letter, c.Address)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Cover, b, 0o600); err != nil {
			return err
		}
		c.wrote(a, c.Cover)
	}
	echo, err := p.Desk.Receipts(a.ctx, onTerminal(), id)
	if err != nil {
		return err
	}
	if c.JSON {
		type answered struct {
			Key string `json:"key"`
			pipeline.Finding
		}
		findings := []answered{}
		for _, f := range s.Findings {
			findings = append(findings, answered{f.Key(), f})
		}
		return a.json(map[string]any{"id": s.ID, "state": s.State, "class": s.Class, "version": s.Version, "urgency": s.Urgency, "reason": s.Reason,
			"file": s.Source.Name, "text": s.Text, "report": s.Report, "recipients": s.Recipients, "findings": findings, "deliveries": append(s.Earlier, s.Deliveries...), "amends": s.AmendsVersion, "amend_reason": s.AmendReason,
			"amendment": s.Letter.Amendment, "ask": s.Letter.Ask, "decisions": s.Decisions, "receipts": echo.Copies, "replies": orEmpty(echo.Replies), "calls": orEmpty(echo.Calls), "versions": s.Versions, "hops": s.Hops})
	}
	gates, err := a.halted(p)
	if err != nil {
		return err
	}
	next := nextStep(p, gates, time.Now())
	printSheet(a.out, s, echo, func(d pipeline.Delivery) string {
		if d.State == pipeline.Overdue && !echo.Watches[d.ID].Told.IsZero() {
			return "" // the call was made
		}
		return next(d)
	})
	return nil
}

func printSheet(w io.Writer, s review.Sheet, echo review.Echo, next func(pipeline.Delivery) string) {
	fmt.Fprintf(w, "%s  version %d  %s", s.ID, s.Version, review.SheetWords(s.State, s.Class))
	if t := review.Taken(s.Deliveries); t != "" {
		fmt.Fprintf(w, ", %s", t)
	}
	if s.Reason != "" {
		fmt.Fprintf(w, " (%s)", review.ReasonWords(s.Reason))
	}
	fmt.Fprintln(w)
	printAmendment(w, s)
	pt := s.Report.Patient
	born, ok := map[pipeline.Sex]string{pipeline.Male: "né", pipeline.Female: "née"}[pt.Sex]
	if !ok {
		born = "né(e)"
	}
	fmt.Fprintf(w, "%s %s  %s le %s  sexe %s\nfichier %s\n\n%s\n", pt.Name, pt.Given, born, pt.BirthDate.French(), pt.Sex, s.Source.Name, s.Text)
	if len(s.Findings) > 0 {
		fmt.Fprintln(w, "\nPoints :")
	}
	for _, f := range s.Findings {
		label := review.SeverityWords(f.Severity)
		if f.Urgency > pipeline.Routine {
			label = "urgent, " + review.UrgencyWords(f.Urgency)
		}
		fmt.Fprintf(w, "  %s [%s] %s\n      → %s\n", f.Key(), label, f.Message, f.Hint)
		if f.Answer != nil {
			fmt.Fprintf(w, "      gardé par %s : %s\n", f.Answer.By, f.Answer.Reason)
		}
	}
	if s.Prepared && len(s.Recipients) > 0 {
		fmt.Fprintln(w, "\nDestinataires :")
		for _, r := range s.Recipients {
			fmt.Fprintf(w, "  %s  %s : %s\n", r.Display(), r.Where(), review.ModeWords(r.Mode))
		}
	}
	printCopies(w, "Envois des lettres remplacées", s.Earlier, nil)
	printCopies(w, "Envois", s.Deliveries, next)
	printEcho(w, s.Deliveries, echo)
	fmt.Fprintln(w, "\nÉtapes :")
	printHops(w, s.Hops)
}

func printHops(w io.Writer, hops []pipeline.Hop) {
	for _, h := range hops {
		fmt.Fprintf(w, "  %s  v%d  %-13s %-12s %s\n", h.At.Local().Format("02/01/2006 15:04:05"), h.Version, review.StageWords(h.Stage), review.ActorWords(h.Actor), review.HopWords(h))
	}
}

// wrote tells of a file in clear, beside what is shown; a program is told nothing.
func (c showCmd) wrote(a *app, path string) {
	if !c.JSON {
		fmt.Fprintf(a.errOut, "%s  écrit → ce fichier n'est pas chiffré : supprimez-le après usage\n", path)
	}
}
