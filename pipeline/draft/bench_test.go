package draft

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func BenchmarkRun(b *testing.B) {
	c := composer(b)
	doc := document([]pipeline.Exam{pipeline.ETT},
		written{"", "", "Nom : DELCASSAGNE Prénom : Firmin\nNé le : 17/05/1972 N° INS : 1 72 13 00 000 007 18\nTaille 178 cm"},
		written{"lv", "VG", strings.Repeat("Non dilaté, DTD 50 mm, FEVG 62 % en Simpson biplan. ", 20)},
		written{"conclusion", "Conclusion", "examen normal."})
	for b.Loop() {
		if _, _, err := c.Run(doc); err != nil {
			b.Fatal(err)
		}
	}
}
