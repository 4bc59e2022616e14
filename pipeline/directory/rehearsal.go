package directory

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"cardiopli/pipeline"
)

// Facts are what is known of one correspondent on the night of a rehearsal.
type Facts struct {
	Entry Entry
	// What and Todo are why no letter could leave to them now, in French; "" where
	// one could.
	What, Todo string
	Until      time.Time // end of the certificate that a letter would be sealed with; zero: none
	Unlisted   bool      // the list of domains is held, and the domain is not on it
	Sent       int       // copies that left
	LastSent   time.Time
	LastHeard  time.Time // last receipt of any kind
	// Missing says that the Annuaire was asked and does not know the address any
	// more; Moved, which addresses it gives instead.
	Missing bool
	Moved   []string
}

// Rank is the urgency of a line of the rehearsal, from what can wait to what cannot.
type Rank int

// The ranks.
const (
	RankFine Rank = iota // nothing
	RankLook             // to be looked at some day
	RankSoon             // to be done before a letter is stopped
	RankStop             // a letter to them would not leave, or not arrive, tomorrow
)

// Line is what a rehearsal says of one correspondent.
type Line struct {
	Who       string    `json:"who"`
	Address   string    `json:"address,omitempty"`
	Favourite bool      `json:"favourite,omitempty"`
	Rank      Rank      `json:"rank"`
	What      []string  `json:"what"`
	Todo      []string  `json:"todo,omitempty"`
	DaysLeft  *int      `json:"certificate_days_left,omitempty"`
	Sent      int       `json:"sent"`
	LastSent  time.Time `json:"last_sent,omitzero"`
	LastHeard time.Time `json:"last_receipt,omitzero"`
}

// The terms of a rehearsal.
const (
	certificateSoon = 45 // days: an authority and a mail of a busy person take weeks
	silentLetters   = 3  // letters without any receipt, to one who once sent some or never did
)

// Rehearse says what a person has to do about one correspondent.
func Rehearse(f Facts, at time.Time) Line {
	r := f.Entry.Recipient
	l := Line{Who: r.Display(), Address: string(r.Address), Favourite: f.Entry.Favourite, Sent: f.Sent, LastSent: f.LastSent, LastHeard: f.LastHeard}
	say := func(rank Rank, what, todo string) {
		l.Rank = max(l.Rank, rank)
		l.What = append(l.What, what)
		if todo != "" {
			l.Todo = append(l.Todo, todo)
		}
	}
	if f.What != "" {
		say(RankStop, f.What, f.Todo)
	}
	if !f.Until.IsZero() {
		days := int(f.Until.Sub(at).Hours() / 24)
		l.DaysLeft = &days
		if f.What == "" && days < certificateSoon {
			say(RankSoon, fmt.Sprintf("Son certificat finit dans %s, le %s.", pipeline.French.Count(days, "jour", "jours"), f.Until.Format("02/01/2006")),
				"Demander à ce médecin un message signé avec le suivant, puis « cardiopli directory learn ».")
		}
	}
	if len(f.Moved) > 0 {
		say(RankStop, "L'Annuaire Santé lui donne une autre adresse que la nôtre.", "Comparer et choisir : « cardiopli directory lookup --rpps "+r.RPPS+" ».")
	} else if f.Missing {
		say(RankSoon, "L'Annuaire Santé ne connaît plus cette adresse.", "Vérifier l'adresse auprès du cabinet de ce médecin.")
	}
	if f.Unlisted {
		say(RankSoon, "Le domaine de l'adresse n'est pas sur la liste MSSanté.", "Vérifier l'adresse ; hors de l'espace de confiance, seule une lettre chiffrée peut partir.")
	}
	silent := f.LastHeard.IsZero() && f.Sent >= silentLetters || !f.LastHeard.IsZero() && f.LastSent.Sub(f.LastHeard) > 60*24*time.Hour
	switch {
	case silent && f.LastHeard.IsZero():
		say(RankLook, fmt.Sprintf("%s envoyées, aucun accusé n'est jamais revenu.", pipeline.French.Count(f.Sent, "lettre", "lettres")), "Demander une fois par téléphone si les lettres arrivent.")
	case silent:
		say(RankSoon, fmt.Sprintf("Dernier accusé le %s, dernière lettre le %s : plus rien ne revient.", f.LastHeard.Format("02/01/2006"), f.LastSent.Format("02/01/2006")),
			"Demander par téléphone si les lettres arrivent encore.")
	}
	if f.Entry.Old(at) {
		say(RankLook, "Fiche vérifiée il y a plus d'un an.", "Vérifier adresse et certificat, puis « cardiopli directory add » ou un nouvel import.")
	}
	if f.Entry.Lent() && f.Entry.Stale(at) && !f.Entry.Expired(at) {
		days, _ := f.Entry.Age(at)
		say(RankLook, fmt.Sprintf("Copie de l'Annuaire prise il y a %s ; elle n'est plus utilisée après %d jours.", pipeline.French.Count(days, "jour", "jours"), LentDays), "« cardiopli directory lookup » la renouvelle.")
	}
	if l.Rank == RankFine {
		l.What = []string{"Rien à faire."}
	}
	return l
}

// SortLines puts first what a person has to do first.
func SortLines(ls []Line) {
	slices.SortStableFunc(ls, func(a, b Line) int {
		days := func(l Line) int {
			if l.DaysLeft == nil {
				return 1 << 20
			}
			return *l.DaysLeft
		}
		fav := func(l Line) int { return -boolInt(l.Favourite) }
		return cmp.Or(cmp.Compare(b.Rank, a.Rank), cmp.Compare(fav(a), fav(b)), cmp.Compare(days(a), days(b)), cmp.Compare(b.Sent, a.Sent), cmp.Compare(a.Who, b.Who), cmp.Compare(a.Address, b.Address))
	})
}
