package annuaire

import (
	"encoding/json"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// found gathers resources of several answers.
type found struct {
	today         pipeline.Date
	practitioners []resource
	roles         []resource
	organizations []resource
	known         map[string]bool
	more          bool
	unread        int
}

func (f *found) full() bool {
	return len(f.practitioners)+len(f.roles)+len(f.organizations) >= 10*maxFound
}

func (f *found) add(raw json.RawMessage) {
	r, ok, err := read(raw)
	if err != nil {
		f.unread++
	}
	if f.known == nil {
		f.known = map[string]bool{}
	}
	if k := r.ResourceType + "/" + r.ID; !ok || f.known[k] || f.full() {
		return
	} else {
		f.known[k] = true
	}
	switch r.ResourceType {
	case "Practitioner":
		f.practitioners = append(f.practitioners, r)
	case "PractitionerRole":
		f.roles = append(f.roles, r)
	case "Organization":
		f.organizations = append(f.organizations, r)
	}
}

// result makes the entries: a physician's own mailboxes, those of the places of
// work, and, where organisations were asked for, theirs.
func (f *found) result(q Query) (r Result) {
	r.More, r.Unread = f.more, f.unread
	one := func(e directory.Entry, m mailbox, certs [][]byte) {
		switch {
		case m.red:
			r.RedList++
			return
		case !m.readable || len(r.Entries) == maxFound:
			r.More = r.More || len(r.Entries) == maxFound
			return
		case q.Address != "" && !q.Address.Equal(m.address) || !near(q, e.Place):
			return
		}
		e.Recipient.Address, e.Kind, e.Source, e.Fetched = m.address, m.kind, directory.SourceAnnuaire, f.today
		e.Place.Service, e.Place.Phone = first(m.service, e.Place.Service), first(m.phone, e.Place.Phone)
		e.Certificate = directory.CertificateOf(certs, m.address)
		if e, ok := directory.Tidy(e); ok && !slices.ContainsFunc(r.Entries, func(o directory.Entry) bool {
			return o.Recipient.Address.Equal(e.Recipient.Address) && o.Same(e)
		}) {
			r.Entries = append(r.Entries, e)
		}
	}
	for _, p := range f.practitioners {
		who, ok := p.who()
		if !ok {
			continue
		}
		before := len(r.Entries) + r.RedList
		certs := p.certificates()
		roles := f.rolesOf(p)
		for _, role := range roles { // a mailbox at a place of work says more than the same without
			e := directory.Entry{Recipient: who, Place: f.place(role.Organization)}
			e.Profession, e.Specialty = p.trade()
			if _, s := role.trade(); s != "" && e.Specialty == "" {
				e.Specialty = s
			}
			for _, m := range role.mailboxes() {
				one(e, m, append(slices.Clone(certs), role.certificates()...))
			}
		}
		e := directory.Entry{Recipient: who}
		e.Profession, e.Specialty = p.trade()
		if len(roles) == 1 {
			e.Place = f.place(roles[0].Organization)
		}
		for _, m := range p.mailboxes() {
			if len(roles) > 1 && q.Town+q.Postcode != "" { // the mailbox of all their places: any may be the one
				for _, role := range roles {
					if pl := f.place(role.Organization); near(q, pl) {
						e.Place = pl
						break
					}
				}
			}
			one(e, m, certs)
		}
		if len(r.Entries)+r.RedList == before {
			r.Without++
		}
	}
	for _, o := range f.organizations {
		if !q.Organisation && q.Address == "" {
			continue
		}
		pl := o.place()
		for _, m := range o.mailboxes() {
			e := directory.Entry{Recipient: pipeline.Recipient{Name: first(m.service, pl.Name)}, Place: pl}
			one(e, m, o.certificates())
		}
	}
	return r
}

func (p resource) who() (pipeline.Recipient, bool) {
	if len(p.names) == 0 || p.names[0].Family == "" {
		return pipeline.Recipient{}, false
	}
	n := p.names[0]
	title := ""
	for _, s := range slices.Concat(n.Suffix, n.Prefix) {
		switch strings.ToUpper(strings.Trim(s, ". ")) {
		case "DR":
			title = "Dr"
		case "PR":
			title = "Pr"
		case "M", "MME", "MLLE":
			if title == "" {
				title = map[string]string{"M": "M.", "MME": "Mme", "MLLE": "Mme"}[strings.ToUpper(s)]
			}
		}
	}
	return pipeline.Recipient{Title: title, Given: strings.Join(n.Given, " "), Name: n.Family, RPPS: p.rpps()}, true
}

func (f *found) rolesOf(p resource) (out []resource) {
	for _, r := range f.roles {
		if id(r.Practitioner, "Practitioner") == p.ID {
			out = append(out, r)
		}
	}
	return out
}

// id is the identifier in a reference, relative or absolute.
func id(r reference, kind string) string {
	_, rest, ok := strings.Cut("/"+r.Reference, "/"+kind+"/")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "/")
	return rest
}

func (f *found) place(r reference) directory.Place {
	for _, o := range f.organizations {
		if o.ID == id(r, "Organization") && o.ID != "" {
			return o.place()
		}
	}
	return directory.Place{}
}

func (r resource) place() directory.Place {
	p := directory.Place{Name: first(r.title, strings.Join(r.Alias, ", ")), FINESS: r.finess()}
	for _, c := range r.Telecom {
		if c.System == "phone" && p.Phone == "" {
			p.Phone = c.Value
		}
	}
	if len(r.Address) == 0 {
		return p
	}
	a := r.Address[0]
	p.Postcode, p.Town = a.PostalCode, a.City
	if c, town, ok := strings.Cut(a.City, " "); ok && c == a.PostalCode { // "58400 LA CHARITE-SUR-LOIRE"
		p.Town = town
	}
	for _, part := range a.Part { // the parts are clean; the line may repeat the town
		words := map[string]string{}
		for _, e := range part.Extension {
			_, name, _ := strings.Cut(e.URL, "ADXP-")
			words[name] = e.String
		}
		if l := strings.Join(strings.Fields(words["houseNumber"]+" "+words["buildingNumberSuffix"]+" "+words["streetNameType"]+" "+words["streetNameBase"]), " "); l != "" {
			p.Lines = append(p.Lines, l)
		}
	}
	if len(p.Lines) == 0 {
		p.Lines = a.Line
	}
	p.Lines = p.Lines[:min(len(p.Lines), 6)]
	return p
}

// near reports whether a place is where the query looks. A place that is not known
// is nowhere.
func near(q Query, p directory.Place) bool {
	if q.Postcode != "" && !strings.HasPrefix(p.Postcode, q.Postcode) && p.Department() != strings.ToUpper(q.Postcode) {
		return false
	}
	return q.Town == "" || directory.Alike(q.Town, p.Town)
}
