using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Grains.Interfaces.Accounts;

namespace Billing.Api.Accounts;

/// <summary>What became of a command. The same whenever it is asked under the same Idempotency-Key. Names are contract.</summary>
/// <param name="Seq">The journal entry that holds it, which is the account's version after it.</param>
/// <param name="Made">The ids of what came into being.</param>
/// <param name="IsSettled">False while the outside world has not answered for good.</param>
public sealed record CommandResult(
    string Account, long Seq, ImmutableArray<string> Made, bool IsSettled, ImmutableArray<PaymentView> Payments);

/// <summary>Money that a provider was asked for, or to give back, and what it said.</summary>
public sealed record PaymentView(string Key, string For, string? InvoiceId, Money Amount, string Outcome, string? Code);

/// <summary>Brings a command to its account under the caller's key, and waits for what it set off.</summary>
internal static class CommandSending
{
    public static async Task<ApiAnswer> SendAsync(ApiRequest request, AccountAddress account, AccountCommand command, int status)
    {
        var (key, problem) = request.IdempotencyKey();
        if (problem is not null)
        {
            return problem;
        }

        var sent = new SentCommand(CommandIdOf(key), $"api:{request.Caller.KeyId}", command)
        {
            Key = key,
            BodyHash = request.BodyHash(),
            AwaitsSettlement = !request.Headers["Prefer"].ToString().Contains("respond-async", StringComparison.OrdinalIgnoreCase),
        };
        if (request.Headers.IfMatch.ToString() is { Length: > 0 } expected)
        {
            if (!long.TryParse(expected.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            {
                return Problems.EtagMismatch;
            }

            sent = sent with { IfSeq = seq };
        }

        var grain = account.Grain(request);
        var reply = await grain.Send(sent);
        var answer = reply.Answer is CommandAnswer.Accepted { IsFinal: false }
            && await grain.WhenSettled(key) is SettlementAnswer.Settled settled ? settled.Answer : reply.Answer;
        return Told(account, key, answer, status) with { IsReplay = reply.IsReplay };
    }

    /// <summary>An answer, as it is told now or whenever it is asked for again.</summary>
    public static ApiAnswer Told(AccountAddress account, string key, CommandAnswer answer, int status) => answer switch
    {
        CommandAnswer.Accepted accepted => new ApiAnswer(
            accepted.IsFinal ? status : StatusCodes.Status202Accepted, Result(account, accepted))
        {
            Version = accepted.Seq,
            Location = accepted.IsFinal ? null : $"/v1/accounts/{account.Id}/requests/{Uri.EscapeDataString(key)}",
        },
        CommandAnswer.Refused refused => Problem.Of(refused.Rejection),
        CommandAnswer.KeyReused => Problems.IdempotencyConflict,
        CommandAnswer.Unavailable => Problems.Unavailable,
        _ => throw new UnreachableException(),
    };

    /// <summary>The same key is the same command, so whatever it makes has the same ids, whoever decides it.</summary>
    internal static string CommandIdOf(string key) =>
        $"k{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 12))}";

    private static CommandResult Result(AccountAddress account, CommandAnswer.Accepted accepted) => new(
        account.Id, accepted.Seq, accepted.Made, accepted.IsFinal,
        [.. accepted.Outcomes.Select(static settled => PaymentOf(settled.Effect, NameOf(settled.Outcome), CodeOf(settled.Outcome))).OfType<PaymentView>(),
            .. accepted.Pending.Select(static effect => PaymentOf(effect, "pending", null)).OfType<PaymentView>()]);

    /// <summary>None for what moves no money.</summary>
    private static PaymentView? PaymentOf(AccountEffect effect, string outcome, string? code) => effect switch
    {
        AccountEffect.CollectInvoice collect => new(collect.Key, "collect_invoice", collect.InvoiceId, collect.Amount, outcome, code),
        AccountEffect.CollectPurchase buy => new(buy.Key, "collect_purchase", buy.InvoiceId, buy.Amount, outcome, code),
        AccountEffect.CaptureHold capture => new(capture.Key, "capture_hold", capture.InvoiceId, capture.Amount, outcome, code),
        AccountEffect.CollectBadDebt debt => new(debt.Key, "collect_bad_debt", debt.InvoiceId, debt.Amount, outcome, code),
        AccountEffect.HoldMoney hold => new(hold.Key, "hold_money", null, hold.Amount, outcome, code),
        AccountEffect.RefundMoney refund => new(refund.Key, "refund_money", refund.InvoiceId, refund.Amount, outcome, code),
        _ => null,
    };

    private static string? CodeOf(Domain.Collection.ProviderOutcome outcome) =>
        outcome is Domain.Collection.ProviderOutcome.Declined declined ? declined.Code : null;

    private static string NameOf(object value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.GetType().Name);
}
