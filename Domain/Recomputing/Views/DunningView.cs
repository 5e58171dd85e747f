using System.Collections.Immutable;
using Billing.Domain.Accounts;

namespace Billing.Domain.Recomputing;

/// <summary>
/// How far the account is with what it owes. Names and fields are format.
/// Source: <c>account_record</c>, kind <c>dunning</c>. Writer: the account's own commits (engine), and nobody else.
/// </summary>
public sealed record DunningView(string Status)
{
    public static string StatusOf(AccountState state) => "none";

    public static IEnumerable<string> FactsOf(AccountState state) => [];
}
