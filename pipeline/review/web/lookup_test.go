package web

import (
	"context"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

// annuaire answers what it is told, and notes what it was asked.
type annuaire struct {
	found Found
	err   error
	asked []Query
	taken []directory.Change
}

func (a *annuaire) Find(_ context.Context, _ review.Actor, q Query) (Found, error) {
	a.asked = append(a.asked, q)
	return a.found, a.err
}

func (a *annuaire) Take(_ context.Context, _ review.Actor, c directory.Change) error {
	a.taken = append(a.taken, c)
	return nil
}

func foundAt(given, rpps, town, address string) directory.Entry {
	return directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: given, Name: "BARSANGES", RPPS: rpps, Address: pipeline.Address(address)}, Source: directory.SourceAnnuaire,
		Fetched: pipeline.Date{Year: 2026, Month: 3, Day: 12}, Specialty: "Médecine générale", Place: directory.Place{Name: "Maison de santé", Postcode: "33000", Town: town}}
}

func TestTheAnnuaireIsOfferedWhereItIsSet(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	if page, _ := o.as("ines").see(id); strings.Contains(page, "Annuaire Santé") {
		t.Error("it is offered without being set")
	}
	if code, _, _ := o.as("ines").post("/d/"+string(id)+"/annuaire", "version", "1", "name", "Barsanges"); code != 422 {
		t.Error(code)
	}
}

func TestARecipientIsFoundInTheAnnuaireAndChosen(t *testing.T) {
	a := &annuaire{found: Found{RedList: 1, Without: 2, Entries: []directory.Entry{
		foundAt("Octavie", "99900000029", "BORDEAUX", "octavie@medecin.mssante.fr"), foundAt("Octavie", "99900000045", "PESSAC", "o.barsanges@medecin.mssante.fr")}}}
	o := openWith(t, func(opt *Options) { opt.Lookup = a })
	id := o.draft(report)
	b := o.as("ines")
	at := "/d/" + string(id)
	page, _ := b.see(id)
	mustHave(t, page, "Chercher dans l'Annuaire Santé")
	code, page, _ := b.post(at+"/annuaire", "version", "1", "name", " Barsanges ", "place", "33")
	if code != 200 || len(a.asked) != 1 || a.asked[0] != (Query{Name: "Barsanges", Place: "33"}) {
		t.Fatalf("%d %+v", code, a.asked)
	}
	mustHave(t, page, "2 réponses de l&#39;Annuaire Santé", "homonyme : vérifiez", "Médecine générale", "BORDEAUX", "PESSAC", "RPPS 99900000029", "Annuaire Santé, le 12/03/2026",
		"1 boîte en liste rouge", "2 médecins sans boîte connue", `value="Barsanges"`)
	if o.record(id).Version != 1 || len(a.taken) > 0 {
		t.Error("a search changed something")
	}
	// Only what was found for this letter, and for this version, can be taken.
	other := o.draft(report + "Autre.")
	for _, c := range [][]string{{at, "version", "1", "n", "2"}, {at, "version", "1", "n", "-1"}, {at, "version", "1", "n", "x"}, {at, "version", "9", "n", "0"}, {"/d/" + string(other), "version", "1", "n", "0"}} {
		if code, _, _ := b.post(c[0]+"/take", c[1:]...); code < 400 || len(a.taken) > 0 {
			t.Errorf("%v: %d", c, code)
		}
	}
	if code, _, _ := o.as("yann").post(at+"/take", "version", "1", "n", "0"); code < 400 {
		t.Error("what another person found is taken")
	}
	if code, _, _ := b.post(at+"/take", "version", "1", "n", "1", "cc", "1"); code != 303 || len(a.taken) != 1 || a.taken[0].After.Recipient.RPPS != "99900000045" {
		t.Fatalf("%d %+v", code, a.taken)
	}
	r := o.record(id)
	if len(r.Chosen) != 2 || r.Chosen[0].Address != verdier.Address || r.Chosen[1].RPPS != "99900000045" || !r.Chosen[1].Copy {
		t.Errorf("%+v", r.Chosen)
	}
}

func TestWhatTheDirectoryHoldsOtherwiseIsAskedFirst(t *testing.T) {
	moved := foundAt("Luce", verdier.RPPS, "BORDEAUX", "luce.verdier@ailleurs.mssante.fr")
	moved.Recipient.Name = "VERDIER"
	a := &annuaire{found: Found{Entries: []directory.Entry{moved}}}
	o := openWith(t, func(opt *Options) { opt.Lookup = a })
	id := o.draft(report)
	b := o.as("ines")
	b.post("/d/"+string(id)+"/annuaire", "version", "1", "name", "Verdier")
	code, page, _ := b.post("/d/"+string(id)+"/take", "version", "1", "n", "0")
	if code != 200 || len(a.taken) > 0 || o.record(id).Version != 1 {
		t.Fatalf("taken unasked: %d", code)
	}
	mustHave(t, page, "Avant de le prendre", "luce.verdier@medecin.example", "luce.verdier@ailleurs.mssante.fr", "Oui, prendre")
	if code, _, _ = b.post("/d/"+string(id)+"/take", "version", "1", "n", "0", "sure", "0"); code != 303 || len(a.taken) != 1 {
		t.Errorf("%d %d", code, len(a.taken))
	}
}

func TestNothingOfThePatientIsAskedOfTheAnnuaire(t *testing.T) {
	a := &annuaire{}
	o := openWith(t, func(opt *Options) { opt.Lookup = a })
	id := o.draft(report)
	b := o.as("ines")
	for _, name := range []string{"Garnier", "GARNIER"} {
		code, page, _ := b.post("/d/"+string(id)+"/annuaire", "version", "1", "name", name)
		if code != 422 || len(a.asked) > 0 || !strings.Contains(page, "nom du patient") {
			t.Errorf("%s: %d, %d", name, code, len(a.asked))
		}
	}
	if b.post("/d/"+string(id)+"/annuaire", "version", "1", "name", "Garnier", "given", "Odile"); len(a.asked) > 0 {
		t.Error("the patient was asked for")
	}
	if b.post("/d/"+string(id)+"/annuaire", "version", "1", "name", "Garnier", "given", "Paul"); len(a.asked) != 1 {
		t.Error("a physician of the same family name is not asked for")
	}
}

func TestAnAnnuaireThatFailsIsToldAtTheFieldWithWhatWasTyped(t *testing.T) {
	a := &annuaire{err: &review.Refusal{Code: "lookup", What: "L'Annuaire ne répond pas.", Todo: "Réessayez plus tard."}}
	o := openWith(t, func(opt *Options) { opt.Lookup = a })
	id := o.draft(report)
	code, page, _ := o.as("ines").post("/d/"+string(id)+"/annuaire", "version", "1", "name", "Barsanges")
	if code != 422 {
		t.Error(code)
	}
	mustHave(t, page, `id="wrong-lookup"`, "L&#39;Annuaire ne répond pas.", "Réessayez plus tard.", `value="Barsanges"`)
}
