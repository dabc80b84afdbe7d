package money

// maxMinor is the most that MinorDigits returns.
const maxMinor = 4

// MinorDigits returns how many digits behind the point ISO 4217 gives a currency
// ("minor unit"): 0 for KRW, 3 for KWD, and 2 for every code not listed otherwise.
func MinorDigits(currency string) int {
	switch currency {
	case "KRW", "JPY", "BIF", "CLP", "DJF", "GNF", "ISK", "KMF", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
		"XAF", "XOF", "XPF", "":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}

// MinorUnit returns the smallest unit of a currency that ISO 4217 knows, as the
// unit of a Round: 1 KRW, 0.01 USD. The error is ErrCurrencyCode.
func MinorUnit(currency string) (Amount, error) {
	if err := checkCode(currency); err != nil {
		return Amount{}, err
	}
	return normal(1, MinorDigits(currency), currency)
}
