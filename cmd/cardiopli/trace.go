package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/trace"
)

type traceCmd struct {
	Verify traceVerify `cmd:"" help:"Vérifie la trace, sans phrase secrète."`
	Show   traceShow   `cmd:"" help:"Les étapes d'un document."`
	Prove  traceProve  `cmd:"" help:"La preuve qu'une étape est dans la trace, pour un tiers."`
}

// noted records what a command at the terminal changed that belongs to no document.
func (a *app) noted(p *engine.Practice, stage pipeline.Stage, outcome, key, value string) error {
	h := pipeline.Hop{Stage: stage, Actor: onTerminal().Pseudonym, At: time.Now().UTC().Truncate(time.Microsecond), Outcome: outcome, Notes: map[string]string{key: value}}
	if err := p.Store.AddHop(a.ctx, h); err != nil {
		return fmt.Errorf("record the change in the trace: %w", err)
	}
	return nil
}

type traceVerify struct {
	Key   string `help:"Clé de vérification venue d'ailleurs que du dossier."`
	Since string `help:"Point de contrôle vu plus tôt, par exemple dans une lettre : dit si la trace a été coupée." type:"path"`
}

func (c traceVerify) Run(a *app) error {
	o := trace.Options{Key: c.Key}
	if c.Since != "" {
		b, err := os.ReadFile(c.Since)
		if err != nil {
			return err
		}
		o.Since = b
	}
	r, err := trace.Verify(traceDir(a), o)
	if left, there := os.ReadDir(traceDir(a)); errors.Is(err, fs.ErrNotExist) && exists(filepath.Join(a.cli.Dir, config.Name)) && (there != nil || len(left) == 0) {
		return &advice{what: "il n'y a pas encore de trace", hint: "run la commence ; si run a déjà travaillé ici, quelqu'un a ôté data/trace : comparez avec une sauvegarde"}
	} else if errors.Is(err, fs.ErrNotExist) && !exists(filepath.Join(a.cli.Dir, config.Name)) {
		return engine.ErrNoPractice
	} else if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "trace vérifiée : %s, racine %s\nclé %s\n", pipeline.French.Count(int(r.Size), "étape", "étapes"), r.Root, r.Key)
	return nil
}

func traceDir(a *app) string { return filepath.Join(a.cli.Dir, filepath.FromSlash(engine.Trace)) }

type traceShow struct {
	ID   string `arg:"" help:"Numéro du document (cardiopli list)."`
	JSON bool   `name:"json"`
}

func (c traceShow) Run(a *app) error {
	id, err := pipeline.ParseID(c.ID)
	if err != nil {
		return store.ErrNotFound
	}
	hops, err := trace.Read(traceDir(a), trace.Filter{Documents: []pipeline.ID{id}})
	if err != nil {
		return err
	}
	if len(hops) == 0 {
		return store.ErrNotFound
	}
	if c.JSON {
		return a.json(hops)
	}
	for _, h := range hops {
		// The words are for people; the codes are what the trace holds.
		fmt.Fprintf(a.out, "%6d  %s  v%d  %-13s %-12s %s (%s %s)", h.Seq, h.At.Local().Format("02/01/2006 15:04:05"), h.Version, review.StageWords(h.Stage), review.ActorWords(h.Actor), review.HopWords(h), h.Stage, h.Outcome)
		if h.Delivery != "" {
			fmt.Fprintf(a.out, "  %s", h.Delivery)
		}
		for _, k := range slices.Sorted(maps.Keys(h.Notes)) { // in an order that stays
			fmt.Fprintf(a.out, " %s=%s", k, h.Notes[k])
		}
		fmt.Fprintln(a.out)
	}
	return nil
}

type traceProve struct {
	Seq int64  `arg:"" help:"Numéro de l'étape, comme show le montre."`
	Out string `short:"o" help:"Fichier à écrire ; par défaut la sortie." type:"path"`
}

func (c traceProve) Run(a *app) error {
	b, err := trace.Prove(traceDir(a), c.Seq)
	if err != nil {
		return err
	}
	if c.Out != "" {
		return os.WriteFile(c.Out, b, 0o644)
	}
	_, err = a.out.Write(b)
	return err
}
