package forms

import (
	"slices"

	"bosang/rules/definition"
	"bosang/rules/rulebook/internal/source"
)

var provisionKeys = []source.Key{
	need("provision", "the provision's name, unique in the edition", nameShape),
	need("title", "what people call it", texts),
	need("cites", "where it stands", ref("cites")),
	key("quote", "the words, as they stand in law.ko.md or law.en.md", words),
	key("quoted", "false where the words are not at hand; then with paraphrase and source", source.Shape{"const": false}),
	key("paraphrase", "what the words say, where they are not quoted", texts),
	key("source", "where it was read, where it is not quoted", words),
	key("confidence", "where it differs from the edition's", oneOf(Confidences)),
	key("reading", "how the words are read here", texts),
	key("failing", "what to say where it does not apply", texts),
	need("when", "the condition under which it applies", condition),
}

// Provision is a rule.
var Provision = &source.Form{Name: "provision", About: "A rule: its citation, its words, its condition, its effect, the exceptions to it.", Most: wordings,
	Keys: append(provisionKeys[:len(provisionKeys):len(provisionKeys)],
		need("effect", "what it does where it applies", ref("effect")),
		key("exceptions", "what bars it or refers it to a person, in the order of priority", list(ref("exception"))))}

// Exception is an exception to a rule.
var Exception = &source.Form{Name: "exception", About: "An exception: it bars its provision, or refers it to a person.", Most: wordings,
	Keys: append(provisionKeys[:len(provisionKeys):len(provisionKeys)],
		need("effect", "bars or refers", oneOf([]string{"bars", "refers"})),
		key("exceptions", "exceptions to the exception", list(ref("exception"))))}

var wordings = [][]string{{"quote", "quoted"}, {"quote", "paraphrase"}, {"quote", "source"}}

// Cites is a citation.
var Cites = &source.Form{Name: "cites", About: "A place in an instrument, or a text where there is no such place.", One: [][]string{{"article", "text"}}, Keys: []source.Key{
	key("article", "an article of the edition", nameShape), key("paragraph", "its paragraph", countShape),
	key("item", "the item of the paragraph", countShape), key("text", "the place in words", texts)}}

// Effect is what a provision does.
var Effect = &source.Form{Name: "effect", About: "What a provision does.", One: [][]string{{"entitles", "gives", "offers", "obliges", "refers"}}, Keys: []source.Key{
	key("entitles", "establishes a ground of this name, whose remedy another provision or book gives", nameShape),
	key("gives", "gives a remedy", ref("gives")),
	key("offers", "the claimant may choose; the first holds until then", source.Shape{"type": "array", "items": ref("gives"), "minItems": 2}),
	key("obliges", "lays a duty on the provider", ref("obliges")),
	key("refers", "a person decides what is given, by this standing", oneOf(Standings)),
}}

// Gives is a remedy.
var Gives = &source.Form{Name: "gives", About: "A remedy and how much of it.", Most: [][]string{{"amount", "time"}}, Keys: []source.Key{
	need("remedy", "its form", oneOf(Remedies)),
	need("standing", "owed; programme: announced by the provider, counts towards what is owed; goodwill: nothing owes it", oneOf(Standings)),
	key("loss", "what it makes good: of remedies for the same loss the most favourable is given", nameShape),
	key("towards", "of a programme's remedy: the losses that it counts towards", source.Shape{"anyOf": []source.Shape{nameShape, list(nameShape)}}),
	key("amount", "a formula of money", formula),
	key("time", "a formula of a duration", formula),
	key("round", "how a computed amount is rounded", oneOf(Modes)),
	key("to", "the parameter (money) to whose multiple it is rounded", nameShape),
}}

// Obliges is a duty.
var Obliges = &source.Form{Name: "obliges", About: "A duty of the provider.", Most: [][]string{{"within_days", "due"}}, Keys: []source.Key{
	need("duty", "its name: outage_notice, compensation_notice, or one with a title", source.Shape{"type": "string", "pattern": "^[a-z][a-z0-9_-]*$"}),
	key("title", "what people call it", texts),
	key("within_days", "a parameter (count): due so many days after restoration or removal of the cause", nameShape),
	key("due", "a formula of the date on which it is due", formula),
}}

// Condition is an expression of conditions.
var Condition = &source.Form{Name: "condition", About: "What must be the case.", One: [][]string{ConditionHeads}, Keys: []source.Key{
	key("all", "every part", list(condition)), key("any", "at least one part", list(condition)), key("not", "not the part", condition),
	key("shown", "the part, where a fact that is not known counts as not so: whoever relies on it has to show it", condition),
	key("condition", "a condition of the section conditions", nameShape),
	key("fact", "a fact, compared by the key beside it", ref("fact-name")),
	key("quantity", "a quantity, compared by the key beside it", nameShape),
	key("ground", "a ground that this or another book establishes; beside it is: granted", nameShape),
	key("at_least", "the boundary or more: a parameter, a quantity or a value", valueShape), key("more_than", "more than the boundary", valueShape),
	key("at_most", "the boundary or less", valueShape), key("less_than", "less than the boundary", valueShape),
	key("is", "one of the listed values", source.Shape{"anyOf": []source.Shape{valueShape, list(valueShape)}}),
	key("on", "a span that reaches into a civil day", dateShape),
	key("known", "whether the fact is known at all", yesShape),
}}

// Operator is an operator of formulas: with arguments by name, a list of them, or a single one.
type Operator struct {
	Word  string
	Op    definition.FormulaOp
	About string
	Args  []string     // the arguments, in the order of definition.Formula.Args
	Form  *source.Form // of arguments by name; nil for a list or a single one
	List  bool
}

func arguments(name, about string, keys ...source.Key) *source.Form {
	return &source.Form{Name: "formula-" + name, About: about, Keys: keys}
}

// OperatorOf is the operator of a word, nil where there is none.
func OperatorOf(word string) *Operator {
	for i := range Operators {
		if Operators[i].Word == word {
			return &Operators[i]
		}
	}
	return nil
}

// Least is how many arguments an operator has at least.
func (o *Operator) Least() int {
	switch {
	case o.List:
		return 2
	case o.Form == nil:
		return 1
	}
	n := 0
	for _, k := range o.Form.Keys {
		if k.Need && slices.Contains(o.Args, k.Name) {
			n++
		}
	}
	return n
}

// Operators are all operators of formulas that are mappings.
var Operators = []Operator{
	{Word: "sum", Op: definition.OpSum, About: "all together; all of one type", List: true},
	{Word: "times", Op: definition.OpTimes, About: "the product of counts and rates, and at most one duration or amount", List: true},
	{Word: "larger_of", Op: definition.OpLargerOf, About: "the greatest; all of one type", List: true},
	{Word: "rest", Op: definition.OpRest, About: "1 less the rate, or nothing"},
	{Word: "date_of", Op: definition.OpDateOf, About: "the civil day of an instant"},
	{Word: "excess", Op: definition.OpExcess, Args: []string{"of", "over"}, Form: arguments("excess", "of less over, or nothing.",
		need("of", "the whole", formula), need("over", "what is taken off", formula))},
	{Word: "cap", Op: definition.OpCap, Args: []string{"of", "at"}, Form: arguments("cap", "of, but at most at.",
		need("of", "what is limited", formula), need("at", "the most", formula))},
	{Word: "floor", Op: definition.OpFloor, Args: []string{"of", "at"}, Form: arguments("floor", "of, but at least at.",
		need("of", "what is limited", formula), need("at", "the least", formula))},
	{Word: "ratio", Op: definition.OpRatio, Args: []string{"of", "to"}, Form: arguments("ratio", "of divided by to, both of one type.",
		need("of", "the part", formula), need("to", "the whole", formula))},
	{Word: "units", Op: definition.OpUnits, Args: []string{"of", "each"}, Form: arguments("units", "How many times each fits into of.",
		need("of", "what is divided", formula), need("each", "the unit", formula), need("count", "only whole units, or begun ones too", oneOf([]string{"whole", "begun"})))},
	{Word: "round", Op: definition.OpRound, Args: []string{"of", "to"}, Form: arguments("round", "A duration, rate or count as a multiple of to; an amount is rounded by its remedy.",
		need("of", "what is rounded", formula), need("mode", "nearest (half up), up, down, half-even", oneOf(Modes)), need("to", "the unit", formula))},
	{Word: "band", Op: definition.OpBand, Args: []string{"of"}, Form: arguments("band", "The value of a parameter in whose band of lies.",
		need("in", "a parameter with bands", nameShape), need("of", "what is looked up", formula))},
	{Word: "per", Op: definition.OpPer, Args: []string{"of"}, Form: arguments("per", "A measured quantity divided among civil days, months, quarters or years.",
		need("period", "what the time is divided into", oneOf(Periods)), need("of", "a measured quantity: longest or total", nameShape),
		key("only", "leaves out periods whose time does not reach the boundary", ref("formula-only")),
		need("take", "the sum of each, the most of each, or the count of the periods", oneOf(Takes)),
		key("each", "the value of a period, from part and length; left out: the time itself", formula))},
	{Word: "fee_for", Op: definition.OpFeeFor, Args: []string{"time", "month"}, Form: arguments("fee_for", "The fee for a time, by the actual length of the billing periods it falls in.",
		need("time", "the time", formula), key("month", "takes every month as that long", formula))},
	{Word: "fee_per", Op: definition.OpFeePer, About: "the fee of a month; of a yearly fee a twelfth"},
	{Word: "days", Op: definition.OpDays, Args: []string{"from", "to"}, Form: arguments("days", "Civil days from one date to another, the first counted and the last not.",
		need("from", "the first day", formula), need("to", "the day after the last", formula))},
	{Word: "working_day", Op: definition.OpWorkingDay, Args: []string{"after", "count"}, Form: arguments("working_day", "The n-th working day after a date.",
		need("after", "the date", formula), need("count", "how many working days", formula))},
	{Word: "civil_day", Op: definition.OpCivilDay, Args: []string{"after", "count"}, Form: arguments("civil_day", "The n-th civil day after a date.",
		need("after", "the date", formula), need("count", "how many days", formula))},
	{Word: "end_of", Op: definition.OpEndOf, Args: []string{"of"}, Form: arguments("end_of", "The last day of the civil month, quarter or year in which a date falls.",
		need("period", "month, quarter or year", oneOf(LongPeriods)), need("of", "the date", formula))},
	{Word: "elapsed", Op: definition.OpElapsed, Args: []string{"from", "to"}, Form: arguments("elapsed", "The time from one instant to another.",
		need("from", "the first", formula), need("to", "the second", formula))},
}

// Only leaves out periods.
var Only = &source.Form{Name: "formula-only", About: "Leaves out periods whose time does not reach the boundary.", One: [][]string{{"at_least", "more_than"}}, Keys: []source.Key{
	key("at_least", "the boundary or more", valueShape), key("more_than", "more than the boundary", valueShape)}}

// Formula is a formula that is an operator.
var Formula = func() *source.Form {
	f := &source.Form{Name: "formula-operator", About: "An operator and what it works on.", One: [][]string{nil}}
	for _, o := range Operators {
		is := formula
		switch {
		case o.List:
			is = source.Shape{"type": "array", "items": formula, "minItems": 2}
		case o.Op == definition.OpFeePer:
			is = source.Shape{"const": "month"}
		case o.Form != nil:
			is = ref(o.Form.Name)
		}
		about := o.About
		if o.Form != nil {
			about = o.Form.About
		}
		f.Keys = append(f.Keys, key(o.Word, about, is))
		f.One[0] = append(f.One[0], o.Word)
	}
	return f
}()

// all are all forms of an edition, the edition first.
var all = func() []*source.Form {
	list := []*source.Form{Edition, InForce, Binds, Fact, Article, Number, Parameter, Dated, Band, Quantity,
		Provision, Exception, Cites, Effect, Gives, Obliges, Condition, Formula, Only, source.TextsForm}
	for _, o := range Operators {
		if o.Form != nil {
			list = append(list, o.Form)
		}
	}
	return list
}()
