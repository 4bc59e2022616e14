package web

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

var tag = regexp.MustCompile(`(?s)<(/?)(label|input|select|textarea|button|h1|main|th|td)\b([^>]*)>`)

// Who hears the pages, or has no mouse: each page has one heading and one main part,
// each field a name, no two things the same id, and nothing acts without a form.
func TestEachPageCanBeHeard(t *testing.T) {
	o := openWith(t, func(opt *Options) {
		opt.Lookup = &annuaire{}
		opt.Keep = func(context.Context, review.Actor, directory.Entry) error { return nil }
	})
	draft := o.draft(report, contradiction(), misspelt())
	sent, names := o.issued(verdier, lemoine)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	o.move(store.Step{ID: names[1], From: pipeline.Queued, To: pipeline.Failed, Attempt: true, Code: 550})
	o.mail(receipt.Reply, sent, names[0], review.Mail{From: verdier.Address, Subject: "Re", Text: "Merci."}, foreign)
	o.mail(receipt.Plain, "", "", review.Mail{Subject: "Publicité"}, foreign)
	if _, page, _ := o.browser().get("/login"); true {
		heard(t, "/login", page)
	}
	for _, who := range []string{"ines", "maud", "root"} {
		b := o.as(who)
		for _, path := range []string{"/", "/?t=sent", "/d/" + string(draft), "/d/" + string(sent), "/queue", "/mails", "/refusals", "/agenda", "/correspondents", "/batch", "/nowhere"} {
			_, page, _ := b.get(path)
			heard(t, who+" "+path, page)
		}
	}
}

func heard(t *testing.T, where, page string) {
	t.Helper()
	count, labels := map[string]int{}, 0
	for _, m := range tag.FindAllStringSubmatch(page, -1) {
		name, attrs := m[2], m[3]
		if m[1] == "/" {
			if name == "label" {
				labels--
			}
			continue
		}
		count[name]++
		switch name {
		case "label":
			labels++
		case "input", "select", "textarea":
			if labels == 0 && !strings.Contains(attrs, `aria-label="`) && !strings.Contains(attrs, `type="hidden"`) {
				t.Errorf("%s: a field without a name: <%s%s>", where, name, attrs)
			}
		}
	}
	if count["h1"] != 1 || count["main"] != 1 {
		t.Errorf("%s: %d headings, %d main parts", where, count["h1"], count["main"])
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("%s: id %q twice", where, m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-describedby="|form=")([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("%s: leads to %q, which is not there", where, m[1])
		}
	}
	if regexp.MustCompile(`\son[a-z]+="|javascript:`).MatchString(page) {
		t.Errorf("%s: needs script", where)
	}
}
