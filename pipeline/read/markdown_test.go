package read

import (
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

func TestMarkdown(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"headings and fields": {"# Échocardiographie\n\nNom : DUPONT  \nNé le : 01/02/1950\nSexe : F\n\n## Conclusion ##\nNormale.",
			"Échocardiographie\nNom : DUPONT\nNé le : 01/02/1950\nSexe : F\n\nConclusion\nNormale."},
		"emphasis":           {"**FEVG** 35 %, *très* altérée, __a__ _b_", "FEVG 35 %, très altérée, a b"},
		"diameters":          {"Thrombus de 12*10*8 mm et 3**2**4", "Thrombus de 12*10*8 mm et 3**2**4"},
		"about":              {"gradient ~40~ mmHg", "gradient ~40~ mmHg"},
		"struck out":         {"FEVG ~~35~~ 45 %", "FEVG [barré : 35] 45 %"},
		"comparison":         {"débit <N et PAPS> 60, E/e' <8", "débit <N et PAPS> 60, E/e' <8"},
		"tags":               {"VO<sub>2</sub> max<br>20 ml", "VO2 max\n20 ml"},
		"html block":         {"<div>\nFEVG 60 %\n</div>\n\nfin", "FEVG 60 %\n\nfin"},
		"entities, escapes":  {"5 &lt; 6 &eacute; 2\\*3 &#8805; 1", "5 < 6 é 2*3 ≥ 1"},
		"bullets":            {"- a\n- b\n    - c\n- d", "- a\n- b\n- c\n- d"},
		"numbers":            {"3. a\n4. b\n\n7) c", "3. a\n4. b\n\n7) c"},
		"tasks":              {"- [x] FA\n- [ ] HTA", "- ☒ FA\n- ☐ HTA"},
		"table":              {"| Paramètre | Valeur | Norme |\n|---|---|---|\n| FEVG | 35 % | > 55 |\n| TAPSE | 18 mm | |", "Paramètre | Valeur | Norme\nFEVG | 35 % | > 55\nTAPSE : 18 mm"},
		"code":               {"    FEVG 35 %\n    PAPS `50`\n\nfin `x*y`", "FEVG 35 %\nPAPS `50`\nfin x*y"},
		"links":              {"[voir](https://example.org) <a@example.org>", "voir (https://example.org) a@example.org"},
		"definition remains": {"[1]: note du patient\n\n[1] ici", "[1]: note du patient\n\n[1] ici"},
		"quote":              {"> cité\n> deux\n\nfin", "cité\ndeux\n\nfin"},
		"soft lines":         {"Dr A\nDr B", "Dr A\nDr B"},
		"year at the start":  {"2019. Infarctus\n\nStent.", "2019. Infarctus\n\nStent."},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, "a.md", []byte(tc.in))
			if r.Format != pipeline.Markdown {
				t.Errorf("format %s", r.Format)
			}
			wantText(t, r.Text, tc.want)
		})
	}
}

func TestMarkdownNotes(t *testing.T) {
	r := mustRead(t, "a.md", []byte("texte ![schéma](x.png) <!-- relire --> <b>fin</b>"))
	for _, want := range []string{"image", "« relire »", "HTML"} {
		if !hasNote(r, want) {
			t.Errorf("notes %q lack %q", r.Notes, want)
		}
	}
}

// Marks piled up must neither hang nor overflow the stack.
func TestMarkdownPiledUp(t *testing.T) {
	for _, s := range []string{"[", ">", "*a ", "_", "`", "- ", "<a ", "![", "**a*", "(", "1. ", "> - ", "|", "~~a", "&", "\\", "[a](", " ", "\t"} {
		for _, sep := range []string{"", "\n"} {
			in := strings.Repeat(s+sep, 100_000/len(s+sep)) + " fin"
			start := time.Now()
			r := mustRead(t, "a.md", []byte(in))
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%q: %v", s+sep, took)
			}
			if !strings.Contains(r.Text, "fin") {
				t.Errorf("%q: last word lost", s+sep)
			}
		}
	}
}
