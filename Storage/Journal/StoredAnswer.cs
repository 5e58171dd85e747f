namespace Billing.Storage;

/// <summary>What a key was answered with, and which command and entry did it.</summary>
public sealed record StoredAnswer(
    string Key, ReadOnlyMemory<byte> BodyHash, ReadOnlyMemory<byte> Answer, bool IsFinal, string Command, long Seq);
