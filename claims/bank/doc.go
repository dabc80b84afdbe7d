// Package bank writes payment files and reads what banks say of them.
//
//  1. A remittance is so many payments of one payer, with their number and sum known
//     beforehand. Write checks each payment, passes it on and compares number and sum
//     at the end: a file that is whole says what was released.
//  2. A format is a plug-in: how one kind of file spells a remittance. Formats lists
//     them: the credit transfer of ISO 20022 (pain.001) and the table that Korean banks
//     take for transfers in bulk.
//  3. ReadStatus reads the bank's report on a file (pain.002), payment by payment, and
//     refuses one that contradicts itself.
//
// Everything streams: neither writing nor reading holds more than one payment. The
// package keeps nothing and asks nobody; it is the only one that reads XML.
package bank
