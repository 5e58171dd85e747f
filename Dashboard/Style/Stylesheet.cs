using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Billing.Dashboard.Style;

/// <summary>The one stylesheet, which is all that a page loads. Its address changes with its text, so browsers may keep it for good.</summary>
public static class Stylesheet
{
    private const string Resource = "billing.css";

    private static readonly byte[] Bytes = Read();

    public static string Text { get; } = System.Text.Encoding.UTF8.GetString(Bytes);

    public static string Address { get; } = $"{DashboardRoutes.Root}/style-{Convert.ToHexStringLower(SHA256.HashData(Bytes))[..12]}.css";

    public static Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "text/css; charset=utf-8";
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.Body.WriteAsync(Bytes, context.RequestAborted).AsTask();
    }

    private static byte[] Read()
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
