using System.Security.Cryptography;
using System.Text;
using Billing.Dashboard.Words;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Lanes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Dashboard.Recovery;

/// <summary>What became of something that a customer did on the page.</summary>
/// <param name="GoesOnAt">Where their bank or provider wants them to go on.</param>
public sealed record Told(string Tone, string Says, string? GoesOnAt = null);

/// <summary>The page behind a recovery link: what is owed and why, and a way out. It works without script.</summary>
internal sealed class RecoveryPages(RecoveryLinks links)
{
    public Task<IResult> ShowAsync(PageRequest request) => PageAsync(request, told: null);

    public async Task<IResult> PayAsync(PageRequest request)
    {
        if (links.Read(request.Segment("token")!) is not { } account)
        {
            return Over(request);
        }

        var form = await request.ReadFormAsync();
        var (invoice, method) = (form["invoice"].ToString(), form["method"].ToString());
        var chosen = method.Length == 0 ? null : method;
        AccountCommand command = form["given-up"] == "yes"
            ? new AccountCommand.PayBadDebt(invoice) { MethodId = chosen, IsOnSession = true }
            : new AccountCommand.PayInvoice(invoice) { MethodId = chosen, IsOnSession = true };

        // A form that is sent twice is one payment: the page says which state of the account it was made from.
        var asked = HashOf(account, invoice, chosen, form["seen"].ToString());
        var once = $"recover-{asked[..24]}";
        var grain = request.Grains.GetGrain<IAccountGrain>(account);
        var reply = await grain.Send(new SentCommand(once, "recovery", command) { Key = once, BodyHash = asked, AwaitsSettlement = true });
        var answer = reply.Answer is CommandAnswer.Accepted { IsFinal: false } && await grain.WhenSettled(once) is SettlementAnswer.Settled settled
            ? settled.Answer
            : reply.Answer;
        return await PageAsync(request, await ToldAsync(request, account, answer));
    }

    public async Task<IResult> AddMethodAsync(PageRequest request)
    {
        if (links.Read(request.Segment("token")!) is not { } account)
        {
            return Over(request);
        }

        var form = await request.ReadFormAsync();
        var asked = HashOf(account, "method", null, form["seen"].ToString());
        var once = $"recover-{asked[..24]}";
        var provider = form["provider"].ToString();
        var here = $"{request.Context.Request.Scheme}://{request.Context.Request.Host}{RecoveryLinks.Root}/{request.Segment("token")}";
        var answer = await request.Grains.GetGrain<ICustomerDeskGrain>(account).SetUp(new SetupAsked(once, "recovery", once, asked)
        {
            Provider = provider.Length == 0 ? null : provider,
            ReturnTo = here,
        });
        return await PageAsync(request, answer switch
        {
            ProviderAnswer.Method { Kept: { State: KeptState.Ready } } => new Told("good", "It is kept, and is tried from now on."),
            ProviderAnswer.Method { Kept.Continuation.Page: { } page } => new Told("warn", "Your provider asks for it on a page of its own.", page),
            ProviderAnswer.Method => new Told("warn", "This provider takes it only in the shop's own form. Please add it there."),
            ProviderAnswer.NotPossible => new Told("warn", "No other way to pay can be added here. Please add it in the shop."),
            _ => new Told("bad", "That did not work. Please try again later."),
        });
    }

    private async Task<IResult> PageAsync(PageRequest request, Told? told)
    {
        if (links.Read(request.Segment("token")!) is not { } account
            || await request.Grains.GetGrain<IAccountGrain>(account).ReadState() is not { } snapshot)
        {
            return Over(request);
        }

        var now = snapshot.State.Terms.TestClock is null ? request.Now : snapshot.State.AdvancedTo;
        return new RazorComponentResult<RecoveryPage>(new
        {
            Frame = request.Frame("What is to be paid"),
            Token = request.Segment("token")!,
            Owed = Owed.Of(snapshot.State, snapshot.Seq, now),
            Told = told,
        });
    }

    private static IResult Over(PageRequest request) => request.Failed(
        StatusCodes.Status404NotFound, "This link does not open anything", "It may be over, or not have been copied whole. Ask for a new one.");

    private static async Task<Told> ToldAsync(PageRequest request, string account, CommandAnswer answer) => answer switch
    {
        CommandAnswer.Accepted { Outcomes: [.., { Outcome: ProviderOutcome.Succeeded }] } =>
            new Told("good", "Thank you, it is paid."),
        CommandAnswer.Accepted { Outcomes: [.., { Outcome: ProviderOutcome.Declined declined }] } =>
            new Told("bad", $"That was not taken: {Names.Said(declined.Code).ToLowerInvariant()}. Nothing was charged. Please try another way."),
        CommandAnswer.Accepted { Pending: [.., var asked] } => await GoOnAsync(request, account, asked.Key),
        CommandAnswer.Accepted => new Told("good", "There is nothing to pay any more."),
        CommandAnswer.Refused refused => new Told("warn", refused.Rejection.Message),
        _ => new Told("bad", "That did not work. Nothing was charged. Please try again later."),
    };

    private static async Task<Told> GoOnAsync(PageRequest request, string account, string attempt) =>
        await request.Grains.GetGrain<ICustomerDeskGrain>(account).ContinuePayment(attempt) is ProviderAnswer.Waits { Continuation.Page: { } page }
            ? new Told("warn", "Your bank wants you to confirm it first.", page)
            : new Told("warn", "It has been asked for, and the answer is not there yet. This page will show it.");

    private static string HashOf(params string?[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
