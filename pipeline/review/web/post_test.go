package web

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// The page shows in which way each copy leaves, and the signature binds it.
func TestTheWaysAreShownAndBound(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("maud")
	page, pdf := b.see(id)
	mustHave(t, page, "Comment chaque copie part", "chiffré pour le destinataire (S/MIME)", `name="to" value="`, "1 chiffré")
	at := "/d/" + string(id)
	if code, body, _ := b.post(at+"/sign", "version", "1", "pdf", pdf, "to", strings.Repeat("1", 64), "pin", "1357"); code != 409 || !strings.Contains(body, "a changé") {
		t.Errorf("signed for other ways than those shown: %d", code)
	}
	for _, to := range []string{"x", strings.Repeat("0", 64)} {
		if code, _, _ := b.post(at+"/sign", "version", "1", "pdf", pdf, "to", to, "pin", "1357"); code != 409 {
			t.Errorf("%q, a digest that is none: %d", to, code)
		}
	}
	i := strings.Index(page, `name="to" value="`) + len(`name="to" value="`)
	if code, _, _ := b.post(at+"/sign", "version", "1", "pdf", pdf, "to", page[i:i+64], "pin", "1357"); code != 303 {
		t.Errorf("not signed: %d", code)
	}
	if o.record(id).State != pipeline.Approved {
		t.Error("not approved")
	}
}

func TestFormAndWayWords(t *testing.T) {
	if formWords(pipeline.FormChannel) == "" || formWords(pipeline.FormPost) != "courrier" || formWords("rsa") != "rsa" || wayShape(pipeline.ModePost) == "" {
		t.Error("words")
	}
}
