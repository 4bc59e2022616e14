package main

import (
	"fmt"
	"text/tabwriter"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline/review"
)

type queueCmd struct {
	List    queueList    `cmd:"" help:"Copies that are not out of our hands yet."`
	Hold    queueHold    `cmd:"" help:"Keep a copy from being sent."`
	Release queueRelease `cmd:"" help:"Let a held copy go."`
	Retry   queueRetry   `cmd:"" help:"Send a copy again now: same bytes, same Message-ID."`
	Cancel  queueCancel  `cmd:"" help:"Give a copy up, with a reason."`
}

type queueList struct {
	JSON bool `name:"json"`
	All  bool `help:"Those that are out of our hands too."`
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
	lines := []recipientLine{}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, m := range list {
		for _, d := range m.Deliveries {
			if d.State.Settled() && !c.All {
				continue
			}
			lines = append(lines, recipientLine{d.ID, d.Recipient.Address, d.State, d.MessageID})
			if !c.JSON {
				fmt.Fprintf(t, "%s\t%s\t%s\t%d essai(s)\t%s\n", d.ID, d.Recipient.Address, review.DeliveryWords(d.State, d.Held), d.Attempts, d.Reply)
			}
		}
	}
	if c.JSON {
		return a.json(lines)
	}
	return t.Flush()
}

// copyArg names a copy and who decides about it.
type copyArg struct {
	Delivery string `arg:"" help:"Copy, as queue list prints it."`
	As
}

func (c copyArg) decide(a *app, do func(*engine.Practice, review.Actor) error) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	who, _, err := c.As.actor(a, p)
	if err != nil {
		return err
	}
	return do(p, who)
}

type queueHold struct{ copyArg }

func (c queueHold) Run(a *app) error {
	return c.decide(a, func(p *engine.Practice, who review.Actor) error { return p.Desk.Hold(a.ctx, who, c.Delivery) })
}

type queueRelease struct{ copyArg }

func (c queueRelease) Run(a *app) error {
	return c.decide(a, func(p *engine.Practice, who review.Actor) error { return p.Desk.Release(a.ctx, who, c.Delivery) })
}

type queueRetry struct{ copyArg }

func (c queueRetry) Run(a *app) error {
	return c.decide(a, func(p *engine.Practice, who review.Actor) error { return p.Desk.Retry(a.ctx, who, c.Delivery) })
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
