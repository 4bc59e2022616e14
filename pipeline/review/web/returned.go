package web

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
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
		c.Fate = review.FateOf(c.Delivery, c.Watch, c.Heard, v.now)
		if v.Typed.Call.Delivery == c.ID {
			c.Call, c.Calling, c.Wrong = v.Typed.Call, true, v.Typed.Wrong
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
	call := review.Call{Delivery: field(r, "delivery"), Who: field(r, "who"), Note: field(r, "note")}
	err := s.desk.Phoned(r.Context(), p.Actor, call.Delivery, call.Who, read, call.Note)
	res := result{said: said, typed: typed{Call: call}}
	if no, ok := err.(*review.Refusal); ok && no.Code == "who" { // told at the field too
		res.typed.Wrong = no.What + " " + no.Todo
	}
	return res, err
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
	// Sent are the copies that left, the latest first: one of them is what a mail that
	// could not be matched may be about.
	Sent     []sentCopy
	patients map[pipeline.ID]string
	readers  map[string]string // by copy
}

// sentCopy is a copy that left, as a person knows it.
type sentCopy struct {
	ID, Words string
	to        pipeline.Address
	since     time.Time
}

// Patient names whose letter a document is.
func (v mailsView) Patient(id pipeline.ID) string {
	if p := v.patients[id]; p != "" {
		return p
	}
	return "cette lettre"
}

// Reader names to whom a copy went, "" where that is not known.
func (v mailsView) Reader(delivery string) string { return v.readers[delivery] }

// From are the copies that went to an address.
func (v mailsView) From(a pipeline.Address) []sentCopy {
	var out []sentCopy
	for _, c := range v.Sent {
		if a != "" && c.to.Equal(a) {
			out = append(out, c)
		}
	}
	return out
}

// These are copies by their names; one that is not among those that left goes by its name.
func (v mailsView) These(ids []string) []sentCopy {
	var out []sentCopy
	for _, id := range ids {
		c := sentCopy{ID: id, Words: id}
		if i := slices.IndexFunc(v.Sent, func(x sentCopy) bool { return x.ID == id }); i >= 0 {
			c = v.Sent[i]
		}
		out = append(out, c)
	}
	return out
}

// maxOffered bounds the list from which a person chooses a letter.
const maxOffered = 300

// named picks the letters that the page names: those of what stands on it, and the last
// that left, where one of them is to be chosen.
func (v *mailsView) named(closed []store.Summary) map[pipeline.ID]bool {
	open := map[pipeline.ID]bool{}
	for _, w := range v.Overdue {
		open[w.Document] = true
	}
	for _, m := range v.Unread {
		open[m.Document] = true
	}
	if len(v.Unmatched) == 0 {
		return open
	}
	var left []pipeline.Delivery
	for _, m := range closed {
		for _, l := range m.Deliveries {
			if l.State.Left() && l.Form != pipeline.FormPost {
				left = append(left, l)
			}
		}
	}
	slices.SortStableFunc(left, func(a, b pipeline.Delivery) int { return b.Since.Compare(a.Since) })
	for _, l := range left[:min(len(left), maxOffered)] {
		open[l.Document] = true
	}
	for _, m := range v.Unmatched {
		for _, name := range m.Suspects {
			open[pipeline.ID(name[:min(len(name), 12)])] = true
		}
	}
	return open
}

// fillSent lists what left, for mails that could not be matched, and who the letters are of.
func (s *server) fillSent(r *http.Request, p *person, v *mailsView) error {
	if len(v.Unmatched)+len(v.Unread)+len(v.Overdue) == 0 {
		return nil
	}
	list, err := s.desk.Lines(r.Context(), p.Actor, v.named)
	if err != nil {
		return err
	}
	v.patients, v.readers = map[pipeline.ID]string{}, map[string]string{}
	for _, m := range list {
		who := strings.TrimSpace(strings.ToUpper(m.Patient.Name) + " " + m.Patient.Given)
		v.patients[m.ID] = who
		for _, l := range m.Deliveries {
			if l.Recipient.Name != "" {
				v.readers[l.ID] = l.Recipient.Display()
			}
			if l.State.Left() && l.Form != pipeline.FormPost && l.Recipient != (pipeline.Recipient{}) {
				v.Sent = append(v.Sent, sentCopy{l.ID, fmt.Sprintf("%s, %s du %s → %s", who, exams(m.Exams), m.ExamOn.French(), l.Recipient.Display()), l.Recipient.Address, l.Since})
			}
		}
	}
	slices.SortStableFunc(v.Sent, func(a, b sentCopy) int { return b.since.Compare(a.since) })
	v.Sent = v.Sent[:min(len(v.Sent), maxOffered)]
	return nil
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
	if err == nil {
		err = s.fillSent(r, p, &v)
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
	var err error
	said := "Courrier classé avec sa lettre."
	if r.PostFormValue("do") == "aside" {
		said, err = "Courrier mis de côté.", s.desk.PutAside(r.Context(), p.Actor, mail, r.PostFormValue("reason"))
	} else {
		err = s.desk.FileMail(r.Context(), p.Actor, mail, field(r, "delivery"))
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

// wait is what somebody has to do about a letter that was sent.
type wait struct {
	Do, Why string
	Overdue bool // the letter may have reached nobody
}

// answered is added where there is an answer to read beside something more urgent.
const answered = " Une réponse est à lire."

// waiting says which letters of the worklist wait for someone because of what came
// back, or did not.
func (s *server) waiting(r *http.Request, p *person) (map[pipeline.ID]wait, error) {
	overdue, err := s.desk.Overdue(r.Context(), p.Actor)
	if err != nil {
		return nil, err
	}
	unread, err := s.desk.Unread(r.Context(), p.Actor)
	if err != nil {
		return nil, err
	}
	out := map[pipeline.ID]wait{}
	for _, w := range overdue { // the most urgent comes first
		if _, told := out[w.Document]; !told {
			out[w.Document] = wait{Do: w.Who + " : " + w.Todo, Why: w.What, Overdue: true}
		}
	}
	for _, m := range unread {
		w, known := out[m.Document]
		if !known {
			w.Do = "Une réponse est à lire."
		} else if !strings.HasSuffix(w.Why, answered) {
			w.Why += answered
		}
		out[m.Document] = w
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
