package review

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/store"
)

// Reasons a document is held for, beside store.ReasonRepeat.
const (
	HeldIdentity    = "identity"    // a fatal finding: patient, recipient
	HeldCertificate = "certificate" // after approval: a recipient's certificate is not good any more
	HeldApproval    = "approval"    // what is stored is not what was approved
	HeldForms       = "forms"       // after approval: the structured forms lack a field, or do not agree with the PDF
	HeldChannel     = "channel"     // after approval: the channel that was approved for a recipient is not open any more
	HeldRefusal     = "refusal"     // after approval: the patient refused that it goes to a recipient
	HeldEngine      = "engine"      // a step failed again and again: the log says why
	// A recording that waits for someone to type it, and why.
	HeldTyping        = "to_type"         // no speech engine is set
	HeldTypingEngine  = "to_type_engine"  // the engine does not answer
	HeldTypingRefused = "to_type_refused" // the engine cannot take this recording
	HeldTypingSilent  = "to_type_silent"  // nothing was heard in it
)

// HeldForTyping reports whether the reason is that of a recording that waits to
// be typed, or to be given to the engine once more.
func HeldForTyping(reason string) bool { return strings.HasPrefix(reason, HeldTyping) }

// HeldByRestore reports whether a document was held because it came out of a
// backup: nobody knows whether its letter was sent since.
func HeldByRestore(reason string) bool { return store.RestoredState(reason) != "" }

// Resumable reports whether Resume is the way on.
func Resumable(reason string) bool { return HeldAfterApproval(reason) || HeldByRestore(reason) }

// HeldAfterApproval reports whether the reason arose between approval and
// sending, so that Resume is the way on.
func HeldAfterApproval(reason string) bool {
	return reason == HeldCertificate || reason == HeldForms || reason == HeldChannel
}

// ReasonWords says in French why a document is held or rejected; "" for a code
// that has no words of its own.
func ReasonWords(code string) string {
	if HeldByRestore(code) {
		return "restauré d'une sauvegarde : cette lettre est peut-être déjà partie depuis ; demandez à son destinataire, ou regardez les messages envoyés chez l'opérateur"
	}
	return map[string]string{
		"repeat":          "même contenu, ou mêmes mots, qu'un document déjà reçu : est-ce une autre lettre ?",
		HeldIdentity:      "patient ou destinataire à préciser",
		HeldCertificate:   "le certificat d'un destinataire n'est plus valable",
		HeldChannel:       "le canal MSSanté, signé pour un destinataire, n'est plus ouvert (liste des domaines, annuaire ou réglage) : rien n'est parti ; renouvelez la liste, ou changez le mode d'envoi",
		HeldApproval:      "la lettre enregistrée n'est pas celle qui a été signée",
		HeldForms:         "le document structuré ne peut pas être fait, ou ne dit pas ce que dit la lettre : le journal nomme le champ",
		HeldRefusal:       "le patient a refusé l'envoi à un destinataire : retirez ce destinataire, ou levez le refus s'il a changé d'avis, puis revérifiez",
		HeldEngine:        "une étape échoue de façon répétée : prévenez l'administrateur",
		HeldTyping:        "dictée à taper : aucun moteur de transcription n'est réglé",
		HeldTypingEngine:  "dictée à taper : le moteur de transcription ne répond pas ou refuse l'accès",
		HeldTypingRefused: "dictée à taper : le moteur de transcription ne peut pas lire cet enregistrement",
		HeldTypingSilent:  "dictée à taper : aucune parole n'a été reconnue dans l'enregistrement",
	}[code]
}

// ModeWords names in French the way in which a copy leaves; honestly: the channel
// is no encryption for the recipient.
func ModeWords(m pipeline.Mode) string {
	switch m {
	case pipeline.ModeChannel:
		return "canal MSSanté, sans chiffrement de bout en bout"
	case pipeline.ModePost:
		return "par courrier, à imprimer"
	}
	return "chiffré pour le destinataire (S/MIME)"
}

// StateWords names a state in French.
func StateWords(s pipeline.State) string {
	return map[pipeline.State]string{
		pipeline.Received: "reçu", pipeline.Drafted: "à signer", pipeline.Held: "retenu", pipeline.Returned: "retourné",
		pipeline.Approved: "signé", pipeline.Issued: "en envoi", pipeline.Rejected: "refusé", pipeline.Withdrawn: "retiré",
	}[s]
}

// CopyWords names the state of a copy in French, as DeliveryWords does; one that goes
// by post waits for a person, not for the operator.
func CopyWords(l pipeline.Delivery) string {
	if l.Form == pipeline.FormPost && l.State == pipeline.Queued {
		return "à imprimer et à poster"
	}
	return DeliveryWords(l.State, l.Held)
}

// DeliveryWords names a delivery state in French, honestly: accepted by the
// relay is not yet received.
func DeliveryWords(s pipeline.DeliveryState, held bool) string {
	if held && s == pipeline.Unknown {
		return "réponse perdue, peut-être reçu"
	}
	if held {
		return "suspendu"
	}
	return map[pipeline.DeliveryState]string{
		pipeline.Queued: "en file", pipeline.Submitting: "envoi en cours", pipeline.Accepted: "pris par l'opérateur",
		pipeline.Unknown: "réponse perdue, sera renvoyé : pourra le recevoir deux fois", pipeline.Delivered: "déposé dans la boîte", pipeline.Displayed: "lu",
		pipeline.Failed: "échec", pipeline.Overdue: "sans nouvelle", pipeline.Printed: "imprimé", pipeline.DeliveryCancelled: "annulé",
	}[s]
}

// UrgencyWords names an urgency in French.
func UrgencyWords(u pipeline.Urgency) string {
	return [...]string{"", "rapidement", "sous 24 h", "immédiat"}[u]
}

// ExamWords names an exam kind in French, short.
func ExamWords(e pipeline.Exam) string {
	return map[pipeline.Exam]string{
		pipeline.ECG: "ECG", pipeline.ETT: "ETT", pipeline.ETO: "ETO", pipeline.StressEcho: "Écho d'effort", pipeline.Holter: "Holter",
		pipeline.MAPA: "MAPA", pipeline.Stress: "Épreuve d'effort", pipeline.VO2: "VO2",
	}[e]
}

// SeverityWords names a severity in French.
func SeverityWords(s pipeline.Severity) string {
	return [...]string{"information", "à relire", "à trancher", "bloquant"}[s]
}

// Why says in one French sentence what a document waits for, or why it ended.
func Why(m store.Summary) string {
	of, what := Amending(m), why(m)
	if of != "" && what != "" {
		return of + " : " + what
	}
	return of + what
}

func why(m store.Summary) string {
	switch {
	case m.Erased:
		return "effacé"
	case m.Unreadable:
		return "ne s'ouvre pas : à restaurer d'une sauvegarde"
	}
	if open := m.Blocking(); len(open) > 0 && (m.State == pipeline.Drafted || m.State == pipeline.Held) {
		s := open[0].Message
		if n, _ := blank.Count(m.Findings); n > 0 {
			s = fmt.Sprintf("[?] %s à remplir : %s", pipeline.French.Count(n, "blanc", "blancs"), s)
		}
		if len(open) > 1 {
			s = fmt.Sprintf("%s (et %s)", s, pipeline.French.Count(len(open)-1, "autre point", "autres points"))
		}
		return s
	}
	if w := ReasonWords(m.Reason); w != "" {
		return w
	}
	switch m.State {
	case pipeline.Received:
		return "en préparation"
	case pipeline.Drafted:
		return "attend la signature du cardiologue"
	case pipeline.Approved:
		return "signé, part à la fin du délai de rappel"
	case pipeline.Returned:
		return "retourné par le cardiologue"
	case pipeline.Rejected:
		return "fichier illisible, voir le mot à côté du fichier dans rejected/"
	case pipeline.Withdrawn:
		return "retiré"
	}
	for _, d := range m.Deliveries {
		if !d.State.Settled() || d.State == pipeline.Overdue {
			w := ""
			switch {
			case d.State == pipeline.Failed:
				w = "un envoi a échoué : cardiopli show " + string(m.ID) + " dit pourquoi"
			case d.State == pipeline.Overdue:
				w = "aucun accusé reçu : s'assurer que la lettre est arrivée"
			default:
				w = "un envoi n'est pas parti : " + CopyWords(d)
				if d.State.Left() {
					w = "un envoi est incertain : " + CopyWords(d)
				}
			}
			if t := Taken(m.Deliveries); t != "" {
				return t + " ; " + w
			}
			return w
		}
	}
	if Unsent(m) {
		return UnsentWords
	}
	return ""
}

// UnsentWords is said of a letter of which every copy was given up.
const UnsentWords = "tous les envois sont annulés, personne n'a la lettre : corrigez-la pour l'envoyer"

// Unsent reports whether every copy of an issued letter was given up: it waits, and
// nothing moves it but a person.
func Unsent(m store.Summary) bool {
	for _, d := range m.Deliveries {
		if d.State != pipeline.DeliveryCancelled {
			return false
		}
	}
	return m.State == pipeline.Issued && len(m.Deliveries) > 0
}

// Todo reports whether a document waits for a person, or is about to.
func Todo(m store.Summary) bool {
	switch m.State {
	case pipeline.Received, pipeline.Drafted, pipeline.Held, pipeline.Returned:
		return true
	}
	for _, l := range m.Deliveries {
		if l.State == pipeline.Failed || l.State == pipeline.Overdue || l.State == pipeline.Unknown || l.Held || ToPost(l) {
			return true
		}
	}
	return Unsent(m)
}

// ToPost reports whether a copy waits to be printed, by somebody: it goes by itself never.
func ToPost(l pipeline.Delivery) bool {
	return l.Form == pipeline.FormPost && l.State == pipeline.Queued
}

// BalanceWords is the equation that stands under every list, in agreement.
func BalanceWords(b store.Balance) string {
	return fmt.Sprintf("%s = %s + %d en attente + %s + %s", pipeline.French.Count(b.Received, "reçu", "reçus"), pipeline.French.Count(b.Sent, "envoyé", "envoyés"),
		b.Waiting, pipeline.French.Count(b.Held, "retenu", "retenus"), pipeline.French.Count(b.Rejected, "refusé", "refusés"))
}
