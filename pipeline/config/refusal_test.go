package config

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// English words that have no business in a French sentence; names of settings and
// what stands between « and » are left out before.
var english = regexp.MustCompile(`(?i)\b(the|is|not|no|of|with|without|and|or|write|leave|missing|outside|neither|nor|must|should|file|found|line|field|expected|cannot|value|key|unknown|invalid|than|for|to|it|this|that|there|an|empty|wrong|bad|larger|read|opened)\b`)

var (
	quotes = regexp.MustCompile(`«[^»]*»`)
	names  = regexp.MustCompile(`\b[a-z0-9]+(?:[._][a-z0-9_]+)+\b|\bkey_id\b|https?://\S*|ldaps?://\S*`)
	// Values that settings take, and names that are what they are in any language.
	values = regexp.MustCompile(`\b(production|test|demonstration|soft|strict|off|none|pdf|xdm|accepted|issued|password|oauth|certificate|true|false|from|until|soon|routine|openid|transit|port: 143)\b`)
)

// frenchFault tells what of a refusal a person could not use: it names the line and
// the setting, what is wrong, and what to write, with an example, in French.
func frenchFault(e *Error) string {
	what, todo := e.French()
	said := quotes.ReplaceAllString(what+" | "+todo, "")
	said = values.ReplaceAllString(names.ReplaceAllString(said, ""), "")
	switch {
	case english.MatchString(said):
		return "English: " + english.FindString(said)
	case e.Reason == "" || e.What == "" || e.Todo == "":
		return "something is missing"
	case !strings.Contains(todo, "«"):
		return "no example"
	case !strings.HasPrefix(what, Name):
		return "not of which file"
	case e.Line > 0 && !strings.Contains(what, fmt.Sprintf("ligne %d", e.Line)):
		return "not of which line"
	case !strings.Contains(what, e.Key):
		return "not of which setting"
	case strings.ContainsAny(what+todo, "\n\r\t"):
		return "more than a line"
	case english.MatchString("") || strings.Contains(e.Error(), "«"):
		return "French in a journal"
	}
	return ""
}

// Each refusal, by a file that gets it: the setting, its line, a word of what is
// wrong and a word of what to write.
var refusals = []struct {
	yaml, key string
	line      int
	what, do  string
}{
	// The file as a whole.
	{strings.Repeat("#", 1<<20+1), "", 0, "dépasse 1 Mo", "sauvegarde"},
	{"- a\n- b\n", "", 1, "aucun réglage", "modèle"},
	{"practice: &a\n  name: x\n  <<: *a\n", "", 0, "ne se lit pas", "modèle"},
	{"\tpractice: x\n", "", 1, "tabulation", "espaces"},
	{"mail:\n  host: x\n\tport: 587\n", "", 3, "tabulation", "espaces"},
	{"practice:\n  name: \"Cabinet\n  phone: \"1\"\n", "", 2, "guillemets", "guillemet"},
	{"practice:\n  name: 'Cabinet de l'Exemple'\n", "", 2, "guillemets", "guillemet"},
	{"keys:\n  file: \"C:\\cles\\site.key\"\n", "", 2, "barre", "simples"},
	{"practice:\n  name: Cabinet : cardiologie\n", "", 2, "deux-points", "guillemets"},
	{"mail:\n  host smtp.exemple.fr\n  port: 587\n", "", 2, "il manque les deux-points", "port: 587"},
	{"mail:\n  host: a\n  port:587\n", "", 3, "un espace après", "port: 587"},
	{"mail:\n  anchors: [\"a.pem\"\n  port: 587\n", "", 2, "crochet", "refermez"},
	{"receipts:\n  folder: INBOX\n  more_folders: [*]\n", "", 3, "signe", "guillemets"},
	{"practice:\n  name: @cabinet\n", "", 2, "signe", "guillemets"},
	{"mail:\n    host: a\n  port: 587\n", "", 3, "plus lisible", "aligné"},
	{"practice:\n  name: Cabinet de l'\xe9cluse\n", "", 2, "UTF-8", "Bloc-notes"},
	{"practice:\n  name: \"a\x07b\"\n", "", 2, "invisible", "tapez"},
	// Names.
	{"practise:\n  name: x\n", "practise", 1, "n'existe pas", "« practice: »"},
	{"mail:\n  prot: 587\n", "mail.prot", 2, "n'existe pas", "« port: 587 »"},
	{"mail:\n  server-name: x\n", "mail.server-name", 2, "n'existe pas", "server_name"},
	{"mail:\n  poll: 5m\n", "mail.poll", 2, "n'existe pas à cet endroit", "« poll: 5m » dans le groupe « receipts: »"},
	{"port: 587\n", "port", 1, "n'existe pas", "dans le groupe « mail: »"},
	{"mail:\n  web: 1\n", "mail.web", 2, "n'existe pas", "sans retrait"},
	{"storage:\n  s3:\n    endpont: x\n", "storage.s3.endpont", 3, "n'existe pas", "endpoint"},
	{"zzzzzz: 1\n", "zzzzzz", 1, "n'existe pas", "« practice, identity, mail"},
	{"domains: {zzzzzz: 1}\n", "domains.zzzzzz", 1, "n'existe pas", "« url, file, anchors"},
	{"web:\n  zzzzzz: 1\n", "web.zzzzzz", 2, "n'existe pas", "l'un de « listen »"},
	{"mail:\n  password: x\n", "mail.password", 2, "secret", "keys operator"},
	{"storage: {s3: {secret_key: x}}\n", "storage.s3.secret_key", 1, "secret", "keys storage"},
	{"keys:\n  vault:\n    token: s.abc\n", "keys.vault.token", 3, "secret", "token_file"},
	{"keys: {pkcs11: {pin: 1}}\n", "keys.pkcs11.pin", 1, "secret", "keys pin"},
	{"directory: {api_key: x}\n", "directory.api_key", 1, "secret", "keys annuaire"},
	{"\"un\\e[31m nom\": 1\n", "un nom", 1, "n'existe pas", "practice"},
	{"mail:\n  port: 587\n  host: a\n  port: 25\n", "mail.port", 4, "déjà à la ligne 2", "une seule"},
	{"mail:\n  prot: 1\n  hots: a\n", "mail.prot", 2, "la ligne 3 est à revoir", "port"},
	{"mail:\n  prot: 1\n  hots: a\n  max_size: dix\n", "mail.prot", 2, "les lignes 3, 4 sont", "port"},
	// Kinds of value.
	{"storage:\n  s3:\n    lock_days: trente\n", "storage.s3.lock_days", 3, "nombre entier", "lock_days: 0"},
	{"mail:\n  port: |\n    MotDePasseSecret\n    sur deux lignes\n", "mail.port", 2, "nombre entier", "port: 587"},
	{"certificates:\n  fetch: non\n", "certificates.fetch", 2, "true", "fetch: false"},
	{"certificates:\n  lists: liste.crl\n", "certificates.lists", 2, "liste", "crochets"},
	{"coding:\n  keys: CSC\n", "coding.keys", 2, "liste", "tiret"},
	{"storage: local\n", "storage", 1, "groupe", "« s3: »"},
	{"practice:\n  name: [a]\n", "practice.name", 2, "une seule valeur", "guillemets"},
	{"approval:\n  undo: deux\n", "approval.undo", 2, "durée", "undo: 2m"},
	{"approval:\n  undo: 2\n", "approval.undo", 2, "durée", "undo: 2m"},
	{"receipts:\n  clock:\n    day: [4h, huit]\n", "receipts.clock.day.2", 3, "durée", "5m"},
	// What is wrong with a value.
	{"web:\n  listen: 8734\n", "web.listen", 2, "adresse:port", "127.0.0.1:8734"},
	{"web:\n  listen: \"0.0.0.0:80\"\n", "web.listen", 2, "ce seul poste", "tunnel"},
	{"practice:\n  mailbox: \"Dr X <x@y.fr>\"\n", "practice.mailbox", 2, "adresse", "mailbox:"},
	{"practice:\n  facility: XX\n", "practice.facility", 2, "type de cabinet", "SA07"},
	{"practice:\n  time_zone: Paris\n", "practice.time_zone", 2, "fuseau", "Europe/Paris"},
	{"identity:\n  ins_register: prod\n", "identity.ins_register", 2, "production", "ins_register: production"},
	{"intake:\n  settle: 9000h\n", "intake.settle", 2, "10m", "300ms"},
	{"intake:\n  max_recording: 99999\n", "intake.max_recording", 2, "16384", "1024"},
	{"intake:\n  orphan: 48h\n", "intake.orphan", 2, "24h", "1m"},
	{"speech:\n  url: moteur\n", "speech.url", 2, "http://", "8000"},
	{"speech:\n  url: \"http://127.0.0.1:8000\"\n", "speech.model", 1, "manque", "whisper-1"},
	{"speech:\n  style: vosk\n", "speech.style", 2, "openai", "style: openai"},
	{"approval:\n  undo: -1s\n", "approval.undo", 2, "24h", "undo: 2m"},
	{"queue:\n  lanes: 0\n", "queue.lanes", 2, "1 et 40", "lanes: 8"},
	{"coding:\n  keys:\n    - {key: CSC, from: 2024-12-22}\n    - {key: APC, from: demain}\n", "coding.keys.2", 4, "jour à partir", "2024-12-22"},
	{"coding:\n  keys:\n    - {from: 2024-12-22}\n", "coding.keys.1", 3, "lettre clé", "CSC"},
	{"coding:\n  keys:\n    - {key: CSC, from: 2024-12-22, until: x}\n", "coding.keys.1", 3, "dernier jour", "2026-12-31"},
	{"certificates:\n  revocation: hard\n", "certificates.revocation", 2, "soft", "revocation: soft"},
	{"certificates:\n  allow_hosts: [\"http://a.exemple/\"]\n", "certificates.allow_hosts", 2, "nom de serveur", "sans http"},
	{"mail:\n  port: 99999\n", "mail.port", 2, "65535", "587"},
	{"mail:\n  kind: XYZ\n", "mail.kind", 2, "type de boîte", "PER"},
	{"mail:\n  host: a\n  kind: APP\n", "mail.reply_to", 1, "manque", "secretariat@"},
	{"mail:\n  reply_to: \"a b\"\n", "mail.reply_to", 2, "adresse", "secretariat@"},
	{"mail:\n  max_size: 4096\n", "mail.max_size", 2, "1024", "10"},
	{"mail:\n  timeouts:\n    final: 10ms\n", "mail.timeouts.final", 3, "30m", "final: 1m"},
	{"mail:\n  auth:\n    method: card\n", "mail.auth.method", 3, "password", "method: password"},
	{"mail:\n  auth:\n    method: oauth\n", "mail.auth.provider.discovery", 2, "découverte", "well-known"},
	{"mail: {auth: {method: oauth, provider: {discovery: \"https://a.fr/.well-known/x\"}}}\n", "mail.auth.provider.client_id", 1, "manque", "identifiant"},
	{"mail: {auth: {method: oauth, provider: {discovery: \"https://a.fr/.well-known/x\", client_id: c, scope: all}}}\n", "mail.auth.provider.scope", 1, "openid", "scope_all"},
	{"mail: {auth: {method: oauth, provider: {discovery: \"https://a.fr/.well-known/x\", client_id: c, redirect: \"http://a.fr/\"}}}\n", "mail.auth.provider.redirect", 1, "page de relecture", "operateur/retour"},
	{"receipts:\n  port: 99999\n", "receipts.port", 2, "65535", "143"},
	{"receipts:\n  poll: 1s\n", "receipts.poll", 2, "24h", "poll: 5m"},
	{"receipts:\n  folder: \"\"\n", "receipts.folder", 2, "vide", "INBOX"},
	{"receipts:\n  move: INBOX\n", "receipts.move", 2, "qui est lu", "Traités"},
	{"receipts:\n  more_folders: [a,b,c,d,e,f,g,h,i,j,k]\n", "receipts.more_folders", 2, "dix", "indésirables"},
	{"receipts:\n  clock:\n    immediate: [1h, 30m]\n", "receipts.clock.immediate", 3, "suite", "30m, 1h"},
	{"receipts:\n  clock:\n    from: 18h\n    to: 8h\n", "receipts.clock.from", 3, "une heure avant", "from: 8h"},
	{"receipts:\n  folder: INBOX\n  more_folders: [\"*\"]\n", "receipts.more_folders", 3, "nom de dossier", "INBOX"},
	{"receipts:\n  move: \"a%\"\n", "receipts.move", 2, "nom de dossier", "INBOX"},
	{"storage: {s3: {bucket: x}}\n", "storage.s3.endpoint", 1, "manque", "https://"},
	{"storage: {s3: {endpoint: \"https://s3.exemple.fr/abc\", bucket: abc, access_key: k}}\n", "storage.s3.endpoint", 1, "https://serveur", "sans le nom"},
	{"storage: {s3: {endpoint: \"http://s3.exemple.fr\", bucket: abc, access_key: k}}\n", "storage.s3.endpoint", 1, "sans TLS", "https://"},
	{"storage: {s3: {endpoint: \"https://s3.exemple.fr\", access_key: k}}\n", "storage.s3.bucket", 1, "compartiment", "minuscules"},
	{"storage: {s3: {endpoint: \"https://s3.exemple.fr\", bucket: abc, prefix: ../x, access_key: k}}\n", "storage.s3.prefix", 1, "nom/", "cabinet-1/"},
	{"storage: {s3: {endpoint: \"https://s3.exemple.fr\", bucket: abc}}\n", "storage.s3.access_key", 1, "manque", "keys storage"},
	{"storage: {s3: {endpoint: \"https://s3.exemple.fr\", bucket: abc, access_key: k, lock_days: -1}}\n", "storage.s3.lock_days", 1, "36500", "lock_days: 0"},
	{"directory:\n  annuaire: gateway\n", "directory.annuaire", 2, "fhir", "gateway.api"},
	{"directory:\n  ldap:\n    url: a\n", "directory.ldap.url", 3, "ldaps://", "StartTLS"},
	{"directory:\n  ldap:\n    url: ldaps://a.exemple\n", "directory.ldap.base", 2, "manque", "arbre"},
	{"directory:\n  rehearse: \"25:00\"\n", "directory.rehearse", 2, "heure", "03:30"},
	{"domains:\n  url: liste.xml\n  anchors: [a]\n", "domains.url", 2, "https://", "agence"},
	{"domains: {url: \"https://x.exemple/l.xml\", file: l.xml, anchors: [a]}\n", "domains.file", 1, "à côté", "l'un des deux"},
	{"domains:\n  file: l.xml\n", "domains.anchors", 1, "manque", "IGC-Santé"},
	{"domains:\n  max_age: 9000h\n", "domains.max_age", 2, "744h", "168h"},
	{"export:\n  copies: docx\n", "export.copies", 2, "pdf+hprim", "copies: pdf"},
	{"export:\n  when: jamais\n", "export.when", 2, "issued", "when: accepted"},
	{"keys:\n  file: site.key\n", "keys.file", 2, "chemin complet", "/etc/cardiopli"},
	{"keys:\n  vault: {key: k}\n", "keys.vault.url", 2, "manque", "8200"},
	{"keys:\n  vault: {url: \"http://v:8200\", key: k}\n", "keys.vault.url", 2, "https://serveur", "en clair"},
	{"keys:\n  vault: {url: \"https://v:8200\", key: k, mount: \"../sys\"}\n", "keys.vault.mount", 2, "moteur transit", "mount: transit"},
	{"keys:\n  vault: {url: \"https://v:8200\"}\n", "keys.vault.key", 2, "clé transit", "key: cabinet"},
	{"keys:\n  vault: {url: \"https://v:8200\", key: k, namespace: \"a b\"}\n", "keys.vault.namespace", 2, "espace de noms", "VAULT_NAMESPACE"},
	{"keys:\n  vault: {url: \"https://v:8200\", key: k, token_file: jeton}\n", "keys.vault.token_file", 2, "chemin complet", "/etc/cardiopli"},
	{"keys:\n  vault: {url: \"https://v:8200\", key: k, timeout: 1h}\n", "keys.vault.timeout", 2, "1m", "5s"},
	{"keys:\n  pkcs11: {token: t, key_label: k}\n", "keys.pkcs11.module", 2, "manque", "fabricant"},
	{"keys:\n  pkcs11: {module: opensc.so, token: t, key_label: k}\n", "keys.pkcs11.module", 2, "chemin complet", "opensc-pkcs11.so"},
	{"keys:\n  pkcs11: {module: /m.so, key_label: k}\n", "keys.pkcs11.token", 2, "carte", "list-token-slots"},
	{"keys:\n  pkcs11: {module: /m.so, token: t}\n", "keys.pkcs11.key_label", 2, "key_id", "key_label"},
}

// Every refusal is in French, names the line and the setting, and says what to write.
// None repeats a value: it may be a secret in the wrong place.
func TestRefusals(t *testing.T) {
	var said []string
	for _, c := range refusals {
		_, err := Parse([]byte(c.yaml), t.TempDir())
		short := c.yaml[:min(len(c.yaml), 80)]
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%q: %v", short, err)
			continue
		}
		what, todo := e.French()
		if e.Key != c.key || e.Line != c.line || !strings.Contains(what, c.what) || !strings.Contains(todo, c.do) {
			t.Errorf("%q:\n %s, line %d\n %s\n %s", short, e.Key, e.Line, what, todo)
		}
		if why := frenchFault(e); why != "" {
			t.Errorf("%q: %s:\n %s\n %s", short, why, what, todo)
		}
		for _, no := range []string{"config.", "unmarshal", "!!", "Secret", "trente", "s.abc"} {
			if strings.Contains(what+todo+e.Error(), no) {
				t.Errorf("%q: %q is told: %s", short, no, what)
			}
		}
		said = append(said, e.What)
	}
	d := t.TempDir()
	if err := os.Mkdir(filepath.Join(d, "dossier"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d, "gros"), make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := Parse([]byte("practice:\n  logo: gros\nmail:\n  trust: [a]\n"), d)
	if err != nil {
		t.Fatal(err)
	}
	none, _ := Parse([]byte("practice:\n  logo: absent\n"), d)
	for _, err := range []error{
		second(files.Files("mail.trust", []string{"absent.pem"})), second(files.Files("mail.trust", []string{"gros"})), second(files.Files("mail.trust", []string{"dossier"})),
		files.unusable("mail.trust", "\x1b[2J", os.ErrPermission), files.NoCertificate("mail.trust", "page.html"), second(files.Logo()), second(none.Logo()),
	} {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%v", err)
			continue
		}
		if why := frenchFault(e); why != "" || e.Line == 0 || strings.ContainsRune(e.What, 0x1b) {
			t.Errorf("%s: %+v", why, e)
		}
		said = append(said, e.What)
	}
	for place, what := range written(t) {
		found := false
		for _, s := range said {
			found = found || strings.Contains(s, what)
		}
		if !found {
			t.Errorf("%s: no case here gets %q", place, what)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// written lists every refusal that the source of this package words, by its place.
func written(t *testing.T) map[string]string {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files, all := token.NewFileSet(), map[string]string{}
	add := func(x ast.Expr) {
		if b, ok := x.(*ast.BinaryExpr); ok {
			for ok {
				x = b.X
				b, ok = x.(*ast.BinaryExpr)
			}
		}
		if l, ok := x.(*ast.BasicLit); ok && l.Kind == token.STRING {
			all[files.Position(l.Pos()).String()], _ = strconv.Unquote(l.Value)
		}
	}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr: // refuse(key, why, what, todo), c.Refuse the same, r.refuse(node, key, why, what, todo)
				called := ""
				switch f := x.Fun.(type) {
				case *ast.Ident:
					called = f.Name
				case *ast.SelectorExpr:
					called = f.Sel.Name
				}
				if strings.EqualFold(called, "refuse") && len(x.Args) >= 4 {
					add(x.Args[len(x.Args)-2])
				}
			case *ast.KeyValueExpr:
				if id, ok := x.Key.(*ast.Ident); ok && id.Name == "What" {
					add(x.Value)
				}
			case *ast.ReturnStmt: // slip, expected and unknown give what and todo
				if len(x.Results) == 2 {
					add(x.Results[0])
				}
			}
			return true
		})
	}
	if len(all) < 75 {
		t.Errorf("%d refusals found in the source: too few", len(all))
	}
	return all
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"mail:\n  hots: a\n", "« host: \"...\" »"},
		{"receipts:\n  mode_folders: []\n", "« more_folders: [\"UN\", \"DEUX\"] »"},
		{"Mail:\n  host: a\n", "« mail: »"},
		{"mail:\n  authh:\n    method: x\n", "« auth: »"},
		{"method: password\n", "dans le groupe « mail: puis auth: »"},
		{"certificat:\n  lists: []\n", "certificates"},
	} {
		_, err := Parse([]byte(c.yaml), "")
		e, ok := errors.AsType[*Error](err)
		if !ok || !strings.Contains(e.Todo, c.want) {
			t.Errorf("%q: %+v", c.yaml, err)
		}
	}
}

// Whatever a file holds, it is read or refused in French; a line that is told is one
// of the file's.
func FuzzParse(f *testing.F) {
	f.Add(string(Sample))
	for _, c := range refusals {
		f.Add(c.yaml[:min(len(c.yaml), 400)])
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Count(s, "&")+strings.Count(s, "*") > 20 {
			t.Skip("the decoder bounds aliases by itself, slowly")
		}
		_, err := Parse([]byte(s), "/x")
		if err == nil {
			return
		}
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Fatalf("%v", err)
		}
		if why := frenchFault(&Error{Line: e.Line, Reason: e.Reason, What: e.What, Todo: e.Todo}); why != "" {
			t.Errorf("%s: %+v", why, e)
		}
		if lines := 1 + strings.Count(s, "\n") + strings.Count(s, "\r"); e.Line > lines+strings.Count(s, "\u0085")+strings.Count(s, "\u2028")+strings.Count(s, "\u2029") {
			t.Errorf("line %d of %d", e.Line, lines)
		}
		if e.Key != "" && !plainName.MatchString(e.Key) && e.Key != "un nom" {
			t.Errorf("key %q", e.Key)
		}
	})
}
