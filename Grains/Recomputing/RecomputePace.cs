using Billing.Storage;
using Microsoft.Extensions.Options;

namespace Billing.Grains.Recomputing;

/// <summary>
/// How fast a server looks accounts through: so many at once, so many in a second. Whoever asks by name is not held up by it; what
/// follows from events and the sweep is.
/// </summary>
public sealed class RecomputePace(IOptions<GrainSettings> settings, TimeProvider time, IServiceProvider host)
{
    private readonly Lock _gate = new();
    private double _room = settings.Value.RecomputesPerSecond;
    private long _at = time.GetTimestamp();

    /// <summary>Where nobody keeps views, as in some tests, there is nothing to look at.</summary>
    public bool IsOn { get; } = settings.Value.RecomputeAfter > TimeSpan.Zero && host.GetService(typeof(IRecomputeStore)) is not null;

    public TimeSpan After => settings.Value.RecomputeAfter;

    /// <summary>False: later.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _room = Math.Min(settings.Value.RecomputesPerSecond, _room + (time.GetElapsedTime(_at, now).TotalSeconds * settings.Value.RecomputesPerSecond));
            _at = now;
            if (_room < 1)
            {
                return false;
            }

            _room--;
            return true;
        }
    }
}
