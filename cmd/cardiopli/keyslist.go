package main

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
)

type keysList struct {
	JSON bool `name:"json" help:"Pour un programme (JSON)."`
}

// listedKey is one line of the list. Ends is empty where nothing ends.
type listedKey struct {
	Purpose     string     `json:"purpose"`
	State       string     `json:"state"` // used, former, trusted, present, absent, unreadable
	Holder      string     `json:"holder,omitempty"`
	Addresses   []string   `json:"addresses,omitempty"`
	Algorithm   string     `json:"algorithm,omitempty"`
	Issuer      string     `json:"issuer,omitempty"`
	Fingerprint string     `json:"sha256,omitempty"`
	Ends        *time.Time `json:"ends,omitempty"`
	DaysLeft    *int       `json:"days_left,omitempty"`
	Made        *time.Time `json:"made,omitempty"`
	Note        string     `json:"note,omitempty"`

	cert *x509.Certificate
	mark string // word for the state, where it is not the usual one
}

// Run lists what the practice signs, opens and trusts with.
func (c keysList) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	now := time.Now()
	list, err := inventory(p, now)
	if err != nil {
		return err
	}
	ends := false
	for _, k := range list {
		// A former certificate is meant to end.
		ends = ends || k.State != "former" && k.DaysLeft != nil && *k.DaysLeft < soon
	}
	if c.JSON {
		enc := json.NewEncoder(a.raw)
		enc.SetIndent("", "  ")
		if err := enc.Encode(list); err != nil {
			return err
		}
	} else {
		printKeys(a, list, now)
	}
	if ends {
		if !c.JSON {
			fmt.Fprintf(a.out, "\nUn certificat a expiré ou finit dans moins de %d jours : demandez le suivant à l'autorité, puis cardiopli keys import FICHIER.\n", soon)
		}
		return exit(exitPerson)
	}
	return nil
}

func inventory(p *engine.Practice, now time.Time) ([]listedKey, error) {
	var list []listedKey
	boxes, err := p.Mailboxes()
	if err != nil {
		return nil, err
	}
	if len(boxes) == 0 || boxes[0].Former {
		list = append(list, listedKey{Purpose: "boîte du cabinet", State: "absent", Note: "cardiopli keys import FICHIER"})
	}
	for _, b := range boxes {
		k := certified("boîte du cabinet", "used", b.Certificate, now)
		if b.Former {
			k.Purpose, k.State = "ancienne boîte", "former"
		}
		if p.OnToken() && !b.Former {
			k.Note = "clé dans la carte ou le HSM"
		}
		if b.Err != nil {
			k.State, k.Note = "unreadable", "sa clé ne s'ouvre pas"
		}
		list = append(list, k)
		for _, l := range b.Chain {
			if !b.Former {
				list = append(list, certified("autorité du certificat", "used", l, now))
			}
		}
	}
	if _, trusted, err := p.Trust(); err != nil {
		list = append(list, listedKey{Purpose: "autorité reconnue", State: "unreadable", Note: "vérifiez mail.trust dans cardiopli.yaml"})
	} else {
		for _, t := range trusted {
			list = append(list, certified("autorité reconnue", "trusted", t, now))
		}
	}
	return append(list, sealedKeys(p)...), nil
}

func certified(purpose, state string, c *x509.Certificate, now time.Time) listedKey {
	left := daysLeft(c.NotAfter, now)
	return listedKey{Purpose: purpose, State: state, Holder: holder(c), Addresses: c.EmailAddresses, Algorithm: keyKind(c), Issuer: issuer(c),
		Fingerprint: fingerprint(c), Ends: &c.NotAfter, DaysLeft: &left, cert: c}
}

// knownSecret is one that the list names even where it is missing.
type knownSecret struct{ name, purpose, missing, mark string }

// sealedKeys are the keys and secrets that have no certificate.
func sealedKeys(p *engine.Practice) []listedKey {
	dir := p.Path(engine.Keys)
	var list []listedKey
	trace := listedKey{Purpose: "clé de la trace", State: "present", Algorithm: "Ed25519"}
	if _, vkey, err := keys.LoadTraceKey(p.Site, dir); err != nil {
		trace.State, trace.Note = "unreadable", "elle ne s'ouvre pas : reprenez keys/ d'une sauvegarde"
		if errors.Is(err, keys.ErrNone) {
			trace.State = "absent"
		}
	} else {
		name, rest, _ := strings.Cut(vkey, "+")
		hash, _, _ := strings.Cut(rest, "+")
		trace.Holder, trace.Fingerprint = plain(name), plain(hash)
	}
	list = append(list, trace)

	site := listedKey{Purpose: "clés des documents", State: "present", Algorithm: "AES-256-GCM", Note: "1 clé"}
	if n := p.Site.Keys(); n > 1 {
		site.Note = fmt.Sprintf("%s, dont %d d'avant", pipeline.French.Count(n, "clé", "clés"), n-1)
	}
	code := listedKey{Purpose: "code de secours", State: "absent"}
	if d, err := keys.Describe(dir); err == nil {
		site.Made = &d.Written
		if d.Recovery {
			code.State, code.mark, code.Note = "present", "existe", "sur papier ; il n'est enregistré nulle part"
		}
	}
	list = append(list, site, code)

	secrets, err := p.Secrets()
	if err != nil {
		return append(list, listedKey{Purpose: "secrets", State: "unreadable", Note: "le dossier keys/ ne peut pas être lu"})
	}
	known := []knownSecret{
		{"operator.password", "mot de passe chez l'opérateur", "cardiopli keys operator", ""},
		{"operator.client", "secret du client chez le fournisseur d'identité", "cardiopli keys operator --client, pour mail.auth.method: oauth", "aucun"},
		{"operator.key", "clé du compte chez l'opérateur", "cardiopli keys operator --certificate, pour mail.auth.method: certificate", "aucune"},
		{"annuaire.key", "clé de l'Annuaire Santé", "cardiopli keys annuaire, si directory.annuaire est réglé", "aucune"},
		{"storage.secret", "clé secrète du stockage S3", "cardiopli keys storage, si storage.s3 est réglé", "aucune"},
		{"speech.token", "jeton du moteur de transcription", "cardiopli keys speech, s'il en demande un", "aucun"},
	}
	for _, k := range known {
		one := listedKey{Purpose: k.purpose, State: "absent", Note: k.missing, mark: k.mark}
		for _, s := range secrets {
			if s.Name == k.name {
				one = secretLine(k.purpose, s)
			}
		}
		list = append(list, one)
	}
	for _, s := range secrets {
		if !slices.ContainsFunc(known, func(k knownSecret) bool { return k.name == s.Name }) {
			list = append(list, secretLine(secretName(s.Name), s))
		}
	}
	ways, err := keys.Ways(dir)
	if err != nil {
		return append(list, listedKey{Purpose: "ouverture sans personne", State: "unreadable"})
	}
	for _, w := range ways {
		list = append(list, listedKey{Purpose: "ouverture sans personne", State: "present", Holder: plain(w.String())})
	}
	return list
}

// secretName says what a sealed file is for.
func secretName(file string) string {
	if n := map[string]string{"operator.password": "mot de passe chez l'opérateur", "speech.token": "jeton du moteur de transcription", "token.pin": "code PIN de la carte"}[file]; n != "" {
		return n
	}
	return "secret " + plain(file)
}

func secretLine(purpose string, s engine.Secret) listedKey {
	if s.Err != nil {
		return listedKey{Purpose: purpose, State: "unreadable", Made: &s.At, Note: "il ne s'ouvre pas : enregistrez-le de nouveau"}
	}
	return listedKey{Purpose: purpose, State: "present", Made: &s.At}
}

var stateMarks = map[string]string{"used": "en service", "former": "d'avant", "trusted": "reconnue", "present": "enregistré", "absent": "ABSENT", "unreadable": "ILLISIBLE"}

func printKeys(a *app, list []listedKey, now time.Time) {
	t := a.table()
	for _, k := range list {
		var about []string
		for _, s := range []string{k.Holder, plain(strings.Join(k.Addresses, ", ")), k.Algorithm} {
			if s != "" {
				about = append(about, s)
			}
		}
		if k.Issuer != "" && k.Issuer != k.Holder {
			about = append(about, "par "+k.Issuer)
		}
		if k.Fingerprint != "" {
			about = append(about, "empreinte "+k.Fingerprint)
		}
		until := ""
		if k.cert != nil {
			until = validity(k.cert, now)
		} else if k.Made != nil && !k.Made.IsZero() {
			until = "du " + k.Made.Local().Format(frenchDay)
		}
		if k.Note != "" {
			about = append(about, k.Note)
		}
		mark := stateMarks[k.State]
		if k.mark != "" {
			mark = k.mark
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", k.Purpose, mark, until, strings.Join(about, " · "))
	}
	t.Flush()
	fmt.Fprintf(a.out, "dossier des clés : %s\n", filepath.Join(a.cli.Dir, engine.Keys))
}
