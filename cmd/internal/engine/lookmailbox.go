package engine

import (
	"context"

	"cardiopli/pipeline/account"
	"cardiopli/pipeline/mailbox"
)

// Receiving looks at the mailbox that answers and receipts come back to, without
// reading a mail. asked is false where the settings name none.
func Receiving(ctx context.Context, p *Practice, o Operator) (box mailbox.Box, server account.Server, asked bool, err error) {
	s := p.Config.Mailbox()
	if s.Host == "" {
		return box, server, false, nil
	}
	acc := o.Account
	acc.User = s.User
	server = o.Server(s.Host, s.Port, s.ServerName)
	box, err = mailbox.New(mailbox.Config{Server: server, Account: acc, TLS: s.TLS, Folders: []string{s.Folder}}, nil).Check(ctx)
	return box, server, true, err
}
