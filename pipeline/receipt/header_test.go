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
