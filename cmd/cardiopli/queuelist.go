package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type queueList struct {
	JSON bool `name:"json" help:"Pour un programme (JSON)."`
	All  bool `help:"Ceux qui sont partis aussi."`
}

// waiting is a copy in the queue's list, with what is known of it.
type waiting struct {
	pipeline.Delivery
	urgency pipeline.Urgency
	next    string
	why     string       // what keeps it, where something does
	watch   review.Watch // of the receipt clock
	heard   []review.Heard
	told    bool // that it is still on its way
}

// wants reports whether nothing moves the copy but a person.
func (w waiting) wants() bool {
	switch w.State {
	case pipeline.Failed:
		return true
	case pipeline.Overdue:
		return w.Told.IsZero()
	case pipeline.Queued, pipeline.Unknown:
		return w.Held || w.Form == pipeline.FormPost || w.watch.Todo != ""
	}
	return w.watch.Todo != ""
}

// rank orders copies of one urgency: what failed, what is not known, what is silent,
// what waits for a person, what goes on by itself.
func (w waiting) rank() int {
	switch {
	case w.State == pipeline.Failed:
		return 0
	case w.State == pipeline.Unknown && w.Held:
		return 1
	case w.State == pipeline.Overdue || w.watch.Todo != "":
		return 2
	case w.wants():
		return 3
	case !w.State.Settled():
		return 4
	}
	return 5
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
		return c.json(a, p, list, now)
	}
	gates, err := a.halted(p)
	if err != nil {
		return err
	}
	all, err := a.queued(p, list, gates, now)
	if err != nil {
		return err
	}
	c.print(a, all, gates, now)
	return nil
}

// queued gathers the copies of every letter, the most pressing first.
func (a *app) queued(p *engine.Practice, list []store.Summary, gates []store.Gate, now time.Time) ([]waiting, error) {
	overdue, err := p.Desk.Overdue(a.ctx, onTerminal())
	if err != nil {
		return nil, err
	}
	watches := map[string]review.Watch{}
	for _, w := range overdue {
		watches[w.Delivery] = w
	}
	next := nextStep(p, gates, now)
	var all []waiting
	for _, m := range list {
		for _, d := range m.Deliveries {
			w := waiting{Delivery: d, urgency: m.Urgency, next: next(d), watch: watches[d.ID]}
			if review.ToldByReceipts(d) {
				echo, err := p.Desk.Receipts(a.ctx, onTerminal(), d.Document)
				if err != nil {
					return nil, err
				}
				w.heard = echo.Copies[d.ID]
			}
			w.why = here("", strings.Join(review.WhyCopy(d, w.heard), "\n"))
			_, w.told = review.OnItsWay(d, w.heard)
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, func(x, y waiting) int {
		if x.wants() != y.wants() {
			return map[bool]int{true: -1, false: 1}[x.wants()]
		}
		if x.urgency != y.urgency {
			return int(y.urgency) - int(x.urgency)
		}
		return x.rank() - y.rank()
	})
	return all, nil
}

// print answers first what must be done now, then what goes on by itself.
func (c queueList) print(a *app, all []waiting, gates []store.Gate, now time.Time) {
	var todo, going, done []waiting
	for _, w := range all {
		switch {
		case w.wants():
			todo = append(todo, w)
		case !w.State.Settled() || w.State == pipeline.Overdue:
			going = append(going, w)
		default:
			done = append(done, w)
		}
	}
	what, _, stopped := review.Halted(gates, now)
	switch {
	case what != "" && stopped && len(todo) == 0 && len(going) > 0:
		fmt.Fprintln(a.out, a.red("À faire maintenant : rien ne part, "+pipeline.French.Count(len(going), "envoi attend", "envois attendent")+" que la file soit relancée (ci-dessus)."))
	case len(todo)+len(going) == 0:
		fmt.Fprintln(a.out, "Aucun envoi en attente : il n'y a rien à faire.")
	case len(todo) == 0:
		fmt.Fprintf(a.out, "Rien à faire : %s.\n", pipeline.French.Count(len(going), "envoi suit son cours", "envois suivent leur cours"))
	default:
		fmt.Fprintf(a.out, "%s\n", a.red("À faire maintenant : "+pipeline.French.Count(len(todo), "envoi attend quelqu'un", "envois attendent quelqu'un")+"."))
	}
	for _, w := range todo {
		a.wanted(w, now)
	}
	if len(going) > 0 {
		if len(todo) > 0 && !stopped {
			fmt.Fprintf(a.out, "\n%s, sans que vous ayez rien à faire :\n", pipeline.French.Count(len(going), "envoi suit son cours", "envois suivent leur cours"))
		}
		a.copies(going, now)
		a.reasons(going)
	}
	if c.All && len(done) > 0 {
		fmt.Fprintf(a.out, "\n%s :\n", pipeline.French.Count(len(done), "envoi n'attend plus rien du cabinet", "envois n'attendent plus rien du cabinet"))
		a.copies(done, now)
		a.reasons(done)
	}
	a.ways(gates, now)
	if len(done) > 0 && !c.All {
		fmt.Fprintf(a.out, "\n%s. « cardiopli queue list --all » les montre aussi.\n", tally(done))
	}
}

// wanted tells of one copy that a person has to do something about: what is the
// matter, in a sentence, why, and what to do with the commands for it.
func (a *app) wanted(w waiting, now time.Time) {
	mark := "·"
	if w.urgency > pipeline.Routine {
		mark = "■ " + review.UrgencyWords(w.urgency) + " ·"
	}
	fmt.Fprintf(a.out, "\n%s %s  %s <%s>  %s\n", mark, w.ID, plain(w.Recipient.Display()), w.Recipient.Where(), review.CopyWords(w.Delivery))
	fmt.Fprintf(a.out, "    %s\n", review.FateOf(w.Delivery, w.watch, w.heard, now).Line)
	if w.watch.What != "" {
		fmt.Fprintf(a.out, "    %s\n", w.watch.What)
	}
	if w.why != "" {
		for i, line := range strings.Split(w.why, "\n") {
			if i == 0 {
				line = "pourquoi : " + line
			}
			fmt.Fprintf(a.out, "    %s\n", line)
		}
	}
	switch {
	case w.watch.Todo != "":
		fmt.Fprintf(a.out, "    → %s : %s\n", w.watch.Who, about(here("", w.watch.Todo), []string{w.ID}))
	case w.next != "":
		fmt.Fprintf(a.out, "    → %s\n", w.next)
	}
	if cs := commandsFor(w.Delivery); len(cs) > 0 {
		fmt.Fprintf(a.out, "      cardiopli queue %s %s …\n", strings.Join(cs, " | "), w.ID)
	}
}

// commandsFor names what "cardiopli queue" can do about a copy that waits for a person.
func commandsFor(d pipeline.Delivery) []string {
	switch {
	case d.Form == pipeline.FormPost && d.State == pipeline.Queued:
		return []string{"print", "cancel"}
	case d.State == pipeline.Failed:
		return []string{"retry", "print", "cancel"}
	case d.State == pipeline.Unknown && d.Held:
		return []string{"retry", "cancel"}
	case d.Held:
		return []string{"release", "cancel"}
	case d.State == pipeline.Queued:
		return []string{"retry", "print", "cancel", "phone"}
	}
	return []string{"phone"}
}

// copies is a table of copies that need nobody.
func (a *app) copies(all []waiting, now time.Time) {
	t := a.table()
	fmt.Fprintln(t, "ENVOI\tDESTINATAIRE\tÉTAT\tDEPUIS\tPROCHAIN PAS")
	for _, w := range all {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", w.ID, w.Recipient.Where(), review.CopyWords(w.Delivery), review.Ago(now.Sub(w.Since)), w.next)
	}
	t.Flush()
}

// reasons tells why copies wait, each reason once.
func (a *app) reasons(all []waiting) {
	of := map[string][]string{}
	var order []string
	for _, w := range all {
		if w.why == "" || !w.told && w.State.Settled() && w.State != pipeline.Overdue {
			continue
		}
		if of[w.why] == nil {
			order = append(order, w.why)
		}
		of[w.why] = append(of[w.why], w.ID)
	}
	if len(order) > 0 {
		fmt.Fprintln(a.out, "\nPourquoi :")
	}
	for _, why := range order {
		ids := of[why]
		who := strings.Join(ids[:min(len(ids), 3)], ", ")
		if more := len(ids) - 3; more > 0 {
			who += " et " + pipeline.French.Count(more, "autre", "autres")
		}
		fmt.Fprintf(a.out, "  %s  %s\n", who, strings.ReplaceAll(why, "\n", "\n    "))
	}
}

// ways tells of the destinations that are not open.
func (a *app) ways(gates []store.Gate, now time.Time) {
	first := true
	for _, g := range gates {
		if g.Lane == store.Operator {
			continue
		}
		if first {
			fmt.Fprintln(a.out, "\nDestinations :")
			first = false
		}
		fmt.Fprintf(a.out, "  %s  %s\n", g.Domain, review.GateWords(g, now))
	}
}

// tally counts the copies that need nobody by what became of them.
func tally(done []waiting) string {
	n := map[pipeline.DeliveryState]int{}
	for _, w := range done {
		n[w.State]++
	}
	var parts []string
	for _, s := range []struct {
		state     pipeline.DeliveryState
		one, many string
	}{{pipeline.Displayed, "lettre lue", "lettres lues"}, {pipeline.Delivered, "déposée dans la boîte du destinataire", "déposées dans la boîte du destinataire"},
		{pipeline.Accepted, "prise par l'opérateur, sans accusé encore", "prises par l'opérateur, sans accusé encore"}, {pipeline.Overdue, "dite au téléphone", "dites au téléphone"},
		{pipeline.Printed, "imprimée pour le courrier", "imprimées pour le courrier"}, {pipeline.DeliveryCancelled, "annulée", "annulées"}} {
		if k := n[s.state]; k > 0 {
			parts = append(parts, pipeline.French.Count(k, s.one, s.many))
		}
	}
	return strings.Join(parts, ", ")
}

// json is the list for programs, in the order of the worklist.
func (c queueList) json(a *app, p *engine.Practice, list []store.Summary, now time.Time) error {
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

// shows: what is out of our hands, but of which nothing was heard, waits too, as on
// the page.
func (c queueList) shows(d pipeline.Delivery) bool {
	return c.All || !d.State.Settled() || d.State == pipeline.Overdue
}
