// Package privacy keeps what identifies claimants, and who saw it.
//
//  1. A claimant says how it is reached and where its money goes. Both are sealed with
//     its own key (package keyring); equal addresses and accounts are found by blind
//     indexes.
//  2. Who sees how much of it is one table: the claimant all, operators of its provider
//     a masked form, regulators and administrators nothing.
//  3. An operator who needs a value whole asks for it with a reason: a disclosure, which
//     is shown once and stays on record.
//  4. Whatever anybody but the person sees of a person leaves an access record, written
//     in the transaction that reads. A person lists who saw its own; once a month
//     somebody looks through all of them.
package privacy
