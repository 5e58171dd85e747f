using System.Reflection;
using Billing.Embedded;
using Billing.Engine.Tests.Harness;
using Billing.Engine.Tests.Semantics;

namespace Billing.Engine.Tests.EmbeddedOnly;

/// <summary>
/// Runs a sentence on an engine that is wrong in exactly that respect; a sentence that still holds says nothing. One class
/// for each subject, so that subjects run side by side.
/// </summary>
public abstract class Mistakes_about<TSubject>
    where TSubject : Semantic, new()
{
    public static IEnumerable<object?[]> Mistakes => Every_deliberate_mistake_is_noticed.Mistakes
        .Select(static row => (object?[])row)
        .Where(static row => (string)row[1]! == typeof(TSubject).Name)
        .Select(static row => new[] { row[0], row[2] });

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Are_noticed(EngineFault fault, string sentence)
    {
        // Without the server that a sentence needs it fails too, and says nothing about the mistake.
        Assert.NotNull(Environment.GetEnvironmentVariable("BILLING_PG"));
        var semantic = new TSubject { Fault = fault.ToString() };
        var method = typeof(TSubject).GetMethod(sentence)!;
        Observed.Impatient = true;
        await Assert.ThrowsAnyAsync<Exception>(
            () => (Task)method.Invoke(semantic, BindingFlags.DoNotWrapExceptions, null, null, null)!);
    }
}

public class Mistakes_about_activation : Mistakes_about<Single_activation>;

public class Mistakes_about_turns : Mistakes_about<Turns>;

public class Mistakes_about_calls : Mistakes_about<Calls>;

public class Mistakes_about_context : Mistakes_about<Context>;

public class Mistakes_about_filters : Mistakes_about<Filters>;

public class Mistakes_about_streams : Mistakes_about<Streams>;

public class Mistakes_about_state : Mistakes_about<State>;

public class Mistakes_about_lives : Mistakes_about<Lives>;

public class Mistakes_about_timers : Mistakes_about<Timers>;

public class Mistakes_about_reminders : Mistakes_about<Reminders>;

public class Mistakes_about_simulated_turns : Mistakes_about<Simulated_turns>;

public class Mistakes_about_paranoia : Mistakes_about<Paranoia>;
