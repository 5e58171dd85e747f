using System.Text;
using Billing.Domain.Documents;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;

namespace Billing.Domain.Tests.Documents;

public sealed class Time_text
{
    [Fact]
    public void Of_instants_is_what_the_pattern_prints() => Prop.ForAll(
        Gen.Choose(int.MinValue, int.MaxValue).SelectMany(static _ => Gen.Choose(0, 999_999_999), static (seconds, nanoseconds) => (seconds, nanoseconds)).ToArbitrary(),
        static at => Same(Instant.FromUnixTimeSeconds(at.seconds * 40L).PlusNanoseconds(at.nanoseconds / 1000 * 1000))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("-9998-01-01T00:00:00Z")]
    [InlineData("0000-12-31T23:59:59.999999999Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("2024-02-29T23:59:59.1Z")]
    [InlineData("2024-02-29T23:59:59.000001Z")]
    [InlineData("9999-12-31T23:59:59.999999999Z")]
    public void Of_the_edges_too(string text) => Assert.True(Same(InstantPattern.ExtendedIso.Parse(text).Value));

    private static bool Same(Instant at)
    {
        Span<byte> written = stackalloc byte[TimeText.LengthMax];
        var instant = Encoding.ASCII.GetString(written[..TimeText.Write(at, written)]);
        var date = at.InUtc().Date;
        var local = Encoding.ASCII.GetString(written[..TimeText.Write(date, written)]);
        return instant == InstantPattern.ExtendedIso.Format(at) && local == LocalDatePattern.Iso.Format(date);
    }
}
