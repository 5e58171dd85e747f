namespace Billing.Domain.Conventions;

/// <summary>What is counted when only a part of a period is billed.</summary>
public enum DayCount
{
    /// <summary>The exact time, to the second.</summary>
    Seconds,

    /// <summary>Whole days of the customer's calendar; a change takes effect at a local midnight.</summary>
    Days,

    /// <summary>Whole days, as if every month had thirty.</summary>
    Fixed30,
}

/// <summary>To which side the day of a plan change is billed.</summary>
public enum ChangeDay
{
    New,
    Old,
}

/// <summary>Whether the day on which a subscription is ended is still billed.</summary>
public enum TerminationDay
{
    /// <summary>It is: both first and last day count (days inclusive).</summary>
    Billed,

    /// <summary>It is not: the last day is the one before (days exclusive).</summary>
    NotBilled,
}

/// <summary>What an end on the very day on which a new period begins means for that day.</summary>
public enum TerminationOnBoundary
{
    /// <summary>The subscription ends with the period before; no day of the new one is billed.</summary>
    EndsBefore,

    /// <summary>It is a day like any other.</summary>
    LikeAnyDay,
}

/// <summary>The whole that a first, incomplete period is a part of.</summary>
public enum StubDenominator
{
    /// <summary>The full period of the calendar that the part lies in.</summary>
    CalendarPeriod,

    /// <summary>One interval back from the date on which the part ends: 28 February back to 28 January.</summary>
    SteppedBack,
}

/// <summary>Whether a change to a cheaper plan waits.</summary>
public enum DowngradeTiming
{
    AtPeriodEnd,
    Immediate,
}

/// <summary>When what is billed in arrears is billed after a plan change: fees and usage of the old plan.</summary>
public enum ArrearsOnChange
{
    AtChange,
    AtPeriodEnd,
}

/// <summary>In which form unused time that was already billed is given back.</summary>
public enum ProrationCredit
{
    /// <summary>As a credit note to the invoice that billed it.</summary>
    CreditNote,

    /// <summary>As a negative line of the next invoice.</summary>
    NegativeLine,
}

/// <summary>When a change within a period that was billed already is invoiced.</summary>
public enum ProrationInvoice
{
    AtOnce,

    /// <summary>Together with the next period; a change that begins a period of its own, and an end, are invoiced at once.</summary>
    WithNextInvoice,
}

/// <summary>What becomes of negative lines that no charge stands against.</summary>
public enum NegativeTotal
{
    /// <summary>They are carried to the account's balance on the same invoice, whose total is nothing.</summary>
    CarriedToBalance,

    /// <summary>They become credit notes instead of an invoice.</summary>
    CreditNote,
}

/// <summary>Which open amounts a new credit of the account pays.</summary>
public enum CreditSettles
{
    OpenInvoicesFirst,
    NextInvoices,
}

/// <summary>Where tax is rounded.</summary>
public enum TaxRounding
{
    /// <summary>On every line.</summary>
    PerLine,

    /// <summary>Once on the invoice; the lines get their shares of it.</summary>
    PerInvoice,
}

/// <summary>In which order coupons reduce an invoice.</summary>
public enum CouponOrder
{
    /// <summary>First those for certain charges, then those for certain plans, then those for everything.</summary>
    NarrowestFirst,

    /// <summary>First percentages, then fixed amounts, so that the order of attachment does not matter.</summary>
    PercentagesFirst,
}

/// <summary>How a coupon's amount is put on the lines.</summary>
public enum CouponSpread
{
    /// <summary>In whole coins.</summary>
    WholeCoins,

    /// <summary>In exact shares, which only reduce the base of the tax.</summary>
    Exact,
}

/// <summary>Whether credit is a discount (before tax) or a means of payment (after tax).</summary>
public enum CreditOrder
{
    BeforeTax,
    AfterTax,
}

/// <summary>Which of several grants of the same priority is used up first.</summary>
public enum BurnOrder
{
    SoonestExpiryFirst,
    OldestFirst,
}

/// <summary>In which tier a quantity that is no whole number is looked up.</summary>
public enum FractionalTier
{
    /// <summary>Where it lies: tiers touch, 100.5 is above 100.</summary>
    Continuous,

    /// <summary>Where the next whole number lies.</summary>
    RoundedUp,
}

/// <summary>To which tier a quantity that is exactly on the bound between two belongs.</summary>
public enum TierBound
{
    Lower,
    Upper,
}

/// <summary>What happens to the anchor when a paused subscription resumes.</summary>
public enum ResumeAnchor
{
    Kept,

    /// <summary>It moves to the last date with its day on or before the day of resuming.</summary>
    MovedToResume,
}

/// <summary>What an end date that was agreed in advance does to the period it falls in.</summary>
public enum EndDate
{
    Shortens,
    LetsPeriodFinish,
}

/// <summary>Whether a subscription that ends owing nothing still gets its last invoice.</summary>
public enum FinalInvoice
{
    WhenDue,
    Always,
}

/// <summary>Whether a minimum agreed for a period shrinks with a part of it.</summary>
public enum MinimumShare
{
    Prorated,
    Full,
}
