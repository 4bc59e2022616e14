package receipt_test

import (
	"fmt"
	"strings"
	"testing"

	"cardiopli/pipeline/receipt"
)

// What tells nothing of a letter, however much of its wording is that of a failure.
// Each was written for this table; what it stands for is its name.
func TestWhatIsNoFailure(t *testing.T) {
	const quoted = "> Return-Path: <>\n> From: MAILER-DAEMON@mx.example\n> Subject: Undelivered Mail Returned to Sender\n>\n> Your message could not be delivered:\n> <dr.fauvette@medecin.example>: 550 5.1.1 User unknown\n"
	const bounced = "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=R\n\n--R\nContent-Type: text/plain\n\nnot delivered\n--R\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; dr.fauvette@medecin.example\nAction: failed\nStatus: 5.1.1\n\n--R--\n"
	wrapped := func(words string) string {
		return "Content-Type: multipart/mixed; boundary=M\n\n--M\nContent-Type: text/plain\n\n" + words + "\n--M\nContent-Type: message/rfc822\n\n" + bounced + "--M--\n"
	}
	person, re := "From: Dr Colombe Fauvette <dr.fauvette@medecin.example>\n", "In-Reply-To: <x@cardio-lilas.example>\n"
	list := "From: Liste <infos@liste.example>\nList-Id: <infos.liste.example>\nList-Unsubscribe: <mailto:stop@liste.example>\nPrecedence: list\n"
	news := "From: Offres <newsletter@boutique.example>\nList-Unsubscribe: <https://boutique.example/stop>\n"
	away := "Auto-Submitted: auto-replied\n"
	cases := []struct{ name, raw string }{
		// Persons.
		{"a colleague says that his mailbox was full", person + re + "Subject: Re: Compte rendu\n\nMa boîte était pleine, votre courrier n'a pas pu être remis hier. Pouvez-vous le renvoyer ?\n"},
		{"a reply that quotes a bounce", person + re + "Subject: Re: Undelivered Mail Returned to Sender\n\nJ'ai reçu cela, c'est réglé.\n\n" + quoted},
		{"a reply that keeps the bounce's subject", person + re + "Subject: RE: Delivery Status Notification (Failure)\n\nMerci, bien reçu finalement.\n"},
		{"a bounce passed on as an attachment", person + "Subject: TR: Undelivered Mail Returned to Sender\n" + wrapped("Voici ce que je reçois quand je vous écris.")},
		{"a bounce passed on as text", person + "Subject: Fwd: failure notice\n\nQu'en pensez-vous ?\n\n-------- Message transféré --------\n" + strings.ReplaceAll(quoted, "> ", "")},
		{"a bounce pasted below", person + "Subject: votre adresse\n\nVoilà l'erreur :\n550 5.1.1 <cabinet@cardio-lilas.example>: Recipient address rejected: User unknown\n"},
		{"a new address", person + "Subject: changement d'adresse\n\nL'ancienne ne fonctionne plus, les messages reviennent « non remis ». Écrivez à dr.fauvette@nouveau.example.\n"},
		{"a question", person + "Subject: message non remis ?\n\nAvez-vous reçu mon courrier de lundi ? On m'a dit qu'il n'avait pas été remis.\n"},
		{"a secretary, with an address on a line", person + re + "Subject: Re: Echec de la remise\n\nVotre message n'a pas pu être remis au Dr Loriot. Son adresse :\ndr.loriot@medecin.example\n"},
		{"a complaint about delays", person + re + "Subject: Re: retard\n\nLe courrier est en retard, la remise a échoué deux fois cette semaine.\n"},
		{"a clinical failure", person + re + "Subject: Re: échec\n\nÉchec de la cardioversion, nouvelle tentative jeudi. Patient adressé au CHU.\n"},
		{"a clinical permanent", person + re + "Subject: Re: FA\n\nFA permanente, rejet de l'ablation par le patient, insuffisance mitrale 5.1.1 du compte rendu.\n"},
		{"a rejection of a graft", person + re + "Subject: Re: greffe\n\nPas de rejet (550 ng/mL), biopsie 5.2.2 négative.\n"},
		{"one who is called Postmaster", "From: Anne Postmaster-Delivery <anne@medecin.example>\n" + re + "Subject: Re: CR\n\nBien reçu.\n"},
		{"words of reading by a person", person + re + "Subject: Lu et approuvé\n\nLu et approuvé, merci.\n"},
		{"he says that he could not read it", person + re + "Subject: Re: CR\n\nJe n'ai pas pu ouvrir la pièce jointe, impossible de la lire.\n"},
		{"a KO in a discussion", person + re + "Subject: Re: [KO Intégration système !][902] CR\n\nJ'ai créé le patient, pouvez-vous renvoyer ?\n"},
		{"a discussion of KO codes", person + "Subject: codes 900 à 906\n\nQue veut dire « KO Intégration système » avec le code 902 ?\n"},
		{"top-posted under an English client", person + re + "Subject: RE: Undeliverable: letter\n\nThanks, got it now.\n\n-----Original Message-----\nFrom: postmaster@medecin.example\nSubject: Undeliverable: letter\n\nDelivery has failed to these recipients or groups:\ndr.fauvette@medecin.example\n"},
		{"in German, quoted", person + re + "Subject: AW: Unzustellbar\n\nDanke, ist angekommen.\n\n> Ihre Nachricht konnte nicht zugestellt werden.\n> <dr.fauvette@medecin.example>\n"},
		// Lists and newsletters.
		{"a list's post on delivery failures", list + "Subject: [infos] Mail delivery failed: que faire ?\n\nQuand « Delivery Status Notification (Failure) » revient, vérifiez l'adresse :\nsupport@liste.example\n"},
		{"a digest with bounces in it", list + "Subject: [infos] Digest, Vol 3\n\nMessage: 1\nYour message could not be delivered to one or more recipients.\n<abonne@liste.example>: User unknown\n"},
		{"a post on a list of administrators", "From: Jean <jean@admin.example>\nList-Id: <postfix-users.liste.example>\n" + re + "Subject: Re: 550 5.1.1 user unknown\n\nYou get 550 5.1.1 when the address is not in the table.\n"},
		{"a newsletter: non remis", news + "Subject: Votre colis non remis\n\nVotre colis n'a pas pu être remis. Choisissez un nouveau créneau.\n"},
		{"a newsletter on e-mail", news + "Subject: Delivery failed? Improve your deliverability\n\nMessages returned to sender cost you money. Undeliverable mail is lost mail.\n"},
		{"a carrier's notice", "From: Transporteur <no-reply@colis.example>\nSubject: Échec de la livraison\n\nNous n'avons pas pu livrer votre colis 7Y123. Livraison impossible : absent.\n"},
		{"phishing of the common kind", "From: Mail Admin Team <security@xyz.example>\nSubject: (4) undelivered messages\n\nYou have 4 undelivered messages. Click to release them: https://xyz.example/\n"},
		{"a calendar invitation that failed", "From: agenda@medecin.example\nSubject: Refusé : staff\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n"},
		{"a bank", "From: no-reply@banque.example\nSubject: Virement rejeté\n\nVotre virement a été rejeté (code 550). Motif : compte inconnu.\n"},
		{"a monitor of servers", "From: alertes@supervision.example\nSubject: [ALERTE] mail queue: 12 messages deferred\nAuto-Submitted: auto-generated\n\n12 messages deferred, delivery temporarily suspended.\n"},
		{"a report of spam held", "From: quarantine@filtre.example\nReturn-Path: <>\nSubject: 3 messages en quarantaine\n\nCes messages n'ont pas été remis : spam.\n"},
		{"a feedback report", "From: fbl@operateur.example\nSubject: Abuse report\nContent-Type: multipart/report; report-type=feedback-report; boundary=F\n\n--F\nContent-Type: text/plain\n\nThis is an abuse report.\n--F\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--F--\n"},
		{"a DMARC report", "From: noreply-dmarc@operateur.example\nSubject: Report domain: cardio-lilas.example\nContent-Type: application/gzip\n\nH4sI\n"},
		{"a TLS report", "From: tlsrpt@operateur.example\nSubject: Report Domain: cardio-lilas.example Submitter: x\nContent-Type: multipart/report; report-type=tlsrpt; boundary=T\n\n--T\nContent-Type: text/plain\n\n3 failed sessions\n--T--\n"},
		// Automatic answers.
		{"out of office", person + re + away + "Subject: Absence\n\nJe suis absent, les messages urgents ne me seront pas remis.\n"},
		{"out of office that speaks of a failure", person + re + away + "Subject: Réponse automatique\n\nVotre message ne sera pas distribué pendant mon absence. Écrivez à\nremplacant@medecin.example\n"},
		{"a vacation program of old", "Return-Path: <>\n" + person + "Precedence: bulk\nSubject: Thank you for your e-mail\n\nI will answer as soon as I can. Mail sent to my old address is undeliverable.\n"},
		{"a mailbox that has closed, says its owner's program", person + re + away + "Subject: adresse fermée\n\nCette adresse n'est plus relevée. Les courriers ne sont pas transmis.\n"},
		{"a ticket system", "From: Support <support@editeur.example>\n" + re + "Auto-Submitted: auto-replied\nSubject: [#123] Votre demande\n\nVotre demande est enregistrée. Objet : échec de remise.\n"},
		{"a challenge", person + re + "Subject: RE: CR\n\nThis account is protected. Click the link to have your message delivered: https://filtre.example/1\n"},
		{"a receipt that is denied", person + "Subject: Lu\nContent-Type: multipart/report; report-type=disposition-notification; boundary=D\n\n--D\nContent-Type: text/plain\n\nx\n--D\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; dr.fauvette@medecin.example\nDisposition: automatic-action/MDN-sent-automatically; denied\n\n--D--\n"},
		// Servers that speak of something else.
		{"a postmaster who writes", "From: Postmaster <postmaster@operateur.example>\nSubject: Maintenance dimanche\n\nLes boîtes seront indisponibles de 2 h à 4 h.\n"},
		{"a mailbox nearly full", "From: postmaster@operateur.example\nSubject: Votre boîte atteint 90 % de son quota\n\nFaites de la place avant qu'elle ne soit pleine.\n"},
		{"a server's errors for its master", "From: Mail Delivery System <MAILER-DAEMON@operateur.example>\nSubject: Postfix SMTP server: errors from unknown[192.0.2.1]\n\nTranscript of session follows.\n\n Out: 220 mx\n In:  HELO x\n Out: 250 mx\n"},
		{"a virus found in a mail that came in", "From: MAILER-DAEMON@operateur.example\nSubject: VIRUS IN MAIL TO YOU\n\nWe found a virus in a mail to you. It is kept.\n"},
		{"a welcome", "From: mailer-daemon@operateur.example\nSubject: Bienvenue\n\nVotre boîte est ouverte.\n"},
	}
	if len(cases) < 45 {
		t.Errorf("%d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, err := receipt.Read(fmt.Appendf(nil, "To: secretariat@cardio-lilas.example\nDate: Mon, 23 Nov 2026 09:15:42 +0100\nMessage-ID: <n@x.example>\nMIME-Version: 1.0\n%s", c.raw))
			if err != nil {
				t.Fatal(err)
			}
			if len(m.Receipts) > 0 {
				t.Errorf("%s: %+v", m.Kind, m.Receipts)
			}
		})
	}
}
