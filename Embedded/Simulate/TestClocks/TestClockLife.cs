using Billing.Domain.TestClocks;
using Billing.Grains.Interfaces.TestClocks;
using NodaTime;
using Orleans.Storage;

namespace Billing.Embedded.Simulate;

/// <summary>
/// The life of a few test clocks: each has a client that sends its commands one after the other, insists until each is
/// answered, and now and then repeats an old one. What the clients were told is compared with what is stored in the end
/// and with the decisions made on paper.
/// </summary>
internal sealed class TestClockLife(SimulatedWorld world, SimulatedCluster cluster, SimulationFaults faults, int clocks, int commands)
{
    private static readonly Instant Start = Instant.FromUtc(2026, 1, 31, 0, 0);

    private readonly List<string> _violations = [];

    public IReadOnlyList<string> Violations => _violations;

    public int Answers { get; private set; }

    public int Retries { get; private set; }

    public async Task LiveAsync()
    {
        var clients = Enumerable.Range(0, clocks).Select(number => ClientAsync($"tenant/clock-{number}", world.Random.Fork()));
        await Task.WhenAll(clients.ToArray());
    }

    private async Task ClientAsync(string clock, SeededRandom random)
    {
        var onPaper = new TestClock();
        var sent = new List<(TestClockCommand Command, TestClockAnswer Answer)>();
        for (var number = 0; number < commands; number++)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.Next(600)), world.Clock);
            var command = Draw(random, number, onPaper);
            var (next, expected) = TestClockDecisions.Decide(onPaper, command);
            onPaper = next;
            Expect(clock, command, await SendAsync(clock, command, random), expected);
            sent.Add((command, expected));
            if (random.Chance(100))
            {
                var (old, answer) = sent[Math.Max(0, sent.Count - 1 - random.Next(10))];
                Expect(clock, old, await SendAsync(clock, old, random), answer);
            }
        }

        // A process of its own, so that nothing but the store can answer.
        cluster.Kill();
        var shown = await InsistAsync(clock, static grain => grain.Now());
        if (shown != onPaper.NowAt)
        {
            _violations.Add($"{clock} shows {shown} and should show {onPaper.NowAt}.");
        }
    }

    private static TestClockCommand Draw(SeededRandom random, int number, TestClock onPaper) =>
        number == 0 || random.Chance(20)
            ? new TestClockCommand.Create($"command-{number}", Start)
            : new TestClockCommand.Advance(
                $"command-{number}", (onPaper.NowAt ?? Start) + Duration.FromHours(random.Next(2_000) - 20));

    private async Task<TestClockAnswer> SendAsync(string clock, TestClockCommand command, SeededRandom random)
    {
        var twice = faults.HasFlag(SimulationFaults.Duplicate) && random.Chance(100);
        var first = InsistAsync(clock, grain => grain.Send(command));
        if (twice)
        {
            var second = await InsistAsync(clock, grain => grain.Send(command));
            Expect(clock, command, second, await first);
        }

        return await first;
    }

    private async Task<TAnswer> InsistAsync<TAnswer>(string clock, Func<ITestClockGrain, Task<TAnswer>> call)
    {
        while (true)
        {
            var process = await cluster.RunningAsync();
            var grain = process.Grains.GetGrain<ITestClockGrain>(clock);
            if (faults.HasFlag(SimulationFaults.Duplicate) && !cluster.Quiet && world.Random.Chance(20))
            {
                world.Note(clock, "duplicate");
                process.Duplicate(grain);
            }

            try
            {
                var answer = await call(grain);
                Answers++;
                return answer;
            }
            catch (Exception broken) when (broken is SiloUnavailableException or TimeoutException
                or InconsistentStateException or SimulatedWriteFailure)
            {
                Retries++;
                world.Note(clock, broken.GetType().Name);
            }
        }
    }

    private void Expect(string clock, TestClockCommand command, TestClockAnswer answer, TestClockAnswer expected)
    {
        if (answer != expected)
        {
            _violations.Add($"{clock} answered {answer} to {command} and should answer {expected}.");
        }
    }
}
