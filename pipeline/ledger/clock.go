package ledger

import "strconv"

// hourly stands before a time of day.
var hourly = set("a vers de at around entre et depuis jusqu des")

// manometric words tell of a blood pressure nearby, whose two numbers are no time.
var manometric = set("tension tensions pression pressions ta pa pressure bp brachiale")

// timed reports whether a time of day may be said at s[i].
func (h *hearing) timed(i int) bool {
	if i == 0 || !h.s[i].said || !hourly[h.s[i-1].key] {
		return false
	}
	for k := i - 1; k >= 0 && k >= i-6; k-- {
		if manometric[h.s[k].key] {
			return false
		}
	}
	return true
}

// unsaidHour reports whether the "h" at w[j] parts two numbers that were said in a
// row as a time of day.
func (h *hearing) unsaidHour(j int) bool {
	if h.w[j].value != "h" || j == 0 || j+1 >= len(h.w) || h.toS[j-1] < 0 {
		return false
	}
	i := int(h.toS[j-1])
	minute := func(n int) string {
		if i+n < len(h.s) && whole(h.s[i+n]) >= 0 {
			return h.s[i+n].value
		}
		return ""
	}
	if said, next := minute(1), h.w[j+1].value; said == "" || next != said && (said != "0" || next != said+minute(2)) {
		return false
	}
	hour, minutes := whole(h.w[j-1]), whole(h.w[j+1])
	return hour >= 0 && hour < 24 && minutes >= 0 && minutes < 60 && h.timed(i)
}

// clock are the rules for times of day said without the word for hours: "à
// dix-sept trente" is 17 h 30, "à six zéro cinq" 6 h 05.
func (h *hearing) clock(a, b []int) []reading {
	if len(a) < 2 || len(b) < 3 || h.w[b[1]].value != "h" || a[1]-a[0] != 1 || !h.timed(a[0]) {
		return nil
	}
	hour, minutes, items := whole(h.s[a[0]]), whole(h.s[a[1]]), 2
	if minutes == 0 && len(a) > 2 && a[2]-a[1] == 1 && whole(h.s[a[2]]) > 0 && whole(h.s[a[2]]) < 10 {
		minutes, items = whole(h.s[a[2]]), 3
	}
	if t := h.s[a[items-1]]; t.parts[0] != "" { // a comma and another number
		v, err := strconv.Atoi(t.parts[0])
		if err == nil && v < 60 && hour >= 0 && hour < 24 && len(b) > 3 && whole(h.w[b[0]]) == hour && whole(h.w[b[2]]) == v && equalNumbers(h.w[b[3]].value, t.parts[1]) {
			return []reading{{items, 4}}
		}
		return nil
	}
	if hour < 0 || hour > 23 || minutes < 0 || minutes > 59 || whole(h.w[b[0]]) != hour || whole(h.w[b[2]]) != minutes {
		return nil
	}
	return []reading{{items, 3}}
}
