using Billing.Domain;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Providers.Simulated;
using NodaTime;

namespace Billing.Embedded.Simulate;

/// <summary>
/// What happens at the provider's own desk, and its notices about it: they arrive twice, late, in another order, and now and then at a
/// customer's whom they are not about.
/// </summary>
internal sealed class ProviderMail(SimulatedWorld world, Weather weather, AccountStores stores, IReadOnlyList<AccountClient> clients, LifeMistake mistake, List<string> violations)
{
    private const int WrongAccountPerMille = 50;
    private const int TwicePerMille = 300;

    private readonly SeededRandom _random = weather.Fork();
    private readonly List<(string Account, HeardNotice Notice)> _waiting = [];
    private readonly List<string> _disputed = [];
    private readonly HashSet<string> _turned = new(StringComparer.Ordinal);
    private int _events;

    /// <summary>Something happens to a payment or two that nobody here has asked for.</summary>
    public void Happen()
    {
        var lines = stores.Ledger.Lines;
        for (var i = 0; lines.Count > 0 && i < 2; i++)
        {
            if (weather.Strikes(SimulationFaults.Outcome, _random, 500, "desk"))
            {
                // A dispute goes on, or something new begins.
                if (_disputed.Count > 0 && _random.Chance(400))
                {
                    Dispute(stores.Ledger.LineOf(_disputed[_random.Next(_disputed.Count)])!);
                }
                else
                {
                    Happen(lines[_random.Next(lines.Count)]);
                }
            }
        }
    }

    /// <summary>A payment was decided that a bank or a customer took its time for.</summary>
    public void Tell(SimulatedLedger.Line line) => Post(line, line.IsRefund ? NoticeSubject.Refund : NoticeSubject.Payment, 9);

    public async Task DeliverAsync(bool all)
    {
        foreach (var (account, notice) in _waiting.OrderBy(_ => _random.Next(1_000_000)).ToArray())
        {
            if (!all && !_random.Chance(600))
            {
                continue;
            }

            if (all || !_random.Chance(TwicePerMille))
            {
                _waiting.Remove((account, notice));
            }

            if (!all && _random.Chance(WrongAccountPerMille))
            {
                await MisleadAsync(account, notice);
            }

            if (mistake != LifeMistake.NoticesLost)
            {
                await Client(account).HearAsync(notice);
            }
        }
    }

    private void Happen(SimulatedLedger.Line line)
    {
        switch (line)
        {
            case { IsRefund: true, Outcome: ProviderOutcome.Succeeded } when _random.Chance(300) && _turned.Add(line.Key):
                weather.Count("refund came back");
                stores.Ledger.Turn(line.Key, new ProviderOutcome.Declined(DeclineClass.Hard, "lost_or_stolen_card"));
                Post(line, NoticeSubject.Refund, 9);
                break;
            case { IsRefund: false, Outcome: ProviderOutcome.Declined { Code: not "called_off" } } when _random.Chance(300) && _turned.Add(line.Key):
                weather.Count("paid after all");
                stores.Ledger.Turn(line.Key, new ProviderOutcome.Succeeded(SimulatedDesk.ReferenceOf(line.Key)));
                Post(line, NoticeSubject.Payment, 9);
                break;
            case { IsRefund: false, Outcome: ProviderOutcome.Succeeded } when _random.Chance(300):
                Dispute(line);
                break;
            case { IsRefund: false, Outcome: ProviderOutcome.Succeeded }:
                weather.Count("refund at the desk");
                var whole = line.Received.MinorUnits;
                stores.Desk.Change(line, standing => standing with
                {
                    RefundedElsewhere = new Money(
                        _random.Chance(700) ? Math.Min(whole, standing.RefundedElsewhere.MinorUnits + 1 + (whole / 3)) : standing.RefundedElsewhere.MinorUnits / 2,
                        line.Amount.Currency),
                });
                Post(line, NoticeSubject.Payment, 9);
                break;
        }
    }

    private void Dispute(SimulatedLedger.Line line)
    {
        var before = stores.Desk.StandingOf(line);
        if (before.Dispute is null)
        {
            _disputed.Add(line.Key);
        }

        DisputeState next = before.Dispute switch
        {
            null => _random.Chance(300) ? DisputeState.Warned : DisputeState.Open,
            DisputeState.Warned => _random.Chance(500) ? DisputeState.WarningClosed : DisputeState.Open,
            DisputeState.Open => DisputeState.UnderReview,
            DisputeState.UnderReview => _random.Chance(500) ? DisputeState.Won : DisputeState.Lost,
            var over => over.Value,
        };
        if (next is DisputeState.WarningClosed or DisputeState.Won or DisputeState.Lost)
        {
            _disputed.Remove(line.Key);
        }

        weather.Count($"dispute {next.ToString().ToLowerInvariant()}");
        stores.Desk.Change(line, standing => standing with
        {
            Dispute = next,
            Disputed = standing.Disputed.IsPositive ? standing.Disputed : new Money(1 + _random.Next((int)line.Received.MinorUnits), line.Amount.Currency),
            Fee = next == DisputeState.Open ? new Money(1_500, line.Amount.Currency) : standing.Fee,
        });
        Post(line, NoticeSubject.Dispute, next switch
        {
            DisputeState.Warned => 1,
            DisputeState.WarningClosed => 3,
            DisputeState.Open => 4,
            DisputeState.UnderReview => 5,
            _ => 9,
        });
    }

    private void Post(SimulatedLedger.Line line, NoticeSubject subject, int rank)
    {
        var reference = SimulatedDesk.ReferenceOf(line.Key);
        // Providers count in whole seconds.
        var createdAt = Instant.FromUnixTimeSeconds(world.Clock.GetUtcNow().ToUnixTimeSeconds());
        _waiting.Add((line.Account, new HeardNotice(
            line.Provider, $"evt-{++_events}", "changed", subject, subject == NoticeSubject.Dispute ? $"dispute-{line.Key}" : reference, createdAt, rank)
        {
            Payment = line.IsRefund ? null : reference,
            Key = subject == NoticeSubject.Dispute ? null : line.Key,
            AmountMinorUnits = subject == NoticeSubject.Dispute ? null : line.Amount.MinorUnits,
            Currency = line.Amount.Currency.Code.ToLowerInvariant(),
        }));
    }

    /// <summary>Who has nothing to do with it refuses what bears another's key.</summary>
    private async Task MisleadAsync(string account, HeardNotice notice)
    {
        var other = clients[_random.Next(clients.Count)];
        if (other.Account == account || notice.Key is null || other.Told.Count == 0)
        {
            return;
        }

        weather.Count("notice misled");
        if (await other.HearAsync(notice) is not CommandAnswer.Refused { Rejection: var rejection } || rejection != Rejections.NoticeMismatch)
        {
            violations.Add($"2 {other.Account}: a notice about {notice.Key} was taken.");
        }
    }

    private AccountClient Client(string account) => clients.First(client => client.Account == account);
}
