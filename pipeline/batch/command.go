package batch

import "strings"

// command is what a physician says between two letters. It counts only where it
// stands by itself: "vous trouverez le courrier suivant", "patient suivant son
// traitement" and "lettre suivante de l'ordonnance" are no commands.
type command struct {
	at, end int // of its words and the sign behind them, in the text
	word    int // the first word behind it
	line    int
	alone   bool // a sentence or a line of its own
	weak    bool // "le suivant", "autre compte rendu": says nothing where no other patient follows
}

var (
	commandStarts = set("suivant suivante next new nouvelle nouveau autre second seconde deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme third fourth fifth sixth passe passons enchaine")
	commandNouns  = set("lettre courrier patient patiente dossier dictee document rendu cr letter report malade")
	weakNouns     = set("dossier rendu cr report document malade dictee")
	fillers       = set("euh alors bon voila donc ensuite maintenant et puis allez ok on passe passons enchaine a au la le avec martine merci compte")
	spokenSigns   = set("point ligne paragraphe period stop line final exclamation confraternellement cordialement cordialite salutations sentiments amicalement sincerely regards faithfully dictee")
	closingWords  = set("confraternellement cordialement cordialite salutations sentiments amicalement sincerely regards faithfully amities amitie devouement consideration")
)

// commands lists the borders that were dictated.
func (p *page) commands() []command {
	var all []command
	for i := 0; i < len(p.words) && len(all) < maxMarks; i++ {
		if !commandStarts[p.words[i].low] {
			continue
		}
		if c, ok := p.command(i); ok {
			all = append(all, c)
			i = max(i, c.word-1)
		}
	}
	return all
}

func (p *page) command(i int) (command, bool) {
	row := p.words[i].line
	from, to := i, i+1
	noun := ""
	switch w := p.low(i); w {
	case "suivant", "suivante":
		if commandNouns[p.low(i-1)] && p.words[i-1].line == row && p.between(i-1) == " " {
			noun, from = p.low(i-1), i-1
		}
	case "passe", "passons", "enchaine":
		if p.low(i+1) != "a" && p.low(i+1) != "au" && p.low(i+1) != "avec" || p.words[i+1].line != row {
			return command{}, false
		}
		noun, to = "passe", i+2
		if k := i + 2; k < len(p.words) && (commandNouns[p.low(k)] || p.low(k) == "la" || p.low(k) == "un" || p.low(k) == "une") && p.words[k].line == row {
			return command{}, false // found by its other word
		}
	default:
		k := i + 1
		if p.low(k) == "compte" {
			k++
		}
		if !commandNouns[p.low(k)] || p.words[k].line != row {
			return command{}, false
		}
		noun, to = p.low(k), k+1
	}
	for from > 0 && p.words[from-1].line == row && fillers[p.low(from-1)] && !strings.ContainsAny(p.between(from-1), ".;:!?") && !spokenSigns[p.low(from-1)] {
		from--
	}
	// what stands before
	at := p.words[from].from
	head := p.text[p.lines[row].start:at]
	if from > 0 && p.words[from-1].line == row {
		if !strings.ContainsAny(p.between(from-1), ".;:!?()\"»") && !spokenSigns[p.low(from-1)] {
			return command{}, false
		}
	} else if strings.ContainsAny(head, ">«") {
		return command{}, false
	} else {
		at -= len(head) - len(strings.TrimRight(head, " \t*#(["))
	}
	c := command{at: at, end: p.words[to-1].to, word: to, line: row, weak: noun == "" || weakNouns[noun] || noun == "passe"}
	gap := p.between(to - 1)
	last := to == len(p.words) || p.words[to].line != row
	sign := strings.TrimLeft(gap, " \t*)]»\"#")
	switch {
	case strings.HasPrefix(sign, "?"):
		return command{}, false
	case last:
		c.alone = !strings.HasPrefix(strings.TrimLeft(head, " \t"), "-")
	case strings.HasPrefix(sign, "."), strings.HasPrefix(sign, "!"), strings.HasPrefix(sign, ";"):
		c.alone = true
	case p.spokenSign(to) > 0:
		c.alone = true
		for n := p.spokenSign(c.word); n > 0; n = p.spokenSign(c.word) {
			c.word += n
			c.end = p.words[c.word-1].to
		}
	case strings.HasPrefix(sign, ":"), strings.HasPrefix(sign, ","), strings.HasPrefix(sign, "-"), strings.HasPrefix(sign, "–"):
	case civilities[p.low(to)] != 0, p.low(to) == "pour", p.low(to) == "concernant", p.low(to) == "concerne", p.low(to) == "patient", p.low(to) == "patiente", p.low(to) == "nom", p.low(to) == "docteur", p.low(to) == "au":
	default:
		return command{}, false
	}
	if noun == "passe" && !last && civilities[p.low(to)] == 0 {
		return command{}, false
	}
	rest := p.text[c.end:]
	c.end += len(rest) - len(strings.TrimLeft(rest, " \t.:;,!)]»\"*#-"))
	return c, true
}

// spokenSign returns how many words of a dictated sign stand at word i.
func (p *page) spokenSign(i int) int {
	for _, s := range spokenForms {
		if p.is(i, s...) {
			return len(s)
		}
	}
	return 0
}

var spokenForms = [][]string{{"point", "final"}, {"point"}, {"a", "la", "ligne"}, {"virgule"}, {"nouveau", "paragraphe"}, {"deux", "points"}, {"full", "stop"}, {"period"}, {"comma"}, {"colon"}, {"new", "line"}, {"new", "paragraph"}}
