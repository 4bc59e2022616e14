package agenda

import (
	"fmt"
	"testing"

	"cardiopli/pipeline"
)

var today = pipeline.Date{Year: 2026, Month: 11, Day: 23}

func TestReadTitle(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"ETT - DUPONT Jeanne 12/03/1956", "DUPONT|Jeanne||1956-03-12||ETT|"},
		{"DUPONT Jeanne (12/03/1956)", "DUPONT|Jeanne||1956-03-12|||"},
		{"DUPONT JEANNE 12.03.1956 ETT", "DUPONT|JEANNE||1956-03-12||ETT|"},
		{"Mme Jeanne DUPONT - Holter 24h", "DUPONT|Jeanne|||F|Holter 24h|"},
		{"Mme DUPONT née MARTIN Jeanne, née le 12/03/1956 : ETT", "DUPONT|Jeanne|MARTIN|1956-03-12|F|ETT|"},
		{"DUPONT Jeanne née MARTIN 12/03/56 consultation", "DUPONT|Jeanne|MARTIN|1956-03-12||consultation|"},
		{"MARTIN ép. DUPONT Jeanne ECG", "DUPONT|Jeanne|MARTIN|||ECG|"},
		{"RDV M. Paul de La Tour, 03/02/1950, consultation + ECG", "de La Tour|Paul||1950-02-03|M|RDV - consultation - ECG|"},
		{"Jean-Pierre Lefèvre épreuve d'effort", "Lefèvre|Jean-Pierre||||épreuve d'effort|"},
		{"épreuve d'effort Le Goff Yann", "Le Goff|Yann||||épreuve d'effort|"},
		{"Dupont, Jeanne", "Dupont|Jeanne|||||"},
		{"Consultation : DUPONT Jeanne (adressée par Dr Paul MARTIN)", "DUPONT|Jeanne||||Consultation|Paul MARTIN"},
		{"DUPONT Jeanne 06 12 34 56 78 ETT contrôle", "DUPONT|Jeanne||||ETT contrôle|"},
		{"09h30 DUPONT Jeanne 70 ans pose Holter", "DUPONT|Jeanne||||pose Holter|"},
		{"Mr BEN ALI Karim ETT", "BEN ALI|Karim|||M|ETT|"},
		{"O'BRIEN Sean / MAPA", "O'BRIEN|Sean||||MAPA|"},
		{"NOUVEAU Paul", "NOUVEAU|Paul|||||"},
		{"Nouveau patient DUPONT Jeanne", "DUPONT|Jeanne||||Nouveau patient|"},
		{"M. DUPONT", "DUPONT||||M||"},
		{"ETT DUPONT", "DUPONT|||||ETT|"},
		{"DURAND-LOPEZ Anne-Sophie DDN 01.02.1987 (F) - écho-doppler cardiaque", "DURAND-LOPEZ|Anne-Sophie||1987-02-01|F|écho-doppler cardiaque|"},
		{"écho cœur - Dr Martin - DUPONT Jeanne", "DUPONT|Jeanne||||écho cœur|"},
		{"DUPONT Jeanne ETT du 12/03/2021 à comparer", "DUPONT|Jeanne||||ETT du 12/03/2021 à comparer|"},
		{"LE GALL épouse MORVAN Soazig 4 mai 1948", "MORVAN|Soazig|LE GALL|1948-05-04|||"},
		{"dupont jeanne 12/03/1956", "dupont|jeanne||1956-03-12|||"},
		{"Consult. cardio DUPONT Jeanne", "DUPONT|Jeanne||||Consult. cardio|"},
		{"DUPONT Jeanne (né le 12-03-56) Cs", "DUPONT|Jeanne||1956-03-12||Cs|"},
		{"Test d'effort sur tapis : Mme Nguyen Thi Lan", "Nguyen Thi|Lan|||F|Test d'effort sur tapis|"},
	} {
		t.Run(c.text, func(t *testing.T) {
			x, _ := readTitle(c.text, familyFirst, today)
			birth, ok := x.birth.birth(DayFirst, today)
			if !ok {
				birth = pipeline.Date{}
			}
			got := fmt.Sprintf("%s|%s|%s|%s|%s|%s|%s", x.name.family, x.name.given, x.name.birth, birth, x.sex, x.motive, x.referrer.Full())
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
