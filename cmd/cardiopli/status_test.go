package main

import (
	"bytes"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

func TestStatusAnswers(t *testing.T) {
	var out bytes.Buffer
	a := &app{out: &out}
	a.status(nil, store.Balance{}, true)
	if got := out.String(); !strings.HasPrefix(got, "Rien à faire : personne n'est attendu.\n") || !strings.Contains(got, "0 reçu = 0 envoyé") {
		t.Errorf("nothing waits: %q", got)
	}
	out.Reset()
	list := []store.Summary{{State: pipeline.Drafted, Urgency: pipeline.Immediate}, {State: pipeline.Drafted}, {State: pipeline.Held}, {State: pipeline.Drafted, Erased: true}}
	copies := []waiting{{Delivery: pipeline.Delivery{State: pipeline.Failed}, urgency: pipeline.Day}, {Delivery: pipeline.Delivery{State: pipeline.Overdue}},
		{Delivery: pipeline.Delivery{State: pipeline.Queued, Held: true}}, {Delivery: pipeline.Delivery{State: pipeline.Queued}}, {Delivery: pipeline.Delivery{State: pipeline.Accepted}}}
	a.status(tasksOf(list, copies, 1, 0), store.Balance{}, false)
	got, last := out.String(), -1
	for _, want := range []string{"À faire maintenant :", "1 envoi a échoué", ", dont 1 urgence", "→ cardiopli queue list", "1 lettre est sans nouvelle", "1 envoi est suspendu", "2 lettres sont à signer, dont 1 urgence", "1 document est retenu", "1 réponse d'un correspondant"} {
		at := strings.Index(got, want)
		if at < 0 || at < last {
			t.Fatalf("%q is missing or stands too early:\n%s", want, got)
		}
		last = at
	}
}
