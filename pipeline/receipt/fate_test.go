package receipt_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
)

var t0 = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func rec(kind pipeline.ReceiptKind, minutes int) pipeline.Receipt {
	return pipeline.Receipt{Kind: kind, At: t0.Add(time.Duration(minutes) * time.Minute)}
}

var (
	states = []pipeline.DeliveryState{pipeline.Queued, pipeline.Submitting, pipeline.Accepted, pipeline.Unknown, pipeline.Delivered,
		pipeline.Displayed, pipeline.Failed, pipeline.Overdue, pipeline.Printed, pipeline.DeliveryCancelled}
	kinds = []pipeline.ReceiptKind{pipeline.ReceiptDelivered, pipeline.ReceiptRelayed, pipeline.ReceiptExpanded, pipeline.ReceiptDelayed, pipeline.ReceiptFailed,
		pipeline.ReceiptDisplayed, pipeline.ReceiptProcessed, pipeline.ReceiptDispatched, pipeline.ReceiptDeleted, pipeline.ReceiptRefused}
)

// single is the table of README.md: each state with each kind of receipt alone. The
// columns are the kinds in the order above.
var single = map[pipeline.DeliveryState][10]pipeline.DeliveryState{
	pipeline.Queued:            {"delivered", "queued", "queued", "queued", "queued", "displayed", "delivered", "delivered", "queued", "queued"},
	pipeline.Submitting:        {"delivered", "submitting", "submitting", "submitting", "submitting", "displayed", "delivered", "delivered", "submitting", "submitting"},
	pipeline.Accepted:          {"delivered", "accepted", "accepted", "accepted", "failed", "displayed", "delivered", "delivered", "overdue", "failed"},
	pipeline.Unknown:           {"delivered", "accepted", "accepted", "accepted", "failed", "displayed", "delivered", "delivered", "overdue", "failed"},
	pipeline.Delivered:         {"delivered", "delivered", "delivered", "delivered", "failed", "displayed", "delivered", "delivered", "overdue", "failed"},
	pipeline.Displayed:         {"displayed", "displayed", "displayed", "displayed", "displayed", "displayed", "displayed", "displayed", "displayed", "displayed"},
	pipeline.Failed:            {"delivered", "failed", "failed", "failed", "failed", "displayed", "delivered", "delivered", "failed", "failed"},
	pipeline.Overdue:           {"delivered", "overdue", "overdue", "overdue", "failed", "displayed", "delivered", "delivered", "overdue", "failed"},
	pipeline.Printed:           {"printed", "printed", "printed", "printed", "printed", "displayed", "printed", "printed", "printed", "printed"},
	pipeline.DeliveryCancelled: {"delivered", "cancelled", "cancelled", "cancelled", "cancelled", "displayed", "delivered", "delivered", "cancelled", "cancelled"},
}

func TestFateOfOneReceipt(t *testing.T) {
	for _, s := range states {
		if got := receipt.Fate(s, nil); got != s {
			t.Errorf("%s without receipts becomes %s", s, got)
		}
		for i, k := range kinds {
			if got, want := receipt.Fate(s, []pipeline.Receipt{rec(k, 1)}), single[s][i]; got != want {
				t.Errorf("%s and %s: %s, want %s", s, k, got, want)
			}
		}
	}
}

// TestFateOfPairs holds every pair of receipts of an accepted copy, the second later.
func TestFateOfPairs(t *testing.T) {
	good := map[pipeline.ReceiptKind]bool{pipeline.ReceiptDelivered: true, pipeline.ReceiptProcessed: true, pipeline.ReceiptDispatched: true}
	filed := map[pipeline.ReceiptKind]bool{pipeline.ReceiptProcessed: true, pipeline.ReceiptDispatched: true}
	bad := map[pipeline.ReceiptKind]bool{pipeline.ReceiptFailed: true, pipeline.ReceiptRefused: true}
	for _, a := range kinds {
		for _, b := range kinds {
			want := pipeline.Accepted
			switch {
			case a == pipeline.ReceiptDisplayed || b == pipeline.ReceiptDisplayed:
				want = pipeline.Displayed
			case bad[b], bad[a] && !good[b]: // failure after delivered; failure alone
				want = pipeline.Failed
			case (a == pipeline.ReceiptDeleted || b == pipeline.ReceiptDeleted) && !filed[a] && !filed[b]:
				want = pipeline.Overdue
			case good[a] || good[b]: // late success after failure
				want = pipeline.Delivered
			}
			if got := receipt.Fate(pipeline.Accepted, []pipeline.Receipt{rec(a, 1), rec(b, 2)}); got != want {
				t.Errorf("%s, then %s: %s, want %s", a, b, got, want)
			}
		}
	}
}

// TestFateDoubts holds what no order of time settles.
func TestFateDoubts(t *testing.T) {
	undated := pipeline.Receipt{Kind: pipeline.ReceiptFailed}
	for name, c := range map[string]struct {
		rs   []pipeline.Receipt
		want pipeline.DeliveryState
	}{
		"delivered and failed at one moment":   {[]pipeline.Receipt{rec("delivered", 1), rec("failed", 1)}, pipeline.Failed},
		"a dated success, an undated failure":  {[]pipeline.Receipt{rec("delivered", 1), undated}, pipeline.Delivered},
		"an undated success, a dated failure":  {[]pipeline.Receipt{{Kind: "delivered"}, rec("failed", 1)}, pipeline.Failed},
		"both undated":                         {[]pipeline.Receipt{{Kind: "delivered"}, undated}, pipeline.Failed},
		"filed, then tidied away":              {[]pipeline.Receipt{rec("processed", 1), rec("deleted", 9)}, pipeline.Delivered},
		"refused, filed by hand, then deleted": {[]pipeline.Receipt{rec("refused", 1), rec("processed", 5), rec("deleted", 9)}, pipeline.Delivered},
		"seen long before the failure":         {[]pipeline.Receipt{rec("displayed", 1), rec("failed", 900)}, pipeline.Displayed},
	} {
		if got := receipt.Fate(pipeline.Accepted, c.rs); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestFateKnowsNoOrder draws sets of receipts and holds every fold of them, shuffled,
// doubled and folded again, against the first.
func TestFateKnowsNoOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	for range 20000 {
		s := states[r.IntN(len(states))]
		rs := make([]pipeline.Receipt, r.IntN(6))
		for i := range rs {
			rs[i] = rec(kinds[r.IntN(len(kinds))], r.IntN(5))
			if r.IntN(8) == 0 {
				rs[i].At = time.Time{}
			}
		}
		want, said := receipt.Fate(s, rs), receipt.Contradiction(rs)
		for range 4 {
			more := append([]pipeline.Receipt{}, rs...)
			if len(rs) > 0 {
				more = append(more, rs[r.IntN(len(rs))], rs[r.IntN(len(rs))])
			}
			r.Shuffle(len(more), func(i, j int) { more[i], more[j] = more[j], more[i] })
			if got := receipt.Fate(s, more); got != want {
				t.Fatalf("%s %v: %s, shuffled and doubled %s", s, rs, want, got)
			}
			if receipt.Contradiction(more) != said {
				t.Fatalf("%v: the contradiction depends on the order", rs)
			}
		}
		if got := receipt.Fate(want, rs); got != want {
			t.Fatalf("%s %v: %s, folded again %s", s, rs, want, got)
		}
		for _, k := range rs {
			if k.Kind == pipeline.ReceiptDisplayed && want != pipeline.Displayed {
				t.Fatalf("%s %v: displayed was lost to %s", s, rs, want)
			}
		}
	}
}

func TestConcerning(t *testing.T) {
	first, second := rec(pipeline.ReceiptFailed, 9), rec(pipeline.ReceiptDelivered, 5)
	first.Envelope, second.Envelope = "7k3m9q2xp4rt-1.1", "7k3m9q2xp4rt-1.2"
	all := []pipeline.Receipt{first, second}
	if got := receipt.Fate(pipeline.Accepted, receipt.Concerning("7k3m9q2xp4rt-1.2", all)); got != pipeline.Delivered {
		t.Errorf("the late failure of an earlier attempt undid the last one: %s", got)
	}
	if got := receipt.Fate(pipeline.Accepted, receipt.Concerning("7k3m9q2xp4rt-1.1", all)); got != pipeline.Failed {
		t.Errorf("the failure of the attempt itself was left out: %s", got)
	}
	early := rec(pipeline.ReceiptDisplayed, 1)
	early.Envelope = "7k3m9q2xp4rt-1.1"
	if got := receipt.Fate(pipeline.Queued, receipt.Concerning("7k3m9q2xp4rt-1.3", []pipeline.Receipt{early})); got != pipeline.Displayed {
		t.Errorf("proof of an earlier attempt did not stop a queued copy: %s", got)
	}
	if got := len(receipt.Concerning("", all)); got != 2 {
		t.Errorf("without an attempt %d receipts are left", got)
	}
}

func TestContradiction(t *testing.T) {
	list := rec(pipeline.ReceiptFailed, 9)
	list.Final = "b@medecin.example"
	member := rec(pipeline.ReceiptDelivered, 5)
	member.Final = "a@medecin.example"
	for _, c := range []struct {
		rs   []pipeline.Receipt
		want string // "" for none
	}{
		{nil, ""},
		{[]pipeline.Receipt{rec("delivered", 1), rec("displayed", 2)}, ""},
		{[]pipeline.Receipt{rec("delayed", 1), rec("delivered", 2)}, ""},
		{[]pipeline.Receipt{rec("displayed", 1), rec("failed", 2)}, "quelqu'un"},
		{[]pipeline.Receipt{rec("displayed", 1), rec("refused", 2)}, "classé dans le dossier"},
		{[]pipeline.Receipt{rec("delivered", 1), rec("failed", 2)}, "jusqu'à preuve du contraire"},
		{[]pipeline.Receipt{rec("failed", 1), rec("delivered", 2)}, "bien arrivé ensuite"},
		{[]pipeline.Receipt{rec("processed", 1), rec("refused", 2)}, "puis le refuse"},
		{[]pipeline.Receipt{rec("refused", 1), rec("processed", 2)}, "puis l'a classé"},
		{[]pipeline.Receipt{rec("deleted", 1), rec("failed", 2)}, "demander au destinataire"},
		{[]pipeline.Receipt{member, list}, "une autre adresse"},
	} {
		got := receipt.Contradiction(c.rs)
		if (got == "") != (c.want == "") || !contains(got, c.want) {
			t.Errorf("%v: %q, want %q in it", c.rs, got, c.want)
		}
	}
}
