using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Billing.Dashboard.Access;

/// <summary>
/// A session of somebody who knew the operator key. It lies with the browser, sealed by a key that derives from the operator key: nothing is
/// kept here, every server of a cluster believes it, a restart does not end it, and another operator key ends all of them.
/// </summary>
public sealed class OperatorSession
{
    public const string CookieName = "billing_operator";

    public static readonly TimeSpan Length = TimeSpan.FromHours(12);

    private const int IdBytes = 16;
    private const int BodyBytes = IdBytes + sizeof(long);
    private const int SealBytes = 32;

    private readonly byte[] _body;
    private readonly byte[] _formKey;

    private OperatorSession(byte[] body, byte[] formKey) => (_body, _formKey) = (body, formKey);

    /// <summary>What a form of this session carries, so that no other site's form is taken for one of ours.</summary>
    public string FormToken => Base64Url.EncodeToString(HMACSHA256.HashData(_formKey, _body));

    /// <summary>The cookie of a new session.</summary>
    public static string Begin(string operatorKey, DateTimeOffset now)
    {
        var body = new byte[BodyBytes];
        RandomNumberGenerator.Fill(body.AsSpan(0, IdBytes));
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(IdBytes), (now + Length).ToUnixTimeSeconds());
        return Base64Url.EncodeToString([.. body, .. HMACSHA256.HashData(KeyFor("session", operatorKey), body)]);
    }

    /// <summary>The session of a cookie; none where it is none of ours, or has ended.</summary>
    public static OperatorSession? Read(string? cookie, string operatorKey, DateTimeOffset now)
    {
        if (cookie is null || operatorKey.Length == 0 || !Base64Url.IsValid(cookie, out var length) || length != BodyBytes + SealBytes)
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(cookie);
        var body = bytes[..BodyBytes];
        var isOurs = CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(KeyFor("session", operatorKey), body), bytes.AsSpan(BodyBytes));
        return isOurs && BinaryPrimitives.ReadInt64BigEndian(body.AsSpan(IdBytes)) > now.ToUnixTimeSeconds()
            ? new OperatorSession(body, KeyFor("form", operatorKey))
            : null;
    }

    public bool IsFormOfThis(string? token) => token is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), Encoding.ASCII.GetBytes(FormToken));

    private static byte[] KeyFor(string purpose, string operatorKey) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(operatorKey), SealBytes, info: Encoding.UTF8.GetBytes($"billing dashboard {purpose}"));
}
