// Matches expressions with Go's regexp. Input and output as in oracle.py.
package main

import (
	"encoding/json"
	"os"
	"regexp"
)

type request struct {
	Cases [][4]string `json:"cases"`
}

func match(source, flags, text, mode string) any {
	if flags != "" {
		source = "(?" + flags + ":" + source + ")"
	}
	switch mode {
	case "prefix":
		source = `\A(?:` + source + `)`
	case "full":
		source = `\A(?:` + source + `)\z`
	}
	compiled, err := regexp.Compile(source)
	if err != nil {
		return "invalid"
	}
	spans := compiled.FindStringSubmatchIndex(text)
	if spans == nil {
		return nil
	}
	result := []any{spans[0]}
	for i := 0; i < len(spans); i += 2 {
		if spans[i] < 0 {
			result = append(result, nil)
		} else {
			result = append(result, text[spans[i]:spans[i+1]])
		}
	}
	return result
}

func main() {
	var input request
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		panic(err)
	}
	output := []any{}
	for _, c := range input.Cases {
		output = append(output, match(c[0], c[1], c[2], c[3]))
	}
	json.NewEncoder(os.Stdout).Encode(output)
}
