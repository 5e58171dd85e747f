using Billing.Domain.Collection;

namespace Billing.Providers.Simulated;

/// <summary>What a script lets happen to one request.</summary>
public abstract record SimulatedAnswer
{
    private SimulatedAnswer()
    {
    }

    /// <summary>How long the answer takes; what is booked is booked after it.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The outcome is booked and answered.</summary>
    public sealed record Books(ProviderOutcome Outcome) : SimulatedAnswer;

    /// <summary>The outcome is booked, and the answer is lost.</summary>
    public sealed record BooksAndIsNotHeard(ProviderOutcome Outcome) : SimulatedAnswer;

    /// <summary>Only so many of a thousand come, and that is booked and answered.</summary>
    public sealed record BooksPart(int PerMille, string Reference) : SimulatedAnswer;

    /// <summary>Nothing is booked: the provider is away.</summary>
    public sealed record IsAway : SimulatedAnswer;
}
