using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Billing.Conventions.Tests;

/// <summary>
/// The official build runs the analyzers and the code generator of Orleans. The embedded build has neither, and must not
/// accept what the official one would refuse: so their rules stand here, each with an example that breaks it.
/// </summary>
public class The_rules_of_Orleans
{
    private static readonly Dictionary<string, (Func<CSharpCompilation, IEnumerable<Finding>> Check, string Example)> Rules = new()
    {
        ["ORLEANS0001 AlwaysInterleave belongs on the interface"] = (GrainClassRules.Interleaving,
            """
            using Orleans.Concurrency;
            public interface IClock : IGrainWithStringKey { [AlwaysInterleave] Task Read(); }
            public class Clock : Grain, IClock
            {
                [AlwaysInterleave] // !
                public Task Read() => Task.CompletedTask;
            }
            """),
        ["ORLEANS0002 no parameters by reference"] = (GrainInterfaceRules.ReferenceParameters,
            """
            public interface IClock : IGrainWithStringKey
            {
                Task Set(int at);
                Task SetIn(in int at); // !
                Task SetRef(ref int at); // !
                Task Get(out int at); // !
            }
            public interface INoGrain { void Get(out int at); }
            """),
        ["ORLEANS0004 serialized members are numbered"] = (SerializationRules.UnnumberedMembers,
            """
            [GenerateSerializer]
            public class Account
            {
                [Id(0)] public string? Name { get; set; }
                public int Age { get; set; } // !
                private int _count; // !
                [NonSerialized] private int _cached;
                public const int Limit = 3;
                public int Twice => _count + _cached;
                public static int Total { get; set; }
            }
            [GenerateSerializer] public record Positional(string Name, int Age);
            [GenerateSerializer]
            public record Mixed(string Name)
            {
                public int Age { get; init; } // !
            }
            public class Unserialized { public int Age { get; set; } }
            """),
        ["ORLEANS0008, ORLEANS0105 no properties"] = (GrainInterfaceRules.Properties,
            """
            public interface IClock : IGrainWithStringKey
            {
                Task<int> Now();
                int Ticks { get; } // !
                int this[int index] { get; } // !
                static int Limit => 3;
            }
            public interface INoGrain { int Ticks { get; } }
            """),
        ["ORLEANS0009, ORLEANS0102 calls are asynchronous"] = (GrainInterfaceRules.ReturnTypes,
            """
            public interface IClock : IGrainWithStringKey
            {
                Task A();
                Task<int> B();
                ValueTask C();
                ValueTask<int> D();
                IAsyncEnumerable<int> E();
                int F(); // !
                void G(); // !
                List<Task> H(); // !
            }
            """),
        ["ORLEANS0011 an alias names one method"] = (GrainInterfaceRules.MethodAliases,
            """
            public interface IClock : IGrainWithStringKey
            {
                [Alias("a")] Task A();
                [Alias("a")] Task B(); // !
                [Alias("c")] Task C();
            }
            public interface IOther : IGrainWithStringKey { [Alias("a")] Task A(); }
            """),
        ["ORLEANS0011 an alias names one type"] = (SerializationRules.TypeAliases,
            """
            [Alias("account")] public record Account(string Name);
            [Alias("account")] // !
            public record Person(string Name);
            [Alias("clock")] public interface IClock : IGrainWithStringKey;
            """),
        ["ORLEANS0012 a number names one member"] = (SerializationRules.MemberNumbers,
            """
            [GenerateSerializer]
            public class Account
            {
                [Id(0)] // !
                public string? Name { get; set; }
                [Id(0)] // !
                public int Age { get; set; }
                [Id(1)] public int Count { get; set; }
            }
            """),
        ["ORLEANS0013 a grain is not serialized"] = (GrainClassRules.SerializerAttributes,
            """
            [Alias("clock")] public interface IClock : IGrainWithStringKey;
            [Alias("clock")] // !
            public class Clock : Grain, IClock;
            [GenerateSerializer] // !
            public class Plain : IGrainBase;
            [GenerateSerializer] public record Account(string Name);
            """),
        ["ORLEANS0014 an await stays in the turn"] = (GrainClassRules.ConfiguredAwaits,
            """
            public class Clock : Grain
            {
                public async Task Tick()
                {
                    await Task.Yield();
                    await Task.Delay(1).ConfigureAwait(true);
                    await Task.Delay(1).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.ForceYielding);
                    await Task.Delay(1).ConfigureAwait(false); // !
                    await Task.Delay(1).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // !
                    await new ValueTask().ConfigureAwait(false); // !
                }
            }
            public class NoGrain { public async Task Tick() => await Task.Delay(1).ConfigureAwait(false); }
            """),
        ["ORLEANS0026, ORLEANS0111 no return types of our own"] = (SerializationRules.ReturnTypeMappings,
            """
            [InvokableBaseType(typeof(Grain), typeof(Task), typeof(object))] // !
            public class TransactionalAttribute : Attribute;
            public class OtherAttribute : Attribute;
            """),
        ["ORLEANS0106 numbers are written down"] = (SerializationRules.ImplicitNumbers,
            """
            [GenerateSerializer(GenerateFieldIds = GenerateFieldIds.PublicProperties)] // !
            public class Account { public int Age { get; set; } }
            [GenerateSerializer(GenerateFieldIds = GenerateFieldIds.None)] public class Person { [Id(0)] public int Age { get; set; } }
            """),
        ["ORLEANS0107 a serialized type can be named"] = (SerializationRules.Accessibility,
            """
            [GenerateSerializer] public record Open(string Name);
            [GenerateSerializer] internal record Closer(string Name);
            [GenerateSerializer] file record Local(string Name); // !
            public class Outer
            {
                [GenerateSerializer] private record Hidden(string Name); // !
                [GenerateSerializer] internal record Seen(string Name);
            }
            """),
        ["ORLEANS0109 one cancellation token"] = (GrainInterfaceRules.CancellationTokens,
            """
            public interface IClock : IGrainWithStringKey
            {
                Task A(CancellationToken cancellation);
                Task B(CancellationToken first, CancellationToken second); // !
            }
            """),
        ["A signature can be named by generated code"] = (GrainInterfaceRules.Signatures,
            """
            public class Outer
            {
                private record Hidden(string Name);
                internal record Seen(string Name);
                private interface ILocal : IGrainWithStringKey // !
                {
                    Task A(Hidden hidden); // !
                    Task<List<Hidden[]>> B(); // !
                    Task C(Seen seen);
                }
            }
            file interface IFile : IGrainWithStringKey; // !
            internal interface IClock : IGrainWithStringKey { Task<int> Now(); }
            """),
        ["A state name belongs to one grain class"] = (GrainClassRules.StateNames,
            """
            public class Clock(
                [PersistentState("clock", "default")] IPersistentState<int> clock, // !
                [PersistentState("extra", "default")] IPersistentState<int> extra) : Grain { public int Sum => clock.State + extra.State; }
            public class Watch(
                [PersistentState("clock", "default")] IPersistentState<int> clock) : Grain { public int Sum => clock.State; } // !
            """),
    };

    public static TheoryData<string> Names => new(Rules.Keys);

    /// <summary>A rule that cannot resolve a name is silent, so every name must resolve.</summary>
    [Fact]
    public void Our_sources_are_understood() => Assert.Empty(Errors(GrainSources.Ours));

    [Theory]
    [MemberData(nameof(Names))]
    public void Hold_for_our_sources(string rule) => Assert.Empty(Rules[rule].Check(GrainSources.Ours));

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_what_breaks_them(string rule)
    {
        var compilation = GrainSources.Of(Rules[rule].Example);
        // What C# itself refuses may not be what makes the example look bad.
        Assert.All(Errors(compilation), error => Assert.StartsWith("CS0051", error.Id));
        Example.IsJudgedByItsMarks(Rules[rule].Example, Rules[rule].Check(compilation));
    }

    // Source generators do not run here: the bodies of log messages are missing, which hides no name from a rule.
    private static IEnumerable<Diagnostic> Errors(CSharpCompilation compilation) => compilation.GetDiagnostics()
        .Where(diagnostic => diagnostic is { Severity: DiagnosticSeverity.Error, Id: not "CS8795" });
}
