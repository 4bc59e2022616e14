package store

import (
	"fmt"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

var report = strings.Repeat("Ventricule gauche non dilaté, FEVG 60 % en Simpson biplan. ", 50)

func BenchmarkTake(b *testing.B) {
	d := open(b)
	i := 0
	for b.Loop() {
		i++
		d.take(fmt.Sprint(report, i), "1")
	}
}

func BenchmarkPrepare(b *testing.B) {
	d := open(b)
	pdf := make([]byte, 60_000)
	i := 0
	for b.Loop() {
		b.StopTimer()
		i++
		c := prepared(d.take(fmt.Sprint(report, i), "1"), 1)
		c.Work.PDF, c.Work.Report.Written = pdf, report
		b.StartTimer()
		d.apply(c)
	}
}

func BenchmarkList1000(b *testing.B) {
	d := open(b)
	for i := range 1000 {
		c := prepared(d.take(fmt.Sprint(report, i), "1"), 1, pipeline.Finding{Kind: pipeline.Critical, Message: "m"})
		c.Work.Report.Written = report
		d.apply(c)
	}
	for b.Loop() {
		if list, err := d.List(ctx); err != nil || len(list) != 1000 {
			b.Fatal(len(list), err)
		}
	}
}
