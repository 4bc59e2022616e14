package main

import (
	"regexp"
	"testing"

	"github.com/alecthomas/kong"
)

// The help of every command and option is there, and in French.
func TestHelpIsFrench(t *testing.T) {
	var cli CLI
	k, err := kong.New(&cli, kong.Name("cardiopli"))
	if err != nil {
		t.Fatal(err)
	}
	english := regexp.MustCompile(`(?i)\b(the|of|with|and|for|from|what|which|that|letters?|file|folder|list the|show|default)\b`)
	code := regexp.MustCompile(`(?:cardiopli|queue|data|delegate|refusal|keys|mails) [a-z]+|[a-z_]+\.[a-z_.]+|--[a-z-]+|smime.*|secretary.*|day-first.*|retention .*|import, list|Vault.*|\bdefault : comme le cabinet|channel, post ou default|list|show la montre|comme show le montre`)
	n := 0
	kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
		help, name := "", ""
		switch x := node.(type) {
		case *kong.Node:
			help, name = x.Help, x.FullPath()
		case *kong.Flag:
			help, name = x.Help, "--"+x.Name
		}
		n++
		if m := english.FindString(code.ReplaceAllString(help, "")); m != "" && name != "--help" {
			t.Errorf("%s: %q: %q is English", name, help, m)
		}
		if x, ok := node.(*kong.Node); ok && help == "" && x.Type == kong.CommandNode {
			t.Errorf("%s has no help", name)
		}
		return next(nil)
	})
	if n < 150 {
		t.Errorf("%d commands and options looked at", n)
	}
}
