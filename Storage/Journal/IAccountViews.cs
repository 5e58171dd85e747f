using NodaTime;

namespace Billing.Storage;

/// <summary>The projections, as the commits left them: after a commit has won, every read here shows it.</summary>
public interface IAccountViews
{
    Task<HealthRow?> FindHealthAsync(AccountKey account, CancellationToken cancellation = default);

    /// <summary>A page of the timeline, newest first, older than a line when one is given.</summary>
    Task<IReadOnlyList<TimelineRow>> ReadTimelineAsync(
        AccountKey account, int countMax, TimelineRow? olderThan = null, CancellationToken cancellation = default);
}

/// <summary>The document as it was written.</summary>
public sealed record HealthRow(long Seq, Instant At, string Document);

public sealed record TimelineRow(long Seq, int Line, Instant At, string Kind, string Document);
