package message

import (
	"bytes"
	"errors"
	"net/mail"
	"strings"

	"cardiopli/pipeline"
)

// ErrUnstructured is returned by Channel for a letter without its structured
// document: receiving software would not know what to do with it.
var ErrUnstructured = errors.New("message for the channel without a structured document")

// Channel gives the whole message as the requirements on clients of MSSanté ask for
// it: the subject by which software files it (ECO.2.1.3), the fields on the document
// (ECO.2.4.1 to 3), the PDF and IHE_XDM.ZIP as plain attachments (ECO.2.1.1). It is
// for one patient and names them outside.
//
// It is not signed. Software that files by the subject opens a multipart/mixed at
// the top and looks for the archive there; a multipart/signed around it moves the
// parts down, an opaque signature hides them, and a signature is one more attachment
// to file. Who sent it is for the operators to vouch for, as the whole channel is.
// The checkpoint of the trace stands in the text alone, for the same reason.
func Channel(in Input) ([]byte, error) {
	in.channel = true
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.Structured == nil {
		return nil, ErrUnstructured
	}
	return in.write(in.innerFields(), "", in.attachments())
}

// Encrypted reports whether a message as it is submitted is encrypted: its one
// entity is an EnvelopedData or AuthEnvelopedData (RFC 8551 3.2.2). What cannot be
// read as such is taken for plain.
func Encrypted(b []byte) bool {
	head, _, ok := bytes.Cut(b, []byte("\r\n\r\n"))
	if !ok || len(head) > 64<<10 {
		return false
	}
	unfolded := strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(string(head))
	found := 0
	good := false
	for line := range strings.SplitSeq(unfolded, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		if !strings.EqualFold(name, "Content-Type") {
			continue
		}
		found++
		value = strings.ToLower(strings.ReplaceAll(value, " ", ""))
		kind, _, _ := strings.Cut(value, ";")
		good = (kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime") &&
			(strings.Contains(value, "smime-type=enveloped-data") || strings.Contains(value, "smime-type=authenveloped-data") ||
				strings.Contains(value, `smime-type="enveloped-data"`) || strings.Contains(value, `smime-type="authenveloped-data"`))
	}
	return good && found == 1
}

// Sender is the address in From of a message as it is submitted, or "" where none
// can be read.
func Sender(b []byte) pipeline.Address {
	head, _, ok := bytes.Cut(b, []byte("\r\n\r\n"))
	if !ok || len(head) > 64<<10 {
		return ""
	}
	m, err := mail.ReadMessage(bytes.NewReader(append(head[:len(head):len(head)], "\r\n\r\n"...)))
	if err != nil {
		return ""
	}
	from, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil {
		return ""
	}
	a, err := pipeline.ParseAddress(from.Address)
	if err != nil {
		return ""
	}
	return a
}
