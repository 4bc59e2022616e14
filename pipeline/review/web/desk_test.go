package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blob"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// office is a practice with a store, a page and invented people.
type office struct {
	t     testing.TB
	store *store.Store
	desk  *review.Desk
	url   string
	log   *bytes.Buffer
	mu    sync.Mutex
	now   time.Time
	n     int
	found []pipeline.Finding // in the letters that are issued
	asks  pipeline.Action    // what the letters that are prepared say
}

var (
	roussel = pipeline.Signatory{Title: "Dr", Given: "Maud", Name: "ROUSSEL", RPPS: "10000000017", Role: "Cardiologue"}
	tanguy  = pipeline.Signatory{Title: "Dr", Given: "Yann", Name: "TANGUY", RPPS: "10000000025", Role: "Cardiologue"}

	verdier = pipeline.Recipient{Title: "Dr", Given: "Luce", Name: "VERDIER", RPPS: "10000000033", Address: "luce.verdier@medecin.example"}
	lemoine = pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "LEMOINE", Address: "paul.lemoine@medecin.example"}
	autre   = pipeline.Recipient{Title: "Dr", Given: "Pia", Name: "LEMOINE", Address: "pia.lemoine@medecin.example"}
)

func open(t testing.TB) *office {
	t.Helper()
	return openWith(t, func(*Options) {})
}

// openWith is open with other options.
func openWith(t testing.TB, set func(*Options)) *office {
	t.Helper()
	return openAll(t, directory.NewBook(directory.Entry{Recipient: verdier}, directory.Entry{Recipient: lemoine}, directory.Entry{Recipient: autre}), set)
}

// openBook is open with another directory.
func openBook(t testing.TB, book *directory.Book) *office {
	t.Helper()
	return openAll(t, book, func(*Options) {})
}

func openAll(t testing.TB, book *directory.Book, set func(*Options)) *office {
	t.Helper()
	ctx := context.Background()
	site, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	st, err := store.Open(ctx, dir, site, blobs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	o := &office{t: t, store: st, log: &bytes.Buffer{}, now: time.Date(2026, 3, 12, 9, 30, 0, 0, time.UTC), asks: pipeline.ActionNone}
	for _, p := range []store.Person{
		{Name: "maud", Role: "cardiologist", Signatory: roussel},
		{Name: "yann", Role: "cardiologist", Signatory: tanguy},
		{Name: "ines", Role: "secretary"},
		{Name: "root", Role: "admin"},
	} {
		p.Pseudonym, p.Active = "u-"+p.Name, true
		p.Password, p.PIN = "is:mot-"+p.Name, "is:1357"
		if err := st.SavePerson(ctx, p, o.now, "test"); err != nil {
			t.Fatal(err)
		}
	}
	clock := func() time.Time { o.mu.Lock(); defer o.mu.Unlock(); return o.now }
	check := func(hash string, secret []byte) bool { return hash == "is:"+string(secret) }
	o.desk = review.New(st, check, time.Minute, clock)
	opt := Options{
		Log: slog.New(slog.NewTextHandler(o.log, nil)), Practice: "Cabinet de cardiologie des Tilleuls", Now: clock,
		Status: func(ctx context.Context) Status {
			b, err := st.Balance(ctx)
			if err != nil {
				t.Error(err)
			}
			return Status{Balance: b, TraceSize: 42, Notes: []string{"Un certificat finit dans 12 jours."}}
		}}
	set(&opt)
	h := New(o.desk, func(context.Context) (*directory.Book, error) { return book, nil }, opt)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	o.url = srv.URL
	return o
}

func (o *office) pass(d time.Duration) { o.mu.Lock(); o.now = o.now.Add(d); o.mu.Unlock() }

// take drops a text; it stays received.
func (o *office) take(text string) pipeline.ID {
	o.t.Helper()
	o.n++
	id, _, err := o.store.Take(context.Background(), store.Arrival{Source: pipeline.Source{Name: fmt.Sprintf("GARNIER_Odile_%d.txt", o.n), Format: pipeline.Text, Size: int64(len(text))},
		Raw: []byte(text), Text: text, Place: fmt.Sprint("place", o.n), By: pipeline.System, At: o.now})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// prepare does what the engine does to a received version, with given findings.
func (o *office) prepare(id pipeline.ID, fs []pipeline.Finding, rs ...pipeline.Recipient) {
	o.t.Helper()
	ctx := context.Background()
	r, err := o.store.Load(ctx, id)
	if err != nil {
		o.t.Fatal(err)
	}
	if r.Chosen != nil {
		rs = r.Chosen
	}
	ask := pipeline.Ask{Action: o.asks}
	if r.Action != nil {
		ask = *r.Action
	}
	var amendment *pipeline.Amendment
	if r.AmendsVersion > 0 {
		amendment = &pipeline.Amendment{Version: 1, Reason: r.AmendReason, Edits: []pipeline.Edit{{Where: "Conclusion", Before: "altérée", After: "conservée"}}}
	}
	author := roussel
	if r.Signer == "yann" {
		author = tanguy
	}
	p := pipeline.Patient{Name: "GARNIER", Given: "Odile", BirthDate: pipeline.Date{Year: 1951, Month: 7, Day: 3}, Sex: pipeline.Female}
	err = o.store.Apply(ctx, store.Change{ID: id, From: pipeline.Received, Version: r.Version, To: pipeline.Drafted, At: o.now,
		Work: &store.Work{Report: pipeline.Report{Language: pipeline.French, Exams: []pipeline.Exam{pipeline.ETT}, Date: pipeline.Date{Year: 2026, Month: 3, Day: 11}, Patient: p},
			Recipients: rs, Findings: fs, PDF: samplePDF(r.Text),
			Letter: pipeline.Letter{Document: id, Version: r.Version, Author: author, Patient: p, Recipients: rs, Ask: ask, Amendment: amendment, Date: pipeline.DateOf(o.now)}},
		Hops: []pipeline.Hop{{Stage: pipeline.StagePrepare, Actor: pipeline.System, Outcome: "drafted"}}})
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) draft(text string, fs ...pipeline.Finding) pipeline.ID {
	o.t.Helper()
	id := o.take(text)
	o.prepare(id, fs, verdier)
	return id
}

func (o *office) record(id pipeline.ID) store.Record {
	o.t.Helper()
	r, err := o.store.Load(context.Background(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// samplePDF is a one-page PDF that says how long the text is.
func samplePDF(text string) []byte {
	stream := fmt.Sprintf("BT /F1 14 Tf 60 760 Td (Lettre de %d signes, somme %x) Tj ET", len(text), pipeline.DigestOf([]byte(text)).String()[:8])
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"+
		"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n", len(stream), stream)
}

// browser follows no redirects and keeps cookies.
type browser struct {
	o *office
	c *http.Client
}

func (o *office) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{o, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (o *office) as(name string) *browser {
	o.t.Helper()
	b := o.browser()
	if code, _, to := b.post("/login", "name", name, "password", "mot-"+name); code != 303 || to != "/" {
		o.t.Fatalf("login of %s: %d to %q", name, code, to)
	}
	return b
}

func (b *browser) do(req *http.Request) (int, string, string) {
	b.o.t.Helper()
	resp, err := b.c.Do(req)
	if err != nil {
		b.o.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.o.t.Fatal(err)
	}
	return resp.StatusCode, string(body), resp.Header.Get("Location")
}

func (b *browser) get(path string) (int, string, string) {
	b.o.t.Helper()
	req, err := http.NewRequest("GET", b.o.url+path, nil)
	if err != nil {
		b.o.t.Fatal(err)
	}
	return b.do(req)
}

func (b *browser) post(path string, kv ...string) (int, string, string) {
	b.o.t.Helper()
	f := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		f.Add(kv[i], kv[i+1])
	}
	req, err := http.NewRequest("POST", b.o.url+path, strings.NewReader(f.Encode()))
	if err != nil {
		b.o.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

// see opens a document's page and returns it with the PDF digest of its form.
func (b *browser) see(id pipeline.ID) (page, pdf string) {
	b.o.t.Helper()
	code, page, _ := b.get("/d/" + string(id))
	if code != 200 {
		b.o.t.Fatalf("page of a document: %d", code)
	}
	if m := regexp.MustCompile(`name="pdf" value="([0-9a-f]{64})"`).FindStringSubmatch(page); m != nil {
		pdf = m[1]
	}
	return page, pdf
}

func mustHave(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("page lacks %q", w)
		}
	}
}

func actorOf(o *office, name string) review.Actor {
	o.t.Helper()
	p, err := o.store.Person(context.Background(), name)
	if err != nil {
		o.t.Fatal(err)
	}
	return review.ActorOf(p)
}

func bodyOf(t *testing.T, resp *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func mustURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
