package draft

import "testing"

func TestConcluding(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a sentence":       {"ECG sinusal.\n\nEn conclusion, ECG normal.\n\nAmitiés,\nAnne", "En conclusion, ECG normal."},
		"a sign":           {"/ST/ rien.\n/ccl/ pause de 6 s.\n", "/ccl/ pause de 6 s."},
		"a bracket":        {"x\n[CONCLUSION]\nRA serré.\nFEVG conservée.\n\nSigné", "[CONCLUSION]\nRA serré.\nFEVG conservée."},
		"a tabulator":      {"Nuit\t131\nConclusion\tHTA non contrôlée.", "Conclusion\tHTA non contrôlée."},
		"a slip":           {"En concluzion : RM serré.", "En concluzion : RM serré."},
		"an opinion":       {"Mon avis : QT long.", "Mon avis : QT long."},
		"English":          {"My impression: normal tracing.", "My impression: normal tracing."},
		"the last one":     {"Conclusion : a.\n\nConclusion : b.", "Conclusion : b."},
		"capitals":         {"SYNTHESE. FA paroxystique.", "SYNTHESE. FA paroxystique."},
		"not a conclusion": {"La conclusion du scanner de mars : rien.\nConclusions à venir demain matin", ""},
		"within a line":    {"Le patient attend la conclusion : rien.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			from, to, ok := concluding(c.text)
			if got := c.text[from:to]; ok != (c.want != "") || ok && trim(got) != c.want {
				t.Errorf("got %q %v", got, ok)
			}
		})
	}
}

func trim(s string) string {
	for len(s) > 0 && s[len(s)-1] == '\n' {
		s = s[:len(s)-1]
	}
	return s
}
