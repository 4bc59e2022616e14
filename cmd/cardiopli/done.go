package main

import (
	"fmt"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// A command that says nothing leaves a person to wonder whether it did anything. Each
// that decides says in one line what was done and what comes next.

// done tells of a document what was done with it, and what comes next; where that
// waits for run, that run is to be started.
func (a *app) done(p *engine.Practice, id pipeline.ID, what, next string) {
	if !p.Running() {
		next = fmt.Sprintf("« cardiopli run » ne tourne pas, et rien n'avance sans lui : lancez-le, puis cardiopli show %s", id)
	}
	fmt.Fprintf(a.out, "%s  %s → %s\n", id, what, next)
}

// redrafted tells of a document that is prepared once more.
func (a *app) redrafted(p *engine.Practice, id pipeline.ID, what string) error {
	r, err := p.Store.Load(a.ctx, id)
	if err != nil {
		return err
	}
	a.done(p, id, fmt.Sprintf("%s ; la version %d est en préparation", what, r.Version), fmt.Sprintf("relisez-la dans quelques secondes : cardiopli show %s", id))
	return nil
}

// answered tells what of a draft is still to be answered.
func (a *app) answered(p *engine.Practice, id pipeline.ID) error {
	r, err := p.Store.Load(a.ctx, id)
	if err != nil {
		return err
	}
	open := 0
	for _, f := range r.Findings {
		if f.Answer == nil && f.Severity >= pipeline.Error {
			open++
		}
	}
	next := fmt.Sprintf("plus rien ne bloque la signature : cardiopli approve %s --as IDENTIFIANT", id)
	switch {
	case open > 0:
		next = fmt.Sprintf("%s encore : cardiopli show %s", pipeline.French.Count(open, "point bloque", "points bloquent"), id)
	case r.State != pipeline.Drafted:
		next = fmt.Sprintf("le document est encore retenu : cardiopli show %s dit pourquoi", id)
	}
	fmt.Fprintf(a.out, "%s  le texte est gardé malgré ce point, avec votre raison → %s\n", id, next)
	return nil
}

// released tells what became of a document that was held.
func (a *app) released(p *engine.Practice, id pipeline.ID, was store.Record) error {
	switch {
	case was.Reason == store.ReasonRepeat:
		a.done(p, id, "ce n'est pas un doublon : le document est préparé", "relisez-le dans quelques secondes : cardiopli show "+string(id))
	case review.Resumable(was.Reason):
		a.done(p, id, "le document reprend là où il s'était arrêté", "suivez-le : cardiopli show "+string(id))
	case review.HeldForTyping(was.Reason):
		a.done(p, id, "la dictée est donnée de nouveau au moteur de transcription", "relisez le texte ensuite : cardiopli show "+string(id))
	default:
		return a.redrafted(p, id, "le document est revérifié")
	}
	return nil
}
