package domains_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline/domains"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

var at = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)

// holder is a certificate with its key.
type holder struct {
	cert *x509.Certificate
	key  crypto.Signer
}

var root = sync.OnceValue(func() holder { return issue("AC d'essai", holder{}, rsaKey(2048), nil) })

var signer = sync.OnceValue(func() holder { return issue("LISTE BLANCHE D'ESSAI", root(), rsaKey(2048), nil) })

func rsaKey(bits int) crypto.Signer {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return k
}

// issue makes a certificate; without an issuer it signs itself and is an authority.
func issue(name string, by holder, key crypto.Signer, change func(*x509.Certificate)) holder {
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	c := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: at.AddDate(-1, 0, 0), NotAfter: at.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature}
	parent, signing := by.cert, by.key
	if by.cert == nil {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		parent, signing = c, key
	}
	if change != nil {
		change(c)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signing)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return holder{cert, key}
}

func trust() domains.Trust {
	return domains.Trust{Anchors: []*x509.Certificate{root().cert}, Signer: "Liste blanche d'essai"}
}

// list is a list without a signature.
func list(names ...string) string {
	var b strings.Builder
	b.WriteString(`<l:ListeBlanche xmlns:l="https://listeblanche.mssante.fr/schema" dateGeneration="2026-05-31T10:00:00Z" numero="42">`)
	for _, n := range names {
		fmt.Fprintf(&b, `<l:Domaine><l:Nom>%s</l:Nom><l:Operateur>Opérateur d'essai</l:Operateur></l:Domaine>`, n)
	}
	b.WriteString(`</l:ListeBlanche>`)
	return b.String()
}

// signed puts an enveloped signature on it; change alters how.
func signed(t testing.TB, doc string, by holder, change func(*dsig.SigningContext)) string {
	t.Helper()
	d := etree.NewDocument()
	if err := d.ReadFromString(doc); err != nil {
		t.Fatal(err)
	}
	ctx, err := dsig.NewSigningContext(by.key, [][]byte{by.cert.Raw})
	if err != nil {
		t.Fatal(err)
	}
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if change != nil {
		change(ctx)
	}
	out, err := ctx.SignEnveloped(d.Root())
	if err != nil {
		t.Fatal(err)
	}
	d.SetRoot(out)
	s, err := d.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ecKey() crypto.Signer {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}
