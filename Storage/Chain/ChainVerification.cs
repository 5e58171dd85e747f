using NodaTime;

namespace Billing.Storage;

/// <summary>
/// The judgement over one account after the other: entries in order, what the roots have known of them, and the head. Knows
/// no database.
/// </summary>
internal sealed class ChainVerification(HashChain chain, int findingsMax)
{
    private readonly List<ChainFinding> _findings = [];
    private string _tenant = "";
    private string _account = "";
    private AccountKey? _key;
    private JournalHead _before = JournalHead.Empty;

    public long Entries { get; private set; }

    public long Accounts { get; private set; }

    public long FindingCount { get; private set; }

    public IReadOnlyList<ChainFinding> Findings => _findings;

    public void Begin(string tenant, string account)
    {
        (_tenant, _account, _before) = (tenant, account, JournalHead.Empty);
        _key = KeyOrNull(tenant, account);
        Accounts++;
    }

    public void Entry(JournalEntry entry)
    {
        Entries++;
        if (entry.Seq != _before.Seq + 1)
        {
            Report(ChainFlaw.BrokenSequence, entry.Seq);
        }
        else if (_key is not { } key || !chain.Verifies(key, _before, entry))
        {
            Report(ChainFlaw.AlteredEntry, entry.Seq);
        }

        // On from what is written, so that one flaw is reported once and not for all that follow.
        _before = entry.Head;
    }

    /// <summary>What a root has known of the account, given when the entries up to that number have passed.</summary>
    public void Rooted(long seq, ReadOnlySpan<byte> hash)
    {
        if (_before.Seq != seq || !_before.Hash.Span.SequenceEqual(hash))
        {
            Report(ChainFlaw.ForgottenEntry, seq);
        }
    }

    public void End(JournalHead? head)
    {
        if (head is null || head != _before)
        {
            Report(ChainFlaw.WrongHead, head?.Seq ?? _before.Seq);
        }
    }

    public void Report(ChainFlaw flaw, long number, bool isOfAccount = true) =>
        Report(isOfAccount ? new(flaw, _tenant, _account, number) : new(flaw, "", "", number));

    public void Report(ChainFinding finding)
    {
        FindingCount++;
        if (_findings.Count < findingsMax)
        {
            _findings.Add(finding);
        }
    }

    // A forged key may break our rules for keys.
    private static AccountKey? KeyOrNull(string tenant, string account)
    {
        try
        {
            return new AccountKey(tenant, account);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
