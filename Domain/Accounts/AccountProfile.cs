using System.Collections.Immutable;
using System.ComponentModel;

namespace Billing.Domain.Accounts;

/// <summary>
/// What operators say of an account: what kind of customer it is, and marks on it. What follows from money, as bad debt, is not said here
/// but derived. Stored: names and fields are format.
/// </summary>
public sealed record AccountProfile
{
    public const string Standard = "standard";

    /// <summary>The flag that stands on whoever has not paid what was given up. It is never set by hand.</summary>
    public const string BadDebtFlag = "bad_debt";

    [DefaultValue(Standard)]
    public string Kind { get; init; } = Standard;

    public ImmutableSortedSet<string> Flags { get; init; } = [];

    public bool Equals(AccountProfile? other) => other is not null && Kind == other.Kind && Flags.SetEquals(other.Flags);

    public override int GetHashCode() => Flags.Count;
}
