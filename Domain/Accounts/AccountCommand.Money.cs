using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>What can be asked of an account about money that comes and goes. Names and fields are contract.</summary>
public abstract partial record AccountCommand
{
    /// <summary>Money that came without a provider: a transfer, cash, a cheque.</summary>
    public sealed record RecordPayment(string InvoiceId, Money Amount, string Key) : AccountCommand
    {
        /// <summary>How it came, in the operator's words.</summary>
        public string? Channel { get; init; }

        /// <summary>The name that the bank has for it.</summary>
        public string? Reference { get; init; }

        /// <summary>The day that it came; none means today.</summary>
        public LocalDate? ReceivedOn { get; init; }
    }

    /// <summary>A payment that was entered by hand bounced, or never was: what it paid is owed again.</summary>
    public sealed record ReversePayment(string PaymentKey, string Author) : AccountCommand;

    /// <summary>A person has given money back by hand, or says that it cannot be done.</summary>
    public sealed record ConfirmRefund(string RefundKey, bool WasPaid, string Author) : AccountCommand
    {
        public string? Reference { get; init; }
    }

    public sealed record RefundPayment(string InvoiceId, Money Amount) : AccountCommand
    {
        public string Author { get; init; } = "";

        public string? ApprovedBy { get; init; }
    }

    /// <summary>The outside world's answer to something that was asked of it.</summary>
    public sealed record SettleEffect(string Key, ProviderOutcome Outcome) : AccountCommand;

    /// <summary>A provider says of its own accord that something happened. The decision says what became of it.</summary>
    public sealed record TakeNotice(HeardNotice Notice) : AccountCommand;

    /// <summary>How an object stands that this account asked to be looked at; none when the provider does not know it.</summary>
    public sealed record TakeReport(string EffectKey, ProviderReport? Report) : AccountCommand;

    /// <summary>The customer pays through another provider from now on: each method of the old one is replaced, or dropped.</summary>
    public sealed record MoveCustomer(string From, string To, ImmutableArray<MovedMethod> Methods) : AccountCommand;

    /// <summary>A way to take money that a provider keeps. The first one is the default; others are tried after it.</summary>
    public sealed record AddMethod(CollectionMethod Method) : AccountCommand
    {
        public bool IsDefault { get; init; }
    }

    /// <summary>Brings the name that a provider gave to the account.</summary>
    public sealed record MapCustomer(string Provider, string Customer) : AccountCommand;

    public sealed record RemoveMethod(string MethodId) : AccountCommand;

    public sealed record PreferMethod(string MethodId) : AccountCommand;

    /// <summary>Has money kept by a provider, by the method named or by the first that the rules leave. Nothing is billed.</summary>
    public sealed record PlaceHold(string HoldId, Money Amount) : AccountCommand
    {
        public string? MethodId { get; init; }

        /// <summary>After so many days it is let go. Cards are held for a week at most, some for less than five days.</summary>
        public int Days { get; init; } = 4;

        public bool IsOnSession { get; init; }
    }

    /// <summary>Bills something once and takes the money out of a hold, at most all of it; the rest is let go.</summary>
    public sealed record CaptureHold(string HoldId, ImmutableArray<OneOffLine> Lines) : AccountCommand;

    public sealed record ReleaseHold(string HoldId) : AccountCommand;

    /// <summary>Takes the money for an open invoice now, by the method named or by the first that the rules leave.</summary>
    public sealed record PayInvoice(string InvoiceId) : AccountCommand
    {
        public string? MethodId { get; init; }

        public bool IsOnSession { get; init; }
    }
}

/// <summary>What takes the place of a method at the provider that the customer moves to; none when nothing does.</summary>
public sealed record MovedMethod(string MethodId, CollectionMethod? To);
