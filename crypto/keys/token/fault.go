package token

import (
	"errors"
	"fmt"
)

// What can be wrong with a token. Callers choose what to do from these.
var (
	// ErrNotBuilt: this program talks to no module.
	ErrNotBuilt = errors.New("this program was built without PKCS #11")
	// ErrModule: the library cannot be loaded or started.
	ErrModule = errors.New("the module cannot be used")
	// ErrAbsent: the card or the module's network is away. It may come back.
	ErrAbsent = errors.New("the token is not there")
	// ErrPIN: the PIN is wrong. It is not tried again.
	ErrPIN = errors.New("the PIN is refused")
	// ErrPINLocked: too many wrong PINs came before.
	ErrPINLocked = errors.New("the PIN is locked")
	// ErrLastTry: one more wrong PIN would lock the token.
	ErrLastTry = errors.New("one try of the PIN is left")
	// ErrNoKey: the token has no such key, or more than one.
	ErrNoKey = errors.New("the key is not in the token")
	// ErrFault: the token refuses the operation or does it wrong.
	ErrFault = errors.New("the token does not do the operation")
)

// Error says what failed with a token and what to do. It holds no PIN and nothing
// of what was signed.
type Error struct {
	Doing string // such as "sign"
	What  error  // one of the above
	Code  string // of PKCS #11, such as CKR_DEVICE_REMOVED; or ""
	Hint  string

	lost bool // another session may do it
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %v", e.Doing, e.What)
	if e.Code != "" {
		s += " (" + e.Code + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.What }

// Temporary reports whether the same may work later without anybody changing a
// setting.
func (e *Error) Temporary() bool { return e.What == ErrAbsent }

// Advice is what to do about it.
func (e *Error) Advice() string { return e.Hint }

// worded turns a return value of a module (PKCS #11 2.40, 5.1) into words.
func worded(doing, code string) *Error {
	e := &Error{Doing: doing, Code: code, What: ErrFault, Hint: "look into the journal of the module; preflight tries it again"}
	switch code {
	case "CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE":
		e.What, e.Hint = ErrPIN, `it is not tried again: seal the right one with "cardiopli keys pin"; a card locks itself after three wrong ones`
	case "CKR_PIN_LOCKED":
		e.What, e.Hint = ErrPINLocked, "unlock the token with its PUK or its security officer's PIN, by the maker's program"
	case "CKR_PIN_EXPIRED", "CKR_USER_PIN_NOT_INITIALIZED":
		e.What, e.Hint = ErrPIN, `set a PIN with the maker's program, then "cardiopli keys pin"`
	case "CKR_TOKEN_NOT_PRESENT", "CKR_SLOT_ID_INVALID", "CKR_DEVICE_REMOVED", "CKR_TOKEN_NOT_RECOGNIZED":
		e.What, e.lost, e.Hint = ErrAbsent, true, "put the card into the reader, or look at the network of the module"
	case "CKR_SESSION_HANDLE_INVALID", "CKR_SESSION_CLOSED", "CKR_USER_NOT_LOGGED_IN", "CKR_CRYPTOKI_NOT_INITIALIZED",
		"CKR_OBJECT_HANDLE_INVALID", "CKR_KEY_HANDLE_INVALID", "CKR_OPERATION_ACTIVE", "CKR_OPERATION_NOT_INITIALIZED",
		"CKR_DEVICE_ERROR", "CKR_DEVICE_MEMORY", "CKR_SESSION_COUNT":
		e.What, e.lost, e.Hint = ErrAbsent, true, "take the card out and put it back; restart the service of the reader if that does not help"
	case "CKR_MECHANISM_INVALID", "CKR_MECHANISM_PARAM_INVALID", "CKR_KEY_TYPE_INCONSISTENT", "CKR_KEY_FUNCTION_NOT_PERMITTED", "CKR_KEY_SIZE_RANGE":
		e.Hint = "the key is not made for this: it must be an RSA or EC key that may sign, and the module must know the mechanism"
	}
	return e
}
