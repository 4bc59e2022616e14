package header_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/header"
)

// who is somebody invented, as a generated heading states them.
type who struct {
	name, given string // DUPONT, Jean
	birth       time.Time
	sex         string
}

var (
	surnames = strings.Fields("Abadivel Brunetteau Cazalbert Delmouzy Escarfail Fougeroux Garrigoux Hermillon Jauffrion Kervizien Lestrille Maubourdin Nogaroux Ourliac Pontarlieux Quessandier Roumagnoux Sabatrix Tourniaire Valgorgues Ximenat Zapatrix")
	women    = strings.Fields("Rosalie Solène Mathilde Odette Capucine Bérénice Perrine Yvonne Clémence Adeline Marie-Ange")
	men      = strings.Fields("Gaspard Firmin Théophile Ronan Basile Lucien Anatole Marcel Hector Fernand Jean-Luc")
	families = []string{"Le Gallois", "De Kermadec", "D'Astorville", "Van Hoorn", "El Mansari", "Saint-Aubier", "Roche-Valmont"}
	frMonth  = strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
)

func invent(rng *rand.Rand) who {
	w := who{name: surnames[rng.IntN(len(surnames))], birth: time.Date(1928+rng.IntN(78), time.Month(1+rng.IntN(12)), 1+rng.IntN(28), 0, 0, 0, 0, time.UTC), sex: "M"}
	if rng.IntN(4) == 0 {
		w.name = families[rng.IntN(len(families))]
	}
	w.given = men[rng.IntN(len(men))]
	if rng.IntN(2) == 0 {
		w.sex, w.given = "F", women[rng.IntN(len(women))]
	}
	return w
}

func (w who) pick(male, female string) string {
	if w.sex == "F" {
		return female
	}
	return male
}
func (w who) up() string     { return strings.ToUpper(w.name) }
func (w who) slash() string  { return w.birth.Format("02/01/2006") }
func (w who) digits() string { return w.birth.Format("20060102") }
func (w who) spelled() string {
	return fmt.Sprintf("%d %s %d", w.birth.Day(), frMonth[w.birth.Month()-1], w.birth.Year())
}

// opening is one way in which a letter begins; born and sexed tell what it states.
type opening struct {
	name        string
	text        func(w who) string
	born, sexed bool
}

var openings = []opening{
	{"machine, carets", func(w who) string {
		return "#EXAM 0099 TYPE=ETT DATE=2026-11-17\nPATIENT^" + w.up() + "^" + w.given + "^" + w.digits() + "^" + w.sex + "\nDTD 46 mm"
	}, true, true},
	{"machine, carets in capitals", func(w who) string {
		return "PATIENT^" + w.up() + "^" + strings.ToUpper(w.given) + "^" + w.digits() + "^" + w.sex + "\nDTD 46 mm"
	}, true, true},
	{"machine, bars", func(w who) string {
		return "PATIENT|" + w.up() + "|" + w.given + "|" + w.digits() + "|" + w.sex + "\nEXAM|ETT|20261117\nDTD 46 mm"
	}, true, true},
	{"machine, semicolons", func(w who) string {
		return "PATIENT;" + w.up() + ";" + w.given + ";" + w.digits() + ";" + w.sex + "\nFEVG 60 %"
	}, true, true},
	{"machine, sex first", func(w who) string {
		return "PAT^" + w.up() + "^" + w.given + "^" + w.sex + "^" + w.digits() + "\nFEVG 60 %"
	}, true, true},
	{"HL7", func(w who) string {
		return "PID|1||990012^^^CAB||" + w.up() + "^" + w.given + "||" + w.digits() + "|" + w.sex + "\nOBX|1|TX|ETT||FEVG 60 %"
	}, true, true},
	{"words without signs", func(w who) string {
		return "NOM " + w.up() + " PRENOM " + strings.ToUpper(w.given) + " " + w.pick("NE LE ", "NEE LE ") + w.slash() + "\nECG NORMAL"
	}, true, true},
	{"words without signs, given name as spoken", func(w who) string {
		return "Nom " + w.up() + " prénom " + w.given + " né(e) le " + w.slash() + "\nECG normal."
	}, true, false},
	{"words without signs, on two lines", func(w who) string {
		return "NOM " + w.up() + "\nPRENOM " + w.given + "\nDDN " + w.slash() + "\nSEXE " + w.sex + "\nECG normal."
	}, true, true},
	{"list of semicolons", func(w who) string { return w.up() + ";" + w.given + ";" + w.slash() + "\nECG normal." }, true, false},
	{"list of semicolons, sexed", func(w who) string { return w.up() + ";" + w.given + ";" + w.slash() + ";" + w.sex + "\nECG normal." }, true, true},
	{"numbered list of semicolons", func(w who) string { return "3;" + w.up() + ";" + w.given + ";" + w.slash() + ";Holter\nECG normal." }, true, false},
	{"list of tabs", func(w who) string { return w.up() + "\t" + w.given + "\t" + w.slash() + "\t" + w.sex + "\nECG normal." }, true, true},
	{"list of commas", func(w who) string { return w.up() + ", " + w.given + ", " + w.slash() + "\nECG normal." }, true, false},
	{"small letters", func(w who) string {
		return w.pick("monsieur ", "madame ") + strings.ToLower(w.name) + " prénom " + strings.ToLower(w.given) + w.pick(" né le ", " née le ") + w.spelled() + "\nl'électrocardiogramme est normal"
	}, true, true},
	{"small letters, with a reader", func(w who) string {
		return "pour le docteur Tilloy au sujet de " + w.pick("monsieur ", "madame ") + strings.ToLower(w.name) + " prénom " + strings.ToLower(w.given) + w.pick(" né le ", " née le ") + w.slash() + "\ncher confrère virgule ecg normal point"
	}, true, true},
	{"small letters, given name first", func(w who) string {
		return "concernant " + w.pick("monsieur ", "madame ") + strings.ToLower(w.given) + " " + strings.ToLower(w.name) + w.pick(" né le ", " née le ") + w.slash() + "\necg normal"
	}, true, true},
	{"line with a date", func(w who) string { return w.up() + " " + w.given + ", " + w.slash() + "\nHolter ECG normal." }, true, false},
	{"line with a date behind a stroke", func(w who) string {
		return "Holter - " + w.up() + " " + w.given + " - " + w.slash() + " - posé le 16/11/2026\nRS."
	}, true, false},
	{"line with a date in words", func(w who) string { return w.up() + " " + w.given + ", " + w.spelled() + "\nHolter ECG normal." }, true, false},
	{"line with a date, given name first", func(w who) string { return w.given + " " + w.up() + ", " + w.slash() + "\nHolter ECG normal." }, true, false},
	{"line with a date, no capitals", func(w who) string { return w.given + " " + w.name + ", " + w.slash() + "\nHolter ECG normal." }, true, false},
	{"civility and brackets", func(w who) string {
		return "Cher ami,\nJ'ai revu " + w.pick("M. ", "Mme ") + w.up() + " " + w.given + w.pick(" (né le ", " (née le ") + w.slash() + ") pour son suivi.\nECG normal."
	}, true, true},
	{"civility and a date in brackets", func(w who) string {
		return "Cher ami,\nVotre patient" + w.pick(" M. ", "e Mme ") + w.up() + " " + w.given + " (" + w.slash() + ") va bien.\nECG normal."
	}, true, true},
	{"civility, no capitals", func(w who) string {
		return "Premier patient, " + w.pick("Monsieur ", "Madame ") + w.name + " " + w.given + ", " + w.spelled() + ". Holter normal."
	}, true, true},
	{"numbered, civility", func(w who) string {
		return "# Lettre 2 - " + w.pick("M. ", "Mme ") + w.up() + " " + w.given + " (" + w.slash() + ")\nÀ : Dr Boris LANGUENAIS\nLDL 1,61 g/L."
	}, true, true},
	{"daughter beside", func(w who) string {
		return w.up() + " " + w.given + ", " + w.slash() + "\nVenu avec sa fille Mme Nadège PERROUX, née le 12/08/1974, et son médecin le Dr Hugo TILLOY.\nECG normal."
	}, true, false},
	{"HL7 with a civility", func(w who) string {
		return "PID|1||990012^^^CAB||" + w.up() + "^" + w.given + "^^^" + w.pick("M.", "MME") + "||" + w.digits() + "|" + w.sex
	}, true, true},
	{"machine, labels as cells", func(w who) string {
		return "PatientName^" + w.up() + "^" + w.given + "^DOB^" + w.birth.Format(time.DateOnly) + "^Sex^" + w.sex + "\nFEVG 60 %"
	}, true, true},
	{"one cell for the name", func(w who) string {
		return "0099;" + w.up() + " " + w.given + ";" + w.sex + ";" + w.birth.Format(time.DateOnly) + "\nFEVG 60 %"
	}, true, true},
	{"given name first, without signs", func(w who) string {
		return "PRENOM " + strings.ToUpper(w.given) + " NOM " + w.up() + w.pick(" NE LE ", " NEE LE ") + w.slash() + "\nECG NORMAL"
	}, true, true},
	{"sex in brackets", func(w who) string {
		return w.up() + " " + w.given + " (" + w.sex + ") " + w.slash() + "\nECG normal."
	}, true, true},
	{"physician spoken likewise", func(w who) string {
		return w.pick("monsieur ", "madame ") + strings.ToLower(w.name) + " prénom " + strings.ToLower(w.given) + w.pick(" né le ", " née le ") + w.spelled() + " adressé par le docteur tilloy prénom hugo\necg normal"
	}, true, true},
	{"English, regarding", func(w who) string {
		return "Next letter.\nTo Dr Hestrel, regarding " + w.pick("Mr ", "Mrs ") + w.given + " " + w.name + ", date of birth " + w.birth.Format("2 January 2006") + ".\nExercise test, no chest pain. Kind regards."
	}, true, true},
	{"English, again", func(w who) string {
		return "To Dr Hestrel again, about " + w.pick("Mr ", "Ms ") + w.given + " " + w.name + ", born " + w.birth.Format("2 January 2006") + ".\nThe Holter shows sinus rhythm. Kind regards."
	}, true, true},
}

// TestOpenings reads the ways in which letters of a file begin, by header.Read
// alone and through the whole stage.
func TestOpenings(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 64))
	right, of := 0, 0
	for _, o := range openings {
		wrong := 0
		for range 12 {
			w := invent(rng)
			text := o.text(w)
			for n, got := range [2]fmt.Stringer{said(header.Read(text).Patient), said(patientOf(t, text))} {
				sex := ""
				if o.sexed {
					sex = w.sex
				}
				want := fmt.Sprintf("%s|%s|%s|%s", w.name, w.given, w.birth.Format(time.DateOnly), sex)
				of++
				if strings.EqualFold(got.String(), want) {
					right++
				} else if wrong++; wrong <= 2 {
					t.Errorf("%s, way %d: %q, want %q", o.name, n, got, want)
				}
			}
		}
		if wrong > 0 {
			t.Logf("%s: %d of 24 wrong", o.name, wrong)
		}
	}
	t.Logf("%d of %d openings right (%.3f)", right, of, float64(right)/float64(of))
}

type said pipeline.Patient

func (p said) String() string {
	return fmt.Sprintf("%s|%s|%s|%s", p.Name, p.Given, p.BirthDate, p.Sex)
}

// nobody are texts that name no patient, however much a line looks like one.
var nobody = []struct{ name, text string }{
	{"town and an old date", "Saint-Orban, 12/03/2004\nECG normal."},
	{"town in capitals and an old date", "SAINT ORBAN, 12/03/2004\nECG normal."},
	{"town, of two words", "Aix Provence - 12/03/2004\nECG normal."},
	{"prosthesis", "Prothèse Saint-Jude, 12/03/2008\nGradient moyen 12 mmHg."},
	{"device", "DAI Medtronic, 12/03/2011\nAucun choc. Contrôle du 20/11/2026."},
	{"magnetic resonance", "IRM Cœur, 12/03/2008\nFEVG 60 %. Contrôle du 20/11/2026."},
	{"hospital that bears a name", "Coronarographie Marie Lannelongue 12/03/2014\nStent IVA. Contrôle du 20/11/2026."},
	{"stent", "Stent Xience IVA, 12/05/2012\nContrôle du 20/11/2026."},
	{"physician in a list", "Dr;TILLOY;Hugo;12/03/1968\nECG normal."},
	{"physician with a date", "Dr Hugo TILLOY, 12/03/1968\nECG normal."},
	{"physician's row", "Médecin;TILLOY;Hugo;12/03/1968\nECG normal."},
	{"reader's row", "Destinataire|TILLOY|Hugo|12/03/1968\nECG normal."},
	{"person to call", "Personne à prévenir : PERROUX Nadège, 12/08/1974\nECG normal."},
	{"contact in a list", "Contact;PERROUX;Nadège;12/08/1974\nECG normal."},
	{"daughter without civility", "Vient avec sa fille Nadège PERROUX, née le 12/08/1974\nECG normal."},
	{"son in a list", "Fils;PERROUX;Hugo;12/08/1974\nECG normal."},
	{"values of a machine", "DTD|46|mm|19580312\nFEVG|60|%|20261117"},
	{"values with letters", "VG;Normal;12/03/2008\nVD;Normal;12/03/2008\nContrôle du 20/11/2026."},
	{"series", "Serie^Stress^19991231\nFEVG 60 %"},
	{"name of a program", "Logiciel Echo Viewer, 12/03/2009\nFEVG 60 %. Fait le 20/11/2026."},
	{"history", "ATCD : pontage Saint Antoine 12/03/2008, ablation 2010.\nECG normal. 20/11/2026"},
	{"person to call, without signs", "Personne à prévenir\nnom PERROUX prénom Hugo\nECG normal."},
	{"physician, without signs", "Médecin : nom TILLOY prénom Hugo\nECG normal."},
	{"words without signs that name nobody", "nom inconnu prénom inconnu\nECG normal."},
	{"label alone", "NOM\nPRENOM\nNE LE\nECG normal."},
}

// TestNobody holds that no name is taken from a text that names no patient.
func TestNobody(t *testing.T) {
	for _, c := range nobody {
		for n, p := range [2]pipeline.Patient{header.Read(c.text).Patient, patientOf(t, c.text)} {
			if p.Name != "" {
				t.Errorf("%s, way %d: %q", c.name, n, p.Name+"|"+p.Given+"|"+p.BirthDate.String())
			}
		}
	}
}

// TestBesideOthers puts relatives and physicians before and behind the patient.
func TestBesideOthers(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 22))
	for _, c := range []struct {
		name string
		text func(w who) string
	}{
		{"physician's row above", func(w who) string {
			return "Médecin;TILLOY;Hugo;12/03/1968\n" + w.up() + ";" + w.given + ";" + w.slash() + "\nECG normal."
		}},
		{"signature above", func(w who) string {
			return "Dr Hugo TILLOY, cardiologue, 20/11/2026\n" + w.up() + " " + w.given + ", " + w.slash() + "\nECG normal."
		}},
		{"mother above", func(w who) string {
			return "Vient avec sa mère Mme PERROUX Armelle, née le 12/08/1924.\n" + w.up() + " " + w.given + ", " + w.slash() + "\nECG normal."
		}},
		{"contact below", func(w who) string {
			return "PATIENT^" + w.up() + "^" + w.given + "^" + w.digits() + "^" + w.sex + "\nCONTACT^PERROUX^Armelle^19240812^F\nFEVG 60 %"
		}},
		{"physician below", func(w who) string {
			return "PATIENT|" + w.up() + "|" + w.given + "|" + w.digits() + "|" + w.sex + "\nMEDECIN|TILLOY|Hugo|19680312|M\nFEVG 60 %"
		}},
		{"husband in the text", func(w who) string {
			return "NOM " + w.up() + " PRENOM " + w.given + "\nAccompagné de son conjoint M. PERROUX Roland, né le 04/02/1958.\nDDN " + w.slash() + "\nECG normal."
		}},
		{"civility in a row", func(w who) string {
			return w.pick("Monsieur", "Madame") + ";" + w.up() + ";" + w.given + ";" + w.slash() + "\nAdressé par le Dr Hugo TILLOY."
		}},
	} {
		for range 10 {
			w := invent(rng)
			text := c.text(w)
			for n, p := range [2]pipeline.Patient{header.Read(text).Patient, patientOf(t, text)} {
				if !strings.EqualFold(p.Name, w.name) || !strings.EqualFold(p.Given, w.given) || p.BirthDate.String() != w.birth.Format(time.DateOnly) {
					t.Errorf("%s, way %d: %s, want %s %s %s", c.name, n, said(p), w.up(), w.given, w.birth.Format(time.DateOnly))
					break
				}
			}
		}
	}
}
