package cda

import (
	"fmt"
	"math/rand/v2"
	"time"

	"cardiopli/pipeline"
)

// randomIssues are well-formed letters of every combination, the same each time.
func randomIssues(n int) []pipeline.Issue {
	r := rand.New(rand.NewPCG(26, 11))
	letters := []rune("ABCÉœ'’-&<>\"^|~\\ \u00a0]/é😀م%;=abc0")
	text := func(most int) string {
		b := []rune{'X'}
		for range r.IntN(most) {
			b = append(b, letters[r.IntN(len(letters))])
		}
		return string(b)
	}
	maybe := func(s string) string { return cond(r.IntN(3) == 0, "", s) }
	acts := []string{"DEQP003", "DEQP005", "DZQM005", "DZQM006", "DZQJ001", "DKRP004", "EQQP008"}
	rpps := []string{"99900000094", "99900000086", "99900000078", "10002422979"}
	date := func(from, to int) pipeline.Date {
		return pipeline.DateOf(time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN((to-from)*365)))
	}
	var all []pipeline.Issue
	for range n {
		is := issue()
		l, p := &is.Letter, &is.Letter.Patient
		p.Name, p.BirthName, p.Given, p.Givens = text(60), maybe(text(60)), text(60), maybe(text(60))
		p.BirthDate = date(1930, 2020)
		p.Sex = []pipeline.Sex{"", "M", "F"}[r.IntN(3)]
		if p.Qualified = r.IntN(2) == 0; p.Qualified {
			digit := map[pipeline.Sex]int{"M": 1, "F": 2}[p.Sex]
			p.INS = keyed(fmt.Sprintf("%d%02d%02d%s%06d", max(digit, 1), p.BirthDate.Year%100, int(p.BirthDate.Month), []string{"21", "2A", "2B", "99"}[r.IntN(4)], r.IntN(1e6)))
		}
		is.Chart = text(30)
		l.Title, l.Author.Name, l.Author.Given, l.Practice.Name = text(100), text(40), text(40), text(80)
		l.Author.RPPS, is.Approved.By.RPPS = rpps[r.IntN(4)], rpps[r.IntN(4)]
		l.ExamOn, l.Language = date(2021, 2026), []pipeline.Language{"fr", "en"}[r.IntN(2)]
		if l.Version = 1 + r.IntN(3); l.Version > 1 {
			is.ReplacesUID = fmt.Sprintf("2.25.%d", 1+r.IntN(1e9))
		}
		l.Practice.Lines, l.Recipients, is.Acts, is.Exams = nil, nil, nil, nil
		for range r.IntN(7) {
			l.Practice.Lines = append(l.Practice.Lines, maybe(text(40)))
		}
		l.Practice.Phone, l.Practice.Address = maybe("+33 3 80 00 00 00"), pipeline.Address(maybe("x%y@z.mssante.fr"))
		l.Practice.Facility = facilities[r.IntN(len(facilities))].Code
		for range r.IntN(13) {
			l.Recipients = append(l.Recipients, pipeline.Recipient{Title: []string{"Dr", "Pr", "", "Mme"}[r.IntN(4)], Given: maybe(text(30)), Name: text(30),
				RPPS: maybe(rpps[r.IntN(4)]), Address: pipeline.Address(maybe("a.b+c@medecin.mssante.fr")), Copy: r.IntN(2) == 0})
		}
		for range r.IntN(4) {
			is.Exams = append(is.Exams, pipeline.Exams[r.IntN(len(pipeline.Exams))])
		}
		for range r.IntN(3) {
			is.Acts = append(is.Acts, pipeline.CodedAct{Code: acts[r.IntN(len(acts))], Label: maybe(text(200))})
		}
		is.At = is.At.Add(time.Duration(r.IntN(1e6)) * time.Second)
		is.PDF = append([]byte("%PDF-1.4\n"), text(2000)...)
		all = append(all, is)
	}
	return all
}
