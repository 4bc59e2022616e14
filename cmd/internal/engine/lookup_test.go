package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/review/web"
)

// health is a stand-in of the FHIR interface of the Annuaire Santé: one physician, at one place.
type health struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []url.Values
	broken http.HandlerFunc
}

func annuaireOf(t *testing.T) *health {
	t.Helper()
	h := &health{}
	mss := `{"extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type","valueCoding":{"system":"https://mos.esante.gouv.fr/NOS/TRE_R256-TypeMessagerie/FHIR/TRE-R256-TypeMessagerie","code":"MSSANTE"}},
		{"extension":[{"url":"type","valueCodeableConcept":{"coding":[{"system":"https://mos.esante.gouv.fr/NOS/TRE_R257-TypeBAL/FHIR/TRE-R257-TypeBAL","code":"PER"}]}},{"url":"listeRouge","valueBoolean":false}],
		"url":"https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata"}],"system":"email","value":"octavie.barsanges@medecin.mssante.fr"}`
	answers := map[string]string{
		"/fhir/v2/Practitioner/_search": `{"resourceType":"Practitioner","id":"003-1","active":true,"identifier":[{"system":"https://rpps.esante.gouv.fr","value":"99900000029"}],
			"name":[{"family":"BARSANGES","given":["OCTAVIE"],"suffix":["DR"]}],"telecom":[` + mss + `]}`,
		"/fhir/v2/PractitionerRole/_search": "",
	}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.broken != nil {
			h.broken(w, r)
			return
		}
		if r.Header.Get("ESANTE-API-KEY") != "cle-d-essai" || r.Method != http.MethodPost || r.URL.RawQuery != "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.ParseForm()
		h.asked = append(h.asked, r.PostForm)
		entry := ""
		if x := answers[r.URL.Path]; x != "" {
			entry = `{"resource":` + x + `,"search":{"mode":"match"}}`
		}
		w.Header().Set("Content-Type", "application/fhir+json")
		fmt.Fprintf(w, `{"resourceType":"Bundle","type":"searchset","entry":[%s]}`, entry)
	}))
	t.Cleanup(h.Close)
	return h
}

func TestThePageAsksTheAnnuaire(t *testing.T) {
	ctx := context.Background()
	if newTown(t, "").Lookup() != nil {
		t.Error("the Annuaire is offered without being set")
	}
	h := annuaireOf(t)
	w := newTown(t, "directory: {annuaire: "+h.URL+"/fhir/v2}\n")
	if err := w.SaveAnnuaireKey([]byte("cle-d-essai")); err != nil {
		t.Fatal(err)
	}
	l := w.Lookup()
	f, err := l.Find(ctx, w.actor(), web.Query{Name: "Barsanges"})
	if err != nil || len(f.Entries) != 1 || f.Entries[0].Recipient.Address != "octavie.barsanges@medecin.mssante.fr" || f.Entries[0].Source != directory.SourceAnnuaire || f.Entries[0].Fetched.IsZero() {
		t.Fatalf("%+v, %v", f, err)
	}
	// Nothing is asked but the name that was typed, and who works where.
	for _, asked := range h.asked {
		for k := range asked {
			switch k {
			case "family", "practitioner", "active", "_include", "_count", "given", "name:contains":
			default:
				t.Errorf("%s is asked: %q", k, asked[k])
			}
		}
	}
	book, err := w.Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Search("barsanges", nil, 3)) != 0 {
		t.Error("a search alone changed the directory")
	}
	for _, c := range book.Preview(f.Entries, pipeline.DateOf(time.Now()), "").Changes {
		if err := l.Take(ctx, w.actor(), c); err != nil {
			t.Fatal(err)
		}
	}
	if book, _ = w.Book(ctx); len(book.Search("barsanges", nil, 3)) != 1 {
		t.Error("what was taken is not in the directory")
	}
	hops, err := w.Store.Outbox(ctx, 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range hops {
		if x.Stage == pipeline.StageDirectory && strings.Contains(strings.ToLower(fmt.Sprint(x)), "barsanges") {
			t.Errorf("the trace names whom was looked for: %+v", x)
		}
	}
}

func TestWhatTheAnnuaireDoesNotAnswerIsSaid(t *testing.T) {
	ctx := context.Background()
	h := annuaireOf(t)
	w := newTown(t, "directory: {annuaire: "+h.URL+"/fhir/v2}\n")
	if err := w.SaveAnnuaireKey([]byte("cle-d-essai")); err != nil {
		t.Fatal(err)
	}
	refused := func(err error) *review.Refusal {
		t.Helper()
		var no *review.Refusal
		if !errors.As(err, &no) || no.What == "" || no.Todo == "" {
			t.Fatalf("%v", err)
		}
		return no
	}
	for name, broken := range map[string]http.HandlerFunc{
		"down":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) },
		"key":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) },
		"nothing": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") },
	} {
		h.mu.Lock()
		h.broken = broken
		h.mu.Unlock()
		_, err := w.Lookup().Find(ctx, w.actor(), web.Query{Name: "Barsanges"})
		if no := refused(err); strings.Contains(no.What+no.Todo, "arsanges") {
			t.Errorf("%s: %s", name, no.What)
		}
	}
	h.mu.Lock()
	before := len(h.asked)
	h.broken = nil
	h.mu.Unlock()
	l := w.Lookup()
	for _, q := range []web.Query{{}, {Name: "B"}, {RPPS: "12345678901"}, {RPPS: "261130000000227"}} {
		_, err := l.Find(ctx, w.actor(), q)
		refused(err)
	}
	if len(h.asked) != before {
		t.Error("a search that names nobody left the practice")
	}
	var last error
	for range lookupBurst + 1 {
		_, last = l.Find(ctx, w.actor(), web.Query{Name: "Barsanges"})
	}
	if no := refused(last); no.Code != "wait" {
		t.Error(no.Code)
	}
	if x := l.(*lookup); x.allowed(now()) || !x.allowed(now().Add(2*lookupSpan)) {
		t.Error("the rate is not given back")
	}
}
