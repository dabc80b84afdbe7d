package openid

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"bosang/api/form"
	"bosang/api/text"
	"bosang/claims"
	"bosang/claims/access"
)

// Config says which identity providers are trusted, and with what.
type Config struct {
	IdentityProviders []IdentityProvider
}

// IdentityProvider is an issuer of OpenID Connect that is trusted to say who
// somebody is.
type IdentityProvider struct {
	// Key names it in addresses and records; Name is what people read.
	Key  string
	Name claims.Name
	// Issuer is its identifier, byte for byte as it stands in its tokens.
	Issuer string
	// Hosts are those that its discovery document may name beside the issuer's, with a
	// port where it is not 443. Internal: they and the issuer's are meant although they
	// are of an internal network or of this machine.
	Hosts    []string
	Internal bool
	ClientID string
	// ClientSecretFile holds the secret, which is read when it is needed, so that
	// it can be changed without a restart. Empty: a public client.
	ClientSecretFile string
	// ClientAuth says how the secret is sent.
	ClientAuth ClientAuth
	// Scopes are asked for besides openid.
	Scopes []string
	// Algorithms are those that its tokens may be signed with: asymmetric ones only.
	Algorithms []string
	// Roles are given to people for what their tokens claim.
	Roles []RoleFor
	// SecondFactor is what has to be claimed before a role of more than a claimant
	// is given.
	SecondFactor SecondFactor
	// MaxAgeSeconds is how long ago a person may have proved who they are; 0: it
	// does not matter.
	MaxAgeSeconds int64
	// Customers makes claimants; nil: it makes none.
	Customers *Customers
	// Programs lets programs come with its access tokens; nil: none may.
	Programs *Programs
}

// ClientAuth is how a client proves to the token endpoint that it is one
// (OpenID Connect Core 1.0, section 9).
type ClientAuth string

// The ways that there are.
const (
	SecretBasic ClientAuth = "client_secret_basic"
	SecretPost  ClientAuth = "client_secret_post"
	// NoSecret is for public clients: PKCE alone holds the code to its browser.
	NoSecret ClientAuth = "none"
)

// RoleFor gives a role to who has a value in a claim.
type RoleFor struct {
	// Claim is a claim's name or, where it begins with "/", a JSON pointer (RFC
	// 6901) into the claims. The claim is a text or a list of texts.
	Claim, Value string
	Role         access.Role
	// Provider is the key of the provider that an operator is one of.
	Provider string
}

// SecondFactor is any one of these: an authentication context class (acr) or a
// method (amr, RFC 8176).
type SecondFactor struct{ ACR, AMR []string }

// Customers says that people of this identity provider are customers of a
// provider, by the customer number in a claim (as in RoleFor).
type Customers struct{ Provider, Claim string }

// Programs says which access tokens (RFC 9068) are taken.
type Programs struct {
	// Audience is what they have to be meant for.
	Audience string
	// ScopePrefix stands before the scopes that are this service's; it is cut off.
	ScopePrefix string
	// Services are programs that act for themselves.
	Services []Service
	// Apps are the client ids of programs that may act for the person whom their
	// token names, with what that person's claims give.
	Apps []string
}

// Service is a program that acts for itself. Both its client id and its subject
// have to be in the token, so that what it obtained for a person does not act with
// the program's own role.
type Service struct {
	ClientID, Subject string
	Role              access.Role
	Provider          string
}

// maxConfig bounds the configuration's file and maxSecret a secret's, in bytes.
const (
	maxConfig = 1 << 20
	maxSecret = 4 << 10
)

// Faults are all that is wrong with a configuration, each with the member it is
// wrong with.
type Faults []string

// Error tells them, one a line.
func (f Faults) Error() string { return strings.Join(f, "\n") }

func (f *Faults) wrong(member, format string, args ...any) {
	told := fmt.Sprintf(format, args...)
	if member != "" { // else it is the whole file
		told = member + ": " + told
	}
	*f = append(*f, told)
}

// Load reads the configuration in a file (BOSANG_IDENTITY_PROVIDERS). Files that
// it names are sought beside it. The error is Faults where the file can be read.
func Load(path string) (Config, error) {
	data, err := readFile(path, maxConfig)
	if err != nil {
		return Config{}, fmt.Errorf("the configuration of identity providers: %w", err)
	}
	c, err := Read(data, filepath.Dir(path))
	if err != nil {
		return Config{}, fmt.Errorf("%s:\n%w", path, err)
	}
	return c, nil
}

// Read reads a configuration, in which files that are named without their folder
// are in this one. The error is Faults.
func Read(data []byte, folder string) (Config, error) {
	var sent configFile
	var faults Faults
	if err := form.Decode(data, &sent); err != nil {
		var told *claims.Error
		if !errors.As(err, &told) {
			return Config{}, err
		}
		for _, f := range told.Fields {
			faults.wrong(f.Field, "%s", strings.ReplaceAll(text.Fields[f.Code].EN, "{}", f.Param))
		}
		return Config{}, faults
	}
	c := sent.config(folder)
	if faults = c.check(); len(faults) > 0 {
		return Config{}, faults
	}
	return c, nil
}

// readFile reads a file whole, up to a size.
func readFile(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was read only
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return data, nil
}

// secret reads the client's secret; "" for a public client.
func (p IdentityProvider) secret() (string, error) {
	if p.ClientSecretFile == "" {
		return "", nil
	}
	data, err := readFile(p.ClientSecretFile, maxSecret)
	if err != nil {
		return "", err
	}
	secret := strings.TrimRight(string(data), "\r\n")
	if secret == "" {
		return "", fmt.Errorf("%s is empty", p.ClientSecretFile)
	}
	return secret, nil
}

// The file's own shape.
type (
	configFile struct {
		IdentityProviders []providerFile `json:"identity_providers"`
	}
	providerFile struct {
		Key              string         `json:"key"`
		Name             nameFile       `json:"name"`
		Issuer           string         `json:"issuer"`
		Hosts            []string       `json:"hosts"`
		Internal         bool           `json:"internal"`
		ClientID         string         `json:"client_id"`
		ClientSecretFile string         `json:"client_secret_file"`
		ClientAuth       string         `json:"client_auth"`
		Scopes           []string       `json:"scopes"`
		Algorithms       []string       `json:"algorithms"`
		Roles            []roleFile     `json:"roles"`
		SecondFactor     factorFile     `json:"second_factor"`
		MaxAgeSeconds    int64          `json:"max_age_seconds"`
		Customers        *customersFile `json:"customers"`
		Programs         *programsFile  `json:"programs"`
	}
	nameFile struct {
		Korean  string `json:"ko"`
		English string `json:"en"`
	}
	roleFile struct {
		Claim    string `json:"claim"`
		Value    string `json:"value"`
		Role     string `json:"role"`
		Provider string `json:"provider"`
	}
	factorFile struct {
		ACR []string `json:"acr"`
		AMR []string `json:"amr"`
	}
	customersFile struct {
		Provider string `json:"provider"`
		Claim    string `json:"claim"`
	}
	programsFile struct {
		Audience    string        `json:"audience"`
		ScopePrefix string        `json:"scope_prefix"`
		Services    []serviceFile `json:"services"`
		Apps        []string      `json:"apps"`
	}
	serviceFile struct {
		ClientID string `json:"client_id"`
		Subject  string `json:"subject"`
		Role     string `json:"role"`
		Provider string `json:"provider"`
	}
)

func (f configFile) config(folder string) Config {
	var c Config
	for _, sent := range f.IdentityProviders {
		p := IdentityProvider{
			Key: sent.Key, Name: claims.Name(sent.Name), Issuer: sent.Issuer, Hosts: sent.Hosts, Internal: sent.Internal, ClientID: sent.ClientID,
			ClientSecretFile: sent.ClientSecretFile, ClientAuth: ClientAuth(sent.ClientAuth), Scopes: sent.Scopes,
			Algorithms: sent.Algorithms, SecondFactor: SecondFactor(sent.SecondFactor), MaxAgeSeconds: sent.MaxAgeSeconds,
			Customers: (*Customers)(sent.Customers),
		}
		if p.ClientSecretFile != "" && !filepath.IsAbs(p.ClientSecretFile) {
			p.ClientSecretFile = filepath.Join(folder, p.ClientSecretFile)
		}
		if p.ClientAuth == "" && p.ClientSecretFile == "" {
			p.ClientAuth = NoSecret
		}
		if p.ClientAuth == "" {
			p.ClientAuth = SecretBasic
		}
		if len(p.Algorithms) == 0 {
			p.Algorithms = []string{"RS256", "ES256", "PS256", "EdDSA"}
		}
		for _, r := range sent.Roles {
			p.Roles = append(p.Roles, RoleFor{Claim: r.Claim, Value: r.Value, Role: access.Role(r.Role), Provider: r.Provider})
		}
		if sent.Programs != nil {
			p.Programs = &Programs{Audience: sent.Programs.Audience, ScopePrefix: sent.Programs.ScopePrefix, Apps: sent.Programs.Apps}
			for _, s := range sent.Programs.Services {
				if s.Subject == "" {
					s.Subject = s.ClientID // RFC 9068, section 2.2
				}
				p.Programs.Services = append(p.Programs.Services,
					Service{ClientID: s.ClientID, Subject: s.Subject, Role: access.Role(s.Role), Provider: s.Provider})
			}
		}
		c.IdentityProviders = append(c.IdentityProviders, p)
	}
	return c
}
