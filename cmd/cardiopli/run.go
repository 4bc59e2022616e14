package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review/web"
)

type initCmd struct {
	Path string `arg:"" optional:"" help:"Dossier à créer ; par défaut --dir." type:"path"`
}

func (c initCmd) Run(a *app) error {
	if c.Path != "" {
		a.cli.Dir = c.Path
	}
	taken := &advice{what: "ce dossier est déjà celui d'un cabinet : rien n'a été changé", hint: "nommez un autre dossier, ou travaillez dans celui-ci : cardiopli --dir " + a.cli.Dir + " preflight"}
	if exists(filepath.Join(a.cli.Dir, config.Name)) {
		return taken
	}
	pass, err := a.chosen(a.person("Choisissez une phrase secrète (au moins quatre mots) : "))
	if err != nil {
		return err
	}
	recovery, err := engine.Create(a.cli.Dir, config.Sample, pass)
	if errors.Is(err, os.ErrExist) {
		return taken
	}
	if err != nil {
		return err
	}
	if recovery == "" { // the keys of an init that was cut short were found and kept
		fmt.Fprintln(a.out, "Les clés d'un essai interrompu sont gardées, avec leur code de secours. S'il n'a pas été imprimé : cardiopli --dir "+a.cli.Dir+" keys rotate --renew en donne un nouveau.")
		recovery = "(celui de l'essai interrompu)"
	}
	fmt.Fprintf(a.out, `Dossier du cabinet créé : %s

Code de secours, à imprimer et à mettre au coffre ; il n'est enregistré nulle part :

    %s

Ensuite :
  1. complétez %s/%s (en-tête, opérateur)
  2. cardiopli --dir %[1]s users add NOM --role cardiologist --given PRÉNOM --name NOM --rpps NUMÉRO
  3. cardiopli --dir %[1]s keys import CERTIFICAT.p12
  4. cardiopli --dir %[1]s keys operator
  5. cardiopli --dir %[1]s directory import MÉDECINS.csv
  6. cardiopli --dir %[1]s preflight, puis cardiopli --dir %[1]s run
`, a.cli.Dir, recovery, a.cli.Dir, config.Name)
	return nil
}

type demoCmd struct {
	Once bool `help:"S'arrête quand plus rien n'avance sans quelqu'un."`
}

func (c demoCmd) Run(a *app) error {
	o := demo.Options{Dir: a.cli.Dir, Once: c.Once, Out: a.out, Log: a.log, Serve: func(ctx context.Context, e *engine.Engine) error {
		return a.serve(ctx, e, true)
	}}
	if err := demo.Run(a.ctx, o); err != nil {
		return err
	}
	fmt.Fprintf(a.out, `
À essayer :
  cardiopli --dir %[1]s list                    la liste de travail et la balance
  cardiopli --dir %[1]s trace verify            la trace, sans phrase secrète
  cardiopli open %[1]s/mailboxes/ADRESSE/0001.eml --key %[1]s/recipients/ADRESSE.key.pem --cert %[1]s/recipients/ADRESSE.cert.pem --ca %[1]s/pki/ca.cert.pem -o lettre
  openssl cms -decrypt -in %[1]s/mailboxes/ADRESSE/0001.eml -recip %[1]s/recipients/ADRESSE.cert.pem -inkey %[1]s/recipients/ADRESSE.key.pem
  cardiopli --dir %[1]s demo                    la même, et la page de relecture reste ouverte
`, a.cli.Dir)
	return nil
}

type runCmd struct{}

// Run works until it is stopped. A service that has no passphrase waits for one.
func (runCmd) Run(a *app) error {
	p, err := a.practice()
	if errors.Is(err, keys.ErrLocked) {
		var why *keys.SourceError
		if errors.As(err, &why) {
			a.failing(why)
		}
		return a.runLocked(again)
	}
	if err != nil {
		return err
	}
	defer p.Close()
	e, err := engine.Start(a.ctx, p, a.log)
	if err != nil {
		return err
	}
	defer e.Close()
	page, err := listen(e.Config.Web.Listen, false)
	if err != nil {
		return err
	}
	return a.work(a.ctx, e, page)
}

// work runs the engine behind its page, until either ends.
func (a *app) work(ctx context.Context, e *engine.Engine, page *page) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx); stop() }()
	page.show(a.review(e))
	fmt.Fprintf(a.out, "\nPage de relecture : http://%s/   (Ctrl-C pour arrêter)\n", page.l.Addr())
	err := page.serve(ctx)
	stop()
	return errors.Join(err, <-ended)
}

// review is the page where letters are read and signed.
func (a *app) review(e *engine.Engine) http.Handler {
	return web.New(e.Desk, e.Book, web.Options{Log: a.log, Practice: e.Config.Practice.Name, Status: e.Status, Propose: e.Propose, Account: e.AccountOf, Recent: e.Recent, Paper: e.PaperFor, Keep: e.KeepEntry, Lookup: e.Lookup(), Operator: e.SignIn()})
}

// serve keeps the review page of a demonstration up until ctx ends.
func (a *app) serve(ctx context.Context, e *engine.Engine, invented bool) error {
	page, err := listen(e.Config.Web.Listen, invented)
	if err != nil {
		return err
	}
	page.show(a.review(e))
	fmt.Fprintf(a.out, "\nPage de relecture : http://%s/   (Ctrl-C pour arrêter)\n", page.l.Addr())
	if invented {
		people, err := e.Store.People(ctx)
		if err != nil {
			return err
		}
		for _, p := range people {
			fmt.Fprintf(a.out, "  %-14s %-13s mot de passe « %s »\n", p.Name, p.Role, demo.Password)
		}
		fmt.Fprintln(a.out, "  codes de signature : cmd/cardiopli/README.md")
	}
	return page.serve(ctx)
}
