package debian

import "text/template"

// dovecotConf is dovecot.conf (2.3). Every path lies in the folder; the users are
// those of the file, and all mail belongs to nobody.
var dovecotConf = template.Must(template.New("").Parse(`base_dir = {{.Dir}}/run
state_dir = {{.Dir}}/state
log_path = {{.Log}}
instance_name = cardiopli-lab
protocols ={{if not .Deaf}} imap{{end}} lmtp
listen = {{.Host}}
mail_location = maildir:~/Maildir
mail_uid = {{.UID}}
mail_gid = {{.GID}}
first_valid_uid = 1
first_valid_gid = 1
mail_plugins = quota
mail_fsync = never
auth_mechanisms = {{.Mechanisms}}
auth_failure_delay = 0
auth_verbose = yes
auth_username_format = %Lu
{{if .Plain}}ssl = no
disable_plaintext_auth = no
{{else}}ssl = required
disable_plaintext_auth = yes
ssl_cert = <{{.TLS}}/cert.pem
ssl_key = <{{.TLS}}/key.pem
ssl_ca = <{{.TLS}}/ca.pem
ssl_require_crl = no
ssl_verify_client_cert = yes
ssl_min_protocol = TLSv1.2
ssl_cert_username_field = commonName
auth_ssl_username_from_cert = yes
{{end}}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {{.Conf}}/oauth2.conf
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = username_format=%Lu {{.Users}}
}
passdb {
  driver = static
  mechanisms = external
  args = nopassword=y
}
userdb {
  driver = passwd-file
  args = username_format=%Lu {{.Users}}
}
plugin {
  quota = count:Boite
  quota_vsizes = yes
  quota_grace = 0%%
  sieve = file:~/.dovecot.sieve
}
submission_host = {{.Host}}:{{.Inner}}
postmaster_address = postmaster@{{.Name}}
hostname = {{.Name}}
protocol lmtp {
  mail_plugins = $mail_plugins sieve
}
{{if not .Deaf}}protocol imap {
  mail_plugins = $mail_plugins imap_quota
  imap_idle_notify_interval = 30 secs
}
{{end}}mail_max_userip_connections = 100
{{if not .Deaf}}service imap-login {
  inet_listener imap {
    address = {{.Host}}
    port = {{.Port}}
  }
  inet_listener imaps {
    port = 0
  }
  process_min_avail = 1
}
{{end}}service lmtp {
  inet_listener lmtp {
    address = {{.Host}}
    port = {{.LMTP}}
  }
  unix_listener lmtp {
    mode = 0600
  }
}
service auth {
  unix_listener postfix {
    mode = 0666
  }
}
# A wrong password would slow the next log-in from the same address, and all are from one.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Envoyes {
    auto = no
    special_use = \Sent
  }
}
`))
