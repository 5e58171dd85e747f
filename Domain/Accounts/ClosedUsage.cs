using System.Collections.Immutable;
using Billing.Domain.Metering;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Events of closed periods have left the account. Whether one that comes again was told before, only its history knows: whoever
/// can read it leaves out of a command what was told, and the rest is refused.
/// </summary>
public static class ClosedUsage
{
    /// <summary>Whether the history must be read to decide on a command: hardly ever.</summary>
    public static bool IsAskedFor(AccountState state, AccountCommand command) =>
        command is AccountCommand.RecordUsage record && ClosedTo(state, record) is { } closedTo && record.Events.Any(usage => usage.HappenedAt < closedTo);

    /// <summary>The command without the events of closed periods that are in the history already.</summary>
    public static AccountCommand WithoutKnown(AccountState state, AccountCommand command, IEnumerable<AccountFact> history)
    {
        if (command is not AccountCommand.RecordUsage record || ClosedTo(state, record) is not { } closedTo)
        {
            return command;
        }

        var known = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var fact in history)
        {
            switch (fact)
            {
                case AccountFact.UsageRecorded recorded when recorded.SubscriptionId == record.SubscriptionId:
                    known.UnionWith(recorded.Events.Where(usage => usage.HappenedAt < closedTo).Select(static usage => usage.Id));
                    break;
                case AccountFact.UsageWithdrawn withdrawn when withdrawn.SubscriptionId == record.SubscriptionId:
                    known.ExceptWith(withdrawn.EventIds);
                    break;
            }
        }

        return record with { Events = [.. record.Events.Where(usage => usage.HappenedAt >= closedTo || !known.Contains(usage.Id))] };
    }

    private static Instant? ClosedTo(AccountState state, AccountCommand.RecordUsage record) => state.Subscription(record.SubscriptionId)?.UsageClosedTo;
}
