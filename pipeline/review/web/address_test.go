package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// addresses are all that a page may lead to: fixed words and names that the program
// gave. An address stands in the history of the browser and in the logs of proxies.
var addresses = regexp.MustCompile(`^(?:` +
	`#[a-z]*|#[ft]-[0-9a-f]{8}|#(?:main|edit)` +
	`|/static/[a-z.]+` +
	`|/(?:next|queue|agenda|correspondents|directory|refusals|refusals/lift|mails|batch|login|logout|lock|unlock)?` +
	`|/\?t=[a-z]+(?:&p=[0-9]+)?|/next\?after=[a-z0-9]{12}|/agenda\?day=20[0-9]{2}-[0-9]{2}-[0-9]{2}` +
	`|/d/[a-z0-9]{12}(?:#envois)?` +
	`|/d/[a-z0-9]{12}/(?:[a-z]+(?:#[a-z]+)?|pdf/[0-9]+(?:#navpanes=0&view=FitH)?|recording#t=[0-9.]+)` +
	`|/mails/[a-z0-9-]+/[0-9]+)$`)

// planted is what somebody types where they should not.
const planted = "DUPONT-PLANTE Zoé 12/05/1949"

// form is one of a page, with what a browser would send for each of its buttons.
type form struct {
	action  string
	fields  url.Values
	forgets bool // a browser is told not to remember what is typed
}

// walker reads pages as a browser does.
type walker struct {
	t     *testing.T
	on    string
	links []string
	forms []form
	free  []string // fields for free text that a browser would remember
}

// read takes a page apart.
func (w *walker) read(page string) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		w.t.Fatal(err)
	}
	attr := func(n *html.Node, key string) (string, bool) {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val, true
			}
		}
		return "", false
	}
	var buttons []struct{ form, action, name, value string }
	byID, formOf := map[string]int{}, map[*html.Node]int{}
	var pass func(n *html.Node, in int, visit func(*html.Node, int))
	pass = func(n *html.Node, in int, visit func(*html.Node, int)) {
		if i, ok := formOf[n]; ok {
			in = i
		}
		if n.Type == html.ElementNode {
			visit(n, in)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			pass(c, in, visit)
		}
	}
	first := len(w.forms)
	pass(root, -1, func(n *html.Node, _ int) {
		if n.Data != "form" {
			return
		}
		action, _ := attr(n, "action")
		if m, _ := attr(n, "method"); !strings.EqualFold(m, "post") {
			w.t.Errorf("%s: a form of %s puts what is typed into the address", w.on, action)
		}
		if id, ok := attr(n, "id"); ok {
			byID[id] = len(w.forms)
		}
		formOf[n] = len(w.forms)
		off, _ := attr(n, "autocomplete")
		w.forms = append(w.forms, form{action, url.Values{}, off == "off"})
	})
	pass(root, -1, func(n *html.Node, in int) {
		for _, key := range []string{"href", "src", "action", "formaction", "data", "poster", "cite", "ping", "srcset"} {
			if v, ok := attr(n, key); ok {
				w.address(v)
				if key == "href" && n.Data == "a" {
					w.links = append(w.links, v)
				}
			}
		}
		if v, _ := attr(n, "http-equiv"); v != "" {
			if c, _ := attr(n, "content"); strings.Contains(c, "url") {
				w.t.Errorf("%s: leads on to %s", w.on, c)
			}
		}
		if id, ok := attr(n, "form"); ok {
			i, known := byID[id]
			if in = i; !known {
				w.t.Errorf("%s: a field of the form %q, which is not there", w.on, id)
				return
			}
		}
		name, _ := attr(n, "name")
		value, _ := attr(n, "value")
		kind, _ := attr(n, "type")
		if n.Data == "button" {
			to, _ := attr(n, "formaction")
			buttons = append(buttons, struct{ form, action, name, value string }{string(rune(in)), to, name, value})
			return
		}
		if in < 0 || name == "" {
			return
		}
		f := w.forms[in].fields
		switch {
		case n.Data == "textarea", n.Data == "input" && (kind == "" || kind == "text" || kind == "search"):
			if off, _ := attr(n, "autocomplete"); n.Data == "input" && off != "off" && off != "username" && !w.forms[in].forgets {
				w.free = append(w.free, name)
			}
			if f.Set(name, value); value == "" || n.Data == "textarea" {
				f.Set(name, planted)
			}
		case n.Data == "input" && kind == "password":
			f.Set(name, "1357")
		case n.Data == "input":
			f.Set(name, value)
		case n.Data == "select":
			for c := range n.Descendants() {
				if v, _ := attr(c, "value"); c.Data == "option" && v != "" && f.Get(name) == "" {
					f.Set(name, v)
				}
			}
		}
	})
	for _, b := range buttons {
		i := int([]rune(b.form)[0])
		if i < first || i >= len(w.forms) {
			continue
		}
		f := form{action: w.forms[i].action, fields: url.Values{}}
		for k, v := range w.forms[i].fields {
			f.fields[k] = slices.Clone(v)
		}
		if b.action != "" {
			f.action = b.action
		}
		if b.name != "" {
			f.fields.Set(b.name, b.value)
		}
		w.forms = append(w.forms, f)
	}
}

func (w *walker) address(to string) {
	if !addresses.MatchString(to) {
		w.t.Errorf("%s leads to %q, which is neither fixed words nor a name that the program gave", w.on, to)
	}
}

// clean fails where an answer tells a person by anything but its page.
func (w *walker) clean(resp *http.Response, page string) {
	for key, vs := range resp.Header {
		if key == "Content-Disposition" && strings.HasPrefix(w.on, "GET /mails/") {
			continue // the sender's name of a file, asked for by a person
		}
		for _, v := range vs {
			if personal(v) {
				w.t.Errorf("%s: the header %s tells a person", w.on, key)
			}
		}
	}
	if to := resp.Header.Get("Location"); to != "" {
		w.address(to)
	}
	if resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Referrer-Policy") != "no-referrer" {
		w.t.Errorf("%s: %q, %q", w.on, resp.Header.Get("Cache-Control"), resp.Header.Get("Referrer-Policy"))
	}
	if _, after, ok := strings.Cut(page, "<title>"); ok {
		if title, _, _ := strings.Cut(after, "</title>"); personal(title) {
			w.t.Errorf("%s: the title tells a person", w.on)
		}
	}
	for _, c := range resp.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" {
			w.t.Errorf("%s: cookie %s", w.on, c.Name)
		}
	}
}

func personal(s string) bool {
	s, _ = url.QueryUnescape(strings.ReplaceAll(strings.ToLower(s), "%zz", ""))
	for _, word := range []string{"garnier", "odile", "plante", "zoé", "1949", "1951"} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// Every page by every link, and every form with every button, a patient's name in
// each field: no address, header, title, cookie or line of the log tells of them.
func TestNoAddressTellsOfAPerson(t *testing.T) {
	if personal("/d/abc") || !personal("/d?q=GARNIER") || !personal("/d?q=zo%C3%A9") {
		t.Fatal("the test finds nothing")
	}
	for _, who := range []string{"ines", "root", "maud"} {
		o := everything(t)
		b := o.as(who)
		w := &walker{t: t}
		fetch := func(req *http.Request) string {
			resp, err := b.c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			page := bodyOf(t, resp)
			w.clean(resp, page)
			if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
				w.read(page)
			}
			return page
		}
		done := map[string]bool{}
		todo := []string{"/", "/?t=all", "/agenda?day=2026-03-11", "/nowhere/GARNIER", "/d/GARNIER", "/d/GARNIER/sign", "/batch", "/d/" + string(o.received)}
		for len(todo) > 0 {
			at := todo[0]
			todo = todo[1:]
			at, _, _ = strings.Cut(at, "#")
			if at == "" || done[at] || len(done) > 200 || strings.HasPrefix(at, "/agenda?") && len(done) > 60 {
				continue
			}
			done[at] = true
			w.on, w.links = "GET "+at, nil
			req, _ := http.NewRequest("GET", o.url+at, nil)
			fetch(req)
			todo = append(todo, w.links...)
		}
		forms, sent := w.forms, map[string]bool{}
		for _, last := range []bool{false, true} { // leaving comes last
			for _, f := range forms {
				key := f.action + "?" + f.fields.Encode()
				if leave := f.action == "/logout" || f.action == "/lock" || f.action == "/login"; leave != last || sent[key] {
					continue
				}
				sent[key] = true
				w.on = "POST " + f.action
				req, _ := http.NewRequest("POST", o.url+f.action, strings.NewReader(f.fields.Encode()))
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				req.Header.Set("Sec-Fetch-Site", "same-origin")
				fetch(req)
			}
		}
		t.Logf("%s: %d pages, %d forms", who, len(done), len(sent))
		if least := map[string]int{"ines": 20, "maud": 20, "root": 4}[who]; len(done) < least || len(sent) < least {
			t.Errorf("%s reached %d pages and sent %d forms: the walk is broken", who, len(done), len(sent))
		}
		slices.Sort(w.free)
		if free := slices.Compact(w.free); len(free) > 0 {
			t.Errorf("the browser of %s keeps what is typed into %q, and offers it to the next one", who, free)
		}
		if personal(o.log.String()) {
			t.Errorf("what %s did is told of a person in the log", who)
		}
	}
}
