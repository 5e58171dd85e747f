using System.Security.Cryptography;
using System.Text;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>Names of objects: random to look at, the same for the same seed and order of requests.</summary>
internal sealed class Ids(string seed)
{
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>How many were given; kept with what they were given to.</summary>
    public long Given { get; set; }

    public string Next(string prefix, int length = 24) => $"{prefix}_{Text(string.Concat(seed, "/", ++Given), length)}";

    /// <summary>A secret that belongs to a name, and cannot be told from it.</summary>
    public string Secret(string of) => $"{of}_secret_{Text($"{seed}/secret/{of}", 25)}";

    /// <summary>Without a prefix, in capitals.</summary>
    public string NextPlain(int length) => Text(string.Concat(seed, "/", ++Given), length, 36);

    public string Plain(string what, int length) => Text($"{seed}/{what}", length, 36);

    public string Key(string prefix, string what) => $"{prefix}_{Text($"{seed}/{what}", 32)}";

    private static string Text(string of, int length, int letters = 62)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(of));
        return string.Create(length, (bytes, letters), static (text, of) =>
        {
            for (var at = 0; at < text.Length; at++)
            {
                text[at] = Letters[of.bytes[at % of.bytes.Length] % of.letters];
            }
        });
    }
}
