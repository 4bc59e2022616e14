package cda

import (
	"encoding/base64"
	"encoding/xml"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cardiopli/pipeline"
)

// documentOf lays out a checked Issue.
func documentOf(is pipeline.Issue) document {
	l := is.Letter
	d := document{
		RealmCode: code{Code: "FR"},
		TypeID:    id{Root: "2.16.840.1.113883.1.3", Extension: "POCD_HD000040"},
		TemplateID: []id{
			{Root: "2.16.840.1.113883.2.8.2.1"}, // HL7 France
			{Root: "1.2.250.1.213.1.1.1.1"},     // CI-SIS, Structuration minimale
			{Root: "1.3.6.1.4.1.19376.1.2.20"},  // IHE XDS-SD
		},
		ID:                  id{Root: is.UID},
		Code:                codeOf(TypeOf(is.Exams)),
		Title:               tidy(l.Title),
		EffectiveTime:       momentOf(is.At),
		ConfidentialityCode: codeOf(Normal),
		LanguageCode:        code{Code: LanguageOf(l.Language)},
		SetID:               id{Root: is.SetUID},
		VersionNumber:       number{l.Version},
		PatientRole:         patientOf(is),
		Author:              author{Time: dayOf(l.Date), Entity: entityOf(l.Author)},
		Custodian:           custodianOf(l.Practice),
		LegalAuthenticator: authenticator{
			Time: momentOf(is.Approved.At), Signature: code{Code: "S"}, Entity: entityOf(is.Approved.By),
		},
		DocumentationOf: eventsOf(is),
		Encounter:       encounterOf(l),
		Text:            encapsulated{"application/pdf", "B64", base64.StdEncoding.EncodeToString(is.PDF)},
	}
	speciality, where := codeOf(Cardiologist), addressOf(l.Practice)
	d.Author.Entity.Code = &speciality
	d.Author.Entity.Addr, d.Author.Entity.Telecom = &where, telecomsOf(l.Practice)
	d.Author.Entity.Organization = &organization{ID: structureOf(l.Practice), Name: tidy(l.Practice.Name), Telecom: telecomsOf(l.Practice), Addr: &where}
	d.LegalAuthenticator.Entity.Organization = &organization{ID: structureOf(l.Practice), Name: tidy(l.Practice.Name)}
	for _, r := range l.Recipients {
		d.Recipients = append(d.Recipients, recipientOf(r))
		if !r.Copy {
			d.Participants = append(d.Participants, participant{"REF", interval{NullFlavor: "UNK"}, associated{"PROV", professional(r.RPPS), personOf(r.Title, r.Given, r.Name)}})
		}
	}
	if is.ReplacesUID != "" {
		d.RelatedDocument = &related{"RPLC", id{Root: is.ReplacesUID}}
	}
	return d
}

func patientOf(is pipeline.Issue) patientRole {
	p := is.Letter.Patient
	r := patientRole{
		Addr:    address{NullFlavor: "UNK"},
		Telecom: telecom{NullFlavor: "UNK"},
		Gender:  codeOf(GenderOf(p.Sex)),
		Birth:   dayOf(p.BirthDate),
	}
	if ins := p.SentINS(); ins != "" {
		r.ID = append(r.ID, id{Root: p.INSRoot, Extension: ins})
		r.Place = &cogPlace{p.BirthPlace}
	}
	if is.Chart != "" {
		r.ID = append(r.ID, id{Root: is.Site, Extension: tidy(is.Chart)})
	}
	family, first, all := BirthNames(p)
	r.Name.add("family", "BR", family)
	r.Name.add("given", "", all)
	r.Name.add("given", "BR", first)
	r.Name.add("family", "CL", p.Name)
	r.Name.add("given", "CL", p.Given)
	return r
}

// BirthNames gives the names of the strict traits: the family name at birth, the
// first given name, and all of them. Where only one name is known it is taken for
// that at birth, as Patient.SentINS does. The given name in use is the first one
// where the list begins with it, which keeps "Marie Louise" together; where it does
// not, it is another one of the list, and the first is the list's first word.
//
// Beside an INS they stand as the INS has them, in capitals without accents: they
// are its traits, and software that holds them against those it knows compares signs.
func BirthNames(p pipeline.Patient) (family, first, all string) {
	family, first, all = birthNames(p)
	if p.SentINS() != "" {
		family, first, all = fold(family), fold(first), fold(all)
	}
	return family, first, all
}

func birthNames(p pipeline.Patient) (family, first, all string) {
	family, first, all = tidy(p.BirthName), tidy(p.Given), tidy(p.Givens)
	if family == "" {
		family = tidy(p.Name)
	}
	if all == "" {
		return family, first, first
	}
	list, used := strings.Fields(all), len(strings.Fields(first))
	if used > len(list) || fold(strings.Join(list[:used], " ")) != fold(first) {
		used = 1
	}
	return family, strings.Join(list[:used], " "), all
}

// fold makes names alike that differ by case and accents alone: those of the INS
// have neither.
func fold(s string) string {
	s = strings.NewReplacer("Œ", "OE", "Æ", "AE", "ß", "SS", "ẞ", "SS", "Ø", "O", "Ł", "L", "Đ", "D", "’", "'", "ʼ", "'", "‐", "-", "‑", "-").Replace(strings.ToUpper(s))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

func (n *name) add(element, qualifier, text string) {
	if text = tidy(text); text != "" {
		n.Parts = append(n.Parts, part{xml.Name{Local: element}, qualifier, text})
	}
}

func personOf(title, given, family string) (n name) {
	n.add("given", "", given)
	n.add("family", "", family)
	n.add("suffix", "", titleOf(title))
	return n
}

func professional(rpps string) *id {
	if rpps == "" {
		return nil
	}
	return &id{Root: OIDProfessional, Extension: ProfessionalID(rpps)}
}

func entityOf(s pipeline.Signatory) entity {
	return entity{ID: professional(s.RPPS), Name: personOf(s.Title, s.Given, s.Name)}
}

func structureOf(p pipeline.Practice) id {
	return id{Root: OIDStructure, Extension: StructureID(p)}
}

func custodianOf(p pipeline.Practice) organization {
	where := addressOf(p)
	// The schema has one telecom for a custodian: the telephone where there is one.
	return organization{ID: structureOf(p), Name: tidy(p.Name), Telecom: telecomsOf(p)[:1], Addr: &where}
}

func addressOf(p pipeline.Practice) (a address) {
	for _, line := range p.Lines {
		if line = tidy(line); line != "" {
			a.Lines = append(a.Lines, line)
		}
	}
	if len(a.Lines) == 0 {
		a.NullFlavor = "UNK"
	}
	return a
}

func telecomsOf(p pipeline.Practice) (all []telecom) {
	if n, ok := phoneOf(p.Phone); ok {
		all = append(all, telecom{Value: "tel:" + n, Use: "WP"})
	}
	if p.Address != "" {
		all = append(all, mailOf(p.Address))
	}
	if len(all) == 0 {
		all = []telecom{{NullFlavor: "UNK"}}
	}
	return all
}

// mailOf writes a mail address as a URI. RFC 6068 2
func mailOf(a pipeline.Address) telecom {
	return telecom{Value: "mailto:" + url.PathEscape(string(a)), Use: "WP"}
}

func recipientOf(r pipeline.Recipient) recipient {
	out := recipient{TypeCode: cond(r.Copy, "TRC", "PRCP"), ID: professional(r.RPPS), Name: personOf(r.Title, r.Given, r.Name)}
	if r.Address != "" {
		mail := mailOf(r.Address)
		out.Telecom = &mail
	}
	return out
}

func eventsOf(is pipeline.Issue) (all []documentation) {
	for _, e := range Events(is) {
		c := code{Code: e.Code, CodeSystem: e.System, DisplayName: e.Name, OriginalText: e.Text}
		if e.Code == "" {
			c.NullFlavor = "OTH"
		}
		all = append(all, documentation{Code: c, Time: from(is.Letter.ExamOn)})
	}
	setting, by := codeOf(Ambulatory), entityOf(is.Letter.Author)
	by.Organization = &organization{ID: structureOf(is.Letter.Practice), Name: tidy(is.Letter.Practice.Name), Industry: &setting}
	all[0].Performer = &performer{"PRF", by}
	return all
}

func encounterOf(l pipeline.Letter) encounter {
	kind, _ := FacilityOf(l.Practice)
	return encounter{from(l.ExamOn), facility{structureOf(l.Practice), codeOf(kind)}}
}

func codeOf(c Concept) code {
	return code{Code: c.Code, CodeSystem: c.System, DisplayName: c.Name}
}

func momentOf(t time.Time) ts { return ts{t.Format("20060102150405-0700")} }

func dayOf(d pipeline.Date) ts { return ts{strings.ReplaceAll(d.String(), "-", "")} }

// from is an interval of which the beginning alone is known.
func from(d pipeline.Date) interval {
	low := dayOf(d)
	return interval{Low: &low}
}
