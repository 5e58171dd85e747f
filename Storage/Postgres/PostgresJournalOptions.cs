namespace Billing.Storage;

/// <summary>How the journal uses its database. Two connections write, two read; that is all it opens.</summary>
public sealed record PostgresJournalOptions
{
    public required string ConnectionString { get; init; }

    public required KeyRing Keys { get; init; }

    /// <summary>What the login becomes when it connects, so that a powerful login has no more rights than a weak one.</summary>
    public string Role { get; init; } = BillingSchema.Application;

    /// <summary>
    /// For hosts that may commit only while they are the only one: the number that <see cref="CommitEpoch"/> gave them, null while
    /// they have none. Asked before each batch; without it the host may always. The database itself refuses an older number.
    /// </summary>
    public Func<long?>? Epoch { get; init; }

    public int Writers { get; init; } = 2;

    public int Readers { get; init; } = 2;

    public int BatchMax { get; init; } = 256;

    /// <summary>Commits waiting in each lane. Beyond that, callers wait for room.</summary>
    public int QueueMax { get; init; } = 4096;

    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a statement waits for a head that somebody else holds, many times what a batch takes: eight halvings of a
    /// batch around a head that stays locked must end well before the deadline.
    /// </summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the server works on a batch before it gives up.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a silent server is waited for before its connection is given up. In whole seconds.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long opening a connection may take. In whole seconds.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan ReconnectMin { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan ReconnectMax { get; init; } = TimeSpan.FromMilliseconds(250);

    public void Validate()
    {
        Require(Writers is >= 1 and <= 8, $"{nameof(Writers)} is {Writers}, not 1 to 8.");
        Require(Readers is >= 1 and <= 32, $"{nameof(Readers)} is {Readers}, not 1 to 32.");
        Require(BatchMax is >= 1 and <= 256, $"{nameof(BatchMax)} is {BatchMax}, not 1 to 256.");
        Require(QueueMax >= 1, $"{nameof(QueueMax)} is {QueueMax}, not at least 1.");
        Require(Deadline > TimeSpan.Zero, $"{nameof(Deadline)} is not positive.");
        Require(LockTimeout < StatementTimeout, $"{nameof(LockTimeout)} is not shorter than {nameof(StatementTimeout)}.");
        Require(StatementTimeout < AnswerTimeout, $"{nameof(StatementTimeout)} is not shorter than {nameof(AnswerTimeout)}.");
        Require(AnswerTimeout.TotalSeconds >= 1, $"{nameof(AnswerTimeout)} is shorter than a second.");
        Require(
            ReconnectMin > TimeSpan.Zero && ReconnectMin <= ReconnectMax,
            $"{nameof(ReconnectMin)} is not between 0 and {nameof(ReconnectMax)}.");

        static void Require(bool holds, string complaint)
        {
            if (!holds)
            {
                throw new ArgumentException(complaint);
            }
        }
    }
}
