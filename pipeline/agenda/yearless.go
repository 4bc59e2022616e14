package agenda

import (
	"regexp"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// Days without a year, "Lundi 23 novembre" or "lun. 23/11": the window says which
// year, the weekday, where it is written, that it is so.

var (
	yearlessWord   = regexp.MustCompile(`(?i)(?:^|[\s,(])(?:(lun|mar|mer|jeu|ven|sam|dim)\p{L}*\.?,?\s+)?(?:le\s+)?(\d{1,2})(?:er)?\s+` + monthForm)
	yearlessFigure = regexp.MustCompile(`(?i)(?:^|[\s,(])(?:(lun|mar|mer|jeu|ven|sam|dim)\p{L}*\.?,?\s+)?(?:le\s+)?(\d{1,2})/(\d{1,2})(?:[\s,)]|$)`)
	shortDays      = []string{"lun", "mar", "mer", "jeu", "ven", "sam", "dim"}
)

// yearless reads a day without its year where one year of the window, or else of
// the years around it, fits. A date in figures needs its weekday unless it stands alone.
func (w Window) yearless(s string) (d pipeline.Date, rest string, ok bool) {
	if len(s) > maxShort || figuresIn(s) == 0 {
		return d, "", false
	}
	m := yearlessWord.FindStringSubmatchIndex(s)
	month := 0
	if m != nil {
		month = monthOf(s[m[6]:m[7]])
	} else if m = yearlessFigure.FindStringSubmatchIndex(s); m != nil {
		month = atoi(s[m[6]:m[7]])
		if m[2] < 0 && m[0] > 0 {
			return d, "", false
		}
	} else {
		return d, "", false
	}
	day := ""
	if m[2] >= 0 {
		day = strings.ToLower(s[m[2]:m[3]])
	}
	fits := 0
	for _, inside := range []bool{true, false} {
		for y := w.From.Year - 1; y <= w.To.Year+1 && y-w.From.Year < 20; y++ {
			x := pipeline.Date{Year: y, Month: time.Month(month), Day: atoi(s[m[4]:m[5]])}
			if !exists(x) || day != "" && shortDays[weekday(serial(x))] != day || w.holds(x) != inside {
				continue
			}
			d = x
			fits++
		}
		if fits > 0 {
			break
		}
	}
	return d, s[:m[0]] + " " + s[m[1]:], fits == 1 || fits > 1 && !w.holds(d)
}
