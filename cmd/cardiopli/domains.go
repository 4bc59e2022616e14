package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/domains"
	"cardiopli/pipeline/store"
)

type domainsCmd struct {
	Show   domainsShow   `cmd:"" help:"Ce qui est tenu et jusqu'à quand ; avec un domaine ou une adresse : ce que la liste en dit."`
	Update domainsUpdate `cmd:"" help:"Prend la liste à nouveau, à domains.url ou domains.file."`
	Import domainsImport `cmd:"" help:"Prend la liste dans un fichier."`
}

type domainsShow struct {
	Domain string `arg:"" optional:"" help:"Domaine ou adresse à chercher."`
	JSON   bool   `name:"json" help:"Pour un programme (JSON)."`
}

func (c domainsShow) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	l, src, err := p.Domains(a.log)
	if err != nil {
		return err
	}
	at := time.Now()
	s := l.State(at)
	domain := c.Domain[strings.LastIndexByte(c.Domain, '@')+1:]
	if c.JSON {
		return a.domainsJSON(l, s, domain, at)
	}
	if domain != "" {
		return a.lookUp(l, domain, at)
	}
	if s.Names > 0 {
		fmt.Fprintf(a.out, "Liste des domaines MSSanté : %s, signée par « %s »\n", pipeline.French.Count(s.Names, "domaine", "domaines"), s.Signer)
		if !s.Issued.IsZero() {
			fmt.Fprintf(a.out, "  datée du %s\n", s.Issued.Local().Format("02/01/2006 15:04"))
		}
		fmt.Fprintf(a.out, "  obtenue le %s de %s, crue jusqu'au %s\n", s.Confirmed.Local().Format("02/01/2006 15:04"), s.Source, s.Until.Local().Format("02/01/2006 15:04"))
		if s.Skipped > 0 {
			fmt.Fprintf(a.out, "  %s de côté\n", pipeline.French.Count(s.Skipped, "nom illisible laissé", "noms illisibles laissés"))
		}
	}
	if s.Failed != nil {
		what, _ := french(s.Failed)
		fmt.Fprintf(a.out, "  dernier essai de renouvellement, le %s : échec. %s\n", s.FailedAt.Local().Format("02/01/2006 15:04"), what)
	}
	if src.URL == "" && src.File == "" {
		fmt.Fprintln(a.out, "  aucune source n'est réglée (domains.url) : la liste n'est renouvelée que par « cardiopli domains import ».")
	}
	if note := engine.DomainsNote(l, at); note != "" {
		fmt.Fprintln(a.out, note)
	}
	if s.Err != nil {
		return exit(exitPerson)
	}
	return nil
}

func (a *app) lookUp(l *domains.List, domain string, at time.Time) error {
	switch l.Has(domain, at) {
	case domains.Listed:
		fmt.Fprintf(a.out, "%s : sur la liste des domaines MSSanté.\n", domain)
		return nil
	case domains.Unlisted:
		fmt.Fprintf(a.out, "%s : n'est PAS sur la liste des domaines MSSanté.\n", domain)
	default:
		fmt.Fprintf(a.out, "%s : la liste ne peut pas répondre. %s\n", domain, engine.DomainsNote(l, at))
	}
	for _, n := range l.Near(domain) {
		fmt.Fprintln(a.out, "  "+n.French(domain))
	}
	return exit(exitPerson)
}

func (a *app) domainsJSON(l *domains.List, s domains.State, domain string, at time.Time) error {
	out := map[string]any{"domains": s.Names, "issued": s.Issued, "sequence": s.Sequence, "obtained": s.Confirmed, "source": s.Source, "signer": s.Signer, "until": s.Until, "valid": s.Err == nil, "skipped": s.Skipped}
	if s.Err != nil {
		out["problem"], out["hint"] = french(s.Err)
	}
	if s.Failed != nil {
		out["failed"], _ = french(s.Failed)
		out["failed_at"] = s.FailedAt
	}
	if domain != "" {
		out["domain"], out["answer"], out["near"] = domain, l.Has(domain, at), l.Near(domain)
	}
	return a.json(out)
}

func french(err error) (what, todo string) {
	var of interface{ French() (what, todo string) }
	if errors.As(err, &of) {
		return of.French()
	}
	return unforeseen(err)
}

type domainsUpdate struct{}

func (domainsUpdate) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	l, src, err := p.Domains(a.log)
	if err != nil {
		return err
	}
	if src.URL == "" && src.File == "" {
		return p.Config.Refuse("domains.url", config.Missing, "manque", "écrivez l'adresse de la liste, « url: \"https://...\" », ou prenez un fichier : « cardiopli domains import FICHIER »")
	}
	if err := l.Update(a.ctx, src, time.Now()); err != nil {
		return err
	}
	return a.taken(l)
}

type domainsImport struct {
	File string `arg:"" type:"path"`
}

func (c domainsImport) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	l, _, err := p.Domains(a.log)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, domains.MaxSize+1))
	if err != nil {
		return err
	}
	if err := l.Import(raw, filepath.Base(c.File), time.Now()); err != nil {
		return err
	}
	return a.taken(l)
}

func (a *app) taken(l *domains.List) error {
	s := l.State(time.Now())
	fmt.Fprintf(a.out, "Liste des domaines MSSanté prise : %s, signée par « %s ».\n", pipeline.French.Count(s.Names, "domaine", "domaines"), s.Signer)
	if note := engine.DomainsNote(l, time.Now()); note != "" {
		fmt.Fprintln(a.out, note)
	}
	if s.Err != nil {
		return exit(exitPerson)
	}
	return nil
}

type channelCmd struct {
	On   channelOn   `cmd:"" help:"L'active, avec une raison."`
	Off  channelOff  `cmd:"" help:"Le désactive ; ce qui a été signé pour lui est retenu."`
	Show channelShow `cmd:"" help:"Qui l'a activé, quand et pourquoi, et s'il est ouvert."`
}

type channelOn struct {
	Reason string `required:"" help:"Pourquoi ; gardé avec la date et votre nom."`
	As
}

func (c channelOn) Run(a *app) error { return a.channel(c.As, true, c.Reason) }

type channelOff struct {
	Reason string `help:"Pourquoi ; gardé avec la date et votre nom."`
	As
}

func (c channelOff) Run(a *app) error { return a.channel(c.As, false, c.Reason) }

func (a *app) channel(as As, on bool, reason string) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	who, pin, err := as.actor(a, p)
	if err != nil {
		return err
	}
	if err := p.Desk.Channel(a.ctx, who, pin, on, reason); err != nil {
		return err
	}
	var ends exit // that something else is still missing is said, and does not undo the switch
	if err := (channelShow{}).tell(a, p); !errors.As(err, &ends) {
		return err
	}
	return nil
}

type channelShow struct {
	JSON bool `name:"json" help:"Pour un programme (JSON)."`
}

func (c channelShow) Run(a *app) error {
	p, err := a.practice()
	if err != nil {
		return err
	}
	defer p.Close()
	return c.tell(a, p)
}

func (c channelShow) tell(a *app, p *engine.Practice) error {
	x, err := p.Store.Setting(a.ctx, store.SettingChannel)
	if err != nil {
		return err
	}
	l, _, err := p.Domains(a.log)
	if err != nil {
		return err
	}
	own := domains.Unknown
	if p.Config.Practice.Mailbox != "" {
		own = l.Has(ownDomain(p), time.Now())
	}
	if c.JSON {
		return a.json(map[string]any{"on": x.On, "at": x.At, "by": x.By, "reason": x.Reason, "own_domain": own})
	}
	switch {
	case x.On:
		fmt.Fprintf(a.out, "Canal MSSanté : activé le %s par %s (%s).\nLes lettres peuvent partir sans chiffrement de bout en bout, vers les seuls domaines de la liste, si le destinataire n'a pas de certificat ou si l'annuaire le demande ; chaque signature montre le mode de chaque copie.\n",
			x.At.Local().Format("02/01/2006 15:04"), x.By, x.Reason)
	case !x.At.IsZero():
		fmt.Fprintf(a.out, "Canal MSSanté : désactivé le %s par %s. Toutes les lettres sont chiffrées pour leur destinataire, ou postées.\n", x.At.Local().Format("02/01/2006 15:04"), x.By)
	default:
		fmt.Fprintln(a.out, "Canal MSSanté : jamais activé. Toutes les lettres sont chiffrées pour leur destinataire, ou postées.")
	}
	if !x.On {
		return nil
	}
	if note := engine.DomainsNote(l, time.Now()); note != "" {
		fmt.Fprintln(a.out, note)
		return exit(exitPerson)
	}
	if own != domains.Listed {
		fmt.Fprintf(a.out, "Le domaine de la boîte du cabinet, %s, n'est pas sur la liste : rien ne part par le canal.\n", ownDomain(p))
		return exit(exitPerson)
	}
	return nil
}

func ownDomain(p *engine.Practice) string {
	return pipeline.Address(p.Config.Practice.Mailbox).Domain()
}

// domains checks the list of domains where letters depend on it, or one is set.
func (a *app) domains(p *engine.Practice, report *sheet) {
	say, warn := report.say, report.warn
	x, err := p.Store.Setting(a.ctx, store.SettingChannel)
	set := p.Config.Domains.URL != "" || p.Config.Domains.File != ""
	if err == nil && !x.On && !set {
		return
	}
	l, _, listErr := p.Domains(a.log)
	if err == nil {
		err = listErr
	}
	if err != nil {
		say("liste des domaines MSSanté", err, "vérifiez domains: dans cardiopli.yaml")
		return
	}
	at := time.Now()
	s := l.State(at)
	say("liste des domaines MSSanté", s.Err, "cardiopli domains update")
	if s.Err == nil && s.Soon(at, l.MaxAge()) {
		warn("liste des domaines MSSanté", "elle n'est plus crue après le "+s.Until.Local().Format("02/01/2006 15:04"), "cardiopli domains update")
	}
	if s.Err == nil && s.Failed != nil {
		what, todo := french(s.Failed)
		warn("renouvellement de la liste des domaines MSSanté", what, todo)
	}
	if x.On && s.Err == nil && l.Has(ownDomain(p), at) != domains.Listed {
		say("canal MSSanté", errors.New("le domaine de la boîte du cabinet n'est pas sur la liste"), "vérifiez practice.mailbox et l'opérateur ; rien ne part par le canal d'ici là")
	}
}
