package guard_test

import (
	"reflect"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
)

// FuzzCheck: whatever a text, a name, an address or a certificate holds, the guard
// ends, says the same twice, gives every stop a reason and a way out, and quotes
// places that lie in the text.
func FuzzCheck(f *testing.F) {
	f.Add("Destinataire : Dr Paul MARTIN, 59000 LILLE", "MARTIN", "Paul", "paul.martin", "medecin.mssante.fr", "99900000029", []byte{})
	f.Add("Cher Docteur", "D'", "-", ".@", "xn--", "", []byte{0x30, 0x82})
	f.Add("Dr Dr Dr", "de la", "", "99900000045", "rnssante.fr", "1", []byte("-----BEGIN"))
	f.Fuzz(func(t *testing.T, text, name, given, local, domain, rpps string, der []byte) {
		r := pipeline.Recipient{Given: given, Name: name, RPPS: rpps, Address: pipeline.Address(local + "@" + domain)}
		o := pipeline.Recipient{Given: name, Name: given, Address: pipeline.Address(local + "x@" + domain)}
		n := pipeline.Named{Given: given, Name: name, RPPS: rpps, Span: pipeline.Span{Start: 0, End: len(text) / 2}}
		c := guard.Case{Text: text, Named: []pipeline.Named{n, {Name: given}}, Patient: pipeline.Patient{Name: name, Given: given, INS: local}, Author: pipeline.Signatory{Name: given},
			Recipients: []pipeline.Recipient{r, o, r}, ByHand: len(text)%2 == 0, Before: []pipeline.Recipient{o}, At: at,
			Book: directory.NewBook(directory.Entry{Recipient: r, Certificate: der, Place: directory.Place{Town: text, Postcode: rpps}}, directory.Entry{Recipient: o, Specialty: text})}
		c.Refusals = []guard.Refusal{{To: guard.Physician(name), At: at}, {Role: given, At: at}}
		fs := guard.Check(c)
		if !reflect.DeepEqual(fs, guard.Check(c)) {
			t.Fatal("the same case gives other findings")
		}
		for _, x := range fs {
			if x.Message == "" || x.Hint == "" {
				t.Fatalf("%s gives no reason or no way out", x.Rule)
			}
			if x.Span.Start < 0 || x.Span.End > len(text) {
				t.Fatalf("%s points outside the text", x.Rule)
			}
		}
		guard.Keys(c.Patient)
		guard.Same(c.Patient, pipeline.Patient{Name: given, Given: name})
	})
}
