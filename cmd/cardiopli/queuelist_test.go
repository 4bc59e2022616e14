package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// The first line of the queue answers "what must I do now?", and what a person has to
// do stands before what goes on by itself.
func TestQueueListAnswers(t *testing.T) {
	now := time.Date(2026, 11, 23, 14, 30, 0, 0, time.Local)
	to := pipeline.Recipient{Title: "Dr", Given: "Maëlle", Name: "TROUVILLAN", Address: "maelle.trouvillan@cabinet-exemple.mssante.fr"}
	copyOf := func(id string, s pipeline.DeliveryState, u pipeline.Urgency) waiting {
		d := pipeline.Delivery{ID: id, State: s, Recipient: to, Since: now.Add(-2 * time.Hour)}
		return waiting{Delivery: d, urgency: u, next: review.Next(d, store.Gate{}, store.Gate{}, now)}
	}
	show := func(c queueList, all ...waiting) string {
		var out bytes.Buffer
		c.print(&app{out: &out}, all, nil, now)
		return out.String()
	}
	failed, silent, queued := copyOf("aaaaaaaaaaaa-1-01", pipeline.Failed, pipeline.Immediate), copyOf("bbbbbbbbbbbb-1-01", pipeline.Overdue, pipeline.Day), copyOf("cccccccccccc-1-01", pipeline.Queued, 0)
	failed.why = "La boîte n'existe pas.\nL'opérateur écrit : « 550 5.1.1 »"
	silent.watch = review.Watch{What: "Rien n'est revenu.", Who: "Secrétariat", Todo: "Regarder l'état de l'envoi (« pourquoi ? »)."}
	read := copyOf("dddddddddddd-1-01", pipeline.Displayed, 0)

	if got := show(queueList{}); got != "Aucun envoi en attente : il n'y a rien à faire.\n" {
		t.Errorf("an empty queue: %q", got)
	}
	if got := show(queueList{}, read); !strings.HasPrefix(got, "Aucun envoi en attente : il n'y a rien à faire.\n") || !strings.Contains(got, "1 lettre lue. « cardiopli queue list --all »") || strings.Contains(got, read.ID) {
		t.Errorf("all arrived: %q", got)
	}
	if got := show(queueList{All: true}, read); !strings.Contains(got, read.ID) {
		t.Errorf("--all: %q", got)
	}
	if got := show(queueList{}, queued); !strings.HasPrefix(got, "Rien à faire : 1 envoi suit son cours.\n") {
		t.Errorf("one on its way: %q", got)
	}
	got := show(queueList{}, failed, silent, queued, read)
	last := -1
	for _, want := range []string{"À faire maintenant : 2 envois attendent quelqu'un.", "■ immédiat · aaaaaaaaaaaa-1-01", "Elle n'est pas arrivée", "pourquoi : La boîte n'existe pas.", "    L'opérateur écrit",
		"→ à vous : réessayer", "cardiopli queue retry | print | cancel aaaaaaaaaaaa-1-01", "■ sous 24 h · bbbbbbbbbbbb-1-01", "pas de nouvelles depuis 2 heures", "Rien n'est revenu.",
		"→ Secrétariat : Regarder l'état de l'envoi (cardiopli show bbbbbbbbbbbb)", "1 envoi suit son cours, sans que vous ayez rien à faire :", "cccccccccccc-1-01", "1 lettre lue"} {
		at := strings.Index(got, want)
		if at < 0 || at < last {
			t.Fatalf("%q is missing or stands too early:\n%s", want, got)
		}
		last = at
	}
}

// Where nothing leaves until a person starts the queue, nobody is told that there is
// nothing to do.
func TestQueueListStopped(t *testing.T) {
	now := time.Now()
	d := pipeline.Delivery{ID: "cccccccccccc-1-01", State: pipeline.Queued, Since: now}
	gates := []store.Gate{{Lane: store.Operator, Stuck: true, Failures: 1, FailingAt: now, Words: "L'opérateur refuse le compte du cabinet."}}
	var out bytes.Buffer
	queueList{}.print(&app{out: &out}, []waiting{{Delivery: d, next: review.Next(d, gates[0], store.Gate{}, now)}}, gates, now)
	if got := out.String(); !strings.HasPrefix(got, "À faire maintenant : rien ne part, 1 envoi attend") || strings.Contains(got, "rien à faire") || strings.Contains(got, "Rien à faire") {
		t.Error(got)
	}
}

// A reason that many copies share is told once.
func TestQueueListReasonsOnce(t *testing.T) {
	var all []waiting
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		all = append(all, waiting{Delivery: pipeline.Delivery{ID: id, State: pipeline.Queued}, why: "La destination ne répond pas."})
	}
	var out bytes.Buffer
	(&app{out: &out}).reasons(all)
	if got := out.String(); strings.Count(got, "ne répond pas") != 1 || !strings.Contains(got, "a, b, c et 2 autres") {
		t.Error(got)
	}
}
