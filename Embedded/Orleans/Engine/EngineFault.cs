namespace Billing.Embedded;

/// <summary>
/// A deliberate mistake of the engine, one for each semantic that the code relies on. The conformance suite runs once
/// with each of them switched on and must fail: a test that a wrong engine passes says nothing.
/// Switched by the configuration key <c>Embedded:Fault</c>; nothing outside tests sets it.
/// </summary>
public enum EngineFault
{
    None,
    TwoActivations,
    LastInFirstOut,
    ColdOrderKept,
    Reentrant,
    TurnsOverlap,
    InterleavingIgnored,
    ReadOnlyIgnored,
    ReadOnlyMeetsWrites,
    WritesMeetReadOnly,
    ReentrantIgnored,
    EndlessWait,
    TimedOutCallStopped,
    ExceptionReplaced,
    EtagIgnored,
    FailedWriteAcknowledged,
    InconsistentStateSurvived,
    FailedActivationKept,
    DeactivationIgnored,
    StateKeptInMemoryOnly,
    ClearForgotten,
    ReminderNeverFires,
    ReminderUpdateIgnored,
    ReminderUnregisterIgnored,
    RemindersForgottenAtStop,
    LateReminderDropped,
    ReminderFloorIgnored,
    TimerInterleaves,
    TimerFiresOnce,
    TimerOutlivesActivation,
    IncomingFilterSkipped,
    OutgoingFilterSkipped,
    RequestContextLost,
    RequestContextLeaks,
    CancellationLost,
    StreamLosesLast,
    StreamBlocksGrain,
    OneWayWaits,
    IdleKept,
    IdleIgnoresAge,
    SilentStop,
    ReferencesShared,
}
