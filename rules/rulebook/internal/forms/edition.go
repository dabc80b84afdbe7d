// Package forms lists every form of the language of rulebooks: the keys that each mapping has, and the words. The reader
// knows them from here, and the schema that editors use is made from here.
package forms

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/outcome"
	"bosang/rules/rulebook/internal/source"
)

func key(name, about string, is source.Shape) source.Key {
	return source.Key{Name: name, About: about, Is: is}
}

func need(name, about string, is source.Shape) source.Key {
	return source.Key{Name: name, About: about, Is: is, Need: true}
}

// The words of the language.
var (
	Confidences   = []string{"A", "B", "C", "M", "I"}
	Kinds         = []string{string(definition.Statute), string(definition.Standard), string(definition.Contract), string(definition.Programme)}
	Calendars     = []string{"KR", "GB"}
	StandingNames = map[string]outcome.Standing{"owed": outcome.Owed, "programme": outcome.Programme, "goodwill": outcome.Goodwill}
	Standings     = []string{"owed", "programme", "goodwill"}
	RemedyNames   = map[string]outcome.RemedyKind{"cash": outcome.Cash, "credit": outcome.Credit, "extension": outcome.Extension,
		"coupon": outcome.Coupon, "termination": outcome.Termination}
	Remedies       = []string{"cash", "credit", "extension", "coupon", "termination"}
	Modes          = []string{"nearest", "up", "down", "half-even"}
	Periods        = []string{string(definition.Day), string(definition.Month), string(definition.Quarter), string(definition.Year)}
	LongPeriods    = Periods[1:] // of more than a day
	Takes          = []string{string(definition.TakeSum), string(definition.TakeMost), string(definition.TakeCount)}
	Measures       = []string{string(definition.Longest), string(definition.Total), string(definition.Began), string(definition.Ended), string(definition.Spans)}
	KnownDuties    = []string{"outage_notice", "compensation_notice"} // they have titles of their own
	Ordered        = []string{"at_least", "more_than", "at_most", "less_than"}
	ConditionHeads = []string{"all", "any", "not", "shown", "condition", "fact", "quantity", "ground"}
	Comparisons    = []string{"at_least", "more_than", "at_most", "less_than", "is", "on", "known"}
)

// CompareNames are the comparisons by their words.
var CompareNames = map[string]definition.Comparison{"at_least": definition.AtLeast, "more_than": definition.MoreThan, "at_most": definition.AtMost,
	"less_than": definition.LessThan, "is": definition.Is, "on": definition.HeldOn, "known": definition.Known}

// KindNames are the types that declared facts, parameters and bands have.
var KindNames = map[string]fact.Kind{"text": fact.KindText, "enum": fact.KindEnum, "bool": fact.KindBool, "count": fact.KindCount, "money": fact.KindMoney,
	"duration": fact.KindDuration, "date": fact.KindDate, "instant": fact.KindInstant, "rate": fact.KindRate}

// The types of declared facts, parameters and bands, and whom facts are about.
var (
	FactTypes  = []string{"text", "enum", "bool", "count", "money", "duration", "date", "instant", "rate"}
	Units      = []string{"duration", "money", "count", "rate", "instant", "date"}
	BandsTypes = []string{"duration", "money", "count", "rate"}
	Abouts     = []string{string(definition.AboutClaim), string(definition.AboutPlan), string(definition.AboutIncident)}
)

// Jurisdiction is the pattern of a country or region by ISO 3166.
const Jurisdiction = `^[A-Z]{2}(-[A-Z0-9]{1,3})?$`

// CatalogueKey is the pattern of keys of the catalogue; package claims holds what it registers to the same.
const CatalogueKey = `[a-z0-9]+([._-][a-z0-9]+)*`

func valuesOf(name fact.Fact) []string {
	t, _ := fact.TypeOf(name)
	return t.Values
}

// What editions may be bound to, by the words of the facts.
var (
	Classes      = valuesOf(fact.FactProviderClass)
	ServiceKinds = valuesOf(fact.FactServiceKind)
	Audiences    = valuesOf(fact.FactPlanAudience)
)

// Shapes of values.
var (
	words      = source.Shape{"type": "string", "minLength": 1}
	texts      = ref("texts")
	catalogued = source.Shape{"type": "string", "pattern": "^" + CatalogueKey + "$"}
	planShape  = source.Shape{"type": "string", "pattern": "^" + CatalogueKey + "/" + CatalogueKey + "$"}
	nameShape  = source.Shape{"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "maxLength": source.MaxName}
	dateShape  = source.Shape{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}$`}
	valueShape = source.Shape{"type": []string{"string", "number", "boolean"}}
	countShape = source.Shape{"type": "integer", "minimum": 1}
	yesShape   = source.Shape{"type": "boolean"}
	keyOrList  = source.Shape{"anyOf": []source.Shape{catalogued, list(catalogued)}}
	planOrList = source.Shape{"anyOf": []source.Shape{planShape, list(planShape)}}
	length     = source.Shape{"type": "string", "pattern": `^(\d+d)?([0-9.]+(h|m|s|ms|us|µs))*$`, "minLength": 2}
	formula    = ref("formula")
	condition  = ref("condition")
)

func ref(name string) source.Shape { return source.Shape{"$ref": "#/$defs/" + name} }

func list(of source.Shape) source.Shape {
	return source.Shape{"type": "array", "items": of, "minItems": 1}
}

func oneOf(of []string) source.Shape { return source.Shape{"enum": slices.Clone(of)} }

func oneOrMore(of []string) source.Shape {
	return source.Shape{"anyOf": []source.Shape{oneOf(of), list(oneOf(of))}}
}

// named is a mapping of names to values of a shape.
func named(pattern string, of source.Shape) source.Shape {
	return source.Shape{"type": "object", "propertyNames": source.Shape{"pattern": pattern}, "additionalProperties": of, "minProperties": 1}
}

const (
	keyPattern  = "^[a-z][a-z0-9-]*$"
	factPattern = `^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`
)

// Edition is a whole file.
var Edition = &source.Form{Name: "edition", About: "An edition of a rulebook: what a statute, a standard, a contract or a programme gives after an outage.", Keys: []source.Key{
	need("rulebook", "the key of the rulebook, which is the name of its folder", source.Shape{"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}),
	need("edition", "the edition's own name, by habit the date from which it is in force; the file is called so", source.Shape{"type": []string{"string", "number"}}),
	need("title", "what people call the edition", texts),
	need("jurisdiction", "the country or region by ISO 3166, such as KR, GB or US-NY. A statute or standard is for providers of that jurisdiction alone", source.Shape{"type": "string", "pattern": Jurisdiction}),
	need("zone", "the zone of its civil days and months: Asia/Seoul", words),
	key("calendar", "the public holidays, for working days and due dates", oneOf(Calendars)),
	need("kind", "what the rulebook rests on; it decides which edition is chosen", oneOf(Kinds)),
	need("in_force", "from the start of the one day to the start of the other; without to until the next edition begins", ref("in_force")),
	key("binds", "which cases the edition is for; each list must hold", ref("binds")),
	need("confidence", "A verbatim primary text was read, B several reports agree, C one secondary source, M from memory, I inferred", oneOf(Confidences)),
	need("sources", "where the rules were read", list(words)),
	key("comment", "what the edition leaves out, and why", texts),
	key("replaces", "the edition of the same rulebook that this one corrects, and that is chosen no more", source.Shape{"type": []string{"string", "number"}}),
	key("facts", "facts that the edition needs beyond the standard ones, by name", named(factPattern, ref("fact"))),
	key("instruments", "laws, standards and announcements, by key", named(keyPattern, texts)),
	key("articles", "articles of instruments, by key", named(keyPattern, ref("article"))),
	key("parameters", "dated values, by name", named(keyPattern, ref("parameter"))),
	key("conditions", "conditions that are used more than once, by name", named(keyPattern, condition)),
	key("quantities", "measured and computed values, by name", named(keyPattern, ref("quantity"))),
	need("provisions", "the rules", list(ref("provision"))),
}}

// InForce says when an edition is in force.
var InForce = &source.Form{Name: "in_force", About: "When the edition is in force.", Keys: []source.Key{
	need("from", "the first day", dateShape), key("to", "the first day on which it is no longer in force", dateShape)}}

// Binds says which cases an edition is for.
var Binds = &source.Form{Name: "binds", About: "Which cases the edition is for: every list that is given must hold.", Keys: []source.Key{
	key("provider", "keys of providers in the catalogue", keyOrList),
	key("service", "keys of services in the catalogue", keyOrList),
	key("plan", "keys of plans in the catalogue: service/plan", planOrList),
	key("incident", "keys of incidents", keyOrList),
	key("provider_class", "classes of providers", oneOrMore(Classes)),
	key("service_kind", "kinds of service", oneOrMore(ServiceKinds)),
	key("audience", "whom the plan is for", oneOrMore(Audiences)),
	key("content", "content services only", source.Shape{"const": true}),
}}

// Fact is a declaration of a fact.
var Fact = &source.Form{Name: "fact", About: "A fact beyond the standard ones; forms and the API ask for it.", Keys: []source.Key{
	need("type", "what its values are", oneOf(FactTypes)),
	need("title", "what people call it", texts),
	need("question", "how it is asked for", texts),
	key("about", "who is asked, and for how many claims it holds: each claimant; the operator once for a plan, or once for an incident", oneOf(Abouts)),
	key("unit", "of a count: what it counts", texts),
	key("essential", "not knowing it never counts against the claimant: what needs it cannot be told", yesShape),
	key("otherwise", "the value that is taken where nobody says", valueShape),
	key("values", "of an enum: its words, each with its title", named("^[a-z0-9][a-z0-9_-]*$", texts)),
}}

// Article is an article of an instrument.
var Article = &source.Form{Name: "article", About: "An article, whose number may change while its words do not.", Keys: []source.Key{
	need("instrument", "the instrument it stands in", nameShape), need("numbers", "its numbers, each with the date from which it holds", list(ref("number")))}}

// Number is an article's number from a date on.
var Number = &source.Form{Name: "number", About: "An article's number from a date on.", Keys: []source.Key{
	need("from", "the first day", dateShape), need("number", "the number, such as 37-11", source.Shape{"type": []string{"string", "integer"}})}}

// Parameter is a dated value, or a table.
var Parameter = &source.Form{Name: "parameter", About: "A dated value, or one for each word of a fact; the one that holds when the outage began is taken.", Keys: []source.Key{
	need("title", "what people call it", texts),
	need("unit", "the type of its values", oneOf(Units)),
	key("by", "an enumerated fact: there is a value for each of its words", ref("fact-name")),
	key("bands_of", "what its bands divide: the parameter is a table", oneOf(BandsTypes)),
	need("values", "the values with their dates; under by, such a list for each word", source.Shape{"anyOf": []source.Shape{list(ref("dated")),
		{"type": "object", "additionalProperties": list(ref("dated")), "minProperties": 1}}}),
}}

// Dated is a value from a date on.
var Dated = &source.Form{Name: "dated", About: "A value, or a table of bands, from a date on.", One: [][]string{{"value", "bands"}}, Keys: []source.Key{
	need("from", "the first day", dateShape),
	key("value", "the value: 4h, 8.40 GBP, 3, 10%, 1/30, 2022-10-15", valueShape),
	key("bands", "the table: bands that follow each other without gap or overlap", list(ref("band"))),
}}

// Band is a row of a table.
var Band = &source.Form{Name: "band", About: "A value for what lies between two ends.", Most: [][]string{{"at_least", "more_than"}, {"at_most", "less_than"}}, Keys: []source.Key{
	key("at_least", "the lower end, which is inside", valueShape), key("more_than", "the lower end, which is outside", valueShape),
	key("at_most", "the upper end, which is inside", valueShape), key("less_than", "the upper end, which is outside", valueShape),
	need("value", "the value in the band", valueShape),
}}

// Quantity is a measured or a computed value.
var Quantity = &source.Form{Name: "quantity", About: "A value with a name: measured off the outage, or computed.", One: [][]string{{"measure", "value"}}, Keys: []source.Key{
	need("title", "what people call it", texts),
	key("measure", "longest: the longest span, total: all together, began and ended: the instants at which it first began and last ended, spans: how many there are", oneOf(Measures)),
	key("of", "what is measured: down, degraded, or both together", oneOrMore([]string{"down", "degraded"})),
	key("held", "only while the subscription was held", yesShape),
	key("at_least", "of spans: only those that last so long, a parameter or a value", valueShape),
	key("announced", "maintenance announced before it began is left out, or counts only", oneOf([]string{"left_out", "only"})),
	key("notice", "announced at least so long before", length),
	key("value", "a formula", formula),
}}
