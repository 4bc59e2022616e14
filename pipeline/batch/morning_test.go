package batch

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// invented is a made-up patient.
type invented struct {
	name, given, sex string
	day, month, year int
}

var (
	surnames = strings.Fields("ABADINOT BRÉCHARD CASTELVIEL D'ORVAULT DUCHARNE ESPINASSOUX FONTENEAU GRANDPIERRON HÉRISSEAU IRIBARREN JOUVENELLE KERMADOUR LE·GOUARREC LAFFARGUETTE MONTGAILHARD N'DIAYENNE OUVRARDEAU PÉRIGNACQ QUINTEFEUILLE RAZAFINDRAKOT SAINT-AUBANEL TRÉMOUILLET URBANOVSKI VAN·DER·STEENE WAGENHEIM YVERNOGEAU ZIEGELMEYER EL·KHATIBI BEN·SALEMANE PHAM-DUCOURT")
	men      = strings.Fields("Achille Bastien Célestin Donatien Émeric Firmin Gaspard Hector Isidore Jean-Noël Karim Léandre Maxence Norbert Octave")
	women    = strings.Fields("Apolline Bérengère Colombe Delphine Édith Francine Ghislaine Hortense Irène Joséphine Ludivine Marthe Noémie Odile Pélagie")
	monthsOf = strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
	towns    = []string{"Roquebelle", "Saint-Orban", "La Ferté-sur-Yon"}
	doctors  = []string{"Dr Paulin HESTREL", "Dr Roxane TILLOY", "Dr Judith WARNIER", "Pr Isidore MALAVERGNE", "Dr Boris LANGUENAIS"}
)

// invent makes n patients of different names.
func invent(r *rand.Rand, n int) []invented {
	var all []invented
	for _, k := range r.Perm(len(surnames))[:n] {
		p := invented{name: strings.ReplaceAll(surnames[k], "·", " "), day: 1 + r.IntN(28), month: 1 + r.IntN(12), year: 1930 + r.IntN(70)}
		if p.sex = "M"; r.IntN(2) == 0 {
			p.sex = "F"
		}
		if p.given = men[r.IntN(len(men))]; p.sex == "F" {
			p.given = women[r.IntN(len(women))]
		}
		all = append(all, p)
	}
	return all
}

func (p invented) f(man, woman string) string {
	if p.sex == "F" {
		return woman
	}
	return man
}

func (p invented) civil() string { return p.f("M.", "Mme") + " " + p.name + " " + p.given }

func (p invented) date(form int) string {
	switch form {
	case 1:
		return fmt.Sprintf("%02d.%02d.%d", p.day, p.month, p.year)
	case 2:
		return fmt.Sprintf("%d %s %d", p.day, monthsOf[p.month-1], p.year)
	case 3:
		return fmt.Sprintf("%d%02d%02d", p.year, p.month, p.day)
	}
	return fmt.Sprintf("%02d/%02d/%d", p.day, p.month, p.year)
}

var bare = strings.NewReplacer("É", "E", "È", "E", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "à", "a", "â", "a", "ô", "o", "û", "u", "ç", "c", "’", "'", "²", "2", "œ", "oe", "Œ", "OE")

// capitals is a text in capitals without accents.
func capitals(s string) string { return strings.ToUpper(bare.Replace(s)) }

// lines of identity on a line of their own.
var identities = map[string]func(p invented) string{
	"label": func(p invented) string { return "Patient : " + p.civil() + p.f(", né le ", ", née le ") + p.date(0) },
	"label, woman": func(p invented) string {
		return p.f("Patient", "Patiente") + " : " + p.name + " " + p.given + " - " + p.date(1) + " - " + p.sex
	},
	"concerne": func(p invented) string {
		return "Concerne : " + p.f("Monsieur ", "Madame ") + p.name + " " + p.given + p.f(", né le ", ", née le ") + p.date(2)
	},
	"nom prénom": func(p invented) string {
		return "Nom : " + p.name + "   Prénom : " + p.given + "   Né(e) le : " + p.date(0) + "   Sexe : " + p.sex
	},
	"stacked":     func(p invented) string { return "Nom : " + p.name + "\nPrénom : " + p.given + "\nDDN : " + p.date(0) },
	"civil":       func(p invented) string { return p.civil() + p.f(", né le ", ", née le ") + p.date(0) },
	"parenthesis": func(p invented) string { return p.civil() + " (" + p.date(0) + ")" },
	"objet":       func(p invented) string { return "Objet : " + p.civil() + p.f(", né le ", ", née le ") + p.date(0) },
	"capitals": func(p invented) string {
		return capitals("Patient : " + p.f("M. ", "Mme ") + p.name + " " + p.given + p.f(" né le ", " née le ") + p.date(0))
	},
	"table": func(p invented) string {
		return "| Patient | " + p.name + " " + p.given + " | " + p.date(0) + " | " + p.sex + " |"
	},
}

// examinations, without identity; each with an end.
var examinations = []func(r *rand.Rand) string{
	func(r *rand.Rand) string {
		return fmt.Sprintf("ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE\nRythme sinusal à %d/min. VG non dilaté : DTD 49 mm, SIV 11 mm. FEVG %d %% en Simpson biplan.\nTAPSE 22 mm, PAPs 30 mmHg. Péricarde sec.\nConclusion : échographie sans anomalie notable. Contrôle dans un an.", 55+r.IntN(40), 50+r.IntN(20))
	},
	func(r *rand.Rand) string {
		return fmt.Sprintf("HOLTER ECG DES 24 HEURES\n\nDurée analysée 23 h 10. Rythme sinusal permanent, FC moyenne %d/min (48 - 132).\n%d ESV monomorphes, pas de salve. Pas de pause supérieure à 2 s.\n\nConclusion : extrasystolie ventriculaire bénigne.", 60+r.IntN(25), r.IntN(900))
	},
	func(r *rand.Rand) string {
		return fmt.Sprintf("Consultation du %d/11/2026. Dyslipidémie mixte, LDL 1,61 g/L. PA 126/74 mmHg. Score calcique %d.\nRosuvastatine 10 mg, objectif LDL < 0,70 g/L.", 1+r.IntN(20), r.IntN(400))
	},
	func(r *rand.Rand) string {
		return fmt.Sprintf("ÉPREUVE D'EFFORT SUR CYCLOERGOMÈTRE\nPaliers de 30 W / 2 min, charge maximale %d W, FC 168/min soit 97 %% de la FMT.\nPA 124/76 au repos. Pas de douleur, pas de modification du segment ST.\n\nCONCLUSION : épreuve maximale négative.", 90+30*r.IntN(5))
	},
	func(r *rand.Rand) string {
		return fmt.Sprintf("MAPA\nMoyenne de 24 heures %d/79 mmHg, jour 136/83 mmHg, nuit 120/70 mmHg.\nConclusion : pression artérielle contrôlée sous traitement.", 120+r.IntN(20))
	},
}

var letterheads = []string{
	"CABINET DE CARDIOLOGIE DES TROIS FONTAINES\nDr Hector VALLOMBREUSE - Dr Sixtine ARMENGOL\n14, allée des Glycines - 44999 SAINT-ORBAN - Tél. 02 99 00 00 14\n\n",
	"Docteur Barnabé COURTEMANCHE\nCardiologue - Ancien chef de clinique\nRPPS 99900000284\n\n",
	"CLINIQUE DES ARDOISES - Cardiologie\nRéf. : 26-118%d\n",
}

var endings = []string{"Dr H. VALLOMBREUSE", "Bien confraternellement,\nDr B. COURTEMANCHE", "Dr Victoire ESCANDE\nCopie : Dr FRESNEL", "À toi, Ombline", "Validé par le Dr S. ARMENGOL", "Amicalement,\n\nDocteur Barnabé COURTEMANCHE"}

var rulings = []string{"\n===\n", "\n\n==========\n\n", "\n***\n", "\n* * *\n\n", "\n-----\n", "\n\n----------------------------------------\n", "\n#####\n", "\n\n___________\n\n", "\n~~~~~~~~\n", "\n.-.-.-.-.-.\n"}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// a batch: letters, what stands between them, and whether the text before the first
// letter is part of it.
type morning struct {
	letters []string
	text    string
}

// joined puts letters together.
func joined(letters []string, between func(i int) string) morning {
	m := morning{letters: letters}
	for i, l := range letters {
		if i > 0 {
			m.text += between(i)
		}
		m.text += l
	}
	return m
}

func fixed(s string) func(int) string { return func(int) string { return s } }

// mornings are ways in which a practice writes, exports or dictates several letters.
var mornings = map[string]func(r *rand.Rand, ps []invented) morning{
	"rules": func(r *rand.Rand, ps []invented) morning {
		id, end, sep := pickOf(r, identities), pick(r, endings), pick(r, rulings)
		if r.IntN(3) == 0 {
			end = ""
		}
		return joined(each(ps, func(p invented) string { return strings.TrimRight(id(p)+"\n"+pick(r, examinations)(r)+"\n"+end, "\n") }), fixed(sep))
	},
	"rules under a heading": func(r *rand.Rand, ps []invented) morning {
		id, end, sep, head := pickOf(r, identities), pick(r, endings), pick(r, rulings), pick(r, letterheads)
		return joined(each(ps, func(p invented) string {
			return numberedHead(r, head) + id(p) + "\n\n" + pick(r, examinations)(r) + "\n" + end
		}), fixed(sep))
	},
	"pages": func(r *rand.Rand, ps []invented) morning {
		id, end, head := pickOf(r, identities), pick(r, endings), pick(r, letterheads)
		return joined(each(ps, func(p invented) string {
			return numberedHead(r, head) + id(p) + "\n" + pick(r, examinations)(r) + "\n\n" + end
		}), fixed(pick(r, []string{"\f", "\n\f", "\n\n<<< SAUT DE PAGE >>>\n\n", "\n--- saut de page ---\n"})))
	},
	"letterheads": func(r *rand.Rand, ps []invented) morning {
		id, end, head := pickOf(r, identities), pick(r, endings), pick(r, letterheads)
		return joined(each(ps, func(p invented) string {
			return numberedHead(r, head) + id(p) + "\n" + pick(r, examinations)(r) + "\n\n" + end
		}), fixed(pick(r, []string{"\n\n", "\n\n\n", "\n\n\n\n"})))
	},
	"letters under letterheads": func(r *rand.Rand, ps []invented) morning {
		head := pick(r, letterheads[:2])
		return joined(each(ps, func(p invented) string {
			return head + pick(r, towns) + ", le 19 novembre 2026\n\n" + pick(r, []string{"Mon cher confrère,", "Cher ami,", "Chère consœur,"}) + "\n\n" + told(r, p) + "\n\n" + pick(r, endings)
		}), fixed("\n\n\n"))
	},
	"town and date": func(r *rand.Rand, ps []invented) morning {
		town := pick(r, towns)
		return joined(each(ps, func(p invented) string {
			return town + fmt.Sprintf(", le %d novembre 2026\n\nDr Ombline CASTELNEAU\nà\n", 1+r.IntN(28)) + pick(r, doctors) + "\n\n" + pick(r, []string{"Cher confrère,", "Cher Amaury,", "Chère consœur,"}) + "\n" + told(r, p) + "\nÀ toi, Ombline"
		}), fixed(pick(r, []string{"\n\n\n", "\n\n"})))
	},
	"numbered": func(r *rand.Rand, ps []invented) morning {
		form := r.IntN(4)
		i := 0
		return joined(each(ps, func(p invented) string {
			i++
			switch form {
			case 0:
				return fmt.Sprintf("%d) HOLTER - %s %s - %s - posé le 16.11.2026\nRS permanent, FC moy 66, mini 44, maxi 151. ESSV 8. ESV 0. Pas de pause.\nCCL : enregistrement normal.", i, p.name, p.given, p.date(1))
			case 1:
				return fmt.Sprintf("# Lettre %d - %s (%s)\n\nÀ : %s\n\n", i, p.civil(), p.date(0), pick(r, doctors)) + examinations[2](r)
			case 2:
				return fmt.Sprintf("Lettre n° %d\nPatient : %s, %s\n", i, p.civil(), p.date(0)) + pick(r, examinations)(r)
			}
			return fmt.Sprintf("%d. %s%s%s\n", i, p.civil(), p.f(", né le ", ", née le "), p.date(0)) + pick(r, examinations)(r)
		}), fixed(pick(r, []string{"\n\n", "\n\n\n", "\n\n* * *\n\n", "\n----\n"})))
	},
	"export": func(r *rand.Rand, ps []invented) morning {
		form := r.IntN(3)
		i := 411
		return joined(each(ps, func(p invented) string {
			i++
			measures := fmt.Sprintf("DTD %d mm  DTS 28 mm  SIV 8 mm  PP 8 mm  FEVG %d %%  OG 25 mL/m2\nE/A 1,3  E/e' 7  TAPSE 24 mm  PAPs 22 mmHg\n", 44+r.IntN(14), 40+r.IntN(25))
			switch form {
			case 0:
				return fmt.Sprintf("#EXAM 00%d  TYPE=%s  DATE=2026-11-1%d\nPATIENT^%s^%s^%s^%s\n%sCONCLUSION  Echographie normale.\n#END 00%d", i, pick(r, []string{"ETT", "ETO", "STRESS"}), r.IntN(9), bare.Replace(p.name), p.given, p.date(3), p.sex, measures, i)
			case 1:
				return fmt.Sprintf("=== EXAMEN %d ===\nPatient Name: %s %s\nDate of birth: %s\nExam: ETT\n%sConclusion: normal", i, p.name, p.given, p.date(0), measures)
			}
			return fmt.Sprintf("Vivid E95 - rapport %d\nNom=%s\nPrénom=%s\nDDN=%s\n%sConclusion=échographie normale", i, p.name, p.given, p.date(0), measures)
		}), fixed(pick(r, []string{"\n\n", "\n"})))
	},
	"capitals": func(r *rand.Rand, ps []invented) morning {
		sep := pick(r, append(slices.Clone(rulings), "\f", "\n\nLETTRE SUIVANTE\n\n", "\n\nPATIENT SUIVANT.\n"))
		return joined(each(ps, func(p invented) string {
			return capitals(p.f("M ", "Mme ") + p.name + " " + p.given + p.f(" né le ", " née le ") + p.date(0) + "\n" + pick(r, examinations)(r) + "\n" + pick(r, endings))
		}), fixed(sep))
	},
	"dictated": func(r *rand.Rand, ps []invented) morning {
		sep := pick(r, []string{"\nlettre suivante\n", "\nLettre suivante.\n", " point lettre suivante point ", ". Patient suivant. ", "\nPatient suivant : ", "\n\nCourrier suivant\n\n", "\nOn passe à\n", ". Patient suivant, ", "\nEuh, on passe au patient suivant.\n", "\nalors la suivante\n", "\nDeuxième courrier.\n", "\nNouveau patient.\n", ". Lettre suivante : ", "\nAutre lettre.\n", " point à la ligne courrier suivant point à la ligne "})
		form := r.IntN(3)
		return joined(each(ps, func(p invented) string {
			switch form {
			case 0:
				return "pour le docteur Tilloy concernant " + p.f("monsieur ", "madame ") + strings.ToLower(p.name) + " prénom " + p.given + p.f(" né le ", " née le ") + p.date(2) + "\ncher confrère virgule j'ai vu ce jour votre " + p.f("patient", "patiente") + " pour un bilan de palpitations point\nl'échographie est normale avec une fraction d'éjection à soixante-trois pour cent point bien confraternellement"
			case 1:
				return p.f("Monsieur ", "Madame ") + p.name + " " + p.given + ", " + p.date(2) + ". Échographie de contrôle. VG 51 mm, FEVG 57 %, pas de valvulopathie. PAPs 27. Conclusion, échographie normale. Copie au docteur Fresnel"
			}
			return p.f("Patient Monsieur ", "Patiente Madame ") + p.name + " " + p.given + p.f(" né le ", " née le ") + p.date(2) + ", holter du 16 novembre. Rythme sinusal, fréquence moyenne 68, pas de pause. Conclusion, holter normal"
		}), fixed(sep))
	},
	"labels alone": func(r *rand.Rand, ps []invented) morning {
		id, end := pickOf(r, map[string]func(invented) string{"a": identities["label"], "b": identities["concerne"], "c": identities["nom prénom"]}), pick(r, endings)
		return joined(each(ps, func(p invented) string { return id(p) + "\n" + pick(r, examinations)(r) + "\n\n" + end }), fixed("\n\n"))
	},
}

func pickOf(r *rand.Rand, of map[string]func(invented) string) func(invented) string {
	var keys []string
	for k := range of {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return of[pick(r, keys)]
}

func each(ps []invented, f func(invented) string) []string {
	var all []string
	for _, p := range ps {
		all = append(all, f(p))
	}
	return all
}

func numberedHead(r *rand.Rand, s string) string {
	if strings.Contains(s, "%d") {
		return fmt.Sprintf(s, 10+r.IntN(89))
	}
	return s
}

// told is a letter that names its patient in a sentence.
func told(r *rand.Rand, p invented) string {
	born := " (" + p.date(0) + ")"
	if r.IntN(2) == 0 {
		born = p.f(", né le ", ", née le ") + p.date(0) + ","
	}
	switch r.IntN(3) {
	case 0:
		return "J'ai revu votre " + p.f("patient Monsieur ", "patiente Madame ") + p.name + " " + p.given + born + " pour sa cardiopathie ischémique.\nPA 132/78 mmHg, FC 58/min. L'échographie retrouve une FEVG à 48 % avec akinésie inféro-basale.\nJe ne change rien au traitement : bisoprolol 2,5 mg, aspirine 75 mg."
	case 1:
		return "Merci de m'avoir adressé " + p.f("M. ", "Mme ") + p.name + " " + p.given + born + " pour un souffle systolique.\nÉchographie : prolapsus de P2, fuite mitrale modérée, SOR 22 mm². FEVG 66 %, PAPs 29 mmHg.\nPas d'indication opératoire."
	}
	return "Vu en consultation " + p.civil() + born + " pour ses œdèmes. BNP 612 ng/L. FEVG 34 %. PA 108/64 mmHg.\nFurosémide porté à 60 mg, ionogramme dans 8 jours par tes soins."
}

// Letters of a morning, in all these ways, are told apart.
func TestMornings(t *testing.T) {
	tally := map[string]map[string]int{}
	shown := map[string]int{}
	cuts, found, wrong := 0, 0, 0
	r := rand.New(rand.NewPCG(31, 32))
	for _, way := range sorted(mornings) {
		tally[way] = map[string]int{}
		for range 150 {
			m := mornings[way](r, invent(r, 2+r.IntN(4)))
			parts := Split(m.text)
			covers(t, m.text, parts)
			cuts += len(m.letters) - 1
			truth := map[int]bool{}
			at := 0
			for _, l := range m.letters[:len(m.letters)-1] {
				at = at + strings.Index(m.text[at:], l) + len(l)
				truth[at] = true
			}
			got := outcome(m.text, parts, m.letters)
			for _, p := range parts[1:] {
				if near := slices.ContainsFunc(sortedInts(truth), func(x int) bool { return p.Span.Start >= x && p.Letter.Start <= x+60 }); near {
					found++
				} else {
					wrong++
				}
			}
			tally[way][got]++
			if got != "right" {
				if shown[way]++; shown[way] < 3 {
					t.Logf("%s, %s, %d of %d parts:\n%s\n", way, got, len(parts), len(m.letters), m.text)
				}
			}
		}
		t.Logf("%-26s %v", way, tally[way])
	}
	t.Logf("%d of %d cuts found (%.3f), %d wrong", found, cuts, float64(found)/float64(cuts), wrong)
	if wrong > 0 || float64(found) < .98*float64(cuts) {
		t.Errorf("%d of %d found, %d wrong", found, cuts, wrong)
	}
}

func sorted[T any](m map[string]T) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func sortedInts(m map[int]bool) []int {
	var keys []int
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
