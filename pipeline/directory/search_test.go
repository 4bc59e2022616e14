package directory

import (
	"fmt"
	"strings"
	"testing"
)

func many(n int) *Book {
	es := make([]Entry, n)
	for i := range es {
		es[i] = Entry{Recipient: recipient(fmt.Sprint("Prénom", i%97), fmt.Sprint("Nom", i), "", fmt.Sprintf("p%d@a.mssante.fr", i)), Specialty: "Médecine générale", Place: Place{Town: "Bordeaux", Postcode: "33000"}}
	}
	return NewBook(es...)
}

func TestSearch(t *testing.T) {
	paul := Entry{Recipient: recipient("Paul", "Genièvre", "99900000029", "paul@a.mssante.fr"), Place: Place{Town: "Bordeaux"}, Specialty: "Médecine générale"}
	marie := Entry{Recipient: recipient("Marie", "Genièvre", "", "marie@b.mssante.fr"), Place: Place{Town: "La Rochelle"}, Favourite: true}
	lone := Entry{Recipient: recipient("Zoé", "De La Tour", "", "zoe@c.mssante.fr")}
	gone := Entry{Recipient: recipient("Côme", "Genièvre", "", "")}
	b := NewBook(paul, marie, lone, gone)
	recent := func(e Entry) int { return len(e.Recipient.Given) % 4 } // Zoé 3, Marie 1, Paul 0
	for typed, want := range map[string]string{
		"gen": "Marie Paul", "gen bord": "Paul", "GENIEVRE paul": "Paul", "rochelle": "Marie", "999000": "Paul", "tour": "Zoé", "delatour": "Zoé", "generale": "Paul",
		"": "Marie Zoé Paul", "absent": "", "gen absent": "", "zoe@c": "Zoé",
	} {
		var got []string
		for _, e := range b.Search(typed, recent, 10) {
			got = append(got, e.Recipient.Given)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", typed, got, want)
		}
	}
	if n := len(many(500).Search("nom", nil, 30)); n != 30 {
		t.Error(n)
	}
}

func BenchmarkSearch5000(b *testing.B) {
	book := many(5000)
	for _, typed := range []string{"", "nom49", "bordeaux gen"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				book.Search(typed, nil, 30)
			}
		})
	}
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			many(5000)
		}
	})
}
