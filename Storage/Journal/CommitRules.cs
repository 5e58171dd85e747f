namespace Billing.Storage;

/// <summary>What a commit must be like before any store sees it: breaking these is a programmer's error.</summary>
internal static class CommitRules
{
    public static void Check(Commit commit)
    {
        Require(commit.Account.Tenant is not null, "A commit has no account.");
        Require(
            commit.Expected.Seq >= 0 && commit.Expected.Hash.Length == HashChain.HashLength,
            "A commit expects something that is no head.");
        Require(commit.Command.Length > 0, "A commit has no command.");
        Require(commit.Answer is not { Key.Length: 0 }, "A key is empty.");
        Require(
            commit.HasFacts || (commit.Health.IsEmpty && commit.Timeline.IsEmpty && commit.Customers.IsEmpty && commit.Records.IsEmpty),
            "Projections follow from facts; this commit has none.");
        Require(commit.HasFacts || commit.Settled is null, "An outcome is a fact; this commit settles an answer without one.");
        commit.At.ToMicroseconds();
        commit.Clock.NextDueAt?.ToMicroseconds();
        commit.Clock.WakeAt?.ToMicroseconds();
        foreach (var record in commit.Records)
        {
            record.At.ToMicroseconds();
        }
    }

    private static void Require(bool holds, string complaint)
    {
        if (!holds)
        {
            throw new ArgumentException(complaint);
        }
    }
}
