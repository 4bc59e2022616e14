package store

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// sealedColumns says of each column that holds ciphertext under which key it is:
// "wrapped" and "site" are under the site's, wrapped again on rotation; "document"
// and "appointment" are under keys that these wrap, and go with them.
var sealedColumns = map[string]string{
	"document.wrapped_key": "wrapped", "document.sealed_source": "document", "document.sealed_transcript": "document",
	"version.sealed": "document", "version.sealed_work": "document", "decision.sealed": "document", "delivery.sealed": "document",
	"appointment.wrapped_key": "wrapped", "appointment.sealed": "appointment", "person.sealed": "site",
	"returned.wrapped_key": "wrapped", "returned.sealed": "document", "receipt.sealed": "document",
	"setting.sealed": "site", "gate.sealed": "site", "rehearsal.sealed": "site",
	"refusal.wrapped_key": "wrapped", "refusal.sealed": "document", "delegation.sealed": "site",
}

// A new column must say how it is rotated and erased before it can be added.
func TestEverySealedColumnIsKnown(t *testing.T) {
	d := open(t)
	rows, err := d.read.Query(`select m.name, c.name, lower(c.type) from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	// Keyed tokens are blobs too: erase empties them, rotation leaves them.
	tokens := []string{"document.content_token", "document.place_token", "document.text_token", "document.companion_token", "appointment.token", "returned.digest", "returned.sender", "mailfolder.place", "refusal_token.token", "delivery.addressee", "receipt.addressee"}
	seen := 0
	for rows.Next() {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			t.Fatal(err)
		}
		name := table + "." + column
		if _, ok := sealedColumns[name]; ok {
			seen++
		} else if (kind == "blob" || strings.Contains(column, "sealed")) && !slices.Contains(tokens, name) {
			t.Errorf("%s holds bytes and nobody says whose: rewrap.go and erase.go must know it", name)
		}
		under := sealedColumns[name]
		if listed := slices.ContainsFunc(wrappedKinds[:], func(k wrappedKind) bool { return k.table+"."+k.column == name }); listed != (under == "wrapped" || under == "site") {
			t.Errorf("%s is under %q, wrapped again: %v", name, under, listed)
		}
	}
	if seen != len(sealedColumns) {
		t.Errorf("%d of %d columns are there", seen, len(sealedColumns))
	}
}

// Each sealed value names its format and version in its first bytes.
func TestEverySealedValueNamesItsFormat(t *testing.T) {
	d := full(t)
	for name, under := range sealedColumns {
		table, column, _ := strings.Cut(name, ".")
		rows, err := d.read.Query(fmt.Sprintf(`select %s from %s where %[1]s is not null`, column, table))
		if err != nil {
			t.Fatal(err)
		}
		n, want := 0, []byte{1}
		if under == "wrapped" {
			want = []byte("CPDK\x01")
		}
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				t.Fatal(err)
			}
			if n++; !bytes.HasPrefix(b, want) {
				t.Errorf("%s begins with % x", name, b[:min(5, len(b))])
			}
		}
		rows.Close()
		if n == 0 {
			t.Errorf("%s: the test has none", name)
		}
	}
	for _, b := range d.sealedBytes() {
		if !strings.HasPrefix(b, "CPBL\x01") && !strings.HasPrefix(b, "CPBS\x01") {
			t.Errorf("a blob begins with % x", b[:min(5, len(b))])
		}
	}
}

// full has at least one of everything that is sealed.
func full(t testing.TB) *desk {
	t.Helper()
	d := open(t)
	sent := d.issue("sent", 2)
	id := d.take("transcribed", "transcribed")
	c := prepared(id, 1)
	c.Transcript = &pipeline.Transcript{}
	d.apply(c)
	if err := d.SavePerson(ctx, Person{Name: "blanc", Pseudonym: "u-1", Signatory: pipeline.Signatory{Name: "BLANC"}}, start, "x"); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveSetting(ctx, Setting{Name: SettingChannel, On: true, At: start, By: "blanc", Reason: "x"}, "u-1"); err != nil {
		t.Fatal(err)
	}
	d.back(sent, "a mail that came back")
	d.back("", "a mail that nobody knows")
	if err := d.SaveAppointments(ctx, []Appointment{{"k", pipeline.Date{Year: 2026, Month: 3, Day: 2}, []byte(`{}`)}}, nil, pipeline.Hop{}); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveRefusal(ctx, Refusal{ID: "r-1", At: start, Content: []byte(`{}`)}, []string{"ins|1"}, pipeline.Hop{}); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveDelegation(ctx, Delegation{ID: "d-1", At: start}, pipeline.Hop{}); err != nil {
		t.Fatal(err)
	}
	if err := d.SaveRehearsal(ctx, Rehearsal{At: start, Result: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
	d.set(Operator, func(g *Gate) { g.Paused, g.PausedAt, g.By = true, start, "claire" })
	return d
}

// sealedBytes gives the bytes of every blob that is kept.
func (d *desk) sealedBytes() map[string]string {
	d.t.Helper()
	all := map[string]string{}
	for _, name := range d.files() {
		b, err := d.blobs.Get(ctx, name)
		if err != nil {
			d.t.Fatal(err)
		}
		content, err := io.ReadAll(b)
		b.Close()
		if err != nil {
			d.t.Fatal(err)
		}
		all[name] = string(content)
	}
	return all
}

func TestRewrap(t *testing.T) {
	d := full(t)
	before := d.sealedBytes()
	old := *d
	old.site = wrapCopy(t, d.site)
	if err := d.site.Rotate(); err != nil {
		t.Fatal(err)
	}
	// Ten rows, and the refusal's line in the journal.
	if n, err := d.CountStale(ctx); n != 11 || err != nil {
		t.Fatalf("%d rows under the old keys, %v", n, err)
	}
	told := 0
	r, err := d.Rewrap(ctx, func(n int) { told = n })
	if err != nil || r.Documents != 2 || r.Appointments != 1 || r.People != 1 || r.Mails != 1 || r.Settings != 1 || r.Refusals != 1 || r.Delegations != 1 || r.Broken != nil || told != 10 {
		t.Fatalf("%+v, told %d, %v", r, told, err)
	}
	if n, err := d.CountStale(ctx); n != 0 || err != nil {
		t.Errorf("%d rows are left under the old keys, %v", n, err)
	}
	if r, err := d.Rewrap(ctx, nil); err != nil || r.Documents+r.Appointments+r.People+r.Mails+r.Settings+r.Refusals+r.Delegations != 0 {
		t.Errorf("twice: %+v, %v", r, err)
	}
	if err := d.site.Retire(); err != nil {
		t.Fatal(err)
	}
	opens := func(d *desk) error {
		if _, err := d.List(ctx); err != nil {
			return err
		}
		list, _ := d.List(ctx)
		for _, m := range list {
			if _, err := d.Load(ctx, m.ID); err != nil {
				return err
			}
			if _, err := d.Raw(ctx, m.ID); err != nil {
				return err
			}
			if _, err := d.PDF(ctx, m.ID, 1); err != nil {
				return err
			}
		}
		if _, err := d.People(ctx); err != nil {
			return err
		}
		if _, err := d.Refusals(ctx); err != nil {
			return err
		}
		if _, err := d.Delegations(ctx); err != nil {
			return err
		}
		_, err := d.Appointments(ctx, pipeline.Date{Year: 2026, Month: 1, Day: 1}, pipeline.Date{Year: 2026, Month: 12, Day: 31})
		return err
	}
	if err := opens(d); err != nil {
		t.Errorf("under the new keys: %v", err)
	}
	if len(before) != len(d.sealedBytes()) {
		t.Error("a blob came or went")
	}
	for name, b := range d.sealedBytes() {
		if before[name] != b {
			t.Errorf("blob %s was changed", name)
		}
	}
	stale, err := Open(ctx, d.dir, old.site, d.blobs)
	if err != nil {
		t.Fatal(err)
	}
	defer stale.Close()
	for _, id := range []pipeline.ID{d.mustList()[0].ID, d.mustList()[1].ID} {
		if _, err := stale.Load(ctx, id); err == nil {
			t.Errorf("%s opens under the old keys", id)
		}
	}
	if _, err := stale.People(ctx); err == nil {
		t.Error("the people open under the old keys")
	}
}

func (d *desk) mustList() []Summary {
	d.t.Helper()
	list, err := d.List(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

// A row whose keys do not open keeps nothing else from being wrapped, and is told.
func TestRewrapTellsWhatDoesNotOpen(t *testing.T) {
	d := full(t)
	bad := d.take("bad", "bad")
	if _, err := d.write.Exec(`update document set wrapped_key = (select wrapped_key from document where id <> $1 limit 1) where id = $1`, bad); err != nil {
		t.Fatal(err)
	}
	if err := d.site.Rotate(); err != nil {
		t.Fatal(err)
	}
	r, err := d.Rewrap(ctx, nil)
	if err != nil || r.Documents != 2 || len(r.Broken) != 1 || r.Broken[0] != bad {
		t.Errorf("%+v, %v", r, err)
	}
	if n, _ := d.CountStale(ctx); n != 1 {
		t.Errorf("%d rows are stale", n)
	}
}

// wrapCopy gives the same keys in a value of their own.
func wrapCopy(t testing.TB, site *atrest.Site) *atrest.Site {
	t.Helper()
	b, err := site.Wrap(plainKey{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := atrest.UnwrapSite(b, plainKey{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plainKey encrypts nothing: for tests.
type plainKey struct{}

func (plainKey) Encrypt(b, _ []byte) ([]byte, error) { return b, nil }
func (plainKey) Decrypt(b, _ []byte) ([]byte, error) { return b, nil }

var benchRows = flag.Int("rows", 2000, "documents of BenchmarkRewrap")

func BenchmarkRewrap(b *testing.B) {
	n := *benchRows
	d := open(b)
	tx, err := d.write.Begin()
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		id := fmt.Sprintf("%012d", i)
		_, wrapped, err := d.site.NewDocument(id)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Exec(`insert into document (id, state, version, wrapped_key, content_token, place_token, sealed_source, received_at, changed_at)
			values ($1, 'issued', 1, $2, x'01', x'02', zeroblob(300), 0, 0)`, id, wrapped); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := d.site.Rotate(); err != nil {
			b.Fatal(err)
		}
		if r, err := d.Rewrap(ctx, nil); err != nil || r.Documents != n {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/row")
}
