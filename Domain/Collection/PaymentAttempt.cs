using System.ComponentModel;
using Billing.Domain.Amounts;

namespace Billing.Domain.Collection;

/// <summary>How far an attempt is. Stored: names are format.</summary>
public enum AttemptState
{
    /// <summary>Kept here before anybody was asked.</summary>
    Requested,
    ActionRequired,
    Processing,
    Unknown,
    Declined,
    Succeeded,
}

/// <summary>
/// One request for money, claimed and kept before the provider is asked. While one of an invoice is under way there is no other.
/// Stored: names and fields are format.
/// </summary>
/// <param name="Key">What the provider knows it by.</param>
/// <param name="InvoiceId">The invoice it pays, which for a purchase there will be.</param>
/// <param name="Number">Counts the attempts of an invoice from 1.</param>
/// <param name="MethodId">None where the provider chooses.</param>
/// <param name="State">How far it is.</param>
public sealed record PaymentAttempt(string Key, string InvoiceId, int Number, string? MethodId, AttemptState State)
{
    /// <summary>The methods of a customer are tried one after the other in a round; another round begins when somebody asks again.</summary>
    [DefaultValue(1)]
    public int Round { get; init; } = 1;

    /// <summary>What was asked for; none in what was stored before it was kept.</summary>
    public Money? Amount { get; init; }

    public DeclineClass? Class { get; init; }

    /// <summary>The provider's word for why it was declined.</summary>
    public string? Code { get; init; }

    public bool IsUnderWay => State is not (AttemptState.Declined or AttemptState.Succeeded);

    /// <summary>As an outcome leaves it. What is decided stays decided, and being away says nothing.</summary>
    public PaymentAttempt After(ProviderOutcome outcome) => !IsUnderWay ? this : outcome switch
    {
        ProviderOutcome.Succeeded => this with { State = AttemptState.Succeeded },
        ProviderOutcome.ActionRequired => this with { State = AttemptState.ActionRequired },
        ProviderOutcome.Processing => this with { State = AttemptState.Processing },
        ProviderOutcome.Unknown => this with { State = AttemptState.Unknown },
        ProviderOutcome.Declined declined => this with { State = AttemptState.Declined, Class = declined.Class, Code = declined.Code },
        _ => this,
    };
}
