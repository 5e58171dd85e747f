namespace Billing.Engine.Tests;

/// <summary>A row that one build wrote must be found by the other: ids are spelled and hashed alike.</summary>
public class Grain_ids
{
    [Theory]
    [InlineData("simple", "4D2", 3643965955u)]
    [InlineData("str", "t-1/acme", 534408332u)]
    [InlineData("gui", "00112233445566778899aabbccddeeff", 1074161799u)]
    public void Are_hashed_alike_in_both_builds(string type, string key, uint expected) =>
        Assert.Equal(expected, GrainId.Create(type, key).GetUniformHashCode());

    [Fact]
    public void Are_spelled_as_type_and_key()
    {
        var id = GrainId.Create("account", "t-1/acme");
        Assert.Equal("account/t-1/acme", id.ToString());
        Assert.Equal(id, GrainId.Parse("account/t-1/acme"));
        Assert.Equal("t-1/acme", id.Key.ToString());
    }
}
