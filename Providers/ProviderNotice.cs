using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers;

/// <summary>
/// Reads what a provider tells us of its own accord. Pure: the same bytes, headers and time give the same answer, and so do the
/// same certificates where notices are signed with one.
/// </summary>
public interface INoticeReader
{
    /// <summary>Headers are asked for by name, in whatever case; null is one that did not come.</summary>
    NoticeReading Read(ReadOnlySpan<byte> body, Func<string, string?> header, Instant now);
}

/// <summary>What came of reading a notice.</summary>
public abstract record NoticeReading
{
    private NoticeReading()
    {
    }

    public sealed record Verified(ProviderNotice Notice) : NoticeReading;

    public sealed record Refused(NoticeRefusal Why) : NoticeReading;

    /// <summary>
    /// It can be verified only with a certificate that is not here yet. The address is one that we trust: let
    /// <see cref="INoticeCertificates"/> fetch it, once, and read again.
    /// </summary>
    public sealed record NeedsCertificate(Uri Address) : NoticeReading;
}

/// <summary>The certificates that notices are signed with, where a provider signs so.</summary>
public interface INoticeCertificates
{
    /// <summary>
    /// Fetches and keeps one, unless it is here. Given is its fingerprint; refused is one that nobody we trust vouches for, or an
    /// address that is not the provider's: the notice is refused then.
    /// </summary>
    Task<ProviderReply<string>> FetchAsync(Uri address, CancellationToken cancellation);
}

public enum NoticeRefusal
{
    SignatureMissing,
    SignatureMalformed,
    SignatureWrong,

    /// <summary>The certificate that it is said to be signed with is not the provider's.</summary>
    CertificateWrong,

    /// <summary>Signed too long ago or in the future: somebody plays it again, or a clock is wrong.</summary>
    OutsideTolerance,
    TooLarge,

    /// <summary>Rightly signed and not readable: it is parked, because the provider will not send it otherwise.</summary>
    Unreadable,
}

/// <summary>
/// That something happened to an object of the provider, which is worth a look. Ranks order the states of one object: a notice
/// of a lower rank than what is known says nothing new; on a tie the provider is asked.
/// </summary>
public sealed record ProviderNotice(
    string Provider, string EventId, string Type, NoticeSubject Subject, string ObjectId, Instant CreatedAt, bool IsLive)
{
    /// <summary>The state that the object was in, in the provider's words.</summary>
    public string? State { get; init; }

    public int Rank { get; init; }

    public string? Customer { get; init; }

    /// <summary>The payment that a refund or a dispute is about.</summary>
    public string? Payment { get; init; }

    /// <summary>As we have left them at the object, where we have made it.</summary>
    public string? Account { get; init; }

    public string? Key { get; init; }

    public long? AmountMinorUnits { get; init; }

    public string? Currency { get; init; }
}
