package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// history finds a patient's letters. It is an index in memory, under keyed digests:
// which documents may be of a patient, read from the sealed documents when a draft
// first asks, and told of each letter that is issued. What a document says now is
// always read from the document: letters are corrected, given up and erased, here
// and by other programs.
type history struct {
	mu    sync.Mutex
	ready bool
	of    map[string][]pipeline.ID
}

// maxEarlier caps the examinations that a letter looks back on.
const maxEarlier = 12

// traitsOf are those under which a patient is found: birth date, first given name
// and either family name, so that a marriage hides nobody.
func traitsOf(p pipeline.Patient) []string {
	given := strings.FieldsFunc(p.Given, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if p.BirthDate.IsZero() || len(given) == 0 {
		return nil
	}
	var out []string
	for _, name := range []string{folded(p.Name), folded(p.BirthName)} {
		if k := p.BirthDate.String() + "|" + folded(given[0]) + "|" + name; name != "" && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// folded leaves letters alone, without accents.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFD.String(s))
}

// alike reports whether two values do not contradict each other.
func alike(a, b string) bool { return a == "" || b == "" || a == b }

// sure reports whether two letters bear the same number of the patient.
func sure(a, b pipeline.Patient) bool {
	return a.INS != "" && a.INS == b.INS || a.Chart != "" && a.Chart == b.Chart && alike(a.INS, b.INS)
}

// same reports whether two patients found under the same traits are one person.
// Twins share a birth date, a surname and often how their given names begin, and
// whoever marries into a family shares its surname: only the whole given name will
// do, and nothing that is known of both may differ.
func same(a, b pipeline.Patient) bool {
	if !alike(a.INS, b.INS) || !alike(string(a.Sex), string(b.Sex)) {
		return false
	}
	return a.INS != "" && a.INS == b.INS ||
		namesake(a, b) && alike(folded(a.BirthName), folded(b.BirthName)) && alike(folded(a.Givens), folded(b.Givens)) &&
			alike(a.BirthPlace, b.BirthPlace) && alike(a.Chart, b.Chart)
}

// namesake reports whether two patients have the same given name; an initial is none.
func namesake(a, b pipeline.Patient) bool {
	return len(folded(a.Given)) > 1 && folded(a.Given) == folded(b.Given)
}

// doubted are the findings that ask whose letter this is.
var doubted = map[string]bool{"identity_differs": true, "name_mismatch": true, "ins_key": true, "ins_vs_sex": true, "ins_vs_birth_date": true,
	"age_vs_birth_date": true, "agenda_differs": true, "agenda_several": true, "agenda_likely": true, "batch": true}

// remember adds a letter that was issued.
func (e *Engine) remember(r store.Record) {
	e.sentTo(r.Recipients)
	e.history.mu.Lock()
	defer e.history.mu.Unlock()
	if e.history.ready {
		e.note(r.ID, r.Report.Patient)
	}
}

// note adds a document to the index; the lock is held.
func (e *Engine) note(id pipeline.ID, p pipeline.Patient) {
	for _, t := range traitsOf(p) {
		k := string(e.Site.Token("history", []byte(t)))
		if !slices.Contains(e.history.of[k], id) {
			e.history.of[k] = append(e.history.of[k], id)
		}
	}
}

// earlier lists the patient's examinations before this one of which a letter was
// sent and stands, the latest first. Where it is in doubt who the patient is, here
// or there, there is none: a value of somebody else's heart is worse than no value.
func (e *Engine) earlier(ctx context.Context, id pipeline.ID, r pipeline.Report, found []pipeline.Finding) ([]pipeline.Earlier, error) {
	p := r.Patient
	if len(traitsOf(p)) == 0 || r.Date.IsZero() || slices.ContainsFunc(found, func(f pipeline.Finding) bool { return doubted[f.Rule] }) {
		return nil, nil
	}
	ids, err := e.candidates(ctx, p)
	if err != nil {
		return nil, err
	}
	var known []store.Record
	homonyms := false // other persons of the same whole name, born the same day
	for _, k := range ids {
		if k == id {
			continue
		}
		rec, ok, err := e.standing(ctx, k)
		if err != nil {
			return nil, err
		}
		if q := rec.Report.Patient; ok && shared(p, q) && (namesake(p, q) || sure(p, q)) {
			homonyms = homonyms || !same(p, q) || slices.ContainsFunc(known, func(o store.Record) bool { return !same(o.Report.Patient, q) })
			known = append(known, rec)
		}
	}
	known = slices.DeleteFunc(known, func(o store.Record) bool {
		q := o.Report.Patient
		return !same(p, q) || homonyms && !sure(p, q) || o.Report.Date.IsZero() || !o.Report.Date.Before(r.Date)
	})
	slices.SortFunc(known, func(a, b store.Record) int {
		return cmp.Or(-cmp.Compare(a.Report.Date.String(), b.Report.Date.String()), cmp.Compare(a.ID, b.ID))
	})
	var out []pipeline.Earlier
	for _, rec := range known[:min(len(known), maxEarlier)] {
		x := pipeline.Earlier{Document: rec.ID, On: rec.Report.Date, Exams: rec.Report.Exams}
		for _, m := range rec.Report.Measurements {
			switch m.Context {
			case pipeline.Previous, pipeline.Target, pipeline.Reference:
			default:
				x.Measurements = append(x.Measurements, m)
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// shared reports whether two patients are found under the same traits: a document
// stays in the index under whom it was before it was corrected.
func shared(a, b pipeline.Patient) bool {
	of := traitsOf(b)
	return slices.ContainsFunc(traitsOf(a), func(t string) bool { return slices.Contains(of, t) })
}

// standing loads a document whose letter was sent and stands: a copy has left, it
// is not erased, and nobody is correcting it.
func (e *Engine) standing(ctx context.Context, id pipeline.ID) (store.Record, bool, error) {
	r, err := e.Store.Load(ctx, id)
	if errors.Is(err, store.ErrErased) || errors.Is(err, store.ErrNotFound) {
		return r, false, nil
	}
	if err != nil || r.State != pipeline.Issued || !r.Prepared {
		return r, false, err
	}
	copies, err := e.Store.Deliveries(ctx, id)
	if errors.Is(err, store.ErrErased) {
		return r, false, nil
	}
	return r, slices.ContainsFunc(copies, func(d pipeline.Delivery) bool { return d.Version == r.Version && d.State.Left() }), err
}

// candidates gives the documents that may be of a patient.
func (e *Engine) candidates(ctx context.Context, p pipeline.Patient) ([]pipeline.ID, error) {
	h := &e.history
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.ready {
		list, err := e.Store.List(ctx)
		if err != nil {
			return nil, err
		}
		h.of = map[string][]pipeline.ID{}
		for _, m := range list {
			switch {
			case m.Erased:
			case m.State == pipeline.Issued:
				e.note(m.ID, m.Patient)
			case m.Amends > 0: // should the correction be given up, the letter stands again
				r, err := e.Store.LoadVersion(ctx, m.ID, m.Amends)
				if errors.Is(err, store.ErrErased) {
					continue
				}
				if err != nil {
					return nil, err
				}
				e.note(m.ID, r.Report.Patient)
			}
		}
		h.ready = true
	}
	var out []pipeline.ID
	for _, t := range traitsOf(p) {
		for _, id := range h.of[string(e.Site.Token("history", []byte(t)))] {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out, nil
}
