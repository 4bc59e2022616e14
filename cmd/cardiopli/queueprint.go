package main

import (
	"fmt"
	"os"
	"strings"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type queuePrint struct {
	Copy string `arg:"" help:"Envoi, comme queue list le montre, ou DOCUMENT:ADRESSE."`
	Out  string `short:"o" required:"" type:"path" help:"PDF à écrire : la page d'adresse, puis la lettre. Il ne doit pas exister."`
	As
	Reason  string   `help:"Pourquoi : pour une copie signée pour être envoyée, ou pour réimprimer."`
	Address []string `name:"address" sep:"none" help:"Une ligne de l'adresse postale, à la place de celle de l'annuaire ; six fois au plus."`
}

// Run prints one copy for the post: the file is made first, so that a copy never
// counts as printed for want of a place to write it.
func (c queuePrint) Run(a *app) (err error) {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	who, pin, err := c.As.actor(a, p)
	if err != nil {
		return err
	}
	id, err := copyOf(a, p, c.Copy)
	if err != nil {
		return err
	}
	l, err := p.Store.Delivery(a.ctx, id)
	if err != nil {
		return err
	}
	address := c.Address
	if len(address) == 0 {
		if address, err = p.Postal(a.ctx, l.Recipient); err != nil {
			return err
		}
	}
	if len(address) > 6 {
		return said("une adresse a six lignes au plus : la fenêtre n'en montre pas davantage")
	}
	f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	kept := false
	defer func() {
		if !kept {
			f.Close()
			os.Remove(c.Out)
		}
	}()
	out, err := p.Desk.Print(a.ctx, who, pin, id, c.Reason)
	if err != nil {
		return err
	}
	pdf, whole, err := p.Paper(out, address)
	if err == nil {
		if _, err = f.Write(pdf); err == nil {
			err = f.Sync()
		}
	}
	if err != nil {
		what, _ := unforeseen(err)
		return &advice{what: "la copie compte comme imprimée, et son fichier n'a pas été écrit : " + what, hint: "faites de la place, puis imprimez de nouveau avec --reason"}
	}
	kept = true
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s  imprimé : %s\nÀ mettre sous enveloppe et à poster ; supprimez ensuite ce fichier, qui n'est pas chiffré.\n", id, c.Out)
	if !whole {
		fmt.Fprintf(a.out, "La page d'adresse n'a pas pu être jointe : cardiopli show %s --cover FICHIER --address LIGNE...\n", l.Document)
	}
	if len(address) < 2 {
		fmt.Fprintln(a.out, "L'annuaire ne connaît pas son adresse postale : complétez l'enveloppe à la main, ou imprimez de nouveau avec --address.")
	}
	return nil
}

// copyOf finds a copy by its name, or by its document and address.
func copyOf(a *app, p *engine.Practice, s string) (string, error) {
	doc, address, ok := strings.Cut(s, ":")
	if !ok {
		return s, nil
	}
	id, err := pipeline.ParseID(doc)
	if err != nil {
		return "", store.ErrNotFound
	}
	r, err := p.Store.Load(a.ctx, id)
	if err != nil {
		return "", err
	}
	ls, err := p.Store.Deliveries(a.ctx, id)
	if err != nil {
		return "", err
	}
	for _, l := range ls {
		if l.Version == r.Version && l.Recipient.Address.Equal(pipeline.Address(address)) {
			return l.ID, nil
		}
	}
	for _, to := range r.Recipients {
		if to.Address.Equal(pipeline.Address(address)) {
			return "", &review.Refusal{Code: "state", What: "Cette lettre n'est pas encore signée et en envoi.",
				Todo: "Pour la poster à ce destinataire : cardiopli choose " + doc + " ADRESSES --post " + address + ", puis la signer ; le mode d'envoi fait partie de ce qui est signé."}
		}
	}
	return "", store.ErrNotFound
}
