package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/crypto/keys"
	"cardiopli/crypto/keys/token"
)

var englishWords = regexp.MustCompile(`(?i)\b(the|is|not|no|of|with|without|and|write|missing|file|found|such|cannot|denied|address already|refused|directory|device|damaged|altered|database|disk|open|read|there)\b`)

// frenchWords tells what of an error's words a practice could not use.
func frenchWords(what, todo string) string {
	said := regexp.MustCompile(`cardiopli [a-z ]+|« [^»]*»|(?:\./|/)?[\w.-]+/[\w./-]*|keys\.[a-z0-9_.]+|directory\.[a-z_.]+|--[a-z-]+|keys/`).ReplaceAllString(what+" | "+todo, "")
	switch {
	case what == "" || todo == "":
		return "nothing is said, or nothing to do"
	case englishWords.MatchString(said):
		return "English: " + englishWords.FindString(said)
	case strings.Contains(what, "imprévue"):
		return "nothing is known of it"
	}
	return ""
}

// What the machine refuses is provoked for real, and worded.
func TestMachineErrors(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := free.Addr().String()
	free.Close()
	web := httptest.NewTLSServer(nil)
	defer web.Close()
	write := func(path string, b []byte) error {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = f.Write(b)
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "a"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	expired, stop := context.WithTimeout(t.Context(), time.Nanosecond)
	defer stop()
	<-expired.Done()
	first := func(_ any, err error) error { return err }
	cases := map[string]struct {
		err  error
		what string
	}{
		"no such file":       {first(os.ReadFile(filepath.Join(dir, "absent"))), "n'existe pas : " + dir},
		"a folder":           {first(os.ReadFile(dir)), "c'est un dossier"},
		"a file in between":  {first(os.ReadFile(filepath.Join(dir, "a", "b"))), "à la place d'un dossier"},
		"already there":      {first(os.OpenFile(filepath.Join(dir, "a"), os.O_CREATE|os.O_EXCL, 0o600)), "existe déjà"},
		"an endless name":    {first(os.ReadFile(filepath.Join(dir, strings.Repeat("a", 300)))), "trop long"},
		"no permission":      {&fs.PathError{Op: "open", Path: "/a", Err: syscall.EACCES}, "pas le droit"},
		"read only":          {&fs.PathError{Op: "open", Path: "/a", Err: syscall.EROFS}, "lecture seule"},
		"a broken disk":      {&fs.PathError{Op: "read", Path: "/a", Err: syscall.EIO}, "ne lit ou n'écrit plus"},
		"a quota":            {&os.LinkError{Op: "rename", Err: syscall.EDQUOT}, "épuisée"},
		"too many files":     {&fs.PathError{Op: "open", Path: "/a", Err: syscall.EMFILE}, "trop de fichiers"},
		"a taken port":       {first(listen(taken.Addr().String(), false)), "déjà prise par un autre programme"},
		"a port of others":   {&net.OpError{Op: "listen", Net: "tcp", Err: os.NewSyscallError("bind", syscall.EACCES)}, "pas le droit de servir"},
		"an address of none": {first(net.Listen("tcp", "192.0.2.1:8734")), "ne peut pas être servie"},
		"nobody listens":     {first(net.Dial("tcp", closed)), "refuse la connexion"},
		"no such server":     {first(net.Dial("tcp", "serveur-inconnu.invalid:587")), "n'est pas trouvé"},
		"no answer":          {first((&net.Dialer{}).DialContext(expired, "tcp", closed)), "ne répond pas"},
		"no network":         {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}, "pas de réseau"},
		"an unknown server":  {first(tls.Dial("tcp", web.Listener.Addr().String(), &tls.Config{MinVersion: tls.VersionTLS12})), "certificat du serveur"},
		"no keys":            {keys.ErrNone, "clés du cabinet"},
		"damaged keys":       {fmt.Errorf("read site.json: %w", keys.ErrDamaged), "abîmé"},
		"keys in change":     {keys.ErrBusy, "en train de changer"},
		"sealed elsewhere":   {atrest.ErrOpen, "ne s'ouvre pas"},
	}
	if f, err := os.Stat("/dev/full"); err == nil && f.Mode()&fs.ModeDevice != 0 {
		cases["a full disk"] = struct {
			err  error
			what string
		}{write("/dev/full", []byte("x")), "le disque est plein"}
	} else {
		t.Log("NO /dev/full: a full disk is not tried")
	}
	for _, what := range []error{token.ErrNotBuilt, token.ErrModule, token.ErrAbsent, token.ErrPIN, token.ErrPINLocked, token.ErrLastTry, token.ErrNoKey, token.ErrFault, keys.ErrNone} {
		cases["token: "+what.Error()] = struct {
			err  error
			what string
		}{&token.Error{Doing: "sign", What: what, Code: "CKR_X"}, "CKR_X"}
	}
	for _, kind := range []keys.Kind{keys.KindFile, keys.KindVault} {
		for _, why := range []error{keys.ErrBeside, keys.ErrExposed, keys.ErrNotKey, keys.ErrExists, keys.ErrDamaged, keys.ErrNotAdded, keys.ErrSourceUnavailable, keys.ErrSourceSealed, keys.ErrSourceRefused} {
			cases[string(kind)+": "+why.Error()] = struct {
				err  error
				what string
			}{errors.Join(&keys.SourceError{Kind: kind, Where: "/etc/cardiopli/site.key", Err: why}, keys.ErrLocked), "/etc/cardiopli/site.key"}
		}
	}
	for name, c := range cases {
		if c.err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		what, todo := unforeseen(fmt.Errorf("do something: %w", c.err))
		if why := frenchWords(what, todo); why != "" || !strings.Contains(what, c.what) {
			t.Errorf("%s: %s\n  %v\n  %s\n  %s", name, why, c.err, what, todo)
		}
	}
	// Of what nobody foresaw the developers' words are kept, with control characters out.
	if what, todo := unforeseen(errors.New("odd \x1b[2J thing")); !strings.Contains(what, "odd") || strings.ContainsRune(what, 0x1b) || todo == "" {
		t.Errorf("%q %q", what, todo)
	}
}

// The program itself, in a folder where things went wrong: a French sentence, what to
// do, and exit code 1.
func TestMachineErrorsOfTheProgram(t *testing.T) {
	near := t.TempDir()
	dir, pass := filepath.Join(near, "cabinet"), filepath.Join(near, "pass")
	if err := os.WriteFile(pass, []byte("quatre mots pour essayer\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, int) {
		t.Helper()
		return command(t, nil, append([]string{"--dir", dir, "--passphrase-file", pass}, args...)...)
	}
	if out, code := run("init"); code != 0 {
		t.Fatal(out)
	}
	letter := filepath.Join(near, "lettre.txt")
	if err := os.WriteFile(letter, []byte("ECG. M. ESSAI Paul né le 05/09/1944. Rythme sinusal à 60/min."), 0o600); err != nil {
		t.Fatal(err)
	}
	if full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0); err == nil {
		defer full.Close()
		var told bytes.Buffer
		cmd := exec.Command(program(t), "--dir", dir, "--passphrase-file", pass, "list")
		cmd.Stdout, cmd.Stderr = full, &told
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitError || !strings.Contains(told.String(), "le disque est plein") {
			t.Errorf("a list cut short by a full disk: %v\n%s", err, told.String())
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	settings, err := os.ReadFile(filepath.Join(dir, "cardiopli.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, content string) func() {
		path := filepath.Join(dir, name)
		old, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.WriteFile(path, old, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	expect := func(what string, code int, args ...string) {
		t.Helper()
		out, got := run(args...)
		said, hint, ok := strings.Cut(out, "\ncardiopli: hint: ")
		_, said, _ = strings.Cut(said, "cardiopli: error: ")
		if why := frenchWords(said, hint); !ok || got != code || why != "" || !strings.Contains(said, what) {
			t.Errorf("%v: exit %d, want %d and %q: %s\n%s", args, got, code, what, why, out)
		}
	}
	if _, code := run("list"); code != 0 {
		t.Fatal("list")
	}
	expect("n'existe pas", exitError, "submit", filepath.Join(near, "absent.txt"))
	if _, err := os.Stat("/dev/full"); err == nil {
		expect("le disque est plein", exitError, "render", letter, "-o", "/dev/full")
	}
	mend := put("cardiopli.yaml", strings.Replace(string(settings), "127.0.0.1:8734", taken.Addr().String(), 1))
	expect("déjà prise", exitError, "run")
	mend()
	mend = put("keys/site.json", "{")
	expect("abîmé", exitError, "list")
	mend()
	mend = put("data/cardiopli.db", strings.Repeat("ce n'est pas une base. ", 200))
	expect("la base (data/cardiopli.db) est abîmée", exitError, "list")
	mend()
	if err := os.Rename(filepath.Join(dir, "keys/site.json"), filepath.Join(near, "site.json")); err != nil {
		t.Fatal(err)
	}
	expect("ne sont pas dans le dossier", exitError, "list")
	if err := os.Rename(filepath.Join(near, "site.json"), filepath.Join(dir, "keys/site.json")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pass, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect("est vide", exitError, "list")
	if err := os.WriteFile(pass, []byte("quatre autres mots ici\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	expect("ce n'est pas la phrase secrète", exitError, "list")
}
