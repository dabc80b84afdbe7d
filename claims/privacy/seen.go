package privacy

import "bosang/claims/access"

// SeenBy gives the person as a role sees it, and which items of it are seen: for what
// shows a person beside other things, and puts that on record itself.
func (p Person) SeenBy(role access.Role) (seen Person, items []string) { return p.as(role) }
