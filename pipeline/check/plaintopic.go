package check

import (
	"strings"

	"cardiopli/pipeline/measure/phrase"
)

// plainTopics are told by name alone: what reports deny and state by name, each with its
// wordings in French and English. A kind of block, beat or leak is a topic of its
// own: the denial of one does not deny the next.
var plainTopics = map[string]topic{
	"contraste spontané":             {denied: "contraste|echocontraste|echo ~1 spontane;sludge;spontaneous echo ~1 contrast;spontaneous contrast", static: true, located: true},
	"rupture de cordage":             {denied: "rupture ~1 cordage|cordages;cordage|cordages ~1 rompu|rompus;chordal rupture;ruptured chord|chorda|chordae", static: true, located: true},
	"calcifications mitrales":        {denied: "calcification|calcifications ~2 mitral|mitrale|mitrales;mitral ~2 calcification"},
	"calcifications aortiques":       {denied: "calcification|calcifications ~2 aortique|aortiques|sigmoides;aortic valve calcification"},
	"épanchement pleural":            {denied: "epanchement|epanchements ~1 pleural|pleuraux;epanchement plevre;epanchement pericardique ni pleural;pleural effusion|effusions;pericardial or pleural effusion;pleuresie", stated: "epanchement|epanchements ~1 pleural|pleuraux;pleural effusion|effusions;pleuresie", static: true, located: true},
	"anévrisme du septum":            {denied: "=ASIA;anevrisme|anevrysme ~1 septum interauriculaire|interatrial|inter;septum interauriculaire|interatrial ~1 anevrismal|anevrysmal;atrial septal aneurysm", static: true},
	"fuite paraprothétique":          {denied: "fuite|fuites|regurgitation|insuffisance|leak ~1 paraprothetique|paraprothetiques|periprothetique|paravalvulaire|perivalvulaire;fuite|fuites para|peri prothetique|valvulaire;desinsertion;paravalvular|perivalvular|paraprosthetic leak|leaks|regurgitation", static: true, located: true},
	"abcès":                          {denied: "abces;abscess;abscesses", static: true, located: true},
	"perforation":                    {denied: "perforation|perforations", static: true, located: true},
	"doublets":                       {denied: "doublet|doublets;couplet|couplets", placed: true},
	"salves":                         {denied: "salve|salves", placed: true},
	"bigéminisme":                    {denied: "bigeminisme;bigeminy", placed: true},
	"ESSV":                           {denied: "=ESSV;=ESA;extrasystole|extrasystoles supraventriculaire|supraventriculaires|auriculaire|auriculaires|atriale|atriales;supraventricular|atrial ectopy|ectopics;supraventricular|atrial ectopic beats;=PACs"},
	"flutter":                        {denied: "flutter"},
	"tachycardie atriale":            {denied: "tachycardie ~1 atriale|auriculaire|supraventriculaire;=TSV;atrial|supraventricular tachycardia"},
	"BAV du premier degré":           {denied: "bav _ 1|i;bav 1er|premier;bav 1 er;bloc auriculo|atrio ventriculaire 1er|premier;bloc auriculoventriculaire 1er|premier;bloc auriculo|atrio ventriculaire 1 er;first degree ~2 block"},
	"BAV du deuxième degré":          {denied: "bav 2|ii|2e|2eme|2nd|deuxieme|second;bav 2 e|eme|nd;bloc auriculo|atrio ventriculaire 2e|2eme|deuxieme|second;bloc auriculoventriculaire 2e|2eme|deuxieme|second;second degree ~2 block"},
	"Mobitz 2":                       {denied: "mobitz 2|ii"},
	"Wenckebach":                     {denied: "mobitz 1|i;wenckebach"},
	"BAV complet":                    {denied: "bav ~1 complet;bav 3|iii|3e|3eme|troisieme;bav 3 e|eme;bloc auriculo|atrio ventriculaire ~1 complet|3e|troisieme;bloc auriculoventriculaire ~1 complet|3e|troisieme;complete av|heart block;third degree ~2 block"},
	"BAV de haut degré":              {denied: "bav haut degre|grade;bloc auriculo|atrio ventriculaire haut degre|grade;bloc auriculoventriculaire haut degre|grade;high grade|degree av|atrioventricular block", stated: "bav haut degre|grade;bav ~1 complet;bav 3|iii|3e|3eme|troisieme;mobitz 2|ii;complete av|heart block;third degree ~2 block;high grade|degree av|atrioventricular block"},
	"bloc de branche gauche":         {denied: "bbg|lbbb;bloc ~2 branche gauche;left bundle branch block"},
	"bloc de branche droit":          {denied: "bbd|rbbb;bloc ~2 branche droit|droite;right bundle branch block"},
	"hémibloc antérieur gauche":      {denied: "hbag;hemibloc anterieur gauche;left anterior fascicular|hemiblock"},
	"microvoltage":                   {denied: "microvoltage;low voltage"},
	"dyskinésie":                     {denied: "dyskinesie|dyskinesies;dyskinesia", located: true},
	"akinésie":                       {denied: "akinesie|akinesies;akinesia", located: true},
	"hypokinésie":                    {denied: "hypokinesie|hypokinesies;hypokinesia", located: true},
	"athérome":                       {denied: "atherome;atheroma", static: true, placed: true},
	"coarctation":                    {denied: "coarctation", static: true},
	"hématome":                       {denied: "hematome intramural|parietal;intramural haematoma|hematoma", static: true},
	"valvulopathie":                  {denied: "valvulopathie|valvulopathies;anomalie|anomalies valvulaire|valvulaires;valvular|valve disease;valvular abnormality", stated: "valvulopathie|valvulopathies;retrecissement|stenose ~1 aortique|mitral|mitrale;insuffisance aortique|mitrale severe|importante|massive;aortic|mitral stenosis;severe aortic|mitral regurgitation", static: true},
	"rétrécissement aortique":        {denied: "retrecissement|stenose aortique;retrecissement|stenose valvulaire aortique;aortic stenosis", static: true},
	"rétrécissement mitral":          {denied: "retrecissement mitral;stenose mitrale;mitral stenosis", static: true},
	"insuffisance pulmonaire":        {denied: "insuffisance pulmonaire;fuite pulmonaire;pulmonary regurgitation"},
	"mouvement systolique antérieur": {denied: "=SAM;mouvement systolique anterieur;systolic anterior motion"},
	"hypotension":                    {denied: "hypotension;chute tensionnelle;fall blood pressure;drop blood pressure", static: true},
	"dilatation de l'OG":             chamber("oreillette gauche", "og", "left atrium", "left atrial", "LA"),
	"dilatation de l'OD":             chamber("oreillette droite", "od", "right atrium", "right atrial", "RA"),
	"dilatation du VG":               chamber("ventricule gauche", "vg", "left ventricle", "left ventricular", "LV"),
	"dilatation du VD":               chamber("ventricule droit", "vd", "right ventricle", "right ventricular", "RV"),
}

// chamber gives the topic of the widening of a chamber, by its name, its letters
// and its English names.
func chamber(name, letters, noun, adjective, initials string) topic {
	var no, yes, clear []string
	for _, c := range [...]string{name, letters} {
		no = append(no, "dilatation "+c)
		yes = append(yes, "dilatation ~1 "+c, c+" ~1 dilate|dilatee", c+" est|apparait ~1 dilate|dilatee")
		clear = append(clear, c+" non dilate|dilatee", c+" pas dilate|dilatee", c+" est non|pas dilate|dilatee", c+" taille normale", c+" dimensions normales")
	}
	en := []string{adjective + " dilatation|dilation|enlargement", "=" + initials + " dilatation|dilation|enlargement"}
	no = append(no, en...)
	yes = append(append(yes, en...), noun+" ~1 dilated|enlarged", noun+" is ~1 dilated|enlarged", "dilated|enlarged "+noun, "="+initials+" ~1 dilated|enlarged", "dilated|enlarged _ ="+initials)
	clear = append(clear, noun+" ~1 not dilated|enlarged", "non dilated "+noun, "="+initials+" not dilated|enlarged", "normal _ ="+initials+" size", noun+" normal _ size")
	return topic{denied: strings.Join(no, ";"), stated: strings.Join(yes, ";"), clear: strings.Join(clear, ";")}
}

// withPlain adds the plain topics.
func withPlain(m map[string]topic) map[string]topic {
	for name, x := range plainTopics {
		m[name] = x
	}
	return m
}

// bare reports a name that heads a line or a field and says nothing by itself:
// "Valvulopathies", "Doublets : 0". A number above zero behind it states it.
func (f *facts) bare(m mention) bool {
	from, to := f.t.Bounds(f.t.Tokens[m.from].Sentence)
	next := m.to
	colon := k(f.t, next, ":")
	if colon {
		next++
	}
	if next < to && f.t.Tokens[next].Kind == phrase.Number {
		return f.t.Tokens[next].Value <= 0
	}
	return colon || from == m.from && to <= m.to+1 && f.part[m.from] != closing
}
