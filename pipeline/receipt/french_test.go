package receipt_test

import (
	"fmt"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

func TestFrench(t *testing.T) {
	failed := func(status, code, words string) pipeline.Receipt {
		return pipeline.Receipt{Kind: pipeline.ReceiptFailed, Status: status, Code: code, Words: words}
	}
	for _, c := range []struct {
		r          pipeline.Receipt
		what, todo string
	}{
		{failed("5.1.1", "550", ""), "n'existe pas", "annuaire"},
		{failed("5.1.10", "550", ""), "n'existe pas", "annuaire"},
		{failed("5.1.2", "550", ""), "domaine", "@"},
		{failed("5.2.1", "550", ""), "fermée", "autre adresse"},
		{failed("5.2.2", "552", ""), "pleine", "téléphone"},
		{failed("4.2.2", "452", ""), "pleine", "téléphone"},
		{failed("5.3.4", "552", ""), "taille", "Alléger"},
		{failed("5.4.4", "", ""), "aucun serveur", "@"},
		{failed("5.4.6", "", ""), "tourne en rond", "redirection"},
		{failed("4.4.7", "550", ""), "délai", "téléphone"},
		{failed("4.4.1", "", ""), "ne répond pas", "plus tard"},
		{failed("5.7.1", "550", ""), "n'accepte pas les messages", "filtre"},
		{failed("5.7.26", "550", ""), "authenticité", "opérateur"},
		{failed("4.7.26", "421", ""), "authenticité", "opérateur"},
		{failed("5.7.124", "550", ""), "groupe", "autre adresse"},
		{failed("5.0.0", "550", "User unknown"), "n'existe pas", "annuaire"},
		{failed("", "550", "mailbox is full"), "pleine", "téléphone"},
		{failed("", "552", ""), "pleine, ou", "imprimer"},
		{failed("", "421", ""), "plus tard", "plus tard"},
		{failed("", "", "boîte inconnue"), "n'existe pas", "annuaire"},
		{failed("5.7.999", "", ""), "refuse", "opérateur"},
		{failed("5.5.0", "550", "Adresse destinataire invalide"), "n'existe pas", "annuaire"},
		{failed("5.5.0", "550", "Le compte du destinataire est bloque"), "fermée", "autre adresse"},
		{failed("", "", ""), "raison connue", "pourquoi"},
		{pipeline.Receipt{Kind: pipeline.ReceiptDelayed, Status: "4.4.1"}, "continue d'essayer", "téléphoner"},
		{pipeline.Receipt{Kind: pipeline.ReceiptDelayed, Status: "4.7.1"}, "revenir plus tard", "téléphoner"},
		{pipeline.Receipt{Kind: pipeline.ReceiptRefused, Code: "902"}, "ne connaît pas ce patient", "nom de naissance"},
		{pipeline.Receipt{Kind: pipeline.ReceiptRefused, Code: "904"}, "INS", "autre patient"},
		{pipeline.Receipt{Kind: pipeline.ReceiptRefused, Code: "907"}, "code 907", "à la main"},
		{pipeline.Receipt{Kind: pipeline.ReceiptRefused}, "sans donner de code", "à la main"},
		{pipeline.Receipt{Kind: pipeline.ReceiptProcessed}, "personne ne l'a encore lu", ""},
		{pipeline.Receipt{Kind: pipeline.ReceiptDeleted}, "Supprimé", "Appeler"},
		{pipeline.Receipt{Kind: pipeline.ReceiptDelivered}, "rien ne dit encore qu'il a été lu", ""},
		{pipeline.Receipt{Kind: pipeline.ReceiptDisplayed, Plain: true}, "message en clair", ""},
	} {
		what, todo := receipt.French(c.r)
		if !contains(what, c.what) || !contains(todo, c.todo) || c.todo == "" && todo != "" {
			t.Errorf("%+v: %q, %q; want %q, %q", c.r, what, todo, c.what, c.todo)
		}
	}
}

// TestFrenchIsNeverSilent asks for every enhanced code there can be, and every code
// of software: each has words, and each failure something to do.
func TestFrenchIsNeverSilent(t *testing.T) {
	for _, k := range kinds {
		for _, class := range []string{"2", "4", "5"} {
			for subject := range 10 {
				for detail := range 40 {
					r := pipeline.Receipt{Kind: k, Status: fmt.Sprintf("%s.%d.%d", class, subject, detail), Words: "AUBRUN Claire claire@medecin.example"}
					what, todo := receipt.French(r)
					if what == "" || receipt.Negative(k) && todo == "" {
						t.Fatalf("%+v: %q, %q", r, what, todo)
					}
					if contains(what+todo, "AUBRUN") || contains(what+todo, "@medecin") {
						t.Fatalf("%+v: the words of the mail are in %q, %q", r, what, todo)
					}
				}
			}
		}
	}
	for code := 890; code < 920; code++ {
		if what, todo := receipt.French(pipeline.Receipt{Kind: pipeline.ReceiptRefused, Code: fmt.Sprint(code)}); what == "" || todo == "" {
			t.Errorf("code %d has no words", code)
		}
	}
}
