using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Billing.Dashboard.Access;

/// <summary>Who may see the pages: whoever knows the operator key. Without one, nobody.</summary>
public sealed class OperatorDoor(string operatorKey, TimeProvider time)
{
    private const int WrongKeysMax = 30;
    private static readonly TimeSpan WrongKeysWithin = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<long> _wrongAt = new();

    /// <summary>False where the server was told no key: then there is nothing to be asked for.</summary>
    public bool HasKey => operatorKey.Length > 0;

    public OperatorSession? SessionOf(HttpRequest request) =>
        OperatorSession.Read(request.Cookies[OperatorSession.CookieName], operatorKey, time.GetUtcNow());

    /// <summary>Opens to the right key. Guessing is slowed for everybody: who holds a session does not notice.</summary>
    public KeyAnswer Try(string key)
    {
        lock (_gate)
        {
            while (_wrongAt.TryPeek(out var first) && time.GetElapsedTime(first) > WrongKeysWithin)
            {
                _wrongAt.Dequeue();
            }

            if (_wrongAt.Count >= WrongKeysMax)
            {
                return KeyAnswer.TooMany;
            }

            if (HasKey && CryptographicOperations.FixedTimeEquals(Hash(key), Hash(operatorKey)))
            {
                return KeyAnswer.Right;
            }

            _wrongAt.Enqueue(time.GetTimestamp());
            return KeyAnswer.Wrong;
        }
    }

    public void Open(HttpContext context) => context.Response.Cookies.Append(
        OperatorSession.CookieName, OperatorSession.Begin(operatorKey, time.GetUtcNow()), CookieFor(context, OperatorSession.Length));

    public static void Close(HttpContext context) => context.Response.Cookies.Delete(OperatorSession.CookieName, CookieFor(context, null));

    private static CookieOptions CookieFor(HttpContext context, TimeSpan? length) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax, // a link to a page, sent by a colleague, opens; forms carry a token besides
        Secure = context.Request.IsHttps,
        Path = DashboardRoutes.Root,
        MaxAge = length,
        IsEssential = true,
    };

    // Of equal length whatever was typed: how long the key is, is not told by the time it takes.
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

public enum KeyAnswer
{
    Right,
    Wrong,

    /// <summary>Too many were wrong lately; no key is looked at.</summary>
    TooMany,
}
