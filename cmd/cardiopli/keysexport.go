package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/cms"
	"cardiopli/crypto/keys"
)

type keysExport struct {
	Out string `short:"o" default:"." type:"path" help:"Dossier où écrire ; créé s'il manque."`
}

// Run writes what correspondents may have, and nothing that is secret: no key is
// opened but that of the trace, for its public half.
func (c keysExport) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	files := map[string][]byte{}
	boxes, err := p.Mailboxes()
	if err != nil {
		return err
	}
	if len(boxes) == 0 || boxes[0].Former {
		return refuse("Aucun certificat n'est enregistré pour la boîte du cabinet.", "cardiopli keys import FICHIER")
	}
	box := boxes[0]
	name := safeName(strings.ReplaceAll(first(box.Certificate.EmailAddresses), "@", "-"), "cabinet")
	files[name+".pem"] = chainPEM(box.Certificate, box.Chain)
	if files[name+".p7c"], err = cms.CertificatesOnly(append(box.Chain[:len(box.Chain):len(box.Chain)], box.Certificate)...); err != nil {
		return err
	}
	files[name+".vcf"] = vcard(p.Config.Practice.Name, first(box.Certificate.EmailAddresses), box.Certificate.Raw)
	if _, vkey, err := keys.LoadTraceKey(p.Site, p.Path(engine.Keys)); err == nil {
		files["cle-publique-de-la-trace.txt"] = []byte(vkey + "\n")
	} else if !errors.Is(err, keys.ErrNone) {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(c.Out, n)
		if err := os.WriteFile(path, files[n], 0o644); err != nil {
			return err
		}
		fmt.Fprintln(a.out, path)
	}
	fmt.Fprintln(a.out, "Ces fichiers sont publics. Un correspondant importe le .p7c ou le .vcf (le .pem selon son logiciel) et peut alors répondre chiffré.")
	return nil
}

// vcard is a card with the certificate, as mail programs take it (RFC 2426 3.7.2:
// version 3.0 is the one that all of them read).
func vcard(name, address string, der []byte) []byte {
	escape := strings.NewReplacer(`\`, `\\`, ",", `\,`, ";", `\;`, "\n", `\n`, "\r", "")
	if name == "" {
		name = address
	}
	var b strings.Builder
	for _, l := range []string{"BEGIN:VCARD", "VERSION:3.0", "FN:" + escape.Replace(name), "N:" + escape.Replace(name) + ";;;;", "ORG:" + escape.Replace(name),
		"EMAIL;TYPE=INTERNET:" + escape.Replace(address), "KEY;TYPE=X509;ENCODING=b:" + base64.StdEncoding.EncodeToString(der), "END:VCARD"} {
		// RFC 2425 5.8.1: a line above 75 bytes goes on after CRLF and a space, and no
		// letter is cut in two.
		for width := 75; len(l) > width; width = 74 {
			n := width
			for n > 1 && l[n]&0xc0 == 0x80 {
				n--
			}
			b.WriteString(l[:n] + "\r\n ")
			l = l[n:]
		}
		b.WriteString(l + "\r\n")
	}
	return []byte(b.String())
}
