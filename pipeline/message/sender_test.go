package message

import (
	"testing"

	"cardiopli/pipeline"
)

func TestSender(t *testing.T) {
	for head, want := range map[string]pipeline.Address{
		"From: \"Dr_Marie_MARTIN\"\r\n <Cabinet@Exemple.MSSANTE.fr>\r\nTo: <a@b.fr>": "Cabinet@exemple.mssante.fr",
		"From: =?utf-8?b?w6k=?= <a@b.fr>":                                            "a@b.fr",
		"To: <a@b.fr>":                                                               "",
		"From: <a@b.fr>, <c@d.fr>":                                                   "",
		"From: <a@b.fr>\r\nFrom <x@y.fr>":                                            "",
		"From: Cabinet <cabinet@>":                                                   "",
	} {
		if got := Sender([]byte(head + "\r\n\r\ntext")); got != want {
			t.Errorf("%q: %q, want %q", head, got, want)
		}
	}
	if Sender([]byte("From: <a@b.fr>")) != "" {
		t.Error("a header without end")
	}
}
