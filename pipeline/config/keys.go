package config

import (
	"encoding/hex"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Keys says what opens the practice's keys besides the passphrase, and where the
// mailbox's signing key is. No secret stands here.
type Keys struct {
	File   string `yaml:"file"` // machine key, see `cardiopli keys unlock add --key-file`
	Vault  Vault  `yaml:"vault"`
	PKCS11 PKCS11 `yaml:"pkcs11"`
}

// Vault is a key of the transit engine of HashiCorp Vault or OpenBao.
type Vault struct {
	URL       string   `yaml:"url"`       // https://host:8200; "": none
	Mount     string   `yaml:"mount"`     // of the transit engine
	Key       string   `yaml:"key"`       // its name in the engine
	Namespace string   `yaml:"namespace"` // "": none
	Derived   bool     `yaml:"derived"`   // the key was made with derived=true
	Anchors   []string `yaml:"anchors"`   // PEM files that the server's certificate must lead to; none: those of the system
	// TokenFile holds the token. "" stands for the systemd credential
	// cardiopli-vault-token.
	TokenFile string        `yaml:"token_file"`
	Timeout   time.Duration `yaml:"timeout"` // of one request, with its repeats
}

// PKCS11 is a key that signs within a card or a hardware module.
type PKCS11 struct {
	Module   string `yaml:"module"`    // library of the maker; "": none
	Token    string `yaml:"token"`     // label of the token
	KeyLabel string `yaml:"key_label"` // label of the key, or
	KeyID    string `yaml:"key_id"`    // its id in hex
}

var (
	mountForm   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,7}$`)
	keyNameForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)
)

func (k Keys) check() error {
	if k.File != "" && !filepath.IsAbs(k.File) {
		return refuse("keys.file", Malformed, "n'est pas un chemin complet", "la clé reste hors du dossier du cabinet : écrivez « file: /etc/cardiopli/site.key »")
	}
	if err := k.Vault.check(); err != nil {
		return err
	}
	return k.PKCS11.check()
}

func (v Vault) check() error {
	if v.URL == "" {
		if v.Key != "" {
			return refuse("keys.vault.url", Missing, "manque, alors que keys.vault.key est donné", "écrivez « url: \"https://vault.exemple:8200\" », ou ôtez la clé")
		}
		return nil
	}
	u, err := url.Parse(v.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return refuse("keys.vault.url", Malformed, "n'est pas de la forme https://serveur:port", "écrivez « url: \"https://vault.exemple:8200\" » ; sans TLS, les clés du cabinet passeraient en clair sur le réseau")
	}
	if !mountForm.MatchString(v.Mount) || strings.Contains(v.Mount, "..") {
		return refuse("keys.vault.mount", Malformed, "n'est pas le chemin d'un moteur transit", "écrivez « mount: transit », le cas courant")
	}
	if !keyNameForm.MatchString(v.Key) {
		return refuse("keys.vault.key", Malformed, "n'est pas le nom d'une clé transit", "écrivez le nom donné par « vault write -f transit/keys/NOM » : « key: cabinet »")
	}
	if v.Namespace != "" && (!mountForm.MatchString(strings.Trim(v.Namespace, "/")) || strings.Contains(v.Namespace, "..")) {
		return refuse("keys.vault.namespace", Malformed, "n'est pas un espace de noms", "écrivez-le comme dans VAULT_NAMESPACE, « namespace: \"cabinets\" », ou laissez vide")
	}
	if v.TokenFile != "" && !filepath.IsAbs(v.TokenFile) {
		return refuse("keys.vault.token_file", Malformed, "n'est pas un chemin complet", "le jeton reste hors du dossier du cabinet : écrivez « token_file: /etc/cardiopli/vault.token »")
	}
	if v.Timeout < 100*time.Millisecond || v.Timeout > time.Minute {
		return refuse("keys.vault.timeout", Bounds, "n'est pas entre 100ms et 1m", "écrivez « timeout: 5s », assez sur un réseau local")
	}
	return nil
}

func (p PKCS11) check() error {
	if p.Module == "" {
		if p.Token != "" || p.KeyLabel != "" || p.KeyID != "" {
			return refuse("keys.pkcs11.module", Missing, "manque, alors que la carte ou la clé est nommée", "écrivez le chemin de la bibliothèque du fabricant : « module: /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so »")
		}
		return nil
	}
	if !filepath.IsAbs(p.Module) {
		return refuse("keys.pkcs11.module", Malformed, "n'est pas un chemin complet", "écrivez « module: /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so », ou celui du fabricant")
	}
	if p.Token == "" || len(p.Token) > 32 {
		return refuse("keys.pkcs11.token", Malformed, "n'est pas le nom d'une carte", "écrivez celui que montre « pkcs11-tool --module BIBLIOTHÈQUE --list-token-slots » : « token: \"CARTE\" »")
	}
	if id, err := hex.DecodeString(p.KeyID); err != nil || len(id) > 256 || len(p.KeyLabel) > 256 || (p.KeyID == "") == (p.KeyLabel == "") {
		return refuse("keys.pkcs11.key_label", Conflict, "et key_id ne nomment pas une clé : il faut l'un des deux, key_id en hexadécimal", "« pkcs11-tool --module BIBLIOTHÈQUE --login --list-objects --type privkey » les montre ; écrivez « key_label: \"signature\" » ou « key_id: \"01\" »")
	}
	return nil
}
