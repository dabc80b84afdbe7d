package keyring

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// about is the first line of a key file, for whoever finds one.
const about = "Master key of Bosang. Keep it secret, and keep a copy apart from the database's backups: " +
	"who has both can read all personal data; without it nobody can."

// The members of a key file, a JSON object.
const (
	aboutMember = "about"
	keysMember  = "keys"
	indexMember = "index"
)

// parsed is a key file that was understood.
type parsed struct{ keys, index *keyset.Handle }

// indexer computes the index of a value.
type indexer interface {
	ComputePrimaryPRF(input []byte, outputLength uint32) ([]byte, error)
}

// New makes the text of a new key file, with one key.
func New() ([]byte, error) {
	sealing, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make a master key: %w", err)
	}
	index, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make a master key: %w", err)
	}
	return parsed{sealing, index}.text()
}

// Add gives the text of a key file with one more key, which is not yet the one to
// seal with: so every process can be given the file before the key is used.
func Add(text []byte) ([]byte, KeyID, error) {
	var added KeyID
	changed, err := edit(text, func(m *keyset.Manager) error {
		id, err := m.Add(aead.AES256GCMKeyTemplate())
		added = KeyID(id)
		return err
	})
	return changed, added, err
}

// Prefer gives the text of a key file with the key as the one to seal with.
func Prefer(text []byte, id KeyID) ([]byte, error) {
	return edit(text, func(m *keyset.Manager) error { return m.SetPrimary(uint32(id)) })
}

// Drop gives the text of a key file without the key.
func Drop(text []byte, id KeyID) ([]byte, error) {
	return edit(text, func(m *keyset.Manager) error { return m.Delete(uint32(id)) })
}

func edit(text []byte, change func(*keyset.Manager) error) ([]byte, error) {
	p, err := understand(text)
	if err != nil {
		return nil, err
	}
	m := keyset.NewManagerFromHandle(p.keys)
	if err := change(m); err != nil {
		return nil, fmt.Errorf("change the key file: %w", err)
	}
	if p.keys, err = m.Handle(); err != nil {
		return nil, fmt.Errorf("change the key file: %w", err)
	}
	return p.text()
}

// understand reads the text of a key file. The error is ErrForm and says nothing of
// what was read.
func understand(text []byte) (parsed, error) {
	var f map[string]json.RawMessage
	if json.Unmarshal(text, &f) != nil {
		return parsed{}, ErrForm
	}
	for member := range f {
		if member != aboutMember && member != keysMember && member != indexMember {
			return parsed{}, ErrForm
		}
	}
	var p parsed
	var err error
	if p.keys, err = insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f[keysMember]))); err != nil {
		return parsed{}, ErrForm
	}
	if p.index, err = insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f[indexMember]))); err != nil {
		return parsed{}, ErrForm
	}
	return p, nil
}

// text writes the key file.
func (p parsed) text() ([]byte, error) {
	f := map[string]any{aboutMember: about}
	for member, keys := range map[string]*keyset.Handle{keysMember: p.keys, indexMember: p.index} {
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(keys, keyset.NewJSONWriter(&b)); err != nil {
			return nil, fmt.Errorf("write a master key: %w", err)
		}
		f[member] = json.RawMessage(b.Bytes())
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a master key: %w", err)
	}
	return append(text, '\n'), nil
}

// parse makes keys of the text of a key file.
func parse(text []byte) (keys, error) {
	p, err := understand(text)
	if err != nil {
		return keys{}, err
	}
	primary, err := p.keys.Primary()
	if err != nil {
		return keys{}, ErrForm
	}
	k := keys{newest: KeyID(primary.KeyID()), sealing: make(map[KeyID]tink.AEAD)}
	if k.index, err = prf.NewPRFSet(p.index); err != nil {
		return keys{}, ErrForm
	}
	prefixes := p.keys.KeysetInfo().GetKeyInfo()
	for i := range p.keys.Len() {
		entry, err := p.keys.Entry(i)
		if err != nil {
			return keys{}, ErrForm
		}
		if prefixes[i].GetOutputPrefixType() != tinkpb.OutputPrefixType_TINK {
			return keys{}, ErrForm // what it seals would not tell with which key
		}
		// A primitive that seals with this key: which one is used is not for the
		// file to say.
		m := keyset.NewManagerFromHandle(p.keys)
		if err := m.SetPrimary(entry.KeyID()); err != nil {
			return keys{}, ErrForm
		}
		handle, err := m.Handle()
		if err != nil {
			return keys{}, ErrForm
		}
		if k.sealing[KeyID(entry.KeyID())], err = aead.New(handle); err != nil {
			return keys{}, ErrForm
		}
	}
	return k, nil
}
