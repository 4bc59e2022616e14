package header

import (
	"regexp"
	"strings"
	"time"
)

func monthOf(n int) time.Month { return time.Month(n) }

var (
	dateBest  = regexp.MustCompile(`(?:date (?:de l')?(?:examen|exam|enregistrement|test|epreuve|consultation|pose|realisation|acte|etude|the exam)|date (?:du|de la) [a-z]+|exam(?:en)?(?: realise| pratique| effectue| fait)?(?: le| du| de ce jour)?|realisee?(?: le)?|effectuee?(?: le)?|pratiquee?(?: le)?|date of (?:exam(?:ination)?|study|test|recording|service|procedure)|(?:exam(?:en|ination)?|study|test|recording|scan|procedure|visit|clinic)[ .]date|performed(?: on)?|recorded(?: on)?|date of clinic|seen on|on)[ \t:.|=*_(-]*(?:le |du |on |the )?$`)
	dateGood  = regexp.MustCompile(`(?:pose(?: de l'appareil| du holter| de l'enregistreur| du boitier| de la mapa)?|posee?(?: le)?|enregist[a-z.]*(?: du| le)?|vue?(?: ce jour)?(?: en consultation)? ?,? ?le|consultation du|vue? en consultation le|pose du holter le|installee?(?: le)?|branchee?(?: le)?|mise? en place(?: le)?|fitted(?: on)?|from|le jour|dictee? (?:le|du))[ \t:.|=*_(-]*(?:le |du )?$`)
	dateTitle = regexp.MustCompile(`(?:ecg|ett|eto|echo[a-z-]*|holter[a-z ]*|mapa|effort|cardiaque|transthoracique|transo?esophagienne|electrocardiogramme|derivations|dobutamine|24 ?h(?:eures)?|ambulatoire|arterielle|ergometrique|report|study|test|echocardiogram|tensionnel|vo2|stress|bicyclette|tapis)[ \t:.,|*_()-]*(?:du |le |en date du |of |on |dated )?$`)
	dateField = regexp.MustCompile(`(?:^|[\s|._])(?:date|le|fait le|fait a [a-z' -]+,? le|[a-z][a-z' -]+, (?:le|on)|the|en date du)[ \t:.|=*_-]*$`)
	dateOther = regexp.MustCompile(`(?:compar[a-z]*(?: ?:)? ?(?:a |au |aux |avec )?[a-z' ]*|trace (?:anterieur )?(?:du|de)|precedent[a-z ]*|anterieur[a-z ]*|dernier[a-z ]*|controle[a-z ]*|rdv[a-z ]*|rendez-vous[a-z ]*|prevu[a-z ]*|opere[a-z ]*|pontage[a-z ]*|stent[a-z ]*|idm[a-z ]*|infarctus[a-z ]*|avc[a-z ]*|implante[a-z ]*|pace ?maker[a-z ]*|depuis(?: le)?|previous[a-z ]*|prior[a-z ]*|last[a-z ]*|since|redige[a-z ]*|tape[a-z ]*|frappe[a-z ]*|edite[a-z ]*|imprime[a-z ]*|valide[a-z ]*|signe[a-z ]*|dictated[a-z ]*|typed[a-z ]*|printed[a-z ]*|demande du|ordonnance du|courrier du|hospitalise[a-z ]*|depose?e?(?: le)?|retire?e?(?: le)?|next[a-z ]*|appointment[a-z ]*)[ \t:.]*$`)
)

// dateDictated is the day on which a letter was dictated or a recording read,
// after the examination.
var dateDictated = regexp.MustCompile(`\bdate dictated[ \t:.|]*$|\b(?:interprete|lu|relu|valide|confirme|signe)e? (?:par|electroniquement)[^;|\n]*$`)

// weekday stands before many a date: "le mardi 15 septembre".
var weekday = regexp.MustCompile(`\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day),? $`)

// examDate picks the date of the examination: the best labelled one; a date
// alone on its line or beside the title before one in the text.
func (v *view) examDate(all []dated, birth dated, body int) (dated, bool) {
	best, most := dated{}, 0
	for _, d := range all {
		if d.from == birth.from && birth.to > 0 {
			continue
		}
		l := v.lines[v.lineOf(d.from)]
		before := weekday.ReplaceAllString(v.low[max(l.from, d.from-70):d.from], "")
		if t := trimTail(before); t == "" && v.lineOf(d.from) > 0 { // a label on the line above
			if up := trimTail(v.text(v.lineOf(d.from) - 1)); len(up) < 30 && dateBest.MatchString(up+" ") {
				before = up + " "
			}
		}
		if m := birthForm.all(before, len(before)); m != nil && m[len(m)-1][1] == len(before) {
			continue
		}
		score := 0
		switch {
		case (strings.Contains(before, "par ") || strings.Contains(before, "dictated") || strings.Contains(before, "electro")) && dateDictated.MatchString(before):
			score = 2 // better than none
		case dateOther.MatchString(before):
			score = 1
		case dateBest.MatchString(before):
			score = 9
		case dateTitle.MatchString(before):
			score = 8
		case dateGood.MatchString(before):
			score = 7
		case dateField.MatchString(before):
			score = 6
		case trimTail(before) == "" && trimTail(v.low[d.to:l.to]) == "":
			score = 5
		default:
			score = 4
		}
		if v.cellDate(d) {
			score = 9
		}
		if body > 0 && d.from >= body {
			if score > 4 {
				score -= 4
			} else {
				continue
			}
		}
		if score <= 1 {
			continue
		}
		if score > most {
			best, most = d, score
		}
	}
	return best, most > 0
}

func trimTail(s string) string {
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t' || s[len(s)-1] == '|' || s[len(s)-1] == '*' || s[len(s)-1] == ':') {
		s = s[:len(s)-1]
	}
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t' || s[0] == '|' || s[0] == '*' || s[0] == '-' || s[0] == '#') {
		s = s[1:]
	}
	return s
}

// cellDate reports a date in a table below a cell "Date".
func (v *view) cellDate(d dated) bool {
	i := v.lineOf(d.from)
	for k, c := range v.cells(i) {
		if d.from < c.from || d.to > c.to {
			continue
		}
		for j := i - 1; j >= 0 && j >= i-2; j-- {
			head := v.cells(j)
			if k >= len(head) {
				continue
			}
			t := v.low[head[k].from:head[k].to]
			if t == "date" || dateBest.MatchString(t+" ") || t == "le" || t == "examen du" {
				return true
			}
		}
	}
	return false
}
