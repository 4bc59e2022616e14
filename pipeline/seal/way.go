package seal

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/domains"
	"cardiopli/pipeline/message"
)

// Ways decides in which way each recipient's copy leaves: encrypted for them, or
// plain between listed domains, or printed. Nothing of it is remembered: the way is
// decided when a letter is prepared, bound by its approval, and judged again (Still)
// when it is issued and, for what is not encrypted, before each submission. An encrypted
// copy is held before its submission only where its certificate was revoked meanwhile.
//
// The default is to encrypt. The channel is taken only where the practice switched
// it on, the list of domains is valid, and both the recipient's domain and the
// practice's own stand on it; and, unless the directory prefers it, only where the
// recipient has no certificate or one that has expired. One that was revoked, names
// another address or cannot be trusted is a question for a person. What the directory says of a recipient comes first:
// "smime" never takes the channel, "channel" takes it although a certificate is
// known, since software files such letters by itself; "post" prints.
type Ways struct {
	Sealer *Sealer          // nil: nothing can be encrypted
	From   pipeline.Address // the practice's mailbox
	// On is whether the practice switched the channel on.
	On bool
	// List answers for a domain; nil where there is no list.
	List interface {
		Has(domain string, at time.Time) domains.Answer
		Near(domain string) []domains.Likeness
		State(at time.Time) domains.State
	}
}

// Choose gives the way for an entry of the directory: an error, which has French(),
// where there is none but paper.
func (w Ways) Choose(e directory.Entry, at time.Time) (pipeline.Mode, error) {
	switch e.Preference {
	case directory.PreferPost:
		return pipeline.ModePost, nil
	case directory.PreferChannel:
		if w.channel(e, at) == nil {
			return pipeline.ModeChannel, nil
		}
	}
	sealed := w.sealable(e, at)
	if sealed == nil {
		return pipeline.ModeSMIME, nil
	}
	channel := w.channel(e, at)
	if channel == nil && !absent(sealed) {
		// Somebody's certificate is wrong, and a person has to look at it: whoever made
		// it wrong must not get the letter in clear for it.
		channel = &Barred{Code: BarredCertificate, who: called(e), domain: e.Recipient.Address.Domain()}
	}
	if channel == nil {
		return pipeline.ModeChannel, nil
	}
	return "", &NoWay{Sealing: sealed, Channel: channel}
}

// absent reports whether there is nothing to encrypt with: no certificate, or one
// whose time is over. Only then may the channel stand in for encryption unasked.
func absent(err error) bool {
	var r *Refusal
	if !errors.As(err, &r) || r.Own() {
		return false
	}
	var ce *cms.CertificateError
	return errors.As(r.Err, &ce) && (ce.Reason == cms.ReasonMissing || ce.Reason == cms.ReasonExpired)
}

// Instead tells why an entry that has a certificate is given the channel although
// nobody prefers it, for the approver to read: its certificate has expired. It is nil
// for every other entry.
func (w Ways) Instead(e directory.Entry, at time.Time) error {
	if len(e.Certificate) == 0 || w.Sealer == nil || e.Preference == directory.PreferChannel {
		return nil
	}
	if m, err := w.Choose(e, at); err != nil || m != pipeline.ModeChannel {
		return nil
	}
	return w.sealable(e, at)
}

// Still tells whether the way that was approved may be taken now: nil, or an error
// that has French(). No other way is taken instead: nobody approved it.
func (w Ways) Still(mode pipeline.Mode, e directory.Entry, at time.Time) error {
	switch mode {
	case pipeline.ModePost:
		return nil
	case pipeline.ModeChannel:
		if b := w.channel(e, at); b != nil {
			return b
		}
		return nil
	}
	return w.sealable(e, at)
}

func (w Ways) sealable(e directory.Entry, at time.Time) error {
	if w.Sealer == nil {
		return &Refusal{Code: CodeUnreadable, who: called(e), address: string(e.Recipient.Address), Err: &cms.CertificateError{Reason: cms.ReasonMissing}}
	}
	return w.Sealer.Check(e, at)
}

// Usable is Choose in the form that directory.Book asks for: what can leave in no
// way but paper is a finding.
func (w Ways) Usable(at time.Time) directory.Usable {
	return func(e directory.Entry) error {
		_, err := w.Choose(e, at)
		return err
	}
}

// channel tells why the channel may not be taken, or nil.
func (w Ways) channel(e directory.Entry, at time.Time) *Barred {
	domain := e.Recipient.Address.Domain()
	b := func(c BarredCode) *Barred { return &Barred{Code: c, who: called(e), domain: domain} }
	switch {
	case !w.On:
		return b(BarredOff)
	case e.Preference == directory.PreferSMIME || e.Preference == directory.PreferPost:
		return b(BarredPreference)
	case e.Recipient.Address == "" || !strings.Contains(string(e.Recipient.Address), "@"):
		return b(BarredAddress)
	case w.List == nil:
		return b(BarredUnknown)
	}
	for _, x := range []struct {
		domain string
		own    bool
	}{{domain, false}, {w.From.Domain(), true}} {
		switch w.List.Has(x.domain, at) {
		case domains.Listed:
		case domains.Unlisted:
			r := b(BarredUnlisted)
			if r.domain = x.domain; x.own {
				r.Code = BarredOwn
			}
			r.near = w.List.Near(x.domain)
			return r
		default:
			r := b(BarredUnknown)
			r.Err = w.List.State(at).Err
			return r
		}
	}
	return nil
}

// Channel makes the plain message for the entry's recipient. The way is judged once
// more here: no other function of the project makes a message that is not encrypted.
func (w Ways) Channel(in message.Input, e directory.Entry) (Sealed, error) {
	if !in.Recipient.Address.Equal(e.Recipient.Address) || in.From.Address != string(w.From) {
		return Sealed{}, &Refusal{Code: CodeOtherAddress, who: called(e), address: string(in.Recipient.Address)}
	}
	if b := w.channel(e, in.Date); b != nil {
		return Sealed{}, b
	}
	out, err := message.Channel(in)
	if err != nil {
		return Sealed{}, err
	}
	return Sealed{Bytes: out, Form: pipeline.FormChannel, MessageID: in.MessageID}, nil
}

// BarredCode says in one word why the channel may not be taken.
type BarredCode string

// The codes.
const (
	BarredOff        BarredCode = "channel-off"        // not switched on
	BarredPreference BarredCode = "channel-preference" // the practice wants another way for this recipient
	BarredAddress    BarredCode = "channel-address"    // no address
	BarredUnknown    BarredCode = "channel-unknown"    // no list that is valid now
	BarredUnlisted   BarredCode = "channel-unlisted"   // the recipient's domain is not on it
	BarredOwn        BarredCode = "channel-own"        // the practice's domain is not on it
	// BarredCertificate: it could be taken, but the recipient has a certificate that is
	// refused for another reason than its age.
	BarredCertificate BarredCode = "channel-certificate"
)

// Barred says that the channel may not be taken for a recipient as things stand.
type Barred struct {
	Code BarredCode
	Err  error // of the list; may be nil

	who, domain string
	near        []domains.Likeness
}

func (b *Barred) Error() string { return "seal: way refused: " + string(b.Code) }

func (b *Barred) Unwrap() error { return b.Err }

// French says why, and the ways out.
func (b *Barred) French() (what, todo string) {
	const or = ", importer un certificat, ou imprimer et poster."
	switch b.Code {
	case BarredOff:
		return "L'envoi par le canal MSSanté (sans chiffrement de bout en bout) n'est pas activé au cabinet.",
			"L'activer : « cardiopli channel on »" + or
	case BarredPreference:
		return fmt.Sprintf("L'annuaire du cabinet demande un autre mode d'envoi que le canal MSSanté pour %s.", b.who),
			"Changer le mode dans l'annuaire" + or
	case BarredCertificate:
		return "Le canal MSSanté ne le remplace pas sans qu'une personne l'ait décidé.",
			"Une fois le certificat vérifié auprès du destinataire : choisir le canal pour lui dans l'annuaire, ou imprimer et poster."
	case BarredAddress:
		return fmt.Sprintf("%s n'a pas d'adresse de messagerie dans l'annuaire.", b.who), "Ajouter son adresse, ou imprimer et poster."
	case BarredUnlisted, BarredOwn:
		what = fmt.Sprintf("Le domaine %s n'est pas sur la liste des domaines MSSanté", b.domain)
		if b.Code == BarredOwn {
			what = fmt.Sprintf("Le domaine de la boîte du cabinet, %s, n'est pas sur la liste des domaines MSSanté", b.domain)
		}
		what += " : rien n'y part sans chiffrement."
		if len(b.near) > 0 {
			what += " " + b.near[0].French(b.domain)
		}
		if b.Code == BarredOwn {
			return what, "Vérifier practice.mailbox et l'opérateur" + or
		}
		return what, "Vérifier l'adresse" + or
	}
	what = "La liste des domaines MSSanté ne peut pas répondre : rien ne part sans chiffrement."
	todo = "La renouveler : « cardiopli domains update »" + or
	var of interface{ French() (what, todo string) }
	if errors.As(b.Err, &of) {
		what, todo = of.French()
		what += " Rien ne part sans chiffrement."
		todo = strings.TrimSuffix(todo, ".") + or
	}
	return what, todo
}

// NoWay says that a copy can neither be encrypted nor take the channel.
type NoWay struct {
	Sealing error
	Channel *Barred
}

func (n *NoWay) Error() string { return n.Sealing.Error() + "; " + n.Channel.Error() }

// Unwrap gives both, so that who looks for a *Refusal finds it.
func (n *NoWay) Unwrap() []error { return []error{n.Sealing, n.Channel} }

// French says why neither way can be taken. That the channel is off is a choice of
// the practice and is not told each time.
func (n *NoWay) French() (what, todo string) {
	var of interface{ French() (what, todo string) }
	if errors.As(n.Sealing, &of) {
		what, todo = of.French()
	}
	if n.Channel.Code == BarredOff || n.Channel.Code == BarredPreference && what != "" {
		return what, todo
	}
	if n.Channel.Code == BarredCertificate {
		why, or := n.Channel.French()
		return strings.TrimSpace(what + " " + why), strings.TrimSpace(todo + " " + or)
	}
	why, _ := n.Channel.French()
	return strings.TrimSpace(what + " " + why), todo
}

func called(e directory.Entry) string {
	if who := e.Recipient.Display(); who != "" {
		return who
	}
	return string(e.Recipient.Address)
}
