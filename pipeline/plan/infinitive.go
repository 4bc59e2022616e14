package plan

import "strings"

// capitals reports a name: "ROGER".
func capitals(raw string) bool { return raw == strings.ToUpper(raw) }

// unknownInfinitive reports a word that looks like an infinitive.
func (r *reader) unknownInfinitive(u unit) bool {
	return !r.en && u.tags == 0 && u.form == 0 && !notVerbs[u.key] && len(u.key) > 4 &&
		(strings.HasSuffix(u.key, "er") || strings.HasSuffix(u.key, "ir") || strings.HasSuffix(u.key, "ttre") || strings.HasSuffix(u.key, "ndre") || strings.HasSuffix(u.key, "uire"))
}

var notVerbs = set("lettre lettres maitre dernier premier holter doppler cancer danger entier leger particulier regulier tabagier cahier foyer hier atelier escalier moindre cylindre cendre helicobacter hiver flutter pacemaker loisir avenir souvenir plaisir desir")

// object are the pronouns that stand between a clause's start and its infinitive.
var object = set("me nous le la les lui leur y en te ne pas bien aussi")

// infinitive reports "à" before an infinitive, known or not ("à établir").
func (r *reader) infinitive(a, u unit) bool {
	if a.key == "de" || a.key == "pour" {
		return u.form&inf != 0 || r.unknownInfinitive(u) && !capitals(r.raw(u)[:1])
	}
	if r.raw(a) == "a" && u.form&inf == 0 {
		return false
	}
	if u.form&inf != 0 {
		return true
	}
	raw := r.raw(u)
	return r.unknownInfinitive(u) && (raw[0] >= 'a' || raw == strings.ToUpper(raw))
}

func (r *reader) raw(u unit) string { return r.text[r.ts[u.from].start:r.ts[u.to-1].end] }
