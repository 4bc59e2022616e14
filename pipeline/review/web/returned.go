package web

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

// came fills in what came back about the copies of a sheet.
func (v *sheetView) came(e review.Echo) {
	v.Echo = e
	for i := range v.Copies {
		c := &v.Copies[i]
		c.Heard, c.Odd, c.Watch = e.Copies[c.ID], e.Odd[c.ID], e.Watches[c.ID]
		c.told, c.Maybe = c.Heard, e.Maybe[c.ID]
		if c.State == pipeline.Overdue && !c.Watch.Told.IsZero() {
			c.Next = "" // the call was made
		}
		c.CanPhone = c.Watch.Told.IsZero() && c.State != pipeline.Displayed && c.State != pipeline.DeliveryCancelled
	}
}

// phone records a call about one copy.
func (s *server) phone(r *http.Request, p *person, _ pipeline.ID) (result, error) {
	read := r.PostFormValue("read") == "1"
	said := "Appel noté : sans relecture, l'échéance court toujours."
	if read {
		said = "Appel noté : la lettre a été relue au téléphone."
	}
	return result{said: said}, s.desk.Phoned(r.Context(), p.Actor, r.PostFormValue("delivery"), r.PostFormValue("who"), read, r.PostFormValue("note"))
}

// readMail marks an answer as read.
func (s *server) readMail(r *http.Request, p *person, id pipeline.ID) (result, error) {
	res := result{said: "Réponse marquée comme lue."}
	if r.PostFormValue("back") == "/mails" {
		res.to = "/mails"
	}
	return res, s.desk.Read(r.Context(), p.Actor, id, r.PostFormValue("mail"))
}

type mailsView struct {
	head
	Overdue           []review.Watch
	Unread, Unmatched []review.Reply
}

func (s *server) mailsPage(w http.ResponseWriter, r *http.Request, p *person) {
	s.showMails(w, r, p, http.StatusOK, nil)
}

func (s *server) showMails(w http.ResponseWriter, r *http.Request, p *person, code int, banner *Banner) {
	v := mailsView{head: s.head(r, p, "Retours")}
	if banner != nil {
		v.Banner = banner
	}
	var err error
	ctx := r.Context()
	if v.Overdue, err = s.desk.Overdue(ctx, p.Actor); err == nil {
		if v.Unread, err = s.desk.Unread(ctx, p.Actor); err == nil {
			v.Unmatched, err = s.desk.Unmatched(ctx, p.Actor)
		}
	}
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	s.render(w, r, code, "mails", v)
}

// settleMail files an unmatched mail, or puts it aside.
func (s *server) settleMail(w http.ResponseWriter, r *http.Request, p *person) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, p, http.StatusRequestEntityTooLarge, "Ce formulaire est trop long ou illisible.", "Vérifiez ce qui a été collé.")
		return
	}
	mail := r.PostFormValue("mail")
	err, said := s.desk.FileMail(r.Context(), p.Actor, mail, strings.TrimSpace(r.PostFormValue("delivery"))), "Courrier classé avec sa lettre."
	if r.PostFormValue("do") == "aside" {
		err, said = s.desk.PutAside(r.Context(), p.Actor, mail, r.PostFormValue("reason")), "Courrier mis de côté."
	}
	if no, ok := err.(*review.Refusal); ok {
		s.showMails(w, r, p, refusalCode(no), refusalBanner(no))
		return
	}
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	s.sessions.Put(r.Context(), keyFlash, said)
	http.Redirect(w, r, "/mails", http.StatusSeeOther)
}

// attachment gives a file of a mail to be saved, never to be shown: somebody else
// made it, and nobody knows who.
func (s *server) attachment(w http.ResponseWriter, r *http.Request, p *person) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		n = -1
	}
	a, b, err := s.desk.Attachment(r.Context(), p.Actor, r.PathValue("mail"), n)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.Write(b)
}

// waiting says which letters of the worklist wait for someone because of what came
// back, or did not.
func (s *server) waiting(r *http.Request, p *person) (map[pipeline.ID]string, error) {
	overdue, err := s.desk.Overdue(r.Context(), p.Actor)
	if err != nil {
		return nil, err
	}
	unread, err := s.desk.Unread(r.Context(), p.Actor)
	if err != nil {
		return nil, err
	}
	out := map[pipeline.ID]string{}
	for _, m := range unread {
		out[m.Document] = "Une réponse est à lire."
	}
	for _, w := range overdue { // more urgent than an answer
		out[w.Document] = strings.TrimSpace(w.What + " " + w.Todo)
	}
	return out, nil
}

// bytesWords says how large a file is.
func bytesWords(n int) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d octets", n)
	case n < 1<<20:
		return fmt.Sprintf("%d Ko", n>>10)
	}
	return fmt.Sprintf("%.1f Mo", float64(n)/(1<<20))
}
