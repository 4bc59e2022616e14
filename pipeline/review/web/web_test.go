package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

const report = "Échocardiographie du 11/03/2026\nMme GARNIER Odile, née le 03/07/1951\nFEVG 55 %, hipertrophie modérée.\nConclusion : fonction systolique altérée.\n"

func spanOf(word string) pipeline.Span {
	i := strings.Index(report, word)
	return pipeline.Span{Start: i, End: i + len(word)}
}

func contradiction() pipeline.Finding {
	return pipeline.Finding{Kind: pipeline.Contradiction, Rule: "two_values", Severity: pipeline.Error, Span: spanOf("FEVG 55 %"), Quote: "FEVG 55 %",
		Message: "La FEVG est normale, la conclusion dit la fonction altérée.", Hint: "Corriger l'un des deux."}
}

func misspelt() pipeline.Finding {
	return pipeline.Finding{Kind: pipeline.Vocabulary, Rule: "lexicon", Severity: pipeline.Warning, Span: spanOf("hipertrophie"), Quote: "hipertrophie",
		Message: "Mot inconnu.", Hint: "Choisir le bon mot.", Choices: []string{"hypertrophie", "hypotrophie"}}
}

func TestNoPageWithoutSession(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	for _, path := range []string{"/", "/d/" + string(id), "/d/" + string(id) + "/pdf/1", "/batch", "/next", "/nowhere"} {
		code, body, to := o.browser().get(path)
		if code != 303 || to != "/login" || strings.Contains(body, "GARNIER") {
			t.Errorf("%s without a session: %d to %q", path, code, to)
		}
	}
	for _, act := range []string{"edit", "answer", "recipients", "sign", "return", "withdraw", "queue"} {
		if code, _, to := o.browser().post("/d/"+string(id)+"/"+act, "version", "1", "text", "x", "reason", "parce que"); code != 303 || to != "/login" {
			t.Errorf("%s without a session: %d to %q", act, code, to)
		}
	}
	if r := o.record(id); r.Version != 1 || r.State != pipeline.Drafted {
		t.Errorf("document moved to %s, version %d", r.State, r.Version)
	}
}

// Who may not work here any more is out at once, pages that are open included; a new
// password asks for itself, and keeps what was being written.
func TestSessionIsOfThePersonAsTheyAre(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	ctx := context.Background()
	gone, stays := o.as("maud"), o.as("ines")
	gone.see(id)
	if err := o.store.SetActive(ctx, "maud", false, o.now, "test"); err != nil {
		t.Fatal(err)
	}
	if code, body, to := gone.get("/d/" + string(id)); code != 303 || to != "/login" || strings.Contains(body, "GARNIER") {
		t.Errorf("after they left: %d to %q", code, to)
	}
	if code, _, _ := gone.post("/login", "name", "maud", "password", "mot-maud"); code != 401 {
		t.Errorf("they log in again: %d", code)
	}
	if err := o.store.SetActive(ctx, "maud", true, o.now, "test"); err != nil {
		t.Fatal(err)
	}
	if code, _, to := gone.get("/"); code != 303 || to != "/login" {
		t.Errorf("the old session is back with them: %d to %q", code, to)
	}

	stays.see(id)
	p, err := o.store.Person(ctx, "ines")
	if err != nil {
		t.Fatal(err)
	}
	p.Password = "is:nouveau"
	if err := o.store.SavePerson(ctx, p, o.now, "test"); err != nil {
		t.Fatal(err)
	}
	if code, _, to := stays.post("/d/"+string(id)+"/edit", "version", "1", "text", "long travail"); code != 303 || to != "/login" {
		t.Errorf("under the old password: %d to %q", code, to)
	}
	if code, _, _ := stays.post("/login", "name", "ines", "password", "mot-ines"); code != 401 {
		t.Errorf("the old password: %d", code)
	}
	if code, _, to := stays.post("/login", "name", "ines", "password", "nouveau"); code != 303 || to != "/d/"+string(id) {
		t.Errorf("the new password: %d to %q", code, to)
	}
	page, _ := stays.see(id)
	mustHave(t, page, "long travail")
}

func TestLoginTellsNothing(t *testing.T) {
	o := open(t)
	b := o.browser()
	c1, wrong, _ := b.post("/login", "name", "maud", "password", "faux")
	c2, unknown, _ := b.post("/login", "name", "nemo", "password", "faux")
	if c1 != 401 || c2 != 401 || wrong != unknown {
		t.Errorf("wrong password %d and unknown name %d can be told apart", c1, c2)
	}
	o.as("maud")
}

func TestCookieAndHeaders(t *testing.T) {
	o := open(t)
	resp, err := http.PostForm(o.url+"/login", map[string][]string{"name": {"nemo"}, "password": {"x"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	for k, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
		if got := resp.Header.Get(k); got != want {
			t.Errorf("%s is %q, want %q", k, got, want)
		}
	}
	if p := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none'") || strings.Contains(p, "unsafe") {
		t.Errorf("policy %q", p)
	}
	b := o.browser()
	b.c.Jar = nil
	req, _ := http.NewRequest("POST", o.url+"/login", strings.NewReader("name=maud&password=mot-maud"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err = b.c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if c := resp.Cookies(); len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode {
		t.Errorf("cookies %v", c)
	}
}

func TestOtherOriginAndReboundNameRefused(t *testing.T) {
	o := open(t)
	b, id := o.as("maud"), o.draft(report)
	for name, set := range map[string]func(*http.Request){
		"fetch metadata": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"origin":         func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
	} {
		req, _ := http.NewRequest("POST", o.url+"/d/"+string(id)+"/withdraw", strings.NewReader("version=1&reason=parce+que"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		set(req)
		if code, _, _ := b.do(req); code != 403 {
			t.Errorf("%s: %d", name, code)
		}
	}
	for _, host := range []string{"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "192.168.1.9", "0.0.0.0", ""} {
		if local(host) {
			t.Errorf("host %q is taken for this machine", host)
		}
	}
	for _, host := range []string{"127.0.0.1:8080", "localhost", "[::1]:8080", "[::1]"} {
		if !local(host) {
			t.Errorf("host %q is refused", host)
		}
	}
	req, _ := http.NewRequest("GET", o.url+"/", nil)
	req.Host = "evil.example"
	if code, body, _ := b.do(req); code != 421 || strings.Contains(body, "GARNIER") {
		t.Errorf("rebound name: %d", code)
	}
	if o.record(id).State != pipeline.Drafted {
		t.Error("the document moved")
	}
}

func TestPDFIsTheStoredOne(t *testing.T) {
	o := open(t)
	b, id := o.as("ines"), o.draft(report)
	want, err := o.store.PDF(context.Background(), id, 1)
	if err != nil {
		t.Fatal(err)
	}
	if code, got, _ := b.get("/d/" + string(id) + "/pdf/1"); code != 200 || got != string(want) {
		t.Errorf("%d, %d bytes, want %d", code, len(got), len(want))
	}
	for _, n := range []string{"2", "0", "-1", "x", "99999999999999999999"} {
		if code, _, _ := b.get("/d/" + string(id) + "/pdf/" + n); code != 404 {
			t.Errorf("version %s: %d", n, code)
		}
	}
}

func TestHostileTextIsShownAsText(t *testing.T) {
	o := open(t)
	bad := `<script>alert(1)</script>"'><img src=x onerror=y></textarea>`
	f := misspelt()
	f.Span, f.Quote, f.Message, f.Hint, f.Choices = pipeline.Span{Start: 0, End: 8}, "<script>", bad, bad, []string{bad}
	id := o.draft(bad, f)
	b := o.as("ines")
	page, _ := b.see(id)
	_, list, _ := b.get("/")
	_, again, _ := b.post("/d/"+string(id)+"/return", "version", "1", "reason", bad)
	for name, p := range map[string]string{"sheet": page, "list": list, "refused": again} {
		if strings.Contains(p, "<script>alert") || strings.Contains(p, "<img src=x") || strings.Contains(p, `"'>`) {
			t.Errorf("%s holds live markup", name)
		}
	}
	mustHave(t, page, "&lt;script&gt;")
}

func TestNothingOfThePatientInAddressesOrLogs(t *testing.T) {
	o := open(t)
	id := o.draft(report, contradiction(), misspelt())
	b := o.as("maud")
	page, _ := b.see(id)
	_, list, _ := b.get("/?t=all")
	for _, p := range []string{page, list} {
		for _, at := range strings.Split(p, `href="`)[1:] {
			at, _, _ = strings.Cut(at, `"`)
			if strings.Contains(strings.ToLower(at), "garnier") || strings.Contains(at, "1951") {
				t.Errorf("address %q", at)
			}
		}
	}
	b.get("/d/GARNIER")
	b.get("/d/" + string(id) + "/pdf/9")
	b.post("/d/"+string(id)+"/edit", "version", "7", "text", "GARNIER")
	b.get("/d/zzzzzzzzzzzz")
	if strings.Contains(o.log.String(), "GARNIER") {
		t.Errorf("log: %s", o.log)
	}
}

func TestStatusNeedsNoLoginAndNamesNobody(t *testing.T) {
	o := open(t)
	o.draft(report)
	code, body, _ := o.browser().get("/status")
	if code != 200 || strings.Contains(body, "GARNIER") {
		t.Fatalf("%d %s", code, body)
	}
	mustHave(t, body, `"ok":true`, `"received":1`, `"waiting":1`, `"trace_size":42`)
}

func TestAdminSeesNoDocument(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("root")
	code, page, _ := b.get("/")
	if code != 200 || strings.Contains(page, "GARNIER") {
		t.Errorf("home: %d", code)
	}
	mustHave(t, page, "certificat finit dans 12 jours")
	for _, path := range []string{"/d/" + string(id), "/d/" + string(id) + "/pdf/1", "/next", "/batch"} {
		if code, page, _ := b.get(path); code != 403 || strings.Contains(page, "GARNIER") || strings.HasPrefix(page, "%PDF") {
			t.Errorf("%s: %d", path, code)
		}
	}
}

func TestWorklist(t *testing.T) {
	o := open(t)
	o.draft(report, contradiction())
	urgent := o.draft(report+"Revoir.", pipeline.Finding{Kind: pipeline.Critical, Rule: "STEMI", Severity: pipeline.Info, Urgency: pipeline.Immediate, Message: "Sus-décalage.", Hint: "Appeler."})
	copyOf, _, err := o.store.Take(context.Background(), store.Arrival{Source: pipeline.Source{Name: "b.txt"}, Raw: []byte(report), Text: report, Place: "autre", By: pipeline.System, At: o.now})
	if err != nil {
		t.Fatal(err)
	}
	b := o.as("ines")
	_, page, _ := b.get("/")
	mustHave(t, page, "équilibrée", "1 question", "La FEVG est normale", "immédiat", "même contenu", "<b>GARNIER</b> Odile", "Dr Luce VERDIER")
	if strings.Index(page, string(urgent)) > strings.Index(page, string(copyOf)) {
		t.Error("the urgent one is not first")
	}
	_, held, _ := b.get("/?t=held")
	if strings.Contains(held, string(urgent)) || !strings.Contains(held, string(copyOf)) {
		t.Error("the tab of held documents shows others")
	}
}
