package mailbox

import "context"

// Box is what a look at the mailbox found.
type Box struct {
	Mails uint32 // in the first folder
	Tells bool   // the server tells of new mails (RFC 2177)
}

// Check connects, proves who we are and looks at the first folder without reading a
// mail or leaving a mark: what preflight asks. The error is a *Failure.
func (r *Reader) Check(ctx context.Context) (Box, error) {
	s, err := r.connect(ctx)
	if err != nil {
		return Box{}, err
	}
	defer s.close()
	data, err := s.open(r.c.Folders[0], true)
	if err != nil {
		return Box{}, err
	}
	return Box{Mails: data.NumMessages, Tells: s.idles()}, nil
}
