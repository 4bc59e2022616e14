package batch

import (
	"math/rand/v2"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

const (
	practice = "CABINET DE CARDIOLOGIE DES TILLEULS\nDr Hortense VALBRUNE - Cardiologue\n8 allée des Tilleuls, 99000 VILLE-EXEMPLE\n\n"
	body     = "ÉLECTROCARDIOGRAMME du 14/10/2026\n\nIndication : bilan préopératoire. Rythme sinusal régulier à 64/min, intervalle PR à 172 ms, QRS fins à 92 ms.\n" +
		"Repolarisation normale, pas de trouble de conduction.\n\nCONCLUSION : ECG dans les limites de la normale.\n"
	echo = "ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE du 14/10/2026\n\nVentricule gauche non dilaté, FEVG 58 % (Simpson biplan). Pas de valvulopathie significative. PAPs 30 mmHg.\n\nCONCLUSION : échocardiographie normale.\n"
	end  = "\nDr H. Valbrune\n"
	a    = "Patient : LESTRADOU Armand, né le 12/03/1958, sexe M\n"
	b    = "Patient : OLLIVERAND Thérèse, née le 09/02/1945, sexe F\n"
	c    = "Patiente : MORANGE Lucie, née le 30/06/1971\n"
)

func TestSplit(t *testing.T) {
	for name, x := range map[string]struct {
		text  string
		parts int
		// begins are the first words of each part but the first
		begins []string
		doubt  bool
	}{
		"empty":                            {"", 1, nil, false},
		"one letter":                       {practice + a + body + end, 1, nil, false},
		"labels only":                      {a + body + end + "\n" + b + echo + end, 2, []string{"Patient : OLL"}, false},
		"title over label":                 {"COMPTE RENDU D'ECG\n" + a + body + end + "\nCOMPTE RENDU D'ECHO\n" + b + echo + end, 2, []string{"COMPTE RENDU D'ECHO"}, false},
		"letterheads":                      {practice + a + body + end + "\n\n" + practice + b + echo + end + "\n\n" + practice + c + body, 3, []string{"CABINET", "CABINET"}, false},
		"form feeds":                       {a + body + end + "\f" + b + echo + end + "\f" + c + body, 3, []string{"Patient : OLL", "Patiente : MOR"}, false},
		"separators":                       {a + body + end + "=====\n" + b + echo + end + "-----\n" + c + body, 3, []string{"Patient : OLL", "Patiente : MOR"}, false},
		"stars":                            {a + body + end + "\n* * * * *\n\n" + b + echo, 2, []string{"Patient : OLL"}, false},
		"civil heading behind a separator": {"Mme LESTRADOU Armande, née le 12/03/1958\n" + body + end + "\n__________\nM. OLLIVERAND Paul, né le 09/02/1945\n" + echo, 2, []string{"M. OLL"}, false},
		"letter behind a separator":        {"Cher confrère,\n\nJ'ai vu M. LESTRADOU Armand, né le 12/03/1958. " + body + end + "\n==========\n\nChère amie,\n\nMerci de m'avoir adressé Mme OLLIVERAND Thérèse, née le 09/02/1945. " + echo, 2, []string{"Chère amie"}, false},
		"lettre suivante":                  {a + body + end + "Lettre suivante\n" + b + echo, 2, []string{"Patient : OLL"}, false},
		"spoken in a line":                 {"patient monsieur lestradou armand né le douze mars mille neuf cent cinquante-huit point électrocardiogramme normal point bien confraternellement lettre suivante patiente madame olliverand thérèse point échographie normale avec une fraction d'éjection à cinquante-huit pour cent point", 2, []string{"patiente madame"}, false},
		"spoken, ended":                    {"monsieur lestradou armand né le douze mars mille neuf cent cinquante-huit point électrocardiogramme normal point lettre suivante point madame olliverand thérèse point échographie normale avec une fraction d'éjection à cinquante-huit pour cent point", 2, []string{"madame olliverand"}, false},
		"closing, spoken":                  {"monsieur lestradou armand né le douze mars cinquante-huit point électrocardiogramme tout à fait normal point bien confraternellement patient suivant madame olliverand thérèse point échographie normale avec une fraction d'éjection à cinquante-huit pour cent point", 2, []string{"madame olliverand"}, false},
		"next letter":                      {"Patient: John SMITH, born 12/03/1958\nECG: sinus rhythm, normal. Conclusion: normal ECG.\n\nNext letter.\n\nPatient: Mary JONES, born 09/02/1945\nEchocardiogram: LVEF 58 %. Conclusion: normal.", 2, []string{"Patient: Mary"}, false},
		"deuxième lettre":                  {a + body + "\nDeuxième lettre :\n\n" + b + echo + "\nTroisième lettre.\n" + c + body, 3, []string{"Patient : OLL", "Patiente : MOR"}, false},
		"two letters on one patient, said": {a + body + "\nCourrier suivant.\nLettre au Dr MARTIN pour le même patient, ECG normal ce jour, traitement inchangé.", 2, []string{"Lettre au Dr"}, false},

		"two letters on one patient": {practice + "Le 14/10/2026\n\nDr Paul GENIEVRE\n\nCher ami,\n\nJ'ai revu M. LESTRADOU Armand, né le 12/03/1958. " + echo + "\nBien amicalement,\nDr H. Valbrune\n\n\n" + practice + "Le 14/10/2026\n\nPr Anne MALAVERGNE\n\nChère amie,\n\nJe vous confie M. LESTRADOU Armand, né le 12/03/1958. " + echo + "\nBien amicalement,\nDr H. Valbrune\n", 2, []string{"CABINET"}, false},
		"two letters, a rule":        {"Dr Paul GENIEVRE\n\nCher ami,\n\nJ'ai revu M. LESTRADOU Armand, né le 12/03/1958. " + echo + "\nBien amicalement,\nDr H. Valbrune\n\n==========\n\nPr Anne MALAVERGNE\n\nChère amie,\n\nJe vous confie M. LESTRADOU Armand, né le 12/03/1958. " + echo + "\nBien amicalement,\nDr H. Valbrune\n", 2, []string{"Pr Anne"}, false},
		"husband and wife":           {a + body + end + "\n=====\nPatiente : LESTRADOU Rose, née le 01/02/1960\n" + echo + end, 2, []string{"Patiente : LES"}, false},
		"a paragraph":                {"Premier patient monsieur Lestradou Armand né le 12 mars 1958 rythme sinusal échographie normale. Patient suivant, madame Olliverand Thérèse, née le 9 février 1945, holter normal sans arythmie ni pause. Patient suivant, monsieur Morange Luc né le 30 juin 1971, épreuve d'effort négative à 150 watts.", 3, []string{"madame Oll", "monsieur Mor"}, false},
		"capitals":                   {"MME LESTRADOU ARMANDE NEE LE 12/03/1958\nETT : FEVG 60 %, PAS DE VALVULOPATHIE, PAPS 30 MMHG\nCONCLUSION : ECHOGRAPHIE NORMALE\n\n\nM OLLIVERAND PAUL NE LE 09/02/1945\nHOLTER : RYTHME SINUSAL, FC MOYENNE 64, ESV RARES\nCONCLUSION : HOLTER NORMAL\n", 2, []string{"M OLL"}, false},
		"capitals, no gap":           {"MME LESTRADOU ARMANDE NEE LE 12/03/1958\nETT : FEVG 60 %, PAS DE VALVULOPATHIE, PAPS 30 MMHG\nM OLLIVERAND PAUL NE LE 09/02/1945\nHOLTER : RYTHME SINUSAL, FC MOYENNE 64, ESV RARES\nCONCLUSION : HOLTER NORMAL\n", 1, nil, true},

		"several examinations":     {practice + a + body + "\n-----\n" + a + echo + end, 1, nil, false},
		"annexe":                   {practice + a + body + end + "\f" + practice + "ANNEXE : tableau des mesures\nFEVG 58 %, PAPS 30 mmHg, rythme sinusal, surface aortique normale, intervalle PR 172 ms.\n", 1, nil, false},
		"identity on each page":    {practice + a + body + "\f" + practice + a + echo + end, 1, nil, false},
		"mother and daughter":      {practice + a + body + "\nSa fille, Mme PERRIN Julie, née le 02/03/1980, est suivie pour la même cardiopathie ; un électrocardiogramme est prévu.\n" + end, 1, nil, false},
		"compared with another":    {practice + a + body + "\nTracé comparé à Mme OLLIVERAND, vue ce matin.\n" + end, 1, nil, false},
		"referring physician":      {practice + "Dr Paul GENIEVRE\n12 rue des Lilas\n\n" + a + "Médecin traitant : Dr Paul GENIEVRE\n" + body + end, 1, nil, false},
		"two in one heading":       {practice + a + "Personne à prévenir : Mme LESTRADOU Rose\nNom : LESTRADOU Rose, née le 01/01/1960\n" + body + end, 1, nil, false},
		"rules inside":             {practice + "-----\n" + a + "-----\n" + body + "-----\n" + end + "-----\nSecrétariat : Mme DURAND\n", 1, nil, false},
		"courrier suivant, a noun": {a + body + "Je vous adresse le courrier suivant : voir annexe.\nPatient suivant correctement son traitement.\n" + echo, 1, nil, false},
		"seen again":               {a + body + "\nNouveau patient pour notre consultation, à revoir.\n", 1, nil, false},
		"command at the end":       {a + body + end + "Lettre suivante", 1, nil, false},
		"name typed two ways":      {a + body + "\f" + "Patient : LESTRADOU A., né le 12/03/1958\n" + echo, 1, nil, false},

		"no border":               {"Mme LESTRADOU Armande, née le 12/03/1958\n" + body + end + "\nM. OLLIVERAND Paul, né le 09/02/1945\n" + echo, 1, nil, true},
		"one name, two dates":     {a + body + end + "\n=====\nPatient : LESTRADOU Armand, né le 21/03/1958\n" + echo, 1, nil, true},
		"two greetings":           {"Cher ami,\n\nJ'ai revu M. LESTRADOU Armand. " + body + "\nBien à toi.\n\nChère amie,\n\nJ'ai vu Mme OLLIVERAND Thérèse. " + echo, 1, nil, true},
		"second one without body": {a + body + end + "\nPatient : OLLIVERAND Thérèse, née le 09/02/1945\n", 1, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			parts := Split(x.text)
			covers(t, x.text, parts)
			if len(parts) != x.parts {
				for _, p := range parts {
					t.Logf("%q", p.Text(x.text))
				}
				t.Fatalf("%d parts, want %d", len(parts), x.parts)
			}
			for i, w := range x.begins {
				if got := parts[i+1].Text(x.text); !strings.HasPrefix(got, w) {
					t.Errorf("part %d begins %.60q, want %q", i+2, got, w)
				}
			}
			fs := Findings(x.text)
			if told := len(fs) > 0; told != (x.doubt || x.parts > 1) {
				t.Errorf("told: %+v", fs)
			}
			for _, f := range fs {
				if f.Kind != pipeline.Reading || f.Rule != "batch" || f.Severity != pipeline.Error || !f.Blocks() || f.Quote == "" || f.Span.Of(x.text) != f.Quote || f.Hint == "" {
					t.Errorf("finding %+v", f)
				}
			}
			for i, p := range parts {
				if len(parts) > 1 && len(Findings(p.Text(x.text))) > 0 {
					t.Errorf("part %d is doubted again: %+v", i+1, Findings(p.Text(x.text)))
				}
			}
		})
	}
}

func TestCommonHead(t *testing.T) {
	text := "Cabinet des Tilleuls\nDr Hortense VALBRUNE, vacation du 14/10/2026\n==========\n" + a + body + "==========\n" + b + echo + "==========\n" + c + body
	parts := Split(text)
	covers(t, text, parts)
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	for i, p := range parts {
		if s := p.Text(text); strings.Count(s, "vacation du 14/10/2026") != 1 || strings.Count(s, "Patient") != 1 {
			t.Errorf("part %d:\n%s", i+1, s)
		}
	}
	if !parts[0].Head.IsZero() || parts[1].Head != parts[2].Head {
		t.Errorf("heads %+v", parts)
	}
}

// What parts hold, put together, is the text: of any text.
func TestNothingLost(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	pieces := []string{practice, a, b, c, body, echo, end, "=====\n", "\f", "\n\n", "Lettre suivante.\n", "-----", "é", "Patient : ", " ", "\r\n", "\xff", "Cher ami,\n", "née le 09/02/1945 ", "1 58 13 00 000 001 31 "}
	for range 1500 {
		var s strings.Builder
		for range r.IntN(14) {
			s.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := s.String()
		parts := Split(text)
		covers(t, text, parts)
		kept := 0
		for _, p := range parts {
			kept += letters(p.Letter.Of(text))
		}
		lost := letters(text) - kept - 40*strings.Count(text, "Lettre suivante")
		if lost > 0 {
			t.Fatalf("%d letters in no letter: %q", lost, text)
		}
		Findings(text)
	}
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{practice + a + body + end + "=====\n" + b + echo, a + body + "\f" + b + echo, "lettre suivante", "\f\f\f", strings.Repeat("-----\n", 50), a + a + b + b, "Cher ami,\nCher ami,\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20_000 {
			return
		}
		parts := Split(text)
		covers(t, text, parts)
		for _, g := range Findings(text) {
			if g.Span.Of(text) == "" && !g.Span.IsZero() {
				t.Fatalf("%+v lies outside", g.Span)
			}
		}
	})
}

// The time grows with the length, whatever stands in the text.
func BenchmarkWorst(b *testing.B) {
	for name, unit := range map[string]string{"rules": "-----\nsuite du texte sans fin ni identité, rythme sinusal\n", "labels": "Patient : ", "born": "né le 12/03/1950 ",
		"greetings": "Cher ami,\n", "patients": "-----\nPatient : ABC%d Jean, né le 12/03/1950\nECG normal.\n", "said": "Lettre suivante.\n"} {
		b.Run(name, func(b *testing.B) {
			var s strings.Builder
			for i := 0; s.Len() < MaxText-100; i++ {
				s.WriteString(strings.Replace(unit, "%d", strings.Repeat("X", i%7)+string(rune('A'+i%26)), 1))
			}
			b.SetBytes(int64(s.Len()))
			for range b.N {
				Findings(s.String())
			}
		})
	}
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat(practice+"Patient : OLLIVERAND Thérèse, née le 09/02/1945\n"+body+end+"=====\n"+a+echo+end+"=====\n", 20)
	b.SetBytes(int64(len(text)))
	for range b.N {
		Split(text)
	}
}
