package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

type documentHandler func(w http.ResponseWriter, r *http.Request, p *person, id pipeline.ID)

// onDocument reads the id of the address; what is no id names no document.
func (s *server) onDocument(next documentHandler) handler {
	return func(w http.ResponseWriter, r *http.Request, p *person) {
		id, err := pipeline.ParseID(r.PathValue("id"))
		if err != nil {
			r.SetPathValue("id", "")
			s.fail(w, r, p, http.StatusNotFound, "Ce document n'existe pas.", "Revenez à la liste.")
			return
		}
		next(w, r, p, id)
	}
}

// result is what became of a form: a line for the next page and where it is, or
// the same page again with what was typed.
type result struct {
	said  string // what was done
	to    string // "": the document's page
	again *Banner
	typed typed
}

// action makes one decision. An error that is a review.Refusal is shown on the
// page, with result.typed in its forms.
type action func(r *http.Request, p *person, id pipeline.ID) (result, error)

func (s *server) decide(act action) documentHandler {
	return func(w http.ResponseWriter, r *http.Request, p *person, id pipeline.ID) {
		if err := r.ParseForm(); err != nil {
			s.fail(w, r, p, http.StatusRequestEntityTooLarge, "Ce formulaire est trop long ou illisible.", "Vérifiez ce qui a été collé.")
			return
		}
		res, err := act(r, p, id)
		var no *review.Refusal
		if errors.As(err, &no) {
			if before, done := s.twice(r, p, id, no); done {
				res, err = before, nil
			}
		}
		switch {
		case err != nil && no != nil:
			s.showSheet(w, r, p, id, refusalCode(no), refusalBanner(no), res.typed)
		case err != nil:
			s.broken(w, r, p, err)
		case res.again != nil:
			s.showSheet(w, r, p, id, http.StatusOK, res.again, res.typed)
		default:
			if res.said != "" {
				s.sessions.Put(r.Context(), keyFlash, res.said)
			}
			if res.to == "" {
				res.to = "/d/" + string(id)
			}
			http.Redirect(w, r, res.to, http.StatusSeeOther)
		}
	}
}

// version reads the version that the form was made for; 0, which no document
// has, where there is none.
func version(r *http.Request) int {
	n, err := strconv.Atoi(r.PostFormValue("version"))
	if err != nil {
		return 0
	}
	return n
}

func (s *server) edit(r *http.Request, p *person, id pipeline.ID) (result, error) {
	text := unixLines(r.PostFormValue("text"))
	res := result{said: "Texte enregistré : la lettre est préparée à nouveau.", typed: typed{Text: &text}}
	if rep := r.PostFormValue("replace"); rep != "" {
		return s.replace(r, p, id, text, rep)
	}
	return res, s.desk.Edit(r.Context(), p.Actor, id, version(r), text)
}

// replace puts a proposed word into the text of the form, without saving it:
// several words can be chosen before one new version is made.
func (s *server) replace(r *http.Request, p *person, id pipeline.ID, text, which string) (result, error) {
	res := result{typed: typed{Text: &text}}
	key, n, _ := strings.Cut(which, ".")
	i, err := strconv.Atoi(n)
	if n != erase && err != nil {
		return res, noSuchChoice()
	}
	sh, err := s.desk.Open(r.Context(), p.Actor, id)
	if err != nil {
		return res, err
	}
	for _, f := range sh.Findings {
		if f.Key() != key || f.Quote == "" || n != erase && (i < 0 || i >= len(f.Choices)) || n == erase && f.Rule != blank.Rule {
			continue
		}
		at := nearest(text, f.Quote, f.Span.Start)
		if at < 0 {
			return res, &review.Refusal{Code: "choice", What: "Ce mot n'est plus dans le texte.", Todo: "Corrigez-le à la main."}
		}
		if n == erase {
			text = strings.TrimRight(text[:at], " ") + text[at+len(f.Quote):]
			res.typed.Text = &text
			res.again = &Banner{Good: true, What: "« " + f.Quote + " » est effacé du texte.", Todo: "Enregistrez quand tout est corrigé."}
			return res, nil
		}
		text = text[:at] + f.Choices[i] + text[at+len(f.Quote):]
		res.typed.Text = &text
		res.again = &Banner{Good: true, What: "« " + f.Quote + " » est remplacé par « " + f.Choices[i] + " » dans le texte.", Todo: "Enregistrez quand tout est corrigé."}
		return res, nil
	}
	return res, noSuchChoice()
}

func noSuchChoice() error {
	return &review.Refusal{Code: "choice", What: "Cette proposition n'existe plus.", Todo: "Rechargez la page."}
}

// nearest finds the occurrence of word that is closest to where it stood before
// the text was changed, or -1.
func nearest(text, word string, was int) int {
	best := -1
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return best
		}
		at += i
		if best < 0 || abs(at-was) < abs(best-was) {
			best = at
		}
		at += len(word)
	}
}

func abs(n int) int { return max(n, -n) }

func (s *server) answer(r *http.Request, p *person, id pipeline.ID) (result, error) {
	key, reason := field(r, "finding"), field(r, "reason")
	return result{said: "Gardé tel quel ; la raison est notée.", typed: typed{Finding: key, Answer: reason}},
		s.desk.Answer(r.Context(), p.Actor, id, version(r), key, reason)
}

// maxRows bounds the recipients of one letter.
const maxRows = 40

// rowsOf are the recipients of the form.
func rowsOf(r *http.Request) []row {
	var rows []row
	for i := 1; i <= maxRows; i++ {
		n := strconv.Itoa(i)
		if c := field(r, "to"+n); c != "" {
			rows = append(rows, row{Choice: c, Copy: r.PostFormValue("cc"+n) != "", Post: r.PostFormValue("post"+n) != ""})
		}
	}
	return rows
}

// choose sets the recipients. A candidate clicked beside a doubt joins those of
// the form; while another physician of the text is still unknown nothing is
// saved, since a list chosen by hand replaces the text's own, and the one left
// out would be left out silently.
func (s *server) choose(r *http.Request, p *person, id pipeline.ID) (result, error) {
	rows := rowsOf(r)
	paper, err := postalOf(r)
	if err != nil {
		return result{typed: typed{Rows: rows, Paper: paper}}, err
	}
	added := field(r, "add")
	if added != "" {
		rows = append(rows, row{Choice: added})
	}
	res := result{said: "Destinataires enregistrés : la lettre est préparée à nouveau.", typed: typed{Rows: rows, Paper: paper}}
	sh, err := s.desk.Open(r.Context(), p.Actor, id)
	if err != nil {
		return res, err
	}
	rs, err := s.recipients(r, rows, sh.Recipients)
	if err != nil {
		return res, err
	}
	if paper.Name != "" {
		rs = append(rs, paper.recipient())
	}
	if left := unnamed(sh.Findings, rows); added != "" && left != "" {
		res.again = &Banner{What: "Destinataire ajouté à la liste, pas encore enregistré : reste à choisir « " + left + " ».", Todo: "Complétez la liste des destinataires, puis enregistrez-la."}
		return res, nil
	}
	if err := s.desk.Choose(r.Context(), p.Actor, id, version(r), rs); err != nil {
		return res, err
	}
	if paper.Name != "" && paper.Keep && s.opt.Keep != nil {
		if err := s.opt.Keep(r.Context(), p.Actor, paper.entry()); err != nil {
			return res, err
		}
	}
	return res, nil
}

// recipients reads the chosen entries back from the directory. One that the
// letter already has stays as it is, even when its entry has gone.
func (s *server) recipients(r *http.Request, rows []row, had []pipeline.Recipient) ([]pipeline.Recipient, error) {
	book, err := s.book(r.Context())
	if err != nil {
		return nil, err
	}
	var out []pipeline.Recipient
	seen := map[string]bool{}
	for _, w := range rows {
		rc, ok := pipeline.Recipient{}, false
		if e, found := book.Chosen(w.Choice); found {
			if rc, ok = e.Recipient, true; rc.Address == "" {
				rc.Postal = e.Place.Postal()
			}
		}
		for _, h := range had {
			if (directory.Entry{Recipient: h}).Choice() == w.Choice {
				rc, ok = h, true
			}
		}
		if !ok {
			return nil, &review.Refusal{Code: "recipients", What: "« " + w.Choice + " » n'est pas une fiche de l'annuaire.", Todo: "Choisissez une ligne de la liste proposée."}
		}
		if !seen[w.Choice] {
			seen[w.Choice] = true
			rc.Copy, rc.Mode = w.Copy, pipeline.ModeSMIME // what else is possible is decided when it is prepared
			if w.Post || rc.Address == "" {               // who has no mailbox has no other way
				rc.Mode = pipeline.ModePost
			}
			if rc.Address != "" {
				rc.Postal = "" // the directory's, as it is when the letter is prepared
			}
			out = append(out, rc)
		}
	}
	return out, nil
}

// unnamed returns a physician of the text for whom no candidate is chosen yet.
func unnamed(fs []pipeline.Finding, rows []row) string {
	for _, f := range fs {
		if f.Severity < pipeline.Fatal || !strings.HasPrefix(f.Rule, "recipient_") || f.Rule == directory.RuleCertificate {
			continue
		}
		found := false
		for _, c := range f.Choices {
			for _, w := range rows {
				found = found || w.Choice == c
			}
		}
		if !found {
			return f.Quote
		}
	}
	return ""
}

func (s *server) giveBack(r *http.Request, p *person, id pipeline.ID) (result, error) {
	reason := field(r, "reason")
	return result{said: "Retourné ; la raison reste attachée au document.", typed: typed{Reason: reason}},
		s.desk.Return(r.Context(), p.Actor, id, version(r), reason)
}

func (s *server) withdraw(r *http.Request, p *person, id pipeline.ID) (result, error) {
	reason, said := field(r, "reason"), "Retiré ; rien ne part."
	if r.PostFormValue("of") == "amendment" {
		said = "Correction abandonnée : la lettre envoyée reste telle quelle."
	}
	return result{said: said, typed: typed{Reason: reason}},
		s.desk.Withdraw(r.Context(), p.Actor, id, version(r), reason)
}

func (s *server) reassign(r *http.Request, p *person, id pipeline.ID) (result, error) {
	return result{said: "La lettre est reprise à votre nom : relisez la nouvelle version."},
		s.desk.Reassign(r.Context(), p.Actor, id, version(r), p.Name)
}

func (s *server) recheck(r *http.Request, p *person, id pipeline.ID) (result, error) {
	return result{said: "Le texte est revérifié."}, s.desk.Recheck(r.Context(), p.Actor, id, version(r))
}

func (s *server) settle(r *http.Request, p *person, id pipeline.ID) (result, error) {
	return result{said: "C'est une autre lettre : elle est préparée."}, s.desk.Settle(r.Context(), p.Actor, id)
}

func (s *server) resume(r *http.Request, p *person, id pipeline.ID) (result, error) {
	return result{said: "La lettre reprend son chemin."}, s.desk.Resume(r.Context(), p.Actor, id)
}

// transcribe gives a recording to the speech engine once more.
func (s *server) transcribe(r *http.Request, p *person, id pipeline.ID) (result, error) {
	return result{said: "La dictée est donnée au moteur de transcription."}, s.desk.Transcribe(r.Context(), p.Actor, id)
}

// queue acts on one copy of the document.
func (s *server) queue(r *http.Request, p *person, id pipeline.ID) (result, error) {
	ctx, copyID := r.Context(), field(r, "delivery")
	if !strings.HasPrefix(copyID, string(id)+"-") {
		return result{}, &review.Refusal{Code: "delivery", What: "Cet envoi n'est pas de ce document.", Todo: "Rechargez la page."}
	}
	to := ""
	if r.PostFormValue("back") == "queue" {
		to = "/queue"
	}
	switch r.PostFormValue("do") {
	case "hold":
		return result{said: "Envoi suspendu.", to: to}, s.desk.Hold(ctx, p.Actor, copyID)
	case "release":
		return result{said: "Envoi repris.", to: to}, s.desk.Release(ctx, p.Actor, copyID)
	case "retry":
		return result{said: "Nouvel essai demandé : mêmes octets, même identifiant de message.", to: to}, s.desk.Retry(ctx, p.Actor, copyID, field(r, "reason"))
	case "cancel":
		return result{said: "Envoi annulé.", to: to}, s.desk.Cancel(ctx, p.Actor, copyID, field(r, "reason"))
	}
	return result{}, &review.Refusal{Code: "delivery", What: "Cette action n'existe pas.", Todo: "Rechargez la page."}
}
