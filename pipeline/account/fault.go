package account

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// Cause groups what may be wrong with the operator's server by what a person does
// about it.
type Cause string

// The causes.
const (
	CauseUntrusted Cause = "tls_trust"   // issued by an unknown authority, or not made for a server
	CauseExpired   Cause = "tls_expired" // certificate out of its dates
	CauseWrongName Cause = "tls_name"    // certificate of another server
	CauseRevoked   Cause = "tls_revoked" // revoked, suspended or unknown to its authority
	CauseStatus    Cause = "tls_status"  // its revocation cannot be told, and the settings ask for it
	CauseTLS       Cause = "tls"         // any other failure of the handshake
	CauseNetwork   Cause = "network"     // broken or too slow
)

// What a Server's Verify wraps.
var (
	ErrRevoked = errors.New("certificate is revoked")
	ErrStatus  = errors.New("state of the certificate at its authority is not known")
	// ErrStaple is the ErrStatus of a certificate that is to come with an answer of its
	// authority, whatever the settings ask for (RFC 7633).
	ErrStaple = fmt.Errorf("%w: certificate came without the answer that it asks for", ErrStatus)
)

// ErrPlain says that something in clear came where TLS was to begin.
var ErrPlain = errors.New("what came in place of TLS is in clear")

// ErrWeak says that a key is too short (RFC 9325 4.5).
var ErrWeak = errors.New("RSA key of less than 2048 bits")

// Fault is why a connection to the operator is not one that may be used.
type Fault struct {
	Cause   Cause
	Expires time.Time // of the operator's certificate, for CauseExpired
	// Above says that it is not the server's certificate that is out of its dates but an
	// authority's.
	Above bool
	Err   error
}

func (f *Fault) Error() string { return "connect to the operator: " + string(f.Cause) }

// Unwrap gives the error of the handshake.
func (f *Fault) Unwrap() error { return f.Err }

// Explain classes the error of a handshake under the tls.Config of a Server.
func Explain(err error) *Fault {
	f := &Fault{Cause: CauseTLS, Err: err}
	var (
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		verify  *tls.CertificateVerificationError
		oe      *net.OpError
		record  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &record):
		f.Err = fmt.Errorf("%w: %w", ErrPlain, err)
	case errors.Is(err, ErrRevoked):
		f.Cause = CauseRevoked
	case errors.Is(err, ErrStatus):
		f.Cause = CauseStatus
	case errors.As(err, &name):
		f.Cause = CauseWrongName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		f.Cause = CauseExpired
		if invalid.Cert != nil {
			f.Expires, f.Above = invalid.Cert.NotAfter, invalid.Cert.IsCA
		}
	case errors.Is(err, ErrWeak), errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &verify), errors.Is(err, ErrUnverified):
		f.Cause = CauseUntrusted
	case RemoteAlert(err):
	case errors.As(err, &oe), lost(err):
		f.Cause = CauseNetwork
	}
	return f
}

// RemoteAlert tells whether the other side ended TLS by an alert. crypto/tls has no
// exported type for it outside QUIC; a test holds the name of the operation.
func RemoteAlert(err error) bool {
	var oe *net.OpError
	return errors.As(err, &oe) && oe.Op == "remote error"
}

// French says what is wrong and what to do.
func (f *Fault) French() (what, todo string) {
	const none = "Rien n'a été envoyé. "
	switch f.Cause {
	case CauseUntrusted:
		if errors.Is(f.Err, ErrWeak) {
			return "Le certificat du serveur de l'opérateur, ou de son autorité, a une clé trop courte (RSA de moins de 2048 bits)",
				none + "Prévenir l'opérateur : une telle clé ne prouve plus que c'est bien lui."
		}
		return "Le certificat du serveur de l'opérateur ne vient pas d'une autorité reconnue",
			none + "Importer l'autorité de l'opérateur (IGC-Santé) ou vérifier l'adresse du serveur."
	case CauseExpired:
		whose, todo := "du serveur de l'opérateur", none+"Vérifier l'heure du poste, puis prévenir l'opérateur."
		if f.Above {
			whose, todo = "d'une autorité du serveur de l'opérateur", none+"Vérifier l'heure du poste ; si l'autorité (IGC-Santé) a été renouvelée, importer la nouvelle (mail.anchors) ; sinon prévenir l'opérateur."
		}
		what = "Le certificat " + whose + " n'est pas valable à la date de ce poste"
		if !f.Expires.IsZero() {
			what = "Le certificat " + whose + ", valable jusqu'au " + f.Expires.Format("02/01/2006") + ", ne l'est pas à la date de ce poste"
		}
		return what, todo
	case CauseWrongName:
		return "Le certificat présenté n'est pas celui du serveur de l'opérateur", none + "Vérifier le nom du serveur dans les réglages."
	case CauseRevoked:
		return "Le certificat du serveur de l'opérateur est révoqué, suspendu ou inconnu de son autorité",
			none + "Ne pas passer outre : quelqu'un se fait peut-être passer pour l'opérateur. L'appeler à un numéro déjà connu."
	case CauseStatus:
		if errors.Is(f.Err, ErrStaple) {
			return "Le serveur de l'opérateur ne joint pas l'état de son certificat (OCSP), que ce certificat exige",
				none + "Prévenir l'opérateur ; nouvel essai automatique."
		}
		return "L'état du certificat de l'opérateur auprès de son autorité ne peut pas être vérifié",
			none + "Vérifier l'accès à Internet ou tenir la liste de révocation à jour (certificates.lists) ; les réglages (certificates.revocation: strict) l'exigent."
	case CauseNetwork:
		return "La connexion avec l'opérateur a été coupée ou est restée muette", "Nouvel essai automatique."
	}
	if errors.Is(f.Err, ErrPlain) {
		return "Des paroles en clair sont arrivées à la place de la connexion chiffrée avec l'opérateur",
			none + "Un équipement du réseau, ou quelqu'un, s'est mis entre ce poste et l'opérateur : prévenir qui tient le réseau du cabinet, puis l'opérateur."
	}
	return "La connexion chiffrée avec l'opérateur n'a pas pu être établie", none + "Prévenir l'opérateur : TLS 1.2 ou 1.3 est requis."
}

func lost(err error) bool {
	var ne net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &ne) && ne.Timeout()
}
