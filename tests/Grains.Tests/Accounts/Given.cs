using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Serialization;
using Billing.Storage;

namespace Billing.Grains.Tests.Accounts;

/// <summary>A tenant with one plan, and commands as callers send them.</summary>
internal static class Given
{
    public static readonly Currency Euro = Currency.Of("EUR");

    public static PlanVersion Monthly(int version = 1, decimal price = 30m) => new(
        "team", version, Euro, new BillingInterval(IntervalUnit.Month, 1), [new PlanItem("seat", new ChargeModel.PerUnit(price)) { Quantity = 2 }]);

    public static SentCommand Keyed(string key, AccountCommand command) => new($"cmd-{key}", "api", command)
    {
        Key = key,
        BodyHash = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command, BillingSerialization.Json))),
    };

    public static AccountCommand Open => new AccountCommand.OpenAccount(new AccountTerms(Euro, "Europe/Berlin"));

    public static AccountCommand Subscribe(string id = "sub-1") => new AccountCommand.Subscribe(id, "team");

    /// <summary>The state that a journal's entries come to, folded here and not by a grain.</summary>
    public static AccountState StateOf(LoadedAccount loaded) => loaded.Tail
        .SelectMany(static entry => JsonSerializer.Deserialize<ImmutableArray<AccountFact>>(entry.Facts.Span, BillingSerialization.Json))
        .Aggregate(AccountState.New, AccountEvolution.Apply);

    public static AccountCommand Charge(long cents) =>
        new AccountCommand.ChargeOnce([new OneOffLine("setup", new Money(cents, Euro))]);
}
