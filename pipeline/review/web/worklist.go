package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// tab is one filter of the worklist. Every document is in at least one that is
// not "all".
type tab struct {
	Key, Name string
	has       func(store.Summary) bool
	N         int
	On        bool
}

func tabs(mine []pipeline.Signatory) []tab {
	is := func(s pipeline.State) func(store.Summary) bool {
		return func(m store.Summary) bool { return m.State == s }
	}
	return []tab{
		{Key: "todo", Name: "À traiter", has: review.Todo},
		{Key: "sign", Name: "À signer", has: is(pipeline.Drafted)},
		{Key: "mine", Name: "À signer par moi", has: func(m store.Summary) bool {
			return m.State == pipeline.Drafted && slices.ContainsFunc(mine, func(s pipeline.Signatory) bool { return s.Name != "" && review.SameSignatory(m.Author, s) })
		}},
		{Key: "held", Name: "Retenus", has: is(pipeline.Held)},
		{Key: "returned", Name: "Retournés", has: is(pipeline.Returned)},
		{Key: "sending", Name: "En envoi", has: func(m store.Summary) bool {
			return m.State == pipeline.Approved || m.State == pipeline.Issued && m.Class == pipeline.ClassWaiting
		}},
		{Key: "sent", Name: "Envoyés", has: func(m store.Summary) bool { return m.Class == pipeline.ClassSent }},
		{Key: "rejected", Name: "Refusés", has: func(m store.Summary) bool { return m.Class == pipeline.ClassRejected }},
		{Key: "all", Name: "Tous", has: func(store.Summary) bool { return true }},
	}
}

type line struct {
	store.Summary
	Open       int       // findings that wait for an answer
	Blanks     int       // places that the text leaves open
	BlankSince time.Time // of the oldest
	First      string    // the first one's message
	More       string    // why, where that is said apart
	Trouble    bool      // a copy of it may never have arrived
}

const perPage = 200

type worklistView struct {
	head
	Tabs       []tab
	Tab        string
	Lines      []line
	Page       int
	Prev, Next int // 0: none
	Total      int
	Empty      string // said where the tab holds nothing
}

// emptyWords say that a tab holds nothing: each means something else.
func emptyWords(tab string) string {
	return map[string]string{
		"todo": "Rien n'attend personne.", "sign": "Aucune lettre à signer.", "mine": "Aucune lettre à signer par vous.", "held": "Aucun document retenu.",
		"returned": "Aucune lettre retournée.", "sending": "Aucune lettre en cours d'envoi.", "sent": "Aucune lettre envoyée encore.", "rejected": "Aucun document refusé ni retiré.",
	}[tab]
}

// troubled reports whether a letter that was signed has come to nothing so far, or may have.
func troubled(m store.Summary, w wait) bool {
	for _, l := range m.Deliveries {
		if l.State == pipeline.Failed || l.State == pipeline.Unknown && l.Held || l.State == pipeline.Overdue && l.Told.IsZero() {
			return true
		}
	}
	return w.Overdue || review.Unsent(m)
}

// holds reports whether a document stands in the tab.
func (t tab) holds(m store.Summary, waits map[pipeline.ID]wait) bool {
	return t.has(m) || t.Key == "todo" && waits[m.ID].Do != ""
}

// inTab are the documents of a tab, in the order in which they are shown: among equally
// urgent letters first those that may never have arrived.
func inTab(list []store.Summary, t tab, waits map[pipeline.ID]wait) []store.Summary {
	var here []store.Summary
	for _, m := range list {
		if t.holds(m, waits) {
			here = append(here, m)
		}
	}
	if t.Key != "todo" {
		return here
	}
	rank := func(m store.Summary) int {
		if troubled(m, waits[m.ID]) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(here, func(a, b store.Summary) int {
		if a.Urgency != b.Urgency {
			return int(b.Urgency) - int(a.Urgency)
		}
		return rank(a) - rank(b)
	})
	return here
}

// pageOf bounds the page that was asked for, and says which lines stand on it.
func pageOf(total, asked int) (page, from, to int) {
	page = min(max(asked, 1), (total+perPage-1)/perPage+1)
	return page, min((page-1)*perPage, total), min(page*perPage, total)
}

func (s *server) home(w http.ResponseWriter, r *http.Request, p *person) {
	if !p.Reads() {
		s.adminPage(w, r, p)
		return
	}
	mine, err := s.desk.Standing(r.Context(), p.Actor)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	waits, err := s.waiting(r, p)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	v := worklistView{head: s.head(r, p, "Liste de travail"), Tabs: tabs(mine), Tab: r.URL.Query().Get("t")}
	if !p.Decides() {
		v.Tabs = slices.DeleteFunc(v.Tabs, func(t tab) bool { return t.Key == "mine" })
	}
	on := max(slices.IndexFunc(v.Tabs, func(t tab) bool { return t.Key == v.Tab }), 0)
	v.Tabs[on].On, v.Tab = true, v.Tabs[on].Key
	asked, _ := strconv.Atoi(r.URL.Query().Get("p"))
	// Only what is shown is opened, and the drafts whose author tells whose they are.
	list, err := s.desk.Lines(r.Context(), p.Actor, func(closed []store.Summary) map[pipeline.ID]bool {
		open := map[pipeline.ID]bool{}
		for _, m := range closed {
			open[m.ID] = p.Decides() && m.State == pipeline.Drafted
		}
		if v.Tab != "mine" {
			here := inTab(closed, v.Tabs[on], waits)
			_, from, to := pageOf(len(here), asked)
			for _, m := range here[from:to] {
				open[m.ID] = true
			}
		}
		return open
	})
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	for i, t := range v.Tabs {
		for _, m := range list {
			if t.holds(m, waits) {
				v.Tabs[i].N++
			}
		}
	}
	v.Empty = emptyWords(v.Tab)
	if v.Empty == "" {
		v.Empty = "Aucun document reçu encore : déposez un compte rendu dans le dossier inbox."
	}
	list = inTab(list, v.Tabs[on], waits)
	v.Total = len(list)
	page, from, to := pageOf(v.Total, asked)
	v.Page = page
	for _, m := range list[from:to] {
		l := withAmending(lineOf(m))
		failed := slices.ContainsFunc(m.Deliveries, func(d pipeline.Delivery) bool { return d.State == pipeline.Failed })
		switch w := waits[m.ID]; {
		case w.Do == "":
		case failed && l.First != "" && !w.Overdue: // an answer of one reader hides no failure of another
			l.First = strings.TrimSuffix(l.First, ".") + ". " + w.Do
		default:
			l.First, l.More = w.Do, w.Why
		}
		l.Trouble = l.Open == 0 && troubled(m, waits[m.ID])
		v.Lines = append(v.Lines, l)
	}
	if v.Page > 1 {
		v.Prev = v.Page - 1
	}
	if v.Total > v.Page*perPage {
		v.Next = v.Page + 1
	}
	s.render(w, r, http.StatusOK, "worklist", v)
}

func lineOf(m store.Summary) line {
	l := line{Summary: m}
	l.Blanks, l.BlankSince = blank.Count(m.Findings)
	for _, f := range m.Blocking() {
		if l.Open++; l.Open == 1 {
			l.First = f.Message
		}
	}
	if l.Open > 0 {
		return l
	}
	l.First = copiesWords(m.Deliveries)
	switch {
	case review.Unsent(m):
		l.First = review.UnsentWords
	case m.Reason != "":
		l.First = reasonWords(m.Reason)
	case m.State == pipeline.Received:
		l.First = "en préparation"
	case m.State == pipeline.Approved:
		l.First = "signée ; part à la fin du délai de rappel"
	case m.State == pipeline.Returned:
		l.First = "à corriger : la raison du retour est sur la page"
	case m.State == pipeline.Drafted && m.Unasked:
		l.First = "à lire et à signer ; reste à dire si une action est demandée au médecin"
	case m.State == pipeline.Drafted:
		l.First = "prête à lire et à signer"
	}
	return l
}

// copiesWords says what the copies of a letter ask of somebody, the worst first: one
// that is silent hides none that failed.
func copiesWords(ds []pipeline.Delivery) string {
	for _, c := range []struct {
		is        func(pipeline.Delivery) bool
		one, many string // the number stands before many
	}{
		{func(d pipeline.Delivery) bool { return d.State == pipeline.Failed }, "un envoi a échoué : voir pourquoi, réessayer ou annuler", " envois ont échoué : voir pourquoi, réessayer ou annuler"},
		{func(d pipeline.Delivery) bool { return d.State == pipeline.Overdue && d.Told.IsZero() }, "aucun accusé reçu : s'assurer que la lettre est arrivée", " destinataires n'ont envoyé aucun accusé : s'assurer que la lettre est arrivée"},
		{review.ToPost, "une copie est à imprimer et à poster", " copies sont à imprimer et à poster"},
		{func(d pipeline.Delivery) bool { return d.Held }, "un envoi est suspendu", " envois sont suspendus"},
	} {
		n := 0
		for _, d := range ds {
			if c.is(d) {
				n++
			}
		}
		if n == 1 {
			return c.one
		}
		if n > 1 {
			return strconv.Itoa(n) + c.many
		}
	}
	return ""
}

// none opens no document.
func none([]store.Summary) map[pipeline.ID]bool { return nil }

// next leads to the next letter that can be read and signed, after the one that
// is given, round the list; those set aside for the batch are passed over.
func (s *server) next(w http.ResponseWriter, r *http.Request, p *person) {
	list, err := s.desk.Lines(r.Context(), p.Actor, none)
	if err != nil {
		s.broken(w, r, p, err)
		return
	}
	aside := map[pipeline.ID]bool{}
	for _, b := range s.batch(r) {
		aside[b.ID] = true
	}
	after := pipeline.ID(r.URL.Query().Get("after"))
	at := 0
	for i, m := range list {
		if m.ID == after {
			at = i + 1
		}
	}
	for i := range list {
		m := list[(at+i)%len(list)]
		if m.State == pipeline.Drafted && m.ID != after && !aside[m.ID] {
			http.Redirect(w, r, "/d/"+string(m.ID), http.StatusSeeOther)
			return
		}
	}
	if len(aside) > 0 {
		http.Redirect(w, r, "/batch", http.StatusSeeOther)
		return
	}
	s.sessions.Put(r.Context(), keyFlash, "Il n'y a plus d'autre lettre à signer.")
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
