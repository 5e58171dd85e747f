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

    [Theory]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2024-00-10T00:00:00Z")]
    [InlineData("2024-13-10T00:00:00Z")]
    [InlineData("2024-04-31T00:00:00Z")]
    [InlineData("2024-04-30T24:00:00Z")]
    [InlineData("2024-04-30T23:60:00Z")]
    [InlineData("2024-04-30T23:59:60Z")]
    [InlineData("2024-04-30T23:59:59.Z")]
    [InlineData("2024-04-30T23:59:59.1234567890Z")]
    [InlineData("2024-04-30T23:59:59,5Z")]
    [InlineData("2024-04-30T23:59:59.5")]
    [InlineData("2024-04-30T23:59:59.50Z")]
    [InlineData("2024-04-30t23:59:59Z")]
    [InlineData("0000-04-30T23:59:59Z")]
    [InlineData("2024-4-30T23:59:59Z")]
    [InlineData("2024-04-30")]
    [InlineData("")]
    public void Is_read_only_where_the_pattern_reads_the_same(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        if (TimeText.TryRead(bytes, out Instant at))
        {
            Assert.Equal(InstantPattern.ExtendedIso.Parse(text).Value, at);
        }

        if (text.Length > 10 && TimeText.TryRead(bytes.AsSpan(0, 10), out LocalDate on))
        {
            Assert.Equal(LocalDatePattern.Iso.Parse(text[..10]).Value, on);
        }
    }

    private static bool Same(Instant at)
    {
        Span<byte> written = stackalloc byte[TimeText.LengthMax];
        var instant = Encoding.ASCII.GetString(written[..TimeText.Write(at, written)]);
        var date = at.InUtc().Date;
        var local = Encoding.ASCII.GetString(written[..TimeText.Write(date, written)]);
        var isWithin = at.InUtc().Year is >= 1 and <= 9999;
        return instant == InstantPattern.ExtendedIso.Format(at) && local == LocalDatePattern.Iso.Format(date)
            && TimeText.TryRead(Encoding.ASCII.GetBytes(instant), out Instant read) == isWithin && (!isWithin || read == at)
            && TimeText.TryRead(Encoding.ASCII.GetBytes(local), out LocalDate on) == isWithin && (!isWithin || on == date);
    }
}
