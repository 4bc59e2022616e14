package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// says waits until the queue's page for people holds every one of these words.
func (s *site) says(t *testing.T, words ...string) {
	t.Helper()
	have := ""
	eventually(t, fmt.Sprintf("%q in queue list", words), func() bool {
		have = s.must(t, "", "queue", "list", "--all")
		for _, w := range words {
			if !strings.Contains(have, w) {
				return false
			}
		}
		return true
	})
}

// goes lets the queue go on after a repair, if it waits for a person, and waits
// until the operator has the letter.
func (s *site) goes(t *testing.T, files []string) {
	t.Helper()
	if out := s.must(t, "", "queue", "list"); strings.Contains(out, "une réparation est attendue") {
		s.must(t, s.Users[0].PIN, "queue", "start")
	}
	all := s.letters(t)
	for _, f := range files {
		if all[f].copy() != pipeline.Queued {
			continue
		}
		// It may have gone by itself in between.
		s.command(t, s.Users[0].PIN, "queue", "retry", all[f].Recipients[0].Delivery)
	}
	s.await(t, files, pipeline.Accepted, pipeline.Delivered)
}

// once sees that the recipient's mailbox has the letter, and has it once.
func (s *site) once(t *testing.T, f string) {
	t.Helper()
	r := s.letters(t)[f].Recipients[0]
	if r.Message == "" {
		t.Fatal("no Message-ID")
	}
	n := 0
	eventually(t, "the letter in its mailbox", func() bool {
		mails, err := s.Servers.Dovecot.Mails(r.Address)
		if err != nil {
			t.Fatal(err)
		}
		n = 0
		for _, m := range mails {
			if strings.Contains(string(m), "\nMessage-ID: "+bracketed(r.Message)) {
				n++
			}
		}
		return n > 0
	})
	if n > 1 {
		t.Errorf("it is there %d times", n)
	}
}

func bracketed(id string) string { return "<" + strings.Trim(id, "<>") + ">" }

// TestOperatorFaults breaks the operator in each way that stops every letter, sees
// what the secretary is told, mends it and sees the letter arrive once.
func TestOperatorFaults(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	postfix, dovecot := s.Servers.Postfix, s.Servers.Dovecot
	other, err := lab.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	present := func(a *lab.Authority, subject lab.Subject) func() error {
		return func() error {
			subject.Kind = lab.P256
			id, err := a.Issue(subject)
			if err != nil {
				return err
			}
			return s.Servers.Certify(id)
		}
	}
	hosts := []string{lab.ServerName, "localhost", "127.0.0.1"}
	renewed := present(s.Servers.Authority, lab.Subject{Name: lab.ServerName, Hosts: hosts})
	set := func(pairs ...string) func() error {
		return func() error {
			m := map[string]string{}
			for i := 0; i < len(pairs); i += 2 {
				m[pairs[i]] = pairs[i+1]
			}
			return postfix.Set(m)
		}
	}
	password := func(word string) func() error {
		return func() error {
			// A connection that was authenticated before would not notice.
			return errors.Join(postfix.Stop(), dovecot.SetPassword(s.Practice.Address, word), postfix.Start())
		}
	}
	cases := []struct {
		name        string
		break_, fix func() error
		words       []string
	}{
		{"stopped", postfix.Stop, postfix.Start, []string{"L'opérateur de messagerie est injoignable", "Tout reprendra de soi-même"}},
		{"certificate expired", present(s.Servers.Authority, lab.Subject{Name: lab.ServerName, Hosts: hosts, From: time.Now().AddDate(-1, 0, 0), Until: time.Now().AddDate(0, 0, -1)}), renewed,
			[]string{"Le certificat du serveur de l'opérateur, valable jusqu'au", "Rien n'a été envoyé"}},
		{"certificate of another name", present(s.Servers.Authority, lab.Subject{Name: "autre", Hosts: []string{"smtp.autre-operateur.mssante.fr"}}), renewed,
			[]string{"n'est pas celui du serveur de l'opérateur", "Rien n'a été envoyé"}},
		{"certificate of another authority", present(other, lab.Subject{Name: lab.ServerName, Hosts: hosts}), renewed,
			[]string{"ne vient pas d'une autorité reconnue", "Rien n'a été envoyé"}},
		{"no STARTTLS", set("smtpd_tls_security_level", "none", "smtpd_tls_auth_only", "no"), set(),
			[]string{"ne propose pas de connexion chiffrée", "Rien n'a été envoyé"}},
		{"wrong password", password("un autre"), password(demo.Password), []string{"mot de passe"}},
		{"too many connections", set("smtpd_client_connection_rate_limit", "1"), set(), []string{"demande de revenir plus tard (code 421"}},
	}
	files := s.drop(t, 0, len(cases))
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.break_(); err != nil {
				t.Fatal(err)
			}
			f := files[i : i+1]
			s.sign(t, f)
			s.says(t, c.words...)
			if got := s.letters(t)[f[0]].copy(); got != pipeline.Queued {
				t.Errorf("the copy is %q", got)
			}
			if err := c.fix(); err != nil {
				t.Fatal(err)
			}
			s.goes(t, f)
			s.once(t, f[0])
		})
	}
}

// TestLetterFaults gives five letters, sent together, a fate each: what stops one
// stops no other.
func TestLetterFaults(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	postfix, dovecot, p := s.Servers.Postfix, s.Servers.Dovecot, s.Physicians
	full, gone, unknown, grey, fine := 0, 1, 2, 3, 4
	known := []string{"{" + string(s.Practice.Address) + "=x}"}
	for i := range p {
		if i != unknown {
			known = append(known, "{"+string(p[i].Address)+"=x}")
		}
	}
	first := true
	s.Servers.Policy.Rule(func(a map[string]string) string {
		if a["recipient"] == string(p[grey].Address) && first {
			first = false
			return "450 4.2.0 Greylisted, please try again later"
		}
		return ""
	})
	if err := errors.Join(dovecot.SetQuota(p[full].Address, 1000), dovecot.SetAbsent(p[gone].Address, true),
		postfix.Set(map[string]string{"virtual_mailbox_maps": "inline:{ " + strings.Join(known, ", ") + " }"})); err != nil {
		t.Fatal(err)
	}
	files := s.drop(t, 0, 5)
	s.sign(t, files)

	t.Run("nothing wrong", func(t *testing.T) {
		s.await(t, files[fine:fine+1], pipeline.Accepted, pipeline.Delivered)
		s.once(t, files[fine])
	})
	t.Run("unknown when submitted", func(t *testing.T) {
		l := s.await(t, files[unknown:unknown+1], pipeline.Failed)[files[unknown]]
		s.says(t, "L'opérateur ne connaît pas cette adresse", "550", "5.1.1", "User unknown in virtual mailbox table")
		out := s.must(t, "", "show", string(l.ID))
		for _, w := range []string{"échec", "L'opérateur ne connaît pas cette adresse", "Vérifier l'adresse dans l'annuaire"} {
			if !strings.Contains(out, w) {
				t.Errorf("show does not say %q", w)
			}
		}
	})
	t.Run("greylisted", func(t *testing.T) {
		s.says(t, "demande de revenir plus tard (code 450, 4.2.0)", "Greylisted")
		s.goes(t, files[grey:grey+1])
		s.once(t, files[grey])
	})
	t.Run("mailbox full", func(t *testing.T) {
		s.bounced(t, files[full], "5.2.2", "Non remis : la boîte du destinataire est pleine")
	})
	t.Run("unknown when delivered", func(t *testing.T) {
		s.bounced(t, files[gone], "5.1.1", "Non remis : cette boîte n'existe pas ou plus")
	})

	t.Run("larger than taken", func(t *testing.T) {
		if err := postfix.Set(map[string]string{"message_size_limit": "20000"}); err != nil {
			t.Fatal(err)
		}
		f := s.drop(t, 9, 1)
		s.sign(t, f)
		s.await(t, f, pipeline.Failed)
		s.says(t, "20 Kio au plus sont acceptés")
		if err := postfix.Set(nil); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("too many letters", func(t *testing.T) {
		if err := postfix.Set(map[string]string{"smtpd_client_message_rate_limit": "1"}); err != nil {
			t.Fatal(err)
		}
		// To a mailbox that is in order: one that is full would let a letter pass
		// through "accepted" to "failed", sooner or later than anybody looks.
		f := s.dropFor(t, p[fine], 13, 14, 15, 16)
		s.sign(t, f)
		s.says(t, "demande de revenir plus tard (code 450, 4.7.1)")
		if err := postfix.Set(nil); err != nil {
			t.Fatal(err)
		}
		s.goes(t, f)
		for _, f := range f {
			s.once(t, f)
		}
	})
}

// bounced sees that the operator's notice came to the practice's mailbox, and that
// it made the letter failed, with words.
func (s *site) bounced(t *testing.T, f, status, words string) {
	t.Helper()
	id := s.letters(t)[f].Recipients[0].Message
	eventually(t, "the operator's notice", func() bool {
		mails, err := s.Servers.Dovecot.Mails(s.Practice.Address)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mails {
			if strings.Contains(string(m), bracketed(id)) && strings.Contains(string(m), "\nStatus: "+status+"\n") {
				return true
			}
		}
		return false
	})
	s.await(t, []string{f}, pipeline.Failed)
	s.says(t, words)
}
