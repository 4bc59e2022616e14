package keys

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPasswords(t *testing.T) {
	h := HashPasswordWithCost([]byte("pin 4821"), quick)
	if !strings.HasPrefix(h, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("form: %s", h)
	}
	if !CheckPassword(h, []byte("pin 4821")) {
		t.Error("the password does not match its hash")
	}
	for _, wrong := range []string{"", "pin 4822", "pin 4821 ", "PIN 4821", strings.Repeat("x", maxPassword+1)} {
		if CheckPassword(h, []byte(wrong)) {
			t.Errorf("%d characters match", len(wrong))
		}
	}
	if h == HashPasswordWithCost([]byte("pin 4821"), quick) {
		t.Error("two hashes of one password are equal")
	}
	for i := range h {
		for _, mask := range []byte{1, 2, 16} {
			bad := []byte(h)
			bad[i] ^= mask
			if CheckPassword(string(bad), []byte("pin 4821")) {
				t.Errorf("hash with byte %d changed still matches", i)
			}
		}
		if CheckPassword(h[:i], []byte("pin 4821")) {
			t.Errorf("hash cut to %d bytes still matches", i)
		}
	}
	parts := strings.Split(h, "$")
	for name, params := range map[string]string{
		"memory": "m=4294967295,t=1,p=1", "time": "m=64,t=4000000000,p=1", "lanes": "m=64,t=1,p=0", "little": "m=4,t=1,p=1",
		"order": "t=1,m=64,p=1", "plus": "m=+64,t=1,p=1", "zeros": "m=064,t=1,p=1", "more": "m=64,t=1,p=1,x=1", "blank": "m=64,t=1,p=1 ",
	} {
		p := append([]string{}, parts...)
		p[3] = params
		if CheckPassword(strings.Join(p, "$"), []byte("pin 4821")) {
			t.Errorf("%s: %s matches", name, params)
		}
	}
}

// TestPasswordVector opens a hash made by another program: argon2 of the
// reference implementation, "echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1".
func TestPasswordVector(t *testing.T) {
	const h = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !CheckPassword(h, []byte("password")) || CheckPassword(h, []byte("passwore")) {
		t.Error("differs from the reference implementation")
	}
}

func FuzzPHC(f *testing.F) {
	f.Add(HashPasswordWithCost([]byte("x"), quick))
	f.Add("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, sum, ok := parsePHC(s)
		if !ok {
			return
		}
		if c.check() != nil || len(salt) > 64 || len(sum) > 64 {
			t.Errorf("out of range: %s", s)
		}
	})
}

func TestRecoveryCode(t *testing.T) {
	symbols := newCode()
	code := formatCode(symbols)
	if len(code) != 41 {
		t.Errorf("%d characters", len(code))
	}
	for name, typed := range map[string]string{
		"as printed": code, "lower case": strings.ToLower(code), "no dashes": strings.ReplaceAll(code, "-", ""),
		"spaces": " " + strings.ReplaceAll(code, "-", " ") + "\n", "letter O": strings.ReplaceAll(code, "0", "O"), "letter l": strings.ReplaceAll(code, "1", "l"),
	} {
		if got, err := parseCode(typed); err != nil || !bytes.Equal(got, symbols) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var bad *CodeError
	// Any one wrong character is told with its group.
	for i := range code {
		if code[i] == '-' {
			continue
		}
		for _, r := range crockford {
			if byte(r) == code[i] {
				continue
			}
			_, err := parseCode(code[:i] + string(r) + code[i+1:])
			if !errors.As(err, &bad) || bad.Group != i/6+1 {
				t.Errorf("character %d as %c: %v", i, r, err)
			}
		}
		if _, err := parseCode(code[:i] + code[i+1:]); !errors.As(err, &bad) {
			t.Errorf("character %d left out: %v", i, err)
		}
	}
	// So are two exchanged within a group, and two exchanged groups.
	groups := strings.Split(code, "-")
	for g, group := range groups {
		for i := range group {
			for j := range i {
				b := []byte(group)
				b[i], b[j] = b[j], b[i]
				if string(b) == group {
					continue
				}
				all := append([]string{}, groups...)
				all[g] = string(b)
				if _, err := parseCode(strings.Join(all, "-")); !errors.As(err, &bad) || bad.Group != g+1 {
					t.Errorf("group %d, %d and %d exchanged: %v", g+1, i, j, err)
				}
			}
		}
		for h := range g {
			all := append([]string{}, groups...)
			all[g], all[h] = all[h], all[g]
			if _, err := parseCode(strings.Join(all, "-")); !errors.As(err, &bad) {
				t.Errorf("groups %d and %d exchanged: %v", g+1, h+1, err)
			}
		}
	}
	if _, err := parseCode("U" + code[1:]); !errors.As(err, &bad) || bad.Group != 1 {
		t.Errorf("a letter that is not used: %v", err)
	}
}

func FuzzRecoveryCode(f *testing.F) {
	f.Add(formatCode(make([]byte, codeSize)))
	f.Add("é-0O1l")
	f.Fuzz(func(t *testing.T, s string) {
		symbols, err := parseCode(s)
		if err != nil {
			return
		}
		if again, err := parseCode(formatCode(symbols)); err != nil || !bytes.Equal(again, symbols) {
			t.Errorf("%q is read in two ways", s)
		}
	})
}

func TestPassphraseSources(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	asked := func(string) ([]byte, error) { return []byte("typed"), nil }
	creds := filepath.Join(dir, "creds")
	if err := os.Mkdir(creds, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(creds, CredentialName), []byte("credential\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		src  Source
		want string
		err  error
	}{
		{"file", Source{File: file("a", "secret\n", 0o600), CredentialsDir: creds, Prompt: asked}, "secret", nil},
		{"file from Windows", Source{File: file("b", "\ufeffsecret\r\n", 0o600)}, "secret", nil},
		{"spaces stay", Source{File: file("c", " a b \n", 0o600)}, " a b ", nil},
		{"one line end only", Source{File: file("d", "x\n\n", 0o600)}, "x\n", nil},
		{"empty file", Source{File: file("e", "\n", 0o600), Prompt: asked}, "", ErrEmpty},
		{"file not there", Source{File: filepath.Join(dir, "none"), Prompt: asked}, "", os.ErrNotExist},
		{"credential", Source{CredentialsDir: creds, Prompt: asked}, "credential", nil},
		{"credentials without ours", Source{CredentialsDir: dir, Prompt: asked}, "typed", nil},
		{"prompt", Source{Prompt: asked}, "typed", nil},
		{"nothing typed", Source{Prompt: func(string) ([]byte, error) { return nil, nil }}, "", ErrEmpty},
		{"terminal gone", Source{Prompt: func(string) ([]byte, error) { return nil, io.EOF }}, "", io.EOF},
		{"no source", Source{}, "", ErrLocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Passphrase(c.src)
			if string(got) != c.want || !errors.Is(err, c.err) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	if _, err := Passphrase(Source{File: file("long", strings.Repeat("x", maxPassphrase+1), 0o600)}); err == nil {
		t.Error("a long file was taken")
	}
	var warned string
	src := Source{File: file("open", "secret", 0o644), Warn: func(message, hint string) { warned = hint }}
	if _, err := Passphrase(src); err != nil || !strings.HasPrefix(warned, "chmod 600 ") {
		t.Errorf("readable by all: warned %q, %v", warned, err)
	}
	warned = ""
	src.File = file("closed", "secret", 0o600)
	if _, err := Passphrase(src); err != nil || warned != "" {
		t.Errorf("mode 600: warned %q, %v", warned, err)
	}
	if f, err := os.Open(os.DevNull); err == nil {
		defer f.Close()
		if TerminalPrompt(f, io.Discard) != nil {
			t.Error("the null device is taken for a terminal")
		}
	}
}

func TestWeakness(t *testing.T) {
	for p, weak := range map[string]bool{"": true, "court": true, "aaaaaaaaaaaaaaaa": true, "quatre mots au hasard": false, "éééééé": true, "éééééééééééé": true} {
		if got := Weakness([]byte(p)); (got != "") != weak {
			t.Errorf("%d characters: %q", len(p), got)
		}
	}
}

func BenchmarkHashPassword(b *testing.B) {
	for b.Loop() {
		HashPassword([]byte("pin 4821"))
	}
}
