package web

import (
	"encoding/json"
	"net/http"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// bookLine is an entry of the directory, to be chosen: what a form sends, and what
// a person needs beside it to tell physicians apart.
type bookLine struct {
	Choice string `json:"choice"`
	Label  string `json:"label"`
}

// offeredAtOnce is how many entries stand on the page; the others are found by what
// is typed. A list of thousands would be sent with each letter that is opened.
const (
	offeredAtOnce = 300
	offeredFound  = 30
)

// bookLines finds entries, favourites first, then those written to most.
func (s *server) bookLines(r *http.Request, book *directory.Book, typed string, limit int) []bookLine {
	var recent func(directory.Entry) int
	if s.opt.Recent != nil {
		recent = s.opt.Recent(r.Context())
	}
	lines := []bookLine{}
	for _, e := range book.Search(typed, recent, limit) {
		lines = append(lines, bookLine{e.Choice(), s.beside(e)})
	}
	return lines
}

// beside is what stands next to a name: specialty, town, and whether a letter can
// be encrypted to it.
func (s *server) beside(e directory.Entry) string {
	words := ""
	for _, w := range []string{e.Specialty, e.Place.Town} {
		if w != "" {
			words += w + ", "
		}
	}
	if e.Favourite {
		words = "★ " + words
	}
	c, err := e.X509()
	switch {
	case e.Posted():
		return words + "sans boîte sécurisée : par la poste"
	case e.Preference == directory.PreferPost:
		return words + "par la poste"
	case err != nil:
		return words + "certificat illisible"
	case c == nil:
		return words + "sans certificat"
	case s.opt.Now().After(c.NotAfter):
		return words + "certificat périmé le " + pipeline.DateOf(c.NotAfter).French()
	}
	return words + "certificat jusqu'au " + pipeline.DateOf(c.NotAfter).French()
}

// find answers what is typed into the field of a recipient. It is posted: what is typed
// may be a patient's name, and an address is kept by histories, proxies and logs.
func (s *server) find(w http.ResponseWriter, r *http.Request, p *person) {
	typed := strings.TrimSpace(r.PostFormValue("q"))
	if len(typed) > maxField {
		http.Error(w, "too long", http.StatusRequestEntityTooLarge)
		return
	}
	book, err := s.book(r.Context())
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(s.bookLines(r, book, typed, offeredFound))
}
