package review

import (
	"fmt"
	"slices"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/escalation"
)

// Fate is what is known of one copy, for a person who asks "has the doctor got it?".
type Fate struct {
	Line   string // one French sentence: what is known, and since when
	Unsure string // why that is less sure than it looks; "" where it is not
	Coming string // what is asked of whom, and when, if nothing more is heard; "" for nothing
}

// FateOf says what became of a copy. The day and hour are those that a receipt gives
// where one is believed, else those at which it became known here; heard is what came
// back, oldest first.
func FateOf(l pipeline.Delivery, w Watch, heard []Heard, now time.Time) Fate {
	f := Fate{}
	at := func(kinds ...pipeline.ReceiptKind) time.Time {
		for _, h := range heard {
			if h.Doubt != "" || !slices.Contains(kinds, h.Receipt.Kind) {
				continue
			}
			if h.Receipt.Plain {
				f.Unsure = "Compris d'une phrase, sans accusé lisible par une machine."
			}
			// A clock elsewhere may be wrong: what it says has to lie between leaving, by the
			// minute since notices tell seconds at most, and hearing.
			if t := h.Receipt.At; !t.IsZero() && !t.After(h.At) && !t.Before(w.Accepted.Truncate(time.Minute)) {
				return t
			}
			return h.At
		}
		return l.Since
	}
	switch l.State {
	case pipeline.Displayed:
		f.Line = "Lue le " + Moment(at(pipeline.ReceiptDisplayed), now) + "."
	case pipeline.Delivered:
		f.Line = "Déposée dans sa boîte le " + Moment(at(pipeline.ReceiptDelivered, pipeline.ReceiptRelayed, pipeline.ReceiptProcessed), now) + " ; rien ne dit encore qu'elle a été lue."
	case pipeline.Accepted, pipeline.Overdue:
		from := w.Accepted
		if from.IsZero() {
			from = l.Since
		}
		f.Line = "Remise à l'opérateur le " + Moment(from, now) + " ; pas de nouvelles " + Silence(now.Sub(from)) + "."
		if h, ok := OnItsWay(l, heard); ok && h.Receipt.Kind == pipeline.ReceiptDelayed {
			f.Line = "Remise à l'opérateur le " + Moment(from, now) + " ; il n'a pas encore pu la déposer et continue d'essayer (avis du " + Moment(h.At, now) + ")."
		}
	case pipeline.Failed:
		f.Line = "Elle n'est pas arrivée : échec constaté le " + Moment(at(pipeline.ReceiptFailed, pipeline.ReceiptRefused, pipeline.ReceiptDeleted), now) + "."
	case pipeline.Unknown:
		f.Line = "Peut-être partie : la réponse de l'opérateur s'est perdue le " + Moment(l.Since, now) + "."
	case pipeline.Printed:
		f.Line = "Imprimée pour le courrier le " + Moment(l.Since, now) + " ; la mise à la poste n'est pas suivie."
	case pipeline.DeliveryCancelled:
		f.Line = "Envoi annulé le " + Moment(l.Since, now) + " : elle ne part pas."
	case pipeline.Queued, pipeline.Submitting:
		f.Line = "Pas encore partie, en file " + Silence(now.Sub(l.Since)) + "."
		if l.Form == pipeline.FormPost {
			f.Line = "À imprimer et à poster par le cabinet."
		}
	}
	if !l.Told.IsZero() {
		f.Line += " Dite au téléphone le " + Moment(l.Told, now) + "."
	}
	for _, h := range heard {
		if h.Doubt != "" && f.Unsure == "" {
			f.Unsure = "Un avis est revenu, dont on n'est pas sûr : il n'est pas cru."
		}
	}
	if w.Todo == "" && w.Asks != "" {
		f.Coming = "Sans nouvelle d'ici le " + Moment(w.Next, now) + ". " + w.Asker + " : " + w.Asks
	}
	return f
}

// coming fills in what the clock will ask at the time at which it looks again.
func (d *Desk) coming(w *Watch) {
	if !w.Told.IsZero() || !w.Next.After(d.now()) {
		return
	}
	step, _ := escalation.Next(SituationOf(w.Watch, w.Next, true, w.Rung), d.Ladder())
	if step.IsZero() {
		step, _ = escalation.Next(SituationOf(w.Watch, w.Next, false, w.Rung), d.Ladder())
	}
	if !step.IsZero() {
		_, w.Asker, w.Asks = step.French()
	}
}

// Moment says a day and an hour as people do: "12 mars à 14:02".
func Moment(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	months := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	year := ""
	if t.Year() != now.Year() {
		year = fmt.Sprintf(" %d", t.Year())
	}
	return day + " " + months[t.Month()-1] + year + " à " + t.Format("15:04")
}

// Silence says for how long nothing was heard, in its largest unit.
func Silence(d time.Duration) string {
	count := func(n int, one, many string) string {
		if n < 2 {
			return "depuis " + one
		}
		return fmt.Sprintf("depuis %d %s", n, many)
	}
	switch {
	case d < time.Minute:
		return "pour l'instant"
	case d < time.Hour:
		return count(int(d.Minutes()), "une minute", "minutes")
	case d < 24*time.Hour:
		return count(int(d.Hours()), "une heure", "heures")
	}
	return count(int(d.Hours())/24, "un jour", "jours")
}
