using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>What an order is paid with, and how it behaves.</summary>
internal sealed record Source(bool IsWallet, string? Trigger, JsonObject? Shown);

internal static class Sources
{
    /// <summary>What the payer agreed to is at the order.</summary>
    public static readonly Source Agreed = new(IsWallet: true, null, null);

    /// <summary>
    /// developer.paypal.com/tools/sandbox/card-testing: the name on a card decides, and the processor says why. Besides those, the
    /// words that rules use.
    /// </summary>
    private static readonly ImmutableSortedDictionary<string, string> Triggers = new Dictionary<string, string>
    {
        ["CCREJECT-REFUSED"] = "0500", ["CCREJECT-SF"] = "9500", ["CCREJECT-EC"] = "5400", ["CCREJECT-IRC"] = "5180",
        ["CCREJECT-IF"] = "5120", ["CCREJECT-LS"] = "9520", ["CCREJECT-IA"] = "1330", ["CCREJECT-BANK_ERROR"] = "5100",
        ["CCREJECT-CVV_F"] = "00N7",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly ImmutableSortedDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["insufficient_funds"] = "5120", ["do_not_honor"] = "0500", ["generic_decline"] = "5100", ["expired_card"] = "5400",
        ["stolen_card"] = "9520", ["lost_card"] = "9520", ["fraudulent"] = "9500", ["incorrect_cvc"] = "5110", ["processing_error"] = "0960",
        ["invalid_account"] = "1330", ["restricted_card"] = "5180",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> KnownTriggers => Triggers.Keys;

    /// <summary>The vaulted method that is meant; refused when there is none.</summary>
    public static Source Find(Turn turn, JsonObject source)
    {
        if (source.Below("token").Text("id") is { } agreement)
        {
            return agreement.StartsWith("B-", StringComparison.Ordinal) ? Agreed with { Shown = Wallet(turn, agreement) }
                : throw PayPalFault.Unprocessable("BILLING_AGREEMENT_NOT_FOUND");
        }

        var (kind, id) = source.Below("card") is { } card ? ("card", card.Text("vault_id")) : ("paypal", source.Below("paypal").Text("vault_id"));
        if (id is null)
        {
            throw PayPalFault.Unprocessable(kind == "card" ? "CARD_NUMBER_REQUIRED" : "ORDER_NOT_APPROVED");
        }

        if (turn.Known(Vault.Token, id) is not { } token)
        {
            throw PayPalFault.Unprocessable("TOKEN_ID_NOT_FOUND");
        }

        var kept = token.Body().Below("payment_source");
        if (kept.Below(kind) is not { } method)
        {
            throw PayPalFault.Unprocessable("MISMATCHED_VAULT_ID_TO_PAYMENT_SOURCE");
        }

        return kind == "card"
            ? new Source(IsWallet: false, token.Text("trigger"), new JsonObject
            {
                ["card"] = new JsonObject { ["last_digits"] = method.Text("last_digits"), ["brand"] = method.Text("brand"), ["type"] = "CREDIT" },
            })
            : new Source(IsWallet: true, null, Wallet(turn, id));
    }

    /// <summary>What was told to happen, or what the name on the card says.</summary>
    public static ProviderOutcome Outcome(SimulatedAnswer? script, Source method) => script switch
    {
        SimulatedAnswer.Books books => books.Outcome,
        SimulatedAnswer.BooksAndIsNotHeard lost => lost.Outcome,
        _ when method.Trigger is { } trigger => new ProviderOutcome.Declined(DeclineClass.Soft, trigger),
        _ => new ProviderOutcome.Succeeded(""),
    };

    /// <summary>What a card's processor says of it.</summary>
    public static JsonObject Processor(ProviderOutcome outcome) => new()
    {
        ["avs_code"] = "G",
        ["cvv_code"] = "P",
        ["response_code"] = outcome is not ProviderOutcome.Declined declined ? "0000"
            : Triggers.GetValueOrDefault(declined.Code) ?? Words.GetValueOrDefault(declined.Code) ?? (declined.Class == DeclineClass.Hard ? "9540" : "5100"),
    };

    public static bool IsTrigger(string name) => Triggers.ContainsKey(name);

    private static JsonObject Wallet(Turn turn, string of) => new() { ["paypal"] = Vault.Payer(turn, of) };
}
