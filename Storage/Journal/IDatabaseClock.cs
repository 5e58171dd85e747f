using NodaTime;

namespace Billing.Storage;

/// <summary>
/// The clock that all servers share. A server whose own clock is far off would bill early or late, and every other one
/// would disagree with it.
/// </summary>
public interface IDatabaseClock
{
    Task<Instant> ReadAsync(CancellationToken cancellation = default);
}
