package simulated

import "bosang/api/form"

// Report is the report of a simulation as it is read back: how many claims the
// proposed rules decide otherwise, and what is given before and after.
type Report struct {
	Incident   string      `json:"incident"`
	Population *Population `json:"population"`
	Claims     int64       `json:"claims"`
	Evaluated  int64       `json:"evaluated"`
	Counts
	Lines    []Line         `json:"lines"`
	Failures Failures       `json:"failures"`
	Editions []Difference   `json:"editions"`
	Samples  map[string]int `json:"samples"`
}

// Counts are the figures of the whole or of a line.
type Counts struct {
	Changes map[string]int64 `json:"changes"`
	Matrix  []Pair           `json:"matrix"`
	Amounts []Amount         `json:"amounts"`
}

// Pair counts the claims of one disposition before and one after.
type Pair struct {
	Before string `json:"before"`
	After  string `json:"after"`
	Claims int64  `json:"claims"`
}

// Amount is what is given in one form, before and after.
type Amount struct {
	Standing   string `json:"standing"`
	Remedy     string `json:"remedy"`
	Unit       string `json:"unit"`
	Before     Sum    `json:"before"`
	After      Sum    `json:"after"`
	Difference Sum    `json:"difference"`
}

// Sum is how many remedies come to how much: an amount in plain digits, or a time
// in ISO 8601.
type Sum struct {
	Remedies int64  `json:"remedies"`
	Amount   string `json:"amount,omitempty"`
	Time     string `json:"time,omitempty"`
}

// Line counts the claims on one service by one kind of claimant.
type Line struct {
	Provider     string    `json:"provider"`
	Service      string    `json:"service"`
	ServiceID    string    `json:"service_id"`
	Title        form.Name `json:"title"`
	ClaimantKind string    `json:"claimant_kind"`
	Claims       int64     `json:"claims"`
	Counts
}

// Failures are the claims that could not be evaluated.
type Failures struct {
	Claims  int64    `json:"claims"`
	Reasons []Reason `json:"reasons"`
	Others  int64    `json:"others"`
}

// Reason is why claims could not be evaluated.
type Reason struct {
	Reason string `json:"reason"`
	Claims int64  `json:"claims"`
}

// Difference is an edition in which the proposed rules differ from the current ones.
type Difference struct {
	Rulebook string `json:"rulebook"`
	Edition  string `json:"edition"`
	Before   string `json:"before,omitempty"`
	After    string `json:"after,omitempty"`
	From     string `json:"from"`
	To       string `json:"to,omitempty"`
}
