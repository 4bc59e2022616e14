package web

import (
	"net/http"
	"path"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

// again is how long after a decision the same form is taken for the same press of a
// button: a double click, or a slow answer that somebody did not wait for.
const again = time.Minute

// twice reports whether a form that was refused is one that had been carried out just
// before, for the same person and version: a second press is no fault, and is told what
// the first one did.
func (s *server) twice(r *http.Request, p *person, id pipeline.ID, no *review.Refusal) (result, bool) {
	if no.Code != "state" && no.Code != "stale" && no.Code != "approved" {
		return result{}, false
	}
	sh, err := s.desk.Open(r.Context(), p.Actor, id)
	if err != nil {
		return result{}, false
	}
	act := path.Base(r.URL.Path)
	if act == "edit" {
		done := sh.Version == version(r)+1 && sh.Text == unixLines(r.PostFormValue("text"))
		return result{said: "Texte enregistré : la lettre est préparée à nouveau."}, done
	}
	what, known := map[string]pipeline.Stage{"sign": pipeline.StageApprove, "return": pipeline.StageReturn, "withdraw": pipeline.StageWithdraw}[act]
	if !known || len(sh.Decisions) == 0 {
		return result{}, false
	}
	last := sh.Decisions[len(sh.Decisions)-1]
	if last.What != what || last.By != p.Name || last.Version != version(r) || s.opt.Now().Sub(last.At) > again {
		return result{}, false
	}
	switch act {
	case "sign":
		return result{said: s.leaves(s.noteSigned(r, p), id), to: "/next?after=" + string(id)}, true
	case "return":
		return result{said: "Retourné ; la raison reste attachée au document."}, true
	}
	return result{said: "Retiré ; rien ne part."}, true
}
