package review

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Channel turns the practice's switch that allows letters to leave without
// encryption for the recipient, between listed domains. It is for those who answer
// for the practice: a cardiologist or the administrator, with their PIN and a
// reason. Letters that were signed keep the way that was signed; while the switch is
// off none leaves by the channel.
func (d *Desk) Channel(ctx context.Context, a Actor, pin []byte, on bool, reason string) error {
	if a.Role != Cardiologist && a.Role != Admin {
		return &Refusal{"role", "Seul un cardiologue ou l'administrateur peut régler le canal MSSanté.", "Demandez-le-leur."}
	}
	p, err := d.signer(ctx, a, pin)
	if err != nil {
		return err
	}
	if a = ActorOf(p); a.Role != Cardiologist && a.Role != Admin { // who they are now
		return &Refusal{"role", "Seul un cardiologue ou l'administrateur peut régler le canal MSSanté.", "Demandez-le-leur."}
	}
	reason = strings.Join(strings.Fields(reason), " ")
	switch {
	case on && tooShort(reason):
		return &Refusal{"reason", "Il faut dire pourquoi le canal est activé.", "Écrivez-le en quelques mots : ils restent attachés au réglage, avec la date et votre nom."}
	case utf8.RuneCountInString(reason) > MaxReason || !utf8.ValidString(reason):
		return &Refusal{"reason", "Cette raison est trop longue.", "Quatre cents caractères au plus."}
	}
	return d.store.SaveSetting(ctx, store.Setting{Name: store.SettingChannel, On: on, At: d.now(), By: a.Name, Reason: reason}, a.Pseudonym)
}

// ChannelNow tells whether the switch is on, and since when, by whom and why. It is
// nobody's document: whoever works here may see it.
func (d *Desk) ChannelNow(ctx context.Context) (store.Setting, error) {
	return d.store.Setting(ctx, store.SettingChannel)
}

// Ways counts the recipients by the way in which their copies leave, in French, for
// the one who signs: "2 chiffrés, 1 par le canal MSSanté".
func Ways(rs []pipeline.Recipient) string {
	n := map[pipeline.Mode]int{}
	for _, r := range rs {
		n[r.Mode]++
	}
	var out []string
	for _, m := range []struct {
		mode      pipeline.Mode
		one, many string
	}{{pipeline.ModeSMIME, "1 chiffré", " chiffrés"}, {pipeline.ModeChannel, "1 par le canal MSSanté, non chiffré de bout en bout", " par le canal MSSanté, non chiffrés de bout en bout"},
		{pipeline.ModePost, "1 par courrier", " par courrier"}} {
		switch k := n[m.mode]; {
		case k == 1:
			out = append(out, m.one)
		case k > 1:
			out = append(out, strconv.Itoa(k)+m.many)
		}
	}
	return strings.Join(out, ", ")
}
