package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review/web"
)

type initCmd struct {
	Path string `arg:"" optional:"" help:"Folder to make; default: --dir." type:"path"`
}

func (c initCmd) Run(a *app) error {
	if c.Path != "" {
		a.cli.Dir = c.Path
	}
	pass, err := a.passphrase("Choisissez une phrase secrète (au moins quatre mots) : ")
	if err != nil {
		return err
	}
	recovery, err := engine.Create(a.cli.Dir, config.Sample, pass)
	if errors.Is(err, os.ErrExist) {
		return errors.New("the folder is a practice already: nothing was changed")
	}
	if err != nil {
		return err
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
	Once bool `help:"End when nothing can move without a person."`
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
  openssl cms -decrypt -in %[1]s/mailboxes/ADRESSE/0001.eml -recip %[1]s/recipients/ADRESSE.cert.pem -inkey %[1]s/recipients/ADRESSE.key.pem
  cardiopli --dir %[1]s demo                    la même, et la page de relecture reste ouverte
`, a.cli.Dir)
	return nil
}

type runCmd struct{}

func (runCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	e, err := engine.Start(a.ctx, p, a.log)
	if err != nil {
		return err
	}
	defer e.Close()
	ctx, stop := context.WithCancel(a.ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx); stop() }()
	err = a.serve(ctx, e, false)
	stop()
	return errors.Join(err, <-ended)
}

// serve keeps the review page up until ctx ends.
func (a *app) serve(ctx context.Context, e *engine.Engine, invented bool) error {
	l, err := net.Listen("tcp", e.Config.Web.Listen)
	if err != nil && invented {
		l, err = net.Listen("tcp", "127.0.0.1:0") // a second demonstration on this machine
	}
	if err != nil {
		return fmt.Errorf("serve the page: %w", err)
	}
	srv := &http.Server{Handler: web.New(e.Desk, e.Book, web.Options{Log: a.log, Practice: e.Config.Practice.Name, Status: e.Status, Propose: e.Propose, Account: e.AccountOf}),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	fmt.Fprintf(a.out, "\nPage de relecture : http://%s/   (Ctrl-C pour arrêter)\n", l.Addr())
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
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		srv.Shutdown(grace)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
