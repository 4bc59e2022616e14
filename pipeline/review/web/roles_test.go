package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// Every address of the page, asked by every role: who may not, changes nothing and
// sees no name, whatever the page would have shown.
func TestNoRoleDoesWhatItShouldNot(t *testing.T) {
	type ask struct {
		method, path string
		form         []string
		may          string // roles for whom the answer is no refusal: s(ecretary), c(ardiologist), a(dmin)
	}
	o := open(t)
	draft := o.draft(report, contradiction())
	clean := o.draft(report + "Rien.")
	sent, names := o.issued(verdier)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Failed, Attempt: true, Code: 550})
	mail := o.mail(receipt.Reply, sent, names[0], review.Mail{Subject: "Re", Text: "GARNIER"}, foreign)
	lost := o.mail(receipt.Plain, "", "", review.Mail{Subject: "GARNIER"}, foreign)
	d, s := "/d/"+string(draft), "/d/"+string(sent)
	_, pdf := o.as("maud").see(clean)
	asks := []ask{
		{"GET", "/", nil, "sca"}, {"GET", "/queue", nil, "sca"}, // without documents for the administrator
		{"GET", d, nil, "sc"}, {"GET", d + "/pdf/1", nil, "sc"}, {"GET", d + "/recording", nil, "sc"}, {"GET", "/agenda", nil, "sc"}, {"GET", "/refusals", nil, "sc"},
		{"GET", "/mails", nil, "sc"}, {"GET", "/mails/" + mail + "/0", nil, "sc"}, {"GET", "/next", nil, "sc"}, {"POST", "/directory", []string{"q", "ver"}, "sca"}, {"GET", "/correspondents", nil, "sca"}, {"POST", "/queue", []string{"do", "channel", "on", "1", "reason", "convention", "pin", "1357"}, "ca"}, {"GET", "/batch", nil, "c"},
		{"POST", "/d/" + string(clean) + "/sign", []string{"version", "1", "pdf", pdf, "pin", "1357"}, "c"},
		{"POST", "/d/" + string(clean) + "/ready", []string{"version", "1", "pdf", pdf}, "c"},
		{"POST", "/batch", []string{"id", string(clean), "pin", "1357"}, "c"},
		{"POST", d + "/return", []string{"version", "1", "reason", "parce que"}, "c"},
		{"POST", d + "/topatient", []string{"version", "1", "send", "1"}, "c"},
		{"POST", d + "/ask", []string{"version", "1", "action", "asked"}, "c"},
		{"POST", s + "/print", []string{"delivery", names[0], "pin", "1357", "reason", "boîte introuvable"}, "c"},
		{"POST", d + "/edit", []string{"version", "1", "text", report + "x"}, "sc"},
		{"POST", d + "/answer", []string{"version", "1", "finding", contradiction().Key(), "reason", "vérifié au dossier"}, "sc"},
		{"POST", d + "/recipients", []string{"version", "1", "to1", "Dr Luce VERDIER"}, "sc"},
		{"POST", d + "/withdraw", []string{"version", "1", "reason", "parce que"}, "sc"},
		{"POST", d + "/reassign", []string{"version", "1"}, "c"},
		{"POST", d + "/assign", []string{"version", "1", "user", "yann"}, "sc"},
		{"POST", d + "/recheck", []string{"version", "1"}, "sc"}, {"POST", d + "/hide", []string{"version", "1", "hidden", "1"}, "sc"},
		{"POST", d + "/refuse", []string{"version", "1", "whom", "all", "words", "il ne veut pas"}, "sc"},
		{"POST", d + "/patient", []string{"version", "1", "appointment", "x"}, "sc"},
		{"POST", d + "/settle", nil, "sc"}, {"POST", d + "/resume", nil, "sc"}, {"POST", d + "/transcribe", nil, "sc"},
		{"POST", s + "/amend", []string{"version", "1", "text", "autre", "reason", "parce que"}, "sc"},
		{"POST", s + "/queue", []string{"delivery", names[0], "do", "cancel", "reason", "parce que"}, "sc"},
		{"POST", s + "/queue", []string{"delivery", names[0], "do", "retry", "reason", "parce que"}, "sc"},
		{"POST", s + "/phone", []string{"delivery", names[0], "who", "Dr Verdier", "read", "1"}, "sc"},
		{"POST", s + "/read", []string{"mail", mail}, "sc"},
		{"POST", "/mails", []string{"mail", lost, "do", "aside", "reason", "publicité"}, "sc"},
		{"POST", "/refusals/lift", []string{"refusal", "r1", "reason", "il l'a dit"}, "sc"},
	}
	hops := func() (n int) {
		for _, h := range o.allHops() {
			if h.Stage != pipeline.StageView {
				n++
			}
		}
		return n
	}
	// The administrator first, then the secretary's share of what only a cardiologist may.
	for _, who := range []struct{ name, role string }{{"root", "a"}, {"ines", "s"}} {
		b := o.as(who.name)
		for _, a := range asks {
			if strings.Contains(a.may, who.role) {
				continue
			}
			before, was := hops(), o.record(clean).State
			var code int
			var page string
			if a.method == "GET" {
				code, page, _ = b.get(a.path)
			} else {
				code, page, _ = b.post(a.path, a.form...)
			}
			if code < 400 || strings.Contains(page, "%PDF") || who.role == "a" && strings.Contains(page, "GARNIER") {
				t.Errorf("%s of %s: %d", a.method, a.path, code)
			}
			if hops() != before || o.record(clean).State != was {
				t.Errorf("%s of %s changed something for %s", a.method, a.path, who.name)
			}
		}
	}
	// Nobody at all.
	b := o.browser()
	for _, a := range asks {
		before := hops()
		code, page, to := 0, "", ""
		if a.method == "GET" {
			code, page, to = b.get(a.path)
		} else {
			code, page, to = b.post(a.path, a.form...)
		}
		if code != http.StatusSeeOther || to != "/login" || strings.Contains(page, "GARNIER") || hops() != before {
			t.Errorf("%s of %s by nobody: %d to %q", a.method, a.path, code, to)
		}
	}
	// An act by its address, and a name that stands in no form: none gets past GET.
	for _, a := range asks {
		if a.method == "POST" && a.path != "/batch" && a.path != "/mails" && a.path != "/queue" {
			if code, _, _ := o.as("maud").get(a.path); code < 400 {
				t.Errorf("GET of %s: %d", a.path, code)
			}
		}
	}
	if strings.Contains(o.log.String(), "GARNIER") {
		t.Error("the log names a patient")
	}
}

// A person who lost their account or their role since they logged in has lost it here.
func TestARoleThatWasTakenAwayIsGone(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("maud")
	_, pdf := b.see(id)
	p, err := o.store.Person(context.Background(), "maud")
	if err != nil {
		t.Fatal(err)
	}
	p.Role = "secretary"
	if err := o.store.SavePerson(context.Background(), p, o.now, "test"); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := b.post("/d/"+string(id)+"/sign", "version", "1", "pdf", pdf, "pin", "1357"); code < 400 || o.record(id).State != pipeline.Drafted {
		t.Errorf("a secretary signs: %d", code)
	}
	p.Active = false
	if err := o.store.SavePerson(context.Background(), p, o.now, "test"); err != nil {
		t.Fatal(err)
	}
	if code, page, to := b.get("/d/" + string(id)); code != http.StatusSeeOther || to != "/login" || strings.Contains(page, "GARNIER") {
		t.Errorf("an account that was closed still reads: %d", code)
	}
}

// No answer, whatever it is, may be kept, framed by another site or named after a patient.
func TestEveryAnswerIsGuarded(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("maud")
	for _, path := range []string{"/", "/d/" + string(id), "/d/" + string(id) + "/pdf/1", "/d/" + string(id) + "/recording", "/queue", "/mails", "/refusals", "/agenda", "/batch", "/nowhere", "/static/style.css", "/status"} {
		resp, err := b.c.Get(o.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		h := resp.Header
		if h.Get("Cache-Control") != "no-store" || h.Get("X-Frame-Options") == "" || !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
		if strings.Contains(strings.ToLower(h.Get("Content-Disposition")+h.Get("Location")), "garnier") {
			t.Errorf("%s names the patient", path)
		}
	}
	for _, path := range []string{"/", "/d/" + string(id), "/queue", "/mails", "/refusals", "/batch"} {
		_, page, _ := b.get(path)
		title, _, _ := strings.Cut(page[strings.Index(page, "<title>"):], "</title>")
		if strings.Contains(title, "GARNIER") || strings.Contains(title, "Odile") {
			t.Errorf("the title of %s names the patient, and stands in the browser's history", path)
		}
	}
}
