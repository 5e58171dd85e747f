using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers;

/// <summary>Money to be taken from a customer, for an invoice.</summary>
public sealed record ChargeRequest(string Key, string Account, string InvoiceId, Money Amount)
{
    /// <summary>The provider's name for the customer; where it has none, the account is enough.</summary>
    public string? Customer { get; init; }

    /// <summary>The provider's name for the vaulted method.</summary>
    public string? Method { get; init; }

    public CollectionMethodKind Kind { get; init; } = CollectionMethodKind.Card;

    /// <summary>The customer is there and can be asked for something.</summary>
    public bool IsOnSession { get; init; }

    /// <summary>The money is held and taken later, or let go.</summary>
    public bool IsHold { get; init; }

    /// <summary>Where the customer comes back to when the provider sends them somewhere.</summary>
    public Uri? ReturnTo { get; init; }
}

/// <summary>Money to be given back to a customer. The payment is the provider's name for what is refunded.</summary>
public sealed record RefundRequest(string Key, string Account, string InvoiceId, Money Amount)
{
    public string? Payment { get; init; }
}

/// <summary>A hold of which some or all is taken now; the rest is let go.</summary>
public sealed record CaptureRequest(string Key, string Account, string Payment, Money Amount);

/// <summary>A hold that is let go.</summary>
public sealed record VoidRequest(string Key, string Account, string Payment);

/// <summary>What became of the request with this key, and where to look for it.</summary>
public sealed record LookUpRequest(string Key, string Account)
{
    public RequestKind Kind { get; init; }

    /// <summary>The provider's name for the customer who was charged.</summary>
    public string? Customer { get; init; }

    /// <summary>The provider's name for the payment that was refunded, captured or voided.</summary>
    public string? Payment { get; init; }

    /// <summary>
    /// What was asked, where a charge is looked up. A provider that finds nothing by a key repeats of it what moves no money.
    /// </summary>
    public ChargeRequest? Charge { get; init; }

    /// <summary>What was asked, where a vaulting is looked up: a provider that finds nothing by a key repeats it, which makes nothing new.</summary>
    public VaultRequest? Vault { get; init; }

    /// <summary>When the request was sent for the first time; none looks through everything.</summary>
    public Instant? AskedAt { get; init; }
}

/// <summary>What kind of request a key belongs to.</summary>
public enum RequestKind
{
    Charge,
    Refund,
    Vault,
}
