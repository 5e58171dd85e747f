using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Collection;

/// <summary>
/// What the outside world said to a request for money. Not knowing is an answer of its own: until the provider is asked and
/// answers, nothing may be tried again or elsewhere. Stored: names and fields are format.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Succeeded), "succeeded")]
[JsonDerivedType(typeof(ActionRequired), "action_required")]
[JsonDerivedType(typeof(Processing), "processing")]
[JsonDerivedType(typeof(Declined), "declined")]
[JsonDerivedType(typeof(Unavailable), "unavailable")]
[JsonDerivedType(typeof(Unknown), "unknown")]
public abstract record ProviderOutcome
{
    private ProviderOutcome()
    {
    }

    /// <summary>The money has moved. The reference is the provider's name for it.</summary>
    public sealed record Succeeded(string Reference) : ProviderOutcome
    {
        /// <summary>How much, where it is not what was asked.</summary>
        public Money? Received { get; init; }
    }

    /// <summary>The customer must do something first. What they need for it is a secret and is never stored.</summary>
    public sealed record ActionRequired : ProviderOutcome;

    /// <summary>Accepted and not decided yet, as a bank debit is for days.</summary>
    public sealed record Processing : ProviderOutcome;

    public sealed record Declined(DeclineClass Class, string Code) : ProviderOutcome;

    /// <summary>Nothing was tried: the provider is away or asks to wait.</summary>
    public sealed record Unavailable(Duration? RetryAfter = null) : ProviderOutcome;

    public sealed record Unknown : ProviderOutcome;

    /// <summary>True when nothing more will come of this request.</summary>
    [JsonIgnore]
    public bool IsFinal => this is Succeeded or Declined;
}

/// <summary>Whether trying the same method again can ever help. Stored: names are format.</summary>
public enum DeclineClass
{
    Soft,
    Hard,
}
