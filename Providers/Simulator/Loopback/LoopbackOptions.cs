using System.Globalization;
using System.Security.Cryptography;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>What the command line says.</summary>
internal sealed record LoopbackOptions(int Port, string? Webhook, string Seed, string? Folder)
{
    public const string Usage =
        "usage: loopback stripe|paypal --port N [--webhook URL] [--seed S] [--ledger FOLDER]  (port 0 takes a free one)";

    /// <summary>Null when it says something else.</summary>
    public static LoopbackOptions? Read(string[] args)
    {
        var read = new LoopbackOptions(-1, null, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), null);
        for (var at = 0; at < args.Length; at += 2)
        {
            if (at + 1 == args.Length)
            {
                return null;
            }

            var value = args[at + 1];
            switch (args[at])
            {
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65_535:
                    read = read with { Port = port };
                    break;
                case "--webhook" when Uri.TryCreate(value, UriKind.Absolute, out _):
                    read = read with { Webhook = value };
                    break;
                case "--seed":
                    read = read with { Seed = value };
                    break;
                case "--ledger":
                    read = read with { Folder = value };
                    break;
                default:
                    return null;
            }
        }

        return read.Port < 0 ? null : read;
    }
}
