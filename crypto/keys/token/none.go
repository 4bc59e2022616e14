//go:build !(pkcs11 && cgo)

package token

// Built reports whether this program can talk to a module.
const Built = false

func dial(Settings, func() ([]byte, error)) (device, error) {
	return nil, &Error{Doing: "open the token", What: ErrNotBuilt,
		Hint: "build it with a C compiler: CGO_ENABLED=1 go build -tags pkcs11 ./cmd/cardiopli; or remove keys.pkcs11 from the settings"}
}
