package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Next says in French what happens to a copy by itself, or who must do something;
// "" where nothing is left to do. gate is that of its destination, queue that of all.
func Next(l pipeline.Delivery, queue, gate store.Gate, now time.Time) string {
	if l.Form == pipeline.FormPost && l.State == pipeline.Queued {
		return "à vous : imprimer et poster"
	}
	switch l.State {
	case pipeline.Queued, pipeline.Unknown:
	case pipeline.Submitting:
		return "la réponse de l'opérateur"
	case pipeline.Failed:
		return "à vous : réessayer avec une raison, imprimer et poster, ou annuler"
	case pipeline.Overdue:
		if !l.Told.IsZero() {
			return "le destinataire a été appelé"
		}
		return "à vous : appeler le destinataire"
	case pipeline.Accepted:
		return "l'accusé du destinataire"
	default:
		return ""
	}
	switch {
	case l.State == pipeline.Unknown && l.Held:
		return "à vous : demander au destinataire, puis réessayer ou annuler"
	case l.Held:
		return "à vous : reprendre ou annuler"
	case queue.Paused:
		return "la file est arrêtée"
	case queue.Stuck:
		return "la file est retenue : une réparation est attendue"
	case gate.Paused:
		return "la destination est en pause"
	}
	at := l.Due
	why := "nouvel essai "
	if l.Attempts == 0 {
		why = "part "
	}
	for _, g := range []store.Gate{queue, gate} {
		if g.Failures > 0 && g.Until.After(at) {
			at = g.Until
		}
	}
	if queue.Failures > 0 {
		why = "l'opérateur ne répond pas, nouvel essai "
	} else if gate.Failures > 0 {
		why = "la destination ne répond pas, nouvel essai "
	}
	return why + In(at.Sub(now))
}

// CameLater reports whether what became of a copy is told by what came back, not by
// the operator's answer.
func CameLater(l pipeline.Delivery) bool {
	return l.Code/100 == 2 && (l.State == pipeline.Failed || l.State == pipeline.Overdue)
}

// ToldByReceipts reports whether what came back is needed to say why a copy is where
// it is: also of one that the operator took and has not delivered yet.
func ToldByReceipts(l pipeline.Delivery) bool {
	return CameLater(l) || l.State == pipeline.Accepted
}

// OnItsWay gives what was last said of a copy that the operator took and that has not
// arrived, as far as anybody knows: that it goes on trying, or handed it on.
func OnItsWay(l pipeline.Delivery, heard []Heard) (Heard, bool) {
	for _, h := range slices.Backward(heard) {
		if l.State != pipeline.Accepted && l.State != pipeline.Overdue || h.Doubt != "" || l.State == pipeline.Accepted && h.At.Before(l.Since) { // of an attempt before
			continue
		}
		switch h.Receipt.Kind {
		case pipeline.ReceiptDelayed, pipeline.ReceiptRelayed, pipeline.ReceiptExpanded:
			return h, true
		}
	}
	return Heard{}, false
}

// WhyCopy says why a copy is where it is: plain words first, then those of the relay
// or of who answered. Of one that the operator took and that failed afterwards, the
// words of its acceptance are no reason; heard is what came back, oldest first.
func WhyCopy(l pipeline.Delivery, heard []Heard) []string {
	if l.Code/100 != 2 {
		if l.Reply == "" {
			return nil
		}
		return strings.Split(l.Reply, "\n")
	}
	if l.State == pipeline.Accepted {
		if h, ok := OnItsWay(l, heard); ok {
			words := []string{strings.TrimSpace("L'opérateur a pris la lettre. " + h.What + ". " + h.Todo)}
			if h.Receipt.Words != "" {
				words = append(words, "Il est écrit : « "+h.Receipt.Words+" »")
			}
			return words
		}
		return []string{"L'opérateur a pris la lettre ; aucun accusé n'est encore revenu.", "L'opérateur écrit : « " + l.Reply + " »"}
	}
	if !CameLater(l) {
		return nil
	}
	for _, h := range slices.Backward(heard) {
		switch h.Receipt.Kind {
		case pipeline.ReceiptFailed, pipeline.ReceiptRefused, pipeline.ReceiptDeleted:
			if h.Doubt != "" {
				continue
			}
			words := []string{h.What + ". " + h.Todo}
			if h.Receipt.Words != "" {
				words = append(words, "Il est écrit : « "+h.Receipt.Words+" »")
			}
			return words
		}
	}
	return nil
}

// In says how long until something happens, as people do.
func In(d time.Duration) string {
	switch {
	case d < time.Second:
		return "tout de suite"
	case d < time.Minute:
		return fmt.Sprintf("dans %d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("dans %d min", int(d.Minutes()))
	}
	return fmt.Sprintf("dans %d h %02d", int(d.Hours()), int(d.Minutes())%60)
}

// Ago says for how long something has been so: its two largest units at most.
func Ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "à l'instant"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %02d", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d j %d h", int(d.Hours())/24, int(d.Hours())%24)
}

// Taken says how many copies of a letter the operator has taken, where it has not
// taken all of them: "2 sur 3 pris par l'opérateur". What was cancelled is not counted.
func Taken(copies []pipeline.Delivery) string {
	of, taken := 0, 0
	for _, l := range copies {
		if l.State == pipeline.DeliveryCancelled {
			continue
		}
		of++
		if l.State.Left() && l.State != pipeline.Unknown {
			taken++
		}
	}
	if taken == 0 || taken == of {
		return ""
	}
	if taken == 1 {
		return fmt.Sprintf("1 sur %d pris par l'opérateur", of)
	}
	return fmt.Sprintf("%d sur %d pris par l'opérateur", taken, of)
}

// SheetWords names the state of a document in French: "envoyé" once every copy is
// out of our hands.
func SheetWords(s pipeline.State, c pipeline.Class) string {
	if c == pipeline.ClassSent {
		return "envoyé"
	}
	return StateWords(s)
}
