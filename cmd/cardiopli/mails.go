package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

type mailsCmd struct {
	List  mailsList  `cmd:"" default:"withargs" help:"Courriers à classer, réponses à lire, envois sans nouvelle."`
	Show  mailsShow  `cmd:"" help:"Un courrier, en texte simple."`
	File  mailsFile  `cmd:"" help:"Classe un courrier avec l'envoi dont il parle."`
	Aside mailsAside `cmd:"" help:"Met de côté un courrier qui ne parle d'aucune lettre, avec une raison."`
	Read  mailsRead  `cmd:"" help:"Marque une réponse comme lue."`
}

type mailsList struct {
	JSON bool `name:"json"`
}

func (c mailsList) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	unmatched, err := p.Desk.Unmatched(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	unread, err := p.Desk.Unread(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	overdue, err := p.Desk.Overdue(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	if c.JSON {
		return a.json(map[string]any{"unmatched": orEmpty(unmatched), "unread": orEmpty(unread), "overdue": orEmpty(overdue)})
	}
	if len(unmatched)+len(unread)+len(overdue) == 0 {
		fmt.Fprintln(a.out, "Rien n'attend personne.")
		return nil
	}
	for _, w := range overdue {
		fmt.Fprintf(a.out, "%s  %s\n    %s %s : %s\n", w.Delivery, w.Address, w.What, w.Who, about(here("", w.Todo), []string{w.Delivery}))
	}
	for _, l := range []struct {
		title string
		mails []review.Reply
	}{{"Réponses à lire", unread}, {"Courriers sans lettre", unmatched}} {
		if len(l.mails) == 0 {
			continue
		}
		fmt.Fprintf(a.out, "\n%s :\n", l.title)
		t := a.table()
		for _, m := range l.mails {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\t%s\n", m.ID, m.Returned.At.Local().Format("02/01/2006 15:04"), plain(string(m.From)), m.Verified(), m.Delivery, plain(m.Subject))
			if len(m.Suspects) > 0 {
				fmt.Fprintf(t, "  \tpeut concerner : %s\n", strings.Join(m.Suspects, ", "))
			}
		}
		t.Flush()
	}
	return nil
}

func orEmpty[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

type mailsShow struct {
	Mail       string `arg:"" help:"Courrier, comme la liste le nomme."`
	Attachment int    `name:"attachment" help:"Écrit la n-ième pièce, à partir de 1, dans -o."`
	Raw        bool   `name:"raw" help:"Écrit le courrier comme reçu dans -o ; cardiopli open le lit."`
	Out        string `short:"o" help:"Fichier à écrire." type:"path"`
}

func (c mailsShow) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	if c.Attachment > 0 || c.Raw {
		if c.Out == "" {
			return refuse("Il manque le nom du fichier à écrire.", "Ajoutez -o FICHIER.")
		}
		var b []byte
		if c.Raw {
			b, err = p.Desk.Raw(a.ctx, onTerminal(), c.Mail)
		} else {
			_, b, err = p.Desk.Attachment(a.ctx, onTerminal(), c.Mail, c.Attachment-1)
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Out, b, 0o600); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  écrit : %s → ce fichier n'est pas chiffré : supprimez-le après usage\n", plain(c.Mail), c.Out)
		return nil
	}
	m, err := p.Desk.Mail(a.ctx, onTerminal(), c.Mail)
	if err != nil {
		return err
	}
	printReply(a.out, m)
	return nil
}

type mailsFile struct {
	Mail     string `arg:""`
	Delivery string `arg:"" help:"Envoi, comme queue list --all le montre."`
	As
}

func (c mailsFile) Run(a *app) error {
	return c.As.decide(a, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.FileMail(a.ctx, who, c.Mail, c.Delivery); err != nil {
			return err
		}
		l, err := p.Store.Delivery(a.ctx, strings.TrimSpace(c.Delivery))
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  classé avec l'envoi %s (%s) → cardiopli show %s\n", plain(c.Mail), l.ID, review.CopyWords(l), l.Document)
		return nil
	})
}

type mailsAside struct {
	Mail   string `arg:""`
	Reason string `required:""`
	As
}

func (c mailsAside) Run(a *app) error {
	return c.As.decide(a, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.PutAside(a.ctx, who, c.Mail, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  mis de côté, avec votre raison → les autres : cardiopli mails list\n", plain(c.Mail))
		return nil
	})
}

type mailsRead struct {
	Mail string `arg:""`
	As
}

func (c mailsRead) Run(a *app) error {
	return c.As.decide(a, func(p *engine.Practice, who review.Actor) error {
		m, err := p.Desk.Mail(a.ctx, who, c.Mail)
		if err != nil {
			return err
		}
		if err := p.Desk.Read(a.ctx, who, m.Document, c.Mail); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  réponse lue → la lettre : cardiopli show %s ; les autres : cardiopli mails list\n", plain(c.Mail), m.Document)
		return nil
	})
}

type queuePhone struct {
	copyArg
	To       string `required:"" help:"Qui a répondu, avec sa fonction."`
	ReadBack bool   `name:"read-back" help:"Le constat a été relu : plus rien n'est demandé pour cet envoi."`
	Note     string `help:"Ce qui a été dit."`
}

func (c queuePhone) Run(a *app) error {
	return c.decide(a, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.Phoned(a.ctx, who, c.Delivery, c.To, c.ReadBack, c.Note); err != nil {
			return err
		}
		if c.ReadBack {
			fmt.Fprintln(a.out, "Appel noté : la lettre a été relue au téléphone.")
		} else {
			fmt.Fprintln(a.out, "Appel noté. Sans relecture (--read-back), l'échéance court toujours.")
		}
		return nil
	})
}

func printReply(w io.Writer, m review.Reply) {
	fmt.Fprintf(w, "%s  reçu le %s\n  de       %s (%s)\n  objet    %s\n", m.ID, m.Returned.At.Local().Format("02/01/2006 15:04"), plain(string(m.From)), m.Verified(), plain(m.Subject))
	if m.Stranger {
		fmt.Fprintln(w, "  attention : l'expéditeur n'est pas le destinataire de la lettre")
	}
	if m.End {
		fmt.Fprintln(w, "  fin de conversation")
	}
	for i, f := range m.Attachments {
		fmt.Fprintf(w, "  pièce %d  %s (%s, %s) : cardiopli mails show %s --attachment %d -o FICHIER\n", i+1, f.Name, f.Type, size(f.Size), m.ID, i+1)
	}
	if m.Large {
		fmt.Fprintln(w, "  trop volumineux : seul l'en-tête a été lu ; le courrier est dans la boîte")
	}
	if m.Text != "" {
		fmt.Fprintln(w)
		for line := range strings.Lines(m.Text) {
			for _, l := range wrapped(line) {
				fmt.Fprintln(w, "    "+l)
			}
		}
	}
}

// printEcho prints what came back about the copies of a document.
func printEcho(w io.Writer, copies []pipeline.Delivery, e review.Echo) {
	first := true
	for _, l := range copies {
		wt := e.Watches[l.ID]
		if len(e.Copies[l.ID]) == 0 && wt.Todo == "" && e.Maybe[l.ID] == "" {
			continue
		}
		if first {
			fmt.Fprintln(w, "\nCe qui est revenu :")
			first = false
		}
		fmt.Fprintf(w, "  %s\n", l.ID)
		for _, h := range e.Copies[l.ID] {
			fmt.Fprintf(w, "      %s  %s", h.At.Local().Format("02/01/2006 15:04"), h.What)
			if h.Todo != "" {
				fmt.Fprintf(w, " → %s", about(here("", h.Todo), []string{l.ID}))
			}
			fmt.Fprintln(w)
			if h.Receipt.Words != "" {
				fmt.Fprintf(w, "          « %s »\n", plain(strings.Join(strings.Fields(h.Receipt.Words), " ")))
			}
			if h.Doubt != "" {
				fmt.Fprintf(w, "          à vérifier : %s\n", h.Doubt)
			}
		}
		if maybe := e.Maybe[l.ID]; maybe != "" {
			fmt.Fprintf(w, "      %s\n", maybe)
		}
		if odd := e.Odd[l.ID]; odd != "" {
			fmt.Fprintf(w, "      contradiction : %s\n", odd)
		}
		if wt.Todo != "" {
			fmt.Fprintf(w, "      %s %s : %s\n", wt.What, wt.Who, about(here("", wt.Todo), []string{l.ID}))
		}
	}
	if len(e.Calls) > 0 {
		fmt.Fprintln(w, "\nAppels :")
	}
	for _, c := range e.Calls {
		said := "sans relecture"
		if c.Read {
			said = "relu au téléphone"
		}
		fmt.Fprintf(w, "  %s  %s  %s, %s (par %s) %s\n", c.At.Local().Format("02/01/2006 15:04"), c.Delivery, plain(c.Who), said, c.By, plain(c.Note))
	}
	if len(e.Replies) > 0 {
		fmt.Fprintln(w, "\nRéponses :")
	}
	for _, m := range e.Replies {
		printReply(w, m)
	}
}
