namespace Billing.Storage;

/// <summary>Something in the journal that is not as it was written.</summary>
public sealed record ChainFinding(ChainFlaw Flaw, string Tenant, string Account, long Seq)
{
    public override string ToString() => Tenant.Length == 0 ? $"{Flaw} {Seq}" : $"{Flaw} {Tenant}/{Account} {Seq}";
}

public enum ChainFlaw
{
    /// <summary>An entry does not hash to what it says, under its key and after the entry before it.</summary>
    AlteredEntry,

    /// <summary>An entry does not have the number that follows.</summary>
    BrokenSequence,

    /// <summary>The head is not the last entry, or is missing, or has no entries.</summary>
    WrongHead,

    /// <summary>An answer, an event, a line or a snapshot names an entry after the head: the end was cut, head and all.</summary>
    BeyondHead,

    /// <summary>A root knew an entry that is missing or different now.</summary>
    ForgottenEntry,

    /// <summary>A root does not hash to what it lists, after the root before it.</summary>
    AlteredRoot,

    /// <summary>A root is missing, or a list of heads has no root.</summary>
    MissingRoot,

    /// <summary>The anchor kept outside is not among the roots.</summary>
    AnchorNotFound,
}

/// <summary>How much was verified, and what was found; all findings are counted, the first ones listed.</summary>
public sealed record ChainReport(long Entries, long Accounts, long Roots, long FindingCount, IReadOnlyList<ChainFinding> Findings)
{
    public bool IsSound => FindingCount == 0;
}
