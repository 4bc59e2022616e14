package domains

import (
	"fmt"
	"time"
)

// Code says in one word why a list is not believed.
type Code string

// The codes.
const (
	CodeNone      Code = "none"      // there is none
	CodeOld       Code = "old"       // held too long
	CodeClock     Code = "clock"     // the clock stands before the moment at which it was had
	CodeExpired   Code = "expired"   // its signer's certificate is not valid now
	CodeForm      Code = "form"      // not a list
	CodeLarge     Code = "large"     // beyond what is read
	CodeEmpty     Code = "empty"     // no name in what is signed
	CodeUnsigned  Code = "unsigned"  // no signature
	CodeSignature Code = "signature" // the signature is wrong, or of a form that attacks have
	CodeWeak      Code = "weak"      // an algorithm or a key that is not taken
	CodeAnchors   Code = "anchors"   // the settings name no authority
	CodeChain     Code = "chain"     // its signer's certificate does not lead to one of them
	CodeSigner    Code = "signer"    // signed by somebody else
	CodeRevoked   Code = "revoked"   // its signer's certificate was revoked
	CodeRollback  Code = "rollback"  // older than the one held
	CodeFetch     Code = "fetch"     // its source does not give it
	CodePrivate   Code = "private"   // its source lies in a private network, which the settings do not allow
)

// Refusal says why a list is not believed.
type Refusal struct {
	Code Code
	At   time.Time // the moment that the code speaks of, where it has one
	Name string    // of the signer
	Err  error     // below it; may be nil
}

func (r *Refusal) Error() string {
	s := "list of domains refused: " + string(r.Code)
	if r.Err != nil {
		s += ": " + r.Err.Error()
	}
	return s
}

func (r *Refusal) Unwrap() error { return r.Err }

const again = "Refaire « cardiopli domains update », ou importer un fichier : « cardiopli domains import FICHIER »."

// French says why, and what to do.
func (r *Refusal) French() (what, todo string) {
	switch r.Code {
	case CodeNone:
		return "Aucune liste des domaines MSSanté n'est enregistrée.", "Régler domains.url et domains.anchors, puis « cardiopli domains update »."
	case CodeOld:
		return "La liste des domaines MSSanté n'a pas été renouvelée depuis le " + day(r.At) + " : elle est trop ancienne pour être crue.", again
	case CodeClock:
		return "L'horloge de ce poste est en retard sur la liste des domaines MSSanté, obtenue le " + day(r.At) + ".", "Régler l'heure de ce poste."
	case CodeExpired:
		return "Le certificat qui signe la liste des domaines MSSanté n'est pas valable aujourd'hui (fin de validité : " + day(r.At) + ").", again
	case CodeForm:
		return "Ce n'est pas une liste de domaines MSSanté lisible.", "Vérifier l'adresse ou le fichier : un document XML signé est attendu."
	case CodeLarge:
		return "La liste des domaines dépasse ce qui est lu (10 Mo, 100 000 noms).", "Vérifier l'adresse ou le fichier."
	case CodeEmpty:
		return "La liste ne contient aucun nom de domaine signé.", "Vérifier l'adresse ou le fichier."
	case CodeUnsigned:
		return "La liste des domaines n'est pas signée : elle n'est pas crue.", "Prendre la liste à sa source officielle."
	case CodeSignature:
		return "La signature de la liste des domaines est fausse ou d'une forme refusée : elle n'est pas crue.", "Prendre la liste à sa source officielle ; si cela se répète, prévenir l'opérateur."
	case CodeWeak:
		return "La liste des domaines est signée avec un procédé trop faible (SHA-1, clé courte...) : elle n'est pas crue.", "Prendre une liste récente à sa source officielle."
	case CodeAnchors:
		return "Aucune autorité n'est indiquée pour la liste des domaines : elle n'est pas crue.", "Indiquer la chaîne IGC-Santé dans domains.anchors."
	case CodeChain:
		return fmt.Sprintf("La liste des domaines est signée par « %s », dont le certificat ne remonte pas à une autorité de domains.anchors.", r.Name),
			"Vérifier domains.anchors, ou prendre la liste à sa source officielle."
	case CodeSigner:
		return fmt.Sprintf("La liste des domaines est signée par « %s », que domains.signer ne nomme pas.", r.Name),
			fmt.Sprintf("Si c'est bien le signataire officiel de la liste, écrire dans cardiopli.yaml : domains: {signer: %q}.", r.Name)
	case CodeRevoked:
		return fmt.Sprintf("Le certificat de « %s », qui signe la liste des domaines, est révoqué ou ne peut pas être vérifié.", r.Name), again
	case CodeRollback:
		return "Cette liste des domaines est plus ancienne que celle qui est enregistrée : elle est refusée.", "Prendre la liste du jour à sa source officielle."
	case CodePrivate:
		return "L'adresse de la liste des domaines est dans un réseau privé.", "Si c'est voulu, écrire domains: {private: true}."
	}
	return "La liste des domaines n'a pas pu être obtenue de sa source.", "Vérifier la connexion et domains.url ; la dernière liste valable reste en usage."
}

func day(t time.Time) string {
	if t.IsZero() {
		return "?"
	}
	return t.Local().Format("02/01/2006")
}
