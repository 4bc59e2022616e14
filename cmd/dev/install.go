package main

import (
	"fmt"
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
// the build with PKCS #11, which softhsm2 is the token of and opensc makes the keys in.
var needs = []need{
	{"openssl", "openssl"},
	{"gpgsm", "gpgsm"},
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
	_, apt := exec.LookPath("apt-get")
	if len(pkgs) > 0 && os.Geteuid() == 0 && apt == nil {
		fmt.Fprintln(b.out, "install", strings.Join(pkgs, " "))
		if err := b.install(pkgs); err != nil {
			return err
		}
		if left := missing(); len(left) > 0 {
			return fmt.Errorf("still missing: %s", strings.Join(left, " "))
		}
		pkgs = nil
	}
	if len(pkgs) > 0 {
		b.remark("tests that need these Debian packages are skipped: %s", strings.Join(pkgs, " "))
		return nil
	}
	b.env = append(b.env, "CARDIOPLI_E2E=1")
	return nil
}

// install asks apt first with the lists as they are and fetches new ones only
// if that fails: a fresh image has none.
func (b *bench) install(pkgs []string) error {
	b.env = append(b.env, "DEBIAN_FRONTEND=noninteractive")
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
