namespace Billing.Storage;

/// <summary>What a batch is spared at a price, once something has gone wrong without it.</summary>
[Flags]
internal enum CommitCare
{
    None = 0,

    /// <summary>Keys and events are looked up before anything is written; one that is there would void the whole batch.</summary>
    LookFirst = 1,

    /// <summary>Heads that somebody holds are left out; one of them would keep the whole batch waiting.</summary>
    SkipHeld = 2,
}
