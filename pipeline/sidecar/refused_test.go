package sidecar

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// What is refused although somebody could guess it, by class: reason, key, line.
func TestUncertainIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		raw    string
		reason Reason
		key    string
		line   int
	}{
		// keys
		"misspelt, flat":              {"nom: ROY\nprenon: Luc\n", Unknown, "prenon", 2},
		"telephone":                   {"nom: ROY\ntéléphone: 0102030405\n", Unknown, "téléphone", 2},
		"exam below the patient":      {"patient:\n  nom: ROY\n  examen: ecg\n", Misplaced, "patient, examen", 3},
		"patient below the recipient": {"destinataire:\n  nom: ROY\n  date de naissance: 02/03/1950\n", Misplaced, "destinataire, date de naissance", 3},
		"address at the top":          {"destinataire: Dr A BY\nmail: a@b.fr\n", Misplaced, "mail", 2},
		"month first, by its key":     {"date (mm/jj/aaaa): 02/03/2026\n", Unknown, "date (mm/jj/aaaa)", 1},
		"two tongues":                 {"nom: ROY\nlast name: PIC\n", Repeated, "last name", 2},
		"flat and nested":             {"patient: {nom: ROY}\nnom: PIC\n", Repeated, "nom", 2},
		"civility and sex":            {"sexe: M\ncivilité: Mme\n", Repeated, "civilité", 2},
		"civility in the name":        {"sexe: M\nnom: Mme ROY\n", Repeated, "nom", 2},
		"two birth names":             {"nom: ROY née PIC\nnom de naissance: BY\n", Repeated, "nom", 1},
		"two priorities":              {"priorité: 24h\nurgence: normale\n", Repeated, "urgence", 2},
		"two sets of recipients":      {"destinataire: Dr A BY\nmédecin traitant: Dr Luc ROY\n", Repeated, "médecin traitant", 2},
		"two titles":                  {"auteur: {titre: Pr, nom: Dr Luc ROY}\n", Repeated, "auteur, nom", 1},
		"exam twice":                  {"examen: {type: ecg}\nacte: holter\n", Repeated, "acte", 2},

		// YAML and JSON
		"no gap":                   {"nom:ROY\nprénom:Luc\n", Syntax, "", 1},
		"no gap in one line":       {"nom: ROY\nprénom:Luc\n", Syntax, "", 2},
		"tabs":                     {"patient:\n  nom: ROY\n\tprénom: Luc\n", Syntax, "", 3},
		"quote within quotes":      {"sexe: M\nnom: 'D'ANGELO'\nprénom: Luc\n", Syntax, "", 2},
		"comma behind":             {"sexe: M\nnom: \"ROY\",\nprénom: Luc\n", Syntax, "", 2},
		"comma at the end of JSON": {"{\n\"nom\": \"ROY\",\n}", Syntax, "", 2},
		"comment in JSON":          {"{\n// a\n\"nom\": \"ROY\"\n}", Syntax, "", 2},
		"list of maps at the top":  {"[{\"nom\": \"ROY\"}]", Shape, "", 1},
		"a second document":        {"nom: ROY\n---\nnom: PIC\n", Forbid, "", 2},
		"a tag of its own":         {"nom: !nom ROY\n", Forbid, "", 1},
		"an alias not known":       {"nom: *roy\n", Forbid, "", 0},
		"letter of a mail":         {"Bonjour,\nmerci d'envoyer au Dr ROY.\n", Shape, "", 1},
		"equals signs":             {"nom = ROY\n", Shape, "", 1},

		// values
		"patient in words":         {"patient: Mme ROY Jeanne, née le 02/03/1950\n", Shape, "patient", 1},
		"patient as a list":        {"patient: [ROY, Jeanne]\n", Shape, "patient", 1},
		"several patients":         {"patient:\n  - nom: ROY\n  - nom: PIC\n", Shape, "patient", 1},
		"name as a list":           {"nom:\n  - ROY\n  - PIC\n", Shape, "nom", 1},
		"name as a number":         {`{"nom": 12}`, Value, "nom", 1},
		"name as false":            {`{"nom": false}`, Value, "nom", 1},
		"null in quotes":           {`{"nom": "null"}`, Value, "nom", 1},
		"name over two lines":      {"nom: |\n  ROY\n  Jeanne\n", Value, "nom", 1},
		"idem":                     {"nom: ROY\nnom de naissance: idem\n", Value, "nom de naissance", 2},
		"full name, no capitals":   {"nom et prénom: Roy Jeanne\n", Value, "nom et prénom", 1},
		"full name, all capitals":  {"nom et prénom: ROY JEANNE\n", Value, "nom et prénom", 1},
		"lost character":           {`{"nom": "R\ud800Y"}`, Value, "nom", 1},
		"two figures of a year":    {"ddn: 02/03/50\n", Value, "ddn", 1},
		"no day":                   {"ddn: mars 1950\n", Value, "ddn", 1},
		"no such day":              {"ddn: 30 février 1950\n", Value, "ddn", 1},
		"month 13":                 {"date: 12/13/2026\n", Value, "date", 1},
		"american, either way":     {"date: 3/2/2026 12:00:00 AM\n", Value, "date", 1},
		"midnight elsewhere":       {"ddn: 1950-03-01T23:00:00.000Z\n", Value, "ddn", 1},
		"wrong weekday":            {"date: lundi 3 mars 2026\n", Value, "date", 1},
		"tomorrow":                 {"échéance: demain\n", Value, "échéance", 1},
		"INS rounded by a table":   {"ins: 1.5613E+14\n", Value, "ins", 1},
		"INS without key":          {"ins: 1561300000101\n", Value, "ins", 1},
		"sex not known":            {"sexe: inconnu\n", Value, "sexe", 1},
		"civility Dr":              {"civilité: Dr\n", Value, "civilité", 1},
		"priority by number":       {"priorité: 1\n", Value, "priorité", 1},
		"two exams":                {"examen: ETT + ECG\n", Value, "examen", 1},
		"scanner":                  {"examen: coroscanner\n", Value, "examen", 1},
		"exam as a list":           {"examen: [ett]\n", Shape, "examen", 1},
		"recipient, no name":       {"destinataire: médecin traitant\n", Value, "destinataire", 1},
		"recipient, none":          {"destinataire: aucun\n", Value, "destinataire", 1},
		"recipient, a place":       {"destinataire: Cabinet médical des Lilas\n", Value, "destinataire", 1},
		"two with one title":       {"destinataires: Drs ROY et PIC\n", Value, "destinataires", 1},
		"et without title":         {"destinataires: Dr ROY et PIC\n", Value, "destinataires", 1},
		"two not parted":           {"destinataires: Dr Luc ROY Dr Jean PIC\n", Value, "destinataires", 1},
		"one over two lines":       {"destinataires: |\n  Dr Luc\n  ROY\n", Value, "destinataires", 1},
		"address on its own line":  {"destinataires: |\n  Dr Luc ROY\n  l@b.fr\n", Value, "destinataires", 1},
		"two addresses":            {"destinataire: Dr Luc ROY <l@b.fr> <r@b.fr>\n", Value, "destinataire", 1},
		"a telephone":              {"destinataire: Dr Luc ROY 01 02 03 04 05\n", Value, "destinataire", 1},
		"a place behind the name":  {"destinataire: \"Dr Luc ROY, Lyon\"\n", Value, "destinataire", 1},
		"an institution":           {"destinataire: CHU de Lyon\n", Value, "destinataire", 1},
		"a physician, no name":     {"destinataire: Dr et confrère\n", Value, "destinataire", 1},
		"a town behind a dash":     {"destinataire: Dr ROY Luc - Lyon\n", Value, "destinataire", 1},
		"two ways of an echo":      {"examen: échographie transœsophagienne d'effort\n", Value, "examen", 1},
		"an echo of something":     {"examen: échographie abdominale\n", Value, "examen", 1},
		"quotes in front":          {"destinataires:\n  - Dr A BY\n  - \"Pr Luc ROY\" <a@b.fr>\n", Syntax, "", 3},
		"exam and another":         {"examen: ETT (ECG)\n", Value, "examen", 1},
		"surname and nom d'usage":  {"nom: PIC\nnom d'usage: ROY\n", Repeated, "nom d'usage", 2},
		"a place after a surname":  {"destinataire: \"Dr ROY, Lyon\"\n", Value, "destinataire", 1},
		"three parts":              {"destinataire: Jean ROY Luc\n", Value, "destinataire", 1},
		"list in the list":         {"destinataires: [[Dr A BY]]\n", Shape, "destinataires", 1},
		"names to addresses":       {"destinataires: {Dr A BY: a@b.fr}\n", Unknown, "destinataires, Dr A BY", 1},
		"author as a list":         {"auteur: [Dr A BY]\n", Shape, "auteur", 1},
		"two authors":              {"auteur: Dr A BY; Dr Luc ROY\n", Value, "auteur", 1},
		"true as a recipient":      {`{"destinataire": true}`, Value, "destinataire", 1},
		"language of another land": {"langue: de\n", Value, "langue", 1},
		"forty-one":                {"destinataires: " + strings.Repeat("Dr A BY;", 41), Value, "destinataires", 1},
		"five hundred fields":      {strings.Repeat("nom: ROY\n", 500), TooLarge, "", maxFields + 1},
	} {
		t.Run(name, func(t *testing.T) {
			file := "a.yaml"
			if strings.HasPrefix(c.raw, "{") && (json.Valid([]byte(c.raw)) || strings.Contains(c.raw, "\n")) {
				file = "a.json"
			}
			in, err := Parse(file, []byte(c.raw))
			var r *Refusal
			if !errors.As(err, &r) {
				t.Fatalf("read as %s", shortly(in))
			}
			if r.Reason != c.reason || r.Key != c.key || r.Line != c.line {
				t.Errorf("%+v", *r)
			}
			what, todo := r.French()
			if r.Want == "" && (r.Reason == Value || r.Reason == Shape && c.key != "" || r.Reason == Misplaced) {
				t.Errorf("does not say what to do: %s %s", what, todo)
			}
		})
	}
}
