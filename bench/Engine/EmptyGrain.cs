namespace Billing.Engine;

[Alias("bench.empty")]
public interface IEmptyGrain : IGrainWithStringKey
{
    [Alias("nothing")]
    Task Nothing();
}

public class EmptyGrain : Grain, IEmptyGrain
{
    public Task Nothing() => Task.CompletedTask;
}
