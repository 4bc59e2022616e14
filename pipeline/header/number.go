package header

import (
	"regexp"
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// identifiers of people, places and lines of the post, in folded places.

type place struct{ from, to int }

var (
	insWord = newForm(`(?:n[o.]? ?)?(?:ins(?:-nir|-nia)?|i\.n\.s\.?|nir|matricule(?: ins)?|identifiant national(?: de sante)?|identite nationale de sante|n[o.]? ?(?:de )?(?:secu(?:rite sociale)?|ss)|securite sociale|nss|national health id|social security(?: number)?)\b[^0-9\n]{0,30}`, atWord)
	// 13 characters and the key, in any grouping; INS: mssante reference of the
	// national identity, NIR grammar with department 2A or 2B for Corsica
	insBare  = newForm(`[1-478][ .]?\d\d[ .]?\d\d[ .]?(?:\d\d|2[ab])[ .]?\d{3}[ .]?\d{3}(?:[ .]?(?:cle)?[ :./]{0,3}\d\d)\b`, atWord)
	insLoose = regexp.MustCompile(`^[0-9][0-9ab .]{8,32}(?: ?(?:cle|/|-) ?:? ?[0-9]{2})?`)
	rppsForm = newForm(`\d{11}\b`, atWord)
	rppsText = newForm(`rpps\b[^0-9\n]{0,12}(\d[\d ]{9,16}\d)\b`, atWord)
	mailForm = regexp.MustCompile(`[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+`)
	phone    = newForm(`(?:\+33 ?|0)[1-9](?:[ .-]?\d\d){4}\b|\+\d{2,3}[ \d.-]{7,14}\d\b`, atWord)
	postCity = newForm(`(?:f-)?\d{5} [a-z][a-z' -]{2,40}`, atWord)
	street   = newForm(`\d{1,4}(?: ?(?:bis|ter|quater))?,? (?:rue|avenue|av\.?|bd|boulevard|place|pl\.?|allees?|chemin|impasse|quai|route|cours|square|faubourg|passage|esplanade|rond-point|street|road|lane|avenue)\b[^\n]{0,60}`, atWord)
	web      = newForm(`(?:https?://|www\.)[^\s]+`, atWord)
	finess   = newForm(`(?:finess|adeli|siret|siren|ipp|nip|dossier|ref(?:erence)?|n[o.] ?(?:d')?examen|examen n[o.]?|accession(?: number)?|mrn|hospital number|nhs(?: number| no)?)\b\.?(?: patient| examen)?[^a-z0-9\n]{0,6}([a-z0-9][a-z0-9/-]*\d[a-z0-9/-]*)`, atWord)
)

// squeeze keeps the figures and the letters a and b, in capitals.
func squeeze(s string) string {
	var b strings.Builder
	for _, c := range strings.ToUpper(s) {
		if c >= '0' && c <= '9' || c == 'A' || c == 'B' {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// insAt is what was read as an INS.
type insAt struct {
	place
	value string
	whole bool // 15 characters
}

// ins finds the patient's number: behind its label, else a bare number of the
// right form whose key is right.
func (v *view) ins() (insAt, bool) {
	var part insAt
	for _, m := range insWord.all(v.low, 40) {
		n := insLoose.FindString(v.low[m[1]:])
		// "(OID 1.2.250...)" and dates behind the number are not part of it
		end, figures := 0, 0
		for i := 0; i < len(n) && figures < 15; i++ {
			if n[i] >= '0' && n[i] <= '9' || (n[i] == 'a' || n[i] == 'b') && i > 0 && n[i-1] == '2' {
				figures++
				end = i + 1
			}
		}
		value := strings.ReplaceAll(squeeze(n[:end]), "LE", "")
		x := insAt{place{m[1], m[1] + end}, value, len(value) == 15}
		if x.whole && insShape(value) {
			return x, true
		}
		if figures >= 10 && part.value == "" {
			part = x
		}
	}
	for _, m := range insBare.all(v.low, 20) {
		value := squeeze(strings.ReplaceAll(v.low[m[0]:m[1]], "cle", ""))
		if len(value) == 15 && insKey(value) {
			return insAt{place{m[0], m[1]}, value, true}, true
		}
	}
	return part, part.value != ""
}

var insGrammar = regexp.MustCompile(`^[1-478]\d\d\d\d(?:2[AB]|\d\d)\d{8}$`)

func insShape(s string) bool { return insGrammar.MatchString(s) }

// insKey checks the key: 97 less the remainder of the first 13 characters by
// 97, 2A counting as 19 and 2B as 18 (INSEE).
func insKey(s string) bool {
	if !insShape(s) {
		return false
	}
	digits := strings.Replace(strings.Replace(s[:13], "2A", "19", 1), "2B", "18", 1)
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		return false
	}
	key, _ := strconv.ParseUint(s[13:], 10, 64)
	return 97-n%97 == key
}

// demonstration reports an INS that cannot exist: month 13 together with
// department 00, as invented identities have it.
func demonstration(s string) bool {
	return len(s) == 15 && s[3:5] == "13" && s[5:7] == "00"
}

// luhn checks an RPPS: Luhn over its 11 figures.
func luhn(s string) bool {
	sum := 0
	for i := 0; i < len(s); i++ {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// numbered is an RPPS in the text.
type rppsAt struct {
	place
	value string
}

// rpps finds physicians' numbers: behind the word, or 11 figures with a right
// key.
func (v *view) rpps() []rppsAt {
	var all []rppsAt
	for _, m := range rppsText.all(v.low, 100) {
		d := squeeze(v.low[m[2]:m[3]])
		if len(d) >= 11 {
			// figures of what follows may have been taken along
			end, n := m[2], 0
			for end < m[3] && n < 11 {
				if c := v.low[end]; c >= '0' && c <= '9' {
					n++
				}
				end++
			}
			all = append(all, rppsAt{place{m[0], end}, d[:11]})
		}
	}
	for _, m := range rppsForm.all(v.low, 200) {
		known := false
		for _, r := range all {
			known = known || m[0] >= r.from && m[1] <= r.to
		}
		if d := v.low[m[0]:m[1]]; !known && luhn(d) {
			all = append(all, rppsAt{place{m[0], m[1]}, d})
		}
	}
	for i := 1; i < len(all); i++ {
		for j := i; j > 0 && all[j].from < all[j-1].from; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	return all
}

// mails finds mail addresses, by their sign.
func (v *view) mails() []rppsAt {
	var all []rppsAt
	last := 0
	for p := 0; len(all) < 100; {
		k := strings.IndexByte(v.low[p:], '@')
		if k < 0 {
			break
		}
		at := p + k
		p = at + 1
		m := mailForm.FindStringIndex(v.low[max(last, at-64):min(len(v.low), at+256)])
		if m == nil {
			continue
		}
		m[0], m[1] = m[0]+max(last, at-64), m[1]+max(last, at-64)
		if m[0] > at {
			continue
		}
		last, p = m[1], max(p, m[1])
		s := v.span(m[0], m[1])
		if a, err := pipeline.ParseAddress(strings.TrimRight(s.Of(v.src), ".")); err == nil {
			all = append(all, rppsAt{place{m[0], m[1]}, string(a)})
		}
	}
	return all
}
