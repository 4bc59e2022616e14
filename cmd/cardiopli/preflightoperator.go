package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/submit"
)

// operator looks at the operator step by step: name, connection, certificate, what
// it offers, the account, the practice's address, the size. good tells that a
// submission would be taken as far as can be known without one.
func (a *app) operator(p *engine.Practice, mail engine.Mailing, s *sheet) (good bool) {
	m := p.Config.Mail
	server := mail.Operator.Server(m.Host, m.Port, m.ServerName)
	if !a.reach(server, s) {
		return false
	}
	switch account.Method(m.Auth.Method) {
	case account.ByCertificate:
		operatorCertificate(p, s.say, s.warn)
	case account.ByOAuth:
		a.provider(mail.Session, s)
	}
	look, err := mail.Client.Survey(a.ctx, pipeline.Address(p.Config.Practice.Mailbox))
	f := submit.Refused(err)
	if look.TLS.HandshakeComplete {
		tlsLines(look.TLS, s)
	}
	if f != nil && f.Phase != submit.PhaseAuth && f.Phase != submit.PhaseMail {
		s.say("opérateur : "+phaseWords[f.Phase], f, "vérifiez mail: dans cardiopli.yaml")
		return false
	}
	offerLines(look, m.RequireTLS, p.Config.MaxMessage(), s)
	what := "opérateur : compte (" + methodWords(look.Methods) + ")"
	switch {
	case f != nil && f.Cause == submit.CauseSignIn:
		s.note(what, "la connexion (Pro Santé Connect) se fait à la page Opérateur de cardiopli run ; aucun jeton n'est enregistré, elle ne peut pas être essayée d'ici")
		return false
	case f != nil:
		s.say(what, f, "vérifiez mail: dans cardiopli.yaml et cardiopli keys operator")
		return false
	case !look.Account:
		s.note(what, "aucun compte n'est réglé (mail.user) : l'opérateur doit reconnaître ce poste autrement")
	default:
		s.say(what, nil, "")
	}
	what = "opérateur : adresse d'expéditeur " + plain(p.Config.Practice.Mailbox)
	if look.Sender != nil {
		s.say(what, look.Sender, "vérifiez practice.mailbox : elle doit appartenir au compte")
		return false
	}
	s.say(what, nil, "")
	s.note("opérateur : rapidité", fmt.Sprintf("connexion complète en %s ; un échange sur la connexion gardée en %s", millis(look.Took.Open), millis(look.Took.Reset)))
	return true
}

// reach tells of name and connection; false where nothing can be reached.
func (a *app) reach(server account.Server, s *sheet) bool {
	ctx, stop := context.WithTimeout(a.ctx, 20*time.Second)
	defer stop()
	all, err := server.Reach(ctx, 5*time.Second)
	what := "opérateur : nom " + plain(server.Host)
	if err != nil || len(all) == 0 {
		s.say(what, errors.New("ce nom n'a pas d'adresse, ou le DNS ne répond pas"), "vérifiez mail.host et la connexion à Internet")
		return false
	}
	s.say(what+" ("+pipeline.French.Count(len(all), "adresse", "adresses")+")", nil, "")
	dead := 0
	for _, r := range all {
		if r.Err != nil {
			dead++
		}
	}
	for _, r := range all {
		what := fmt.Sprintf("opérateur : connexion à %s port %d", r.Address, server.Port)
		const closed, todo = "ne répond pas", "vérifiez mail.port (587) et que le réseau du cabinet laisse sortir"
		switch {
		case r.Err == nil:
			s.say(what+" ("+millis(r.Took)+")", nil, "")
		case dead < len(all): // another address serves
			s.warn(what, closed, "une autre adresse du serveur est utilisée ; prévenez l'opérateur")
		default:
			s.say(what, errors.New(closed), todo)
		}
	}
	return dead < len(all)
}

func tlsLines(state tls.ConnectionState, s *sheet) {
	now := time.Now()
	how := tls.VersionName(state.Version) + ", " + tls.CipherSuiteName(state.CipherSuite)
	if len(state.OCSPResponse) > 0 {
		how += ", état du certificat joint par le serveur (OCSP)"
	}
	s.say("opérateur : chiffrement ("+how+")", nil, "")
	for i, c := range firstChain(state) {
		what := "opérateur : certificat du serveur"
		if i > 0 {
			what = "opérateur : autorité du certificat"
		}
		what += " " + holder(c)
		if ends(c, now) {
			s.warn(what, validity(c, now), "prévenez l'opérateur : après cette date rien ne partira")
		} else {
			s.say(what+" ("+validity(c, now)+")", nil, "")
		}
	}
}

func firstChain(state tls.ConnectionState) []*x509.Certificate {
	if len(state.VerifiedChains) == 0 {
		return nil
	}
	return state.VerifiedChains[0]
}

// offerLines tells what is missing of what the operator might offer, and what that
// means for letters.
func offerLines(look submit.Survey, requireTLS bool, own int64, s *sheet) {
	has := func(ext string) bool { _, ok := look.Offers[ext]; return ok }
	var there []string
	for _, ext := range []string{"SIZE", "DSN", "8BITMIME", "SMTPUTF8", "REQUIRETLS", "ENHANCEDSTATUSCODES"} {
		if has(ext) {
			there = append(there, ext)
		}
	}
	if len(there) == 0 {
		there = []string{"aucune"}
	}
	s.say("opérateur : possibilités ("+strings.Join(there, ", ")+")", nil, "")
	if !has("DSN") {
		s.note("opérateur : sans DSN", "il ne dira pas qu'une lettre est remise ; seul l'accusé du destinataire le dira")
	}
	if !has("SMTPUTF8") {
		s.note("opérateur : sans SMTPUTF8", "les adresses avec accents ne peuvent pas être servies")
	}
	if !has("ENHANCEDSTATUSCODES") {
		s.note("opérateur : sans ENHANCEDSTATUSCODES", "la raison d'un refus sera dite moins précisément")
	}
	if requireTLS && !has("REQUIRETLS") {
		s.warn("opérateur : sans REQUIRETLS", "mail.require_tls est demandé, et ne peut pas l'être de lui", "les lettres partent sans cette demande ; retirez le réglage ou demandez à l'opérateur")
	}
	what := "opérateur : taille d'un message"
	switch limit := look.Limit; {
	case limit == 0 && own == 0:
		s.warn(what, "aucune limite connue", "réglez mail.max_size : sinon un message trop gros n'est refusé qu'une fois transmis")
	case limit > 0 && own > limit:
		s.note(what, fmt.Sprintf("l'opérateur accepte %s ; le réglage mail.max_size en dit %s : le plus petit compte", mebi(limit), mebi(own)))
	case limit > 0:
		s.say(what+fmt.Sprintf(" (%s chez l'opérateur, %s par les réglages)", mebi(limit), mebi(own)), nil, "")
	default:
		s.say(what+fmt.Sprintf(" (%s par les réglages, l'opérateur n'en annonce pas)", mebi(own)), nil, "")
	}
}

// provider looks at the identity provider, and at this machine's clock by its.
func (a *app) provider(session *account.Session, s *sheet) {
	const what = "fournisseur d'identité"
	ahead, err := session.Look(a.ctx)
	switch {
	case errors.Is(err, account.ErrSettings):
		s.say(what, errors.New("le document à mail.auth.provider.discovery n'est pas celui de ce fournisseur, ou le secret du client manque"), "vérifiez mail.auth.provider, et cardiopli keys operator --client")
		return
	case err != nil:
		s.say(what, errors.New("il ne répond pas"), "vérifiez mail.auth.provider.discovery et la connexion à Internet")
		return
	}
	s.say(what, nil, "")
	if ahead.Abs() > time.Minute {
		s.warn("heure de ce poste", fmt.Sprintf("elle diffère de %s de celle du fournisseur d'identité", ahead.Abs().Round(time.Second)), "réglez l'heure du poste (NTP) : au-delà de deux minutes les connexions sont refusées")
	} else {
		s.say("heure de ce poste (comparée à celle du fournisseur d'identité)", nil, "")
	}
}

// receiving looks at the mailbox that receipts and answers come back to.
func (a *app) receiving(p *engine.Practice, mail engine.Mailing, s *sheet) {
	const what = "réponses et accusés (IMAP)"
	ctx, stop := context.WithTimeout(a.ctx, time.Minute)
	defer stop()
	box, server, asked, err := engine.Receiving(ctx, p, mail.Operator)
	switch {
	case !asked:
		s.note(what, "aucune boîte n'est réglée (receipts.host) : seul « pris par l'opérateur » sera connu")
	case errors.Is(err, account.ErrSignIn):
		s.note(what, "la connexion se fait à la page Opérateur de cardiopli run ; elle ne peut pas être essayée d'ici")
	case err != nil:
		s.say(what+" "+plain(server.Host), err, "vérifiez receipts: dans cardiopli.yaml")
	case !box.Tells:
		s.note(what, fmt.Sprintf("%s dans le dossier ; le serveur n'annonce pas les nouveaux : il est relu toutes les quelques minutes", pipeline.French.Count(int(box.Mails), "message", "messages")))
	default:
		s.say(what+" ("+pipeline.French.Count(int(box.Mails), "message", "messages")+" dans le dossier, arrivées annoncées)", nil, "")
	}
}

// proposals tells which servers the domain of the mailbox names in DNS. They are for
// a person to compare with the operator's papers: nothing is taken from them.
func (a *app) proposals(p *engine.Practice, s *sheet) {
	domain := pipeline.Address(p.Config.Practice.Mailbox).Domain()
	if domain == "" {
		return
	}
	ctx, stop := context.WithTimeout(a.ctx, 5*time.Second)
	defer stop()
	for _, x := range account.Propose(ctx, domain) {
		text := fmt.Sprintf("le domaine %s indique %s port %d", plain(domain), plain(x.Host), x.Port)
		if x.Foreign {
			text += " (d'un autre domaine : à comparer avec les documents de l'opérateur)"
		}
		switch x.Service {
		case "submission":
			if x.Host != strings.ToLower(p.Config.Mail.Host) || x.Port != p.Config.Mail.Port {
				s.note("proposition pour mail.host et mail.port", text)
			}
		case "submissions":
			s.note("proposition du domaine", text+", en TLS direct, que cardiopli n'emploie pas : la soumission passe par STARTTLS (port 587)")
		default:
			s.note("proposition pour les réponses (IMAP)", text)
		}
	}
}

var phaseWords = map[submit.Phase]string{submit.PhaseDial: "connexion", submit.PhaseGreeting: "accueil du serveur", submit.PhaseEHLO: "présentation (EHLO)",
	submit.PhaseSTARTTLS: "passage au chiffrement (STARTTLS)", submit.PhaseTLS: "chiffrement et certificat"}

func methodWords(methods []string) string {
	if len(methods) == 0 {
		return "aucune méthode proposée"
	}
	return "proposé : " + plain(strings.Join(methods, ", "))
}

func millis(d time.Duration) string {
	if d < time.Millisecond {
		return "moins de 1 ms"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

func mebi(n int64) string {
	if n == 0 {
		return "aucune limite"
	}
	return strings.Replace(fmt.Sprintf("%.1f Mio", float64(n)/(1<<20)), ".", ",", 1)
}
