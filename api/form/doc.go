// Package form reads what is sent, strictly: every unknown, missing or
// misshapen member is named, all at once; and it gives the values that are sent
// and answered their forms: instants, money, names, lengths of time.
package form
