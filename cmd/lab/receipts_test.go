package main

import (
	"errors"
	"testing"

	"cardiopli/pipeline"
)

// TestReceipts has each physician return another kind of receipt, or none, and the
// states say no more than what is known. The practice's mailbox is shut meanwhile,
// and is read once it opens.
func TestReceipts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	files := s.drop(t, 0, 5)
	s.sign(t, files)
	s.await(t, files, pipeline.Delivered)
	if err := s.Servers.Dovecot.SetIMAP(false); err != nil {
		t.Fatal(err)
	}
	// Accepted and filed all the same: what comes back waits in the mailbox.
	during := s.drop(t, 5, 1)
	s.sign(t, during)
	s.await(t, during, pipeline.Accepted)
	s.once(t, during[0])
	if err := s.Servers.Dovecot.SetIMAP(true); err != nil {
		t.Fatal(err)
	}
	s.await(t, during, pipeline.Delivered)

	cases := []struct {
		kind  string
		state pipeline.DeliveryState
		words []string
	}{
		{"displayed", pipeline.Displayed, []string{"lu"}},
		{"processed", pipeline.Delivered, []string{"déposé dans la boîte"}},
		{"902", pipeline.Failed, []string{"Arrivé dans la boîte, mais pas classé", "ne connaît pas ce patient"}},
		{"deleted", pipeline.Overdue, []string{"Supprimé de la boîte du destinataire"}},
		{"none", pipeline.Delivered, nil},
	}
	errs := make([]error, len(cases))
	for i, c := range cases {
		_, errs[i] = s.opens(t, s.Physicians[i].Address, 1, c.kind)
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		t.Run(c.kind, func(t *testing.T) {
			s.await(t, files[i:i+1], c.state)
			s.says(t, c.words...)
		})
	}
}
