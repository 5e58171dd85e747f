using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Billing.Providers.Tests.OnPayPal;

/// <summary>Somebody who signs notices, with a certificate that somebody vouches for, at an address where it can be fetched.</summary>
internal sealed class Signer : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _leaf;
    private readonly bool _isOwnRoot;

    public Signer(
        string name = "messageverificationcerts.paypal.com", DateTimeOffset? from = null, DateTimeOffset? until = null, X509Certificate2? root = null)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var vouching = new CertificateRequest("CN=Some Root", rootKey, HashAlgorithmName.SHA256);
        vouching.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = root ?? vouching.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-30), DateTimeOffset.UtcNow.AddYears(30));
        _isOwnRoot = root is null;
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var voucher = _root.GetECDsaPrivateKey()!;
        using var issued = request.Create(
            _root.SubjectName,
            X509SignatureGenerator.CreateForECDsa(voucher),
            from ?? DateTimeOffset.UtcNow.AddYears(-20),
            until ?? DateTimeOffset.UtcNow.AddYears(20),
            [1, 2, 3, 4]);
        _leaf = issued.CopyWithPrivateKey(key);
    }

    public string RootPem => _root.ExportCertificatePem();

    public string Pem => _leaf.ExportCertificatePem();

    public X509Certificate2 Root => _root;

    public string Sign(byte[] body, string transmission, string time, string webhook)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{transmission}|{time}|{webhook}|{Crc(body)}");
        using var key = _leaf.GetRSAPrivateKey()!;
        return Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public void Dispose()
    {
        if (_isOwnRoot)
        {
            _root.Dispose();
        }

        _leaf.Dispose();
    }

    /// <summary>By the definition of RFC 1952, and not by the code under test.</summary>
    public static uint Crc(byte[] body) => ~body.Aggregate(uint.MaxValue, static (sum, one) =>
    {
        sum ^= one;
        for (var bit = 0; bit < 8; bit++)
        {
            sum = (sum & 1) == 1 ? (sum >> 1) ^ 0xEDB88320u : sum >> 1;
        }

        return sum;
    });
}

/// <summary>Where certificates are kept: each by its path, and how often it was asked for.</summary>
internal sealed class CertificateShelf : HttpMessageHandler
{
    public Dictionary<string, string> Files { get; } = [];

    public List<string> Asked { get; } = [];

    public HttpStatusCode? Status { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (Asked)
        {
            Asked.Add(request.RequestUri!.AbsoluteUri);
        }

        Assert.Null(request.Headers.Authorization);
        return Status is { } status ? new HttpResponseMessage(status)
            : Files.TryGetValue(request.RequestUri!.AbsoluteUri, out var pem) ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(pem) }
            : new HttpResponseMessage(HttpStatusCode.NotFound);
    }
}
