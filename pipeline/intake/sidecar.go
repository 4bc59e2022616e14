package intake

import (
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// maxSidecar is how much of a sidecar is read, in bytes; one byte more tells the
// Taker that there is more.
const maxSidecar = 64 << 10

// together is how long a report that was moved into place waits for a sidecar:
// programs that write both rename one after the other.
const together = 20 * time.Millisecond

// Sidecar is a file that says something about the report that it lies beside.
type Sidecar struct {
	Name string
	// Raw is the content; of one that is larger than 64 KiB, that and one byte more.
	Raw   []byte
	Token string // as File.Token
}

var sidecarExtensions = [...]string{".yaml", ".yml", ".json"}

// sidecarStem returns the name of the report, whole or without its extension, that
// a sidecar of this name belongs to, in lower case; "" where the name is none of
// a sidecar.
func sidecarStem(name string) string {
	low := nameKey(name)
	for _, ext := range sidecarExtensions {
		if stem, ok := strings.CutSuffix(low, ext); ok {
			return stem
		}
	}
	return ""
}

// nameKey is a name as names are compared: without regard to case, and to how an
// accent is written, which differs between systems.
func nameKey(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// IsSidecar reports whether a file of this name is one that goes with a report:
// NAME.yaml, NAME.yml or NAME.json.
func IsSidecar(name string) bool { return sidecarStem(name) != "" }

// Pairs tells which sidecars lie beside which report. NAME.EXT.yaml belongs to
// NAME.EXT and to no other; NAME.yaml to NAME with any extension, the first of
// names where there are several. Upper and lower case are one. Reports without a
// sidecar and sidecars without a report do not occur in the answer.
func Pairs(names []string) map[string][]string {
	whole, stem := map[string]string{}, map[string]string{}
	keep := func(m map[string]string, key, name string) {
		if m[key] == "" {
			m[key] = name
		}
	}
	for _, n := range names {
		if !IsSidecar(n) {
			low := nameKey(n)
			keep(whole, low, n)
			keep(stem, strings.TrimSuffix(low, filepath.Ext(low)), n)
		}
	}
	pairs := map[string][]string{}
	for _, n := range names {
		s := sidecarStem(n)
		if s == "" {
			continue
		}
		report := whole[s]
		if report == "" {
			report = stem[s]
		}
		if report != "" {
			pairs[report] = append(pairs[report], n)
		}
	}
	return pairs
}

// awaits reports whether a sidecar of the report is among the names to come.
func awaits(report string, coming map[string]bool) bool {
	low := nameKey(report)
	for _, stem := range []string{low, strings.TrimSuffix(low, filepath.Ext(low))} {
		for _, ext := range sidecarExtensions {
			if coming[stem+ext] {
				return true
			}
		}
	}
	return false
}

// unfinished returns the name that a file of this temporary name will have, or "".
// A sidecar whose report is still on its way is not alone.
func unfinished(name string) string {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") {
		return ""
	}
	return strings.TrimSuffix(name, filepath.Ext(name))
}
