package web

import (
	"encoding/json"
	"net/http"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
)

// keySigned holds the letters that were signed in this session and may not have left.
const keySigned = "signed"

func (s *server) signed(r *http.Request) []pipeline.ID {
	var ids []pipeline.ID
	if b := s.sessions.GetBytes(r.Context(), keySigned); b != nil && json.Unmarshal(b, &ids) != nil {
		return nil
	}
	return ids
}

// noteSigned remembers what was signed, so that each page offers to call it back as
// long as it has not left.
func (s *server) noteSigned(r *http.Request, p *person, ids ...pipeline.ID) []review.Recallable {
	left, err := s.desk.Recallable(r.Context(), p.Actor, append(s.signed(r), ids...)...)
	if err != nil {
		s.opt.Log.Error("read what can be called back", "error", err)
		return nil
	}
	s.putSigned(r, left)
	return left
}

func (s *server) putSigned(r *http.Request, left []review.Recallable) {
	var keep []pipeline.ID
	for _, l := range left {
		keep = append(keep, l.ID)
	}
	if b, err := json.Marshal(keep); err == nil {
		s.sessions.Put(r.Context(), keySigned, b)
	}
}

// recallable are the letters of this session that can still be called back.
func (s *server) recallable(r *http.Request, p *person) []review.Recallable {
	ids := s.signed(r)
	if len(ids) == 0 || !p.Decides() {
		return nil
	}
	left, err := s.desk.Recallable(r.Context(), p.Actor, ids...)
	if err != nil {
		s.opt.Log.Error("read what can be called back", "error", err)
	} else if len(left) < len(ids) { // what has left is not asked for again
		s.putSigned(r, left)
	}
	return left
}

// maxRecalls is as many letters as stand on each page; of more a line tells.
const maxRecalls = 3

// RecallsMore is how many letters can be called back beside those that stand on the page.
func (h head) RecallsMore() int { return max(len(h.Recalls)-maxRecalls, 0) }

// RecallsShown are those that stand on the page: the first to leave.
func (h head) RecallsShown() []review.Recallable { return h.Recalls[:min(len(h.Recalls), maxRecalls)] }

// leaves says when a letter that was just signed leaves.
func (s *server) leaves(left []review.Recallable, id pipeline.ID) string {
	for _, l := range left {
		if l.ID == id {
			return "Lettre signée : elle part à " + l.At.Local().Format("15:04:05") + "."
		}
	}
	return "Lettre signée : elle part tout de suite."
}
