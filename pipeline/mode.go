package pipeline

// Mode is the way in which a recipient's copy leaves. It is decided when a letter
// is prepared, shown to the approver, and part of what an approval binds: see
// Recipient and DigestRecipients.
type Mode string

// The modes. The zero value is the default, so that what was approved before there
// was another one still reads as it did.
const (
	ModeSMIME   Mode = ""        // signed and encrypted for the recipient alone
	ModeChannel Mode = "channel" // plain, between listed domains, whose operators vouch for the channel
	ModePost    Mode = "post"    // printed by a person, who posts it
)

// FormChannel and FormPost stand in Delivery.Form for copies that are not
// encrypted; other forms are those of S/MIME.
const (
	FormChannel = "channel"
	FormPost    = "post"
)
