package domains_test

import (
	"crypto"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/domains"

	dsig "github.com/russellhaering/goxmldsig"
)

func code(err error) domains.Code {
	var r *domains.Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	if err != nil {
		return domains.Code("other: " + err.Error())
	}
	return ""
}

func TestReadBelievesASignedList(t *testing.T) {
	for name, change := range map[string]func(*dsig.SigningContext){
		"exclusive": nil,
		"c14n 1.1":  func(c *dsig.SigningContext) { c.Canonicalizer = dsig.MakeC14N11Canonicalizer() },
		"c14n 1.0":  func(c *dsig.SigningContext) { c.Canonicalizer = dsig.MakeC14N10RecCanonicalizer() },
		"sha512":    func(c *dsig.SigningContext) { c.Hash = crypto.SHA512 },
	} {
		t.Run(name, func(t *testing.T) {
			raw := signed(t, list("Medecin.MSSante.fr", "chu-exemple.mssante.fr.", " chu-exemple.mssante.fr ", "*.sous.exemple.fr", "pas un domaine", "exemple"), signer(), change)
			s, err := domains.Read([]byte(raw), trust(), at)
			if err != nil {
				t.Fatal(err)
			}
			if want := []string{"*.sous.exemple.fr", "chu-exemple.mssante.fr", "medecin.mssante.fr"}; !slices.Equal(s.Names(), want) {
				t.Errorf("names %q, want %q", s.Names(), want)
			}
			if s.Skipped != 2 || s.Sequence != 42 || !s.Issued.Equal(time.Date(2026, 5, 31, 10, 0, 0, 0, time.UTC)) || s.Signer != "LISTE BLANCHE D'ESSAI" {
				t.Errorf("%+v", s)
			}
			for d, want := range map[string]bool{"medecin.mssante.fr": true, "MEDECIN.mssante.FR": true, "medecin.mssante.fr.": true, "a.medecin.mssante.fr": false,
				"mssante.fr": false, "x.sous.exemple.fr": true, "sous.exemple.fr": false, "y.x.sous.exemple.fr": false, "": false, ".": false, "médecin.mssante.fr": false} {
				if s.Has(d) != want {
					t.Errorf("Has(%q) = %t", d, !want)
				}
			}
		})
	}
	// Names in letters are their A-labels, on the list and where they are asked for.
	for _, l := range []string{"médecin.exemple.fr", "XN--mdecin-bva.exemple.fr", "me\u0301decin.exemple.fr"} {
		s, err := domains.Read([]byte(signed(t, list(l, "*.cœur.fr", "\u212alinik.fr"), signer(), nil)), trust(), at)
		if err != nil {
			t.Fatal(err)
		}
		if s.Skipped != 1 || !slices.Equal(s.Names(), []string{"*.xn--cur-fya.fr", "xn--mdecin-bva.exemple.fr"}) {
			t.Errorf("%+q: names %q, skipped %d", l, s.Names(), s.Skipped)
		}
		for d, want := range map[string]bool{"médecin.exemple.fr": true, "MÉDECIN.exemple.fr": true, "xn--mdecin-bva.exemple.fr": true, "medecin.exemple.fr": false,
			"mеdecin.exemple.fr": false, "a.cœur.fr": true, "a.xn--cur-fya.fr": true, "cœur.fr": false, "a.coeur.fr": false, "klinik.fr": false, "xn--a.exemple.fr": false} {
			if s.Has(d) != want {
				t.Errorf("%+q: Has(%+q) = %t", l, d, !want)
			}
		}
		// A look-alike is told whichever form it is written in.
		for _, d := range []string{"xn--mdecin-3of.exemple.fr", "mеdecin.exemple.fr", "medecin.exemple.fr"} {
			if n := s.Near(d); len(n) == 0 || n[0].Why != domains.WhySame {
				t.Errorf("%+q is near %v", d, n)
			}
		}
	}
	// An identifier on the root, elliptic curves, a BOM and a declaration.
	withID := strings.Replace(list("a.mssante.fr"), "<l:ListeBlanche ", `<l:ListeBlanche Id="racine" `, 1)
	ec := issue("LISTE BLANCHE D'ESSAI", root(), ecKey(), nil)
	raw := signed(t, withID, ec, func(c *dsig.SigningContext) { c.IdAttribute = "Id" })
	if !strings.Contains(raw, `URI="#racine"`) {
		t.Fatal("the test does not name the root")
	}
	if _, err := domains.Read([]byte("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"+raw), trust(), at); err != nil {
		t.Error(err)
	}
}

// TestAttacksAreRefused is what is known of attacks on XML signatures, each on a
// list that is good otherwise.
func TestAttacksAreRefused(t *testing.T) {
	good := signed(t, list("medecin.mssante.fr"), signer(), nil)
	evil := `<l:Domaine><l:Nom>evil.example</l:Nom></l:Domaine>`
	sub := func(old, new string) string {
		t.Helper()
		if !strings.Contains(good, old) {
			t.Fatalf("the test looks for %q in vain", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	sig := good[strings.Index(good, "<ds:Signature "):strings.Index(good, "</l:ListeBlanche>")]
	withID := signed(t, strings.Replace(list("medecin.mssante.fr"), "<l:ListeBlanche ", `<l:ListeBlanche ID="r" `, 1), signer(), nil)
	idSig := withID[strings.Index(withID, "<ds:Signature "):strings.Index(withID, "</l:ListeBlanche>")]
	inner := strings.Replace(withID, idSig, "", 1)
	ns := `xmlns:l="https://listeblanche.mssante.fr/schema"`
	resign := func(c func(*dsig.SigningContext)) string { return signed(t, list("a.fr"), signer(), c) }
	small := issue("LISTE BLANCHE D'ESSAI", root(), rsaKey(1024), nil)
	smallCA := issue("AC courte", holder{}, rsaKey(1024), nil)
	underSmall := issue("LISTE BLANCHE D'ESSAI", smallCA, rsaKey(2048), nil)
	other := issue("HOPITAL D'ESSAI", root(), rsaKey(2048), nil)
	foreign := issue("LISTE BLANCHE D'ESSAI", issue("Autre AC", holder{}, rsaKey(2048), nil), rsaKey(2048), nil)
	expired := issue("LISTE BLANCHE D'ESSAI", root(), rsaKey(2048), func(c *x509.Certificate) { c.NotAfter = at.AddDate(0, 0, -1) })
	server := issue("LISTE BLANCHE D'ESSAI", root(), rsaKey(2048), func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })
	for name, c := range map[string]struct {
		doc  string
		want domains.Code
	}{
		"name added":                       {sub("<l:Domaine>", evil+"<l:Domaine>"), domains.CodeSignature},
		"name changed":                     {sub("medecin.mssante.fr", "medecin.mssante.fi"), domains.CodeSignature},
		"no signature":                     {list("a.fr"), domains.CodeUnsigned},
		"signature emptied":                {sub("<ds:SignatureValue>", "<ds:SignatureValue></ds:SignatureValue><ds:X>") + "", domains.CodeForm},
		"signed list wrapped in a new one": {`<l:ListeBlanche ` + ns + `>` + evil + good + `</l:ListeBlanche>`, domains.CodeSignature},
		"signature moved to a new root":    {`<l:ListeBlanche ` + ns + ` ID="x">` + evil + inner + idSig + `</l:ListeBlanche>`, domains.CodeSignature},
		"same identifier twice":            {`<l:ListeBlanche ` + ns + ` ID="r">` + evil + inner + idSig + `</l:ListeBlanche>`, domains.CodeSignature},
		"identifier in another case": {`<l:ListeBlanche ` + ns + ` Id="r">` + evil + inner + idSig + `</l:ListeBlanche>`,
			domains.CodeSignature},
		"original in the signature's object": {`<l:ListeBlanche ` + ns + ` ID="x">` + evil + strings.Replace(idSig, "</ds:Signature>", "<ds:Object>"+inner+"</ds:Object></ds:Signature>", 1) + `</l:ListeBlanche>`,
			domains.CodeSignature},
		"two signatures":             {strings.Replace(good, "</l:ListeBlanche>", sig+"</l:ListeBlanche>", 1), domains.CodeSignature},
		"signature below a child":    {strings.Replace(strings.Replace(good, sig, "", 1), "</l:Domaine>", sig+"</l:Domaine>", 1), domains.CodeSignature},
		"two SignedInfo":             {sub("</ds:SignedInfo>", "</ds:SignedInfo><ds:SignedInfo></ds:SignedInfo>"), domains.CodeSignature},
		"reference to a child":       {sub(`URI=""`, `URI="#x"`), domains.CodeSignature},
		"reference by XPointer":      {sub(`URI=""`, `URI="#xpointer(/)"`), domains.CodeSignature},
		"reference to the web":       {sub(`URI=""`, `URI="https://evil.example/liste.xml"`), domains.CodeSignature},
		"reference without URI":      {sub(`URI=""`, ``), domains.CodeSignature},
		"bare number sign":           {sub(`URI=""`, `URI="#"`), domains.CodeSignature},
		"three references":           {sub("<ds:Reference ", `<ds:Reference URI=""/><ds:Reference URI=""/><ds:Reference `), domains.CodeSignature},
		"second reference elsewhere": {sub("</ds:SignedInfo>", `<ds:Reference URI="#q"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/></ds:Reference></ds:SignedInfo>`), domains.CodeSignature},
		"XSLT":                       {sub("http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>", "http://www.w3.org/TR/1999/REC-xslt-19991116\"/></ds:Transforms>"), domains.CodeSignature},
		"XPath":                      {sub("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116"), domains.CodeSignature},
		"transforms with comments": {resign(func(c *dsig.SigningContext) {
			c.Canonicalizer = dsig.MakeC14N10ExclusiveWithCommentsCanonicalizerWithPrefixList("")
		}), domains.CodeSignature},
		"document type":           {`<!DOCTYPE l [<!ENTITY e "evil.example">]>` + good, domains.CodeSignature},
		"entity":                  {sub("medecin.mssante.fr", "&e;"), domains.CodeForm},
		"processing instruction":  {sub("<l:Domaine>", "<?php x?><l:Domaine>"), domains.CodeSignature},
		"SHA-1":                   {resign(func(c *dsig.SigningContext) { c.Hash = crypto.SHA1 }), domains.CodeWeak},
		"SHA-1 digest alone":      {sub("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"), domains.CodeWeak},
		"HMAC":                    {sub("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"), domains.CodeWeak},
		"RSA of 1024 bits":        {signed(t, list("a.fr"), small, nil), domains.CodeWeak},
		"signed by somebody else": {signed(t, list("a.fr"), other, nil), domains.CodeSigner},
		"another authority":       {signed(t, list("a.fr"), foreign, nil), domains.CodeChain},
		"expired signer":          {signed(t, list("a.fr"), expired, nil), domains.CodeExpired},
		"not for signatures":      {signed(t, list("a.fr"), server, nil), domains.CodeChain},
		"under a weak authority":  {signed(t, list("a.fr"), underSmall, nil), domains.CodeChain},
		"no certificate":          {good[:strings.Index(good, "<ds:KeyInfo>")] + good[strings.Index(good, "</ds:KeyInfo>")+len("</ds:KeyInfo>"):], domains.CodeSignature},
		"key by value":            {sub("<ds:X509Data>", "<ds:KeyValue/><ds:X509Data><ds:X509SKI>AA</ds:X509SKI></ds:X509Data><ds:Y>") + "", domains.CodeForm},
		"two roots":               {good + good, domains.CodeForm},
		"text after":              {good + "x", domains.CodeForm},
		"attribute twice":         {sub(`numero="42"`, `numero="42" numero="43"`), domains.CodeSignature},
		"another namespace":       {signed(t, strings.ReplaceAll(list("a.fr"), "listeblanche.mssante.fr/schema", "example.org/x"), signer(), nil), domains.CodeForm},
		"no names":                {signed(t, list(), signer(), nil), domains.CodeEmpty},
		"empty":                   {"", domains.CodeForm},
		"not XML":                 {"{}", domains.CodeForm},
		"Latin-1":                 {`<?xml version="1.0" encoding="ISO-8859-1"?>` + good, domains.CodeForm},
		"deep":                    {strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40), domains.CodeForm},
		"large":                   {"<a>" + strings.Repeat(" ", domains.MaxSize) + "</a>", domains.CodeLarge},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := domains.Read([]byte(c.doc), trust(), at)
			if code(err) != c.want {
				t.Errorf("code %q, want %q (%v)", code(err), c.want, err)
			}
			if s != nil {
				t.Error("a list came back all the same")
			}
			if r := (*domains.Refusal)(nil); errors.As(err, &r) {
				if what, todo := r.French(); what == "" || todo == "" {
					t.Error("no words")
				}
			}
		})
	}
}

// TestACommentCutsNoName: comments are not signed; one that somebody puts into a
// name must not make another name of it.
func TestACommentCutsNoName(t *testing.T) {
	good := signed(t, list("medecin.mssante.fr.evil.example"), signer(), nil)
	s, err := domains.Read([]byte(strings.Replace(good, ".evil", "<!-- -->.evil", 1)), trust(), at)
	if err != nil {
		t.Fatal(err)
	}
	if s.Has("medecin.mssante.fr") || !s.Has("medecin.mssante.fr.evil.example") {
		t.Errorf("the names are %q", s.Names())
	}
}

// TestObjectsOfTheSignatureAreNotBelieved: what stands in the signature itself is
// taken out before the digest.
func TestObjectsOfTheSignatureAreNotBelieved(t *testing.T) {
	good := signed(t, list("a.mssante.fr"), signer(), nil)
	raw := strings.Replace(good, "</ds:Signature>", "<ds:Object><l:Domaine><l:Nom>evil.example</l:Nom></l:Domaine></ds:Object></ds:Signature>", 1)
	s, err := domains.Read([]byte(raw), trust(), at)
	if err != nil {
		t.Fatal(err)
	}
	if s.Has("evil.example") {
		t.Error("an unsigned name is believed")
	}
}

func TestTrust(t *testing.T) {
	raw := []byte(signed(t, list("a.mssante.fr"), signer(), nil))
	unnamed := trust()
	unnamed.Signer = ""
	if _, err := domains.Read(raw, unnamed, at); code(err) != domains.CodeSigner {
		t.Errorf("anybody under the authority may sign: %v", err)
	} else if r := (*domains.Refusal)(nil); errors.As(err, &r) {
		if _, todo := r.French(); !strings.Contains(todo, "LISTE BLANCHE D'ESSAI") {
			t.Errorf("the way out does not name who signed: %s", todo)
		}
	}
	pinned := domains.Trust{Anchors: []*x509.Certificate{signer().cert}}
	if _, err := domains.Read(raw, pinned, at); err != nil {
		t.Errorf("a signer that is an anchor itself: %v", err)
	}
	if _, err := domains.Read(raw, domains.Trust{Signer: "x"}, at); code(err) != domains.CodeAnchors {
		t.Errorf("no anchors: %v", err)
	}
	revoked := trust()
	revoked.Revoked = func(chains [][]*x509.Certificate, _ time.Time) error {
		if len(chains) != 1 || len(chains[0]) != 2 {
			t.Errorf("%d chains", len(chains))
		}
		return errors.New("revoked")
	}
	if _, err := domains.Read(raw, revoked, at); code(err) != domains.CodeRevoked {
		t.Errorf("revoked: %v", err)
	}
	// An intermediate that comes with the signature or by the settings.
	sub := issue("AC intermédiaire", root(), rsaKey(2048), func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	leaf := issue("LISTE BLANCHE D'ESSAI", sub, rsaKey(2048), nil)
	raw = []byte(signed(t, list("a.mssante.fr"), leaf, nil))
	if _, err := domains.Read(raw, trust(), at); code(err) != domains.CodeChain {
		t.Errorf("an authority is missing: %v", err)
	}
	with := trust()
	with.Intermediates = []*x509.Certificate{sub.cert}
	if _, err := domains.Read(raw, with, at); err != nil {
		t.Error(err)
	}
}

func TestNear(t *testing.T) {
	s, err := domains.Read([]byte(signed(t, list("medecin.mssante.fr", "chu-rennes.mssante.fr", "aphp.mssante.fr"), signer(), nil)), trust(), at)
	if err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string]domains.Likeness{
		"medecin.rnssante.fr":         {Domain: "medecin.mssante.fr", Why: domains.WhySame},
		"medecin.mssante.fr":          {},
		"medecín.mssante.fr":          {Domain: "medecin.mssante.fr", Why: domains.WhySame},
		"medecin.mѕsante.fr":          {Domain: "medecin.mssante.fr", Why: domains.WhySame}, // Cyrillic
		"medecinmssante.fr":           {Domain: "medecin.mssante.fr", Why: domains.WhyDot},
		"medecin-mssante.fr":          {Domain: "medecin.mssante.fr", Why: domains.WhyDot},
		"chu.rennes.mssante.fr":       {Domain: "chu-rennes.mssante.fr", Why: domains.WhyDot},
		"medecin.mssnte.fr":           {Domain: "medecin.mssante.fr", Why: domains.WhySlip},
		"medecin.mssatne.fr":          {Domain: "medecin.mssante.fr", Why: domains.WhySlip},
		"medecin.mssante.fr.evil.com": {Domain: "medecin.mssante.fr", Why: domains.WhyTail},
		"x.aphp.mssante.fr":           {Domain: "aphp.mssante.fr", Why: domains.WhyBelow},
		"orange.fr":                   {},
	} {
		got := domains.Likeness{}
		if near := s.Near(domain); len(near) > 0 {
			got = near[0]
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", domain, got, want)
		}
		if got.Domain != "" && !strings.Contains(got.French(domain), got.Domain) {
			t.Errorf("%s: %s", domain, got.French(domain))
		}
	}
}

func FuzzRead(f *testing.F) {
	good := signed(f, list("medecin.mssante.fr", "b.mssante.fr"), signer(), nil)
	f.Add([]byte(good))
	f.Add([]byte(list("a.fr")))
	f.Add([]byte(strings.Replace(good, "medecin", "m<!-- -->edecin", 1)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := domains.Read(raw, trust(), at)
		if err != nil {
			return
		}
		if !slices.Equal(s.Names(), []string{"b.mssante.fr", "medecin.mssante.fr"}) {
			t.Fatalf("believed without its signature: %q", s.Names())
		}
	})
}
