// Package testdata holds data that several packages share, with its origin in
// the README beside it.
package testdata

import "embed"

// Reports are 24 invented cardiology reports, sNN-exam.txt, each with what is
// expected of it, sNN-exam.expected.json.
//
//go:embed reports/*.txt reports/*.json
var Reports embed.FS
