package web

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func TestWhoHasNoMailboxIsChosenForThePost(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("ines")
	page, _ := b.see(id)
	mustHave(t, page, "Quelqu'un sans boîte sécurisée", `name="plines"`)
	at := "/d/" + string(id) + "/recipients"
	// What is not complete is told at the field, with what was typed.
	for _, c := range []struct{ name, lines, wrong string }{
		{"SANSBOITE", "33000 Bordeaux", "deux lignes au moins"}, {"SANSBOITE", "12 rue des Tilleuls\nBordeaux", "code postal"}, {"", "12 rue des Tilleuls\n33000 Bordeaux", "nom du destinataire"},
		{"SANSBOITE", strings.Repeat("x", 39) + "\n33000 Bordeaux", "Trente-huit"}, {"SANSBOITE", "a\nb\nc\nd\ne\n33000 Bordeaux", "Cinq lignes"}, {"SANSBOITE", "12 rue\x07 des Tilleuls\n33000 Bordeaux", "illisibles"},
	} {
		code, page, _ := b.post(at, "version", "1", "ptitle", "Dr", "pgiven", "Octave", "pname", c.name, "plines", c.lines)
		if code != 422 || o.record(id).Version != 1 {
			t.Errorf("%q: %d", c.lines, code)
		}
		mustHave(t, page, c.wrong, `id="wrong-paper"`, `value="Octave"`)
	}
	code, _, _ := b.post(at, "version", "1", "to1", "Dr Luce VERDIER - luce.verdier@medecin.example (RPPS 10000000033)", "ptitle", "Dr", "pgiven", "Octave", "pname", "SANSBOITE", "plines", " 12  rue des Tilleuls \r\n\r\n33000 Bordeaux\r\n", "pcc", "1")
	r := o.record(id)
	if code != 303 || len(r.Chosen) != 2 {
		t.Fatalf("%d %+v", code, r.Chosen)
	}
	if got := r.Chosen[1]; got.Mode != pipeline.ModePost || got.Address != "" || got.Postal != "12 rue des Tilleuls\n33000 Bordeaux" || !got.Copy {
		t.Errorf("%+v", got)
	}
	o.prepare(id, nil)
	page, pdf := o.as("maud").see(id)
	mustHave(t, page, "12 rue des Tilleuls\n33000 Bordeaux</address>", "par courrier, à imprimer", "par courrier, 33000 Bordeaux")
	// It stays when the list is saved again, and is bound with the rest.
	choice := "Dr Octave SANSBOITE - par courrier, 33000 Bordeaux"
	if code, _, _ := b.post(at, "version", "2", "to1", choice); code != 303 {
		t.Errorf("saved again: %d", code)
	}
	if r := o.record(id); len(r.Chosen) != 1 || r.Chosen[0].Postal == "" || r.Chosen[0].Mode != pipeline.ModePost {
		t.Errorf("%+v", r.Chosen)
	}
	_ = pdf
	o.prepare(id, nil)
	m := o.as("maud")
	page, pdf = m.see(id)
	i := strings.Index(page, `name="to" value="`) + len(`name="to" value="`)
	if code, _, _ := m.post("/d/"+string(id)+"/sign", "version", "3", "pdf", pdf, "to", page[i:i+64], "pin", "1357"); code != 303 {
		t.Fatal(code)
	}
	page, _ = b.see(id)
	mustHave(t, page, "rappelez la lettre", "signez la nouvelle version")
	if code, _, _ := b.post(at, "version", "3", "to1", choice); code != 409 {
		t.Errorf("the way of a signed letter was changed: %d", code)
	}
}
