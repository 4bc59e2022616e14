package hprim_test

import (
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/hprim"
)

func ExamplePlain() {
	s, ok := hprim.Plain("SAo ≤ 1 cm², VO₂ 60→48 %, 10⁻³", pipeline.French)
	fmt.Println(s, ok)
	// Output: SAo <= 1 cm², VO2 60 -> 48 %, 10^-3 true
}
