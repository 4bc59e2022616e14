package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/engine"
	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// A command that decides says in one French line what was done and what comes next.
func TestEachDecisionSpeaks(t *testing.T) {
	dir, near := t.TempDir(), t.TempDir()
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	_, users := lab.Practice()
	pins := map[string]string{}
	for _, u := range users {
		pins[u.Login] = u.PIN
	}
	var drafts []string
	var sent, copied string
	for _, d := range list(t, dir).Documents {
		switch d.State {
		case pipeline.Drafted:
			drafts = append(drafts, string(d.ID))
		case pipeline.Issued:
			sent = string(d.ID)
		}
	}
	if len(drafts) < 5 || sent == "" {
		t.Fatalf("%d drafts", len(drafts))
	}
	file := filepath.Join(near, "texte.txt")
	if err := os.WriteFile(file, []byte("ECG de contrôle. Destinataire Dr BOISTEL Lucette. M. ESSAI Paul né le 05/09/1944. Rythme sinusal à 60/min, PR 160 ms. Conclusion : tracé normal."), 0o600); err != nil {
		t.Fatal(err)
	}
	mail := func() string {
		p := folderOf(t, dir)
		defer p.Close()
		ls, err := p.Store.Deliveries(t.Context(), pipeline.ID(sent))
		if err != nil || len(ls) == 0 {
			t.Fatal(err)
		}
		copied = ls[0].ID
		content, err := json.Marshal(review.Mail{Kind: receipt.Other, From: "autre@exemple.org", Subject: "essai", Text: "Bonjour"})
		if err != nil {
			t.Fatal(err)
		}
		id, _, err := p.Store.KeepMail(t.Context(), store.Arrived{Kind: string(receipt.Other), At: time.Now().UTC(), Content: content, Raw: []byte("Subject: essai\r\n\r\nBonjour\r\n"), Digest: []byte(time.Now().String())})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first, second := mail(), mail()
	// An open point of a draft, for answer.
	out, _ := command(t, nil, "--dir", dir, "show", drafts[4], "--json")
	var s struct {
		Findings []struct{ Key, Severity string }
	}
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	point := ""
	for _, f := range s.Findings {
		if f.Severity == "error" {
			point = f.Key
		}
	}
	shape := regexp.MustCompile(`^\S.* → .*(cardiopli|fichier|lettres).*\n$`)
	for _, c := range []struct {
		as   string
		args []string
		said string
	}{
		{"brisemont", []string{"edit", drafts[0], file}, "texte remplacé ; la version 2 est en préparation"},
		{"brisemont", []string{"assign", drafts[1], "tregonnan"}, "lettre mise au nom de tregonnan"},
		{"brisemont", []string{"choose", drafts[2], "--postal", "Dr Jeanne DUPONT; 12 rue des Lilas; 33000 Bordeaux", "--keep"}, "destinataires choisis : Dr Jeanne DUPONT (par courrier)"},
		{"brisemont", []string{"choose", drafts[3], "lucette.boistel@cabinet-exemple.mssante.fr", "--postal", "Jeanne DUPONT"}, "Dr Lucette BOISTEL, Dr Jeanne DUPONT (par courrier)"},
		{"brisemont", []string{"answer", drafts[4], point, "--reason", "vérifié sur le tracé"}, "gardé malgré ce point"},
		{"marsollier", []string{"answer", drafts[4], "--action", "none"}, "ne demande rien à son lecteur"},
		{"marsollier", []string{"amend", sent, file, "--reason", "valeur fausse"}, "correction notée"},
		{"brisemont", []string{"mails", "file", first, copied}, "classé avec l'envoi " + copied},
		{"brisemont", []string{"mails", "read", first}, "réponse lue"},
		{"brisemont", []string{"mails", "aside", second, "--reason", "publicité"}, "mis de côté"},
	} {
		out, code := withPIN(t, pins[c.as], append([]string{"--dir", dir, c.args[0]}, append(c.args[1:], "--as", c.as)...)...)
		if code != 0 || !strings.Contains(out, c.said) || !shape.MatchString(out) {
			t.Errorf("%v: exit %d, want %q\n%s", c.args, code, c.said, out)
		}
		if english := regexp.MustCompile(`\b(the|is|of|with|must)\b`).FindString(out); english != "" {
			t.Errorf("%v: %q is English\n%s", c.args, english, out)
		}
	}
	for _, c := range []struct {
		args []string
		said string
	}{
		{[]string{"mails", "show", first, "--raw", "-o", filepath.Join(near, "a.eml")}, "n'est pas chiffré"},
		{[]string{"render", file, "-o", filepath.Join(near, "a.pdf")}, "lettre écrite"},
		{[]string{"directory", "favourite", "lucette.boistel@cabinet-exemple.mssante.fr"}, "fiche changée"},
		{[]string{"directory", "remove", "lucette.boistel@cabinet-exemple.mssante.fr"}, "fiche ôtée"},
	} {
		if out, code := command(t, nil, append([]string{"--dir", dir}, c.args...)...); code != 0 || !strings.Contains(out, c.said) || !shape.MatchString(out) {
			t.Errorf("%v: exit %d, want %q\n%s", c.args, code, c.said, out)
		}
	}

	if out, _ := command(t, nil, "--dir", dir, "preflight"); strings.Contains(out, "DUPONT") {
		t.Errorf("a certificate is asked of who gets paper\n%s", out)
	}
	p := folderOf(t, dir)
	defer p.Close()
	r, err := p.Store.Load(t.Context(), pipeline.ID(drafts[2]))
	if err != nil || len(r.Recipients) > 1 {
		t.Errorf("%+v, %v", r.Recipients, err)
	}
	book, err := p.Book(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, e := range book.Entries() {
		if e.Recipient.Name == "DUPONT" && e.Posted() && e.Place.Postal() == "12 rue des Lilas\n33000 Bordeaux" {
			kept++
		}
	}
	if kept != 1 {
		t.Errorf("%d entries kept of who has no mailbox, want 1", kept)
	}
}

func folderOf(t *testing.T, dir string) *engine.Practice {
	t.Helper()
	pass, err := os.ReadFile(filepath.Join(dir, demo.PassphraseFile))
	if err != nil {
		t.Fatal(err)
	}
	p, err := engine.Open(t.Context(), dir, []byte(strings.TrimSpace(string(pass))))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Who has no mailbox is named with the postal address, or by the directory; what is
// typed wrongly is said with how it is written.
func TestChoosePaper(t *testing.T) {
	dir := t.TempDir()
	if out, code := command(t, nil, "demo", "--once", "--dir", dir); code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	p := folderOf(t, dir)
	book, err := p.Book(t.Context())
	p.Close()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ typed, postal, what string }{
		{"Dr Jeanne DUPONT; 12 rue des Lilas; 33000 Bordeaux", "12 rue des Lilas\n33000 Bordeaux", ""},
		{"Mme Anne LE GALL;Résidence des Pins;Bâtiment B;12 rue des Lilas;B-1000 Bruxelles;", "Résidence des Pins\nBâtiment B\n12 rue des Lilas\nB-1000 Bruxelles", ""},
		{"Dr Jeanne DUPONT; 33000 Bordeaux", "", "n'est pas complète"},
		{"Dr Jeanne DUPONT; 12 rue des Lilas; Bordeaux", "", "n'est pas complète"},
		{"Dr Jeanne DUPONT; a; b; c; d; e; 33000 Bordeaux", "", "n'est pas complète"},
		{"; 12 rue des Lilas; 33000 Bordeaux", "", "manque le nom"},
		{"Dr Jeanne DUPONT", "", "n'a pas une fiche"},
	} {
		r, known, err := paperOf(book, c.typed)
		what := ""
		if no, ok := err.(interface{ French() (what, todo string) }); ok {
			what, _ = no.French()
		}
		if (err == nil) != (c.what == "") || !strings.Contains(what, c.what) || r.Postal != c.postal || known || err == nil && (r.Mode != pipeline.ModePost || r.Name == "") {
			t.Errorf("%q: %+v, %v (%s)", c.typed, r, err, what)
		}
	}
}
