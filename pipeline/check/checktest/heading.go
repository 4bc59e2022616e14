package checktest

import (
	"sort"
	"strings"
	"time"
)

// page is what a heading layout writes with.
type page struct {
	Truth
	l      Layout
	d      dice
	titles string // names of the examinations, joined
	sexed  bool   // the heading states the sex
	aged   bool   // the heading states the age
	insed  bool   // the heading states the INS
}

func headingNames(m map[string]func(*page) string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func dr(p Physician) string { return "Dr " + p.Given + " " + p.Name }

func (p *page) mrs(short bool) string {
	switch {
	case p.l.Language == "en" && p.told.sex == "F":
		return "Mrs"
	case p.l.Language == "en":
		return "Mr"
	case p.told.sex == "F" && short:
		return "Mme"
	case p.told.sex == "F":
		return "Madame"
	case short:
		return "M."
	}
	return "Monsieur"
}

func (p *page) born() string {
	if p.told.sex == "F" {
		return "née"
	}
	return "né"
}

func (p *page) slash(t time.Time) string { return t.Format("02/01/2006") }
func (p *page) dots(t time.Time) string  { return t.Format("02.01.2006") }
func (p *page) iso(t time.Time) string   { return t.Format(time.DateOnly) }
func (p *page) words(t time.Time) string {
	if p.l.Language == "en" {
		return t.Format("2 January 2006")
	}
	return strings.TrimPrefix(t.Format("02"), "0") + " " + months[t.Month()-1] + t.Format(" 2006")
}

// day is the day of the examination as told.
func (p *page) day() time.Time {
	if p.told.future {
		return today.AddDate(0, 0, 8+p.Day.Day()/2)
	}
	return p.Day
}

// ins gives the INS behind before, or nothing where the layout leaves it out.
func (p *page) ins(before string) string {
	if p.l.INS == "none" {
		return ""
	}
	p.insed = true
	s := p.told.ins
	if p.l.INS == "spaced" {
		s = s[:1] + " " + s[1:3] + " " + s[3:5] + " " + s[5:7] + " " + s[7:10] + " " + s[10:13] + " " + s[13:]
	}
	return before + s
}

func (p *page) age(before, after string) string {
	if !p.l.Age {
		return ""
	}
	p.aged = true
	if p.l.Language == "en" {
		return before + itoa(p.told.age) + " years" + after
	}
	return before + itoa(p.told.age) + " ans" + after
}

// cc gives the second recipient behind before, or nothing.
func (p *page) cc(before string) string {
	if len(p.Recipients) < 2 {
		return ""
	}
	return before + dr(p.Recipients[1])
}

func (p *page) to() string { return dr(p.Recipients[0]) }

func (p *page) bySex(male, female string) string {
	if p.Patient.Sex == "F" {
		return female
	}
	return male
}

var frenchHeadings = map[string]func(*page) string{
	"letter": func(p *page) string {
		p.sexed = true
		return dr(p.Doctor) + "\nCardiologue - RPPS " + p.Doctor.RPPS + "\n12 rue des Lilas\n99000 VILLE-EXEMPLE\n\n" + p.to() + p.cc("\nCopie : ") + "\n\nVille-Exemple, le " + p.words(p.day()) +
			"\n\nCher confrère,\n\nJe vous remercie de m'avoir adressé " + p.mrs(false) + " " + p.Patient.Given + " " + p.Patient.Name + ", " + p.born() + " le " + p.slash(p.Patient.Birth) + p.age(" (", ")") + p.ins(", INS ") + ".\n\n" + p.titles
	},
	"form": func(p *page) string {
		p.sexed = true
		return p.titles + "\n\nNom : " + p.Patient.Name + "\nPrénom : " + p.Patient.Given + "\nDate de naissance : " + p.slash(p.Patient.Birth) + p.age("\nÂge : ", "") + "\nSexe : " + p.Patient.Sex + p.ins("\nINS : ") +
			"\nDate de l'examen : " + p.slash(p.day()) + "\nMédecin traitant : " + p.to() + p.cc("\nCopie à : ") + "\nCardiologue : " + dr(p.Doctor)
	},
	"form né(e)": func(p *page) string {
		p.sexed = true
		return "Cabinet de cardiologie\n" + p.titles + " du " + p.slash(p.day()) + "\n\nNom : " + p.Patient.Name + "     Prénom : " + p.Patient.Given + "\nNé(e) le : " + p.slash(p.Patient.Birth) + "     Sexe : " + p.bySex("masculin", "féminin") + p.age("     ", "") + p.ins("\nN° INS : ") +
			"\nAdressé(e) par : " + p.to() + p.cc("\nCopie : ") + "\nRéalisé par : " + dr(p.Doctor)
	},
	"table": func(p *page) string {
		p.sexed = true
		row := func(a, b string) string { return "| " + a + " | " + b + " |\n" }
		s := row("Patient", p.Patient.Name+" "+p.Patient.Given) + row("Date de naissance", p.slash(p.Patient.Birth)) + row("Sexe", p.Patient.Sex)
		if i := p.ins(""); i != "" {
			s += row("INS", i)
		}
		if a := p.age("", ""); a != "" {
			s += row("Âge", a)
		}
		s += row("Date de l'examen", p.slash(p.day())) + row("Médecin adresseur", p.to())
		if len(p.Recipients) > 1 {
			s += row("Copie", dr(p.Recipients[1]))
		}
		return p.titles + "\n\n" + s + row("Opérateur", dr(p.Doctor))
	},
	"tabs": func(p *page) string {
		p.sexed = true
		return p.titles + "\n\nNom\t" + p.Patient.Name + "\nPrénom\t" + p.Patient.Given + "\nDDN\t" + p.dots(p.Patient.Birth) + "\nSexe\t" + p.Patient.Sex + p.ins("\nINS\t") + p.age("\nÂge\t", "") +
			"\nExamen du\t" + p.dots(p.day()) + "\nDestinataire\t" + p.to() + p.cc("\nCopie\t") + "\nCardiologue\t" + dr(p.Doctor)
	},
	"one line": func(p *page) string {
		p.sexed = true
		return p.titles + " - " + dr(p.Doctor) + "\n" + p.Patient.Name + " " + p.Patient.Given + " / " + p.Patient.Sex + " / DDN " + p.slash(p.Patient.Birth) + p.age(" / ", "") + p.ins(" / INS ") + "\nDate : " + p.slash(p.day()) + "\nPrescripteur : " + p.to() + p.cc(" ; copie : ")
	},
	"civility": func(p *page) string {
		p.sexed = true
		return "CENTRE CARDIOLOGIQUE DES PINS\n" + dr(p.Doctor) + " (RPPS " + p.Doctor.RPPS + ")\n\n" + p.titles + " du " + p.words(p.day()) + "\n\nPatient : " + p.mrs(true) + " " + p.Patient.Name + " " + p.Patient.Given + ", " + p.born() + " le " + p.slash(p.Patient.Birth) + p.age(" (", ")") + p.ins("\nINS : ") +
			"\nMédecin traitant : " + p.to() + ", " + p.Recipients[0].Address + p.cc("\nCopie : ")
	},
	"concerne": func(p *page) string {
		p.sexed = true
		return "Service de cardiologie - Hôpital fictif de Valbrume\n" + dr(p.Doctor) + "\n\nÀ l'attention du " + p.to() + p.cc("\ncc : ") + "\n\nConcerne : " + p.mrs(true) + " " + p.Patient.Name + " " + p.Patient.Given + "\nDDN : " + p.dots(p.Patient.Birth) + p.age(" - ", "") + " - " + p.Patient.Sex + p.ins(" - INS ") +
			"\n\n" + p.titles + "\nDate de l'examen : " + p.dots(p.day())
	},
	"two columns": func(p *page) string {
		p.sexed = true
		return p.titles + "\n\nNom : " + p.Patient.Name + "        Date de naissance : " + p.slash(p.Patient.Birth) + "\nPrénom : " + p.Patient.Given + "        Sexe : " + p.Patient.Sex + p.age("        Âge : ", "") + p.ins("\nINS : ") + "\nDate : " + p.iso(p.day()) + "        Correspondant : " + p.to() + p.cc("\nCopie : ") + "\n" + dr(p.Doctor) + ", cardiologue"
	},
	"recipients listed": func(p *page) string {
		p.sexed = true
		s := "Destinataires :\n- " + p.to()
		if len(p.Recipients) > 1 {
			s += "\n- " + dr(p.Recipients[1])
		}
		return dr(p.Doctor) + ", cardiologue\n" + s + "\n\nPatient : " + p.Patient.Given + " " + p.Patient.Name + ", " + p.born() + " le " + p.words(p.Patient.Birth) + p.age(", ", "") + ", sexe " + p.Patient.Sex + p.ins(", INS ") + "\n\n" + p.titles + "\nExamen réalisé le " + p.slash(p.day())
	},
}

var englishHeadings = map[string]func(*page) string{
	"english letter": func(p *page) string {
		p.sexed = true
		return dr(p.Doctor) + ", Consultant Cardiologist\n\nTo: " + p.to() + p.cc("\ncc: ") + "\n\nRe: " + p.mrs(true) + " " + p.Patient.Given + " " + p.Patient.Name + ", date of birth " + p.words(p.Patient.Birth) + p.age(", aged ", "") + p.ins(", INS ") + "\nDate of examination: " + p.words(p.day()) + "\n\n" + p.titles
	},
	"english form": func(p *page) string {
		p.sexed = true
		return p.titles + "\n\nSurname: " + p.Patient.Name + "\nFirst name: " + p.Patient.Given + "\nDate of birth: " + p.words(p.Patient.Birth) + "\nSex: " + p.Patient.Sex + p.age("\nAge: ", "") + p.ins("\nINS: ") + "\nDate of examination: " + p.words(p.day()) + "\nReferring physician: " + p.to() + p.cc("\nCopy to: ") + "\nReported by: " + dr(p.Doctor)
	},
	"english line": func(p *page) string {
		p.sexed = true
		return p.titles + "\nPatient: " + p.mrs(true) + " " + p.Patient.Given + " " + p.Patient.Name + ", DOB " + p.iso(p.Patient.Birth) + ", " + p.bySex("male", "female") + p.age(", ", "") + p.ins(", INS ") + "\nDate: " + p.iso(p.day()) + "\nGP: " + p.to() + p.cc("\ncc ") + "\nCardiologist: " + dr(p.Doctor)
	},
}

var spokenHeadings = map[string]func(*page) string{
	"dictated patient": func(p *page) string {
		p.sexed = true
		return strings.ToLower(p.titles) + " du " + spokenDate(p.day()) + " docteur " + p.Doctor.Given + " " + p.Doctor.Name + "\npatient " + strings.ToLower(p.mrs(false)) + " " + p.Patient.Given + " " + p.Patient.Name + " " + p.born() + " le " + spokenDate(p.Patient.Birth) + p.spokenAge() + p.ins(" INS ") +
			"\nlettre au docteur " + p.Recipients[0].Given + " " + p.Recipients[0].Name + p.spokenCopy()
	},
	"dictated comma": func(p *page) string {
		p.sexed = true
		return strings.ToLower(p.titles) + " virgule docteur " + p.Doctor.Given + " " + p.Doctor.Name + " virgule le " + spokenDate(p.day()) + " point à la ligne\n" + strings.ToLower(p.mrs(false)) + " " + p.Patient.Given + " " + p.Patient.Name + " virgule " + p.born() + " le " + spokenDate(p.Patient.Birth) + p.spokenAge() + p.ins(" virgule INS ") +
			" point à la ligne\nmédecin traitant deux points docteur " + p.Recipients[0].Given + " " + p.Recipients[0].Name + p.spokenCopy() + " point"
	},
	"dictated sex": func(p *page) string {
		p.sexed = true
		return "dictée du docteur " + p.Doctor.Given + " " + p.Doctor.Name + " le " + spokenDate(p.day()) + "\n" + strings.ToLower(p.titles) + " à la ligne\npatient " + p.Patient.Given + " " + p.Patient.Name + " sexe " + p.bySex("masculin", "féminin") + " " + p.born() + " le " + spokenDate(p.Patient.Birth) + p.spokenAge() + p.ins(" INS ") +
			"\ndestinataire docteur " + p.Recipients[0].Given + " " + p.Recipients[0].Name + p.spokenCopy()
	},
}

func (p *page) spokenAge() string {
	if !p.l.Age {
		return ""
	}
	p.aged = true
	return " virgule " + spell(p.told.age) + " ans"
}

func (p *page) spokenCopy() string {
	if len(p.Recipients) < 2 {
		return ""
	}
	return " virgule copie au docteur " + p.Recipients[1].Given + " " + p.Recipients[1].Name
}
