package draft

import (
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/plan"
)

// What follows the last sentence of a conclusion leaves the box and stays in the letter.
func TestFootLeavesTheBox(t *testing.T) {
	for _, foot := range []string{
		"Avec mes salutations confraternelles les meilleures,", "Confraternellement vôtre,", "Amicalement,", "Bien à toi.", "Merci de ta confiance, bonjour aux enfants", "Je vous prie de croire à mes sentiments les meilleurs.", "With kind regards, Ann",
		"Lu et signé par : Dr Paul MARTIN", "Validé le 21/10/2026", "Signé électroniquement", "Copie : Dr Anne DURAND", "fin_export=1", "Dr T. ARGENTON",
		"Examen réalisé le 20/10/2026 chez Monsieur X", "Patient ...... : DELCASSAGNE Jean", "RPPS 99900001234", "End of report",
	} {
		l := letterOf(t, document([]pipeline.Exam{pipeline.ECG}, written{"conclusion", "Conclusion", "ECG normal.\n" + foot}, written{"rhythm", "Rythme", "sinusal."}))
		if !slices.Equal(l.Conclusion, []string{"ECG normal."}) {
			t.Errorf("%q: box %q", foot, l.Conclusion)
		}
		if !strings.Contains(squeezed(bodyOf(l)), squeezed(set(foot))) {
			t.Errorf("%q is lost:\n%s", foot, bodyOf(l))
		}
	}
	for _, said := range []string{
		"Dr Martin prévenu par téléphone.", "Merci de me rappeler, cordialement.", "Merci de signer le certificat.", "Patient prévenu.", "Pas de contrôle.", "Copie du tracé remise au patient pour le bloc.", "FEVG 62 %.", "Sentiment d'oppression sans substrat.",
	} {
		l := letterOf(t, document([]pipeline.Exam{pipeline.ECG}, written{"conclusion", "Conclusion", "ECG normal.\n" + said}))
		if box := strings.Join(append(append(l.Conclusion, l.Drugs...), l.Ask.Lines...), "\n"); !strings.Contains(box, said) {
			t.Errorf("%q left the box: %q", said, box)
		}
	}
}

func TestRunsJoinWhatThePageBroke(t *testing.T) {
	sentence := func(text, of string, c plan.Class) plan.Sentence {
		i := strings.Index(text, of)
		s := pipeline.Span{Start: i, End: i + len(of)}
		return plan.Sentence{Span: s, Text: s, Class: c}
	}
	for name, c := range map[string]struct {
		text string
		of   []plan.Sentence
		want []string
	}{
		"a sentence over two lines": {"Pas de limite à\nl'effort. ECG normal.", []plan.Sentence{{Span: pipeline.Span{Start: 0, End: 26}, Class: plan.Fact}}, []string{"Pas de limite à l'effort. ECG normal."}},
		"a frame":                   {"Normal test,      |\n| negative.       |", []plan.Sentence{{Span: pipeline.Span{Start: 0, End: 30}, Class: plan.Fact}}, []string{"Normal test, negative."}},
		"two lines":                 {"ECG normal.\nETT normale.", nil, []string{"ECG normal.", "ETT normale."}},
		"rules":                     {"ECG normal.\n***\n+-----+\n", nil, []string{"ECG normal."}},
	} {
		got := runs(part{text: c.text}, c.of, pipeline.ActionAsked)
		var texts []string
		for _, r := range got {
			texts = append(texts, r.text)
		}
		if !slices.Equal(texts, c.want) {
			t.Errorf("%s: %q", name, texts)
		}
	}
	text := "3. Kyste du foie ; échographie par vos soins."
	item := sentence(text, "3. Kyste du foie ;", plan.Fact)
	item.Text.Start += 3
	got := runs(part{text: text}, []plan.Sentence{item, sentence(text, "échographie par vos soins.", plan.Ask)}, pipeline.ActionAsked)
	if len(got) != 1 || got[0].class != plan.Ask || got[0].text != text {
		t.Errorf("half an item: %+v", got)
	}
	text = "Cœur sain ; je ne modifie rien."
	got = runs(part{text: text}, []plan.Sentence{sentence(text, "Cœur sain ;", plan.Fact), sentence(text, "je ne modifie rien.", plan.Steady)}, pipeline.ActionAsked)
	if len(got) != 2 || got[0].text != "Cœur sain" {
		t.Errorf("a semicolon hangs: %+v", got)
	}
}

// What the practice does itself is no request.
func TestFollowUpIsNoRequest(t *testing.T) {
	l := letterOf(t, document([]pipeline.Exam{pipeline.ECG}, written{"conclusion", "Conclusion", "ECG normal. Merci de contrôler la kaliémie dans 15 jours. Je le reverrai dans un an."}))
	if !slices.Equal(l.Ask.Lines, []string{"Merci de contrôler la kaliémie dans 15 jours."}) || !strings.Contains(strings.Join(l.Conclusion, " "), "Je le reverrai") {
		t.Errorf("asked %q, conclusion %q", l.Ask.Lines, l.Conclusion)
	}
}

func TestUnlabelled(t *testing.T) {
	for in, want := range map[string]string{
		"Conclusion du docteur : RA serré.": "RA serré.", "[CONCLUSION]\nRA serré.": "RA serré.", "Conclusion\tRA serré.": "RA serré.", "/ccl/ RA serré": "RA serré",
		"Opinion: normal ECG": "normal ECG", "En concluzion : RA": "RA", "En conclusion, RA serré": "En conclusion, RA serré", "SYNTHESE. FA": "FA", "Conclusion :": "Conclusion :",
		"Rétrécissement : serré": "Rétrécissement : serré", "** Conclusion ** : RA": "RA",
	} {
		if got := unlabelled(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// The letter has a courtesy above its signature; the same words are not said twice.
func TestClosingStandsOnce(t *testing.T) {
	for line, kept := range map[string]bool{"Bien confraternellement,": false, "BIEN CONFRATERNELLEMENT": false, "Bien confraternellement à vous deux,": true, "Amicalement,": true} {
		l := letterOf(t, document([]pipeline.Exam{pipeline.ECG}, written{"rhythm", "Rythme", "sinusal.\n" + line}))
		if strings.Contains(all(l), line) != kept {
			t.Errorf("%q: in the body %v", line, !kept)
		}
	}
}
