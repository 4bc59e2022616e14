package review

import (
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

func TestTheFateOfACopyIsOneSentence(t *testing.T) {
	now := time.Date(2026, 3, 15, 14, 2, 0, 0, time.Local)
	sent := now.Add(-72 * time.Hour)
	read := sent.Add(2 * time.Hour)
	heard := func(k pipeline.ReceiptKind, at time.Time, doubt string, plain bool) Heard {
		return Heard{Heard: store.Heard{At: sent.Add(5 * time.Hour), Doubt: doubt, Receipt: pipeline.Receipt{Kind: k, At: at, Plain: plain}}}
	}
	w := Watch{Watch: store.Watch{Accepted: sent, Next: now.Add(time.Hour)}}
	asked := w
	asked.Asker, asked.Asks = "Secrétariat", "Téléphoner."
	due := asked
	due.Todo = "Appeler maintenant."
	for name, c := range map[string]struct {
		l      pipeline.Delivery
		w      Watch
		heard  []Heard
		line   string
		unsure bool
		coming string
	}{
		"read, by the receipt's own clock":                    {pipeline.Delivery{State: pipeline.Displayed, Since: now}, w, []Heard{heard(pipeline.ReceiptDisplayed, read, "", false)}, "Lue le 12 mars à 16:02.", false, ""},
		"read before it left, says a clock that is wrong":     {pipeline.Delivery{State: pipeline.Displayed, Since: now}, w, []Heard{heard(pipeline.ReceiptDisplayed, sent.Add(-time.Hour), "", false)}, "Lue le 12 mars à 19:02.", false, ""},
		"read after it was heard, says a clock that is wrong": {pipeline.Delivery{State: pipeline.Displayed, Since: now}, w, []Heard{heard(pipeline.ReceiptDisplayed, now, "", false)}, "Lue le 12 mars à 19:02.", false, ""},
		"read, say words":         {pipeline.Delivery{State: pipeline.Displayed, Since: now}, w, []Heard{heard(pipeline.ReceiptDisplayed, read, "", true)}, "Lue le 12 mars à 16:02.", true, ""},
		"read, says a stranger":   {pipeline.Delivery{State: pipeline.Accepted, Since: sent}, w, []Heard{heard(pipeline.ReceiptDisplayed, read, "d'une autre adresse", false)}, "Remise à l'opérateur le 12 mars à 14:02 ; pas de nouvelles depuis 3 jours.", true, ""},
		"in the mailbox":          {pipeline.Delivery{State: pipeline.Delivered, Since: now}, asked, []Heard{heard(pipeline.ReceiptDelivered, read, "", false)}, "Déposée dans sa boîte le 12 mars à 16:02 ; rien ne dit encore qu'elle a été lue.", false, "Sans nouvelle d'ici le 15 mars à 15:02. Secrétariat : Téléphoner."},
		"silent":                  {pipeline.Delivery{State: pipeline.Overdue, Since: now}, w, nil, "Remise à l'opérateur le 12 mars à 14:02 ; pas de nouvelles depuis 3 jours.", false, ""},
		"delayed":                 {pipeline.Delivery{State: pipeline.Accepted, Since: sent}, w, []Heard{heard(pipeline.ReceiptDelayed, read, "", false)}, "Remise à l'opérateur le 12 mars à 14:02 ; il n'a pas encore pu la déposer et continue d'essayer (avis du 12 mars à 19:02).", false, ""},
		"what is asked now first": {pipeline.Delivery{State: pipeline.Accepted, Since: sent}, due, nil, "Remise à l'opérateur le 12 mars à 14:02 ; pas de nouvelles depuis 3 jours.", false, ""},
		"failed":                  {pipeline.Delivery{State: pipeline.Failed, Since: now}, w, []Heard{heard(pipeline.ReceiptFailed, read, "", false)}, "Elle n'est pas arrivée : échec constaté le 12 mars à 16:02.", false, ""},
		"told by voice":           {pipeline.Delivery{State: pipeline.Accepted, Since: sent, Told: now}, w, nil, "Remise à l'opérateur le 12 mars à 14:02 ; pas de nouvelles depuis 3 jours. Dite au téléphone le 15 mars à 14:02.", false, ""},
		"printed":                 {pipeline.Delivery{State: pipeline.Printed, Since: sent}, w, nil, "Imprimée pour le courrier le 12 mars à 14:02 ; la mise à la poste n'est pas suivie.", false, ""},
		"to be printed":           {pipeline.Delivery{State: pipeline.Queued, Form: pipeline.FormPost}, w, nil, "À imprimer et à poster par le cabinet.", false, ""},
	} {
		got := FateOf(c.l, c.w, c.heard, now)
		if got.Line != c.line || got.Unsure != "" != c.unsure || got.Coming != c.coming {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestSilenceAndMomentAgreeInNumber(t *testing.T) {
	for d, want := range map[time.Duration]string{time.Second: "pour l'instant", time.Minute: "depuis une minute", 59 * time.Minute: "depuis 59 minutes",
		time.Hour: "depuis une heure", 23 * time.Hour: "depuis 23 heures", 24 * time.Hour: "depuis un jour", 50 * time.Hour: "depuis 2 jours"} {
		if got := Silence(d); got != want {
			t.Errorf("%s: %q", d, got)
		}
	}
	now := time.Date(2026, 1, 2, 8, 0, 0, 0, time.Local)
	if got := Moment(time.Date(2025, 12, 1, 7, 5, 0, 0, time.Local), now); got != "1er décembre 2025 à 07:05" {
		t.Error(got)
	}
}
