using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Billing.Api.Routing;
using Billing.Api.Wire;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Billing.Api.Refusals;

/// <summary>
/// What the web server turns away before anything of ours is asked - a NUL in an address, a line that is no request - would be a
/// status without a word. It announces each before it answers, when nothing can be written the ordinary way yet, so the whole
/// answer is put on the wire here. It closes the connection, so its own answer, which comes after, is nobody's.
/// </summary>
internal sealed class ServerRefusals : IObserver<KeyValuePair<string, object?>>
{
    private const string Announced = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public static void Tell(DiagnosticListener listener) => listener.Subscribe(new ServerRefusals(), static name => name == Announced);

    public void OnNext(KeyValuePair<string, object?> announced)
    {
        // A stream of HTTP/2 shares its wire with others.
        if (announced.Value is IFeatureCollection features
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && features.Get<IHttp2StreamIdFeature>() is null
            && features.Get<IConnectionTransportFeature>() is { } wire)
        {
            wire.Transport.Output.Write(AnswerOf(response.StatusCode, features.Get<IHttpRequestIdentifierFeature>()?.TraceIdentifier ?? ""));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static byte[] AnswerOf(int status, string requestId)
    {
        var problem = ProblemView.Of(Problems.RequestMalformed with { Status = status }, requestId);
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, WireFormat.Answers);
        var head = $"""
            HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}
            Content-Type: application/problem+json
            Content-Length: {body.Length}
            Request-Id: {requestId}
            Connection: close


            """.ReplaceLineEndings("\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
