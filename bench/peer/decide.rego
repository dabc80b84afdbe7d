# The decision on a case of the statutory book, as OPA decides it. A length of
# time that is not exact has two bounds; what holds by the bounds that speak for
# it least is certain, what does not even hold by those that speak for it most is
# out of the question, and what lies between cannot be told.
package telecom

first := 1561388400000000

second := 1743087600000000

decision := ["no_edition", "no_edition", "no_edition"] if stated == 0

else := decided(stated) if {
	input.start_earliest == input.start
	input.start_latest == input.start
}

else := decided(stated) if earliest == latest

else := [doubted(a[0], b[0]), told(a[1], b[1]), told(a[2], b[2])] if {
	a := decided(stated)
	b := decided(other)
}

stated := edition(input.start)

earliest := edition(input.start_earliest)

latest := edition(input.start_latest)

other := earliest if earliest != stated

else := latest

edition(at) := 0 if at < first

else := 0 if input.class == "data_centre"

else := 2019 if at < second

else := 2025

# Where the beginning may lie on either side of an amendment, what the possible
# editions decide differently cannot be told.
doubted(a, b) := a if a == b

else := a if {
	a in {"does_not_apply", "barred"}
	b in {"does_not_apply", "barred"}
}

else := "cannot_tell"

told(a, b) := a if a == b

else := "cannot_tell"

decided(e) := ["does_not_apply", "does_not_apply", "does_not_apply"] if e == 0

else := array.concat([ground(least, most)], duties(e, least, most)) if [least, most] := limits(e)

# The threshold of the ground and the limit of the notices. Where they depend on a
# class that is not known they lie between bounds beyond any length.
limits(e) := [7200000000, 7200000000] if e == 2025

else := [14400000000, 14400000000] if input.class == "value_added"

else := [7200000000, 7200000000] if input.class == "facilities_based"

else := [-1, 9007199254740993]

ground(least, most) := "does_not_apply" if input.longest_hi < least

else := "does_not_apply" if input.fee == "no"

else := "does_not_apply" if input.held_hi <= 0

else := "barred" if {
	input.within_lo > 0
	barred(least)
}

else := "cannot_tell" if input.fee != "yes"

else := "cannot_tell" if input.held_lo <= 0

else := "cannot_tell" if input.longest_lo < most

else := "cannot_tell" if {
	input.within_hi > 0
	perhaps_barred(most)
}

else := "referred" if input.attribution == "force_majeure"

else := "referred" if input.attribution == "user"

else := "granted"

barred(least) if input.outside_hi < least

barred(_) if input.held_unannounced_hi <= 0

perhaps_barred(most) if input.outside_lo < most

perhaps_barred(_) if input.held_unannounced_lo <= 0

duties(e, least, most) := ["does_not_apply", "does_not_apply"] if exempt(e, least)

else := [outage(e, "cannot_tell"), compensation("cannot_tell")] if perhaps_exempt(e, most)

else := [outage(e, "applies"), compensation("applies")]

outage(e, otherwise) := "does_not_apply" if input.cloud == "yes"

else := otherwise if input.fee == "yes"

else := otherwise if e == 2025

else := "does_not_apply" if input.fee == "no"

else := "cannot_tell"

compensation(otherwise) := otherwise if input.fee == "yes"

else := "does_not_apply" if input.fee == "no"

else := "cannot_tell"

exempt(e, least) if input.longest_hi <= 0

else if {
	input.within_lo > 0
	input.outside_hi <= 0
}

else if {
	input.class == "value_added"
	small
}

else if {
	input.unannounced_hi <= least
	short(e)
}

perhaps_exempt(e, most) if input.longest_lo <= 0

else if {
	input.within_hi > 0
	input.outside_lo <= 0
}

else if {
	input.class == "value_added"
	not input.currency in {"", "KRW"}
}

else if {
	input.unannounced_lo <= most
	short(e)
}

small if input.cause == "carrier_line_fault"

small if {
	input.users >= 0
	input.users < 1000000
}

small if {
	input.currency == "KRW"
	input.revenue < 10000000000
}

short(e) if {
	input.unforeseen == "yes"
	input.critical != "yes"
	covered(e)
}

covered(_) if input.cause in {"overload", "equipment_fault"}

covered(e) if {
	e == 2025
	input.cause == "software_anomaly"
}
