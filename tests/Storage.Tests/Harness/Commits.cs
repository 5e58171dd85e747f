using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Billing.Storage.Tests;

/// <summary>Commits for tests, each different from the others where it matters.</summary>
public static class Commits
{
    public static readonly Instant Noon = Instant.FromUtc(2026, 3, 31, 12, 0);

    public static readonly KeyRing Keys = KeyRing.Parse(
        "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");

    public static AccountKey Account(string name = "acme") => new("t-1", name);

    public static Commit On(AccountKey account, JournalHead head, string command, string facts = "[{\"fact\":\"tested\"}]") => new()
    {
        Account = account,
        Expected = head,
        Command = command,
        Cause = "request/1",
        At = Noon + Duration.FromSeconds(head.Seq),
        Facts = Utf8(facts),
    };

    public static Commit Keyed(this Commit commit, string key, string body = "body", string answer = "answer", bool isFinal = true) =>
        commit with { Answer = new KeyedAnswer(key, SHA256.HashData(Utf8(body)), Utf8(answer), isFinal) };

    public static Commit WithoutFacts(this Commit commit) => commit with { Facts = default };

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(this byte[] bytes) => Encoding.UTF8.GetString(bytes);

    public static string Text(this ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public static JournalHead Head(this CommitOutcome outcome)
    {
        Assert.True(outcome is CommitOutcome.Won, outcome.ToString());
        return ((CommitOutcome.Won)outcome).Head;
    }
}
