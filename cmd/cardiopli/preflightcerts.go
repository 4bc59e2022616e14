package main

import (
	"crypto/x509"
	"fmt"
	"time"

	"cardiopli/cmd/internal/engine"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/revocation"
)

// sayer tells one line of preflight; warner one that is no fault yet.
type (
	sayer  func(what string, err error, todo string)
	warner func(what, text, todo string)
)

// certificates tells of the practice's certificate, of the lists of authorities, and
// of each recipient's certificate that cannot be used or ends soon.
func (a *app) certificates(p *engine.Practice, mail engine.Mailing, book *directory.Book, say sayer, warn warner) {
	now := time.Now()
	own := "certificat du cabinet"
	if err := mail.Sealer.CheckSigner(p.Config.Practice.Mailbox, now); err != nil {
		say(own, err, "cardiopli keys list ; le nouveau se prend par cardiopli keys import FICHIER")
	} else if c := mail.Sealer.Certificate(); ends(c, now) {
		warn(own, validity(c, now), "demandez le suivant à l'autorité, puis cardiopli keys import FICHIER")
	} else {
		say(own+" ("+validity(c, now)+")", nil, "")
	}
	a.authorities(p, mail, say, warn)
	if book == nil {
		return // told already
	}
	for _, e := range book.Entries() {
		if e.Posted() || e.Preference == directory.PreferPost {
			continue // paper needs no certificate
		}
		what := "destinataire " + plain(string(e.Recipient.Address))
		if err := mail.Sealer.Check(e, now); err != nil {
			say(what, err, "cardiopli directory learn ou add --cert")
		} else if c, err := e.X509(); err == nil && ends(c, now) {
			warn(what, "son certificat est valable "+validity(c, now), "demandez à ce médecin un message signé avec le suivant, puis cardiopli directory learn")
		}
	}
}

func ends(c *x509.Certificate, now time.Time) bool {
	return c != nil && daysLeft(c.NotAfter, now) < soon
}

// authorities tells how far each authority's word on its certificates is known.
func (a *app) authorities(p *engine.Practice, mail engine.Mailing, say sayer, warn warner) {
	if mail.Revocation == nil {
		warn("révocation des certificats", "rien n'est demandé aux autorités (certificates.revocation: off)", "soft refuse au moins ce qui est révoqué")
		return
	}
	now := time.Now()
	chains, err := mail.Chains(a.ctx, p, now)
	if err != nil {
		say("révocation des certificats", err, "cardiopli directory list")
		return
	}
	mail.Revocation.Refresh(a.ctx, chains)
	for _, s := range mail.Revocation.States(chains) {
		what := "révocation, " + plain(s.Authority)
		text, good := listState(s, now)
		todo := "vérifiez la connexion à Internet, ou tenez la liste à jour à la main (certificates.lists)"
		switch {
		case good:
			say(what+" ("+text+")", nil, "")
		case p.Config.Certificates.Revocation == "strict":
			say(what, fmt.Errorf("%s", text), todo+" ; d'ici là rien ne part sous cette autorité")
		default:
			warn(what, text, todo+" ; les lettres partent quand même (revocation: soft)")
		}
	}
}

// listState words what is held of one authority; good is false where somebody
// should look.
func listState(s revocation.State, now time.Time) (text string, good bool) {
	fault := ""
	if s.Fault != "" {
		fault = " ; dernier essai " + s.Checked.Local().Format("02/01 15:04") + " : " + s.Fault.French()
	}
	kind := "liste"
	if s.OCSP {
		kind = "réponse OCSP"
	}
	switch {
	case !s.Known && s.Host == "":
		return "aucune liste connue : les certificats n'indiquent pas où la prendre" + fault, false
	case !s.Known:
		return "aucune liste encore de " + plain(s.Host) + fault, false
	case !s.Current:
		return fmt.Sprintf("%s hors de validité depuis le %s%s", kind, s.NextUpdate.Local().Format(frenchDay), fault), false
	}
	return fmt.Sprintf("%s du %s, %s, suivante avant le %s%s", kind, s.ThisUpdate.Local().Format("02/01/2006 15:04"), ageOf(now.Sub(s.ThisUpdate)),
		s.NextUpdate.Local().Format("02/01/2006 15:04"), fault), fault == "" || now.Before(s.NextUpdate.Add(-s.NextUpdate.Sub(s.ThisUpdate)/4))
}

func ageOf(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return "récente"
	case d < 48*time.Hour:
		return fmt.Sprintf("il y a %d heures", int(d.Hours()))
	}
	return "il y a " + days(int(d.Hours()/24))
}
