package submit

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline/submit/submittest"
)

func TestMailMax(t *testing.T) {
	for params, want := range map[string]int{
		"":                                       0,
		"MAILMAX=1":                              1,
		"RCPTMAX=100 MAILMAX=20 RCPTDOMAINMAX=1": 20,
		"mailmax=7":                              7,
		"MAILMAX=999999":                         999999,
		"MAILMAX=20 MAILMAX=5 MAILMAX=9":         5,
		"XMAILMAX=3 MAILMAX-PER-HOUR=2":          0,
		"MAILMAX=x MAILMAX=4":                    4,
		"MAILMAX":                                0,
		"MAILMAX=":                               0,
		"MAILMAX=0":                              0,
		"MAILMAX=007":                            0,
		"MAILMAX=-1":                             0,
		"MAILMAX=+3":                             0,
		"MAILMAX=1000000":                        0,
		"MAILMAX=99999999999999999999":           0,
		"MAILMAX=3;4":                            0,
		"MAILMAX=1e3":                            0,
		"MAILMAX=\u0663":                         0,
		"=3 MAILMAX = 3":                         0,
	} {
		if got := mailMax(params); got != want {
			t.Errorf("%q: %d, want %d", params, got, want)
		}
	}
}

func FuzzMailMax(f *testing.F) {
	f.Add("RCPTMAX=1 MAILMAX=20")
	f.Fuzz(func(t *testing.T, params string) {
		if n := mailMax(params); n < 0 || n > 999999 {
			t.Error(n)
		}
	})
}

// The connection that is kept ends before the operator's number is reached, refused
// transactions counted; what is told after AUTH counts, and what is malformed does not.
func TestLimitOfTransactions(t *testing.T) {
	for name, c := range map[string]struct {
		limits  string // of the first EHLO over TLS
		after   string // of those that follow, where it is another
		letters int
		conns   int
	}{
		"none":                   {"", "", 7, 1},
		"three":                  {"LIMITS MAILMAX=3 RCPTMAX=1 RCPTDOMAINMAX=1", "", 7, 3},
		"one":                    {"LIMITS MAILMAX=1", "", 4, 4},
		"malformed":              {"LIMITS MAILMAX=zero RCPTMAX=", "", 7, 1},
		"no parameter":           {"LIMITS", "", 7, 1},
		"more for this account":  {"LIMITS MAILMAX=1", "LIMITS MAILMAX=100", 7, 1},
		"fewer for this account": {"LIMITS MAILMAX=100", "LIMITS MAILMAX=2", 6, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, a := lab(t)
			heard := map[int]int{}
			over := make(chan string, 100)
			mails := map[int]int{}
			f.Script(func(e submittest.Event) submittest.Answer {
				switch e.Verb {
				case "EHLO-TLS":
					lines := submittest.Extensions()
					if heard[e.Conn]++; c.limits != "" && (heard[e.Conn] == 1 || c.after == "") {
						lines = append(lines, c.limits)
					} else if c.after != "" {
						lines = append(lines, c.after)
					}
					all := append([]string{"hello"}, lines...)
					for i := range all {
						sep := "-"
						if i == len(all)-1 {
							sep = " "
						}
						all[i] = "250" + sep + all[i]
					}
					return submittest.Say(strings.Join(all, "\r\n"))
				case "MAIL":
					word := c.limits
					if c.after != "" {
						word = c.after
					}
					_, params, _ := strings.Cut(word, " ")
					if mails[e.Conn]++; mailMax(params) > 0 && mails[e.Conn] > mailMax(params) {
						over <- e.Line
					}
				case "RCPT":
					if e.Nth == 2 {
						return submittest.Say("451 4.7.1 later")
					}
				}
				return submittest.Answer{}
			})
			cfg := config(f, a)
			cfg.Keep = time.Minute
			client := New(cfg)
			defer client.Close()
			taken := 0
			for range c.letters {
				if _, err := client.Submit(context.Background(), env()); err == nil {
					taken++
				} else if Refused(err) == nil || Refused(err).Code != 451 {
					t.Error(err)
				}
			}
			if len(over) > 0 || f.Conns() != c.conns || taken != c.letters-1 || len(f.Taken()) != taken {
				t.Errorf("%d transactions too many, %d connections, want %d; %d taken", len(over), f.Conns(), c.conns, taken)
			}
			if bad := f.Faults(); len(bad) > 0 || slices.Contains(f.Commands(), "HELO") {
				t.Errorf("%q", bad)
			}
		})
	}
}
