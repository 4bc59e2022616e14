package web

import (
	"encoding/json"
	"net/http"

	"cardiopli/pipeline/store"
)

// statusJSON answers a monitor without login: counts, and nobody's name.
func (s *server) statusJSON(w http.ResponseWriter, r *http.Request) {
	out := struct {
		OK        bool           `json:"ok"`
		Balance   *store.Balance `json:"balance,omitempty"`
		TraceSize int64          `json:"trace_size"`
		Queued    int            `json:"queued"`
		Failed    int            `json:"failed"`
		Halted    bool           `json:"halted"` // no letter leaves until a person says so
	}{OK: true}
	if s.opt.Status != nil {
		st := s.opt.Status(r.Context())
		out.OK = st.Balance.Holds()
		out.Balance, out.TraceSize, out.Queued, out.Failed = &st.Balance, st.TraceSize, st.Queued, st.Failed
	}
	if g, err := s.gates(r); err != nil {
		out.OK = false
	} else {
		out.Halted = g.queue.Waits()
	}
	w.Header().Set("Content-Type", "application/json")
	if !out.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	json.NewEncoder(w).Encode(out)
}

type adminView struct {
	head
	Known bool
	Now   Status
}

// adminPage is what an account without access to documents sees.
func (s *server) adminPage(w http.ResponseWriter, r *http.Request, p *person) {
	v := adminView{head: s.head(r, p, "État")}
	if s.opt.Status != nil {
		v.Known, v.Now = true, s.opt.Status(r.Context())
	}
	s.render(w, r, http.StatusOK, "admin", v)
}
