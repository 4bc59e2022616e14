package checktest

// Layout says how a Truth is written. The dimensions are independent as far as
// they apply: a dictated letter has no table, English writes points.
type Layout struct {
	Language string // fr, en
	Style    string // typed, dictated
	Case     string // normal, capitals, no accents
	Heading  string // name of a heading layout
	Body     string // prose, lines, bullets, table, tabs, compact
	Label    string // names, short, mixed
	Unit     string // table (the unit of the measure table), sibling (cm for mm, s for ms, ...)
	Decimal  string // "," or "."
	Group    string // thousands: space, narrow, none, comma
	Gap      string // between number and unit: " ", "", no-break, narrow no-break
	Link     string // between label and number: " ", " : ", " = ", " à "
	Bullet   string
	Ending   string // line ending
	INS      string // none, compact, spaced
	Title    string // plain, capitals, markdown, numbered
	Order    string // usual, conclusion first
	Age      bool
	seed     uint64 // of the choice among equivalent wordings
}

// LayoutOf draws a layout.
func LayoutOf(seed uint64) Layout {
	d := newDice(seed, 0x1a40)
	l := Layout{seed: seed, Language: "fr", Style: "typed", Case: "normal"}
	switch n := d.IntN(100); {
	case n < 15:
		l.Language = "en"
	case n < 33:
		l.Style = "dictated"
	}
	if l.Style == "typed" && l.Language == "fr" {
		l.Case = pick(d, []string{"normal", "normal", "normal", "capitals", "no accents"})
	}
	l.Body = pick(d, []string{"prose", "prose", "lines", "bullets", "table", "tabs", "compact"})
	l.Label = pick(d, []string{"names", "short", "mixed"})
	l.Unit = pick(d, []string{"table", "table", "table", "sibling"})
	l.Decimal = pick(d, []string{",", ",", ",", "."})
	l.Group = pick(d, []string{"space", "narrow", "none"})
	l.Gap = pick(d, []string{" ", " ", "", "\u00a0", "\u202f"})
	l.Link = pick(d, []string{" ", " : ", " = ", " à "})
	l.Bullet = pick(d, []string{"- ", "• ", "* ", "– "})
	l.Ending = pick(d, []string{"\n", "\n", "\r\n"})
	l.INS = pick(d, []string{"none", "compact", "spaced"})
	l.Title = pick(d, []string{"plain", "capitals", "markdown", "numbered"})
	l.Order = pick(d, []string{"usual", "usual", "usual", "conclusion first"})
	l.Age = d.chance(50)
	switch {
	case l.Style == "dictated":
		l.Heading = pick(d, headingNames(spokenHeadings))
		l.Body, l.Decimal, l.Group, l.Gap, l.Ending, l.Bullet, l.Link, l.Order = "prose", ",", "none", " ", "\n", "", "", "usual"
		l.Title, l.Label = "plain", "spoken"
	case l.Language == "en":
		l.Heading = pick(d, headingNames(englishHeadings))
		l.Decimal, l.Group, l.Label = ".", pick(d, []string{"comma", "none"}), "english"
		if l.Link == " à " {
			l.Link = " "
		}
	default:
		l.Heading = pick(d, headingNames(frenchHeadings))
	}
	return l
}

// Dimensions gives the name of each dimension with the value this layout has
// there, for tables of results.
func (l Layout) Dimensions() [][2]string {
	visible := map[string]string{" ": "space", "": "none", "\u00a0": "no-break space", "\u202f": "narrow no-break space", "\n": "LF", "\r\n": "CRLF", " : ": "colon", " = ": "equals", " à ": "à"}
	show := func(s string) string {
		if v, ok := visible[s]; ok {
			return v
		}
		return s
	}
	age := "not stated"
	if l.Age {
		age = "stated"
	}
	return [][2]string{{"language", l.Language}, {"style", l.Style}, {"case", l.Case}, {"heading", l.Heading}, {"body", l.Body}, {"label", l.Label}, {"unit", l.Unit},
		{"decimal", l.Decimal}, {"thousands", l.Group}, {"gap", show(l.Gap)}, {"link", show(l.Link)}, {"bullet", l.Bullet}, {"ending", show(l.Ending)}, {"ins", l.INS},
		{"title", l.Title}, {"order", l.Order}, {"age", age}}
}

// titles of parts, French and English; several forms mean the same.
var titles = map[string][2][]string{
	"indication":       {{"Indication", "Motif", "Motif de l'examen"}, {"Indication", "Clinical indication", "Reason for referral"}},
	"history":          {{"Antécédents", "ATCD"}, {"History", "Past medical history"}},
	"conditions":       {{"Conditions", "Conditions de l'examen"}, {"Quality and haemodynamics", "Conditions"}},
	"rhythm":           {{"Rythme", "Rythme et fréquence"}, {"Rhythm and rate", "Rhythm"}},
	"conduction":       {{"Conduction"}, {"Conduction"}},
	"repolarisation":   {{"Repolarisation"}, {"ST-T", "Repolarisation"}},
	"lv":               {{"Ventricule gauche", "VG"}, {"Left ventricle", "LV"}},
	"systolic":         {{"Fonction systolique", "Fonction systolique VG"}, {"Systolic function", "LV systolic function"}},
	"diastolic":        {{"Fonction diastolique", "Doppler mitral"}, {"Diastology", "Diastolic function"}},
	"la":               {{"Oreillette gauche"}, {"Left atrium"}},
	"laa":              {{"Auricule gauche"}, {"Left atrial appendage"}},
	"valves":           {{"Valves"}, {"Valves"}},
	"aortic":           {{"Valve aortique"}, {"Aortic valve"}},
	"aorta":            {{"Aorte"}, {"Aorta"}},
	"right":            {{"Cavités droites", "Cœur droit"}, {"Right heart"}},
	"findings":         {{"Autres constatations", "Résultats"}, {"Other findings", "Findings"}},
	"protocol":         {{"Protocole"}, {"Protocol"}},
	"rest":             {{"Au repos", "Repos"}, {"At rest", "Rest"}},
	"exercise":         {{"Effort", "À l'effort"}, {"Exercise", "Exercise response"}},
	"peak":             {{"Au pic de l'effort", "Au pic"}, {"At peak exercise", "Peak"}},
	"gas":              {{"Échanges gazeux"}, {"Gas exchange"}},
	"recovery":         {{"Récupération"}, {"Recovery"}},
	"recording":        {{"Enregistrement"}, {"Recording"}},
	"supraventricular": {{"Arythmie supraventriculaire", "Étage supraventriculaire"}, {"Supraventricular arrhythmia"}},
	"ventricular":      {{"Arythmie ventriculaire", "Étage ventriculaire"}, {"Ventricular arrhythmia"}},
	"diary":            {{"Journal"}, {"Diary"}},
	"readings":         {{"Qualité", "Validité"}, {"Quality"}},
	"means":            {{"Moyennes"}, {"Means", "Averages"}},
	"dipping":          {{"Profil nycthéméral"}, {"Dipping"}},
	"conclusion":       {{"Conclusion", "CONCLUSION", "Au total"}, {"Conclusion", "Impression"}},
}

// examTitles name the examinations.
var examTitles = map[string][2][]string{
	"ecg":         {{"Électrocardiogramme", "ECG 12 dérivations", "Électrocardiogramme de repos"}, {"Electrocardiogram", "12-lead ECG"}},
	"ett":         {{"Échocardiographie transthoracique", "Échographie cardiaque transthoracique", "ETT", "Écho-Doppler cardiaque"}, {"Transthoracic echocardiogram", "Transthoracic echocardiography"}},
	"eto":         {{"Échocardiographie transœsophagienne", "ETO", "Échographie cardiaque transœsophagienne"}, {"Transoesophageal echocardiogram", "Transesophageal echocardiography"}},
	"stress_echo": {{"Échocardiographie d'effort", "Échographie d'effort", "Échocardiographie de stress"}, {"Stress echocardiogram", "Exercise stress echocardiography"}},
	"holter":      {{"Holter ECG", "Holter ECG des 24 heures", "Holter rythmique"}, {"24-hour Holter ECG", "Holter ECG recording"}},
	"mapa":        {{"Mesure ambulatoire de la pression artérielle", "MAPA", "Holter tensionnel"}, {"Ambulatory blood pressure monitoring", "24-hour ABPM"}},
	"stress":      {{"Épreuve d'effort", "Épreuve d'effort sur bicyclette", "Test d'effort"}, {"Exercise stress test", "Exercise ECG test"}},
	"vo2":         {{"Épreuve d'effort avec mesure de la VO2", "Épreuve d'effort cardiorespiratoire", "VO2 max"}, {"Cardiopulmonary exercise test", "CPET"}},
}
