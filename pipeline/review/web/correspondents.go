package web

import (
	"errors"
	"net/http"

	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

// correspondentLine is one entry on the page of correspondents.
type correspondentLine struct {
	directory.Entry
	Choice string // what the forms send
	How    string // how a letter would go, in words
	Sent   int
}

type correspondentsView struct {
	head
	Typed    string
	Lines    []correspondentLine
	More     bool
	CanMark  bool
	CanAsk   bool // the Annuaire is asked on the page of a letter
	Favoured int
}

// correspondentsPage lists favourites first, then those written to most.
func (s *server) correspondentsPage(w http.ResponseWriter, r *http.Request, p *person) {
	s.showCorrespondents(w, r, p, http.StatusOK, nil, "")
}

func (s *server) showCorrespondents(w http.ResponseWriter, r *http.Request, p *person, code int, banner *Banner, typed string) {
	book, err := s.book(r.Context())
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	v := correspondentsView{head: s.head(r, p, "Correspondants"), Typed: typed, CanMark: s.opt.Keep != nil, CanAsk: s.opt.Lookup != nil}
	if banner != nil {
		v.Banner = banner
	}
	var recent func(directory.Entry) int
	if s.opt.Recent != nil {
		recent = s.opt.Recent(r.Context())
	}
	for _, e := range book.Search(typed, recent, offeredAtOnce+1) {
		if v.More = len(v.Lines) == offeredAtOnce; v.More {
			break
		}
		l := correspondentLine{Entry: e, Choice: e.Choice(), How: s.how(e)}
		if recent != nil {
			l.Sent = recent(e)
		}
		if e.Favourite {
			v.Favoured++
		}
		v.Lines = append(v.Lines, l)
	}
	s.render(w, r, code, "correspondents", v)
}

// correspondent searches, or writes down what the practice says of an entry. A search
// is posted too: what is typed in haste may be a patient's name, and stands in no address.
func (s *server) correspondent(w http.ResponseWriter, r *http.Request, p *person) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, p, http.StatusRequestEntityTooLarge, "Ce formulaire est trop long ou illisible.", "Recommencez.")
		return
	}
	typed, do := field(r, "q"), r.PostFormValue("do")
	if do == "" {
		s.showCorrespondents(w, r, p, http.StatusOK, nil, typed)
		return
	}
	said, err := s.mark(r, p, do)
	var no *review.Refusal
	switch {
	case errors.As(err, &no):
		s.showCorrespondents(w, r, p, refusalCode(no), refusalBanner(no), typed)
	case err != nil:
		s.broken(w, r, p, err)
	default:
		s.showCorrespondents(w, r, p, http.StatusOK, &Banner{Good: true, What: said}, typed)
	}
}

// mark writes down that an entry is a favourite, or how letters go to it.
func (s *server) mark(r *http.Request, p *person, do string) (said string, err error) {
	book, err := s.book(r.Context())
	if err != nil {
		return "", err
	}
	e, found := book.Chosen(field(r, "choice"))
	if !found || s.opt.Keep == nil {
		return "", &review.Refusal{Code: "lookup", What: "Cette fiche n'est plus dans l'annuaire du cabinet.", Todo: "Rechargez la page."}
	}
	switch how := r.PostFormValue("how"); {
	case do == "star":
		e.Favourite, said = true, e.Recipient.Display()+" est proposé en premier."
	case do == "unstar":
		e.Favourite, said = false, e.Recipient.Display()+" n'est plus proposé en premier."
	case do != "prefer":
		return "", &review.Refusal{Code: "lookup", What: "Cette action n'existe pas.", Todo: "Rechargez la page."}
	case e.Recipient.Address == "" && how != directory.PreferPost:
		return "", &review.Refusal{Code: "lookup", What: "Ce correspondant n'a pas de boîte sécurisée : la lettre ne peut lui aller que par courrier.", Todo: "Ajoutez d'abord son adresse de messagerie."}
	case how == "" || how == directory.PreferSMIME || how == directory.PreferChannel || how == directory.PreferPost:
		e.Preference, said = how, "Mode d'envoi noté pour "+e.Recipient.Display()+". Les lettres déjà signées gardent le leur ; les brouillons le prennent quand ils sont revérifiés."
	default:
		return "", &review.Refusal{Code: "lookup", What: "Ce mode d'envoi n'existe pas.", Todo: "Rechargez la page."}
	}
	return said, s.opt.Keep(r.Context(), p.Actor, e)
}

// how says whether a letter can be encrypted to an entry.
func (s *server) how(e directory.Entry) string {
	if e.Preference == directory.PreferChannel {
		return "par le canal MSSanté, où il est ouvert"
	}
	e.Specialty, e.Place.Town, e.Favourite = "", "", false
	return s.beside(e)
}
