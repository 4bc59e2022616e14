package directory

import (
	"encoding/json"
	"testing"
	"time"

	"cardiopli/pipeline"
)

var day1 = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

func entryWith(cert string, c Capabilities) Entry {
	return Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "GENIEVRE", Address: "paul@exemple.fr", RPPS: "10000000000"}, Certificate: []byte(cert), Capabilities: c}
}

func TestLearn(t *testing.T) {
	gcm, oaep, none := Capabilities{GCM: true}, Capabilities{OAEP: true}, Capabilities{}
	seen := func(cert string, c Capabilities, at time.Time) Seen {
		return Seen{Certificate: []byte(cert), Capabilities: c, Announced: true, At: at}
	}
	silent := Seen{Certificate: []byte("a"), At: day1}
	for name, c := range map[string]struct {
		e    Entry
		want Capabilities
		from string
	}{
		"first message":            {entryWith("", none).Learn(seen("a", gcm, day1)), gcm, FromMessage},
		"a newer message":          {entryWith("a", none).Learn(seen("a", gcm, day1)).Learn(seen("a", oaep, day1.Add(time.Hour))), oaep, FromMessage},
		"an older message":         {entryWith("a", none).Learn(seen("a", gcm, day1)).Learn(seen("a", oaep, day1.Add(-time.Hour))), gcm, FromMessage},
		"a newer one of nothing":   {entryWith("a", none).Learn(seen("a", gcm, day1)).Learn(seen("a", none, day1.Add(time.Hour))), none, FromMessage},
		"a silent one":             {entryWith("a", none).Learn(seen("a", gcm, day1)).Learn(silent), gcm, FromMessage},
		"silent, new certificate":  {entryWith("a", none).Learn(seen("b", gcm, day1)).Learn(silent), none, ""},
		"older, new certificate":   {entryWith("a", none).Learn(seen("b", gcm, day1)).Learn(seen("a", oaep, day1.Add(-time.Hour))), oaep, FromMessage},
		"newer than a hand":        {entryWith("a", none).ByHand(gcm, day1).Learn(seen("a", oaep, day1.Add(time.Hour))), oaep, FromMessage},
		"older than a hand":        {entryWith("a", none).ByHand(gcm, day1).Learn(seen("b", oaep, day1.Add(-time.Hour))), gcm, FromHand},
		"hand over a message":      {entryWith("a", none).Learn(seen("a", gcm, day1)).ByHand(none, day1.Add(time.Hour)), none, FromHand},
		"of before, then message":  {entryWith("a", oaep).Learn(seen("a", gcm, day1)), gcm, FromMessage},
		"of before, silent":        {entryWith("a", oaep).Learn(silent), oaep, FromHand},
		"import says nothing":      {entryWith("", none).Over(entryWith("a", none).Learn(seen("a", gcm, day1))), gcm, FromMessage},
		"import of the same":       {entryWith("a", none).Over(entryWith("a", none).Learn(seen("a", gcm, day1))), gcm, FromMessage},
		"import of another":        {entryWith("b", none).Over(entryWith("a", none).Learn(seen("a", gcm, day1))), none, ""},
		"import sets capabilities": {entryWith("a", oaep).Over(entryWith("a", none).Learn(seen("a", gcm, day1))), oaep, FromHand},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := json.Marshal(c.e)
			if err != nil {
				t.Fatal(err)
			}
			var back Entry
			if err := json.Unmarshal(b, &back); err != nil {
				t.Fatal(err)
			}
			for which, e := range map[string]Entry{"as made": c.e, "as stored": back} {
				if got, how := e.Known(); got != c.want || how.From != c.from {
					t.Errorf("%s: %+v from %q, want %+v from %q", which, got, how.From, c.want, c.from)
				}
			}
		})
	}
}

// TestStoredBefore: entries of before evidence was kept.
func TestStoredBefore(t *testing.T) {
	var e Entry
	old := `{"recipient":{"Name":"GENIEVRE"},"certificate":"YQ==","capabilities":{"gcm":true,"oaep":false},"source":"csv"}`
	if err := json.Unmarshal([]byte(old), &e); err != nil {
		t.Fatal(err)
	}
	if got, how := e.Known(); !got.GCM || how.From != FromHand || !how.At.IsZero() {
		t.Errorf("%+v %+v", got, how)
	}
}

func TestOver(t *testing.T) {
	old := entryWith("a", Capabilities{})
	old.Chain = [][]byte{{1}}
	bare := Entry{Recipient: pipeline.Recipient{Given: "Paul", Name: "Genièvre", Address: "Paul@exemple.fr"}}
	got := bare.Over(old)
	if string(got.Certificate) != "a" || len(got.Chain) != 1 || got.Recipient.Title != "Dr" || got.Recipient.RPPS == "" {
		t.Errorf("%+v", got)
	}
	other := bare
	other.Recipient.Address = "autre@exemple.fr"
	if got := other.Over(old); len(got.Certificate) != 0 {
		t.Error("another address takes the certificate")
	}
	someone := bare
	someone.Recipient.Given = "Jeanne"
	if got := someone.Over(old); got.Recipient.RPPS != "" {
		t.Error("another person takes the number")
	}
}

func TestAt(t *testing.T) {
	b := NewBook(entryWith("a", Capabilities{}))
	if len(b.At("PAUL@exemple.fr")) != 1 || len(b.At("paule@exemple.fr")) != 0 {
		t.Error("not found by address")
	}
}
