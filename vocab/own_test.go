package vocab

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestReadOwn(t *testing.T) {
	got := ReadOwn([]byte("\ufeff# mots du cabinet\r\nzorglubol\tremarque\r\n\r\n  Valvotest  \n#autre\nmot à mot"))
	if want := []string{"zorglubol", "Valvotest", "mot à mot"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := ReadOwn([]byte(strings.Repeat("a\n", MaxOwn))); len(got) > MaxOwn/2 {
		t.Errorf("%d terms of a file beyond the limit", len(got))
	}
}

func TestCleanOwn(t *testing.T) {
	if got, err := CleanOwn("  Écho   Vidéo "); err != nil || got != "Écho Vidéo" {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{"", "   ", "a\tb", "a\nb", "# mot", "123", strings.Repeat("a", 61), "a\x1b[31m", "\xff"} {
		if _, err := CleanOwn(bad); !errors.Is(err, ErrOwn) {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestStanding(t *testing.T) {
	l := load(t)
	if ok, _ := l.Standing("fibrillation atriale"); !ok {
		t.Error("a term of the lexicon is not known")
	}
	if ok, instead := l.Standing("fibrilation"); ok || !slices.Contains(instead, "fibrillation") {
		t.Errorf("%v, %q", ok, instead)
	}
	if ok, instead := l.Standing("zorglubol"); ok || len(instead) > 0 {
		t.Errorf("%v, %q", ok, instead)
	}
}
