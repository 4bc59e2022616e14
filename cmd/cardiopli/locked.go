package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/review/web"
)

// again is how often sources that did not answer at the start are asked again.
const again = time.Minute

// runLocked serves a page that asks for the passphrase, at the address of the
// review page, and works once the practice is open. Until then nothing is taken
// from the inbox, and neither keys nor database are open. The sources of the
// settings are asked every so often: once one answers, nobody need type anything.
func (a *app) runLocked(every time.Duration) error {
	cfg, err := config.Read(a.cli.Dir)
	if err != nil {
		return err
	}
	page, err := listen(cfg.Web.Listen, false)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(a.ctx)
	defer stop()
	started := make(chan *engine.Engine, 1)
	failed := make(chan error, 1)
	turn := make(chan struct{}, 1) // the page and the sources do not open at once
	start := func(open func() (*engine.Practice, error)) error {
		turn <- struct{}{}
		defer func() { <-turn }()
		if ctx.Err() != nil {
			return a.ctx.Err() // nil: somebody else has just opened it
		}
		p, err := open()
		if err != nil {
			return err
		}
		a.tellRefusals(p)
		e, err := engine.Start(a.ctx, p, a.log)
		if err != nil {
			p.Close()
			failed <- err
			return &review.Refusal{Code: "state", What: "La phrase est la bonne, mais le cabinet n'a pas pu démarrer ; cardiopli s'arrête.", Todo: "Prévenez l'administrateur : le journal dit pourquoi."}
		}
		page.show(a.review(e)) // before the answer sends the browser on
		started <- e
		stop()
		return nil
	}
	page.show(web.Unlock(func(_ context.Context, passphrase []byte) error {
		err := start(func() (*engine.Practice, error) { return engine.Open(a.ctx, a.cli.Dir, passphrase) })
		return lockedWords(err)
	}, web.Options{Log: a.log, Practice: cfg.Practice.Name}))
	fmt.Fprintf(a.out, "\nCabinet verrouillé : rien n'est pris ni envoyé. Tapez la phrase secrète sur http://%s/   (Ctrl-C pour arrêter)\n", page.l.Addr())
	go func() {
		for tick := time.NewTicker(every); ; {
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-tick.C:
			}
			// Nobody is asked: only the sources of the settings.
			if len(engine.Unlockers(a.cli.Dir, cfg)) > 0 {
				// Not under ctx, which ends as soon as the practice is open.
				if err := start(func() (*engine.Practice, error) { return engine.OpenBy(a.ctx, a.cli.Dir, keys.Source{}, nil) }); err != nil {
					a.log.Info("the practice stays locked", "err", err)
				}
			}
		}
	}()
	return a.afterUnlock(page, started, failed)
}

// afterUnlock serves the page throughout, and works once an engine is started.
func (a *app) afterUnlock(page *page, started <-chan *engine.Engine, failed <-chan error) error {
	ctx, stop := context.WithCancel(a.ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- page.serve(ctx) }()
	var e *engine.Engine
	select {
	case err := <-served:
		return err
	case err := <-failed:
		stop()
		return errors.Join(err, <-served)
	case e = <-started:
	}
	defer e.Practice.Close()
	defer e.Close()
	fmt.Fprintf(a.out, "Cabinet ouvert. Page de relecture : http://%s/\n", page.l.Addr())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx); stop() }()
	err := <-served
	stop()
	return errors.Join(err, <-ended)
}

// lockedWords says what the person at the unlock page can mend.
func lockedWords(err error) error {
	switch {
	case errors.Is(err, keys.ErrPassphrase), errors.Is(err, keys.ErrEmpty):
		return &review.Refusal{Code: "login", What: "Ce n'est pas la phrase secrète du cabinet.", Todo: "Vérifiez les majuscules, les accents et les espaces, puis recommencez."}
	case errors.Is(err, keys.ErrDamaged):
		return &review.Refusal{Code: "state", What: "Les clés du cabinet sont abîmées.", Todo: "Reprenez le dossier keys/ d'une sauvegarde ; ne modifiez rien à la main."}
	case errors.Is(err, keys.ErrBusy):
		return &review.Refusal{Code: "state", What: "Les clés sont en train d'être changées par une autre commande.", Todo: "Attendez qu'elle ait fini, puis recommencez."}
	}
	return err
}
