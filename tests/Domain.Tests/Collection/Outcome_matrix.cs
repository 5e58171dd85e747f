using System.Runtime.CompilerServices;
using Billing.Domain.Collection;

namespace Billing.Domain.Tests.Collection;

public sealed class Outcome_matrix
{
    [Fact]
    public void Has_an_answer_in_each_of_its_sixty_cells() =>
        Assert.Equal(60, OutcomeMatrix.Cells.Count(static cell => OutcomeMatrix.HandlingOf(cell.Outcome, cell.OnSession, cell.Path) >= 0));

    [Fact]
    public void Uses_every_way_of_handling_and_can_say_each() =>
        Assert.Equal(
            Enum.GetValues<OutcomeHandling>(),
            OutcomeMatrix.Cells.Select(static cell => OutcomeMatrix.HandlingOf(cell.Outcome, cell.OnSession, cell.Path)).Distinct()
                .Where(static handling => OutcomeTable.SentenceOf(handling).Length > 0).Order());

    /// <summary>Renewed with BILLING_APPROVE=1.</summary>
    [Fact]
    public void Is_what_the_document_says()
    {
        var document = Path.Combine(Folder(), "../../../docs/payment-outcomes.md");
        if (Environment.GetEnvironmentVariable("BILLING_APPROVE") == "1")
        {
            File.WriteAllText(document, OutcomeTable.Text());
        }

        Assert.Equal(OutcomeTable.Text(), File.ReadAllText(document));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
