package xdm

import (
	"errors"
	"strings"
)

// parse reads a metadata file: the set and the entries in their order.
func parse(b []byte) (Submission, error) {
	root, err := tree(b)
	if err != nil {
		return Submission{}, err
	}
	list := root
	if strings.EqualFold(root.name, "SubmitObjectsRequest") {
		if list = root.first("RegistryObjectList"); list == nil {
			return Submission{}, errors.New("no RegistryObjectList")
		}
	}
	spread(list)
	set := setNode(list)
	if set == nil {
		return Submission{}, errors.New("no submission set")
	}
	out := Submission{Set: parseSet(set)}
	replaced := make(map[string][]string)
	for _, a := range list.all("Association") {
		if a.attrs["associationType"] == replaces {
			replaced[a.attrs["sourceObject"]] = append(replaced[a.attrs["sourceObject"]], a.attrs["targetObject"])
		}
	}
	for _, x := range list.all("ExtrinsicObject") {
		if t := x.attrs["objectType"]; t != stableEntry && t != "" {
			continue // on demand: there is no document
		}
		if len(out.Documents) == maxDocs {
			return Submission{}, errors.New("too many documents")
		}
		e := parseEntry(x)
		e.Replaces = replaced[e.ID]
		out.Documents = append(out.Documents, Document{Entry: e})
	}
	return out, nil
}

// spread puts classifications and identifiers that stand beside their object into it.
func spread(list *node) {
	byID := make(map[string]*node)
	for _, k := range list.kids {
		if id := k.attrs["id"]; id != "" {
			byID[id] = k
		}
	}
	for _, c := range list.all("Classification") {
		if o := byID[c.attrs["classifiedObject"]]; o != nil && o != c {
			o.kids = append(o.kids, c)
		}
	}
	for _, x := range list.all("ExternalIdentifier") {
		if o := byID[x.attrs["registryObject"]]; o != nil && o != x {
			o.kids = append(o.kids, x)
		}
	}
}

// setNode finds the package that is classified as a submission set, and else the
// first that is no folder.
func setNode(list *node) *node {
	packages := list.all("RegistryPackage")
	for _, p := range packages {
		if p.hasNode(nodeSet) {
			return p
		}
	}
	for _, p := range packages {
		if !p.hasNode(nodeFolder) {
			return p
		}
	}
	return nil
}

func (n *node) hasNode(id string) bool {
	for _, c := range n.all("Classification") {
		if strings.EqualFold(c.attrs["classificationNode"], id) {
			return true
		}
	}
	return false
}

func parseSet(n *node) Set {
	return Set{
		ID: n.attrs["id"], UniqueID: n.external(setUnique), SourceID: n.external(setSource),
		Title: n.words(), At: n.value("submissionTime"), Author: n.authors(setAuthor),
		ContentType: n.code(setContent), PatientID: parseIdentifier(n.external(setPatient)),
	}
}

func parseEntry(n *node) Entry {
	return Entry{
		ID: n.attrs["id"], UniqueID: n.external(entryUnique), MimeType: n.attrs["mimeType"], Title: n.words(),
		Author: n.authors(entryAuthor), Legal: parsePerson(n.value("legalAuthenticator")),
		Class: n.code(entryClass), Type: n.code(entryType), Format: n.code(entryFormat),
		Facility: n.code(entryPlace), Setting: n.code(entrySetting),
		Confidentiality: n.codes(entrySecrecy), Events: n.codes(entryEvent),
		Created: n.value("creationTime"), Start: n.value("serviceStartTime"), Stop: n.value("serviceStopTime"),
		Language: n.value("languageCode"), Hash: n.value("hash"), Size: n.value("size"), URI: uriOf(n.slot("URI")),
		PatientID: parseIdentifier(n.external(entryPatient)), SourcePatientID: parseIdentifier(n.value("sourcePatientId")),
		Patient: parseTraits(n.slot("sourcePatientInfo")),
	}
}

// uriOf joins a URI that is cut in numbered pieces, "1|..." "2|...", as XDS lets.
func uriOf(values []string) string {
	if len(values) < 2 {
		return strings.Join(values, "")
	}
	var b strings.Builder
	for _, v := range values {
		_, piece, ok := strings.Cut(v, "|")
		if !ok {
			return values[0]
		}
		b.WriteString(piece)
	}
	return b.String()
}

func (n *node) external(scheme string) string {
	for _, x := range n.all("ExternalIdentifier") {
		if strings.EqualFold(x.attrs["identificationScheme"], scheme) {
			return strings.TrimSpace(x.attrs["value"])
		}
	}
	return ""
}

func (n *node) codes(scheme string) []Code {
	var out []Code
	for _, c := range n.all("Classification") {
		if strings.EqualFold(c.attrs["classificationScheme"], scheme) {
			out = append(out, Code{c.attrs["nodeRepresentation"], c.value("codingScheme"), c.words()})
		}
	}
	return out
}

func (n *node) code(scheme string) Code {
	if all := n.codes(scheme); len(all) > 0 {
		return all[0]
	}
	return Code{}
}

func (n *node) authors(scheme string) []Author {
	var out []Author
	for _, c := range n.all("Classification") {
		if !strings.EqualFold(c.attrs["classificationScheme"], scheme) {
			continue
		}
		a := Author{Person: parsePerson(c.value("authorPerson")), Role: unescape.Replace(c.value("authorRole")), Specialty: parseCode(c.value("authorSpecialty"))}
		for _, s := range c.slot("authorInstitution") {
			a.Institution = append(a.Institution, parseStructure(s))
		}
		out = append(out, a)
	}
	return out
}

func parseTraits(values []string) Traits {
	var t Traits
	for _, v := range values {
		field, rest, _ := strings.Cut(v, "|")
		switch field {
		case "PID-3":
			for _, id := range strings.Split(rest, "~") {
				t.IDs = append(t.IDs, parseIdentifier(id))
			}
		case "PID-5":
			for _, name := range strings.Split(rest, "~") {
				// D is the name in use; producers write L, or nothing, for the other.
				if raw(name, 6) == "D" {
					t.UsedName, t.UsedGiven = component(name, 0), component(name, 1)
				} else {
					t.Name, t.Given, t.Givens = component(name, 0), component(name, 1), component(name, 2)
				}
			}
		case "PID-7":
			t.BirthDate = rest
		case "PID-8":
			t.Sex = rest
		case "PID-11":
			for _, at := range strings.Split(rest, "~") {
				if raw(at, 6) == "BDL" {
					t.BirthAt = raw(at, 8)
				}
			}
		}
	}
	return t
}
