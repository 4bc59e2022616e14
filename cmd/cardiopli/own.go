package main

import (
	"fmt"

	"cardiopli/pipeline"
)

type ownCmd struct {
	Moved bool `help:"L'autre dossier n'a plus tourné depuis la copie : rien n'est suspendu."`
	Yes   bool `help:"Ne demande rien."`
}

// Run takes the practice's work, and its object store, for this folder.
func (c ownCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	fmt.Fprintln(a.errOut, "Ce dossier devient celui du cabinet. L'autre ne doit plus jamais tourner : deux dossiers enverraient chaque lettre deux fois.")
	if b := p.Config.Storage.S3.Bucket; b != "" && p.Config.Storage.S3.Endpoint != "" {
		fmt.Fprintf(a.errOut, "Le stockage S3 (%s) lui appartiendra ; l'autre dossier n'y écrira plus.\n", b)
	}
	if !c.Yes && !a.confirm("L'autre dossier est-il arrêté pour toujours ? Tapez oui : ") {
		fmt.Fprintln(a.errOut, "Rien n'a été changé.")
		return exit(exitPerson)
	}
	r, err := p.Own(a.ctx, !c.Moved)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, "Ce dossier est celui du cabinet.")
	if r.Copies > 0 || r.Documents > 0 {
		fmt.Fprintf(a.out, "Peut-être déjà parties de l'autre dossier : %s (queue list --all, queue release ou queue cancel), %s (list, puis release ID ou withdraw ID).\n", pipeline.French.Count(r.Copies, "envoi suspendu", "envois suspendus"), pipeline.French.Count(r.Documents, "document retenu", "documents retenus"))
	}
	return nil
}
