using Billing.Domain.Dunning;
using Billing.Domain.Features;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>What can be asked of an account about debts and access. Names and fields are contract.</summary>
public abstract partial record AccountCommand
{
    /// <summary>What the tenant has under the policy's name that this account asked for; none when there is no such policy.</summary>
    public sealed record TakePolicy(string EffectKey, DunningPolicy? Policy) : AccountCommand;

    /// <summary>The customer says when they will pay: until then nothing is tried and nothing is taken away.</summary>
    public sealed record PromisePayment(Instant Until, string Author) : AccountCommand;

    /// <summary>Gives or takes access whatever else says, until it ends.</summary>
    public sealed record SetOverride(EntitlementOverride Override) : AccountCommand;

    public sealed record EndOverride(string OverrideId, string Author) : AccountCommand;

    public sealed record SetProfile(AccountProfile Profile) : AccountCommand;

    /// <summary>Pays what had been given up, and nothing else: by a method of the customer's, or as money that came without a provider.</summary>
    public sealed record PayBadDebt(string InvoiceId) : AccountCommand
    {
        public string? MethodId { get; init; }

        public bool IsOnSession { get; init; }

        /// <summary>How much came without a provider; none asks a provider for all of it.</summary>
        public Money? Received { get; init; }

        /// <summary>How it came, in the operator's words.</summary>
        public string? Channel { get; init; }

        public string? Reference { get; init; }
    }

    /// <summary>A product says that it has done what it was asked to.</summary>
    public sealed record ConfirmMeasure(string EffectKey, string Product) : AccountCommand;
}
