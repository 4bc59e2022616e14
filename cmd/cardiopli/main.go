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
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"cardiopli/cmd/internal/demo"
	"cardiopli/cmd/internal/engine"
	"cardiopli/crypto/keys"
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
	Dir            string `help:"Practice folder; default: the current one (demo: ./demo)." type:"path"`
	PassphraseFile string `help:"File with the passphrase of the practice folder." type:"path"`
	Verbose        bool   `help:"Tell more on standard error."`
	Wide           bool   `help:"Whole lines, not fitted to the terminal."`

	Init      initCmd      `cmd:"" help:"Make a practice folder."`
	Demo      demoCmd      `cmd:"" help:"Run the whole job with invented people."`
	Run       runCmd       `cmd:"" help:"Watch the inbox, serve the review page, send what is approved."`
	Check     checkCmd     `cmd:"" help:"Print the findings of report files; needs no folder."`
	Render    renderCmd    `cmd:"" help:"Write a report's letter as PDF; needs no folder."`
	Submit    submitCmd    `cmd:"" help:"Put reports in without the inbox."`
	List      listCmd      `cmd:"" help:"Show the worklist and the balance."`
	Show      showCmd      `cmd:"" help:"Show one document: findings, copies, versions, hops."`
	Edit      editCmd      `cmd:"" help:"Replace the text of a draft: a new version, checked again."`
	Answer    answerCmd    `cmd:"" help:"Keep the text despite a finding, with a reason; or say whether the letter asks something of its reader."`
	Amend     amendCmd     `cmd:"" help:"Correct a letter that was sent: a new version for everyone who got it."`
	Choose    chooseCmd    `cmd:"" help:"Choose the recipients of a draft by hand."`
	Assign    assignCmd    `cmd:"" help:"Put a draft in the name of a cardiologist."`
	Delegate  delegateCmd  `cmd:"" help:"Replacement in leave: add, list, end."`
	Refusal   refusalCmd   `cmd:"" help:"Patients' refusals to have letters sent: add, list, lift."`
	Approve   approveCmd   `cmd:"" help:"Sign letters that you have read."`
	Recall    recallCmd    `cmd:"" help:"Take a signature back, with a reason, as long as the letter has not left."`
	Return    returnCmd    `cmd:"" help:"Send a draft back with a reason."`
	Withdraw  withdrawCmd  `cmd:"" help:"End a document before it is sent, with a reason."`
	Release   releaseCmd   `cmd:"" help:"Let a held document go on: not a repeat, or mended."`
	Mails     mailsCmd     `cmd:"" help:"What came back: answers, and mails that nobody could match; file, put aside, read."`
	Queue     queueCmd     `cmd:"" help:"Copies on their way: list, hold, release, retry, cancel."`
	Open      openCmd      `cmd:"" help:"As a recipient: verify, decrypt and write the parts of a message."`
	Users     usersCmd     `cmd:"" help:"People, passwords and PINs."`
	Domains   domainsCmd   `cmd:"" help:"The signed list of MSSanté domains: show, update, import."`
	Channel   channelCmd   `cmd:"" help:"Whether letters may leave without encryption for the recipient, between listed MSSanté domains: on, off, show."`
	Directory directoryCmd `cmd:"" help:"Referring physicians and their certificates."`
	Rehearse  rehearseCmd  `cmd:"" help:"Walk through all correspondents: could a letter reach each of them tomorrow? Sends nothing."`
	Keys      keysCmd      `cmd:"" help:"The practice's keys."`
	Agenda    agendaCmd    `cmd:"" help:"Appointments of the practice: import, list, forget."`
	Vocab     vocabCmd     `cmd:"" help:"The practice's own terms: try on past letters, add, list."`
	Templates templatesCmd `cmd:"" help:"What letters look like and how acts are coded: list, copy, check."`
	Trace     traceCmd     `cmd:"" help:"Verify and show the trace."`
	Backup    backupCmd    `cmd:"" help:"Add a snapshot of the practice folder to a folder of backups, while run goes on."`
	Restore   restoreCmd   `cmd:"" help:"Make a practice folder (--dir) from a backup."`
	Own       ownCmd       `cmd:"" help:"Say that this folder, a copy or restored, is the one that works from now on."`
	Erase     eraseCmd     `cmd:"" help:"Destroy a document for good; its trace stays."`
	Preflight preflightCmd `cmd:"" help:"Check settings, keys, certificates, operator and disk."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
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
		kong.Description("From dictated or typed cardiology reports to encrypted letters in the referring physicians' mailboxes."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(os.Stderr, "cardiopli: error:", err)
		return exitError
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "cardiopli: error: %v\ncardiopli: hint: type \"%s --help\"\n", err, typed(err))
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
	a := &app{ctx: ctx, cli: &cli, args: args, in: os.Stdin, out: os.Stdout, errOut: os.Stderr, raw: os.Stdout, term: terminalOf(os.Stdout, cli.Wide),
		log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))}
	if a.term.width > 0 {
		f := &folder{to: os.Stdout, width: a.term.width}
		defer f.Flush()
		a.out = f
	}
	if t := terminalOf(os.Stderr, cli.Wide); t.width > 0 {
		a.errOut = asking{&folder{to: os.Stderr, width: t.width}}
	}
	if err := k.Run(a); err != nil {
		return a.fail(err)
	}
	return 0
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
	var told interface {
		error
		Advice() string
	}
	var tampered *trace.Tampered
	var slip *keys.CodeError
	var path *fs.PathError
	var dial *net.OpError
	switch {
	case errors.As(err, &tampered):
		a.say(err.Error(), "compare with a backup of data/trace; do not repair by hand: what was signed cannot be signed again")
		return exitUnproven
	case errors.Is(err, trace.ErrSince), errors.Is(err, trace.ErrProof):
		a.say(err.Error(), "the log and the checkpoint do not belong together, or the log was cut")
		return exitUnproven
	case errors.As(err, &refusal):
		what, todo := refusal.French()
		a.say(what, here(codeOf(err), todo))
		return exitPerson
	case errors.As(err, &conf):
		a.say(conf.Error(), conf.Hint)
	case errors.Is(err, engine.ErrNoPractice):
		a.say(err.Error(), `make one with "cardiopli init DIR", or name it with --dir`)
	case errors.Is(err, engine.ErrRunning):
		a.say(err.Error(), "stop the other one, or use the commands that work beside it (list, show, approve, ...)")
	case errors.Is(err, engine.ErrOpen):
		a.say(err.Error(), "stop run and close the other commands, then try again")
	case errors.Is(err, engine.ErrNoStorageSecret):
		a.say(err.Error(), "seal it with \"cardiopli keys storage\", then \"cardiopli preflight\"")
	case errors.Is(err, engine.ErrBehind):
		a.say(err.Error(), "restore data/trace from the same backup as the database, and keep the newer trace beside it as evidence")
	case errors.As(err, &told):
		a.say(told.Error(), told.Advice())
	case errors.Is(err, keys.ErrNewer):
		a.say(err.Error(), "use the newer cardiopli; this one changes nothing in the folder")
	case errors.Is(err, keys.ErrPassphrase):
		hint := "check capitals, accents and the keyboard"
		if a.cli.PassphraseFile != "" {
			hint = "check --passphrase-file"
		}
		a.say(err.Error(), hint+"; where it is lost, the recovery code sets a new one: cardiopli keys recover")
	case errors.Is(err, keys.ErrRecovery), errors.As(err, &slip):
		a.say(err.Error(), "read it again from the paper; keys rotate --renew may have replaced it, and a restored folder has that of its day")
	case errors.Is(err, keys.ErrEmpty):
		a.say(err.Error(), "type the command again")
	case errors.Is(err, keys.ErrLocked):
		a.say(err.Error(), "give --passphrase-file FILE, or run in a terminal")
	case errors.Is(err, store.ErrNotFound):
		a.say("no such document, copy or person", `ids stand in "cardiopli list"`)
	case errors.Is(err, store.ErrErased):
		a.say(err.Error(), "its trace stays: cardiopli show ID")
	case errors.Is(err, context.Canceled):
		return exitError
	default:
		hint := "see cmd/cardiopli/README.md; --verbose tells more"
		switch {
		case errors.As(err, &dial), errors.Is(err, context.DeadlineExceeded):
			hint = "a server does not answer; nothing is lost: \"cardiopli preflight\" says which, then type the command again"
		case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
			hint = "check the name and the folder; a name with spaces needs quotes"
		case errors.As(err, &path) && errors.Is(err, fs.ErrPermission):
			hint = "use the account that owns the practice folder, or give it the right to read and write there"
		}
		if hint, code := backupHint(err); hint != "" {
			a.say(err.Error(), hint)
			return code
		}
		a.say(err.Error(), hint)
	}
	return exitError
}

func (a *app) say(what, hint string) {
	fmt.Fprintf(a.errOut, "cardiopli: error: %s\ncardiopli: hint: %s\n", what, about(hint, a.args))
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

func (a *app) person(question string) keys.Source {
	src := keys.Source{File: a.cli.PassphraseFile, CredentialsDir: os.Getenv("CREDENTIALS_DIRECTORY"), Question: question,
		Prompt: keys.TerminalPrompt(a.in, a.errOut), Warn: a.warn}
	if src.File == "" {
		if f := filepath.Join(a.cli.Dir, demo.PassphraseFile); exists(f) {
			src.File = f
		}
	}
	return src
}

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
	p, err := engine.OpenBy(a.ctx, a.cli.Dir, a.person("Phrase secrète du cabinet : "), a.warn)
	if err == nil {
		p.AskPIN = keys.TerminalPrompt(a.in, a.errOut)
	}
	return p, err
}

// As proves who decides.
type As struct {
	As    string `help:"User who decides." required:""`
	PINFd int    `help:"File descriptor to read the PIN from." default:"-1"`
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
			return nil, errors.New("--pin-fd names no open file descriptor")
		}
		b, err := io.ReadAll(io.LimitReader(f, 256))
		return trimNewline(b), err
	}
	prompt := keys.TerminalPrompt(a.in, a.errOut)
	if prompt == nil {
		return nil, errors.New("no terminal to ask for the PIN: give --pin-fd")
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
