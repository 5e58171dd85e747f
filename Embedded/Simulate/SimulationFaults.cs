namespace Billing.Embedded.Simulate;

/// <summary>What may go wrong in a life. Each fault is drawn from the seed where it can strike.</summary>
[Flags]
public enum SimulationFaults
{
    None = 0,

    /// <summary>The process ends between two steps and another takes over.</summary>
    Crash = 1,

    /// <summary>A write fails before it took effect, or after, or nobody knows; or it takes effect later.</summary>
    Write = 2,

    /// <summary>A client sends a command twice at the same time; a second activation of a grain lives beside the first.</summary>
    Duplicate = 4,

    /// <summary>The payment provider declines, is away, takes days, is not heard, or says a thing twice.</summary>
    Outcome = 8,

    /// <summary>Calls to a grain that is not in memory arrive in any order, and clients send several at once.</summary>
    Order = 16,

    /// <summary>The server's clock is wrong for a while.</summary>
    Clock = 32,

    All = Crash | Write | Duplicate | Outcome | Order | Clock,
}
