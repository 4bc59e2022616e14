package cms_test

import (
	"fmt"
	"strings"

	"cardiopli/crypto/cms"
)

// atkIdentity attacks by the address: the I class of "Johnny, you are fired", and
// letters that look or fold alike.
func atkIdentity(w *atkWorld) []atkCase {
	letter := atkLetter("Bonjour")
	sd := atkSD{content: letter, signer: w.by(w.alice)}
	eve := atkSD{content: letter, signer: w.by(w.evil)}
	inner := []byte(atkEntity("signed-data", sd.der()))
	evil := []byte(atkEntity("signed-data", eve.der()))
	env := func(headers string, inner []byte) []byte {
		return []byte(headers + atkMIME + atkEntity("authEnveloped-data", w.seal(atkEnv{gcm: true}, inner)))
	}
	from := func(f string, inner []byte) []byte { return env("From: "+f+"\r\n", inner) }
	// cert seals a letter under a certificate of the authority with these extensions.
	cert := func(header string, subject []byte, exts ...[]byte) []byte {
		exts = append([][]byte{atkKU(atkDigSig), atkEKU(atkMail)}, exts...)
		c := atkCert{issuer: w.caName, subject: subject, spki: atkSPKI(w.evilKey.Public()), exts: exts}.sign(w.caKey)
		return from(header, []byte(atkEntity("signed-data", atkSD{content: letter, signer: atkSI{key: w.evilKey, cert: c}}.der())))
	}
	eveName := atkName("Eve")
	is := func(a string) func(cms.Opened) error {
		return func(o cms.Opened) error {
			if o.From != a {
				return fmt.Errorf("From is said to be %q", o.From)
			}
			return nil
		}
	}
	kelvin := "\u212aim@clinique.example" // KELVIN SIGN folds to k
	long := "do\u017f@clinique.example"   // LATIN SMALL LETTER LONG S folds to s
	smtpUTF8 := func(a string) []byte {
		return atkExt("2.5.29.17", false, atkSeq(atkCtx(0, atkOID("1.3.6.1.5.5.7.8.9"), atkCtx(0, atkUTF8(a)))))
	}
	protected := func(h string, by atkSI) []byte {
		l := []byte(h + "Content-Type: text/plain; charset=utf-8; hp=\"cipher\"\r\n\r\nBonjour\r\n")
		return []byte(atkEntity("signed-data", atkSD{content: l, signer: by}.der()))
	}
	return []atkCase{
		{name: "Eve's signature, Alice's From", want: "other-address", message: from(atkAlice, evil)},
		{name: "two From, Alice first", want: "malformed", message: env("From: "+atkAlice+"\r\nFrom: "+atkEvil+"\r\n", evil)},
		{name: "two From, Alice last", want: "malformed", message: env("From: "+atkEvil+"\r\nFrom: "+atkAlice+"\r\n", evil)},
		{name: "two From in one, Alice first", want: "malformed|other-address", message: from(atkAlice+", "+atkEvil, evil)},
		{name: "two From in one, Alice last", want: "malformed|other-address", message: from(atkEvil+", "+atkAlice, evil)},
		{name: "group", want: "malformed|other-address", message: from("Alice: "+atkEvil+";", evil)},
		{name: "empty group", want: "malformed|other-address", message: from("alice@clinique.example:;", evil)},
		{name: "Alice's address as the shown name", want: "trusted", check: is(atkEvil), message: from(`"alice@clinique.example" <eve@attaque.example>`, evil)},
		{name: "Alice's address in a comment", want: "trusted|malformed", check: is(atkEvil), message: from(atkEvil+" (alice@clinique.example)", evil)},
		{name: "Eve's address in a comment", want: "other-address|malformed", message: from(atkAlice+" (eve@attaque.example)", evil)},
		{name: "Eve's address in an encoded word", want: "other-address|malformed", message: from("=?utf-8?q?eve=40attaque.example?= <alice@clinique.example>", evil)},
		{name: "address is an encoded word", want: "refused", message: from("=?utf-8?q?alice=40clinique.example?=", evil)},
		{name: "encoded NUL (Mailsploit)", want: "refused", message: from("=?utf-8?b?YWxpY2VAY2xpbmlxdWUuZXhhbXBsZQA=?=@attaque.example", evil)},
		{name: "encoded end of line (Mailsploit)", want: "refused", message: from("=?utf-8?q?alice=40clinique.example=0A=00?=@attaque.example", evil)},
		{name: "NUL in the address", want: "refused", message: from("eve@attaque.example\x00@clinique.example", evil)},
		{name: "Alice in quotes before the domain", want: "other-address|malformed", message: from(`"alice@clinique.example"@attaque.example`, evil)},
		{name: "route", want: "refused", message: from("<@attaque.example:alice@clinique.example>", evil)},
		{name: "From Alice, Sender Eve", want: "other-address", message: env("From: "+atkAlice+"\r\nSender: "+atkEvil+"\r\n", evil)},
		{name: "Sender Alice, From Eve", want: "trusted", check: is(atkEvil), message: env("Sender: "+atkAlice+"\r\nFrom: "+atkEvil+"\r\n", evil)},
		{name: "no From, Sender Alice", want: "trusted|other-address|malformed", check: is(""), message: env("Sender: "+atkAlice+"\r\n", evil)},
		{name: "From with a space before the colon first", want: "refused", message: env("From : "+atkAlice+"\r\nFrom: "+atkEvil+"\r\n", evil)},
		{name: "From after a bare CR", want: "refused", message: env("From: "+atkEvil+"\rFrom: "+atkAlice+"\r\n", evil)},
		{name: "From after a bare LF", want: "malformed", message: env("X: y\nFrom: "+atkAlice+"\nFrom: "+atkEvil+"\r\n", evil)},
		{name: "From in a folded line", want: "trusted|malformed", check: is(atkEvil), message: env("From:\r\n "+atkEvil+"\r\n", evil)},
		{name: "From empty", want: "malformed|other-address", message: from("", evil)},
		{name: "From of blanks", want: "malformed|other-address", message: from(" \t", evil)},
		{name: "Resent-From Alice", want: "trusted", check: is(atkEvil), message: env("Resent-From: "+atkAlice+"\r\nFrom: "+atkEvil+"\r\n", evil)},
		{name: "capitals in the domain", want: "trusted", message: from("alice@CLINIQUE.Example", inner)},
		{name: "Kelvin sign for k", want: "refused", message: cert(kelvin, eveName, atkSAN("kim@clinique.example"))},
		{name: "long s for s", want: "refused", message: cert(long, eveName, atkSAN("dos@clinique.example"))},
		{name: "long s in the domain", want: "refused", message: cert("dos@clinique.example", eveName, atkSAN("dos@cliniqu\u0435.example"))},
		{name: "Kelvin sign in the domain", want: "refused", message: cert("dos@\u212alinik.example", eveName, atkSAN("dos@klinik.example"))},
		{name: "fullwidth at", want: "refused", message: cert("alice\uff20clinique.example", eveName, atkSAN(atkAlice))},
		{name: "Cyrillic a", want: "refused", message: from("\u0430lice@clinique.example", inner)},
		{name: "zero width space", want: "refused", message: from("alice\u200b@clinique.example", inner)},
		{name: "soft hyphen", want: "refused", message: from("al\u00adice@clinique.example", inner)},
		{name: "trailing dot", want: "refused|trusted", message: from(atkAlice+".", inner)},
		{name: "plus tag", want: "other-address", message: from("alice+x@clinique.example", inner)},
		{name: "address in the common name only", want: "refused", message: cert(atkAlice, atkName(atkAlice), atkSAN(atkEvil))},
		{name: "address in the subject, Eve's in the extension", want: "other-address", message: cert(atkAlice, atkName("Eve", atkMailRDN(atkAlice)), atkSAN(atkEvil))},
		{name: "two addresses in the certificate", want: "trusted", check: is(atkAlice), message: cert(atkAlice, eveName, atkSAN(atkEvil, atkAlice))},
		{name: "NUL in the certificate", want: "refused", message: cert(atkAlice, eveName, atkSAN(atkAlice+"\x00@attaque.example"))},
		{name: "star in the certificate", want: "refused", message: cert(atkAlice, eveName, atkSAN("*@clinique.example"))},
		{name: "domain alone in the certificate", want: "refused", message: cert(atkAlice, eveName, atkSAN("clinique.example"))},
		{name: "dot and domain in the certificate", want: "refused", message: cert(atkAlice, eveName, atkSAN(".clinique.example"))},
		{name: "blank in the certificate", want: "refused", message: cert(atkAlice, eveName, atkSAN(" "+atkAlice))},
		{name: "shown name in the certificate", want: "refused", message: cert(atkAlice, eveName, atkSAN("<"+atkAlice+">"))},
		{name: "empty address in the certificate", want: "refused", message: cert(atkAlice, eveName, atkSAN(""))},
		{name: "DNS name like an address", want: "refused", message: cert(atkAlice, eveName, atkExt("2.5.29.17", false, atkSeq(atkPrim(2, []byte(atkAlice)))))},
		{name: "URI like an address", want: "refused", message: cert(atkAlice, eveName, atkExt("2.5.29.17", false, atkSeq(atkPrim(6, []byte("mailto:"+atkAlice)))))},
		{name: "ASCII address as SmtpUTF8Mailbox (RFC 9598 forbids)", want: "refused", message: cert(atkAlice, eveName, smtpUTF8(atkAlice))},
		{name: "no names", want: "refused", message: cert(atkAlice, atkName("Alice"))},
		{name: "no names and no From", want: "refused", message: func() []byte {
			b := string(cert(atkAlice, atkName("Alice")))
			return []byte(strings.Replace(b, "From: "+atkAlice+"\r\n", "", 1))
		}()},
		{name: "protected From of Alice, outer and signer Eve", want: "refused|other-address|malformed", message: from(atkEvil, protected("From: "+atkAlice+"\r\nSubject: x\r\n", w.by(w.evil)))},
		{name: "protected From, the same", want: "trusted", message: from(atkAlice, protected("From: "+atkAlice+"\r\nTo: "+atkReader+"\r\nSubject: x\r\n", w.by(w.alice)))},
		{name: "protected From twice", want: "refused", message: from(atkEvil, protected("From: "+atkEvil+"\r\nFrom: "+atkAlice+"\r\nSubject: x\r\n", w.by(w.evil)))},
		{name: "forwarded in secret (Davis 2001)", want: "trusted", message: from(atkAlice, protected("From: "+atkAlice+"\r\nTo: bob@ailleurs.example\r\n", w.by(w.alice))), check: func(o cms.Opened) error {
			if o.Addressed != cms.AddressedOthers {
				return fmt.Errorf("addressed %d, expected to others", o.Addressed)
			}
			return nil
		}},
		{name: "reader as the shown name of To", want: "trusted", message: from(atkAlice, protected("From: "+atkAlice+"\r\nTo: \"lecteur@cabinet.example\" <bob@ailleurs.example>\r\n", w.by(w.alice))), check: func(o cms.Opened) error {
			if o.Addressed != cms.AddressedOthers {
				return fmt.Errorf("addressed %d, expected to others", o.Addressed)
			}
			return nil
		}},
		{name: "two To, the reader in the second", want: "trusted|malformed", message: from(atkAlice, protected("From: "+atkAlice+"\r\nTo: bob@ailleurs.example\r\nTo: "+atkReader+"\r\n", w.by(w.alice))), check: func(o cms.Opened) error {
			if o.Addressed != cms.AddressedReader {
				return fmt.Errorf("addressed %d", o.Addressed)
			}
			return nil
		}},
	}
}
