package message

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestChannel(t *testing.T) {
	in := input()
	if _, err := Channel(in); !errors.Is(err, ErrUnstructured) {
		t.Errorf("a letter without its document goes by the channel: %v", err)
	}
	in.Structured = &Structured{Code: "34752-6", Label: "CR d'examens cardiologiques", INS: true}
	in.Attachments = []Attachment{{"IHE_XDM.ZIP", "application/zip", []byte("PK")}}
	b, err := Channel(in)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "channel.eml", b)
	h, _, _, parts := read(t, b)
	text := string(parts[0].body)
	subject, err := h.Text("Subject")
	if err != nil || subject != "XDM/1.0/DDM+CR d'examens cardiologiques QUIMPERLANT Solène 02/07/1961" {
		t.Errorf("subject %q: %v", subject, err)
	}
	for field, want := range map[string]string{"X-Mss-Codecda": "34752-6", "X-Mss-Ins": "O", "X-Mss-Nil": "NIL-EXEMPLE-1"} {
		if got := h.Get(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	for _, field := range []string{"HP-Outer", "Content-Disposition"} {
		if h.Has(field) {
			t.Errorf("%s stands in a message that has one layer", field)
		}
	}
	if !h.Has("Disposition-Notification-To") || !strings.HasPrefix(h.Get("Content-Type"), "multipart/mixed;") || strings.Contains(h.Get("Content-Type"), "hp=") {
		t.Errorf("header %v", h)
	}
	if len(parts) != 3 || strings.Contains(text, CheckpointName) || !strings.Contains(text, "cardiopli/2026") {
		t.Errorf("%d attachments; the checkpoint stands in the text alone:\n%s", len(parts), text)
	}
	// Nothing of an encrypted message changes for it.
	if Encrypted(b) {
		t.Error("a plain message is taken for an encrypted one")
	}
	out, err := Outer(input(), entity)
	if err != nil || !Encrypted(out) {
		t.Error("an encrypted message is not known as one")
	}
}

func TestEncryptedTrustsNoDisguise(t *testing.T) {
	good, err := Outer(input(), entity)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"signed alone":      bytes.Replace(good, []byte("enveloped-data"), []byte("signed-data"), 1),
		"multipart":         bytes.Replace(good, []byte("application/pkcs7-mime"), []byte("multipart/mixed"), 1),
		"two types":         append([]byte("Content-Type: text/plain\r\n"), good...),
		"type in the body":  append([]byte("Subject: x\r\n\r\n"), good...),
		"no end of headers": []byte("Content-Type: application/pkcs7-mime; smime-type=enveloped-data"),
		"nothing":           nil,
	} {
		if Encrypted(b) {
			t.Errorf("%s: taken for encrypted", name)
		}
	}
}
