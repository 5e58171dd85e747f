namespace Billing.Embedded;

/// <summary>One process's turns on the world's single thread.</summary>
internal sealed class SimulatedScheduler(SimulatedWorld world, string process) : EngineScheduler
{
    internal override long Ticks => world.Clock.Ticks;

    // Answers continue at once, on the world's thread: the pool is outside of the world.
    internal override TaskCreationOptions AnswerOptions => TaskCreationOptions.None;

    internal string Process => process;

    internal override void Schedule(Activation activation) => world.AddReady(activation);

    internal override bool MayEnqueue(Activation activation, WorkItem item) =>
        world.IsOwnThread("was queued from another thread", activation, item);

    internal override bool MaySend(GrainProxy target, Turn turn) => world.MaySend(target, turn);

    internal override Activation Route(Activation current, List<Activation> displaced)
    {
        var other = displaced.Find(each => each.GrainId == current.GrainId && each.Stage <= Stage.Active);
        return other is not null && world.Random.Chance(500) ? other : current;
    }

    internal override void AssertTurn(Activation activation)
    {
        if (!ReferenceEquals(SynchronizationContext.Current, activation))
        {
            world.Escape($"{activation.GrainId} was touched outside its turn");
        }
    }

    internal override async ValueTask Thaw() => await Task.Yield();

    internal override void PermuteCold(Activation activation, ref Turn? first, ref Turn? last)
    {
        if (activation.Engine.Fault == EngineFault.ColdOrderKept || first is null || ReferenceEquals(first, last))
        {
            return;
        }

        var turns = new List<Turn>();
        for (var turn = first; turn is not null; turn = (Turn?)turn.Next)
        {
            turns.Add(turn);
        }

        for (var at = turns.Count - 1; at > 0; at--)
        {
            var other = world.Random.Next(at + 1);
            (turns[at], turns[other]) = (turns[other], turns[at]);
        }

        for (var at = 0; at < turns.Count; at++)
        {
            turns[at].Next = at + 1 < turns.Count ? turns[at + 1] : null;
        }

        first = turns[0];
        last = turns[^1];
    }
}
