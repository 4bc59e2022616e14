package engine

import (
	"context"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// doubt says why a receipt is not believed: it names other addresses than the copy's.
//
// Who reads a letter for its addressee is not always its addressee: a secretariat, a
// locum, a colleague whom it was passed on to. A receipt of reading counts where it
// comes from the address that the letter went to, or names it; from another address
// of the same person, as the practice's book has it; or from where the operator said
// that the letter went on to. That somebody else read it is shown, and ends no
// clock: the letter was meant for one who may not have seen it. A person who knows
// that address can say so, by a call that is noted.
func (r *returns) doubt(ctx context.Context, rc pipeline.Receipt, m comeback, l pipeline.Delivery, to store.Match, proven bool) (string, error) {
	mine := func(a pipeline.Address) bool { return sameMailbox(a, l.Recipient.Address) }
	byReader := false
	switch rc.Kind {
	case pipeline.ReceiptDisplayed, pipeline.ReceiptProcessed, pipeline.ReceiptDispatched, pipeline.ReceiptDeleted:
		byReader = true
	}
	switch {
	case !proven && rc.Message != "" && rc.Message != to.MessageID:
		return "Ce retour cite un autre message que celui de cet envoi.", nil
	case mine(rc.Final), mine(rc.Original), byReader && mine(m.Mail.From):
		return "", nil
	case rc.Final == "" && rc.Original == "":
		if byReader {
			return "Cet accusé ne dit pas de quelle adresse il vient : il n'est pas pris pour argent comptant.", nil
		}
		return "", nil // an operator's notice: nobody but who saw the message knows its Message-ID
	case byReader:
		if ok, err := r.hisOwn(ctx, rc.Final, l); ok || err != nil {
			return "", err
		}
		return "Cet accusé vient d'une autre adresse que celle du destinataire : il est montré, et l'échéance court toujours. Si c'est son secrétariat ou son remplaçant, confirmez-le par un appel noté.", nil
	}
	return "Ce retour nomme une autre adresse que celle du destinataire : il n'est pas pris pour argent comptant.", nil
}

// sameMailbox reports whether two addresses are one mailbox: a detail behind "+" is
// of no account (RFC 5233).
func sameMailbox(a, b pipeline.Address) bool {
	if a == "" || b == "" {
		return false
	}
	base := func(a pipeline.Address) pipeline.Address {
		local, domain, _ := strings.Cut(string(a), "@")
		if i := strings.IndexByte(local, '+'); i > 0 {
			local = local[:i]
		}
		return pipeline.Address(local + "@" + domain)
	}
	return a.Equal(b) || base(a).Equal(base(b))
}

// hisOwn reports whether an address is known to be the recipient's as well.
func (r *returns) hisOwn(ctx context.Context, a pipeline.Address, l pipeline.Delivery) (bool, error) {
	heard, err := r.e.Store.Receipts(ctx, l.Document)
	if err != nil {
		return false, err
	}
	for _, h := range heard[l.ID] {
		switch h.Receipt.Kind {
		case pipeline.ReceiptDelivered, pipeline.ReceiptRelayed, pipeline.ReceiptExpanded:
			if h.Doubt == "" && h.Receipt.Final.Equal(a) && h.Receipt.Original.Equal(l.Recipient.Address) {
				return true, nil
			}
		}
	}
	if l.Recipient.RPPS == "" {
		return false, nil
	}
	book, err := r.e.Book(ctx)
	if err != nil {
		return false, err
	}
	for _, e := range book.At(string(a)) {
		if e.Recipient.RPPS == l.Recipient.RPPS {
			return true, nil
		}
	}
	return false, nil
}
