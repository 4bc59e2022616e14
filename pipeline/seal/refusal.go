package seal

import (
	"errors"
	"fmt"

	"cardiopli/crypto/cms"
)

// Code says in one word why nothing can be sealed; it carries no identity.
type Code string

// The codes that do not come from a certificate. Those that do are the words of
// cms.Reason; with the prefix "signer-" they are about the practice's own one.
const (
	CodeUnreadable   Code = "unreadable"    // the directory's certificate is damaged
	CodeOtherAddress Code = "other-address" // the letter's address is not the entry's
)

// Refusal says that nothing can be sealed for a recipient as things stand.
type Refusal struct {
	Code Code
	Err  error // below it; may be nil

	who, address string
	own          bool // the practice's own certificate
}

// Error names the code only.
func (r *Refusal) Error() string { return "seal: certificate refused: " + string(r.Code) }

func (r *Refusal) Unwrap() error { return r.Err }

// Own reports whether the practice's own certificate is at fault: then no letter
// can be sealed at all.
func (r *Refusal) Own() bool { return r.own }

func refusal(err error, address string, own bool) *Refusal {
	r := &Refusal{Code: CodeUnreadable, Err: err, who: address, address: address, own: own}
	var ce *cms.CertificateError
	if errors.As(err, &ce) {
		r.Code = Code(ce.Reason)
	}
	if own {
		r.Code = "signer-" + r.Code
	}
	return r
}

// French says why, and the ways out.
func (r *Refusal) French() (what, todo string) {
	const day = "02/01/2006"
	var ce *cms.CertificateError
	_ = errors.As(r.Err, &ce)
	cert := "Le certificat de " + r.who
	todo = "Demander au médecin un certificat à jour et l'importer dans l'annuaire, choisir une autre adresse, ou imprimer et poster."
	if r.own {
		cert = "Le certificat de la boîte du cabinet"
		todo = "Importer un certificat valable pour l'adresse du cabinet (« cardiopli keys »). Aucun courrier ne peut être signé d'ici là."
	}
	switch {
	case r.Code == CodeOtherAddress:
		return fmt.Sprintf("L'adresse %s n'est plus celle de l'annuaire pour ce destinataire.", r.address),
			"Vérifier l'annuaire et choisir de nouveau le destinataire."
	case ce == nil:
		return cert + " enregistré ne peut pas être lu.", todo
	}
	switch ce.Reason {
	case cms.ReasonMissing:
		if r.own {
			return "Aucun certificat n'est enregistré pour la boîte du cabinet.", todo
		}
		return "Aucun certificat n'est connu pour " + r.who + " : le courrier ne peut pas être chiffré.",
			"Demander son certificat au médecin (un message signé le contient) et l'importer dans l'annuaire, choisir une autre adresse, ou imprimer et poster."
	case cms.ReasonKeyType:
		what = cert + " a une clé d'un type qui ne sert pas au courrier."
	case cms.ReasonWeakKey:
		what = cert + " a une clé trop courte pour protéger des données de santé."
	case cms.ReasonNotYetValid:
		what = cert + " n'est valable qu'à partir du " + ce.Certificate.NotBefore.Local().Format(day) + "."
	case cms.ReasonExpired:
		what = cert + " a expiré le " + ce.Certificate.NotAfter.Local().Format(day) + "."
	case cms.ReasonKeyUsage:
		what = cert + " n'autorise pas le chiffrement."
		if r.own {
			what = cert + " n'autorise pas la signature."
		}
	case cms.ReasonPurpose:
		what = cert + " n'est pas fait pour la messagerie."
	case cms.ReasonNoAddress:
		what = cert + " ne porte aucune adresse de messagerie."
	case cms.ReasonAddress:
		what = fmt.Sprintf("%s a été établi pour une autre adresse que %s.", cert, r.address)
	case cms.ReasonChain:
		what = cert + " remonte à son autorité par une chaîne qui n'est pas valable."
	case cms.ReasonNoRoots:
		what = cert + " ne peut pas être vérifié : aucune autorité de confiance n'est enregistrée."
		todo = "Importer l'autorité (IGC-Santé) dans les réglages du cabinet."
	case cms.ReasonRevoked:
		what = cert + " a été révoqué par son autorité."
	case cms.ReasonNoStatus:
		what = cert + " ne peut pas être vérifié : la liste de révocation de son autorité manque ou n'est plus à jour."
		todo = "Mettre à jour la liste de révocation, ou imprimer et poster."
	default:
		what = cert + " n'a pas été émis par une autorité que le cabinet reconnaît."
		if !r.own {
			todo = "Vérifier l'émetteur auprès du médecin et importer son autorité si elle est de confiance, demander un autre certificat, ou imprimer et poster."
		}
	}
	return what, todo
}
