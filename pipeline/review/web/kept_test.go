package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// Whatever was typed into a form of a letter when the session had locked, had ended or
// was forgotten by a restart comes back to who typed it, and to nobody else.
func TestNothingTypedIsLostWithTheSession(t *testing.T) {
	ends := map[string]func(o *office, b *browser){
		"locked": func(o *office, b *browser) { o.pass(idle + time.Minute) },
		"ended":  func(o *office, b *browser) { b.post("/logout") },
		"restart": func(o *office, b *browser) {
			u := b.o.url
			for _, c := range b.c.Jar.Cookies(mustURL(o.t, u)) {
				c.Value = strings.Repeat("A", 43) // a session that this process does not know
				b.c.Jar.SetCookies(mustURL(o.t, u), []*http.Cookie{c})
			}
		},
	}
	for name, end := range ends {
		o := everything(t)
		key := contradiction().Key()
		for _, c := range []struct {
			who, at string
			form    []string
			want    string
		}{
			{"ines", "/d/" + string(o.questions) + "/edit", []string{"version", "1", "text", "long travail"}, "\nlong travail</textarea>"},
			{"ines", "/d/" + string(o.questions) + "/answer", []string{"version", "1", "finding", key, "reason", "deux méthodes de mesure"}, `value="deux méthodes de mesure"`},
			{"ines", "/d/" + string(o.sent) + "/phone", []string{"delivery", o.copies[1], "who", "Mme Petit, infirmière", "note", "rappellera demain"}, `value="rappellera demain"`},
			{"ines", "/d/" + string(o.sent) + "/amend", []string{"version", "1", "text", "texte corrigé", "reason", "FEVG mal dictée"}, `value="FEVG mal dictée"`},
			{"ines", "/d/" + string(o.questions) + "/recipients", []string{"version", "1", "to1", "Dr Luce VERDIER - x", "pname", "SANSBOITE", "pgiven", "Octave"}, `value="Octave"`},
			{"ines", "/d/" + string(o.questions) + "/refuse", []string{"version", "1", "whom", "all", "words", "il ne veut pas"}, `value="il ne veut pas"`},
			{"maud", "/d/" + string(o.questions) + "/return", []string{"version", "1", "reason", "à reprendre entièrement"}, `value="à reprendre entièrement"`},
			{"maud", "/d/" + string(o.questions) + "/ask", []string{"version", "1", "action", "asked", "added", "contrôle dans un mois"}, ""},
		} {
			b := o.as(c.who)
			b.get("/")
			end(o.office, b)
			code, body, to := b.post(c.at, append(c.form, "by", c.who)...)
			if code != 303 || to != "/login" || strings.Contains(body, c.form[3]) {
				t.Errorf("%s, %s: %d to %q", name, c.at, code, to)
			}
			_, login, _ := b.get("/login")
			if !strings.Contains(login, "conservé") || strings.Contains(login, c.form[len(c.form)-1]) {
				t.Errorf("%s, %s: the way in does not say that it is kept, or shows it", name, c.at)
			}
			id := strings.Split(c.at, "/")[2]
			code, _, to = b.post("/login", "name", c.who, "password", "mot-"+c.who)
			if code != 303 || to != "/d/"+id {
				t.Errorf("%s, %s: back at %q", name, c.at, to)
			}
			_, page, _ := b.get("/d/" + id)
			mustHave(t, page, c.want, "conservé, mais pas encore enregistré")
			if r := o.record(pipeline.ID(id)); r.Version != 1 {
				t.Errorf("%s, %s was carried out", name, c.at)
			}
			if _, page, _ = b.get("/d/" + id); strings.Contains(page, "conservé, mais") {
				t.Errorf("%s, %s: it is given twice", name, c.at)
			}

			// Somebody else, at the same screen, is not given it.
			end(o.office, b)
			b.post(c.at, append(c.form, "by", c.who)...)
			if _, _, to = b.post("/login", "name", "yann", "password", "mot-yann"); to != "/" {
				t.Errorf("%s, %s: another person is led to %q", name, c.at, to)
			}
			if _, page, _ = b.get("/d/" + id); c.want != "" && strings.Contains(page, c.want) {
				t.Errorf("%s, %s: another person is given it", name, c.at)
			}
		}
	}
}

// Who only looked is back where they were, and nowhere else.
func TestUnlockingLeadsBack(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("ines")
	b.see(id)
	o.pass(idle + time.Minute)
	b.get("/agenda?day=2026-03-11")
	if _, _, to := b.post("/login", "name", "ines", "password", "mot-ines"); to != "/agenda?day=2026-03-11" {
		t.Errorf("back at %q", to)
	}
	b.post("/lock", "id", string(id))
	if _, _, to := b.post("/login", "name", "ines", "password", "mot-ines"); to != "/d/"+string(id) {
		t.Errorf("back at %q", to)
	}
	o.pass(idle + time.Minute)
	b.get("//evil.example/")
	if _, _, to := b.post("/login", "name", "ines", "password", "mot-ines"); to != "/" {
		t.Errorf("led to %q", to)
	}
}

// What anybody on the machine may send without a session is bounded.
func TestWhatIsKeptWithoutASessionIsBounded(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	said := 0
	for range maxAdrift + 4 {
		b := o.browser()
		b.post("/d/"+string(id)+"/edit", "version", "1", "text", "x", "by", "ines")
		if _, page, _ := b.get("/login"); strings.Contains(page, "conservé") {
			said++
		}
	}
	if said != maxAdrift {
		t.Errorf("%d are kept", said)
	}
	var d drift
	now := time.Now()
	for range maxAdrift {
		d.take(now)
	}
	if d.take(now) || !d.take(now.Add(adrift+time.Minute)) {
		t.Error("the bound does not end")
	}
}
