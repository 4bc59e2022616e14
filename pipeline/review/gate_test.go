package review

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

func TestStopAndStart(t *testing.T) {
	o := open(t)
	for _, a := range []Actor{o.sec, o.doctor, o.adm} { // whoever works here
		refused(t, o.Start(ctx, a), "delivery")
		refused(t, o.Stop(ctx, a, " "), "reason")
		done(t, o.Stop(ctx, a, "lettres au mauvais médecin"))
		refused(t, o.Stop(ctx, a, "encore"), "delivery")
		gs, err := o.Gates(ctx)
		done(t, err)
		what, todo, person := Halted(gs, o.clock)
		if !person || todo == "" || !strings.Contains(what, "ARRÊTÉS par "+a.Name) || !strings.Contains(what, "mauvais médecin") {
			t.Errorf("%q %q %v", what, todo, person)
		}
		done(t, o.Start(ctx, a))
	}
	if what, _, _ := Halted(nil, o.clock); what != "" {
		t.Errorf("an open queue says %q", what)
	}
	// A stop outlives what the operator does meanwhile: its fault is not the reason.
	done(t, o.Stop(ctx, o.sec, "essai"))
	done(t, o.st.SetGate(ctx, store.Operator, func(g *store.Gate) (pipeline.Hop, bool) {
		g.Stuck, g.FailingAt, g.Words = true, o.clock, "L'opérateur refuse le compte du cabinet."
		return pipeline.Hop{}, true
	}))
	gs, _ := o.Gates(ctx)
	if what, _, _ := Halted(gs, o.clock); !strings.Contains(what, "ARRÊTÉS") {
		t.Errorf("%q", what)
	}
	done(t, o.Start(ctx, o.sec)) // both: whoever starts has mended it
	if gs, _ := o.Gates(ctx); len(gs) != 0 {
		t.Errorf("%+v", gs)
	}
}

func TestPauseADestination(t *testing.T) {
	o := open(t)
	for _, bad := range []string{"", " ", "a b", "x@", "<b>", "a/b", strings.Repeat("a", 300)} {
		refused(t, o.Pause(ctx, o.sec, bad, "panne"), "domain")
	}
	refused(t, o.Unpause(ctx, o.sec, "medecin.example"), "delivery")
	done(t, o.Pause(ctx, o.sec, "Paul@Medecin.Example", "panne annoncée"))
	gs, _ := o.Gates(ctx)
	if len(gs) != 1 || gs[0].Domain != "medecin.example" || gs[0].Lane != o.st.LaneOf("medecin.example") || !strings.Contains(GateWords(gs[0], o.clock), "par claire : panne annoncée") {
		t.Errorf("%+v", gs)
	}
	done(t, o.Unpause(ctx, o.doctor, "medecin.example"))
}

// What happens next is said for each state, and by whom.
func TestNextForEverything(t *testing.T) {
	now := start
	at := func(d time.Duration) time.Time { return now.Add(d) }
	open, stopped, stuck := store.Gate{}, store.Gate{Paused: true}, store.Gate{Stuck: true}
	away := store.Gate{Failures: 2, Until: at(90 * time.Second)}
	for name, tc := range map[string]struct {
		l           pipeline.Delivery
		queue, gate store.Gate
		want        string
	}{
		"new":        {pipeline.Delivery{State: pipeline.Queued, Due: now}, open, open, "part tout de suite"},
		"post":       {pipeline.Delivery{State: pipeline.Queued, Form: pipeline.FormPost}, stopped, open, "à vous : imprimer et poster"},
		"later":      {pipeline.Delivery{State: pipeline.Queued, Attempts: 2, Due: at(30 * time.Second)}, open, open, "nouvel essai dans 30 s"},
		"unknown":    {pipeline.Delivery{State: pipeline.Unknown, Attempts: 1, Due: at(2 * time.Hour)}, open, open, "nouvel essai dans 2 h 00"},
		"asked":      {pipeline.Delivery{State: pipeline.Unknown, Held: true}, open, open, "à vous : demander au destinataire, puis réessayer ou annuler"},
		"held":       {pipeline.Delivery{State: pipeline.Queued, Held: true}, stopped, open, "à vous : reprendre ou annuler"},
		"stopped":    {pipeline.Delivery{State: pipeline.Queued}, stopped, away, "la file est arrêtée"},
		"stuck":      {pipeline.Delivery{State: pipeline.Queued}, stuck, open, "la file est retenue : une réparation est attendue"},
		"paused":     {pipeline.Delivery{State: pipeline.Queued}, open, stopped, "la destination est en pause"},
		"operator":   {pipeline.Delivery{State: pipeline.Queued, Due: now}, away, open, "l'opérateur ne répond pas, nouvel essai dans 1 min"},
		"lane":       {pipeline.Delivery{State: pipeline.Queued, Due: now}, open, away, "la destination ne répond pas, nouvel essai dans 1 min"},
		"submitting": {pipeline.Delivery{State: pipeline.Submitting}, open, open, "la réponse de l'opérateur"},
		"failed":     {pipeline.Delivery{State: pipeline.Failed}, stopped, open, "à vous : réessayer avec une raison, imprimer et poster, ou annuler"},
		"accepted":   {pipeline.Delivery{State: pipeline.Accepted}, open, open, "l'accusé du destinataire"},
		"overdue":    {pipeline.Delivery{State: pipeline.Overdue}, open, open, "à vous : appeler le destinataire"},
		"told":       {pipeline.Delivery{State: pipeline.Overdue, Told: now}, open, open, "le destinataire a été appelé"},
		"displayed":  {pipeline.Delivery{State: pipeline.Displayed}, open, open, ""},
		"cancelled":  {pipeline.Delivery{State: pipeline.DeliveryCancelled}, open, open, ""},
	} {
		if got := Next(tc.l, tc.queue, tc.gate, now); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestTaken(t *testing.T) {
	of := func(ss ...pipeline.DeliveryState) (ds []pipeline.Delivery) {
		for _, s := range ss {
			ds = append(ds, pipeline.Delivery{State: s})
		}
		return ds
	}
	for want, ds := range map[string][]pipeline.Delivery{
		"2 sur 3 pris par l'opérateur": of(pipeline.Accepted, pipeline.Failed, pipeline.Displayed, pipeline.DeliveryCancelled),
		"1 sur 2 pris par l'opérateur": of(pipeline.Accepted, pipeline.Unknown),
		"":                             of(pipeline.Accepted, pipeline.Delivered, pipeline.DeliveryCancelled),
	} {
		if got := Taken(ds); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if Taken(of(pipeline.Queued, pipeline.Failed)) != "" {
		t.Error("nothing taken is said otherwise")
	}
}

// A signed letter is called back or issued, never both, however close they come.
func TestRecallAgainstIssue(t *testing.T) {
	o := open(t)
	both := map[string]int{}
	for i := range 40 {
		id := o.take(fmt.Sprint("texte ", i), fmt.Sprint(i))
		o.prepare(id, 1, pipeline.Drafted)
		o.sign(o.look(o.doctor, id, 1))
		var recall, issue error
		var wg sync.WaitGroup
		wg.Go(func() { recall = o.Return(ctx, o.doctor, id, 1, "rappelée avant l'envoi") })
		wg.Go(func() {
			issue = o.st.Apply(ctx, store.Change{ID: id, From: pipeline.Approved, Version: 1, To: pipeline.Issued, At: o.clock,
				Outgoing: []store.Outgoing{{ID: string(id) + "-1", Recipient: doctors[0], MessageID: "<" + string(id) + "@x>", Bytes: []byte("m"), Due: o.clock}}})
		})
		wg.Wait()
		r, err := o.st.Load(ctx, id)
		done(t, err)
		ds, err := o.st.Deliveries(ctx, id)
		done(t, err)
		switch {
		case recall == nil && issue != nil && r.State == pipeline.Returned && len(ds) == 0:
			both["recalled"]++
		case recall != nil && issue == nil && r.State == pipeline.Issued && len(ds) == 1:
			both["issued"]++
		default:
			t.Fatalf("recall %v, issue %v, %s with %d copies", recall, issue, r.State, len(ds))
		}
	}
	t.Log(both)
}
