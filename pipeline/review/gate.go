package review

import (
	"context"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// The queue as a whole, and its destinations, are nobody's document: whoever works
// here may stop them, the administrator too.

// Gates tells what stands in the way of all letters, or of those to one destination.
func (d *Desk) Gates(ctx context.Context) ([]store.Gate, error) { return d.store.Gates(ctx) }

// Stop keeps every letter from leaving, from the moment that it returns and until
// someone starts the queue again, across restarts.
func (d *Desk) Stop(ctx context.Context, a Actor, reason string) error {
	return d.pause(ctx, a, store.Operator, "", reason, "stopped")
}

// Start lets letters leave again: after a stop, or once what needed a person is
// mended. Copies that were held or had failed stay as they are.
func (d *Desk) Start(ctx context.Context, a Actor) error {
	return d.unpause(ctx, a, store.Operator, "started", "La file n'est pas arrêtée.")
}

// Pause keeps the letters to one domain from leaving.
func (d *Desk) Pause(ctx context.Context, a Actor, domain, reason string) error {
	domain, err := domainOf(domain)
	if err != nil {
		return err
	}
	return d.pause(ctx, a, d.store.LaneOf(domain), domain, reason, "paused")
}

// Unpause lets the letters to one domain leave again, now.
func (d *Desk) Unpause(ctx context.Context, a Actor, domain string) error {
	domain, err := domainOf(domain)
	if err != nil {
		return err
	}
	return d.unpause(ctx, a, d.store.LaneOf(domain), "resumed", "Cette destination n'est pas en pause.")
}

func domainOf(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := pipeline.ParseAddress("x@" + s[strings.LastIndexByte(s, '@')+1:])
	if err != nil {
		return "", &Refusal{"domain", "Ce n'est pas un nom de domaine.", "Écrivez ce qui suit le @ de l'adresse : medecin.mssante.fr."}
	}
	return a.Domain(), nil
}

func (d *Desk) pause(ctx context.Context, a Actor, lane store.Lane, domain, reason, outcome string) error {
	if tooShort(reason) {
		return &Refusal{"reason", "Il manque la raison.", "Écrivez-la en quelques mots : elle est montrée à tous tant que rien ne part."}
	}
	done := false
	err := d.store.SetGate(ctx, lane, func(g *store.Gate) (pipeline.Hop, bool) {
		if done = !g.Paused; !done {
			return pipeline.Hop{}, false
		}
		g.Paused, g.PausedAt, g.By, g.Reason = true, d.now(), a.Name, reason
		if domain != "" {
			g.Domain = domain
		}
		return d.gateHop(a, lane, outcome), true
	})
	if err == nil && !done {
		return &Refusal{"delivery", "C'est déjà arrêté.", "Rechargez la page."}
	}
	return err
}

func (d *Desk) unpause(ctx context.Context, a Actor, lane store.Lane, outcome, not string) error {
	done := false
	err := d.store.SetGate(ctx, lane, func(g *store.Gate) (pipeline.Hop, bool) {
		if done = !g.Open(); !done {
			return pipeline.Hop{}, false
		}
		*g = store.Gate{Lane: lane}
		return d.gateHop(a, lane, outcome), true
	})
	if err == nil && !done {
		return &Refusal{"delivery", not, "Rechargez la page."}
	}
	return err
}

func (d *Desk) gateHop(a Actor, lane store.Lane, outcome string) pipeline.Hop {
	return pipeline.Hop{Stage: pipeline.StageQueue, Actor: a.Pseudonym, At: d.now(), Outcome: outcome, Notes: map[string]string{"lane": string(lane)}}
}

// Halted says in French why no letter leaves at all, and what to do; "" where the
// queue is open. person is set where it goes on only by one.
func Halted(gates []store.Gate, now time.Time) (what, todo string, person bool) {
	for _, g := range gates {
		if g.Lane != store.Operator {
			continue
		}
		switch {
		case g.Paused:
			return "ENVOIS ARRÊTÉS par " + g.By + " le " + clock(g.PausedAt) + " : " + g.Reason,
				"Rien ne part tant que personne ne relance la file.", true
		case g.Stuck:
			todo := "Une fois réparé, relancez la file (ou cardiopli preflight) ; si c'était le mot de passe ou le certificat du compte, cardiopli keys operator suffit."
			switch {
			case g.Until.IsZero() && strings.Contains(firstLine(g.Words), "page « Opérateur »"): // neither a command nor another look signs anybody in
				todo = "La file repart d'elle-même dès que quelqu'un s'est connecté à cette page."
			case !g.Until.IsZero():
				todo = "Une fois réparé, la file repart d'elle-même en quelques minutes, ou tout de suite si vous la relancez (ou cardiopli preflight)."
			}
			return "Envois retenus depuis le " + clock(g.FailingAt) + ". " + firstLine(g.Words), todo, true
		case g.Failures > 0:
			return "L'opérateur ne prend rien depuis le " + clock(g.FailingAt) + ". " + firstLine(g.Words), "Tout reprendra de soi-même" + retryAt(g.Until, now) + ".", false
		}
	}
	return "", "", false
}

// GateWords says in French what stands before one destination.
func GateWords(g store.Gate, now time.Time) string {
	switch {
	case g.Paused:
		return "en pause depuis le " + clock(g.PausedAt) + ", par " + g.By + " : " + g.Reason
	case g.Failures > 0:
		return "ne répond pas depuis le " + clock(g.FailingAt) + ", nouvel essai" + retryAt(g.Until, now) + ". " + firstLine(g.Words)
	}
	return "ouverte"
}

func retryAt(t, now time.Time) string {
	if !t.After(now) {
		return " en cours"
	}
	return " " + In(t.Sub(now))
}

func clock(t time.Time) string { return t.Local().Format("02/01 à 15:04") }

func firstLine(s string) string { s, _, _ = strings.Cut(s, "\n"); return s }
