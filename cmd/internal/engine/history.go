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

// history remembers which letters the practice has sent of whom, in memory alone:
// it is read from the sealed documents when a draft first asks, and told of each
// letter that is issued.
type history struct {
	mu    sync.Mutex
	ready bool
	of    map[string]map[pipeline.ID]past
}

type past struct {
	version int
	on      pipeline.Date
	patient pipeline.Patient
}

// maxEarlier caps the examinations that a letter looks back on.
const maxEarlier = 12

// keysOf are the traits under which a patient is found: birth date, given name and
// either family name, so that a marriage hides nobody.
func keysOf(p pipeline.Patient) []string {
	if p.BirthDate.IsZero() || p.Given == "" {
		return nil
	}
	given, _, _ := strings.Cut(p.Given, " ")
	var out []string
	for _, name := range []string{p.Name, p.BirthName} {
		if k := p.BirthDate.String() + "|" + folded(given) + "|" + folded(name); folded(name) != "" && !slices.Contains(out, k) {
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

// same reports whether nothing says that two patients found under one key are two
// persons: an INS or a sex that differs does.
func same(a, b pipeline.Patient) bool {
	return (a.INS == "" || b.INS == "" || a.INS == b.INS) && (a.Sex == "" || b.Sex == "" || a.Sex == b.Sex)
}

func (h *history) note(id pipeline.ID, version int, on pipeline.Date, p pipeline.Patient) {
	for _, k := range keysOf(p) {
		if h.of[k] == nil {
			h.of[k] = map[pipeline.ID]past{}
		}
		h.of[k][id] = past{version, on, p}
	}
}

// remember adds a letter that was issued.
func (e *Engine) remember(r store.Record) {
	e.history.mu.Lock()
	defer e.history.mu.Unlock()
	if e.history.ready {
		e.history.note(r.ID, r.Version, r.Report.Date, r.Report.Patient)
	}
}

// earlier lists the patient's examinations before this one of which a letter was
// sent, the latest first.
func (e *Engine) earlier(ctx context.Context, id pipeline.ID, r pipeline.Report) ([]pipeline.Earlier, error) {
	keys := keysOf(r.Patient)
	if len(keys) == 0 || r.Date.IsZero() {
		return nil, nil
	}
	found, err := e.history.find(ctx, e.Store, keys)
	if err != nil {
		return nil, err
	}
	type dated struct {
		id pipeline.ID
		past
	}
	var before []dated
	for k, p := range found {
		if k != id && !p.on.IsZero() && p.on.Before(r.Date) && same(p.patient, r.Patient) {
			before = append(before, dated{k, p})
		}
	}
	slices.SortFunc(before, func(a, b dated) int {
		return cmp.Or(-cmp.Compare(a.on.String(), b.on.String()), cmp.Compare(a.id, b.id))
	})
	var out []pipeline.Earlier
	for _, d := range before[:min(len(before), maxEarlier)] {
		rec, err := e.Store.LoadVersion(ctx, d.id, d.version)
		if errors.Is(err, store.ErrErased) || errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		x := pipeline.Earlier{Document: d.id, On: d.on, Exams: rec.Report.Exams}
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

// find gives what is known under any of the keys.
func (h *history) find(ctx context.Context, s *store.Store, keys []string) (map[pipeline.ID]past, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.ready {
		list, err := s.List(ctx)
		if err != nil {
			return nil, err
		}
		h.of = map[string]map[pipeline.ID]past{}
		for _, m := range list {
			switch {
			case m.Erased:
			case m.Amends > 0 && m.State != pipeline.Issued: // the letter that is being corrected stands until then
				r, err := s.LoadVersion(ctx, m.ID, m.Amends)
				if err != nil {
					return nil, err
				}
				h.note(m.ID, r.Version, r.Report.Date, r.Report.Patient)
			case m.State == pipeline.Issued:
				h.note(m.ID, m.Version, m.ExamOn, m.Patient)
			}
		}
		h.ready = true
	}
	out := map[pipeline.ID]past{}
	for _, k := range keys {
		for id, p := range h.of[k] {
			out[id] = p
		}
	}
	return out, nil
}
