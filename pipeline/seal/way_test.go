package seal

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/domains"
	"cardiopli/pipeline/message"
)

// names is a list without a file: nil is one that cannot answer.
type names map[string]bool

func (n names) Has(d string, _ time.Time) domains.Answer {
	switch {
	case n == nil:
		return domains.Unknown
	case n[strings.ToLower(d)]:
		return domains.Listed
	}
	return domains.Unlisted
}

func (n names) Near(string) []domains.Likeness {
	return []domains.Likeness{{Domain: "medecin.mssante.fr", Why: domains.WhySame}}
}

func (n names) State(time.Time) domains.State {
	return domains.State{Err: &domains.Refusal{Code: domains.CodeOld}}
}

var both = names{"semaphore-exemple.mssante.fr": true, "cabinet-exemple.mssante.fr": true}

func TestChoose(t *testing.T) {
	s, root := sealer(t)
	cert := leaf(t, root, "ca", "rsa", paul, nil)
	with, without := entryOf(cert, directory.Capabilities{}), entryOf(nil, directory.Capabilities{})
	prefer := func(e directory.Entry, p string) directory.Entry { e.Preference = p; return e }
	ways := func(on bool, list names) Ways { return Ways{Sealer: s, From: cabinet, On: on, List: list} }
	for name, c := range map[string]struct {
		w    Ways
		e    directory.Entry
		mode pipeline.Mode
		why  string // in the words of the refusal
	}{
		"certificate":                         {ways(true, both), with, pipeline.ModeSMIME, ""},
		"certificate, channel preferred":      {ways(true, both), prefer(with, "channel"), pipeline.ModeChannel, ""},
		"channel preferred, not switched on":  {ways(false, both), prefer(with, "channel"), pipeline.ModeSMIME, ""},
		"channel preferred, unlisted":         {ways(true, names{}), prefer(with, "channel"), pipeline.ModeSMIME, ""},
		"no certificate":                      {ways(true, both), without, pipeline.ModeChannel, ""},
		"no certificate, off":                 {ways(false, both), without, "", "Aucun certificat"},
		"no certificate, S/MIME alone":        {ways(true, both), prefer(without, "smime"), "", "Aucun certificat"},
		"no certificate, unlisted":            {ways(true, names{"semaphore-exemple.mssante.fr": true}), without, "", "lettres qui se confondent"},
		"no certificate, own domain unlisted": {ways(true, names{"cabinet-exemple.mssante.fr": true}), without, "", "boîte du cabinet"},
		"no certificate, list too old":        {ways(true, nil), without, "", "trop ancienne"},
		"post":                                {ways(true, both), prefer(without, "post"), pipeline.ModePost, ""},
		"post beside a certificate":           {ways(true, both), prefer(with, "post"), pipeline.ModePost, ""},
		"no certificate of the practice, off": {Ways{From: cabinet}, with, "", "certificat"},
		"no certificate of the practice, on":  {Ways{From: cabinet, On: true, List: both}, with, pipeline.ModeChannel, ""},
		"no list at all":                      {Ways{Sealer: s, From: cabinet, On: true}, without, "", "ne peut pas répondre"},
	} {
		t.Run(name, func(t *testing.T) {
			mode, err := c.w.Choose(c.e, now)
			if mode != c.mode || (err != nil) != (c.why != "") {
				t.Fatalf("mode %q, %v", mode, err)
			}
			if err == nil {
				if err := c.w.Still(mode, c.e, now); err != nil {
					t.Errorf("chosen, and refused at once: %v", err)
				}
				return
			}
			var of interface{ French() (what, todo string) }
			if !errors.As(err, &of) {
				t.Fatal("no words")
			}
			if what, todo := of.French(); !strings.Contains(what, c.why) || !strings.Contains(todo, "poster") && !strings.Contains(todo, "annuaire") {
				t.Errorf("%s → %s", what, todo)
			}
			if strings.Contains(err.Error(), "@") || strings.Contains(err.Error(), "GENIEVRE") {
				t.Errorf("the error names somebody: %v", err)
			}
		})
	}
}

// TestChannelForNoWrongCertificate: only where there is no certificate, or one that
// has expired, does the channel stand in for encryption unasked.
func TestChannelForNoWrongCertificate(t *testing.T) {
	s, root := sealer(t)
	mine := leaf(t, root, "ca", "rsa", paul, nil)
	entry := func(der []byte) directory.Entry {
		e := entryOf(nil, directory.Capabilities{})
		e.Certificate = der
		return e
	}
	other := leaf(t, root, "ca", "rsa", "autre@semaphore-exemple.mssante.fr", nil)
	const none = pipeline.Mode("none")
	w := Ways{Sealer: s, From: cabinet, On: true, List: both}
	for name, c := range map[string]struct {
		e    directory.Entry
		at   time.Time
		mode pipeline.Mode
	}{
		"missing":                  {entry(nil), now, pipeline.ModeChannel},
		"valid":                    {entry(mine.Raw), now, pipeline.ModeSMIME},
		"expired":                  {entry(mine.Raw), mine.NotAfter.Add(time.Hour), pipeline.ModeChannel},
		"not yet valid":            {entry(mine.Raw), mine.NotBefore.Add(-time.Hour), none},
		"of another address":       {entry(other.Raw), now, none},
		"of no authority":          {entry(leaf(t, nil, "ca", "rsa", paul, nil).Raw), now, none},
		"damaged":                  {entry(mine.Raw[:len(mine.Raw)-9]), now, none},
		"other address, preferred": {func() directory.Entry { e := entry(other.Raw); e.Preference = "channel"; return e }(), now, pipeline.ModeChannel},
	} {
		mode, err := w.Choose(c.e, c.at)
		if err != nil {
			mode = none
		}
		if mode != c.mode || (err == nil) != (c.mode != none) {
			t.Errorf("%s: %q, %v", name, mode, err)
		}
		if err != nil {
			var no *NoWay
			if !errors.As(err, &no) || no.Channel.Code != BarredCertificate {
				t.Errorf("%s: %v", name, err)
			} else if what, todo := no.French(); !strings.Contains(what, "canal") || !strings.Contains(todo, "annuaire") {
				t.Errorf("%s: %s → %s", name, what, todo)
			}
		}
		if said := w.Instead(c.e, c.at) != nil; said != (name == "expired") {
			t.Errorf("%s: said at approval %v", name, said)
		}
	}
}

// TestStillNeverChanges: what was approved is refused where it does not hold any
// more; nothing else takes its place.
func TestStillNeverChanges(t *testing.T) {
	s, root := sealer(t)
	e := entryOf(leaf(t, root, "ca", "rsa", paul, nil), directory.Capabilities{})
	w := Ways{Sealer: s, From: cabinet, On: true, List: both}
	off := w
	off.On = false
	gone := w
	gone.List = names{"semaphore-exemple.mssante.fr": true}
	old := w
	old.List = names(nil)
	for name, w := range map[string]Ways{"switched off": off, "left the list": gone, "list too old": old} {
		if err := w.Still(pipeline.ModeChannel, e, now); err == nil {
			t.Errorf("%s: still by the channel", name)
		}
		if err := w.Still(pipeline.ModeSMIME, e, now); err != nil {
			t.Errorf("%s: encryption is refused: %v", name, err)
		}
	}
	for _, p := range []string{"smime", "post"} {
		e.Preference = p
		if w.Still(pipeline.ModeChannel, e, now) == nil {
			t.Errorf("preference %s came after the approval, and is not heard", p)
		}
	}
}

// TestNothingPlainLeavesForAnUnlistedDomain is a property over random lists,
// addresses, preferences and switches.
func TestNothingPlainLeavesForAnUnlistedDomain(t *testing.T) {
	s, root := sealer(t)
	rng := rand.New(rand.NewPCG(7, 11))
	pool := []string{"medecin.mssante.fr", "medecin.rnssante.fr", "a.medecin.mssante.fr", "mssante.fr", "orange.fr", "chu.mssante.fr", "MEDECIN.mssante.fr", "xn--mdecin-bva.mssante.fr", "semaphore-exemple.mssante.fr"}
	plain, encrypted := 0, 0
	for range 4000 {
		list := names{}
		for _, d := range pool {
			if rng.IntN(2) == 0 {
				list[strings.ToLower(d)] = true
			}
		}
		if rng.IntN(8) == 0 {
			list = nil
		}
		addr := pipeline.Address(fmt.Sprintf("x%d@%s", rng.IntN(3), pool[rng.IntN(len(pool))]))
		in := input()
		in.Recipient.Address = addr
		in.Structured = &message.Structured{Code: "34752-6", Label: "CR"}
		e := directory.Entry{Recipient: in.Recipient, Preference: []string{"", "smime", "channel", "post"}[rng.IntN(4)]}
		if rng.IntN(4) == 0 {
			e.Certificate = leaf(t, root, "ca", "rsa", string(addr), nil).Raw
		}
		w := Ways{Sealer: s, From: cabinet, On: rng.IntN(3) > 0, List: list}
		approved, err := w.Choose(e, now)
		if err != nil {
			approved = pipeline.ModeSMIME // held; whoever releases it meets the same rules
		}
		if rng.IntN(3) == 0 { // the world changes between approval and submission
			w.List, w.On = names{"semaphore-exemple.mssante.fr": true}, rng.IntN(2) == 0
		}
		if rng.IntN(10) == 0 { // somebody tampers with the mode
			approved = pipeline.ModeChannel
		}
		var out Sealed
		switch approved {
		case pipeline.ModeChannel:
			out, err = w.Channel(in, e)
		case pipeline.ModeSMIME:
			out, err = s.Message(in, e)
		default:
			continue
		}
		if err != nil {
			continue
		}
		if message.Encrypted(out.Bytes) {
			encrypted++
			continue
		}
		plain++
		if w.List.Has(addr.Domain(), now) != domains.Listed || w.List.Has(pipeline.Address(cabinet).Domain(), now) != domains.Listed || !w.On || e.Preference == "smime" || e.Preference == "post" {
			t.Fatalf("a plain message for %s", addr.Domain())
		}
		if out.Form != pipeline.FormChannel {
			t.Fatalf("its form is called %s", out.Form)
		}
	}
	if plain < 100 || encrypted < 100 {
		t.Errorf("%d plain, %d encrypted: too few to say anything", plain, encrypted)
	}
}
