// Package graph decides which graphs a letter gets, and from what. There are
// three, each where a look says more than reading:
//
//   - the ejection fraction over three examinations or more (two are told in words);
//   - the mean pressures of an ambulatory recording by day and by night against
//     their limits, and the readings themselves where the report lists them;
//   - the heart rate of a day: slowest and fastest at the hours that the report
//     states for them, or the hourly table.
//
// Points and Bars hold values that the report or an earlier letter states, and
// nothing else; so do their texts. Bands are reference limits (EACVI/ASE 2015;
// ESC 2018 and 2024 on hypertension). Ticks are round numbers of an axis, dates of
// examinations, and hours; hours stand on an axis only where the report states
// them. Where the report contradicts itself there is no graph.
//
// In a graph of pressures each band belongs to the bar of the same number.
//
// The package reads Report.Measurements, and the report's written form for hours
// and lists. It is pure and draws nothing: package render does.
package graph

import (
	"math"
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// Of gives the graphs of a letter, in the order of its examinations.
func Of(doc pipeline.Document, lang pipeline.Language) []pipeline.Graph {
	var out []pipeline.Graph
	for _, draw := range []func(report) (pipeline.Graph, bool){fraction, pressure, rate} {
		if g, ok := draw(report{doc, lang}); ok {
			out = append(out, g)
		}
	}
	return out
}

// report is a document with the language of its letter.
type report struct {
	pipeline.Document
	lang pipeline.Language
}

// longestText is more than a report with its exports; where there is more, hours
// and lists are not looked for.
const longestText = 128 << 10

// written is the text that hours and lists are read from.
func (r report) written() string {
	if len(r.Report.Written) > longestText {
		return ""
	}
	return r.Report.Written
}

func (r report) word(fr, en string) string {
	if r.lang == pipeline.English {
		return en
	}
	return fr
}

// number writes a value as the report's language does.
func (r report) number(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if r.lang == pipeline.English {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}

func (r report) about(exams ...pipeline.Exam) bool { return among(r.Report.Exams, exams) }

func among(some, exams []pipeline.Exam) bool {
	for _, a := range some {
		for _, b := range exams {
			if a == b {
				return true
			}
		}
	}
	return false
}

// only gives the one value of a key in the current circumstances, where the
// report states it, exactly, and does not state another.
func (r report) only(key string) (pipeline.Measurement, bool) {
	var found pipeline.Measurement
	n := 0
	for _, m := range r.Report.Measurements {
		if m.Key != key || m.Context != pipeline.Current && m.Context != "" {
			continue
		}
		if n > 0 && m.Value != found.Value || m.Bound != pipeline.Equal || !finite(m.Value) {
			return pipeline.Measurement{}, false
		}
		if n == 0 {
			found = m
		}
		n++
	}
	return found, n > 0
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// scale gives the ends and the ticks of an axis that holds the values with some
// room: multiples of step, doubled until there are few.
func (r report) scale(step, room float64, values ...float64) (from, to float64, ticks []pipeline.Tick) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	for {
		from, to = math.Floor((low-room)/step)*step, math.Ceil((high+room)/step)*step
		if to-from <= 8*step {
			break
		}
		step *= 2
	}
	for v := from; v <= to; v += step {
		ticks = append(ticks, pipeline.Tick{At: v, Text: r.number(v)})
	}
	return from, to, ticks
}
