package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/annuaire"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/domains"
	"cardiopli/pipeline/revocation"
	"cardiopli/pipeline/store"
)

// Rehearsal is what a walk over the correspondents found: could a letter leave to
// each of them tomorrow, and would it be known that it arrived? Nothing is sent.
type Rehearsal struct {
	At    time.Time        `json:"at"`
	Relay RelayState       `json:"relay"`
	Lines []directory.Line `json:"lines"`
	// Notes are what could not be found out, in French.
	Notes []string `json:"notes,omitempty"`
	// Ending are the practice's own certificates that end soon, in French.
	Ending []string `json:"ending,omitempty"`
	// Refreshed and Dropped count copies of the Annuaire that were confirmed there,
	// and those whose data expired.
	Refreshed int `json:"refreshed,omitempty"`
	Dropped   int `json:"dropped,omitempty"`
}

// RelayState says whether the operator answers.
type RelayState struct {
	Reachable bool   `json:"reachable"`
	What      string `json:"what,omitempty"`
	Todo      string `json:"todo,omitempty"`
}

// Wanting counts the correspondents for whom a person is needed.
func (r Rehearsal) Wanting() (n int) {
	for _, l := range r.Lines {
		if l.Rank >= directory.RankSoon {
			n++
		}
	}
	return n
}

// Reach is what a rehearsal asks of the network.
type Reach struct {
	Relay    func(context.Context) error                                               // nil: no operator is set
	Annuaire func(ctx context.Context, q annuaire.Query) (annuaire.Result, error)      // nil: not set
	Lists    func(directory.Entry) (authority, fault string)                           // nil: nothing is asked of authorities
	Listed   func(domain string, at time.Time) (listed, known bool)                    // nil: no list
	Choose   func(e directory.Entry, at time.Time) (mode pipeline.Mode, refusal error) // how a letter would leave
}

// reach readies what the settings allow.
func (p *Practice) reach(ctx context.Context, log *slog.Logger) (r Reach, done func(), err error) {
	done = func() {}
	mail, err := Mail(p, log)
	if errors.Is(err, ErrNoOperator) {
		mail, err = Sealing(p, log)
	}
	if err != nil && !errors.Is(err, ErrNoMailbox) {
		return r, done, err
	}
	if mail.Client != nil {
		r.Relay = func(ctx context.Context) error { _, err := mail.Client.Check(ctx); return err }
		done = func() { mail.Client.Close() }
	}
	list, _, err := p.Domains(log)
	if err != nil {
		return r, done, err
	}
	if list != nil {
		r.Listed = func(domain string, at time.Time) (bool, bool) {
			a := list.Has(domain, at)
			return a == domains.Listed, a != domains.Unknown
		}
	}
	w, err := p.Ways(ctx, mail.Sealer, list)
	if err != nil {
		return r, done, err
	}
	r.Choose = w.Choose
	if mail.Revocation != nil {
		at := now()
		chains, err := mail.Chains(ctx, p, at)
		if err == nil {
			mail.Revocation.Refresh(ctx, chains)
			faults := faultsOf(mail.Revocation.States(chains))
			r.Lists = func(e directory.Entry) (string, string) {
				c, err := e.X509()
				if err != nil || c == nil {
					return "", ""
				}
				return c.Issuer.CommonName, faults[c.Issuer.CommonName]
			}
		}
	}
	if c, err := p.Annuaire(); err == nil {
		r.Annuaire = c.Find
	}
	return r, done, nil
}

// faultsOf words what is wrong with the lists of each authority, by its name.
func faultsOf(states []revocation.State) map[string]string {
	out := map[string]string{}
	for _, s := range states {
		switch {
		case !s.Known:
			out[s.Authority] = "sa liste de révocation n'a pas pu être obtenue"
		case !s.Current:
			out[s.Authority] = "sa liste de révocation est périmée depuis le " + s.NextUpdate.Local().Format("02/01/2006")
		}
	}
	return out
}

// Rehearse walks over the correspondents written to within days, and the
// favourites. Copies of the Annuaire that it confirms get a new day; nothing else of
// them changes without a person. Those that expired are dropped.
func (p *Practice) Rehearse(ctx context.Context, days int, log *slog.Logger) (Rehearsal, error) {
	r, done, err := p.reach(ctx, log)
	if err != nil {
		return Rehearsal{}, err
	}
	defer done()
	return p.rehearse(ctx, days, r)
}

func (p *Practice) rehearse(ctx context.Context, days int, reach Reach) (out Rehearsal, err error) {
	at := now()
	out.At = at
	book, err := p.Book(ctx)
	if err != nil {
		return out, err
	}
	past, err := p.Store.Histories(ctx)
	if err != nil {
		return out, err
	}
	known := map[string]store.History{}
	for a, h := range past {
		known[lower(a)] = h
	}
	walk := slices.DeleteFunc(book.Entries(), func(e directory.Entry) bool {
		h := known[lower(e.Recipient.Address)]
		return !e.Favourite && (h.Sent == 0 || at.Sub(h.LastSent) > time.Duration(days)*24*time.Hour)
	})
	asked, err := p.ask(ctx, walk, reach, &out)
	if err != nil {
		return out, err
	}
	for i, e := range walk {
		h := known[lower(e.Recipient.Address)]
		f := directory.Facts{Entry: e, Sent: h.Sent, LastSent: h.LastSent, LastHeard: latestOf(h.LastReceipt, h.Replied)}
		if asked[i] != nil {
			f.Missing, f.Moved = asked[i].missing, asked[i].moved
			f.Entry.Fetched = asked[i].fetched(e)
		}
		out.Lines = append(out.Lines, directory.Rehearse(wayOf(f, reach, at), at))
	}
	directory.SortLines(out.Lines)
	out.authorities(walk, reach)
	out.relay(ctx, reach)
	out.Ending = p.Ending(at)
	if out.Dropped, err = p.DropExpired(ctx); err != nil {
		return out, err
	}
	return out, p.keep(ctx, out)
}

// authorities tells once of each authority that is not heard, whoever it concerns.
func (out *Rehearsal) authorities(walk []directory.Entry, reach Reach) {
	if reach.Lists == nil {
		return
	}
	count, order := map[string]int{}, []string{}
	for _, e := range walk {
		if a, fault := reach.Lists(e); fault != "" {
			n := "Autorité " + a + " : " + fault
			if count[n]++; count[n] == 1 {
				order = append(order, n)
			}
		}
	}
	for _, n := range order {
		out.Notes = append(out.Notes, fmt.Sprintf("%s (certificats concernés : %d). « cardiopli preflight » dit pourquoi.", n, count[n]))
	}
}

func latestOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (out *Rehearsal) relay(ctx context.Context, reach Reach) {
	if reach.Relay == nil {
		out.Relay.What, out.Relay.Todo = "Aucun opérateur n'est réglé.", "Indiquez mail.host dans cardiopli.yaml."
		return
	}
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	if err := reach.Relay(ctx); err != nil {
		out.Relay.What, out.Relay.Todo = "L'opérateur ne prendrait pas de lettre maintenant.", "« cardiopli preflight » dit pourquoi."
		return
	}
	out.Relay.Reachable = true
}

// keep seals the result for the page.
func (p *Practice) keep(ctx context.Context, r Rehearsal) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return p.Store.SaveRehearsal(ctx, store.Rehearsal{At: r.At, Wanting: r.Wanting(), Result: b})
}

// rehearsals walks once a day, at the quiet hour of the settings.
func (e *Engine) rehearsals(ctx context.Context) error {
	if e.Config.Directory.Rehearse == config.RehearsalOff {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		last, err := e.Store.Rehearsal(ctx)
		if err != nil && !errors.Is(err, store.ErrNotFound) && ctx.Err() == nil {
			e.Log.Error("read the last rehearsal", "err", err)
		}
		if dueTonight(now(), last.At, e.Config.Directory.Rehearse, e.Config.Location()) {
			if _, err := e.Rehearse(ctx, RehearsalDays, e.Log); err != nil && ctx.Err() == nil {
				e.Log.Error("rehearse", "err", err)
				select { // a fault is no reason to try each minute
				case <-ctx.Done():
				case <-time.After(time.Hour):
				}
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// RehearsalDays is how far back a rehearsal looks for whom the practice writes to.
const RehearsalDays = 365

// dueTonight reports whether the hour of the night has come since the last walk. A
// machine that slept through it walks within three hours after it, else waits for
// the next night: nothing heavy begins in the middle of a consultation.
func dueTonight(at, last time.Time, hour string, zone *time.Location) bool {
	h, err := time.Parse("15:04", hour)
	if err != nil {
		return false
	}
	l := at.In(zone)
	due := time.Date(l.Year(), l.Month(), l.Day(), h.Hour(), h.Minute(), 0, 0, zone)
	if due.After(at) {
		due = due.AddDate(0, 0, -1)
	}
	return at.Sub(due) < 3*time.Hour && last.Before(due)
}

// rehearsalNote is the line of the page; "" where nobody is needed.
func (e *Engine) rehearsalNote(ctx context.Context) string {
	r, err := e.Store.Rehearsal(ctx)
	if err != nil || now().Sub(r.At) > 48*time.Hour || r.Wanting == 0 {
		return ""
	}
	return fmt.Sprintf("Répétition de cette nuit : %s à voir (« cardiopli rehearse »).", pipeline.French.Count(r.Wanting, "correspondant", "correspondants"))
}
