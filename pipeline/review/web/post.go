package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

// print gives the paper form of one copy as a download; what was refused is shown
// on the document's page.
func (s *server) print(w http.ResponseWriter, r *http.Request, p *person, id pipeline.ID) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, p, http.StatusRequestEntityTooLarge, "Ce formulaire est trop long ou illisible.", "Recommencez.")
		return
	}
	delivery := field(r, "delivery")
	var out review.Printout
	var err error = &review.Refusal{Code: "delivery", What: "Cet envoi n'est pas de ce document.", Todo: "Rechargez la page."}
	if strings.HasPrefix(delivery, string(id)+"-") && s.opt.Paper != nil {
		out, err = s.desk.Print(r.Context(), p.Actor, []byte(r.PostFormValue("pin")), delivery, field(r, "reason"))
	}
	var no *review.Refusal
	if errors.As(err, &no) {
		s.showSheet(w, r, p, id, refusalCode(no), refusalBanner(no), typed{})
		return
	}
	var b []byte
	if err == nil {
		b, err = s.opt.Paper(r.Context(), out)
	}
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `attachment; filename="`+delivery+`-courrier.pdf"`)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.Write(b)
}

// paper says what the form of printing asks for a copy.
type paper struct {
	May, PIN, Reason bool
	Again            bool // it was printed
	Due              bool // it waits to be
}

func paperOf(l pipeline.Delivery, p *person) paper {
	may, pin, reason := review.MayPrint(l)
	return paper{May: may && (!pin || p.Decides()), PIN: pin, Reason: reason,
		Again: l.State == pipeline.Printed, Due: l.Form == pipeline.FormPost && l.State == pipeline.Queued}
}
