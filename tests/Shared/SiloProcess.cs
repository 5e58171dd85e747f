using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Billing.Shared;

/// <summary>The server as an operator starts it: what it must be told, and nothing of a test's own.</summary>
internal static class SiloProcess
{
    /// <summary>Any will do: a test's journal lives as long as its database.</summary>
    public const string ChainKeys = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    public static ChildProcess Start(TestDatabase database, params (string Name, string Value)[] more) => Start(database, "http://127.0.0.1:0", more);

    public static ChildProcess Start(TestDatabase database, string address, params (string Name, string Value)[] more) => ChildProcess.Start(
        "Silo",
        "Billing.Silo",
        ["--urls", address],
        [
            ("Billing__Database", database.ConnectionString),
            ("Billing__ChainKeys", ChainKeys),
            ("Billing__Provider", "http://127.0.0.1:9"),
            ("Billing__SiloPort", Text(FreePort())),
            ("Billing__GatewayPort", Text(FreePort())),
            .. more, // told again counts
        ]);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
