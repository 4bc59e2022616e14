package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

const foreign = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--b\r\n" +
	"Content-Type: text/html; name=\"page.html\"\r\nContent-Disposition: attachment; filename=\"../../page.html\"\r\n\r\n<script>alert(1)</script>\r\n--b--\r\n"

// mail keeps one about a copy, or about none.
func (o *office) mail(kind receipt.Kind, doc pipeline.ID, delivery string, m review.Mail, raw string) string {
	o.t.Helper()
	m.Kind, m.Attachments = kind, review.Attachments([]byte(raw))
	content, err := json.Marshal(m)
	if err != nil {
		o.t.Fatal(err)
	}
	id, _, err := o.store.KeepMail(context.Background(), store.Arrived{Kind: string(kind), Document: doc, Delivery: delivery, Unread: kind == receipt.Reply,
		Size: int64(len(raw)), At: o.now, Content: content, Raw: []byte(raw), Digest: []byte(m.Subject + raw)})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// What somebody wrote is shown as text: no tag, no link, no picture of theirs.
func TestAnAnswerIsTextAndNothingElse(t *testing.T) {
	o := open(t)
	id, names := o.issued(verdier)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	mail := o.mail(receipt.Reply, id, names[0], review.Mail{From: "autre@example.org", Subject: "<img src=x onerror=alert(1)>", Stranger: true, End: true,
		Text: "Merci. <a href=\"https://evil.example\">cliquez</a> <script>alert(1)</script> https://evil.example/"}, foreign)
	b := o.as("ines")
	_, page, _ := b.get("/")
	mustHave(t, page, "Une réponse est à lire.")
	_, page, _ = b.get("/d/" + string(id))
	mustHave(t, page, "&lt;script&gt;alert(1)", "&lt;img src=x", "non vérifié", "n'est pas le destinataire", "fin de conversation", "page.html", "text/html", "/mails/"+mail+"/0")
	for _, bad := range []string{"<script>alert", "<img src=x", `href="https://evil`, "src=\"http"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	resp, err := b.c.Get(o.url + "/mails/" + mail + "/0")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	h := resp.Header
	if resp.StatusCode != http.StatusOK || h.Get("Content-Type") != "application/octet-stream" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment; filename=page.html") {
		t.Errorf("%d %v", resp.StatusCode, h)
	}
	seen := false
	for _, h := range o.allHops() {
		seen = seen || h.Stage == pipeline.StageView && h.Outcome == "attachment" && h.Document == id && h.Actor == "u-ines"
	}
	if !seen {
		t.Error("saving a file is no hop")
	}
	if code, _, _ := b.get("/mails/" + mail + "/7"); code != http.StatusNotFound {
		t.Error(code)
	}
	b.post("/d/"+string(id)+"/read", "mail", mail)
	if _, page, _ = b.get("/"); strings.Contains(page, "Une réponse est à lire.") {
		t.Error("it is still to be read")
	}
	if code, _, _ := o.as("root").get("/mails"); code != http.StatusForbidden {
		t.Errorf("an administrator reads answers: %d", code)
	}
}

func TestUnmatchedMailsAreSettledOnThePage(t *testing.T) {
	o := open(t)
	id, names := o.issued(verdier)
	one := o.mail(receipt.Notice, "", "", review.Mail{Subject: "Remis", Receipts: []pipeline.Receipt{{Kind: pipeline.ReceiptDisplayed}}}, foreign)
	two := o.mail(receipt.Plain, "", "", review.Mail{Subject: "Publicité"}, foreign)
	b := o.as("ines")
	_, page, _ := b.get("/mails")
	mustHave(t, page, "Courriers sans lettre", "Remis", "Publicité")
	if code, page, _ := b.post("/mails", "mail", one, "do", "file", "delivery", "nothing"); code == http.StatusOK || !strings.Contains(page, "n&#39;existe pas") {
		t.Errorf("%d", code)
	}
	if code, page, _ := b.post("/mails", "mail", two, "do", "aside", "reason", " "); code == http.StatusOK || !strings.Contains(page, "raison") {
		t.Errorf("%d", code)
	}
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	b.post("/mails", "mail", one, "do", "file", "delivery", names[0])
	b.post("/mails", "mail", two, "do", "aside", "reason", "publicité d'un fournisseur")
	_, page, _ = b.get("/mails")
	if strings.Contains(page, "Remis") || strings.Contains(page, "Publicité") {
		t.Error("they are still listed")
	}
	if d, err := o.store.Delivery(context.Background(), names[0]); err != nil || d.State != pipeline.Displayed {
		t.Errorf("%s, %v", d.State, err)
	}
	_, page, _ = b.get("/d/" + string(id))
	mustHave(t, page, "Ce qui est revenu")
}

func TestACallIsNoted(t *testing.T) {
	o := open(t)
	id, names := o.issued(verdier)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	b := o.as("ines")
	b.post("/d/"+string(id)+"/phone", "delivery", names[0], "who", "Mme Petit, secrétaire", "read", "", "note", "rappellera")
	_, page, _ := b.get("/d/" + string(id))
	mustHave(t, page, "Appel sans relecture", "Mme Petit, secrétaire", "Noter un appel")
	b.post("/d/"+string(id)+"/phone", "delivery", names[0], "who", "Dr Verdier", "read", "1")
	_, page, _ = b.get("/d/" + string(id))
	mustHave(t, page, "Relu au téléphone", "Dr Verdier")
	if strings.Contains(page, "Noter un appel") {
		t.Error("it is asked again")
	}
	ws, err := o.store.WatchesOf(context.Background(), id)
	if err != nil || len(ws) != 1 || ws[0].Told.IsZero() || !ws[0].Next.IsZero() {
		t.Errorf("%+v, %v", ws, err)
	}
	for _, h := range o.allHops() {
		if h.Stage == pipeline.StageCall && (len(h.Notes) > 0 || h.Actor != "u-ines" || h.Delivery != names[0]) {
			t.Errorf("%+v", h)
		}
	}
}
