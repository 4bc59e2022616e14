package receipt

import (
	"strings"

	"cardiopli/pipeline"
)

// Contradiction says in French what the receipts of one copy say against each
// other, and what to make of it, or "". It names nobody.
func Contradiction(rs []pipeline.Receipt) string {
	has := map[pipeline.ReceiptKind]bool{}
	for _, r := range rs {
		has[r.Kind] = true
	}
	e := weigh(rs)
	var said []string
	add := func(s string) { said = append(said, s) }
	if has[pipeline.ReceiptDisplayed] {
		if has[pipeline.ReceiptFailed] {
			add("Un accusé dit le courrier lu, un autre avis dit qu'il n'a pas été remis : il a été vu par quelqu'un ; l'échec concerne peut-être une autre adresse ou un autre envoi.")
		}
		if has[pipeline.ReceiptRefused] {
			add("Le courrier a été lu, mais le logiciel du destinataire ne l'a pas classé dans le dossier : prévenir le destinataire.")
		}
		if has[pipeline.ReceiptDeleted] {
			add("Un accusé dit le courrier lu, un autre le dit supprimé sans indiquer s'il avait été lu.")
		}
		return strings.Join(said, " ")
	}
	if has[pipeline.ReceiptProcessed] && has[pipeline.ReceiptRefused] {
		if e.goodAt.After(e.badAt) {
			add("Le logiciel du destinataire a d'abord refusé le courrier, puis l'a classé.")
		} else {
			add("Le logiciel du destinataire dit avoir classé le courrier, puis le refuse : demander au destinataire s'il l'a dans son dossier.")
		}
	}
	if e.inbox && has[pipeline.ReceiptFailed] {
		switch {
		case elsewhere(rs):
			add("Le courrier est arrivé dans une boîte, mais la remise a échoué pour une autre adresse.")
		case e.goodAt.After(e.badAt):
			add("Un avis d'échec a précédé l'avis de remise : le courrier est bien arrivé ensuite.")
		default:
			add("Le courrier a été annoncé comme remis, puis en échec : il faut le tenir pour non remis jusqu'à preuve du contraire.")
		}
	}
	if has[pipeline.ReceiptDeleted] && has[pipeline.ReceiptFailed] {
		add("Un avis dit le courrier non remis, un autre le dit supprimé de la boîte : demander au destinataire.")
	}
	return strings.Join(said, " ")
}

// elsewhere reports whether failure and arrival were told of different addresses, as
// when the recipient's address stands for several mailboxes.
func elsewhere(rs []pipeline.Receipt) bool {
	arrived := map[string]bool{}
	for _, r := range rs {
		if r.Kind == pipeline.ReceiptDelivered || r.Kind == pipeline.ReceiptProcessed || r.Kind == pipeline.ReceiptDispatched {
			arrived[r.Final.Key()] = true
		}
	}
	for _, r := range rs {
		if r.Kind == pipeline.ReceiptFailed && r.Final != "" && !arrived[r.Final.Key()] && !arrived[""] {
			return true
		}
	}
	return false
}
