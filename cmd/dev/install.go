package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// need is something that a test asks another program for. It is there when the
// program is in PATH, or the file exists.
type need struct {
	pkg   string // Debian package
	probe string
}

// needs are the judges from outside: openssl, gpgsm and cmsutil open what crypto/cms
// writes, poppler, qpdf and PDFBox Preflight read the PDF, dmtxread the datamatrix
// on it, xmllint the CDA and its metadata, chromium shows the page; espeak-ng, ffmpeg and sox make recordings; gcc serves the race detector and
// the build with PKCS #11, which softhsm2 is the token of and opensc makes the keys in;
// postfix, dovecot and slapd are the operator's servers, started by the tests alone.
var needs = []need{
	{"openssl", "openssl"},
	{"gpgsm", "gpgsm"},
	{"gpg-agent", "gpg-agent"}, // gpgsm only recommends it
	{"libnss3-tools", "cmsutil"},
	{"poppler-utils", "pdftotext"},
	{"qpdf", "qpdf"},
	{"gcc", "gcc"},
	{"libc6-dev", "/usr/include/stdio.h"},
	{"default-jre-headless", "java"},
	{"dmtx-utils", "dmtxread"},
	{"libxml2-utils", "xmllint"},
	{"libpdfbox2-java", "/usr/share/java/preflight.jar"},
	{"libfontbox2-java", "/usr/share/java/fontbox2.jar"},
	{"libcommons-logging-java", "/usr/share/java/commons-logging.jar"},
	{"libactivation-java", "/usr/share/java/javax.activation.jar"},
	{"libjaxb-api-java", "/usr/share/java/jaxb-api.jar"},
	{"chromium", "chromium"},
	{"unzip", "unzip"},
	{"p7zip-full", "7z"},
	{"softhsm2", "softhsm2-util"},
	{"opensc", "pkcs11-tool"},
	{"espeak-ng", "espeak-ng"},
	{"ffmpeg", "ffmpeg"},
	{"sox", "sox"},
	{"python3", "python3"},
	{"postfix", "/usr/lib/postfix/sbin/master"},
	{"dovecot-imapd", "/usr/lib/dovecot/imap"},
	{"dovecot-lmtpd", "/usr/lib/dovecot/lmtp"},
	{"dovecot-sieve", "/usr/lib/dovecot/modules/lib90_sieve_plugin.so"},
	{"slapd", "/usr/sbin/slapd"},
}

func (n need) met() bool {
	if strings.HasPrefix(n.probe, "/") {
		_, err := os.Stat(n.probe)
		return err == nil
	}
	_, err := exec.LookPath(n.probe)
	return err == nil
}

func missing() []string {
	var pkgs []string
	for _, n := range needs {
		if !n.met() {
			pkgs = append(pkgs, n.pkg)
		}
	}
	return pkgs
}

// tools installs what is missing where this is root on Debian, and says what is
// missing elsewhere. Where all is there, tests must not skip: CARDIOPLI_E2E=1.
func (b *bench) tools() error {
	pkgs := missing()
	// apt would remove the mail server that this machine lives by.
	kept := mailer() && slices.Contains(pkgs, "postfix")
	if kept {
		pkgs = slices.DeleteFunc(pkgs, func(p string) bool { return p == "postfix" })
	}
	_, apt := exec.LookPath("apt-get")
	if len(pkgs) > 0 && os.Geteuid() == 0 && apt == nil {
		fmt.Fprintln(b.out, "install", strings.Join(pkgs, " "))
		if err := b.install(pkgs); err != nil {
			return err
		}
		if left := missing(); len(left) > 0 && !kept {
			return fmt.Errorf("still missing: %s", strings.Join(left, " "))
		}
		pkgs = nil
	}
	if len(pkgs) > 0 {
		b.remark("tests that need these Debian packages are skipped: %s", strings.Join(pkgs, " "))
		return nil
	}
	if kept {
		b.remark("another mail server is installed: Postfix and the tests that need it are left out")
		return nil
	}
	if os.Geteuid() != 0 {
		b.remark("tests that start Postfix need root and are skipped")
	}
	b.env = append(b.env, "CARDIOPLI_E2E=1")
	return nil
}

// mailer tells whether this machine has a mail server other than Postfix.
func mailer() bool {
	_, err := os.Stat("/usr/sbin/sendmail")
	_, none := os.Stat("/usr/lib/postfix/sbin/master")
	return err == nil && none != nil
}

// preseed has servers come without settings of their own.
const preseed = `postfix postfix/main_mailer_type select No configuration
slapd slapd/no_configuration boolean true
`

// quiet keeps installed servers from being started: invoke-rc.d asks
// policy-rc.d, which says by 101 that it must not. One that is there has its reasons.
func (b *bench) quiet() (undo func(), err error) {
	const policy = "/usr/sbin/policy-rc.d"
	f, err := os.OpenFile(policy, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if errors.Is(err, fs.ErrExist) {
		return func() {}, nil
	}
	if err != nil {
		return nil, err
	}
	undo = func() { os.Remove(policy) }
	_, err = f.WriteString("#!/bin/sh\nexit 101\n")
	if err = errors.Join(err, f.Close()); err != nil {
		undo()
		return nil, err
	}
	cmd := b.command("debconf-set-selections")
	cmd.Stdin = strings.NewReader(preseed)
	if err := cmd.Run(); err != nil {
		b.remark("debconf could not be told of the servers: %v", err)
	}
	return undo, nil
}

// install asks apt first with the lists as they are and fetches new ones only
// if that fails: a fresh image has none.
func (b *bench) install(pkgs []string) error {
	b.env = append(b.env, "DEBIAN_FRONTEND=noninteractive")
	undo, err := b.quiet()
	if err != nil {
		return fmt.Errorf("keep servers from being started: %w", err)
	}
	defer undo()
	args := slices.Concat([]string{"install", "-y", "-q", "--no-install-recommends"}, pkgs)
	if _, _, err := b.both("apt-get", args...); err == nil {
		return nil
	}
	if out, errs, err := b.both("apt-get", "update", "-q"); err != nil {
		return fmt.Errorf("apt-get update: %w\n%s%s", err, out, errs)
	}
	if out, errs, err := b.both("apt-get", args...); err != nil {
		return fmt.Errorf("apt-get install: %w\n%s%s", err, out, errs)
	}
	return nil
}
