package agenda

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Column is a heading with what was understood by it.
type Column struct {
	Heading string `json:"heading"`
	Field   Field  `json:"field"`
}

// layout is where the fields of a sheet stand.
type layout struct {
	columns []Column
	at      map[Field][]int // several for motives only
	order   nameOrder
	dates   map[Field]Order
	chosen  Order    // for the profile: the order that all share, or ""
	notes   []string // what was chosen between columns, to be told
}

// dated are the fields whose values are dates.
var dated = []Field{FieldDate, FieldStart, FieldTime, FieldEndDate, FieldEnd, FieldBirth}

// once are the fields where two columns have to be asked about.
var once = map[Field]bool{FieldPatient: true, FieldName: true, FieldBirthName: true, FieldUsedName: true, FieldGiven: true, FieldBirth: true, FieldSex: true,
	FieldINS: true, FieldDate: true, FieldTime: true, FieldStart: true, FieldSubject: true}

// lay understands the headings of a sheet.
func lay(s sheet, o Options) (*layout, error) {
	l := &layout{at: map[Field][]int{}, dates: map[Field]Order{}}
	if o.Profile != nil {
		if err := o.Profile.fits(s.headings, o.Name); err != nil {
			return nil, err
		}
	}
	for h := range o.Columns {
		if o.Profile == nil && !slices.Contains(s.headings, h) {
			return nil, &Refusal{"column", "Le fichier n'a pas de colonne « " + short(h) + " ».", "Ses colonnes : " + list(s.headings) + "."}
		}
	}
	for i, h := range s.headings {
		f := FieldIgnore
		if o.Profile != nil {
			f = o.Profile.Columns[h]
		} else if x, ok := o.Columns[h]; ok {
			f = x
		} else if x, ok := fieldOf(h); ok {
			f = x
		} else if base, _, twice := strings.Cut(h, " ("); twice { // the second of two
			if x, ok := fieldOf(base); ok {
				f = x
			}
		}
		l.columns = append(l.columns, Column{h, f})
		l.at[f] = append(l.at[f], i)
	}
	if o.Profile == nil {
		l.adjust(o)
		l.times(s, o)
	}
	for f, cols := range l.at {
		if f == FieldIgnore || len(cols) < 2 {
			continue
		}
		if err := l.settle(s, f, o.Profile == nil); err != nil {
			return nil, err
		}
	}
	l.order = l.nameOrder(s)
	if len(l.at[FieldPatient])+len(l.at[FieldName])+len(l.at[FieldBirthName])+len(l.at[FieldSubject]) == 0 {
		return nil, &Refusal{"headings", "Aucune colonne ne donne le patient.", "Colonnes lues : " + list(s.headings) + ". Dites laquelle : --column \"TITRE=patient\"."}
	}
	return l, l.orders(s, o)
}

// move gives all columns of one field to another.
func (l *layout) move(from, to Field) {
	for _, i := range l.at[from] {
		l.columns[i].Field = to
		l.at[to] = append(l.at[to], i)
	}
	delete(l.at, from)
}

// adjust takes into account what titles mean beside each other.
func (l *layout) adjust(o Options) {
	person := len(l.at[FieldName])+len(l.at[FieldBirthName])+len(l.at[FieldPatient]) > 0
	if len(l.at[FieldTitle]) > 0 && !person && len(l.at[FieldSubject]) == 0 {
		l.move(FieldTitle, FieldSubject) // "Titre" of an entry, not of a person
	}
	// "Nom" without "Prénom" holds both; beside "Patient" it is no second name.
	if len(l.at[FieldName]) == 1 && len(l.at[FieldGiven]) == 0 && len(l.at[FieldPatient]) == 0 {
		if h := l.columns[l.at[FieldName][0]].Heading; o.Columns[h] == "" {
			l.move(FieldName, FieldPatient)
		}
	}
}

// maxAlike bounds the columns that are compared with each other.
const maxAlike = 10

// settle decides between several columns of one field: those without a value that
// fits do not count, nor do those that say the same. Motives are joined. What then
// is left is asked about.
func (l *layout) settle(s sheet, f Field, ask bool) error {
	if len(l.at[f]) > maxAlike {
		return &Refusal{"ask_column", fmt.Sprintf("Plus de %d colonnes peuvent être « %s ».", maxAlike, f.French()), "Est-ce bien un agenda ? Sinon, ne gardez dans le tableur que les colonnes utiles."}
	}
	var left []int
	for _, i := range l.at[f] {
		if slices.ContainsFunc(s.rows, func(r row) bool { return fits(f, r.cell(i)) }) &&
			!slices.ContainsFunc(left, func(j int) bool {
				return !slices.ContainsFunc(s.rows, func(r row) bool { return tidy(r.cell(i)) != tidy(r.cell(j)) })
			}) {
			left = append(left, i)
		}
	}
	if len(left) == 0 {
		left = l.at[f][:1]
	}
	if len(left) > 1 && once[f] && ask {
		var names []string
		for _, i := range left {
			names = append(names, fmt.Sprintf("« %s »", l.columns[i].Heading))
		}
		return &Refusal{"ask_column", fmt.Sprintf("Plusieurs colonnes peuvent être « %s » : %s.", f.French(), strings.Join(names, ", ")),
			fmt.Sprintf("Dites lesquelles ne le sont pas, par exemple : --column \"%s=ignore\" ; avec --profile NOM, c'est retenu.", l.columns[left[len(left)-1]].Heading)}
	}
	if f != FieldMotive && !once[f] {
		left = left[:1]
	}
	for _, i := range l.at[f] {
		if !slices.Contains(left, i) {
			l.columns[i].Field = FieldIgnore
		}
	}
	l.at[f] = left
	return nil
}

// fits reports whether a cell may hold the field.
func fits(f Field, cell string) bool {
	if cell == "" {
		return false
	}
	switch f {
	case FieldDate, FieldBirth, FieldEndDate:
		w, _ := cellDate(cell)
		return !w.zero()
	case FieldTime:
		return len(cellHours(cell)) > 0
	}
	return true
}

// nameOrder goes by what the names of the column show, where none shows the
// contrary, else by its title: "Solène Boissereau" above tells how "Arthus
// Vandenbossche" below is meant.
func (l *layout) nameOrder(s sheet) nameOrder {
	votes := map[nameOrder]int{}
	for _, i := range l.at[FieldPatient] {
		for _, r := range s.rows[:min(len(s.rows), maxRows/10)] {
			if o, ok := showsOrder(r.cell(i)); ok {
				votes[o]++
			}
		}
	}
	switch {
	case votes[givenFirst] >= 2 && votes[familyFirst] == 0:
		return givenFirst
	case votes[familyFirst] >= 2 && votes[givenFirst] == 0:
		return familyFirst
	}
	for _, i := range l.at[FieldPatient] {
		if byBooking(l.columns[i].Heading) {
			return givenFirst
		}
	}
	if !l.french() && slices.ContainsFunc(l.columns, func(c Column) bool { return englishTitle.MatchString(fold(c.Heading)) }) {
		return givenFirst
	}
	return familyFirst
}

var englishTitle = regexp.MustCompile(`\b(?:time|start|end|appointment|birth|dob|gender|provider|doctor|reason|status|created)\b`)

// showsOrder tells how a whole name is written by the one given name known in it.
func showsOrder(cell string) (o nameOrder, ok bool) {
	_, _, words := takeCivility(strings.Fields(tidy(cell)))
	if len(words) < 2 || len(words) > 4 || strings.ContainsAny(cell, ",;/(") || figuresIn(cell) > 0 {
		return familyFirst, false
	}
	switch first, last := isGiven(words[0]), isGiven(words[len(words)-1]); {
	case first && !last:
		return givenFirst, true
	case last && !first:
		return familyFirst, true
	}
	return familyFirst, false
}

var frenchTitle = wordSet(`nom prenom naissance ne nee heure debut fin motif praticien duree statut medecin civilite jour objet sujet etat sexe adresse patiente rdv journee acte examen`)

// orders finds how the dates of each column are written. One that no day over 12
// proves goes with those that are proved; else French titles mean the day first,
// and anything else is asked.
func (l *layout) orders(s sheet, o Options) error {
	given := o.Dates
	if o.Profile != nil && o.Profile.Dates != Unsaid {
		given = o.Profile.Dates
	}
	proved, open := Unsaid, false
	for _, f := range dated {
		for _, i := range l.at[f] {
			seen := map[Order]int{}
			for _, r := range s.rows {
				w, _ := cellDate(r.cell(i))
				if w.plain || w.zero() {
					continue
				}
				seen[w.shows()]++
			}
			switch {
			case given != Unsaid:
				l.dates[f] = given
				if len(seen) > 0 {
					l.chosen = given
				}
			case seen[DayFirst] > 0 && seen[MonthFirst] > 0:
				return &Refusal{"ask_dates", fmt.Sprintf("La colonne « %s » mélange des dates jour/mois et mois/jour.", l.columns[i].Heading),
					"Corrigez-la dans le tableur, ou donnez --dates day-first (ou month-first) : les lignes qui ne suivent pas seront laissées de côté."}
			case seen[DayFirst] > 0:
				l.dates[f] = DayFirst
			case seen[MonthFirst] > 0 && isFrench(l.columns[i].Heading):
				return &Refusal{"ask_dates", fmt.Sprintf("La colonne « %s » a des dates qui ne se lisent que mois/jour (02/28/1950) : est-ce partout le cas, ou une faute de frappe ?", l.columns[i].Heading),
					"Donnez --dates month-first si toutes le sont ; sinon --dates day-first : les dates fausses seront laissées de côté."}
			case seen[MonthFirst] > 0:
				l.dates[f] = MonthFirst
			case seen[Unsaid] > 0:
				open = true
			}
			if p := l.dates[f]; p != Unsaid {
				if given == Unsaid && proved != Unsaid && proved != p {
					return &Refusal{"ask_dates", "Certaines colonnes ont des dates jour/mois, d'autres des dates mois/jour.",
						"Vérifiez-les dans le tableur, ou donnez --dates day-first (ou month-first) : les lignes qui ne suivent pas seront laissées de côté."}
				}
				proved = p
			}
		}
	}
	if given != Unsaid || !open {
		l.chosen = cmp.Or(l.chosen, proved)
		return nil
	}
	if proved == Unsaid && l.french() {
		proved = DayFirst
	}
	if proved == Unsaid {
		return &Refusal{"ask_dates", "Aucune date du fichier ne montre si le jour ou le mois vient d'abord (03/04/2026).",
			"Donnez --dates day-first (3 avril) ou --dates month-first (4 mars) ; avec --profile NOM, c'est retenu."}
	}
	for _, f := range dated {
		if l.dates[f] == Unsaid {
			l.dates[f] = proved
		}
	}
	l.chosen = proved
	return nil
}

// french reports whether a title of a field that is taken is in French.
func (l *layout) french() bool {
	for _, c := range l.columns {
		if c.Field != FieldIgnore && isFrench(c.Heading) {
			return true
		}
	}
	return false
}

func isFrench(title string) bool {
	for _, w := range strings.Fields(fold(title)) {
		if frenchTitle[w] {
			return true
		}
	}
	return false
}

func list(headings []string) string {
	if len(headings) > 30 {
		return strings.Join(headings[:30], ", ") + "..."
	}
	return strings.Join(headings, ", ")
}
