package lab

import (
	"fmt"
	"path/filepath"
	"runtime"
	"sync"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// Domain is where the referring physicians of the lab have their mailboxes.
const Domain = "cabinet-exemple.mssante.fr"

// Physician is an invented referring physician.
type Physician struct {
	pipeline.Recipient
	Kind         KeyKind
	Capabilities directory.Capabilities
}

// kit is a key with what its owner's mail software opens.
type kit struct {
	kind KeyKind
	caps directory.Capabilities
}

// The kits let every form of S/MIME occur: RSA v1.5 and OAEP, ECDH, each with
// AES-CBC and AES-GCM. Only some keys are RSA-3072, which take half a second to draw.
var (
	oldRSA    = kit{RSA2048, directory.Capabilities{}}
	newRSA    = kit{RSA2048, directory.Capabilities{GCM: true, OAEP: true}}
	strongRSA = kit{RSA3072, directory.Capabilities{GCM: true, OAEP: true}}
	halfGCM   = kit{RSA2048, directory.Capabilities{GCM: true}}
	halfOAEP  = kit{RSA2048, directory.Capabilities{OAEP: true}}
	oldEC     = kit{P256, directory.Capabilities{}}
	newEC     = kit{P256, directory.Capabilities{GCM: true}}
)

// Physicians lists the referring physicians whom the sample reports name, in
// order of the reports. Where a report gives a number or an address it is this one.
func Physicians() []Physician {
	table := []struct {
		given, name, local, rpps string
		kit
	}{
		{"Paul", "GENIEVRE", "paul.genievre", "99900000029", oldRSA},
		{"Maëlle", "TROUVILLAN", "maelle.trouvillan", "99900000045", newRSA},
		{"Célestin", "HOUBLONET", "celestin.houblonet", "99900010010", newEC},
		{"Lucette", "BOISTEL", "lucette.boistel", "99900000060", oldEC},
		{"Isaure", "PLANTEROSE", "isaure.planterose", "99900010028", halfGCM},
		{"Baptiste", "SERANVAL", "baptiste.seranval", "99900010036", strongRSA},
		{"Ombeline", "RACINOT", "ombeline.racinot", "99900010044", halfOAEP},
		{"Côme", "ABEILHAC", "come.abeilhac", "99900000102", newEC},
		{"Zélie", "PORTEFAIX", "zelie.portefaix", "99900010051", oldRSA},
		{"Faustin", "GALOPEAU", "faustin.galopeau", "99900010069", newRSA},
		{"Agathe", "ROUMEGOUX", "agathe.roumegoux", "99900010077", oldEC},
		{"Perrine", "VALOUREST", "perrine.valourest", "99900010085", newEC},
		{"Basile", "ORPHELINAT", "basile.orphelinat", "99900010093", oldRSA},
		{"Rémi", "FLANQUETIN", "remi.flanquetin", "99900010101", newRSA},
		{"Cyriaque", "NOGARET", "cyriaque.nogaret", "99900010119", oldEC},
		{"Hugues", "LAVOISINE", "hugues.lavoisine", "99900010127", newEC},
		{"Ines", "TOURNEPIED", "ines.tournepied", "99900010135", halfGCM},
		{"Philippine", "ARGELAS", "philippine.argelas", "99900010143", oldRSA},
		{"Ludmilla", "CASTELROUX", "ludmilla.castelroux", "99900010150", newEC},
		{"Eudes", "SAVARIN-LOPE", "eudes.savarin-lope", "99900010168", strongRSA},
		{"Aurèle", "VASSINCOURT", "aurele.vassincourt", "99900010176", oldEC},
		{"Nathalie", "BOISGUYON", "nathalie.boisguyon", "99900010184", newRSA},
		{"Mathurin", "CLERIEUX", "mathurin.clerieux", "99900010192", newEC},
		{"Noémie", "CORVISIER", "noemie.corvisier", "99900010200", halfOAEP},
		{"Balthazar", "FIGUEROLLE", "balthazar.figuerolle", "99900010218", oldEC},
	}
	out := make([]Physician, len(table))
	for i, p := range table {
		out[i] = Physician{pipeline.Recipient{
			Title: "Dr", Given: p.given, Name: p.name, RPPS: p.rpps,
			Address: pipeline.Address(p.local + "@" + Domain),
		}, p.kind, p.caps}
	}
	return out
}

// Addresses lists the mailboxes of the physicians.
func Addresses(ps []Physician) []pipeline.Address {
	out := make([]pipeline.Address, len(ps))
	for i, p := range ps {
		out[i] = p.Address
	}
	return out
}

// Directory gives the physicians as the practice's directory holds them. Their
// keys and certificates are loaded from D/recipients or made there, several at a
// time: drawing RSA keys is most of what starting a new lab costs.
func Directory(dir string, a *Authority, ps []Physician) ([]directory.Entry, error) {
	out := make([]directory.Entry, len(ps))
	errs := make([]error, len(ps))
	slots := make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))
	var wg sync.WaitGroup
	for i, p := range ps {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			id, err := a.Keep(Stem(dir, p.Address), Subject{Name: p.Display(), Address: string(p.Address), Kind: p.Kind})
			if err != nil {
				errs[i] = fmt.Errorf("certificate of a physician: %w", err)
				return
			}
			out[i] = directory.Entry{Recipient: p.Recipient, Certificate: id.Certificate.Raw, Capabilities: p.Capabilities, Source: "demo"}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Stem is where key and certificate of a physician are, without ".key.pem" and ".cert.pem".
func Stem(dir string, a pipeline.Address) string {
	return filepath.Join(dir, "recipients", string(a))
}

// User is a person of the demonstration's practice.
type User struct {
	Login string
	Role  string // "cardiologist" or "secretary"
	PIN   string
	pipeline.Signatory
}

// Practice is the invented practice of the demonstration, and its people. The
// PINs are known to everyone: they guard invented data.
func Practice() (pipeline.Practice, []User) {
	p := pipeline.Practice{
		Name:    "Cabinet de cardiologie du Sémaphore",
		Lines:   []string{"3 quai des Embruns", "99000 VILLE-EXEMPLE"},
		Phone:   "01 99 00 12 34",
		Address: "cabinet@semaphore-exemple.mssante.fr",
		FINESS:  "990000010",
	}
	return p, []User{
		{"marsollier", "cardiologist", "271828", pipeline.Signatory{Title: "Dr", Given: "Irène", Name: "MARSOLLIER", RPPS: "99900010226", Role: "Cardiologue"}},
		{"tregonnan", "cardiologist", "314159", pipeline.Signatory{Title: "Dr", Given: "Loïc", Name: "TRÉGONNAN", RPPS: "99900010234", Role: "Cardiologue"}},
		{"brisemont", "secretary", "161803", pipeline.Signatory{Given: "Odile", Name: "BRISEMONT", Role: "Secrétaire"}},
	}
}

// PracticeSigner loads or makes the certificate of the practice's mailbox, which
// signs. It lies in D/pki, whence the demonstration hands it to the product.
func PracticeSigner(dir string, a *Authority) (Identity, error) {
	p, _ := Practice()
	id, err := a.Keep(filepath.Join(dir, "pki", "practice"), Subject{Name: p.Name, Address: string(p.Address), Kind: RSA2048})
	if err != nil {
		return Identity{}, fmt.Errorf("certificate of the practice: %w", err)
	}
	return id, nil
}
