namespace Billing.Embedded.Audit;

/// <summary>
/// Invariant 7. What was accepted is in the journal, once, where its client was told; what was asked of the outside world is
/// answered; nobody who is due is forgotten.
/// </summary>
internal static class AuditedPromises
{
    public static IEnumerable<string> Check(AuditedAccount account)
    {
        var rows = account.Rows.ToLookup(static row => row.Command, StringComparer.Ordinal);
        foreach (var promise in account.Promises)
        {
            var found = rows[promise.Command].ToArray();
            if (found.Length > 1)
            {
                yield return $"7 {account.Name}: {promise.Command} was carried out {found.Length} times.";
            }
            else if (found.Length == 1 ? found[0].Seq != promise.Seq : promise.LeavesFacts || promise.Made.Count > 0 || promise.Seq > account.Rows.Count)
            {
                yield return $"7 {account.Name}: {promise.Command} was accepted as entry {promise.Seq} of {account.Rows.Count} and is not there.";
            }

            var text = found.Length == 1 ? found[0].Facts.GetRawText() : "";
            foreach (var made in promise.Made.Where(made => !text.Contains($"\"{made}\"", StringComparison.Ordinal)))
            {
                yield return $"7 {account.Name}: {promise.Command} made {made}, and it is nowhere.";
            }

            if (!promise.IsFinal)
            {
                yield return $"7 {account.Name}: who sent {promise.Command} waits for its outcome for ever.";
            }
        }

        var answered = account.Facts.Where(static each => each.Is == "effect_settled").Select(static each => each.Fact.Text("key")).ToHashSet(StringComparer.Ordinal);
        foreach (var (row, _, fact) in account.Facts.Where(static each => each.Is == "effect_requested"))
        {
            if (!answered.Contains(fact.Of("effect").Text("key")))
            {
                yield return $"7 {account.Name}: {fact.Of("effect").Text("key")} of entry {row.Seq} is still pending.";
            }
        }

        if (account.OverdueSince is { } since)
        {
            yield return $"7 {account.Name}: it was to be woken at {since:O} and was not.";
        }
    }
}
