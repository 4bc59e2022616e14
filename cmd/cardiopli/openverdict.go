package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"cardiopli/crypto/cms"

	"cardiopli/pipeline"
	"github.com/emersion/go-message"
)

// verdictFrench says in two sentences why a message is refused and what to do.
// There is one for each verdict: a test asks them all.
func verdictFrench(r cms.Report, own []cms.Signer, raw []byte) (what, todo string) {
	const (
		call   = "N'en tenez pas compte ; appelez l'expéditeur, au numéro que vous connaissez déjà."
		again  = "Demandez à l'expéditeur de le renvoyer ; si cela se répète, appelez-le, au numéro que vous connaissez déjà."
		secure = "Demandez à l'expéditeur un message signé et chiffré depuis sa messagerie sécurisée."
	)
	var signer cms.Signature
	if s := r.Signatures(); len(s) > 0 {
		signer = s[0]
	}
	who := "le signataire"
	if signer.Certificate != nil {
		who = "« " + holder(signer.Certificate) + " »"
	}
	switch r.Verdict {
	case cms.NotSMIME:
		if insidePart(raw) {
			return "Message refusé : une partie chiffrée ou signée est glissée dans un message plus grand, dont le reste ne l'est pas.", "N'en tenez pas compte ; demandez le message d'origine, envoyé directement et non transféré."
		}
		return "Message refusé : il n'est ni signé ni chiffré ; n'importe qui a pu l'écrire.", secure
	case cms.Unsigned:
		return "Message refusé : il est chiffré mais personne ne l'a signé ; n'importe qui a pu l'écrire.", secure
	case cms.NotEncrypted:
		return "Message refusé : il est signé mais a voyagé sans être chiffré ; d'autres ont pu le lire.", secure
	case cms.SeveralSigners:
		return "Message refusé : plusieurs personnes l'ont signé ; on ne sait pas laquelle en répond.", "Demandez à l'expéditeur de le renvoyer sous sa seule signature."
	case cms.NoSigner:
		return "Message refusé : il a la forme d'un message signé, et personne ne l'a signé.", call
	case cms.Altered:
		return "Message refusé : il a été modifié après sa signature.", call
	case cms.NoAttributes:
		return "Message refusé : sa signature n'a pas la forme qu'ont celles des messageries ; elle peut avoir été reprise d'ailleurs.", call
	case cms.NoCertificate:
		return "Message refusé : il ne contient pas le certificat de son signataire.", "Demandez à l'expéditeur de le renvoyer en joignant son certificat à la signature."
	case cms.Untrusted:
		by := ""
		if signer.Certificate != nil {
			by = " Il se dit établi par « " + issuer(signer.Certificate) + " »."
		}
		return "Message refusé : le certificat de " + who + " ne remonte à aucune autorité reconnue." + by, "Vérifiez cette autorité auprès de l'expéditeur, par téléphone ; si elle est de confiance, ajoutez-la (--ca, ou mail.trust dans cardiopli.yaml)."
	case cms.NotYetValid:
		return "Message refusé : le certificat de " + who + " n'est pas encore valable.", "Vérifiez la date de ce poste ; si elle est juste, appelez l'expéditeur."
	case cms.Expired:
		on := ""
		if signer.Certificate != nil {
			on = " le " + signer.Certificate.NotAfter.Local().Format(frenchDay)
		}
		return "Message refusé : le certificat de " + who + " a expiré" + on + ".", "Demandez à l'expéditeur de renouveler son certificat et de renvoyer le message."
	case cms.Revoked:
		return "Message refusé : le certificat de " + who + " a été révoqué par son autorité ; sa clé a pu être volée.", call
	case cms.NoStatus:
		return "Message refusé : on ne peut pas savoir si le certificat de " + who + " a été révoqué.", "Mettez à jour les listes de révocation, puis recommencez."
	case cms.Purpose:
		return "Message refusé : le certificat de " + who + " n'est pas fait pour signer du courrier.", secure
	case cms.OtherAddress:
		signed := "un autre"
		if signer.Certificate != nil {
			signed = addresses(signer.Certificate)
		}
		// What stands in the signed headers is what other programs would show.
		var ce *cms.CertificateError
		if errors.As(r.Err, &ce) && ce.Address != "" && ce.Address != r.From {
			return "Message refusé : dans son contenu il se dit écrit par " + plain(ce.Address) + ", et c'est " + signed + " qui l'a signé.", call
		}
		if r.From == "" {
			return "Message refusé : il ne dit pas de qui il vient, et le certificat de " + who + " n'a pas d'adresse.", call
		}
		return "Message refusé : il se dit envoyé par " + plain(r.From) + ", et c'est " + signed + " qui l'a signé.", call
	case cms.Weak:
		return "Message refusé : il emploie un procédé qui ne protège plus" + named(r) + ".", "Demandez à l'expéditeur de mettre à jour sa messagerie (AES et SHA-256, clé RSA de 2048 bits au moins)."
	case cms.Unsupported:
		return "Message refusé : il emploie un procédé qui n'est pas lu ici" + named(r) + ".", "Demandez à l'expéditeur de le renvoyer avec les réglages courants (AES, RSA ou courbes P-256 à P-521)."
	case cms.NotRecipient:
		return "Message refusé : il n'est pas chiffré pour vous." + madeFor(r, own), "Demandez à l'expéditeur de le renvoyer avec votre certificat actuel (cardiopli keys export), ou ouvrez-le avec la clé de la boîte à qui il est adressé."
	case cms.Undecryptable:
		return "Message refusé : il est chiffré pour vous et ne s'ouvre pas ; il a été abîmé ou modifié en route.", again
	case cms.OwnKey:
		return "La clé et le certificat donnés ne vont pas ensemble, ou ne servent pas à ouvrir du courrier.", "Donnez la clé et le certificat de la boîte qui a reçu le message."
	case cms.TooLarge:
		return fmt.Sprintf("Message refusé : il est trop gros (au-delà de %d Mo) ou trop emboîté.", cms.MaxSize>>20), again
	}
	return "Message refusé : il est abîmé, ou construit pour être lu de deux façons.", again
}

// named gives the name of what is refused, where the error has one.
func named(r cms.Report) string {
	var alg *cms.AlgorithmError
	if errors.As(r.Err, &alg) {
		return " (" + plain(alg.Name) + ")"
	}
	var ce *cms.CertificateError
	if errors.As(r.Err, &ce) && ce.Detail != "" {
		return " (clé : " + plain(ce.Detail) + ")"
	}
	if n := len(r.Layers); n > 0 && r.Layers[n-1].Cipher != "" {
		return " (" + plain(r.Layers[n-1].Cipher) + ")"
	}
	return ""
}

// madeFor names the certificates that a message was made for, by their numbers:
// it holds nothing else of them.
func madeFor(r cms.Report, own []cms.Signer) string {
	var to []string
	for _, l := range r.Layers {
		to = append(to, l.Recipients...)
	}
	if len(to) == 0 {
		return ""
	}
	more := ""
	if len(to) > 5 {
		more = fmt.Sprintf(" et %s", pipeline.French.Count(len(to)-5, "autre", "autres"))
		to = to[:5]
	}
	var mine []string
	for _, s := range own {
		mine = append(mine, s.Certificate.SerialNumber.Text(16))
	}
	return " Certificats visés, par numéro : " + strings.Join(to, ", ") + more + " ; le vôtre : " + strings.Join(mine, ", ") + "."
}

// insidePart tells whether S/MIME lies in a part of a message that is none.
func insidePart(raw []byte) bool {
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		return false
	}
	found, n := false, 0
	stop := errors.New("enough")
	e.Walk(func(path []int, part *message.Entity, err error) error {
		if n++; err != nil || n > maxParts || len(path) > maxDepth {
			return stop
		}
		switch kind, _, _ := part.Header.ContentType(); kind {
		case "application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/signed":
			found = found || len(path) > 0
		}
		return nil
	})
	return found
}
