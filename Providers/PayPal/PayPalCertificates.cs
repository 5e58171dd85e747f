using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// The certificates that PayPal signs with, fetched once each. One is kept only when it is PayPal's by name and somebody whom we
/// trust vouches for it; of any other only the refusal is told.
/// </summary>
internal sealed class PayPalCertificates(PayPalConnection connection, PayPalSettings settings, TimeProvider time) : INoticeCertificates
{
    private const string Folder = "/v1/notifications/certs/";

    private readonly ConcurrentDictionary<string, X509Certificate2> _kept = new(StringComparer.Ordinal);

    /// <summary>One at a time: many notices that need the same one fetch it once, and a flood of others no faster than one goes.</summary>
    private readonly SemaphoreSlim _fetching = new(1);

    public X509Certificate2? Find(Uri address) => _kept.GetValueOrDefault(address.AbsoluteUri);

    /// <summary>Only where PayPal keeps them. A notice names any address that its sender likes.</summary>
    public bool MayFetch(Uri address) =>
        address.UserInfo.Length == 0
        && address.AbsolutePath.StartsWith(Folder, StringComparison.Ordinal)
        && settings.TrustedOrigins.Any(origin => origin.GetLeftPart(UriPartial.Authority) == address.GetLeftPart(UriPartial.Authority));

    public async Task<ProviderReply<string>> FetchAsync(Uri address, CancellationToken cancellation)
    {
        if (!MayFetch(address))
        {
            return new ProviderReply<string>.Refused("certificate_of_somebody_else");
        }

        try
        {
            await _fetching.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return new ProviderReply<string>.Unavailable();
        }

        try
        {
            if (Find(address) is { } kept)
            {
                return new ProviderReply<string>.Given(kept.Thumbprint);
            }

            var fetched = Trusted(await connection.FileAsync(address, cancellation));
            if (fetched is null)
            {
                return new ProviderReply<string>.Refused("certificate_not_trusted");
            }

            _kept[address.AbsoluteUri] = fetched;
            return new ProviderReply<string>.Given(fetched.Thumbprint);
        }
        catch (PayPalRefusal absent) when ((int)absent.Status is >= 300 and < 500 and not 429)
        {
            return new ProviderReply<string>.Refused("certificate_not_there");
        }
        catch (Exception failure) when (PayPalFailures.IsAnswer(failure))
        {
            return new ProviderReply<string>.Unavailable();
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Null when it is not PayPal's, or nobody whom we trust says that it is.</summary>
    private X509Certificate2? Trusted(string pem)
    {
        var sent = new X509Certificate2Collection();
        try
        {
            sent.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }

        if (sent.Count == 0 || !sent[0].MatchesHostname(settings.TrustedName, allowWildcards: false))
        {
            return null;
        }

        using var chain = new X509Chain();
        // Lists of what was revoked are elsewhere, and a webhook does not wait for them: certificates are of short life.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        // Whoever vouches may be sent along or be known; nothing is fetched from where a certificate says.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        for (var at = 1; at < sent.Count; at++)
        {
            chain.ChainPolicy.ExtraStore.Add(sent[at]);
        }

        if (!settings.CertificateRoots.IsEmpty)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            foreach (var root in settings.CertificateRoots)
            {
                chain.ChainPolicy.CustomTrustStore.ImportFromPem(root);
            }
        }

        return chain.Build(sent[0]) ? sent[0] : null;
    }
}
