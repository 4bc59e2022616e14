package specimen

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"cardiopli/templates"
	"cardiopli/vocab"
)

// usual are values of a man in good health for measures without a range of their
// own, and for those whose range says little of what is usual.
var usual = map[string]float64{
	"height": 172, "weight": 65, "bsa": 1.76, "age": 57, "qt": 392, "pr": 160, "qrs": 92, "qtc": 412, "hr": 64, "rr": 940, "ao_vti": 30, "eroa": 4, "rvol": 8, "vc": 1.5,
	"hr_max": 154, "hr_mean": 68, "hr_min": 52, "fmt": 163, "pmt_pct": 94, "workload": 160, "mets": 9.5, "stress_dur": 9.5, "vo2peak": 31.5, "vo2_pct": 102, "sv1": 56, "rer": 1.15,
	"pas_peak": 186, "pad_peak": 84, "vt_len": 3, "vt_rate": 130, "vt_n": 0, "rec_dur": 24, "n_valid": 68, "lvef": 62, "av_vmax": 1.3, "av_gmax": 7, "av_gmean": 4, "paps": 26, "tr_vmax": 2.3, "papm": 17,
	"pod": 3, "ava": 2.8, "tapse": 22, "la_vol_i": 26, "pause_max": 1.4, "esv_n": 42, "essv_n": 35, "esv_pct": 0.1, "qrs_total": 97920, "pas": 124, "pad": 76, "dip": 13, "duke": 9,
	"pas24": 121, "pad24": 73, "pas_day": 126, "pad_day": 77, "pas_night": 109, "pad_night": 63, "ee": 7.5, "laa_vel": 58, "vevco2": 26, "dp": 28644, "hrr1": 24, "ivc_coll": 70, "ivc": 16,
}

// Value gives a plausible value of a row, inside its normal range for men where it
// has one that can be read.
func Value(r templates.Row, m vocab.Measure) float64 {
	low, high, ok := Range(r.Normal.Male)
	v, known := usual[r.Key]
	switch {
	case known && (!ok || low <= v && v <= high):
	case ok && math.IsInf(low, -1) && high >= 0:
		v = 0.75 * high
	case ok && math.IsInf(low, -1):
		v = 1.25 * high
	case ok && math.IsInf(high, 1):
		v = low + math.Max(0.1*math.Abs(low), math.Pow10(-r.Decimals))
	case ok:
		v = (low + high) / 2
	default:
		v = math.Sqrt(math.Max(m.Low, 1e-3) * math.Max(m.High, 1e-3))
	}
	scale := math.Pow10(r.Decimals)
	if rounded := math.Round(v*scale) / scale; !ok || low <= rounded && rounded <= high {
		return rounded
	}
	return v
}

var (
	figure  = `([+-]?\d+(?:\.\d+)?)`
	between = regexp.MustCompile(figure + ` ?(?:–|à|to) ?` + figure)
	spread  = regexp.MustCompile(figure + ` ?± ?` + figure)
	bounded = regexp.MustCompile(`(<|≤|>|≥) ?` + figure)
	alone   = regexp.MustCompile(`^(environ |about )?` + figure + `$`)
	groups  = regexp.MustCompile(`(\d)[ \x{a0}\x{202f}](\d{3})\b`)
)

// Range reads a normal range as templates write it: "52–72", "≥ 17", "< 2,0",
// "−30 à +90", "environ −20", "141 ± 39"; ok is false for any other text. An open
// end is infinite.
func Range(s string) (low, high float64, ok bool) {
	s = strings.NewReplacer("−", "-", ",", ".").Replace(s)
	s = groups.ReplaceAllString(s, "$1$2")
	num := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		ok = ok && err == nil
		return v
	}
	ok = true
	if m := between.FindStringSubmatch(s); m != nil {
		low, high = num(m[1]), num(m[2])
		return low, high, ok && low <= high
	}
	if m := spread.FindStringSubmatch(s); m != nil {
		mid, by := num(m[1]), num(m[2])
		return mid - by, mid + by, ok && by >= 0
	}
	if m := bounded.FindStringSubmatch(s); m != nil {
		v := num(m[2])
		if m[1] == "<" || m[1] == "≤" {
			return math.Inf(-1), v, ok
		}
		return v, math.Inf(1), ok
	}
	if m := alone.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
		v := num(m[2])
		if m[1] != "" {
			return v - math.Abs(v)/10, v + math.Abs(v)/10, ok
		}
		return v, v, ok
	}
	return 0, 0, false
}
