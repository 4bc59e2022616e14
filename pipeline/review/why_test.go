package review

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Of a copy that the operator took and that failed afterwards, the reason is what
// came back; "queued as" explains nothing to anybody.
func TestWhyCopy(t *testing.T) {
	heard := func(k pipeline.ReceiptKind, what, words, doubt string) Heard {
		h := Heard{What: what, Todo: "À faire."}
		h.Receipt.Kind, h.Receipt.Words, h.Doubt = k, words, doubt
		return h
	}
	taken := pipeline.Delivery{State: pipeline.Failed, Code: 250, Reply: "Ok: queued as 1"}
	accepted := pipeline.Delivery{State: pipeline.Accepted, Code: 250, Reply: "Ok: queued as 1"}
	later := accepted
	later.Since = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	nothing := []string{"L'opérateur a pris la lettre ; aucun accusé n'est encore revenu.", "L'opérateur écrit : « Ok: queued as 1 »"}
	came := []Heard{heard(pipeline.ReceiptRefused, "Pas classé", "902^x", ""), heard(pipeline.ReceiptFailed, "D'un autre", "", "pas pour lui"), heard(pipeline.ReceiptDelivered, "Remis", "", "")}
	for _, c := range []struct {
		name  string
		l     pipeline.Delivery
		heard []Heard
		want  []string
	}{
		{"refused afterwards", taken, came, []string{"Pas classé. À faire.", "Il est écrit : « 902^x »"}},
		{"nothing believed", taken, came[1:], nil},
		{"refused at once", pipeline.Delivery{State: pipeline.Failed, Code: 550, Reply: "Adresse inconnue.\nL'opérateur écrit : « no »"}, came, []string{"Adresse inconnue.", "L'opérateur écrit : « no »"}},
		{"read", pipeline.Delivery{State: pipeline.Displayed, Code: 250, Reply: "Ok"}, nil, nil},
		{"delayed", accepted, []Heard{heard(pipeline.ReceiptDelayed, "Pas encore remis", "4.4.1 timed out", "")}, []string{"L'opérateur a pris la lettre. Pas encore remis. À faire.", "Il est écrit : « 4.4.1 timed out »"}},
		{"delayed, of somebody else", accepted, []Heard{heard(pipeline.ReceiptDelayed, "Pas encore remis", "", "pas pour lui")}, nothing},
		{"of an attempt before", later, []Heard{heard(pipeline.ReceiptDelayed, "Pas encore remis", "", ""), heard(pipeline.ReceiptFailed, "Non remis", "", "")}, nothing},
		{"nothing yet", accepted, nil, nothing},
		{"waits", pipeline.Delivery{State: pipeline.Queued}, nil, nil},
	} {
		if got := WhyCopy(c.l, c.heard); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// The list says of each state what it is: a copy that has not left has not failed,
// and silence is told although the copy left.
func TestWhyOfCopies(t *testing.T) {
	for s, want := range map[pipeline.DeliveryState]string{
		pipeline.Queued: "n'est pas parti : en file", pipeline.Failed: "a échoué", pipeline.Overdue: "aucun accusé", pipeline.Unknown: "incertain", pipeline.Displayed: "",
	} {
		m := store.Summary{State: pipeline.Issued, Deliveries: []pipeline.Delivery{{State: s}}}
		if got := Why(m); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q", s, got)
		}
	}
}
