using System.Collections.Immutable;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Providers;

/// <summary>Pages that a provider shows in our name.</summary>
public interface IHostedPages
{
    Task<ProviderReply<HostedPage>> CheckoutAsync(CheckoutRequest request, CancellationToken cancellation);

    /// <summary>Ends a checkout session that is open, so that nobody can pay there any more.</summary>
    Task<ProviderReply<HostedPage>> ExpireCheckoutAsync(string key, string session, CancellationToken cancellation);

    Task<ProviderReply<HostedPage>> PortalAsync(PortalRequest request, CancellationToken cancellation);

    Task<ProviderReply<HostedPage>> PaymentLinkAsync(PaymentLinkRequest request, CancellationToken cancellation);
}

/// <summary>Something that is paid for on a hosted page.</summary>
public sealed record PageLine(string Name, Money UnitAmount, long Quantity);

/// <summary>A page on which a customer pays, or, with nothing to pay, leaves a method.</summary>
public sealed record CheckoutRequest(string Key, string Account, string Customer, ImmutableArray<PageLine> Lines, Uri SucceededTo)
{
    public Uri? CanceledTo { get; init; }

    public Instant? ExpiresAt { get; init; }

    /// <summary>Keep what was paid with for later charges.</summary>
    public bool KeepsMethod { get; init; }
}

/// <summary>A page on which a customer looks after methods and documents.</summary>
public sealed record PortalRequest(string Key, string Account, string Customer, Uri ReturnTo);

/// <summary>A page that anybody with its address can pay on.</summary>
public sealed record PaymentLinkRequest(string Key, string Account, ImmutableArray<PageLine> Lines);

/// <summary>A page as the provider made it.</summary>
public sealed record HostedPage(string Reference, Uri? Address, PageState State)
{
    public Instant? ExpiresAt { get; init; }

    /// <summary>The provider's name for the payment that is made on it, once there is one.</summary>
    public string? Payment { get; init; }
}

public enum PageState
{
    Open,
    Complete,
    Expired,
}
