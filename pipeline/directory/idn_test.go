package directory

import (
	"testing"

	"cardiopli/pipeline"
)

// TestInternationalisedAddress: an entry is found by its address in letters and in
// A-labels, also one that was stored before addresses had one form.
func TestInternationalisedAddress(t *testing.T) {
	for _, stored := range []pipeline.Address{"a@xn--mdecin-bva.fr", "a@médecin.fr", "A@ME\u0301DECIN.FR"} {
		b := NewBook(Entry{Recipient: pipeline.Recipient{Name: "DUPONT", Given: "Paul", Address: stored}})
		for _, asked := range []pipeline.Address{"a@xn--mdecin-bva.fr", "a@médecin.fr", "a@MÉDECIN.fr"} {
			if _, ok := b.Of(pipeline.Recipient{Name: "DUPONT", Given: "Paul", Address: asked}); !ok || len(b.At(string(asked))) != 1 {
				t.Errorf("%+q is not found by %+q", stored, asked)
			}
			if _, m := b.Resolve(pipeline.Named{Address: asked}); !m.Found() {
				t.Errorf("%+q is not resolved by %+q", stored, asked)
			}
		}
		for _, other := range []pipeline.Address{"a@medecin.fr", "a@mеdecin.fr"} {
			if len(b.At(string(other))) != 0 {
				t.Errorf("%+q is found by %+q", stored, other)
			}
		}
	}
}
