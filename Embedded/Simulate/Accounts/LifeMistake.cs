namespace Billing.Embedded.Simulate;

/// <summary>A deliberate mistake in a life, one at least for each invariant: a check that none of them fails says nothing.</summary>
internal enum LifeMistake
{
    None,

    /// <summary>A snapshot is kept in which a balance of the books is another one.</summary>
    SnapshotDoctored,

    /// <summary>A payment is written into the journal with another amount than the provider has.</summary>
    FactDoctored,

    /// <summary>The provider takes the money of some requests twice.</summary>
    ChargedTwice,

    /// <summary>The grains are told of a success that the provider knows nothing of.</summary>
    OutcomeInvented,

    /// <summary>The auditor is shown a journal in which a period was billed once more.</summary>
    PeriodBilledTwice,

    /// <summary>The auditor is shown a journal in which a period was left out.</summary>
    PeriodLeftOut,

    /// <summary>The journal says that a commit is stored, and it is not.</summary>
    CommitLost,

    /// <summary>Nobody wakes an account: no shards.</summary>
    NobodyWakes,

    /// <summary>A server bills what is due although its clock is wrong.</summary>
    ClockBelieved,

    /// <summary>A credit is granted that differs by a coin from what the client asked for.</summary>
    CreditDoctored,

    /// <summary>Notices of the provider are answered and forgotten.</summary>
    NoticesLost,

    /// <summary>The auditor is shown a journal in which two invoices have one number.</summary>
    NumberGivenTwice,
}
