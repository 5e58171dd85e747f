namespace Billing.Grains.Tests.Serialization;

[Alias("grains.tests.echo")]
public interface IEchoGrain : IGrainWithStringKey
{
    [Alias("echo")]
    Task<object> Echo(object value);
}

public class EchoGrain : Grain, IEchoGrain
{
    public Task<object> Echo(object value) => Task.FromResult(value);
}
