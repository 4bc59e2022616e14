package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// onTerminal is the actor of a look from the command line by whoever has the
// passphrase: the trace says so.
func onTerminal() review.Actor {
	return review.Actor{Name: "terminal", Role: review.Secretary, Pseudonym: "terminal"}
}

type listCmd struct {
	JSON bool `name:"json" help:"Pour un programme (JSON)."`
}

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
	list, b, err := p.Desk.List(a.ctx, onTerminal())
	if err != nil {
		return err
	}
	if c.JSON {
		lines := []line{}
		for _, m := range list {
			lines = append(lines, lineOf(m))
		}
		return a.json(map[string]any{"documents": lines, "balance": b})
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
	printBalance(a.out, b)
	return nil
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

type showCmd struct {
	ID   string `arg:"" help:"Numéro du document (cardiopli list)."`
	JSON bool   `name:"json" help:"Pour un programme (JSON)."`
	PDF  string `name:"pdf" help:"Écrit aussi le PDF de la lettre dans ce fichier." type:"path"`
	Of   int    `name:"of" help:"Avec --pdf : le PDF de cette version, par exemple d'une lettre remplacée."`
	// A cover is made only where a letter is printed for the post.
	Cover   string   `name:"cover" help:"Écrit aussi une page d'adresse, pour une enveloppe à fenêtre." type:"path"`
	Address []string `name:"address" sep:"none" help:"Avec --cover : une ligne de l'adresse, telle quelle ; plusieurs fois."`
}

func (c showCmd) Validate() error {
	if (c.Cover == "") != (len(c.Address) == 0) {
		return errors.New("--cover et --address vont ensemble")
	}
	return nil
}

func (c showCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	id, err := pipeline.ParseID(c.ID)
	if err != nil {
		return store.ErrNotFound
	}
	s, err := p.Desk.Open(a.ctx, onTerminal(), id)
	if errors.Is(err, store.ErrErased) && c.PDF == "" && c.Cover == "" {
		return a.remains(p, id, c.JSON)
	}
	if err != nil {
		return err
	}
	if c.PDF != "" {
		of := s.Version
		if c.Of > 0 {
			of = c.Of
		}
		b, err := p.Desk.PDF(a.ctx, onTerminal(), id, of)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.PDF, b, 0o600); err != nil {
			return err
		}
	}
	if c.Cover != "" {
		b, err := p.Cover(s.Letter, c.Address)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Cover, b, 0o600); err != nil {
			return err
		}
	}
	echo, err := p.Desk.Receipts(a.ctx, onTerminal(), id)
	if err != nil {
		return err
	}
	if c.JSON {
		type answered struct {
			Key string `json:"key"`
			pipeline.Finding
		}
		findings := []answered{}
		for _, f := range s.Findings {
			findings = append(findings, answered{f.Key(), f})
		}
		return a.json(map[string]any{"id": s.ID, "state": s.State, "class": s.Class, "version": s.Version, "urgency": s.Urgency, "reason": s.Reason,
			"file": s.Source.Name, "text": s.Text, "report": s.Report, "recipients": s.Recipients, "findings": findings, "deliveries": append(s.Earlier, s.Deliveries...), "amends": s.AmendsVersion, "amend_reason": s.AmendReason,
			"amendment": s.Letter.Amendment, "ask": s.Letter.Ask, "decisions": s.Decisions, "receipts": echo.Copies, "replies": orEmpty(echo.Replies), "calls": orEmpty(echo.Calls), "versions": s.Versions, "hops": s.Hops})
	}
	gates, err := a.halted(p)
	if err != nil {
		return err
	}
	next := nextStep(p, gates, time.Now())
	printSheet(a.out, s, echo, func(d pipeline.Delivery) string {
		if d.State == pipeline.Overdue && !echo.Watches[d.ID].Told.IsZero() {
			return "" // the call was made
		}
		return next(d)
	})
	return nil
}

func printSheet(w io.Writer, s review.Sheet, echo review.Echo, next func(pipeline.Delivery) string) {
	fmt.Fprintf(w, "%s  version %d  %s", s.ID, s.Version, review.SheetWords(s.State, s.Class))
	if t := review.Taken(s.Deliveries); t != "" {
		fmt.Fprintf(w, ", %s", t)
	}
	if s.Reason != "" {
		fmt.Fprintf(w, " (%s)", review.ReasonWords(s.Reason))
	}
	fmt.Fprintln(w)
	printAmendment(w, s)
	pt := s.Report.Patient
	born, ok := map[pipeline.Sex]string{pipeline.Male: "né", pipeline.Female: "née"}[pt.Sex]
	if !ok {
		born = "né(e)"
	}
	fmt.Fprintf(w, "%s %s  %s le %s  sexe %s\nfichier %s\n\n%s\n", pt.Name, pt.Given, born, pt.BirthDate.French(), pt.Sex, s.Source.Name, s.Text)
	if len(s.Findings) > 0 {
		fmt.Fprintln(w, "\nPoints :")
	}
	for _, f := range s.Findings {
		label := review.SeverityWords(f.Severity)
		if f.Urgency > pipeline.Routine {
			label = "urgent, " + review.UrgencyWords(f.Urgency)
		}
		fmt.Fprintf(w, "  %s [%s] %s\n      → %s\n", f.Key(), label, f.Message, f.Hint)
		if f.Answer != nil {
			fmt.Fprintf(w, "      gardé par %s : %s\n", f.Answer.By, f.Answer.Reason)
		}
	}
	if s.Prepared && len(s.Recipients) > 0 {
		fmt.Fprintln(w, "\nDestinataires :")
		for _, r := range s.Recipients {
			fmt.Fprintf(w, "  %s  %s : %s\n", r.Display(), r.Where(), review.ModeWords(r.Mode))
		}
	}
	printCopies(w, "Envois des lettres remplacées", s.Earlier, nil)
	printCopies(w, "Envois", s.Deliveries, next)
	printEcho(w, s.Deliveries, echo)
	fmt.Fprintln(w, "\nÉtapes :")
	printHops(w, s.Hops)
}

func printHops(w io.Writer, hops []pipeline.Hop) {
	for _, h := range hops {
		fmt.Fprintf(w, "  %s  v%d  %-13s %-12s %s\n", h.At.Local().Format("02/01/2006 15:04:05"), h.Version, review.StageWords(h.Stage), review.ActorWords(h.Actor), review.HopWords(h))
	}
}

// decision runs a decision on one document, as someone who proved who they are.
func (a *app) decision(id string, as As, do func(*engine.Practice, review.Actor, pipeline.ID, int) error) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	doc, err := pipeline.ParseID(id)
	if err != nil {
		return store.ErrNotFound
	}
	who, _, err := as.actor(a, p)
	if err != nil {
		return err
	}
	r, err := p.Store.Load(a.ctx, doc)
	if err != nil {
		return err
	}
	return do(p, who, doc, r.Version)
}

type editCmd struct {
	ID   string `arg:""`
	File string `arg:"" type:"path" help:"Texte de la nouvelle version, UTF-8."`
	As
}

func (c editCmd) Run(a *app) error {
	text, err := readCapped(c.File)
	if err != nil {
		return err
	}
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		return p.Desk.Edit(a.ctx, who, id, v, string(text))
	})
}

type chooseCmd struct {
	ID        string   `arg:""`
	Addresses []string `arg:"" help:"Adresses qui sont dans l'annuaire."`
	Post      []string `help:"Parmi elles, celles dont la copie est imprimée et postée ; rien n'y est envoyé." placeholder:"ADDRESS"`
	As
}

func (c chooseCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		book, err := p.Book(a.ctx)
		if err != nil {
			return err
		}
		var rs []pipeline.Recipient
		for _, s := range c.Addresses {
			addr, err := pipeline.ParseAddress(s)
			if err != nil {
				return err
			}
			found := false
			for _, e := range book.Entries() {
				if e.Recipient.Address.Equal(addr) {
					to := e.Recipient
					if slices.ContainsFunc(c.Post, func(p string) bool { return addr.Equal(pipeline.Address(strings.TrimSpace(p))) }) {
						to.Mode = pipeline.ModePost
					}
					rs, found = append(rs, to), true
					break
				}
			}
			if !found {
				return &review.Refusal{Code: "recipients", What: "Cette adresse n'est pas dans l'annuaire.", Todo: "Ajoutez-la : cardiopli directory add."}
			}
		}
		return p.Desk.Choose(a.ctx, who, id, v, rs)
	})
}

type returnCmd struct {
	ID     string `arg:""`
	Reason string `required:""`
	As
}

func (c returnCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		if err := p.Desk.Return(a.ctx, who, id, v, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  rendue au secrétariat : elle ne part pas ; à corriger (cardiopli edit %s FICHIER) ou à retirer.\n", id, id)
		return nil
	})
}

// signedWords says of a letter that was just signed when it leaves, and until when and
// how it can be called back.
func signedWords(r store.Record, now time.Time, as string, running bool) string {
	s := string(r.ID) + "  signé : "
	soon := !r.Due.After(now)
	switch {
	case r.State != pipeline.Approved:
		s += "la lettre est en route ; elle ne se rappelle plus."
	case soon && r.Urgency == pipeline.Immediate:
		s += "résultat immédiat, la lettre part tout de suite et ne se rappelle pas."
	case soon:
		s += "la lettre part tout de suite et ne se rappelle pas (approval.undo: 0)."
	default:
		s += fmt.Sprintf("part à %s ; jusque-là, pour la rappeler : cardiopli recall %s --reason RAISON --as %s", clockOf(r.Due, now), r.ID, as)
	}
	if !running {
		s += "\n  « cardiopli run » ne tourne pas : rien ne part tant qu'il n'est pas lancé."
	}
	return s
}

// clockOf says an hour, to the second where that is what one has, and the day where
// it is another one.
func clockOf(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	form := "15:04"
	if t.Sub(now) < 10*time.Minute {
		form = "15:04:05"
	}
	if t.YearDay() != now.YearDay() || t.Year() != now.Year() {
		form += " le 02/01"
	}
	return t.Format(form)
}

// recallCmd takes a signature back before the letter leaves.
type recallCmd struct {
	ID     string `arg:"" help:"Numéro du document (cardiopli list)."`
	Reason string `required:""`
	As
}

func (c recallCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		r, err := p.Store.Load(a.ctx, id)
		if err != nil {
			return err
		}
		switch r.State {
		case pipeline.Approved:
		case pipeline.Issued:
			return refuse("Cette lettre est déjà partie : elle ne se rappelle plus.", "Un envoi encore en file s'annule (cardiopli queue list, puis queue cancel ENVOI --reason RAISON) ; une lettre partie se corrige : cardiopli amend ID FICHIER --reason RAISON.")
		default:
			return refuse("Cette lettre n'est pas signée : il n'y a rien à rappeler.", "cardiopli show ID dit où elle en est.")
		}
		if err := p.Desk.Return(a.ctx, who, id, v, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  rappelée : la signature est annulée, rien n'est parti.\n  Corrigez-la (cardiopli edit %s FICHIER), puis signez de nouveau ; ou retirez-la (cardiopli withdraw %s --reason RAISON).\n", id, id, id)
		return nil
	})
}

type withdrawCmd struct {
	ID     string `arg:""`
	Reason string `required:""`
	As
}

func (c withdrawCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		if err := p.Desk.Withdraw(a.ctx, who, id, v, c.Reason); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s  retirée : elle ne partira pas.\n", id)
		return nil
	})
}

type releaseCmd struct {
	ID string `arg:""`
	As
}

func (c releaseCmd) Run(a *app) error {
	return a.decision(c.ID, c.As, func(p *engine.Practice, who review.Actor, id pipeline.ID, v int) error {
		r, err := p.Store.Load(a.ctx, id)
		if err != nil {
			return err
		}
		switch {
		case r.Reason == store.ReasonRepeat:
			return p.Desk.Settle(a.ctx, who, id)
		case review.Resumable(r.Reason):
			return p.Desk.Resume(a.ctx, who, id)
		case review.HeldForTyping(r.Reason):
			return p.Desk.Transcribe(a.ctx, who, id)
		}
		return p.Desk.Recheck(a.ctx, who, id, v)
	})
}

type approveCmd struct {
	IDs []string `arg:"" name:"id" help:"Documents à signer d'un seul code."`
	As
}

// Run shows each letter before it signs: nothing is signed unseen.
func (c approveCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	who, pin, err := c.As.actor(a, p)
	if err != nil {
		return err
	}
	var letters []review.Seen
	for _, s := range c.IDs {
		id, err := pipeline.ParseID(s)
		if err != nil {
			return store.ErrNotFound
		}
		sheet, err := p.Desk.Open(a.ctx, who, id)
		if err != nil {
			return err
		}
		pdf, err := p.Desk.PDF(a.ctx, who, id, sheet.Version)
		if err != nil {
			return err
		}
		printSheet(a.errOut, sheet, review.Echo{}, nil)
		letters = append(letters, review.Seen{ID: id, Version: sheet.Version, PDF: pipeline.DigestOf(pdf), Recipients: pipeline.DigestRecipients(sheet.Recipients)})
	}
	if c.PINFd < 0 && !a.confirm(fmt.Sprintf("Signer %s ci-dessus ? Tapez oui : ", pipeline.French.Count(len(letters), "lettre lue", "lettres lues"))) {
		return exit(exitPerson)
	}
	failed, err := p.Desk.Approve(a.ctx, who, pin, letters...)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if err := failed[l.ID]; err != nil {
			a.tell(string(l.ID), err)
			continue
		}
		r, err := p.Store.Load(a.ctx, l.ID)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, signedWords(r, time.Now(), c.As.As, p.Running()))
	}
	if len(failed) > 0 {
		return exit(exitPerson)
	}
	return nil
}
