package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The colours of the style in light and in dark are readable on what they stand on:
// WCAG 2.2, 1.4.3 (text, 4.5 to 1) and 1.4.11 (borders of fields and focus, 3 to 1).
func TestColoursCanBeRead(t *testing.T) {
	b, err := static.ReadFile("static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(b)
	dark := strings.Index(css, "@media (prefers-color-scheme:dark)")
	if dark < 0 {
		t.Fatal("no colours for the dark")
	}
	read := func(into map[string]string, s string) map[string]string {
		for _, m := range regexp.MustCompile(`--([a-z-]+):(#[0-9a-f]{3,6})`).FindAllStringSubmatch(s, -1) {
			into[m[1]] = m[2]
		}
		return into
	}
	light := read(map[string]string{}, css[:dark])
	end := dark + strings.Index(css[dark:], "} }")
	night := read(read(map[string]string{}, css[:dark]), css[dark:end])
	if strings.Contains(css[:end], ":var(") {
		t.Error("a colour is defined by another: it may be by itself")
	}
	for name, c := range map[string]map[string]string{"light": light, "dark": night} {
		for _, pair := range [][3]string{
			{"ink", "paper", "4.5"}, {"ink", "ground", "4.5"}, {"ink", "accent-soft", "4.5"}, {"ink", "amber-soft", "4.5"}, {"ink", "red-soft", "4.5"}, {"ink", "green-soft", "4.5"}, {"ink", "hover", "4.5"}, {"ink", "faint", "4.5"},
			{"soft", "paper", "4.5"}, {"soft", "ground", "4.5"}, {"soft", "accent-soft", "4.5"}, {"soft", "amber-soft", "4.5"}, {"accent", "paper", "4.5"}, {"accent", "ground", "4.5"}, {"accent", "accent-soft", "4.5"},
			{"red", "paper", "4.5"}, {"red", "red-soft", "4.5"}, {"red", "ground", "4.5"}, {"amber", "paper", "4.5"}, {"amber", "amber-soft", "4.5"}, {"amber", "ground", "4.5"}, {"green", "paper", "4.5"}, {"green", "green-soft", "4.5"}, {"green", "ground", "4.5"},
			{"on", "solid-red", "4.5"}, {"on", "solid-amber", "4.5"}, {"on", "solid-accent", "4.5"}, {"on", "orange", "4.5"}, {"on", "accent-deep", "4.5"},
			{"edge", "paper", "3"}, {"focus", "paper", "3"}, {"focus", "ground", "3"},
		} {
			least, _ := strconv.ParseFloat(pair[2], 64)
			if c[pair[0]] == "" || c[pair[1]] == "" {
				t.Errorf("%s: no colour %s or %s", name, pair[0], pair[1])
			} else if got := contrast(t, c[pair[0]], c[pair[1]]); got < least {
				t.Errorf("%s: %s on %s is %.2f to 1", name, pair[0], pair[1], got)
			}
		}
	}
}

// contrast is that of WCAG 2.2.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	l := func(s string) float64 {
		if s = s[1:]; len(s) == 3 {
			s = s[:1] + s[:1] + s[1:2] + s[1:2] + s[2:] + s[2:]
		}
		n, err := strconv.ParseUint(s, 16, 32)
		if err != nil || len(s) != 6 {
			t.Fatalf("colour %q", s)
		}
		sum := 0.0
		for i, w := range []float64{0.2126, 0.7152, 0.0722} {
			v := float64(n>>(16-8*i)&255) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += w * v
		}
		return sum
	}
	x, y := l(a), l(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}
