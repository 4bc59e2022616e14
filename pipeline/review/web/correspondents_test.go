package web

import (
	"context"
	"strings"
	"testing"

	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

func TestCorrespondentsAreFoundAndMarked(t *testing.T) {
	var kept []directory.Entry
	o := openWith(t, func(opt *Options) {
		opt.Keep = func(_ context.Context, _ review.Actor, e directory.Entry) error { kept = append(kept, e); return nil }
	})
	o.draft(report)
	b := o.as("ines")
	_, page, _ := b.get("/correspondents")
	mustHave(t, page, "3 fiches", "Dr Luce VERDIER", "sans certificat", "Favori : Dr Luce VERDIER", `aria-current="page">Correspondants`)
	_, page, _ = b.post("/correspondents", "q", "lem pia")
	if mustHave(t, page, "1 fiche ", "pia.lemoine@medecin.example", `value="lem pia"`); strings.Contains(page, "Luce VERDIER") {
		t.Error("who was not looked for is shown")
	}
	_, page, _ = b.post("/correspondents", "q", "<b>personne")
	mustHave(t, page, "Personne de ce nom", "&lt;b&gt;personne")
	choice := directory.Entry{Recipient: verdier}.Choice()
	if code, _, _ := b.post("/correspondents", "q", "verdier", "choice", choice, "do", "star"); code != 200 || len(kept) != 1 || !kept[0].Favourite {
		t.Errorf("%d %+v", code, kept)
	}
	if code, page, _ := b.post("/correspondents", "choice", choice, "do", "prefer", "how", "post"); code != 200 || len(kept) != 2 || kept[1].Preference != directory.PreferPost || !strings.Contains(page, "gardent le leur") {
		t.Errorf("%d %+v", code, kept)
	}
	for _, bad := range [][]string{{"choice", "Dr Personne", "do", "star"}, {"choice", choice, "do", "delete"}, {"choice", choice, "do", "prefer", "how", "pigeon"}} {
		if code, _, _ := b.post("/correspondents", bad...); code < 400 || len(kept) != 2 {
			t.Errorf("%v: %d", bad, code)
		}
	}
}

func TestTheChannelIsShownToAllAndTurnedByThoseWhoAnswerForIt(t *testing.T) {
	o := open(t)
	ines, maud, root := o.as("ines"), o.as("maud"), o.as("root")
	now := func() bool {
		x, err := o.store.Setting(context.Background(), store.SettingChannel)
		if err != nil {
			t.Fatal(err)
		}
		return x.On
	}
	_, page, _ := ines.get("/queue")
	mustHave(t, page, "Canal MSSanté", "Désactivé", "Un cardiologue ou l'administrateur le règle")
	if strings.Contains(page, "Activer le canal") {
		t.Error("a secretary is offered the switch")
	}
	for name, c := range map[string]struct {
		b    *browser
		form []string
	}{
		"a secretary": {ines, []string{"do", "channel", "on", "1", "reason", "convention", "pin", "1357"}}, "no reason": {maud, []string{"do", "channel", "on", "1", "pin", "1357"}},
		"no code": {maud, []string{"do", "channel", "on", "1", "reason", "convention"}}, "a wrong code": {maud, []string{"do", "channel", "on", "1", "reason", "convention", "pin", "0000"}},
	} {
		if code, page, _ := c.b.post("/queue", c.form...); code < 400 || now() || !strings.Contains(page, `role="alert"`) {
			t.Errorf("%s: %d", name, code)
		}
	}
	if code, _, _ := maud.post("/queue", "do", "channel", "on", "1", "reason", "convention avec l'opérateur", "pin", "1357"); code != 303 || !now() {
		t.Fatal(code)
	}
	_, page, _ = ines.get("/queue")
	mustHave(t, page, "Activé", "par maud", "convention avec l&#39;opérateur")
	if code, _, _ := root.post("/queue", "do", "channel", "on", "0", "pin", "1357"); code != 303 || now() {
		t.Error(code)
	}
}
