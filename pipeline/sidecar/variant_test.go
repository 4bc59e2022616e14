package sidecar

import (
	"encoding/json"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// shortly writes instructions in one line, for tables.
func shortly(in pipeline.Instructions) string {
	var out []string
	add := func(label, s string) {
		if s != "" {
			out = append(out, label+"="+s)
		}
	}
	people := func(all ...pipeline.Named) string {
		var ps []string
		for _, p := range all {
			s := strings.TrimRight(strings.Join([]string{p.Title, p.Given, p.Name, string(p.Address), p.RPPS}, "/"), "/")
			if p.Copy {
				s += "+cc"
			}
			if p != (pipeline.Named{}) {
				ps = append(ps, s)
			}
		}
		return strings.Join(ps, " & ")
	}
	p := in.Patient
	add("name", p.Name)
	add("given", p.Given)
	add("maid", p.BirthName)
	add("birth", p.BirthDate.String())
	add("sex", string(p.Sex))
	add("ins", p.INS)
	add("exam", string(in.Exam))
	add("on", in.On.String())
	add("by", people(in.Author))
	add("to", people(in.Recipients...))
	add("due", in.Due.String())
	add("prio", in.Priority.String())
	add("lang", string(in.Language))
	return strings.Join(out, " ")
}

// What people write, by class; the file name tells JSON from YAML.
func TestVariants(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		// keys
		"flat and nested":            {"nom: ROY\npatient:\n  prénom: Luc\nsexe: M\n", "name=ROY given=Luc sex=M"},
		"camel case":                 {`{"nomDeNaissance":"ROY","dateDeNaissance":"02/03/1950","typeExamen":"ecg","dueDate":"2026-03-05","medecinTraitant":"Dr A BY"}`, "name=ROY birth=1950-03-02 exam=ecg to=Dr/A/BY due=2026-03-05"},
		"pascal case":                {`{"Patient":{"LastName":"ROY","FirstName":"Luc","BirthDate":"1950-03-02","Gender":"Male"}}`, "name=ROY given=Luc birth=1950-03-02 sex=M"},
		"snake":                      {"nom_de_famille: ROY\nnom_de_jeune_fille: PIC\ndate_de_l_examen: 2/3/2026\n", "name=ROY maid=PIC on=2026-03-02"},
		"kebab":                      {"birth-date: 1950-03-02\nlast-name: ROY\n", "name=ROY birth=1950-03-02"},
		"capitals":                   {"NOM: ROY\nPRÉNOM: LUC\nNÉ LE: 02/03/1950\nDESTINATAIRE(S): DR JEAN PIC\n", "name=ROY given=LUC birth=1950-03-02 to=Dr/JEAN/PIC"},
		"capitals but for é":         {"PRéNOM: LUC\nNOM: LéVY\n", "name=LéVY given=LUC"},
		"spaces before the colon":    {"Nom : ROY\nPrénom : Luc\n", "name=ROY given=Luc"},
		"no-break spaces":            {"Nom\u00a0:\u00a0ROY\nPrénom\u202f: Luc\n", "name=ROY given=Luc"},
		"optional letters":           {"Né(e) le: 02/03/1950\nPrénom(s): Luc\nDestinataire(s): Dr A BY\n", "given=Luc birth=1950-03-02 to=Dr/A/BY"},
		"form note":                  {"Date (jj/mm/aaaa): 02/03/2026\n", "on=2026-03-02"},
		"number sign":                {"N° INS: 156130000010129\n", "ins=156130000010129"},
		"née":                        {"nom: ROY\nnée: PIC\n", "name=ROY maid=PIC"},
		"small words left out":       {"date naissance: 02/03/1950\ndate examen: 02/03/2026\n", "birth=1950-03-02 on=2026-03-02"},
		"le":                         {"examen: ecg\nle: 02/03/2026\n", "exam=ecg on=2026-03-02"},
		"exam as a group":            {"examen:\n  type: holter\n  date: 02/03/2026\n", "exam=holter on=2026-03-02"},
		"same said twice":            {"nom: ROY\nname: Roy\nnaissance: 02/03/1950\nné le: 1950-03-02\n", "name=ROY birth=1950-03-02"},
		"second one empty":           {"nom: ROY\nname:\n", "name=ROY"},
		"civility agrees":            {"civilité: Mme\nsexe: F\nnom: ROY\n", "name=ROY sex=F"},
		"identity":                   {"identité:\n  nom: ROY\n", "name=ROY"},
		"numbered recipients":        {"Destinataire 1: Dr A BY\nDestinataire 2: Dr Luc ROY\n", "to=Dr/A/BY & Dr/Luc/ROY"},
		"copies":                     {"destinataire: Dr Luc ROY\ncopie à: Dr Jean PIC\n", "to=Dr/Luc/ROY & Dr/Jean/PIC+cc"},
		"one of the recipients":      {"médecin traitant: Dr Luc ROY\ndestinataires: [Dr Luc ROY, Dr Jean PIC]\n", "to=Dr/Luc/ROY & Dr/Jean/PIC"},
		"said twice, once with more": {"destinataires: [Dr Luc ROY, Dr Jean PIC]\nmédecin traitant: Dr Luc ROY\n", "to=Dr/Luc/ROY & Dr/Jean/PIC"},

		// YAML
		"document marks":         {"%YAML 1.1\n---\nnom: ROY\n...\n", "name=ROY"},
		"closed by dashes":       {"---\nnom: ROY\n---\n", "name=ROY"},
		"comments":               {"# a\nnom: ROY # b\n#prénom: X\n", "name=ROY"},
		"folded":                 {"nom: >-\n  LE\n  GOFF\nprénom: >\n  Luc\n", "name=LE GOFF given=Luc"},
		"literal":                {"nom: |\n  ROY\nprénom: |+\n  Luc\n\n", "name=ROY given=Luc"},
		"plain over two lines":   {"auteur: Dr Luc\n  ROY\n", "by=Dr/Luc/ROY"},
		"norway":                 {"nom: NO\nprénom: On\n", "name=NO given=On"},
		"yes":                    {"nom: Y\nprénom: Yes\n", "name=Y given=Yes"},
		"null":                   {"nom: null\nprénom: ~\nsexe: Null\nexamen: ecg\n", "exam=ecg"},
		"octal":                  {"date: 02032026\n", "on=2026-03-02"},
		"timestamp":              {"date: 2026-03-02 00:00:00\n", "on=2026-03-02"},
		"tags that change none":  {"nom: !!str ROY\nins: !!int 156130000010129\n", "name=ROY ins=156130000010129"},
		"flow":                   {"{nom: ROY, destinataires: [Dr A BY, {nom: ROY}]}", "name=ROY to=Dr/A/BY & //ROY"},
		"dash list not indented": {"destinataires:\n- Dr A BY\n- Dr Luc ROY\n", "to=Dr/A/BY & Dr/Luc/ROY"},
		"JSON in YAML, tabs":     {"{\n\t\"nom\": \"ROY\",\n\t\"sexe\": \"M\"\n}\n", "name=ROY sex=M"},
		"quotes of a processor":  {"nom: “ROY”\nprénom: « Luc »\n", "name=ROY given=Luc"},
		"empty values":           {"nom: ROY\nprénom: ''\ndestinataires: []\npatient: {}\nauteur: {}\ndue: \"\"\n", "name=ROY"},

		// names
		"whole name in nom":       {"nom: ROY Jeanne\n", "name=ROY given=Jeanne"},
		"given name first":        {"nom: Jeanne LE ROY\n", "name=LE ROY given=Jeanne"},
		"civility in nom":         {"nom: Mme ROY\n", "name=ROY sex=F"},
		"née in nom":              {"nom: ROY née PIC\nprénom: Jeanne\n", "name=ROY given=Jeanne maid=PIC"},
		"née in brackets":         {"nom: ROY (née LE PIC)\n", "name=ROY maid=LE PIC"},
		"épouse":                  {"nom: PIC épouse ROY\n", "name=ROY maid=PIC"},
		"full name":               {"nom et prénom: M. ROY Jean-Luc\n", "name=ROY given=Jean-Luc sex=M"},
		"prénom nom":              {"nom complet: Luc de LA TOUR\n", "name=de LA TOUR given=Luc"},
		"given name in both":      {"nom: ROY Jeanne\nprénom: Jeanne\ndestinataire: {nom: Dr Luc PIC, prénom: Luc}\n", "name=ROY given=Jeanne to=Dr/Luc/PIC"},
		"surnames that are words": {"nom: OU\ndestinataires: [Dr Anne CHU, Dr Jacques MÉDECIN, Dr OR]\n", "name=OU to=Dr/Anne/CHU & Dr/Jacques/MÉDECIN & Dr//OR"},
		"double surname":          {"nom: LE GOFF\nprénom: Anne Marie\n", "name=LE GOFF given=Anne Marie"},
		"particle is no given":    {"nom: Saint ANDRÉ\n", "name=Saint ANDRÉ"},
		"birth name alone":        {"nom de naissance: ROY\n", "name=ROY"},
		"apostrophe of a program": {"nom: D’ANGELO\nprénom: N'Golo\n", "name=D’ANGELO given=N'Golo"},

		// numbers and words
		"INS as a number":      {`{"ins": 156130000010129}`, "ins=156130000010129"},
		"INS with .0":          {`{"ins": 156130000010129.0}`, "ins=156130000010129"},
		"INS in groups":        {"ins: 1 56 13 00 000 101 29\n", "ins=156130000010129"},
		"INS with nbsp":        {"ins: 1\u00a056\u00a013\u00a000\u00a0000\u00a0101\u00a029\n", "ins=156130000010129"},
		"sex as a number":      {"sexe: 2\n", "sex=F"},
		"Monsieur":             {"civilité: Monsieur\n", "sex=M"},
		"féminin":              {"genre: Féminin\n", "sex=F"},
		"priority, urgent":     {"urgence: URGENT !\n", "prio=immediate"},
		"priority, yes":        {"urgent: oui\n", "prio=immediate"},
		"priority, true":       {`{"urgent": true}`, "prio=immediate"},
		"priority, < 24 h":     {"priorité: < 24 h\n", "prio=24h"},
		"priority, high":       {"priority: high\n", "prio=24h"},
		"priority, soon":       {"priorité: Sous 48h\n", "prio=soon"},
		"priority, low":        {"priority: low\ndue: 02/03/2026\n", "due=2026-03-02"},
		"priority, normal":     {"priorité: normale\n", ""},
		"holter, how long":     {"examen: Holter ECG de 72 heures\n", "exam=holter"},
		"effort, EE":           {"examen: EE\n", "exam=stress"},
		"MAPA in words":        {"examen: Holter tensionnel (24h)\n", "exam=mapa"},
		"echo in full":         {"examen: Écho-Doppler cardiaque\n", "exam=ett"},
		"ETO in full":          {"examen: Échographie trans-œsophagienne\n", "exam=eto"},
		"exam and its letters": {"examen: Électrocardiogramme (ECG)\n", "exam=ecg"},
		"exam in many words":   {"examen: Écho-Doppler cardiaque transthoracique couleur\n", "exam=ett"},
		"eto in many words":    {"examen: écho cardiaque transœsophagienne\n", "exam=eto"},
		"stress in many words": {"examen: échographie doppler d'effort\n", "exam=stress_echo"},
		"lowered figure":       {"examen: VO₂ max\n", "exam=vo2"},
		"holter, 24 hours":     {"exam: 24-hour Holter\n", "exam=holter"},
		"age behind":           {"né le: 02/03/1950 (76 ans)\n", "birth=1950-03-02"},
		"raised letters":       {"date: 1ᵉʳ mars 2026\n", "on=2026-03-01"},
		"given names":          {"prénoms: \"Anne, Marie\"\n", "given=Anne Marie"},
		"language":             {"langue: en_GB\n", "lang=en"},
		"language, anglais":    {"langue: Anglais\n", "lang=en"},

		// recipients
		"semicolons":               {"destinataires: Dr A BY; Dr Luc ROY ;\n", "to=Dr/A/BY & Dr/Luc/ROY"},
		"lines":                    {"destinataires: |\n  Dr A BY\n  - Pr Luc ROY <l@b.fr>\n", "to=Dr/A/BY & Pr/Luc/ROY/l@b.fr"},
		"et":                       {"destinataires: Dr A BY et Dr Luc ROY\n", "to=Dr/A/BY & Dr/Luc/ROY"},
		"commas between titles":    {"destinataires: Dr A BY, Pr Luc ROY, docteur Jean PIC\n", "to=Dr/A/BY & Pr/Luc/ROY & Dr/Jean/PIC"},
		"commas between addresses": {"to: \"Anne BY <a@b.fr>, Luc ROY <l@b.fr>\"\n", "to=/Anne/BY/a@b.fr & /Luc/ROY/l@b.fr"},
		"comma in a name":          {"destinataire: \"ROY, Luc\"\n", "to=/Luc/ROY"},
		"brackets":                 {"destinataire: Dr Luc ROY (l@b.fr)\n", "to=Dr/Luc/ROY/l@b.fr"},
		"dash":                     {"destinataire: Dr Luc ROY - l@b.fr\n", "to=Dr/Luc/ROY/l@b.fr"},
		"address first":            {"destinataire: l@b.fr (Dr Luc ROY)\n", "to=Dr/Luc/ROY/l@b.fr"},
		"mailto":                   {"destinataire: Dr Luc ROY <mailto:l@b.fr>\n", "to=Dr/Luc/ROY/l@b.fr"},
		"label":                    {"destinataire: \"Dr Luc ROY, mail : l@b.fr\"\n", "to=Dr/Luc/ROY/l@b.fr"},
		"to the attention of":      {"destinataire: À l'attention du Dr ROY\n", "to=Dr//ROY"},
		"Madame le Docteur":        {"destinataire: Madame le Docteur Anne ROY\n", "to=Dr/Anne/ROY"},
		"Monsieur le Professeur":   {"destinataire: M. le Pr ROY\n", "to=Pr//ROY"},
		"civility alone":           {"destinataire: Mme Anne ROY\n", "to=/Anne/ROY"},
		"initials":                 {"destinataires: [Dr J-P ROY, Dr ROY J.P., Dr JP Martin, Dr P. LY]\n", "to=Dr/J-P/ROY & Dr/J.P./ROY & Dr/JP/Martin & Dr/P./LY"},
		"particles":                {"destinataires: [Dr de LA TOUR Luc, Dr Le Goff, Dr Anne van den Berg]\n", "to=Dr/Luc/de LA TOUR & Dr//Le Goff & Dr/Anne/van den Berg"},
		"whole name in a map":      {"destinataire: {nom: Dr Luc ROY, mail: l@b.fr}\n", "to=Dr/Luc/ROY/l@b.fr"},
		"surname in a map":         {"destinataire: {titre: Dr, nom: LE GOFF BIAN}\n", "to=Dr//LE GOFF BIAN"},
		"civility in a map":        {"destinataire: {civilité: Mme, titre: Docteur, prénom: Anne, nom: ROY}\n", "to=Dr/Anne/ROY"},
		"médecin in a map":         {"destinataires:\n- médecin: Dr Luc ROY\n  adresse mssanté: l@b.fr\n  copie: oui\n", "to=Dr/Luc/ROY/l@b.fr+cc"},
		"same twice":               {"destinataires: [Dr Luc ROY, Dr Luc ROY]\n", "to=Dr/Luc/ROY"},
		"what the physician is":    {"auteur: Dr Luc ROY, cardiologue\nmédecin traitant: Dr Jean PIC (médecin généraliste)\n", "by=Dr/Luc/ROY to=Dr/Jean/PIC"},
		"author by number":         {"signataire: Dr Luc ROY RPPS 10001234565\n", "by=Dr/Luc/ROY//10001234565"},
	} {
		t.Run(name, func(t *testing.T) {
			file := "a.yaml"
			if strings.HasPrefix(c.raw, "{") && json.Valid([]byte(c.raw)) {
				file = "a.json"
			}
			in, err := Parse(file, []byte(c.raw))
			if err != nil {
				t.Fatal(err)
			}
			if got := shortly(in); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}
