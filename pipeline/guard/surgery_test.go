package guard_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// surgery is a practice with its correspondents, made from a seed: names of every form,
// namesakes, shared mailboxes, departments.
type surgery struct {
	*rand.Rand
	book    []directory.Entry
	written map[pipeline.Address]bool // letters went there already
}

var (
	plain = strings.Fields(`ABADIE ARNOUX BAILLEUL BARRÈRE BÉGUIN BELHADJ BERTHELOT BLANCHARD BONNEAU BOUVIER BRÉMOND CALVET CARPENTIER CASTAING CHAUVEAU
		CLÉMENT COLLET COSTE COURTOIS DAGUERRE DELAUNAY DESCHAMPS DIALLO DUFRESNE ESCOFFIER ÉTIENNE FABRE FAUCHEUX FERRAND FOUCAULT FOURNIER GAILLARD GARNIER
		GERBAUD GILLET GODARD GUÉRIN GUILLOU HAMEL HAMIDI HERVÉ HUCHON IMBERT JACQUET JOLIVET JOUBERT KERVELLA LACROIX LAMBERT LANGLOIS LASSERRE LECLERCQ
		LEFÈVRE LEMOINE LESAGE LORIEUX MALLET MARÉCHAL MAUREL MERCIER MONNIER MORVAN NAVARRO NGUYEN NOIRET OLIVIER OUDIN PASQUIER PELLETIER PERRIN PICHON
		POIRIER POULAIN PRIEUR QUÉMÉNER RAYNAUD RENAUD RICHARD RIVIÈRE ROBIN ROUSSEL SALOMON SAUVAGE SERRE SIMON TANGUY TESSIER THÉVENET TOURNIER TRAORÉ
		VALLET VASSEUR VERDIER VIDAL VIGNAL WAGNER YVARS ZELLER`)
	odd  = []string{"DE LA TOUR", "LE GOFF", "D'ARCY", "VAN DEN BERGHE", "DU BOISROUVRAY", "DE VILLENEUVE", "EL AMRANI", "LE BIHAN", "DE SAINT-AUBIN", "BEN YOUSSEF", "DELLA ROCCA", "O'BRIEN"}
	dual = []string{"PONS-CARLIER", "HUET-MORICE", "BRUNET-LABBÉ", "ROCHE-DANIEL", "VIAL-PETITJEAN", "LAURENT-GUYOT", "MEUNIER-ROUX", "COLAS-BRIAND", "AUBERT-LENOIR", "TISSOT-PAGÈS"}
	of1  = strings.Fields("Alain Bernard Claude Denis Éric Fabien Gérard Hugo Ismaël Julien Karim Laurent Marc Nicolas Olivier Patrick Quentin Régis Serge Thierry Vincent Xavier Yves Jean-Luc Jean-Marie Pierre-Yves")
	of2  = strings.Fields("Agnès Brigitte Cécile Delphine Élodie Florence Géraldine Hélène Inès Justine Laure Martine Nadège Odile Pauline Raphaëlle Sabine Thérèse Véronique Zoé Anne-Sophie Marie-Laure")
	at1  = []town{{"Rennes", "35000"}, {"Vitré", "35500"}, {"Fougères", "35300"}, {"Redon", "35600"}, {"Saint-Malo", "35400"}, {"Laval", "53000"}, {"Nantes", "44000"}, {"Dinan", "22100"}}
	arts = []string{"Pneumologie", "Néphrologie", "Endocrinologie", "Gériatrie", "Neurologie", "Rhumatologie", "Chirurgie vasculaire", "Anesthésie-réanimation"}
	of   = []string{"Dr", "Docteur", "Dr.", "Dr", "Dr"}
)

func newSurgery(seed uint64) *surgery {
	s := &surgery{Rand: rand.New(rand.NewPCG(seed, 77)), written: map[pipeline.Address]bool{}}
	n := 0
	add := func(name, given string) directory.Entry {
		n++
		t := at1[s.IntN(len(at1))]
		local := strings.Join(directory.Words(given), "-") + "." + strings.Join(directory.Words(name), "-")
		e := directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: given, Name: name, RPPS: number(n), Address: pipeline.Address(fmt.Sprintf("%s@medecin.mssante.fr", local))},
			Place: directory.Place{Town: t.name, Postcode: t.postcode}, Specialty: "Médecine générale", Profession: "Médecin", Kind: directory.Personal}
		if s.IntN(3) == 0 {
			e.Specialty = s.any(arts)
		}
		if s.IntN(15) == 0 {
			e.Recipient.Title = "Pr"
		}
		s.book = append(s.book, e)
		s.written[e.Recipient.Address] = s.IntN(100) < 85
		return e
	}
	for _, f := range slices.Concat(plain, odd, dual) {
		add(f, s.any(slices.Concat(of1, of2)))
	}
	for range 14 { // namesakes: another given name, town and specialty
		e := s.book[s.IntN(len(plain))]
		g := s.any(slices.Concat(of1, of2))
		if !slices.ContainsFunc(s.book, func(o directory.Entry) bool {
			return o.Recipient.Name == e.Recipient.Name && o.Recipient.Given[:1] == g[:1]
		}) {
			add(e.Recipient.Name, g)
		}
	}
	for range 6 { // two of one practice behind one mailbox
		a, b := s.IntN(40), 40+s.IntN(40)
		box := pipeline.Address(fmt.Sprintf("secretariat.%d@maisons-medicales.mssante.fr", a))
		known := s.IntN(100) < 85
		for _, i := range []int{a, b} {
			s.book[i].Recipient.Address, s.book[i].Kind, s.written[box] = box, directory.Cabinet, known
			s.book[i].Place.Name = "Maison médicale"
		}
	}
	return s
}

func (s *surgery) any(of []string) string { return of[s.IntN(len(of))] }

// alone reports whether nobody else in the book has the family name, or half of it.
func (s *surgery) alone(e directory.Entry) bool {
	n := 0
	for _, o := range s.book {
		if e.Recipient.Name == o.Recipient.Name {
			n++
		}
	}
	return n == 1
}

// doctor picks one who is none of those given and shares no family name or mailbox with them.
func (s *surgery) doctor(not ...directory.Entry) directory.Entry {
	for {
		e := s.book[s.IntN(len(s.book))]
		if !slices.ContainsFunc(not, func(o directory.Entry) bool {
			return o.Recipient.Name == e.Recipient.Name || o.Recipient.Address == e.Recipient.Address
		}) {
			return e
		}
	}
}

// form is how a text writes a name; half tells that it is less than the whole.
func (s *surgery) form(e directory.Entry, hand bool) (text string, half bool) {
	r := e.Recipient
	title := s.any(of)
	if r.Title == "Pr" {
		title = s.any([]string{"Pr", "Professeur", "Dr"})
	}
	proper := capital(r.Name)
	k := s.IntN(100)
	alone := s.alone(e)
	switch {
	case k < 30:
		return title + " " + r.Given + " " + r.Name, false
	case k < 48:
		return title + " " + r.Given + " " + proper, false
	case k < 56:
		return title + " " + r.Name + " " + r.Given, false
	case k < 64:
		return title + " " + bare(r.Given) + " " + bare(r.Name), false
	case k < 70:
		return strings.ToUpper(title + " " + bare(r.Given) + " " + bare(r.Name)), false
	case k < 80:
		return title + " " + short(r.Given) + " " + s.any([]string{r.Name, proper}), false
	case k < 92 && alone:
		return title + " " + s.any([]string{r.Name, proper, bare(r.Name)}), true
	case k < 95 && strings.Contains(r.Name, "-"): // the usage name alone
		return title + " " + r.Given + " " + strings.Split(r.Name, "-")[s.IntN(2)], true
	case k < 97 && strings.Contains(r.Name, " "): // the particle left out, or run together
		w := strings.Fields(r.Name)
		return title + " " + r.Given + " " + s.any([]string{w[len(w)-1], strings.Join(w, "")}), true
	case k < 99 && hand && alone: // a letter misread or misheard
		return title + " " + r.Given + " " + s.slip(r.Name), true
	}
	return title + " " + r.Given + " " + strings.ReplaceAll(r.Name, "-", " "), false
}

// slip doubles, drops or changes one letter inside a name.
func (s *surgery) slip(name string) string {
	w := []rune(name)
	if len(w) < 6 {
		return name
	}
	i := 2 + s.IntN(len(w)-4)
	switch s.IntN(3) {
	case 0:
		return string(slices.Insert(w, i, w[i]))
	case 1:
		return string(slices.Delete(w, i, i+1))
	}
	return string(w[:i]) + "A" + string(w[i+1:])
}

func capital(name string) string {
	out, up := []rune{}, true
	for _, c := range strings.ToLower(name) {
		if up {
			c = []rune(strings.ToUpper(string(c)))[0]
		}
		up = c == ' ' || c == '-' || c == '\''
		out = append(out, c)
	}
	return strings.NewReplacer("De La ", "de La ", "De ", "de ", "Du ", "du ", "Van Den ", "van den ").Replace(string(out))
}

func bare(s string) string {
	return strings.NewReplacer("É", "E", "È", "E", "é", "e", "è", "e", "ë", "e", "ï", "i").Replace(s)
}

func short(given string) string {
	var out []string
	for _, g := range strings.Split(given, "-") {
		out = append(out, string([]rune(g)[:1])+".")
	}
	return strings.Join(out, "-")
}
