namespace Billing.Embedded.Simulate;

/// <summary>What may go wrong in a life. Each fault is drawn from the seed where it can strike.</summary>
[Flags]
public enum SimulationFaults
{
    None = 0,

    /// <summary>The process ends between two steps and another takes over.</summary>
    Crash = 1,

    /// <summary>A write fails, before or after it took effect.</summary>
    FailedWrite = 2,

    /// <summary>A client sends a command twice at the same time.</summary>
    DuplicateCall = 4,

    /// <summary>A second activation of a grain lives beside the first.</summary>
    DuplicateActivation = 8,

    All = Crash | FailedWrite | DuplicateCall | DuplicateActivation,
}
