using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>
/// Signs as PayPal does: RSA over transmission, time, webhook and the checksum of the bytes, with a certificate that is there to be
/// fetched. Who vouches for it is of the loopback's own making and lives as long as its folder; another certificate is made when it is asked for.
/// </summary>
internal sealed class WebhookSignatures : IDisposable
{
    private const string Name = "messageverificationcerts.paypal.com";

    private readonly X509Certificate2 _root;
    private readonly LoopbackWorld _world;
    private readonly Dictionary<string, X509Certificate2> _certificates = new(StringComparer.Ordinal);
    private string? _current;

    private WebhookSignatures(LoopbackWorld world, X509Certificate2 root) => (_world, _root) = (world, root);

    /// <summary>Who vouches for what is signed with, as a file to be given to whoever verifies.</summary>
    public string RootPem => _root.ExportCertificatePem();

    public static string RootFile(string folder) => Path.Combine(folder, "certificate-root.pem");

    public static WebhookSignatures Open(LoopbackWorld world, string folder)
    {
        var (file, keyFile) = (RootFile(folder), Path.ChangeExtension(RootFile(folder), "key"));
        if (!File.Exists(keyFile))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=Loopback PayPal Root", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
            var today = DateTimeOffset.UtcNow;
            using var made = request.CreateSelfSigned(today.AddDays(-1), today.AddYears(1));
            File.WriteAllText(file, made.ExportCertificatePem());
            File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        }

        return new WebhookSignatures(world, X509Certificate2.CreateFromPemFile(file, keyFile));
    }

    /// <summary>The certificate of this name with who vouches for it, as PayPal serves it; null when there is none.</summary>
    public string? Pem(string name)
    {
        lock (_certificates)
        {
            return _certificates.GetValueOrDefault(name) is { } found ? $"{found.ExportCertificatePem()}\n{_root.ExportCertificatePem()}\n" : null;
        }
    }

    /// <summary>Signs with another certificate from now on; the ones before stay there to be fetched.</summary>
    public string Rotate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        var today = DateTimeOffset.UtcNow;
        using var voucher = _root.GetECDsaPrivateKey()!;
        using var issued = request.Create(
            _root.SubjectName,
            X509SignatureGenerator.CreateForECDsa(voucher),
            today.AddDays(-1),
            today.AddDays(90),
            RandomNumberGenerator.GetBytes(8));
        var id = $"CERT-{RandomNumberGenerator.GetHexString(8, lowercase: true)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        lock (_certificates)
        {
            _certificates[id] = issued.CopyWithPrivateKey(key);
            _current = id;
        }

        return id;
    }

    /// <summary>An event as PayPal posts it.</summary>
    public HttpRequestMessage Write(JsonObject happened, JsonObject endpoint, DateTimeOffset at)
    {
        var body = Encoding.UTF8.GetBytes(happened.Body().ToJsonString());
        var (transmission, time) = (Guid.NewGuid().ToString(), at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Text("url")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        string current;
        RSA key;
        lock (_certificates)
        {
            current = _current ?? Rotate();
            key = _certificates[current].GetRSAPrivateKey()!;
        }

        using (key)
        {
            var signature = key.SignData(Signed(transmission, time, endpoint.Id(), body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.Headers.TryAddWithoutValidation("PAYPAL-TRANSMISSION-SIG", Convert.ToBase64String(signature));
        }

        request.Headers.TryAddWithoutValidation("PAYPAL-TRANSMISSION-ID", transmission);
        request.Headers.TryAddWithoutValidation("PAYPAL-TRANSMISSION-TIME", time);
        request.Headers.TryAddWithoutValidation("PAYPAL-CERT-URL", $"{_world.Address}/v1/notifications/certs/{current}");
        request.Headers.TryAddWithoutValidation("PAYPAL-AUTH-ALGO", "SHA256withRSA");
        request.Headers.TryAddWithoutValidation("User-Agent", "PayPal/AUHD-214.0-55417034");
        return request;
    }

    public bool IsOurs(JsonObject asked)
    {
        var address = asked.Text("cert_url")!;
        var signature = new byte[asked.Text("transmission_sig")!.Length];
        X509Certificate2? certificate;
        lock (_certificates)
        {
            certificate = _certificates.GetValueOrDefault(address[(address.LastIndexOf('/') + 1)..]);
        }

        if (certificate is null || !Convert.TryFromBase64String(asked.Text("transmission_sig")!, signature, out var length))
        {
            return false;
        }

        var body = Encoding.UTF8.GetBytes(asked["webhook_event"]!.ToJsonString());
        using var key = certificate.GetRSAPublicKey()!;
        return key.VerifyData(
            Signed(asked.Text("transmission_id")!, asked.Text("transmission_time")!, asked.Text("webhook_id")!, body),
            signature.AsSpan(0, length),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
    }

    public void Dispose()
    {
        _root.Dispose();
        foreach (var certificate in _certificates.Values)
        {
            certificate.Dispose();
        }
    }

    private static byte[] Signed(string transmission, string time, string webhook, byte[] body) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{transmission}|{time}|{webhook}|{Checksum(body)}"));

    /// <summary>CRC-32 bit by bit, and not by the code that it tests.</summary>
    private static uint Checksum(byte[] body)
    {
        var sum = uint.MaxValue;
        foreach (var one in body)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 1 ? (sum >> 1) ^ 0xEDB8_8320u : sum >> 1;
            }
        }

        return ~sum;
    }
}
