package plan

import (
	"fmt"
	"os"
	"testing"
)

func TestDbg(t *testing.T) {
	s := os.Getenv("S")
	if s == "" {
		t.Skip()
	}
	ts, _ := tokenize(s, 0, len(s), 1000)
	l := lexicons()
	for _, pc := range pieces(s, ts) {
		us := l.units(s, ts, pc.mark, pc.to, false, os.Getenv("EN") != "")
		r := &reader{text: s, ts: ts, lex: l, en: os.Getenv("EN") != ""}
		c := &context{}
		for _, cl := range clauses(us) {
			for _, u := range cl.us {
				fmt.Printf("[%s %b a%d f%b] ", u.key, u.tags, u.act, u.form)
			}
			x := r.clause(cl.us, c)
			fmt.Printf("=> %b\n", x)
			if x &^= saysFact; x != 0 {
				c.last = x
			}
		}
	}
}
