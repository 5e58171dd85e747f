using System.Security.Cryptography;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Serialization;
using Orleans.Storage;

namespace Billing.Embedded.Simulate;

/// <summary>What a client was told about one of its commands.</summary>
internal sealed record Told(SentCommand Sent, CommandAnswer Answer);

/// <summary>
/// The customer's side of one account: sends commands, insists under the same key until each is answered, now and then repeats an
/// old one, and remembers what it was told.
/// </summary>
internal sealed class AccountClient(SimulatedWorld world, AccountCluster cluster, Weather weather, string account, int number, LifeMistake mistake, int paysFirst, List<string> violations)
{
    private readonly SeededRandom _random = weather.Fork();
    private readonly SeededRandom _faults = weather.Fork();
    private readonly AccountWishes _wishes = new(number, paysFirst);
    private readonly List<Told> _told = [];
    private int _sent;

    public string Account => account;

    public IReadOnlyList<Told> Told => _told;

    public int Retries { get; private set; }

    /// <summary>One visit: a command or a few, or an old one once more.</summary>
    public async Task VisitAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(15_000)), world.Clock);
        var seen = _sent == 0 ? null : await InsistAsync(static grain => grain.ReadState());
        var count = seen is not null && weather.Has(SimulationFaults.Order) && _random.Chance(150) ? 3 : 1;
        var wishes = Enumerable.Range(0, count).Select(_ => Send(_wishes.Draw(_random, seen?.State), _random.Chance(200))).ToArray();
        await Task.WhenAll(wishes);
        if (_random.Chance(100))
        {
            await Repeat(_told[_random.Next(_told.Count)]);
        }
    }

    /// <summary>Says once more what the provider has said before, as webhooks do.</summary>
    public async Task HearAgainAsync(string effectKey, Domain.Collection.ProviderOutcome outcome) => await InsistAsync(grain => grain.Send(
        new SentCommand($"again-{++_sent}-{account.Replace('/', '-')}", "webhook", new AccountCommand.SettleEffect(effectKey, outcome))));

    /// <summary>A notice of the provider's arrives.</summary>
    public async Task<CommandAnswer> HearAsync(Domain.Collection.HeardNotice notice) => (await InsistAsync(grain => grain.Send(
        new SentCommand($"notice-{notice.EventId}", "webhook", new AccountCommand.TakeNotice(notice))))).Answer;

    /// <summary>Answers that were not final when they were given, and every other, once more.</summary>
    public async Task RepeatAllAsync()
    {
        foreach (var told in _told.ToArray())
        {
            await Repeat(told);
        }
    }

    public Task<AccountSnapshot?> ReadAsync() => InsistAsync(static grain => grain.ReadState());

    public async Task<TAnswer> InsistAsync<TAnswer>(Func<IAccountGrain, Task<TAnswer>> call)
    {
        while (true)
        {
            try
            {
                var process = await cluster.RunningAsync();
                var grain = process.Grains.GetGrain<IAccountGrain>(account);
                if (weather.Strikes(SimulationFaults.Duplicate, _faults, 30, "duplicate activation"))
                {
                    world.Note(account, "duplicate activation");
                    process.Duplicate(grain);
                }

                var answer = await call(grain);
                if (answer is not CommandReply { Answer: CommandAnswer.Unavailable })
                {
                    return answer;
                }
            }
            catch (Exception broken) when (broken is SiloUnavailableException or TimeoutException
                or InconsistentStateException or SimulatedWriteFailure)
            {
                world.Note(account, broken.GetType().Name);
            }

            Retries++;
            await Task.Delay(TimeSpan.FromMilliseconds(100 + _faults.Next(900)), world.Clock);
        }
    }

    private async Task Send(AccountCommand wish, bool awaits)
    {
        var command = mistake == LifeMistake.CreditDoctored && wish is AccountCommand.GrantCredit { Grant: var grant } asked
            ? asked with { Grant = grant with { Amount = grant.Amount + LifePlans.Amount(1), Left = grant.Left + LifePlans.Amount(1) } }
            : wish;
        var key = $"k{++_sent}";
        var sent = new SentCommand($"{account.Replace('/', '-')}-{key}", "api", command)
        {
            Key = key,
            BodyHash = Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command, BillingSerialization.Documents))),
            AwaitsSettlement = awaits,
        };
        world.Note(account, $"sends {key} {command.GetType().Name}");
        if (weather.Strikes(SimulationFaults.Duplicate, _faults, 100, "duplicate call"))
        {
            var both = await Task.WhenAll(InsistAsync(grain => grain.Send(sent)), InsistAsync(grain => grain.Send(sent)));
            Expect(sent, both[1].Answer, both[0].Answer);
            Remember(sent with { Command = wish }, both[0].Answer);
        }
        else
        {
            Remember(sent with { Command = wish }, (await InsistAsync(grain => grain.Send(sent))).Answer);
        }

        if (awaits)
        {
            await InsistAsync(grain => grain.WhenSettled(key));
        }
    }

    private void Remember(SentCommand sent, CommandAnswer answer)
    {
        world.Note(account, $"is told {sent.Key} {(answer is CommandAnswer.Refused refused ? refused.Rejection.Code : answer.GetType().Name)}");
        _told.Add(new Told(sent, answer));
    }

    private async Task Repeat(Told told)
    {
        var reply = await InsistAsync(grain => grain.Send(told.Sent));
        if (!reply.IsReplay)
        {
            violations.Add($"7 {account}: {told.Sent.Key} was answered before and is answered as if it were new.");
        }

        Expect(told.Sent, reply.Answer, told.Answer);
    }

    /// <summary>The entry and what it made stay; what became of a payment may be added.</summary>
    private void Expect(SentCommand sent, CommandAnswer answer, CommandAnswer before)
    {
        var isSame = (answer, before) switch
        {
            (CommandAnswer.Accepted now, CommandAnswer.Accepted then) => now.Seq == then.Seq && now.Made.SequenceEqual(then.Made),
            _ => answer == before,
        };
        if (!isSame)
        {
            violations.Add($"7 {account}: {sent.Key} was answered {before} and then {answer}.");
        }
    }
}
