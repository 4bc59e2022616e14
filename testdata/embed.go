// Package testdata holds data that several packages share, with its origin in
// the README beside it.
package testdata

import "embed"

// Reports are 24 invented cardiology reports, sNN-exam.txt, each with what is
// expected of it, sNN-exam.expected.json.
//
//go:embed reports/*.txt reports/*.json
var Reports embed.FS

// Cases are invented reports by hands that did not know the checker, in a
// folder by kind, NNN-exam.txt, each with NNN-exam.expected.json.
//
//go:embed cases
var Cases embed.FS

// Dictations are 30 invented dictations, raw transcripts and what speech engines
// write, by a hand that did not know the program; those in "unseen" were looked
// at only when the work on the others had ended.
//
//go:embed dictations
var Dictations embed.FS
