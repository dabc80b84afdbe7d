package source

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/gowebpki/jcs"
	"go.yaml.in/yaml/v4"
)

// plain is a node as the standard library writes it in JSON, every scalar as its text.
func plain(n *Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := make([]any, len(n.Content))
		for i, c := range n.Content {
			out[i] = plain(c)
		}
		return out
	}
	return n.Value
}

func FuzzCanonical(f *testing.F) {
	f.Add([]byte("b: 1\na: [x, {c: \"\\t\\\"\\u0001\", 보상: 법}]\n"))
	f.Add([]byte("\U0001F600: 1\n\uFB33: 2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		root := NewReader("fuzz").Document(data)
		if root == nil || twice(root) {
			return
		}
		data, err := json.Marshal(plain(root))
		if err != nil {
			t.Fatal(err)
		}
		want, err := jcs.Transform(data)
		if err != nil {
			return // JSON that the other writer does not take
		}
		if got := Canonical(root); !bytes.Equal(got, want) {
			t.Fatalf("%s\nis by RFC 8785\n%s", got, want)
		}
	})
}

// twice tells whether a key is given twice, of which no edition without a fault has any.
func twice(n *Node) bool {
	seen := map[string]bool{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if c.Kind != yaml.ScalarNode || seen[c.Value] {
				return true
			}
			seen[c.Value] = true
		}
		if twice(c) {
			return true
		}
	}
	return false
}

func TestTheNearestWordIsTheOneThatDiffersLeast(t *testing.T) {
	known := []string{"threshold", "measure", "quantity", "not", "act"}
	for word, want := range map[string]string{"threshodl": "threshold", "treshold": "threshold", "mesaure": "measure", "atc": "act", "colour": "", "x": "", "quantities": "quantity"} {
		if got := nearest(word, known); got != want {
			t.Errorf("%q is nearest to %q, not %q", word, got, want)
		}
	}
}
