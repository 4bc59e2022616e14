package header

import (
	"io/fs"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/testdata"
)

// TestCheck holds one report a rule, and beside it the like that is no
// contradiction.
func TestCheck(t *testing.T) {
	today := pipeline.Date{Year: 2026, Month: 12, Day: 1}
	head := func(s string) string {
		return "Dr Line OSTREL, cardiologue\nECG du 10/11/2026\nMédecin traitant : Dr Jules PARIZET\n" + s
	}
	good := wholeINS("2581300000001")
	real := wholeINS("2580375123456")
	wrong := good[:14] + string('0'+(good[14]-'0'+1)%10)
	for _, c := range []struct{ name, text, rule string }{
		{"key right", head("Mme VIDALIE Rose, née le 12/03/1958, INS " + good), ""},
		{"key wrong", head("Mme VIDALIE Rose, née le 12/03/1958, INS " + wrong), "ins_key"},
		{"Corsica 2A", head("Mme VIDALIE Rose, née le 12/03/1958, INS " + wholeINS("258032A001002")), ""},
		{"Corsica 2B spaced", head("Mme VIDALIE Rose, née le 12/03/1958, INS 2 58 03 2B 001 002 " + wholeINS("258032B001002")[13:]), ""},
		{"sex of the number", head("M. VIDALIE René, né le 12/03/1958, INS " + good), "ins_vs_sex"},
		{"year of the number", head("Mme VIDALIE Rose, née le 12/03/1959, INS " + good), "ins_vs_birth_date"},
		{"month of the number", head("Mme VIDALIE Rose, née le 12/04/1958, INS " + real), "ins_vs_birth_date"},
		{"month 13 compares with nothing", head("Mme VIDALIE Rose, née le 12/04/1958, INS " + good), ""},
		{"exam to come", strings.Replace(head("Mme VIDALIE Rose, née le 12/03/1958"), "10/11/2026", "10/11/2027", 1), "date_future"},
		{"control to come", head("Mme VIDALIE Rose, née le 12/03/1958\nConclusion : normal. Contrôle le 10/11/2027."), ""},
		{"age off by ten", head("Mme VIDALIE Rose, née le 12/03/1958 (58 ans)"), "age_vs_birth_date"},
		{"age off by one", head("Mme VIDALIE Rose, née le 12/03/1958 (69 ans)"), ""},
		{"age in the text", head("Mme VIDALIE Rose, née le 12/03/1958\nIndication : patiente de 48 ans, palpitations."), "age_vs_birth_date"},
		{"age of the father", head("Mme VIDALIE Rose, née le 12/03/1958\nIndication : père décédé à l'âge de 50 ans."), ""},
		{"years since", head("Mme VIDALIE Rose, née le 12/03/1958\nIndication : HTA depuis 12 ans, patiente suivie depuis 5 ans."), ""},
		{"at the age of", head("Mme VIDALIE Rose, née le 12/03/1958\nIndication : patiente opérée à l'âge de 40 ans."), ""},
		{"born agrees", head("Mme VIDALIE Rose née le 12/03/1958"), ""},
		{"born disagrees", head("Mme VIDALIE Rose né le 12/03/1958"), "sex_vs_grammar"},
		{"born for both", head("Mme VIDALIE Rose né(e) le 12/03/1958"), ""},
		{"civility against the field", head("M. VIDALIE Rose, 12/03/1958, sexe : F"), "sex_vs_grammar"},
		{"noun disagrees", head("M. VIDALIE René, né le 12/03/1958\nIndication : la patiente se plaint de palpitations."), "sex_vs_grammar"},
		{"noun agrees", head("M. VIDALIE René, né le 12/03/1958\nIndication : ce patient se plaint de palpitations."), ""},
		{"label agrees with nobody", head("Patient : Mme VIDALIE Rose, née le 12/03/1958"), ""},
		{"set phrase", head("Mme VIDALIE Rose, née le 12/03/1958\nTechnique : consentement du patient recueilli."), ""},
		{"he of a lady", "Dr Ann Lee, cardiologist\nTo: Dr Tom Hall\nRe: Mrs Jane ALBERTSON, born 3 March 1950, female\nECG of 10 November 2026\nIndication: the patient is well. He has palpitations and is on no treatment.\nImpression: normal.", "sex_vs_grammar"},
		{"other name in the text", head("Mme VIDALIE Rose, née le 12/03/1958\nConclusion : Madame TRONCHET va bien."), "name_mismatch"},
		{"same name in the text", head("Mme VIDALIE Rose, née le 12/03/1958\nConclusion : Madame Vidalie va bien."), ""},
		{"birth name in the text", head("Mme VIDALIE Rose née COMBES, née le 12/03/1958\nConclusion : Madame Combes va bien."), ""},
		{"a letter changed", head("Mme VIDALIER Rose, née le 12/03/1958\nConclusion : VIDALLIER Rose, ECG normal."), "name_mismatch"},
		{"noun in a telegram", head("M. VIDALIE René, né le 12/03/1958\nDYSPNEE RECENTE. PATIENTE ADRESSEE POUR BILAN."), "sex_vs_grammar"},
		{"noun in a telegram agrees", head("Mme VIDALIE Rose, née le 12/03/1958\nPatiente de 68 ans, suivie pour une HTA."), ""},
		{"written before the examination", head("Mme VIDALIE Rose, née le 12/03/1958\nCompte rendu rédigé le 03/11/2026."), "date_future"},
		{"written after the examination", head("Mme VIDALIE Rose, née le 12/03/1958\nCompte rendu dicté le jeudi 12/11/2026."), ""},
		{"another name before the heading", "ECG du 10/11/2026, Dr Line OSTREL\nM. TRONCHET est anticoagulé, rythme sinusal.\npatient : VIDALIE René, né le 12/03/1958, sexe M\npour le Dr Jules PARIZET", "name_mismatch"},
		{"a letter's first words", "ECG du 10/11/2026, Dr Line OSTREL\nM. VIDALIE est anticoagulé, rythme sinusal.\npatient : VIDALIE René, né le 12/03/1958, sexe M\npour le Dr Jules PARIZET", ""},
		{"small letters, as dictated", head("Mme VIDALIE Rose, née le 12/03/1958\nIndication : madame tronchet se plaint de palpitations."), "name_mismatch"},
		{"small letters, the same", head("Mme VIDALIE Rose, née le 12/03/1958\nIndication : madame vidalie se plaint de palpitations."), ""},
		{"M-mode is nobody", head("Mme VIDALIE Rose, née le 12/03/1958\nTechnique : 2D, M-MODE, doppler."), ""},
		{"born before a birth name", head("Mme VIDALIE Rose, né COMBES\nDDN 12/03/1958"), "sex_vs_grammar"},
		{"born before a birth name, right", head("Mme VIDALIE Rose, née COMBES\nDDN 12/03/1958"), ""},
		{"another name in capitals", head("MME VIDALIE ROSE, NEE LE 12/03/1958\nESV=18. MME TRONCHET A RENDU UN JOURNAL VIERGE."), "name_mismatch"},
		{"another gentleman in capitals", head("M. VIDALIE RENE, NE LE 12/03/1958\nESV=18. MR TRONCHET A RENDU UN JOURNAL VIERGE."), "name_mismatch"},
		{"MR is a leak", head("Mme VIDALIE Rose, née le 12/03/1958\nMR GRADE 2 IS STABLE, MS ABSENT."), ""},
		{"the nurse", head("Mme VIDALIE Rose, née le 12/03/1958\nExamen fait avec Mme TRONCHET, infirmière.\nConclusion : normal."), ""},
		{"the husband", head("Mme VIDALIE Rose, née le 12/03/1958\nIndication : venue avec son époux M. TRONCHET.\nConclusion : normal."), ""},
		{"a physician with civility", head("Mme VIDALIE Rose, née le 12/03/1958\nConclusion : revoir M. le Dr PARIZET et Mme Ostrel."), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := Read(c.text)
			var rules []string
			for _, f := range Check(h, c.text, today) {
				rules = append(rules, f.Rule)
				if f.Kind != pipeline.Contradiction || f.Severity != pipeline.Error || f.Message == "" || f.Hint == "" || f.Span.IsZero() {
					t.Errorf("finding is not complete: %+v", f)
				}
			}
			if got := strings.Join(rules, " "); got != c.rule {
				t.Errorf("rules %q, want %q", got, c.rule)
			}
		})
	}
}

// TestINSKeys holds published test identities, among them a Corsican one, and
// two whose key is known to be wrong.
func TestINSKeys(t *testing.T) {
	for _, n := range []string{"279035121518989", "180032B02040123", "109076322083489", "277010115400329", "162018885045327"} {
		if !insKey(n) {
			t.Errorf("key of %s is refused", n)
		}
	}
	for _, n := range []string{"288091234567823", "253097812634581"} {
		if insKey(n) {
			t.Errorf("key of %s is accepted", n)
		}
	}
}

func TestSections(t *testing.T) {
	text := "ECG du 10/11/2026\nMme VIDALIE Rose, née le 12/03/1958\nMédecin traitant : Dr Jules PARIZET\n\nMotif : palpitations.\nRythme sinusal à 70/min.\nATCD : HTA\n\nRepolarisation : normale. QT 400 ms.\nCCL : ECG normal. Recommandations : aucune.\n\nDr Line OSTREL"
	want := []string{"indication|Motif|palpitations.", "||Rythme sinusal à 70/min.", "history|ATCD|HTA", "repolarisation|Repolarisation|normale. QT 400 ms.", "conclusion|CCL|ECG normal.", "plan|Recommandations|aucune."}
	var got []string
	for _, s := range Read(text).Sections {
		got = append(got, s.Key+"|"+s.Title+"|"+s.Text)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Dr A. BEC\nMme VIDALIE Rose née le 12/03/1958 INS 2 58 13 00 000 001 12\npour Dr C. DEL\nConclusion : x")
	f.Add("| Nom | Prénom |\n|---|---|\n| É | Œ |\nß né le 31/02/1950 (99 ans)")
	f.Add("Re: Mr ſmith\u2028Dr \u00a0’’ d'\xff\n\t|:|=")
	f.Fuzz(func(t *testing.T, text string) {
		h := Read(text)
		checkSpans(t, h, text)
	})
}

// TestLong reads a long text of names, dates and marks; work that grows with
// the square of the length would not end.
func TestLong(t *testing.T) {
	for _, unit := range []string{"Dr Jean DUPONT ", "12/03/1958 ", "Mme ", "né le ", "Patient : ", "| a ", "conclusion : ", "DE LA ", "a@b.fr ", "ECG\n", "A", "1 ", "M. DUPONT\n", "Dr A. BEC par ", "| Dr A. BEC ", "copie : Dr A. BEC, ", "né le premier mai deux mille vingt ", "Dr A. BEC\n", "opéré par le Dr A. BEC ", "sexe : [ ] M "} {
		text := strings.Repeat(unit, (1<<16)/len(unit))
		h := Read(text)
		checkSpans(t, h, text)
	}
}

// BenchmarkRead reads the sample reports, one a turn.
func BenchmarkRead(b *testing.B) {
	names, err := fs.Glob(testdata.Reports, "reports/*.txt")
	if err != nil || len(names) == 0 {
		b.Fatal(err)
	}
	var texts []string
	for _, n := range names {
		raw, err := fs.ReadFile(testdata.Reports, n)
		if err != nil {
			b.Fatal(err)
		}
		texts = append(texts, string(raw))
	}
	n := 0
	for b.Loop() {
		Read(texts[n%len(texts)])
		n++
	}
}
