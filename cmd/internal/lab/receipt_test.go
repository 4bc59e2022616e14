package lab

import (
	"bytes"
	"encoding/base64"
	"testing"
	"time"
)

// What comes back travels unencrypted: neither a notice nor a receipt quotes what
// was in the message, whatever was asked for.
func TestReceiptsQuoteNothing(t *testing.T) {
	body := bytes.Repeat([]byte("CONTENU CHIFFRE "), 40)
	message := []byte("From: <cabinet@semaphore-exemple.mssante.fr>\r\nTo: <dr@exemple.mssante.fr>\r\nSubject: message chiffre\r\n" +
		"Message-ID: <1.2@semaphore-exemple.mssante.fr>\r\nDisposition-Notification-To: <cabinet@semaphore-exemple.mssante.fr>\r\n" +
		"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(body) + "\r\n")
	at := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	quotes := func(b []byte) bool {
		return bytes.Contains(b, []byte(base64.StdEncoding.EncodeToString(body)[:60])) || bytes.Contains(b, body[:16])
	}
	for _, action := range []string{"delivered", "failed", "delayed", "relayed"} {
		n := Notice{EnvelopeID: "x", To: "cabinet@semaphore-exemple.mssante.fr", Recipient: "dr@exemple.mssante.fr", Action: action, Status: "5.1.1", At: at, Message: message}
		if b := n.Bytes(); quotes(b) || !bytes.Contains(b, []byte("text/rfc822-headers")) {
			t.Errorf("%s: the notice quotes the content", action)
		}
		n.Full = true
		if !quotes(n.Bytes()) {
			t.Errorf("%s: RET=FULL gives the message back, so that this test can fail", action)
		}
	}
	b, err := Displayed(message, "dr@exemple.mssante.fr", at)
	if err != nil {
		t.Fatal(err)
	}
	if quotes(b) || bytes.Contains(b, []byte("message/rfc822")) || bytes.Contains(b, []byte("message chiffre")) {
		t.Error("the receipt quotes the message")
	}
	if b, err := Displayed(bytes.Replace(message, []byte("Disposition-Notification-To"), []byte("X-Other"), 1), "dr@exemple.mssante.fr", at); b != nil || err != nil {
		t.Errorf("a receipt that nobody asked for: %v", err)
	}
}
