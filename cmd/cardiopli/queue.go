package main

import (
	"fmt"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type queueCmd struct {
	List    queueList    `cmd:"" help:"Ce qui est à faire, puis les envois qui suivent leur cours."`
	Hold    queueHold    `cmd:"" help:"Suspend un envoi."`
	Release queueRelease `cmd:"" help:"Laisse repartir un envoi suspendu."`
	Retry   queueRetry   `cmd:"" help:"Réessaie un envoi maintenant : mêmes octets, même numéro de message. Après un échec, avec une raison."`
	Cancel  queueCancel  `cmd:"" help:"Annule un envoi, avec une raison."`
	Print   queuePrint   `cmd:"" help:"Imprime une copie à poster : signée ainsi, ou à la place d'un envoi."`
	Stop    queueStop    `cmd:"" help:"Plus rien ne part, même après un redémarrage, jusqu'à queue start."`
	Start   queueStart   `cmd:"" help:"Relance les envois, après un arrêt ou une réparation. Un échec reste un échec."`
	Pause   queuePause   `cmd:"" help:"Suspend les envois vers un domaine."`
	Phone   queuePhone   `cmd:"" help:"Note qu'une lettre a été dite au téléphone, et si elle a été relue."`
	Resume  queueResume  `cmd:"" help:"Reprend les envois vers un domaine, tout de suite."`
}

// halted prints why no letter leaves at all, where none does.
func (a *app) halted(p *engine.Practice) ([]store.Gate, error) {
	gates, err := p.Desk.Gates(a.ctx)
	if what, todo, _ := review.Halted(gates, time.Now()); what != "" {
		fmt.Fprintf(a.out, "■ %s\n  %s\n\n", a.red(what), here("", todo))
	}
	return gates, err
}

// gatesOf gives the gate of all and those of destinations.
func gatesOf(gates []store.Gate) (queue store.Gate, lanes map[store.Lane]store.Gate) {
	lanes = map[store.Lane]store.Gate{}
	for _, g := range gates {
		if g.Lane == store.Operator {
			queue = g
		} else {
			lanes[g.Lane] = g
		}
	}
	return queue, lanes
}

// reason says why a copy waits or needs someone. Where the operator had taken it,
// what came back afterwards says so, and the words of the acceptance say nothing; told
// is set where that is that it is still on its way.
func reason(a *app, p *engine.Practice, d pipeline.Delivery) (words string, told bool, err error) {
	if !review.ToldByReceipts(d) {
		return strings.Join(review.WhyCopy(d, nil), "\n"), false, nil
	}
	echo, err := p.Desk.Receipts(a.ctx, onTerminal(), d.Document)
	_, told = review.OnItsWay(d, echo.Copies[d.ID])
	return strings.Join(review.WhyCopy(d, echo.Copies[d.ID]), "\n"), told, err
}

// nextStep says of each copy what comes next, by what stands in its way.
func nextStep(p *engine.Practice, gates []store.Gate, now time.Time) func(pipeline.Delivery) string {
	queue, lanes := gatesOf(gates)
	return func(d pipeline.Delivery) string {
		return review.Next(d, queue, lanes[p.Store.LaneOf(d.Recipient.Address.Domain())], now)
	}
}

type queueStop struct {
	Reason string `required:"" help:"Pourquoi rien ne part ; montré à tous."`
	As
}

func (c queueStop) Run(a *app) error {
	return c.As.decide(a, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.Stop(a.ctx, who, c.Reason); err != nil {
			return err
		}
		fmt.Fprintln(a.out, "Plus rien ne part. Un message déjà en cours de transmission se termine. Pour reprendre : cardiopli queue start")
		return nil
	})
}

type queueStart struct{ As }

func (c queueStart) Run(a *app) error {
	return c.As.decide(a, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.Start(a.ctx, who); err != nil {
			return err
		}
		fmt.Fprintln(a.out, "La file repart. Les envois en échec ou suspendus restent en l'état.")
		return nil
	})
}

type queuePause struct {
	Domain string `arg:"" help:"Ce qui suit le @ des adresses."`
	Reason string `required:""`
	As
}

func (c queuePause) Run(a *app) error {
	return c.As.decide(a, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.Pause(a.ctx, who, c.Domain, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "Plus rien ne part vers %s. Pour reprendre : cardiopli queue resume %s\n", c.Domain, c.Domain)
		return nil
	})
}

type queueResume struct {
	Domain string `arg:"" help:"Ce qui suit le @ des adresses."`
	As
}

func (c queueResume) Run(a *app) error {
	return c.As.decide(a, func(p *engine.Practice, who review.Actor) error {
		if err := p.Desk.Unpause(a.ctx, who, c.Domain); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "Les envois vers %s reprennent.\n", c.Domain)
		return nil
	})
}

// decide runs a decision of someone who proves who they are.
func (s As) decide(a *app, do func(*engine.Practice, review.Actor) error) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	who, _, err := s.actor(a, p)
	if err != nil {
		return err
	}
	return do(p, who)
}

// copyArg names a copy and who decides about it.
type copyArg struct {
	Delivery string `arg:"" help:"Envoi, comme queue list le montre."`
	As
}

// decide runs a decision about a copy, and says what it came to.
func (c copyArg) decide(a *app, do func(*engine.Practice, review.Actor) error) error {
	return c.As.decide(a, func(p *engine.Practice, who review.Actor) error {
		if err := do(p, who); err != nil {
			return err
		}
		d, err := p.Store.Delivery(a.ctx, c.Delivery)
		if err != nil {
			return err
		}
		gates, err := p.Desk.Gates(a.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  %s", d.ID, review.CopyWords(d))
		if next := nextStep(p, gates, time.Now())(d); next != "" {
			fmt.Fprintf(a.out, " → %s", next)
		}
		fmt.Fprintln(a.out)
		return nil
	})
}

type queueHold struct{ copyArg }

func (c queueHold) Run(a *app) error {
	return c.decide(a, func(p *engine.Practice, who review.Actor) error { return p.Desk.Hold(a.ctx, who, c.Delivery) })
}

type queueRelease struct{ copyArg }

func (c queueRelease) Run(a *app) error {
	return c.decide(a, func(p *engine.Practice, who review.Actor) error { return p.Desk.Release(a.ctx, who, c.Delivery) })
}

type queueRetry struct {
	copyArg
	Reason string `help:"Pourquoi réessayer ; demandé après un échec ou des réponses perdues."`
}

func (c queueRetry) Run(a *app) error {
	return c.decide(a, func(p *engine.Practice, who review.Actor) error {
		return p.Desk.Retry(a.ctx, who, c.Delivery, c.Reason)
	})
}

type queueCancel struct {
	copyArg
	Reason string `required:""`
}

func (c queueCancel) Run(a *app) error {
	return c.decide(a, func(p *engine.Practice, who review.Actor) error {
		return p.Desk.Cancel(a.ctx, who, c.Delivery, c.Reason)
	})
}
