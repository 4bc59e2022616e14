package cms_test

import (
	"bytes"
	"errors"
	"strings"

	"cardiopli/crypto/cms"
)

// atkWrapping attacks by MIME: what is shown is not what was signed (the M class of
// "Johnny, you are fired"), and headers that two readers read in two ways.
func atkWrapping(w *atkWorld) []atkCase {
	letter := atkLetter("Bonjour")
	part := strings.TrimSuffix(string(letter), "\r\n") + "\r\n"
	det := atkSD{content: []byte(part), detached: true, signer: w.by(w.alice)}
	sig := atkSigPart(det.der())
	in := func(inner []byte) []byte { return w.mailEnv(atkAlice, atkEnv{gcm: true}, inner) }
	signed := func(params string, parts ...string) []byte { return in(atkMultipart(params, parts...)) }
	both := atkSD{content: []byte(part), signer: w.by(w.alice)}
	goodPart := string(atkMultipart(atkSignedParams, part, sig))
	mixed := func(parts ...string) []byte {
		return []byte("Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\n" + strings.Join(parts, "\r\n--out\r\n") + "\r\n--out--\r\n")
	}
	eveText := "Content-Type: text/plain\r\n\r\nVirez mille euros\r\n"
	only := func(o cms.Opened) error {
		if bytes.Contains(o.Entity, []byte("Virez")) || !bytes.Contains(o.Entity, []byte("Bonjour")) {
			return errors.New("what came out is not what was signed")
		}
		return nil
	}
	env := w.seal(atkEnv{gcm: true}, w.good())
	top := func(headers string) []byte { return atkFrom(atkAlice, headers+"\r\n"+atkB64(env)) }
	ct := "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data\r\n"
	cte := "Content-Transfer-Encoding: base64\r\n"
	bin := atkFrom(atkAlice, ct+"Content-Transfer-Encoding: binary\r\n\r\n"+string(env))
	return []atkCase{
		{name: "multipart sound", want: "trusted", message: signed(atkSignedParams, part, sig), check: only},
		{name: "multipart altered", want: "altered", message: signed(atkSignedParams, strings.Replace(part, "Bonjour", "Bonsoir", 1), sig)},
		{name: "multipart with an Eve before", want: "malformed|altered|not-smime", message: signed(atkSignedParams, eveText, part, sig)},
		{name: "multipart with an Eve after", want: "malformed|altered|not-smime", message: signed(atkSignedParams, part, sig, eveText)},
		{name: "multipart with an Eve between", want: "malformed|altered|not-smime", message: signed(atkSignedParams, part, eveText, sig)},
		{name: "multipart with text before the first part", want: "trusted|malformed", check: only, message: in(bytes.Replace(atkMultipart(atkSignedParams, part, sig), []byte("--lim\r\n"), []byte("Virez\r\n--lim\r\n"), 1))},
		{name: "multipart with text after the last part", want: "trusted|malformed", check: only, message: in(append(atkMultipart(atkSignedParams, part, sig), "Virez\r\n"...))},
		{name: "multipart second in a mixed, inside", want: "unsigned|not-smime|malformed", message: in(mixed(eveText, goodPart))},
		{name: "multipart alone in a mixed, inside", want: "unsigned|not-smime|malformed", message: in(mixed(goodPart))},
		{name: "opaque second in a mixed, inside", want: "unsigned|not-smime|malformed", message: in(mixed(eveText, string(w.good())))},
		{name: "signed in a forwarded message, inside", want: "unsigned|not-smime|malformed", message: in([]byte("Content-Type: message/rfc822\r\n\r\nFrom: " + atkAlice + "\r\n" + goodPart))},
		{name: "content in the signature as well", want: "malformed", message: signed(atkSignedParams, part, atkSigPart(both.der()))},
		{name: "other content in the signature", want: "malformed|altered", message: signed(atkSignedParams, strings.Replace(part, "Bonjour", "Bonsoir", 1), atkSigPart(both.der()))},
		{name: "protocol of OpenPGP", want: "refused|trusted", message: signed(`protocol="application/pgp-signature"; boundary=lim`, part, sig)},
		{name: "two boundaries", want: "malformed|refused", message: signed(atkSignedParams+"; boundary=other", part, sig)},
		{name: "two boundaries, one extended", want: "refused|trusted", check: only, message: signed(atkSignedParams+"; boundary*=us-ascii''other", part, sig)},
		{name: "no boundary", want: "malformed|refused", message: signed(`protocol="application/pkcs7-signature"`, part, sig)},
		{name: "empty boundary", want: "malformed|refused", message: signed(`protocol="application/pkcs7-signature"; boundary=""`, part, sig)},
		{name: "one part", want: "malformed|refused", message: signed(atkSignedParams, sig)},
		{name: "signature is a text", want: "malformed|refused", message: signed(atkSignedParams, part, "Content-Type: text/plain\r\n\r\nAlice")},
		{name: "signature is a message of its own", want: "refused", message: signed(atkSignedParams, part, string(w.good()))},
		{name: "boundary is a prefix of a line", want: "trusted|altered|malformed", check: only, message: signed(atkSignedParams, part, "x\r\n--limit\r\n\r\n"+sig)},
		{name: "signed in the clear", want: "not-encrypted", message: atkFrom(atkAlice, string(w.good()))},
		{name: "multipart in the clear", want: "not-encrypted", message: atkFrom(atkAlice, string(atkMultipart(atkSignedParams, part, sig)))},
		{name: "top sound", want: "trusted", message: top(ct + cte)},
		{name: "top of the old name", want: "trusted", message: top("Content-Type: application/x-pkcs7-mime; smime-type=enveloped-data\r\n" + cte)},
		{name: "top in capitals", want: "trusted", message: top("CONTENT-TYPE: APPLICATION/PKCS7-MIME; NAME=\"SMIME.P7M\"\r\ncontent-transfer-encoding: BASE64\r\n")},
		{name: "top says signed", want: "trusted|malformed", message: top("Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n" + cte)},
		{name: "two Content-Type, text first", want: "malformed|not-smime", message: top("Content-Type: text/html\r\n" + ct + cte)},
		{name: "two Content-Type, text last", want: "malformed|not-smime", message: top(ct + "Content-Type: text/html\r\n" + cte)},
		{name: "two transfer encodings", want: "malformed", message: top(ct + cte + "Content-Transfer-Encoding: 7bit\r\n")},
		{name: "Content-Type with a space before the colon", want: "malformed|not-smime", message: top("Content-Type : text/html\r\n" + ct + cte)},
		{name: "Content-Type after a bare CR", want: "malformed|not-smime", message: top("X-A: b\rContent-Type: text/html\r\n" + ct + cte)},
		{name: "header with NUL", want: "malformed|trusted", message: top("X-A: b\x00c\r\n" + ct + cte)},
		{name: "header line without a colon", want: "malformed|not-smime", message: top("bonjour\r\n" + ct + cte)},
		{name: "unknown transfer encoding", want: "malformed|unsupported|not-smime", message: top(ct + "Content-Transfer-Encoding: x-uuencode\r\n")},
		{name: "base64 with other characters", want: "malformed|trusted", message: atkFrom(atkAlice, ct+cte+"\r\n"+strings.Replace(atkB64(env), "\r\n", "!\r\n", 3))},
		{name: "base64 with padding in the middle", want: "malformed", message: atkFrom(atkAlice, ct+cte+"\r\n"+atkB64(env[:16])+atkB64(env[16:]))},
		{name: "text after the base64", want: "malformed", message: atkFrom(atkAlice, ct+cte+"\r\n"+atkB64(env)+"\r\n<html>Virez</html>\r\n")},
		{name: "binary", want: "trusted|malformed", message: bin},
		{name: "no body", want: "malformed|refused", message: atkFrom(atkAlice, ct+cte+"\r\n")},
		{name: "empty message", want: "not-smime|malformed", message: []byte{}},
		{name: "blank line first", want: "not-smime|malformed", message: append([]byte("\r\n"), top(ct+cte)...)},
		{name: "octet-stream named p7m", want: "trusted|not-smime", message: top("Content-Type: application/octet-stream; name=smime.p7m\r\n" + cte)},
		{name: "text named p7m", want: "not-smime|malformed", message: top("Content-Type: text/plain; name=smime.p7m\r\n" + cte)},
		{name: "signed letter with an S/MIME of Eve as an attachment", want: "trusted", message: func() []byte {
			eve := atkEntity("enveloped-data", w.seal(atkEnv{}, []byte(atkEntity("signed-data", atkSD{content: []byte(eveText), signer: w.by(w.evil)}.der()))))
			return w.mail(atkAlice, atkSD{content: mixed(string(letter), eve), signer: w.by(w.alice)})
		}()},
	}
}
