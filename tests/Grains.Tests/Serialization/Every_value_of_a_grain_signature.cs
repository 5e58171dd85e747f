using System.Reflection;
using System.Text.Json;
using Billing.Grains.Interfaces.Serialization;

namespace Billing.Grains.Tests.Serialization;

public class Every_value_of_a_grain_signature
{
    public static TheoryData<string> Values => [.. Signatures.Values.Select(static type => type.FullName!)];

    [Fact]
    public void Is_found() => Assert.Contains(typeof(Domain.TestClocks.TestClockCommand.Advance), Signatures.Values);

    [Theory]
    [MemberData(nameof(Values))]
    public void Is_deeply_immutable(string name)
    {
        var type = Named(name);
        Assert.True(type.IsEnum || type.IsAbstract || type.IsSealed || type.IsValueType, $"{name} can be derived from.");
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy);
        Assert.DoesNotContain(fields, field => !type.IsEnum && !field.IsInitOnly);
        Assert.All(Signatures.PartsOf(type), part => Assert.True(
            Signatures.IsImmutableLeaf(part) || Signatures.IsImmutableContainer(part) || BillingSerialization.IsBillingValue(part),
            $"{name} holds a {part}, which is not immutable."));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Comes_back_from_json_as_it_went(string name)
    {
        var type = Named(name);
        foreach (var sample in new Samples().Of(type))
        {
            var json = JsonSerializer.Serialize(sample, type, BillingSerialization.Json);
            Assert.Null(Alike.Difference(sample, JsonSerializer.Deserialize(json, type, BillingSerialization.Json)));
            Assert.Equal(json, JsonSerializer.Serialize(sample, type, BillingSerialization.Documents));
            Assert.Null(Alike.Difference(sample, JsonSerializer.Deserialize(json, type, BillingSerialization.Documents)));
        }
    }

    [Fact]
    public async Task Comes_back_from_a_grain_as_it_went()
    {
        await using var cluster = await Cluster.DeployAsync();
        var grain = cluster.Grains.GetGrain<IEchoGrain>("grains.tests/echo");
        // An enum crosses as a part of a value or as a parameter of its type, never as a mere object.
        foreach (var sample in Signatures.Values.Where(static type => !type.IsEnum).SelectMany(static type => new Samples().Of(type)))
        {
            var echo = await grain.Echo(sample);
            Assert.Null(Alike.Difference(sample, echo));
            Assert.False(sample.GetType().IsClass && ReferenceEquals(sample, echo), "It did not travel as bytes.");
        }
    }

    [Fact]
    public async Task Crosses_between_grains_of_one_silo_by_reference()
    {
        await using var cluster = await Cluster.DeployAsync(paranoid: false);
        var grain = cluster.Grains.GetGrain<IEchoGrain>("grains.tests/sender");
        foreach (var sample in Signatures.Values.SelectMany(static type => new Samples().Of(type)).Where(static each => each.GetType().IsClass))
        {
            Assert.True(await grain.SameFrom("grains.tests/echo", sample), $"{sample.GetType()} was copied.");
        }
    }

    private static Type Named(string name) => Signatures.Values.Single(type => type.FullName == name);
}
