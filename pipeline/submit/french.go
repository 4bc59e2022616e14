package submit

import (
	"errors"
	"fmt"
	"strings"

	"cardiopli/pipeline/account"
)

// French says in plain words what happened and what to do.
func (f *Failure) French() string {
	what, todo := f.french()
	code := ""
	if f.Code != 0 {
		code = fmt.Sprintf(" (code %d", f.Code)
		if f.Enhanced != "" {
			code += ", " + f.Enhanced
		}
		code += ")"
	}
	return what + code + ". " + todo
}

func (f *Failure) french() (what, todo string) {
	const again = "Nouvel essai automatique."
	if f.unknown {
		return "Le message a été transmis, mais la réponse de l'opérateur s'est perdue",
			"Le même message, avec le même identifiant, sera présenté de nouveau ; le destinataire pourra le recevoir deux fois."
	}
	switch f.Cause {
	case CauseNetwork:
		if f.Phase == PhaseDial {
			return "L'opérateur de messagerie est injoignable", again + " Si cela dure, vérifier la connexion et l'adresse du serveur."
		}
		return "La connexion avec l'opérateur a été coupée ou est restée muette", again
	case CauseProtocol:
		return "Le serveur a répondu autre chose que du SMTP", again + " Si cela dure, vérifier l'adresse et le port du serveur."
	case CauseNoTLS:
		return "L'opérateur ne propose pas de connexion chiffrée (STARTTLS)",
			"Rien n'a été envoyé. Vérifier le port (587) avec l'opérateur ; un équipement du réseau peut aussi bloquer le chiffrement."
	case CauseUntrusted, CauseExpired, CauseWrongName, CauseRevoked, CauseStatus, CauseTLS:
		fault := &account.Fault{Cause: account.Cause(f.Cause)}
		errors.As(f.Err, &fault)
		return fault.French()
	case CauseAuth:
		if f.Temporary() {
			return "L'opérateur ne peut pas vérifier le compte pour l'instant", again
		}
		var token *account.TokenRefused
		switch {
		case errors.As(f.Err, &token) && token.Status == "":
			// Dovecot says nothing more where it could not ask about the token.
			return "L'opérateur refuse la connexion par Pro Santé Connect, sans dire pourquoi",
				"Peut-être n'a-t-il pas pu interroger le fournisseur d'identité. Si cela dure, reconnectez-vous à la page « Opérateur », puis prévenez l'opérateur."
		case errors.As(f.Err, &token):
			return "L'opérateur refuse la connexion par Pro Santé Connect",
				"Reconnectez-vous à la page « Opérateur », avec la carte d'une personne qui a droit à la boîte ; si cela ne suffit pas, vérifier mail.user et prévenir l'opérateur."
		case errors.Is(f.Err, account.ErrSettings):
			return "Le fournisseur d'identité refuse le client du cabinet",
				"Vérifier mail.auth.provider dans cardiopli.yaml et le secret du client (cardiopli keys operator --client)."
		}
		return "L'opérateur refuse le compte du cabinet",
			"Vérifier l'identifiant, le mot de passe ou le certificat du compte dans les réglages, puis relancer la file."
	case CauseSignIn:
		return "Personne n'est connecté au compte de messagerie (Pro Santé Connect)", "Reconnectez-vous à la page « Opérateur » ; les lettres attendent et partiront ensuite."
	case CauseProvider:
		return "Le fournisseur d'identité (Pro Santé Connect) ne répond pas", again
	case CauseMailbox:
		if f.Temporary() {
			return "La boîte du destinataire n'est pas disponible", again
		}
		return "L'opérateur ne connaît pas cette adresse ou la boîte est fermée",
			"Vérifier l'adresse dans l'annuaire, choisir une autre adresse, ou imprimer et poster."
	case CauseFull:
		return "La boîte du destinataire est pleine", orElse(f.Temporary(), again, "Prévenir le destinataire, ou imprimer et poster.")
	case CauseSender:
		return "L'opérateur refuse l'adresse d'expéditeur du cabinet", "Vérifier que l'adresse du cabinet appartient bien au compte."
	case CauseSize:
		what = "Le message dépasse la taille acceptée par l'opérateur"
		if f.limit > 0 {
			what = fmt.Sprintf("Le message fait %s, et %s au plus sont acceptés", mega(f.size), mega(f.limit))
		}
		return what, "Alléger les pièces jointes (le PDF compte presque deux fois une fois chiffré), ou imprimer et poster."
	case CauseContent:
		return "L'opérateur refuse le contenu du message", orElse(f.Temporary(), again, "Demander la raison à l'opérateur, ou imprimer et poster.")
	case CauseCapability:
		return "L'opérateur n'accepte pas ce que demande l'adresse ou le message (SMTPUTF8 ou 8BITMIME)",
			"Choisir une adresse sans accent, ou imprimer et poster."
	case CauseBusy:
		return "L'opérateur demande de revenir plus tard", again
	case CauseStopped:
		return "L'envoi a été interrompu par l'arrêt du programme", "Il reprendra au prochain démarrage."
	}
	return "L'opérateur refuse le message", orElse(f.Temporary(), again, "Lire sa réponse, corriger, puis relancer ; ou imprimer et poster.")
}

// mega gives a size as people read it.
func mega(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d Kio", (n+1023)>>10)
	}
	return strings.Replace(fmt.Sprintf("%.1f Mio", float64(n)/(1<<20)), ".", ",", 1)
}

func orElse(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}
