// Lab starts the servers of a mail operator on this machine (Postfix, Dovecot,
// OpenLDAP, as Debian packages them), makes a practice folder that uses them, and
// five referring physicians with mailboxes and certificates. All people are
// invented, and no mail leaves the machine.
//
// It says in plain French what runs where and what to type next, and stays until
// Ctrl-C. Then the servers and the mailboxes are gone; the practice folder stays,
// and is taken up again by the next start.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/lab/debian"
)

func main() {
	dir := flag.String("dir", "labo", "practice folder to make, or to go on with")
	web := flag.Int("web", 8736, "port of the practice's page")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *dir, *web, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "lab: error: %v\nlab: hint: %s\n", err, hint(err))
		os.Exit(1)
	}
}

func hint(err error) string {
	if missing := debian.Missing(); len(missing) > 0 {
		return "apt-get install " + strings.Join(missing, " ") + `, or "go run ./cmd/dev test", which installs what it needs`
	}
	if errors.Is(err, debian.ErrRoot) {
		return "sudo go run ./cmd/lab; without root: go run ./cmd/cardiopli demo"
	}
	return "give --dir an empty folder"
}

func run(ctx context.Context, dir string, web int, out io.Writer) (err error) {
	fmt.Fprintln(out, "Démarrage des serveurs...")
	w, err := build(ctx, dir, web)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Servers.Close()) }()
	w.guide(out)
	<-ctx.Done()
	fmt.Fprintln(out, "\nArrêt des serveurs. Le dossier du cabinet reste :", w.Dir)
	return nil
}

// guide says what runs where, and what a newcomer types.
func (w *world) guide(out io.Writer) {
	say := func(format string, a ...any) { fmt.Fprintf(out, format+"\n", a...) }
	s, first := w.Servers, w.Physicians[0]
	say("\nUn opérateur de messagerie et un cabinet d'essai tournent sur ce poste. Les personnes")
	say("sont inventées et aucun message ne sort de la machine.\n")
	say("  Postfix   envoi des lettres   127.0.0.1:%d   STARTTLS ; mot de passe, jeton ou certificat", s.Postfix.Port)
	say("  Dovecot   boîtes (IMAP)       127.0.0.1:%d   STARTTLS ; mot de passe, jeton ou certificat", s.Dovecot.Port)
	say("  OpenLDAP  annuaire            127.0.0.1:%d   base %s", s.Directory.Port, debian.Suffix)
	say("  journaux                      %s/*.log\n", s.Dir)
	say("  Cabinet   %s", w.Dir)
	say("            boîte %s", w.Practice.Address)
	say("            %s (cardiologue), code PIN %s ; %s (secrétaire), code PIN %s", w.Users[0].Login, w.Users[0].PIN, w.Users[2].Login, w.Users[2].PIN)
	say("  Médecins correspondants :")
	for _, p := range w.Physicians {
		say("            %s, %s", p.Display(), p.Address)
	}
	say("  Mot de passe de tous, à la page du cabinet comme aux boîtes : %s\n", demo.Password)
	say("Dans un autre terminal :\n")
	say("  1. Le cabinet se met au travail ; sa page est à http://127.0.0.1:%d", w.Web)
	say("       go run ./cmd/cardiopli --dir %s run", w.Dir)
	say("  2. Des comptes rendus arrivent ; signez-les à la page")
	say("       cp %s/*.txt %s/", filepath.Join(w.Dir, "exemples"), filepath.Join(w.Dir, "inbox"))
	say("  3. Où en sont les lettres")
	say("       go run ./cmd/cardiopli --dir %s queue list --all", w.Dir)
	say("  4. Un médecin relève sa boîte, ouvre ses lettres avec openssl et rend un accusé de lecture")
	say("       %s\n", strings.Join(w.physician(first.Address, "lettres-recues"), " "))
	say("Ctrl-C arrête tout.")
}
