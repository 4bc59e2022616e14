package engine

import (
	"database/sql"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/submit/submittest"
)

// What the operator answered after DATA is known to this process alone. Where it cannot
// be written, as on a full disk, the copy does not stay in submission for ever and does
// not go again: the answer is kept once there is room.
func TestAnswerThatCannotBeWritten(t *testing.T) {
	for name, tc := range map[string]struct {
		answer submittest.Answer
		full   string
		want   pipeline.DeliveryState
	}{
		"the copy": {want: pipeline.Accepted,
			full: "create trigger full before update on delivery begin select raise(abort, 'full'); end"},
		"its hop": {want: pipeline.Accepted,
			full: "create trigger full before insert on hop begin select raise(abort, 'full'); end"},
		"refused": {answer: submittest.Say("554 5.6.0 no"), want: pipeline.Failed,
			full: "create trigger full before insert on hop begin select raise(abort, 'full'); end"},
		"its destination": {answer: submittest.Say("451 4.4.1 no answer"), want: pipeline.Queued,
			full: "create trigger full before insert on gate begin select raise(abort, 'full'); end"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLine(t)
			db, err := sql.Open("sqlite", "file:"+l.e.Path("data", "cardiopli.db")+"?_pragma=busy_timeout(5000)")
			l.must(err)
			defer db.Close()
			full := make(chan bool, 1)
			l.point = func(name string) {
				if name == fault.SubmitAfterData && tc.full != "" {
					if _, err := db.Exec(tc.full); err != nil {
						t.Error(err)
					}
					tc.full = ""
					full <- true
				}
			}
			s := l.operator(nil)
			s.Set(".", tc.answer)
			id := l.letter(500, "a@one.example")[0]
			var since time.Time
			room := false
			l.run(func() bool {
				select {
				case <-full:
					since = time.Now()
				default:
				}
				if !room && !since.IsZero() && time.Since(since) > 100*time.Millisecond {
					if l.state(id) != pipeline.Submitting {
						t.Error("kept on a full disk")
					}
					_, err := db.Exec("drop trigger full")
					l.must(err)
					room = true
				}
				return room && (l.state(id) == tc.want || time.Since(since) > 5*time.Second)
			})
			if d := l.copy(id); d.State != tc.want || d.Attempts != 1 || len(s.Messages()) != 1 {
				t.Errorf("%s after %d attempts, given %d times", d.State, d.Attempts, len(s.Messages()))
			}
		})
	}
}
