using System.Buffers.Binary;
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
