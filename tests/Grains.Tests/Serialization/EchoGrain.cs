namespace Billing.Grains.Tests.Serialization;

[Alias("grains.tests.echo")]
public interface IEchoGrain : IGrainWithStringKey
{
    [Alias("echo")]
    Task<object> Echo(object value);

    /// <summary>Sends a value to another grain of the same silo; true when the very same object comes back.</summary>
    [Alias("sameFrom")]
    Task<bool> SameFrom(string other, object value);
}

public class EchoGrain : Grain, IEchoGrain
{
    public Task<object> Echo(object value) => Task.FromResult(value);

    public async Task<bool> SameFrom(string other, object value) =>
        ReferenceEquals(value, await GrainFactory.GetGrain<IEchoGrain>(other).Echo(value));
}
