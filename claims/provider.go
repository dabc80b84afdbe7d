package claims

import (
	"time"

	"bosang/rules/money"
)

// ProviderClass is the class of the Telecommunications Business Act, art. 2.
type ProviderClass string

// The classes of providers.
const (
	FacilitiesBased ProviderClass = "facilities_based"
	ValueAdded      ProviderClass = "value_added"
	DataCentre      ProviderClass = "data_centre"
)

// ProviderClasses lists the classes.
func ProviderClasses() []ProviderClass {
	return []ProviderClass{FacilitiesBased, ValueAdded, DataCentre}
}

// Name is what a thing is called in the two languages of the service.
type Name struct{ Korean, English string }

// Provider is who owes: the party of the contract with the user.
type Provider struct {
	ID    ProviderID
	Key   string
	Name  Name
	Class ProviderClass
	// TelecomRevenue is the revenue from telecommunications services in the
	// prior year; nil when it was not shown. Decree art. 37-11(1)3 (2022).
	TelecomRevenue *money.Amount
	Version        int64
	CreatedAt      time.Time
}

// Service is what a provider offers under one name; its features fail one by one.
type Service struct {
	ID         ServiceID
	ProviderID ProviderID
	Key        string
	Name       Name
	// DailyUsers is the daily average of the last three months of the prior
	// year; nil when it was not shown. Decree art. 37-11(1)3 (2022).
	DailyUsers *int64
	Cloud      bool
	Features   []Feature
	Version    int64
	CreatedAt  time.Time
}

// Feature is a part of a service that can be down while others work.
type Feature struct {
	ID   FeatureID
	Key  string
	Name Name
}
