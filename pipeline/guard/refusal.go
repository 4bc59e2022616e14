package guard

import (
	"fmt"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// Refusal is a patient's word that letters about them are not to go to somebody
// (code de la santé publique, L1110-4; Ségur MSS/va1.20). It stands until lifted.
type Refusal struct {
	ID      string           `json:"id"`
	Patient pipeline.Patient `json:"patient"` // as known when it was recorded
	// To is whom it is about: a physician by number or name; none for everybody.
	To pipeline.Named `json:"to,omitzero"`
	// Role is a specialty or profession that it is about: "psychiatrie"; "" for none.
	Role   string    `json:"role,omitempty"`
	By     string    `json:"by"`    // user name of who wrote it down
	Words  string    `json:"words"` // the patient's
	At     time.Time `json:"at"`
	Lifted time.Time `json:"lifted,omitzero"`
	// LiftedBy and Why say who lifted it, and on what word.
	LiftedBy string `json:"lifted_by,omitempty"`
	Why      string `json:"why,omitempty"`
	// Doubtful is set where it was found under a name or a date that is only like
	// this patient's: a person is asked whether it is the same.
	Doubtful bool `json:"-"`
}

// Holds reports whether the refusal is in force at a moment.
func (f Refusal) Holds(at time.Time) bool {
	return !f.At.After(at) && (f.Lifted.IsZero() || f.Lifted.After(at))
}

// About tells how surely a refusal is about a recipient: not, perhaps (a person is
// asked), or surely.
func (f Refusal) About(e directory.Entry) (surely, perhaps bool) {
	r := e.Recipient
	switch {
	case f.To == (pipeline.Named{}) && f.Role == "":
		return !f.Doubtful, true
	case f.Role != "":
		want := directory.Words(f.Role)
		said := directory.Words(e.Specialty + " " + e.Profession + " " + e.Place.Service + " " + r.Title + " " + r.Name)
		for _, w := range want {
			for _, s := range said {
				if len(w) >= 4 && stem(w) == stem(s) {
					return !f.Doubtful, true
				}
			}
		}
		// Of whom the directory does not know the specialty nothing is sure.
		return false, e.Specialty == "" && e.Profession == ""
	case f.To.RPPS != "" && r.RPPS != "":
		is := f.To.RPPS == r.RPPS
		return is && !f.Doubtful, is
	case f.To.Address != "" && f.To.Address.Equal(r.Address):
		return !f.Doubtful, true
	}
	fit, _ := directory.Compare(f.To, r)
	return fit == directory.FitName && !f.Doubtful, fit > directory.FitNone
}

// Whom is the refusal's reach in French.
func (f Refusal) Whom() string {
	switch {
	case f.Role != "":
		return "aux correspondants de " + f.Role
	case f.To == (pipeline.Named{}):
		return "à tout destinataire"
	case f.To.Name == "":
		return "au médecin RPPS " + f.To.RPPS
	}
	return "à " + strings.TrimSpace(f.To.Title+" "+f.To.Full())
}

// Forbidden gives the refusals that surely or perhaps stop a recipient.
func Forbidden(refusals []Refusal, e directory.Entry, at time.Time) (surely, perhaps []Refusal) {
	for _, f := range refusals {
		if !f.Holds(at) {
			continue
		}
		switch sure, maybe := f.About(e); {
		case sure:
			surely = append(surely, f)
		case maybe:
			perhaps = append(perhaps, f)
		}
	}
	return surely, perhaps
}

// refused holds a recipient whom the patient refused. What is sure has no answer: the
// recipient goes, or the refusal is lifted. What is in doubt is asked.
func (c Case) refused(r pipeline.Recipient) []pipeline.Finding {
	surely, perhaps := Forbidden(c.Refusals, c.entry(r), c.At)
	var out []pipeline.Finding
	for _, f := range surely {
		hint := "Retirer " + r.Display() + " des destinataires"
		if f.To == (pipeline.Named{}) && f.Role == "" {
			hint = "Ne rien envoyer : remettre la lettre au patient et retirer le document"
		}
		x := finding(RuleRefused, pipeline.Fatal, r, fmt.Sprintf("Le patient a refusé le %s que ses lettres aillent %s : « %s » (noté par %s).",
			f.At.Format("02/01/2006"), f.Whom(), f.Words, f.By),
			hint+" ; si le patient a changé d'avis, lever le refus (page « Refus », ou cardiopli refusal lift) puis revérifier.")
		x.Firm = true
		out = append(out, x)
	}
	for _, f := range perhaps {
		what := "Un refus noté le %s pourrait concerner ce destinataire : que rien n'aille %s (« %s »)."
		if f.Doubtful {
			what = "Un refus noté le %s, pour un patient de nom proche ou de mêmes traits, demande que rien n'aille %s (« %s »)."
		}
		out = append(out, finding(RuleRefused, pipeline.Error, r, fmt.Sprintf(what, f.At.Format("02/01/2006"), f.Whom(), f.Words),
			"Vérifier auprès du patient ; s'il ne s'agit pas de lui ou de ce médecin, répondre pourquoi."))
	}
	return out
}

// Refused gives the findings about refusals alone: they are looked at again when a
// letter is issued and before each copy is submitted.
func Refused(c Case) []pipeline.Finding {
	if c.Book == nil {
		c.Book = directory.NewBook()
	}
	var out []pipeline.Finding
	for _, r := range c.Recipients {
		out = append(out, c.refused(r)...)
	}
	return out
}

// Physician reads a name as a person types it, "Dr Given NAME" or "NAME Given":
// which word is which does not matter for looking it up.
func Physician(s string) pipeline.Named {
	words := strings.Fields(s)
	var n pipeline.Named
	if len(words) > 0 && titles[strings.ToLower(strings.TrimSuffix(words[0], "."))] {
		n.Title, words = words[0], words[1:]
	}
	var given, name []string
	for _, w := range words {
		if capitals(w) || len(name) > 0 && len(given) > 0 && directory.Particle(strings.ToLower(w)) {
			name = append(name, w)
		} else {
			given = append(given, w)
		}
	}
	if len(name) == 0 && len(given) > 0 { // no capitals: the family name is last
		given, name = given[:len(given)-1], given[len(given)-1:]
	}
	n.Given, n.Name = strings.Join(given, " "), strings.Join(name, " ")
	return n
}
