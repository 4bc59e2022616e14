package receipt_test

import (
	"fmt"
	"testing"

	"cardiopli/pipeline/receipt"
)

// More of what tells nothing of a letter, as programs and persons of many kinds write it.
// Each was written for this table before it was tried.
func TestWhatElseIsNoFailure(t *testing.T) {
	const (
		doctor = "From: \"LORIOT Anne (Dr)\" <anne.loriot@clinique.example>\n"
		re     = "In-Reply-To: <m1@cardio-lilas.example>\nReferences: <m1@cardio-lilas.example>\n"
		auto   = "Auto-Submitted: auto-replied\n"
		null   = "Return-Path: <>\n"
		html   = "Content-Type: text/html; charset=utf-8\n"
		utf8   = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
	)
	const dsn = "From: Mail Delivery System <MAILER-DAEMON@mx.clinique.example>\nTo: anne.loriot@clinique.example\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"Q\"\n\n" +
		"--Q\nContent-Type: text/plain\n\nI'm sorry to have to inform you that your message could not be delivered.\n\n<paul@autre.example>: host mx.autre.example said: 550 5.1.1 unknown\n\n--Q\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.clinique.example\n\nFinal-Recipient: rfc822; paul@autre.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n\n--Q\nContent-Type: text/rfc822-headers\n\nMessage-ID: <zz@clinique.example>\nSubject: test\n\n--Q--\n"
	attached := func(head, words string) string {
		return head + "Content-Type: multipart/mixed; boundary=\"M\"\n\n--M\n" + utf8 + "\n" + words + "\n\n--M\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename=\"Undelivered.eml\"\n\n" + dsn + "\n--M--\n"
	}
	cases := []struct{ name, raw string }{
		// Absence, in many languages and of many programs.
		{"Exchange, French", doctor + re + auto + "X-Auto-Response-Suppress: All\nSubject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_XDM/1.0/DDM+CR?=\n" + html + "\n<p>Je suis absente jusqu'au 4. Votre message ne sera pas transmis. En cas d'urgence : 15.</p>\n"},
		{"Exchange, an address that is no longer read", doctor + re + auto + "Subject: Automatic reply: CR\n" + utf8 + "\nThis mailbox is no longer monitored and your message will not be delivered to anyone. Please contact\nsecretariat@clinique.example\n"},
		{"Gmail", doctor + re + "Auto-Submitted: auto-replied\nPrecedence: bulk\nX-Autoreply: yes\nSubject: Re: CR\n" + utf8 + "\nEn congés jusqu'au 12 août.\n"},
		{"Sieve vacation", doctor + re + "Auto-Submitted: auto-replied (vacation)\nX-Sieve: Pigeonhole\nSubject: Auto: CR\n\nAbsent. Undeliverable mail is kept.\n"},
		{"Zimbra", doctor + re + auto + "Precedence: bulk\nX-Mailer: Zimbra\nSubject: Out of office Re: CR\n\nJe suis en congé ; mes courriers ne sont pas distribués.\n"},
		{"a panel that says of nothing that it is automatic", doctor + "Subject: Fermeture du cabinet\n" + null + "\nLe cabinet est fermé. Votre message n'a pas été lu et ne sera pas remis au médecin avant lundi.\n"},
		{"German", doctor + re + auto + "Subject: Abwesenheitsnotiz: Befund\n" + utf8 + "\nIhre E-Mail wird nicht weitergeleitet und kann mir nicht zugestellt werden.\n"},
		{"German, no mark", doctor + re + "Subject: Automatische Antwort: Befund\n" + utf8 + "\nIch bin nicht im Büro. Nachrichten werden nicht zugestellt.\n"},
		{"Spanish", doctor + re + auto + "Subject: Respuesta automática: informe\n" + utf8 + "\nEstoy fuera. Su mensaje no ha podido ser entregado a otra persona.\n"},
		{"Italian", doctor + re + auto + "Subject: Risposta automatica: referto\n" + utf8 + "\nSono assente; i messaggi non recapitati saranno letti al ritorno.\n"},
		{"Portuguese", doctor + re + auto + "Subject: Resposta automática: relatório\n" + utf8 + "\nEstou ausente. A mensagem não pode ser entregue a um colega.\n"},
		{"Dutch", doctor + re + auto + "Subject: Automatisch antwoord: verslag\n" + utf8 + "\nIk ben afwezig. Uw bericht is niet afgeleverd bij een collega.\n"},
		{"Polish", doctor + re + auto + "Subject: Automatyczna odpowiedź: wynik\n" + utf8 + "\nJestem nieobecny. Wiadomość nie została dostarczona innej osobie.\n"},
		{"left for good", doctor + re + auto + "Subject: Réponse automatique : CR\n" + utf8 + "\nJ'ai quitté l'établissement. Cette adresse est désactivée, les messages ne sont plus remis.\n"},
		{"on maternity leave, with a replacement on a line", doctor + re + auto + "Subject: Absence du bureau : CR\n" + utf8 + "\nMerci d'écrire à :\npaul.verdier@clinique.example\nVotre message ne lui a pas été remis.\n"},
		{"a robot that takes attachments off", "From: passerelle@clinique.example\n" + auto + "Subject: Pièce jointe retirée\n" + utf8 + "\nLa pièce IHE_XDM.ZIP a été retirée du message remis à anne.loriot@clinique.example.\n"},
		// Persons who pass a bounce on, or answer one.
		{"passed on by Outlook", doctor + "Subject: TR: Non remis : CR\n" + utf8 + "\nPour info.\n\nDe : Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@clinique.example>\nEnvoyé : lundi 2 mars 2026 10:12\nÀ : LORIOT Anne\nObjet : Non remis : CR\n\nÉchec de la remise pour ces destinataires ou groupes :\n\npaul@autre.example (paul@autre.example)\nL'adresse de courrier que vous avez entrée est introuvable.\n\nInformations de diagnostic pour les administrateurs :\n\nGénération du serveur : clinique.example\n\npaul@autre.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n"},
		{"passed on by Apple Mail", doctor + "Subject: Fwd: Undelivered Mail Returned to Sender\n\nVoir ci-dessous.\n\nBegin forwarded message:\n\nFrom: MAILER-DAEMON@mx.clinique.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\nDate: 2 mars 2026\nTo: anne.loriot@clinique.example\n\nYour message could not be delivered to one or more recipients.\n\n<paul@autre.example>: 550 5.1.1 User unknown\n"},
		{"passed on by Gmail", doctor + "Subject: Fwd: Delivery Status Notification (Failure)\n\n---------- Forwarded message ---------\nDe : Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)\nTo: <anne.loriot@clinique.example>\n\nAddress not found\nYour message wasn't delivered to paul@autre.example because the address couldn't be found.\n"},
		{"passed on as an attachment", attached(doctor+"Subject: Fwd: Undelivered Mail Returned to Sender\n", "Une idée ?")},
		{"passed on as an attachment, without a word", attached(doctor+"Subject: Fwd: Undelivered Mail Returned to Sender\n", "")},
		{"an answer with a bounce attached", attached(doctor+re+"Subject: RE: CR de M. X\n", "Voici l'erreur que j'ai eue en vous écrivant.")},
		{"a secretary who redirects a bounce", "From: Secrétariat <sec@clinique.example>\nResent-From: <sec@clinique.example>\nSubject: Undelivered Mail Returned to Sender\n" + utf8 + "\nPatricia me transmet ceci, je ne sais qu'en faire.\n"},
		{"an answer to a bounce, in HTML", doctor + re + "Subject: RE: Non remis : CR\n" + html + "\n<div>C'est réparé, merci.</div><blockquote>Échec de la remise pour ces destinataires : <a href=\"mailto:anne.loriot@clinique.example\">anne.loriot@clinique.example</a></blockquote>\n"},
		{"he asks whether it bounced", doctor + re + "Subject: Re: CR\n\nMon serveur dit « message not delivered » quand je vous réponds, l'avez-vous ?\n"},
		{"an engineer explains", "From: Support MSSanté <support@operateur.example>\n" + re + "Subject: Re: [ticket 812] Undelivered Mail Returned to Sender\n" + utf8 + "\nBonjour, l'erreur « 550 5.1.1 <anne.loriot@clinique.example>: Recipient address rejected » vient d'une faute de frappe.\nFinal-Recipient: rfc822; anne.loriot@clinique.example\nAction: failed\nStatus: 5.1.1\n"},
		{"an engineer pastes a log", "From: Support MSSanté <support@operateur.example>\nSubject: journal demandé\n\nMar  2 10:12:01 mx postfix/smtp[1]: A1: to=<anne.loriot@clinique.example>, status=bounced (host said: 550 5.1.1 unknown)\nReporting-MTA: dns; mx\nAction: failed\n"},
		{"a doctor pastes the fields", doctor + "Subject: erreur\n\nReporting-MTA: dns; mx.clinique.example\nFinal-Recipient: rfc822; anne.loriot@clinique.example\nAction: failed\nStatus: 5.1.1\n"},
		{"he says that it came", doctor + re + "Subject: Re: votre message a été remis\n\nVotre message a bien été remis, merci, je l'ai lu.\n"},
		{"a patient was transferred", doctor + re + "Subject: Re: CR\n\nPatient remis à sa famille ; lettre remise en main propre. Relu et classé.\n"},
		{"a fax gateway's user", doctor + re + "Subject: Re: fax non remis\n\nNotre fax est en panne, « transmission failed ».\n"},
		{"a letter about failures of conduction", doctor + "Subject: XDM/1.0/DDM+CR de consultation LORIOT Anne 02/03/1950\n\nÉchec de l'ablation. Failure to capture. Non remis de la douleur.\n"},
		{"a KO told by voice", doctor + re + "Subject: Re: [KO Intégration système !][904] XDM/1.0/DDM+CR\n\nC'est une erreur de chez nous, le courrier est classé.\n"},
		{"he writes the mark himself", doctor + re + "Subject: Re: votre [Erreur d'intégration !][902]\n\nQue faut-il faire ?\n"},
		{"read, says a person", doctor + re + "Subject: Re: Lu : CR\n\nNon, je ne l'ai pas lu.\n"},
		{"a subject that begins with Lu", doctor + "Subject: Lu dans la presse : CR d'un congrès\n\nVoir l'article joint.\n"},
		{"a calendar's read", doctor + "Subject: Lu et accepté : staff de mardi\n" + html + "\n<p>Oui.</p>\n"},
		// Sealed answers.
		{"PGP/MIME", doctor + re + "Subject: Re: Undeliverable\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=P\n\n--P\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--P\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nhQ\n-----END PGP MESSAGE-----\n\n--P--\n"},
		{"S/MIME, sealed", doctor + re + "Subject: Re: Delivery Status Notification (Failure)\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHA6CAMIACAQAxAA==\n"},
		{"S/MIME, signed", doctor + re + "Subject: Re: CR\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=S\n\n--S\n" + utf8 + "\nJe n'ai pas reçu votre lettre : « delivery failed » ?\n--S\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIAG\n--S--\n"},
		{"a sealed mail of a portal", "From: Portail sécurisé <portail@hopital.example>\nSubject: Message sécurisé non lu\n" + html + "\n<p>Vous avez un message non remis : <a href=\"https://portail.example\">ouvrir</a>.</p>\n"},
		// Calendars, shared files, meetings.
		{"an invitation is declined", doctor + re + "Subject: Refusé : RCP\nContent-Type: multipart/alternative; boundary=C\n\n--C\nContent-Type: text/plain\n\nRefusé\n--C\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nREQUEST-STATUS:5.1;Service unavailable\nEND:VEVENT\nEND:VCALENDAR\n--C--\n"},
		{"a meeting was cancelled", "From: Agenda <agenda@hopital.example>\nSubject: Annulé : staff\nAuto-Submitted: auto-generated\nContent-Type: text/calendar; method=CANCEL\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"},
		{"a file is shared", "From: Nuage <no-reply@nuage.example>\nSubject: Anne n'a pas pu envoyer « CR.pdf »\n\nL'envoi du fichier a échoué : quota dépassé.\n"},
		{"a file was fetched", "From: Transfert <no-reply@transfert.example>\nSubject: anne.loriot@clinique.example a téléchargé vos fichiers\n\nVotre envoi a bien été remis à\nanne.loriot@clinique.example\n"},
		{"a text message that failed", "From: SMS <no-reply@sms.example>\nSubject: SMS non remis\n\nVotre SMS au 06 00 00 00 00 n'a pas pu être remis : abonné absent.\n"},
		{"a fax that failed", "From: Fax <fax@operateur-fax.example>\nSubject: Échec de l'envoi du fax\nAuto-Submitted: auto-generated\n\nDestinataire : 01 00 00 00 00. Échec de la transmission après 3 tentatives.\n"},
		{"a parcel in German", "From: Paket <noreply@paket.example>\nSubject: Ihre Sendung konnte nicht zugestellt werden\n" + utf8 + "\nIhre Sendung 0034 konnte nicht zugestellt werden. Empfänger unbekannt.\n"},
		{"a parcel in English", "From: Parcel <noreply@parcel.example>\nSubject: Delivery failed - action required\n\nYour parcel could not be delivered. Address unknown.\nshipping@parcel.example\n"},
		{"a registered letter", "From: LRE <ne-pas-repondre@lre.example>\nSubject: Votre lettre recommandée a été remise\n\nVotre lettre recommandée électronique a été remise au destinataire.\n"},
		{"an insurer", "From: Télétransmission <ne-pas-repondre@organisme.example>\nSubject: Rejet de votre lot 550\n\nLe lot 550 5.1 a été rejeté : assuré inconnu.\n"},
		{"a laboratory's portal", "From: Labo <resultats@labo.example>\nSubject: Résultats non distribués\n\n3 comptes rendus n'ont pas été distribués au prescripteur.\n"},
		{"a mailing-list command", "From: majordomo@liste.example\nSubject: Majordomo results\n" + auto + "\n**** Command 'Undeliverable' not recognized.\n"},
		{"a list holds a post", "From: infos-bounces@liste.example\nSubject: Your message to infos awaits moderator approval\n" + auto + null + "\nYour mail to 'infos' is being held until the list moderator can review it.\n"},
		{"a list that disables a member", "From: infos-request@liste.example\nList-Id: <infos.liste.example>\nSubject: Your membership in the mailing list has been disabled\n" + auto + "\nYour membership has been disabled due to excessive bounces. The last bounce was: user unknown.\n"},
		{"a forum", "From: Forum <forum@medecins.example>\nSubject: [Forum] Re: MAILER-DAEMON et MSSanté\nList-Unsubscribe: <https://forum.example/x>\n\nDr X a écrit : « Undelivered Mail Returned to Sender », 550 5.1.1, que faire ?\n"},
		// Spam that puts on the clothes of a notice.
		{"spam with a bounce's subject", "From: \"Mail Service\" <info@promo-xyz.example>\nSubject: Mail delivery failed: returning message to sender\n" + html + "\n<p>Your 5 messages could not be delivered. <a href=\"http://xyz.example\">Release</a></p>\n"},
		{"spam that quotes a status", "From: \"Support\" <support@promo-xyz.example>\nSubject: Undelivered Mail Returned to Sender\n\nReporting-MTA: dns; mx\nFinal-Recipient: rfc822; secretariat@cardio-lilas.example\nAction: failed\nStatus: 5.0.0\n\nBuy now http://xyz.example\n"},
		{"phishing in the practice's name", "From: \"IT cardio-lilas.example\" <helpdesk@xyz.example>\nSubject: Undelivered messages for secretariat@cardio-lilas.example\n" + html + "\n<p>Incoming messages could not be delivered: storage full. <a href=x>Upgrade</a></p>\n"},
		{"phishing of a voice mail", "From: VoIP <voice@xyz.example>\nSubject: Voicemail not delivered\n\nA voice message could not be delivered to secretariat@cardio-lilas.example. Listen.\n"},
		{"phishing, no sender to speak of", "From: cardio-lilas.example\nSubject: Password expires, delivery failure\n" + html + "\n<p>Keep your password</p>\n"},
		// Servers about other things.
		{"a quota warning", null + "From: Postmaster <postmaster@operateur.example>\nSubject: Quota warning: mailbox is 95% full\n\nYour mailbox is almost full. New mail may be rejected.\n"},
		{"a digest of what was held", "From: Postmaster <postmaster@operateur.example>\nSubject: Résumé de quarantaine\n" + html + "\n<table><tr><td>spam@x.example</td><td>Échec de la livraison</td><td>rejeté</td></tr></table>\n"},
		{"a certificate that ends", "From: Postmaster <postmaster@operateur.example>\nSubject: Certificat expirant\n\nAprès le 3, vos envois seront refusés (554 5.7.1).\n"},
		{"a maintenance", "From: Mail Administrator <admin@operateur.example>\nSubject: Incident clos : messages retardés\n\nLes messages du 2 mars ont été retardés de 40 minutes puis tous remis.\n"},
		{"a test of the operator's", "From: postmaster@operateur.example\nSubject: Message de test\n\nCeci est un test de remise.\n"},
		{"a DKIM report", "From: postmaster@operateur.example\nSubject: FW: auth failure\nContent-Type: multipart/report; report-type=feedback-report; boundary=F\n\n--F\nContent-Type: text/plain\n\nThis is an authentication failure report for an email message.\n--F\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nVersion: 1\nDelivery-Result: reject\n\n--F\nContent-Type: text/rfc822-headers\n\nFrom: x@cardio-lilas.example\nMessage-ID: <spoof@x.example>\n\n--F--\n"},
		{"a calendar's server", null + "From: calendar-notification@agenda.example\nSubject: Notification: staff mardi\nAuto-Submitted: auto-generated\n\nstaff mardi 8 h\n"},
	}
	if len(cases) < 60 {
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
