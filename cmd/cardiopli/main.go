// Command cardiopli takes cardiology reports from a watch folder, checks them,
// has a cardiologist approve the letter, seals it and submits it to the
// referring physicians. See README.md beside this file.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
	"cardiopli/crypto/keys/token"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/trace"

	"github.com/alecthomas/kong"
)

// Exit codes, a contract with scripts.
const (
	exitError    = 1
	exitUsage    = 2
	exitPerson   = 3 // a person is needed
	exitUnproven = 4 // verification failed
)

// version of the program.
const version = "0.1.0"

// CLI is every command with its flags.
type CLI struct {
	Dir            string `help:"Dossier du cabinet ; par défaut le dossier courant (demo : ./demo)." type:"path"`
	PassphraseFile string `help:"Fichier de la phrase secrète du cabinet." type:"path"`
	Verbose        bool   `help:"En dit plus sur la sortie d'erreur."`
	Wide           bool   `help:"Lignes entières, sans les plier à la largeur du terminal."`

	Init      initCmd      `cmd:"" help:"Crée le dossier d'un cabinet."`
	Demo      demoCmd      `cmd:"" help:"Toute la démonstration, avec des personnes inventées."`
	Run       runCmd       `cmd:"" help:"Prend, prépare, sert la page de relecture, envoie ce qui est signé."`
	Check     checkCmd     `cmd:"" help:"Les points de fichiers ; sans dossier de cabinet."`
	Render    renderCmd    `cmd:"" help:"Écrit la lettre d'un compte rendu en PDF ; sans dossier de cabinet."`
	Submit    submitCmd    `cmd:"" help:"Prend des comptes rendus sans passer par inbox/."`
	List      listCmd      `cmd:"" help:"La liste de travail et la balance."`
	Status    statusCmd    `cmd:"" help:"Ce qu'il y a à faire maintenant, et par quelle commande."`
	Show      showCmd      `cmd:"" help:"Un document : points, envois, versions, étapes."`
	Edit      editCmd      `cmd:"" help:"Remplace le texte d'un brouillon : nouvelle version, revérifiée."`
	Answer    answerCmd    `cmd:"" help:"Garde le texte malgré un point, avec une raison ; ou dit si la lettre demande quelque chose à son lecteur."`
	Amend     amendCmd     `cmd:"" help:"Corrige une lettre partie : une nouvelle version pour tous ceux qui l'ont reçue."`
	Choose    chooseCmd    `cmd:"" help:"Choisit les destinataires d'un brouillon."`
	Assign    assignCmd    `cmd:"" help:"Donne un brouillon à signer à un cardiologue."`
	Delegate  delegateCmd  `cmd:"" help:"Les remplacements : qui signe pour qui."`
	Refusal   refusalCmd   `cmd:"" help:"Les refus d'envoi des patients : noter, lister, lever."`
	Approve   approveCmd   `cmd:"" help:"Signe des lettres que l'on a lues."`
	Recall    recallCmd    `cmd:"" help:"Rappelle une lettre signée qui n'est pas partie, avec une raison."`
	Return    returnCmd    `cmd:"" help:"Rend un brouillon au secrétariat, avec une raison."`
	Withdraw  withdrawCmd  `cmd:"" help:"Retire un document avant l'envoi, avec une raison."`
	Release   releaseCmd   `cmd:"" help:"Laisse avancer un document retenu : ce n'est pas un doublon, ou c'est réparé."`
	Mails     mailsCmd     `cmd:"" help:"Ce qui est revenu : réponses à lire, courriers à classer ou à mettre de côté."`
	Queue     queueCmd     `cmd:"" help:"Les envois : où en est chaque copie, et ce qui est à faire."`
	Open      openCmd      `cmd:"" help:"Côté destinataire : vérifie, déchiffre et écrit les parties d'un message."`
	Users     usersCmd     `cmd:"" help:"Les personnes, leurs mots de passe et leurs codes."`
	Domains   domainsCmd   `cmd:"" help:"La liste signée des domaines MSSanté : la montrer, la renouveler, l'importer."`
	Channel   channelCmd   `cmd:"" help:"Si des lettres peuvent partir sans chiffrement de bout en bout, entre domaines MSSanté de la liste."`
	Directory directoryCmd `cmd:"" help:"Les médecins correspondants et leurs certificats."`
	Rehearse  rehearseCmd  `cmd:"" help:"Passe les correspondants en revue : une lettre arriverait-elle demain chez chacun ? N'envoie rien."`
	Keys      keysCmd      `cmd:"" help:"Les clés du cabinet."`
	Agenda    agendaCmd    `cmd:"" help:"Les rendez-vous : lire un export, voir ce qui manque, effacer."`
	Vocab     vocabCmd     `cmd:"" help:"Les mots du cabinet : les essayer sur les courriers passés, ajouter, lister."`
	Templates templatesCmd `cmd:"" help:"Les modèles des lettres et la table des actes : lister, copier, vérifier."`
	Trace     traceCmd     `cmd:"" help:"Vérifie et montre la trace."`
	Backup    backupCmd    `cmd:"" help:"Ajoute une sauvegarde du dossier du cabinet, pendant que run travaille."`
	Restore   restoreCmd   `cmd:"" help:"Fait un dossier neuf (--dir) d'une sauvegarde."`
	Own       ownCmd       `cmd:"" help:"Ce dossier, copié ou restauré, est désormais celui du cabinet."`
	Erase     eraseCmd     `cmd:"" help:"Détruit un document sans retour ; sa trace reste."`
	Preflight preflightCmd `cmd:"" help:"Contrôle réglages, clés, certificats, opérateur et disque."`
	Version   versionCmd   `cmd:"" help:"La version."`
}

// app is what every command gets.
type app struct {
	ctx    context.Context
	cli    *CLI
	args   []string // as they were typed
	in     *os.File
	out    io.Writer
	errOut io.Writer
	log    *slog.Logger
	raw    io.Writer // standard output for programs: never folded
	term   terminal  // what standard output is
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli CLI
	parser, err := kong.New(&cli, kong.Name("cardiopli"), kong.UsageOnError(),
		kong.Description("Des comptes rendus de cardiologie, dictés ou tapés, aux lettres chiffrées dans la boîte des médecins correspondants."), kong.Help(frenchHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(os.Stderr, "cardiopli: error:", err)
		return exitError
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "cardiopli: error: %s\ncardiopli: hint: tapez \"%s --help\"\n", usage(err), typed(err))
		return exitUsage
	}
	if cli.Dir == "" {
		cli.Dir = "."
		if k.Selected() != nil && k.Selected().Name == "demo" {
			cli.Dir = "demo" // nobody expects a demonstration to fill the folder they stand in
		}
	}
	level := slog.LevelWarn
	if cli.Verbose {
		level = slog.LevelInfo
	}
	said := &sink{to: os.Stdout}
	a := &app{ctx: ctx, cli: &cli, args: args, in: os.Stdin, out: said, errOut: os.Stderr, raw: said, term: terminalOf(os.Stdout, cli.Wide),
		log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))}
	if a.term.width > 0 {
		f := &folder{to: said, width: a.term.width}
		defer f.Flush()
		a.out = f
	}
	if t := terminalOf(os.Stderr, cli.Wide); t.width > 0 {
		a.errOut = asking{&folder{to: os.Stderr, width: t.width}}
	}
	if err := k.Run(a); err != nil {
		return a.fail(err)
	}
	if said.err != nil {
		return a.fail(said.err)
	}
	return 0
}

// sink remembers that something could not be written: what a command says may go to a
// file on a full disk, and whoever reads the file would take it for the whole.
type sink struct {
	to  io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.to.Write(p)
	if err != nil && s.err == nil && !errors.Is(err, syscall.EPIPE) { // who reads no further has had enough
		s.err = err
	}
	return n, err
}

// typed is the command that the arguments name, as far as they name one.
func typed(err error) string {
	name := "cardiopli"
	if wrong, ok := errors.AsType[*kong.ParseError](err); ok && wrong.Context != nil {
		for _, p := range wrong.Context.Path {
			if p.Command != nil {
				name += " " + p.Command.Name
			}
		}
	}
	return name
}

// exit is an error that has been told already and only sets the exit code.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// fail prints an error once, with what to type, and maps it to an exit code.
func (a *app) fail(err error) int {
	var code exit
	if errors.As(err, &code) {
		return int(code)
	}
	var refusal interface{ French() (what, todo string) }
	var conf *config.Error
	var own *advice
	var source *keys.SourceError
	var card *token.Error
	var tampered *trace.Tampered
	var slip *keys.CodeError
	switch {
	case errors.As(err, &tampered):
		a.say(err.Error(), "comparez avec une sauvegarde de data/trace ; ne réparez rien à la main : ce qui a été signé ne peut pas l'être de nouveau")
		return exitUnproven
	case errors.Is(err, trace.ErrSince), errors.Is(err, trace.ErrProof):
		a.say(err.Error(), "le journal et le point de contrôle ne vont pas ensemble, ou le journal a été coupé")
		return exitUnproven
	case errors.As(err, &conf): // what the settings lack is no decision about a document
		a.say(conf.French())
	case errors.As(err, &refusal):
		what, todo := refusal.French()
		a.say(what, here(codeOf(err), todo))
		return exitPerson
	case errors.Is(err, engine.ErrNoPractice):
		a.say("ce dossier n'est pas celui d'un cabinet", `créez-en un par "cardiopli init DOSSIER", ou nommez-le par --dir`)
	case errors.Is(err, engine.ErrRunning):
		a.say("un autre cardiopli travaille déjà sur ce dossier", "arrêtez-le, ou servez-vous des commandes qui vont à côté de lui (list, show, approve…)")
	case errors.Is(err, engine.ErrOpen):
		a.say("un autre cardiopli a ce dossier ouvert", "arrêtez run et les autres commandes, puis recommencez")
	case errors.Is(err, engine.ErrNoStorageSecret):
		a.say("la clé secrète du stockage n'est pas enregistrée", "cardiopli keys storage, puis cardiopli preflight")
	case errors.Is(err, engine.ErrBehind):
		a.say("la trace est plus récente que la base : elles ne vont pas ensemble", "reprenez data/trace de la même sauvegarde que la base, et gardez la trace plus récente à part, comme preuve")
	case errors.As(err, &own):
		a.say(own.what, own.hint)
	case errors.As(err, &source), errors.As(err, &card): // before what they stand for: the passphrase that was not asked
		a.say(unforeseen(err))
	case errors.Is(err, keys.ErrNewer):
		a.say("ces clés ont été écrites par un cardiopli plus récent", "prenez le cardiopli plus récent ; celui-ci n'a rien changé dans le dossier")
	case errors.Is(err, keys.ErrPassphrase):
		hint := "vérifiez majuscules, accents et clavier"
		if a.cli.PassphraseFile != "" {
			hint = "vérifiez --passphrase-file"
		}
		a.say("ce n'est pas la phrase secrète du cabinet", hint+" ; si elle est perdue, le code de secours en met une nouvelle : cardiopli keys recover")
	case errors.Is(err, keys.ErrRecovery), errors.As(err, &slip):
		a.say(recoveryWords(slip), "relisez-le sur le papier ; keys rotate --renew l'a peut-être remplacé, et un dossier restauré a celui de son jour")
	case errors.Is(err, keys.ErrEmpty):
		if a.cli.PassphraseFile != "" {
			a.say("le fichier de la phrase secrète est vide", "vérifiez --passphrase-file : la phrase y est seule, sur une ligne")
		} else {
			a.say("rien n'a été tapé", "tapez de nouveau la commande")
		}
	case errors.Is(err, keys.ErrLocked):
		a.say("la phrase secrète manque, et il n'y a pas de clavier où la demander", "donnez --passphrase-file FICHIER, ou lancez la commande dans un terminal")
	case errors.Is(err, store.ErrNotFound):
		a.say("aucun document, envoi ni personne de ce nom", `"cardiopli list" donne les documents, "cardiopli queue list --all" les envois, "cardiopli users list" les personnes`)
	case errors.Is(err, store.ErrErased):
		a.say("ce document a été effacé", "sa trace reste : cardiopli show ID")
	case errors.Is(err, context.Canceled):
		return exitError
	default:
		if what, hint, code := backupHint(err); what != "" {
			a.say(what, hint)
			return code
		}
		a.say(unforeseen(err))
	}
	return exitError
}

func (a *app) say(what, hint string) {
	fmt.Fprintf(a.errOut, "cardiopli: error: %s\ncardiopli: hint: %s\n", what, about(hint, a.args))
}

// recoveryWords says what is wrong with a recovery code; slip is nil where it is
// written well and opens nothing.
func recoveryWords(slip *keys.CodeError) string {
	switch {
	case slip == nil:
		return "ce n'est pas le code de secours du cabinet"
	case slip.Group == 0:
		return "ce n'est pas un code de secours : il a 7 groupes de 5 lettres et chiffres"
	}
	return fmt.Sprintf("le groupe %d du code de secours est mal tapé", slip.Group)
}

// codeOf is the code of a refusal of the desk; "" of anything else.
func codeOf(err error) string {
	if r, ok := errors.AsType[*review.Refusal](err); ok {
		return r.Code
	}
	return ""
}

// passphrase finds the passphrase: the flag, a systemd credential, the file of a
// demonstration folder, the terminal.
func (a *app) passphrase(question string) ([]byte, error) {
	return keys.Passphrase(a.person(question))
}

// secret reads a secret from a file, or asks for it; flag is the one that names the file.
func (a *app) secret(file, flag, question string) ([]byte, error) {
	b, err := keys.Passphrase(keys.Source{File: file, Prompt: keys.TerminalPrompt(a.in, a.errOut), Question: question})
	if errors.Is(err, keys.ErrLocked) {
		return nil, &advice{what: "rien à sceller : ni fichier, ni clavier où le demander", hint: "donnez " + flag + " FICHIER, ou lancez la commande dans un terminal"}
	}
	return b, err
}

func (a *app) person(question string) keys.Source {
	src := keys.Source{File: a.cli.PassphraseFile, CredentialsDir: os.Getenv("CREDENTIALS_DIRECTORY"), Question: question,
		Prompt: keys.TerminalPrompt(a.in, a.errOut), Warn: a.exposed}
	if src.File == "" {
		if f := filepath.Join(a.cli.Dir, demo.PassphraseFile); exists(f) {
			src.File = f
		}
	}
	return src
}

// exposed warns of a passphrase file that others can read; hint is the command that
// mends it.
func (a *app) exposed(_, hint string) {
	a.warn("d'autres utilisateurs de ce poste peuvent lire le fichier de la phrase secrète", hint)
}

// failing warns of a source that did not open the keys, where another did.
func (a *app) failing(why *keys.SourceError) { a.warn(unforeseen(why)) }

func (a *app) warn(what, hint string) {
	fmt.Fprintf(a.errOut, "cardiopli: warning: %s\ncardiopli: hint: %s\n", what, hint)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// practice opens the practice folder.
func (a *app) practice() (*engine.Practice, error) {
	if !exists(filepath.Join(a.cli.Dir, config.Name)) {
		return nil, engine.ErrNoPractice
	}
	p, err := engine.OpenBy(a.ctx, a.cli.Dir, a.person("Phrase secrète du cabinet : "), a.failing)
	if err == nil {
		a.tellRefusals(p)
		p.AskPIN = keys.TerminalPrompt(a.in, a.errOut)
	}
	return p, err
}

// As proves who decides.
type As struct {
	As    string `help:"Identifiant de qui décide." required:""`
	PINFd int    `help:"Descripteur de fichier où lire le code." default:"-1"`
}

// actor proves the person by PIN.
func (s As) actor(a *app, p *engine.Practice) (review.Actor, []byte, error) {
	pin, err := s.pin(a)
	if err != nil {
		return review.Actor{}, nil, err
	}
	who, err := p.Desk.ByPIN(a.ctx, s.As, pin)
	return who, pin, err
}

func (s As) pin(a *app) ([]byte, error) {
	if s.PINFd >= 0 {
		f := os.NewFile(uintptr(s.PINFd), "pin")
		if f == nil {
			return nil, said("--pin-fd ne nomme aucun descripteur ouvert")
		}
		b, err := io.ReadAll(io.LimitReader(f, 256))
		return trimNewline(b), err
	}
	prompt := keys.TerminalPrompt(a.in, a.errOut)
	if prompt == nil {
		return nil, &advice{what: "il n'y a pas de clavier où demander le code de signature", hint: "donnez --pin-fd N, ou lancez la commande dans un terminal"}
	}
	return prompt("Code de signature de " + s.As + " : ")
}

func trimNewline(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}

type versionCmd struct{}

func (versionCmd) Run(a *app) error {
	fmt.Fprintln(a.out, "cardiopli", version)
	return nil
}

// confirm asks for a plain yes.
func (a *app) confirm(question string) bool {
	fmt.Fprint(a.errOut, question)
	line, _ := bufio.NewReader(io.LimitReader(a.in, 64)).ReadString('\n')
	return strings.EqualFold(strings.TrimSpace(line), "oui")
}
