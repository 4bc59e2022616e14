package checktest

import "strings"

// unit of a measure: as written, as spoken, and the sibling in which it is
// written too.
type unit struct {
	ucum          string
	text, spoken  string
	other         string // sibling unit as written, "" where there is none
	otherSpoken   string
	factor        float64 // value in other = value * factor
	otherDecimals int
	none          bool // no unit is written
}

var units = map[string]unit{
	"/min":      {ucum: "/min", text: "/min", spoken: "par minute"},
	"ms":        {ucum: "ms", text: "ms", spoken: "millisecondes", other: "s", otherSpoken: "seconde", factor: 0.001, otherDecimals: 3},
	"deg":       {ucum: "deg", text: "°", spoken: "degrés"},
	"mm":        {ucum: "mm", text: "mm", spoken: "millimètres", other: "cm", otherSpoken: "centimètres", factor: 0.1, otherDecimals: 1},
	"mmST":      {ucum: "mm", text: "mm", spoken: "millimètres"},
	"mm[Hg]":    {ucum: "mm[Hg]", text: "mmHg", spoken: "millimètres de mercure"},
	"cm":        {ucum: "cm", text: "cm", spoken: "centimètres"},
	"height":    {ucum: "cm", text: "cm", spoken: "centimètres", other: "m", otherSpoken: "mètre", factor: 0.01, otherDecimals: 2},
	"kg":        {ucum: "kg", text: "kg", spoken: "kilos"},
	"m2":        {ucum: "m2", text: "m²", spoken: "mètre carré"},
	"g":         {ucum: "g", text: "g", spoken: "grammes"},
	"g/m2":      {ucum: "g/m2", text: "g/m²", spoken: "grammes par mètre carré"},
	"1":         {ucum: "1", none: true},
	"%":         {ucum: "%", text: "%", spoken: "pour cent"},
	"mL":        {ucum: "mL", text: "mL", spoken: "millilitres"},
	"mL/m2":     {ucum: "mL/m2", text: "mL/m²", spoken: "millilitres par mètre carré"},
	"m/s":       {ucum: "m/s", text: "m/s", spoken: "mètre par seconde", other: "cm/s", otherSpoken: "centimètres par seconde", factor: 100},
	"cm/s":      {ucum: "cm/s", text: "cm/s", spoken: "centimètres par seconde"},
	"cm2":       {ucum: "cm2", text: "cm²", spoken: "centimètres carrés"},
	"s":         {ucum: "s", text: "s", spoken: "secondes"},
	"h":         {ucum: "h", text: "h", spoken: "heures"},
	"min":       {ucum: "min", text: "min", spoken: "minutes"},
	"W":         {ucum: "W", text: "W", spoken: "watts"},
	"[MET]":     {ucum: "[MET]", text: "METs", spoken: "mets"},
	"mL/kg/min": {ucum: "mL/kg/min", text: "mL/kg/min", spoken: "millilitres par kilo par minute"},
}

// wording says how a measure is called. Forms are separated by "|"; those of
// the first group are names, of the second abbreviations, of the third spoken,
// of the fourth English.
type wording struct {
	unit     string
	decimals int
	names    []string
	short    []string
	spoken   []string
	english  []string
}

func w(unit string, decimals int, names, short, spoken, english string) wording {
	return wording{unit, decimals, strings.Split(names, "|"), strings.Split(short, "|"), strings.Split(spoken, "|"), strings.Split(english, "|")}
}

// wordings by key: from the columns of the measure table and from how reports
// are written. A form must be clear in the section where the key is rendered.
var wordings = map[string]wording{
	"hr":       w("/min", 0, "fréquence cardiaque|fréquence ventriculaire|rythme cardiaque", "FC|Fc|F.C.", "F C|fréquence cardiaque|fréquence", "heart rate|HR|ventricular rate"),
	"pas":      w("mm[Hg]", 0, "pression artérielle|tension artérielle", "PA|TA", "pression artérielle|tension|P A", "blood pressure|BP"),
	"p_dur":    w("ms", 0, "durée de l'onde P|durée des ondes P", "durée P|dur. P", "durée de l'onde P", "P wave duration|P duration"),
	"pr":       w("ms", 0, "intervalle PR|espace PR|durée du PR", "PR|int. PR|PQ", "P R|espace P R|intervalle P R", "PR interval|PR"),
	"qrs":      w("ms", 0, "durée du QRS|durée des QRS|largeur du QRS", "QRS|dQRS|durée QRS", "Q R S|durée du Q R S", "QRS duration|QRS"),
	"qrs_axis": w("deg", 0, "axe du QRS|axe électrique|axe des QRS", "axe|axe QRS|AQRS", "axe|axe du Q R S", "QRS axis|axis"),
	"sokolow":  w("mm", 0, "indice de Sokolow|indice de Sokolow-Lyon", "Sokolow|Sokolow-Lyon", "indice de Sokolow", "Sokolow-Lyon index|Sokolow index"),
	"qt":       w("ms", 0, "intervalle QT|QT mesuré|espace QT", "QT|QTm", "Q T|Q T mesuré", "QT interval|QT|measured QT"),
	"qtc":      w("ms", 0, "QT corrigé|intervalle QT corrigé", "QTc|QT c", "Q T C|Q T corrigé", "corrected QT|QTc"),

	"height": w("height", 0, "taille", "taille", "taille", "height"),
	"weight": w("kg", 0, "poids", "poids", "poids", "weight"),
	"bsa":    w("m2", 2, "surface corporelle", "SC|BSA", "surface corporelle", "body surface area|BSA"),

	"lvidd":    w("mm", 0, "diamètre télédiastolique du VG|diamètre télédiastolique VG|diamètre télédiastolique du ventricule gauche", "DTD|DTDVG|DTD VG|DIVGd|VGd", "D T D|diamètre télédiastolique|D T D V G", "LV end-diastolic diameter|LVIDd|LVEDD"),
	"lvids":    w("mm", 0, "diamètre télésystolique du VG|diamètre télésystolique VG|diamètre télésystolique du ventricule gauche", "DTS|DTSVG|DTS VG|DIVGs|VGs", "D T S|diamètre télésystolique|D T S V G", "LV end-systolic diameter|LVIDs|LVESD"),
	"ivsd":     w("mm", 0, "épaisseur du septum interventriculaire|septum interventriculaire|septum", "SIV|SIVd|SIVTD", "S I V|septum interventriculaire|septum", "interventricular septum|IVSd|septal thickness"),
	"pwd":      w("mm", 0, "épaisseur de la paroi postérieure|paroi postérieure", "PP|PPd|PPVG|PPTD", "paroi postérieure|P P", "posterior wall|PWd|LVPWd"),
	"lvmass":   w("g", 0, "masse ventriculaire gauche|masse du VG", "masse VG|MVG", "masse V G|masse ventriculaire gauche", "LV mass|left ventricular mass"),
	"lvmass_i": w("g/m2", 0, "masse VG indexée|masse ventriculaire gauche indexée|masse indexée", "MVGi|masse VG indexée|iMVG", "masse V G indexée|masse indexée", "LV mass index|LVMI|indexed LV mass"),
	"rwt":      w("1", 2, "épaisseur pariétale relative|épaisseur relative", "EPR|RWT|h/r", "épaisseur pariétale relative|E P R", "relative wall thickness|RWT"),
	"fs":       w("%", 0, "fraction de raccourcissement", "FR|FRVG", "fraction de raccourcissement", "fractional shortening|FS"),
	"lvedv":    w("mL", 0, "volume télédiastolique du VG|volume télédiastolique", "VTD|VTDVG|VTD VG", "V T D|volume télédiastolique", "LV end-diastolic volume|EDV|LVEDV"),
	"lvesv":    w("mL", 0, "volume télésystolique du VG|volume télésystolique", "VTS|VTSVG|VTS VG", "V T S|volume télésystolique", "LV end-systolic volume|ESV|LVESV"),
	"lvef":     w("%", 0, "fraction d'éjection|fraction d'éjection du VG|fraction d'éjection ventriculaire gauche", "FEVG|FE|FE VG", "F E V G|fraction d'éjection|F E", "LVEF|ejection fraction|LV ejection fraction|EF"),
	"gls":      w("%", 0, "strain longitudinal global|strain global", "SLG|GLS", "strain longitudinal global|strain global", "global longitudinal strain|GLS"),
	"e_vel":    w("m/s", 2, "onde E|vitesse de l'onde E|Vmax de l'onde E", "E|onde E|Vmax E", "onde E", "E wave|E velocity|E-wave velocity"),
	"a_vel":    w("m/s", 2, "onde A|vitesse de l'onde A|Vmax de l'onde A", "A|onde A|Vmax A", "onde A", "A wave|A velocity|A-wave velocity"),
	"ea":       w("1", 1, "rapport E/A", "E/A", "E sur A|rapport E sur A", "E/A ratio|E/A"),
	"dt":       w("ms1", 0, "temps de décélération|temps de décélération de l'onde E", "TDE|TD|TD E", "temps de décélération", "deceleration time|DT|E deceleration time"),

	"e_prime_lat": w("cm/s", 0, "e' latéral|onde e' latérale|vitesse e' latérale", "e' lat|e'lat|e' lat.", "e prime latéral|onde e prime latérale", "lateral e'|e' lateral"),
	"e_prime_sep": w("cm/s", 0, "e' septal|onde e' septale|vitesse e' septale", "e' sept|e'sept|e' sept.", "e prime septal|onde e prime septale", "septal e'|e' septal"),
	"ee":          w("1", 1, "rapport E/e'", "E/e'|E/Ea|E/E'", "E sur e prime|rapport E sur e prime", "E/e' ratio|E/e'"),
	"la_vol":      w("mL", 0, "volume de l'oreillette gauche|volume de l'OG|volume OG", "Vol OG|VOG|vol. OG", "volume de l'oreillette gauche|volume O G", "LA volume|left atrial volume"),
	"la_vol_i":    w("mL/m2", 0, "volume de l'OG indexé|volume OG indexé|volume indexé de l'OG", "VOGi|VOG indexé|LAVI", "volume indexé de l'oreillette gauche|volume O G indexé", "LA volume index|LAVI|indexed LA volume"),
	"la_area":     w("cm2", 0, "surface de l'oreillette gauche|surface de l'OG", "SOG|surface OG", "surface de l'oreillette gauche|surface O G", "LA area|left atrial area"),
	"av_vmax":     w("m/s", 1, "vitesse maximale aortique|Vmax aortique|vitesse maximale transaortique", "Vmax Ao|VmaxAo|V max aortique", "V max aortique|vitesse maximale aortique", "aortic peak velocity|AV Vmax|peak aortic velocity"),
	"av_gmax":     w("mm[Hg]", 0, "gradient maximal aortique|gradient maximal", "Gmax|G max|grad max", "gradient maximal|gradient max", "peak gradient|aortic peak gradient|max gradient"),
	"av_gmean":    w("mm[Hg]", 0, "gradient moyen aortique|gradient moyen", "Gmoy|G moyen|grad moyen", "gradient moyen", "mean gradient|aortic mean gradient"),
	"lvot_d":      w("mm", 0, "diamètre de la chambre de chasse|diamètre de la CCVG", "D CCVG|diamètre CCVG|CCVG", "diamètre de la chambre de chasse|chambre de chasse", "LVOT diameter|LVOT"),
	"lvot_vti":    w("cm", 0, "ITV sous-aortique|intégrale temps-vitesse sous-aortique", "ITV CCVG|ITV ss-Ao|ITVssAo", "I T V sous-aortique", "LVOT VTI|subaortic VTI"),
	"ao_vti":      w("cm", 0, "ITV aortique|ITV transaortique", "ITV Ao|ITVao", "I T V aortique", "aortic VTI|AV VTI"),
	"ava":         w("cm2", 2, "surface aortique|surface valvulaire aortique", "SAo|SVAo|AVA", "surface aortique|surface valvulaire aortique", "aortic valve area|AVA"),
	"dvi":         w("1", 2, "index de perméabilité|index de perméabilité aortique|rapport des ITV", "IP|IDV|rapport ITV", "index de perméabilité", "Doppler velocity index|DVI"),
	"ao_sinus":    w("mm", 0, "sinus de Valsalva|diamètre aux sinus de Valsalva|aorte aux sinus de Valsalva", "Ao sinus|sinus Valsalva|sinus", "sinus de Valsalva", "sinuses of Valsalva|aortic root"),
	"ao_asc":      w("mm", 0, "aorte ascendante|aorte ascendante tubulaire|diamètre de l'aorte ascendante", "Ao asc|aorte asc|Ao asc.", "aorte ascendante", "ascending aorta"),
	"tapse":       w("mm", 0, "TAPSE|excursion systolique de l'anneau tricuspide", "TAPSE", "T A P S E|tapse", "TAPSE"),
	"s_prime":     w("cm/s", 0, "onde S' tricuspide|S' tricuspide", "S'|S't|S' VD", "S prime tricuspide|S prime", "tricuspid S'|S'|RV S'"),
	"rv_basal":    w("mm", 0, "diamètre basal du VD|VD à la base", "VD basal|VD base", "V D à la base|diamètre basal du V D", "RV basal diameter|basal RV"),
	"ra_area":     w("cm2", 0, "surface de l'oreillette droite|surface de l'OD", "SOD|surface OD", "surface de l'oreillette droite|surface O D", "RA area|right atrial area"),
	"tr_vmax":     w("m/s", 1, "vitesse maximale de l'IT|Vmax de la fuite tricuspide|Vmax de l'IT", "Vmax IT|VmaxIT|V max IT", "V max de l'I T|vitesse maximale de l'I T", "TR peak velocity|TR Vmax|peak TR velocity"),
	"pod":         w("mm[Hg]", 0, "pression de l'oreillette droite|pression auriculaire droite estimée", "POD", "P O D|pression de l'oreillette droite", "RA pressure|estimated RA pressure"),
	"paps":        w("mm[Hg]", 0, "pression artérielle pulmonaire systolique|pression pulmonaire systolique", "PAPs|PAPS|PAP syst", "P A P systolique|P A P S", "sPAP|systolic pulmonary artery pressure|PASP|RVSP"),
	"ivc":         w("mm", 0, "veine cave inférieure|diamètre de la veine cave inférieure", "VCI", "V C I|veine cave inférieure", "IVC|inferior vena cava"),
	"laa_vel":     w("cm/s", 0, "vitesse de vidange de l'auricule|vitesse de vidange de l'auricule gauche|vitesse de vidange auriculaire", "vidange AG|Vmax auricule|vidange auricule", "vitesse de vidange de l'auricule|vitesse de vidange auriculaire", "LAA emptying velocity|appendage emptying velocity"),

	"rec_dur":   w("h", 2, "durée d'enregistrement analysable|durée analysable|durée d'enregistrement", "durée|durée analysable", "durée analysable|durée d'enregistrement", "analysable recording duration|recording duration|duration"),
	"hr_mean":   w("/min", 0, "fréquence cardiaque moyenne|fréquence moyenne", "FC moy|FC moyenne|FCM|FC moy.", "fréquence moyenne|F C moyenne|fréquence cardiaque moyenne", "mean heart rate|mean HR|average heart rate"),
	"hr_min":    w("/min", 0, "fréquence cardiaque minimale|fréquence minimale", "FC min|FC minimale|FC mini", "fréquence minimale|F C minimale", "minimum heart rate|min HR|lowest heart rate"),
	"hr_max":    w("/min", 0, "fréquence cardiaque maximale|fréquence maximale", "FC max|FC maximale|FCmax", "fréquence maximale|F C maximale|fréquence cardiaque maximale", "maximum heart rate|max HR|peak heart rate"),
	"qrs_total": w("1", 0, "nombre total de QRS|QRS analysés|nombre de complexes analysés", "QRS totaux|total QRS|QRS analysés", "nombre total de Q R S|Q R S analysés", "total beats|total QRS complexes|beats analysed"),
	"esv_n":     w("1", 0, "extrasystoles ventriculaires|nombre d'extrasystoles ventriculaires|nombre d'ESV", "ESV|nb ESV|ESV totales", "extrasystoles ventriculaires|nombre d'E S V", "PVCs|ventricular ectopics|premature ventricular beats"),
	"esv_pct":   w("%", 1, "charge en ESV|charge en extrasystoles ventriculaires", "% ESV|charge ESV", "charge en E S V|charge en extrasystoles ventriculaires", "PVC burden|ventricular ectopic burden"),
	"essv_n":    w("1", 0, "extrasystoles supraventriculaires|nombre d'extrasystoles supraventriculaires|nombre d'ESSV", "ESSV|nb ESSV|ESA", "extrasystoles supraventriculaires|extrasystoles auriculaires", "PACs|supraventricular ectopics|premature atrial beats"),
	"pause_max": w("s", 1, "plus longue pause|pause la plus longue|pause maximale", "pause max|RR max", "plus longue pause|pause maximale", "longest pause|maximum pause"),
	"sdnn":      w("ms1", 0, "SDNN|écart type des RR (SDNN)", "SDNN", "S D N N", "SDNN"),

	"pas24":     w("mm[Hg]", 0, "moyenne des 24 h|moyenne des 24 heures|moyenne sur 24 h", "24 h|moy 24 h|24h", "moyenne des vingt-quatre heures|moyenne sur vingt-quatre heures", "24-hour mean|24-h mean|24 h average"),
	"pas_day":   w("mm[Hg]", 0, "moyenne diurne|moyenne de jour|moyenne du jour", "jour|moy jour|période diurne", "moyenne diurne|moyenne de jour|le jour", "daytime mean|awake mean|daytime average"),
	"pas_night": w("mm[Hg]", 0, "moyenne nocturne|moyenne de nuit|moyenne de la nuit", "nuit|moy nuit|période nocturne", "moyenne nocturne|moyenne de nuit|la nuit", "night-time mean|asleep mean|nighttime average"),
	"dip":       w("%", 0, "baisse nocturne de la systolique|baisse nocturne|chute nocturne de la PAS", "dipping|chute nocturne|dip", "baisse nocturne|chute nocturne", "nocturnal dip|nocturnal fall|dipping"),
	"n_valid":   w("%", 0, "mesures valides|pourcentage de mesures valides", "mesures valides|% valides", "mesures valides", "valid readings|percentage of valid readings"),

	"workload":   w("W", 0, "charge maximale|puissance maximale|charge maximale atteinte", "charge max|Pmax|PMA", "charge maximale|puissance maximale", "peak workload|maximum workload|workload"),
	"stress_dur": w("min", 2, "durée de l'effort|durée d'effort|temps d'effort", "durée effort|tps d'effort|durée", "durée de l'effort|effort de", "exercise duration|exercise time"),
	"pmt_pct":    w("%", 0, "pourcentage de la FMT|pourcentage de la FMT atteint", "% FMT|% FCMT|% de la FMT", "pourcentage de la F M T", "% of age-predicted maximum heart rate|% predicted max HR"),
	"fmt":        w("/min", 0, "fréquence maximale théorique|fréquence cardiaque maximale théorique", "FMT|FCMT|FMTh", "F M T|fréquence maximale théorique", "age-predicted maximum heart rate|predicted max HR"),
	"mets":       w("[MET]", 1, "équivalents métaboliques|capacité fonctionnelle", "METs|MET", "équivalents métaboliques|capacité fonctionnelle", "METs|functional capacity"),
	"pas_peak":   w("mm[Hg]", 0, "pression artérielle maximale|pression artérielle au pic|PA au maximum de l'effort", "PA max|PA pic|TA max", "tension maximale|pression artérielle maximale", "peak blood pressure|peak BP|maximum BP"),
	"dp":         w("1", 0, "double produit", "DP|FC x PAS", "double produit", "rate-pressure product|double product"),
	"hrr1":       w("/min", 0, "décroissance de la FC à 1 min|récupération à 1 min", "HRR1|récup 1 min", "décroissance de la fréquence à une minute|récupération à une minute", "heart rate recovery at 1 min|HRR1"),
	"vo2peak":    w("mL/kg/min", 1, "pic de VO2|VO2 au pic", "VO2 pic|VO2max|pic VO2", "pic de V O deux|V O deux max", "peak VO2|VO2 max"),
	"vo2_pct":    w("%", 0, "pourcentage de la VO2 théorique", "% VO2 th|% VO2 théorique", "pourcentage de la V O deux théorique", "% predicted VO2|percent of predicted VO2"),
	"vevco2":     w("1", 0, "pente VE/VCO2", "VE/VCO2|pente VE/VCO2", "pente V E V C O deux|pente V E sur V C O deux", "VE/VCO2 slope|VE/VCO2"),
	"rer":        w("1", 2, "quotient respiratoire|quotient respiratoire au pic|QR maximal", "QR|RER|QR max", "quotient respiratoire", "respiratory exchange ratio|RER"),
	"sv1":        w("%", 0, "premier seuil ventilatoire|premier seuil", "SV1", "premier seuil ventilatoire|premier seuil", "first ventilatory threshold|VT1"),
}

// lower gives the diastolic half of a pair.
var lower = map[string]string{"pas": "pad", "pas24": "pad24", "pas_day": "pad_day", "pas_night": "pad_night", "pas_peak": "pad_peak"}

// unitOf gives how the unit of a key is written. Times of Doppler and of heart
// rate variability are never written in seconds.
func unitOf(key string) unit {
	name := wordings[key].unit
	if name == "ms1" {
		u := units["ms"]
		u.other = ""
		return u
	}
	return units[name]
}
