package demo

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"cardiopli/pipeline"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

func printTable(out io.Writer, list []store.Summary, r Report) {
	fmt.Fprintln(out)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FICHIER\tEXAMEN\tURGENCE\tÉTAT\tDESTINATAIRES")
	for _, m := range list {
		var exams, to []string
		for _, x := range m.Exams {
			exams = append(exams, review.ExamWords(x))
		}
		for _, d := range m.Deliveries {
			to = append(to, d.Recipient.Display()+" : "+review.CopyWords(d))
		}
		state := review.SheetWords(m.State, m.Class)
		if len(to) == 0 {
			to = []string{"— " + review.Why(m)}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", m.File, strings.Join(exams, " + "), review.UrgencyWords(m.Urgency), state, strings.Join(to, " ; "))
	}
	t.Flush()
	b := r.Balance
	even := "équilibrée"
	if !b.Holds() {
		even = "DÉSÉQUILIBRÉE"
	}
	fmt.Fprintf(out, "\nBalance : %s (%s)\n", review.BalanceWords(b), even)
	verified := "vérifiée"
	if !r.Trace.Verified {
		verified = "NON VÉRIFIÉE"
	}
	fmt.Fprintf(out, "Trace   : %s, %s, racine %s\n", pipeline.French.Count(int(r.Trace.Size), "étape", "étapes"), verified, r.Trace.Root)
}
