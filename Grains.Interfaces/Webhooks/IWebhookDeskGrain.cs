using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Webhooks;

/// <summary>
/// Takes in what a provider tells us, many at a time: verifies it, keeps it, and only then says so. Its key is
/// <c>provider/number</c>; which number is indifferent.
/// </summary>
[Alias("billing.webhookDesk")]
public interface IWebhookDeskGrain : IGrainWithStringKey
{
    /// <summary>How many desks of a provider there are.</summary>
    const int Desks = 4;

    [Alias("receive")]
    Task<WebhookAnswer> Receive(WebhookDelivery delivery);
}

/// <summary>A webhook as it came: its bytes, which are what was signed, and its headers.</summary>
/// <param name="Body">The bytes, in base 64.</param>
public sealed record WebhookDelivery(string Body, ImmutableArray<WebhookHeader> Headers)
{
    public bool Equals(WebhookDelivery? other) => other is not null && Body == other.Body && Headers.SequenceEqual(other.Headers);

    public override int GetHashCode() => Body.GetHashCode(StringComparison.Ordinal);
}

public sealed record WebhookHeader(string Name, string Value);

/// <summary>What the provider is told.</summary>
public abstract record WebhookAnswer
{
    /// <summary>We have it, durably. Known: we had it before.</summary>
    public sealed record Kept(string EventId, bool IsKnown) : WebhookAnswer;

    /// <summary>It is not believed, and nothing of it is kept.</summary>
    public sealed record Refused(string Code) : WebhookAnswer;

    /// <summary>No provider of that name tells us anything here.</summary>
    public sealed record ProviderUnknown : WebhookAnswer;

    /// <summary>It cannot be kept now. Send it again.</summary>
    public sealed record Unavailable : WebhookAnswer;
}
