using System.Collections.Immutable;
using Billing.Domain;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Grains.Interfaces.Accounts;
using NodaTime;

namespace Billing.Grains.Accounts;

/// <summary>What would be, found by the code that will make it so. Nothing is stored.</summary>
internal static class AccountPreviews
{
    /// <summary>Its id names nothing that is kept.</summary>
    private const string CommandId = "preview";

    private static readonly Duration Farthest = Duration.FromDays(366 * 5);

    public static PreviewAnswer Of(AccountState state, Instant now, Instant until) =>
        state.Agreed is null ? new PreviewAnswer.Refused(Rejections.AccountNotOpen)
        : until - now > Farthest ? new PreviewAnswer.Refused(Rejections.PreviewTooFar)
        : Difference(state, AccountViews.Future(state, until));

    public static PreviewAnswer Of(AccountState state, AccountCommand command, Instant now, Catalog catalog)
    {
        var before = AccountViews.Future(state, now);
        return AccountDecisions.Propose(before, command, CommandId, now, catalog) switch
        {
            Decision.Accepted accepted => Difference(before, accepted.Facts.Aggregate(before, AccountEvolution.Apply)),
            Decision.Refused refused => new PreviewAnswer.Refused(refused.Rejection),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static PreviewAnswer.Foreseen Difference(AccountState before, AccountState after) => new(
        [.. after.Invoices.Where(invoice => before.Invoice(invoice.Id) != invoice)],
        [.. after.CreditNotes.Skip(before.CreditNotes.Length)],
        after);
}
