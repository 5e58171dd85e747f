using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Billing.Dashboard.Recovery;

/// <summary>
/// Addresses that let one customer see and pay what they owe, without an account of ours. Whoever holds one can pay, and learn what is owed;
/// nothing else. It says whose it is and until when, signed; nothing is stored.
/// </summary>
public sealed class RecoveryLinks(string secret, TimeProvider time)
{
    public const string Root = "/recover";

    private static readonly byte[] Purpose = "billing recovery link 1"u8.ToArray();

    private readonly byte[]? _key = secret.Length == 0 ? null : HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Purpose);

    /// <summary>False where the server was told no secret: then no link can be made, and none opens anything.</summary>
    public bool IsPossible => _key is not null;

    /// <param name="account">Whose, as <c>tenant/account</c>.</param>
    /// <param name="expiresAt">In whole seconds.</param>
    public string Make(string account, Instant expiresAt)
    {
        var said = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{expiresAt.ToUnixTimeSeconds()}|{account}"));
        return $"{Root}/{Base64Url.EncodeToString(said)}.{Base64Url.EncodeToString(Sign(said))}";
    }

    /// <summary>Whose link it is; none when it is not ours, was changed, or is over.</summary>
    public string? Read(string token)
    {
        var parts = token.Split('.');
        if (_key is null || parts.Length != 2 || !Base64Url.IsValid(parts[0]) || !Base64Url.IsValid(parts[1]))
        {
            return null;
        }

        var said = Base64Url.DecodeFromChars(parts[0]);
        if (!CryptographicOperations.FixedTimeEquals(Sign(said), Base64Url.DecodeFromChars(parts[1])))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(said);
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        return long.Parse(text.AsSpan(0, bar), CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds() ? text[(bar + 1)..] : null;
    }

    private byte[] Sign(byte[] said) => HMACSHA256.HashData(_key ?? throw new InvalidOperationException("There is no secret to sign with."), said);
}
