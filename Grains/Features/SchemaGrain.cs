using Billing.Domain.Features;
using Billing.Grains.Interfaces.Features;

namespace Billing.Grains.Features;

/// <summary>Keeps the schemas of a tenant's features.</summary>
public sealed class SchemaGrain([PersistentState("schemas")] IPersistentState<SchemaDocument> stored) : Grain, ISchemaGrain
{
    public async Task<SchemaAnswer> Add(string feature, EntitlementShape shape)
    {
        while (true)
        {
            var decidedOn = stored.Etag;
            var schemas = stored.State.Schemas;
            var (next, schema, mistakes) = schemas.With(feature, shape);
            SchemaAnswer answer = schema is null ? new SchemaAnswer.Malformed(mistakes) : new SchemaAnswer.Stands(schema);
            if (!ReferenceEquals(next, schemas))
            {
                await stored.WriteOrLeave(new SchemaDocument { Schemas = next }, this);
                return answer;
            }

            if (await stored.IsStill(decidedOn))
            {
                return answer;
            }
        }
    }

    public Task<EntitlementSchemas> Read() => Task.FromResult(stored.State.Schemas);
}

/// <summary>Stored: names are format.</summary>
public sealed record SchemaDocument
{
    public EntitlementSchemas Schemas { get; init; } = EntitlementSchemas.None;
}
