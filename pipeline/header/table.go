package header

import "strings"

// table reads a row of names under a row of labels, as in
//
//	| Nom | Prénom | Né(e) le | Sexe |
//	|-----|--------|----------|------|
//	| DUPONT | Jeanne | 12/03/1958 | F |
//
// with bars, tabs or semicolons between the cells.
func (v *view) table() (identity, bool) {
	for i := range v.lines {
		if i > 60 || i+1 >= len(v.lines) {
			break
		}
		head := v.cells(i)
		if len(head) < 2 {
			continue
		}
		name, given, whole := -1, -1, -1
		for k, c := range head {
			t := strings.Trim(v.low[c.from:c.to], " *_:")
			switch {
			case t == "nom" || t == "nom de famille" || t == "surname" || t == "last name" || t == "nom d'usage" || t == "nom utilise":
				name = k
			case t == "nom de naissance" && name < 0:
				name = k
			case strings.HasPrefix(t, "prenom") && !strings.Contains(t, "nom p") || t == "first name" || t == "given name":
				given = k
			case t == "patient" || t == "patiente" || t == "patient name" || t == "nom et prenom" || t == "nom prenom" || t == "nom, prenom" || t == "nom / prenom" || t == "nom/prenom" || t == "identite" || t == "name":
				whole = k
			}
		}
		if (name < 0 || given < 0) && whole < 0 {
			continue
		}
		j := i + 1
		for j < len(v.lines) && j < i+3 && strings.Trim(v.text(j), "|-+=: \t") == "" {
			j++
		}
		if j >= len(v.lines) {
			continue
		}
		row := v.cells(j)
		if len(row) < len(head)-1 || len(row) <= max(name, given, whole) {
			continue
		}
		if name >= 0 && given >= 0 {
			n, _ := v.nameAt(row[name].from, row[name].to, false)
			g, q := v.nameAt(row[given].from, row[given].to, false)
			if len(n) == 0 || len(g) == 0 {
				continue
			}
			id := identity{name: nameSpan(n), end: q, strong: true}
			id.Name, id.Given = join(n), join(g)
			return id, true
		}
		p := row[whole].from
		if c := civilityForm.next(v.low[p:row[whole].to], 0); c != nil && c[0] <= 2 {
			p += c[1]
		}
		w, q := v.nameAt(p, row[whole].to, false)
		if id, ok := v.build(w, q, surnameFirst, true); ok && len(w) >= 2 {
			return id, true
		}
	}
	return identity{}, false
}

// cells parts line i at bars, tabs or semicolons.
func (v *view) cells(i int) []place {
	from, to := v.lines[i].from, v.lines[i].to
	text := v.low[from:to]
	sep := byte('|')
	switch {
	case strings.Count(text, "|") >= 1:
	case strings.Contains(text, "\t"):
		sep = '\t'
	case strings.Count(text, ";") >= 2:
		sep = ';'
	default:
		return nil
	}
	if sep == '|' {
		for from < to && (v.low[from] == ' ' || v.low[from] == '|') {
			from++
		}
		for to > from && (v.low[to-1] == ' ' || v.low[to-1] == '|') {
			to--
		}
	}
	var all []place
	for start := from; ; {
		p := strings.IndexByte(v.low[start:to], sep)
		if p < 0 {
			return append(all, v.trim(start, to))
		}
		all = append(all, v.trim(start, start+p))
		start += p + 1
	}
}

func (v *view) trim(from, to int) place {
	for from < to && (v.low[from] == ' ' || v.low[from] == '\t') {
		from++
	}
	for to > from && (v.low[to-1] == ' ' || v.low[to-1] == '\t') {
		to--
	}
	return place{from, to}
}
