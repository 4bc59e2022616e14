package review

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/store"
)

// Mail is what is kept of a mail that came back, and shown of it: plain text, which
// anybody may have written.
type Mail struct {
	Kind    receipt.Kind     `json:"kind"`
	From    pipeline.Address `json:"from,omitempty"`
	Subject string           `json:"subject,omitempty"`
	At      time.Time        `json:"at,omitzero"` // its own date
	Text    string           `json:"text,omitempty"`
	// Signed is the name in the certificate of who signed, where the signature holds
	// and leads to an authority of the practice; "" otherwise: nobody knows who wrote it.
	Signed string `json:"signed,omitempty"`
	// Verdict is that of the reader of S/MIME where the mail is one, "" otherwise.
	Verdict string `json:"verdict,omitempty"`
	// Sealed is set where the content does not open: it is encrypted, and not trusted.
	Sealed bool `json:"sealed,omitempty"`
	// Stranger is set where the mail is not from the recipient of the letter.
	Stranger    bool               `json:"stranger,omitempty"`
	End         bool               `json:"end,omitempty"` // the conversation is closed (X-MSS-MES: FIN)
	Attachments []Attachment       `json:"attachments,omitempty"`
	Large       bool               `json:"large,omitempty"` // only its header was read
	Cut         bool               `json:"cut,omitempty"`   // only its beginning is kept
	Receipts    []pipeline.Receipt `json:"receipts,omitempty"`
	// Suspects are the copies that a notice of failure may be about, where it is
	// with no letter: it does not say which.
	Suspects []string `json:"suspects,omitempty"`
	// Aside is why a person put it aside; nothing else is kept then.
	Aside string `json:"aside,omitempty"`
	By    string `json:"by,omitempty"`
}

// Attachment is a file of a mail.
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int    `json:"size"`
}

// Reply is a mail that is filed with a letter, or waits to be.
type Reply struct {
	store.Returned
	Mail
}

// Verified says in French who wrote it, as far as that is known.
func (m Mail) Verified() string {
	switch {
	case m.Signed != "":
		return "signé par " + m.Signed
	case m.Sealed:
		return "chiffré ; ne peut pas être montré (" + VerdictWords(m.Verdict) + ")"
	case m.Verdict != "":
		return "non vérifié : " + VerdictWords(m.Verdict)
	}
	return "non vérifié"
}

// VerdictWords says what is the matter with a signature or an encryption.
func VerdictWords(verdict string) string {
	if w, ok := map[string]string{
		"not-smime": "ni signé ni chiffré", "unsigned": "chiffré, mais signé par personne", "not-encrypted": "signé, mais non chiffré",
		"several-signers": "plusieurs signatures", "no-signer": "aucune signature", "altered": "modifié après sa signature",
		"untrusted": "autorité inconnue", "expired": "certificat expiré", "not-yet-valid": "certificat pas encore valable", "revoked": "certificat révoqué",
		"no-status": "révocation non vérifiable", "other-address": "certificat d'une autre adresse", "not-recipient": "chiffré pour un autre destinataire",
		"own-key": "la clé du cabinet n'est pas disponible", "too-large": "trop volumineux", "weak": "algorithme trop faible", "purpose": "certificat non prévu pour signer un courrier",
		"no-certificate": "certificat du signataire absent", "undecryptable": "ne se déchiffre pas",
	}[verdict]; ok {
		return w
	}
	return "forme illisible"
}

func replyOf(r store.Returned) (Reply, error) {
	out := Reply{Returned: r}
	if err := json.Unmarshal(r.Content, &out.Mail); err != nil {
		return out, fmt.Errorf("read mail %s: %w", r.ID, err)
	}
	return out, nil
}

// Heard is one line of what came back about a copy, in words.
type Heard struct {
	store.Heard
	What, Todo string
}

// Call is what was told by telephone.
type Call struct {
	Delivery string    `json:"delivery"`
	At       time.Time `json:"at"`
	Who      string    `json:"who"`  // answered
	Read     bool      `json:"read"` // back
	Note     string    `json:"note,omitempty"`
	By       string    `json:"by"`
}

// Echo is all that came back about a document.
type Echo struct {
	Copies  map[string][]Heard // by copy, oldest first
	Odd     map[string]string  // by copy: what its receipts say against each other
	Maybe   map[string]string  // by copy: that a failure came which may be its own
	Replies []Reply
	Calls   []Call
	Watches map[string]Watch // by copy, where the receipt clock runs or ran
}

// Echoes is what the desk needs to know what came back.
type Echoes interface {
	Receipts(ctx context.Context, doc pipeline.ID) (map[string][]store.Heard, error)
	Suspected(ctx context.Context, doc pipeline.ID) (map[string]int, error)
	ReturnedOf(ctx context.Context, doc pipeline.ID) ([]store.Returned, error)
	ReturnedBy(ctx context.Context, id string) (store.Returned, error)
	ReturnedRaw(ctx context.Context, id string, opened bool) ([]byte, error)
	Unmatched(ctx context.Context, n int) ([]store.Returned, error)
	UnreadReplies(ctx context.Context, n int) ([]store.Returned, error)
	FileMail(ctx context.Context, id string, a store.Arrived) error
	SetMailAside(ctx context.Context, id string, content []byte, at time.Time, h pipeline.Hop) error
	MarkMailRead(ctx context.Context, id string, at time.Time, h pipeline.Hop) error
	AddCall(ctx context.Context, delivery string, readBack bool, content []byte, at time.Time, h pipeline.Hop) error
	Watches(ctx context.Context) ([]store.Watch, error)
	WatchesOf(ctx context.Context, doc pipeline.ID) ([]store.Watch, error)
}

// echoes is the store, where it keeps what comes back.
func (d *Desk) echoes() (Echoes, error) {
	e, ok := d.store.(Echoes)
	if !ok {
		return nil, errors.New("this store keeps nothing of what comes back")
	}
	return e, nil
}

// Receipts gives what came back about a document: what was heard of each copy,
// answers, calls. The look at the document is recorded by Open.
func (d *Desk) Receipts(ctx context.Context, a Actor, doc pipeline.ID) (Echo, error) {
	out := Echo{Copies: map[string][]Heard{}, Odd: map[string]string{}, Maybe: map[string]string{}, Watches: map[string]Watch{}}
	if err := mayRead(a); err != nil {
		return out, err
	}
	s, err := d.echoes()
	if err != nil {
		return out, err
	}
	heard, err := s.Receipts(ctx, doc)
	if err != nil {
		return out, err
	}
	for id, hs := range heard {
		var believed []pipeline.Receipt
		for _, h := range hs {
			what, todo := receipt.French(h.Receipt)
			out.Copies[id] = append(out.Copies[id], Heard{h, what, todo})
			if h.Doubt == "" {
				believed = append(believed, h.Receipt)
			}
		}
		if c := receipt.Contradiction(believed); c != "" {
			out.Odd[id] = c
		}
	}
	suspected, err := s.Suspected(ctx, doc)
	if err != nil {
		return out, err
	}
	for id := range suspected {
		out.Maybe[id] = "Un avis d'échec est arrivé qui peut concerner cet envoi : il ne dit pas duquel il s'agit. Il attend dans « Retours », parmi les courriers sans lettre ; dites-y s'il est de cet envoi."
	}
	all, err := s.ReturnedOf(ctx, doc)
	if err != nil {
		return out, err
	}
	for _, r := range all {
		if r.Kind == store.ReturnedCall {
			var c Call
			if err := json.Unmarshal(r.Content, &c); err != nil {
				return out, fmt.Errorf("read call %s: %w", r.ID, err)
			}
			c.Delivery, c.At = r.Delivery, r.At
			out.Calls = append(out.Calls, c)
			continue
		}
		switch receipt.Kind(r.Kind) {
		case receipt.Reply, receipt.Auto, receipt.Other, KindLarge, KindUnreadable:
			m, err := replyOf(r)
			if err != nil {
				return out, err
			}
			out.Replies = append(out.Replies, m)
		}
	}
	watches, err := s.WatchesOf(ctx, doc)
	if err != nil {
		return out, err
	}
	for _, w := range watches {
		out.Watches[w.Delivery] = d.watch(w)
	}
	return out, nil
}

// What the reader of the mailbox could not have: of the first only the header was
// read, of the second nothing.
const (
	KindLarge      receipt.Kind = "large"
	KindUnreadable receipt.Kind = "unreadable"
)

// Replies gives the answers that are filed with a document.
func (d *Desk) Replies(ctx context.Context, a Actor, doc pipeline.ID) ([]Reply, error) {
	e, err := d.Receipts(ctx, a, doc)
	return e.Replies, err
}

// maxListed bounds a list of mails.
const maxListed = 200

// Unmatched lists the mails that a person has to settle, and records the look.
func (d *Desk) Unmatched(ctx context.Context, a Actor) ([]Reply, error) {
	return d.mails(ctx, a, "unmatched", func(s Echoes) ([]store.Returned, error) { return s.Unmatched(ctx, maxListed) })
}

// Unread lists the answers that nobody has marked as read, and records the look.
func (d *Desk) Unread(ctx context.Context, a Actor) ([]Reply, error) {
	return d.mails(ctx, a, "replies", func(s Echoes) ([]store.Returned, error) { return s.UnreadReplies(ctx, maxListed) })
}

func (d *Desk) mails(ctx context.Context, a Actor, what string, list func(Echoes) ([]store.Returned, error)) ([]Reply, error) {
	if err := mayRead(a); err != nil {
		return nil, err
	}
	s, err := d.echoes()
	if err != nil {
		return nil, err
	}
	all, err := list(s)
	if err != nil {
		return nil, err
	}
	var out []Reply
	for _, r := range all {
		m, err := replyOf(r)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, d.store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageView, Actor: a.Pseudonym, At: d.now(), Outcome: what})
}

// Read marks an answer as read.
func (d *Desk) Read(ctx context.Context, a Actor, doc pipeline.ID, mail string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	s, err := d.echoes()
	if err != nil {
		return err
	}
	err = s.MarkMailRead(ctx, mail, d.now(), pipeline.Hop{Document: doc, Stage: pipeline.StageReply, Actor: a.Pseudonym, Outcome: "read"})
	if errors.Is(err, store.ErrStale) {
		return nil // somebody else was first
	}
	return err
}

// FileMail says which copy an unmatched mail is about, and files it with its
// letter. Receipts in it are shown there as a person's choice, and believed.
func (d *Desk) FileMail(ctx context.Context, a Actor, mail, delivery string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	s, err := d.echoes()
	if err != nil {
		return err
	}
	l, err := d.store.Delivery(ctx, strings.TrimSpace(delivery))
	if errors.Is(err, store.ErrNotFound) {
		return &Refusal{"delivery", "Cet envoi n'existe pas.", "Écrivez-le comme « cardiopli queue list --all » le montre."}
	}
	if err != nil {
		return err
	}
	r, err := s.ReturnedBy(ctx, mail)
	if err != nil {
		return err
	}
	m, err := replyOf(r)
	if err != nil {
		return err
	}
	m.Stranger = m.From != "" && !m.From.Equal(l.Recipient.Address)
	m.By, m.Suspects = a.Name, nil
	content, err := json.Marshal(m.Mail)
	if err != nil {
		return err
	}
	kind := receipt.Kind(r.Kind)
	out := store.Arrived{Kind: r.Kind, Document: l.Document, Delivery: l.ID, Unread: kind == receipt.Reply || kind == receipt.Other, Size: r.Size, At: d.now(), Content: content,
		Hops: []pipeline.Hop{{Stage: pipeline.StageReply, Actor: a.Pseudonym, Outcome: "filed", Delivery: l.ID}}}
	for _, rc := range m.Receipts {
		out.Receipts = append(out.Receipts, store.Told{Delivery: l.ID, Receipt: rc})
	}
	if err := s.FileMail(ctx, mail, out); errors.Is(err, store.ErrStale) {
		return &Refusal{"stale", "Ce courrier a déjà été classé ou mis de côté.", "Rechargez la liste."}
	} else if err != nil {
		return err
	}
	return nil
}

// PutAside says that an unmatched mail is about no letter, with a reason. Its content
// is no longer kept here; the mailbox has it.
func (d *Desk) PutAside(ctx context.Context, a Actor, mail, reason string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	if tooShort(reason) || utf8.RuneCountInString(reason) > 500 {
		return &Refusal{"reason", "Il manque la raison.", "Écrivez-la en quelques mots."}
	}
	s, err := d.echoes()
	if err != nil {
		return err
	}
	content, err := json.Marshal(Mail{Aside: reason, By: a.Name})
	if err != nil {
		return err
	}
	err = s.SetMailAside(ctx, mail, content, d.now(), pipeline.Hop{Stage: pipeline.StageReply, Actor: a.Pseudonym, Outcome: "aside"})
	if errors.Is(err, store.ErrStale) {
		return &Refusal{"stale", "Ce courrier a déjà été classé ou mis de côté.", "Rechargez la liste."}
	}
	return err
}

// Phoned records that a letter was told by telephone: who answered, and whether they
// read it back, which ends the receipt clock of the copy.
func (d *Desk) Phoned(ctx context.Context, a Actor, delivery, who string, readBack bool, note string) error {
	if err := mayRead(a); err != nil {
		return err
	}
	who, note = strings.Join(strings.Fields(who), " "), strings.TrimSpace(note)
	if utf8.RuneCountInString(who) < 2 || utf8.RuneCountInString(who) > 200 || utf8.RuneCountInString(note) > 1000 {
		return &Refusal{"who", "Il manque le nom de la personne qui a répondu.", "Écrivez-le, avec sa fonction."}
	}
	s, err := d.echoes()
	if err != nil {
		return err
	}
	content, err := json.Marshal(Call{Who: who, Read: readBack, Note: note, By: a.Name})
	if err != nil {
		return err
	}
	outcome := "told"
	if readBack {
		outcome = "read-back"
	}
	return s.AddCall(ctx, delivery, readBack, content, d.now(), pipeline.Hop{Stage: pipeline.StageCall, Actor: a.Pseudonym, Outcome: outcome})
}
