package rulebook_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v4"

	"bosang/rules"
	"bosang/rules/rulebook"
)

// shuffled is a book with some of its parts replaced by others, left out or given twice.
func shuffled(t *testing.T, data []byte, random *rand.Rand) []byte {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load(data, &doc, yaml.WithV4Defaults()); err != nil {
		t.Fatal(err)
	}
	var all, parents []*yaml.Node
	var gather func(n *yaml.Node)
	gather = func(n *yaml.Node) {
		all = append(all, n)
		if len(n.Content) > 0 {
			parents = append(parents, n)
		}
		for _, c := range n.Content {
			gather(c)
		}
	}
	gather(doc.Content[0])
	words := []string{"", "0", "1", "4h", "10%", "8.40 GBP", "2020-01-01", "longest", "part", "true", "owed", "plan.periodic_fee", "report.made_on", "~", "-1", "day"}
	for range 1 + random.IntN(3) {
		n := all[random.IntN(len(all))]
		p := parents[random.IntN(len(parents))]
		i := random.IntN(max(len(p.Content), 1))
		switch random.IntN(5) {
		case 0:
			n.Kind, n.Content, n.Tag, n.Style, n.Value = yaml.ScalarNode, nil, "", 0, words[random.IntN(len(words))]
		case 1:
			other := *all[random.IntN(len(all))]
			if i < len(p.Content) && len(other.Content) < 30 { // not so large that it holds itself many times over
				p.Content[i] = &other
			}
		case 2:
			if p.Kind == yaml.SequenceNode && i < len(p.Content) {
				p.Content = append(p.Content[:i:i], p.Content[i+1:]...)
			} else if j := i &^ 1; j+1 < len(p.Content) {
				p.Content = append(p.Content[:j:j], p.Content[j+2:]...)
			}
		case 3:
			if p.Kind == yaml.SequenceNode && i < len(p.Content) {
				p.Content = append(p.Content, p.Content[i])
			}
		default:
			if n.Kind == yaml.ScalarNode {
				if other := all[random.IntN(len(all))]; other.Kind == yaml.ScalarNode {
					n.Value = other.Value
				}
			}
		}
		if circular(doc.Content[0], 0) {
			return data
		}
	}
	out, err := yaml.Dump(doc.Content[0], yaml.WithV4Defaults())
	if err != nil {
		return data
	}
	return out
}

func circular(n *yaml.Node, depth int) bool {
	if depth > 60 {
		return true
	}
	for _, c := range n.Content {
		if circular(c, depth+1) {
			return true
		}
	}
	return false
}

// What is changed in a few places mostly still looks like a book, which random bytes do not.
func TestABookWithItsPartsShuffledIsToldOfOrCompiles(t *testing.T) {
	files, err := filepath.Glob("../library/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("testdata/faulty/*.yaml")
	if err != nil || len(files) == 0 || len(more) == 0 {
		t.Fatalf("no books (%v)", err)
	}
	texts := [][]byte{[]byte(sound)}
	for _, file := range append(files, more...) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if yaml.Load(data, &doc, yaml.WithV4Defaults()) == nil && len(doc.Content) == 1 && doc.Content[0].Kind == yaml.MappingNode {
			texts = append(texts, data)
		}
	}
	for seed := range uint64(shuffles) {
		random := rand.New(rand.NewPCG(seed, 7))
		text := shuffled(t, texts[random.IntN(len(texts))], random)
		def, err := rulebook.Read("shuffled.yaml", text)
		if err != nil {
			continue
		}
		if _, err := rules.Compile(def); err != nil {
			t.Fatalf("seed %d: what was checked does not compile: %v\n%s", seed, err, text)
		}
	}
}

// shuffles is how many books are tried; more find more.
const shuffles = 800
