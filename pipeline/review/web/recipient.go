package web

import (
	"net/http"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// Guard gives the findings about one recipient, to stand beside the name.
func (v sheetView) Guard(r pipeline.Recipient) []pipeline.Finding {
	var out []pipeline.Finding
	for _, f := range v.Findings {
		if guard.Mine(f, r) {
			out = append(out, f)
		}
	}
	return out
}

// ToPatient reports whether the letter goes to the patient's mailbox too.
func (v sheetView) ToPatient() bool {
	for _, r := range v.Recipients {
		if guard.IsPatient(r.Address) {
			return true
		}
	}
	return false
}

// MayWriteToPatient reports whether the patient's mailbox can be built.
func (v sheetView) MayWriteToPatient() bool {
	_, err := guard.Mailbox(v.Report.Patient)
	return err == nil
}

// Delegated reports whether who looks stands in for the letter's cardiologist.
func (v sheetView) Delegated() bool {
	for _, s := range v.Standing {
		if !v.Mine && review.SameSignatory(v.Letter.Author, s) {
			return true
		}
	}
	return false
}

// assign puts the letter in the name of a cardiologist of the practice.
func (s *server) assign(r *http.Request, p *person, id pipeline.ID) (result, error) {
	return result{said: "La lettre change de signataire : elle est préparée à nouveau."}, s.desk.Reassign(r.Context(), p.Actor, id, version(r), field(r, "user"))
}

// hide keeps the letter from the patient's mailbox, or allows it again.
func (s *server) hide(r *http.Request, p *person, id pipeline.ID) (result, error) {
	on := r.PostFormValue("hidden") != ""
	said := "La lettre peut à nouveau être envoyée au patient."
	if on {
		said = "Marquée « à ne pas envoyer au patient »."
	}
	return result{said: said}, s.desk.Hide(r.Context(), p.Actor, id, version(r), on)
}

// toPatient adds the patient's own mailbox, or takes it out.
func (s *server) toPatient(r *http.Request, p *person, id pipeline.ID) (result, error) {
	send := r.PostFormValue("send") != ""
	said := "Le patient n'est plus destinataire."
	if send {
		said = "Le patient est ajouté aux destinataires : relisez, puis signez."
	}
	return result{said: said}, s.desk.ToPatient(r.Context(), p.Actor, id, version(r), send)
}

// refuse writes down what the patient of the letter refuses.
func (s *server) refuse(r *http.Request, p *person, id pipeline.ID) (result, error) {
	sh, err := s.desk.Open(r.Context(), p.Actor, id)
	if err != nil {
		return result{}, err
	}
	x := guard.Refusal{Patient: sh.Report.Patient, Words: field(r, "words")}
	switch whom := field(r, "whom"); whom {
	case "all":
	case "role":
		if x.Role = field(r, "role"); x.Role == "" {
			return result{}, &review.Refusal{Code: "refusal", What: "La spécialité refusée manque.", Todo: "Écrivez-la : « psychiatrie »."}
		}
	case "other":
		if x.To = guard.Physician(field(r, "role")); x.To.Name == "" {
			return result{}, &review.Refusal{Code: "refusal", What: "Le nom du médecin refusé manque.", Todo: "Écrivez son prénom et son nom."}
		}
	default:
		for _, to := range sh.Recipients {
			if string(to.Address) == whom {
				x.To = pipeline.Named{Title: to.Title, Given: to.Given, Name: to.Name, RPPS: to.RPPS}
			}
		}
		if x.To.Name == "" {
			return result{}, &review.Refusal{Code: "refusal", What: "Il n'est pas dit à qui le patient refuse l'envoi.", Todo: "Choisissez dans la liste."}
		}
	}
	if _, err := s.desk.Refuse(r.Context(), p.Actor, x); err != nil {
		return result{}, err
	}
	if sh.State == pipeline.Drafted || sh.State == pipeline.Held && !review.Resumable(sh.Reason) && sh.Reason != store.ReasonRepeat {
		if err := s.desk.Look(r.Context(), p.Actor, id, version(r)); err != nil {
			return result{}, err
		}
	}
	return result{said: "Refus noté : ce qui n'est pas parti s'arrête, et les lettres suivantes de ce patient en tiennent compte."}, nil
}

type refusalsView struct {
	head
	Standing, Past []guard.Refusal
}

// refusalsPage lists what patients refused.
func (s *server) refusalsPage(w http.ResponseWriter, r *http.Request, p *person) {
	s.showRefusals(w, r, p, http.StatusOK, nil)
}

func (s *server) showRefusals(w http.ResponseWriter, r *http.Request, p *person, code int, banner *Banner) {
	all, err := s.desk.Refusals(r.Context(), p.Actor)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	v := refusalsView{head: s.head(r, p, "Refus des patients")}
	if banner != nil {
		v.Banner = banner
	}
	for _, x := range all {
		if x.Holds(s.opt.Now()) {
			v.Standing = append(v.Standing, x)
		} else {
			v.Past = append(v.Past, x)
		}
	}
	s.render(w, r, code, "refusals", v)
}

// lift ends a refusal.
func (s *server) lift(w http.ResponseWriter, r *http.Request, p *person) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, p, http.StatusRequestEntityTooLarge, "Ce formulaire est trop long ou illisible.", "Recommencez.")
		return
	}
	err := s.desk.LiftRefusal(r.Context(), p.Actor, strings.TrimSpace(field(r, "refusal")), field(r, "reason"))
	if no, ok := err.(*review.Refusal); ok {
		s.showRefusals(w, r, p, refusalCode(no), refusalBanner(no))
		return
	}
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	s.sessions.Put(r.Context(), keyFlash, "Refus levé. Les lettres arrêtées pour lui se revérifient sur leur page.")
	http.Redirect(w, r, "/refusals", http.StatusSeeOther)
}
