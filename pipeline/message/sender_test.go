package message

import (
	"net/mail"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func TestSenderName(t *testing.T) {
	marie := pipeline.Signatory{Title: "Dr", Given: "Marie", Name: "Martin"}
	for _, c := range []struct {
		kind   string
		who    pipeline.Signatory
		entity string
		want   string
	}{
		{"PER", marie, "Cabinet Medical", "Dr_Marie_MARTIN_Cabinet Medical"},
		{"PER", marie, "", "Dr_Marie_MARTIN"},
		{"PER", pipeline.Signatory{Given: "Anne-Lise", Name: "de La  Tour"}, "Cabinet", "Anne-Lise_DE LA TOUR_Cabinet"},
		{"PER", pipeline.Signatory{Title: "Dr", Name: "MARTIN"}, "Cabinet", "Cabinet"},
		{"PER", pipeline.Signatory{Title: "Pr.", Given: "Zoé", Name: "Hervé"}, "Cœur & Cie", "Pr_Zoé_HERVÉ_Cœur & Cie"},
		{"ORG", marie, "Service de cardiologie", "Service de cardiologie"},
		{"CAB", marie, "Cabinet", "Cabinet"},
		{"APP", marie, "Échographe", "Échographe"},
	} {
		if got := SenderName(c.kind, c.who, c.entity); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.kind, c.who, got, c.want)
		}
		// Other software reads it back as it was.
		h := formatAddress(mail.Address{Name: c.want, Address: "a@b.fr"})
		back, err := mail.ParseAddress(strings.ReplaceAll(h, "\r\n", ""))
		if err != nil || back.Name != c.want {
			t.Errorf("%q is read back as %v, %v", h, back, err)
		}
	}
}

func TestReplyTo(t *testing.T) {
	in := input()
	in.ReplyTo = "secretariat@exemple.fr"
	b, err := Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader(string(b)))
	if err != nil || m.Header.Get("Reply-To") != "<secretariat@exemple.fr>" {
		t.Errorf("%v %v", m.Header, err)
	}
	in.ReplyTo = "a@b.fr\r\nBcc: c@d.fr"
	if _, err := Compose(in); err == nil {
		t.Error("a line break in Reply-To is taken")
	}
}
