package annuaire

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

const secret = "cle-de-l-essai"

func key(context.Context) (string, error) { return secret, nil }

// register answers like the interface: resources in pages, by the documented search
// parameters, for whoever has the key.
type register struct {
	t         *testing.T
	url       string
	resources []map[string]any
	size      int // of a page
	asked     atomic.Int32
	mu        sync.Mutex       // of first: a request that was given up may still be on its way
	first     http.HandlerFunc // answers before the register does, for faults; nil: none
}

func serve(t *testing.T, resources ...map[string]any) (*register, *Client) {
	t.Helper()
	g := &register{t: t, resources: resources, size: PageSize}
	s := httptest.NewServer(g)
	t.Cleanup(s.Close)
	g.url = s.URL
	c, err := New(s.URL+"/fhir/v2/", key, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g, c
}

// begins sets what answers first.
func (g *register) begins(h http.HandlerFunc) { g.mu.Lock(); g.first = h; g.mu.Unlock() }

func (g *register) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.asked.Add(1)
	g.mu.Lock()
	first := g.first
	g.mu.Unlock()
	if first != nil {
		first(w, r)
		return
	}
	g.answer(w, r)
}

func (g *register) answer(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("ESANTE-API-KEY") != secret {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	kind, search, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/fhir/v2/"), "/")
	if err := r.ParseForm(); err != nil {
		g.t.Error(err)
	}
	switch {
	case r.Method == http.MethodPost && (search != "_search" || r.URL.RawQuery != ""):
		g.t.Errorf("searched at %s", r.URL)
	case r.Method == http.MethodGet && r.URL.Query().Get("page") == "":
		g.t.Errorf("names in an address: %s", r.URL)
	}
	var hits, more []map[string]any
	for _, x := range g.resources {
		if x["resourceType"] == kind && matches(x, r.Form) {
			hits = append(hits, x)
		}
	}
	for _, in := range r.Form["_include"] {
		_, what, _ := strings.Cut(in, ":")
		for _, x := range hits {
			if ref, ok := x[what].(map[string]any); ok {
				for _, y := range g.resources {
					if fmt.Sprintf("%s/%s", y["resourceType"], y["id"]) == ref["reference"] {
						more = append(more, y)
					}
				}
			}
		}
	}
	page := 0
	fmt.Sscan(r.Form.Get("page"), &page)
	from := min(page*g.size, len(hits))
	to := min(from+g.size, len(hits))
	b := map[string]any{"resourceType": "Bundle", "type": "searchset", "total": len(hits)}
	links := []map[string]any{{"relation": "self", "url": g.url + r.URL.Path}}
	if to < len(hits) {
		v := url.Values{}
		for k, x := range r.Form {
			v[k] = x
		}
		v.Set("page", fmt.Sprint(page+1))
		links = append(links, map[string]any{"relation": "next", "url": g.url + "/fhir/v2/" + kind + "?" + v.Encode()})
	}
	var entries []map[string]any
	for i, x := range append(append([]map[string]any{}, hits[from:to]...), more...) {
		mode := "match"
		if i >= to-from {
			mode = "include"
		}
		entries = append(entries, map[string]any{"fullUrl": g.url + "/x", "resource": x, "search": map[string]any{"mode": mode}})
	}
	b["link"], b["entry"] = links, entries
	w.Header().Set("Content-Type", "application/fhir+json;charset=UTF-8")
	json.NewEncoder(w).Encode(b)
}

func matches(x map[string]any, v url.Values) bool {
	text, _ := json.Marshal(x)
	has := func(s string) bool { return strings.Contains(strings.ToLower(string(text)), strings.ToLower(s)) }
	any := func(list string, format string) bool {
		for _, s := range strings.Split(list, ",") {
			if has(fmt.Sprintf(format, s)) {
				return true
			}
		}
		return false
	}
	for k, list := range v {
		ok := true
		switch k {
		case "identifier":
			ok = any(list[0], `"value":"%s"`)
		case "practitioner":
			ok = any(list[0], `"reference":"practitioner/%s"`)
		case "family":
			ok = any(list[0], `"family":"%s`)
		case "given":
			ok = any(list[0], `"given":["%s`)
		case "name:contains":
			ok = has(list[0])
		case "mailbox-mss:exact":
			ok = any(list[0], `"value":"%s"`)
		case "mailbox-mss:contains":
			ok = has("typebal")
		case "active":
			ok = x["active"] != false
		case "address-postalcode":
			ok = any(list[0], `"postalcode":"%s"`)
		case "_count", "_include", "page":
		default:
			return false
		}
		if !ok {
			return false
		}
	}
	return true
}

func parse(t *testing.T, s string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func mss(address, kind string, red bool) string {
	return fmt.Sprintf(`{"extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type",
		"valueCoding":{"system":"https://mos.esante.gouv.fr/NOS/TRE_R256-TypeMessagerie/FHIR/TRE-R256-TypeMessagerie","code":"MSSANTE"}},
		{"extension":[{"url":"type","valueCodeableConcept":{"coding":[{"system":"https://mos.esante.gouv.fr/NOS/TRE_R257-TypeBAL/FHIR/TRE-R257-TypeBAL","code":"%s"}]}},
		{"url":"service","valueString":"Service d'essai"},{"url":"listeRouge","valueBoolean":%v}],
		"url":"https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata"}],"system":"email","value":"%s"}`, kind, red, address)
}

func practitioner(t *testing.T, id, family, given, rpps, more string, telecom ...string) map[string]any {
	return parse(t, fmt.Sprintf(`{"resourceType":"Practitioner","id":"%s","active":true,"language":"fr",
		"identifier":[{"use":"official","system":"urn:oid:1.2.250.1.71.4.2.1","value":"8%[4]s"},{"use":"official","system":"https://rpps.esante.gouv.fr","value":"%[4]s"}],
		"name":[{"use":"usual","family":"%[2]s","given":["%[3]s"],"prefix":["MME"],"suffix":["DR"]}],
		"telecom":[%[6]s],%[5]s
		"qualification":[{"code":{"coding":[{"system":"https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante","code":"10"},
			{"system":"https://mos.esante.gouv.fr/NOS/TRE_R09-CategorieProfessionnelle/FHIR/TRE-R09-CategorieProfessionnelle","code":"C"}]}},
			{"code":{"coding":[{"system":"https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale","code":"SM54"}]}}]}`,
		id, family, given, rpps, more, strings.Join(telecom, ",")))
}

func role(t *testing.T, id, who, where string, telecom ...string) map[string]any {
	return parse(t, fmt.Sprintf(`{"resourceType":"PractitionerRole","id":"%s","active":true,"practitioner":{"reference":"Practitioner/%s"},"organization":{"reference":"Organization/%s"},"telecom":[%s]}`,
		id, who, where, strings.Join(telecom, ",")))
}

func organization(t *testing.T, id, name, postcode, city string, telecom ...string) map[string]any {
	return parse(t, fmt.Sprintf(`{"resourceType":"Organization","id":"%s","active":true,"name":"%s",
		"identifier":[{"system":"urn:oid:1.2.250.1.71.4.2.2","value":"1750712184"},{"system":"https://finess.esante.gouv.fr","value":"750712184"}],
		"telecom":[{"system":"phone","value":"0500000002","rank":1},{"system":"email","value":"accueil@courriel.example"}%[5]s],
		"address":[{"line":["R DES TILLEULS, %[3]s %[4]s"],"_line":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-houseNumber","valueString":"12"},
			{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetNameType","valueString":"R"},
			{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetNameBase","valueString":"DES TILLEULS"}]}],"city":"%[3]s %[4]s","postalCode":"%[3]s"}]}`,
		id, name, postcode, city, strings.Join(append([]string{""}, telecom...), ",")))
}

func sample(t *testing.T) []map[string]any {
	return []map[string]any{
		practitioner(t, "003-1", "GENIEVRE", "PAUL", "99900000029", "", mss("paul@medecin.mssante.fr", "PER", false), `{"system":"email","value":"paul@courriel.example"}`),
		practitioner(t, "003-2", "GENIEVRE", "MARIE", "99900000045", "", mss("secret@medecin.mssante.fr", "PER", true)),
		practitioner(t, "003-3", "GENIEVRE", "JEAN", "99900000060", ""),
		practitioner(t, "003-4", "BOISTEL", "LUCETTE", "99900010010", ""),
		role(t, "005-1", "003-1", "001-1", mss("paul@maison.mssante.fr", "PER", false)),
		role(t, "005-4", "003-4", "001-2", mss("lucette@maison.mssante.fr", "PER", false)),
		organization(t, "001-1", "MAISON DE SANTE DES TILLEULS", "33000", "BORDEAUX", mss("secretariat@maison.mssante.fr", "ORG", false)),
		organization(t, "001-2", "CABINET DU PORT", "17000", "LA ROCHELLE"),
	}
}

func addresses(r Result) string {
	var out []string
	for _, e := range r.Entries {
		out = append(out, string(e.Recipient.Address))
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	_, c := serve(t, sample(t)...)
	for name, x := range map[string]struct {
		q             Query
		want          string
		red, without_ int
	}{
		"number":         {Query{RPPS: []string{"99900000029"}}, "paul@maison.mssante.fr paul@medecin.mssante.fr", 0, 0},
		"numbers":        {Query{RPPS: []string{"99900000029", "99900010010"}}, "paul@maison.mssante.fr paul@medecin.mssante.fr lucette@maison.mssante.fr", 0, 0},
		"name":           {Query{Name: "Genievre"}, "paul@maison.mssante.fr paul@medecin.mssante.fr", 1, 1},
		"whole name":     {Query{Name: "Genievre", Given: "Paul"}, "paul@maison.mssante.fr paul@medecin.mssante.fr", 0, 0},
		"town":           {Query{Name: "Genievre", Town: "bordeaux"}, "paul@maison.mssante.fr paul@medecin.mssante.fr", 1, 1},
		"another town":   {Query{Name: "Genievre", Town: "Paris"}, "", 1, 2},
		"department":     {Query{Name: "Boistel", Postcode: "17"}, "lucette@maison.mssante.fr", 0, 0},
		"address":        {Query{Address: "lucette@maison.mssante.fr"}, "lucette@maison.mssante.fr", 0, 0},
		"of a structure": {Query{Name: "tilleuls", Organisation: true}, "secretariat@maison.mssante.fr", 0, 0},
		"nobody":         {Query{Name: "Absent"}, "", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := c.Find(context.Background(), x.q)
			if err != nil {
				t.Fatal(err)
			}
			if got := addresses(r); got != x.want || r.RedList != x.red || r.Without != x.without_ || r.More || r.Unread != 0 {
				t.Errorf("%q, %+v; want %q", got, r, x.want)
			}
		})
	}
	r, err := c.Find(context.Background(), Query{RPPS: []string{"99900000029"}})
	if err != nil {
		t.Fatal(err)
	}
	e := r.Entries[0]
	if e.Recipient.Title != "Dr" || e.Recipient.Name != "GENIEVRE" || e.Recipient.RPPS != "99900000029" || e.Kind != directory.Personal || e.Profession != "Médecin" || e.Specialty != "Médecine générale" ||
		e.Place.Name != "MAISON DE SANTE DES TILLEULS" || strings.Join(e.Place.Lines, "|") != "12 R DES TILLEULS" || e.Place.Town != "BORDEAUX" || e.Place.Postcode != "33000" ||
		e.Place.FINESS != "750712184" || e.Place.Phone != "0500000002" || e.Source != directory.SourceAnnuaire || e.Fetched != pipeline.DateOf(time.Now()) {
		t.Errorf("%+v", e)
	}
}

func TestFindPages(t *testing.T) {
	var all []map[string]any
	for i := range 130 {
		all = append(all, practitioner(t, fmt.Sprint("003-", i), "GENIEVRE", fmt.Sprint("P", i), "99900000029", "", mss(fmt.Sprintf("p%d@medecin.mssante.fr", i), "PER", false)))
	}
	g, c := serve(t, all...)
	r, err := c.Find(context.Background(), Query{Name: "Genievre"})
	if err != nil || len(r.Entries) != 130 || !r.More { // the places of work of so many are not asked for
		t.Errorf("%d entries, more %v, %v", len(r.Entries), r.More, err)
	}
	if n := g.asked.Load(); n != 5 {
		t.Errorf("asked %d times", n)
	}
	for range 300 {
		all = append(all, practitioner(t, fmt.Sprint("004-", len(all)), "GENIEVRE", "X", "99900000029", "", mss(fmt.Sprintf("q%d@medecin.mssante.fr", len(all)), "PER", false)))
	}
	_, c = serve(t, all...)
	if r, err := c.Find(context.Background(), Query{Name: "Genievre"}); err != nil || len(r.Entries) != maxFound || !r.More {
		t.Errorf("%d entries, more %v, %v", len(r.Entries), r.More, err)
	}
}

func TestCertificateOfThePractitioner(t *testing.T) {
	der := certify(t, "paul@medecin.mssante.fr")
	for name, data := range map[string]string{
		"hexadecimal in ASCII": base64.StdEncoding.EncodeToString([]byte(strings.ToUpper(hex.EncodeToString(der)))),
		"DER":                  base64.StdEncoding.EncodeToString(der),
		"hexadecimal":          hex.EncodeToString(der),
	} {
		ext := fmt.Sprintf(`"extension":[{"url":"https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-digital-certificate","extension":[
			{"url":"issuer","valueString":"CN=X"},{"url":"value","valueAttachment":{"contentType":"application/pkix-cert","data":"%s"}}]}],`, data)
		_, c := serve(t, practitioner(t, "003-1", "GENIEVRE", "PAUL", "99900000029", ext, mss("paul@medecin.mssante.fr", "PER", false), mss("autre@medecin.mssante.fr", "PER", false)))
		r, err := c.Find(context.Background(), Query{RPPS: []string{"99900000029"}})
		if err != nil || len(r.Entries) != 2 || string(r.Entries[0].Certificate) != string(der) || r.Entries[1].Certificate != nil {
			t.Errorf("%s: %+v %v", name, r, err)
		}
	}
}

func TestFaults(t *testing.T) {
	var elsewhere atomic.Int32
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		elsewhere.Add(1)
		if r.Header.Get("ESANTE-API-KEY") != "" {
			t.Error("the key went elsewhere")
		}
	}))
	defer thief.Close()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	say := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
	}
	for name, x := range map[string]struct {
		first http.HandlerFunc
		fault Fault
		asked int32
	}{
		"no key":     {status(401), FaultKey, 1},
		"forbidden":  {status(403), FaultKey, 1},
		"busy":       {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "90"); w.WriteHeader(429) }, FaultBusy, 1},
		"busy, once": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "1"); w.WriteHeader(429) }, FaultBusy, 2},
		"broken":     {status(500), FaultServer, 2},
		"gateway":    {status(502), FaultServer, 2},
		"parameter":  {status(400), FaultRefused, 1},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
		}, FaultRedirect, 1},
		"next page elsewhere": {say(`{"resourceType":"Bundle","link":[{"relation":"next","url":"` + thief.URL + `/x"}]}`),
			FaultRedirect, 1},
		"next page of another scheme": {say(`{"resourceType":"Bundle","link":[{"relation":"next","url":"file:///etc/passwd"}]}`), FaultRedirect, 1},
		"empty":                       {say(""), FaultAnswer, 1},
		"a page of a proxy":           {say("<html>Connexion</html>"), FaultAnswer, 1},
		"another resource":            {say(`{"resourceType":"OperationOutcome","issue":[]}`), FaultAnswer, 1},
		"deep":                        {say(strings.Repeat(`{"link":[`, 100000)), FaultAnswer, 1},
		"large":                       {say(strings.Repeat(" ", maxBody+1)), FaultLarge, 1},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "{")
		}, FaultNetwork, 1},
	} {
		t.Run(name, func(t *testing.T) {
			g, c := serve(t)
			g.begins(x.first)
			_, err := c.Find(context.Background(), Query{Name: "Genievre"})
			var e *Error
			if !errors.As(err, &e) || e.Fault != x.fault || g.asked.Load() != x.asked {
				t.Fatalf("%v after %d requests, want %s after %d", err, g.asked.Load(), x.fault, x.asked)
			}
			what, todo := e.French()
			if what == "" || todo == "" || strings.Contains(strings.ToLower(err.Error()+what+todo), "genievre") {
				t.Errorf("%q %q %q", err, what, todo)
			}
		})
	}
	if elsewhere.Load() != 0 {
		t.Error("another server was asked")
	}
}

func TestFindGivesUp(t *testing.T) {
	g, c := serve(t)
	g.begins(func(w http.ResponseWriter, r *http.Request) { time.Sleep(200 * time.Millisecond) })
	c.http.Timeout = 50 * time.Millisecond
	var e *Error
	if _, err := c.Find(context.Background(), Query{Name: "Genievre"}); !errors.As(err, &e) || e.Fault != FaultNetwork || !e.Temporary() {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Find(ctx, Query{Name: "Genievre"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	// A server that goes round in circles is left.
	g.begins(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"resourceType":"Bundle","link":[{"relation":"next","url":"%s/fhir/v2/Practitioner?page=1"}]}`, g.url)
	})
	c.http.Timeout = time.Second
	if r, err := c.Find(context.Background(), Query{Name: "Genievre"}); err != nil || !r.More {
		t.Errorf("%+v %v", r, err)
	}
	// Answers that cannot be read are counted, the others taken.
	g.begins(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Practitioner","id":"1","name":"x"}},{"resource":5},{},{"resource":{"resourceType":"Device","id":"2"}}]}`)
	})
	if r, err := c.Find(context.Background(), Query{Name: "Genievre"}); err != nil || r.Unread != 3 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestQueries(t *testing.T) {
	_, c := serve(t)
	for _, q := range []Query{{}, {Name: "x"}, {Name: " "}, {RPPS: []string{"1"}}, {RPPS: []string{"99900000028"}}, {Name: strings.Repeat("x", 200)}} {
		if _, err := c.Find(context.Background(), q); !errors.Is(err, ErrQuery) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	for _, base := range []string{"http://annuaire.example/", "ftp://x", "https://", "https://u:p@x/", "https://x/?k=v", ":"} {
		if _, err := New(base, key, nil); err == nil {
			t.Errorf("%s: accepted", base)
		}
	}
	if _, err := New("", key, nil); err != nil {
		t.Error(err)
	}
	for in, want := range map[string]string{"a,b": `a\,b`, `a\b`: `a\\b`, "a|b$": `a\|b\$`} {
		if escape(in) != want {
			t.Errorf("%s", escape(in))
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Practitioner","id":"1","name":[{"family":"X","given":["Y"]}],"telecom":[` + mss("a@b.fr", "PER", false) + `]}}]}`))
	f.Add([]byte(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Organization","id":"1","name":"X","address":[{"_line":[null]}],"extension":[{"url":"as-ext-digital-certificate"}]}}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		b, err := parseBundle(in)
		if err != nil {
			return
		}
		var fo found
		for _, e := range b.Entry {
			fo.add(e.Resource)
		}
		for _, e := range fo.result(Query{Organisation: true}).Entries {
			if _, ok := directory.Tidy(e); !ok || e.Recipient.Address == "" {
				t.Errorf("%+v", e)
			}
		}
	})
}

// TestAnotherNumber: who was not asked for does not stand in for who was.
func TestAnotherNumber(t *testing.T) {
	_, c := serve(t, sample(t)...)
	r, err := c.Find(context.Background(), Query{RPPS: []string{"99900000029"}})
	if err != nil || len(r.Entries) == 0 {
		t.Fatal(err)
	}
	for _, e := range r.Entries {
		e.Recipient.RPPS = "99900010010"
		if got := asked(Query{RPPS: []string{"99900000029"}}, Result{Entries: []directory.Entry{e}}); len(got.Entries) != 0 || got.Unread != 1 {
			t.Errorf("%+v", got)
		}
	}
}
