package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

type listCmd struct {
	All  bool `name:"all" help:"Tout ce qui est parti ou refusé, depuis le début."`
	JSON bool `name:"json" help:"Pour un programme (JSON) ; toujours tout."`
}

// lately is how many of the letters that are done with stand in the list: a practice
// has thousands.
const lately = 30

// line is a document in `list --json`.
type line struct {
	ID         pipeline.ID      `json:"id"`
	State      pipeline.State   `json:"state"`
	Class      pipeline.Class   `json:"class"`
	Urgency    string           `json:"urgency"`
	File       string           `json:"file"`
	ExamKinds  []pipeline.Exam  `json:"exam_kinds"`
	Patient    pipeline.Patient `json:"patient"`
	Version    int              `json:"version"`
	Reason     string           `json:"reason"`
	Questions  int              `json:"questions"`
	Blanks     int              `json:"blanks"` // among the questions: places left open
	BlankSince time.Time        `json:"blank_since,omitzero"`
	Recipients []recipientLine  `json:"recipients"`
	Received   time.Time        `json:"received"`
	// Amends is the version that went out and that this one replaces or replaced.
	Amends     int  `json:"amends,omitempty"`
	Erased     bool `json:"erased,omitempty"`
	Unreadable bool `json:"unreadable,omitempty"` // what is sealed does not open
}

type recipientLine struct {
	Delivery  string                 `json:"delivery,omitempty"`
	Address   pipeline.Address       `json:"address"`
	State     pipeline.DeliveryState `json:"state"`
	MessageID string                 `json:"message_id,omitempty"`
	Held      bool                   `json:"held,omitempty"`
	Since     time.Time              `json:"since,omitzero"`
}

func copyLine(d pipeline.Delivery) recipientLine {
	return recipientLine{d.ID, d.Recipient.Address, d.State, d.MessageID, d.Held, d.Since}
}

func lineOf(m store.Summary) line {
	l := line{ID: m.ID, State: m.State, Class: m.Class, Urgency: m.Urgency.String(), File: m.File, ExamKinds: m.Exams, Patient: m.Patient,
		Version: m.Version, Reason: review.Why(m), Questions: len(m.Blocking()), Recipients: []recipientLine{}, Received: m.Received, Amends: m.Amends, Erased: m.Erased, Unreadable: m.Unreadable}
	l.Blanks, l.BlankSince = blank.Count(m.Findings)
	if l.ExamKinds == nil {
		l.ExamKinds = []pipeline.Exam{}
	}
	for _, d := range m.Deliveries {
		l.Recipients = append(l.Recipients, copyLine(d))
	}
	if len(m.Deliveries) == 0 {
		for _, r := range m.Recipients {
			l.Recipients = append(l.Recipients, recipientLine{Address: r.Address})
		}
	}
	return l
}

func (c listCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	if c.JSON {
		list, b, err := p.Desk.List(a.ctx, onTerminal())
		if err != nil {
			return err
		}
		lines := []line{}
		for _, m := range list {
			lines = append(lines, lineOf(m))
		}
		return a.json(map[string]any{"documents": lines, "balance": b})
	}
	list, older, b, err := c.sheet(a, p)
	if err != nil {
		return err
	}
	if _, err := a.halted(p); err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(a.out, "Aucun document. Déposez un compte rendu dans inbox/ pendant que « cardiopli run » tourne, ou : cardiopli submit FICHIER.")
		printBalance(a.out, b)
		return nil
	}
	t := a.table()
	fmt.Fprintln(t, "ID\tURGENCE\tÉTAT\tPATIENT\tEXAMEN\tPOURQUOI")
	for _, m := range list {
		var exams []string
		for _, x := range m.Exams {
			exams = append(exams, review.ExamWords(x))
		}
		state := review.SheetWords(m.State, m.Class)
		switch {
		case m.Erased:
			state += ", effacé"
		case m.Unreadable:
			state += ", ILLISIBLE"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", m.ID, review.UrgencyWords(m.Urgency), state,
			strings.TrimSpace(m.Patient.Name+" "+m.Patient.Given), strings.Join(exams, " + "), review.Why(m))
	}
	t.Flush()
	if older > 0 {
		fmt.Fprintf(a.out, "\nEt %s, plus tôt : cardiopli list --all\n", pipeline.French.Count(older, "lettre partie ou refusée", "lettres parties ou refusées"))
	}
	printBalance(a.out, b)
	return nil
}

// sheet gives what the table shows, in its order, and how many it leaves out.
func (c listCmd) sheet(a *app, p *engine.Practice) (list []store.Summary, older int, b store.Balance, err error) {
	var open map[pipeline.ID]bool
	all, err := p.Desk.Lines(a.ctx, onTerminal(), func(closed []store.Summary) map[pipeline.ID]bool {
		open = inSight(closed, c.All)
		return open
	})
	if err != nil {
		return nil, 0, b, err
	}
	for _, m := range all {
		if open[m.ID] {
			list = append(list, m)
		}
	}
	slices.SortStableFunc(list, func(x, y store.Summary) int { return turn(x) - turn(y) })
	b, err = p.Desk.Balance(a.ctx)
	return list, len(all) - len(list), b, err
}

// turn orders the list: what waits for a person, what is on its way, what is done with.
func turn(m store.Summary) int {
	switch {
	case review.Todo(m):
		return 0
	case m.Class == pipeline.ClassWaiting:
		return 1
	}
	return 2
}

// inSight picks what the list shows: all that is not done with, and the latest that is.
func inSight(lines []store.Summary, all bool) map[pipeline.ID]bool {
	open, done := map[pipeline.ID]bool{}, 0
	for _, m := range slices.SortedStableFunc(slices.Values(lines), func(x, y store.Summary) int { return y.Changed.Compare(x.Changed) }) {
		if turn(m) == 2 {
			done++
		}
		open[m.ID] = turn(m) < 2 || all || done <= lately
	}
	return open
}

func printBalance(w io.Writer, b store.Balance) {
	even := "équilibrée"
	if !b.Holds() {
		even = "DÉSÉQUILIBRÉE : appelez l'administrateur"
	}
	fmt.Fprintf(w, "\nBalance : %s (%s)\n", review.BalanceWords(b), even)
}

func (a *app) json(v any) error {
	enc := json.NewEncoder(a.raw)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
