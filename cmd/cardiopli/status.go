package main

import (
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// statusCmd answers one question: what must be done now, and where.
type statusCmd struct {
	JSON bool `name:"json" help:"Pour un programme (JSON)."`
}

// task is something that waits for a person.
type task struct {
	What    string `json:"what"`
	Todo    string `json:"todo"` // the command that goes on
	Count   int    `json:"count"`
	Urgent  int    `json:"urgent,omitempty"`
	Trouble bool   `json:"trouble,omitempty"` // of the machine: nothing leaves, or soon nothing will
}

// Run lists what waits for a person, the most pressing first.
func (c statusCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	now := time.Now()
	list, balance, err := p.Desk.List(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	gates, err := p.Desk.Gates(a.ctx)
	if err != nil {
		return err
	}
	copies, err := a.queued(p, list, gates, now)
	if err != nil {
		return err
	}
	unread, err := p.Desk.Unread(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	unmatched, err := p.Desk.Unmatched(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	running := p.Running()
	var tasks []task
	if what, todo, person := review.Halted(gates, now); what != "" && person {
		tasks = append(tasks, task{What: what, Todo: here("", todo), Count: 1, Trouble: true})
	}
	people, err := p.Store.People(a.ctx)
	if err != nil {
		return err
	}
	if p.Config.Mail.Host == "" || len(signing(people)) == 0 {
		tasks = append(tasks, task{What: "L'installation n'est pas terminée : rien ne peut encore partir.", Todo: "cardiopli preflight (ce qui manque, et par quelle commande)", Count: 1, Trouble: true})
	}
	if !running {
		tasks = append(tasks, task{What: "« cardiopli run » ne tourne pas : rien n'est pris, rien ne part, aucun accusé n'est lu.", Todo: "cardiopli run", Count: 1, Trouble: true})
	}
	for _, n := range p.Ending(now) {
		tasks = append(tasks, task{What: n, Todo: "cardiopli keys list", Count: 1, Trouble: true})
	}
	tasks = append(tasks, tasksOf(list, copies, len(unread), len(unmatched))...)
	if c.JSON {
		return a.json(map[string]any{"running": running, "tasks": orEmpty(tasks), "balance": balance})
	}
	a.status(tasks, balance, running)
	return nil
}

// tasksOf counts what waits for a person, the most pressing first.
func tasksOf(list []store.Summary, copies []waiting, unread, unmatched int) (tasks []task) {
	add := func(n, urgent int, one, many, todo string) {
		if n > 0 {
			tasks = append(tasks, task{What: pipeline.French.Count(n, one, many), Todo: todo, Count: n, Urgent: urgent})
		}
	}
	count := func(is func(waiting) bool) (n, urgent int) {
		for _, w := range copies {
			if is(w) {
				n++
				if w.urgency > pipeline.Routine {
					urgent++
				}
			}
		}
		return n, urgent
	}
	of := func(is func(store.Summary) bool) (n, urgent int) {
		for _, m := range list {
			if !m.Erased && is(m) {
				n++
				if m.Urgency > pipeline.Routine {
					urgent++
				}
			}
		}
		return n, urgent
	}
	n, u := count(func(w waiting) bool { return w.State == pipeline.Failed })
	add(n, u, "envoi a échoué : le médecin n'a pas la lettre", "envois ont échoué : les médecins n'ont pas la lettre", "cardiopli queue list")
	n, u = count(func(w waiting) bool { return w.wants() && w.rank() == 2 })
	add(n, u, "lettre est sans nouvelle depuis trop longtemps", "lettres sont sans nouvelle depuis trop longtemps", "cardiopli queue list")
	n, u = count(func(w waiting) bool { return w.wants() && (w.rank() == 1 || w.rank() == 3) })
	add(n, u, "envoi est suspendu, incertain ou à imprimer", "envois sont suspendus, incertains ou à imprimer", "cardiopli queue list")
	n, u = of(func(m store.Summary) bool { return m.State == pipeline.Drafted })
	add(n, u, "lettre est à signer", "lettres sont à signer", "cardiopli list")
	n, u = of(func(m store.Summary) bool { return m.State == pipeline.Held })
	add(n, u, "document est retenu", "documents sont retenus", "cardiopli list")
	n, u = of(func(m store.Summary) bool { return m.State == pipeline.Returned })
	add(n, u, "lettre a été rendue par le cardiologue", "lettres ont été rendues par le cardiologue", "cardiopli list")
	add(unread, 0, "réponse d'un correspondant est à lire", "réponses de correspondants sont à lire", "cardiopli mails list")
	add(unmatched, 0, "courrier revenu est à classer", "courriers revenus sont à classer", "cardiopli mails list")
	return tasks
}

func (a *app) status(tasks []task, b store.Balance, running bool) {
	if len(tasks) == 0 {
		fmt.Fprintln(a.out, "Rien à faire : personne n'est attendu.")
	} else {
		fmt.Fprintln(a.out, "À faire maintenant :")
	}
	for _, t := range tasks {
		what := t.What
		if t.Urgent > 0 {
			what += a.red(", dont " + pipeline.French.Count(t.Urgent, "urgence", "urgences"))
		}
		if t.Trouble {
			what = a.red(what)
		}
		fmt.Fprintf(a.out, "  ■ %s\n      → %s\n", what, t.Todo)
	}
	if running {
		fmt.Fprintln(a.out, "\n« cardiopli run » tourne.")
	}
	printBalance(a.out, b)
}
