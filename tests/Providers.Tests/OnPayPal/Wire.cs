using System.Net;
using System.Net.Http.Headers;

namespace Billing.Providers.Tests.OnPayPal;

/// <summary>The other end of the line, and what came over it. Tokens are given; everything else is answered alike.</summary>
internal sealed class Wire(HttpStatusCode status, string body) : HttpMessageHandler
{
    public List<Seen> Requests { get; } = [];

    public int Tokens { get; private set; }

    public int? RetryAfter { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        if (request.RequestUri!.AbsolutePath == "/v1/oauth2/token")
        {
            Tokens++;
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent("""{"access_token":"A21AA-of-the-wire","token_type":"Bearer","expires_in":32400}"""),
            };
        }

        Requests.Add(new Seen(
            $"{request.Method} {request.RequestUri.PathAndQuery}",
            request.Headers.ToDictionary(static header => header.Key, static header => string.Join(',', header.Value)),
            sent));
        var response = new HttpResponseMessage(status) { Content = new StringContent(body) };
        if (RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }

        return response;
    }

    internal sealed record Seen(string Line, Dictionary<string, string> Headers, string Body)
    {
        public string? Header(string name) => Headers.GetValueOrDefault(name);
    }
}

/// <summary>On the way to a server: remembers what passes, and adds a header or breaks off where it is told to.</summary>
internal sealed class Passing : DelegatingHandler
{
    public Passing()
        : base(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
    }

    public List<string> Lines { get; } = [];

    public string? Mock { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var line = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        lock (Lines)
        {
            Lines.Add(line);
        }

        if (Mock is { } issue && (line.EndsWith("/capture", StringComparison.Ordinal) || line.EndsWith("/refund", StringComparison.Ordinal)))
        {
            request.Headers.TryAddWithoutValidation("PayPal-Mock-Response", $$"""{"mock_application_codes":"{{issue}}"}""");
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
