package checktest

import (
	"fmt"
	"strings"
	"time"
)

// Surnames are invented or of common form: particles, hyphens, apostrophes and
// two words are part of what a heading must survive.
var surnames = strings.Split("BRANDIVAL|COUSTELLIER|LE GOASTER|SAINT-ARVIN|N'DOURA|EL KHARRAZ|VANDERSTEEN|DE MONTREUX|PETITBOIS|ROUSSELIN|ZAMBRANO|OKONDJI|TRAN VAN|D'ESCARNES|MAZEROLLE|QUEYRAT|FONTANGES|BERTHOULY|LAGRIFFOUL|CHAUVELON|PARMENTEL|DUBREUIL|GOURVENNEC|SCHAEFFLER|PALMIERO|HENRIOT|VILLECROZE|ARNOULD|BESSONNEAU|CARPENTRAS|DELMOTTE|ESTEVANS|FAUVERGUE|GRANDJOUAN|HUBERSON|JAQUEMOT|KERMADEC|LOUVIGNY|MONTAUBRY|NIVERNOIS|OZANNEAU|POITEVINS|RAVENEAU|SOULAGES|THOUVENIN|URBANEAU|VERDELHAN|WATTRELOS|YVERNAULT|ZELLINGER|PONT-CROIX|LA BRUERE", "|")

var (
	men   = strings.Fields("Jean Pierre Michel André Philippe Alain Bernard Jacques Daniel Patrick Gérard Christian Marcel Henri Louis Georges Robert Roger Maurice Yves Thierry Didier Laurent Éric Olivier Nicolas Julien Antoine Mathieu Jean-Marc François Émile Étienne Benoît")
	women = strings.Fields("Marie Jeanne Françoise Monique Catherine Nathalie Isabelle Jacqueline Sylvie Martine Nicole Suzanne Hélène Christine Madeleine Denise Simone Yvonne Thérèse Élisabeth Sophie Valérie Sandrine Émilie Claire Anne-Marie Geneviève Brigitte Chantal Béatrice")
)

var insDepartment = "00"

func person(d dice, exams []string) Person {
	p := Person{Sex: pick(d, []string{"M", "F"}), Name: pick(d, surnames)}
	first := men
	if p.Sex == "F" {
		first = women
	}
	p.Given = pick(d, first)
	youngest := 1988
	for _, e := range exams {
		if e == "mapa" || e == "ett" {
			youngest = 1975
		}
	}
	p.Birth = time.Date(int(d.in(1938, youngest)), time.Month(d.in(1, 12)), int(d.in(1, 28)), 0, 0, 0, 0, time.UTC)
	p.INS = matricule(p.Sex, p.Birth.Year(), int(d.in(1, 99999)))
	return p
}

// matricule gives an INS of the month 13 and the department 00, with its key.
func matricule(sex string, year, serial int) string {
	s := "1"
	if sex == "F" {
		s = "2"
	}
	s += fmt.Sprintf("%02d13%s%06d", year%100, insDepartment, serial)
	return s + key(s)
}

func physician(d dice, n int, not ...Physician) Physician {
	for {
		p := Physician{Name: pick(d, surnames), RPPS: rpps(700000 + n)}
		first := men
		if d.chance(50) {
			first = women
		}
		p.Given = pick(d, first)
		fresh := true
		for _, o := range not {
			fresh = fresh && o.Name != p.Name
		}
		if fresh {
			p.Address = address(p)
			return p
		}
	}
}

func address(p Physician) string {
	r := strings.NewReplacer(" ", "", "'", "", "-", "-")
	return r.Replace(plain(p.Given)) + "." + r.Replace(plain(p.Name)) + "@cabinet-exemple.mssante.fr"
}
