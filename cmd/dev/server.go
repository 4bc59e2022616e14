package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
)

// objectServer is the S3 server that the tests of pipeline/blob/s3 speak to, at
// the version of tools.mod.
const objectServer = "github.com/versity/versitygw"

// serverVariable tells the tests where it is.
const serverVariable = "CARDIOPLI_VERSITYGW"

// server builds the S3 server once into the user's cache. Where it cannot be had,
// the tests that need it are skipped; where nothing may be missing, they fail.
func (b *bench) server() error {
	if os.Getenv(serverVariable) != "" {
		return nil
	}
	path, err := b.serverPath()
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		// Under another name until it is whole: two runs may build at once.
		beside := fmt.Sprintf("%s.%d", path, os.Getpid())
		defer os.Remove(beside)
		if _, errs, err := b.both("go", "build", "-modfile=cmd/dev/tools.mod", "-o", beside, objectServer+"/cmd/versitygw"); err != nil {
			if slices.Contains(b.env, "CARDIOPLI_E2E=1") {
				return fmt.Errorf("build %s: %w\n%s", objectServer, err, errs)
			}
			b.remark("tests that need an S3 server are skipped, it could not be built: %s", firstLine(errs))
			return nil
		}
		if err := os.Rename(beside, path); err != nil {
			return err
		}
	}
	b.env = append(b.env, serverVariable+"="+path)
	return nil
}

var serverVersion = regexp.MustCompile(regexp.QuoteMeta(objectServer) + ` (v\S+)`)

func (b *bench) serverPath() (string, error) {
	mod, err := os.ReadFile("cmd/dev/tools.mod")
	if err != nil {
		return "", err
	}
	m := serverVersion.FindSubmatch(mod)
	if m == nil {
		return "", fmt.Errorf("cmd/dev/tools.mod names no version of %s", objectServer)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("versitygw-%s-%s", m[1], runtime.Version())
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(cache, "cardiopli", name), nil
}
