package receipt_test

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
)

func Example() {
	raw := strings.Join([]string{
		"From: MAILER-DAEMON@mx.example",
		"To: secretariat@cardio-lilas.example",
		"Subject: Undelivered Mail Returned to Sender",
		"Date: Mon, 23 Nov 2026 09:15:42 +0100",
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
		"",
		"--b",
		"Content-Type: message/delivery-status",
		"",
		"Reporting-MTA: dns; mx.example",
		"Original-Envelope-Id: 7k3m9q2xp4rt-1.2",
		"",
		"Final-Recipient: rfc822; claire.aubrun@medecin.example",
		"Action: failed",
		"Status: 5.2.2",
		"--b--",
	}, "\r\n")

	m, err := receipt.Read([]byte(raw))
	if err != nil {
		fmt.Println(err)
		return
	}
	what, todo := receipt.French(m.Receipts[0])
	fmt.Println(m.Kind, m.Receipts[0].Envelope)
	fmt.Println(what)
	fmt.Println(todo)
	fmt.Println(receipt.Fate(pipeline.Accepted, receipt.Concerning("7k3m9q2xp4rt-1.2", m.Receipts)))
	// Output:
	// notice 7k3m9q2xp4rt-1.2
	// Non remis : la boîte du destinataire est pleine
	// Prévenir le destinataire par téléphone pour qu'il libère de la place, ou imprimer et poster.
	// failed
}
