package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blob/s3"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type eraseCmd struct {
	ID     string `arg:"" help:"Numéro du document (cardiopli list)."`
	Reason string `required:"" enum:"retention,request,error,order" help:"Pourquoi : retention (durée échue), request (demande de la personne), error (reçu par erreur), order (décision d'une autorité)."`
	// A medical record is kept for twenty years: see review.Desk.Erase.
	DespiteRetention bool   `help:"Bien que le document doive encore être conservé."`
	Identity         bool   `help:"Montre le nom du patient avant de demander ; compte comme une consultation."`
	Confirm          string `help:"Le numéro du document encore une fois, au lieu qu'il soit demandé." placeholder:"ID"`
	As
}

func (c eraseCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	id, err := pipeline.ParseID(c.ID)
	if err != nil {
		return store.ErrNotFound
	}
	who, _, err := c.As.actor(a, p)
	if err != nil {
		return err
	}
	l, err := p.Desk.Loss(a.ctx, who, id)
	if err != nil {
		return err
	}
	if err := c.show(a, p, who, l); err != nil {
		return err
	}
	if err := l.May(c.Reason, c.DespiteRetention); err != nil {
		return err
	}
	if !l.Gone && !c.confirmed(a, id) {
		fmt.Fprintln(a.errOut, "Rien n'a été effacé.")
		return exit(exitPerson)
	}
	err = p.Desk.Erase(a.ctx, who, id, c.Reason, c.DespiteRetention)
	if kept, ok := errors.AsType[*s3.KeptError](err); ok && !errors.Is(err, store.ErrBusy) {
		if err := p.NoteErasures(a.ctx); err != nil {
			return err
		}
		a.say("le document est effacé ; le stockage garde sous verrou son chiffré, sans clé : "+kept.Error(), "run l'ôte à un lancement, après la fin du verrou")
		return exit(exitPerson)
	}
	if errors.Is(err, store.ErrBusy) {
		a.say("le document est effacé ; le journal de la base sert encore et peut garder d'anciens octets", "arrêtez run, puis tapez de nouveau la commande")
		return exit(exitPerson)
	} else if err != nil {
		return err
	}
	if err := p.NoteErasures(a.ctx); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s  effacé (%s) ; sa trace et sa place dans la balance restent.\n", id, review.EraseWords(c.Reason))
	if stay := p.CopiesStay(); stay != "" {
		fmt.Fprintln(a.out, stay)
	}
	fmt.Fprintln(a.out, "Les sauvegardes d'avant l'ont encore : elles le perdent en étant restaurées, ou quand elles expirent (backup --keep).")
	return nil
}

func (c eraseCmd) show(a *app, p *engine.Practice, who review.Actor, l review.Loss) error {
	if l.Gone {
		fmt.Fprintf(a.errOut, "%s est déjà effacé : ce qui resterait sur le disque est cherché encore.\n", l.ID)
		return nil
	}
	fmt.Fprintf(a.errOut, "%s, reçu le %s, %s : %s, %s, %s.\n", l.ID, l.Received.Local().Format("02/01/2006"),
		review.SheetWords(l.State, l.Class), pipeline.French.Count(l.Versions, "version", "versions"), pipeline.French.Count(l.Decisions, "décision", "décisions"), pipeline.French.Count(l.Copies, "envoi parti", "envois partis"))
	fmt.Fprintln(a.errOut, "Seront détruits, sans retour : original, textes, lettre, points, destinataires, messages, et leurs clés.")
	if l.Copies > 0 {
		fmt.Fprintln(a.errOut, "Les destinataires gardent la lettre qu'ils ont reçue.")
	}
	if len(l.Shared) > 0 {
		fmt.Fprintf(a.errOut, "L'enregistrement est gardé : %s. On y entend tout ce qui a été dicté.\n", pipeline.French.Count(len(l.Shared), "autre lettre en vient", "autres lettres en viennent"))
	}
	if l.Due {
		fmt.Fprintf(a.errOut, "À conserver jusqu'au %s.\n", l.Until.French())
	}
	if !c.Identity {
		return nil
	}
	s, err := p.Desk.Open(a.ctx, who, l.ID)
	if err != nil {
		return err
	}
	pt := s.Report.Patient
	fmt.Fprintf(a.errOut, "Patient : %s %s, né(e) le %s.\n", pt.Name, pt.Given, pt.BirthDate.French())
	return nil
}

// confirmed asks for the id once more: a yes is typed too easily.
func (c eraseCmd) confirmed(a *app, id pipeline.ID) bool {
	if c.Confirm != "" {
		return c.Confirm == string(id)
	}
	fmt.Fprint(a.errOut, "Pour effacer, tapez le numéro du document : ")
	line, _ := bufio.NewReader(io.LimitReader(a.in, 64)).ReadString('\n')
	return strings.TrimSpace(line) == string(id)
}

// remains shows what is left of an erased document.
func (a *app) remains(p *engine.Practice, id pipeline.ID, asJSON bool) error {
	r, hops, err := p.Desk.Remains(a.ctx, onTerminal(), id)
	if err != nil {
		return err
	}
	if asJSON {
		return a.json(map[string]any{"id": r.ID, "state": r.State, "class": r.Class, "version": r.Version, "erased": r.Erased, "erased_by": r.By,
			"erased_reason": r.Reason, "hops": hops})
	}
	fmt.Fprintf(a.out, "%s  effacé le %s par %s (%s) ; il était : %s\n\nÉtapes :\n", r.ID, r.Erased.Local().Format("02/01/2006 15:04"), r.By, review.EraseWords(r.Reason), review.SheetWords(r.State, r.Class))
	printHops(a.out, hops)
	return nil
}
