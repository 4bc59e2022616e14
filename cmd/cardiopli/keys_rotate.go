package main

import (
	"bytes"
	"fmt"
	"path/filepath"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
)

type keysRotate struct {
	Renew             bool   `help:"Aussi une nouvelle clé racine et un nouveau code de secours, affiché une fois : l'ancien n'ouvre plus rien."`
	NewPassphrase     bool   `help:"Aussi une nouvelle phrase secrète, demandée deux fois ; comprend --renew."`
	NewPassphraseFile string `type:"path" help:"Aussi une nouvelle phrase secrète, lue dans ce fichier ; comprend --renew."`
}

func (c keysRotate) Run(a *app) error {
	if !exists(filepath.Join(a.cli.Dir, config.Name)) {
		return engine.ErrNoPractice
	}
	pass, err := a.passphrase("Phrase secrète du cabinet : ")
	if err != nil {
		return err
	}
	o := engine.Rotation{Renew: c.Renew, Told: func(done, of int) {
		fmt.Fprintf(a.errOut, "\r%d sur %d", done, of)
		if done == of {
			fmt.Fprintln(a.errOut)
		}
	}, Printed: func(code string) {
		fmt.Fprintf(a.out, "Nouveau code de secours, à imprimer et à mettre au coffre ; il n'est enregistré nulle part, l'ancien ne vaut plus :\n\n    %s\n\n", code)
	}}
	if c.NewPassphrase || c.NewPassphraseFile != "" {
		if exists(filepath.Join(a.cli.Dir, demo.PassphraseFile)) {
			return said("une démonstration garde la phrase secrète qui est à côté de ses clés")
		}
		if o.Passphrase, err = c.newPassphrase(a); err != nil {
			return err
		}
	}
	r, err := engine.Rotate(a.ctx, a.cli.Dir, pass, o)
	if err != nil {
		return err
	}
	return c.tell(a, r)
}

func (c keysRotate) newPassphrase(a *app) ([]byte, error) {
	src := keys.Source{File: c.NewPassphraseFile, Prompt: keys.TerminalPrompt(a.in, a.errOut), Question: "Nouvelle phrase secrète : "}
	return a.chosen(src)
}

// chosen is a new passphrase. Who types it types it twice, since nobody sees it.
func (a *app) chosen(src keys.Source) ([]byte, error) {
	typed := false
	if ask := src.Prompt; ask != nil {
		src.Prompt = func(question string) ([]byte, error) { typed = true; return ask(question) }
	}
	p, err := keys.Passphrase(src)
	if err != nil {
		return nil, err
	}
	if w := keys.Weakness(p); w != "" {
		fmt.Fprintln(a.errOut, w)
	}
	if !typed {
		return p, nil
	}
	src.Question = "La même, encore une fois : "
	again, err := keys.Passphrase(src)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(p, again) {
		return nil, &advice{what: "les deux phrases secrètes diffèrent : rien n'a été changé", hint: "tapez de nouveau la commande"}
	}
	return p, nil
}

func (c keysRotate) tell(a *app, r engine.Rotated) error {
	if r.Resumed {
		fmt.Fprintln(a.out, "Une rotation avait été interrompue : elle est terminée.")
	}
	fmt.Fprintf(a.out, "%s, aucun contenu rechiffré (%d rendez-vous, %s).\n", pipeline.French.Count(r.Documents, "document ré-enveloppé", "documents ré-enveloppés"), r.Appointments, pipeline.French.Count(r.People, "personne", "personnes"))
	for _, w := range r.Dropped {
		fmt.Fprintf(a.out, "%s n'ouvre plus les clés : les réglages ne le nomment pas. S'il doit encore ouvrir : cardiopli keys unlock add.\n", w)
	}
	if r.Kept {
		fmt.Fprintf(a.out, "%s sous aucune clé : les anciennes clés sont gardées.\n", pipeline.French.Count(len(r.Broken), "document ne s'ouvre", "documents ne s'ouvrent"))
		for _, id := range r.Broken {
			fmt.Fprintf(a.out, "  %s\n", id)
		}
		fmt.Fprintln(a.errOut, "cardiopli: hint: reprenez ces documents d'une sauvegarde, ou effacez-les (cardiopli erase), puis recommencez")
		return exit(exitPerson)
	}
	fmt.Fprintln(a.out, "Les anciennes clés sont supprimées.")
	if c.Renew || c.NewPassphrase || c.NewPassphraseFile != "" {
		fmt.Fprintln(a.out, "Les copies d'avant (sauvegardes, keys/site.json) s'ouvrent encore avec l'ancienne phrase ou l'ancien code : faites une nouvelle sauvegarde, puis détruisez-les.")
	}
	return nil
}
