package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/term"
)

// CredentialName is the systemd credential that holds the passphrase
// (systemd.exec(5), LoadCredential).
const CredentialName = "cardiopli-passphrase"

const maxPassphrase = 4096

// ErrLocked says that no source has a passphrase: no file, no credential and
// nobody at a terminal. The keys stay locked.
var ErrLocked = errors.New("no passphrase: no file, no systemd credential, no terminal")

// Source says where the passphrase comes from. The first that is there is used:
// File, the systemd credential, Prompt.
type Source struct {
	// File is the path given with --passphrase-file, or "".
	File string
	// CredentialsDir is $CREDENTIALS_DIRECTORY, or "".
	CredentialsDir string
	// Prompt asks a person; nil where there is none. See TerminalPrompt.
	Prompt func(question string) ([]byte, error)
	// Question is shown by Prompt.
	Question string
	// Warn, where set, is told that File can be read by other users. It is not
	// refused, since a share may show all files so and a locked practice sends
	// nothing.
	Warn func(message, hint string)
}

// Passphrase returns the passphrase from the first source that is there. A line
// end after it is dropped. It returns ErrLocked where there is no source and
// ErrEmpty where the source has nothing.
func Passphrase(src Source) ([]byte, error) {
	if src.File != "" {
		return src.fromFile(src.File)
	}
	if src.CredentialsDir != "" {
		p, err := src.fromFile(filepath.Join(src.CredentialsDir, CredentialName))
		if !errors.Is(err, fs.ErrNotExist) {
			return p, err
		}
	}
	if src.Prompt == nil {
		return nil, ErrLocked
	}
	p, err := src.Prompt(src.Question)
	if err != nil {
		return nil, fmt.Errorf("ask for the passphrase: %w", err)
	}
	return trimmed(p)
}

func (src Source) fromFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read passphrase: %w", err)
	}
	defer f.Close()
	// A pipe has no readers but us; only a real file can lie open to others.
	if st, err := f.Stat(); err == nil && st.Mode().IsRegular() && st.Mode().Perm()&0o077 != 0 && src.Warn != nil {
		src.Warn("the passphrase file can be read by other users of this machine", "chmod 600 "+path)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxPassphrase+1))
	if err != nil {
		return nil, fmt.Errorf("read passphrase: %w", err)
	}
	if len(b) > maxPassphrase {
		return nil, fmt.Errorf("read passphrase: more than %d bytes", maxPassphrase)
	}
	return trimmed(b)
}

func trimmed(b []byte) ([]byte, error) {
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // some editors put a mark first
	b = bytes.TrimSuffix(b, []byte("\n"))
	b = bytes.TrimSuffix(b, []byte("\r"))
	if len(b) == 0 {
		return nil, ErrEmpty
	}
	return b, nil
}

// TerminalPrompt returns a Prompt that asks on out and reads from in without
// showing what is typed, or nil where in is no terminal.
func TerminalPrompt(in *os.File, out io.Writer) func(string) ([]byte, error) {
	if !term.IsTerminal(int(in.Fd())) {
		return nil
	}
	return func(question string) ([]byte, error) {
		fmt.Fprint(out, question)
		defer fmt.Fprintln(out)
		return term.ReadPassword(int(in.Fd()))
	}
}
