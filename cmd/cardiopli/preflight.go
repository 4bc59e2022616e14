package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/trace"
	"cardiopli/templates"
)

type preflightCmd struct {
	JSON bool `name:"json" help:"Pour un programme (JSON)."`
}

// Run checks what a morning would otherwise find out by itself. Every check is
// made, and each tells its result and what to do.
func (c preflightCmd) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	report := &sheet{}
	say := report.say
	say("réglages et clés", nil, "")
	if named, wrong := p.NamedFiles(); named > 0 && len(wrong) == 0 {
		say("fichiers nommés dans les réglages", nil, "")
	} else {
		for _, err := range wrong {
			say("fichiers nommés dans les réglages", err, "")
		}
	}
	say("dossiers inbox/, rejected/, data/", writable(p), "vérifiez les droits et la place du disque")
	a.storage(p, say)
	_, err = templates.Load(os.DirFS(p.Path(engine.Templates)))
	say("modèles de lettres", err, "corrigez le fichier nommé, ou retirez-le de templates/")
	_, err = templates.LoadActs(os.DirFS(p.Path(engine.Templates)))
	say("table des actes", err, "corrigez templates/acts.yaml, ou retirez-le")
	if begun, err := traceBegun(a, p); err == nil && !begun {
		say("trace (elle commence avec run)", nil, "")
	} else {
		_, err = trace.Verify(p.Path(engine.Trace), trace.Options{})
		say("trace", err, "cardiopli trace verify dit l'endroit")
	}
	people, err := p.Store.People(a.ctx)
	if err == nil && !signs(people, func(i int) (string, bool) { return people[i].Role, people[i].PIN != "" && people[i].Active }) {
		err = errors.New("aucun cardiologue ne peut signer")
	}
	say("personnes", err, "cardiopli users add")
	say("logo de l'en-tête", p.CheckLogo(), "enregistrez-le en PNG ou JPEG, 600 points de large au plus, ou retirez practice.logo")
	for _, x := range people {
		if review.Role(x.Role) == review.Cardiologist && x.Active {
			for _, f := range p.Lacking(x.Signatory, time.Now()) {
				say("document structuré ("+x.Name+")", errors.New(f.Message), f.Hint)
			}
		}
	}
	book, err := p.Book(a.ctx)
	if err == nil && len(book.Entries()) == 0 {
		err = errors.New("l'annuaire est vide")
	}
	say("annuaire", err, "cardiopli directory import")
	if p.Config.Speech.URL != "" { // without one recordings wait to be typed, which is a way to work
		speech, err := p.Speech()
		if err == nil {
			err = speech.Test(a.ctx)
		}
		say("moteur de transcription (deux secondes de son)", err, "vérifiez speech: dans cardiopli.yaml, et que le moteur tourne")
	}
	for _, u := range engine.Unlockers(a.cli.Dir, p.Config) {
		_, err := keys.OpenBy(a.ctx, p.Path(engine.Keys), u)
		say("ouverture des clés sans phrase secrète ("+string(u.Kind())+")", err, adviceOf(err))
	}
	if p.OnToken() {
		err := p.TestToken()
		say("carte ou HSM de la boîte du cabinet", err, adviceOf(err))
	}
	a.domains(p, report)
	a.mailbox(p, book, report)
	if err := report.print(a.out, c.JSON); err != nil {
		return err
	}
	if report.faults() > 0 {
		return exit(exitPerson)
	}
	return nil
}

// mailbox checks the operator and the certificates, each for itself: a practice has
// one of them first.
func (a *app) mailbox(p *engine.Practice, book *directory.Book, s *sheet) {
	say, warn := s.say, s.warn
	mail, err := engine.Mail(p, a.log)
	switch {
	case err == nil:
		say("opérateur : réglages", nil, "")
		defer mail.Client.Close()
		if a.operator(p, mail, s) {
			// A queue that waited for this goes on.
			say("file d'attente ouverte", p.Answered(a.ctx, onTerminal().Pseudonym), "cardiopli queue")
		}
		a.receiving(p, mail, s)
		a.proposals(p, s)
	case errors.Is(err, engine.ErrNoOperator):
		say("opérateur : réglages", errors.New("aucun opérateur n'est réglé"), "complétez mail: dans cardiopli.yaml, puis cardiopli keys operator")
		a.proposals(p, s)
		fallthrough
	default:
		if mail, err = engine.Sealing(p, a.log); errors.Is(err, engine.ErrNoMailbox) {
			say("certificat du cabinet", errors.New("il n'y en a pas encore"), "cardiopli keys import FICHIER.p12")
			return
		}
		if err != nil {
			todo := "vérifiez mail: et certificates: dans cardiopli.yaml, et cardiopli keys list"
			say("boîte du cabinet et opérateur : réglages", err, todo)
			return
		}
	}
	if mail.Sealer != nil {
		a.certificates(p, mail, book, say, warn)
	}
}

// traceBegun tells whether a step was ever written into the trace. Where the
// database knows of one, an empty folder is no beginning.
func traceBegun(a *app, p *engine.Practice) (bool, error) {
	if files, err := os.ReadDir(p.Path(engine.Trace)); err != nil || len(files) > 0 {
		return true, err
	}
	last, err := p.Store.LastHop(a.ctx)
	if err != nil || last == 0 {
		return false, err
	}
	waiting, err := p.Store.Outbox(a.ctx, 1)
	return len(waiting) == 0 || waiting[0].Seq > 1, err
}

func signs[T any](all []T, of func(int) (role string, ready bool)) bool {
	for i := range all {
		if role, ready := of(i); ready && review.Role(role) == review.Cardiologist {
			return true
		}
	}
	return false
}

func writable(p *engine.Practice) error {
	for _, d := range []string{engine.Inbox, engine.RejectedIn, engine.Data} {
		f, err := os.CreateTemp(p.Path(d), ".essai-*")
		if err != nil {
			return fmt.Errorf("%s ne peut être écrit", filepath.Base(d))
		}
		f.Close()
		os.Remove(f.Name())
	}
	return nil
}
