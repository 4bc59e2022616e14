package cms

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fact is one leaf of what "openssl cms -cmsout -print" says: the path of its labels
// and a value. Bytes are given by their number.
type fact struct{ path, value string }

var (
	dumpLine  = regexp.MustCompile(`^\s+[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -]?)+)`)
	parseLine = regexp.MustCompile(`^\s*\d+:d=(\d+)\s+hl=\d+ l=\s*\d+ (?:cons|prim):\s+(.*)$`)
	labelLine = regexp.MustCompile(`^(\s*)([A-Za-z_.-][A-Za-z_. -]*?):\s*(.*?)\s*$`)
	oidTail   = regexp.MustCompile(` \([0-9.]+\)$`)
)

// facts takes the print apart, certificates left out: they are the authority's.
func facts(print string) []fact {
	before, rest, cut := strings.Cut(print, "\n    certificates:\n")
	if cut {
		_, after, _ := strings.Cut(rest, "\n    crls:")
		print = before + "\n    crls:" + after
	}
	var list []fact
	var labels []string
	var indents []int
	var size, depth int
	last := func() *fact { return &list[len(list)-1] }
	closeDepth := func(to int) {
		for ; depth > to; depth-- {
			last().value += "}"
		}
	}
	for line := range strings.SplitSeq(print, "\n") {
		if m := dumpLine.FindStringSubmatch(line); m != nil {
			size += len(strings.FieldsFunc(m[1], func(r rune) bool { return r == ' ' || r == '-' }))
			continue
		}
		if size > 0 {
			last().value = strings.TrimSpace(fmt.Sprintf("%s %d bytes", strings.TrimSuffix(last().value, ":"), size))
			size = 0
		}
		if m := parseLine.FindStringSubmatch(line); m != nil {
			last().value, depth = addElement(last().value, m[1], m[2], depth)
			continue
		}
		closeDepth(0)
		if strings.TrimSpace(line) == "<ABSENT>" {
			last().value = "absent"
			continue
		}
		m := labelLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for len(indents) > 0 && indents[len(indents)-1] >= len(m[1]) {
			indents, labels = indents[:len(indents)-1], labels[:len(labels)-1]
		}
		indents, labels = append(indents, len(m[1])), append(labels, m[2])
		value := oidTail.ReplaceAllString(strings.ReplaceAll(m[3], "<ABSENT>", "absent"), "")
		list = append(list, fact{strings.Join(labels[min(1, len(labels)-1):], "/"), value})
	}
	closeDepth(0)
	return list
}

// addElement adds one line of asn1parse to a value: what is constructed in braces.
func addElement(value, level, what string, depth int) (string, int) {
	var n int
	fmt.Sscan(level, &n)
	if n == 0 {
		value = ""
	}
	for ; depth > n; depth-- {
		value += "}"
	}
	if value != "" && !strings.HasSuffix(value, "{") {
		value += " "
	}
	what = strings.TrimSpace(what)
	name, content, has := strings.Cut(what, ":")
	name = strings.ReplaceAll(strings.TrimSpace(name), "cont [ ", "[")
	name = strings.ReplaceAll(name, " ]", "]")
	if kind, ok := strings.CutSuffix(name, "[HEX DUMP]"); ok {
		return value + fmt.Sprintf("%s %d bytes", strings.TrimSpace(kind), len(content)/2), n
	}
	switch {
	case name == "OBJECT":
		return value + content, n
	case has:
		return value + name + " " + content, n
	case name == "NULL":
		return value + name, n
	}
	return value + name + "{", n + 1
}

// The parts that the forms have in common.
const (
	sha256NULL = "[0]{SEQUENCE{sha256 NULL}} [1]{SEQUENCE{mgf1 SEQUENCE{sha256 NULL}}}"
	// RFC 5652 6.1: id-data, AES-CBC with its 16 byte IV (RFC 3565 4.1), no attributes.
	cbcTail = `
encryptedContentInfo/contentType = pkcs7-data
encryptedContentInfo/contentEncryptionAlgorithm/algorithm = aes-256-cbc
encryptedContentInfo/contentEncryptionAlgorithm/parameter = OCTET STRING 16 bytes
encryptedContentInfo/encryptedContent = 144 bytes
unprotectedAttrs = absent`
	// RFC 5084 3.2: a nonce of 12 bytes, and the length of the tag, which is not the
	// default of 12; RFC 5083 2.1: no attributes are asked for with id-data.
	gcmTail = `
authEncryptedContentInfo/contentType = pkcs7-data
authEncryptedContentInfo/contentEncryptionAlgorithm/algorithm = aes-256-gcm
authEncryptedContentInfo/contentEncryptionAlgorithm/parameter = SEQUENCE{OCTET STRING 12 bytes INTEGER 10}
authEncryptedContentInfo/encryptedContent = 133 bytes
authAttrs = absent
mac = 16 bytes
unauthAttrs = absent`
	// RFC 5652 6.2.1: version 0, by issuer and serial number.
	v15 = `
recipientInfos/d.ktri/version = 0
recipientInfos/d.ktri/d.issuerAndSerialNumber/issuer = X
recipientInfos/d.ktri/d.issuerAndSerialNumber/serialNumber = X
recipientInfos/d.ktri/keyEncryptionAlgorithm/algorithm = rsaEncryption
recipientInfos/d.ktri/keyEncryptionAlgorithm/parameter = NULL
recipientInfos/d.ktri/encryptedKey = 256 bytes`
	// RFC 4055 4.1: hash and mask generation named, each with its NULL, no label.
	oaep256 = `
recipientInfos/d.ktri/version = 0
recipientInfos/d.ktri/d.issuerAndSerialNumber/issuer = X
recipientInfos/d.ktri/d.issuerAndSerialNumber/serialNumber = X
recipientInfos/d.ktri/keyEncryptionAlgorithm/algorithm = rsaesOaep
recipientInfos/d.ktri/keyEncryptionAlgorithm/parameter = SEQUENCE{` + sha256NULL + `}
recipientInfos/d.ktri/encryptedKey = 256 bytes`
)

// agreed is KeyAgreeRecipientInfo: RFC 5652 6.2.2 version 3; RFC 5753 3.1.1 an ephemeral
// key without curve parameters, 7.1.4 the scheme with the key wrap as parameter, RFC
// 3565 2.3.2 no parameters of that; the wrapped key has 8 bytes more than the key.
func agreed(bits, point int) string {
	return fmt.Sprintf(`
recipientInfos/d.kari/version = 3
recipientInfos/d.kari/d.originatorKey/algorithm/algorithm = id-ecPublicKey
recipientInfos/d.kari/d.originatorKey/algorithm/parameter = absent
recipientInfos/d.kari/d.originatorKey/publicKey = (0 unused bits) %d bytes
recipientInfos/d.kari/ukm = absent
recipientInfos/d.kari/keyEncryptionAlgorithm/algorithm = dhSinglePass-stdDH-sha%dkdf-scheme
recipientInfos/d.kari/keyEncryptionAlgorithm/parameter = SEQUENCE{id-aes256-wrap}
recipientInfos/d.kari/recipientEncryptedKeys/d.issuerAndSerialNumber/issuer = X
recipientInfos/d.kari/recipientEncryptedKeys/d.issuerAndSerialNumber/serialNumber = X
recipientInfos/d.kari/recipientEncryptedKeys/encryptedKey = 40 bytes`, point, bits)
}

func enveloped(version int, recipient string) string {
	return beneath("d.envelopedData", fmt.Sprintf("contentType = pkcs7-envelopedData\n/version = %d\n/originatorInfo = absent", version)+recipient+cbcTail)
}

// RFC 5083 2.1: the version is always 0.
func authEnveloped(recipient string) string {
	return beneath("d.authEnvelopedData", "contentType = id-smime-ct-authEnvelopedData\n/version = 0\n/originatorInfo = absent"+recipient+gcmTail)
}

// signedDataFacts is RFC 5652 5.1 version 1 (id-data, certificates of X.509 alone), 5.3
// version 1 (by issuer and serial number), RFC 5754 2 digests without parameters, and
// the five signed attributes: content-type and message-digest (RFC 5652 5.3), signing-time
// (11.3), signing-certificate-v2 with SHA-256 left out as the default (RFC 5035 4), and
// SMIMECapabilities (RFC 8551 2.5.2).
func signedDataFacts(digest string, size int, algorithm, parameter string, detached bool) string {
	content := "\n/encapContentInfo/eContent = 133 bytes"
	if detached {
		content = "\n/encapContentInfo/eContent = absent"
	}
	return beneath("d.signedData", `contentType = pkcs7-signedData
/version = 1
/digestAlgorithms/algorithm = `+digest+`
/digestAlgorithms/parameter = absent
/encapContentInfo/eContentType = pkcs7-data`+content+`
/crls = absent
/signerInfos/version = 1
/signerInfos/d.issuerAndSerialNumber/issuer = X
/signerInfos/d.issuerAndSerialNumber/serialNumber = X
/signerInfos/digestAlgorithm/algorithm = `+digest+`
/signerInfos/digestAlgorithm/parameter = absent
/signerInfos/signedAttrs/object = contentType
/signerInfos/signedAttrs/set/OBJECT = pkcs7-data
/signerInfos/signedAttrs/object = signingTime
/signerInfos/signedAttrs/set/UTCTIME = Nov 22 09:30:00 2026 GMT
/signerInfos/signedAttrs/object = messageDigest
/signerInfos/signedAttrs/set/OCTET STRING = `+fmt.Sprint(size)+` bytes
/signerInfos/signedAttrs/object = id-smime-aa-signingCertificateV2
/signerInfos/signedAttrs/set/SEQUENCE = SEQUENCE{SEQUENCE{SEQUENCE{OCTET STRING 32 bytes SEQUENCE{SEQUENCE{[4]{SEQUENCE{SET{SEQUENCE{commonName PRINTABLESTRING X}}}}} INTEGER X}}}}
/signerInfos/signedAttrs/object = S/MIME Capabilities
/signerInfos/signedAttrs/set/SEQUENCE = SEQUENCE{SEQUENCE{aes-256-gcm} SEQUENCE{aes-256-cbc} SEQUENCE{aes-128-cbc} SEQUENCE{dhSinglePass-stdDH-sha256kdf-scheme SEQUENCE{id-aes256-wrap}} SEQUENCE{dhSinglePass-stdDH-sha384kdf-scheme SEQUENCE{id-aes256-wrap}} SEQUENCE{rsaesOaep SEQUENCE{`+sha256NULL+`}}}
/signerInfos/signatureAlgorithm/algorithm = `+algorithm+`
/signerInfos/signatureAlgorithm/parameter = `+parameter+`
/signerInfos/signature = N bytes
/signerInfos/unsignedAttrs = absent`)
}

// beneath puts every path but the first below a name.
func beneath(name, lines string) string {
	first, rest, _ := strings.Cut(strings.ReplaceAll(lines, "\n/", "\n"), "\n")
	return first + "\n" + name + "/" + strings.ReplaceAll(rest, "\n", "\n"+name+"/")
}

// TestWrittenForms holds what openssl's own parser says of each written form against
// what the standards ask for that form.
func TestWrittenForms(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	sealed := func(h holder, f Form) []byte {
		return must[[]byte](t)(Encrypt([]byte(letter), Recipient{h.cert, f}))
	}
	signed := func(s Signer, detached bool) []byte {
		if detached {
			return must[[]byte](t)(SignDetached([]byte(letter), s, at))
		}
		return must[[]byte](t)(Sign([]byte(letter), s, at))
	}
	withPSS := p.rsa.signer()
	withPSS.PSS = true
	for _, c := range []struct {
		name string
		der  []byte
		want string
	}{
		{"rsa v1.5 cbc", sealed(p.rsa, RSAv15CBC), enveloped(0, v15)},
		{"rsa v1.5 gcm", sealed(p.rsa, RSAv15GCM), authEnveloped(v15)},
		{"oaep cbc", sealed(p.rsa, OAEPCBC), enveloped(0, oaep256)},
		{"oaep gcm", sealed(p.rsa, OAEPGCM), authEnveloped(oaep256)},
		{"p-256 cbc", sealed(p.p256, ECDHCBC), enveloped(2, agreed(256, 65))},
		{"p-256 gcm", sealed(p.p256, ECDHGCM), authEnveloped(agreed(256, 65))},
		{"p-384 cbc", sealed(p.p384, ECDHCBC), enveloped(2, agreed(384, 97))},
		{"p-384 gcm", sealed(p.p384, ECDHGCM), authEnveloped(agreed(384, 97))},
		{"p-521 cbc", sealed(p.p521, ECDHCBC), enveloped(2, agreed(512, 133))},
		{"p-521 gcm", sealed(p.p521, ECDHGCM), authEnveloped(agreed(512, 133))},
		{"signed rsa v1.5", signed(p.rsa.signer(), false), signedDataFacts("sha256", 32, "rsaEncryption", "NULL", false)},
		{"signed rsa v1.5 detached", signed(p.rsa.signer(), true), signedDataFacts("sha256", 32, "rsaEncryption", "NULL", true)},
		{"signed pss", signed(withPSS, false), signedDataFacts("sha256", 32, "rsassaPss", "SEQUENCE{"+sha256NULL+" [2]{INTEGER 20}}", false)},
		{"signed p-256", signed(p.p256.signer(), false), signedDataFacts("sha256", 32, "ecdsa-with-SHA256", "absent", false)},
		{"signed p-384", signed(p.p384.signer(), false), signedDataFacts("sha384", 48, "ecdsa-with-SHA384", "absent", false)},
		{"signed p-521 detached", signed(p.p521.signer(), true), signedDataFacts("sha512", 64, "ecdsa-with-SHA512", "absent", true)},
	} {
		t.Run(c.name, func(t *testing.T) {
			print := must[[]byte](t)(o.cms(c.der, "-cmsout", "-print", "-inform", "DER", "-noout"))
			got := leaves(facts(string(print)))
			if want := strings.Split(c.want, "\n"); !slices.Equal(got, want) {
				t.Errorf("openssl prints\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			// What openssl writes after reading it is the same DER.
			again := must[[]byte](t)(o.cms(c.der, "-cmsout", "-inform", "DER", "-outform", "DER"))
			if !bytes.Equal(again, c.der) {
				t.Error("openssl writes it otherwise")
			}
			if err := checkDER(c.der); err != nil {
				t.Error(err)
			}
		})
	}
}

// leaves words the facts that have a value, names and numbers of the authority and
// sizes of signatures left out.
func leaves(all []fact) []string {
	issuer := regexp.MustCompile(`(PRINTABLESTRING) [^}]+|(INTEGER) [0-9A-F]+(}}}})$`)
	var list []string
	for _, f := range all {
		switch {
		case f.value == "" || f.path == "CMS_ContentInfo":
			continue
		case strings.HasSuffix(f.path, "/issuer"), strings.HasSuffix(f.path, "/serialNumber"):
			f.value = "X"
		case strings.HasSuffix(f.path, "/signature"):
			f.value = "N bytes"
		}
		f.value = issuer.ReplaceAllString(f.value, "${1}${2} X${3}")
		list = append(list, f.path+" = "+f.value)
	}
	return list
}
