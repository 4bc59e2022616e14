package receipt

import "testing"

func TestAddressesThatORCPTWroteWhole(t *testing.T) {
	for in, want := range map[string]string{
		"rfc822;marie+40cabinet+2Eexemple+2Emssante.fr": "marie@cabinet.exemple.mssante.fr",
		"rfc822;marie+2Bmss@cabinet.example":            "marie+mss@cabinet.example",
		"rfc822;marie+42@cabinet.example":               "marie+42@cabinet.example",
	} {
		if got := typed(in); string(got) != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestNothingTurnsTheDirectionOfWriting(t *testing.T) {
	m, err := Read([]byte("From: a@b.fr\r\nSubject: =?utf-8?q?prendre_=E2=80=AEgm_05=E2=80=AC_=C2=9B2J?=\r\nIn-Reply-To: <a@b>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nprendre \u202egm 05\u202c \u20662J\u2069\u009b31m\r\n"))
	if err != nil || m.Subject != "prendre gm 05 2J" || m.Text != "prendre gm 05 2J31m" {
		t.Errorf("%q, %q, %v", m.Subject, m.Text, err)
	}
}
