package directory

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// form reads an entry from named fields, which a file has in columns or lines.
type form struct {
	get    func(field string) string
	open   func(path string) ([]byte, error) // nil: no files beside
	source string
	// received is set for what others wrote: a wrong check digit is then told and
	// the number left out. On the practice's own list it is a slip to mend.
	received bool
	bare     bool // an entry without address is taken
}

const (
	maxField = 300
	maxLines = 6
)

// entry gives the entry, what should be looked at, and why it is not taken, in
// French; "" where nothing is.
func (f form) entry() (e Entry, warn, what string) {
	e.Source = f.source
	e.Recipient = pipeline.Recipient{Title: f.get("title"), Given: f.get("given"), Name: f.get("name")}
	e.Place = Place{Name: f.get("place"), Service: f.get("service"), Postcode: f.get("postcode"), Town: f.get("town"), Phone: f.get("phone")}
	e.Profession, e.Specialty = f.get("profession"), f.get("specialty")
	if e.Place.Name == "" {
		e.Place.Name = f.get("sign")
	}
	e.Place.Lines = f.lines()
	if c, town, ok := strings.Cut(f.get("routing"), " "); ok && isPostcode(c) { // "33000 BORDEAUX"
		e.Place.Postcode, e.Place.Town = orElse(e.Place.Postcode, c), orElse(e.Place.Town, strings.TrimSpace(town))
	}
	if e.Kind, what = kindOf(f.get("kind")); what != "" {
		return e, "", what
	}
	// A mailbox of a service or a machine has no person's name: the structure's stands for it.
	if fold(e.Recipient.Name).empty() && (e.Kind == Organisation || e.Kind == Application || e.Kind == Cabinet) {
		e.Recipient.Title, e.Recipient.Given, e.Recipient.Name = "", "", orElse(e.Place.Service, e.Place.Name)
	}
	if fold(e.Recipient.Name).empty() {
		return e, "", "le nom manque"
	}
	if what = e.unfit(); what != "" {
		return e, "", what
	}
	if a := f.get("address"); a != "" || !f.bare {
		var err error
		if e.Recipient.Address, err = pipeline.ParseAddress(a); err != nil {
			return e, "", "l'adresse de messagerie manque ou n'a pas la forme nom@domaine"
		}
		if IsPatient(e.Recipient.Address) {
			return e, "", "l'adresse est celle d'un patient (patient.mssante.fr) : l'annuaire n'en contient pas"
		}
	}
	if warn, what = f.numbers(&e); what != "" {
		return e, "", what
	}
	if what = f.certificate(&e); what == "" {
		what = f.own(&e)
	}
	return e, warn, what
}

// lines is the postal address above the line of the town.
func (f form) lines() (out []string) {
	street := strings.Join(strings.Fields(f.get("number")+" "+f.get("repeat")+" "+f.get("way")+" "+f.get("street")), " ")
	for _, l := range []string{f.get("more1"), f.get("more2"), street, f.get("more3"),
		f.get("line1"), f.get("line2"), f.get("line3"), f.get("line4"), f.get("line5"), f.get("line6")} {
		if l != "" && len(out) < maxLines {
			out = append(out, l)
		}
	}
	return out
}

// unfit tells in French what in the words of an entry cannot stand in a letter.
func (e Entry) unfit() string {
	for _, s := range []string{e.Recipient.Title, e.Recipient.Given, e.Recipient.Name} {
		if len(s) > maxName || bad(s) {
			return "un nom contient un saut de ligne, un caractère de contrôle, ou est trop long"
		}
	}
	p := e.Place
	for _, s := range slices.Concat(p.Lines, []string{p.Name, p.Service, p.Postcode, p.Town, p.Phone, p.FINESS, e.Profession, e.Specialty}) {
		if len(s) > maxField || bad(s) {
			return "un champ contient un saut de ligne, un caractère de contrôle, ou est trop long"
		}
	}
	return ""
}

func bad(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		// Overrides of direction show a name as another one.
		return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
	})
}

// numbers reads RPPS and FINESS.
func (f form) numbers(e *Entry) (warn, what string) {
	rpps := strings.Map(dropSpace, f.get("rpps"))
	if id := strings.Map(dropSpace, f.get("idnps")); len(id) == 12 && id[0] == '8' && rpps == "" {
		rpps = id[1:] // 8: registered by RPPS
	}
	if f.received && len(rpps) != 11 {
		rpps = "" // number of an older register
	}
	switch {
	case rpps == "":
	case ValidRPPS(rpps):
		e.Recipient.RPPS = rpps
	case f.received:
		warn = "la clé du RPPS est fausse : la fiche est lue sans son numéro"
	case strings.ContainsAny(rpps, "eE"):
		return "", "le RPPS a été transformé en nombre par le tableur : mettre la colonne au format texte"
	default:
		return "", "le RPPS n'a pas onze chiffres ou sa clé est fausse"
	}
	finess := strings.ToUpper(strings.Map(dropSpace, f.get("finess")))
	if id := strings.Map(dropSpace, f.get("structureid")); finess == "" && len(id) == 10 && id[0] == '1' {
		finess = id[1:] // 1: registered by FINESS
	} else if finess == "" && len(id) == 9 && strings.HasPrefix(fold(f.get("structurekind")).joined, "finess") {
		finess = id
	}
	switch {
	case finess == "" || ValidFINESS(finess):
		e.Place.FINESS = finess
	case f.received:
		warn = orElse(warn, "la clé du FINESS est fausse : la fiche est lue sans lui")
	default:
		return warn, "le FINESS n'a pas neuf caractères ou sa clé est fausse"
	}
	return warn, ""
}

// certificate reads the certificate: base64 itself, certificate and authorities
// apart by spaces, or the name of a file.
func (f form) certificate(e *Entry) (what string) {
	s := f.get("certificate")
	if s == "" {
		return ""
	}
	if strings.HasPrefix(s, "MI") && len(s) > 200 { // a SEQUENCE of some length; no file name is so long
		var der []byte
		for _, w := range strings.Fields(s) {
			b, err := base64.StdEncoding.DecodeString(w)
			if err != nil {
				return "le certificat en base64 est illisible"
			}
			if der == nil {
				der = b
			} else if len(e.Chain) < maxCertificates {
				e.Chain = append(e.Chain, b)
			}
		}
		if _, err := Certificates(der); err != nil {
			return "le certificat en base64 est illisible"
		}
		e.Certificate = der
		return ""
	}
	if f.open == nil {
		return "le fichier du certificat ne peut pas être lu"
	}
	data, err := f.open(s)
	if err != nil {
		return "le fichier du certificat ne peut pas être lu"
	}
	certs, err := Certificates(data)
	if err != nil {
		return "le fichier du certificat n'est pas un certificat PEM ou DER"
	}
	e.Certificate = certs[0].Raw
	for _, c := range certs[1:] {
		if c.IsCA {
			e.Chain = append(e.Chain, c.Raw)
		}
	}
	return ""
}

// own reads what the practice says itself.
func (f form) own(e *Entry) (what string) {
	for _, w := range strings.Fields(strings.NewReplacer(",", " ", ";", " ", "+", " ").Replace(strings.ToLower(f.get("capabilities")))) {
		switch w {
		case "gcm":
			e.Capabilities.GCM = true
		case "oaep":
			e.Capabilities.OAEP = true
		default:
			return "les capacités connues sont gcm et oaep"
		}
	}
	e.RedList, e.Favourite = yes(f.get("red")), yes(f.get("favourite"))
	switch p := strings.ToLower(f.get("preference")); p {
	case "", PreferSMIME, PreferChannel, PreferPost:
		e.Preference = p
	default:
		return "les modes d'envoi connus sont smime, channel et post"
	}
	if f.received {
		e.Favourite, e.Preference = false, "" // nobody else's to say
	}
	if d := f.get("fetched"); d != "" {
		day, err := pipeline.ParseDate(d)
		if err != nil {
			return "le jour n'a pas la forme 2026-01-31"
		}
		e.Fetched = day
	}
	// An export says where its entries came from: what the Annuaire lent does not
	// become the practice's own by leaving and coming back.
	if s := f.get("source"); s != "" && !f.received {
		if !slices.Contains([]string{SourceHand, SourceCSV, SourceVCard, SourceLDIF, SourceExtraction, SourceAnnuaire, SourceLDAP, SourceDemo}, s) {
			return "la source n'est pas connue"
		}
		e.Source = s
	}
	return ""
}

// kindOf reads a kind of mailbox, as a code or as the files word it.
func kindOf(s string) (Kind, string) {
	switch k := fold(s).joined; {
	case k == "":
		return "", ""
	case k == "per", strings.HasPrefix(k, "person"):
		return Personal, ""
	case k == "org", strings.HasPrefix(k, "organisation"):
		return Organisation, ""
	case k == "app", strings.HasPrefix(k, "applicati"):
		return Application, ""
	case k == "cab", strings.HasPrefix(k, "cabinet"):
		return Cabinet, ""
	}
	return "", "le type de boîte n'est pas PER, ORG, APP ou CAB"
}

func yes(s string) bool {
	switch fold(s).joined {
	case "o", "oui", "y", "yes", "true", "vrai", "1", "x":
		return true
	}
	return false
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func isPostcode(s string) bool { return len(s) == 5 && strings.Trim(s, "0123456789") == "" }

func dropSpace(r rune) rune {
	if r == ' ' || r == '\u00a0' || r == '\u202f' {
		return -1
	}
	return r
}
