package store

import (
	"io/fs"
	"testing"

	"cardiopli/pipeline"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// A folder of the first version opens, and its documents are told as repeats by
// their bytes, being older than the tokens of words.
func TestFolderOfTheFirstVersion(t *testing.T) {
	d := open(t)
	id := d.take("Compte rendu : FEVG 55 %.", "inbox/1")
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(database.DialectSQLite3, d.write, sub)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = another(t, d)
	if r := d.load(id); r.Text != "Compte rendu : FEVG 55 %." || r.State != pipeline.Received {
		t.Errorf("%+v", r)
	}
	if _, o, err := d.Take(ctx, arrival("Compte rendu : FEVG 55 %.", "inbox/1")); o != Already || err != nil {
		t.Error(o, err)
	}
	if _, o, err := d.Take(ctx, arrival("Compte rendu : FEVG 55 %.", "inbox/2")); o != Repeat || err != nil {
		t.Error(o, err)
	}
	if _, o, err := d.Take(ctx, arrival("compte rendu: FEVG 55%", "inbox/3")); o != Repeat || err != nil { // of the one that came since
		t.Error(o, err)
	}
	if raw, err := d.Raw(ctx, id); err != nil || string(raw) != "Compte rendu : FEVG 55 %." {
		t.Error(err)
	}
}
