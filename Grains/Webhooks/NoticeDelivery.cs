using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Serialization;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Billing.Grains.Webhooks;

/// <summary>
/// Brings an event to its account. That it is applied is written by the account's commit; whatever else becomes of it is written
/// here. It may be brought twice, by whoever received it and by the sweep: the account takes it once.
/// </summary>
public sealed class NoticeDelivery(
    IGrainFactory grains, INoticeInbox inbox, CustomerOwners owners, WebhookMeter meter, TimeProvider time, ILogger<NoticeDelivery> logger)
{
    /// <summary>An account that is not there may be opened a moment later than its customer was made.</summary>
    private const string AccountNotOpen = "account_not_open";

    /// <summary>Never throws: what fails is tried again by the sweep.</summary>
    /// <param name="row">What is kept of it.</param>
    /// <param name="heard">The same, where it has just been read; otherwise it is read from the row.</param>
    public async Task BringAsync(InboxRow row, HeardNotice? heard = null)
    {
        try
        {
            await BringUnguardedAsync(row, heard ?? JsonSerializer.Deserialize<HeardNotice>(row.Event.Notice.Span, BillingSerialization.Documents)!);
        }
        catch (Exception failure)
        {
            WebhookLog.NotSettled(logger, row.Event.Key, failure);
        }
    }

    private async Task BringUnguardedAsync(InboxRow row, HeardNotice notice)
    {
        var mapped = notice.Customer is { } customer ? await owners.FindAsync(notice.Provider, customer) : null;
        switch (NoticeOwner.Of(row.Event.Account, mapped))
        {
            case NoticeOwner.Known { Account: var account }:
                await SendAsync(row, notice, account);
                break;
            case NoticeOwner.Contradicted { Reason: var reason }:
                meter.Guardrail("BILLING_CHECKOUT_CORRELATION_MISMATCH");
                await ParkAsync(row, reason, null);
                break;
            default:
                await PostponeAsync(row, "unmapped", null);
                break;
        }
    }

    private async Task SendAsync(InboxRow row, HeardNotice notice, AccountKey account)
    {
        var key = row.Event.Key;
        CommandAnswer answer;
        try
        {
            var sent = new SentCommand($"event-{key}", $"event/{key}", new AccountCommand.TakeNotice(notice));
            answer = (await grains.GetGrain<IAccountGrain>(account.ToString()).Send(sent)).Answer;
        }
        catch (Exception failure)
        {
            WebhookLog.NotBrought(logger, key, account, failure);
            await PostponeAsync(row, "failed", account);
            return;
        }

        switch (answer)
        {
            case CommandAnswer.Accepted { Verdict: { } verdict and not NoticeVerdict.Looks }:
                await SettleAsync(row, EventStatus.Ignored, InboxReasons.Of(verdict), account);
                break;
            case CommandAnswer.Accepted:
                meter.Applied(key.Provider, (Now() - row.Event.CreatedAt).ToTimeSpan());
                break;
            case CommandAnswer.Refused { Rejection.Code: AccountNotOpen }:
                await PostponeAsync(row, "unmapped", account);
                break;
            case CommandAnswer.Refused { Rejection.Code: var code }:
                meter.Guardrail(code);
                await ParkAsync(row, code, account);
                break;
            default:
                await PostponeAsync(row, "unavailable", account);
                break;
        }
    }

    private async Task PostponeAsync(InboxRow row, string reason, AccountKey? account)
    {
        if (NoticePatience.NextAfter(row.Tries, Now()) is { } next)
        {
            await inbox.PostponeAsync(row.Event.Key, reason, Now(), next, account);
        }
        else
        {
            await ParkAsync(row, reason, account);
        }
    }

    private async Task ParkAsync(InboxRow row, string reason, AccountKey? account)
    {
        WebhookLog.Parked(logger, row.Event.Key, reason);
        await SettleAsync(row, EventStatus.Parked, reason, account);
    }

    private async Task SettleAsync(InboxRow row, EventStatus status, string reason, AccountKey? account)
    {
        if (await inbox.CloseAsync(row.Event.Key, status, reason, Now(), account))
        {
            meter.Settled(row.Event.Key.Provider, InboxReasons.Of(status));
        }
    }

    /// <summary>In whole microseconds, as times are stored.</summary>
    private Instant Now() => Instant.FromUnixTimeTicks(Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeTicks() / 10 * 10);
}
