namespace Billing.Grains.Lanes;

/// <summary>
/// How one provider may be asked, and when it is left alone. What is not set is what the provider says of itself, then what is set for
/// all of them. All lanes of a provider in the cluster share what counts by the second; the rest is for each lane.
/// </summary>
public sealed class ProviderLimits
{
    /// <summary>Requests of all kinds that may begin in a second.</summary>
    public int? PerSecond { get; set; }

    /// <summary>Requests of one kind that may begin in a second: charges, refunds and everything else are paced apart.</summary>
    public int? PerSecondEach { get; set; }

    /// <summary>Requests that one lane may have under way. A quarter of them is kept for people.</summary>
    public int? AtOnce { get; set; }

    /// <summary>Requests of one account that may be under way or next, of people and of the storm apart.</summary>
    public int AtOnceForAccount { get; set; } = 4;

    /// <summary>Requests that may wait in one lane; what comes beyond stays with its account's lease.</summary>
    public int Waiting { get; set; } = 4096;

    /// <summary>Of those, requests of one account.</summary>
    public int WaitingForAccount { get; set; } = 64;

    /// <summary>After so many requests in a row without an answer, within <see cref="FailuresWithin"/>, nobody asks for a while.</summary>
    public int FailuresMax { get; set; } = 5;

    public TimeSpan FailuresWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long nobody asks at first; twice as long after each try that fails too, up to <see cref="PauseMax"/>.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan PauseMax { get; set; } = TimeSpan.FromMinutes(1);

    internal bool IsRight =>
        PerSecond is null or >= 1 && PerSecondEach is null or >= 1 && AtOnce is null or >= 1 && AtOnceForAccount >= 1 && Waiting >= 1
        && WaitingForAccount >= 1 && FailuresMax >= 1 && FailuresWithin > TimeSpan.Zero && Pause > TimeSpan.Zero && PauseMax >= Pause;
}
