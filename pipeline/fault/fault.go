// Package fault names the write points of the pipeline: the places between two
// durable writes where a crash must do no harm. A test builds the program with
// the tag "fault" and kills it there; without the tag Point is empty and no
// environment variable is read.
package fault

// The write points, in the order in which a document meets them.
const (
	IntakeRead       = "intake.read"        // the file is in memory, nothing is written
	IntakeBlob       = "intake.blob"        // the sealed original is synced, no row names it
	IntakeTaken      = "intake.taken"       // the row is committed, the original still in the inbox
	IntakeUnlinked   = "intake.unlinked"    // the original is gone
	IntakeRejected   = "intake.rejected"    // the note is written
	PrepareBlob      = "prepare.blob"       // the PDF is synced, no row names it
	PrepareCommitted = "prepare.committed"  // the draft is committed
	ApproveCommitted = "approve.committed"  // the approval is committed
	IssueBlob        = "issue.blob"         // a sealed message is synced, no row names it
	IssueCommitted   = "issue.committed"    // deliveries are committed
	SubmitBeforeData = "submit.before-data" // the envelope is given, nothing is committed
	SubmitCommitted  = "submit.committed"   // "submitting" is committed, DATA is not given
	SubmitAfterData  = "submit.after-data"  // the relay has answered, nothing is committed
	SubmitReply      = "submit.reply"       // the reply is committed
	ReceiptFetched   = "receipt.fetched"    // a mail is in memory, nothing is written
	ReceiptBlob      = "receipt.blob"       // a mail is sealed and synced, no row names it
	ReceiptKept      = "receipt.kept"       // the row and its receipts are committed, the place in the mailbox is the old one
	ReceiptPlace     = "receipt.place"      // the place in the mailbox is kept
	TraceAppended    = "trace.appended"     // hops are in the log, the outbox does not know
	TraceMarked      = "trace.marked"       // the outbox knows
)

// The write points that only some arrivals meet.
const (
	IntakeStream    = "intake.stream"    // a recording is sealed, not yet synced under its name
	IntakeEntry     = "intake.entry"     // one entry of an archive is committed, others are not
	IntakeAside     = "intake.aside"     // a refused entry of an archive is in rejected/, the archive still in the inbox
	IntakeCompanion = "intake.companion" // a report is gone from the inbox, the file beside it is not
)

// The write points of what an administrator does.
const (
	KeysPassphrase   = "keys.passphrase"   // a new passphrase is set, the root key is the old one
	KeysRenewed      = "keys.renewed"      // the root key is new, the site's keys are the old ones
	KeysRotated      = "keys.rotated"      // the site's new keys are on disk, nothing is under them
	KeysBatch        = "keys.batch"        // a batch is wrapped again in memory
	KeysBatched      = "keys.batched"      // a batch is committed
	KeysRewrapped    = "keys.rewrapped"    // nothing is under an older key, which is still there
	KeysRetired      = "keys.retired"      // the older keys are gone
	EraseReady       = "erase.ready"       // nothing is erased yet; a recording may be sealed for another letter
	EraseCommitted   = "erase.committed"   // keys and rows are gone, blobs are not
	EraseBlobs       = "erase.blobs"       // blobs are gone, the database's log is not
	BackupBlobs      = "backup.blobs"      // blobs are copied, no snapshot names them
	BackupWritten    = "backup.written"    // a snapshot is whole, under its unfinished name
	RefusalNoted     = "refusal.noted"     // the journal knows of a refusal, its lifting or its erasure, the database does not
	RefusalCommitted = "refusal.committed" // the database knows; of an erasure its log is not cut yet
	RestoreCopied    = "restore.copied"    // everything is beside the folder to be, nothing is erased or held there
	RestoreReady     = "restore.ready"     // everything is done, the folder does not bear its name
)

// Points lists the write points that every document meets, and intake.rejected.
var Points = [...]string{
	IntakeRead, IntakeBlob, IntakeTaken, IntakeUnlinked, IntakeRejected, PrepareBlob, PrepareCommitted, ApproveCommitted,
	IssueBlob, IssueCommitted, SubmitBeforeData, SubmitCommitted, SubmitAfterData, SubmitReply, TraceAppended, TraceMarked,
	ReceiptFetched, ReceiptBlob, ReceiptKept, ReceiptPlace,
}

// Office lists those of what an administrator does.
var Office = [...]string{KeysPassphrase, KeysRenewed, KeysRotated, KeysBatch, KeysBatched, KeysRewrapped, KeysRetired,
	EraseReady, EraseCommitted, EraseBlobs, RefusalNoted, RefusalCommitted, BackupBlobs, BackupWritten, RestoreCopied, RestoreReady}

// Rare lists the others.
var Rare = [...]string{IntakeStream, IntakeEntry, IntakeAside, IntakeCompanion}
