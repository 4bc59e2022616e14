package export

import (
	"net/mail"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/message"
)

// Identities that try the encodings go through every form and into a message.
func TestIdentities(t *testing.T) {
	s := make1(t)
	born := func(y, m, d int) pipeline.Date { return pipeline.Date{Year: y, Month: time.Month(m), Day: d} }
	for name, p := range map[string]pipeline.Patient{
		"apostrophe":   {Name: "D'AEION", Given: "Cœur", BirthDate: born(1980, 3, 2), Sex: pipeline.Male},
		"typographic":  {Name: "L’HÉRAULT", Given: "Zoé", BirthDate: born(1980, 3, 2), Sex: pipeline.Female},
		"ampersand":    {Name: "A&B", Given: "Ann <b>", BirthDate: born(1980, 3, 2), Sex: pipeline.Female},
		"circumflex":   {Name: "X^Y|Z~W", Given: `B\ob`, BirthDate: born(1980, 3, 2), Sex: pipeline.Male},
		"quotation":    {Name: `O"NEILL`, Given: "Léon", BirthDate: born(1980, 3, 2), Sex: pipeline.Male},
		"80 letters":   {Name: "DE LA " + strings.Repeat("VILLEFRANCHE-", 5) + "LONGUEVILLE", Given: "Jean-Baptiste Marie Alexandre", BirthDate: born(1950, 12, 31), Sex: pipeline.Male},
		"birth name":   {Name: "MARTIN", BirthName: "ŒUVRARD", Given: "Élodie", Givens: "Élodie Anne-Marie", BirthDate: born(1962, 2, 28), Sex: pipeline.Female},
		"no sex":       {Name: "DUPONT", Given: "Camille", BirthDate: born(1990, 1, 1)},
		"newborn":      {Name: "PETIT", Given: "Noé", BirthDate: born(2026, 10, 19), Sex: pipeline.Male},
		"Corsican INS": {Name: "CORSE", Given: "Anthony", BirthDate: born(1980, 3, 2), Sex: pipeline.Male, INS: "180032B02040123", INSRoot: pipeline.INSRootTest, Qualified: true, BirthPlace: "2B020", Givens: "ANTHONY"},
		"minor, INS":   {Name: "ECETINSI", Given: "Pierre-Alain", Givens: "PIERRE-ALAIN MURIEL FLORIANT", BirthDate: born(2009, 7, 14), Sex: pipeline.Male, INS: "109076322083489", INSRoot: pipeline.INSRootTest, Qualified: true, BirthPlace: "63220"},
		"INS withheld": {Name: "PAT-TROIS", Given: "Dominique", BirthDate: born(1979, 3, 28), Sex: pipeline.Female, INS: "279035121518989", INSRoot: pipeline.INSRootTest},
	} {
		t.Run(name, func(t *testing.T) {
			is := s.issue(t, report, func(doc *pipeline.Document) { doc.Report.Patient = p })
			f, err := Make(is)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Agree(s.book); err != nil {
				t.Fatal(err)
			}
			ins := p.SentINS()
			for form, b := range map[string][]byte{"CDA": f.CDA, "HPRIM": f.HPRIM(0)} {
				if b == nil && name != "80 letters" {
					t.Errorf("no %s", form)
				}
				spaced := ""
				if p.INS != "" {
					spaced = p.INS[:13] + " " + p.INS[13:]
				}
				has := p.INS != "" && (strings.Contains(string(b), p.INS) || strings.Contains(string(b), spaced))
				if b != nil && has != (ins != "") {
					t.Errorf("the %s has the INS: %v", form, has)
				}
			}
			in := message.Input{Letter: is.Letter, PDF: is.PDF, Recipient: is.Letter.Recipients[0], From: mail.Address{Name: "Cabinet", Address: "a@exemple.mssante.fr"},
				MessageID: "<x.1@exemple.mssante.fr>", Date: is.At, Structured: &message.Structured{Code: f.Type.Code, Label: f.Type.Name, INS: ins != ""},
				Attachments: []message.Attachment{{Name: "IHE_XDM.ZIP", Type: "application/zip", Data: f.XDM}}}
			if _, err := message.Compose(in); err != nil {
				t.Error(err)
			}
		})
	}
}
