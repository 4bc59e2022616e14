package submit

import (
	"context"
	"errors"
	"testing"
)

// What Ready refuses is given up before DATA: no byte of the message has left.
func TestGivenUpBeforeData(t *testing.T) {
	f, a := lab(t)
	stopped := errors.New("stopped by a person")
	e := env()
	asked := 0
	e.Ready = func(context.Context) error { asked++; return stopped }
	_, fail := submitTo(t, config(f, a), e)
	if fail == nil || !errors.Is(fail, stopped) || fail.Phase != PhaseData || fail.Unknown() || !fail.Temporary() || asked != 1 {
		t.Fatalf("%v, asked %d times", fail, asked)
	}
	if _, got, _ := f.seen(); len(got) != 0 {
		t.Errorf("the operator has %d messages", len(got))
	}
	e.Ready = func(context.Context) error { return nil }
	if _, fail := submitTo(t, config(f, a), e); fail != nil {
		t.Error(fail)
	}
}
