package templates

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestActs(t *testing.T) {
	own := "version: 2\nsystem: CCAM\nacts:\n  - {code: DEQP003, exam: ecg, label: Tracé, source: essai, read: 2027-01-01, sure: true}\n"
	table, err := LoadActs(fstest.MapFS{"acts.yaml": {Data: []byte(own)}})
	if err != nil || len(table.Acts) != 1 || table.Acts[0].Label != "Tracé" || table.Acts[0].Read.Year() != 2027 {
		t.Fatalf("%+v, %v", table, err)
	}
	if _, err := Load(fstest.MapFS{"acts.yaml": {Data: []byte(own)}}); err != nil {
		t.Errorf("the table of acts is taken for a template: %v", err)
	}
	if b, ok := Source("acts"); !ok || len(b) < 1000 {
		t.Error("the embedded table is not given out")
	}
	if _, ok := Source("../../etc/passwd"); ok {
		t.Error("a name that is no template was given out")
	}
	if table, err = LoadActs(fstest.MapFS{}); err != nil || len(table.Acts) < 15 {
		t.Fatalf("a folder without the file: %d acts, %v", len(table.Acts), err)
	}
	for _, c := range []struct{ name, in, want string }{
		{"tariff", strings.Replace(own, "sure: true", "price: 14.26", 1), "price"},
		{"code", strings.Replace(own, "DEQP003", "DEQP3", 1), "DEQP3"},
		{"no day", strings.Replace(own, "read: 2027-01-01, ", "", 1), "day"},
		{"bad day", strings.Replace(own, "2027-01-01", "01/01/2027", 1), "day"},
		{"twice", own + strings.SplitAfter(own, "acts:\n")[1], "twice"},
		{"rule of nothing", own + "rules:\n  - {id: r, beside: [DZQM006], say: x}\n", "DZQM006"},
		{"rule without a sentence", own + "rules:\n  - {id: r, beside: [DEQP003]}\n", "sentence"},
		{"too large", own + strings.Repeat("# x\n", 1<<17), "larger"},
	} {
		if _, err := LoadActs(fstest.MapFS{"acts.yaml": {Data: []byte(c.in)}}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}
