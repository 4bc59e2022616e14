package check

import (
	"embed"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

//go:embed testdata/flags.txt testdata/flags_wide.txt testdata/flags_reports.txt testdata/flags_late.txt testdata/flags_answers.txt
var flagTables embed.FS

// TestFlagTable holds the sentences of testdata/flags*.txt: codes, degrees, and
// that the quote holds the words that matter.
func TestFlagTable(t *testing.T) {
	for _, name := range []string{"flags.txt", "flags_wide.txt", "flags_reports.txt", "flags_late.txt", "flags_answers.txt"} {
		t.Run(name, func(t *testing.T) {
			b, err := flagTables.ReadFile("testdata/" + name)
			if err != nil {
				t.Fatal(err)
			}
			holdFlags(t, string(b))
		})
	}
}

func holdFlags(t *testing.T, table string) {
	right, all := 0, 0
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.SplitN(line, "|", 4)
		if len(c) != 4 {
			t.Fatalf("bad line %q", line)
		}
		for i := range c {
			c[i] = strings.TrimSpace(c[i])
		}
		want := strings.TrimPrefix(c[1], "-")
		body := strings.ReplaceAll(c[3], "⏎", "\n")
		all++
		got := flags(t, c[0], body)
		if got != want {
			t.Errorf("%s | %s\n got %q\nwant %q", c[0], body, got, want)
			continue
		}
		if c[2] != "" && !quoted(t, c[0], body, c[2]) {
			t.Errorf("%s | %s\n no quote holds %q", c[0], body, c[2])
			continue
		}
		right++
	}
	t.Logf("%d of %d sentences right", right, all)
}

// quoted reports whether a critical finding of body quotes words.
func quoted(t *testing.T, exam, body, words string) bool {
	t.Helper()
	_, findings, err := shared().Run(pipeline.Document{Text: written(exam, body), At: day})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Kind == pipeline.Critical && strings.Contains(f.Quote, words) {
			return true
		}
	}
	return false
}

// thing is a finding as a noun phrase, with the flags that it raises when it is
// plainly stated.
type thing struct {
	exam, noun string
	fem        bool
	flags      string
}

func (x thing) un() string {
	if x.fem {
		return "une " + x.noun
	}
	return "un " + x.noun
}

// de gives "de thrombus", "d'anévrisme".
func (x thing) de() string {
	if strings.ContainsAny(x.noun[:1], "aeiouhé") || strings.HasPrefix(x.noun, "é") {
		return "d'" + x.noun
	}
	return "de " + x.noun
}

func (x thing) agree(s string) string {
	e := ""
	if x.fem {
		e = "e"
	}
	return strings.ReplaceAll(s, "(e)", e)
}

var things = []thing{
	{"ecg", "sus-décalage du segment ST", false, "STEMI:immediate"},
	{"ecg", "syndrome de Wellens", false, "STEMI_EQ:immediate"},
	{"ecg", "SCA non ST+", false, "NSTE_ACS:24h"},
	{"ecg", "BAV complet", false, "AVB3:immediate"},
	{"holter", "bloc auriculo-ventriculaire du troisième degré", false, "AVB3:immediate"},
	{"ecg", "BAV de haut degré", false, "AVB2_M2:immediate"},
	{"holter", "BAV Mobitz II", false, "AVB2_M2:immediate"},
	{"holter", "pause sinusale de 4,2 s", true, "PAUSE:24h"},
	{"holter", "tachycardie ventriculaire soutenue", true, "VT:immediate"},
	{"holter", "torsade de pointes", true, "VF_TDP:immediate"},
	{"holter", "TVNS de 5 complexes", true, "VT_NS:24h"},
	{"holter", "épisode de FA de 10 minutes", false, "AF_NEW:soon"},
	{"ecg", "onde delta", true, "WPW:soon"},
	{"ecg", "syndrome de Brugada de type 1", false, "BRUGADA1:24h"},
	{"ecg", "QTc supérieur à 500 ms", false, "QTC500:24h"},
	{"ecg", "aspect d'hyperkaliémie", false, "HYPERK:immediate"},
	{"ett", "cœur pulmonaire aigu", false, "PE_RV:immediate"},
	{"ett", "embolie pulmonaire", true, "PE_RV:immediate"},
	{"ett", "tamponade", true, "TAMPONADE:immediate"},
	{"ett", "épanchement péricardique abondant", false, "PERIC_LARGE:24h"},
	{"ett", "dissection aortique", true, "DISSECTION:immediate"},
	{"eto", "flap intimal", false, "DISSECTION:immediate"},
	{"ett", "anévrisme de l'aorte ascendante", false, "AO_ANEURYSM:soon"},
	{"eto", "thrombus de l'auricule gauche", false, "THROMBUS:24h"},
	{"eto", "végétation mitrale", true, "VEGETATION:24h"},
	{"eto", "abcès périvalvulaire", false, "VEGETATION:immediate"},
	{"ett", "dysfonction VG sévère", true, "LVEF_LOW:24h"},
	{"ett", "rétrécissement aortique serré", false, "AS_SEVERE:soon"},
	{"ett", "rupture de cordage", true, "VALVE_ACUTE:24h"},
	{"ett", "faux anévrisme du VG", false, "MECH_COMPL:immediate"},
	{"ett", "obstruction de prothèse mitrale", true, "PROSTH_OBS:24h"},
	{"ett", "HTP sévère", true, "PH_SEVERE:soon"},
	{"ett", "myxome de l'oreillette gauche", false, "MASS:24h"},
	{"stress", "chute tensionnelle", true, "STRESS_HYPO:24h"},
	{"stress", "syncope", true, "STRESS_SYNC:immediate"},
	{"mapa", "urgence hypertensive", true, "HTN_EMERG:immediate"},
	{"ecg", "défaut de capture", false, "PM_FAIL:24h"},
	{"holter", "choc délivré par le DAI", false, "ICD_SHOCK:24h"},
	{"ecg", "péricardite aiguë", true, "PERIC_ACUTE:24h"},
	{"ett", "Tako-Tsubo", false, "TAKO:24h"},
	{"ett", "obstruction intra-VG", true, "LVOT_OBS:soon"},
}

// Sentences with UN (un thrombus), DE (de thrombus) and X (thrombus).
var (
	denials = []string{
		"Pas DE.", "Absence DE.", "Aucun(e) X.", "Aucun(e) X n'est retrouvé(e).", "On ne retrouve pas DE.", "On n'a pas enregistré DE ce jour.",
		"L'examen ne met pas en évidence DE.", "Pas d'argument pour UN.", "Pas de signe en faveur d'UN.", "Il n'y a ni X, ni anomalie associée.",
		"Pas d'anomalie morphologique, ni X.", "X : non.", "X : néant.", "X : absent(e).", "X : 0.", "X : aucun(e).", "X non retrouvé(e).", "Il n'existe pas DE.",
		"Absence d'anomalie notable, DE ou autre.", "Examen sans X.", "Nous n'observons pas DE.", "0 X.", "Recherche DE négative.", "Recherche DE : négative.",
		"UN a été éliminé(e).", "UN est exclu(e).", "L'examen permet d'écarter UN.", "UN n'est pas retrouvé(e).", "L'absence DE est rassurante.", "On note l'absence DE.",
		"Image suspecte, X : néant.", "X, image suspecte : aucun(e).", "Examen rassurant, en particulier pas DE.", "Pas DE à ce jour, contrôle dans un an.",
		"Il n'a jamais été observé DE.", "Nulle trace DE.", "Aucun élément ne fait évoquer UN.", "Aucun argument pour UN.", "Rien n'évoque UN.", "- X : non", "X ? Non.",
	}
	pasts = []string{
		"Antécédent DE en 2015.", "Antécédents : X en 2012.", "ATCD DE.", "Histoire ancienne DE.", "X en 2016, sans récidive.",
		"Il y a 10 ans, X.", "X il y a 8 ans.", "X : épisode ancien, résolu.", "Patient connu pour UN en 2014.", "Motif : suivi d'UN survenu(e) en 2013.",
	}
	relatives = []string{"Père : X.", "Sa mère a présenté UN.", "Antécédents familiaux : X.", "X chez sa sœur.", "Un oncle a eu UN.", "Notion familiale DE."}
	ifs       = []string{
		"Motif : recherche DE.", "Indication : suspicion DE.", "Motif : éliminer UN.", "Motif : X ?", "Indication : dépistage DE.",
		"En cas DE, appeler le 15.", "Si X, adresser aux urgences.", "S'il survenait UN, nous recontacter.", "Risque DE à rappeler au patient.",
		"Examen demandé à la recherche d'UN.", "Un contrôle est prévu pour rechercher UN.", "Demande : éliminer UN.", "À revoir en urgence devant tout(e) X.",
	}
	opens = []string{
		"On ne peut pas éliminer UN.", "On ne peut formellement exclure UN.", "UN ne peut être exclu(e).", "UN n'est pas exclu(e).",
		"Sans que l'on puisse écarter UN.", "Examen difficile, sans qu'on puisse éliminer UN.", "Il n'est pas possible d'éliminer UN.", "On ne peut donc pas écarter avec certitude UN.",
	}
	facts1 = []string{
		"X.", "On note UN.", "Présence d'UN.", "Conclusion : X.", "Examen normal en dehors d'UN.", "Pas d'autre anomalie, mais UN.", "Absence de particularité hormis UN.",
		"Aucune anomalie si ce n'est UN.", "L'examen met en évidence UN.", "On retrouve par ailleurs UN.", "Examen marqué par UN.", "Rien à signaler sauf UN.",
		"Conclusion : probable X.", "Conclusion : aspect en faveur d'UN.", "Conclusion : aspect compatible avec UN.", "Pas de douleur malgré UN.",
		"On ne retrouve qu'UN.", "- X", "Découverte d'UN.", "X : oui.", "X : présent(e).", "Conclusion : suspicion DE.",
	}
)

func (x thing) put(frame string) string {
	s := strings.ReplaceAll(frame, "d'UN", "d'"+x.un())
	s = strings.ReplaceAll(s, "UN", x.un())
	s = strings.ReplaceAll(s, "DE", x.de())
	s = strings.ReplaceAll(s, "X", x.noun)
	s = x.agree(s)
	for i, r := range s { // a sentence begins with a capital
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}

// TestScopes puts every finding in every frame: denied, past, of a relative, in
// an indication or a condition it raises nothing; open it asks one degree lower.
func TestScopes(t *testing.T) {
	right, all := 0, 0
	one := func(x thing, frame, want string) {
		all++
		body := x.put(frame)
		if got := flags(t, x.exam, body); got != want {
			t.Errorf("%s | %s\n got %q\nwant %q", x.exam, body, got, want)
			return
		}
		right++
	}
	for _, x := range things {
		for _, frames := range [][]string{denials, pasts, relatives, ifs} {
			for _, frame := range frames {
				one(x, frame, "")
			}
		}
		for _, frame := range opens {
			code, degree, _ := strings.Cut(x.flags, ":")
			switch degree {
			case "immediate":
				degree = "24h"
			default:
				degree = "soon"
			}
			one(x, frame, code+":"+degree)
		}
		for _, frame := range facts1 {
			one(x, frame, x.flags)
		}
	}
	t.Logf("%d of %d sentences right", right, all)
}
