package vocab

import (
	"slices"
	"testing"
)

// TestSoundsOf: words of a pair sound the same, or not.
func TestSoundsOf(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"téléfone", "téléphone", true}, {"palpitassion", "palpitations", true}, {"kardégique", "Kardégic", true}, {"contrindication", "contre-indication", true},
		{"ensien", "ancien", true}, {"semène", "semaine", true}, {"éfor", "effort", true}, {"ésouflemen", "essoufflement", true}, {"takicardi", "tachycardie", true},
		{"sinkope", "syncope", true}, {"plaviks", "Plavix", true}, {"farmassi", "pharmacie", true}, {"egzamin", "examen", true}, {"oreyette", "oreillette", true},
		{"fibriyation", "fibrillation", true}, {"kœur", "cœur", true}, {"acceiléré", "accéléré", true}, {"cardiac", "cardiaque", true}, {"soucutané", "sous-cutané", true},
		{"aksillaire", "axillaire", true}, {"coronère", "coronaire", true}, {"résoin", "raison", false}, {"moin", "moins", true}, {"trètement", "traitement", true},
		{"ventricule", "vésicule", false}, {"hypo", "hyper", false}, {"pause", "pose", true}, {"aorte", "orte", false}, {"mitral", "mitrale", true}, {"dossié", "dossier", true},
		{"néz", "nez", true}, {"tention", "tension", true}, {"exsamen", "examen", true}, {"kestion", "question", true}, {"soufrance", "souffrance", true},
	} {
		a, b := soundsOf(keyOf(c.a)), soundsOf(keyOf(c.b))
		if same := slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) }); same != c.same {
			t.Errorf("%s %q, %s %q: same %v", c.a, a, c.b, b, same)
		}
	}
}

// TestSoundsLike: the walk finds what the readings of the whole words say.
func TestSoundsLike(t *testing.T) {
	l := load(t)
	for written, want := range map[string]string{"téléfone": "téléphone", "farmacie": "pharmacie", "ensien": "ancien", "akseptasion": "acceptation", "ogmantassion": "augmentation", "kestionère": "questionnaire", "échantiyon": "échantillon", "sirconstence": "circonstance"} {
		got := soundsLike(l.french.general, soundsOf(keyOf(written)))
		if !slices.Contains(got, keyOf(want)) {
			t.Errorf("%s: %q", written, got)
		}
	}
}

func BenchmarkSoundsLike(b *testing.B) {
	l := load(b)
	for b.Loop() {
		if len(soundsLike(l.french.general, soundsOf(keyOf("complicassion")))) == 0 {
			b.Fatal("not found")
		}
	}
}
