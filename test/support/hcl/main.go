package main

import (
	"encoding/json"
	"io"
	"os"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

func read(body *hclsyntax.Body) map[string]any {
	out := map[string]any{}
	for name, attribute := range body.Attributes {
		value, problems := attribute.Expr.Value(nil)
		if problems.HasErrors() {
			panic(problems.Error())
		}
		text, err := ctyjson.SimpleJSONValue{Value: value}.MarshalJSON()
		if err != nil {
			panic(err)
		}
		out[name] = json.RawMessage(text)
	}
	for _, block := range body.Blocks {
		out[block.Type] = read(block.Body)
	}
	return out
}

func main() {
	text, _ := io.ReadAll(os.Stdin)
	file, problems := hclsyntax.ParseConfig(text, "stdin", hcl.InitialPos)
	if problems.HasErrors() {
		panic(problems.Error())
	}
	json.NewEncoder(os.Stdout).Encode(read(file.Body.(*hclsyntax.Body)))
}
