// Package web is the pages by which people come in and look after their accounts:
// sign-in, the second factor, links, the account with its sessions and tokens.
//
// They are plain pages: no script, one style from here, forms that are posted and
// answered by leading on (303), so that loading a page again changes nothing. What is
// shown once (a secret, recovery codes, a token) is the answer to the form itself:
// no address shows it again. Opening a page changes nothing either, also of a link
// that somebody was sent.
package web
