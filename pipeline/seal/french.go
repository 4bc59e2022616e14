package seal

import (
	"fmt"
	"time"

	"cardiopli/crypto/cms"
)

const day = "02/01/2006"

// cert names the certificate that is refused.
func (r *Refusal) cert() string {
	if r.own {
		return "Le certificat de la boîte du cabinet"
	}
	return "Le certificat de " + r.who
}

// replace is the way out where only another certificate helps.
func (r *Refusal) replace() string {
	if r.own {
		return "Importer un certificat valable pour l'adresse du cabinet (« cardiopli keys import FICHIER »). Aucun courrier ne peut être signé d'ici là."
	}
	return "Demander au médecin un certificat à jour et l'importer dans l'annuaire, choisir une autre adresse, ou imprimer et poster."
}

// because words a reason and what to do about it. Each reason has a sentence of its
// own; "" would be one that was forgotten.
func (r *Refusal) because(ce *cms.CertificateError) (what, todo string) {
	cert, todo := r.cert(), r.replace()
	switch ce.Reason {
	case cms.ReasonMissing:
		if r.own {
			return "Aucun certificat n'est enregistré pour la boîte du cabinet.", todo
		}
		return "Aucun certificat n'est connu pour " + r.who + " : le courrier ne peut pas être chiffré.",
			"Demander au médecin un message signé, qui contient son certificat, et l'enregistrer (« cardiopli directory learn »), choisir une autre adresse, ou imprimer et poster."
	case cms.ReasonKeyType:
		return cert + " a une clé d'un type qui ne sert pas au courrier.", todo
	case cms.ReasonWeakKey:
		return cert + " a une clé trop courte pour protéger des données de santé.", todo
	case cms.ReasonNotYetValid:
		what = cert + " n'est valable qu'à partir du " + date(ce.Certificate.NotBefore) + "."
		if !r.own {
			todo = "Attendre cette date, ou imprimer et poster. Si elle est passée, vérifier la date de ce poste."
		}
		return what, todo
	case cms.ReasonExpired:
		return cert + " a expiré le " + date(ce.Certificate.NotAfter) + ".", todo
	case cms.ReasonKeyUsage:
		if r.own {
			return cert + " n'autorise pas la signature.", todo
		}
		return cert + " n'autorise pas le chiffrement.", "Demander au médecin son certificat de chiffrement (certains en ont un autre que celui qui signe), ou imprimer et poster."
	case cms.ReasonPurpose:
		return cert + " n'est pas fait pour la messagerie.", todo
	case cms.ReasonNoAddress:
		return cert + " ne porte aucune adresse de messagerie.", todo
	case cms.ReasonAddress:
		return fmt.Sprintf("%s a été établi pour une autre adresse que %s.", cert, r.address), todo
	case cms.ReasonNoRoots:
		return cert + " ne peut pas être vérifié : aucune autorité de confiance n'est enregistrée.",
			"Indiquer le fichier de l'autorité (la chaîne IGC-Santé, par exemple) dans mail.trust de cardiopli.yaml."
	case cms.ReasonUntrusted:
		what = cert + " n'a pas été émis par une autorité que le cabinet reconnaît."
		if !r.own {
			todo = "Vérifier l'émetteur auprès du médecin ; s'il est de confiance, ajouter son autorité à mail.trust (ou la chaîne qui manque à certificates.intermediates), sinon demander un autre certificat, ou imprimer et poster."
		}
		return what, todo
	}
	return r.chain(ce, cert, todo)
}

// chain words what is wrong above the certificate.
func (r *Refusal) chain(ce *cms.CertificateError, cert, todo string) (string, string) {
	switch ce.Reason {
	case cms.ReasonCritical:
		return cert + ", ou une autorité au-dessus, pose une condition que cardiopli ne sait pas vérifier.", todo
	case cms.ReasonChainExpired:
		return cert + " dépend d'une autorité dont le certificat n'est pas en cours de validité.",
			r.authority("Mettre à jour les certificats d'autorité (mail.trust, certificates.intermediates)")
	case cms.ReasonChainUsage:
		return cert + " a été émis sous une autorité qui n'a pas le droit d'en émettre pour la messagerie.", todo
	case cms.ReasonPathLength:
		return cert + " vient d'une autorité trop éloignée de celle que le cabinet reconnaît : celle-ci l'interdit.", todo
	case cms.ReasonNameConstraint:
		return fmt.Sprintf("%s vient d'une autorité qui n'a pas le droit d'en émettre pour l'adresse %s.", cert, r.address), todo
	case cms.ReasonChain:
		return cert + " remonte à son autorité par une chaîne qui n'est pas valable.", todo
	}
	return r.status(ce, cert, todo)
}

// status words what the authority says of the certificate, or does not.
func (r *Refusal) status(ce *cms.CertificateError, cert, todo string) (string, string) {
	switch ce.Reason {
	case cms.ReasonRevoked:
		return cert + " a été révoqué par son autorité le " + date(ce.Since) + cause(ce.Cause) + ".", todo
	case cms.ReasonHold:
		what := cert + " est suspendu par son autorité depuis le " + date(ce.Since) + "."
		if r.own {
			return what, "Demander à l'autorité de lever la suspension, ou importer un autre certificat. Aucun courrier ne peut être signé d'ici là."
		}
		return what, "Attendre que la suspension soit levée, demander un autre certificat au médecin, ou imprimer et poster."
	case cms.ReasonIssuerRevoked:
		return cert + " dépend d'une autorité qui a été révoquée ou suspendue le " + date(ce.Since) + ".", todo
	case cms.ReasonUnknown:
		return cert + " est inconnu de l'autorité dont il porte le nom.", todo
	case cms.ReasonStale:
		what := cert + " ne peut pas être vérifié : la dernière liste de révocation de son autorité n'est plus à jour"
		if !ce.Since.IsZero() {
			what += " depuis le " + date(ce.Since)
		}
		return what + ".", r.authority("Vérifier la connexion à Internet, puis « cardiopli preflight », ou mettre à jour le fichier de certificates.lists")
	case cms.ReasonNoStatus:
		return cert + " ne peut pas être vérifié : la liste de révocation de son autorité manque.",
			r.authority("Vérifier la connexion à Internet, puis « cardiopli preflight », ou indiquer la liste dans certificates.lists")
	}
	return "", ""
}

// authority is a way out by the settings, with the one of the day.
func (r *Refusal) authority(how string) string {
	if r.own {
		return how + ". Aucun courrier ne peut être signé d'ici là."
	}
	return how + " ; en attendant, imprimer et poster."
}

func date(t time.Time) string { return t.Local().Format(day) }

func cause(c cms.Cause) string {
	switch c {
	case cms.CauseKey:
		return " (clé compromise)"
	case cms.CauseAuthority:
		return " (autorité compromise)"
	case cms.CauseAffiliation:
		return " (changement de situation du titulaire)"
	case cms.CauseSuperseded:
		return " (remplacé par un autre)"
	case cms.CauseCessation:
		return " (cessation d'activité)"
	}
	return ""
}
