package agenda

import (
	"strings"
	"testing"
)

func TestReadTable(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"by hand from Doctolib", "Nom;Prénom;Nom de naissance;Né(e) le;Civilité;Date;Heure;Durée;Motif;Praticien;Statut;Médecin traitant;Téléphone\nDUPONT;Jeanne;MARTIN;12/03/1956;Mme;23/11/2026;09:30;30;ETT;Dr Anne BLANC;Confirmé;Dr Luc ROY;0611223344\nROCHE;Paul;;1/2/1948;M.;23/11/2026;10h00;20 min;Consultation + ECG;Dr Anne BLANC;Annulé par le patient;;\nCONGES;;;;;23/11/2026;12:00;;;Dr Anne BLANC;;;\n;;;;;;;;;;;;\nTotal;2;;;;;;;;;;;\n",
			[]string{"2026-11-23 09:30-10:00 DUPONT/Jeanne/née MARTIN 1956-03-12 F [ett] ETT dr=Anne BLANC by=Luc ROY ", "2026-11-23 10:00-10:20 ROCHE/Paul 1948-02-01 M [ecg] Consultation + ECG dr=Anne BLANC by= annulé", "out 4 no_patient"}},
		{"one column, titles above", "Planning du lundi 23 novembre 2026;;\nDr Anne BLANC;;\n\nHeure;Patient;Motif\n09h30 - 10h00;DUPONT Jeanne (12/03/1956);ETT\n10h;Mme MARTIN Anne;Holter\n;;\nTotal : 2;;\n",
			[]string{"2026-11-23 09:30-10:00 DUPONT/Jeanne 1956-03-12  [ett] ETT dr= by= ", "2026-11-23 10:00 MARTIN/Anne  F [holter] Holter dr= by= "}},
		{"sections", "Heure;Patient;Motif\nLundi 23 novembre 2026;;\n09h30;DUPONT Jeanne;ETT\nMardi 24 novembre 2026;;\n09h30;MARTIN Anne;ETT\n",
			[]string{"2026-11-23 09:30 DUPONT/Jeanne   [ett] ETT dr= by= ", "2026-11-24 09:30 MARTIN/Anne   [ett] ETT dr= by= "}},
		{"outlook", "\"Subject\",\"Start Date\",\"Start Time\",\"End Date\",\"End Time\",\"All day event\",\"Description\"\n\"ETT - DUPONT Jeanne 12/03/1956\",\"11/23/2026\",\"9:30:00 AM\",\"11/23/2026\",\"10:00:00 AM\",\"False\",\"Adressé par : Dr Luc ROY\n2 lignes\"\n\"Lunch\",\"11/23/2026\",\"12:30:00 PM\",\"11/23/2026\",\"1:30:00 PM\",\"False\",\"\"\n",
			[]string{"2026-11-23 09:30-10:00 DUPONT/Jeanne 1956-03-12  [ett] ETT dr= by=Luc ROY ", "out 4 no_patient", "note Dates lues mois/jour/année."}},
		{"calendly", "User Name,Invitee Name,Invitee First Name,Invitee Last Name,Invitee Email,Event Type Name,Start Date & Time,End Date & Time,Canceled,Date de naissance\nAnne Blanc,,Jeanne,Dupont,j@x.fr,ETT,2026-11-23 09:30 am,2026-11-23 10:00 am,false,12/03/1956\nAnne Blanc,,Anne,Martin,a@x.fr,ETT,2026-11-23 02:30 pm,2026-11-23 03:00 pm,true,13/03/1957\n",
			[]string{"2026-11-23 09:30-10:00 Dupont/Jeanne 1956-03-12  [ett] ETT dr=Anne Blanc by= ", "2026-11-23 14:30-15:00 Martin/Anne 1957-03-13  [ett] ETT dr=Anne Blanc by= annulé"}},
		{"serial numbers", "Date;Heure;Nom;Prénom;Date de naissance\n46349;0,395833333333333;DUPONT;Jeanne;20526\n46349,4375;;MARTIN;Anne;20527\n",
			[]string{"2026-11-23 09:30 DUPONT/Jeanne 1956-03-12  []  dr= by= ", "2026-11-23 10:30 MARTIN/Anne 1956-03-13  []  dr= by= "}},
		{"tab and words", "Date\tNom et prénom\tMotif\nlun. 23 nov. 2026 à 9h30\tDUPONT Jeanne\tETO\n", []string{"2026-11-23 09:30 DUPONT/Jeanne   [eto] ETO dr= by= "}},
		{"short years", "Date;Nom;Prénom;DDN\n23-11-26;DUPONT;Jeanne;12-03-56\n23-11-26;PETIT;Léo;05-06-24\n23-11-26;PETIT;Lou;05-06-12\n",
			[]string{"2026-11-23 DUPONT/Jeanne 1956-03-12  []  dr= by= ", "2026-11-23 PETIT/Lou 2012-06-05  []  dr= by= ", "2026-11-23 PETIT/Léo   []  dr= by= ", "note 1 date de naissance illisible ou au siècle douteux : laissée vide."}},
		{"duplicates and two at once", "Date;Heure;Nom;Prénom;Motif\n23/11/2026;9:30;DUPONT;Jeanne;ETT\n23/11/2026;9:30;DUPONT;Jeanne;ETT\n23/11/2026;9:30;DUPONT;Jeanne;ECG\n", []string{"2026-11-23 09:30 DUPONT/Jeanne   [ett] ETT dr= by= ", "2026-11-23 09:30 DUPONT/Jeanne   [ecg] ECG dr= by= ", "out 3 duplicate"}},
		{"an open quote", "Date;Heure;Nom;Prénom;Motif\n23/11/2026;9:30;DUPONT;Jeanne;\"ETT\n23/11/2026;10:30;MARTIN;Anne;ECG \"rapide\"\n23/11/2026;11:30;ROY;Luc;MAPA\n", []string{"2026-11-23 09:30 DUPONT/Jeanne   [ett] \"ETT dr= by= ", "2026-11-23 10:30 MARTIN/Anne   [ecg] ECG \"rapide\" dr= by= ", "2026-11-23 11:30 ROY/Luc   [mapa] MAPA dr= by= "}},
		{"iso", "start,end,patient,motif\n2026-11-23T08:30:00Z,2026-11-23T09:00:00Z,Jeanne Dupont,ETT\n2026-11-23 10:30:00,2026-11-23 11:00:00,Dupont Jeanne,ETT\n", []string{"2026-11-23 09:30-10:00 Dupont/Jeanne   [ett] ETT dr= by= ", "2026-11-23 10:30-11:00 Dupont/Jeanne   [ett] ETT dr= by= "}},
		{"outside and no date", "Date;Nom;Prénom;Heure\n23/11/2025;DUPONT;Jeanne;9h\n31/11/2026;DUPONT;Jeanne;9h\n;DUPONT;Jeanne;9h\n", []string{"out 2 outside", "out 3 no_date", "out 4 no_date"}},
		{"english dates that show nothing", "Start Date,Start Time,Last name,First name\n04/12/2026,9:30,Dupont,Jeanne\n", []string{"refusal ask_dates"}},
		{"both orders", "Date;Nom;Prénom\n23/11/2026;DUPONT;Jeanne\n11/24/2026;MARTIN;Anne\n", []string{"refusal ask_dates"}},
		{"a slip in a French column", "Date;Nom;Prénom;Date de naissance\n2026-11-23;DUPONT;Jeanne;02/13/1956\n2026-11-23;ROY;Luc;02/03/1956\n", []string{"refusal ask_dates"}},
		{"an INS that is none", "Date;Nom;Prénom;INS\n23/11/2026;DUPONT;Jeanne;256130000000100\n", []string{"2026-11-23 DUPONT/Jeanne   []  dr= by= ", "note 1 INS de forme ou de clé fausse : non repris."}},
		{"merged cells", "Date;Heure;Patient\n23/11/2026;9h;DUPONT Jeanne\n;10h;MARTIN Anne\n;11h;ROY Luc\n24/11/2026;9h;PETIT Zoé\n;10h;GARCIA Léa\n", []string{"2026-11-23 09:00 DUPONT/Jeanne   []  dr= by= ", "2026-11-23 10:00 MARTIN/Anne   []  dr= by= ", "2026-11-23 11:00 ROY/Luc   []  dr= by= ", "2026-11-24 09:00 PETIT/Zoé   []  dr= by= ", "2026-11-24 10:00 GARCIA/Léa   []  dr= by= "}},
		{"titles with more", "RDV - Date (JJ/MM/AAAA);Heure du RDV *;Patient - Nom;Patient - Prénom;Patient - Date naissance\n23/11/2026;9h;DUPONT;Jeanne;12/03/1956\n", []string{"2026-11-23 09:00 DUPONT/Jeanne 1956-03-12  []  dr= by= "}},
		{"an hour with its date", "Heure de rendez-vous;Nom;Prénom\n23/11/2026 09:30;DUPONT;Jeanne\n", []string{"2026-11-23 09:30 DUPONT/Jeanne   []  dr= by= "}},
		{"hours in four figures", "NOM PATIENT;DATE;H.DEB;H.FIN\nDUPONT JEANNE;23/11/2026;0930;1000\n", []string{"2026-11-23 09:30-10:00 DUPONT/JEANNE   []  dr= by= "}},
		{"a printing date is no day", "Imprimé le 20/11/2026;;\nHeure;Patient;Motif\n9h;DUPONT Jeanne;ETT\n", []string{"refusal no_day"}},
		{"a week is no day", "Semaine du 23 au 29 novembre 2026;;\nHeure;Patient;Motif\n9h;DUPONT Jeanne;ETT\n", []string{"refusal no_day"}},
		{"a title does not date a row", "Agenda du 20/11/2026;;\nDate;Heure;Patient\n23/11/2026;9h;DUPONT Jeanne\n;10h;MARTIN Anne\n", []string{"2026-11-23 09:00 DUPONT/Jeanne   []  dr= by= ", "out 4 no_date"}},
		{"two dates", "Date;Date du RDV;Nom;Prénom\n20/11/2026;23/11/2026;DUPONT;Jeanne\n", []string{"refusal ask_column"}},
		{"two dates alike", "Date;Date du RDV;Nom;Prénom\n23/11/2026;23/11/2026;DUPONT;Jeanne\n", []string{"2026-11-23 DUPONT/Jeanne   []  dr= by= "}},
		{"weekday beside the date", "Jour;Date;Nom;Prénom\nLundi;23/11/2026;DUPONT;Jeanne\n", []string{"2026-11-23 DUPONT/Jeanne   []  dr= by= "}},
		{"no headings", "DUPONT;Jeanne;23/11/2026\n", []string{"refusal headings"}},
		{"usual name", "Nom;Nom d'usage;Prénom;Date\nMARTIN;DUPONT;Jeanne;23/11/2026\nROY;;Luc;23/11/2026\n", []string{"2026-11-23 DUPONT/Jeanne/née MARTIN   []  dr= by= ", "2026-11-23 ROY/Luc   []  dr= by= "}},
		{"statuses", "Nom;Prénom;Date;Statut\nA;Jean;23/11/2026;Honoré\nB;Jean;23/11/2026;Non honoré\nC;Jean;23/11/2026;Absent\nD;Jean;23/11/2026;Reporté\nE;Jean;23/11/2026;Venu\nF;Jean;23/11/2026;Annulé (secrétariat)\n",
			[]string{"2026-11-23 A/Jean   []  dr= by= ", "2026-11-23 B/Jean   []  dr= by= absent", "2026-11-23 C/Jean   []  dr= by= absent", "2026-11-23 D/Jean   []  dr= by= reporté", "2026-11-23 E/Jean   []  dr= by= ", "2026-11-23 F/Jean   []  dr= by= annulé"}},
		{"a workbook", "PK\x03\x04xxxx", []string{"refusal form"}},
		{"nothing", " \r\n ", []string{"refusal empty"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			check := func(form string, raw []byte) {
				t.Helper()
				got := told(Read(raw, options()))
				if want := strings.Join(c.want, "\n") + "\n"; got != want {
					t.Errorf("%s: got\n%swant\n%s", form, got, want)
				}
			}
			check("utf-8", []byte(c.text))
			if t.Failed() || strings.HasPrefix(c.text, "PK") || c.name == "nothing" {
				return
			}
			check("bom", []byte("\xef\xbb\xbf"+c.text))
			check("crlf", []byte(strings.ReplaceAll(c.text, "\n", "\r\n")))
			check("windows-1252", encode(t, c.text))
			check("utf-16", wideBytes(c.text, true))
			check("utf-16 without mark", wideBytes(c.text, false))
		})
	}
}
