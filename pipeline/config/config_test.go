package config

import (
	"errors"
	"testing"
	"time"
)

func TestSampleIsTheDefault(t *testing.T) {
	c, err := Parse(Sample, "/practice")
	if err != nil {
		t.Fatal(err)
	}
	d := Default()
	if c.Mail.Port != d.Mail.Port || c.Mail.Kind != d.Mail.Kind || c.Mail.MaxSize != d.Mail.MaxSize || c.Mail.Timeouts != d.Mail.Timeouts ||
		c.Mail.Auth.Method != d.Mail.Auth.Method || c.Mail.Auth.Provider.Scope != d.Mail.Auth.Provider.Scope || c.Mail.Auth.Provider.ACR != d.Mail.Auth.Provider.ACR || c.Intake != d.Intake || c.Approval != d.Approval || c.Web != d.Web ||
		c.Receipts.Read != d.Receipts.Read || c.Receipts.Folder != d.Receipts.Folder || c.Receipts.Poll != d.Receipts.Poll ||
		c.Certificates.Revocation != d.Certificates.Revocation || c.Certificates.Fetch != d.Certificates.Fetch || c.Certificates.OCSP != d.Certificates.OCSP ||
		c.Domains.MaxAge != d.Domains.MaxAge || c.Domains.URL != "" || c.Export != d.Export ||
		c.Speech.Style != d.Speech.Style || c.Speech.Language != d.Speech.Language || c.Speech.URL != "" ||
		c.Keys.File != "" || c.Keys.PKCS11 != d.Keys.PKCS11 || c.Keys.Vault.URL != "" || c.Keys.Vault.Mount != d.Keys.Vault.Mount ||
		c.Keys.Vault.Timeout != d.Keys.Vault.Timeout {
		t.Errorf("sample %+v differs from the default %+v", c, d)
	}
}

func TestFaultsNameTheKey(t *testing.T) {
	for name, c := range map[string]struct{ text, key string }{
		"storage without an address": {"storage: {s3: {bucket: x}}\n", "storage.s3.endpoint"},
		"storage in clear":           {"storage: {s3: {endpoint: \"http://s3.exemple.fr\", bucket: abc, access_key: k}}\n", "storage.s3.endpoint"},
		"storage with a path":        {"storage: {s3: {endpoint: \"https://s3.exemple.fr/abc\", bucket: abc, access_key: k}}\n", "storage.s3.endpoint"},
		"storage without a bucket":   {"storage: {s3: {endpoint: \"https://s3.exemple.fr\", access_key: k}}\n", "storage.s3.bucket"},
		"storage with a bad prefix":  {"storage: {s3: {endpoint: \"https://s3.exemple.fr\", bucket: abc, prefix: ../x, access_key: k}}\n", "storage.s3.prefix"},
		"storage without a key":      {"storage: {s3: {endpoint: \"https://s3.exemple.fr\", bucket: abc}}\n", "storage.s3.access_key"},
		"storage locked backwards":   {"storage: {s3: {endpoint: \"https://s3.exemple.fr\", bucket: abc, access_key: k, lock_days: -1}}\n", "storage.s3.lock_days"},
		"domains without anchors":    {"domains: {url: \"https://x.example/l.xml\"}\n", "domains.anchors"},
		"domains by file name":       {"domains: {url: liste.xml, anchors: [a]}\n", "domains.url"},
		"domains from two places":    {"domains: {url: \"https://x.example/l.xml\", file: l.xml, anchors: [a]}\n", "domains.file"},
		"endless domains":            {"domains: {max_age: 9000h}\n", "domains.max_age"},
		"copies of no kind":          {"export: {copies: docx}\n", "export.copies"},
		"copies at no time":          {"export: {when: never}\n", "export.when"},
		"unknown key":                {"practise:\n  name: x\n", "practise"},
		"page outside":               {"web: {listen: \"0.0.0.0:8080\"}\n", "web.listen"},
		"page by name":               {"web: {listen: \"cabinet.example:8080\"}\n", "web.listen"},
		"mailbox of no kind":         {"mail: {kind: XYZ}\n", "mail.kind"},
		"application unread":         {"mail: {kind: APP, host: smtp.exemple.fr}\n", "mail.reply_to"},
		"endless message":            {"mail: {max_size: 4096}\n", "mail.max_size"},
		"impatient":                  {"mail: {timeouts: {final: 10ms}}\n", "mail.timeouts.final"},
		"account of no method":       {"mail: {auth: {method: card}}\n", "mail.auth.method"},
		"provider without address":   {"mail: {auth: {method: oauth}}\n", "mail.auth.provider.discovery"},
		"provider in clear":          {"mail: {auth: {method: oauth, provider: {discovery: \"http://a.fr/.well-known/x\", client_id: c}}}\n", "mail.auth.provider.discovery"},
		"provider without client":    {"mail: {auth: {method: oauth, provider: {discovery: \"https://a.fr/.well-known/x\"}}}\n", "mail.auth.provider.client_id"},
		"provider without openid":    {"mail: {auth: {method: oauth, provider: {discovery: \"https://a.fr/.well-known/x\", client_id: c, scope: all}}}\n", "mail.auth.provider.scope"},
		"sent back elsewhere":        {"mail: {auth: {method: oauth, provider: {discovery: \"https://a.fr/.well-known/x\", client_id: c, redirect: \"http://a.fr/operateur/retour\"}}}\n", "mail.auth.provider.redirect"},
		"secret in the settings":     {"mail: {auth: {provider: {secret: s}}}\n", "mail.auth.provider.secret"},
		"bad port":                   {"mail: {port: 99999}\n", "mail.port"},
		"speech by name alone":       {"speech: {url: engine}\n", "speech.url"},
		"speech with a password":     {"speech: {url: \"http://a:b@127.0.0.1\"}\n", "speech.url"},
		"speech of no model":         {"speech: {url: \"http://127.0.0.1:8000\"}\n", "speech.model"},
		"endless recording":          {"intake: {max_recording: 99999}\n", "intake.max_recording"},
		"speech of no style":         {"speech: {style: vosk}\n", "speech.style"},
		"bad mailbox":                {"practice: {mailbox: \"Dr X <x@y.fr>\"}\n", "practice.mailbox"},
		"negative undo":              {"approval: {undo: -1s}\n", "approval.undo"},
		"no lane":                    {"queue: {lanes: 0}\n", "queue.lanes"},
		"too many lanes":             {"queue: {lanes: 41}\n", "queue.lanes"},
		"wrong type":                 {"mail: {port: smtp}\n", "mail.port"},
		"not yaml":                   {"\t:::", ""},
		"mailbox of no folder":       {"receipts: {folder: \"\"}\n", "receipts.folder"},
		"mailbox at no port":         {"receipts: {port: 99999}\n", "receipts.port"},
		"mailbox looked at too much": {"receipts: {poll: 1s}\n", "receipts.poll"},
		"mails moved where they are": {"receipts: {move: INBOX}\n", "receipts.move"},
		"all folders there are":      {"receipts: {more_folders: [\"*\"]}\n", "receipts.more_folders"},
		"a clock that runs back":     {"receipts: {clock: {immediate: [1h, 30m]}}\n", "receipts.clock.immediate"},
		"a day of no hours":          {"receipts: {clock: {from: 18h, to: 8h}}\n", "receipts.clock.from"},
		"a flag for a poll":          {"receipts: {seen: true}\n", "receipts.seen"},
		"certificates of no mode":    {"certificates: {revocation: hard}\n", "certificates.revocation"},
		"list server by address":     {"certificates: {allow_hosts: [\"http://a.example/\"]}\n", "certificates.allow_hosts"},
		"endless settle":             {"intake: {settle: 9000h}\n", "intake.settle"},
		"key in the folder":          {"keys: {file: site.key}\n", "keys.file"},
		"vault without TLS":          {"keys: {vault: {url: \"http://v:8200\", key: k}}\n", "keys.vault.url"},
		"vault with a token":         {"keys: {vault: {url: \"https://s.abc@v:8200\", key: k}}\n", "keys.vault.url"},
		"vault without a key":        {"keys: {vault: {url: \"https://v:8200\"}}\n", "keys.vault.key"},
		"vault without a URL":        {"keys: {vault: {key: k}}\n", "keys.vault.url"},
		"mount out of bounds":        {"keys: {vault: {url: \"https://v:8200\", key: k, mount: \"../sys\"}}\n", "keys.vault.mount"},
		"key with a path":            {"keys: {vault: {url: \"https://v:8200\", key: \"k/../x\"}}\n", "keys.vault.key"},
		"vault token beside":         {"keys: {vault: {url: \"https://v:8200\", key: k, token_file: token}}\n", "keys.vault.token_file"},
		"token in the settings":      {"keys: {vault: {url: \"https://v:8200\", key: k, token: s.abc}}\n", "keys.vault.token"},
		"endless vault":              {"keys: {vault: {url: \"https://v:8200\", key: k, timeout: 1h}}\n", "keys.vault.timeout"},
		"module by name":             {"keys: {pkcs11: {module: opensc.so, token: t, key_label: k}}\n", "keys.pkcs11.module"},
		"card without a module":      {"keys: {pkcs11: {token: t, key_label: k}}\n", "keys.pkcs11.module"},
		"card without a label":       {"keys: {pkcs11: {module: /m.so, key_label: k}}\n", "keys.pkcs11.token"},
		"card without a key":         {"keys: {pkcs11: {module: /m.so, token: t}}\n", "keys.pkcs11.key_label"},
		"card with both":             {"keys: {pkcs11: {module: /m.so, token: t, key_label: k, key_id: \"01\"}}\n", "keys.pkcs11.key_label"},
		"key id not in hex":          {"keys: {pkcs11: {module: /m.so, token: t, key_id: \"0g\"}}\n", "keys.pkcs11.key_label"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(c.text), "")
			var e *Error
			if !errors.As(err, &e) || e.Key != c.key || e.Todo == "" {
				t.Errorf("got %v, want an error on %s with what to do", err, c.key)
			}
		})
	}
}

func TestShareIsSlowToSettle(t *testing.T) {
	c, err := Parse([]byte("intake: {share: true}\n"), "")
	if err != nil || c.Intake.Settle != 2*time.Second {
		t.Errorf("settle %v, %v; want 2s", c.Intake.Settle, err)
	}
}

func TestEmptyFile(t *testing.T) {
	if _, err := Parse(nil, ""); err != nil {
		t.Error(err)
	}
}
