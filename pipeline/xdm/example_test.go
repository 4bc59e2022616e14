package xdm_test

import (
	"errors"
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/xdm"
)

// What is missing is named, all of it.
func ExampleWrite() {
	_, err := xdm.Write(xdm.Input{Issue: pipeline.Issue{UID: "1.2.250.1.999.7.1.42"}})
	var field *pipeline.FieldError
	fmt.Println(errors.As(err, &field), field)
	// Output: true XDM: CDA is missing
}
