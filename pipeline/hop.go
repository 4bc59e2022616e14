package pipeline

import "time"

// Hop is one step in a document's life, as the trace keeps it: identifiers and
// commitments, never a name, a text or a bare digest of content.
type Hop struct {
	Seq      int64     `json:"seq"` // position in the outbox, gives the order
	Document ID        `json:"document,omitempty"`
	Version  int       `json:"version,omitempty"`
	Stage    Stage     `json:"stage"`
	Actor    string    `json:"actor"` // pseudonym of a user ("u-...") or "cardiopli"
	At       time.Time `json:"at"`
	Outcome  string    `json:"outcome"` // short code, for example "taken", "drafted", "accepted"
	// Delivery names the copy that a submission hop is about.
	Delivery string `json:"delivery,omitempty"`
	// Commitments are HMACs under the document's own key, by what they commit
	// to: "source", "text", "pdf", "recipients", "message".
	Commitments map[string]string `json:"commitments,omitempty"`
	// Notes are codes that carry no identity: SMTP reply codes, S/MIME forms.
	Notes map[string]string `json:"notes,omitempty"`
}

// Stage is the kind of step.
type Stage string

// The stages of a document's life.
const (
	StageIntake     Stage = "intake"
	StageTranscribe Stage = "transcribe" // a recording was given to the speech engine
	StagePrepare    Stage = "prepare"
	StageView       Stage = "view" // a person read patient data
	StageEdit       Stage = "edit"
	StageAnswer     Stage = "answer"
	StageChoose     Stage = "choose" // a recipient chosen by hand
	StageApprove    Stage = "approve"
	StageReturn     Stage = "return"
	StageWithdraw   Stage = "withdraw"
	StageHold       Stage = "hold"
	StageIssue      Stage = "issue"
	StageSubmit     Stage = "submit"
	StageReceipt    Stage = "receipt"   // what came back about a copy
	StageReply      Stage = "reply"     // a correspondent's answer was filed
	StageCall       Stage = "call"      // a finding was told by telephone and read back
	StagePost       Stage = "post"      // a copy was printed, to be posted
	StageRefusal    Stage = "refusal"   // a patient's refusal to have letters sent was recorded or lifted
	StageSetting    Stage = "setting"   // the practice switched something that concerns all letters
	StageQueue      Stage = "queue"     // a person held, released, retried or cancelled a delivery
	StageUser       Stage = "user"      // a user was added, changed or refused
	StageKey        Stage = "key"       // a key, certificate or secret of the practice was changed
	StageDirectory  Stage = "directory" // physicians were added, changed or removed: how many, never who
)

// Decision is what a person decided about one version.
type Decision struct {
	Document ID        `json:"document"`
	Version  int       `json:"version"`
	By       string    `json:"by"` // user name; sealed
	At       time.Time `json:"at"`
	What     Stage     `json:"what"` // approve, return, withdraw
	Reason   string    `json:"reason,omitempty"`
	// What an approval binds: SHA-256 of the text, of the PDF, and of the
	// recipients with their addresses, as the approver saw them.
	Text       Digest `json:"text,omitzero"`
	PDF        Digest `json:"pdf,omitzero"`
	Recipients Digest `json:"recipients,omitzero"`
}

// Delivery is one recipient's copy of an issued letter.
type Delivery struct {
	ID        string        `json:"id"` // document id and ordinal: "7k3m9q2xp4rt-1"
	Document  ID            `json:"document"`
	Version   int           `json:"version"`
	Recipient Recipient     `json:"recipient"`
	Form      string        `json:"form"` // S/MIME form used, for example "rsa-oaep-sha256+aes256-gcm"
	State     DeliveryState `json:"state"`
	Held      bool          `json:"held"` // by a person: not to be submitted
	MessageID string        `json:"message_id"`
	Attempts  int           `json:"attempts"`
	Due       time.Time     `json:"due,omitzero"` // next attempt
	Code      int           `json:"code,omitempty"`
	Enhanced  string        `json:"enhanced,omitempty"`
	// Reply is the relay's own words to the last attempt.
	Reply string    `json:"reply,omitempty"`
	Since time.Time `json:"since"` // of the state
	// Told is when the recipient was told the finding by telephone; zero where nobody was.
	Told time.Time `json:"told,omitzero"`
}

// System is the actor of what cardiopli does by itself.
const System = "cardiopli"
