package main

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// The library that reads commands speaks English; who works here reads French. What
// it says is a handful of forms, worded here. What they do not know is left as it is.

// frenchHelp prints the help of a command.
func frenchHelp(o kong.HelpOptions, ctx *kong.Context) error {
	to := ctx.Stdout
	var b bytes.Buffer
	ctx.Stdout = &b
	err := kong.DefaultHelpPrinter(o, ctx)
	ctx.Stdout = to
	if err != nil {
		return err
	}
	s := helpWords.Replace("\n" + b.String())
	s = moreHelp.ReplaceAllString(s, "Pour en savoir plus : $1.")
	_, err = to.Write([]byte(strings.TrimPrefix(s, "\n")))
	return err
}

var (
	helpWords = strings.NewReplacer("\nUsage: ", "\nUsage : ", "\nFlags:", "\nOptions :", "\nCommands:", "\nCommandes :", "\nArguments:", "\nArguments :",
		"Show context-sensitive help.", "Cette aide.", "[flags]", "[options]", "<command>", "<commande>", "=STRING  ", "=TEXTE   ", "=STRING", "=TEXTE") // as wide: what stands behind is aligned
	moreHelp = regexp.MustCompile(`Run "([^"]+)" for more information(?: on a command)?\.`)
)

// usageWords are the forms of what is wrong with a command that was typed.
var usageWords = []struct {
	is  *regexp.Regexp
	say string
}{
	{regexp.MustCompile(`^unexpected argument (\S+), did you mean (.*)\?$`), `« $1 » n'est pas attendu ici ; vouliez-vous dire $2 ?`},
	{regexp.MustCompile(`^unexpected argument (\S+)$`), `« $1 » n'est pas attendu ici`},
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (.*)\?$`), `l'option $1 n'existe pas ; vouliez-vous dire $2 ?`},
	{regexp.MustCompile(`^unknown flag (\S+)$`), `l'option $1 n'existe pas`},
	{regexp.MustCompile(`^missing flags: (.*)$`), `il manque : $1`},
	{regexp.MustCompile(`^expected one of (.*)$`), `il manque la commande : l'une de $1`},
	{regexp.MustCompile(`^expected (.*)$`), `il manque : $1`},
	{regexp.MustCompile(`^(--\S+): expected string value but got "EOL".*$`), `$1 : il manque la valeur`},
	{regexp.MustCompile(`^(--\S+): expected \S+ value but got "EOL".*$`), `$1 : il manque la valeur`},
	{regexp.MustCompile(`^(--\S+): missing value.*$`), `$1 : il manque la valeur`},
	{regexp.MustCompile(`^(\S+): expected (?:an int|a valid 64 bit int).* but got (".*?").*$`), `$1 : $2 n'est pas un nombre`},
	{regexp.MustCompile(`^(\S+) must be one of (.*) but got (".*")$`), `$1 : $3 n'est pas l'une de ces valeurs : $2`},
	{regexp.MustCompile(`^(--\S+) and (--\S+) can't be used together$`), `$1 et $2 ne vont pas ensemble`},
}

// usage words what is wrong with a command that was typed.
func usage(err error) string {
	s := err.Error()
	for _, w := range usageWords {
		if w.is.MatchString(s) {
			return strings.ReplaceAll(w.is.ReplaceAllString(s, w.say), "=STRING", "=TEXTE")
		}
	}
	return s
}
