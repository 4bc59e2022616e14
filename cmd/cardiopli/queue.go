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
	List    queueList    `cmd:"" help:"Copies that are not out of our hands yet."`
	Hold    queueHold    `cmd:"" help:"Keep a copy from being sent."`
	Release queueRelease `cmd:"" help:"Let a held copy go."`
	Retry   queueRetry   `cmd:"" help:"Send a copy again now: same bytes, same Message-ID. After a failure, with a reason."`
	Cancel  queueCancel  `cmd:"" help:"Give a copy up, with a reason."`
	Print   queuePrint   `cmd:"" help:"Print a copy for the post: one that was signed so, or instead of sending it."`
	Stop    queueStop    `cmd:"" help:"Nothing leaves from now on, across restarts, until queue start."`
	Start   queueStart   `cmd:"" help:"Let letters leave again, after a stop or a repair. What had failed stays failed."`
	Pause   queuePause   `cmd:"" help:"Keep the letters to one domain from leaving."`
	Phone   queuePhone   `cmd:"" help:"Record that a letter was told by telephone, and whether it was read back."`
	Resume  queueResume  `cmd:"" help:"Let the letters to one domain leave again, now."`
}

type queueList struct {
	JSON bool `name:"json"`
	All  bool `help:"Those that are out of our hands too."`
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

func (c queueList) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	list, _, err := p.Desk.List(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	now := time.Now()
	if c.JSON {
		gates, err := p.Desk.Gates(a.ctx)
		if err != nil {
			return err
		}
		next := nextStep(p, gates, now)
		type queued struct {
			Document pipeline.ID `json:"document"`
			recipientLine
			Next string `json:"next,omitempty"`
			Why  string `json:"why,omitempty"`
		}
		lines := []queued{}
		for _, m := range list {
			for _, d := range m.Deliveries {
				if !c.shows(d) {
					continue
				}
				why, _, err := reason(a, p, d)
				if err != nil {
					return err
				}
				lines = append(lines, queued{d.Document, copyLine(d), next(d), why})
			}
		}
		return a.json(lines)
	}
	gates, err := a.halted(p)
	if err != nil {
		return err
	}
	_, lanes := gatesOf(gates)
	next := nextStep(p, gates, now)
	t := a.table()
	fmt.Fprintln(t, "COPIE\tDESTINATAIRE\tÉTAT\tDEPUIS\tPROCHAIN PAS")
	var why []string
	n := 0
	for _, m := range list {
		for _, d := range m.Deliveries {
			if !c.shows(d) {
				continue
			}
			n++
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", d.ID, d.Recipient.Address, review.CopyWords(d), review.Ago(now.Sub(d.Since)), next(d))
			words, told, err := reason(a, p, d)
			if err != nil {
				return err
			}
			if words != "" && (told || !d.State.Settled() || d.State == pipeline.Overdue) {
				why = append(why, d.ID+"  "+strings.ReplaceAll(words, "\n", "\n    "))
			}
		}
	}
	if n == 0 {
		fmt.Fprintln(a.out, "Aucun envoi en attente.")
	} else {
		t.Flush()
	}
	if len(why) > 0 {
		fmt.Fprintln(a.out, "\nPourquoi :")
		for _, w := range why {
			fmt.Fprintln(a.out, "  "+w)
		}
	}
	if len(lanes) > 0 {
		fmt.Fprintln(a.out, "\nDestinations :")
	}
	for _, g := range gates {
		if g.Lane != store.Operator {
			fmt.Fprintf(a.out, "  %s  %s\n", g.Domain, review.GateWords(g, now))
		}
	}
	return nil
}

// shows: what is out of our hands, but of which nothing was heard, waits too, as on
// the page.
func (c queueList) shows(d pipeline.Delivery) bool {
	return c.All || !d.State.Settled() || d.State == pipeline.Overdue
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
	Reason string `required:"" help:"Why nothing may leave; everybody is shown it."`
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
	Domain string `arg:"" help:"What follows the @ of the addresses."`
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
	Domain string `arg:"" help:"What follows the @ of the addresses."`
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
	Delivery string `arg:"" help:"Copy, as queue list prints it."`
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
	Reason string `help:"Why it is sent again; needed after a failure or lost replies."`
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
