using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Billing.Storage;

/// <summary>
/// AES-256-GCM: nonce, ciphertext, tag. What a text belongs to is authenticated with it, so that it cannot be moved to
/// another account or command. The layout is format.
/// </summary>
internal static class PersonalCipher
{
    public const int KeyLength = 32;

    private const string KeyPurpose = "billing.person-key.1";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, params ReadOnlySpan<string> belongsTo)
    {
        var sealedBytes = new byte[NonceLength + plain.Length + TagLength];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce, plain, sealedBytes.AsSpan(NonceLength, plain.Length), sealedBytes.AsSpan(NonceLength + plain.Length),
            Bytes(belongsTo));
        return sealedBytes;
    }

    /// <summary>Throws <see cref="AuthenticationTagMismatchException"/> for what was not sealed like this.</summary>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> sealedBytes, params ReadOnlySpan<string> belongsTo)
    {
        if (sealedBytes.Length < NonceLength + TagLength)
        {
            throw new AuthenticationTagMismatchException("Too short to have been sealed.");
        }

        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(
            sealedBytes[..NonceLength], sealedBytes.Slice(NonceLength, plain.Length), sealedBytes[^TagLength..], plain, Bytes(belongsTo));
        return plain;
    }

    /// <summary>An account's key as it may lie in the database: under the current wrapping key, bound to its account.</summary>
    public static byte[] WrapKey(KeyRing wrapping, AccountKey account, byte[] key) =>
        Seal(wrapping.Find(wrapping.Current)!, key, KeyPurpose, account.Tenant, account.Account, Text(wrapping.Current));

    public static byte[] UnwrapKey(KeyRing wrapping, AccountKey account, int wrappedBy, byte[] wrapped) => Open(
        wrapping.Find(wrappedBy) ?? throw new InvalidOperationException($"Wrapping key {wrappedBy} is not configured."),
        wrapped, KeyPurpose, account.Tenant, account.Account, Text(wrappedBy));

    private static string Text(int keyId) => keyId.ToString(CultureInfo.InvariantCulture);

    private static byte[] Bytes(ReadOnlySpan<string> belongsTo)
    {
        var bytes = new List<byte>();
        Span<byte> length = stackalloc byte[4];
        foreach (var text in belongsTo)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, Encoding.UTF8.GetByteCount(text));
            bytes.AddRange(length);
            bytes.AddRange(Encoding.UTF8.GetBytes(text));
        }

        return [.. bytes];
    }
}
