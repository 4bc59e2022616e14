package mailbox

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/emersion/go-imap/v2"

	"cardiopli/pipeline/account"
)

// Phase is where a Failure happened.
type Phase string

// The phases of reading a mailbox.
const (
	PhaseConnect Phase = "connect"
	PhaseTLS     Phase = "tls"
	PhaseLogin   Phase = "login"
	PhaseSelect  Phase = "select"
	PhaseSearch  Phase = "search"
	PhaseFetch   Phase = "fetch"
	PhaseIdle    Phase = "idle"
	PhaseMove    Phase = "move"
	PhaseKeep    Phase = "keep" // our own disk or database
)

// Failure is why the mailbox could not be read.
type Failure struct {
	Phase Phase
	Err   error
}

// Error tells the phase and the kind of fault. A server's own words may quote a name.
func (f *Failure) Error() string {
	var said *imap.Error
	if errors.As(f.Err, &said) {
		return fmt.Sprintf("%s: the server answers %s %s", f.Phase, said.Type, said.Code)
	}
	var fault *account.Fault
	var op *net.OpError
	switch {
	case errors.As(f.Err, &fault), errors.As(f.Err, &op), own(f.Err):
		return fmt.Sprintf("%s: %v", f.Phase, f.Err)
	}
	return fmt.Sprintf("%s: the connection broke or what came was not IMAP", f.Phase)
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

func own(err error) bool {
	for _, e := range []error{errTooMuch, errSlow, errNothing, errBye, errNotIMAP, ErrNoTLS, account.ErrMechanism, account.ErrNoSecret, account.ErrSignIn, account.ErrProvider, account.ErrSettings, account.ErrUnverified, context.DeadlineExceeded} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func failureOf(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{Phase: PhaseKeep, Err: err}
}

// isNo reports whether a server in good order refused a command.
func isNo(err error) bool {
	var said *imap.Error
	return errors.As(err, &said) && said.Type == imap.StatusResponseTypeNo
}

// refused is a server's final word against our credentials.
type refused struct{ error }

// TokenAtFault tells package account that another token may do better.
func (r refused) TokenAtFault() bool { return true }

// Unwrap gives the server's word.
func (r refused) Unwrap() error { return r.error }

func refusal(err error) error {
	var said *imap.Error
	if errors.As(err, &said) && said.Type == imap.StatusResponseTypeNo &&
		(said.Code == "" || said.Code == imap.ResponseCodeAuthenticationFailed || said.Code == imap.ResponseCodeExpired) {
		return refused{err}
	}
	return err
}

// French says what is wrong and what to do.
func (f *Failure) French() (what, todo string) {
	var fault *account.Fault
	var token *account.TokenRefused
	switch {
	case errors.As(f.Err, &fault):
		return fault.French()
	case errors.As(f.Err, &token):
		return "Le serveur de la boîte aux lettres refuse la connexion par Pro Santé Connect.",
			"Reconnectez-vous à la page « Opérateur », avec la carte d'une personne qui a droit à la boîte ; si cela ne suffit pas, prévenez l'opérateur."
	case errors.Is(f.Err, account.ErrSettings):
		return "Le fournisseur d'identité refuse le client du cabinet.", "Vérifiez mail.auth.provider dans cardiopli.yaml et le secret du client (cardiopli keys operator --client)."
	case errors.Is(f.Err, account.ErrProvider):
		return "Le fournisseur d'identité (Pro Santé Connect) ne répond pas.", "Nouvel essai automatique ; si cela dure, vérifiez l'accès à Internet."
	case errors.Is(f.Err, ErrNoTLS):
		return "Le serveur de la boîte aux lettres ne propose pas de connexion chiffrée.", "Rien ne lui est dit. Vérifiez l'adresse et le port (143 avec STARTTLS, 993 avec TLS)."
	case errors.Is(f.Err, errNotIMAP), f.Phase == PhaseConnect && errors.Is(f.Err, errTooMuch):
		return "Le serveur de la boîte aux lettres répond autre chose que de l'IMAP.", "Rien ne lui est dit. Vérifiez receipts.host et receipts.port. Nouvel essai automatique."
	case errors.Is(f.Err, errBye):
		return "Le serveur de la boîte aux lettres ne prend pas de connexion pour l'instant.", "Nouvel essai automatique ; si cela dure, prévenez l'opérateur."
	case errors.Is(f.Err, account.ErrSignIn):
		return "Personne n'est connecté auprès du fournisseur d'identité.", "Reconnectez le cabinet : bouton « Opérateur » de la page de relecture."
	case errors.Is(f.Err, account.ErrMechanism):
		return "Le serveur de la boîte aux lettres ne propose aucun moyen de connexion que cardiopli puisse employer.", "Demandez à l'opérateur lequel régler (mail.auth)."
	case errors.Is(f.Err, account.ErrNoSecret):
		return "Le mot de passe de la boîte aux lettres n'est pas enregistré.", "Enregistrez-le : « cardiopli keys operator »."
	}
	switch f.Phase {
	case PhaseConnect:
		return "Le serveur de la boîte aux lettres ne répond pas.", "Vérifiez receipts.host et receipts.port, et l'accès à Internet. Nouvel essai automatique."
	case PhaseLogin:
		return "Le serveur de la boîte aux lettres refuse la connexion du cabinet.", "Vérifiez le nom d'utilisateur et le mot de passe de l'opérateur."
	case PhaseSelect:
		return "Le dossier à lire n'existe pas dans la boîte aux lettres, ou ne s'ouvre pas.", "Vérifiez receipts.folder."
	case PhaseKeep:
		return "Un courrier reçu n'a pas pu être enregistré sur ce poste.", "Vérifiez le disque. Le courrier reste dans la boîte et sera relu."
	}
	return "La lecture de la boîte aux lettres s'est interrompue.", "Nouvel essai automatique ; si cela dure, prévenez l'opérateur."
}
